"""La chronologie : ce qu'un lecteur dont la relation a fini lit de ce que l'on a corrigé depuis."""

from datetime import date

from relations_dites import heberge, oriente, raconte, vu
from scenario import CHRS, annule, constat, ref, sortie

from parcours.domain.lecture.edition import edition, retires
from parcours.domain.parcours.fold import fold
from parcours.projections.fil_rouge.chronologie import RETIRE, chronologie, lu, scelles
from parcours.projections.fil_rouge.intervenants import Noms
from parcours.projections.vue import Vie

SORTI = raconte(
    oriente("2026-02-01"),
    heberge("2026-02-02"),
    sortie("2026-06-01", "RUE", ident="sortie", par=CHRS),
    constat("2026-08-20", "SQUAT", ident="squat", commune="48095"),
    annule("2026-11-01", ref("squat"), ident="correction"),
)


def test_un_fait_retire_se_montre_a_sa_place_sans_rien_de_ce_qu_il_disait() -> None:
    regard = vu(SORTI, CHRS, "2026-12-31")
    assert regard is not None
    vie = Vie(fold(SORTI.menage, edition(SORTI.faits, regard)))

    faits = chronologie(vie, retires(SORTI.faits, regard), regard, date.max)
    dernier = lu(vie, faits[-1], regard, Noms({}, {}), {})

    assert [entree.fait.id for entree in faits][-2:] == ["sortie", "squat"]
    assert (dernier.etat, dernier.phrase, dernier.donnees) == ("retire", RETIRE, {})
    assert dernier.corrige_par == []
    assert scelles(faits[-1:], regard) == set()
