"""L'impayé et la procédure d'expulsion : chaque étape en arrête une part.

Les parts viennent de l'entonnoir publié, année par année et source par source : elles ne se suivent
pas exactement, et `chiffres` le montre.
"""

from typing import Final

from parcours.domain.langage.vocabulaire import Role
from parcours.peuplement.dispositifs.hebergement import ATTRIBUTION, entre_dans_un_logement
from parcours.peuplement.recit import Recit

ASSIGNATION: Final = 0.30
"""150 000 assignations en 2019, pour 500 000 commandements par an (Cour des comptes, Sénat)."""
DECISION: Final = 0.80
"""120 000 décisions, pour 150 000 assignations."""
FERME: Final = 0.58
"""70 000 décisions fermes sur 120 000 (Sénat, 2018-2019)."""
COMMANDEMENT_DE_QUITTER: Final = 0.94
"""66 000 commandements de quitter, pour 70 000 décisions fermes."""
CONCOURS_REQUIS: Final = 0.965
"""63 700 demandes de concours en 2025, pour 66 000 commandements de quitter."""
CONCOURS_ACCORDE: Final = 0.67
"""33 461 accords pour 49 783 demandes (2015)."""
MOINS_CHER: Final = 0.08
"""Ceux qu'un bailleur reloge avant que la procédure n'aille plus loin : supposé."""
EXECUTION: Final = 0.71
"""30 500 interventions en 2025, pour 63 700 demandes : 71 % des accords."""


def raconte(recit: Recit) -> None:
    """Un loyer que l'on ne paie plus, jusqu'où la procédure va."""
    recit.s_ouvre(Role.CCAPEX, "IMPAYE_OU_EXPULSION")
    loyer = recit.hasard.entre(35_000, 80_000)
    _doit(recit, loyer)
    est_suivi = recit.chance(0.25)
    if est_suivi:
        recit.a_un_referent()
    if recit.chance(0.35):
        _s_arrange(recit, loyer)
        return
    recit.apres(30, 90)
    commandement = recit.dit(
        "expulsion.commandement-de-payer-delivre",
        Role.COMMISSAIRE_DE_JUSTICE,
        dette=4 * loyer,
        bail_conclu_le=recit.dans(-3000, -800),
        clause_resolutoire=True,
        loyer_hors_charges=loyer,
        type_bailleur=recit.hasard.parmi(("SOCIAL", "PRIVE_PERSONNE_PHYSIQUE")),
    )
    if est_suivi:
        recit.prend_en_compte(commandement)
    if recit.chance(0.5):
        recit.apres(1, 10)
        recit.dit(
            "expulsion.commandement-signale-a-la-ccapex",
            Role.COMMISSAIRE_DE_JUSTICE,
            commandement=commandement,
        )
    if not recit.chance(ASSIGNATION):
        _s_arrange(recit, loyer)
        return
    _est_assigne(recit, loyer)


def _doit(recit: Recit, loyer: int) -> None:
    """L'impayé, signalé à la caisse, actualisé."""
    bailleur = recit.qui(Role.BAILLEUR_SOCIAL).organisme
    recit.dit(
        "maintien.impaye-constate",
        Role.BAILLEUR_SOCIAL,
        premier_impaye_le=recit.dans(-120, -60),
        termes_impayes=3,
        dette=3 * loyer,
        loyer_hors_charges=loyer,
        type_bailleur="SOCIAL",
        bailleur=bailleur,
    )
    recit.apres(5, 40)
    recit.dit(
        "maintien.impaye-signale-a-la-caf",
        Role.BAILLEUR_SOCIAL,
        dette=3 * loyer,
        type_bailleur="SOCIAL",
    )
    if recit.chance(0.4):
        recit.apres(5, 30)
        demande = recit.dit(
            "maintien.aide-fsl-demandee", Role.CONSEIL_DEPARTEMENTAL, volet="MAINTIEN"
        )
        recit.apres(20, 90)
        recit.dit("maintien.decision-fsl-rendue", Role.FSL, demande=demande)


def _s_arrange(recit: Recit, loyer: int) -> None:
    """Un plan, tenu ou rompu ; un loyer moins cher ; une dette que l'on solde."""
    recit.apres(20, 90)
    if recit.chance(MOINS_CHER):
        recit.dit("acces.decision-d-attribution-rendue", Role.BAILLEUR_SOCIAL, decision=ATTRIBUTION)
        recit.apres(20, 60)
        entre_dans_un_logement(recit, "EXPULSION")
        return
    if recit.chance(0.5):
        recit.dit(
            "maintien.plan-apurement-signe",
            Role.BAILLEUR_SOCIAL,
            mensualite=loyer // 10,
            duree_mois=24,
            dette=3 * loyer,
        )
        recit.apres(90, 400)
        issue = recit.hasard.selon({"RESPECTE": 0.6, "ROMPU": 0.4})
        recit.dit("maintien.plan-apurement-termine", Role.BAILLEUR_SOCIAL, issue=issue)
        if issue == "ROMPU":
            return
    recit.dit("maintien.impaye-regularise", Role.BAILLEUR_SOCIAL)


def _est_assigne(recit: Recit, loyer: int) -> None:
    recit.apres(60, 150)
    assignation = recit.dit(
        "expulsion.assignation-signifiee",
        Role.COMMISSAIRE_DE_JUSTICE,
        audience_le=recit.dans(60, 120),
        motif="NAC_51A",
        dette=6 * loyer,
    )
    recit.apres(1, 12)
    recit.dit(
        "expulsion.assignation-notifiee-au-prefet",
        Role.COMMISSAIRE_DE_JUSTICE,
        assignation=assignation,
    )
    recit.apres(10, 40)
    if recit.chance(0.6):
        recit.dit("expulsion.diagnostic-social-realise", Role.CONSEIL_DEPARTEMENTAL)
    if recit.chance(0.4):
        recit.dit("expulsion.ccapex-saisie", Role.CCAPEX, type_bailleur="SOCIAL")
        recit.apres(10, 40)
        avis = recit.dit("expulsion.ccapex-avis-rendu", Role.CCAPEX, forme="AVIS")
        recit.apres(10, 60)
        recit.dit("expulsion.ccapex-avis-suivi", Role.CCAPEX, avis=avis)
    recit.apres(20, 60)
    if not recit.chance(DECISION):
        recit.dit("expulsion.procedure-eteinte", Role.COMMISSAIRE_DE_JUSTICE, motif="DESISTEMENT")
        return
    recit.dit("expulsion.audience-tenue", Role.CCAPEX, locataire_present=recit.chance(0.4))
    recit.apres(20, 60)
    if not recit.chance(FERME):
        recit.dit(
            "expulsion.jugement-rendu",
            Role.CCAPEX,
            decision="CONDITIONNELLE",
            degre="PREMIERE_INSTANCE",
            dette=6 * loyer,
            delai_paiement_mois=24,
        )
        return
    _doit_partir(recit, loyer)


def _doit_partir(recit: Recit, loyer: int) -> None:
    jugement = recit.dit(
        "expulsion.jugement-rendu",
        Role.CCAPEX,
        decision="FERME_SANS_DELAI",
        degre="PREMIERE_INSTANCE",
        dette=6 * loyer,
    )
    recit.apres(10, 40)
    recit.dit("expulsion.jugement-signifie", Role.COMMISSAIRE_DE_JUSTICE, jugement=jugement)
    if not recit.chance(COMMANDEMENT_DE_QUITTER):
        return
    recit.apres(5, 40)
    commandement = recit.dit(
        "expulsion.commandement-de-quitter-delivre", Role.COMMISSAIRE_DE_JUSTICE
    )
    recit.apres(1, 10)
    recit.dit(
        "expulsion.commandement-de-quitter-notifie-au-prefet",
        Role.COMMISSAIRE_DE_JUSTICE,
        commandement=commandement,
    )
    if not recit.chance(CONCOURS_REQUIS):
        recit.apres(30, 90)
        recit.dit(
            "expulsion.depart-constate", Role.COMMISSAIRE_DE_JUSTICE, destination="RETOUR_FAMILLE"
        )
        return
    recit.apres(60, 100)
    recit.dit("expulsion.concours-requis", Role.COMMISSAIRE_DE_JUSTICE, commandement=commandement)
    recit.apres(20, 70)
    if not recit.chance(CONCOURS_ACCORDE):
        recit.dit("expulsion.concours-refuse", Role.PREFECTURE)
        return
    recit.dit("expulsion.concours-accorde", Role.PREFECTURE, effet_le=recit.dans(5, 60))
    recit.apres(20, 90)
    if recit.chance(EXECUTION):
        recit.dit("expulsion.executee", Role.COMMISSAIRE_DE_JUSTICE, concours=True)
    else:
        recit.dit("expulsion.depart-constate", Role.COMMISSAIRE_DE_JUSTICE, destination="INCONNUE")
