"""Les formes du droit : ce dont un délai est fait, et ce qu'il rend."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import date
from enum import Enum, StrEnum
from types import MappingProxyType
from typing import Any, Final, NamedTuple, Never, TypeAlias

from parcours.domain.droit.calcul import Duree
from parcours.domain.droit.faits import PRINCIPAL, Faits, Point, est_dans, premier_connu
from parcours.domain.droit.territoires import AGGLO_300K, Territoires
from parcours.domain.droit.textes import CORRIGE_LE, CPC

RIEN: Final[Mapping[str, Never]] = MappingProxyType({})
"""Le groupe vide, partagé : aucune condition, aucun seuil, aucune autre sortie."""


class Nature(StrEnum):
    """Ce que la règle compte."""

    EXPIRATION = "expiration"
    LIMITE_AVANT = "limite_avant"
    SEUIL = "seuil"
    DUREE_MAX = "duree_max"
    PERIODE = "periode"
    ALERTE_SERVICE = "alerte_service"
    SANS_HORLOGE = "sans_horloge"


class Statut(StrEnum):
    """Ce que l'on sait du texte : relu, ou non retrouvé, contradictoire, simple usage."""

    CONFIRME = "confirme"
    A_VERIFIER = "a_verifier"


class Sens(StrEnum):
    """À l'endroit depuis un acte, ou à rebours depuis une date à venir."""

    ENDROIT = "endroit"
    A_REBOURS = "a_rebours"


class Borne(StrEnum):
    """Ce que veut dire l'échéance."""

    DERNIER_JOUR = "dernier_jour"
    """Dernier jour du délai, inclus jusqu'à 24 heures ; l'effet commence le lendemain."""
    NAISSANCE = "naissance"
    """Le jour même où la situation naît : décision implicite, seuil atteint."""
    FIN_EXCLUE = "fin_exclue"
    """Premier jour hors de la période : le jour de sortie."""
    LIMITE_EXCLUE = "limite_exclue"
    """« Au moins N avant » : veille du seuil, dernier jour utile."""
    LIMITE_INCLUSE = "limite_incluse"
    """« Au plus tard N avant » : le seuil lui-même, jour inclus."""
    PREMIER_DU_MOIS = "premier_du_mois"
    """Le premier jour du mois suivant."""
    INSTANT = "instant"
    """Un instant UTC, pour les délais en heures."""

    @property
    def sens(self) -> Sens:
        """Les deux limites se comptent à rebours, le reste à l'endroit."""
        return Sens.A_REBOURS if self.value.startswith("limite") else Sens.ENDROIT


class Motif(StrEnum):
    """Pourquoi il n'y a pas d'échéance."""

    SANS_HORLOGE = "SANS_HORLOGE"
    HORS_CHAMP = "HORS_CHAMP"
    AUCUNE_VERSION = "AUCUNE_VERSION"
    DEPART_INCONNU = "DEPART_INCONNU"
    DUREE_INCONNUE = "DUREE_INCONNUE"
    HORS_CALENDRIER = "HORS_CALENDRIER"
    SUSPENDU_L412_5 = "SUSPENDU_L412_5"
    SUSPENDU_PIECES = "SUSPENDU_PIECES"
    DELAI_SUPPRIME = "DELAI_SUPPRIME"


class Reserve(StrEnum):
    """Ce qui manque et pourrait changer la date."""

    NON_VERIFIE = "NON_VERIFIE"
    HEURE_INCONNUE = "HEURE_INCONNUE"
    SAISINE_PREFET_INCONNUE = "SAISINE_PREFET_INCONNUE"
    TREVE_OUTRE_MER_A_CONTROLER = "TREVE_OUTRE_MER_A_CONTROLER"
    LOYER_INCONNU = "LOYER_INCONNU"
    TIERS_PAYANT_INCONNU = "TIERS_PAYANT_INCONNU"
    FLUIDE_INCONNU = "FLUIDE_INCONNU"
    AIDE_A_L_ENERGIE_INCONNUE = "AIDE_A_L_ENERGIE_INCONNUE"
    COMPTEUR_INCONNU = "COMPTEUR_INCONNU"
    FERIES_NON_VERIFIES = "FERIES_NON_VERIFIES"
    VIF_RENOUVELLEMENT_EXCESSIF = "VIF_RENOUVELLEMENT_EXCESSIF"


class Unite(StrEnum):
    """Ce que compte une durée du territoire ; son paramètre en porte le nom."""

    JOURS = "jours"
    JOURS_OUVRES = "jours_ouvres"
    MOIS = "mois"


@dataclass(frozen=True, slots=True)
class DureeLocale:
    """Une durée que le territoire fixe sous ce nom de paramètre, qui finit par son unité."""

    parametre: str
    defaut: Duree | None = None
    """Ce qui vaut là où le territoire n'a rien fixé ; None : rien, et pas d'échéance."""

    @property
    def unite(self) -> Unite:
        """L'unité, lue dans le nom du paramètre."""
        return next(
            unite
            for unite in (Unite.JOURS_OUVRES, Unite.JOURS, Unite.MOIS)
            if self.parametre.endswith(f"_{unite}")
        )

    def lue(self, parametres: Mapping[str, int]) -> Duree | None:
        """La durée que ces paramètres fixent, ou celle par défaut."""
        nombre = parametres.get(self.parametre)
        return self.defaut if nombre is None else Duree(**{self.unite.value: nombre})


class Choix(Enum):
    """Lequel de plusieurs faits datés fait courir un délai."""

    PREMIER_CONNU = "le premier connu"
    PLUS_TARDIF = "le plus tardif"
    PLUS_PRECOCE = "le plus précoce"


@dataclass(frozen=True, slots=True)
class Depart:
    """Le fait dont un délai court."""

    champs: tuple[str, ...]
    choix: Choix = Choix.PREMIER_CONNU

    def lit(self, faits: Faits) -> Point | None:
        """Le point de départ, `None` si aucun de ces faits n'est connu."""
        if self.choix is Choix.PREMIER_CONNU:
            return premier_connu(faits, self.champs)
        connus = [point for champ in self.champs if (point := premier_connu(faits, (champ,)))]
        parmi = max if self.choix is Choix.PLUS_TARDIF else min
        return parmi(connus, key=lambda point: point.jour, default=None)


def depuis(*champs: str) -> Depart:
    """Court du premier connu de ces faits."""
    return Depart(champs)


def depuis_le_plus_tardif(*champs: str) -> Depart:
    """Court du plus tardif de ces faits."""
    return Depart(champs, Choix.PLUS_TARDIF)


def depuis_le_plus_precoce(*champs: str) -> Depart:
    """Court du plus précoce de ces faits."""
    return Depart(champs, Choix.PLUS_PRECOCE)


class Verification(NamedTuple):
    """Quand et comment une rédaction a été relue ; `le` est nul si elle ne l'a pas été."""

    le: date | None
    comment: str
    sauf: str = ""
    """Le point qui reste à vérifier dans une rédaction relue par ailleurs."""


RELUE: Final = "relue dans les sources citées, sans l'avis d'un juriste"


def relue(le: str, sauf: str = "") -> Verification:
    """Relue ce jour-là dans les sources qu'elle cite, sauf un point."""
    return Verification(date.fromisoformat(le), RELUE, sauf)


CORRIGEE: Final = Verification(
    CORRIGE_LE, "corrigée d'après un relevé d'erreurs ; à faire relire par un juriste"
)


class Vigueur(NamedTuple):
    """Quand une règle existe, du jour où elle naît à celui où elle finit, inclus."""

    du: date = date.min
    au: date = date.max

    def contient(self, jour: date) -> bool:
        """Vrai si elle existe ce jour-là."""
        return self.du <= jour <= self.au


TOUJOURS: Final = Vigueur()
CPC_642: Final = f"{CPC}, art. 642"


class Numero(NamedTuple):
    """Ce sous quoi se publie une rédaction, quand celles d'une règle ont chacune le leur."""

    id: str
    nom: str
    libelle: str
    exceptions: tuple[str, ...] = ()
    notes: str = ""
    consequence: str = ""
    """À défaut, celle de la règle."""


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Version:
    """Une rédaction du texte : sa durée, sa borne, et ses dates de vigueur, incluses."""

    ref: str
    source: str
    numero: Numero | None = None
    """Son propre identifiant ; à défaut, celui de la règle."""
    duree: Duree | DureeLocale | None = None
    borne: Borne = Borne.DERNIER_JOUR
    en_vigueur_du: date = date.min
    en_vigueur_au: date = date.max
    volet: str = PRINCIPAL
    si: Mapping[str, str | bool] = field(default_factory=dict)
    sauf: Mapping[str, str | bool] = field(default_factory=dict)
    """Les cas qu'une autre rédaction, aussi spéciale, régit à sa place."""
    territoires: Territoires | None = None
    hors: Territoires | None = None
    """Les territoires qu'une autre rédaction, aussi spéciale, régit à sa place."""
    court_de: Depart | None = None
    """Point de départ propre à cette version ; à défaut, celui de la règle."""
    prorogation_642: bool = False
    """L'échéance d'un samedi, d'un dimanche ou d'un férié est reportée (CPC, art. 642)."""
    afficher_642: bool = False
    """Le report est discuté : on rend la date, et à côté la date reportée."""
    borne_discutee: bool = False
    """Vrai si l'on ne sait pas si le jour limite compte : on rend les deux dates."""
    report_selon: tuple[str, str] = ("article-642", CPC_642)
    """La lecture qui reporte, là où le report est discuté : son nom et sa source."""
    seuils: Mapping[str, int] = field(default_factory=dict)
    """Nombres du texte qui ne sont pas une durée : loyers, mois, centimes."""
    statut: Statut | None = None
    """Statut propre à cette version ; il prime sur celui de la règle."""
    verifie: Verification | None = None
    """Quand et comment elle a été relue ; nul seulement si elle reste à vérifier."""
    seuils_du_territoire: tuple[str, ...] = ()
    """Les seuils que le texte laisse au territoire, par leur nom de paramètre."""

    @property
    def sens(self) -> Sens:
        """À l'endroit ou à rebours : la borne le dit."""
        return self.borne.sens

    @property
    def parametres(self) -> tuple[str, ...]:
        """Ce que le territoire peut fixer de cette rédaction, par nom de paramètre."""
        duree = (self.duree.parametre,) if isinstance(self.duree, DureeLocale) else ()
        ensemble = (self.territoires.nom,) if self.territoires is AGGLO_300K else ()
        return (*duree, *self.seuils_du_territoire, *ensemble)

    def convient(self, volet: str, rattachement: date | None, faits: Faits) -> bool:
        """Vrai si cette rédaction régit le cas ; sans date connue, si elle n'a pas de borne."""
        if self.volet != volet or not self._vaut(rattachement):
            return False
        if any(getattr(faits, champ) != valeur for champ, valeur in self.si.items()):
            return False
        if any(getattr(faits, champ) == valeur for champ, valeur in self.sauf.items()):
            return False
        if self.hors is not None and est_dans(self.hors, faits):
            return False
        return self.territoires is None or est_dans(self.territoires, faits)

    def _vaut(self, quand: date | None) -> bool:
        if quand is None:
            return self.en_vigueur_du == date.min and self.en_vigueur_au == date.max
        return self.en_vigueur_du <= quand <= self.en_vigueur_au

    @property
    def champs_nommes(self) -> set[str]:
        """Les faits que cette rédaction nomme : son départ, ses conditions, ses territoires."""
        departs = self.court_de.champs if self.court_de else ()
        territoires = (t.nom for t in (self.territoires, self.hors) if t)
        return {*departs, *self.si, *self.sauf, *territoires}

    def deroge_a(self, autre: "Version") -> bool:
        """Vrai si elle demande tout ce que l'autre demande, et plus : la spéciale déroge."""
        return autre.conditions < self.conditions

    @property
    def conditions(self) -> frozenset[str]:
        """Ce qu'un cas doit remplir, outre sa date, pour qu'elle le régisse."""
        territoires = (self.territoires.nom,) if self.territoires else ()
        return frozenset((*self.si, *territoires))


class Rappel(NamedTuple):
    """Une alerte à donner tant de jours (calendaires, négatifs : avant) après une date."""

    code: str
    de: str = "echeance"
    """`echeance` (date effective), une autre sortie du calcul, ou un fait."""
    jours: int = 0
    volet: str | None = None


class LectureDuTexte(NamedTuple):
    """Une façon de lire un texte qui se lit de plusieurs : la date qu'elle donne, et sa source."""

    id: str
    le: date
    source: str


class Prudence(StrEnum):
    """Laquelle de plusieurs lectures ne trompe personne."""

    AU_PLUS_TOT = "au_plus_tot"
    """Pour qui doit, ou peut, agir avant le terme."""
    AU_PLUS_TARD = "au_plus_tard"
    """Pour qui ne peut rien faire avant le terme."""


class RappelDate(NamedTuple):
    """Un rappel et son jour."""

    le: date
    code: str


class JoursInclus(NamedTuple):
    """Une période, ses deux jours inclus ; `au` nul tant qu'elle dure."""

    du: date
    au: date | None


Sortie: TypeAlias = date | int | str | tuple[str, ...] | tuple[JoursInclus, ...] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Resultat:
    """Ce qu'un délai répond à des faits : une date, ou pourquoi il n'y en a pas."""

    regle: str
    applicable: bool
    volet: str = PRINCIPAL
    version_source: str | None = None
    """Référence de la rédaction appliquée."""
    source: str | None = None
    """Le texte et l'article."""
    echeance: date | None = None
    """La date calculée ; un instant UTC pour un délai en heures."""
    brute: date | None = None
    """La date avant report, quand l'article 642 s'applique."""
    prorogee: date | None = None
    """La date reportée, quand l'application de l'article 642 est discutée."""
    premier_jour_apres: date | None = None
    seuil_zero_heure: date | None = None
    """À rebours : le jour à 0 heure duquel il est trop tard."""
    recevable: bool | None = None
    retenu: date | None = None
    """La date qu'une décision ou un acte fixe : elle prime, les deux sont gardées."""
    lectures: tuple[LectureDuTexte, ...] = ()
    """Les dates entre lesquelles on hésite, chacune avec sa source ; vide si le texte est clair."""
    prudence: Prudence = Prudence.AU_PLUS_TOT
    motif: str | None = None
    reserves: tuple[str, ...] = ()
    autres: Mapping[str, Sortie] = field(default_factory=dict)
    """Les sorties propres à la règle, par leur nom."""
    explication: tuple[str, ...] = ()
    """Les pas du calcul, chacun une phrase."""

    @property
    def effective(self) -> date | None:
        """La date qui vaut : la date retenue si elle existe, sinon la date calculée."""
        return self.retenu or self.echeance

    @property
    def prudente(self) -> date | None:
        """La date qui ne trompe sous aucune lecture ; None si le texte est clair."""
        choix = max if self.prudence is Prudence.AU_PLUS_TARD else min
        return choix((lecture.le for lecture in self.lectures), default=None)

    @property
    def au_plus_tard(self) -> date | None:
        """La plus lointaine des dates qui se lisent ; None si le texte est clair."""
        return max((lecture.le for lecture in self.lectures), default=None)

    def a_plat(self) -> dict[str, Any]:
        """Toutes les sorties par leur nom, celles de la règle comprises."""
        communes = {f.name: getattr(self, f.name) for f in fields(self) if f.name != "autres"}
        return {**communes, "effective": self.effective, **self.autres}
