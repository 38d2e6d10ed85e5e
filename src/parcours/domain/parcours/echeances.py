"""Les échéances d'un parcours : les horloges que les faits arment, arrêtent et réarment.

Une échéance ne se stocke jamais comme un retard : elle porte ses dates, et son état se lit un jour.
"""

from collections.abc import Callable, Collection, Container, Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum

from parcours.domain.droit import memoire
from parcours.domain.droit.delai import Delai
from parcours.domain.droit.faits import Faits, territoire_de
from parcours.domain.droit.formes import Reserve, Resultat
from parcours.domain.droit.portee import SorteDeTerme
from parcours.domain.droit.reglages import Reglages
from parcours.domain.langage.dossiers import AU_FAIT, LE_DERNIER
from parcours.domain.langage.evenement import Anomalie, Armement, Arret, Rearmement
from parcours.domain.langage.fait import Fait
from parcours.domain.langage.vocabulaire import Sensibilite
from parcours.domain.temps.jour_civil import jour_civil


class EtatEcheance(StrEnum):
    """Ce qu'il en est d'une échéance un jour donné."""

    A_VENIR = "a_venir"
    """Le jour de l'échéance inclus."""
    SATISFAITE = "satisfaite"
    """Ce que la règle attendait est fait, même en retard."""
    DEPASSEE = "depassee"
    SUSPENDUE = "suspendu"
    """Aucun jour ne court encore : la date est une hypothèse."""
    ETEINTE = "eteinte"
    """La règle n'a plus d'objet."""


class FinEcheance(StrEnum):
    """Pourquoi une horloge s'est arrêtée."""

    SATISFAITE = "satisfaite"
    ETEINTE = "eteinte"
    REMPLACEE = "remplacee"
    """Un fait l'a réarmée : une autre échéance en tient lieu."""


@dataclass(frozen=True, slots=True)
class Echeance:
    """Une date due, avec la règle qui la donne et le fait qui l'a mise en marche."""

    resultat: Resultat
    delai: Delai
    cle: str | None
    fait: Fait
    faits: Faits
    """Ce que la règle a lu."""
    armee_le: date
    """Premier jour où elle court."""
    fin: FinEcheance | None = None
    fin_le: date | None = None
    a_confirmer: bool = False
    """Vrai si le fait qui l'arme attend d'être confirmé : elle ne remplace que les siennes."""

    @property
    def sensibilite(self) -> Sensibilite:
        """Niveau qu'il faut pour connaître l'échéance : celui du fait qui l'arme."""
        return self.fait.evenement.fiche.sensibilite

    @property
    def publiee(self) -> Delai:
        """La règle telle qu'elle se publie, pour la rédaction qui donne la date."""
        return self.delai.publiee(self.resultat.regle)

    @property
    def echeance_le(self) -> date:
        """La date effective : celle du juge si elle existe, la nôtre sinon."""
        return self._jour(self.resultat.effective)

    @property
    def calculee_le(self) -> date:
        """La date que donne la règle ; celle du juge si elle n'en donne pas."""
        return self._jour(self.resultat.echeance or self.resultat.effective)

    def court(self, au: date) -> bool:
        """Vrai si l'horloge est armée ce jour-là et n'a pas été réarmée depuis."""
        remplacee = self.fin is FinEcheance.REMPLACEE and self.arretee(au)
        return self.armee_le <= au and not remplacee

    def arretee(self, au: date) -> bool:
        """Vrai si l'horloge est arrêtée ce jour-là, quelle qu'en soit la cause."""
        return self.fin_le is not None and self.fin_le <= au

    def finie(self, fin: FinEcheance, jour: date) -> "Echeance":
        """La même, arrêtée ce jour-là."""
        return Echeance(
            *(self.resultat, self.delai, self.cle, self.fait, self.faits, self.armee_le),
            fin=fin,
            fin_le=jour,
            a_confirmer=self.a_confirmer,
        )

    def apprend(self, faits: Faits | None) -> "Echeance":
        """La même, recalculée avec ces faits en plus ; inchangée s'ils ne donnent plus de date."""
        if faits is None:
            return self
        connus, resultat = memoire.calcule(self.delai, self.faits.complete(faits))
        if not resultat.applicable or resultat.effective is None:
            return self
        return replace(self, resultat=resultat, faits=connus)

    @property
    def est_suspendue(self) -> bool:
        """Vrai si le délai attend un fait pour courir : sa date n'est qu'une hypothèse."""
        return Reserve.SAISINE_PREFET_INCONNUE in self.resultat.reserves

    @property
    def est_lointaine(self) -> bool:
        """Vrai pour une horloge qui se compte en années : elle n'est pas une « prochaine »."""
        return self.delai.portee.lointaine

    def est_manquee(self, au: date) -> bool:
        """Vrai si quelqu'un devait agir, ne l'a pas fait à temps, et le doit encore."""
        obligation = self.delai.portee.sorte is SorteDeTerme.OBLIGATION
        en_cours = self.court(au) and not self.arretee(au)
        return obligation and en_cours and self.echeance_le < au

    def en_retard(self, au: date) -> bool:
        """Vrai si ce que la règle attendait est venu, ou manque encore, après la date."""
        if self.fin is FinEcheance.SATISFAITE and self.fin_le is not None and self.fin_le <= au:
            return self.fin_le > self.echeance_le
        return self.est_manquee(au)

    def est_due(self, au: date) -> bool:
        """Vrai si elle est en vigueur ce jour-là, n'est pas arrêtée, et n'est pas passée."""
        return self.armee_le <= au <= self.echeance_le and not self.arretee(au)

    def etat(self, au: date) -> EtatEcheance:
        """L'état lu un jour : un fait survenu après ce jour ne l'a pas encore arrêtée."""
        if self.arretee(au) and self.fin is not FinEcheance.REMPLACEE:
            return EtatEcheance(str(self.fin))
        if self.est_suspendue:
            return EtatEcheance.SUSPENDUE
        return EtatEcheance.A_VENIR if au <= self.echeance_le else EtatEcheance.DEPASSEE

    def _jour(self, moment: date | datetime | None) -> date:
        """Le jour civil d'une date due, là où vivait le ménage quand elle s'est armée."""
        if moment is None:
            raise ValueError("une échéance suivie a une date")
        if isinstance(moment, datetime):
            return jour_civil(moment, territoire_de(self.faits))
        return moment


_Rangs = dict[int, None]
"""Des rangs, dans leur ordre : on en ôte un sans parcourir les autres."""


class RegistreDesEcheances:
    """Tient les horloges au fil des faits, dans l'ordre de la vie du ménage."""

    def __init__(self, tenant: Callable[[str], str], reglages: Reglages) -> None:
        self._tenant = tenant
        self._reglages = reglages
        self._nees_en_tout = 0
        self._echeances: dict[int, Echeance] = {}
        """Par rang de naissance : celles qui n'ont jamais couru n'y sont plus."""
        self._rangs: dict[Delai, _Rangs] = {}
        """Les rangs de celles de chaque règle."""
        self._en_cours: dict[Delai, _Rangs] = {}
        """De celles-là, les rangs de celles que rien n'a encore arrêtées."""
        self._en_cours_de: dict[tuple[Delai, str | None], _Rangs] = {}
        """Les mêmes, par clé : une règle peut en avoir des milliers."""

    def arrete(self, arret: Arret, jour: date) -> list[Anomalie]:
        """Arrêter les horloges en marche que désigne l'arrêt ; ce qui surprend à les arrêter."""
        surprises: list[Anomalie] = []
        for rang in tuple(self._vises(arret)):
            echeance = self._echeances[rang]
            vise = arret.volet in (None, echeance.resultat.volet)
            passee = jour > echeance.echeance_le
            if vise and not (arret.seulement_a_temps and passee):
                fin = FinEcheance.SATISFAITE if arret.satisfaite else FinEcheance.ETEINTE
                self._finit(rang, echeance.apprend(arret.faits), fin, jour)
                if arret.trop_tot and not passee:
                    surprises.append(arret.trop_tot)
        return surprises

    def eteint_toutes(self, jour: date, sauf: Collection[Delai]) -> None:
        """Éteindre toutes les horloges en marche, sauf celles de ces règles."""
        for rang in sorted(rang for rangs in self._en_cours.values() for rang in rangs):
            echeance = self._echeances[rang]
            if echeance.delai not in sauf:
                self._finit(rang, echeance, FinEcheance.ETEINTE, jour)

    def arme(
        self, armement: Armement, fait: Fait, territoire: str | None, *, a_confirmer: bool = False
    ) -> None:
        """Armer l'horloge ; celle de même règle et de même clé qui tourne encore est remplacée.

        Une règle que le territoire n'active pas n'arme rien, ni ce qui reste à vérifier. Un fait à
        confirmer ne remplace que les horloges de son auteur qui attendent comme lui ; les autres ne
        le voient pas.
        """
        publiee = armement.delai.publiee_pour(armement.faits)
        if not self._reglages.est_active(publiee, territoire, fait.jour):
            return
        auteur = fait.organisme if a_confirmer else None
        cle = self._cle_a_armer(armement, fait, auteur)
        memes = self._en_cours_de.get((armement.delai, cle), ())
        tournent = [rang for rang in memes if self._attend(rang) == auteur]
        faits = armement.faits
        if armement.rearme is Rearmement.REPREND:
            if not tournent:
                return
            faits = self._echeances[tournent[-1]].faits.complete(faits)
        elif armement.rearme is Rearmement.GARDE and tournent:
            return
        fixes = self._fixes(publiee, fait.jour, territoire)
        lus, resultat = memoire.calcule(armement.delai, faits, territoire, fixes)
        if not resultat.applicable or resultat.effective is None:
            return
        if self._reste_a_verifier(publiee, resultat, territoire, fait.jour):
            return
        for rang in tournent:
            remplacee = self._echeances[rang]
            reprise = armement.rearme is Rearmement.REPREND
            if reprise or remplacee.resultat.volet == resultat.volet:
                self._finit(rang, remplacee, FinEcheance.REMPLACEE, fait.jour)
        armee_le = max(fait.jour, armement.des_le or fait.jour)
        self._nait(
            Echeance(resultat, armement.delai, cle, fait, lus, armee_le, a_confirmer=a_confirmer)
        )

    def _nait(self, echeance: Echeance) -> None:
        self._nees_en_tout += 1
        rang, delai = self._nees_en_tout, echeance.delai
        self._echeances[rang] = echeance
        self._rangs.setdefault(delai, {})[rang] = None
        self._en_cours.setdefault(delai, {})[rang] = None
        self._en_cours_de.setdefault((delai, echeance.cle), {})[rang] = None

    def _vises(self, arret: Arret) -> Iterable[int]:
        """Les rangs des horloges en marche que l'arrêt désigne par leur clé, ou toutes."""
        if not arret.cle:
            return self._en_cours.get(arret.delai, ())
        return self._en_cours_de.get((arret.delai, self._cle_en_cours(arret)), ())

    def _reste_a_verifier(
        self, delai: Delai, resultat: Resultat, territoire: str | None, jour: date
    ) -> bool:
        """Vrai pour ce qui n'a pas été relu et que le territoire n'a pas activé lui-même."""
        if Reserve.NON_VERIFIE not in resultat.reserves:
            return False
        return not self._reglages.est_dite_active(delai, territoire, jour)

    def _en_marche(self, delai: Delai, auteur: str | None = None) -> list[int]:
        """Les rangs des horloges de cette règle que rien n'a encore arrêtées ; voir `_attend`."""
        return [r for r in self._en_cours.get(delai, ()) if self._attend(r) == auteur]

    def _attend(self, rang: int) -> str | None:
        """L'auteur qui attend cette horloge ; None : elle compte pour tous."""
        echeance = self._echeances[rang]
        return echeance.fait.organisme if echeance.a_confirmer else None

    def _cle(self, rang: int) -> str | None:
        return self._echeances[rang].cle

    def _nees(self, delai: Delai, auteur: str | None) -> list[Echeance]:
        """Les horloges de cette règle : celles qui comptent, ou celles que cet auteur attend."""
        rangs = self._rangs.get(delai, ())
        return [self._echeances[rang] for rang in rangs if self._attend(rang) == auteur]

    def _finit(self, rang: int, finale: Echeance, fin: FinEcheance, jour: date) -> None:
        """Arrêter une horloge ; celle qui n'avait pas commencé de courir n'a jamais couru."""
        delai = finale.delai
        del self._en_cours[delai][rang], self._en_cours_de[delai, finale.cle][rang]
        if jour < finale.armee_le:
            del self._echeances[rang], self._rangs[delai][rang]
        else:
            self._echeances[rang] = finale.finie(fin, jour)

    def _cle_en_cours(self, arret: Arret) -> str:
        """L'horloge visée ; sans que rien ne la cite, la dernière née qui tourne encore."""
        if arret.cle != LE_DERNIER:
            return self._tenant(str(arret.cle))
        return _derniere(
            self._nees(arret.delai, None), [self._cle(r) for r in self._en_marche(arret.delai)]
        )

    def _cle_a_armer(self, armement: Armement, fait: Fait, auteur: str | None) -> str | None:
        if armement.cle == LE_DERNIER:
            siennes = self._nees(armement.delai, auteur)
            tournaient = [e.cle for e in siennes if e.fin is None or e.fin_le == fait.jour]
            derniere = _derniere(siennes, tournaient or [e.cle for e in siennes])
            return self._tenant(fait.reference) if derniere == LE_DERNIER else derniere
        cle = fait.reference if armement.cle == AU_FAIT else armement.cle
        return self._tenant(cle) if cle else None

    def _fixes(self, delai: Delai, au: date, territoire: str | None) -> tuple[tuple[str, int], ...]:
        """Ce que le territoire a fixé de la règle."""
        return tuple(self._reglages.parametres(delai, territoire, au).items())

    def toutes(
        self,
        de: Container[object] = (),
        devient: Callable[[Echeance], Echeance] = lambda echeance: echeance,
    ) -> tuple[Echeance, ...]:
        """Toutes les échéances, dans l'ordre où elles ont été armées.

        `devient` : ce que deviennent celles de ces règles, sans lire les autres.
        """
        deviennent = {
            rang: devient(self._echeances[rang])
            for delai in self._rangs
            if delai in de
            for rang in self._rangs[delai]
        }
        return tuple({**self._echeances, **deviennent}.values())


def _derniere(parmi: Iterable[Echeance], cles: Collection[str | None]) -> str:
    """La clé de l'horloge née la dernière, d'entre celles-ci ; `LE_DERNIER` s'il n'y en a pas."""
    nees = dict.fromkeys(e.cle for e in parmi if e.cle)
    return next((cle for cle in reversed(nees) if cle in cles), LE_DERNIER)
