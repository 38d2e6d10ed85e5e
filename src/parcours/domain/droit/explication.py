"""Les pas d'un calcul, écrits pour un référent ou un juriste : chacun est une phrase."""

from datetime import date

from parcours.domain.droit.calcul import UN_JOUR, Duree
from parcours.domain.droit.feries import ANNEES_VERIFIEES
from parcours.domain.droit.formes import CPC_642, Borne, Motif, Version
from parcours.domain.droit.phrases import ce_jour, en_chiffres, en_lettres, le, majuscule

SANS_DUREE = Duree()

FINS = {
    Borne.DERNIER_JOUR: "dernier jour inclus",
    Borne.NAISSANCE: "dès ce jour",
    Borne.FIN_EXCLUE: "jour de sortie, exclu",
    Borne.LIMITE_INCLUSE: "jour inclus",
    Borne.INSTANT: "durée réelle",
}

FERIES_NON_VERIFIES = (
    f"Jours fériés vérifiés de {ANNEES_VERIFIEES[0]} à {ANNEES_VERIFIEES[-1]} seulement : "
    "cette date peut changer."
)

POURQUOI = {
    Motif.SANS_HORLOGE: "Aucune échéance.",
    Motif.HORS_CHAMP: "Sans objet.",
    Motif.AUCUNE_VERSION: "Aucune rédaction du texte ne régit ce cas à cette date.",
    Motif.DEPART_INCONNU: "Point de départ inconnu.",
    Motif.DUREE_INCONNUE: "Durée inconnue : rien ne la fixe ici.",
    Motif.HORS_CALENDRIER: "Date hors du calendrier.",
}
"""Pourquoi une règle ne dit rien."""


def enonce(version: Version, duree: Duree, *faits: str) -> str:
    """Les faits, la durée et le texte : « Signifié le… : deux mois (…, art. 24, I). »."""
    cites = ", ".join(faits)
    if duree == SANS_DUREE:
        return majuscule(f"{cites} ({version.source}).")
    ou = f" {version.territoires.libelle}" if version.territoires else ""
    return majuscule(f"{cites} : {en_lettres(duree)}{ou} ({version.source}).")


def pas_a_l_endroit(depart: date, duree: Duree, echeance: date, borne: Borne) -> str:
    """L'addition : « 10 février 2025 + 42 jours = 24 mars 2025, dernier jour inclus. »."""
    if duree == SANS_DUREE:
        return f"Aucune durée à ajouter : {le(echeance)}."
    faute_de = ""
    if echeance.day < depart.day and duree == Duree(annees=duree.annees, mois=duree.mois):
        faute_de = f" (faute de {depart.day}, dernier jour du mois)"
    return f"{le(depart)} + {en_chiffres(duree)} = {le(echeance)}{faute_de}, {FINS[borne]}."


def pas_a_rebours(depart: date, duree: Duree, seuil: date, borne: Borne) -> tuple[str, ...]:
    """La soustraction et, si la limite est exclue, le dernier jour utile."""
    pas = f"{le(depart)} - {en_chiffres(duree)} = {le(seuil)}"
    if borne is Borne.LIMITE_INCLUSE:
        return (f"{pas}, {FINS[borne]}.",)
    return (f"{pas} à 0 heure.", f"Dernier jour utile : {ce_jour(seuil - UN_JOUR)}, sans report.")


def report(brute: date, reportee: date, verbe: str, selon: str = CPC_642) -> tuple[str, ...]:
    """Le report au premier jour ouvrable, s'il change la date, et le texte dont il vient."""
    if reportee == brute:
        return ()
    pourquoi = f"{majuscule(ce_jour(brute))} n'est pas un jour ouvrable"
    return (f"{pourquoi} : {verbe} {ce_jour(reportee)} ({selon}).",)
