"""Ce que le serveur embarqué garde en mémoire : une part de la machine, ou de son conteneur."""

from pathlib import Path

import pytest

from parcours.postgres.buffers import LEAST_MIB, MIB, MOST_MIB, shared_buffers


def _mib(setting: str) -> int:
    return int(setting.removesuffix("MB"))


@pytest.mark.parametrize(
    ("gib", "mib"), [(0.5, LEAST_MIB), (1, 128), (2, 256), (8, 1024), (16, 2048), (512, MOST_MIB)]
)
def test_un_huitieme_du_conteneur_entre_deux_bornes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, gib: float, mib: int
) -> None:
    monkeypatch.setattr("os.sysconf", lambda _: 1 << 20)  # a terabyte
    limit = tmp_path / "memory.max"
    limit.write_text(str(int(gib * 1024) * MIB), encoding="ascii")

    assert _mib(shared_buffers(limit)) == mib


@pytest.mark.parametrize("ecrit", ["max\n", None])
def test_sans_conteneur_ou_sans_limite_celui_de_la_machine(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ecrit: str | None
) -> None:
    pages = {"SC_PHYS_PAGES": 4 * 1024 * MIB // 4096, "SC_PAGE_SIZE": 4096}
    monkeypatch.setattr("os.sysconf", pages.__getitem__)
    limit = tmp_path / "memory.max"
    if ecrit is not None:
        limit.write_text(ecrit, encoding="ascii")

    assert _mib(shared_buffers(limit)) == 512
