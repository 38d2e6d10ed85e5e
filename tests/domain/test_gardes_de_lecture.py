"""Ce que tient chaque garde de la lecture, à elle seule : l'ôter se voit ici."""

from dataclasses import replace
from datetime import date
from typing import Any, Final

import pytest
from protections_dites import protege
from relations_dites import (
    accord,
    en_attente,
    heberge,
    lit,
    oriente,
    raconte,
    relations,
)
from scenario import (
    CCAPEX,
    CHRS,
    CIDFF,
    ORGANISMES,
    REFERENT,
    ROLES,
    SIAO,
    SUIVANT,
    Histoire,
    a_temps,
    constat,
    fait,
    ref,
)

from parcours.domain.droit.reglages import SANS_REGLAGE
from parcours.domain.langage.vocabulaire import Role
from parcours.domain.lecture.lecteur import Lecteur
from parcours.domain.lecture.regard import regard

PREFECTURE: Final[dict[str, Any]] = {
    "par": "/partenaires/prefecture",
    "qualites": frozenset({Role.PREFECTURE}),
}
COMMANDEMENT: Final = "expulsion.commandement-de-payer-delivre"


def suit(histoire: Histoire, role: Role, organisme: str, le: str = "2026-12-31") -> bool:
    """Vrai si la vue de ce rôle montre le ménage tel qu'on le sait."""
    par = Lecteur("", organisme, frozenset({role}), frozenset({"48"}))
    lu = regard(par, histoire.parcours, date.fromisoformat(le))
    return lu is not None and lu.est_en_relation and lu.fin is None


def test_le_departement_est_celui_du_premier_fait_enregistre_non_du_dernier() -> None:
    autre = constat("2026-02-01", "RUE", ident="autre", departement="31", commune="31555")

    assert raconte(autre).parcours.ressort.actuel == "48"


def test_nomme_par_qui_lit_au_niveau_2_on_ne_lit_pas_au_dela() -> None:
    """Le CHRS lit au niveau 2 ; nommé par le SIAO, le référent lirait au niveau 3."""
    jugement = fait("expulsion.jugement-rendu", "2026-01-20", ident="s3")
    du_chrs = (oriente("2026-02-01"), accord("2026-02-10", REFERENT, par=CHRS))

    nomme = raconte(jugement, *du_chrs)
    par_le_siao = raconte(jugement, accord("2026-02-10", REFERENT))

    assert "rue" in lit(nomme, REFERENT)
    assert "s3" not in lit(nomme, REFERENT)
    assert "s3" in lit(par_le_siao, REFERENT)


@pytest.mark.parametrize("sorte", ["relation.terminee", "relation.renouvelee"])
def test_une_vue_ne_finit_ni_ne_renouvelle_ce_qui_depasse_ses_sujets(sorte: str) -> None:
    dite = fait(sorte, "2026-03-01", ident="dite", par=CCAPEX, organisme=ORGANISMES[CHRS])
    acte = fait(COMMANDEMENT, "2026-02-03", ident="acte")
    avant = raconte(oriente("2026-02-01"), heberge("2026-02-02"), acte)
    apres = avant.when(*a_temps(dite))

    assert relations(apres, CHRS) == relations(avant, CHRS)
    assert en_attente(apres) == ["dite"]


def test_exclure_qui_protege_ne_lui_ote_rien() -> None:
    exclu = raconte(
        accord("2026-01-10", CIDFF),
        protege("2026-01-20", "N1"),
        fait("relation.exclue", "2026-02-01", ident="ex", organisme=ORGANISMES[CIDFF]),
    )

    assert exclu.parcours.exclus == frozenset()
    assert {"rue", "protection"} <= set(lit(exclu, CIDFF))


def test_qui_n_est_confirme_que_par_une_vue_n_en_ouvre_pas_une_autre_par_ce_qu_il_dit() -> None:
    suite = (
        fait("relation.demandee", "2026-02-01", ident="d", par=CHRS,
             familles=["EXPULSION", "MAINTIEN"]),
        fait("relation.confirmee", "2026-02-02", ident="oui", par=CCAPEX, demande=ref("d", CHRS)),
        fait(COMMANDEMENT, "2026-02-03", ident="acte", par=CHRS),
    )  # fmt: skip
    par_la_vue = replace(raconte(*suite), reglages=SANS_REGLAGE)
    par_le_siao = replace(
        raconte(suite[0], replace(suite[1], par=SIAO, qualites=ROLES[SIAO]), suite[2]),
        reglages=SANS_REGLAGE,
    )

    assert not suit(par_la_vue, Role.PREFECTURE, "INT-PREF48")
    assert suit(par_le_siao, Role.PREFECTURE, "INT-PREF48")


def test_ce_que_l_on_a_dit_en_relation_n_ouvre_pas_sa_propre_vue_une_fois_finie() -> None:
    """Sa relation finie, il lit ce qu'il savait ; un autre qui le dit la lui ouvre."""
    finie = (
        accord("2026-01-10", CCAPEX),
        fait(COMMANDEMENT, "2026-01-20", ident="le-sien", par=CCAPEX),
        fait("relation.terminee", "2026-02-01", ident="fin", organisme=ORGANISMES[CCAPEX]),
    )
    d_un_autre = fait(COMMANDEMENT, "2026-01-20", ident="d-un-autre")

    assert not suit(raconte(*finie), Role.CCAPEX, ORGANISMES[CCAPEX])
    assert suit(raconte(*finie, d_un_autre), Role.CCAPEX, ORGANISMES[CCAPEX])


FINIE: Final = (
    oriente("2026-02-01"),
    heberge("2026-02-02"),
    fait("relation.terminee", "2026-02-10", ident="fin", organisme=ORGANISMES[CHRS]),
)


@pytest.mark.parametrize(("recu_le", "nomme"), [("2026-02-05", True), ("2026-02-11", False)])
def test_nommer_veut_d_etre_en_relation_a_l_enregistrement_quel_que_soit_le_jour(
    recu_le: str, *, nomme: bool
) -> None:
    antidate = accord("2026-02-05", SUIVANT, ident="nomme", par=CHRS, recu_le=recu_le)
    dits = sorted(a_temps(*FINIE, antidate), key=lambda dit: str(dit.recu_le))

    assert bool(relations(raconte(*dits), SUIVANT)) is nomme


@pytest.mark.parametrize(
    ("le", "valeur"), [("2026-02-05", "compte"), ("2026-02-11", "a_confirmer")]
)
def test_un_fait_compte_a_son_jour_enregistre_meme_apres_la_fin(le: str, valeur: str) -> None:
    acte = fait(COMMANDEMENT, le, ident="acte", par=CHRS, recu_le="2026-03-01")
    dite = replace(raconte(*FINIE, acte), reglages=SANS_REGLAGE)

    assert dite.parcours.valeurs[ref("acte", CHRS)] == valeur
