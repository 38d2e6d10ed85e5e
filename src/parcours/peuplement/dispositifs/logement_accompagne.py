"""Le logement accompagné : une pension, une sous-location, un bail qui glisse ou non."""

from parcours.domain.langage.vocabulaire import Role
from parcours.peuplement.recit import Recit


def raconte(recit: Recit) -> None:
    """Un accompagnement, puis l'intermédiation ou une résidence."""
    recit.s_ouvre(Role.SIAO, "ACCES_AU_LOGEMENT")
    recit.a_un_referent()
    recit.dit(
        "accompagnement.mesure-debutee",
        Role.ASSOCIATION_ACCOMPAGNEMENT,
        mesure="AVDL",
        renouvellement=False,
    )
    recit.apres(20, 120)
    if recit.chance(0.6):
        _sous_loue(recit)
    elif recit.chance(0.3):
        _loge_en_mandat(recit)
    else:
        _vit_en_residence(recit)


def _sous_loue(recit: Recit) -> None:
    recit.dit(
        "logement-accompagne.sous-location-debutee",
        Role.OPERATEUR_IML,
        cadre="IML",
        fin_prevue_le=recit.dans(360, 540),
        commune=recit.commune,
    )
    recit.est_suivi(recit.hasard.entre(4, 12))
    recit.apres(60, 200)
    if recit.chance(0.3):
        recit.dit(
            "logement-accompagne.sous-location-prolongee",
            Role.OPERATEUR_IML,
            jusqu_au=recit.dans(90, 300),
        )
        recit.apres(90, 200)
    recit.dit(
        "logement-accompagne.sous-location-convertie",
        Role.OPERATEUR_IML,
        vers=recit.hasard.selon({"BAIL_DIRECT": 0.7, "SORTIE": 0.3}),
    )


def _loge_en_mandat(recit: Recit) -> None:
    """Un propriétaire confie son logement : le bail est au nom du ménage."""
    recit.dit("logement-accompagne.mandat-de-gestion-conclu", Role.OPERATEUR_IML)
    recit.apres(1, 20)
    recit.dit(
        "acces.bail-signe",
        Role.OPERATEUR_IML,
        nature="VIDE_3_ANS",
        prend_effet_le=recit.jour.isoformat(),
        type_bailleur="PRIVE_PERSONNE_PHYSIQUE",
        commune=recit.commune,
    )
    recit.est_suivi(recit.hasard.entre(2, 10))


def _vit_en_residence(recit: Recit) -> None:
    structure = recit.qui(Role.GESTIONNAIRE_LOGEMENT_ACCOMPAGNE).organisme
    recit.entre(
        "logement-accompagne.entree-effectuee",
        Role.GESTIONNAIRE_LOGEMENT_ACCOMPAGNE,
        type_place=recit.hasard.parmi(("PF", "RS", "FJT", "FTM", "UCSA")),
        titre="CONTRAT_RESIDENCE",
        commune=recit.commune,
    )
    recit.est_suivi(recit.hasard.entre(2, 10))
    if recit.chance(0.25):
        recit.apres(20, 100)
        recit.dit(
            "logement-accompagne.redevance-impayee-constatee",
            Role.GESTIONNAIRE_LOGEMENT_ACCOMPAGNE,
            termes_impayes=3,
            dette=135_000,
        )
    if recit.chance(0.4):
        recit.apres(100, 400)
        recit.dit(
            "logement-accompagne.sortie-effectuee",
            Role.GESTIONNAIRE_LOGEMENT_ACCOMPAGNE,
            destination=recit.hasard.selon({"LOGEMENT_SOCIAL": 0.6, "INCONNUE": 0.4}),
            structure=structure,
        )
