"""What is read of a large base: every list of the API, its counts, a search by name."""

from dataclasses import dataclass, field
from typing import Final

from bench import filtres_demandes as filtres
from bench.filtres_demandes import AGENT, AU, BIENTOT, DEPUIS, Options, un_a_un
from bench.grand import DEPARTEMENT, LU_LE, Grand
from parcours.domain.langage.vocabulaire import Role
from parcours.domain.veille.listes.sortes import A_L_ABRI, SORTES

PAGE: Final = 50
PAGE_MS: Final = 50
COMPTES_MS: Final = 150
RECHERCHE_MS: Final = 100
BILAN_MS: Final = 2000
JOUR: Final = {"au": AU}
DE_PAGE: Final = {"au": AU, "limite": PAGE}
PERIODE: Final = {"du": f"{LU_LE.year}-01-01", "jusqu_au": AU}
JUSQU_AU: Final = {"jusqu_au": BIENTOT}
LOIN: Final = 20
"""Which page is « any page »: reached from cursor to cursor, before anything is measured."""


@dataclass(frozen=True, slots=True)
class Demandee:
    """A reading: who asks what, within how many milliseconds, of which view."""

    libelle: str
    role: Role
    adresse: str
    vue: str
    p99_ms: int = PAGE_MS
    options: Options = field(default_factory=dict)
    corps: dict[str, str] | None = None
    page: int = 1
    """Which page is read; the last one, if there are not so many."""


def demandees(grand: Grand) -> list[Demandee]:
    """All that is measured."""
    return [
        *_menages(grand),
        *_un_menage(grand),
        *_adressees(grand),
        *_siao(grand),
        *_expulsions(),
        *_ccapex(grand),
        *_dispositifs(),
        *(
            Demandee(f"Une case : {tableau}", Role.SIAO,
                     f"/v1/observatoire/tableaux/{tableau}/menages", "observatoire_etapes",
                     options={"limite": PAGE, **case})
            for tableau, case in filtres.DES_CASES
        ),
    ]  # fmt: skip


MENAGES: Final[tuple[tuple[str, Options], ...]] = (
    ("urgence", {}),
    ("silence", {"tri": "silence"}),
    ("expulsion", {"tri": "expulsion"}),
    ("étape", {"tri": "etape"}),
    ("arrivée", {"tri": "arrivee"}),
    ("en retard, à la rue", {"en_retard": "true", "etape": "rue"}),
    ("sans nouvelle, sans référent", {"sans_nouvelle_jours": 90, "sans_referent": "true"}),
    *un_a_un(filtres.DES_MENAGES),
)


def _menages(grand: Grand) -> list[Demandee]:
    par = {"par": "etape,dossier,phase,alerte,echeance,referent,commune,silence"}
    facettes: tuple[tuple[str, Options], ...] = (("", {}), (" : huit", par))
    referent = grand.qui(Role.REFERENT_PARCOURS).organisme
    return [
        demandee
        for role in (Role.SIAO, Role.REFERENT_PARCOURS)
        for demandee in (
            *(
                Demandee(f"Ménages : {nom}", role, "/v1/parcours", "menages",
                         options={**DE_PAGE, **o})
                for nom, o in (*MENAGES, ("referent", {"referent": referent}))
            ),
            Demandee("Ménages : urgence, plus loin", role, "/v1/parcours", "menages",
                     options=DE_PAGE, page=LOIN),
            *(
                Demandee(f"Facettes{nom}", role, "/v1/parcours/facettes", "menages", COMPTES_MS,
                         {**JOUR, **o})
                for nom, o in facettes
            ),
            Demandee("Mouvements d'une liste", role, "/v1/listes/{gardee}/mouvements", "menages",
                     options={**DE_PAGE, "depuis_le": f"{LU_LE.year}-10-01"}),
        )
    ]  # fmt: skip


def _un_menage(grand: Grand) -> list[Demandee]:
    """The pages of one household, the first that the SIAO reads."""
    siao, ici = Role.SIAO, "/v1/parcours/{parcours}"
    dits = {**filtres.D_UNE_CHRONOLOGIE, "partenaire": grand.qui(siao).source}
    return [
        *(
            Demandee(f"Un ménage : {nom}", siao, f"{ici}/{nom}", "menages",
                     options={"limite": PAGE})
            for nom in ("chronologie", "nouveautes", "echeances", "alertes", "ruptures",
                        "intervenants", "lectures")
        ),
        *(
            Demandee(f"Un ménage : chronologie, {nom}", siao, f"{ici}/chronologie", "menages",
                     options={"limite": PAGE, **o})
            for nom, o in un_a_un(dits)
        ),
        Demandee("Un ménage : nouveautés depuis", siao, f"{ici}/nouveautes", "menages",
                 options={"limite": PAGE, "depuis": 1}),
    ]  # fmt: skip


def _adressees(grand: Grand) -> list[Demandee]:
    """What is due and what alarms, addressed to who reads; the caseload of a référent."""
    referent = grand.qui(Role.REFERENT_PARCOURS).organisme
    return [
        *(
            Demandee(f"{nom}{ou}", role, f"/v1/{nom.lower()}", nom.lower(), options=DE_PAGE,
                     page=page)
            for nom in ("Alertes", "Echeances")
            for role in (Role.SIAO, Role.REFERENT_PARCOURS)
            for ou, page in (("", 1), (", plus loin", LOIN))
        ),
        *(
            Demandee(f"{adresse.capitalize()}, {nom}", Role.SIAO, f"/v1/{adresse}", adresse,
                     options={**DE_PAGE, **o})
            for adresse in ("alertes", "echeances")
            for nom, o in un_a_un({**DEPUIS, **(JUSQU_AU if adresse == "echeances" else {})})
        ),
        *(
            Demandee(f"Portefeuille : {liste}{nom}", Role.REFERENT_PARCOURS,
                     f"/v1/referents/{referent}/{liste}", vue, options={**DE_PAGE, **o})
            for liste, vue, aussi in (("parcours", "menages", {}), ("alertes", "alertes", {}),
                                      ("echeances", "echeances", JUSQU_AU))
            for nom, o in (
                ("", {}),
                *((f", {n}", o) for n, o in un_a_un({"agent": AGENT, **DEPUIS, **aussi})),
            )
        ),
        Demandee("Qui je suis", Role.REFERENT_PARCOURS, "/v1/moi", "relations_suivies",
                 COMPTES_MS),
    ]  # fmt: skip


def _siao(grand: Grand) -> list[Demandee]:
    listes = [code for code in SORTES if code != A_L_ABRI.code]
    siao = Role.SIAO
    return [
        *(
            Demandee(f"SIAO : {nom}", siao, f"/v1/siao/listes/{nom}", "siao_listes",
                     options=DE_PAGE)
            for nom in listes
        ),
        Demandee("SIAO : sans-referent, plus loin", siao, "/v1/siao/listes/sans-referent",
                 "siao_listes", options=DE_PAGE, page=LOIN),
        Demandee("SIAO : doublons possibles", siao, "/v1/siao/listes/doublons-possibles",
                 "personnes", options={"limite": PAGE}),
        *(
            Demandee(f"SIAO : sans-referent, {nom}", siao, "/v1/siao/listes/sans-referent",
                     "siao_listes", options={**DE_PAGE, **o})
            for nom, o in un_a_un({"departement": DEPARTEMENT, **DEPUIS})
        ),
        *(
            Demandee(f"SIAO : relations {etat}", siao, "/v1/relations", "relations_suivies",
                     options={"etat": etat, "limite": PAGE})
            for etat in ("demandees", "en-cours", "terminees")
        ),
        *(
            Demandee(f"SIAO : {nom}", siao, f"/v1/relations/{nom}", vue, options={"limite": PAGE})
            for nom, vue in (
                ("faits-en-attente", "relations_faits_en_attente"),
                ("transferts", "relations_transferts"),
                ("tentatives", "relations_tentatives"),
                ("protections", "protections_a_confirmer"),
            )
        ),
        Demandee("SIAO : structures", siao, "/v1/territoire/structures", "territoire",
                 options={**DE_PAGE, "departement": DEPARTEMENT}),
        Demandee("SIAO : ses listes comptées", siao, "/v1/siao/listes", "siao_listes", COMPTES_MS,
                 JOUR),
        Demandee("Recherche par nom", siao, "/v1/personnes/recherche", "personnes", RECHERCHE_MS,
                 corps=grand.quelqu_un()),
    ]  # fmt: skip


def _expulsions() -> list[Demandee]:
    lus: tuple[tuple[str, Options], ...] = (
        ("retards", {}),
        ("recours", {"tri": "recours"}),
        ("risque", {"tri": "risque"}),
        *un_a_un(filtres.DES_DOSSIERS),
    )
    vue = "expulsions_dossiers"
    return [
        *(
            Demandee(f"Expulsions : {nom}", Role.CCAPEX, "/v1/expulsions", vue,
                     options={**DE_PAGE, **o})
            for nom, o in lus
        ),
        Demandee("Expulsions : retards, plus loin", Role.CCAPEX, "/v1/expulsions", vue,
                 options=DE_PAGE, page=LOIN),
        Demandee("Expulsions : échéances", Role.CCAPEX, "/v1/expulsions/echeances", "echeances",
                 options={**DE_PAGE, **PERIODE}),
        *(
            Demandee(f"Expulsions : échéances, {nom}", Role.CCAPEX, "/v1/expulsions/echeances",
                     "echeances", options={**DE_PAGE, **PERIODE, **o})
            for nom, o in un_a_un({"departement": DEPARTEMENT, **DEPUIS})
        ),
        Demandee("Expulsions : comptes", Role.CCAPEX, "/v1/expulsions/comptes", vue, COMPTES_MS,
                 JOUR),
        Demandee("Expulsions : bilan de l'année", Role.CCAPEX, "/v1/expulsions/bilan",
                 "expulsions_procedures", BILAN_MS, {"annee": LU_LE.year}),
    ]  # fmt: skip


def _ccapex(grand: Grand) -> list[Demandee]:
    seance = f"/v1/ccapex/seances/{grand.seance}"
    return [
        Demandee("CCAPEX : ordre du jour proposé", Role.CCAPEX, f"{seance}/propositions",
                 "expulsions_dossiers", options=DE_PAGE),
        *(
            Demandee(f"CCAPEX : ordre du jour{nom}", Role.CCAPEX, f"{seance}/ordre-du-jour",
                     "ccapex_passages", options={**DE_PAGE, **o})
            for nom, o in (("", {}), (", depuis", DEPUIS))
        ),
        *(
            Demandee(f"CCAPEX : avis{nom}", Role.CCAPEX, "/v1/ccapex/avis", "ccapex_avis",
                     options={**DE_PAGE, **PERIODE, **o})
            for nom, o in (("", {}), *((f", {n}", o) for n, o in un_a_un(filtres.DES_AVIS)))
        ),
    ]  # fmt: skip


def _dispositifs() -> list[Demandee]:
    tenus = (("cas-complexes", Role.CONSEIL_DEPARTEMENTAL), ("habitat-indigne", Role.PDLHI),
             ("pole-ressource-habitat", Role.POLE_RESSOURCE))  # fmt: skip
    return [
        *(
            Demandee(f"Dispositif : {nom}", role, f"/v1/dispositifs/{nom}", "dispositifs",
                     options=DE_PAGE)
            for nom, role in tenus
        ),
        *(
            Demandee(f"Dispositif : cas-complexes, {nom}", Role.CONSEIL_DEPARTEMENTAL,
                     "/v1/dispositifs/cas-complexes", "dispositifs", options={**DE_PAGE, **o})
            for nom, o in un_a_un(filtres.D_UN_CAS_COMPLEXE)
        ),
        *(
            Demandee(f"Dispositif compté : {nom}", role, f"/v1/dispositifs/{nom}/comptes",
                     "dispositifs", COMPTES_MS, {**JOUR, **PERIODE})
            for nom, role in tenus
        ),
    ]  # fmt: skip
