"""Les exemples AX-xx du domaine sur ce qui arrive à terme, s'interrompt ou se prolonge."""

from typing import Any

from scenario import Dit, Exemple, au, bail, constat, designe, fait, given, ref

SITE = "territoire.site-campement-signale"


def quitter(le: str) -> Dit:
    """Un commandement de quitter les lieux est délivré."""
    return fait("expulsion.commandement-de-quitter-delivre", le)


def au_prefet(le: str) -> Dit:
    """Le commandement de quitter est notifié au préfet."""
    return fait("expulsion.commandement-de-quitter-notifie-au-prefet", le)


def signale(le: str) -> Dit:
    """La CCAPEX est saisie : le dossier d'expulsion s'ouvre."""
    return fait("expulsion.ccapex-saisie", le, auteur_saisine="MENAGE")


def decide_dalo(le: str, sens: str) -> Dit:
    """La commission de médiation décide."""
    return fait("acces.decision-dalo-rendue", le, sens=sens)


def planifie(le: str, avant_le: str) -> Dit:
    """Un plan d'action du pôle, avec un engagement."""
    return fait("pole.plan-action-signe", le, engagements=[{"avant_le": avant_le}])


def constate(le: str, etat: str) -> Dit:
    """Où en est l'engagement du plan."""
    return fait(
        "pole.engagement-constate",
        le,
        engagement="00000000-0000-0000-0000-000000000009",
        etat=etat,
    )


def coupure(le: str, **champs: Any) -> Dit:  # noqa: ANN401 (any field)
    """Un avis de coupure d'électricité."""
    ordinaires = {"fluide": "ELEC", "nature": "COUPURE", "rang": 2, "prevue_le": "2026-06-04"}
    return fait("energie.avis-de-coupure-recu", le, **{**ordinaires, **champs})


def arrete(le: str, **champs: Any) -> Dit:  # noqa: ANN401 (any field)
    """Un arrêté est pris sur le logement."""
    return fait("habitat-indigne.arrete-pris", le, **champs)


def evacuation(le: str, prevue_le: str) -> Dit:
    """L'évacuation du site est prévue."""
    return fait("territoire.evacuation-de-site-prevue", le, prevue_le=prevue_le)


def diagnostique(le: str, etat: str) -> Dit:
    """Le diagnostic social du site."""
    return fait("territoire.site-campement-diagnostique", le, etat=etat)


AX_16 = (
    signale("2026-06-01"),
    quitter("2026-09-15"),
    au_prefet("2026-09-18"),
    fait("expulsion.concours-accorde", "2027-02-10", effet_le="2027-04-01"),
)
SOUS_LOUE = fait(
    "logement-accompagne.sous-location-debutee",
    "2026-01-01",
    cadre="IML",
    fin_prevue_le="2027-06-30",
)
ARRETE = arrete(
    "2026-05-04",
    interdiction="TEMPORAIRE",
    notifie_le="2026-05-06",
    interdiction_effet_le="2026-06-01",
)
SIGNALE = fait(SITE, "2026-02-01")

EXEMPLES = (
    Exemple(
        "AX-10",
        given(
            fait("expulsion.assignation-signifiee", "2025-09-22", audience_le="2025-12-01"),
            fait("expulsion.assignation-notifiee-au-prefet", "2025-10-15"),
            fait(
                "expulsion.diagnostic-social-transmis",
                "2025-11-20",
                realise=False,
                motif_absence="INJOIGNABLE",
            ),
        ),
        au("2025-11-19", alertes=["AL-03", "AL-13"]),
        au("2025-11-24", alertes=["AL-13"]),
    ),
    Exemple(
        "AX-16",
        given(*AX_16),
        au("2027-02-28", alertes=["AL-05", "AL-07", "AL-13"]),
        au("2027-03-01", alertes=["AL-05", "AL-06", "AL-07", "AL-13"]),
        au("2027-03-15", alarmes_de=("AL-06", [("CRITIQUE", "2027-03-31")])),
        au("2027-03-31", alarmes_de=("AL-06", [("CRITIQUE", "2027-03-31")])),
    ),
    Exemple(
        "AX-17",
        given(signale("2026-06-01"), quitter("2027-02-15"), au_prefet("2027-02-16")),
        au("2027-03-15", alarmes_de=("AL-06", [])),
    ),
    Exemple(
        "AX-18",
        given(
            *AX_16,
            fait(
                "expulsion.delais-pour-quitter-decides",
                "2027-02-20",
                sens="ACCORD",
                fondement="RELOGEMENT_DIFFICILE",
                jusqu_au="2027-08-31",
            ),
        ),
        au("2027-03-01", alarmes_de=("AL-06", [])),
    ),
    Exemple(
        "AX-21",
        given(
            fait("expulsion.concours-requis", "2026-04-20"),
            fait("expulsion.concours-refuse", "2026-05-15"),
        ),
        au("2026-06-04", alertes=[]),
    ),
    Exemple(
        "AX-28",
        given(SOUS_LOUE),
        au("2027-03-31", alertes=[]),
        au("2027-04-01", alarmes=[("AL-10", "VIGILANCE", "2027-06-30")]),
        au("2027-05-01", alarmes=[("AL-10", "VIGILANCE", "2027-06-30")]),
    ),
    Exemple(
        "AX-29",
        given(
            SOUS_LOUE,
            fait("logement-accompagne.sous-location-convertie", "2027-04-15", vers="BAIL_DIRECT"),
        ),
        au("2027-04-14", alertes=["AL-10"]),
        au("2027-05-01", alertes=[]),
    ),
    Exemple(
        "AX-31",
        given(
            fait("acces.demande-de-logement-social-enregistree", "2026-03-10"),
            fait(
                "acces.demande-de-logement-social-renouvelee", "2027-01-30", nature="RENOUVELLEMENT"
            ),
        ),
        au("2027-01-29", alertes=["AL-11"]),
        au("2027-02-08", alertes=[]),
        au("2027-12-16", alarmes=[("AL-11", "VIGILANCE", "2028-01-30")]),
    ),
    Exemple(
        "AX-32",
        given(fait("siao.orientation-refusee-par-le-menage", "2026-05-11")),
        au("2026-05-11", alertes=["AL-11"]),
    ),
    Exemple(
        "AX-33",
        given(decide_dalo("2026-06-15", "FAVORABLE_LOGEMENT")),
        au("2026-09-15", alertes=[]),
        au("2026-09-16", alarmes=[("AL-12", "VIGILANCE", "2026-09-15")]),
    ),
    Exemple(
        "AX-34",
        given(decide_dalo("2026-06-15", "FAVORABLE_HEBERGEMENT")),
        au("2026-07-28", alarmes=[("AL-12", "VIGILANCE", "2026-07-27")]),
    ),
    Exemple(
        "AX-35",
        given(
            decide_dalo("2026-06-15", "FAVORABLE_HEBERGEMENT"),
            fait("acces.hebergement-daho-propose", "2026-07-20"),
        ),
        au("2026-07-28", alertes=[]),
    ),
    Exemple(
        "AX-36",
        given(
            designe("2026-01-05"),
            fait("referent.mandat-termine", "2026-04-30", motif="FIN_DE_MISSION"),
        ),
        au("2026-04-29", alertes=[], echeances=[("R-X02", "2026-04-05", "depassee")]),
        au("2026-04-30", alertes=[], echeances=[("R-X02", "2026-04-05", "eteinte")]),
        au("2026-05-01", alertes=["AL-13"]),
    ),
    Exemple(
        "AX-37",
        given(
            designe("2026-01-05"),
            fait("referent.mandat-termine", "2026-04-30", motif="FIN_DE_MISSION"),
            designe("2026-05-04"),
        ),
        au("2026-05-03", alertes=["AL-13"]),
        au("2026-05-04", alertes=[]),
    ),
    Exemple(
        "AX-40",
        given(ARRETE),
        au("2026-05-31", alarmes_de=("AL-14", [])),
        au("2026-06-01", alarmes_de=("AL-14", [("CRITIQUE", "2026-06-01")])),
    ),
    Exemple(
        "AX-41",
        given(
            ARRETE,
            fait("habitat-indigne.offre-du-proprietaire-recue", "2026-05-20", nature="HEBERGEMENT"),
        ),
        au("2026-06-01", alarmes_de=("AL-14", [])),
    ),
    Exemple(
        "AX-42",
        given(arrete("2026-05-04", interdiction="AUCUNE")),
        au("2026-06-01", alarmes_de=("AL-14", [])),
    ),
    Exemple(
        "AX-44",
        given(planifie("2026-03-01", "2026-05-31"), constate("2026-05-20", "TENU")),
        au("2026-06-01", alarmes_de=("AL-15", [])),
    ),
    Exemple(
        "AX-45",
        given(planifie("2026-03-01", "2026-05-31"), constate("2026-05-20", "EN_COURS")),
        au(
            "2026-06-02",
            alarmes_de=("AL-15", [("VIGILANCE", "2026-05-31"), ("VIGILANCE", "2026-06-01")]),
        ),
    ),
    Exemple(
        "AX-46",
        given(coupure("2026-05-05")),
        au("2026-05-04", alarmes_de=("AL-16", [])),
        au("2026-05-05", alarmes_de=("AL-16", [("URGENCE", "2026-05-25")])),
    ),
    Exemple(
        "AX-47",
        given(fait("maintien.aide-fsl-demandee", "2026-03-10", volet="ENERGIE")),
        au("2026-05-09", alertes=[]),
        au("2026-05-10", alarmes=[("AL-16", "URGENCE", "2026-05-10")]),
    ),
    Exemple(
        "AX-48",
        given(
            fait("energie.fourniture-interrompue", "2026-12-10", fluide="ELEC", nature="COUPURE")
        ),
        au(
            "2026-12-10",
            alarmes_de=("AL-16", [("CRITIQUE", None)]),
            anomalies=["coupure-en-treve"],
        ),
    ),
    Exemple(
        "AX-49",
        given(
            coupure("2026-05-05"),
            fait("energie.difficulte-reglee", "2026-05-12", fluide="ELEC", mode="FSL"),
        ),
        au("2026-05-11", alertes=["AL-13", "AL-16"]),
        au("2026-05-30", alertes=["AL-13"]),
    ),
    Exemple(
        "AX-50",
        given(SIGNALE, evacuation("2026-03-01", "2026-04-15")),
        au("2026-02-28", alertes=[]),
        au("2026-03-01", alarmes=[("AL-17", "CRITIQUE", "2026-04-15")]),
    ),
    Exemple(
        "AX-51",
        given(SIGNALE, evacuation("2026-03-01", "2026-04-15"), diagnostique("2026-03-20", "PREVU")),
        au("2026-03-20", alertes=["AL-17"]),
    ),
    Exemple(
        "AX-52",
        given(
            SIGNALE,
            evacuation("2026-03-01", "2026-04-15"),
            diagnostique("2026-03-20", "PREVU"),
            diagnostique("2026-04-02", "FAIT"),
        ),
        au("2026-04-01", alertes=["AL-17"]),
        au("2026-04-02", alertes=[]),
    ),
)

REGLES = (
    Exemple(
        "AL-01 : sans prise en compte à temps, le SIAO est prévenu",
        given(designe("2026-01-05"), fait("maintien.degradation-signalee", "2026-03-06")),
        au("2026-03-10", previent=[("AL-01", ["REFERENT_PARCOURS"])]),
        au("2026-03-11", previent=[("AL-01", ["REFERENT_PARCOURS", "SIAO"])]),
    ),
    Exemple(
        "AL-01 : une prise en compte à temps arrête l'escalade",
        given(
            designe("2026-01-05"),
            fait("maintien.degradation-signalee", "2026-03-06", ident="d1"),
            fait("referent.alerte-prise-en-compte", "2026-03-09", alerte=ref("d1")),
        ),
        au("2026-03-11", previent=[("AL-01", ["REFERENT_PARCOURS"])]),
    ),
    Exemple(
        "AL-01 : sans référent, le SIAO est prévenu le jour même",
        given(constat("2026-01-05", "RUE"), fait("maintien.degradation-signalee", "2026-03-06")),
        au(
            "2026-03-06",
            previent=[("AL-01", ["REFERENT_PARCOURS", "SIAO"]), ("AL-13", ["SIAO"])],
        ),
    ),
    Exemple(
        "AL-05 : sans solution au bout de soixante jours, le SIAO est prévenu",
        given(quitter("2026-09-15")),
        au("2026-11-13", previent=[("AL-05", ["REFERENT_PARCOURS"])]),
        au("2026-11-14", previent=[("AL-05", ["REFERENT_PARCOURS", "SIAO"])]),
    ),
    Exemple(
        "AL-06 : une autre trêve commence, puis une autre finit",
        given(*AX_16),
        au("2027-10-31", alarmes_de=("AL-06", [("CRITIQUE", "2027-03-31")])),
        au("2027-11-01", alarmes_de=("AL-06", [])),
        au("2028-03-01", alarmes_de=("AL-06", [("CRITIQUE", "2028-03-31")])),
    ),
    Exemple(
        "AL-06 : rien à guetter sans notification au préfet",
        given(signale("2026-06-01"), quitter("2026-09-15")),
        au("2027-03-15", alarmes_de=("AL-06", [])),
    ),
    Exemple(
        "AL-10 : une prolongation repousse l'alerte",
        given(
            SOUS_LOUE,
            fait(
                "logement-accompagne.sous-location-prolongee", "2027-04-20", jusqu_au="2028-01-31"
            ),
        ),
        au("2027-04-19", alertes=["AL-10"]),
        au("2027-04-20", alertes=[]),
        au("2027-11-03", alarmes=[("AL-10", "VIGILANCE", "2028-01-31")]),
    ),
    Exemple(
        "AL-11 : la demande mise à jour après un refus la ferme",
        given(
            fait("siao.demande-deposee", "2026-04-01"),
            fait("siao.orientation-refusee-par-le-menage", "2026-05-11"),
            fait("siao.demande-actualisee", "2026-05-20", reactivation=False),
        ),
        au("2026-05-19", alertes=["AL-11"]),
        au("2026-05-20", alertes=[]),
    ),
    Exemple(
        "AL-13 : un suppléant comble l'absence du référent",
        given(
            designe("2026-01-05"),
            fait("referent.mandat-termine", "2026-02-28", motif="FIN_DE_MISSION"),
            fait(
                "referent.suppleance-organisee",
                "2026-02-20",
                debut_le="2026-03-01",
                fin_le="2026-03-15",
            ),
        ),
        au("2026-03-15", alertes=[]),
        au("2026-03-16", alertes=["AL-13"]),
    ),
    Exemple(
        "AL-13 : un parcours stabilisé dans un logement n'appelle plus de référent",
        given(
            bail("2025-09-01", effet="2025-09-01"),
            designe("2026-01-05"),
            fait("referent.mandat-termine", "2026-02-28", motif="PARCOURS_STABILISE"),
        ),
        au("2026-03-01", alertes=[]),
    ),
    Exemple(
        "AL-14 : le SIAO est prévenu le lendemain",
        given(ARRETE, designe("2026-05-01")),
        au("2026-06-01", previent=[("AL-14", ["EPCI", "MAIRIE", "PDLHI", "PREFECTURE"])]),
        au("2026-06-02", previent=[("AL-14", ["EPCI", "MAIRIE", "PDLHI", "PREFECTURE", "SIAO"])]),
    ),
    Exemple(
        "AL-15 : le pilote du dispositif est prévenu quinze jours après l'échéance",
        given(planifie("2026-03-01", "2026-05-15")),
        au("2026-05-29", previent=[("AL-15", ["REFERENT_PARCOURS"])]),
        au("2026-05-30", previent=[("AL-15", ["POLE_RESSOURCE", "REFERENT_PARCOURS"])]),
    ),
    Exemple(
        "AL-16 : un avis d'électricité en trêve n'alerte pas, d'eau si",
        given(coupure("2026-12-05"), coupure("2026-12-06", fluide="EAU")),
        au("2026-12-06", alarmes_de=("AL-16", [("URGENCE", "2026-12-26")])),
    ),
    Exemple(
        "AL-16 : régler un fluide ne règle pas l'autre",
        given(
            coupure("2026-05-05"),
            coupure("2026-05-06", fluide="EAU"),
            fait("energie.fourniture-retablie", "2026-05-10", fluide="ELEC"),
        ),
        au("2026-05-10", alarmes_de=("AL-16", [("URGENCE", "2026-05-26")])),
    ),
    Exemple(
        "AL-17 : une autre date rouvre l'alerte",
        given(
            SIGNALE, evacuation("2026-03-01", "2026-04-15"), evacuation("2026-03-20", "2026-06-01")
        ),
        au("2026-03-20", alarmes=[("AL-17", "CRITIQUE", "2026-06-01")]),
    ),
    Exemple(
        "AL-17 : un site fermé n'alerte plus",
        given(
            SIGNALE,
            evacuation("2026-03-01", "2026-04-15"),
            fait("territoire.site-campement-ferme", "2026-04-15"),
        ),
        au("2026-04-15", alertes=[]),
    ),
    Exemple(
        "AL-13 : un mandat ne survit pas à la clôture",
        given(
            designe("2026-03-01"),
            fait("parcours.clos", "2026-04-01"),
            fait("parcours.rouvert", "2026-05-01"),
        ),
        au("2026-03-31", alertes=[]),
        au("2026-04-30", alertes=[]),
        au("2026-05-01", alertes=["AL-13"]),
    ),
)
