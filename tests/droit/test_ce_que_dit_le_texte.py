"""Une règle ne vaut que pour ce que son texte couvre, et cite le texte dont elle tient sa date."""

from datetime import date
from typing import Any

import pytest

from parcours.domain.droit import DELAIS
from parcours.domain.droit.calculateur import lit
from parcours.domain.droit.formes import Motif, Resultat
from parcours.domain.langage.nomenclatures import codes

CAUSES = sorted(codes("CAUSE_EXPULSION"))


def rendu(regle: str, **faits: Any) -> Resultat:  # noqa: ANN401 (facts of a rule)
    delai = DELAIS[regle]
    return delai.calcule(lit(delai.faits, faits))


@pytest.mark.parametrize("regle", ["R-E06", "R-E07", "R-E08", "R-E09"])
@pytest.mark.parametrize("motif", CAUSES)
def test_l_article_24_ne_regit_qu_une_dette(regle: str, motif: str) -> None:
    """R-E06 à R-E09, une cause après l'autre : seul l'impayé de loyer fait courir un délai."""
    dits = {"audience_le": date(2027, 3, 9), "notifiee_le": date(2027, 1, 4), "motif": motif}
    calcule = rendu(regle, **{k: v for k, v in dits.items() if hasattr(DELAIS[regle].faits(), k)})

    assert calcule.applicable is (motif == "NAC_51A")
    assert (calcule.motif is Motif.HORS_CHAMP) is (motif != "NAC_51A")


@pytest.mark.parametrize(
    ("regle", "faits", "texte"),
    [
        ("R-P02", {"recue_le": date(2026, 1, 30)}, "règlement européen n° 1182/71, art. 3"),
        ("R-E03", {"le": date(2026, 1, 30)}, "code de procédure civile, art. 642"),
        ("R-E11", {"signifie_le": date(2026, 1, 30), "volet": "appel"}, "civile, art. 642"),
    ],
)
def test_un_report_cite_le_texte_dont_il_vient(
    regle: str, faits: dict[str, Any], texte: str
) -> None:
    (report,) = (pas for pas in rendu(regle, **faits).explication if "jour ouvrable" in pas)

    assert texte in report


@pytest.mark.parametrize(
    ("faits", "echeance"),
    [
        ({"volet": "titre", "le": date(2026, 4, 2)}, date(2036, 4, 2)),
        ({"volet": "titre", "exigible_le": date(2026, 4, 2)}, None),
        ({"volet": "loyers", "exigible_le": date(2026, 4, 2)}, date(2029, 4, 2)),
        ({"volet": "loyers", "le": date(2026, 4, 2)}, None),
    ],
)
def test_le_titre_se_prescrit_du_jugement_et_le_loyer_de_son_terme(
    faits: dict[str, Any], echeance: date | None
) -> None:
    assert rendu("R-E22", **faits).echeance == echeance


def test_sans_la_saisine_du_prefet_la_date_de_quitter_se_dit_une_hypothese() -> None:
    ordre = {"signifie_le": date(2026, 9, 14)}

    assert "hypothèse" in rendu("R-E12", **ordre).explication[-1]
    saisi = rendu("R-E12", **ordre, notifie_prefet_le=date(2026, 9, 16))
    assert "hypothèse" not in " ".join(saisi.explication)
