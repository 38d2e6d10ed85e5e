"""Ce que disent les tableaux de `passes` et `passes_d_expulsion`, dit à la porte par qui le dit."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Final

import scenario
from faits import ALEC, CCAPEX, GENTIANES, SIAO, accord, entre, fait, menage_ouvert
from maison import EXEMPLES, Maison
from scenario import Dit

from parcours.annuaire import FichierPartenaires, Partenaire
from parcours.domain.publie.catalogue import type_cloudevents

PARTENAIRES: Final = {
    scenario.SIAO: SIAO,
    scenario.CHRS: GENTIANES,
    scenario.CIDFF: "/partenaires/cidff-48",
    scenario.HUISSIER: "/partenaires/cj-causse-48",
    scenario.CCAPEX: CCAPEX,
    scenario.IML: "/partenaires/toit-et-liens",
    "/partenaires/alec": ALEC,
    "/partenaires/ucsa": "/partenaires/chez-soi-d-abord-31",
}
"""Qui dit à la porte ce que dit chacun dans les histoires."""
REFERENCE: Final = re.compile(r"/partenaires/[\w-]+#(\w+)")


@cache
def _annuaire() -> tuple[Partenaire, ...]:
    return FichierPartenaires.lit(EXEMPLES / "partenaires.json").partenaires


@dataclass(frozen=True)
class Histoire:
    """Un ménage de la maison, et qui en parle."""

    maison: Maison
    parcours: str
    rang: int
    tenant: str | None = None
    """Qui dit ce qu'il peut dire, à la place du SIAO ; None : chacun ce qui est à lui."""
    departement: str = "48"
    dits: dict[str, str] = field(default_factory=dict)
    """Qui a dit à la porte chaque fait que l'on cite."""

    def source(self, dit: Dit) -> str:
        """Qui le dit à la porte : lui-même, ou le premier du département qui peut le dire."""
        voulu = self.tenant or PARTENAIRES[dit.par]
        ici = [p for p in _annuaire() if self.departement in p.departements]
        peuvent = [p.source for p in ici if set(p.roles) & dit.evenement.fiche.emetteurs]
        return voulu if voulu in peuvent else peuvent[0]

    def enveloppe(self, dit: Dit) -> dict[str, Any]:
        """Ce fait, tel qu'il se dépose."""
        evenement, source = dit.evenement, self.source(dit)
        ident = None if dit.ident is None else f"h{self.rang}-{dit.ident}"
        if dit.ident is not None:
            self.dits[dit.ident] = source
        dite = fait(
            evenement.fiche.nom,
            source,
            sujet=f"parcours:{self.parcours}",
            departement=self.departement,
            id=ident,
            **self._traduite(evenement.model_dump(mode="json", exclude_unset=True)),
        )
        return {**dite, "type": type_cloudevents(evenement)}

    async def disent(self, *dits: Dit) -> list[dict[str, Any]]:
        """Dire ces faits, tous acceptés."""
        poussees = []
        for dit in dits:
            poussees.append(self.enveloppe(dit))
            await entre(self.maison, poussees[-1])
        return poussees

    def _traduite(self, valeur: Any) -> Any:  # noqa: ANN401 (any JSON value)
        """Les mêmes données, où un fait se cite par qui l'a dit à la porte."""
        if isinstance(valeur, Mapping):
            return {nom: self._traduite(v) for nom, v in valeur.items()}
        if isinstance(valeur, list):
            return [self._traduite(v) for v in valeur]
        if isinstance(valeur, str) and (cite := REFERENCE.fullmatch(valeur)):
            return f"{self.dits[cite[1]]}#h{self.rang}-{cite[1]}"
        return valeur


async def histoire(  # noqa: PLR0913 (who speaks of whom, and from when)
    maison: Maison,
    rang: int,
    *,
    depuis: str,
    tenant: str | None = None,
    organisme: str | None = None,
    departement: str = "48",
) -> Histoire:
    """Un ménage que le SIAO ouvre ce jour-là, et qui accepte qu'un organisme le suive."""
    siao = f"/partenaires/siao-{departement}"
    options = {"survenu_le": depuis, "departement": departement}
    sujet = f"si-siao:{departement}-passe-{rang}"
    parcours = await entre(maison, menage_ouvert(siao, sujet=sujet, **options))
    if organisme is not None:
        dit = accord(organisme, source=siao, sujet=f"parcours:{parcours}", **options)
        await entre(maison, dit)
    return Histoire(maison, parcours, rang, tenant, departement)
