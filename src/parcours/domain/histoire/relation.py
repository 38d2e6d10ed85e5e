"""Une relation : un organisme travaille avec un ménage, nommé par qui, pourquoi, jusqu'à quand."""

from collections.abc import Collection
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final

from parcours.domain.droit.calcul import ajouter_mois
from parcours.domain.droit.reglages import MOIS_APRES_LA_FIN, Reglages
from parcours.domain.langage.evenement import Evenement
from parcours.domain.langage.fait import Fait
from parcours.domain.langage.fondation import Base, Fonde
from parcours.domain.langage.marques import nommes
from parcours.domain.langage.vocabulaire import S5, Role, Sensibilite
from parcours.domain.temps.intervalle import decale, plus_tot
from parcours.domain.temps.jour_civil import jour_civil
from parcours.domain.volets.droits import LimitationActivee, LimitationLevee
from parcours.domain.volets.hebergement import (
    ChangementDePlaceEffectue,
    EntreeEnHebergementEffectuee,
)
from parcours.domain.volets.logement_accompagne.residence import (
    EntreeEnLogementAccompagneEffectuee,
)
from parcours.domain.volets.parcours import ParcoursArchive
from parcours.domain.volets.referent.relais import RelaisAccepte
from parcours.domain.volets.siao.orientation import AdmissionPrononcee, OrientationProposee
from parcours.domain.volets.veille import MiseAAbriAttribuee

DU_115: Final = frozenset(
    {OrientationProposee, AdmissionPrononcee, MiseAAbriAttribuee, EntreeEnHebergementEffectuee}
)
"""Ce que le SIAO confie à son 115 : ses orientations et ses admissions."""
DU_DPO: Final = frozenset({ParcoursArchive, LimitationActivee, LimitationLevee})
"""Ce que le DPO du département décide seul, sans travailler avec le ménage."""
ENTREES: Final = (
    EntreeEnHebergementEffectuee,
    ChangementDePlaceEffectue,
    EntreeEnLogementAccompagneEffectuee,
)
"""Ce qui dit où le ménage est accueilli."""
GESTIONNAIRES: Final = frozenset(
    {Role.GESTIONNAIRE_HEBERGEMENT, Role.GESTIONNAIRE_LOGEMENT_ACCOMPAGNE}
)
"""Ceux qui accueillent chez eux."""
SILENCE_MOIS: Final = 12
"""Sans aucun fait de l'organisme pendant ce temps, le SIAO en est averti."""
SURSIS_MOIS: Final = 3
"""Ce que dure encore la relation, le SIAO averti, si personne ne la renouvelle."""
MOIS_LE_PLUS_LONG: Final = timedelta(days=31)
_TIENT_SUREMENT: Final = timedelta(days=28 * (SILENCE_MOIS + SURSIS_MOIS) - 3)
"""Depuis qu'on l'a entendu, un organisme n'a pas pu se taire assez, où que l'on soit en France."""
_JAMAIS: Final = datetime.min.replace(tzinfo=UTC)


def parle_pour(fait: Fait, ou: Collection[str | None], reglages: Reglages) -> bool:
    """Vrai du SIAO de l'un de ces départements, et de qui y parle d'office dans ce qui est de lui.

    Le DPO, de ce qu'il gèle ou rend ; le 115 que le SIAO a désigné, quand il oriente ou admet à sa
    place.
    """
    sorte = type(fait.evenement)
    if fait.departement is not None and fait.departement in ou:
        du_dpo = sorte in DU_DPO and Role.DPO in fait.qualites
        if du_dpo or Role.SIAO in fait.qualites:
            return True
    return sorte in DU_115 and any(
        departement is not None and reglages.est_le_115(departement, fait.organisme, fait.jour)
        for departement in ou
    )


def chez_qui_le_dit(fait: Fait) -> str:
    """Où l'on entre, quand le fait ne le dit pas : chez le gestionnaire qui le dit."""
    return fait.organisme if fait.qualites & GESTIONNAIRES else ""


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

    def lue(self, periode_de_fin_mois: int, dernier_fait_a: datetime | None) -> "Relation":
        """La même, d'après ce que le territoire a fixé et ce que l'organisme a dit depuis."""
        dits = (periode_de_fin_mois, dernier_fait_a)
        if dits == (self.periode_de_fin_mois, self.dernier_fait_a):
            return self
        return replace(self, periode_de_fin_mois=dits[0], dernier_fait_a=dits[1])

    @property
    def silencieuse_le(self) -> date:
        """Le jour où, sans nouvelle de l'organisme, le SIAO en est averti."""
        return self._silencieuse_le(self.dernier_fait_a)

    def _silencieuse_le(self, dernier_fait_a: datetime | None) -> date:
        entendu = max(self.fait.enregistre_le, dernier_fait_a or _JAMAIS)
        le = jour_civil(entendu, self.fait.departement)
        return ajouter_mois(max(le, self.renouvelee_le or le), SILENCE_MOIS)

    @property
    def ferme_le(self) -> date:
        """Le dernier jour où elle donne à lire ce qui se sait."""
        return self._ferme_le(self.dernier_fait_a)

    def _ferme_le(self, dernier_fait_a: datetime | None) -> date:
        silence = ajouter_mois(self._silencieuse_le(dernier_fait_a), SURSIS_MOIS)
        fin = self.fin_le
        return min(ajouter_mois(fin, self.periode_de_fin_mois), silence) if fin else silence

    def tient(self, jour: date, entendue_a: datetime | None = None) -> bool:
        """Vrai si elle donne à lire ce jour-là ; finie avant de commencer, elle n'ouvre rien.

        `entendue_a` : le dernier fait de l'organisme, s'il en a dit depuis.
        """
        dernier_fait_a = entendue_a or self.dernier_fait_a
        fin = self.fin_le
        if fin is None:
            return self.du <= jour <= self._ferme_le(dernier_fait_a)
        if fin < self.du or not self.du <= jour:
            return False
        au_plus_tard = decale(fin, self.periode_de_fin_mois * MOIS_LE_PLUS_LONG)
        return jour <= au_plus_tard and jour <= self._ferme_le(dernier_fait_a)

    def tient_encore(self, fait: Fait, su_le: date, entendue_a: datetime | None) -> bool:
        """Vrai, quand on sait ce fait, de celle que rien ne finit, entendue depuis peu."""
        return (
            entendue_a is not None
            and self.fin_le is None
            and self.du <= su_le
            and fait.enregistre_le - entendue_a <= _TIENT_SUREMENT
        )

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
