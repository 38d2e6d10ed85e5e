"""Ce qui s'accumule pendant que les faits d'un ménage se rejouent, un à un, dans leur ordre."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date
from functools import cached_property
from typing import Any, TypeVar
from uuid import UUID

from parcours.domain.droit.donnees import CONSERVATION_EN_BASE_ACTIVE, DernierContact
from parcours.domain.droit.reglages import Reglages
from parcours.domain.droit.siao import REPONSE_A_UNE_ORIENTATION
from parcours.domain.histoire.agregats import agregat_de
from parcours.domain.histoire.appartenance import Appartenance
from parcours.domain.histoire.corroboration import corroborations
from parcours.domain.histoire.histoire import Corrections, Entree, EtatFait
from parcours.domain.histoire.liens import Liens
from parcours.domain.histoire.relations import Relations
from parcours.domain.histoire.scission import Heritage
from parcours.domain.histoire.suites import suivie_de
from parcours.domain.histoire.surprises import (
    dit_ce_qui_manque,
    en_attente,
    surprises,
    vain,
)
from parcours.domain.histoire.valeur import SANS_EFFET, Valeur, est_sans_jugement, valeur
from parcours.domain.langage.dossiers import DOUBLON, ORIENTATION_SIAO
from parcours.domain.langage.evenement import (
    Anomalie,
    Armement,
    Arret,
    Evenement,
    Moment,
    MouvementDeDossier,
)
from parcours.domain.langage.fait import Fait, FaitIllisible
from parcours.domain.langage.fiche import Agregat
from parcours.domain.langage.habilitant import habilites
from parcours.domain.langage.vocabulaire import Role
from parcours.domain.parcours import deces
from parcours.domain.parcours.admissions import est_partielle, orientations_closes
from parcours.domain.parcours.deroulement import Deroulement
from parcours.domain.parcours.dossiers import RegistreDesDossiers
from parcours.domain.parcours.echeances import RegistreDesEcheances
from parcours.domain.parcours.logements import Demenagements, eteintes
from parcours.domain.parcours.parcours import Etat, Lieu, Parcours
from parcours.domain.parcours.vecus import Vecus, vecus
from parcours.domain.volets.correction import ValeurContestee
from parcours.domain.volets.menage.etat import Menage
from parcours.domain.volets.referent.mandats import Referents
from parcours.domain.volets.relation import FAMILLE_DES_RELATIONS
from parcours.domain.volets.siao.demande import DemandeSiaoClose
from parcours.domain.volets.vif.etat import Vif
from parcours.domain.volets.vif.protection import PROTECTION_INCONNUE, ProtectionAdresseActivee

V = TypeVar("V")


class Rejeu:
    """Ce qui s'accumule pendant que les faits se rejouent."""

    def __init__(  # noqa: PLR0913, PLR0917 (each thing that a reading depends on)
        self,
        parcours: UUID,
        corrections: Corrections,
        liens: Liens,
        appartenance: Appartenance,
        reglages: Reglages,
        heritage: Heritage,
        *,
        seul: bool = False,
    ) -> None:
        self.id = parcours
        self.appartenance = appartenance
        self.histoire = histoire = corrections.histoire(
            parcours, appartenance.membres, appartenance.ecartes
        )
        self.ressort = corrections.autorite.transferts.ressort(parcours)
        self.relations = Relations(
            histoire.restent,
            self.ressort,
            reglages,
            histoire.retires,
            heritage.relations,
            heritage.confirmes,
        )
        self.en_attente = liens.attendent(histoire.restent, self.relations)
        self.valeurs = {
            f.reference: valeur(f, self.relations, self.en_attente) for f in histoire.faits
        }
        if tus := frozenset(r for r, v in self.valeurs.items() if v in SANS_EFFET):
            self.histoire = histoire = replace(histoire, ecartes=histoire.ecartes | tus)
        self.seul = seul
        self.agregat = agregat_de(parcours, histoire.faits)
        self.actes = corroborations(self._agissants(), histoire.tenant)
        if self.actes.recits:
            self.histoire = histoire = replace(
                histoire, temoins=self.actes.temoins, completes=self.actes.completes()
            )
        self.vie = Deroulement(histoire, list(self._agissants()), self.appartenance)
        self.histoire = histoire = self.vie.histoire
        self.cites = {
            fait.reference: fait.evenement
            for fait in (*self.ressort.demandes_connues, *histoire.faits)
        }
        self.par_reference = corrections.par_reference
        if any(entree.etat is EtatFait.CONTESTE for entree in histoire.entrees):
            entrees = tuple(map(self._sans_contestation_vaine, histoire.entrees))
            self.histoire = histoire = replace(histoire, entrees=entrees)
        self.connus = {e.fait.reference for e in histoire.entrees} | self.cites.keys()
        self._demenagements = Demenagements(self.vie.logements_quittes)
        self.volets: dict[type[Any], Any] = {}
        self.etats: list[Etat] = []
        self.dossiers = RegistreDesDossiers(histoire.tenant, self.vie.logements_quittes)
        self.echeances = RegistreDesEcheances(histoire.tenant, reglages)
        self.anomalies: list[tuple[date, Anomalie]] = []
        self.clos_par: Fait | None = None
        self.mort_le: date | None = None
        self.conserve = False

    def _agissants(self) -> Iterator[Fait]:
        """Les faits qui parlent de ce dont parle le flux, et n'attendent pas d'être confirmés."""
        for fait in self.histoire.faits:
            if fait.evenement.fiche.parle_de(self.agregat) and not self._attend(fait):
                yield fait

    def note(self, fait: Fait) -> None:
        """Faire entrer un fait dans le parcours ; celui d'un autre agrégat n'y change rien."""
        evenement = fait.evenement
        if not evenement.fiche.parle_de(self.agregat):
            self._note_anomalie(
                fait, "fait-d-un-autre-agregat", "Ce fait ne parle pas de ce dont parle ce flux."
            )
            return
        if self._juge_ailleurs(fait):
            return
        for avant, apres, le in self._demenagements.avant(fait.jour, self._volet):
            self._change(avant, apres, le)
        moment = self._moment(fait)
        if self._attend(fait):
            if isinstance(evenement, ProtectionAdresseActivee):
                moment = self._applique(fait, moment)
            self._previent(fait, moment)
            return
        self._agit(fait, moment)

    def _agit(self, fait: Fait, moment: Moment[Any]) -> None:
        """Changer l'état, les horloges, les dossiers et les lieux que le fait change.

        Une sortie qui laisse quelqu'un du ménage sur place ne finit rien de plus que son séjour.
        """
        evenement = (fait := self.dossiers.qui_repond(fait)).evenement
        siennes: list[Anomalie] = [*self.vie.surprises(fait), *self.dossiers.surprises(fait)]
        sans_debut = list(self.dossiers.sans_debut(fait))
        if not self.vie.sort_en_partie(fait):
            moment = self._applique(fait, moment)
            for arret in evenement.arrets(moment):
                siennes += self.echeances.arrete(arret, fait.jour)
        departement = self.ressort.au(fait.jour)
        for armement in (*evenement.armements(moment), *self._conservation(evenement)):
            self.echeances.arme(armement, fait, departement)
        self._clot_les_orientations(fait)
        self.dossiers.note(
            fait,
            moment,
            restent_ouverts=self.vie.dossiers_tenus(fait),
            partielle=est_partielle(fait, self._volet(Menage).membres),
        )
        for doublon in self.appartenance.confirmes.get(fait.reference, ()):
            self.dossiers.ferme(MouvementDeDossier(DOUBLON, doublon), fait.jour)
        self._retire(evenement)
        siennes += [*evenement.anomalies(moment), *self._habilite(fait)]
        if not any(dit_ce_qui_manque(a) for a in siennes):
            siennes += sans_debut
        self._surprend(fait, (*siennes, *surprises(fait, departement, self.connus, siennes)))
        if evenement.fiche.clot_le_parcours:
            self.clos_par = fait
        elif evenement.fiche.rouvre_le_parcours:
            self.clos_par = None

    def _clot_les_orientations(self, fait: Fait) -> None:
        """Une demande au SIAO close n'attend plus de réponse à ses orientations."""
        if not isinstance(fait.evenement, DemandeSiaoClose):
            return
        tenant = self.histoire.tenant
        for orientation in orientations_closes(fait.evenement, self.dossiers.tous(), tenant):
            self.dossiers.ferme(MouvementDeDossier(ORIENTATION_SIAO, orientation), fait.jour)
            arret = Arret(REPONSE_A_UNE_ORIENTATION, satisfaite=False, cle=orientation)
            self.echeances.arrete(arret, fait.jour)

    def poursuit(self, fait: Fait) -> None:
        """Faire entrer un fait qui vient après tous, et ne change rien à ce qu'ils disent."""
        vecus = self._vecus
        self.histoire = suivie_de(self.histoire, fait)
        self.relations.entend(fait)
        vaut = valeur(fait, self.relations, self.en_attente)
        self.valeurs = {**self.valeurs, fait.reference: vaut}
        self.cites[fait.reference] = fait.evenement
        self.connus.add(fait.reference)
        if self._est_de_sa_vie(fait):
            self._vecus = vecus.avec(fait, ouvre=self.relations.ouvre_une_vue(fait))
        self.note(fait)

    def temoigne(self, fait: Fait) -> None:
        """Un autre récit d'un acte : il n'agit pas, et ce qu'il dit de surprenant se signale."""
        self._surprend(fait, surprises(fait, self.ressort.au(fait.jour), self.connus))

    def _attend(self, fait: Fait) -> bool:
        """Vrai si le fait est à confirmer : il n'agit que pour qui ne lit que lui et les siens."""
        return not self.seul and self.valeurs[fait.reference] is Valeur.A_CONFIRMER

    def _previent(self, fait: Fait, moment: Moment[Any]) -> None:
        """Armer les horloges d'un fait à confirmer, et ne rien changer d'autre."""
        evenement = fait.evenement
        apres = moment.apres(evenement.applique(moment))
        departement = self.ressort.au(fait.jour)
        for armement in evenement.armements(apres):
            self.echeances.arme(armement, fait, departement, a_confirmer=True)
        sans_relation = "L'auteur de ce fait ne travaille pas avec le ménage ce jour-là."
        self._note_anomalie(fait, "fait-a-confirmer", sans_relation)

    def _conservation(self, evenement: Evenement[Any]) -> Iterator[Armement]:
        """Deux ans de base active depuis le dernier contact, à défaut depuis l'ouverture."""
        fiche = evenement.fiche
        ouvre = fiche.ouvre_parcours and not self.conserve
        if fiche.contact_reel or fiche.rouvre_le_parcours or ouvre:
            self.conserve = True
            contact = DernierContact(dernier_contact_le=evenement.jour)
            yield Armement(CONSERVATION_EN_BASE_ACTIVE, contact)

    def _applique(self, fait: Fait, moment: Moment[Any]) -> Moment[Any]:
        """Le moment d'après : l'état du volet vient de changer."""
        evenement = fait.evenement
        apres = evenement.applique(moment)
        self._change(moment.etat, apres, fait.jour)
        if evenement.fiche.clot_le_parcours:
            referents = self._volet(Referents)
            self._change(referents, referents.clot(fait.jour), fait.jour)
        return moment.apres(apres)

    def _habilite(self, fait: Fait) -> Iterator[Anomalie]:
        """Qui est nommé ici lit ce que couvrent les protections qui obéissent à l'auteur."""
        if nommes := habilites(fait.evenement):
            vif = self._volet(Vif).habilite_aussi(fait.organisme, nommes, fait.position)
            self._change(self._volet(Vif), vif, fait.jour)
            if not any(p.obeit_a(fait.organisme) for p in vif.en_vigueur):
                yield PROTECTION_INCONNUE

    def _volet(self, sorte: type[V]) -> V:
        etat: V = self.volets.get(sorte) or sorte()
        return etat

    def _change(self, avant: object, apres: object, jour: date) -> None:
        """L'état d'un volet à compter de ce jour."""
        if apres is avant:
            return
        self.volets = {**self.volets, type(apres): apres}
        etat = Etat(jour, self.volets)
        if self.etats and self.etats[-1].depuis_le == jour:
            self.etats[-1] = etat
        else:
            self.etats.append(etat)

    def _moment(self, fait: Fait) -> Moment[Any]:
        """L'état du volet, où vit le ménage, qui parle, et le fait qu'il cite, même d'après."""
        evenement = fait.evenement
        champ = evenement.reference_citee
        reference = getattr(evenement, champ) if champ else None
        citee = self.histoire.tenant(reference) if reference else ""
        cite = self.cites.get(citee)
        ici, a = self.ressort.au(evenement.jour), self._repondu_a(fait)
        dit = (cite, fait.reference, fait.organisme, fait.position if a is None else a)
        etat = self._volet(evenement.etat_du_volet)
        return Moment(etat, ici, *dit, en_relation=a is not None, citee=citee)

    def _repondu_a(self, fait: Fait) -> int | None:
        """D'où l'on répond d'un fait ; None : qui dit protéger est sans relation, et nul encore."""
        protege = isinstance(fait.evenement, ProtectionAdresseActivee)
        if not protege or self.relations.est_liee(fait):
            return fait.position
        return self.relations.confirmes.get(fait.reference)

    def _retire(self, evenement: Evenement[Any]) -> None:
        """Ôter du ménage ceux que le fait en fait partir, de quelque volet qu'il soit.

        Le dernier mort, rien n'attend plus le ménage ; qui le rejoint ensuite l'en fait revenir.
        """
        mouvements = list(evenement.presences())
        partent = {p.personne for p in mouvements if not p.arrive}
        if len(partent) < len(mouvements):
            self.mort_le = None
        if not partent:
            return
        menage = self._volet(Menage)
        restent = menage.sans(menage.membres if None in partent else partent)
        self._change(menage, restent, evenement.jour)
        if not restent.membres and deces.est_un_deces(evenement):
            self.mort_le = evenement.jour
            self.dossiers.ferme_tous(evenement.jour, deces.DOSSIERS_QUI_RESTENT)
            self.echeances.eteint_toutes(evenement.jour, deces.DELAIS_QUI_RESTENT)

    def _surprend(self, fait: Fait, anomalies: Iterable[Anomalie]) -> None:
        for anomalie in anomalies:
            self._note_anomalie(fait, anomalie.code, anomalie.phrase)
        if self.clos_par and not fait.evenement.fiche.de_cycle:
            self._note_anomalie(
                fait, "fait-apres-cloture", "Un fait est survenu après la clôture du parcours."
            )
        if isinstance(fait.evenement, FaitIllisible):
            illisible = "Un fait n'est pas lisible par cette version."
            self._note_anomalie(fait, "fait-illisible", illisible)

    def _note_anomalie(self, fait: Fait, code: str, phrase: str) -> None:
        self.anomalies.append((fait.jour, Anomalie(code, phrase, fait.reference)))

    def _cycle(self) -> Iterator[tuple[date, bool]]:
        for fait in self._vecus.du_cycle:
            yield fait.jour, fait.evenement.fiche.clot_le_parcours
        if self.appartenance.absorbe_le:
            yield self.appartenance.absorbe_le, True

    def _est_de_sa_vie(self, fait: Fait) -> bool:
        """Vrai d'un fait qui compte, et parle du ménage ou de ce dont parle le flux.

        Ce dont l'autorité se juge ailleurs n'en est que dit par qui est en relation.
        """
        fiche = fait.evenement.fiche
        if not fiche.parle_de(self.agregat) or fiche.famille == FAMILLE_DES_RELATIONS:
            return False
        if self.valeurs[fait.reference] in SANS_EFFET or self._attend(fait):
            return False
        return not self._juge_ailleurs(fait)

    def _juge_ailleurs(self, fait: Fait) -> bool:
        """Vrai d'une correction dite sans relation : vaine ou non, elle n'est pas de cette vie.

        La personne elle-même conteste toujours ce que l'on dit d'elle.
        """
        if self.seul or self.agregat is not Agregat.MENAGE or not est_sans_jugement(fait):
            return False
        return Role.MENAGE not in fait.qualites and not self.relations.dit_en_relation(fait)

    def _sans_contestation_vaine(self, entree: Entree) -> Entree:
        """Un fait n'est contesté que par qui travaille avec le ménage, ou par la personne."""
        if entree.etat is not EtatFait.CONTESTE:
            return entree
        visent = map(self.par_reference.__getitem__, entree.corrige_par)
        vaines = all(self._juge_ailleurs(f) for f in visent if type(f.evenement) is ValeurContestee)
        return replace(entree, etat=EtatFait.ACTIF) if vaines else entree

    @cached_property
    def _vecus(self) -> Vecus:
        return vecus(self.histoire, self._est_de_sa_vie, self.relations.ouvre_une_vue)

    @cached_property
    def _lieux(self) -> tuple[Lieu, ...]:
        """Un fait qui se poursuit n'en change aucun."""
        return self.vie.lieux(self.ressort)

    def parcours(self) -> Parcours:
        """Ce que disent les faits rejoués jusqu'ici."""
        reunis = self.appartenance.membres.keys() - {self.id, *self.appartenance.foyers.keys()}
        correction = [
            (date.min, anomalie)
            for anomalie in (
                *self.histoire.anomalies,
                *self.appartenance.anomalies,
                *(en_attente(fait) for _, fait in sorted(self.en_attente.items())),
                *(vain(fait) for _, (fait, _) in sorted(self.relations.vains.items())),
            )
        ]
        return Parcours(
            id=self.id,
            histoire=self.histoire,
            agregat=self.agregat,
            faits=self._vecus.faits,
            recits=self._vecus.recits,
            actes=self.actes,
            etats=(*self.etats, *self._demenagements.restants(self.volets)),
            dossiers=self.dossiers.tous(),
            echeances=eteintes(self.echeances, self.vie.logements_quittes),
            residences=self.vie.residentiels,
            mouvements=self.vie.mouvements,
            lieux=self._lieux,
            anomalies=(*correction, *self.anomalies),
            cycle=tuple(self._cycle()),
            absorbe_par=self.appartenance.absorbe_par,
            absorbe_le=self.appartenance.absorbe_le,
            mort_le=self.mort_le,
            logements_quittes=self.vie.logements_quittes,
            reunit=tuple(sorted(reunis)),
            ressort=self.ressort,
            relations=tuple(self.relations.toutes()),
            demandes=tuple(self.relations.demandes.values()),
            exclus=self.relations.exclus,
            valeurs=self.valeurs,
            ouvreurs=self._vecus.ouvreurs,
        )
