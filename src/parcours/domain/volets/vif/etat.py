"""Ce que l'on sait d'une mise à l'abri et des protections de l'adresse."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date


@dataclass(frozen=True, slots=True)
class Protection:
    """Ce que la protection masque, et pour qui elle ne masque rien.

    Son auteur et ceux qu'elle nomme lisent ce qu'elle couvre ; eux seuls la changent ou la lèvent.
    """

    reference: str
    """Le fait qui l'active."""
    auteur: str
    """L'organisme qui l'active."""
    niveau: str
    depuis_le: date
    nommes: frozenset[str] = frozenset()
    habilitations: frozenset[tuple[str, str]] = frozenset()
    """Qui en habilite un autre en le mettant en relation avec le ménage, et lequel."""
    a_confirmer: bool = False
    """Vrai si son auteur n'était pas en relation : elle masque, et ne nomme encore personne."""
    levee_le: date | None = None
    """None : elle est en vigueur."""
    position: int = 0
    """Celle du fait qui l'active : laquelle a été dite avant l'autre."""
    anterieurs: frozenset[str] = frozenset()
    """Ceux qui protégeaient déjà quand elle a été dite, et protègent encore."""
    nommes_a: Mapping[str, int] = field(default_factory=dict)
    """D'où chacun y est nommé : la position au journal."""

    @property
    def est_en_vigueur(self) -> bool:
        """Vrai si rien ne l'a levée."""
        return self.levee_le is None

    @property
    def habilites(self) -> frozenset[str]:
        """Ceux pour qui elle ne masque rien."""
        return self._siens | self.anterieurs

    @property
    def _siens(self) -> frozenset[str]:
        """Son auteur, ceux qu'elle nomme, et ceux qu'ils habilitent."""
        decident = self._decident
        return decident | {habilite for par, habilite in self.habilitations if par in decident}

    @property
    def _decident(self) -> frozenset[str]:
        return frozenset() if self.a_confirmer else self.nommes | {self.auteur}

    def couvre(self, jour: date) -> bool:
        """Vrai d'un fait de ce jour ; levée, elle couvre encore ce qui est survenu jusque-là."""
        return self.levee_le is None or jour <= self.levee_le

    def nomme(self, organisme: str) -> bool:
        """Vrai si rien n'est masqué à cet organisme."""
        return organisme in self.habilites

    def releve(self, organisme: str, dit_par: str, a: int, *, protegerait: bool) -> bool:
        """Vrai de qui un autre y nomme, pour ce que dit cet auteur à cette position.

        Nommer ouvre ce que l'on dit soi-même, et ce que disent ensuite ceux qui la connaissent pour
        y être nommés, ou ne peuvent pas protéger (`protegerait` est faux) : non ce que d'autres ont
        déjà dit, ni ce que dit sans la connaître qui se protège lui-même.
        """
        if organisme == self.auteur or not self.ouvre(organisme, dit_par, a):
            return False
        return not protegerait or self._est_dite_sous_elle(organisme, dit_par, a)

    def _est_dite_sous_elle(self, organisme: str, dit_par: str, a: int) -> bool:
        """Vrai de ce que dit, à cette position, qui peut la changer ; ou qui habilite celui-là."""
        par_lui = dit_par == self.auteur or (dit_par, organisme) in self.habilitations
        la_connait = dit_par in self._decident and self.nommes_a.get(dit_par, a) < a
        return par_lui or la_connait

    def ouvre(self, organisme: str, dit_par: str, a: int) -> bool:
        """La même chose, pour ce qui n'est pas protégé de soi : l'auteur y est nommé aussi."""
        depuis = self.position if organisme == self.auteur else self.nommes_a.get(organisme, a)
        par_lui = dit_par == self.auteur or (dit_par, organisme) in self.habilitations
        return organisme in self._siens and (par_lui or depuis < a)

    def nommant(self, organismes: Iterable[str], a: int) -> Mapping[str, int]:
        """D'où ceux-ci sont nommés : à cette position, s'ils ne l'étaient déjà."""
        return {organisme: self.nommes_a.get(organisme, a) for organisme in organismes}

    def obeit_a(self, organisme: str) -> bool:
        """Vrai de qui peut la changer ou la lever."""
        return organisme == self.auteur or organisme in self._decident

    def sans_exception(self) -> "Protection":
        """La même, qui ne nommerait personne, pas même son auteur."""
        personne: frozenset[str] = frozenset()
        return replace(
            self, auteur="", nommes=personne, habilitations=frozenset(), anterieurs=personne
        )

    def connait(self, autres: Iterable["Protection"]) -> "Protection":
        """La même, qui nomme qui protégeait déjà quand elle a été dite, tant qu'il protège."""
        deja = frozenset(
            p.auteur
            for p in autres
            if p.position < self.position and p.est_en_vigueur and not p.a_confirmer
        )
        return self if deja == self.anterieurs else replace(self, anterieurs=deja)

    @property
    def masque_la_commune(self) -> bool:
        """Vrai au niveau 3 : ni adresse, ni structure, ni commune, nulle part."""
        return self.niveau == "N3"

    @property
    def masque_la_structure(self) -> bool:
        """Vrai aux niveaux 2 et 3."""
        return self.niveau in {"N2", "N3"}


@dataclass(frozen=True, slots=True)
class Vif:
    """La mise à l'abri en cours et les protections de l'adresse."""

    abritee_depuis_le: date | None = None
    """Première nuit de la mise à l'abri en cours."""
    rangs: tuple[int, ...] = ()
    """Renouvellements déjà dits."""
    habilitations: frozenset[tuple[str, str]] = frozenset()
    """Qui en a habilité un autre en le mettant en relation avec le ménage, et lequel."""
    protections: tuple[Protection, ...] = ()
    """Celles en vigueur, et celles que l'on a levées : elles s'ajoutent."""

    @property
    def en_vigueur(self) -> tuple[Protection, ...]:
        """Celles que rien n'a levées."""
        return tuple(p for p in self.protections if p.est_en_vigueur)

    @property
    def levees(self) -> tuple[Protection, ...]:
        """Les protections levées : chacune masque toujours ce qu'elle couvrait."""
        return tuple(p for p in self.protections if not p.est_en_vigueur)

    @property
    def niveau(self) -> str | None:
        """Le plus haut de celles en vigueur ; None : il n'y en a pas."""
        return max((p.niveau for p in self.en_vigueur), default=None)

    def habilite(self, organisme: str) -> bool:
        """Vrai de qui nomment toutes celles en vigueur, s'il y en a une."""
        return bool(self.en_vigueur) and all(p.nomme(organisme) for p in self.en_vigueur)

    def couvre(self, jour: date) -> bool:
        """Vrai si une protection, en vigueur ou levée, couvre un fait de ce jour."""
        return any(protection.couvre(jour) for protection in self.protections)

    def protege(self, nouvelle: Protection) -> "Vif":
        """Une protection s'ajoute aux autres ; elle remplace celle du même auteur, à son rang."""
        autres = [p for p in self.protections if not _remplace(nouvelle, p)]
        remplacees = [p for p in self.protections if _remplace(nouvelle, p)]
        deja = remplacees[-1] if remplacees else nouvelle
        nommes = {*nouvelle.nommes, *(habilite for _, habilite in self.habilitations)}
        habilitee = replace(
            nouvelle,
            habilitations=self.habilitations,
            position=min((p.position for p in remplacees), default=nouvelle.position),
            nommes_a=deja.nommant(nommes, nouvelle.position),
        )
        return self._avec((*autres, habilitee))

    def _avec(self, protections: tuple[Protection, ...]) -> "Vif":
        """Celles-ci, dont chacune nomme qui protégeait déjà."""
        return replace(self, protections=tuple(p.connait(protections) for p in protections))

    def habilite_aussi(self, auteur: str, organismes: frozenset[str], a: int) -> "Vif":
        """Les protections qui obéissent à l'auteur habilitent aussi ceux-ci, et celles à venir."""
        dites = frozenset((auteur, organisme) for organisme in organismes)
        return replace(
            self,
            habilitations=self.habilitations | dites,
            protections=tuple(
                replace(
                    p,
                    habilitations=p.habilitations | dites,
                    nommes_a={**p.nommes_a, **p.nommant(organismes, a)},
                )
                for p in self.protections
            ),
        )

    def change(
        self, organisme: str, reference: str | None, en: Callable[[Protection], Protection]
    ) -> "Vif":
        """Changer celles en vigueur qui obéissent à l'organisme ; `reference` : celle-là seule."""
        return self._avec(
            tuple(
                en(p)
                if p.est_en_vigueur and p.obeit_a(organisme) and reference in (None, p.reference)
                else p
                for p in self.protections
            )
        )


def _remplace(nouvelle: Protection, ancienne: Protection) -> bool:
    """Vrai de celle en vigueur du même auteur ; à confirmer, aucune n'en remplace une confirmée."""
    du_meme = nouvelle.auteur == ancienne.auteur and ancienne.est_en_vigueur
    return du_meme and (ancienne.a_confirmer or not nouvelle.a_confirmer)
