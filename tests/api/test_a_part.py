"""Qui ne lit que ses faits d'un ménage : la porte ne relit qu'eux, et répond la même chose."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, Final
from uuid import UUID

import pytest
from etrangers import Mots, accueillir, etrangers
from faits import GENTIANES, a_la_rue, entre, envoie, fait, menage_ouvert
from faits import MENAGE as CONNU
from hypothesis import given as pour_tous
from hypothesis import settings
from hypothesis import strategies as st
from maison import STRUCTURE, Maison
from rejeux import compter
from relations_dites import heberge, oriente
from scenario import ACTES_ORDINAIRES, CHRS, MENAGE, ORGANISMES, Dit, given
from scenario import fait as dit
from strategies import SANS_REDUIRE, histoires

from parcours.api.porte import plafond
from parcours.api.porte.accuse import Declenche, Rejoueur, _declenche
from parcours.api.souvenirs import Rejoue
from parcours.domain.langage.fait import Fait
from parcours.domain.langage.fiche import Agregat
from parcours.domain.langage.habilitation import DROITS, NomDeVue, Portee
from parcours.domain.langage.vocabulaire import Role
from parcours.domain.lecture.cle import cle, tient_une_vue
from parcours.domain.lecture.lecteur import Lecteur
from parcours.domain.parcours.fold import fold
from parcours.domain.publie import catalogue
from parcours.domain.temps.jour_civil import jour_civil
from parcours.journal import codec
from parcours.projections import rebuild

NUL: Final = "00000000-0000-4000-8000-000000000000"
A = datetime(2030, 1, 1, tzinfo=UTC)
ROLES = st.sampled_from(
    [
        role
        for role in DROITS
        if Lecteur("", "", frozenset({role}), frozenset()).portee(NomDeVue.FR) < Portee.TERRITOIRE
    ]
)
OU = st.sampled_from(("48", "33"))


def _ne_lit_que_les_siens(lecteur: Lecteur, avant: Sequence[Fait]) -> bool:
    """As the views say it of the household."""
    parcours = fold(MENAGE, avant, reglages=ACTES_ORDINAIRES)
    if any(relation.organisme == lecteur.organisme for relation in parcours.relations):
        return False
    dite = cle(lecteur, parcours, jour_civil(A))
    if dite is not None and (
        dite.suit or any(f.organisme != lecteur.organisme for f in dite.faits)
    ):
        return False
    return not (tient_une_vue(lecteur) and parcours.demandes)


def _deux(histoire: tuple[Dit, ...], role: Role, ou: str) -> tuple[Declenche, Declenche] | None:
    """What the last fact sets off for its author, from all facts and from his own; None: it may."""
    dits = [f for f in given(*histoire).faits if f.concernes == {MENAGE}]
    if not dits or dits[-1].evenement.fiche.agregat is not Agregat.MENAGE:
        return None
    lecteur = Lecteur("", dits[-1].organisme, frozenset({role}), frozenset({ou}))
    faits = [
        replace(f, qualites=lecteur.roles) if f.organisme == lecteur.organisme else f for f in dits
    ]
    if not _ne_lit_que_les_siens(lecteur, faits[:-1]):
        return None
    siens = [f for f in faits if f.organisme == lecteur.organisme]
    return (
        _tout_ce_que_declenchent(faits, faits, lecteur, a_part=False),
        _tout_ce_que_declenchent(faits, siens, lecteur, a_part=not tient_une_vue(lecteur)),
    )


def _tout_ce_que_declenchent(
    dits: Sequence[Fait], relus: Sequence[Fait], lecteur: Lecteur, *, a_part: bool
) -> Declenche:
    """What all these facts set off, as if he had said them all, when these ones are read."""
    de, rejeu = {f.reference for f in dits}, Rejoueur(ACTES_ORDINAIRES)
    return _declenche(MENAGE, relus, rejeu, lecteur, A, a_part=a_part, de=de)


@settings(SANS_REDUIRE, max_examples=150)
@pour_tous(histoires(), ROLES, OU)
def test_ses_seuls_faits_declenchent_ce_que_tous_declencheraient(
    histoire: tuple[Dit, ...], role: Role, ou: str
) -> None:
    deux = _deux(histoire, role, ou)
    if deux is not None:
        assert deux[0] == deux[1]


def test_qui_est_en_relation_apprend_des_autres_ce_que_son_fait_declenche() -> None:
    ouvert, oriente_le = dit("menage.ouvert", "2026-01-05"), oriente("2026-02-01")
    faits = given(ouvert, oriente_le, heberge("2026-02-02"), heberge("2029-12-01", ident="b")).faits
    chrs = Lecteur(
        "", ORGANISMES[CHRS], frozenset({Role.GESTIONNAIRE_HEBERGEMENT}), frozenset({"48"})
    )
    siens = [f for f in faits if f.organisme == chrs.organisme]

    assert not _ne_lit_que_les_siens(chrs, faits[:-1])
    tous = _tout_ce_que_declenchent(faits, faits, chrs, a_part=False)
    assert tous != _tout_ce_que_declenchent(faits, siens, chrs, a_part=True)


@pytest.fixture
def relus(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many facts are folded to answer, each time."""
    comptes: list[int] = []

    rejoue = Rejoueur.__call__

    def compte(
        rejeu: Rejoueur, flux: UUID, faits: Sequence[Fait], *, seul: bool = False, pour: str = ""
    ) -> Rejoue:
        comptes.append(len(faits))
        return rejoue(rejeu, flux, faits, seul=seul, pour=pour)

    monkeypatch.setattr(Rejoueur, "__call__", compte)
    return comptes


def _entree(sujet: str) -> dict[str, Any]:
    return fait(
        "hebergement.entree-effectuee",
        GENTIANES,
        sujet=sujet,
        structure="INT-GENTIANES",
        type_place="CHU",
    )


PARLENT: Final = {
    "un foyer, d'une entrée": (Role.GESTIONNAIRE_HEBERGEMENT, "hebergement.entree-effectuee"),
    "un foyer, d'une structure": (Role.GESTIONNAIRE_HEBERGEMENT, "territoire.structure-declaree"),
    "un foyer, d'un département": (
        Role.GESTIONNAIRE_HEBERGEMENT,
        "territoire.contribution-au-diagnostic-apportee",
    ),
    "la CCAPEX, de son avis": (Role.CCAPEX, "expulsion.ccapex-avis-rendu"),
    "la CCAPEX, d'une confirmation": (Role.CCAPEX, "relation.fait-confirme"),
    "la CCAPEX, d'une séance": (Role.CCAPEX, "territoire.seance-ccapex-programmee"),
}
"""Qui dit quoi d'un ménage qu'il ne lit pas ; la CCAPEX tient une vue du territoire."""


@pytest.mark.parametrize("lie", [False, True], ids=["seul", "lié"])
@pytest.mark.parametrize(("role", "sorte"), PARLENT.values(), ids=PARLENT)
async def test_l_interdit_si_long_soit_il_coute_ce_que_coute_l_inconnu(  # noqa: PLR0913 (each column)
    sans_projecteur: Maison,
    relus: list[int],
    ordres: list[str],
    role: Role,
    sorte: str,
    *,
    lie: bool,
) -> None:
    maison = sans_projecteur
    (etranger,) = (e for e in etrangers() if e.partenaire.roles == (role,))
    await accueillir(maison, [etranger])
    qui = etranger.source
    await un_long_menage(maison, lie=lie)
    await rebuild.rebuild(maison.service.pool, lambda _: None)
    couts = []
    for sujet in (CONNU, "si-siao:inconnu", CONNU, "si-siao:autre-inconnu"):
        relus.clear()
        ordres.clear()
        essai = await envoie(
            maison, redit(qui, sorte, sujet), media=STRUCTURE, par=qui, a_blanc="true"
        )
        couts.append((essai.status_code, essai.json()["version"], tuple(relus), tuple(ordres)))
        assert couts[-1][:2] == (200, 1)
        assert max(relus) == 1, "rien que ce qu'il dit ne se rejoue"

    assert couts[2] == couts[3]  # the first two took a block of budget
    for rang, sujet in enumerate((CONNU, "si-siao:encore-inconnu", CONNU), 1):
        relus.clear()
        dit = {**redit(qui, sorte, sujet), "id": f"vrai-{rang}"}
        depot = await envoie(maison, dit, media=STRUCTURE, par=qui)
        assert depot.status_code == 201, depot.text
        assert max(relus) <= rang, "ni une fois qu'il y a parlé"
        await rebuild.rebuild(maison.service.pool, lambda _: None)


async def un_long_menage(maison: Maison, *, lie: bool) -> None:
    """Dont d'autres disent beaucoup ; `lie` : un second identifiant lui est rattaché."""
    await entre(maison, menage_ouvert())
    for rang in range(20):
        await entre(maison, a_la_rue(id=f"v{rang}"))
    if lie:
        attache = {"systeme": "SISIAO", "valeur": "48-attache"}
        await entre(maison, fait("menage.identifiant-externe-rattache", **attache))


def redit(qui: str, sorte: str, sujet: str) -> dict[str, Any]:
    """L'exemple de ce type, dit de ce ménage."""
    classe = next(c for c in catalogue.classes() if c.fiche.nom == sorte)
    return Mots(qui, sujet, "48", "1", NUL).redit(classe)


@pytest.mark.parametrize("lie", [False, True], ids=["seul", "lié"])
@pytest.mark.parametrize("page", ["", "/chronologie", "/pourquoi"])
async def test_lire_ses_seuls_faits_coute_autant_que_le_menage_existe_ou_non(
    sans_projecteur: Maison,
    ordres: list[str],
    monkeypatch: pytest.MonkeyPatch,
    page: str,
    *,
    lie: bool,
) -> None:
    """Qui écrit sur un identifiant deviné ne l'apprend pas non plus du temps que prend sa carte."""
    maison = sans_projecteur
    await un_long_menage(maison, lie=lie)
    rejoues = compter(monkeypatch)
    depots = [
        await envoie(maison, _entree(sujet), media=STRUCTURE, par=GENTIANES)
        for sujet in (CONNU, "si-siao:inconnu")
    ]
    await rebuild.rebuild(maison.service.pool, lambda _: None)
    couts = []
    for depot in (*depots, *depots):
        rejoues.clear()
        ordres.clear()
        adresse = f"/v1/parcours/{depot.json()['parcours']}{page}"
        lue = await maison.client.get(adresse, headers=maison.comme(GENTIANES))
        du_menage = tuple(ordre for ordre in ordres if "journal.evenements" in ordre)
        couts.append((lue.status_code, tuple(rejoues), du_menage))
        assert all(faits <= 1 for faits in rejoues)

    assert couts[0][0] == 200
    assert couts[2] == couts[3]


async def test_lire_un_territoire_ne_rejoue_rien_du_menage_ou_on_le_dit(
    sans_projecteur: Maison, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Une structure dite sous l'identifiant d'un ménage coûte ce que coûte une structure."""
    maison = sans_projecteur
    await un_long_menage(maison, lie=True)
    dite = redit(GENTIANES, "territoire.structure-declaree", CONNU)
    structure = (await envoie(maison, dite, media=STRUCTURE, par=GENTIANES)).json()["parcours"]
    await rebuild.rebuild(maison.service.pool, lambda _: None)
    rejoues = compter(monkeypatch)

    for page in ("", "/chronologie"):
        lue = await maison.lit(f"/v1/territoire/structures/{structure}{page}", lecteur=GENTIANES)
        assert lue.status_code == 200, lue.text
    assert max(rejoues) == 1


@pytest.mark.parametrize("a_jour", [False, True], ids=["vues-en-retard", "vues-à-jour"])
@pytest.mark.parametrize("lie", [False, True], ids=["seul", "lié"])
async def test_une_protection_de_trop_coute_autant_que_le_menage_existe_ou_non(
    sans_projecteur: Maison,
    ordres: list[str],
    monkeypatch: pytest.MonkeyPatch,
    *,
    lie: bool,
    a_jour: bool,
) -> None:
    """Savoir si l'on est en relation avec lui ne fait rien relire de ce que d'autres en disent."""
    maison = sans_projecteur
    monkeypatch.setattr(plafond, "PROTECTIONS_PAR_JOUR", 1)
    await entre(maison, _protege("si-siao:un-autre", id="une"))
    await rebuild.rebuild(maison.service.pool, lambda _: None)
    await un_long_menage(maison, lie=lie)
    if a_jour:
        await rebuild.rebuild(maison.service.pool, lambda _: None)
    lus: list[object] = []
    facts = codec.facts

    def note(*dits: Any, **bornes: Any) -> list[Fait]:  # noqa: ANN401 (those of the codec)
        lus.append(dits)
        return facts(*dits, **bornes)

    monkeypatch.setattr(codec, "facts", note)
    for a_blanc in ("true", "false"):
        couts = []
        for sujet in (CONNU, "si-siao:inconnu", CONNU, "si-siao:inconnu"):
            ordres.clear()
            dite = _protege(sujet)
            de_trop = await envoie(
                maison, dite, media=STRUCTURE, par=dite["source"], a_blanc=a_blanc
            )
            assert de_trop.status_code == 429, de_trop.text
            couts.append(tuple(ordres))
        assert couts[2] == couts[3]
    assert lus == []


def _protege(sujet: str, **autres: Any) -> dict[str, Any]:  # noqa: ANN401 (those of the envelope)
    return fait(
        "vif.protection-adresse-activee",
        "/partenaires/cidff-48",
        sujet=sujet,
        niveau="N3",
        **autres,
    )
