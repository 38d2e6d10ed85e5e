"""Habiliter en nommant : le centre qui accueille une personne protégée lit son dossier."""

from dataclasses import replace
from datetime import date
from typing import Any, Final

import pytest
from protections_dites import ce_qui_se_lit, leve, lit_la_commune, protege
from relations_dites import accord, heberge, lit, oriente, raconte, refere, vu
from scenario import (
    CHRS,
    CIDFF,
    LE_115,
    ORGANISMES,
    REFERENT,
    ROLES,
    SIAO,
    Dit,
    Histoire,
    a_temps,
    fait,
    ref,
)

from parcours.domain.langage import habilitant
from parcours.domain.langage.fiche import Agregat
from parcours.domain.langage.habilitant import Habilitant
from parcours.domain.langage.marques import fondations
from parcours.domain.lecture.cle import cle
from parcours.domain.lecture.lecteur import Lecteur
from parcours.domain.publie import catalogue
from parcours.domain.volets.vif.etat import Vif
from parcours.projections import lisible

SUIVIE: Final = (
    refere(),
    oriente("2026-02-01"),
    heberge("2026-02-02"),
    accord("2026-02-02", CIDFF, LE_115),
    fait("vif.mise-a-abri-debutee", "2026-02-02", ident="abri", par=CIDFF, commune="48092"),
)
PROTEGEE: Final = raconte(*SUIVIE, protege("2026-02-03", "N3", LE_115))


def accueille(le: str, vers: str = REFERENT, **champs: Any) -> Dit:  # noqa: ANN401 (any field)
    """Le CIDFF, si rien ne dit le contraire, partage avec cet organisme et l'habilite."""
    return accord(le, vers, **{"ident": "accueil", "par": CIDFF, "habilite": True, **champs})


def apres(*dits: Dit) -> Histoire:
    return PROTEGEE.when(*a_temps(*dits))


def est_nomme(histoire: Histoire, source: str) -> bool:
    """Vrai si ses listes lui montrent ce qui est protégé."""
    lecteur = Lecteur(source, ORGANISMES[source], ROLES[source], frozenset({"48"}))
    jugee = cle(lecteur, histoire.parcours, date(2026, 12, 31))
    return jugee is not None and jugee.est_nomme


def surprises(histoire: Histoire) -> list[str]:
    return [a.code for a in histoire.parcours.anomalies_au(date.max)]


@pytest.mark.parametrize("par", [CIDFF, LE_115])
def test_qui_elle_habilite_lit_ce_que_couvre_la_protection(par: str) -> None:
    assert "abri" not in lit(apres(accueille("2026-02-10", habilite=False)), REFERENT)

    habilitee = apres(accueille("2026-02-10", par=par))

    assert "abri" in lit(habilitee, REFERENT)
    assert lit_la_commune(habilitee, REFERENT)
    assert surprises(habilitee) == []


def test_le_centre_qui_l_accueille_lit_les_noms_et_l_adresse_sans_ce_qui_est_dit_de_violences() -> (
    None
):
    nomme, habilite = (apres(accueille("2026-02-10", CHRS, habilite=h)) for h in (False, True))

    regards = [vu(histoire, CHRS) for histoire in (nomme, habilite)]

    assert [r is not None and r.lit_les_identites for r in regards] == [False, True]
    assert "abri" not in lit(habilite, CHRS)


def test_dite_avant_la_protection_l_habilitation_compte() -> None:
    histoire = raconte(*SUIVIE, accueille("2026-02-02"), protege("2026-02-03", "N3", LE_115))

    assert lit_la_commune(histoire, REFERENT)


@pytest.mark.parametrize("par", [SIAO, CHRS])
def test_qui_elle_ne_nomme_pas_n_habilite_personne(par: str) -> None:
    tentee = apres(accueille("2026-02-10", par=par))

    for source in (SIAO, REFERENT, CHRS):
        assert "abri" not in lit(tentee, source)
    assert surprises(tentee) == ["protection-inconnue"]


def test_habilite_en_etant_nomme_on_n_habilite_personne_et_on_ne_change_rien() -> None:
    histoire = apres(
        accueille("2026-02-10", CHRS),
        accueille("2026-02-11", par=CHRS, ident="a-son-tour"),
        leve("2026-02-12", par=CHRS, motif="DEMANDE_PERSONNE"),
    )

    regard = vu(histoire, CHRS)
    assert regard is not None
    assert regard.lit_les_identites
    assert "abri" not in lit(histoire, REFERENT)
    assert [p.niveau for p in histoire.parcours.volet(Vif, date.max).en_vigueur] == ["N3"]


def test_modifier_la_protection_ote_l_acces_a_qui_elle_ne_nomme_pas() -> None:
    modifiee = fait(
        "vif.protection-modifiee",
        "2026-03-01",
        par=CIDFF,
        protection=ref("protection", CIDFF),
        niveau="N3",
        organismes_habilites=[ORGANISMES[LE_115]],
    )

    histoire = apres(accueille("2026-02-10"), modifiee)

    assert "abri" not in lit(histoire, REFERENT)
    assert "abri" in lit(histoire, LE_115)


def test_elle_ne_vaut_que_pour_les_protections_qui_obeissent_a_son_auteur() -> None:
    du_siao = protege("2026-03-01", "N3", ident="la-sienne", par=SIAO)

    assert "abri" not in lit(apres(accueille("2026-02-10"), du_siao), REFERENT)


def test_l_habilitation_ne_change_rien_a_ce_que_lisent_les_autres() -> None:
    dite, tue = (apres(accueille("2026-02-10", CHRS, habilite=h)) for h in (True, False))

    for source in (SIAO, REFERENT):
        assert ce_qui_se_lit(dite, source) == ce_qui_se_lit(tue, source)


DIT_SANS_PLUS: Final = fait(
    "maintien.surendettement-depose", "2026-03-01", ident="depot", habilite=True
)


@pytest.mark.parametrize("niveau", ["N1", "N2", "N3"])
def test_un_fait_qui_ne_dit_rien_de_plus_qu_habiliter_reste_dit(niveau: str) -> None:
    histoire = raconte(*SUIVIE, protege("2026-02-03", niveau), DIT_SANS_PLUS)

    assert "depot" in lit(histoire, REFERENT)


@pytest.mark.parametrize("source", [CIDFF, LE_115, REFERENT])
def test_qui_est_nomme_le_reste_bien_qu_on_lui_taise_qui_est_habilite(source: str) -> None:
    """Ses listes sont celles de qui est nommé : ce champ, seul, ne protège personne."""
    histoire = apres(accueille("2026-02-10"))

    assert est_nomme(histoire, source)
    assert not est_nomme(histoire, SIAO)
    assert not est_nomme(histoire, CHRS)


@pytest.mark.parametrize("protegee", [True, False])
def test_seul_son_auteur_lit_qu_il_a_habilite(*, protegee: bool) -> None:
    histoire = (
        apres(accueille("2026-02-10")) if protegee else raconte(*SUIVIE, accueille("2026-02-10"))
    )
    (dit,) = (f for f in histoire.faits if f.id == "accueil")

    for source in (CIDFF, SIAO, REFERENT):
        regard = vu(histoire, source)
        assert regard is not None
        donnees = lisible.donnees(
            type(dit.evenement), dit.evenement, lisible.acuite(regard, dit), {}
        )
        assert ("habilite" in donnees) is (source == CIDFF)


def test_tout_fait_d_un_menage_qui_met_en_relation_peut_habiliter() -> None:
    for classe in catalogue.classes():
        met_en_relation = classe.fiche.agregat is Agregat.MENAGE and bool(fondations(classe))
        assert not met_en_relation or Habilitant in classe.__mro__, classe.fiche.nom


def test_habiliter_sans_qu_elle_obeisse_se_verrait(monkeypatch: pytest.MonkeyPatch) -> None:
    """Si quiconque habilitait, le SIAO ouvrirait à qui il veut ce qu'un autre protège."""
    monkeypatch.setattr(
        Vif,
        "habilite_aussi",
        lambda vif, _, organismes, __: Vif(
            protections=tuple(
                replace(p, habilitations=frozenset((p.auteur, o) for o in organismes))
                for p in vif.protections
            )
        ),
    )

    with pytest.raises(AssertionError):
        test_qui_elle_ne_nomme_pas_n_habilite_personne(SIAO)
    assert habilitant.habilites(accueille("2026-02-10").evenement) == {ORGANISMES[REFERENT]}
