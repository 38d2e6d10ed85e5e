"""L'hébergement : une demande au SIAO, une orientation, un séjour, une sortie."""

from typing import Final

from parcours.domain.langage.vocabulaire import Role
from parcours.peuplement.recit import Recit

REPONSE_POSITIVE: Final = 0.42
"""Programme 177, 2021 : 42 % des demandes d'hébergement ont une réponse positive."""
PRET: Final = {"LOGEMENT_AUTONOME": 0.8, "LOGEMENT_ACCOMPAGNE": 0.15, "IML": 0.05}
"""Vers quel logement : supposé."""
ATTRIBUTION: Final = "ATTRIBUTION"
SORTIES: Final = {
    "LOGEMENT_SOCIAL": 0.3,
    "LOGEMENT_ADAPTE": 0.2,
    "LOGEMENT_PRIVE": 0.05,
    "AUTRE_HEBERGEMENT": 0.2,
    "INCONNUE": 0.15,
    "RUE": 0.1,
}


def raconte(recit: Recit) -> None:
    """De la demande à la sortie, si une place se trouve."""
    recit.s_ouvre(Role.SIAO, "DEMANDE_SIAO")
    recit.dit(
        "veille.situation-residentielle-constatee",
        Role.SIAO,
        situation=recit.hasard.parmi(("TIERS", "RUE", "HOTEL", "SQUAT")),
        source_constat="DECLARATIF",
        commune=recit.commune,
    )
    recit.a_un_referent()
    demande = depose_une_demande(recit)
    attend_une_place(recit, demande)


def depose_une_demande(recit: Recit) -> str:
    """La demande, et l'évaluation qui la suit."""
    demande = recit.dit(
        "siao.demande-deposee",
        Role.REFERENT_PARCOURS,
        nature="INSERTION",
        prescripteur=recit.qui(Role.REFERENT_PARCOURS).organisme,
        preconisations=["CHRS_INSERTION"],
    )
    recit.apres(3, 45)
    recit.dit("siao.evaluation-flash-realisee", Role.SIAO)
    return demande


def attend_une_place(recit: Recit, demande: str) -> None:
    """Une place se trouve, ou la demande se perd."""
    recit.apres(10, 90)
    if recit.chance(REPONSE_POSITIVE):
        sejourne(recit, demande)
        return
    recit.est_suivi(recit.hasard.entre(0, 8))
    if recit.chance(0.3):
        recit.apres(60, 200)
        recit.dit("siao.demande-close", Role.SIAO, demande=demande, motif="SANS_NOUVELLES")


def sejourne(recit: Recit, demande: str) -> None:
    """L'orientation, l'entrée, les mois qui passent, la sortie."""
    structure = recit.qui(Role.GESTIONNAIRE_HEBERGEMENT).organisme
    orientation = recit.dit(
        "siao.orientation-proposee",
        Role.SIAO,
        structure=structure,
        type_place="CHRS_INSERTION",
        demande=demande,
    )
    recit.apres(1, 25)
    if recit.chance(0.12):
        recit.dit("siao.orientation-refusee-par-le-menage", Role.SIAO, orientation=orientation)
        return
    if recit.chance(0.08):
        sorte = recit.hasard.parmi(("refusee-par-la-structure", "restee-sans-suite"))
        recit.dit(
            f"siao.orientation-{sorte}", Role.GESTIONNAIRE_HEBERGEMENT, orientation=orientation
        )
        return
    recit.dit(
        "siao.admission-prononcee",
        Role.GESTIONNAIRE_HEBERGEMENT,
        structure=structure,
        orientation=orientation,
    )
    recit.apres(0, 30)
    recit.entre(
        "hebergement.entree-effectuee",
        Role.GESTIONNAIRE_HEBERGEMENT,
        type_place="CHRS_INSERTION",
        orientation=orientation,
        commune=recit.commune,
    )
    recit.apres(5, 30)
    _signe_un_contrat(recit, renouvellement=False)
    recit.est_suivi(recit.hasard.entre(2, 5))
    if recit.chance(0.5):
        _signe_un_contrat(recit, renouvellement=True)
        recit.est_suivi(recit.hasard.entre(2, 6))
    if recit.chance(0.7):
        recit.dit(
            "hebergement.pret-au-logement-declare",
            Role.GESTIONNAIRE_HEBERGEMENT,
            modalite=recit.hasard.selon(PRET),
        )
    recit.apres(20, 120)
    sortie = recit.hasard.selon(SORTIES)
    if sortie == "LOGEMENT_SOCIAL":
        recit.dit("acces.decision-d-attribution-rendue", Role.BAILLEUR_SOCIAL, decision=ATTRIBUTION)
    recit.dit("hebergement.sortie-effectuee", Role.GESTIONNAIRE_HEBERGEMENT, destination=sortie)
    if sortie == "LOGEMENT_SOCIAL":
        entre_dans_un_logement(recit, "HEBERGEMENT")
    elif sortie == "RUE":
        recit.dit(
            "veille.situation-residentielle-constatee",
            Role.MARAUDE,
            situation="RUE",
            source_constat="OBSERVE",
            commune=recit.commune,
        )


def _signe_un_contrat(recit: Recit, *, renouvellement: bool) -> None:
    """Un contrat de six mois."""
    recit.dit(
        "hebergement.contrat-de-sejour-signe",
        Role.GESTIONNAIRE_HEBERGEMENT,
        renouvellement=renouvellement,
        echeance_le=recit.dans(180, 184),
    )


def entre_dans_un_logement(recit: Recit, origine: str) -> None:
    """Un bail, et souvent un parcours que l'on clôt ; `origine` : ce qui vaut ce logement."""
    recit.dit(
        "acces.bail-signe",
        Role.BAILLEUR_SOCIAL,
        nature="VIDE_6_ANS",
        prend_effet_le=recit.jour.isoformat(),
        type_bailleur="SOCIAL",
        bailleur=recit.qui(Role.BAILLEUR_SOCIAL).organisme,
        commune=recit.commune,
    )
    est_reloge(recit, origine)
    recit.est_suivi(recit.hasard.entre(0, 6))
    if recit.chance(0.4):
        recit.apres(60, 200)
        recit.dit("parcours.clos", Role.SIAO, motif="RELOGE_DURABLE")


def est_reloge(recit: Recit, origine: str) -> None:
    """Un bailleur social dit qu'il a relogé le ménage, et ce qui l'a valu."""
    recit.dit(
        "acces.relogement-realise",
        Role.BAILLEUR_SOCIAL,
        origine=origine,
        situation="LS",
        commune=recit.commune,
    )
