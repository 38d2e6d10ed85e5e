"""Ce qui surprend est gardé et signalé, avec une phrase qui dit quoi faire.

Des dates impossibles, une naissance à venir, un pseudonyme pour deux personnes, une commune d'un
autre département, deux séjours ouverts, des corrections contraires, un fait cité que personne ne
connaît, une heure que le partenaire ne pouvait pas encore dire.
"""

from typing import Any
from uuid import UUID

import pytest
from scenario import (
    CHRS,
    SIAO,
    Dit,
    annule,
    bail,
    constat,
    entree,
    fait,
    given,
    nuits,
    rectifie,
    ref,
    sortie,
)

from parcours.domain.langage.vocabulaire import Role

LE = "2026-01-10"


def personne(nom: str, role: str, **champs: object) -> dict[str, object]:
    return {"personne": nom, "role": role, "tranche_age": "DE_25_A_59", **champs}


def ouvert(*personnes: dict[str, object]) -> Dit:
    return fait("menage.ouvert", LE, personnes=[*personnes])


def redate(le: str, date: str, precision: str = "JOUR") -> Dit:
    dite: dict[str, Any] = {"cible": ref("c"), "nouvelle_date": date, "precision": precision}
    return fait("correction.date-precisee", le, **dite)


C = constat(LE, "RUE", ident="c")
AILLEURS = (str(UUID(int=2)), str(UUID(int=3)))
SURPRENANTS: dict[str, tuple[tuple[Dit, ...], str]] = {
    "un contact la veille de l'appel, à l'heure de Paris": (
        (fait("veille.appel-115-recu", LE, contact_a="2026-01-09T22:59:00Z"),),
        "heure-d-un-autre-jour",
    ),
    "un contact la veille, à l'heure de la Guadeloupe": (
        (fait("veille.appel-115-recu", LE, contact_a="2026-01-10T03:59:00Z", departement="971"),),
        "heure-d-un-autre-jour",
    ),
    "une exécution d'un autre jour": (
        (fait("expulsion.executee", LE, execute_a="2026-01-11T09:00:00+01:00"),),
        "heure-d-un-autre-jour",
    ),
    "une saisine d'un autre mois": (
        (
            fait(
                "vif.ordonnance-de-protection-demandee",
                "2026-01-01",
                precision_date="MOIS",
                saisine_a="2026-02-01T09:00:00+01:00",
            ),
        ),
        "heure-d-un-autre-jour",
    ),
    "un fait de l'an 1": ((constat("0001-01-01", "RUE"),), "date-improbable"),
    "un fait de 1899": ((constat("1899-12-31", "RUE"),), "date-improbable"),
    "une situation depuis 1850": (
        (constat(LE, "RUE", depuis_le="1850-01-01"),),
        "date-improbable",
    ),
    "une nuit dans deux ans": ((nuits("2028-01-10", 1, le=LE),), "date-improbable"),
    "un bail qui prend effet en 2099": ((bail(LE, "2099-01-01"),), "date-improbable"),
    "une audience dans neuf ans": (
        (fait("expulsion.assignation-signifiee", LE, audience_le="2035-01-10"),),
        "date-improbable",
    ),
    "une domiciliation jusqu'en 9999": (
        (fait("menage.domiciliation-accordee", LE, fin_le="9999-12-31"),),
        "date-improbable",
    ),
    "une naissance à venir, à l'ouverture": (
        (ouvert(personne("p1", "DEMANDEUR", date_naissance="2030-01-01")),),
        "naissance-future",
    ),
    "une naissance à venir, à l'arrivée": (
        (
            fait(
                "menage.personne-ajoutee",
                LE,
                personne="p2",
                motif="NAISSANCE",
                date_naissance="2026-01-11",
            ),
        ),
        "naissance-future",
    ),
    "une naissance à venir, précisée": (
        (
            ouvert(personne("p1", "DEMANDEUR")),
            fait("menage.identite-precisee", LE, personne="p1", date_naissance="2027-01-01"),
        ),
        "naissance-future",
    ),
    "deux fois p1, de rôles contraires": (
        (ouvert(personne("p1", "DEMANDEUR"), personne("p1", "CONJOINT")),),
        "personne-en-double",
    ),
    "deux fois p1, d'âges contraires": (
        (ouvert(personne("p1", "DEMANDEUR"), personne("p1", "DEMANDEUR", tranche_age="MOINS_3")),),
        "personne-en-double",
    ),
    "une commune de Lozère dite en Gironde": (
        (constat(LE, "RUE", departement="33", commune="48095"),),
        "commune-hors-departement",
    ),
    "deux séjours ouverts": (
        (
            entree(LE, "CHU", structure="INT-CHUA48"),
            entree("2026-01-20", "CHU", structure="INT-CHUB48"),
        ),
        "sejours-chevauchants",
    ),
    "une sortie de nulle part": ((sortie(LE, "RUE"),), "sortie-sans-sejour"),
    "rectifié de deux façons": (
        (
            C,
            constat(LE, "TIERS", ident="d"),
            constat(LE, "SQUAT", ident="e"),
            rectifie("2026-01-11", ref("c"), ref("d")),
            rectifie("2026-01-12", ref("c"), ref("e")),
        ),
        "corrections-contradictoires",
    ),
    "annulé puis rectifié": (
        (
            C,
            constat(LE, "TIERS", ident="d"),
            annule("2026-01-11", ref("c")),
            rectifie("2026-01-12", ref("c"), ref("d")),
        ),
        "corrections-contradictoires",
    ),
    "daté de deux jours": (
        (C, redate("2026-01-11", "2026-01-08"), redate("2026-01-12", "2026-01-09")),
        "corrections-contradictoires",
    ),
    "un fait cité que personne ne connaît": (
        (fait("siao.orientation-refusee-par-le-menage", LE, orientation=ref("jamais-envoye")),),
        "reference-inconnue",
    ),
    "une heure en 2099": (
        (constat(LE, "RUE", connu_le="2099-01-01T00:00:00"),),
        "heure-future",
    ),
}
TOUS = pytest.mark.parametrize(("faits", "code"), SURPRENANTS.values(), ids=SURPRENANTS.keys())


@TOUS
def test_ce_qui_surprend_est_garde_et_se_signale(faits: tuple[Dit, ...], code: str) -> None:
    for dits in (faits, tuple(reversed(faits))):
        lu = given(*dits)
        assert code in lu.au("2026-12-31").anomalies
        assert len(lu.parcours.histoire.entrees) == len(faits)


@TOUS
def test_la_phrase_dit_quoi_faire(faits: tuple[Dit, ...], code: str) -> None:
    parcours = given(*faits).parcours
    phrases = [a.phrase for _, a in parcours.anomalies if a.code == code]

    assert phrases
    assert all(" : " in p or ". Vérifier" in p for p in phrases)


ORDINAIRES: dict[str, tuple[Dit, ...]] = {
    "un contact du jour, le lendemain à Londres": (
        fait("veille.appel-115-recu", LE, contact_a="2026-01-11T03:59:00Z", departement="971"),
    ),
    "un contact du même mois": (
        fait(
            "veille.appel-115-recu",
            "2026-01-01",
            precision_date="MOIS",
            contact_a="2026-01-10T09:00:00Z",
        ),
    ),
    "un nouveau-né": (
        fait("menage.personne-ajoutee", LE, personne="p2", motif="NAISSANCE", date_naissance=LE),
    ),
    "un bail dans trois mois": (bail(LE, "2026-04-10", nature="VIDE_3_ANS"),),
    "une personne dite deux fois de même": (
        ouvert(personne("p1", "DEMANDEUR"), personne("p1", "DEMANDEUR")),
    ),
    "une commune du département": (constat(LE, "RUE", departement="48", commune="48095"),),
    "une commune fusionnée du département": (
        constat(LE, "RUE", departement="35", commune="35158"),
    ),
    "une date précisée au mois, puis au jour": (
        C,
        redate("2026-01-11", "2026-01-01", "MOIS"),
        redate("2026-01-12", "2026-01-09"),
    ),
    "rectifié, puis annulé": (
        C,
        constat(LE, "TIERS", ident="d"),
        rectifie("2026-01-11", ref("c"), ref("d")),
        annule("2026-01-12", ref("c")),
    ),
    "une horloge qui avance d'une minute": (
        constat(LE, "RUE", recu_le=LE, connu_le="2026-01-10T12:02:00"),
    ),
    "une orientation connue": (
        fait("siao.orientation-proposee", LE, ident="o"),
        fait("siao.orientation-refusee-par-le-menage", "2026-01-11", orientation=ref("o")),
    ),
}


@pytest.mark.parametrize("faits", ORDINAIRES.values(), ids=ORDINAIRES.keys())
def test_ce_qui_est_ordinaire_ne_se_signale_pas(faits: tuple[Dit, ...]) -> None:
    assert given(*faits).au("2026-12-31").anomalies == []


@pytest.mark.parametrize(("par", "surprises"), [(SIAO, []), (CHRS, ["corrections"])])
def test_deplacer_de_nouveau_son_fait_n_est_pas_se_contredire(
    par: str, surprises: list[str]
) -> None:
    """Un organisme qui corrige sa correction ne contredit que lui-même."""
    deplace = "correction.rattachement-change"
    lu = given(
        C,
        fait(deplace, "2026-01-11", cible=ref("c"), menage_cible=AILLEURS[0]),
        fait(
            deplace,
            "2026-01-12",
            cible=ref("c"),
            menage_cible=AILLEURS[1],
            par=par,
            qualites=frozenset({Role.SIAO}),
        ),
    )
    codes = [a.code.partition("-")[0] for _, a in lu.parcours.anomalies]

    assert [c for c in codes if c == "corrections"] == surprises
