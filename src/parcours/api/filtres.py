"""Les filtres d'une liste de ménages, et d'une chronologie : chacun nomme ce qu'il prend."""

from collections.abc import Collection
from typing import Annotated, Final

from fastapi import Depends, Query

from parcours.api.parametres import Departement, DepuisAtteint
from parcours.api.problems import Erreur, ParametreInvalide
from parcours.domain.langage import nomenclatures, territoires
from parcours.domain.langage.champs import CODES_DITS_MAX, Commune, Identifiant, Jour, Organisme
from parcours.domain.langage.situations import SITUATIONS, Etape
from parcours.domain.parcours.phases import PHASES
from parcours.domain.publie import catalogue
from parcours.domain.veille.alertes import TYPES
from parcours.projections.fil_rouge.chronologie import Voulus
from parcours.projections.menages_dits import Filtres

JOURS_MAX: Final = 3660
SITUATIONS_DITES: Final = sorted({*nomenclatures.codes("SITRES"), *SITUATIONS})
"""Celles que l'on constate, et celle où mène une sortie du territoire."""

DE_LA_COMMUNE: Final = (
    "Code de la commune (COG). Celle d'une mise à l'abri est scellée : elle ne s'y cherche pas."
)
PHASES_DITES: Final = {
    f"{dossier.code}.{phase.code}": f"{dossier.libelle} : {phase.libelle}"
    for dossier, phases in PHASES.items()
    for phase in phases
}


async def filtres(  # noqa: PLR0913 (each thing that a list may be filtered by)
    *,
    departement: Departement = None,
    etape: Annotated[
        str | None, Query(max_length=1000, description="Étapes, séparées par des virgules.")
    ] = None,
    dossier: Annotated[
        str | None,
        Query(max_length=1000, description="Codes de dossiers ouverts, séparés par des virgules."),
    ] = None,
    phase: Annotated[
        str | None,
        Query(
            max_length=1000,
            description="Phases de dossiers ouverts, « dossier.phase », séparées par des virgules.",
        ),
    ] = None,
    alerte: Annotated[
        str | None,
        Query(max_length=1000, description="Codes d'alertes ouvertes, séparés par des virgules."),
    ] = None,
    dispositif: Annotated[
        str | None,
        Query(max_length=1000, description="Codes SITRES, séparés par des virgules."),
    ] = None,
    composition: Annotated[
        str | None,
        Query(max_length=1000, description="Codes de composition, séparés par des virgules."),
    ] = None,
    commune: Annotated[Commune | None, Query(description=DE_LA_COMMUNE)] = None,
    epci: Annotated[str | None, Query(pattern=r"^\d{9}$", description="SIREN de l'EPCI.")] = None,
    referent: Annotated[
        Organisme | None, Query(description="L'organisme en charge : SIRET, ou code interne.")
    ] = None,
    agent: Annotated[Identifiant | None, Query(description="L'agent en charge.")] = None,
    sans_referent: Annotated[
        bool | None, Query(description="Vrai : personne n'est en charge ; faux : le contraire.")
    ] = None,
    en_retard: Annotated[
        bool | None, Query(description="Vrai : une date est manquée et reste due.")
    ] = None,
    echeance_avant: Annotated[
        Jour | None, Query(description="Une date due ce jour-là au plus tard, ou manquée.")
    ] = None,
    sans_nouvelle_jours: Annotated[
        int | None,
        Query(ge=1, le=JOURS_MAX, description="Aucune nouvelle depuis ce nombre de jours."),
    ] = None,
    nouveau_depuis: Annotated[
        Jour | None, Query(description="Premier fait connu de vous ce jour-là, ou après.")
    ] = None,
    depuis: DepuisAtteint,
) -> Filtres:
    """Les ménages voulus : tous les filtres à la fois.

    Raises:
        ParametreInvalide: un code n'existe pas ; ceux qui existent sont nommés.
    """
    phases = codes_dits("phase", phase, PHASES_DITES)
    return Filtres(
        etapes=codes_dits("etape", etape, [e.value for e in Etape]),
        dossiers=codes_dits("dossier", dossier, catalogue.legendes().dossiers),
        phases=phases,
        alertes=codes_dits("alerte", alerte, TYPES),
        dispositifs=codes_dits("dispositif", dispositif, SITUATIONS_DITES),
        compositions=codes_dits("composition", composition, nomenclatures.codes("COMPO")),
        departement=departement,
        commune=territoires.actuelle(commune) if commune else None,
        epci=_epci_connu(epci),
        referent=referent,
        agent=str(agent) if agent else None,
        sans_referent=sans_referent,
        en_retard=en_retard,
        echeance_avant=echeance_avant,
        sans_nouvelle_jours=sans_nouvelle_jours,
        nouveau_depuis=nouveau_depuis,
        depuis=depuis,
    )


def _epci_connu(siren: str | None) -> str | None:
    if siren is not None and territoires.epci(siren) is None:
        phrase = "Ce SIREN ne désigne aucun EPCI du registre officiel."
        raise ParametreInvalide(phrase, [Erreur("code-inconnu", "epci", phrase)])
    return siren


def codes_dits(nom: str, dits: str | None, connus: Collection[str]) -> tuple[str, ...]:
    """Les valeurs d'un filtre, s'il est dit."""
    voulus = () if dits is None else tuple(dict.fromkeys(dits.split(",")))
    if not set(voulus) <= set(connus):
        raise ParametreInvalide(
            f"Valeurs de « {nom} » : {', '.join(sorted(connus))}.",
            [Erreur("code-inconnu", nom, _ceux_que_prend(connus))],
        )
    return voulus


def _ceux_que_prend(connus: Collection[str]) -> str:
    if len(connus) > CODES_DITS_MAX:
        return "Ce code n'est pas de ceux que prend ce filtre : voir /v1/nomenclatures."
    return f"Ce code n'est pas de ceux que prend ce filtre : {', '.join(sorted(connus))}."


FiltresDits = Annotated[Filtres, Depends(filtres)]


async def faits_voulus(
    *,
    famille: Annotated[
        str | None, Query(max_length=1000, description="Familles, séparées par des virgules.")
    ] = None,
    dossier: Annotated[
        str | None,
        Query(
            max_length=1000,
            description="Codes de dossiers, séparés par des virgules : ce qui les ouvre, les ferme "
            "ou en dit la phase.",
        ),
    ] = None,
    partenaire: Annotated[
        str | None, Query(max_length=200, description="La source de qui le dit.")
    ] = None,
    depuis: DepuisAtteint,
) -> Voulus:
    """Les faits voulus d'une chronologie : tous les filtres à la fois.

    Raises:
        ParametreInvalide: un code n'existe pas ; ceux qui existent sont nommés.
    """
    return Voulus(
        familles=codes_dits("famille", famille, catalogue.familles()),
        dossiers=codes_dits("dossier", dossier, catalogue.legendes().dossiers),
        partenaire=partenaire,
        depuis=depuis,
    )


FaitsVoulus = Annotated[Voulus, Depends(faits_voulus)]
