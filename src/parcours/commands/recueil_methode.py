"""Le début du recueil : comment Parcours compte, les trêves, quand une expulsion est possible."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Final

from parcours.domain.droit import ARRETE_AU
from parcours.domain.droit.expulsion_possible import FONDEMENTS, ProcedureLue, expulsion_possible
from parcours.domain.droit.formes import Statut
from parcours.domain.droit.phrases import MOIS, le, majuscule
from parcours.domain.droit.textes import AVIS_2025
from parcours.domain.droit.treve import TREVE_EN_METROPOLE, TREVES_OUTRE_MER, JourDeLAnnee, Saison

PREAMBULE: Final = f"""\
# Le droit que Parcours applique

Ce recueil est fait pour être relu par des juristes. Il est écrit par le programme, à partir des
règles mêmes qui calculent : ce qui est ici est ce qui est appliqué. Textes relus au
{le(ARRETE_AU)}.

Une horloge n'est pas une décision : elle alerte, elle s'explique, un humain décide. Rien ici n'est
du conseil juridique.

- **À vérifier** : le texte n'a pas été retrouvé, se contredit, ou n'est qu'un usage. Une règle à
  vérifier qui tromperait un ménage ou un partenaire est livrée **inactive** : ni échéance, ni
  alerte. Un territoire peut l'activer par un acte signé ; elle se calcule toujours à la demande,
  avec la mention « non vérifié ».
- **Rédactions** : un texte qui change a plusieurs rédactions, chacune avec ses jours de vigueur,
  inclus. Chaque règle dit quelle date choisit la sienne : celle du bail, de l'acte ou de la
  décision.
- **La date du juge** : là où la règle l'admet, la date qu'un juge retient prime sur la nôtre. Les
  deux sont gardées et montrées.
- **Exemples** : les pas du calcul, tels que Parcours les montre à qui demande pourquoi.

## Compter
"""

COMPTER: Final = (
    (
        "un délai en jours",
        "le jour de l'acte ne compte pas : le premier jour compté est le lendemain",
        "CPC, art. 641, al. 1",
    ),
    (
        "un délai en mois ou en années",
        "le même quantième, à défaut le dernier jour du mois ; toujours en une fois",
        "CPC, art. 641, al. 2",
    ),
    ("des mois et des jours", "les mois d'abord, puis les jours", "CPC, art. 641, al. 3"),
    ("des semaines", "sept jours chacune : six semaines font 42 jours", AVIS_2025),
    ("des jours ouvrés", "du lundi au vendredi, hors jours fériés du territoire", ""),
    ("des heures", "la durée réelle, week-ends compris, en temps universel", ""),
    (
        "une fin le samedi, le dimanche ou un jour férié",
        (
            "reportée au premier jour ouvrable là où l'article 642 s'applique ; "
            "là où cela se discute, les deux dates sont rendues"
        ),
        "CPC, art. 642",
    ),
    (
        "« au moins N avant »",
        (
            "le décompte part de la veille et n'est jamais reporté ; "
            "le dernier jour utile est la veille du seuil"
        ),
        AVIS_2025,
    ),
    (
        "un délai administratif : concours, DALO, CAF, arrêté",
        "sans report : les articles 640 à 642 ne le régissent pas",
        "",
    ),
)

APRES_COMPTER: Final = """
Un délai expire le dernier jour à minuit ; ce qu'il permet commence le lendemain. Une décision
implicite, elle, naît le jour même.
"""

MOTIFS: Final[Mapping[str, str]] = {
    "JUGEMENT_NON_EXECUTOIRE": "pas de jugement exécutoire, ou appel suspensif : aucune date",
    "CQL_ABSENT": "pas de commandement de quitter les lieux : aucune date",
    "SAISINE_PREFET_ABSENTE": "préfet non saisi : aucun jour ne court, aucune date",
    "CQL_2_MOIS": "deux mois depuis le plus tardif du commandement et de la saisine du préfet",
    "CQL_REDUIT": "ou le délai que le juge a réduit ; aucun s'il l'a supprimé",
    "PROROGATION_L412_2": "trois mois de plus au maximum, pour exceptionnelle dureté",
    "DELAI_EVACUATION": "les délais que le juge accorde pour quitter les lieux",
    "SURENDETTEMENT": "la suspension que le juge prononce en cas de surendettement",
    "PROTOCOLE": "un protocole de cohésion sociale en cours",
    "CFP": "l'effet du concours de la force publique ; sans lui, la date reste et il manque",
    "TREVE": "le lendemain de la trêve du territoire, si rien ne la lève",
    "JOUR_LU": "le jour où on lit : rien n'est possible avant lui, puis la trêve de ce jour-là",
    "DIMANCHE_OU_FERIE": "le premier jour permis : ni dimanche ni férié, le samedi l'est",
}
"""Les pas de la chaîne, dans leur ordre."""

UN_CAS: Final = ProcedureLue(
    jugement_executoire=True,
    cql_signifie_le=date(2025, 12, 31),
    cql_notifie_prefet_le=date(2026, 1, 6),
    delai_evacuation_jusqu_au=date(2026, 3, 20),
)


def methode() -> Iterator[str]:
    """Ce qui précède les règles."""
    yield PREAMBULE
    yield "| Ce que le texte dit | Ce qui est fait | Fondement |\n|---|---|---|"
    yield from (f"| {' | '.join(ligne)} |" for ligne in COMPTER)
    yield APRES_COMPTER
    yield from _treves()
    yield from _expulsion_possible()


# --- L'expulsion possible -------------------------------------------------------------------------


def _expulsion_possible() -> Iterator[str]:
    yield "## Quand l'expulsion devient-elle matériellement possible ?\n"
    yield (
        "Une date de risque : la plus proche qui se défende en droit, sans report de "
        "l'article 642. Elle n'autorise rien. Chaque pas la repousse ou l'empêche, dans cet "
        "ordre ; les deux derniers se répètent jusqu'à un jour permis.\n"
    )
    yield "| Pas | Texte | Règle |\n|---|---|---|"
    for motif, phrase in MOTIFS.items():
        fondement = FONDEMENTS[motif]
        regle = f"[{fondement.regle}](#{fondement.regle.lower()})" if fondement.regle else ""
        yield f"| {phrase} | {fondement.source} | {regle} |"
    yield "\n**Exemple** :\n"
    possible = expulsion_possible(UN_CAS)
    for rang, pas in enumerate(possible.explication, 1):
        yield f"{rang}. {majuscule(pas)}"
    yield ""


# --- Les trêves -----------------------------------------------------------------------------------


def _treves() -> Iterator[str]:
    yield "## La trêve des expulsions\n"
    yield "Les deux jours sont inclus. L'exécution est suspendue ; les délais, eux, courent.\n"
    yield "| Territoire | Du | Au | Texte |\n|---|---|---|---|"
    yield _treve("métropole", TREVE_EN_METROPOLE)
    for territoire, saison in TREVES_OUTRE_MER.items():
        yield _treve(territoire, saison)
    fins = TREVE_EN_METROPOLE.fins_exceptionnelles.items()
    prolongees = " et ".join(f"{_jour(fin)} {annee}" for annee, fin in fins)
    yield f"\nEn métropole, la trêve a fini exceptionnellement les {prolongees}.\n"


def _treve(ou: str, saison: Saison) -> str:
    verifie = " **(à vérifier)**" if saison.statut is Statut.A_VERIFIER else ""
    return f"| {ou} | {_jour(saison.debut)} | {_jour(saison.fin)} | {saison.source}{verifie} |"


def _jour(jour: JourDeLAnnee) -> str:
    return f"{'1er' if jour.jour == 1 else jour.jour} {MOIS[jour.mois - 1]}"
