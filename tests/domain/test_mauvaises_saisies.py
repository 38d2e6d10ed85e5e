"""Ce qui se dit de travers des relations : gardé et signalé, refusé, ou gardé en attente.

Gardé et signalé s'il ne fait que surprendre ; refusé par une phrase si la forme ou le rôle suffit à
le voir ; en attente si cela dépend du ménage.
"""

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from relations_dites import OUVERT, RUE, accord, en_attente, oriente, raconte, relations
from scenario import (
    CHRS,
    CIDFF,
    ORGANISMES,
    REFERENT,
    SIAO,
    Dit,
    Histoire,
    a_temps,
    annule,
    fait,
    given,
    ref,
)

from parcours.domain.langage.fiche import Agregat
from parcours.domain.langage.habilitation import sujets_du_territoire
from parcours.domain.langage.vocabulaire import Role
from parcours.domain.lecture.edition import edition
from parcours.domain.lecture.lecteur import Lecteur
from parcours.domain.lecture.regard import regard
from parcours.domain.publie import actes, catalogue


def surprises(*dits: Dit) -> list[str]:
    """Ce qui surprend dans le ménage, une fois ceci dit."""
    return sorted(a.code for a in raconte(*dits).parcours.anomalies_au(date.max))


def termine(le: str, organisme: str, **champs: Any) -> Dit:  # noqa: ANN401 (any field)
    return fait("relation.terminee", le, ident="finie", organisme=organisme, **champs)


def renouvelle(le: str, organisme: str, **champs: Any) -> Dit:  # noqa: ANN401 (any field)
    return fait("relation.renouvelee", le, ident="renouvelee", organisme=organisme, **champs)


def demande(le: str, par: str = CHRS) -> Dit:
    return fait("relation.demandee", le, ident="demande", par=par)


def confirme(le: str, par: str = SIAO, de: str = CHRS, **champs: Any) -> Dit:  # noqa: ANN401 (any field)
    return fait("relation.confirmee", le, par=par, demande=ref("demande", de), **champs)


# --- Avec soi-même --------------------------------------------------------------------------------


def test_se_nommer_dans_un_accord_ne_fonde_rien() -> None:
    histoire = raconte(accord("2026-02-01", SIAO))

    assert relations(histoire, SIAO) == []


def test_s_exclure_soi_meme_est_garde_et_signale() -> None:
    exclusion: dict[str, Any] = {"organisme": ORGANISMES[SIAO], "a_la_demande_de": "MENAGE"}
    histoire = raconte(fait("relation.exclue", "2026-02-01", **exclusion))

    assert [a.code for a in histoire.parcours.anomalies_au(date.max)] == ["se-nomme-soi-meme"]
    assert relations(histoire, SIAO) == []


def test_confirmer_sa_propre_demande_ou_se_renouveler_attend() -> None:
    histoire = raconte(
        oriente("2026-02-01"),
        fait("referent.designe", "2026-02-01", organisme=ORGANISMES[REFERENT], ident="designe"),
        demande("2026-02-02", REFERENT),
        confirme("2026-02-03", REFERENT, REFERENT, ident="confirmee"),
        renouvelle("2026-02-04", ORGANISMES[REFERENT], par=REFERENT),
    )

    assert en_attente(histoire) == ["confirmee", "renouvelee"]


# --- Avec un organisme que rien ne nomme ----------------------------------------------------------


@pytest.mark.parametrize("organisme", ["INT-PERSONNE", ORGANISMES[CIDFF]])
@pytest.mark.parametrize("dit", [termine, renouvelle], ids=["finir", "renouveler"])
def test_decider_d_une_relation_que_l_organisme_n_a_pas_est_garde_et_signale(
    dit: Any,  # noqa: ANN401 (a way to say a fact)
    organisme: str,
) -> None:
    assert surprises(dit("2026-02-03", organisme)) == ["relation-inconnue"]
    assert surprises(accord("2026-02-01", CIDFF), dit("2026-02-03", ORGANISMES[CIDFF])) == []


@pytest.mark.parametrize("dit", [termine, renouvelle], ids=["finir", "renouveler"])
def test_decider_d_une_relation_que_l_on_n_apprend_qu_ensuite_compte_comme_sue_d_avance(
    dit: Any,  # noqa: ANN401 (a way to say a fact)
) -> None:
    nommee, decision = accord("2026-02-01", CIDFF), dit("2026-02-03", ORGANISMES[CIDFF])

    assert surprises(decision, nommee) == []
    (sue_apres,) = relations(raconte(decision, nommee), CIDFF)
    (sue_avant,) = relations(raconte(nommee, decision), CIDFF)
    assert (sue_apres.fin_le, sue_apres.renouvelee_le) == (
        sue_avant.fin_le,
        sue_avant.renouvelee_le,
    )


# --- Finie avant de commencer --------------------------------------------------------------------


def test_finie_avant_de_commencer_elle_est_gardee_et_signalee() -> None:
    nommee = accord("2026-02-10", CIDFF)
    confirmee = confirme("2026-02-03", jusqu_au="2026-01-01")

    assert surprises(nommee, termine("2026-02-03", ORGANISMES[CIDFF])) == ["relation-inconnue"]
    assert surprises(demande("2026-02-01"), confirmee) == ["dates-contradictoires"]
    (fermee,) = relations(raconte(demande("2026-02-01"), confirmee), CHRS)
    assert not fermee.tient(date(2026, 2, 3))


def test_renouvelee_a_rebours_ou_trop_longtemps_elle_est_signalee() -> None:
    nommee = accord("2026-02-01", CIDFF)
    organisme = ORGANISMES[CIDFF]

    assert surprises(nommee, renouvelle("2026-03-01", organisme, jusqu_au="2026-02-01")) == [
        "dates-contradictoires"
    ]
    assert surprises(nommee, renouvelle("2026-03-01", organisme, jusqu_au="2036-02-01")) == [
        "relation-trop-longue"
    ]


# --- Confirmée par qui ne peut pas ----------------------------------------------------------------


def test_confirmee_par_qui_n_est_pas_en_charge_elle_attend() -> None:
    histoire = raconte(
        accord("2026-02-01", CHRS),
        demande("2026-02-02", CIDFF),
        confirme("2026-02-03", CHRS, CIDFF, ident="confirmee"),
    )

    assert en_attente(histoire) == ["confirmee"]
    assert relations(histoire, CIDFF) == []


# --- Un transfert sur place -----------------------------------------------------------------------


@pytest.mark.parametrize("depuis", [None, "48"])
def test_un_transfert_a_son_propre_departement_est_garde_et_signale(depuis: str | None) -> None:
    dit = fait(
        "parcours.transfert-demande",
        "2026-02-01",
        vers_departement="48",
        depuis_departement=depuis,
    )

    assert surprises(dit) == ["transfert-sur-place"]


# --- Un acte permanent ----------------------------------------------------------------------------


@pytest.mark.parametrize("qui", ["INT-GENTIANES", "p1", "/partenaires/chrs-les-gentianes"])
def test_un_acte_permanent_ne_porte_sur_personne(qui: str) -> None:
    assert "jamais sur une personne" in (actes.refus(qui, "hebergement") or "")


@pytest.mark.parametrize("famille", sorted(actes.SANS_ACTE))
def test_un_acte_permanent_ne_porte_pas_sur_ce_qui_decide(famille: str) -> None:
    assert "ne reçoit pas d'acte permanent" in (actes.refus(Role.SIAO, famille) or "")


# --- Pourquoi : ce que l'on pouvait en 0.2.0 ------------------------------------------------------


def d_un_role() -> Iterator[tuple[Role, str]]:
    """Chaque rôle, et un type de fait qu'il dit : de ses sujets s'il tient une vue."""
    for role in sorted(set(Role) - {Role.SIAO, Role.SUPERVISION, Role.SYSTEME, Role.MENAGE}):
        siens = [
            c
            for c in catalogue.classes()
            if role in c.fiche.emetteurs and c.fiche.agregat is Agregat.MENAGE
        ]
        sujets = sujets_du_territoire(frozenset({role}))
        de_ses_sujets = [c for c in siens if c.fiche.famille in sujets and not c.fiche.reserve]
        for classe in (de_ses_sujets or siens)[:1]:
            yield role, classe.fiche.nom


INTRUS = "/partenaires/intrus"


def dit_par(role: Role, sorte: str, le: str = "2026-02-01") -> Dit:
    return fait(sorte, le, ident="intrus", par=INTRUS, qualites=frozenset({role}))


def lus_par(role: Role, histoire: Histoire, le: str = "2026-12-31") -> list[str]:
    """Ce que lit un intrus de ce rôle, rejoué pour lui."""
    par = Lecteur(INTRUS, INTRUS, frozenset({role}), frozenset({"48"}))
    vu = regard(par, histoire.parcours, date.fromisoformat(le))
    if vu is None:
        return []
    return [f.id for f in edition(histoire.faits, vu) if vu.voit_le_fait(f)]


@pytest.mark.parametrize(("role", "sorte"), list(d_un_role()), ids=str)
def test_dire_un_fait_d_un_identifiant_devine_n_ouvre_rien_quelque_role_que_l_on_ait(
    role: Role, sorte: str
) -> None:
    intrus = dit_par(role, sorte)

    assert lus_par(role, raconte(intrus)) == ["intrus"]


@pytest.mark.parametrize(("role", "sorte"), list(d_un_role()), ids=str)
def test_dire_un_fait_d_un_identifiant_a_venir_n_ouvre_rien_le_jour_ou_le_menage_est_cree(
    role: Role, sorte: str
) -> None:
    intrus = dit_par(role, sorte, "2026-01-02")

    assert lus_par(role, given(*a_temps(intrus, OUVERT, RUE))) == ["intrus"]


@pytest.mark.parametrize(("role", "sorte"), list(d_un_role()), ids=str)
def test_annuler_le_fait_de_l_intrus_ne_lui_laisse_que_ce_qu_il_a_dit(
    role: Role, sorte: str
) -> None:
    annule_par_le_siao = annule("2026-02-02", ref("intrus", INTRUS))
    lus = lus_par(role, raconte(dit_par(role, sorte), annule_par_le_siao))

    assert "intrus" in lus
    assert not {"ouvert", "rue"} & set(lus)
