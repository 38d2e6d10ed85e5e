"""L'entrée du jour : ce que minuit fait lire autrement, dit une fois, quoi qu'il arrive."""

import asyncio
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import Any, Final

import asyncpg
import pytest
from faits import accord as nomme
from faits import entre, menage_ouvert
from faits import fait as pousse
from hypothesis import given as pour_tous
from hypothesis import strategies as st
from maison import Maison
from relations_dites import accord, heberge, oriente, raconte, refere
from scenario import (
    CHRS,
    CIDFF,
    LE_115,
    ORGANISMES,
    REFERENT,
    ROLES,
    SIAO,
    SIAO_33,
    SUIVANT,
    Dit,
    Histoire,
    fait,
    ref,
    sortie,
)
from strategies import RAPIDE, SANS_REDUIRE

from parcours.domain.lecture import jours as jours_lus
from parcours.domain.lecture.jours import jours_de_lecture
from parcours.domain.lecture.lecteur import Lecteur
from parcours.domain.lecture.regard import regard
from parcours.domain.parcours import Parcours
from parcours.projections import jours
from parcours.projections.engine import Projector
from parcours.projections.jours import Entry

MIDI: Final = datetime(2026, 11, 29, 12, tzinfo=UTC)
UN_JOUR: Final = timedelta(days=1)
SANS_FIN: Final = date(2100, 1, 1)
"""Au-delà, rien n'est dit de personne."""
LECTEURS: Final = (SIAO, SIAO_33, CHRS, CIDFF, REFERENT, SUIVANT, LE_115)

# --- Tout jour où une lecture change y est --------------------------------------------------------

DITS: Final = (
    refere(),
    refere("2026-05-01", SUIVANT, ident="suivant"),
    oriente("2026-02-01"),
    heberge("2026-02-02"),
    sortie("2026-06-01", "INCONNUE", par=CHRS),
    accord("2026-02-02", CIDFF, LE_115),
    fait("menage.accord-retire", "2026-04-01", perimetre="PARCOURS_COMPLET"),
    fait("relation.demandee", "2026-02-01", ident="demande", par=LE_115),
    fait("relation.confirmee", "2026-02-03", demande=ref("demande", LE_115), jusqu_au="2026-09-01"),
    fait("relation.terminee", "2026-03-01", organisme=ORGANISMES[CIDFF]),
    fait("relation.renouvelee", "2026-06-01", organisme=ORGANISMES[LE_115]),
    fait("referent.mandat-termine", "2026-06-15"),
    fait(
        "referent.suppleance-organisee",
        "2026-06-01",
        suppleant=ORGANISMES[SUIVANT],
        debut_le="2026-07-01",
        fin_le="2026-08-01",
    ),
    fait("parcours.transfert-demande", "2026-06-01", ident="transfert", vers_departement="33"),
    fait(
        "parcours.transfert-decide",
        "2026-06-10",
        par=SIAO_33,
        departement="33",
        transfert=ref("transfert"),
        accord=True,
    ),
)
"""Ce qui nomme, finit, suspend, transfère : tiré dans n'importe quel ordre."""


def lectures(parcours: Parcours, jour: date) -> list[Any]:
    """Ce que chacun lit du ménage ce jour-là."""
    return [
        regard(
            Lecteur(
                source,
                ORGANISMES[source],
                ROLES[source],
                frozenset({"33" if source == SIAO_33 else "48"}),
            ),
            parcours,
            jour,
        )
        for source in LECTEURS
    ]


def manques(histoire: Histoire) -> list[date]:
    """Les jours, une fois tous les faits survenus, où une lecture change sans qu'on le dise."""
    parcours = histoire.parcours
    debut = max(f.jour for f in histoire.faits) + UN_JOUR
    bornes = sorted({debut, SANS_FIN, *(j for j in jours_de_lecture(parcours) if j > debut)})
    return [
        du
        for du, au in pairwise(bornes)
        if lectures(parcours, du) != lectures(parcours, au - UN_JOUR)
    ]


DES_HISTOIRES: Final = st.lists(st.sampled_from(DITS), unique_by=id, min_size=1, max_size=8)


@RAPIDE
@pour_tous(DES_HISTOIRES)
def test_nul_ne_lit_autrement_un_jour_qui_n_est_pas_dit(dits: list[Dit]) -> None:
    assert manques(raconte(*dits)) == []


def test_oublier_la_fermeture_d_une_relation_se_voit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jours_lus, "LENDEMAIN", timedelta(days=2))

    @SANS_REDUIRE
    @pour_tous(DES_HISTOIRES)
    def faux(dits: list[Dit]) -> None:
        assert manques(raconte(*dits)) == []

    with pytest.raises(AssertionError):
        faux()


# --- L'entrée -------------------------------------------------------------------------------------


async def entrees(maison: Maison, *instants: datetime) -> list[Entry]:
    """Les entrées, ces instants passés."""
    await maison.lit("/v1/expulsions")  # les vues ont tout lu
    async with maison.service.pool.acquire() as connection:
        for instant in instants:
            await jours.write(connection, instant)
        return await jours.after(connection, 0, 100)


@pytest.fixture
async def qui_finit(maison: Maison, monkeypatch: pytest.MonkeyPatch) -> str:
    """Un ménage dont une relation se ferme le 29 novembre au soir ; le projecteur n'écrit rien."""
    monkeypatch.setattr("parcours.projections.engine.Projector._pass_the_day", _rien)
    parcours = await entre(maison, menage_ouvert())
    await entre(maison, menage_ouvert(sujet="si-siao:48-2025-09001"))
    await entre(maison, nomme("INT-CIDFF48"))
    finie = {"organisme": "INT-CIDFF48", "motif": "MISSION_ACHEVEE", "survenu_le": "2026-08-29"}
    await entre(maison, pousse("relation.terminee", **finie))
    return parcours


async def _rien(_: object) -> None:
    """Ne rien écrire."""


async def test_le_lendemain_de_la_fin_l_entree_dit_le_menage_et_rien_d_autre(
    maison: Maison, qui_finit: str
) -> None:
    veille, jour = await entrees(maison, MIDI, MIDI + UN_JOUR)

    assert (veille.day, veille.households) == (date(2026, 11, 29), [])
    assert (jour.day, jour.department) == (date(2026, 11, 30), "48")
    assert [str(h) for h in jour.households] == [qui_finit]
    assert jour.position == maison.position
    assert jour.number > veille.number


async def test_les_jours_manques_s_ecrivent_tous(maison: Maison, qui_finit: str) -> None:
    tous = await entrees(maison, MIDI, MIDI + 4 * UN_JOUR)

    assert [e.day.day for e in tous] == [29, 30, 1, 2, 3]
    assert [str(h) for e in tous for h in e.households] == [qui_finit]


@pytest.mark.usefixtures("qui_finit")
async def test_plusieurs_processus_n_en_ecrivent_qu_une(maison: Maison) -> None:
    une_fois = await entrees(maison, MIDI)

    await asyncio.gather(*(entrees(maison, MIDI + UN_JOUR) for _ in range(4)))
    deux_fois = await entrees(maison, MIDI + UN_JOUR)

    assert [e.day.day for e in deux_fois] == [29, 30]
    assert deux_fois[:1] == une_fois


@pytest.mark.usefixtures("qui_finit")
async def test_une_entree_ne_se_modifie_pas(maison: Maison) -> None:
    await entrees(maison, MIDI)

    for ordre in ("UPDATE journal.jours SET parcours = '{}'", "DELETE FROM journal.jours"):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await maison.service.pool.execute(ordre)


async def test_le_projecteur_l_ecrit_de_lui_meme_quand_un_jour_commence(maison: Maison) -> None:
    await entre(maison, menage_ouvert())
    await entre(maison, nomme("INT-CIDFF48"))
    await entrees(maison)
    heure = [MIDI]
    projecteur = asyncio.create_task(Projector(maison.service.pool, now=lambda: heure[0]).run())

    vus: list[Entry] = []
    for instant in (MIDI, MIDI + UN_JOUR):
        heure[0] = instant
        while len(vus) < 1 + (instant > MIDI):
            await asyncio.sleep(0.05)
            vus = await entrees(maison)
    projecteur.cancel()

    assert [(e.day.day, e.department) for e in vus] == [(29, "48"), (30, "48")]


def test_minuit_ne_vient_pas_partout_en_meme_temps() -> None:
    avant, apres = (datetime(2026, 11, 29, heure, tzinfo=UTC) for heure in (12, 14))

    assert jours.midnights(avant) != jours.midnights(apres)
