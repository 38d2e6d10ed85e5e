"""Les filtres d'une liste de dossiers d'expulsion."""

from typing import Annotated

from fastapi import Depends, Query

from parcours.api.filtres import codes_dits
from parcours.api.parametres import Departement
from parcours.domain.langage.champs import Jour
from parcours.domain.veille.signaux_d_expulsion import Signal
from parcours.domain.volets.expulsion.etat import EtapeDeProcedure
from parcours.projections.expulsions_lues import FiltresDossiers, TriDossiers
from parcours.projections.vues.expulsions import MANQUES

TriDit = Annotated[TriDossiers, Query(description="L'ordre de la liste.")]


async def filtres(  # noqa: PLR0913 (each thing that a list may be filtered by)
    *,
    departement: Departement = None,
    etape: Annotated[
        str | None,
        Query(max_length=1000, description="Étapes de la procédure, séparées par des virgules."),
    ] = None,
    manque: Annotated[
        str | None,
        Query(max_length=1000, description="Ce qui manque, codes séparés par des virgules."),
    ] = None,
    signal: Annotated[
        str | None,
        Query(max_length=1000, description="Signaux, codes séparés par des virgules."),
    ] = None,
    risque_avant: Annotated[
        Jour | None,
        Query(description="La date de risque tombe ce jour-là au plus tard, hors trêve."),
    ] = None,
    a_la_fin_de_la_treve: Annotated[
        bool, Query(description="Possible dès la fin de la trêve en vigueur le jour lu.")
    ] = False,
    recours_avant: Annotated[
        Jour | None, Query(description="Un droit se perd ce jour-là au plus tard.")
    ] = None,
) -> FiltresDossiers:
    """Les dossiers voulus : tous les filtres à la fois.

    Raises:
        ParametreInvalide: un code n'existe pas ; ceux qui existent sont nommés.
    """
    return FiltresDossiers(
        departement=departement,
        etapes=codes_dits("etape", etape, [e.value for e in EtapeDeProcedure]),
        manques=codes_dits("manque", manque, MANQUES),
        signaux=codes_dits("signal", signal, [s.value for s in Signal]),
        risque_avant=risque_avant,
        a_la_fin_de_la_treve=a_la_fin_de_la_treve,
        recours_avant=recours_avant,
    )


FiltresDits = Annotated[FiltresDossiers, Depends(filtres)]
