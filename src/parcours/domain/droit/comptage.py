"""Les seuils qui se comptent sans horloge : des candidats, des refus, des termes impayés."""

from parcours.domain.droit.delai import Delai
from parcours.domain.droit.faits import F
from parcours.domain.droit.formes import Motif, Resultat, Sortie, Version


class Comptage(Delai[F]):
    """Un nombre à atteindre ; ni départ ni échéance. Sorties : `atteint` et `criteres`, triés."""

    __slots__ = ()

    def calcule(self, faits: F) -> Resultat:
        """Les critères atteints, s'il y a de quoi compter."""
        version = self.version_de(faits)
        criteres = None if version is None else self.criteres(version, faits)
        if version is None or criteres is None:
            return self.sans_objet(Motif.DEPART_INCONNU, faits, "Rien à compter.")
        constat = "atteint" if criteres else "non atteint"
        phrase = f"Seuil {constat} ({version.source})."
        autres: dict[str, Sortie] = {
            "atteint": bool(criteres),
            "criteres": tuple(sorted(criteres)),
        }
        return self.rend(version, faits, (phrase,), autres=autres)

    def criteres(self, version: Version, faits: F) -> list[str] | None:
        """Les faits dont le nombre atteint son seuil ; `None` si aucun n'est connu."""
        connus = {c: n for c in version.seuils if (n := getattr(faits, c)) is not None}
        if not connus:
            return None
        return [champ.upper() for champ, n in connus.items() if n >= version.seuils[champ]]

    def champs_nommes(self) -> set[str]:
        """Les seuils, par leur nom, sont ceux des faits qui se comptent."""
        seuils = {champ for version in self.versions for champ in version.seuils}
        return Delai.champs_nommes(self) | seuils
