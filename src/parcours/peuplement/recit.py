"""Le récit d'un ménage : qui en dit quoi, quel jour, et quand son système l'a su.

Un récit avance : `apres` fait passer les jours, `dit` ajoute un fait à celui où l'on est. Ce qui
ne s'est pas encore passé le jour où l'on s'arrête n'est pas dit.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from parcours.annuaire import Partenaire
from parcours.domain.langage.vocabulaire import Role
from parcours.domain.publie.catalogue import type_cloudevents
from parcours.peuplement.champs import classe, exiges
from parcours.peuplement.departement import SUJETS, DepartementInvente
from parcours.peuplement.hasard import Hasard

JAMAIS: Final = "/partenaires/peuple#jamais-dit"
"""Ce que cite un fait quand celui qu'il suit n'est pas venu : il ne sera pas dit non plus."""
ACCORD: Final = 0.92
"""La part des ménages qui acceptent que leurs partenaires travaillent ensemble : supposée."""
COMPOSITIONS: Final = {
    "HOMME_ISOLE_SANS_ENFANT": 0.38,
    "FEMME_ISOLE_SANS_ENFANT": 0.15,
    "FEMME_ISOLE_AVEC_ENFANT": 0.2,
    "COUPLE_AVEC_ENFANT": 0.14,
    "COUPLE_SANS_ENFANT": 0.09,
    "HOMME_ISOLE_AVEC_ENFANT": 0.03,
    "GROUPE_ADULTES": 0.01,
}
AGES: Final = {"DE_25_A_59": 0.74, "DE_18_A_24": 0.14, "PLUS_60": 0.12}
"""L'âge de qui demande : supposé."""
SANS_LE_LIEU: Final = 0.15
"""La part des ménages dont qui les accueille ne dit pas dans quelle structure : supposée.

Qu'elle ne se dise pas n'apprend donc pas qu'une protection la tait.
"""
RELAIS: Final = 0.2
"""La part des suivis où un autre prend le relais : supposée."""


@dataclass(slots=True)
class Dit:
    """Un fait, tel qu'un partenaire le dira."""

    par: Partenaire
    sorte: str
    id: str
    sujet: str
    jour: date
    su_le: date
    """Le jour où son système l'a su, et l'envoie."""
    heure: int
    data: dict[str, Any]

    @property
    def reference(self) -> str:
        """Comment d'autres le citent."""
        return f"{self.par.source}#{self.id}"

    @property
    def type(self) -> str:
        """Le `type` sous lequel il voyage : la dernière version."""
        return type_cloudevents(classe(self.sorte))

    def evenement(self, departement: str) -> dict[str, Any]:
        """L'enveloppe que reçoit la porte."""
        return {
            "specversion": "1.0",
            "id": self.id,
            "source": self.par.source,
            "type": self.type,
            "subject": self.sujet,
            "time": f"{self.su_le}T{self.heure // 60:02}:{self.heure % 60:02}:00+01:00",
            "departement": departement,
            "datacontenttype": "application/json",
            "data": self.data,
        }


class Recit:
    """Un ménage, du premier fait à aujourd'hui."""

    def __init__(
        self, graine: object, departement: DepartementInvente, numero: int, jusqu_au: date
    ) -> None:
        self.hasard = Hasard(graine, departement.code, numero)
        self.ou = departement
        self.numero = numero
        self.jusqu_au = jusqu_au
        self.sujet = f"{SUJETS}:{departement.code}-{numero:07}"
        self.commune = self.hasard.parmi(departement.communes)
        self.composition = self.hasard.selon(COMPOSITIONS)
        self.age = self.hasard.selon(AGES)
        self._dit_le_lieu = not Hasard(graine, departement.code, numero, "lieu").chance(
            SANS_LE_LIEU
        )
        self.jour = self.hasard.apres(jusqu_au, -1100, -1)
        self.dits: list[Dit] = []
        self._tenus: dict[Role, Partenaire] = {}

    # --- Avancer ----------------------------------------------------------------------------------

    def apres(self, bas: int, haut: int) -> date:
        """Laisser passer tant à tant de jours."""
        self.jour = self.hasard.apres(self.jour, bas, haut)
        return self.jour

    def dans(self, bas: int, haut: int) -> str:
        """Une date à venir, ou passée, vue d'ici."""
        return self.hasard.apres(self.jour, bas, haut).isoformat()

    def chance(self, sur_un: float) -> bool:
        """Vrai avec cette probabilité."""
        return self.hasard.chance(sur_un)

    # --- Dire -------------------------------------------------------------------------------------

    def qui(self, role: Role) -> Partenaire:
        """Celui qui tient ce rôle pour ce ménage ; toujours le même."""
        if role not in self._tenus:
            self._tenus[role] = self.ou.qui(role, self.hasard)
        return self._tenus[role]

    def entre(self, sorte: str, role: Role, **champs: object) -> str:
        """Dire que l'on accueille le ménage ; sa référence. Tous ne disent pas dans quel lieu."""
        lieu = {"structure": self.qui(role).organisme} if self._dit_le_lieu else {}
        return self.dit(sorte, role, **lieu, **champs)

    def dit(self, sorte: str, role: Role, **champs: object) -> str:
        """Dire un fait de ce jour ; sa référence."""
        return self.dit_par(self.qui(role), sorte, **champs)

    def dit_par(self, par: Partenaire, sorte: str, **champs: object) -> str:
        """La même chose, par quelqu'un que l'on a choisi."""
        if self.jour > self.jusqu_au or JAMAIS in champs.values():
            return JAMAIS
        hasard = self.hasard
        data: dict[str, Any] = {"survenu_le": self.jour.isoformat()}
        for nom, tirage in exiges(sorte):
            if nom not in champs:
                data[nom] = tirage(hasard, self.jour, self.ou)
        data |= champs
        dit = Dit(
            par,
            sorte,
            f"{self.numero:07}-{len(self.dits):03}",
            self.sujet,
            self.jour,
            min(self.jour + timedelta(days=int(3 * hasard.fraction() ** 3)), self.jusqu_au),
            hasard.entre(8 * 60, 18 * 60),
            data,
        )
        self.dits.append(dit)
        return dit.reference

    # --- Ce que tout ménage a ---------------------------------------------------------------------

    @property
    def personnes(self) -> list[dict[str, str]]:
        """Qui le compose, d'après sa composition."""
        sexe = "HOMME" if self.composition.startswith("HOMME") else "FEMME"
        tous = [{"personne": "p1", "role": "DEMANDEUR", "tranche_age": self.age, "sexe": sexe}]
        if self.composition.startswith("COUPLE"):
            tous.append({"personne": "p2", "role": "CONJOINT", "tranche_age": "DE_25_A_59"})
        if self.composition == "GROUPE_ADULTES":
            tous.append({"personne": "p2", "role": "TIERS", "tranche_age": self.age})
        if self.composition.endswith("AVEC_ENFANT"):
            tous.append({"personne": "e1", "role": "ENFANT_MINEUR", "tranche_age": "DE_3_A_17"})
        return tous

    def s_ouvre(self, role: Role, motif: str) -> None:
        """Le ménage se fait connaître."""
        self.dit(
            "menage.ouvert",
            role,
            personnes=self.personnes,
            composition=self.composition,
            motif_ouverture=motif,
        )

    def accorde(self) -> None:
        """Le SIAO recueille, au premier jour, l'accord du ménage à ce que tous ceux-là le suivent.

        Sans lui, ce que disent ceux que personne n'a nommés attend d'être confirmé.
        """
        if not self.dits or not self.chance(ACCORD):
            return
        en_cours, self.jour = self.jour, min(dit.jour for dit in self.dits)
        siao = self.qui(Role.SIAO)
        tous = {dit.par.organisme for dit in self.dits} - {siao.organisme}
        self.dit(
            "menage.accord-recueilli",
            Role.SIAO,
            perimetre="PARCOURS_COMPLET",
            organismes=sorted(tous),
        )
        self.jour = en_cours

    def a_un_referent(self) -> None:
        """Le SIAO lui désigne un référent, qui le rencontre."""
        referent = self.qui(Role.REFERENT_PARCOURS)
        self.dit("referent.designe", Role.SIAO, organisme=referent.organisme, perimetre="PARCOURS")
        self.apres(5, 25)
        self.dit("referent.contact-tenu", Role.REFERENT_PARCOURS)

    def est_suivi(self, mois: int) -> None:
        """Son référent le voit, un mois après l'autre."""
        for _ in range(mois):
            self.apres(20, 45)
            if self.jour > self.jusqu_au:
                return
            sorte = "rendez-vous-manque" if self.chance(0.2) else "rendez-vous-honore"
            self.dit(f"accompagnement.{sorte}", Role.REFERENT_PARCOURS)
        if mois and self.chance(RELAIS):
            self._passe_le_relais()

    def _passe_le_relais(self) -> None:
        """Un autre organisme devient le référent ; il refuse parfois, ou arrive trop tard.

        Le sortant, s'il est encore là, l'accompagne jusqu'à sa date d'effet.
        """
        suivant = self.qui(Role.CCAS).organisme
        proposition = self.dit("referent.relais-propose", Role.REFERENT_PARCOURS, organisme=suivant)
        self.apres(3, 20)
        if self.chance(0.2):
            self.dit("referent.relais-refuse", Role.SIAO, proposition=proposition)
            return
        if self.chance(0.7):
            self.dit("referent.entretien-de-relais-tenu", Role.REFERENT_PARCOURS)
        if self.chance(0.4):
            self.dit("referent.mandat-termine", Role.REFERENT_PARCOURS, motif="FIN_DE_MISSION")
        self.apres(5, 45)
        effet = self.dans(0, 30)
        self.dit("referent.relais-accepte", Role.SIAO, organisme=suivant, effet_le=effet)

    def prend_en_compte(self, origine: str) -> None:
        """Le référent dit qu'il a vu l'alerte que ce fait a levée ; le récit continue d'ici."""
        ici = self.jour
        self.apres(1, 12)
        self.dit("referent.alerte-prise-en-compte", Role.REFERENT_PARCOURS, alerte=origine)
        self.jour = ici
