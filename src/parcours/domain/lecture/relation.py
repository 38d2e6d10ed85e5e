"""Une relation : un organisme travaille avec un ménage, nommé par qui, pourquoi, jusqu'à quand."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final

from parcours.domain.droit.calcul import ajouter_mois
from parcours.domain.droit.reglages import MOIS_APRES_LA_FIN
from parcours.domain.evenement import Evenement
from parcours.domain.fait import Fait
from parcours.domain.fondation import Base, Fonde
from parcours.domain.intervalle import decale, plus_tot
from parcours.domain.jour_civil import jour_civil
from parcours.domain.marques import nommes
from parcours.domain.vocabulaire import S5, Sensibilite
from parcours.domain.volets.hebergement import (
    ChangementDePlaceEffectue,
    EntreeEnHebergementEffectuee,
)
from parcours.domain.volets.logement_accompagne.residence import (
    EntreeEnLogementAccompagneEffectuee,
)
from parcours.domain.volets.referent.relais import RelaisAccepte

ENTREES: Final = (
    EntreeEnHebergementEffectuee,
    ChangementDePlaceEffectue,
    EntreeEnLogementAccompagneEffectuee,
)
"""Ce qui dit où le ménage est accueilli."""
SILENCE_MOIS: Final = 12
"""Sans aucun fait de l'organisme pendant ce temps, le SIAO en est averti."""
SURSIS_MOIS: Final = 3
"""Ce que dure encore la relation, le SIAO averti, si personne ne la renouvelle."""
MOIS_LE_PLUS_LONG: Final = timedelta(days=31)
_JAMAIS: Final = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Relation:
    """Un organisme en relation avec le ménage, du jour qu'on le nomme à sa fin."""

    organisme: str
    fonde: Fonde
    """La raison, ce qu'elle ouvre, ce qui la finit."""
    fait: Fait
    """Le fait qui le nomme, ou par lequel il l'a demandée."""
    par: Fait | None
    """Celui dont l'auteur, en relation, l'a mise en œuvre : il nomme, ou confirme.

    None : personne ne l'était, et elle n'ouvre que les faits de qui nomme.
    """
    du: date
    """Premier jour."""
    terme: date | None
    """Dernier jour dit d'avance ; None : elle n'est pas bornée."""
    familles: frozenset[str] | None
    """Les familles de faits qu'elle ouvre ; None : toutes. Jamais plus que n'en lit qui nomme."""
    niveau: Sensibilite = S5
    """Jusqu'où elle donne à lire : jamais au-delà de ce que lit d'office qui nomme."""
    par_une_vue: bool = False
    """Vrai si elle n'est confirmée que par qui tient une vue du territoire."""
    lignee: frozenset[str] = frozenset()
    """Ceux par qui elle vient du SIAO : aucun d'eux ne se prolonge par elle."""
    finie_par: Fait | None = None
    renouvelee_le: date | None = None
    dernier_fait_a: datetime | None = None
    """Quand l'organisme a dit son dernier fait du ménage."""
    periode_de_fin_mois: int = MOIS_APRES_LA_FIN
    """Combien de mois elle donne encore à lire, une fois finie."""
    fin_le: date | None = field(init=False, repr=False, compare=False)
    """Le dernier jour où l'organisme travaille avec le ménage, s'il est connu."""

    def __post_init__(self) -> None:
        """Sa fin se déduit une fois de ce qui la finit et du terme dit d'avance."""
        finie_le = dernier_jour(self.finie_par) if self.finie_par else None
        object.__setattr__(self, "fin_le", plus_tot(finie_le, self.terme))

    @property
    def base(self) -> Base:
        """La raison de la relation."""
        return self.fonde.base

    @property
    def est_fondee(self) -> bool:
        """Vrai si qui l'a mise en œuvre était en relation avec le ménage."""
        return self.par is not None

    @property
    def nommee_par(self) -> str:
        """L'organisme qui le nomme, ou qui a confirmé sa demande."""
        return (self.par or self.fait).organisme

    def ouvre(self, famille: str) -> bool:
        """Vrai si elle porte sur cette famille de faits."""
        return self.familles is None or famille in self.familles

    @property
    def silencieuse_le(self) -> date:
        """Le jour où, sans nouvelle de l'organisme, le SIAO en est averti."""
        entendu = jour_civil(max(self.fait.enregistre_le, self.dernier_fait_a or _JAMAIS))
        return ajouter_mois(max(entendu, self.renouvelee_le or entendu), SILENCE_MOIS)

    @property
    def ferme_le(self) -> date:
        """Le dernier jour où elle donne à lire ce qui se sait."""
        silence = ajouter_mois(self.silencieuse_le, SURSIS_MOIS)
        fin = self.fin_le
        return min(ajouter_mois(fin, self.periode_de_fin_mois), silence) if fin else silence

    def tient(self, jour: date) -> bool:
        """Vrai si elle donne à lire ce jour-là ; finie avant de commencer, elle n'ouvre rien."""
        fin = self.fin_le
        if fin is None:
            return self.du <= jour <= self.ferme_le
        if fin < self.du or not self.du <= jour:
            return False
        au_plus_tard = decale(fin, self.periode_de_fin_mois * MOIS_LE_PLUS_LONG)
        return jour <= au_plus_tard and jour <= self.ferme_le

    def couvre(self, jour: date) -> bool:
        """Vrai si l'organisme travaille ce jour-là avec le ménage : ce qu'il en dit compte."""
        return self.du <= jour and (self.fin_le is None or jour <= self.fin_le)


def dernier_jour(fin: Fait) -> date:
    """Le dernier jour d'une relation que ce fait finit : qui passe le relais travaille jusque-là.

    La veille du jour où son successeur prend le relais, et non le jour où celui-ci l'accepte.
    """
    if not isinstance(fin.evenement, RelaisAccepte):
        return fin.jour
    return max(fin.jour, decale(fin.evenement.effet_le, timedelta(days=-1)))


def met_fin(evenement: Evenement[Any], relation: Relation) -> bool:
    """Vrai si ce type finit ce qui fonde la relation, et s'y rapporte.

    Un successeur finit la relation du précédent ; renommer le même ne la finit pas.
    """
    fonde = relation.fonde
    if evenement.fiche.nom not in fonde.finit or evenement.jour < relation.du:
        return False
    if any(organisme == relation.organisme for _, organisme in nommes(evenement)):
        return False
    if evenement.dit(fonde.cite or "") not in {None, relation.fait.reference}:
        return False
    dite, fondee = (e.dit(fonde.cle or "") for e in (evenement, relation.fait.evenement))
    return dite is None or fondee is None or dite == fondee
