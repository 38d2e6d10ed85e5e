"""Le surendettement : ce que la recevabilité, le juge et l'effacement suspendent."""

from parcours.domain.droit.calcul import Duree
from parcours.domain.droit.delai import Delai
from parcours.domain.droit.formes import Nature, Version, Vigueur, depuis
from parcours.domain.droit.textes import CODE_CONSO, LOI_1989, LOI_ELAN

SUSPENSION_DES_POURSUITES = Delai(
    id="R-S01",
    nom="surendettement_suspension",
    libelle="Recevabilité : suspension des procédures d'exécution",
    nature=Nature.DUREE_MAX,
    court_de=depuis("le"),
    acte="recevabilité du",
    versions=(
        Version(
            ref="S01",
            duree=Duree(annees=2),
            source=f"{CODE_CONSO}, art. L. 722-2 et L. 722-3",
        ),
    ),
    consequence=("saisies gelées ; loyers courants dus. N'arrête pas l'expulsion à elle seule"),
    surcharge_par_decision=True,
)

SUSPENSION_DE_L_EXPULSION = Delai(
    id="R-S02",
    nom="surendettement_expulsion",
    libelle="Décision du juge suspendant l'expulsion",
    nature=Nature.DUREE_MAX,
    court_de=depuis("decision_le", "le"),
    acte="décision du",
    inapplicable_si={"suspension_expulsion": (False,)},
    versions=(
        Version(
            ref="S02",
            duree=Duree(annees=2),
            source=f"{CODE_CONSO}, art. L. 722-6 à L. 722-9",
        ),
    ),
    consequence="expulsion bloquée jusqu'au terme",
    surcharge_par_decision=True,
)

EFFACEMENT_DE_LA_DETTE = Delai(
    id="R-S03",
    nom="effacement_clause",
    libelle="Effacement : effets de la clause suspendus",
    nature=Nature.EXPIRATION,
    court_de=depuis("le"),
    acte="effacement du",
    vigueur=Vigueur(du=LOI_ELAN.en_vigueur_du),
    versions=(
        Version(
            ref="S03",
            en_vigueur_du=LOI_ELAN.en_vigueur_du,
            duree=Duree(annees=2),
            source=(
                f"{CODE_CONSO}, art. L. 714-1 ; {LOI_1989}, art. 24, VIII ; {LOI_ELAN}, art. 118"
            ),
        ),
    ),
    consequence=("loyers payés : clause réputée n'avoir pas joué ; sinon elle reprend plein effet"),
    surcharge_par_decision=True,
    notes="Date d'effet de la rédaction : connue, non relue dans le texte.",
)
