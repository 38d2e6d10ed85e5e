"""Un dossier du parcours, et les jours où il est ouvert."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from parcours.domain.langage.dossiers import Dossier
from parcours.domain.langage.fait import Fait
from parcours.domain.langage.vocabulaire import Sensibilite
from parcours.domain.parcours.logement_quitte import LogementQuitte
from parcours.domain.temps.intervalle import decale

UN_JOUR = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class DossierSuivi:
    """Un dossier du parcours, de son ouverture à sa fermeture."""

    dossier: Dossier
    cle: str | None
    fait: Fait
    """Le fait qui l'a ouvert."""
    ouvert_le: date
    ferme_le: date | None = None
    terme: date | None = None
    """Le dernier jour qu'il peut durer, s'il en a un."""
    depuis_le: date | None = None
    """Sa date, s'il a repris après avoir été fermé."""
    par_l_entree: str | None = None
    """Référence de l'orientation qu'une entrée a honorée en le fermant."""
    redits: tuple[date, ...] = ()
    """Les jours où l'on en a parlé d'un autre logement que celui où il s'était ouvert."""
    tient_de: str = ""
    """Référence du dernier fait qui l'a ouvert, alors qu'il l'était déjà ou non."""

    @property
    def sensibilite(self) -> Sensibilite:
        """Niveau qu'il faut pour savoir que le dossier existe : celui du fait qui l'ouvre."""
        return self.fait.evenement.fiche.sensibilite

    @property
    def date_le(self) -> date:
        """La date du dossier : le jour où il s'est ouvert, la première fois s'il a repris."""
        return self.depuis_le or self.ouvert_le

    def echu(self) -> "DossierSuivi":
        """Le même, fermé le lendemain de son terme si rien ne l'a fermé."""
        if self.ferme_le is not None or self.terme is None:
            return self
        return replace(self, ferme_le=max(decale(self.terme, UN_JOUR), self.ouvert_le))

    def parle_depuis(self, au: date) -> date:
        """Le jour où il s'est mis à parler du logement dont il parle ce jour-là."""
        return max(jour for jour in (self.ouvert_le, *self.redits) if jour <= au)

    def compte(self, au: date, quittes: Sequence[LogementQuitte]) -> bool:
        """Vrai si, ouvert ce jour-là, il ne parle pas d'un logement dont on est parti."""
        if not self.est_ouvert(au):
            return False
        parle_depuis = self.parle_depuis(au)
        return not any(q.par_un_depart and q.le <= au and q.laisse(parle_depuis) for q in quittes)

    def est_ouvert(self, au: date) -> bool:
        """Vrai si le dossier est ouvert ce jour-là ; le jour de sa fermeture, il ne l'est plus."""
        return self.ouvert_le <= au and (self.ferme_le is None or au < self.ferme_le)
