"""Un canari dans chaque champ que scelle ou que tait une protection."""

from collections.abc import Iterable
from typing import Any, Final

from faits import SIAO, a_la_rue, accord, entre, fait, identite, menage_ouvert, referent
from maison import Maison

CIDFF: Final = "/partenaires/cidff-48"
MENAGE: Final = "si-siao:48-2026-9301"
CANARIS: Final = ("48177", "48198", "48061", "48140")
"""Les communes que disent des violences, une convention, une structure."""
EN_CLAIR: Final = ('"solution":"GITE"', '"danger":"D4"')


def proteges() -> list[dict[str, Any]]:
    """Un canari dans chaque champ qui se scelle."""
    return [
        fait("vif.protection-adresse-activee", CIDFF, sujet=MENAGE, niveau="N3"),
        fait(
            "vif.signalement-recu", CIDFF, sujet=MENAGE, origine="POLICE_GENDARMERIE",
            danger="D4", commune_souhaitee=CANARIS[1],
        ),
        fait(
            "vif.mise-a-abri-debutee", CIDFF, sujet=MENAGE, solution="GITE", commune=CANARIS[0],
            survenu_le="2025-03-04",
        ),
        fait("vif.danger-reevalue", CIDFF, sujet=MENAGE, danger="D4", survenu_le="2025-03-05"),
        fait(
            "territoire.commune-vif-conventionnee", CIDFF, sujet="cidff:commune-9",
            commune=CANARIS[2], capacite=2,
        ),
        fait(
            "territoire.structure-declaree", SIAO, sujet="si-siao:st-9", organisme="INT-CIDFF48",
            nature="HEBERGEMENT", type_place="MISE_A_ABRI_VIF", capacite=4, etat="OUVERTE",
            commune=CANARIS[3],
        ),
    ]  # fmt: skip


async def raconter(maison: Maison) -> str:
    """Un ménage que suit le Relais, et que protège le CIDFF."""
    communs = (
        menage_ouvert(survenu_le="2025-03-01"),
        referent(survenu_le="2025-03-01"),
        accord("INT-CIDFF48", "INT-GENTIANES", "INT-115L48", survenu_le="2025-03-01"),
        a_la_rue(survenu_le="2025-03-02"),
    )
    for dit in communs:
        ouvert = await entre(maison, {**dit, "subject": MENAGE})
    for dit in proteges():
        await entre(maison, dit)
    return ouvert


SECRETS: Final = {
    "structure": "INT-ZZCANARIABRI",
    "adresse": "12 impasse Zzcanarirue",
    "telephone": "+33699887766",
    "nom": "Zzcanarinom",
    "prenom": "Zzcanariprenom",
}
"""Ce que tait une protection de niveau 3 : qui, où, comment la joindre."""
SCELLES: Final = tuple(secret for champ, secret in SECRETS.items() if champ != "structure")


def secrets() -> list[dict[str, Any]]:
    """Un canari dans chacun."""
    return [
        fait(
            "menage.coordonnees-modifiees", SIAO, sujet=MENAGE, id="joindre",
            adresse=SECRETS["adresse"], telephone=SECRETS["telephone"], survenu_le="2025-03-05",
        ),
        identite(
            SIAO, sujet=MENAGE, id="nommer", nom=SECRETS["nom"], prenom=SECRETS["prenom"],
            survenu_le="2025-03-05",
        ),
        fait(
            "hebergement.entree-effectuee", SIAO, sujet=MENAGE, id="abriter", type_place="CHU",
            structure=SECRETS["structure"], commune=CANARIS[0], survenu_le="2025-03-06",
        ),
    ]  # fmt: skip


def chantent(tus: Iterable[str], texte: str) -> list[str]:
    """Ceux des canaris qu'un texte dit."""
    return [canari for canari in tus if canari.lower() in texte.lower()]
