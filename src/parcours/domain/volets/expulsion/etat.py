"""Ce que l'on sait d'une procédure d'expulsion."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from typing import Any

from parcours.domain.droit.commandement import regle_de_la_clause
from parcours.domain.droit.concours import RESPONSABILITE_DE_L_ETAT
from parcours.domain.droit.faits import Faits
from parcours.domain.droit.quitter_les_lieux import COMMANDEMENT_DE_QUITTER
from parcours.domain.evenement import Armement


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


@dataclass(frozen=True, slots=True)
class Expulsion:
    """La menace d'expulsion qui pèse sur le ménage : ce qu'en lisent les règles."""

    etape: EtapeDeProcedure | None = None
    """Le dernier acte atteint."""
    dette: int | None = None
    """La dernière dette déclarée, en centimes."""
    saisine: Faits | None = None
    """La première saisine de la CCAPEX par le bailleur."""
    clause: Faits | None = None
    """Le dernier commandement de payer."""
    quitter: Faits | None = None
    """Le dernier commandement de quitter les lieux, et sa notification au préfet."""
    concours: Faits = field(default_factory=dict)
    """La réquisition de la force publique, son refus, et ce qui en reporte les effets."""
    treve_ecartee: Faits = field(default_factory=dict)
    """Ce que le juge a retranché de la trêve."""

    def atteint(
        self,
        etape: EtapeDeProcedure,
        dette: int | None = None,
        **acte: Any,  # noqa: ANN401 (fields of this class)
    ) -> "Expulsion":
        """L'acte est reçu ; un acte antérieur ne fait pas reculer la procédure."""
        plus_loin = max((e for e in (self.etape, etape) if e), key=lambda e: e.rang)
        montant = self.dette if dette is None else dette
        return replace(self, etape=plus_loin, dette=montant, **acte)

    def clause_resolutoire(self, retenue_le: date | None = None) -> Iterator[Armement]:
        """L'horloge de la clause, et la date d'acquisition qu'un juge en a retenue."""
        if self.clause is None:
            return
        decision = {"decision": {"retenu_le": retenue_le}} if retenue_le else {}
        yield Armement(regle_de_la_clause(self.clause), {**self.clause, **decision})

    def delai_pour_quitter(self) -> Iterator[Armement]:
        """Les deux mois du commandement de quitter."""
        if self.quitter and self.quitter.get("signifie_le"):
            yield Armement(COMMANDEMENT_DE_QUITTER, self.quitter)

    def responsabilite_de_l_etat(self) -> Iterator[Armement]:
        """L'indemnité que doit l'État, une fois le concours refusé."""
        if self.concours.get("refuse_le"):
            yield Armement(RESPONSABILITE_DE_L_ETAT, self.concours)
