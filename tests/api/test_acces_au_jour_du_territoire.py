"""Par la porte : une relation finit à minuit de là où vit le ménage, partout à la fois."""

from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, timedelta
from typing import Final

import pytest
from faits import RELAIS, SIAO, accord, entre, fait, identite, menage_ouvert
from maison import CLE_MAITRESSE, EXEMPLES, Maison, cle, ouvrir_sans_projecteur

from parcours.annuaire import Annuaire, FichierPartenaires
from parcours.projections import jours, rebuild
from parcours.projections.engine import Projector

UN_JOUR: Final = timedelta(days=1)
DERNIER_JOUR: Final = date(2026, 11, 29)
FINIE: Final = {"organisme": "INT-ICI01", "motif": "MISSION_ACHEVEE", "survenu_le": "2026-08-29"}
MIDI: Final = datetime(2026, 11, 29, 10, tzinfo=UTC)
PAGES: Final = ("", "/chronologie", "/echeances", "/alertes", "/intervenants", "/pourquoi")
LISTES: Final = ("/v1/parcours", "/v1/parcours/ocel", "/v1/evenements")
LINA: Final = {"nom": "Lefèvre", "prenom": "Éloïse", "date_naissance": "1985-03-12"}
ICI: Final = "/partenaires/ici"
SON_SIAO: Final = "/partenaires/son-siao"


class Horloge:
    """L'heure qu'il est pour le service et pour son projecteur."""

    a = MIDI

    def __call__(self) -> datetime:
        """Cette heure-là."""
        return self.a


@pytest.fixture
def horloge() -> Horloge:
    """À midi, la veille."""
    return Horloge()


@pytest.fixture
async def maison(base: str, horloge: Horloge) -> AsyncIterator[Maison]:
    """Une maison à l'heure que l'on dit, dont les vues suivent quand on le dit."""
    async with ouvrir_sans_projecteur(base, now=horloge) as maison:
        await rebuild.ensure(maison.service.pool)
        yield maison


async def _s_installe(maison: Maison, departement: str) -> None:
    """Un SIAO et une association de ce département."""
    fichier = FichierPartenaires.lit(EXEMPLES / "partenaires.json")
    modeles = {p.source: p for p in fichier.partenaires}
    nouveaux = [
        modeles[modele].model_copy(
            update={"source": source, "organisme": nom, "departements": (departement,)}
        )
        for modele, source, nom in ((SIAO, SON_SIAO, "INT-SONSIAO1"), (RELAIS, ICI, "INT-ICI01"))
    ]
    avec_eux = fichier.model_copy(update={"partenaires": (*fichier.partenaires, *nouveaux)})
    annuaire = Annuaire(maison.service.pool, CLE_MAITRESSE)
    await annuaire.import_(avec_eux, {p.source: cle(p.source) for p in nouveaux})


async def _raconte(maison: Maison, departement: str) -> str:
    """Un ménage nommé, qu'une association suit jusqu'au 29 novembre au soir."""
    la = {"sujet": "si-siao:LOIN-1", "departement": departement}
    parcours = await entre(maison, menage_ouvert(SON_SIAO, **la))
    await entre(maison, identite(SON_SIAO, **LINA, **la))
    await entre(maison, accord("INT-ICI01", source=SON_SIAO, **la))
    await entre(maison, fait("relation.terminee", SON_SIAO, **la, **FINIE))
    return parcours


async def _rattrape(maison: Maison, horloge: Horloge) -> None:
    projecteur = Projector(maison.service.pool, now=horloge)
    while await projecteur.catch_up():
        pass


async def _le_jour_passe(maison: Maison, horloge: Horloge) -> None:
    async with maison.service.pool.acquire() as connexion:
        await jours.write(connexion, horloge.a)


async def _lisent(maison: Maison, parcours: str) -> dict[str, bool]:
    """Par adresse, vrai si l'association y lit le ménage, ou si son SIAO la dit en relation."""

    async def dit(adresse: str, lecteur: str = ICI, **parametres: str) -> str:
        return (await maison.lit(adresse, lecteur=lecteur, **parametres)).text

    pages = [f"/v1/parcours/{parcours}{page}" for page in PAGES]
    recherche = await maison.cherche("/v1/personnes/recherche", LINA, par=ICI)
    terminees = await dit("/v1/relations", SON_SIAO, etat="terminees")
    return {
        **{page: (await maison.lit(page, lecteur=ICI)).is_success for page in pages},
        **{liste: parcours in await dit(liste) for liste in LISTES},
        "/v1/parcours/facettes": '"menages":1' in await dit("/v1/parcours/facettes"),
        "/v1/personnes/recherche": parcours in recherche.text,
        "relations en cours": "INT-ICI01" in await dit("/v1/relations", SON_SIAO),
        "relations terminées": "INT-ICI01" not in terminees,
    }


@pytest.mark.parametrize(
    ("departement", "instant", "lit"),
    [
        ("974", "2026-11-29T19:59Z", True),
        ("974", "2026-11-29T21:30Z", False),
        ("971", "2026-11-30T02:00Z", True),
        ("971", "2026-11-30T04:00Z", False),
        ("988", "2026-11-29T11:00Z", True),  # the same day everywhere in France
        ("988", "2026-11-29T13:00Z", False),
        ("48", "2026-11-29T22:59Z", True),
        ("48", "2026-11-29T23:00Z", False),
    ],
)
async def test_une_relation_donne_a_lire_jusqu_a_minuit_du_territoire(
    maison: Maison, horloge: Horloge, departement: str, instant: str, *, lit: bool
) -> None:
    await _s_installe(maison, departement)
    parcours = await _raconte(maison, departement)
    await _rattrape(maison, horloge)
    await _le_jour_passe(maison, horloge)

    horloge.a = datetime.fromisoformat(instant)
    await _le_jour_passe(maison, horloge)
    await _rattrape(maison, horloge)

    lus = await _lisent(maison, parcours)
    assert lus == dict.fromkeys(lus, lit)
    dites = await maison.sql("SELECT jour, parcours FROM journal.jours ORDER BY numero")
    assert [(dite["jour"], [*map(str, dite["parcours"])]) for dite in dites] == [
        (DERNIER_JOUR, []),
        *([] if lit else [(DERNIER_JOUR + UN_JOUR, [parcours])]),
    ]
