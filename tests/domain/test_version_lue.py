"""La version d'un parcours pour qui le lit, l'empreinte du lecteur, et ce qui se lit entier."""

import hashlib

import pytest
from scenario import constat, given, menage

from parcours.domain.langage.habilitation import NomDeVue, Portee
from parcours.domain.langage.vocabulaire import Role
from parcours.domain.lecture.edition import est_entiere
from parcours.domain.lecture.lecteur import Lecteur
from parcours.domain.lecture.version import N_IMPORTE_LAQUELLE, VersionLue


def empreinte(dits: bytes) -> str:
    return hashlib.blake2b(dits, digest_size=12).hexdigest()


DEUX = VersionLue(frozenset({"b#2", "a#1"}))


def test_une_version_est_la_meme_dans_tous_les_processus() -> None:
    """Un partenaire la garde, et la redit à un autre processus que celui qui l'a donnée."""
    dix = VersionLue(frozenset("jihgfedcba"))

    assert dix.empreinte == empreinte(b"a\nb\nc\nd\ne\nf\ng\nh\ni\nj")
    assert dix.nombre == 10


@pytest.mark.parametrize(
    ("version", "attendues", "est"),
    [
        (DEUX, ("2",), True),
        (DEUX, ("1", "3"), False),
        (DEUX, ("3", DEUX.empreinte), True),
        (DEUX, (N_IMPORTE_LAQUELLE,), True),
        (DEUX, (), False),
        (VersionLue(), ("0",), True),
        (VersionLue(), (N_IMPORTE_LAQUELLE,), False),
    ],
)
def test_une_version_se_dit_par_son_empreinte_son_nombre_ou_n_importe_laquelle(
    version: VersionLue, attendues: tuple[str, ...], *, est: bool
) -> None:
    assert version.est(attendues) is est


def test_la_fiche_d_un_lecteur_est_la_meme_dans_tous_les_processus() -> None:
    roles = frozenset({Role.SIAO, Role.OPERATEUR_115, Role.CCAS, Role.MAIRIE, Role.EPCI})
    departements = frozenset({"48", "33", "2A", "974", "57"})

    assert Lecteur("", "INT-A", roles, departements).fiche == empreinte(
        b"INT-A\nCCAS\nEPCI\nMAIRIE\nOPERATEUR_115\nSIAO\n\n2A\n33\n48\n57\n974"
    )


def test_lire_au_moins_jusque_la_l_une_des_vues_suffit() -> None:
    siao = Lecteur("", "INT-A", frozenset({Role.SIAO}), frozenset({"48"}))
    portee = siao.portee(NomDeVue.FR)

    assert siao.lit_au_moins(portee, NomDeVue.EXP, NomDeVue.FR)
    assert siao.lit_au_moins(Portee.AUCUNE, NomDeVue.FR)
    assert not siao.lit_au_moins(Portee.TOUT, NomDeVue.EXP, NomDeVue.FR)
    assert not siao.lit_au_moins(portee)


def test_des_faits_se_lisent_entiers_si_rien_n_en_est_tu_ni_masque() -> None:
    faits = given(menage("2026-01-01", "p1"), constat("2026-01-02", "RUE")).faits
    masque = given(menage("2026-01-01", "p1"), constat("2026-01-02", "RUE")).faits

    assert est_entiere(list(faits), faits)
    assert not est_entiere(faits[:1], faits)
    assert not est_entiere((faits[0], masque[1]), faits)
