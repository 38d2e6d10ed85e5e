"""Un délai légal : ses rédactions datées, et le calcul commun à tous.

Une règle qui a son propre calcul est une sous-classe de `Delai`, écrite à côté de ses données, qui
redéfinit une méthode. Rien ici ne lit l'heure, ni n'enregistre : une horloge est un avis daté,
recalculé à chaque fois qu'on le demande.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import ClassVar, Final, Generic, Self, TypedDict, Unpack

from parcours.domain.droit.calcul import UN_JOUR, Duree, ajouter_heures, proroger_642
from parcours.domain.droit.explication import (
    POURQUOI,
    SANS_DUREE,
    enonce,
    pas_a_l_endroit,
    pas_a_rebours,
    report,
)
from parcours.domain.droit.faits import (
    PRINCIPAL,
    F,
    Point,
    au_jour,
    champs,
    instant,
    jour,
    parametres_de,
    premier_connu,
    territoire_de,
)
from parcours.domain.droit.formes import (
    RIEN,
    TOUJOURS,
    Borne,
    Depart,
    DureeLocale,
    LectureDuTexte,
    Motif,
    Nature,
    Numero,
    Prudence,
    Rappel,
    RappelDate,
    Reserve,
    Resultat,
    Sens,
    Sortie,
    Statut,
    Verification,
    Version,
    Vigueur,
)
from parcours.domain.droit.lectures import (
    feries_hors_verification,
    lectures_de_la_borne,
    lectures_du_report,
)
from parcours.domain.droit.phrases import fait_du, le, majuscule
from parcours.domain.droit.portee import PORTEES, PorteeDuTerme
from parcours.domain.droit.territoires import TERRITOIRE_PAR_DEFAUT
from parcours.domain.temps.jour_civil import a_l_heure, minuit

ECHEANCE: Final = "echeance"
"""Ce dont part un rappel, à défaut : la date effective."""


class Dates(TypedDict, total=False):
    """Les sorties datées d'un calcul, telles que `Delai.rend` les reçoit."""

    echeance: date | None
    brute: date | None
    prorogee: date | None
    premier_jour_apres: date | None
    seuil_zero_heure: date | None
    recevable: bool | None
    motif: str | None
    lectures: tuple[LectureDuTexte, ...]


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Delai(Generic[F]):
    """Une règle du droit : ce qui la fait courir, ses rédactions, ce que son terme emporte."""

    sorties: ClassVar[frozenset[str]] = frozenset()
    """Les dates propres à la règle dont un rappel peut partir."""

    faits: type[F]
    """La forme des faits qu'elle lit."""
    id: str
    nom: str
    libelle: str
    nature: Nature
    consequence: str
    versions: tuple[Version, ...] = ()
    court_de: Depart | None = None
    vigueur: Vigueur = TOUJOURS
    """Quand la règle existe ; hors de là, aucune rédaction, et dedans une seule par cas."""
    vigueurs: Mapping[str, Vigueur] = field(default_factory=dict)
    """La même, pour les volets qui naissent ou finissent un autre jour."""
    rattachement: tuple[str, ...] | None = None
    """Les faits dont la date (la première connue) choisit la version ; à défaut, ceux du départ."""
    acte: str = "fait du"
    """Comment se dit le fait `le` de cette règle ; il précède la date."""
    surcharge_par_decision: bool = False
    """Vrai si la date qu'un juge retient (`decision.retenu_le`) prime sur la nôtre."""
    exceptions: tuple[str, ...] = ()
    rappels: tuple[Rappel, ...] = ()
    prudence: Prudence = Prudence.AU_PLUS_TOT
    """Où le texte se lit de plusieurs façons, la date qui ne trompe personne."""
    statut: Statut = Statut.CONFIRME
    motif_inactif: str = ""
    """Pourquoi la règle est livrée inactive : calculable à la demande, sans échéance ni alerte."""
    territorialise: bool = False
    applicable_si: Mapping[str, tuple[str | bool, ...]] = field(default_factory=dict)
    inapplicable_si: Mapping[str, tuple[str | bool, ...]] = field(default_factory=dict)
    notes: str = ""
    publiees: "tuple[Delai[F], ...]" = field(init=False, repr=False)
    """Telle qu'on la publie, la règle à une rédaction près : elle-même, ou une par numéro."""

    def __post_init__(self) -> None:
        """Refuser un champ que la forme des faits ne connaît pas : une faute de frappe du droit."""
        if inconnus := sorted(self.champs_nommes() - {*champs(self.faits)}):
            noms = ", ".join(inconnus)
            raise ValueError(f"{self.id} nomme ce que {self.faits.__name__} ne dit pas : {noms}")
        for version in filter(self.est_confirmee, self.versions):
            if version.verifie is None:
                raise ValueError(f"la rédaction {version.ref} ne dit pas quand elle a été relue")
        numeros = dict.fromkeys(v.numero for v in self.versions if v.numero)
        publiees = tuple(map(self._sous, numeros)) if len(numeros) > 1 else (self,)
        object.__setattr__(self, "publiees", publiees)

    def _sous(self, numero: Numero) -> Self:
        """Ses rédactions de ce numéro, et le temps où elles sont en vigueur."""
        versions = tuple(v for v in self.versions if v.numero is numero)
        vigueur = Vigueur(
            max(self.vigueur.du, min(v.en_vigueur_du for v in versions)),
            min(self.vigueur.au, max(v.en_vigueur_au for v in versions)),
        )
        dit = {**numero._asdict(), "consequence": numero.consequence or self.consequence}
        return replace(self, **dit, versions=versions, vigueur=vigueur)

    def publiee(self, regle: str) -> "Delai[F]":
        """Telle qu'elle se publie sous cet identifiant."""
        return next(publiee for publiee in self.publiees if publiee.id == regle)

    def publiee_pour(self, faits: F) -> "Delai[F]":
        """Telle qu'elle se publie pour ces faits : ce qu'un territoire en règle est là."""
        if len(self.publiees) == 1:
            return self
        version = self.version_de(faits)
        return self.publiee(version.numero.id) if version and version.numero else self.publiees[0]

    def champs_nommes(self) -> set[str]:
        """Tous les faits que la règle nomme par leur nom."""
        departs = self.court_de.champs if self.court_de else ()
        conditions = (*self.applicable_si, *self.inapplicable_si)
        rappels = {rappel.de for rappel in self.rappels} - {ECHEANCE} - self.sorties
        nommes = {*departs, *(self.rattachement or ()), *conditions, *rappels}
        return nommes.union(*(version.champs_nommes for version in self.versions))

    @property
    def portee(self) -> PorteeDuTerme:
        """Ce que son terme veut dire, et qui doit agir."""
        return PORTEES[self.id]

    @property
    def actif_par_defaut(self) -> bool:
        """Faux pour une règle non vérifiée qui tromperait un ménage ou un partenaire."""
        return not self.motif_inactif

    def verifie(self, version: Version) -> Verification:
        """Quand et comment cette rédaction a été relue."""
        if version.verifie is not None and self.est_confirmee(version):
            return version.verifie
        return Verification(None, self.motif_inactif or "texte non retrouvé, ou contradictoire")

    def est_confirmee(self, version: Version) -> bool:
        """Vrai si cette rédaction a été relue : elle dit alors quand."""
        return (version.statut or self.statut) is Statut.CONFIRME

    def vigueur_de(self, volet: str) -> Vigueur:
        """Quand ce volet de la règle existe."""
        return self.vigueurs.get(volet, self.vigueur)

    @property
    def volets(self) -> tuple[str, ...]:
        """Les volets de la règle, dans l'ordre de ses versions, chacun une fois."""
        return tuple(dict.fromkeys(version.volet for version in self.versions))

    @property
    def parametres(self) -> tuple[str, ...]:
        """Ce qu'un territoire peut fixer de la règle, par nom de paramètre, chacun une fois."""
        return tuple(dict.fromkeys(nom for version in self.versions for nom in version.parametres))

    def calcule(self, faits: F) -> Resultat:
        """L'échéance que ces faits donnent, expliquée ; un fait qui manque n'est pas une erreur."""
        if self.nature is Nature.SANS_HORLOGE:
            return self.sans_objet(Motif.SANS_HORLOGE, faits, majuscule(f"{self.consequence}."))
        if champ := self._hors_champ(faits):
            phrase = f"Le fait « {champ} » vaut {getattr(faits, champ)}."
            return self.sans_objet(Motif.HORS_CHAMP, faits, phrase)
        if (version := self.version_de(faits)) is None:
            return self.sans_objet(Motif.AUCUNE_VERSION, faits)
        court_de = version.court_de or self.court_de
        if court_de is None or (point := court_de.lit(faits)) is None:
            return self.sans_objet(Motif.DEPART_INCONNU, faits)
        try:
            return self.applique(version, point, faits)
        except OverflowError:
            return self.sans_objet(Motif.HORS_CALENDRIER, faits)

    def version_de(self, faits: F) -> Version | None:
        """La rédaction qui régit ces faits."""
        champs = self.rattachement
        if champs is None:
            champs = self.court_de.champs if self.court_de else ()
        lie_a = premier_connu(faits, champs)
        rattachement = lie_a.jour if lie_a else None
        return next(iter(self.redactions(faits.volet or PRINCIPAL, rattachement, faits)), None)

    def redactions(self, volet: str, quand: date | None, faits: F) -> tuple[Version, ...]:
        """Les rédactions de ce volet en vigueur ce jour-là pour ce cas : une, ou aucune."""
        conviennent = [v for v in self.versions if v.convient(volet, quand, faits)]
        return tuple(v for v in conviennent if not any(w.deroge_a(v) for w in conviennent))

    def applique(self, version: Version, point: Point, faits: F) -> Resultat:
        """Le calcul de la règle : départ, durée, borne. Une règle particulière le redéfinit."""
        duree = self.duree_de(version, faits)
        if duree is None:
            return self.sans_objet(Motif.DUREE_INCONNUE, faits)
        if version.borne is Borne.INSTANT:
            return self._en_heures(version, point, duree, faits)
        if version.borne.sens is Sens.A_REBOURS:
            return self._a_rebours(version, point, duree, faits)
        return self._a_l_endroit(version, point, duree, faits)

    def duree_de(self, version: Version, faits: F) -> Duree | None:
        """La durée à compter ; `None` si le territoire ne la fixe pas."""
        if isinstance(version.duree, DureeLocale):
            return version.duree.lue(parametres_de(faits))
        return version.duree or SANS_DUREE

    def date_retenue(self, faits: F) -> date | None:
        """La date qui prime sur la nôtre, si un juge en a retenu une."""
        return jour(faits, "retenu_le") if self.surcharge_par_decision else None

    def reserves(self, version: Version, faits: F) -> tuple[str, ...]:  # noqa: ARG002  some rules look at them
        """Ce qui manque et pourrait changer la date : une vérification, un fait."""
        verifie = self.est_confirmee(version) and not self.motif_inactif
        return () if verifie else (Reserve.NON_VERIFIE,)

    def rappels_de(self, faits: F, resultat: Resultat | None = None) -> tuple[RappelDate, ...]:
        """Les rappels datés, du premier au dernier, que la règle soit active ou non.

        `resultat` évite de refaire un calcul déjà fait sur les mêmes faits.
        """
        resultat = resultat or self.calcule(faits)
        if not resultat.applicable and self.nature is not Nature.SANS_HORLOGE:
            return ()
        rappels = (
            RappelDate(base + rappel.jours * UN_JOUR, rappel.code)
            for rappel in self.rappels
            if rappel.volet in {None, resultat.volet}
            and (base := self.base_du_rappel(rappel.de, resultat, faits)) is not None
        )
        try:
            return tuple(sorted(rappels))
        except OverflowError:
            return ()

    def base_du_rappel(self, de: str, resultat: Resultat, faits: F) -> date | None:
        """La date dont part un rappel : l'échéance effective, une autre sortie, ou un fait."""
        if de == ECHEANCE:
            return au_jour(resultat.effective, de, territoire_de(faits))
        if de in resultat.autres:
            return au_jour(resultat.autres[de], de, TERRITOIRE_PAR_DEFAUT)
        return jour(faits, de) if de in champs(self.faits) else None

    def rend(
        self,
        version: Version,
        faits: F,
        explication: tuple[str, ...],
        *,
        reserves: tuple[str, ...] = (),
        autres: Mapping[str, Sortie] = RIEN,
        **dates: Unpack[Dates],
    ) -> Resultat:
        """Le résultat d'un calcul fait : les dates, la source, la date retenue, les réserves."""
        if (retenu := self.date_retenue(faits)) is not None:
            explication = (*explication, f"Date retenue : {le(retenu)}. Elle prime sur le calcul.")
        return Resultat(
            regle=version.numero.id if version.numero else self.id,
            applicable=True,
            volet=version.volet,
            version_source=version.ref,
            source=version.source,
            retenu=retenu,
            reserves=(*self.reserves(version, faits), *reserves),
            autres=autres,
            explication=explication,
            prudence=self.prudence,
            **dates,
        )

    def sans_objet(self, motif: Motif, faits: F, *phrases: str) -> Resultat:
        """La règle ne dit rien de ces faits, et pourquoi."""
        return Resultat(
            regle=self.id,
            applicable=False,
            volet=faits.volet or PRINCIPAL,
            motif=motif,
            explication=(POURQUOI[motif], *phrases),
        )

    def enonce(self, version: Version, point: Point, duree: Duree, faits: F) -> str:
        """La première phrase d'une explication, avec le fait qui a choisi la version."""
        lie_a = premier_connu(faits, self.rattachement) if self.rattachement else None
        if lie_a is None or lie_a.champ == point.champ:
            return enonce(version, duree, self.dit(point))
        return enonce(version, duree, self.dit(point), self.dit(lie_a))

    def dit(self, point: Point) -> str:
        """Un fait daté, en français : « signifié le 10 février 2025 »."""
        return f"{self.acte} {le(point.jour)}" if point.champ == "le" else fait_du(*point)

    def _hors_champ(self, faits: F) -> str | None:
        for champ, admis in self.applicable_si.items():
            if (valeur := getattr(faits, champ)) is not None and valeur not in admis:
                return champ
        for champ, exclus in self.inapplicable_si.items():
            if getattr(faits, champ) in exclus:
                return champ
        return None

    @staticmethod
    def _duree_du_territoire(version: Version, faits: F) -> tuple[str, ...]:
        """Dit qui a fixé la durée, quand ce n'est pas le texte."""
        fixees = parametres_de(faits)
        if isinstance(version.duree, DureeLocale) and version.duree.parametre in fixees:
            return ("Durée fixée par le territoire.",)
        return ()

    def _a_l_endroit(self, version: Version, point: Point, duree: Duree, faits: F) -> Resultat:
        territoire = territoire_de(faits)
        brute = echeance = duree.apres(point.jour, territoire)
        explication: tuple[str, ...] = (
            self.enonce(version, point, duree, faits),
            *self._duree_du_territoire(version, faits),
            pas_a_l_endroit(point.jour, duree, brute, version.borne),
        )
        dates: Dates = {}
        if version.prorogation_642:
            dates["brute"], echeance = brute, proroger_642(brute, territoire)
            explication += report(brute, echeance, "reporté au")
        elif version.afficher_642:
            dates["prorogee"] = prorogee = proroger_642(brute, territoire)
            explication += report(brute, prorogee, "report discuté au", version.report_selon[1])
            dates["lectures"] = lectures_du_report(version, brute, prorogee)
        if version.borne is Borne.DERNIER_JOUR:
            dates["premier_jour_apres"] = echeance + UN_JOUR
        dates["echeance"] = echeance
        reserves, dit = feries_hors_verification(version, duree, point.jour, echeance)
        return self.rend(version, faits, (*explication, *dit), reserves=reserves, **dates)

    def _a_rebours(self, version: Version, point: Point, duree: Duree, faits: F) -> Resultat:
        seuil = duree.avant(point.jour, territoire_de(faits))
        explication = (
            self.enonce(version, point, duree, faits),
            *pas_a_rebours(point.jour, duree, seuil, version.borne),
        )
        reserves, dit = feries_hors_verification(version, duree, point.jour, seuil)
        explication = (*explication, *dit)
        if version.borne is Borne.LIMITE_INCLUSE:
            lectures = lectures_de_la_borne(version, seuil)
            return self.rend(
                version, faits, explication, reserves=reserves, echeance=seuil, lectures=lectures
            )
        veille = seuil - UN_JOUR
        return self.rend(
            version, faits, explication, reserves=reserves, seuil_zero_heure=seuil, echeance=veille
        )

    def _en_heures(self, version: Version, point: Point, duree: Duree, faits: F) -> Resultat:
        """Sans heure connue, on compte depuis le début du jour au territoire, et on le dit."""
        connu = instant(faits, point.champ)
        territoire = territoire_de(faits)
        depart = connu or minuit(point.jour, territoire)
        echeance = ajouter_heures(depart, duree.heures)
        dit, due = a_l_heure(depart, territoire), a_l_heure(echeance, territoire)
        explication = (
            self.enonce(version, Point(point.champ, dit), duree, faits),
            pas_a_l_endroit(dit, duree, due, version.borne),
        )
        reserves = () if connu else (Reserve.HEURE_INCONNUE,)
        return self.rend(version, faits, explication, reserves=reserves, echeance=echeance)
