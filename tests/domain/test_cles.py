"""Les clés de lecture : ce que dit le juge, ni plus ni moins, et jusqu'au jour où il se tairait."""

from collections.abc import Callable, Iterable
from datetime import date, timedelta
from functools import partial
from typing import Any, Final

import pytest
from hypothesis import given as pour_tous
from hypothesis import settings
from hypothesis import strategies as st
from protections_dites import leve, protege
from relations_dites import accord, heberge, oriente, raconte, refere
from scenario import (
    ACTES_ORDINAIRES,
    CCAPEX,
    CHRS,
    CIDFF,
    HUISSIER,
    LE_115,
    REFERENT,
    ROLES,
    SIAO,
    SIAO_33,
    SUIVANT,
    Dit,
    Histoire,
    a_temps,
    fait,
    given,
    ref,
    sortie,
)
from scenario import ORGANISMES as ORGANISMES_DITS
from strategies import RAPIDE, SANS_REDUIRE, histoires

from parcours.domain.langage.habilitation import DROITS, NomDeVue
from parcours.domain.langage.vocabulaire import S2, S3, S4, Role
from parcours.domain.lecture.cle import LES_SUJETS, Cle, cle, peuvent_lire
from parcours.domain.lecture.lecteur import Lecteur
from parcours.domain.lecture.regard import regard
from parcours.domain.parcours.fold import fold
from parcours.domain.parcours.parcours import Parcours
from parcours.domain.temps.periodes import lue

ORGANISMES: Final = ("INT-RELAIS", "INT-CCAS48", "INT-GENTIANES", "INT-INCONNU")
LECTEURS: Final = [
    Lecteur("", organisme, frozenset({role}), frozenset({departement}))
    for organisme in ORGANISMES
    for role in DROITS
    for departement in ("48", "33")
]
JOURS: Final = st.dates(date(2018, 1, 1), date(2031, 1, 1))
QUI: Final = st.lists(st.sampled_from(LECTEURS), min_size=20, max_size=20, unique=True)
UN_PEU: Final = settings(RAPIDE, max_examples=40)


def _parcours(histoire: tuple[Dit, ...]) -> Parcours:
    dite = given(*histoire)
    return fold(dite.menage, dite.faits, reglages=ACTES_ORDINAIRES)


def _oublies(
    histoire: tuple[Dit, ...],
    jour: date,
    qui: list[Lecteur],
    juges: Callable[..., Iterable[Lecteur]] = peuvent_lire,
) -> list[Lecteur]:
    """Those who read the household, and that nobody would judge."""
    parcours = _parcours(histoire)
    connus = set(juges(parcours, qui))
    return [q for q in qui if q not in connus and regard(q, parcours, jour)]


@UN_PEU
@pour_tous(histoires(), JOURS, QUI)
def test_qui_lit_est_toujours_de_ceux_que_l_on_juge(
    histoire: tuple[Dit, ...], jour: date, qui: list[Lecteur]
) -> None:
    assert _oublies(histoire, jour, qui) == []


@pytest.mark.hypothesis
def test_oublier_qui_n_a_pas_de_relation_se_verrait() -> None:
    def en_relation(parcours: Parcours, qui: Iterable[Lecteur]) -> list[Lecteur]:
        return [q for q in qui if q.organisme in {r.organisme for r in parcours.relations}]

    @SANS_REDUIRE
    @pour_tous(histoires(), JOURS, QUI)
    def propriete(histoire: tuple[Dit, ...], jour: date, qui: list[Lecteur]) -> None:
        assert _oublies(histoire, jour, qui, en_relation) == []

    with pytest.raises(AssertionError):
        propriete()


# --- Le jour où elle cesse de valoir --------------------------------------------------------------

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
    fait("relation.terminee", "2026-03-01", organisme=ORGANISMES_DITS[CIDFF]),
    fait("relation.renouvelee", "2026-06-01", organisme=ORGANISMES_DITS[LE_115]),
    fait("referent.mandat-termine", "2026-06-15"),
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
"""Ce qui nomme, finit, transfère : tiré dans n'importe quel ordre."""
DES_HISTOIRES: Final = st.lists(st.sampled_from(DITS), unique_by=id, min_size=1, max_size=8)
DES_JOURS: Final = st.dates(date(2026, 6, 16), date(2027, 12, 31))
AU_PLUS: Final = timedelta(days=400)
PAS: Final = 20
QUI_DITS: Final = [
    Lecteur(
        source,
        ORGANISMES_DITS[source],
        ROLES[source],
        frozenset({"33" if source == SIAO_33 else "48"}),
    )
    for source in (SIAO, SIAO_33, CHRS, CIDFF, REFERENT, SUIVANT, LE_115)
]


def _changements(
    dits: list[Dit], jour: date, lue: Callable[..., tuple[Any, date | None]] = lue
) -> list[Lecteur]:
    """Those whose key changes before the day that it says."""
    parcours, trouves = raconte(*dits).parcours, []
    for lecteur in QUI_DITS:
        dite, suivant = lue(partial(cle, lecteur, parcours), jour)
        fin = min(suivant or date.max, jour + AU_PLUS)
        veille = fin - timedelta(days=1)
        lus = {veille, *(jour + (veille - jour) * pas // PAS for pas in range(PAS))}
        trouves += [lecteur for lu in lus if cle(lecteur, parcours, lu) != dite]
    return trouves


@UN_PEU
@pour_tous(DES_HISTOIRES, DES_JOURS)
def test_une_cle_ne_change_pas_avant_le_jour_qu_elle_dit(dits: list[Dit], jour: date) -> None:
    assert _changements(dits, jour) == []


@pytest.mark.hypothesis
def test_une_cle_qui_ne_dirait_pas_ce_jour_se_verrait() -> None:
    def sans_fin(valeur: Callable[[date], Any], jour: date) -> tuple[Any, None]:
        return valeur(jour), None

    @SANS_REDUIRE
    @pour_tous(DES_HISTOIRES, DES_JOURS)
    def propriete(dits: list[Dit], jour: date) -> None:
        assert _changements(dits, jour, sans_fin) == []

    with pytest.raises(AssertionError):
        propriete()


def test_deux_sources_d_un_organisme_ont_la_meme_fiche() -> None:
    une = Lecteur("/partenaires/a", "INT-RELAIS", frozenset({Role.SIAO}), frozenset({"48"}))
    autre = Lecteur("/partenaires/b", "INT-RELAIS", frozenset({Role.SIAO}), frozenset({"48"}))
    elargie = Lecteur("", "INT-RELAIS", frozenset({Role.SIAO}), frozenset({"48", "33"}))

    assert une.fiche == autre.fiche
    assert une.fiche != elargie.fiche


# --- Ce qu'elle dit aux listes -------------------------------------------------------------------

LE_JOUR: Final = date(2026, 12, 31)
AUTRE_CIDFF: Final = "/partenaires/autre-cidff"
SUIVI: Final = raconte(
    refere(),
    accord("2026-02-02", CIDFF, LE_115, CHRS),
    fait("expulsion.commandement-de-payer-delivre", "2026-02-02", par=HUISSIER),
    fait("vif.mise-a-abri-debutee", "2026-02-02", ident="abri", par=CIDFF, commune="48092"),
)


def lue_par(source: str, histoire: Histoire, jour: date = LE_JOUR) -> Cle:
    """La clé de ce partenaire, ce jour-là."""
    qui = Lecteur(source, ORGANISMES_DITS[source], ROLES[source], frozenset({"48"}))
    dite = cle(qui, histoire.parcours, jour)
    assert dite is not None
    return dite


def test_qui_tient_une_vue_ne_lit_qu_elle_en_liste_en_relation_ou_non() -> None:
    """Le fil rouge n'est pas à la CCAPEX, ni la liste des autres vues à qui n'a que celle-ci."""
    en_relation = raconte(refere(), accord("2026-02-02", CCAPEX))

    assert lue_par(CCAPEX, en_relation).vues == lue_par(CCAPEX, SUIVI).vues == {NomDeVue.EXP}
    assert (lue_par(CCAPEX, en_relation).edition, lue_par(CCAPEX, SUIVI).edition) == (
        "",
        LES_SUJETS,
    )
    assert lue_par(CHRS, SUIVI).vues == {NomDeVue.FR}
    assert lue_par(HUISSIER, SUIVI).edition == ORGANISMES_DITS[HUISSIER]


def test_qui_ne_suit_que_l_expulsion_lit_la_procedure_et_rien_du_reste() -> None:
    """Nommé pour un diagnostic, le bailleur, la CAF n'ont que l'impayé et la procédure."""
    diagnostic = fait(
        "expulsion.diagnostic-social-propose",
        "2026-02-10",
        organisme="INT-DIAGNOSTIC",
        par=REFERENT,
    )
    histoire = raconte(refere(), diagnostic)

    def edition(*roles: Role) -> tuple[str, frozenset[NomDeVue]]:
        qui = Lecteur("/partenaires/d", "INT-DIAGNOSTIC", frozenset(roles), frozenset({"48"}))
        dite = cle(qui, histoire.parcours, LE_JOUR)
        assert dite is not None
        return dite.edition, dite.vues

    for role in (Role.CAF_MSA, Role.CCAS, Role.ASSOCIATION_ACCOMPAGNEMENT):
        assert edition(role) == (LES_SUJETS, frozenset()), role
        assert edition(role, Role.ADIL) == (LES_SUJETS, frozenset()), role
    qui = Lecteur("/partenaires/d", "INT-DIAGNOSTIC", frozenset({Role.ADIL}), frozenset({"48"}))
    assert cle(qui, histoire.parcours, LE_JOUR) is None, "ce rôle ne lit aucun ménage"


def test_qui_n_en_lit_rien_a_son_propre_niveau_et_rien_ne_lui_est_tu() -> None:
    """Il en décide peut-être ; de ce qu'il ne lit pas, aucune liste ne lui montre rien."""
    siao = Lecteur(SIAO, ORGANISMES_DITS[SIAO], ROLES[SIAO], frozenset({"48"}))
    sans_lire = Cle(siao, None, (), decide_de_tout=True)

    assert (sans_lire.niveau, sans_lire.vues, sans_lire.edition) == (siao.niveau, frozenset(), "")
    assert (sans_lire.structures_tues_au, sans_lire.tait_la_commune) == (None, False)


LEVEE: Final = (
    protege("2026-02-03", "N3", LE_115),
    leve("2026-02-20", par=CIDFF, protection=ref("protection", CIDFF)),
    fait("expulsion.assignation-signifiee", "2026-02-25", par=HUISSIER),
)
"""Une protection d'avant, qui nomme le 115, et un fait d'après."""


def test_une_liste_ne_dit_rien_que_taise_la_chronologie() -> None:
    """Qui lit au niveau 4 ce que couvre une protection, et au sien le reste, liste au sien."""
    histoire = SUIVI.when(*a_temps(*LEVEE))
    le_115, siao = lue_par(LE_115, histoire), lue_par(SIAO, histoire)

    assert le_115.regard is not None
    assert {le_115.regard.niveau_de(f) for f in le_115.faits} == {S2, S4}
    assert (le_115.niveau, siao.niveau) == (S2, S3)
    assert Cle(siao.lecteur, siao.regard, ()).niveau == S3


def test_le_code_d_un_fait_se_lit_au_niveau_de_ce_fait() -> None:
    """Le 115, nommé, lit la mise à l'abri que dit un fait couvert ; d'un autre, il l'ignore."""
    histoire = SUIVI.when(*a_temps(*LEVEE))
    vu = lue_par(LE_115, histoire).regard
    couvert = next(f for f in histoire.parcours.faits if f.id == "abri")

    assert vu is not None
    assert vu.code("SITRES", "MISE_A_ABRI_VIF", couvert) == "MISE_A_ABRI_VIF"
    assert vu.code("SITRES", "MISE_A_ABRI_VIF") == "AUTRE_HEBERGEMENT"


@pytest.mark.parametrize(
    ("niveau", "nommes", "tues"),
    [
        ("N3", (LE_115,), {CHRS: date.max, LE_115: None, CIDFF: None}),
        ("N2", (), {CHRS: date.max, LE_115: date.max, CIDFF: None}),
        ("N1", (), {CHRS: None, LE_115: None, CIDFF: None}),
    ],
)
def test_une_protection_tait_les_structures_a_qui_elle_ne_nomme_pas(
    niveau: str, nommes: tuple[str, ...], tues: dict[str, date | None]
) -> None:
    protege_ = SUIVI.when(*a_temps(protege("2026-02-03", niveau, *nommes)))

    assert {qui: lue_par(qui, protege_).structures_tues_au for qui in tues} == tues
    assert not any(lue_par(qui, protege_).tait_la_commune for qui in tues)


def test_levee_elle_tait_encore_ce_qui_date_d_avant() -> None:
    dites = (
        protege("2026-02-03"),
        leve("2026-05-01", par=CIDFF, protection=ref("protection", CIDFF)),
    )

    assert lue_par(CHRS, SUIVI.when(*a_temps(*dites))).structures_tues_au == date(2026, 5, 1)


@pytest.mark.parametrize(("niveau", "commune"), [("N3", True), ("N2", False)])
def test_dite_par_qui_n_est_pas_en_relation_elle_tait_la_commune_des_lignes_d_autrui(
    niveau: str, *, commune: bool
) -> None:
    """Ni au SIAO, ni au référent : ils décident d'elle."""
    d_ailleurs = {"par": AUTRE_CIDFF, "qualites": frozenset({Role.CIDFF})}
    dite = SUIVI.when(*a_temps(protege("2026-02-03", niveau, **d_ailleurs)))

    assert [lue_par(qui, dite).tait_la_commune for qui in (CHRS, CIDFF)] == [commune] * 2
    assert not any(lue_par(qui, dite).tait_la_commune for qui in (SIAO, REFERENT))


def test_le_referent_decide_de_tout_tant_que_dure_son_mandat_et_lui_seul() -> None:
    fini = SUIVI.when(*a_temps(fait("referent.mandat-termine", "2026-06-15")))

    assert lue_par(REFERENT, SUIVI).decide_de_tout
    assert not lue_par(REFERENT, fini).decide_de_tout
    assert not lue_par(CHRS, SUIVI).decide_de_tout
    assert lue_par(SIAO, fini).decide_de_tout


def test_le_referent_que_le_menage_exclut_ne_decide_plus_de_rien() -> None:
    exclu = raconte(
        refere(), fait("relation.exclue", "2026-03-01", organisme=ORGANISMES_DITS[REFERENT])
    )

    dite = cle(Lecteur(REFERENT, ORGANISMES_DITS[REFERENT], ROLES[REFERENT], frozenset({"48"})),
               exclu.parcours, LE_JOUR)  # fmt: skip

    assert dite is None or not dite.decide_de_tout


def test_qui_tient_une_vue_du_territoire_decide_de_ses_sujets_la_ou_vit_le_menage() -> None:
    ailleurs = Lecteur(CCAPEX, ORGANISMES_DITS[CCAPEX], ROLES[CCAPEX], frozenset({"33"}))

    assert lue_par(CCAPEX, SUIVI).decide_de == {"expulsion", "maintien"}
    assert cle(ailleurs, SUIVI.parcours, LE_JOUR) is None


def test_qui_tient_une_vue_decide_de_ses_sujets_avant_d_en_rien_lire() -> None:
    """Rien ne menace encore : la CCAPEX ne lit rien, et déciderait de ce qui se dirait."""
    dite = lue_par(CCAPEX, raconte(refere()))

    assert dite.regard is None
    assert dite.faits == ()
    assert dite.decide_de == {"expulsion", "maintien"}


def test_rien_n_est_tu_au_lecteur_d_essai() -> None:
    d_ailleurs = {"par": AUTRE_CIDFF, "qualites": frozenset({Role.CIDFF})}
    dite = SUIVI.when(*a_temps(protege("2026-02-03", "N3", **d_ailleurs)))
    essai = cle(
        Lecteur("", "INT-ESSAI", frozenset({Role.SUPERVISION}), frozenset()), dite.parcours, LE_JOUR
    )

    assert essai is not None
    assert (essai.structures_tues_au, essai.tait_la_commune) == (None, False)
