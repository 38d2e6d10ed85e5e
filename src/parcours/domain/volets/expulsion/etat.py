"""Ce que l'on sait d'une procédure d'expulsion."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from enum import Enum, StrEnum, auto
from typing import Any, Final

from parcours.domain.droit.assignation import (
    DIAGNOSTIC_NOUVELLE_PROPOSITION,
    DIAGNOSTIC_TRANSMISSION,
    POUR_DETTE,
    Assignation,
    AudienceAVenir,
)
from parcours.domain.droit.commandement import EFFET_DE_LA_CLAUSE, CommandementDePayer
from parcours.domain.droit.concours import (
    FIN_DE_RESPONSABILITE,
    REFUS_IMPLICITE_DU_CONCOURS,
    RESPONSABILITE_DE_L_ETAT,
)
from parcours.domain.droit.delai import Delai
from parcours.domain.droit.juge import DELAIS_POUR_QUITTER
from parcours.domain.droit.quitter_les_lieux import (
    COMMANDEMENT_DE_QUITTER,
    DELIT_DE_MAINTIEN,
    PROROGATION_EXCEPTIONNELLE,
    SAISINE_DU_PREFET,
    TREVE_HIVERNALE,
    OrdreDeQuitter,
    Prorogation,
    SituationEnTreve,
)
from parcours.domain.droit.responsabilite import Concours, naissance_du_refus
from parcours.domain.langage.evenement import Armement

SANS_SUITE = frozenset({"REJET", "DESISTEMENT"})
"""Décisions qui n'ordonnent aucune expulsion."""

QUI_N_EXPULSE_PAS = SANS_SUITE | {"CONDITIONNELLE"}
"""Celles qui n'ordonnent pas l'expulsion, ou pas tant que la dette se paie."""
QUITTER_LES_LIEUX = (
    COMMANDEMENT_DE_QUITTER,
    PROROGATION_EXCEPTIONNELLE,
    DELAIS_POUR_QUITTER,
    SAISINE_DU_PREFET,
    TREVE_HIVERNALE,
    REFUS_IMPLICITE_DU_CONCOURS,
    RESPONSABILITE_DE_L_ETAT,
)
"""Les règles qui n'ont plus d'objet quand les lieux sont quittés."""
SUITES_DE_L_ORDRE: Final[tuple[Delai, ...]] = (
    *QUITTER_LES_LIEUX,
    FIN_DE_RESPONSABILITE,
    DELIT_DE_MAINTIEN,
)
"""Celles qui n'en ont plus quand rien n'ordonne plus de les quitter."""
ALERTES_DE_L_ORDRE = ("AL-05", "AL-06", "AL-07")
"""Les alertes qui n'ont plus d'objet quand l'ordre de quitter n'en a plus."""

SANS_CONCOURS: Final = Concours()
"""La force publique n'est ni requise ni refusée."""
TREVE_ENTIERE: Final = SituationEnTreve()
"""Le juge n'en a rien retranché."""


class EtapeDeProcedure(StrEnum):
    """Les étapes de la procédure, dans leur ordre."""

    IMPAYE = "impaye"
    SAISINE_CCAPEX = "saisine-ccapex"
    COMMANDEMENT_DE_PAYER = "commandement-de-payer"
    ASSIGNATION = "assignation"
    JUGEMENT = "jugement"
    COMMANDEMENT_DE_QUITTER = "commandement-de-quitter"
    CONCOURS_REQUIS = "concours-requis"
    CONCOURS_ACCORDE = "concours-accorde"
    EXPULSION = "expulsion"

    @property
    def rang(self) -> int:
        """Place de l'étape dans la procédure, à partir de 0."""
        return list(EtapeDeProcedure).index(self)

    @property
    def libelle(self) -> str:
        """Ce qu'une personne en lit."""
        return _LIBELLES[self]


_LIBELLES: Final[Mapping[EtapeDeProcedure, str]] = {
    EtapeDeProcedure.IMPAYE: "Impayé",
    EtapeDeProcedure.SAISINE_CCAPEX: "Saisine de la CCAPEX",
    EtapeDeProcedure.COMMANDEMENT_DE_PAYER: "Commandement de payer",
    EtapeDeProcedure.ASSIGNATION: "Assignation",
    EtapeDeProcedure.JUGEMENT: "Jugement",
    EtapeDeProcedure.COMMANDEMENT_DE_QUITTER: "Commandement de quitter les lieux",
    EtapeDeProcedure.CONCOURS_REQUIS: "Concours de la force publique requis",
    EtapeDeProcedure.CONCOURS_ACCORDE: "Concours de la force publique accordé",
    EtapeDeProcedure.EXPULSION: "Expulsion",
}


@dataclass(frozen=True, slots=True)
class Titre:
    """Le dernier jugement."""

    decision: str
    executoire: bool | None = None
    """Faux si l'exécution provisoire est écartée."""

    @property
    def est_conditionnel(self) -> bool:
        """Vrai s'il suspend la clause tant que les délais de paiement tiennent."""
        return self.decision == "CONDITIONNELLE"


class Preuve(Enum):
    """Ce que le dernier fait d'une sorte prouve de la procédure."""

    JUGEMENT = auto()
    APPEL = auto()
    """Celui du dernier jugement."""
    DELAIS_DE_PAIEMENT = auto()
    """Respectés, ou rompus."""
    QUITTER = auto()
    SAISINE_DU_PREFET = auto()
    PROROGATION = auto()
    DELAIS_DEMANDES = auto()
    """Que nul juge n'a encore décidés."""
    DELAIS_DECIDES = auto()
    TREVE = auto()
    PROTOCOLE = auto()
    REQUISITION = auto()
    REFUS = auto()
    """De la dernière réquisition."""
    OCTROI = auto()
    DEPART_AMIABLE = auto()


DE_L_ORDRE: Final = frozenset(
    {
        Preuve.QUITTER,
        Preuve.SAISINE_DU_PREFET,
        Preuve.PROROGATION,
        Preuve.DELAIS_DEMANDES,
        Preuve.DELAIS_DECIDES,
        Preuve.REQUISITION,
        Preuve.REFUS,
        Preuve.OCTROI,
        Preuve.DEPART_AMIABLE,
    }
)
"""Ce que prouvent les faits qui suivent un ordre de quitter, et tombe avec lui."""


@dataclass(frozen=True, slots=True)
class Expulsion:
    """La menace d'expulsion qui pèse sur le ménage : ce qu'en lisent les règles."""

    etape: EtapeDeProcedure | None = None
    """Le dernier acte atteint."""
    executee_le: date | None = None
    """Le jour de l'expulsion ; un acte postérieur commence une autre procédure."""
    dette: int | None = None
    """La dernière dette qu'un acte déclare, en centimes."""
    dette_le: date | None = None
    """Le jour de cet acte."""
    clause: CommandementDePayer | None = None
    """Le dernier commandement de payer, et la date d'acquisition que le juge en retient."""
    assurance_demandee: bool = False
    """Vrai si le locataire a été sommé de justifier d'une assurance."""
    assignation: Assignation | None = None
    """L'assignation fondée sur une dette de loyer, jugée ou non, et sa première audience."""
    sans_dette: bool = False
    """Vrai si le locataire est assigné pour autre chose qu'une dette de loyer."""
    diagnostic_fait: bool = False
    """Vrai si le ménage a été rencontré depuis l'assignation."""
    diagnostic_transmis: bool = False
    """Vrai si le juge a reçu les conclusions."""
    protocole_depuis_le: date | None = None
    """Signature du protocole de cohésion sociale en cours."""
    protocole_mois: int | None = None
    """La durée du dernier, s'il est signé dans cette procédure et court encore."""
    titre: Titre | None = None
    """Le dernier jugement de cette procédure."""
    delais_tenus: bool | None = None
    """Vrai si les délais de paiement sont respectés, faux s'ils sont rompus."""
    quitter: OrdreDeQuitter | None = None
    """Le dernier commandement de quitter les lieux, et sa notification au préfet."""
    prorogation: Prorogation | None = None
    """Ce que le juge ajoute aux deux mois pour une exceptionnelle dureté."""
    concours_effet_le: date | None = None
    """Le premier jour où la force publique vaut, si le dernier mot du préfet l'accorde."""
    concours: Concours = SANS_CONCOURS
    """La réquisition de la force publique, son refus, et ce qui en reporte les effets."""
    treve_ecartee: SituationEnTreve = TREVE_ENTIERE
    """Ce que le juge a retranché de la trêve."""
    preuves: Mapping[Preuve, str] = field(default_factory=dict)
    """Les faits d'où cela vient, par leur référence."""

    def atteint(
        self,
        etape: EtapeDeProcedure,
        le: date,
        dette: int | None = None,
        **acte: Any,  # noqa: ANN401 (fields of this class)
    ) -> "Expulsion":
        """L'acte est reçu ; un acte antérieur ne fait pas reculer la procédure."""
        if self.executee_le and le > self.executee_le:
            return Expulsion().atteint(etape, le, dette, **acte)
        plus_loin = max((e for e in (self.etape, etape) if e), key=lambda e: e.rang)
        if dette is not None:
            acte |= {"dette": dette, "dette_le": le}
        return replace(self, etape=plus_loin, **acte)

    def au_logement_suivant(self, le: date) -> "Expulsion":
        """Rien ne menace plus qui est parti de lui-même, la dette reste ; l'expulsé l'a été."""
        if self.etape is None or self.executee_le is not None:
            return self
        return Expulsion(dette=self.dette, dette_le=self.dette_le)

    def prouve(self, preuve: Preuve, reference: str, *perimees: Preuve) -> "Expulsion":
        """La même, d'après ce fait ; ce que d'autres prouvaient n'a plus cours."""
        gardees = {p: r for p, r in self.preuves.items() if p not in perimees}
        return replace(self, preuves={**gardees, preuve: reference})

    def sans_ordre_de_quitter(self) -> "Expulsion":
        """La même, l'ordre de quitter tombé avec ce qui le fondait, et ce qui l'a suivi.

        Une prorogation décidée avant tout ordre attend celui qui viendra.
        """
        preuves = {p: r for p, r in self.preuves.items() if p not in DE_L_ORDRE}
        if self.quitter is None and Preuve.PROROGATION in self.preuves:
            preuves[Preuve.PROROGATION] = self.preuves[Preuve.PROROGATION]
        revient = self.etape and min(self.etape, EtapeDeProcedure.JUGEMENT, key=lambda e: e.rang)
        return replace(
            self,
            etape=revient,
            quitter=None,
            prorogation=self.prorogation if self.quitter is None else None,
            concours_effet_le=None,
            concours=sans_la_treve(SANS_CONCOURS, self.treve_ecartee),
            preuves=preuves,
        )

    # --- Les horloges que plusieurs faits arment --------------------------------------------------

    def clause_resolutoire(self) -> Iterator[Armement]:
        """L'effet de la clause ; la date d'acquisition qu'un juge en retient prime."""
        if self.clause is not None:
            yield Armement(EFFET_DE_LA_CLAUSE, self.clause)

    def se_fonde_sur_une_dette(self, motif: str, dette: int | None) -> bool:
        """Vrai si l'article 24, III et IV, régit cette demande.

        Le code de la justice confond l'impayé et le défaut d'assurance : sans somme réclamée, ni
        commandement de payer, un commandement d'assurer le logement dit qu'il s'agit du second.
        """
        pour_l_assurance = self.assurance_demandee and self.clause is None and not dette
        return motif in POUR_DETTE and not pour_l_assurance

    @property
    def hors_de_l_article_24(self) -> bool:
        """Vrai si rien de ce que l'on sait du procès ne porte sur une dette de loyer."""
        return self.sans_dette and self.assignation is None

    def diagnostic_avant(self, audience_le: date) -> Iterator[Armement]:
        """Ce que l'audience laisse de temps au diagnostic qui reste à faire, ou à transmettre."""
        if self.hors_de_l_article_24:
            return
        audience = AudienceAVenir(audience_le=audience_le)
        if not (self.diagnostic_fait or self.diagnostic_transmis):
            yield Armement(DIAGNOSTIC_NOUVELLE_PROPOSITION, audience)
        if not self.diagnostic_transmis:
            yield Armement(DIAGNOSTIC_TRANSMISSION, audience)

    def delai_pour_quitter(self) -> Iterator[Armement]:
        """Les deux mois du commandement de quitter, et ce que le juge y a ajouté."""
        if self.quitter and self.quitter.signifie_le:
            yield Armement(COMMANDEMENT_DE_QUITTER, self.quitter)
        yield from self.delai_proroge()

    def delai_proroge(self) -> Iterator[Armement]:
        """Les deux mois prorogés, si le juge l'a décidé."""
        if self.prorogation is not None:
            yield Armement(PROROGATION_EXCEPTIONNELLE, self.faits_de_la_prorogation())

    def faits_de_la_prorogation(self) -> Prorogation:
        """La prorogation, et le commandement qu'elle prolonge."""
        quitter = self.quitter or OrdreDeQuitter()
        return replace(
            self.prorogation or Prorogation(),
            cql_signifie_le=quitter.signifie_le,
            cql_notifie_prefet_le=quitter.notifie_prefet_le,
        )

    # --- Le titre ---------------------------------------------------------------------------------

    def empeche_d_executer(self, *, en_force_de_chose_jugee: bool) -> str | None:
        """Le fait par quoi le jugement ne s'exécute pas ; rien de ce qu'on ignore n'empêche."""
        titre, preuves = self.titre, self.preuves
        if titre is None:
            return None
        if titre.decision in SANS_SUITE:
            return preuves.get(Preuve.JUGEMENT)
        if titre.est_conditionnel:
            if self.delais_tenus is not None:
                return preuves.get(Preuve.DELAIS_DE_PAIEMENT) if self.delais_tenus else None
            return None if self.quitter else preuves.get(Preuve.JUGEMENT)
        if titre.executoire is False and not en_force_de_chose_jugee:
            return preuves.get(Preuve.APPEL) or preuves.get(Preuve.JUGEMENT)
        return None

    # --- Le refus de la force publique ------------------------------------------------------------

    def refus_ne_avant(self, jour: date) -> bool:
        """Vrai si un refus, exprès ou de deux mois de silence, est déjà né ce jour-là."""
        ne_le, _ = naissance_du_refus(self.concours)
        return ne_le is not None and ne_le < jour

    def avec_delai_de_grace(self, decide_le: date, jusqu_au: date | None) -> "Expulsion":
        """Un délai accordé après la naissance du refus n'y change rien (CE, 9 nov. 2018)."""
        if jusqu_au is None or self.refus_ne_avant(decide_le):
            return self
        return replace(self, concours=replace(self.concours, delai_grace_jusqu_au=jusqu_au))

    def sans_concours_attendu(self) -> "Expulsion":
        """La réquisition a sa réponse : une autre, plus tard, ouvrirait une autre période."""
        garde = replace(self.concours, requis_le=None, refuse_le=None)
        return replace(self, concours=sans_la_treve(garde, self.treve_ecartee))

    def sans_treve(self, retranche: SituationEnTreve, decide_le: date) -> "Expulsion":
        """La trêve écartée ou réduite ne reporte plus la responsabilité d'un refus à naître."""
        refuse = self.refus_ne_avant(decide_le)
        concours = self.concours if refuse else sans_la_treve(self.concours, retranche)
        return replace(self, treve_ecartee=retranche, concours=concours)

    def responsabilite_de_l_etat(self) -> Iterator[Armement]:
        """L'indemnité que doit l'État, du jour où le refus est né."""
        ne_le, _ = naissance_du_refus(self.concours)
        if ne_le is not None:
            yield Armement(RESPONSABILITE_DE_L_ETAT, self.concours, des_le=ne_le)


def sans_la_treve(concours: Concours, retranche: SituationEnTreve) -> Concours:
    """Le concours, et ce que le juge retranche de la trêve qui en reporte les effets."""
    return replace(
        concours,
        exceptions=retranche.exceptions or concours.exceptions,
        treve_reduite_au=retranche.treve_reduite_au or concours.treve_reduite_au,
    )
