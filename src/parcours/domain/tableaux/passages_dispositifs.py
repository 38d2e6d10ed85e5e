"""Un ménage dans un dispositif : où il en est, ce qui est attendu, ce qui se mesure."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any, Final

from parcours.domain.langage import nomenclatures
from parcours.domain.langage.dossiers import SEJOUR
from parcours.domain.langage.fait import Fait
from parcours.domain.langage.vocabulaire import S0, S3, Sensibilite
from parcours.domain.parcours.dossier_suivi import DossierSuivi
from parcours.domain.parcours.parcours import Parcours
from parcours.domain.parcours.phases import Phase
from parcours.domain.tableaux.dispositifs import DISPOSITIFS, EN_COURS, Dispositif
from parcours.domain.tableaux.sejours_tenus import SejourTenu, sejours_tenus
from parcours.domain.temps.suite import Suite
from parcours.domain.volets.partages import engagements

OBJECTIFS: Final = "objectifs."
ENGAGEMENTS: Final = "engagements."
"""Par quoi commence une mesure de ce que deviennent des objectifs, ou des engagements."""
PRIS: Final = "PRIS"
"""Ce que l'on compte d'un engagement le jour où il se prend."""


@dataclass(frozen=True, slots=True)
class Mesure:
    """Ce qui se compte d'un passage, un jour : un fait (1), ou un délai en jours."""

    code: str
    valeur: int
    le: date
    dit_par: str
    """L'organisme qui le dit, et le relit ; vide : deux l'ont dit."""


class PassageAuDispositif:
    """Un ménage dans un dispositif, de l'ouverture de son dossier à sa fermeture."""

    def __init__(
        self,
        dispositif: Dispositif,
        suivi: DossierSuivi,
        parcours: Parcours,
        *,
        sien: bool,
        d_un_autre: Collection[str] = (),
    ) -> None:
        self.dispositif = dispositif
        self.sien = sien
        """Vrai s'il n'est fait que de ce qu'en dit qui y a fait entrer le ménage."""
        self.auteur = suivi.fait.organisme
        """L'organisme qui l'y a fait entrer."""
        self.du = suivi.date_le
        self.faits: Sequence[Fait] = [
            f for f in parcours.faits if self._en_parle(f, suivi) and f.reference not in d_un_autre
        ]
        self.jusqu_au = self._fin(suivi)

    def _en_parle(self, fait: Fait, suivi: DossierSuivi) -> bool:
        """Vrai d'un fait du dispositif, pendant le passage ; des siens seulement, s'il le faut."""
        d = self.dispositif
        sien = not self.sien or fait.organisme == self.auteur
        avant = suivi.ferme_le is None or fait.jour <= suivi.ferme_le
        return sien and avant and fait.jour >= self.du and fait.evenement.fiche.famille == d.famille

    def _fin(self, suivi: DossierSuivi) -> date | None:
        """Le jour où il finit ; des siens, par ce que le même en a dit.

        Entrés sans qu'il les nomme, ils sont partis le jour du dernier qu'il dit parti.
        """
        if not self.sien:
            return suivi.ferme_le
        entres = demeurent = _personnes(suivi.fait)
        dernier = None
        for fait in self.faits:
            if self.dispositif.dossier in fait.evenement.fiche.ferme:
                partent, dernier = _personnes(fait), fait.jour
                demeurent -= partent
                if not partent or (entres and not demeurent):
                    return dernier
        return None if entres else dernier

    @cached_property
    def sensibilite(self) -> Sensibilite:
        """Niveau qu'il faut pour tout en lire."""
        return max((f.evenement.fiche.sensibilite for f in self.faits), default=S0)

    def phase(self, au: date) -> tuple[Phase, date]:
        """Où il en est ce jour-là, et depuis le fait de quel jour."""
        return self._phases.au(au)

    def attendu_le(self, au: date) -> date | None:
        """Le jour attendu, que rien n'a encore honoré."""
        return self._attendus.au(au)

    def precisions(self, au: date) -> list[str]:
        """Les codes dits, ceux que seul lit qui est habilité remplacés par ce qui les masque."""
        return sorted(self._precisions.au(au))

    # --- De jour en jour, rangé une fois : un passage peut avoir des milliers de faits ------------

    @cached_property
    def _phases(self) -> Suite[tuple[Phase, date]]:
        phases: Suite[tuple[Phase, date]] = Suite((EN_COURS, self.du))
        for fait in self.faits:
            for phase in self.dispositif.phases:
                if fait.evenement.fiche.nom in phase.faits:
                    phases.devient(fait.jour, (phase, fait.jour))
        return phases

    @cached_property
    def _attendus(self) -> Suite[date | None]:
        attendus: Suite[date | None] = Suite(None)
        for fait in self.faits:
            for sorte in self.dispositif.attendus:
                nom = fait.evenement.fiche.nom
                if nom in sorte.honore:
                    attendus.devient(fait.jour, None)
                elif nom == sorte.fait and (attendu := fait.evenement.dit(sorte.champ)):
                    attendus.devient(fait.jour, attendu)
        return attendus

    @cached_property
    def _precisions(self) -> Suite[frozenset[str]]:
        precisions: Suite[frozenset[str]] = Suite(frozenset())
        for fait in self.faits:
            for precision in self.dispositif.precisions:
                if fait.evenement.fiche.nom == precision.fait:
                    codes = _codes(precision.liste, fait.evenement.dit(precision.champ))
                    if nouveaux := set(codes) - precisions.derniere:
                        precisions.devient(fait.jour, precisions.derniere | nouveaux)
        return precisions

    def mesures(self) -> Iterator[Mesure]:
        """Chaque fait qui se compte, et chaque délai."""
        comptes = dict(self.dispositif.comptes)
        for fait in self.faits:
            if (nom := fait.evenement.fiche.nom) in comptes:
                yield Mesure(nom, 1, fait.jour, fait.organisme)
        for delai in self.dispositif.delais:
            du, au = self._premier(delai.de), self._premier(delai.vers)
            if du is not None and au is not None and au.jour >= du.jour:
                dit_par = au.organisme if du.organisme == au.organisme else ""
                yield Mesure(delai.code, (au.jour - du.jour).days, au.jour, dit_par)
        yield from self._objectifs()
        yield from self._engagements()

    def _premier(self, nom: str) -> Fait | None:
        return next((f for f in self.faits if f.evenement.fiche.nom == nom), None)

    def _objectifs(self) -> Iterator[Mesure]:
        """Les objectifs d'une évaluation finale, selon qu'ils sont atteints."""
        for fait in self.faits:
            for objectif in fait.evenement.dit("objectifs") or ():
                if atteinte := getattr(objectif, "atteinte", None):
                    yield Mesure(f"{OBJECTIFS}{atteinte}", 1, fait.jour, fait.organisme)

    def _engagements(self) -> Iterator[Mesure]:
        """Les engagements que l'on prend, le jour où ils se prennent, et ce qu'ils deviennent.

        Ceux d'un plan, les actions d'un comité, les mesures d'une solution. Un engagement repris
        vaut sa première signature ; constaté plusieurs fois, son dernier constat.
        """
        pris: dict[str, Fait] = {}
        constats: dict[str, Fait] = {}
        for fait in self.faits:
            for engagement in engagements.pris(fait.evenement):
                pris.setdefault(engagement, fait)
            if engagement := fait.evenement.dit("engagement"):
                constats[str(engagement)] = fait
        for fait in pris.values():
            yield Mesure(f"{ENGAGEMENTS}{PRIS}", 1, fait.jour, fait.organisme)
        for fait in constats.values():
            etat = fait.evenement.dit("etat")
            yield Mesure(f"{ENGAGEMENTS}{etat}", 1, fait.jour, fait.organisme)


def _personnes(fait: Fait) -> frozenset[str]:
    """Celles qu'il nomme ; aucune : toutes."""
    return frozenset(fait.evenement.dit("personnes") or ())


def _codes(liste: str, dit: Any) -> Iterator[str]:  # noqa: ANN401 (a code, or several)
    for code in dit if isinstance(dit, tuple) else (dit,) if dit else ():
        yield nomenclatures.masquer(liste, code, S3.name)


def passages(parcours: Parcours) -> Iterator[PassageAuDispositif]:
    """Les passages d'un ménage dans chaque dispositif, finis ou non.

    Chacun deux fois : entier, et tel que le connaît qui n'en sait que ce qu'il a dit ; celui-ci
    seul, d'un dispositif des siens.
    """
    autres = (SejourTenu(s, frozenset()) for s in parcours.dossiers if s.dossier is not SEJOUR)
    for suivi, d_un_autre in (*autres, *sejours_tenus(parcours)):
        for dispositif in DISPOSITIFS.values():
            if suivi.dossier is dispositif.dossier and _est_du(dispositif, suivi):
                for sien in (True,) if dispositif.des_siens else (False, True):
                    yield PassageAuDispositif(
                        dispositif, suivi, parcours, sien=sien, d_un_autre=d_un_autre
                    )


def _est_du(dispositif: Dispositif, suivi: DossierSuivi) -> bool:
    fiche = suivi.fait.evenement.fiche
    if fiche.famille != dispositif.famille or dispositif.entree_par not in {None, fiche.nom}:
        return False
    if dispositif.entree is None:
        return True
    champ, codes = dispositif.entree
    return suivi.fait.evenement.dit(champ) in codes
