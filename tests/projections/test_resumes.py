"""Le résumé d'un ménage dit, chaque jour et à chaque niveau, ce que disent ses lignes une à une."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any, Final

from hypothesis import given as pour_tous
from scenario import Dit, fait, given, menage
from strategies import RAPIDE, histoires

from parcours.domain.langage.vocabulaire import Sensibilite
from parcours.domain.temps.intervalle import decale
from parcours.projections.vue import Vie
from parcours.projections.vues import alertes, echeances, menages, resumes
from parcours.projections.vues.echeances import LOINTAINES, OBLIGATIONS

UN_JOUR: Final = timedelta(1)


def lues(lignes: Iterator[Any], jour: date, niveau: int) -> list[Any]:
    """Ce que disent ces lignes ce jour-là, à ce niveau."""
    return [
        dit
        for du, au, dit in lignes
        if dit is not None
        and du <= jour
        and (au is None or jour < au)
        and dit.sensibilite <= niveau
    ]


def une_a_une(vie: Vie, jour: date, niveau: int) -> tuple[Any, ...]:
    """La gravité, les codes, le retard, la prochaine et la première à venir, lus sans résumé."""
    ouvertes = lues(alertes.lignes(vie), jour, niveau)
    dues = lues(echeances.lignes(vie), jour, niveau)
    manquees = [d.echeance_le for d in dues if d.regle in OBLIGATIONS and d.echeance_le < jour]
    a_venir = [d for d in dues if d.echeance_le >= jour]
    return (
        max((a.severite for a in ouvertes), default=None),
        sorted({a.code for a in ouvertes}),
        min(manquees, default=None),
        min((d.echeance_le for d in a_venir if d.regle not in LOINTAINES), default=None),
        min((d.echeance_le for d in a_venir), default=None),
    )


def resume(vie: Vie, jour: date, niveau: int) -> tuple[Any, ...]:
    """Les mêmes, du seul résumé de ce jour et de ce niveau."""
    (dit,) = (r for r in lues(resumes.lignes(vie), jour, niveau) if niveau <= r.niveau_max)
    return (dit.severite, dit.alertes, dit.en_retard_depuis, dit.prochaine_le, dit.a_venir_le)


def jours(vie: Vie) -> list[date]:
    """Le premier jour du ménage, ceux où quelque chose change ou tombe, et leurs voisins."""
    debut = vie.parcours.faits[0].jour
    dits = [*alertes.lignes(vie), *echeances.lignes(vie), *resumes.lignes(vie)]
    bornes = {jour for du, au, _ in dits for jour in (du, au) if jour is not None}
    bornes |= {dit.echeance_le for _, _, dit in echeances.lignes(vie) if dit}
    autour = {decale(jour, n * UN_JOUR) for jour in bornes for n in (-1, 0, 1)}
    return sorted(jour for jour in {debut, *autour} if jour >= debut)


def verifie(vie: Vie) -> None:
    for jour in jours(vie):
        for niveau in Sensibilite:
            assert resume(vie, jour, niveau) == une_a_une(vie, jour, niveau), (jour, niveau)


MENACE: Final[tuple[Dit, ...]] = (
    menage("2025-01-06", "p1"),
    fait("maintien.degradation-signalee", "2025-01-08", nature="VOISINAGE", gravite="G1"),
    fait("expulsion.commandement-de-payer-delivre", "2025-02-10", dette=184500,
         bail_conclu_le="2023-08-23"),
    fait("expulsion.assignation-signifiee", "2025-05-12", audience_le="2025-07-20"),
    fait("referent.designe", "2025-03-03", organisme="INT-RELAIS", perimetre="PARCOURS"),
    fait("siao.demande-deposee", "2025-04-01"),
)  # fmt: skip


def test_un_menage_menace_se_resume_jour_apres_jour() -> None:
    vie = Vie(given(*MENACE).parcours)
    dits = [dit for _, _, dit in resumes.lignes(vie)]

    assert len({dit.sensibilite for dit in dits}) > 1, "il se lit autrement d'un niveau à l'autre"
    assert any(dit.en_retard_depuis for dit in dits)
    verifie(vie)


@RAPIDE
@pour_tous(histoires())
def test_le_resume_dit_ce_que_disent_les_lignes_une_a_une(dits: list[Dit]) -> None:
    vie = Vie(given(*dits).parcours)
    if vie.parcours.est_ouvert and vie.parcours.faits:
        verifie(vie)


def test_le_resume_vaut_les_jours_ou_le_menage_est_dans_la_liste() -> None:
    vie = Vie(given(*MENACE).parcours)
    (*_, (_, dernier, _)) = menages.VUE.lignes(vie)
    (premier, *_) = menages.VUE.lignes(vie)
    (resumee, *_) = resumes.lignes(vie)

    assert (resumee.du, dernier) == (premier.du, None)
    assert not list(resumes.lignes(Vie(given().parcours)))
