"""Ce que les règles d'alerte regardent d'un parcours, et comment une alerte s'ouvre et se ferme."""

from bisect import bisect_right
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property
from typing import Any, Final, TypeVar

from parcours.domain.droit.delai import Delai
from parcours.domain.droit.reglages import SANS_REGLAGE, Reglages
from parcours.domain.langage.dossiers import Dossier
from parcours.domain.langage.evenement import Evenement
from parcours.domain.langage.fait import Fait
from parcours.domain.langage.vocabulaire import S2, Role, Sensibilite
from parcours.domain.parcours.echeances import Echeance, FinEcheance
from parcours.domain.parcours.etapes import Trajectoire
from parcours.domain.parcours.parcours import Parcours
from parcours.domain.temps.intervalle import decale, plus_tot
from parcours.domain.veille.alertes.sortes import Severite, TypeAlerte
from parcours.domain.volets.referent.suivi import AlertePriseEnCompte

E = TypeVar("E", bound=Evenement[Any])

UN_JOUR = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Escalade:
    """Le jour où une alerte laissée sans suite prévient d'autres que ses destinataires."""

    le: date
    vers: frozenset[Role]


@dataclass(frozen=True, slots=True)
class Alerte:
    """Une alerte : (code, fait d'origine, échéance), ouverte de `depuis_le` à `jusqu_au`."""

    type: TypeAlerte
    depuis_le: date
    fait: Fait | None = None
    """Le fait d'origine ; None : c'est une absence qui alerte."""
    echeance_le: date | None = None
    jusqu_au: date | None = None
    """Jour du fait qui la ferme ; None tant qu'elle est ouverte."""
    severite: Severite = Severite.VIGILANCE
    prise_en_compte_le: date | None = None
    escalade: Escalade | None = None
    horloges: tuple[Echeance, ...] = ()
    """Les échéances de ce dont elle parle, réarmées ou non, dans l'ordre où elles l'ont été."""
    objet: str = ""
    """Ce qui alerte, en quelques mots, si aucune horloge ne le dit."""

    def horloge(self, au: date, voit: Callable[[Fait], bool] = lambda _: True) -> Echeance | None:
        """Celle qui court ce jour-là, de celles que l'on voit ; à défaut, la dernière arrêtée."""
        arretee = None
        for rang in reversed(range(bisect_right(self.horloges, au, key=lambda e: e.fait.jour))):
            horloge = self.horloges[rang]
            if horloge.armee_le <= au and voit(horloge.fait):
                if horloge.court(au):
                    return horloge
                arretee = arretee or horloge
        return arretee

    def echeance_au(self, au: date, voit: Callable[[Fait], bool] = lambda _: True) -> date | None:
        """La date due, lue ce jour-là."""
        horloge = self.horloge(au, voit)
        return horloge.echeance_le if horloge else self.echeance_le

    @property
    def code(self) -> str:
        """Le code de l'alerte."""
        return self.type.code

    @property
    def sensibilite(self) -> Sensibilite:
        """Niveau qu'il faut pour savoir qu'elle existe."""
        return self.fait.evenement.fiche.sensibilite if self.fait else S2

    def est_ouverte(self, au: date) -> bool:
        """Vrai si elle est ouverte ce jour-là ; le jour de sa fermeture, elle ne l'est plus."""
        return self.depuis_le <= au and (self.jusqu_au is None or au < self.jusqu_au)

    def destinataires(self, au: date) -> frozenset[Role]:
        """Qui elle prévient ce jour-là, escalade comprise."""
        if self.escalade and self.escalade.le <= au:
            return self.type.destinataires | self.escalade.vers
        return self.type.destinataires

    def escaladee(self, le: date | None, vers: frozenset[Role]) -> "Alerte":
        """La même, qui prévient aussi d'autres ce jour-là si rien ne l'a fermée ni prise en compte.

        Une prise en compte arrête l'escalade, jamais l'alerte.
        """
        if le is None or not self.est_ouverte(le):
            return self
        if self.prise_en_compte_le and self.prise_en_compte_le < le:
            return self
        return replace(self, escalade=Escalade(le, vers))


DU_LOGEMENT: Final = frozenset({"AL-02", "AL-03", "AL-04", "AL-05", "AL-06", "AL-10"})
"""Les alertes de ce qui menace un logement, ou de son terme : parti, on n'y risque plus rien."""


class Veille:
    """Un parcours, et de quoi en tirer des alertes."""

    def __init__(
        self, parcours: Parcours, trajectoire: Trajectoire, reglages: Reglages = SANS_REGLAGE
    ) -> None:
        self.parcours = parcours
        self.trajectoire = trajectoire
        self.reglages = reglages
        self._par_sorte: dict[type[Any], Any] = {}
        """Les faits de chaque type demandé."""

    def jours_de(self, liste: str, le: date) -> timedelta:
        """Les jours que le territoire donne à une liste, pour ce qui survient ce jour-là."""
        return timedelta(days=self.reglages.jours_de(liste, self.parcours.ressort.actuel, le))

    def faits(self, sorte: type[E]) -> Iterator[tuple[Fait, E]]:
        """Les faits de ce type, dans l'ordre de la vie du ménage."""
        siens: Sequence[tuple[Fait, E]] | None = self._par_sorte.get(sorte)
        if siens is None:
            siens = self._par_sorte[sorte] = self._de_cette_sorte(sorte)
        return iter(siens)

    def _de_cette_sorte(self, sorte: type[E]) -> Sequence[tuple[Fait, Any]]:
        if not any(issubclass(type_, sorte) for type_ in self._types):
            return ()
        faits = self.parcours.faits
        return [(f, f.evenement) for f in faits if isinstance(f.evenement, sorte)]

    def horloges(self, *delais: Delai, volet: str | None = None) -> Iterator[Echeance]:
        """Les échéances de ces règles, réarmées ou non."""
        rangees = [rangee for delai in delais for rangee in self._par_regle.get(delai, ())]
        for _, echeance in sorted(rangees) if len(delais) > 1 else rangees:
            if volet in (None, echeance.resultat.volet):
                yield echeance

    def armees_par(self, fait: Fait) -> Iterator[Echeance]:
        """Les échéances que ce fait arme, réarmées ou non."""
        return (e for e in self._par_fait.get(fait.reference, ()) if e.fait is fait)

    def du_fait(
        self, sorte: TypeAlerte, fait: Fait, severite: Severite | None = None, *delais: Delai
    ) -> Alerte:
        """Une alerte ouverte le jour de son fait d'origine.

        Ses dates sont celles des horloges que ce fait arme ; de ces règles et de ce qui les réarme
        ensuite, si l'on en nomme.
        """
        horloges = tuple(self._de_l_acte(fait, *delais))
        qui_reste = [e for e in horloges if e.fin is not FinEcheance.REMPLACEE] or [*horloges]
        return Alerte(
            sorte,
            fait.jour,
            fait,
            echeance_le=(qui_reste[-1] if delais else qui_reste[0]).echeance_le
            if qui_reste
            else None,
            jusqu_au=self.finit_le(sorte, fait),
            severite=severite or sorte.severite,
            prise_en_compte_le=self.prise_en_compte(fait),
            horloges=horloges if delais else horloges[:1],
        )

    def finit_le(self, sorte: TypeAlerte, fait: Fait) -> date | None:
        """Le jour où un fait la ferme, ou bien où l'on part du logement qu'elle dit menacé."""
        close_le = next((f.jour for f in self.closants(sorte, fait)), None)
        quitte_le = self.parcours.quitte_apres(fait.jour) if sorte.code in DU_LOGEMENT else None
        return plus_tot(close_le, quitte_le)

    def _de_l_acte(self, fait: Fait, *delais: Delai) -> Iterator[Echeance]:
        """Les horloges que ce fait arme ; avec ces règles, jusqu'au prochain acte de sa sorte."""
        if not delais:
            yield from (e for e in self.armees_par(fait) if not e.est_lointaine)
            return
        suivants = (f for f, _ in self.faits(type(fait.evenement)) if f.ordre > fait.ordre)
        suivant = next(suivants, None)
        for echeance in self.horloges(*delais):
            apres = fait.ordre <= echeance.fait.ordre
            avant = suivant is None or echeance.fait.ordre < suivant.ordre
            sienne = echeance.fait is fait and not echeance.est_lointaine
            if sienne or (apres and avant):
                yield echeance

    def ferme_le(self, dossier: Dossier, fait: Fait) -> date | None:
        """Le jour où se ferme le dossier que ce fait ouvre, ou tient ouvert."""
        return self._ferment.get((dossier, fait.reference))

    def premiere_cloture(self, depuis: date) -> date | None:
        """Le premier jour, depuis celui-ci, où le parcours est clos."""
        return next((jour for jour, clos in self.parcours.cycle if clos and jour >= depuis), None)

    def de_l_horloge(
        self,
        sorte: TypeAlerte,
        echeance: Echeance,
        depuis: date | None = None,
        *,
        meme_satisfaite: bool = False,
        sans_closant: bool = False,
    ) -> Iterator[Alerte]:
        """Une alerte ouverte au premier rappel de la règle, si l'horloge tourne encore.

        Un fait qui survient après le jour de ce rappel alerte aussitôt.

        `meme_satisfaite` : ce que la règle attendait est venu trop tard pour la fermer.
        `sans_closant` : seul l'arrêt de l'horloge la ferme, jamais un fait du dossier voisin.
        """
        depuis = depuis or premier_rappel(sorte, echeance)
        if depuis is None:
            return
        depuis = max(depuis, echeance.armee_le)
        fins = [] if sans_closant else [f.jour for f in self.closants(sorte, echeance.fait)]
        if echeance.fin_le and meme_satisfaite and echeance.fin is FinEcheance.SATISFAITE:
            if echeance.fin_le < depuis:
                return
        elif echeance.fin_le:
            fins.append(echeance.fin_le)
        jusqu_au = plus_tot(*fins)
        if jusqu_au is None or depuis < jusqu_au:
            yield Alerte(
                sorte,
                depuis,
                echeance.fait,
                echeance.echeance_le,
                jusqu_au,
                sorte.severite,
                self.prise_en_compte(echeance.fait),
                horloges=(echeance,),
            )

    def closants(self, sorte: TypeAlerte, origine: Fait) -> Iterator[Fait]:
        """Les faits qui ferment l'alerte, dans l'ordre ; celui qui en cite un ne ferme que lui.

        Une entrée qui cite l'orientation qu'elle honore ne cite pas l'expulsion qu'elle répare.
        """
        for fait in self._closent.get(sorte.code, ()):
            evenement = fait.evenement
            if fait.ordre > origine.ordre:
                champ = evenement.reference_citee
                cite = getattr(evenement, champ) if champ else None
                if cite is None or self._vise(cite, origine):
                    yield fait

    def _vise(self, reference: str, origine: Fait) -> bool:
        """Vrai si la référence désigne l'origine de l'alerte, ou un fait connu d'un autre type."""
        if self.cite(reference, origine):
            return True
        vise = self._par_reference.get(self.parcours.histoire.tenant(reference))
        return vise is not None and not isinstance(vise.evenement, type(origine.evenement))

    def premier(
        self, sorte: type[E], apres: Fait, condition: Callable[[E], bool] = lambda _: True
    ) -> date | None:
        """Le jour du premier fait de ce type, après un autre, qui remplit une condition."""
        jours = (f.jour for f, e in self.faits(sorte) if f.ordre > apres.ordre and condition(e))
        return next(jours, None)

    def prise_en_compte(self, fait: Fait) -> date | None:
        """Le jour où le référent a pris en compte l'alerte née de ce fait."""
        return self._prises.get(fait.reference)

    def cite(self, reference: str, fait: Fait) -> bool:
        """Vrai si la référence désigne ce fait, ou celui dont il tient la place."""
        return self.parcours.histoire.tenant(reference) == fait.reference

    # --- Ce que l'on y cherche, rangé une fois : un ménage peut avoir des milliers de faits -------

    @cached_property
    def _par_reference(self) -> Mapping[str, Fait]:
        return {fait.reference: fait for fait in self.parcours.faits}

    @cached_property
    def _types(self) -> frozenset[type[Evenement[Any]]]:
        """Ceux de ses faits : ce que n'est aucun d'eux ne s'y cherche pas."""
        return frozenset(type(fait.evenement) for fait in self.parcours.faits)

    @cached_property
    def _closent(self) -> Mapping[str, Sequence[Fait]]:
        """Code d'alerte → les faits qui peuvent la fermer."""
        rangs: dict[str, list[Fait]] = {}
        for fait in self.parcours.faits:
            for code in fait.evenement.alertes_closes():
                rangs.setdefault(code, []).append(fait)
        return rangs

    @cached_property
    def _prises(self) -> Mapping[str, date]:
        """Référence d'un fait → le premier jour où son alerte a été prise en compte."""
        prises = self.faits(AlertePriseEnCompte)
        jours = [(self.parcours.histoire.tenant(prise.alerte), f.jour) for f, prise in prises]
        return dict(reversed(jours))

    @cached_property
    def _ferment(self) -> Mapping[tuple[Dossier, str], date | None]:
        """Dossier, référence d'un fait qui l'ouvre ou le tient → le jour où il se ferme."""
        tenant, jours = self.parcours.histoire.tenant, {}
        for suivi in reversed(self.parcours.dossiers):
            for reference in (suivi.fait.reference, tenant(suivi.tient_de)):
                jours[suivi.dossier, reference] = suivi.ferme_le
        return jours

    @cached_property
    def _par_regle(self) -> Mapping[Delai, Sequence[tuple[int, Echeance]]]:
        """Règle → ses échéances, chacune avec sa place parmi toutes."""
        rangs: dict[Delai, list[tuple[int, Echeance]]] = {}
        for place, echeance in enumerate(self.parcours.echeances):
            rangs.setdefault(echeance.delai, []).append((place, echeance))
        return rangs

    @cached_property
    def _par_fait(self) -> Mapping[str, Sequence[Echeance]]:
        rangs: dict[str, list[Echeance]] = {}
        for echeance in self.parcours.echeances:
            rangs.setdefault(echeance.fait.reference, []).append(echeance)
        return rangs


def premier_rappel(sorte: TypeAlerte, echeance: Echeance) -> date | None:
    """Le jour où la règle alerte : son premier rappel compté de l'échéance, à défaut celle-ci.

    None si elle ne rappelle qu'un autre de ses volets.
    """
    rappels = [
        rappel
        for rappel in echeance.delai.rappels
        if rappel.code == sorte.code and rappel.de == "echeance"
    ]
    volets = (None, echeance.resultat.volet)
    jours = [rappel.jours for rappel in rappels if rappel.volet in volets]
    if rappels and not jours:
        return None
    return decale(echeance.echeance_le, timedelta(days=min(jours, default=0)))
