"""Les dossiers d'un parcours : ce que les faits ouvrent et ferment, avec leurs dates."""

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from parcours.domain.langage.dossiers import AU_FAIT, LE_DERNIER, ORIENTATION_SIAO, Dossier
from parcours.domain.langage.evenement import Anomalie, Moment, MouvementDeDossier
from parcours.domain.langage.fait import Fait
from parcours.domain.parcours import admissions
from parcours.domain.parcours.dossier_suivi import DossierSuivi
from parcours.domain.parcours.logement_quitte import LogementQuitte

_Rangs = dict[int, None]
"""Des rangs, dans leur ordre : on en ôte un sans parcourir les autres."""


class RegistreDesDossiers:
    """Tient les dossiers au fil des faits, dans l'ordre de la vie du ménage."""

    def __init__(self, tenant: Callable[[str], str], quittes: Sequence[LogementQuitte]) -> None:
        self._tenant = tenant
        self._quittes = quittes
        self._dossiers: list[DossierSuivi] = []
        self._ouverts: dict[str, _Rangs] = {}
        """Les rangs de ceux que rien n'a encore fermés, par code, dans leur ordre."""
        self._ouverts_de: dict[tuple[str, str | None], _Rangs] = {}
        """Les mêmes, par clé : une sorte peut en avoir des milliers."""
        self._a_terme: dict[str, _Rangs] = {}
        """De ceux-là, ceux dont le dernier jour est connu."""
        self._fermes_le: dict[str, date] = {}
        """Le dernier jour où un fait en a fermé, connus ou non, par code ; rien s'il a rouvert."""

    def surprises(self, fait: Fait) -> Iterator[Anomalie]:
        """Ce qui surprend d'un fait qui suppose un dossier fermé avant lui.

        Un bail fini avant la procédure dont il s'agit n'en est pas le bail.
        """
        if not (supposes := fait.evenement.fiche.suppose):
            return
        ouverts = (rang for d in supposes for rang in self._ouverts.get(d.code, ()))
        reprise = max((self._dossiers[rang].ouvert_le for rang in ouverts), default=date.min)
        for dossier in supposes:
            ferme_le = self._fermes_le.get(dossier.code)
            if ferme_le is not None and reprise <= ferme_le < fait.jour:
                yield Anomalie(
                    "dossier-ferme", f"Ce dossier était fermé ce jour-là : {dossier.libelle}."
                )

    def sans_debut(self, fait: Fait) -> Iterator[Anomalie]:
        """Ce qui surprend d'un fait qui finit, ou continue, ce dont rien n'a dit le début.

        S'il cite un fait, c'est la référence qui manque.
        """
        evenement = fait.evenement
        visent = evenement.continue_ou_finit()
        cite = evenement.dit(evenement.reference_citee) if evenement.reference_citee else None
        if visent and cite is None and not any(self._est_connu(d, fait) for d in visent):
            yield Anomalie(
                "debut-inconnu",
                f"Rien n'a dit le début de ce que ce fait finit ou continue : {visent[0].libelle}. "
                "Le dire, ou vérifier le ménage.",
            )

    def _est_connu(self, dossier: Dossier, fait: Fait) -> bool:
        if dossier.cle in {None, AU_FAIT}:
            return dossier.code in self._ouverts
        return (dossier.code, fait.evenement.dit(str(dossier.cle))) in self._ouverts_de

    def qui_repond(self, fait: Fait) -> Fait:
        """Le fait ; d'une admission qui ne la cite pas, avec l'orientation à quoi elle répond."""
        rangs = reversed(self._ouverts.get(ORIENTATION_SIAO.code, {}))
        return admissions.qui_repond(fait, (self._dossiers[rang] for rang in rangs))

    def note(
        self,
        fait: Fait,
        moment: Moment[Any],
        restent_ouverts: Collection[str] = (),
        *,
        partielle: bool = False,
    ) -> None:
        """Fermer, puis ouvrir ce que le fait ferme et ouvre ; le reste est sans effet.

        `moment` : celui où l'état de son volet vient de changer ; `restent_ouverts` : les dossiers
        que quelqu'un d'autre du ménage tient ouverts ; `partielle` : une entrée de quelques-uns,
        qui laisse la demande aux autres.
        """
        for mouvement in fait.evenement.fermetures(moment):
            if mouvement.dossier.code not in restent_ouverts:
                self.ferme(mouvement, fait.jour)
        for orientation, mouvement in admissions.fermetures(fait, self._dossiers, self._tenant):
            if not partielle:
                self.ferme(mouvement, fait.jour, par_l_entree=orientation)
        for mouvement in admissions.reprises(fait, self._dossiers, self._tenant):
            self._ouvre(mouvement, fait)
        for mouvement in fait.evenement.ouvertures():
            self._ouvre(mouvement, fait)

    def _ouvre(self, mouvement: MouvementDeDossier, fait: Fait) -> None:
        cle, tient_de = self._cle_a_ouvrir(mouvement, fait), self._tenant(fait.reference)
        self._fermes_le.pop(mouvement.dossier.code, None)
        self._echoient(mouvement.dossier, fait.jour)
        for rang in self._ouverts_de.get((mouvement.dossier.code, cle), ()):
            suivi = self._dossiers[rang]
            redits = (*suivi.redits, *self._d_un_autre_logement(suivi, fait.jour))
            self._tient(
                rang, replace(suivi, tient_de=tient_de, terme=mouvement.terme, redits=redits)
            )
            return
        ouvert = DossierSuivi(
            mouvement.dossier, cle, fait, fait.jour, terme=mouvement.terme, tient_de=tient_de
        )
        avant = self._dernier(mouvement.dossier, cle) if mouvement.garde_sa_date else None
        if avant is not None:
            ouvert = replace(ouvert, fait=avant.fait, depuis_le=avant.date_le)
        rang = len(self._dossiers)
        self._dossiers.append(ouvert)
        self._ouverts.setdefault(ouvert.dossier.code, {})[rang] = None
        self._ouverts_de.setdefault((ouvert.dossier.code, cle), {})[rang] = None
        self._tient(rang, ouvert)

    def _d_un_autre_logement(self, suivi: DossierSuivi, jour: date) -> Iterator[date]:
        """Ce jour, si le ménage a quitté depuis le logement dont le dossier parlait."""
        dit_le = suivi.redits[-1] if suivi.redits else suivi.ouvert_le
        if any(q.laisse(dit_le) and not q.laisse(jour) for q in self._quittes):
            yield jour

    def _tient(self, rang: int, ouvert: DossierSuivi) -> None:
        """Ce dossier est ouvert, jusqu'à son terme s'il en a un."""
        self._dossiers[rang] = ouvert
        termes = self._a_terme.setdefault(ouvert.dossier.code, {})
        if ouvert.terme is None:
            termes.pop(rang, None)
        else:
            termes[rang] = None

    def _dernier(self, dossier: Dossier, cle: str | None) -> DossierSuivi | None:
        """Le dernier dossier de cette sorte et de cette clé, fermé."""
        siens = (d for d in reversed(self._dossiers) if d.dossier is dossier and d.cle == cle)
        return next(siens, None)

    def _echoient(self, dossier: Dossier, jour: date) -> None:
        """Fermer ceux dont le terme est passé : ce jour ne les prolonge plus."""
        for rang in tuple(self._a_terme.get(dossier.code, ())):
            suivi = self._dossiers[rang]
            if suivi.terme is not None and suivi.terme < jour:
                self._ferme(rang, suivi.echu())

    def ferme(
        self, mouvement: MouvementDeDossier, jour: date, par_l_entree: str | None = None
    ) -> None:
        """Fermer les dossiers ouverts que le mouvement désigne."""
        self._fermes_le[mouvement.dossier.code] = jour
        self._echoient(mouvement.dossier, jour)
        cle = self._cle_a_fermer(mouvement)
        tient_de = self._tenant(mouvement.tient_de) if mouvement.tient_de else None
        code = mouvement.dossier.code
        tous = self._ouverts.get(code, ())
        for rang in tuple(tous if cle is None else self._ouverts_de.get((code, cle), ())):
            suivi = self._dossiers[rang]
            if tient_de in (None, suivi.tient_de):
                self._ferme(rang, replace(suivi, ferme_le=jour, par_l_entree=par_l_entree))

    def ferme_tous(self, jour: date, sauf: Collection[Dossier]) -> None:
        """Fermer tout ce qui est ouvert, sauf ces sortes."""
        for rang in sorted(rang for rangs in self._ouverts.values() for rang in rangs):
            suivi = self._dossiers[rang]
            if suivi.dossier not in sauf:
                self._ferme(rang, replace(suivi, ferme_le=jour))

    def _ferme(self, rang: int, ferme: DossierSuivi) -> None:
        self._dossiers[rang] = ferme
        code = ferme.dossier.code
        del self._ouverts[code][rang], self._ouverts_de[code, ferme.cle][rang]
        self._a_terme[code].pop(rang, None)

    def _cle_a_ouvrir(self, mouvement: MouvementDeDossier, fait: Fait) -> str | None:
        if mouvement.cle == LE_DERNIER:
            connues = (d.cle for d in reversed(self._dossiers) if d.dossier is mouvement.dossier)
            return next(connues, self._tenant(fait.reference))
        if mouvement.dossier.cle != AU_FAIT or mouvement.cle is None:
            return mouvement.cle
        return self._tenant(fait.reference if mouvement.cle == AU_FAIT else mouvement.cle)

    def _cle_a_fermer(self, mouvement: MouvementDeDossier) -> str | None:
        """Le dossier visé ; sans que rien ne le cite, le plus récent encore ouvert."""
        if mouvement.cle == LE_DERNIER:
            dernier = next(reversed(self._ouverts.get(mouvement.dossier.code, {})), None)
            return LE_DERNIER if dernier is None else self._dossiers[dernier].cle
        if mouvement.dossier.cle != AU_FAIT or mouvement.cle is None:
            return mouvement.cle
        return self._tenant(mouvement.cle)

    def tous(self) -> tuple[DossierSuivi, ...]:
        """Tous les dossiers, ouverts et fermés, dans l'ordre de leur ouverture."""
        return tuple(suivi.echu() for suivi in self._dossiers)
