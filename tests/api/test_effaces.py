"""Un effacé coûte à qui n'y avait pas affaire ce que coûte un inconnu, si long qu'il ait été."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final
from uuid import UUID

import pytest
from etrangers import Etranger, Mots, accueillir, etrangers
from faits import LE_115, MENAGE, SIAO, a_la_rue, entre, fait, identite, menage_ouvert
from maison import STRUCTURE, Maison

from parcours.domain.langage.fait import Fait
from parcours.domain.langage.vocabulaire import Role
from parcours.journal import codec
from parcours.projections import rebuild

EFFACE: Final = "si-siao:efface"
INCONNU: Final = "si-siao:inconnu"
LONG: Final = 20
NUL: Final = "00000000-0000-4000-8000-000000000000"


@pytest.fixture
def relus(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many facts are decoded, each time: none is folded that is not."""
    comptes: list[int] = []
    facts = codec.facts

    def note(dits: Sequence[Any], *reste: Any, **bornes: Any) -> list[Fait]:  # noqa: ANN401 (those of the codec)
        comptes.append(len(dits))
        return facts(dits, *reste, **bornes)

    monkeypatch.setattr(codec, "facts", note)
    return comptes


async def _un_long_menage(maison: Maison, sujet: str) -> str:
    parcours = await entre(maison, menage_ouvert(sujet=sujet))
    for rang in range(LONG):
        await entre(maison, a_la_rue(sujet=sujet, id=f"{sujet}-v{rang}"))
    return parcours


async def _detruire(maison: Maison, parcours: str, sujet: str) -> None:
    await maison.service.pool.execute(
        "UPDATE coffre.cles SET enveloppe = NULL, detruite_le = now() "
        "WHERE flux = $1 AND sujet = $2",
        UUID(parcours),
        sujet,
    )


async def _accueilli(maison: Maison, role: Role) -> Etranger:
    (etranger,) = (e for e in etrangers() if e.partenaire.roles == (role,))
    await accueillir(maison, [etranger])
    return etranger


Ecrit = Callable[[Etranger, str], dict[str, Any]]
"""Ce qu'un étranger dit d'un ménage que nomme cet identifiant."""


def _en_parle(qui: Etranger, sujet: str) -> dict[str, Any]:
    return Mots(qui.source, sujet, qui.departement, sujet, NUL).redit(qui.types[0])


def _le_rattache(qui: Etranger, sujet: str) -> dict[str, Any]:
    systeme, valeur = sujet.split(":")
    assert systeme == "si-siao"
    rattache = {"systeme": "SISIAO", "valeur": valeur, "sujet": "si-siao:le-sien"}
    return fait("menage.identifiant-externe-rattache", qui.source, **rattache)


def _le_demande(qui: Etranger, sujet: str) -> dict[str, Any]:
    vers = {
        "depuis_departement": "48",
        "vers_departement": qui.departement,
        "motif": "DEMENAGEMENT",
    }
    ici = {"sujet": sujet, "departement": qui.departement}
    return fait("parcours.transfert-demande", qui.source, **ici, **vers)


DITS: Final[Mapping[str, tuple[Role, Ecrit]]] = {
    "un foyer en parle": (Role.GESTIONNAIRE_HEBERGEMENT, _en_parle),
    "la CCAPEX en parle": (Role.CCAPEX, _en_parle),
    "un commissaire de justice en parle": (Role.COMMISSAIRE_DE_JUSTICE, _en_parle),
    "un foyer le rattache": (Role.GESTIONNAIRE_HEBERGEMENT, _le_rattache),
    "un SIAO d'ailleurs le demande": (Role.SIAO, _le_demande),
}


@pytest.mark.parametrize("a_blanc", [True, False], ids=["à-blanc", "vraiment"])
@pytest.mark.parametrize(("role", "ecrit"), DITS.values(), ids=DITS)
async def test_un_menage_efface_coute_a_l_etranger_ce_que_coute_un_inconnu(  # noqa: PLR0913 (each column)
    sans_projecteur: Maison,
    relus: list[int],
    ordres: list[str],
    role: Role,
    ecrit: Ecrit,
    *,
    a_blanc: bool,
) -> None:
    maison = sans_projecteur
    qui = await _accueilli(maison, role)
    await _detruire(maison, await _un_long_menage(maison, EFFACE), "menage")
    await _un_long_menage(maison, MENAGE)
    await rebuild.rebuild(maison.service.pool, lambda _: None)
    await _coute(maison, ecrit(qui, "si-siao:le-sien"), ordres, relus, a_blanc=False)

    efface, inconnu, connu = [
        await _coute(maison, {**ecrit(qui, s), "id": s}, ordres, relus, a_blanc=a_blanc)
        for s in (EFFACE, INCONNU, MENAGE)
    ]

    assert efface == inconnu
    if a_blanc:  # an unknown name, once for good, is kept and given its key
        assert inconnu == connu


@pytest.mark.parametrize("a_blanc", [True, False], ids=["à-blanc", "vraiment"])
async def test_une_personne_effacee_coute_a_l_etranger_ce_que_coute_une_inconnue(
    sans_projecteur: Maison, relus: list[int], ordres: list[str], *, a_blanc: bool
) -> None:
    maison = sans_projecteur
    await _accueilli(maison, Role.GESTIONNAIRE_HEBERGEMENT)
    parcours = await _un_long_menage(maison, MENAGE)
    for personne in ("p1", "p2"):
        await entre(maison, identite(SIAO, personne=personne))
    await _detruire(maison, parcours, "personne:p1")
    await rebuild.rebuild(maison.service.pool, lambda _: None)
    await _coute(maison, a_la_rue(LE_115, sujet="si-siao:le-sien"), ordres, relus, a_blanc=False)

    effacee, inconnue, connue = [
        await _coute(maison, identite(LE_115, personne=p), ordres, relus, a_blanc=a_blanc)
        for p in ("p1", "p9", "p2")
    ]

    assert effacee == inconnue
    if a_blanc:
        assert inconnue == connue


async def _coute(
    maison: Maison, dit: dict[str, Any], ordres: list[str], relus: list[int], *, a_blanc: bool
) -> tuple[str, ...]:
    """Les requêtes qu'on fait pour y répondre, et rien qui se rejoue."""
    relus.clear()
    ordres.clear()
    essai = {"a_blanc": "true"} if a_blanc else {}
    depot = await maison.client.post(
        "/v1/evenements",
        json=dit,
        params=essai,
        headers={**maison.comme(dit["source"]), "Content-Type": STRUCTURE},
    )
    assert depot.status_code in {200, 201}, depot.text
    assert max(relus, default=0) < LONG, "rien que ce qu'il dit ne se rejoue"
    return tuple(ordres)
