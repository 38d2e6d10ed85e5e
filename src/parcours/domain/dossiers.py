"""Les dossiers d'un parcours : ce que les faits ouvrent et ferment, avec leurs dates."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from parcours.domain.evenement import Mouvement
from parcours.domain.fait import Fait
from parcours.domain.types_de_dossier import AU_FAIT, LE_DERNIER, Dossier
from parcours.domain.vocabulaire import Sensibilite


@dataclass(frozen=True, slots=True)
class DossierSuivi:
    """Un dossier du parcours, de son ouverture à sa fermeture."""

    dossier: Dossier
    cle: str | None
    fait: Fait
    """Le fait qui l'a ouvert."""
    ouvert_le: date
    ferme_le: date | None = None
    tient_de: str = ""
    """Référence du dernier fait qui l'a ouvert, alors qu'il l'était déjà ou non."""

    @property
    def sensibilite(self) -> Sensibilite:
        """Niveau qu'il faut pour savoir que le dossier existe : celui du fait qui l'ouvre."""
        return self.fait.evenement.fiche.sensibilite

    def est_ouvert(self, au: date) -> bool:
        """Vrai si le dossier est ouvert ce jour-là ; le jour de sa fermeture, il ne l'est plus."""
        return self.ouvert_le <= au and (self.ferme_le is None or au < self.ferme_le)


class RegistreDesDossiers:
    """Tient les dossiers au fil des faits, dans l'ordre de la vie du ménage."""

    def __init__(self, tenant: Callable[[str], str]) -> None:
        self._tenant = tenant
        self._dossiers: list[DossierSuivi] = []

    def note(self, fait: Fait, volet: Any) -> None:  # noqa: ANN401 (the state of any volet)
        """Fermer, puis ouvrir ce que le fait ferme et ouvre ; le reste est sans effet.

        `volet` : l'état de son volet juste après lui.
        """
        for mouvement in fait.evenement.fermetures_selon(volet):
            self.ferme(mouvement, fait.jour)
        for mouvement in fait.evenement.ouvertures():
            self._ouvre(mouvement, fait)

    def _ouvre(self, mouvement: Mouvement, fait: Fait) -> None:
        cle, tient_de = self._cle_a_ouvrir(mouvement, fait), self._tenant(fait.reference)
        for rang, suivi in enumerate(self._dossiers):
            if suivi.ferme_le is None and suivi.cle == cle and suivi.dossier is mouvement.dossier:
                self._dossiers[rang] = replace(suivi, tient_de=tient_de)
                return
        ouvert = DossierSuivi(mouvement.dossier, cle, fait, fait.jour, tient_de=tient_de)
        self._dossiers.append(ouvert)

    def ferme(self, mouvement: Mouvement, jour: date) -> None:
        """Fermer les dossiers ouverts que le mouvement désigne."""
        cle = self._cle_a_fermer(mouvement)
        tient_de = self._tenant(mouvement.tient_de) if mouvement.tient_de else None
        for rang, suivi in enumerate(self._dossiers):
            if (
                suivi.ferme_le is None
                and suivi.dossier is mouvement.dossier
                and cle in (None, suivi.cle)
                and tient_de in (None, suivi.tient_de)
            ):
                self._dossiers[rang] = replace(suivi, ferme_le=jour)

    def _cle_a_ouvrir(self, mouvement: Mouvement, fait: Fait) -> str | None:
        if mouvement.cle == LE_DERNIER:
            connues = [d.cle for d in self._dossiers if d.dossier is mouvement.dossier]
            return connues[-1] if connues else self._tenant(fait.reference)
        if mouvement.dossier.cle != AU_FAIT or mouvement.cle is None:
            return mouvement.cle
        return self._tenant(fait.reference if mouvement.cle == AU_FAIT else mouvement.cle)

    def _cle_a_fermer(self, mouvement: Mouvement) -> str | None:
        """Le dossier visé ; sans que rien ne le cite, le plus récent encore ouvert."""
        if mouvement.cle == LE_DERNIER:
            ouverts = (d for d in reversed(self._dossiers) if d.ferme_le is None)
            return next((d.cle for d in ouverts if d.dossier is mouvement.dossier), LE_DERNIER)
        if mouvement.dossier.cle != AU_FAIT or mouvement.cle is None:
            return mouvement.cle
        return self._tenant(mouvement.cle)

    def tous(self) -> tuple[DossierSuivi, ...]:
        """Tous les dossiers, ouverts et fermés, dans l'ordre de leur ouverture."""
        return tuple(self._dossiers)
