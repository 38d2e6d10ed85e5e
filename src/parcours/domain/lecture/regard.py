"""Qui lit quoi d'un parcours : la portée, le niveau, et ce que la protection masque.

Inconnu et interdit se ressemblent : sans regard possible, il n'y a pas de parcours. Ce qui est
masqué se tait : rien ne dit qu'on l'a masqué.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Final

from parcours.domain.histoire.anonymes import est_sans_nom
from parcours.domain.histoire.protege import RIEN_DE_TU, Voile, est_protege, ouvre, releve, voile
from parcours.domain.histoire.relation import Relation
from parcours.domain.histoire.suites import voile_garde
from parcours.domain.langage import nomenclatures
from parcours.domain.langage.champs import Scelle
from parcours.domain.langage.fait import Fait
from parcours.domain.langage.habilitation import (
    FAMILLES,
    SUJETS,
    NomDeVue,
    Portee,
    ensemble,
    familles_lues,
)
from parcours.domain.langage.vocabulaire import S2, S3, S4, S5, Role, Sensibilite
from parcours.domain.lecture.fin import Fin, derniere_fin, fin_de_lecture
from parcours.domain.lecture.gel import gele_par
from parcours.domain.lecture.lecteur import Lecteur
from parcours.domain.lecture.protections import protections_a_respecter
from parcours.domain.lecture.rejoues import de_ceux_ci
from parcours.domain.parcours.parcours import Lieu, Parcours
from parcours.domain.volets.menage.composition import MenageScinde
from parcours.domain.volets.relation import ExclusionLevee, OrganismeExclu, RelationRefusee
from parcours.domain.volets.vif.etat import Protection, Vif
from parcours.domain.volets.vif.protection import RevisionDeProtectionDemandee

TUS: Final = (RelationRefusee, OrganismeExclu, ExclusionLevee)
"""Ce qu'on ne montre ni à qui l'on refuse, ni à qui l'on exclut : au seul SIAO qui décide ici."""


@dataclass(frozen=True, slots=True)
class Regard:
    """Ce qu'un lecteur voit d'un parcours, un jour donné."""

    lecteur: Lecteur
    familles: frozenset[str] | None
    """Les familles dont il lit les faits des autres ; None : toutes. Vide : rien que les siens."""
    niveau: Sensibilite
    """Ce qu'il lit de ce qui survient ce jour-là."""
    protections: tuple[Protection, ...] = ()
    """Les protections du ménage, en vigueur ou levées."""
    plafond: Sensibilite = S5
    """Ce que ses relations donnent à lire au plus, à moins qu'une protection ne le nomme."""
    auteurs: frozenset[str] | None = None
    """Les organismes dont les faits, et eux seuls, sont rejoués pour lui ; None : tous."""
    sujets: frozenset[str] = frozenset()
    """Les familles dont il lit aussi les faits, de qui qu'ils soient."""
    fin: Fin | None = None
    """Où finit ce qu'il lit des autres ; None : il lit ce que l'on sait aujourd'hui."""
    voile: Voile = RIEN_DE_TU
    """Ce qui est protégé, et qu'il ne peut pas savoir : cela ne se rejoue pas pour lui."""
    decide_ici: bool = False
    """Vrai du SIAO qui suit le ménage : celui d'ailleurs n'apprend pas ce qu'on lui refuse."""
    _juges: dict[int, Fait] = field(default_factory=dict, init=False, repr=False, compare=False)
    """Les faits jugés, par leur identité, que nul autre ne prend ; puis ce qu'il lit de chacun."""
    _niveaux: dict[int, Sensibilite] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    @property
    def jusqu_au(self) -> date | None:
        """Le jour où finit ce qu'il lit des autres, s'il a fini."""
        return None if self.fin is None else self.fin.le

    @property
    def est_en_relation(self) -> bool:
        """Vrai s'il lit le ménage, et non ses seuls faits."""
        return self.auteurs is None

    @property
    def rejoue_seul(self) -> bool:
        """Vrai si tous les faits rejoués sont de ses auteurs : ceux qui attendent y comptent."""
        return self.auteurs is not None and not self.sujets

    @property
    def lit_la_situation(self) -> bool:
        """Vrai s'il lit où en est le ménage et qui le compose.

        Non les seuls sujets d'une vue, ni les familles d'une relation dont le ménage n'est pas.
        """
        return not self.sujets and self._lit_la_famille("menage")

    @property
    def lit_les_identites(self) -> bool:
        """Vrai s'il lit le nominatif : qui ne lit que ses faits ne lit pas les noms des autres.

        Une protection en vigueur qui masque jusqu'à la commune masque aussi les noms.
        """
        cache = any(
            protection.est_en_vigueur and protection.masque_la_commune
            for protection in self.protections
            if not (self.lecteur.est_superviseur or protection.nomme(self.lecteur.organisme))
        )
        return not cache and self.lit_la_situation and self.niveau >= S2

    @property
    def lit_les_expulsions(self) -> bool:
        """Vrai s'il lit la procédure d'expulsion du ménage : sa famille, à son niveau."""
        return self._lit_la_famille("expulsion") and self.niveau >= S3

    def _lit_la_famille(self, famille: str) -> bool:
        return self.familles is None or famille in self.familles

    def voit(self, sensibilite: Sensibilite) -> bool:
        """Vrai s'il lit ce niveau dans ce parcours."""
        return sensibilite <= self.niveau

    def voit_le_fait(self, fait: Fait) -> bool:
        """Vrai s'il peut savoir que le fait existe ; chacun lit les siens."""
        if fait.organisme == self.lecteur.organisme:
            return True
        fiche = fait.evenement.fiche
        if isinstance(fait.evenement, TUS) and not self.decide_ici:
            return False
        return self._lit_la_famille(fiche.famille) and fiche.sensibilite <= self.niveau_de(fait)

    def rejoues(self, faits: Sequence[Fait]) -> Sequence[Fait]:
        """Ceux qui se rejouent pour lui : tous, ou ceux de ses auteurs et de ses sujets."""
        siens = self.auteurs and self.auteurs | {self.lecteur.organisme}
        return faits if siens is None else de_ceux_ci(faits, siens, self.sujets)

    def lit_ce_qui_est_protege(self, fait: Fait) -> bool:
        """Vrai de qui l'a dit, et de qui est nommé par les protections qui le couvrent."""
        sien = fait.organisme == self.lecteur.organisme
        return sien or self.niveau_de(fait) >= max(fait.evenement.fiche.sensibilite, S4)

    def voile_sur(self, faits: Iterable[Fait], protections: Iterable[Protection]) -> Voile:
        """Ce qu'il ne sait pas de ces faits, à leur date corrigée.

        `protections` : toutes celles du ménage, même celles qui ne lui masquent rien.
        """
        return voile(
            tuple(faits),
            self.lit_ce_qui_est_protege,
            self.masquent,
            self.lecteur.organisme,
            tuple(protections),
        )

    def aussi(self, reunis: Sequence[Parcours], aujourdhui: date) -> "Regard":
        """Le même, là où se lisent aussi des ménages qui n'y comptent plus.

        Ce qui les protège aujourd'hui protège ce que l'on en relit : rien ne se lit par là de plus.
        """
        vifs = [protections_a_respecter(self.lecteur, reuni, aujourdhui) for reuni in reunis]
        ajoutees = tuple(p for vif in vifs for p in vif.protections)
        nomme = all(p.nomme(self.lecteur.organisme) for p in ajoutees if p.est_en_vigueur)
        plafond = self.niveau if nomme else min(self.niveau, self.lecteur.niveau)
        avec = replace(self, protections=(*self.protections, *ajoutees), niveau=plafond)
        faits = tuple(e.fait for reuni in reunis for e in reuni.histoire.entrees)
        la = (p for reuni in reunis for p in reuni.volet(Vif, aujourdhui).protections)
        de_plus = avec.voile_sur(avec.rejoues(faits), (*self.protections, *la))
        return replace(avec, voile=self.voile.et(de_plus))

    def tait_l_auteur(self, fait: Fait) -> bool:
        """Vrai d'une scission, à qui n'en lit pas le motif : son auteur le dirait.

        Et de ce que dit la structure qu'une protection lui tait.
        """
        if est_sans_nom(fait) or fait.reference in self.voile.anonymes:
            return fait.organisme != self.lecteur.organisme
        scinde = isinstance(fait.evenement, MenageScinde)
        return scinde and fait.organisme != self.lecteur.organisme and self.niveau_de(fait) < S4

    def niveau_de(self, fait: Fait) -> Sensibilite:
        """Ce qu'il lit d'un fait : sous des protections, il faut que chacune le nomme."""
        if not self.protections:
            return self.niveau
        if self._juges.get(id(fait)) is not fait:
            self._niveaux[id(fait)] = self._niveau_protege(fait)
            self._juges[id(fait)] = fait
        return self._niveaux[id(fait)]

    def _niveau_protege(self, fait: Fait) -> Sensibilite:
        couvrent = [protection for protection in self.protections if protection.couvre(fait.jour)]
        if not couvrent:
            return self.niveau
        if isinstance(fait.evenement, RevisionDeProtectionDemandee):
            decide = any(p.obeit_a(self.lecteur.organisme) for p in couvrent)
            return _niveau_si(self.lecteur, self.plafond, habilite=decide)
        ouvrent = releve if est_protege(fait) else ouvre
        nomme = any(ouvrent(fait, p, self.lecteur.organisme) for p in couvrent)
        return _niveau_si(self.lecteur, self.plafond, habilite=nomme and not self.masquent(fait))

    def masquent(self, fait: Fait) -> tuple[Protection, ...]:
        """Les protections qui lui masquent ce qu'elles couvrent de ce fait."""
        if not self.protections or self.lecteur.est_superviseur:
            return ()
        return tuple(
            protection
            for protection in self.protections
            if protection.couvre(fait.jour) and not protection.nomme(self.lecteur.organisme)
        )

    def commune(self, lieu: Lieu | None) -> str | Scelle | None:
        """La commune du ménage, si rien ne la masque."""
        if lieu is None or lieu.commune is None:
            return None
        if lieu.fait.organisme == self.lecteur.organisme:
            return lieu.commune
        masquee = any(p.masque_la_commune for p in self.masquent(lieu.fait))
        return None if masquee or lieu.sensibilite > self.niveau_de(lieu.fait) else lieu.commune

    def code(self, liste: str, code: str, fait: Fait | None = None) -> str:
        """Le code que dit ce fait, ou celui qui le masque à qui n'y est pas habilité."""
        if fait is not None and fait.organisme == self.lecteur.organisme:
            return code
        niveau = self.niveau if fait is None else self.niveau_de(fait)
        return nomenclatures.masquer(liste, code, niveau.name)


def regard(lecteur: Lecteur, parcours: Parcours, aujourdhui: date) -> Regard | None:
    """Ce que le lecteur voit du parcours ; None : pour lui, il n'existe pas."""
    vu = _regard(lecteur, parcours, aujourdhui)
    if vu is None:
        return None
    histoire, la = parcours.histoire, parcours.volet(Vif, aujourdhui).protections

    def voile_entier() -> Voile:
        return vu.voile_sur(vu.rejoues((*histoire.connus, *histoire.ailleurs)), la)

    return replace(
        vu,
        voile=voile_garde(histoire, lecteur.organisme, (vu, la), voile_entier),
        decide_ici=_decide_ici(lecteur, parcours, vu.jusqu_au or aujourdhui),
    )


def _decide_ici(lecteur: Lecteur, parcours: Parcours, jour: date) -> bool:
    ici = parcours.ressort.lisent(jour) & lecteur.departements
    return lecteur.est_superviseur or (Role.SIAO in lecteur.roles and bool(ici))


def _regard(lecteur: Lecteur, parcours: Parcours, aujourdhui: date) -> Regard | None:
    """Par quoi il lit.

    En relation, ou par la vue de son rôle, il lit le ménage. Sa relation finie, il le lit tel qu'on
    le savait à sa fin. Sinon, il lit ses propres faits rejoués seuls, ceux de qui l'a nommé sans
    être en relation, et les faits dont traite sa vue du territoire : rien n'y dit le reste. Ce que
    le DPO a gelé, personne ne le lit : chacun a ses faits, et ceux du DPO qui disent pourquoi.
    """
    if not parcours.histoire.entrees:
        return None
    vif = protections_a_respecter(lecteur, parcours, aujourdhui)
    if _est_ouvert_a(lecteur, parcours, vif):
        siens = droits(lecteur, parcours, aujourdhui)
        if gel := gele_par(lecteur, parcours, aujourdhui):
            auteurs = frozenset({lecteur.organisme, *(gel if siens else ())})
            return _de_ses_auteurs(lecteur, parcours, auteurs)
        if siens:
            return _en_relation(lecteur, siens, vif)
        le = derniere_fin(lecteur, _siennes(lecteur, parcours), parcours, aujourdhui)
        if le and (siens := droits(lecteur, parcours, le)):
            par = [d.par for d in siens if isinstance(d.par, Relation)]
            fin = fin_de_lecture(lecteur, parcours, le, par, par_une_vue=len(par) < len(siens))
            return replace(_en_relation(lecteur, siens, vif), fin=fin)
    auteurs = _auteurs(lecteur, parcours, aujourdhui)
    sujets = _sujets(lecteur, parcours, aujourdhui)
    if sujets and any(e.fait.evenement.fiche.famille in sujets for e in parcours.histoire.entrees):
        protections = vif.protections
        return Regard(lecteur, None, lecteur.niveau, protections, auteurs=auteurs, sujets=sujets)
    return _de_ses_auteurs(lecteur, parcours, auteurs)


def _de_ses_auteurs(lecteur: Lecteur, parcours: Parcours, auteurs: frozenset[str]) -> Regard | None:
    """Les seuls faits de ces auteurs : à qui ne lit pas le ménage, aucune protection n'en dit."""
    if not any(e.fait.organisme in auteurs for e in parcours.histoire.entrees):
        return None
    return Regard(lecteur, None, lecteur.niveau, auteurs=auteurs)


def _est_ouvert_a(lecteur: Lecteur, parcours: Parcours, vif: Vif) -> bool:
    """Vrai si un fait que le lecteur peut savoir fonde le partage.

    Un ménage dont on n'a dit que des violences n'existe que pour qui est nommé.
    """

    def sait(fait: Fait) -> bool:
        qui = lecteur.organisme
        if fait.organisme == qui or not est_protege(fait):
            return True
        nomme = any(releve(fait, p, qui) for p in vif.en_vigueur)
        return nomme and lecteur.peut_etre_habilite

    return lecteur.est_superviseur or any(map(sait, parcours.ouvertures))


@dataclass(frozen=True, slots=True)
class DroitDeLire:
    """Ce qu'une relation, ou une vue, donne à lire : des familles, jusqu'à un niveau."""

    par: Relation | NomDeVue
    familles: frozenset[str] | None
    niveau: Sensibilite = S5


def _en_relation(lecteur: Lecteur, droits: Sequence[DroitDeLire], vif: Vif) -> Regard:
    """Le regard que donnent des droits.

    Ceux qui donnent tout le niveau de son rôle l'emportent sur ceux que plafonne ce que lit qui l'a
    nommé ; s'il n'a que de ceux-là, il lit au plus bas de ces plafonds.
    """
    entiers = [d for d in droits if d.niveau >= lecteur.niveau]
    retenus = entiers or droits
    familles = [d.familles for d in retenus]
    plafond = min(d.niveau for d in retenus)
    return Regard(
        lecteur,
        None if None in familles else frozenset().union(*filter(None, familles)),
        _niveau_si(lecteur, plafond, habilite=vif.habilite(lecteur.organisme)),
        protections=vif.protections,
        plafond=plafond,
    )


def _niveau_si(lecteur: Lecteur, plafond: Sensibilite, *, habilite: bool) -> Sensibilite:
    """Au-delà de son niveau d'office, il faut être nommé par la protection."""
    releve = habilite and lecteur.peut_etre_habilite
    return lecteur.niveau_si(habilite=True) if releve else min(lecteur.niveau, plafond)


def droits(lecteur: Lecteur, parcours: Parcours, jour: date) -> list[DroitDeLire]:
    """Ce que ses relations et ses vues lui ouvrent ce jour-là."""
    par_relation = [
        DroitDeLire(relation, familles, relation.niveau)
        for relation in _siennes(lecteur, parcours)
        if relation.tient(jour)
        and (familles := ensemble(relation.familles, familles_lues(lecteur.roles))) != frozenset()
    ]
    par_vue = [
        DroitDeLire(vue, None if vue is NomDeVue.FR else FAMILLES[vue])
        for vue in (NomDeVue.FR, *FAMILLES)
        if _tient_la_vue(lecteur, parcours, vue, jour) and _concerne(lecteur, parcours, vue)
    ]
    return [*par_relation, *par_vue]


def _siennes(lecteur: Lecteur, parcours: Parcours) -> list[Relation]:
    """Ses relations fondées ; aucune si le ménage ne veut pas de lui."""
    if lecteur.organisme in parcours.exclus:
        return []
    return [r for r in parcours.relations if r.est_fondee and r.organisme == lecteur.organisme]


def _tient_la_vue(lecteur: Lecteur, parcours: Parcours, vue: NomDeVue, jour: date) -> bool:
    """Vrai si son rôle lit cette vue sur tout le territoire où l'on suit ce jour-là le ménage."""
    droit = lecteur.portee(vue)
    if droit is Portee.TOUT:
        return True
    return droit is Portee.TERRITOIRE and bool(parcours.ressort.lisent(jour) & lecteur.departements)


def _concerne(lecteur: Lecteur, parcours: Parcours, vue: NomDeVue) -> bool:
    """Vrai si un autre que le lecteur, en relation, a dit du ménage un fait dont traite la vue.

    Ses propres faits ne lui ouvrent rien, ni ceux qu'un acte permanent fait compter. Le fil rouge
    suit tous les ménages.
    """
    sujets = SUJETS.get(vue)
    return sujets is None or any(
        parcours.ouvreurs.get(famille, frozenset()) - {lecteur.organisme} for famille in sujets
    )


def _sujets(lecteur: Lecteur, parcours: Parcours, jour: date) -> frozenset[str]:
    """Les familles dont traitent ses vues du territoire : il en lit les faits, et eux seuls."""
    return frozenset().union(
        *(sujets for vue, sujets in SUJETS.items() if _tient_la_vue(lecteur, parcours, vue, jour))
    )


def _auteurs(lecteur: Lecteur, parcours: Parcours, aujourdhui: date) -> frozenset[str]:
    """Lui-même, ceux qui l'ont nommé sans être en relation, ceux dont il a confirmé la demande."""
    lies = [r for r in parcours.relations if r.tient(aujourdhui)]
    nomme_par = {
        r.fait.organisme
        for r in lies
        if r.organisme == lecteur.organisme
        and not r.est_fondee
        and lecteur.portee(NomDeVue.FR) >= Portee.SIENS
        and lecteur.organisme not in parcours.exclus
    }
    confirmes = {r.organisme for r in lies if r.par_une_vue and r.nommee_par == lecteur.organisme}
    return frozenset({lecteur.organisme, *nomme_par, *confirmes})
