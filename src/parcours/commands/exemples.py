"""One real event for each type: the fullest that the example journeys tell."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, Final
from uuid import NAMESPACE_URL, UUID, uuid5

from parcours.annuaire import FichierPartenaires, Partenaire
from parcours.commands.designes import DESIGNE
from parcours.domain.droit.reglages import PARTOUT, Reglages
from parcours.domain.langage.fait import Fait
from parcours.domain.parcours.fold import fold
from parcours.domain.publie import actes, catalogue

PACKAGE: Final = Path(__file__).parents[1]
REFUS: Final = 400


@dataclass(frozen=True)
class FaitJoue:
    """An event of a journey, accepted at the door, with the stream where it goes."""

    flux: UUID
    evenement: Mapping[str, Any]

    @property
    def reference(self) -> str:
        """How other facts name it."""
        return f"{self.evenement['source']}#{self.evenement['id']}"

    @property
    def richesse(self) -> int:
        """How many values its data hold."""
        return _valeurs(self.evenement["data"])


def dossier_des_exemples() -> Path:
    """The directory of the example journeys: in the package, or beside its sources."""
    for ou in (PACKAGE / "exemples", PACKAGE.parents[1] / "exemples"):
        if ou.exists():
            return ou
    raise SystemExit("parcours : les exemples sont absents : réinstaller Parcours.")


def exemples(ou: Path) -> dict[str, dict[str, Any]]:
    """For each type that a journey tells: its fullest event, and the rules that it armed there."""
    choisis: dict[str, tuple[FaitJoue, list[str]]] = {}
    partenaires = _partenaires(ou)
    for fichier in sorted(ou.glob("*.ndjson")):
        lignes = list(_acceptees(fichier))
        armees = _armees(lignes, partenaires)
        for ligne in lignes:
            sorte = ligne.evenement["type"]
            if sorte not in choisis or ligne.richesse > choisis[sorte][0].richesse:
                choisis[sorte] = ligne, sorted(armees.get(ligne.reference, ()))
    return {
        sorte: {"evenement": ligne.evenement, "echeances": echeances}
        for sorte, (ligne, echeances) in choisis.items()
    }


def _partenaires(ou: Path) -> dict[str, Partenaire]:
    """The partners of the journeys, by their source; none if no file tells of them."""
    fichier = ou / "partenaires.json"
    lus = FichierPartenaires.lit(fichier).partenaires if fichier.exists() else ()
    return {partenaire.source: partenaire for partenaire in lus}


def _acceptees(fichier: Path) -> Iterator[FaitJoue]:
    """The lines of a journey that its own expectations do not say refused, each event once."""
    attendus = json.loads(fichier.with_suffix(".attendu.json").read_text(encoding="utf-8"))
    refusees = {
        controle["ligne"]
        for controle in attendus
        if controle["lecture"] == "porte" and controle["attendu"].get("statut", 0) >= REFUS
    }
    vues: set[tuple[str, str]] = set()
    for numero, texte in enumerate(fichier.read_text(encoding="utf-8").splitlines(), 1):
        if numero in refusees:
            continue
        evenement = json.loads(DESIGNE.sub(lambda sujet: str(_identifiant(sujet[1])), texte))
        cle = evenement["source"], evenement["id"]
        if cle not in vues:
            vues.add(cle)
            yield FaitJoue(_flux(evenement["subject"]), evenement)


def _identifiant(sujet: str) -> UUID:
    """The identifier that stands, in an example, for the one that the door would give."""
    return uuid5(NAMESPACE_URL, sujet)


def _flux(sujet: str) -> UUID:
    prefixe, _, identifiant = sujet.partition(":")
    return UUID(identifiant) if prefixe == "parcours" else _identifiant(sujet)


def _armees(
    lignes: Sequence[FaitJoue], partenaires: Mapping[str, Partenaire]
) -> dict[str, set[str]]:
    """The rules that each fact of a journey armed, once all of it is known.

    Each subject is its own stream: an identifier attached on the way is not followed. The ordinary
    acts are signed, as on a trial server.
    """
    signes = Reglages(actes.acte(un, PARTOUT, date.min, "Exemples") for un in actes.ordinaires())
    faits = [_fait(rang, ligne, partenaires) for rang, ligne in enumerate(lignes, 1)]
    armees: dict[str, set[str]] = {}
    for flux in dict.fromkeys(ligne.flux for ligne in lignes):
        for echeance in fold(flux, faits, reglages=signes).echeances:
            armees.setdefault(echeance.fait.reference, set()).add(echeance.resultat.regle)
    return armees


UNE_MINUTE = timedelta(minutes=1)


def _fait(rang: int, ligne: FaitJoue, partenaires: Mapping[str, Partenaire]) -> Fait:
    """The fact as the journal would hold it, had everything arrived in that order."""
    recu = ligne.evenement
    classe = catalogue.trouver(recu["type"])
    if classe is None:
        raise SystemExit(f"parcours : {recu['type']} n'est pas au catalogue.")
    evenement = classe.model_validate(recu["data"]).a_jour()
    partenaire = partenaires.get(recu["source"])
    connu_le = datetime.fromisoformat(recu.get("time", f"{evenement.survenu_le}T00:00:00Z"))
    return Fait(
        position=rang,
        version=rang,
        flux=ligne.flux,
        source=recu["source"],
        id=recu["id"],
        connu_le=connu_le.astimezone(UTC),
        enregistre_le=connu_le.astimezone(UTC) + UNE_MINUTE,
        departement=recu.get("departement"),
        qualites=frozenset(partenaire.roles if partenaire else ()),
        evenement=evenement,
        organisme=partenaire.organisme if partenaire else recu["source"],
        lies=evenement.autres_parcours(),
    )


def _valeurs(valeur: object) -> int:
    if isinstance(valeur, dict):
        return sum(map(_valeurs, valeur.values()))
    return sum(map(_valeurs, valeur)) if isinstance(valeur, list) else 1
