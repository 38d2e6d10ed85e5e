"""Corriger en ajoutant : rectifier, annuler, redater, rattacher ailleurs, et revenir en arrière."""

import itertools
from types import ModuleType
from typing import Any

import pytest
from hypothesis import given as pour_tout
from hypothesis import strategies as st
from scenario import (
    AUTRE,
    CHRS,
    MENAGE,
    Dit,
    Exemple,
    Histoire,
    annule,
    au,
    constat,
    designe,
    entree,
    fait,
    given,
    rectifie,
    ref,
    sortie,
    tout,
)
from strategies import RAPIDE, histoires

from parcours.domain.histoire.agregats import departements
from parcours.domain.histoire.autorite import Autorite
from parcours.domain.histoire.histoire import Corrections, EtatFait
from parcours.domain.histoire.protege import FAMILLE_PROTEGEE
from parcours.domain.langage.fait import Fait
from parcours.domain.langage.vocabulaire import Role
from parcours.domain.volets.correction import Correction, FaitAnnule


def redate(le: str, cible: str, nouvelle_date: str, precision: str = "JOUR", **champs: Any) -> Dit:  # noqa: ANN401 (any field)
    """La date d'un fait est précisée."""
    type_de_fait = "correction.date-precisee"
    dates: dict[str, Any] = {"nouvelle_date": nouvelle_date, "precision": precision}
    return fait(type_de_fait, le, cible=cible, **dates, **champs)


def rattache(le: str, cible: str, vers: str, **champs: Any) -> Dit:  # noqa: ANN401 (any field)
    """Un fait est rattaché à un autre ménage."""
    return fait("correction.rattachement-change", le, cible=cible, menage_cible=vers, **champs)


RUE = constat("2026-01-10", "RUE", ident="rue")
CHU = entree("2026-02-10", "CHU", ident="chu")
CHRS_ENTREE = entree("2026-02-05", "CHRS_INSERTION", ident="chrs")
SANS_ROLE: frozenset[Role] = frozenset()

EXEMPLES = (
    Exemple(
        "un fait annulé n'a jamais eu lieu, mais on l'a cru",
        given(RUE, CHU, annule("2026-03-01", ref("chu"), ident="x")),
        au("2026-02-20", connu_a=2, etape="hebergement", etats={"rue": "actif", "chu": "actif"}),
        au(
            "2026-02-20",
            etape="rue",
            dossiers=[],
            etats={"rue": "actif", "chu": "annule", "x": "actif"},
        ),
    ),
    Exemple(
        "annuler une annulation la retire",
        given(
            RUE,
            CHU,
            annule("2026-03-01", ref("chu"), ident="x"),
            annule("2026-03-02", ref("x"), ident="y"),
        ),
        au("2026-02-20", connu_a=3, etape="rue"),
        au(
            "2026-02-20",
            etape="hebergement",
            etats={"rue": "actif", "chu": "actif", "x": "annule", "y": "actif"},
        ),
    ),
    Exemple(
        "et annuler cette annulation la rend",
        given(
            RUE,
            CHU,
            annule("2026-03-01", ref("chu"), ident="x"),
            annule("2026-03-02", ref("x"), ident="y"),
            annule("2026-03-03", ref("y"), ident="z"),
        ),
        au(
            "2026-02-20",
            etape="rue",
            etats={"rue": "actif", "chu": "annule", "x": "actif", "y": "annule", "z": "actif"},
        ),
    ),
    Exemple(
        "deux annulations valent une, et il faut retirer les deux",
        given(
            CHU,
            annule("2026-03-01", ref("chu"), ident="x"),
            annule("2026-03-02", ref("chu"), ident="x2"),
            annule("2026-03-03", ref("x"), ident="y"),
        ),
        au("2026-02-20", etape="inconnue"),
    ),
    Exemple(
        "un fait rectifié laisse sa place, et reste lisible",
        given(
            RUE,
            CHU,
            CHRS_ENTREE,
            rectifie("2026-03-01", ref("chu"), ref("chrs"), ident="r"),
        ),
        au(
            "2026-02-07",
            etape="hebergement",
            situations={None: "CHRS_INSERTION"},
            etats={"rue": "actif", "chrs": "actif", "chu": "rectifie", "r": "actif"},
        ),
        au("2026-02-20", situations={None: "CHRS_INSERTION"}),
    ),
    Exemple(
        "annuler le fait rectifié annule celui qui le remplace",
        given(
            RUE,
            CHU,
            CHRS_ENTREE,
            rectifie("2026-03-01", ref("chu"), ref("chrs"), ident="r"),
            annule("2026-03-05", ref("chu"), ident="x"),
        ),
        au(
            "2026-02-20",
            etape="rue",
            etats={"rue": "actif", "chrs": "annule", "chu": "annule", "r": "actif", "x": "actif"},
        ),
    ),
    Exemple(
        "annuler le remplaçant ne rend pas le fait rectifié",
        given(
            RUE,
            CHU,
            CHRS_ENTREE,
            rectifie("2026-03-01", ref("chu"), ref("chrs")),
            annule("2026-03-05", ref("chrs")),
        ),
        au("2026-02-20", etape="rue"),
    ),
    Exemple(
        "une rectification suit une annulation : le remplaçant compte",
        given(
            RUE,
            CHU,
            CHRS_ENTREE,
            annule("2026-03-01", ref("chu")),
            rectifie("2026-03-05", ref("chu"), ref("chrs")),
        ),
        au("2026-02-20", situations={None: "CHRS_INSERTION"}),
    ),
    Exemple(
        "un remplaçant se rectifie à son tour",
        given(
            constat("2026-01-10", "RUE", ident="a"),
            constat("2026-01-10", "SQUAT", ident="b"),
            constat("2026-01-10", "TIERS", ident="c"),
            rectifie("2026-03-01", ref("a"), ref("b")),
            rectifie("2026-03-02", ref("b"), ref("c")),
        ),
        au("2026-01-10", situations={None: "TIERS"}),
    ),
    Exemple(
        "on ne remplace pas un fait par un fait d'un autre type",
        given(RUE, CHU, rectifie("2026-03-01", ref("rue"), ref("chu"))),
        au("2026-01-20", etape="rue", anomalies=["rectification-d-un-autre-type"]),
    ),
    Exemple(
        "une correction qui précède sa cible attend, et vaut quand elle arrive",
        given(RUE, annule("2026-03-01", ref("chu")), CHU),
        au("2026-02-20", connu_a=2, etape="rue", anomalies=["correction-en-attente"]),
        au("2026-02-20", connu_a=3, etape="rue", anomalies=[]),
    ),
    Exemple(
        "une rectification qui précède son remplaçant attend",
        given(RUE, CHU, rectifie("2026-03-01", ref("chu"), ref("chrs")), CHRS_ENTREE),
        au(
            "2026-02-20",
            connu_a=3,
            situations={None: "CHU"},
            anomalies=["correction-en-attente"],
        ),
        au("2026-02-20", connu_a=4, situations={None: "CHRS_INSERTION"}, anomalies=[]),
    ),
    Exemple(
        "une date précisée déplace le fait, ses dossiers et ses horloges",
        given(
            fait("maintien.degradation-signalee", "2026-03-20", ident="d1"),
            redate("2026-04-01", ref("d1"), "2026-03-06"),
        ),
        au("2026-03-10", connu_a=1, dossiers=[], echeances=[]),
        au(
            "2026-03-10",
            dossiers=["dossier-degradation"],
            echeances=[("R-X01", "2026-03-10", "a_venir")],
        ),
    ),
    Exemple(
        "une date précisée peut être moins précise",
        given(
            constat("2026-03-20", "RUE", ident="rue"),
            redate("2026-04-01", ref("rue"), "2026-02-15", precision="MOIS"),
        ),
        au("2026-01-31", etape="inconnue"),
        au("2026-02-01", etape="rue", depuis_le="2026-02-01"),
    ),
    Exemple(
        "la dernière date précisée l'emporte, et l'annuler rend la précédente",
        given(
            RUE,
            redate("2026-04-01", ref("rue"), "2026-01-05"),
            redate("2026-04-02", ref("rue"), "2026-01-01", ident="d"),
            annule("2026-04-03", ref("d")),
        ),
        au("2026-06-01", connu_a=1, depuis_le="2026-01-10"),
        au("2026-06-01", connu_a=2, depuis_le="2026-01-05"),
        au("2026-06-01", connu_a=3, depuis_le="2026-01-01"),
        au("2026-06-01", connu_a=4, depuis_le="2026-01-05"),
    ),
    Exemple(
        "un fait change de place dans la journée de ceux qu'il précède",
        given(
            RUE,
            sortie("2026-03-01", "RETOUR_FAMILLE", ident="s"),
            entree("2026-03-05", "CHU"),
            redate("2026-04-01", ref("s"), "2026-03-10"),
        ),
        au("2026-03-10", connu_a=3, situations={None: "CHU"}),
        au("2026-03-10", situations={None: "TIERS"}),
    ),
    Exemple(
        "seul l'auteur d'un fait, le SIAO ou le DPO le corrige",
        given(
            RUE,
            entree("2026-02-10", "CHU", ident="chu"),
            annule("2026-03-01", ref("chu"), par=CHRS),
        ),
        au("2026-02-20", etape="hebergement", anomalies=["correction-sans-autorite"]),
    ),
    Exemple(
        "l'auteur corrige le sien, sans autre rôle",
        given(
            RUE,
            entree("2026-02-10", "CHU", ident="chu", par=CHRS, qualites=SANS_ROLE),
            annule("2026-03-01", ref("chu", CHRS), par=CHRS, qualites=SANS_ROLE),
        ),
        au("2026-02-20", etape="rue", anomalies=[]),
    ),
    Exemple(
        "le SIAO corrige celui d'un autre",
        given(
            RUE,
            entree("2026-02-10", "CHU", ident="chu", par=CHRS),
            annule("2026-03-01", ref("chu", CHRS)),
        ),
        au("2026-02-20", etape="rue", anomalies=[]),
    ),
    Exemple(
        "le DPO aussi",
        given(
            RUE,
            CHU,
            annule("2026-03-01", ref("chu"), par="/partenaires/dpo", qualites={Role.DPO}),
        ),
        au("2026-02-20", etape="rue", anomalies=[]),
    ),
    Exemple(
        "ni une date ni un remplaçant ne s'imposent à un fait d'autrui",
        given(
            RUE,
            constat("2026-01-10", "SQUAT", ident="squat", source_constat="TIERS", par=CHRS),
            rectifie("2026-03-01", ref("rue"), ref("squat", CHRS), par=CHRS),
            redate("2026-03-02", ref("rue"), "2025-12-01", par=CHRS),
        ),
        au(
            "2026-01-10",
            etape="rue",
            situations={None: "RUE"},
            depuis_le="2026-01-10",
            anomalies=["correction-sans-autorite", "correction-sans-autorite"],
        ),
    ),
    Exemple(
        "annuler l'annulation d'un autre demande la même autorité",
        given(
            entree("2026-02-10", "CHU", ident="chu", par=CHRS),
            annule("2026-03-01", ref("chu", CHRS), ident="x"),
            annule("2026-03-02", ref("x"), par=CHRS),
        ),
        au("2026-02-20", etape="inconnue", anomalies=["correction-sans-autorite"]),
    ),
    Exemple(
        "une annulation qui se vise elle-même ne touche aucun autre fait",
        given(CHU, annule("2026-03-01", ref("x"), ident="x")),
        au("2026-02-20", etape="hebergement"),
    ),
)

TOUS = pytest.mark.parametrize("exemple", EXEMPLES, ids=repr)


@TOUS
def test_une_correction_vaut_ce_qu_elle_dit(exemple: Exemple) -> None:
    assert exemple.ecarts() == []


@TOUS
def test_une_correction_vaut_dans_quelque_ordre_que_les_faits_arrivent(exemple: Exemple) -> None:
    assert exemple.a_rebours().ecarts() == []


@pytest.mark.parametrize("nombre", [2, 3, 4])
def test_un_cercle_d_annulations_s_arrete_et_toujours_au_meme_endroit(nombre: int) -> None:
    cercle = [
        annule("2026-03-01", ref(f"x{(rang + 1) % nombre}"), ident=f"x{rang}")
        for rang in range(nombre)
    ]

    lus = [given(CHU, *ordre).au("2026-02-20") for ordre in itertools.permutations(cercle)]

    assert {lu.etape for lu in lus} == {"hebergement"}
    assert len({tuple(sorted(lu.etats.items())) for lu in lus}) == 1
    assert "annule" in lus[0].etats.values()


# --- Rattacher ailleurs ---------------------------------------------------------------------------

ALLER = rattache("2026-03-01", ref("chu"), str(AUTRE), ident="aller")
RETOUR = rattache("2026-03-05", ref("chu"), str(MENAGE), ident="retour")
CHEZ_L_AUTRE = constat("2026-01-01", "TIERS", ident="tiers", dans=AUTRE)


def test_un_fait_rattache_quitte_un_parcours_et_compte_dans_l_autre() -> None:
    menage = given(RUE, CHU, CHEZ_L_AUTRE)

    menage = menage.when(ALLER)

    assert menage.au("2026-02-20").etape == "rue"
    assert menage.au("2026-02-20").etats == {"rue": "actif", "chu": "annule", "aller": "actif"}
    assert menage.dans(AUTRE).au("2026-02-20").situations == {None: "CHU"}
    assert menage.dans(AUTRE).au("2026-02-20").etats == {"tiers": "actif", "chu": "actif"}


def test_un_fait_rattache_puis_rendu_est_la_ou_il_etait() -> None:
    menage = given(RUE, CHU, CHEZ_L_AUTRE)

    apres = menage.when(ALLER, RETOUR)

    assert ce_qui_compte(apres) == ce_qui_compte(menage)
    assert ce_qui_compte(apres.dans(AUTRE)) == ce_qui_compte(menage.dans(AUTRE))


def test_annuler_un_rattachement_rend_le_fait() -> None:
    menage = given(RUE, CHU, CHEZ_L_AUTRE)

    apres = menage.when(ALLER, annule("2026-03-05", ref("aller")))

    assert ce_qui_compte(apres) == ce_qui_compte(menage)
    assert ce_qui_compte(apres.dans(AUTRE)) == ce_qui_compte(menage.dans(AUTRE))


def test_on_savait_avant_le_rattachement_ce_qu_on_savait() -> None:
    menage = given(RUE, CHU, CHEZ_L_AUTRE, ALLER)

    assert menage.connu_a(3).au("2026-02-20").etape == "hebergement"
    assert menage.connu_a(3).dans(AUTRE).au("2026-02-20").situations == {None: "TIERS"}


def test_un_fait_rattache_se_corrige_encore() -> None:
    menage = given(RUE, CHU, CHEZ_L_AUTRE, ALLER)

    redatee = menage.when(redate("2026-03-06", ref("chu"), "2026-02-15"))
    annulee = menage.when(annule("2026-03-06", ref("chu")))

    assert redatee.dans(AUTRE).au("2026-02-14").situations == {None: "TIERS"}
    assert redatee.dans(AUTRE).au("2026-02-15").situations == {None: "CHU"}
    assert annulee.dans(AUTRE).au("2026-02-20").situations == {None: "TIERS"}
    assert annulee.au("2026-02-20").etape == "rue"


def test_rattacher_un_fait_inconnu_attend() -> None:
    menage = given(RUE, ALLER)

    assert menage.au("2026-02-20").anomalies == ["correction-en-attente"]
    assert menage.dans(AUTRE).au("2026-02-20").etats == {}


def test_un_rattachement_dit_de_quel_autre_parcours_il_change_l_histoire() -> None:
    assert ALLER.evenement.autres_parcours() == (AUTRE,)
    assert CHU.evenement.autres_parcours() == ()


# --- Revenir en arrière -------------------------------------------------------------------------


def ce_qui_compte(histoire: Histoire) -> dict[str, object]:
    """Tout ce qu'on lit d'un ménage, sauf la trace des corrections elles-mêmes."""
    lu = tout(histoire.parcours)
    return {quoi: lu[quoi] for quoi in lu.keys() - {"chronologie", "corrections"}}


VIE = (
    RUE,
    designe("2026-01-12"),
    CHU,
    fait("maintien.degradation-signalee", "2026-03-06", ident="d1"),
    fait("referent.alerte-close", "2026-03-20", alerte=ref("d1")),
)

REVERSIBLES = {
    "annuler": annule("2026-04-01", ref("d1"), ident="c"),
    "redater": redate("2026-04-01", ref("d1"), "2026-01-01", ident="c"),
    "rattacher": rattache("2026-04-01", ref("d1"), str(AUTRE), ident="c"),
}


@pytest.mark.parametrize("quoi", REVERSIBLES)
def test_annuler_une_correction_rend_exactement_ce_qui_etait(quoi: str) -> None:
    menage = given(*VIE)

    corrige = menage.when(REVERSIBLES[quoi])
    rendu = corrige.when(annule("2026-04-02", ref("c")))

    assert ce_qui_compte(corrige) != ce_qui_compte(menage)
    assert ce_qui_compte(rendu) == ce_qui_compte(menage)


def test_le_siao_d_un_autre_departement_ne_corrige_pas_le_fait_d_autrui() -> None:
    menage = given(RUE, entree("2026-02-10", "CHU", ident="chu", par=CHRS))
    ailleurs: dict[str, Any] = {"par": "/partenaires/siao-33", "qualites": {Role.SIAO}}

    voulue = menage.when(annule("2026-03-01", ref("chu", CHRS), departement="33", **ailleurs))

    assert voulue.au("2026-02-20").etape == "hebergement"
    assert voulue.au("2026-03-01").anomalies == ["correction-sans-autorite"]


CORRIGER = {
    "annuler": lambda cible, **ou: annule("2028-12-30", cible, ident="c", **ou),
    "redater": lambda cible, **ou: redate("2028-12-30", cible, "2026-01-01", ident="c", **ou),
    "rattacher": lambda cible, **ou: rattache("2028-12-30", cible, str(AUTRE), ident="c", **ou),
}


@RAPIDE
@pour_tout(histoires(), st.data())
def test_toute_correction_annulee_rend_ce_qui_etait(
    dits: tuple[Dit, ...], data: st.DataObject
) -> None:
    avant = given(*dits, RUE)
    du_siao = [f for f in avant.faits if f.evenement.fiche.famille != FAMILLE_PROTEGEE]
    cible = data.draw(st.sampled_from(du_siao))
    corriger = data.draw(st.sampled_from(tuple(CORRIGER.values())))
    le_sien = departements(avant.faits).get(cible.flux)

    apres = avant.when(
        corriger(cible.reference, departement=le_sien),
        annule("2028-12-31", ref("c"), ident="y", departement=le_sien),
    )

    assert ce_qui_compte(apres) == ce_qui_compte(avant)


# --- Une résolution fausse se voit ----------------------------------------------------------------


def tout_le_monde_corrige(_self: object, _correction: Fait, _cible: Fait) -> bool:
    return True


def chacun_le_sien(_self: object, correction: Fait, cible: Fait) -> bool:
    return correction.organisme == cible.organisme


def tout_siao_corrige(_self: object, correction: Fait, _cible: Fait) -> bool:
    return Role.SIAO in correction.qualites


def toujours_active(_self: object, _correction: Fait) -> bool:
    return True


def jamais_redate(_self: object, fait: Fait) -> Fait:
    return fait


def toujours_la(_self: object, fait: Fait) -> object:
    return fait.flux


def annule_a_la_lettre(self: Any, reference: str) -> bool:  # noqa: ANN401 (a private class)
    return bool(self._actives(FaitAnnule, reference))


def jamais_annule(_self: object, _reference: str) -> bool:
    return False


def jamais_rectifie(self: Any, fait: Fait) -> EtatFait:  # noqa: ANN401 (a private class)
    annule = self._est_annule(fait.reference)
    return EtatFait.ANNULE if annule else EtatFait.ACTIF


def vaut_toujours(self: Any, _fait: Fait, voulue: Correction) -> bool:  # noqa: ANN401 (a private class)
    return voulue.cible in self.par_reference


MUTANTS: list[tuple[ModuleType | type, str, object]] = [
    (Autorite, "_peut_corriger", tout_le_monde_corrige),
    (Autorite, "_peut_corriger", chacun_le_sien),
    (Corrections, "_est_active", toujours_active),
    (Corrections, "_redate", jamais_redate),
    (Corrections, "_est_annule", annule_a_la_lettre),
    (Corrections, "_est_annule", jamais_annule),
    (Corrections, "_etat", jamais_rectifie),
    (Corrections, "_vaut", vaut_toujours),
]


@pytest.mark.parametrize(
    ("ou", "nom", "faux"), MUTANTS, ids=[getattr(faux, "__name__", nom) for _, nom, faux in MUTANTS]
)
def test_une_resolution_fausse_contredit_un_exemple(
    ou: ModuleType | type, nom: str, faux: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ou, nom, faux)

    assert any(exemple.ecarts() for exemple in EXEMPLES)


def test_un_siao_qui_corrige_partout_contredit_une_garantie(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(Autorite, "_peut_corriger", tout_siao_corrige)

    with pytest.raises(AssertionError):
        test_le_siao_d_un_autre_departement_ne_corrige_pas_le_fait_d_autrui()


def test_un_fait_qui_ne_bouge_pas_se_voit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Corrections, "_flux", toujours_la)

    menage = given(RUE, CHU, CHEZ_L_AUTRE, ALLER)

    assert menage.au("2026-02-20").etape == "hebergement"
