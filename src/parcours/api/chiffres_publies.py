"""Ce que lit d'une publication qui ne lit que des agrégats : la dernière qui compte son lieu."""

from datetime import date, timedelta
from typing import Final

from parcours.api.problems import Erreur, Introuvable
from parcours.api.service import Service
from parcours.domain.langage.situations import Etape
from parcours.domain.tableaux.indicateurs.suites import LOGES
from parcours.domain.temps.intervalle import Intervalle
from parcours.publications import registre
from parcours.publications.periodes import Periode
from parcours.publications.registre import Gelee
from parcours.publications.tableaux import PASSAGES, TABLEAUX

TOUTES: Final = "GET /v1/observatoire/publications"


async def publication(
    service: Service,
    departement: str,
    tableau: str,
    periode: str | None = None,
    *,
    champ: str = "annee",
) -> Gelee:
    """La dernière révision de cette période, ou de la dernière publiée ; `champ` : ce qui la dit.

    Raises:
        Introuvable: aucune ne compte ce département ; la phrase dit lesquelles le comptent.
    """
    voulu = TABLEAUX[tableau]
    async with service.pool.acquire() as connexion:
        gelees = await registre.gelees(connexion)
    parues = [
        g
        for g in gelees
        if departement in g.departements
        and int(g.catalogue) >= voulu.depuis
        and (Periode.lue(g.periode).trimestre is None) is voulu.annuel
    ]
    if lues := [g for g in parues if periode in {None, g.periode}]:
        return max(lues, key=lambda g: (g.periode, g.revision))
    dites = ", ".join(sorted({g.periode for g in parues})) or "aucune encore"
    raise Introuvable(
        f"Vos chiffres sont ceux des publications ({TOUTES}). Publiées, pour ce département et "
        f"ce tableau : {dites}.",
        [Erreur("valeur-hors-bornes", champ, "Cette période n'est pas publiée.")],
    )


async def colonne(
    service: Service, gelee: Gelee, tableau: str, departement: str
) -> dict[str, int | None]:
    """Ce qui a paru d'un tableau dans ce département, par modalité ; None : tu."""
    async with service.pool.acquire() as connexion:
        cases = await registre.tableau(connexion, gelee.numero, tableau)
    return {cle[-1]: valeur for cle, valeur in cases if cle[2] == departement}


def annee_publiee(gelee: Gelee) -> Intervalle:
    """Les jours de la période d'une publication."""
    return Periode.lue(gelee.periode).jours


async def vers_le_logement(service: Service, gelee: Gelee, departement: str) -> int | None:
    """Les passages publiés de l'hébergement à un logement, dans l'année ; None si l'un se tait."""
    async with service.pool.acquire() as connexion:
        cases = await registre.tableau(connexion, gelee.numero, PASSAGES)
    sorties = [
        valeur
        for (_, _, ou, de, vers), valeur in cases
        if (ou, de) == (departement, Etape.HEBERGEMENT.value) and vers in LOGES
    ]
    return None if None in sorties else sum(n for n in sorties if n is not None)


def dernier_jour_d_un_trimestre(jour: date) -> date:
    """Ce jour s'il en finit un, sinon le dernier de celui d'avant."""
    en_cours = Periode(jour.year, (jour.month + 2) // 3).jours
    return jour if en_cours.dernier == jour else en_cours.du - timedelta(1)


def trimestre_finissant(jour: date) -> str | None:
    """Le trimestre dont ce jour est le dernier ; None s'il n'en finit aucun."""
    trimestre = Periode(jour.year, (jour.month + 2) // 3)
    return trimestre.code if trimestre.jours.dernier == jour else None
