"""Ce qui se décide d'un ménage : les relations demandées, les faits qui attendent, un transfert.

Le SIAO du département et le référent en charge décident ; qui tient une vue du territoire, pour les
sujets de cette vue. Personne ne décide de sa propre demande ; ce qu'on ne peut décider attend.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any, Final

from parcours.domain.droit.calcul import ajouter_mois
from parcours.domain.histoire.en_relation import EnRelation
from parcours.domain.histoire.relation import Relation
from parcours.domain.langage.evenement import Evenement
from parcours.domain.langage.fait import Fait
from parcours.domain.langage.fondation import Base, Fonde
from parcours.domain.langage.habilitation import ensemble, sujets_du_territoire
from parcours.domain.langage.marques import nommes
from parcours.domain.langage.vocabulaire import Role
from parcours.domain.temps.intervalle import plus_tot
from parcours.domain.volets.relation import (
    DECISIONS,
    DUREE_MAX_MOIS,
    FAMILLE_DES_RELATIONS,
    ExclusionLevee,
    FaitConfirme,
    FaitEcarte,
    OrganismeExclu,
    RelationConfirmee,
    RelationDemandee,
    RelationRefusee,
    RelationRenouvelee,
    RelationTerminee,
    familles_de,
)
from parcours.domain.volets.vif.protection import ProtectionAdresseActivee

ECARTENT_A_DEUX: Final = frozenset({Role.SIAO, Role.DPO})
"""Ceux qui, ensemble, écartent une protection que dit quelqu'un sans relation."""


class Relations(EnRelation):
    """Qui est en relation avec un ménage, et ce qui s'en décide."""

    def laisse(self, fait: Fait) -> bool:
        """Vrai d'un fait qui ne fonde, ne finit et ne décide aucune relation."""
        fiche = fait.evenement.fiche
        return (
            fiche.nom not in self._que_finit
            and fiche.famille != FAMILLE_DES_RELATIONS
            and not any(nommes(fait.evenement))
        )

    def entend(self, fait: Fait) -> None:
        """Un fait qui laisse les relations ce qu'elles sont rompt le silence de son auteur."""
        self._dits[fait.reference] = fait
        self._entend(fait)

    def _decide(self, fait: Fait, par: Fait) -> None:
        """Une décision, si qui en répond peut la prendre ; sinon, elle attend."""
        if not self._applique(fait.evenement, fait, par):
            self.en_attente[fait.reference] = fait

    def _applique(self, decision: Evenement[Any], fait: Fait, par: Fait) -> bool:
        """Faux si qui en répond ne peut pas décider cela."""
        if isinstance(decision, RelationConfirmee | RelationRefusee):
            return self._decide_d_une_demande(decision, par)
        if isinstance(decision, FaitConfirme | FaitEcarte):
            return self._decide_d_un_fait(decision, par)
        finit_la_sienne = (
            isinstance(decision, RelationTerminee) and decision.organisme == fait.organisme
        )
        if finit_la_sienne or self._est_en_charge(par):
            prolonge_la_sienne = isinstance(decision, RelationRenouvelee) and (
                self._se_prolonge(decision.organisme, par)
            )
            return not prolonge_la_sienne and self._met_en_oeuvre(decision, fait, par)
        if isinstance(decision, RelationTerminee | RelationRenouvelee):
            return self._met_en_oeuvre(decision, fait, par)
        return False

    def _se_prolonge(self, organisme: str, par: Fait) -> bool:
        """Vrai si l'organisme se donnerait à lire à lui-même, ou par qui ne tient que de lui."""
        soi_meme = organisme == par.organisme and not self.est_le_siao(par)
        return soi_meme or self._ne_tient_que_de(par, organisme)

    def _met_en_oeuvre(self, decision: Evenement[Any], fait: Fait, par: Fait) -> bool:
        """Faux si la décision ne porte sur rien que qui en répond puisse décider."""
        match decision:
            case RelationTerminee():
                visees = self._decidables(decision.organisme, fait, par)
                self._ferme(fait, visees)
                return self._porte_sur(visees, fait, par)
            case RelationRenouvelee():
                visees = self._decidables(decision.organisme, fait, par)
                self._renouvelle(decision, fait.jour, visees)
                return self._porte_sur(visees, fait, par)
            case OrganismeExclu():
                self._exclusions.dit(fait)
            case ExclusionLevee():
                self._exclusions.leve(decision.exclusion, fait)
        return True

    def _porte_sur(self, visees: Sequence[int], fait: Fait, par: Fait) -> bool:
        """Faux si qui en répond ne peut décider d'aucune ; en charge, il aura décidé de rien."""
        en_charge = self._est_en_charge(par)
        if en_charge and not visees:
            self.vains[fait.reference] = (fait, par)
        return bool(visees) or en_charge

    def _decidables(self, organisme: str, fait: Fait, par: Fait) -> Sequence[int]:
        """Les relations de l'organisme dont peut décider qui en répond : lui-même, pour finir.

        Chacune est dite par son rang.
        """
        toutes = fait.organisme == organisme or self._est_en_charge(par)
        sujets = self._sujets_de(par)
        return [
            rang
            for rang in self._de.get(organisme, ())
            if (r := self._relations[rang]).du <= fait.jour
            and (toutes or (r.familles is not None and bool(r.familles) and r.familles <= sujets))
        ]

    def _est_en_charge(self, fait: Fait) -> bool:
        """Vrai si l'auteur est le SIAO du département, ou le référent en charge."""
        return self.est_le_siao(fait) or any(r.base is Base.MANDAT for r in self._actives(fait))

    def _peut_decider(self, fait: Fait, familles: frozenset[str] | None) -> bool:
        """Vrai aussi de qui tient une vue du territoire, pour les sujets de cette vue."""
        if self._est_en_charge(fait):
            return True
        sujets = self._sujets_de(fait)
        return bool(sujets) if familles is None else bool(familles) and familles <= sujets

    def _sujets_de(self, fait: Fait) -> frozenset[str]:
        """Ce dont traitent les vues que tient l'auteur là où vit le ménage."""
        sur_place = fait.departement in self._ressorts(fait)
        return sujets_du_territoire(fait.qualites) if sur_place else frozenset()

    def _ne_tient_qu_une_vue(self, fait: Fait) -> bool:
        """Vrai aussi de qui ne tient sa relation que d'une vue : il n'en fait pas une autre."""
        return not self._parle_en_siao(fait) and all(
            relation.par_une_vue for relation in self._actives(fait)
        )

    def _decide_d_une_demande(
        self, decision: RelationConfirmee | RelationRefusee, par: Fait
    ) -> bool:
        demande = self._dits.get(decision.demande)
        if demande is None or not isinstance(dite := demande.evenement, RelationDemandee):
            return self._est_en_charge(par)
        se_prolonge = demande.organisme == par.organisme or self._se_prolonge(
            demande.organisme, par
        )
        if se_prolonge or not self._peut_decider(par, familles_de(dite.familles)):
            return False
        self.demandes.pop(demande.reference, None)
        if isinstance(decision, RelationConfirmee):
            self._confirme(demande, dite, decision, par)
        return True

    def _confirme(
        self, demande: Fait, dite: RelationDemandee, decision: RelationConfirmee, par: Fait
    ) -> None:
        demandees = familles_de(dite.familles)
        accordees = ensemble(demandees, familles_de(decision.familles))
        un_an = ajouter_mois(decision.jour, DUREE_MAX_MOIS)
        self._ouvre(
            Relation(
                organisme=demande.organisme,
                fonde=Fonde(Base.DEMANDE, accordees),
                fait=demande,
                par=par,
                du=min(_faite_le(demande), decision.jour),
                terme=plus_tot(decision.jusqu_au, un_an),
                familles=ensemble(accordees, self._lues_par(par)),
                niveau=self._niveau_de(par),
                lignee=self._lignee(par, demande.organisme),
                par_une_vue=self._ne_tient_qu_une_vue(par),
            )
        )

    def _renouvelle(self, decision: RelationRenouvelee, jour: date, visees: Sequence[int]) -> None:
        terme = plus_tot(decision.jusqu_au, ajouter_mois(jour, DUREE_MAX_MOIS))
        for rang in visees:
            r = self._relations[rang]
            if r.finie_par is None:
                self._relations[rang] = replace(
                    r, renouvelee_le=jour, terme=terme if r.base is Base.DEMANDE else r.terme
                )

    def _decide_d_un_fait(self, decision: FaitConfirme | FaitEcarte, par: Fait) -> bool:
        """Un fait qui attendait compte, ou ne compte pas ; ceux de même auteur attendent encore."""
        vise = self._dits.get(decision.fait)
        if vise is None:
            return self._est_en_charge(par)
        if isinstance(decision, FaitEcarte) and isinstance(
            vise.evenement, ProtectionAdresseActivee
        ):
            return self._ecarte_a_deux(vise, par)
        famille = frozenset({vise.evenement.fiche.famille})
        if self._se_prolonge(vise.organisme, par) or not self._peut_decider(par, famille):
            return False
        attendait = self.en_attente.pop(vise.reference, None) or vise.reference in self.ecartes
        if isinstance(decision, FaitEcarte):
            if attendait or not vise.evenement.fiche.reserve:
                self.ecartes.add(vise.reference)
        elif vise.reference not in self.confirmes:
            self.ecartes.discard(vise.reference)
            self.confirmes[vise.reference] = par.position
            if attendait and type(vise.evenement) in DECISIONS:
                self._decide(vise, par)
            elif not self.est_liee(vise):
                self._agit(vise, par)
        return True

    def _ecarte_a_deux(self, protection: Fait, par: Fait) -> bool:
        """Le SIAO et le DPO du département écartent une protection ensemble ; l'un seul ne peut.

        Confirmée, ou dite par qui est en relation, elle n'obéit plus qu'à son auteur et à ceux
        qu'elle nomme. Faux de qui n'est ni SIAO ni DPO, et de qui la dit lui-même.
        """
        if protection.reference in self.confirmes or self.est_liee(protection):
            return self._est_en_charge(par)
        roles = {role for role in ECARTENT_A_DEUX if self._est_d_ici(par, role)}
        if not roles or par.organisme == protection.organisme:
            return False
        voix = self._voix.setdefault(protection.reference, {})
        voix |= dict.fromkeys(sorted(roles - voix.keys()), par.organisme)
        if voix.keys() == ECARTENT_A_DEUX and len(set(voix.values())) > 1:
            self.ecartes.add(protection.reference)
        return True

    def _est_d_ici(self, fait: Fait, role: Role) -> bool:
        """Vrai si l'auteur tient ce rôle là où l'on suit le ménage, à l'instant de ce fait."""
        return role in fait.qualites and fait.departement in self._ressorts(fait)

    def _transfere(self, fait: Fait) -> None:
        """Des deux SIAO, celui qui n'a pas demandé accepte le ménage, ou le laisse à l'autre."""
        if demande := self.ressort.decides.get(fait.reference):
            self.en_attente.pop(demande.reference, None)
        else:
            self.en_attente[fait.reference] = fait


def _faite_le(demande: Fait) -> date:
    """Le jour d'une demande, jamais avant qu'on l'ait reçue : nul n'antidate ce qu'il demande."""
    return max(demande.jour, demande.su_le)
