"""Les listes de travail d'un SIAO : ce qui y fait entrer un ménage, et le fait qui l'en sort."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from parcours.domain.droit.reglages import RELAIS_SILENCIEUX


@dataclass(frozen=True, slots=True, kw_only=True)
class SorteDeListe:
    """Une liste de travail."""

    code: str
    libelle: str
    entre: str
    """Ce qui y fait entrer un ménage."""
    sort: str
    """Le fait qui l'en sort."""
    compte: str
    """Ce que comptent les jours que fixe le territoire."""
    suit_la_cloture: bool = True
    """Vrai si le parcours clos l'en sort, jusqu'à ce qu'il rouvre."""


class EtatDeMiseALAbri(StrEnum):
    """Où en est une mise à l'abri."""

    PREMIER = "premier-terme"
    DEUXIEME = "deuxieme-terme"
    TROISIEME = "troisieme-terme"
    AU_DELA = "au-dela"


A_EVALUER: Final = SorteDeListe(
    code="demandes-a-evaluer",
    libelle="Demandes à évaluer",
    entre="Une demande est déposée ou reprend, sans évaluation dans les soixante jours d'avant.",
    sort="Une évaluation, un examen en commission, une orientation ou une admission sur cette "
    "demande ; la demande ou le parcours clos.",
    compte="Au-delà, l'évaluation est en retard.",
)
ORIENTATIONS: Final = SorteDeListe(
    code="orientations-sans-reponse",
    libelle="Orientations sans réponse",
    entre="Une orientation est proposée.",
    sort="Une admission, un refus du ménage ou de la structure, une orientation dite restée sans "
    "suite, une entrée qui n'en cite pas une autre, un logement ; le parcours clos.",
    compte="Au-delà, la réponse est en retard, si l'orientation et le territoire ne l'ont pas "
    "fixée autrement.",
)
ADMISSIONS: Final = SorteDeListe(
    code="admissions-a-venir",
    libelle="Admissions à venir",
    entre="Une structure admet le ménage.",
    sort="Une entrée, un changement de place ou une sous-location dans cette structure, un "
    "logement, une autre admission, un refus du ménage ou de la structure, l'orientation dite "
    "restée sans suite, la demande close sans admission ; le parcours clos.",
    compte="Au-delà, sans date d'entrée prévue, l'entrée est en retard.",
)
SEJOURS: Final = SorteDeListe(
    code="sejours-a-leur-terme",
    libelle="Séjours à leur terme, ou au-delà",
    entre="Le terme d'un contrat de séjour ou d'une sous-location, une fin de prise en charge "
    "annoncée ou l'effet d'un congé approche.",
    sort="La sortie du dernier qui y séjourne, un contrat renouvelé, un changement de place ; une "
    "sous-location prolongée ou convertie ; le parcours clos.",
    compte="Combien de jours avant son terme le séjour entre dans la liste.",
)
PRETS: Final = SorteDeListe(
    code="prets-au-logement",
    libelle="Prêts au logement",
    entre="Un ménage est déclaré prêt au logement, et n'est pas logé ce jour-là.",
    sort="Une entrée dans un logement ; le départ du territoire ; le parcours clos.",
    compte="Au-delà, l'attente est longue.",
)
SANS_REFERENT: Final = SorteDeListe(
    code="sans-referent",
    libelle="Sans référent",
    entre="Personne n'est en charge du parcours.",
    sort="Un référent désigné, un relais accepté, une suppléance ; le départ du territoire ; le "
    "parcours clos.",
    compte="Au-delà, la désignation est en retard.",
)
RELAIS: Final = SorteDeListe(
    code=RELAIS_SILENCIEUX,
    libelle="Relais sans réponse",
    entre="Le jour visé d'un relais proposé passe, sans réponse.",
    sort="Le relais accepté ou refusé, une autre proposition, un référent désigné ; le parcours "
    "clos.",
    compte="Ce qu'on laisse à un relais proposé sans dire pour quand ; l'alerte AL-19 les compte "
    "aussi.",
)
RETOURS: Final = SorteDeListe(
    code="retours-apres-relogement",
    libelle="Retours après relogement",
    entre="Un ménage relogé se retrouve à la rue ou hébergé.",
    sort="Un nouveau logement ; le départ du territoire ; le parcours clos.",
    compte="Combien de jours après le relogement un retour en est un.",
)
DEGRADATIONS: Final = SorteDeListe(
    code="degradations-apres-cloture",
    libelle="Dégradations signalées après la clôture",
    entre="Une dégradation est signalée d'un parcours clos.",
    sort="L'alerte close ; le parcours rouvert, ou clos de nouveau.",
    compte="Au-delà, sans prise en compte, c'est en retard.",
    suit_la_cloture=False,
)
A_L_ABRI: Final = SorteDeListe(
    code="mises-a-l-abri",
    libelle="Mises à l'abri pour violences",
    entre="Une mise à l'abri débute ; chaque renouvellement en donne le terme suivant.",
    sort="La mise à l'abri terminée.",
    compte="Combien de jours avant son terme il presse.",
    suit_la_cloture=False,
)
SORTES: Final = {
    sorte.code: sorte
    for sorte in (
        A_EVALUER,
        ORIENTATIONS,
        ADMISSIONS,
        SEJOURS,
        PRETS,
        SANS_REFERENT,
        RELAIS,
        RETOURS,
        DEGRADATIONS,
        A_L_ABRI,
    )
}
"""Toutes les listes tirées des faits, par code."""
