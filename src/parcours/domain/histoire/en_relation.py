"""Les relations d'un ménage : qui y est entré, nommé par qui, et qui peut décider.

Une relation naît d'être nommé dans un fait de quelqu'un qui est lui-même en relation : le SIAO du
département, d'abord, qui l'est toujours ; puis ceux qu'il nomme, et ainsi de suite. Elle naît aussi
d'être demandée et confirmée. Écrire n'en fonde aucune, ni se nommer soi-même. Nommé par quelqu'un
sans relation, on ne lit que ses faits.

Les faits se lisent ici dans l'ordre où on les a sus : pour nommer, finir ou décider, il faut être
en relation à l'instant où on le dit, d'après tout ce que l'on sait aujourd'hui. Un fait annulé n'a
jamais rien fondé ; une relation finie a existé.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime

from parcours.domain.droit.reglages import SANS_REGLAGE, Reglages
from parcours.domain.histoire.accueils import Accueils
from parcours.domain.histoire.exclusions import Exclusions
from parcours.domain.histoire.relation import (
    ENTREES,
    Relation,
    chez_qui_le_dit,
    dernier_jour,
    met_fin,
    parle_pour,
)
from parcours.domain.histoire.ressort import Ressort
from parcours.domain.langage.fait import Fait
from parcours.domain.langage.fondation import FIN_DE_SEJOUR, Base, Fonde
from parcours.domain.langage.habilitation import (
    DE_TOUTES_LES_VUES,
    DROITS,
    ensemble,
    familles_lues,
    sujets_du_territoire,
)
from parcours.domain.langage.marques import nommes
from parcours.domain.langage.vocabulaire import S0, S5, Role, Sensibilite
from parcours.domain.temps.intervalle import plus_tot
from parcours.domain.volets.parcours import TransfertDecide
from parcours.domain.volets.referent.relais import RelaisAccepte
from parcours.domain.volets.relation import DECISIONS, RelationDemandee
from parcours.domain.volets.vif.protection import ProtectionAdresseActivee


class EnRelation(ABC):
    """Qui est en relation avec un ménage, et ce que chacun peut y dire avec effet.

    `faits` : ceux que leurs corrections laissent compter ; `retires` : ceux que leur propre auteur
    a annulés ou redatés, qui finissent encore ce qu'ils finissaient. `ressort` : où l'on suit le
    ménage, et dont le SIAO est toujours en relation ; `reglages` : ce que ce territoire fait
    compter d'office ; `heritees`, `confirmes` : ce qui suit ceux qui viennent d'un autre ménage.
    """

    def __init__(  # noqa: PLR0913, PLR0917 (each thing that relations depend on)
        self,
        faits: Iterable[Fait],
        ressort: Ressort,
        reglages: Reglages = SANS_REGLAGE,
        retires: Iterable[Fait] = (),
        heritees: Iterable[Relation] = (),
        confirmes: Mapping[str, int] | None = None,
    ) -> None:
        self.ressort = ressort
        self.demandes: dict[str, Fait] = {}
        """Les relations demandées que personne n'a encore décidées, par référence."""
        self.en_attente: dict[str, Fait] = {}
        """Les faits réservés à qui est en relation, dits par quelqu'un qui ne l'était pas."""
        self.confirmes: dict[str, int] = dict(confirmes or {})
        self.vains: dict[str, tuple[Fait, Fait]] = {}
        """Ce qui finit ou prolonge une relation que l'on ne connaît pas, et qui en répond.

        Que l'on apprenne ensuite qu'elle était, et cela compte.
        """
        self.ecartes: set[str] = set()
        self._voix: dict[str, dict[Role, str]] = {}
        """Qui a déjà voulu écarter chaque protection que nul n'a confirmée."""
        self._reglages = reglages
        self._relations: list[Relation] = []
        self._de: dict[str, list[int]] = {}
        """Les rangs des relations de chaque organisme."""
        self._que_finit: dict[str, list[int]] = {}
        """Les rangs de celles que peut finir un fait de chaque type."""
        self._entendues: dict[int, datetime] = {}
        """Par rang, quand l'organisme a dit son dernier fait."""
        for relation in heritees:
            self._ajoute(relation)
        self._dits: dict[str, Fait] = {}
        self._exclusions = Exclusions()
        self._protecteurs: set[str] = set()
        self._accueils = Accueils()
        dits = [(f, True) for f in faits] + [(f, False) for f in retires]
        for fait, compte in sorted(dits, key=lambda dit: dit[0].position):
            if compte:
                self._note(fait)
            else:
                self._finit_sans_retour(fait)
        self._elargit()

    # --- Qui est en relation ----------------------------------------------------------------------

    def toutes(self) -> Iterator[Relation]:
        """Les relations, finies ou non."""
        for rang, relation in enumerate(self._relations):
            mois = self._reglages.periode_de_fin_mois(
                self.ressort.actuel, relation.fin_le or relation.du
            )
            entendue_a = self._entendues.get(rang, relation.dernier_fait_a)
            yield relation.lue(mois, entendue_a)

    @property
    def exclus(self) -> frozenset[str]:
        """Les organismes que le ménage ne veut pas ; sans effet sur qui l'a protégé."""
        return self._exclusions.exclus - self._protecteurs

    def est_le_siao(self, fait: Fait) -> bool:
        """Vrai si l'auteur parle comme SIAO du département du ménage, à l'instant de ce fait."""
        return Role.SIAO in fait.qualites and fait.departement in self._ressorts(fait)

    def est_liee(self, fait: Fait) -> bool:
        """Vrai si l'auteur est en relation à l'instant de ce fait, pour sa famille."""
        if self._parle_en_siao(fait):
            return True
        famille = fait.evenement.fiche.famille
        return any(relation.ouvre(famille) for relation in self._actives(fait))

    def fait_compter(self, fait: Fait) -> bool:
        """Vrai si l'auteur était en relation le jour du fait, ou si un acte permanent le couvre."""
        fiche = fait.evenement.fiche
        roles = fait.qualites if fiche.d_office is None else fait.qualites & fiche.d_office
        return self.dit_en_relation(fait) or self._reglages.compte_d_office(
            self.ressort.au(fait.jour), roles, fiche.famille, fait.jour
        )

    def ouvre_une_vue(self, fait: Fait) -> bool:
        """Vrai si le fait ouvre le ménage à qui tient une vue du territoire.

        Il y faut un auteur en relation : un acte permanent n'y suffit pas, ni d'avoir été confirmé
        par qui tient une telle vue. Exclu, ou ne lisant plus, on n'en ouvre pas en antidatant.
        """
        d_une_vue = fait.evenement.fiche.famille in DE_TOUTES_LES_VUES
        return d_une_vue and self.dit_en_relation(fait, par_une_vue=False)

    def dit_en_relation(self, fait: Fait, *, par_une_vue: bool = True) -> bool:
        """Vrai si l'auteur était en relation le jour du fait, pour sa famille."""
        if parle_pour(fait, self.ressort.d_ou_parle(fait), self._reglages):
            return True
        siennes = self._de.get(fait.organisme)
        if not siennes or self._etait_exclu(fait, 0 if par_une_vue else fait.position):
            return False
        famille, le = fait.evenement.fiche.famille, fait.su_le
        return any(
            (r := self._relations[rang]).est_fondee
            and r.ouvre(famille)
            and r.couvre(fait.jour)
            and (par_une_vue or (not r.par_une_vue and self._tient(rang, le)))
            for rang in siennes
        )

    def _etait_exclu(self, fait: Fait, deja: int) -> bool:
        """Vrai si l'auteur était exclu le jour du fait, ou à cette position du journal."""
        return fait.organisme in self._exclusions.alors(fait.jour, deja) - self._protecteurs

    def _siennes(self, organisme: str) -> Iterator[Relation]:
        """Celles d'un organisme, finies ou non."""
        return (self._relations[rang] for rang in self._de.get(organisme, ()))

    def _actives(self, fait: Fait) -> Iterator[Relation]:
        """Les relations où l'auteur travaille avec le ménage, à l'instant de ce fait.

        Finie, une relation donne encore à lire ; elle ne donne plus à décider.
        """
        return (self._relations[rang] for rang in self._rangs_actifs(fait))

    def _rangs_actifs(self, fait: Fait) -> Iterator[int]:
        if fait.organisme in self._de and fait.organisme not in self.exclus:
            le = fait.su_le
            for rang in self._de[fait.organisme]:
                relation = self._relations[rang]
                if relation.est_fondee and relation.couvre(le) and self._tient(rang, le):
                    yield rang

    def _tient(self, rang: int, jour: date) -> bool:
        return self._relations[rang].tient(jour, self._entendues.get(rang))

    def _parle_en_siao(self, fait: Fait) -> bool:
        """Vrai du SIAO du département à l'instant de ce fait, et de qui y parle comme lui."""
        return parle_pour(fait, self._ressorts(fait), self._reglages)

    def _ressorts(self, fait: Fait) -> frozenset[str | None]:
        """Le département dont le SIAO est en relation à l'instant de ce fait."""
        return frozenset({self.ressort.a(fait.position)}) - {None}

    # --- Ce que chaque fait fonde et finit --------------------------------------------------------

    def _note(self, fait: Fait) -> None:
        evenement = fait.evenement
        self._dits[fait.reference] = fait
        if isinstance(evenement, RelationDemandee):
            self.demandes[fait.reference] = fait
        elif type(evenement) in DECISIONS:
            self._decide(fait, par=fait)
        elif isinstance(evenement, TransfertDecide):
            self._transfere(fait)
        elif self.est_liee(fait):
            self._agit(fait, par=fait)
        elif evenement.fiche.reserve:
            self.en_attente[fait.reference] = fait
        else:
            self._agit(fait, par=None)
        self._entend(fait)

    def _entend(self, fait: Fait) -> None:
        """Un fait de l'organisme rompt le silence de ses relations ; il n'en rouvre aucune."""
        if fait.organisme in self._de:
            le = fait.su_le
            for rang in self._de[fait.organisme]:
                relation, avant = self._relations[rang], self._entendues.get(rang)
                if relation.tient_encore(fait, le, avant) or relation.tient(le, avant):
                    self._entendues[rang] = fait.enregistre_le

    def _agit(self, fait: Fait, par: Fait | None) -> None:
        """Fonder et finir ce que dit un fait ; `par` : celui dont l'auteur en répond."""
        evenement = fait.evenement
        if par is not None and isinstance(evenement, ProtectionAdresseActivee):
            self._protecteurs |= {fait.organisme} - self.exclus
        if par is not None:
            self._accueils.note_les_presences(fait)
            if isinstance(evenement, ENTREES):
                self._accueils.entre(fait, evenement.structure or chez_qui_le_dit(fait))
        self._finit(fait, liee=par is not None)
        if par is not None and evenement.fiche.nom in FIN_DE_SEJOUR:
            self._accueils.sort(fait)
        for fonde, organisme in nommes(evenement):
            self._nomme(fait, fonde, organisme, par)

    def _nomme(self, fait: Fait, fonde: Fonde, organisme: str, par: Fait | None) -> None:
        """Ouvrir la relation ; se nommer soi-même n'ouvre rien, qu'un relais que l'on propose."""
        if organisme in {fait.organisme, (par or fait).organisme}:
            if par is fait and isinstance(fait.evenement, RelaisAccepte):
                self._prend_le_relais(fait, fait.evenement.effet_le, fonde)
            return
        if par and self._ne_tient_que_de(par, organisme):
            return
        debut = getattr(fait.evenement, fonde.du) if fonde.du else None
        self._ouvre(
            Relation(
                organisme=organisme,
                fonde=fonde,
                fait=fait,
                par=par,
                du=plus_tot(fait.jour, debut) or fait.jour,
                terme=getattr(fait.evenement, fonde.jusqu_au) if fonde.jusqu_au else None,
                familles=ensemble(fonde.familles, self._lues_par(par)) if par else None,
                niveau=self._niveau_de(par) if par else S5,
                lignee=self._lignee(par, organisme) if par else frozenset(),
                par_une_vue=par is not None and self._ne_tient_qu_une_vue(par),
            )
        )

    def _prend_le_relais(self, fait: Fait, le: date, fonde: Fonde) -> None:
        """L'organisme à qui l'on a proposé le relais l'accepte : il est référent à son tour."""
        actifs = self._rangs_actifs(fait)
        proposes = [r for r in actifs if self._relations[r].base is Base.RELAIS]
        for rang in proposes[-1:]:
            propose = self._relations[rang]
            entendue_a = self._entendues.get(rang, propose.dernier_fait_a)
            self._ouvre(replace(propose, fonde=fonde, fait=fait, du=le, dernier_fait_a=entendue_a))

    def _ouvre(self, relation: Relation) -> None:
        """Une relation commence ; ce qui l'avait déjà décidée, sans la connaître, s'y applique."""
        self._ajoute(relation)
        vains, self.vains = self.vains, {}
        for fait, par in vains.values():
            self._decide(fait, par)

    def _ajoute(self, relation: Relation) -> None:
        rang = len(self._relations)
        self._relations.append(relation)
        self._de.setdefault(relation.organisme, []).append(rang)
        for nom in dict.fromkeys(relation.fonde.finit):
            self._que_finit.setdefault(nom, []).append(rang)

    def _finit(self, fait: Fait, *, liee: bool) -> None:
        """Finir les relations que le fait finit ; il y faut une relation, ou la sienne propre."""
        self._fait_finir(fait, lambda r: liee or fait.organisme in {r.organisme, r.nommee_par})

    def _fait_finir(self, fait: Fait, le_peut: Callable[[Relation], bool]) -> None:
        """Finir celles que ce type de fait finit, et dont l'auteur le peut."""
        self._ferme(
            fait,
            [
                rang
                for rang in self._que_finit.get(fait.evenement.fiche.nom, ())
                if le_peut(relation := self._relations[rang])
                and met_fin(fait.evenement, relation)
                and self._accueils.finit(
                    fait, relation.organisme, heberge=relation.base is Base.SEJOUR
                )
            ],
        )

    def _finit_sans_retour(self, retire: Fait) -> None:
        """Ce qu'un organisme retire ou redate ne rouvre ni sa relation, ni celle dont il tient."""
        self._fait_finir(
            retire,
            lambda r: (
                retire.organisme == r.organisme
                or (self.est_liee(retire) and self._ne_tient_que_de(retire, r.organisme))
            ),
        )

    def _ferme(self, fait: Fait, visees: Sequence[int]) -> None:
        """Finir celles que l'on vise ; déjà finies, leur fin la plus proche compte."""
        for rang in visees:
            finie_par = self._relations[rang].finie_par
            if finie_par is None or dernier_jour(fait) < dernier_jour(finie_par):
                self._relations[rang] = replace(self._relations[rang], finie_par=fait)

    # --- De qui l'on tient sa relation ------------------------------------------------------------

    def _ne_tient_que_de(self, fait: Fait, organisme: str) -> bool:
        """Vrai si l'auteur n'est en relation que par cet organisme : il ne peut le prolonger."""
        if self._parle_en_siao(fait):
            return False
        siennes = list(self._actives(fait))
        return bool(siennes) and all(organisme in r.lignee for r in siennes)

    def _lignee(self, par: Fait, organisme: str) -> frozenset[str]:
        """Ceux par qui vient du SIAO ce que fonde ce fait ; le 115 qu'il a désigné en est."""
        if self.est_le_siao(par):
            return frozenset()
        if self._parle_en_siao(par):
            return frozenset({par.organisme})
        lignees = [r.lignee for r in self._actives(par) if organisme not in r.lignee]
        lignees.sort(key=len)
        return frozenset({par.organisme}).union(*lignees[:1])

    # --- Ce que lit qui nomme ---------------------------------------------------------------------

    def _lues_par(self, fait: Fait) -> frozenset[str] | None:
        """Les familles que lit l'auteur : qui nomme ou confirme ne donne jamais plus."""
        if self._parle_en_siao(fait):
            return None
        siennes = [r.familles for r in self._siennes(fait.organisme) if r.est_fondee]
        reunies = None if None in siennes else frozenset().union(*filter(None, siennes))
        par_relation = ensemble(reunies, familles_lues(fait.qualites))
        if par_relation is None or fait.departement != self.ressort.a(fait.position):
            return par_relation
        return par_relation | sujets_du_territoire(fait.qualites)

    def _niveau_de(self, fait: Fait) -> Sensibilite:
        """Le niveau que lit d'office l'auteur ; le SIAO ouvre à chacun celui de son rôle."""
        if self._parle_en_siao(fait):
            return S5
        siens = [r.niveau for r in self._siennes(fait.organisme) if r.est_fondee]
        d_office = max((DROITS[role].niveau_max for role in fait.qualites), default=S0)
        return min(max(siens, default=d_office), d_office)

    def _elargit(self) -> None:
        """Étendre chaque relation à ce que lit aujourd'hui qui l'a fondée."""
        for _ in tuple(self._relations):
            avant = self._relations
            self._relations = [self._elargie(r) for r in avant]
            if self._relations == avant:
                return

    def _elargie(self, relation: Relation) -> Relation:
        if relation.par is None or relation.familles is None:
            return relation
        lues = ensemble(relation.fonde.familles, self._lues_par(relation.par))
        return replace(relation, familles=lues)

    # --- Ce qui se décide : voir `Relations` ------------------------------------------------------

    @abstractmethod
    def _decide(self, fait: Fait, par: Fait) -> None:
        """Une décision, si qui en répond peut la prendre ; sinon, elle attend."""

    @abstractmethod
    def _transfere(self, fait: Fait) -> None:
        """L'autre SIAO décide d'un transfert ; sinon, sa décision attend."""

    @abstractmethod
    def _ne_tient_qu_une_vue(self, fait: Fait) -> bool:
        """Vrai si l'auteur n'est là que par une vue du territoire."""
