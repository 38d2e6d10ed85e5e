"""Le département d'un ménage : rien ne le déplace, que deux SIAO qui se le transfèrent."""

from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

import pytest
from relations_dites import accord, en_attente, heberge, lit, oriente, raconte, refere, relations
from scenario import (
    CHRS,
    CIDFF,
    MENAGE,
    REFERENT,
    SIAO,
    SIAO_33,
    Dit,
    Histoire,
    a_temps,
    annule,
    constat,
    fait,
    ref,
)

from parcours.domain.droit.reglages import SANS_REGLAGE

HEBERGE = (oriente("2026-02-01"), heberge("2026-02-02"))


def comptent(histoire: Histoire) -> list[str]:
    """Les faits qui comptent dans le ménage."""
    return [f.id for f in histoire.parcours.faits]


def departement(histoire: Histoire) -> set[str | None]:
    """Les départements où l'on situe le ménage, tous jours confondus."""
    return {lieu.departement for lieu in histoire.parcours.lieux}


def suivi_en(histoire: Histoire, *jours: str) -> list[str | None]:
    """Le département où l'on situe le ménage, chacun de ces jours."""
    lieux = [histoire.parcours.lieu(date.fromisoformat(jour)) for jour in jours]
    return [lieu.departement if lieu else None for lieu in lieux]


def test_aucun_fait_ne_deplace_le_departement_d_un_flux() -> None:
    venu = constat("2026-02-01", "TIERS", par=SIAO_33, departement="33", commune="33063")
    deplace = raconte(venu)
    premier_annule = raconte(venu, annule("2026-02-02", ref("ouvert")), refere("2026-02-03"))

    assert departement(deplace) == departement(premier_annule) == {"48"}
    assert "rue" in lit(deplace, SIAO)
    assert lit(deplace, SIAO_33, ou="33") == ["f3"]


def test_le_siao_d_un_autre_departement_n_est_pas_en_relation() -> None:
    nomme = raconte(accord("2026-02-01", CHRS, par=SIAO_33, departement="33"))

    assert relations(nomme, CHRS) == []


def demande_transfert(le: str, par: str = SIAO, ou: str = "48") -> Dit:
    """Un SIAO demande que le ménage passe en Gironde."""
    champs: dict[str, Any] = {"ident": "transfert", "departement": ou, "vers_departement": "33"}
    return fait("parcours.transfert-demande", le, par=par, **champs)


def decide_transfert(  # noqa: PLR0913 (each thing that a story may say of a decision)
    le: str,
    par: str = SIAO_33,
    ou: str = "33",
    de: str = SIAO,
    *,
    accord: bool = True,
    recu_le: str | None = None,
) -> Dit:
    """L'autre SIAO en décide."""
    champs: dict[str, Any] = {
        "ident": "decision",
        "transfert": ref("transfert", de),
        "accord": accord,
        "recu_le": recu_le,
    }
    return fait("parcours.transfert-decide", le, par=par, departement=ou, **champs)


TRANSFERABLE = raconte(*HEBERGE, demande_transfert("2026-03-01"))


def test_demande_par_qui_le_suit_un_transfert_est_decide_par_l_autre() -> None:
    passe = TRANSFERABLE.when(*a_temps(decide_transfert("2026-03-02")))

    assert lit(TRANSFERABLE, SIAO_33, ou="33") == []
    assert departement(TRANSFERABLE) == {"48"}
    assert suivi_en(passe, "2026-03-01", "2026-03-02") == ["48", "33"]
    assert "rue" in lit(passe, SIAO_33, ou="33")


def test_demande_par_qui_le_recevrait_il_est_decide_par_qui_le_suit() -> None:
    demandee = raconte(*HEBERGE, demande_transfert("2026-03-01", par=SIAO_33, ou="33"))
    passe = demandee.when(*a_temps(decide_transfert("2026-03-02", par=SIAO, ou="48", de=SIAO_33)))

    assert en_attente(demandee) == ["transfert"]
    assert lit(demandee, SIAO_33, ou="33") == ["transfert"]
    assert en_attente(passe) == []
    assert suivi_en(passe, "2026-03-01", "2026-03-02") == ["48", "33"]
    assert "rue" in lit(passe, SIAO_33, ou="33")


@pytest.mark.parametrize(
    ("demandeur", "ou"), [(SIAO, "48"), (SIAO_33, "33")], ids=["le-sien", "le-recevant"]
)
def test_nul_ne_decide_du_transfert_qu_il_demande(demandeur: str, ou: str) -> None:
    seul = raconte(
        demande_transfert("2026-03-01", par=demandeur, ou=ou),
        decide_transfert("2026-03-02", par=demandeur, ou=ou, de=demandeur),
    )

    assert departement(seul) == {"48"}
    assert "decision" in en_attente(seul)


def test_refuse_un_transfert_ne_change_rien() -> None:
    refuse = TRANSFERABLE.when(*a_temps(decide_transfert("2026-03-02", accord=False)))

    assert departement(refuse) == {"48"}
    assert en_attente(refuse) == []


def test_transfere_le_menage_garde_ce_que_le_premier_siao_en_a_dit_et_qui_il_a_nomme() -> None:
    passe = replace(
        TRANSFERABLE.when(*a_temps(decide_transfert("2026-03-02"))), reglages=SANS_REGLAGE
    )

    assert passe.au("2026-01-10").etape == "rue"
    assert passe.au("2026-03-10").etape == "hebergement"
    assert passe.au("2026-03-10").anomalies == []
    assert "rue" in lit(passe, CHRS)


def test_transfere_le_menage_n_obeit_plus_au_premier_siao() -> None:
    tardif = TRANSFERABLE.when(
        *a_temps(
            decide_transfert("2026-03-02"),
            fait("parcours.clos", "2026-03-03", ident="clos"),
            accord("2026-03-03", CIDFF),
        )
    )

    assert en_attente(tardif) == ["clos"]
    assert relations(tardif, CIDFF) == []


def test_transfere_le_premier_siao_garde_le_passe_et_rien_de_plus() -> None:
    passe = TRANSFERABLE.when(
        *a_temps(
            decide_transfert("2026-03-02"),
            constat("2026-03-05", "TIERS", par=SIAO_33, departement="33", ident="ensuite"),
        )
    )

    assert "rue" in lit(passe, SIAO)
    assert "ensuite" not in lit(passe, SIAO)
    assert "ensuite" in lit(passe, SIAO_33, ou="33")


def test_le_premier_siao_lit_ce_qui_se_dit_jusqu_au_jour_ou_l_on_sait_le_transfert() -> None:
    """Un transfert daté d'avant ne retire rien de ce que l'on lisait déjà."""
    dit_avant = constat("2026-03-05", "TIERS", ident="entre", recu_le="2026-03-05")
    passe = TRANSFERABLE.when(dit_avant, decide_transfert("2026-03-02", recu_le="2026-03-20"))

    assert "entre" in lit(passe, SIAO)


def test_un_transfert_accepte_ne_s_annule_ni_ne_se_redate() -> None:
    """Le SIAO qui a laissé partir un ménage ne le reprend pas en annulant ce qu'il avait dit."""
    demandee = raconte(*HEBERGE, demande_transfert("2026-03-01", par=SIAO_33, ou="33"))
    cede = decide_transfert("2026-03-02", par=SIAO, ou="48", de=SIAO_33)
    regrets = [
        annule("2026-03-03", ref("decision"), par=SIAO),
        annule("2026-03-03", ref("transfert", SIAO_33), par=SIAO_33, departement="33"),
    ]
    for regret in regrets:
        passe = demandee.when(*a_temps(cede, regret))
        assert suivi_en(passe, "2026-03-10") == ["33"]
        assert "transfert-deja-decide" in passe.au("2026-03-10").anomalies


def test_une_demande_retiree_avant_d_etre_decidee_ne_transfere_rien() -> None:
    retiree = TRANSFERABLE.when(
        *a_temps(annule("2026-03-02", ref("transfert"), par=SIAO), decide_transfert("2026-03-03"))
    )

    assert departement(retiree) == {"48"}


def test_transfere_le_nouveau_siao_corrige_et_le_premier_ne_le_peut_plus() -> None:
    passe = TRANSFERABLE.when(*a_temps(decide_transfert("2026-03-02")))
    cible = ref("entree", CHRS)
    du_premier = annule("2026-03-03", cible, par=SIAO)
    du_second = annule("2026-03-03", cible, par=SIAO_33, departement="33")

    assert "entree" in comptent(passe.when(*a_temps(du_premier)))
    assert "entree" not in comptent(passe.when(*a_temps(du_second)))


def test_un_menage_peut_revenir() -> None:
    retour = TRANSFERABLE.when(
        *a_temps(
            decide_transfert("2026-03-02"),
            fait(
                "parcours.transfert-demande",
                "2026-04-01",
                par=SIAO_33,
                departement="33",
                ident="retour",
                vers_departement="48",
            ),
            fait(
                "parcours.transfert-decide",
                "2026-04-02",
                ident="revient",
                transfert=ref("retour", SIAO_33),
                accord=True,
            ),
            constat("2026-04-03", "TIERS", ident="apres"),
        )
    )

    assert suivi_en(retour, "2026-03-01", "2026-03-10", "2026-04-10") == ["48", "33", "48"]
    assert "apres" in lit(retour, SIAO)
    assert "apres" not in lit(retour, SIAO_33, ou="33")


# --- Ce que l'accueil savait déjà du ménage -------------------------------------------------------

EN_GIRONDE = UUID(int=33)
"""Le flux que le même identifiant désigne en Gironde."""


DU_33: dict[str, Any] = {"par": SIAO_33, "departement": "33", "dans": EN_GIRONDE}
"""Dit dans ce flux par le SIAO de la Gironde."""


def va_chercher(le: str) -> Dit:
    """La Gironde demande le ménage sous l'identifiant qu'elle en connaît."""
    champs: dict[str, Any] = {"vers_departement": "33", "depuis_departement": "48"}
    champs |= {"ident": "transfert", "lies": (MENAGE,), **DU_33}
    return fait("parcours.transfert-demande", le, **champs)


CEDE = decide_transfert("2026-03-02", par=SIAO, ou="48", de=SIAO_33)


def test_demande_sous_un_identifiant_il_attend_dans_le_menage_sans_rien_en_montrer() -> None:
    demandee = raconte(*HEBERGE, va_chercher("2026-03-01"))

    assert [f.id for f in demandee.parcours.ressort.demandes.values()] == ["transfert"]
    assert demandee.parcours.ressort.decideur(demandee.faits[-1]) == "48"
    assert lit(demandee, SIAO_33, ou="33") == []
    assert lit(replace(demandee, menage=EN_GIRONDE), SIAO_33, ou="33") == ["transfert"]


def test_accepte_le_flux_de_l_accueil_compte_dans_le_menage() -> None:
    deja_la = constat("2026-02-20", "TIERS", ident="la-bas", **DU_33)
    passe = raconte(*HEBERGE, deja_la, va_chercher("2026-03-01")).when(*a_temps(CEDE))

    assert suivi_en(passe, "2026-03-10") == ["33"]
    assert {"entree", "la-bas"} <= set(comptent(passe))
    assert {"entree", "la-bas"} <= set(lit(passe, SIAO_33, ou="33"))
    assert replace(passe, menage=EN_GIRONDE).parcours.absorbe_par == MENAGE


def test_refuse_chaque_flux_reste_le_sien() -> None:
    refus = decide_transfert("2026-03-02", par=SIAO, ou="48", de=SIAO_33, accord=False)
    laisse = raconte(*HEBERGE, va_chercher("2026-03-01")).when(*a_temps(refus))

    assert suivi_en(laisse, "2026-03-10") == ["48"]
    assert replace(laisse, menage=EN_GIRONDE).parcours.absorbe_par is None


def test_dans_le_flux_de_l_accueil_ce_que_dit_un_inconnu_attend_encore() -> None:
    inconnu = fait("parcours.clos", "2026-02-20", ident="clot", **{**DU_33, "par": REFERENT})
    passe = raconte(*HEBERGE, inconnu, va_chercher("2026-03-01")).when(*a_temps(CEDE))

    assert en_attente(passe) == ["clot"]


def test_un_flux_d_un_autre_departement_ne_se_rattache_pas_par_un_transfert() -> None:
    ailleurs = constat("2026-02-01", "TIERS", ident="ailleurs", dans=EN_GIRONDE, departement="34")
    passe = raconte(*HEBERGE, ailleurs, va_chercher("2026-03-01")).when(*a_temps(CEDE))

    assert "ailleurs" not in comptent(passe)


def test_un_transfert_sur_place_est_une_anomalie() -> None:
    champs: dict[str, Any] = {"vers_departement": "48"}
    sur_place = raconte(fait("parcours.transfert-demande", "2026-03-01", **champs))

    assert sur_place.au("2026-03-01").anomalies == ["transfert-sur-place"]
