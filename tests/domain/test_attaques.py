"""Ce qu'un partenaire malveillant a réussi un jour, et que cela ne fait plus."""

from dataclasses import replace
from datetime import date
from typing import Any, Final
from uuid import UUID

import pytest
from relations_dites import accord, en_attente, heberge, lit, oriente, raconte, refere, vu
from scenario import (
    AUTRE,
    CCAPEX,
    CHRS,
    CIDFF,
    LE_115,
    MENAGE,
    ORGANISMES,
    REFERENT,
    SIAO,
    SIAO_33,
    Histoire,
    a_temps,
    annule,
    constat,
    entree,
    fait,
    rectifie,
    ref,
)

from parcours.domain.droit.reglages import DESIGNATION_115, SANS_REGLAGE, Reglage
from parcours.domain.langage.vocabulaire import Role

CHEZ_L_AUTRE: Final = fait("menage.ouvert", "2026-01-05", dans=AUTRE, ident="ouvert-2")
AILLEURS: Final = UUID(int=9)
EN_33: Final[dict[str, Any]] = {"par": SIAO_33, "departement": "33"}
EN_31: Final[dict[str, Any]] = {
    "par": "/partenaires/siao-31",
    "departement": "31",
    "qualites": frozenset({Role.SIAO}),
}
DPO: Final[dict[str, Any]] = {"par": "/partenaires/dpo", "qualites": frozenset({Role.DPO})}


def passe(le: str, vers: str, demandeur: dict[str, Any], decideur: dict[str, Any], n: str) -> Any:  # noqa: ANN401 (two facts)
    """Deux SIAO passent le ménage de l'un à l'autre."""
    demande = fait("parcours.transfert-demande", le, ident=n, vers_departement=vers, **demandeur)
    cible = ref(n, demandeur.get("par", SIAO))
    decision = {"ident": f"{n}-oui", "transfert": cible, "accord": True, **decideur}
    return demande, fait("parcours.transfert-decide", le, **decision)


def test_un_siao_ne_prend_pas_un_menage_en_le_reunissant_a_un_de_ceux_qu_il_a_recus() -> None:
    recu = passe("2026-02-01", "33", {"dans": AUTRE}, {**EN_33, "dans": AUTRE}, "t")
    vol = fait(
        "correction.menages-fusionnes", "2026-03-01", dans=AUTRE, absorbe=str(MENAGE), **EN_33
    )
    volee = raconte(CHEZ_L_AUTRE, *recu, vol)

    assert volee.parcours.absorbe_par is None
    assert "rue" not in lit(volee.dans(AUTRE), SIAO_33, ou="33")


SUIVI: Final = raconte(refere())
RICOCHETS: Final[dict[str, tuple[Histoire, str, str, str]]] = {
    "l'ouverture": (SUIVI, "menage.ouvert", ref("ouvert"), LE_115),
    "la désignation du référent": (SUIVI, "referent.designe", ref("designe"), REFERENT),
    "une protection": (
        raconte(fait("vif.protection-adresse-activee", "2026-01-15", ident="p", niveau="N3")),
        "vif.protection-adresse-activee",
        ref("p"),
        CIDFF,
    ),
    "la fin de sa relation": (
        raconte(
            oriente("2026-02-01"),
            heberge("2026-02-02"),
            fait("relation.terminee", "2026-02-10", ident="fin", organisme=ORGANISMES[CHRS]),
        ),
        "relation.terminee",
        ref("fin"),
        CHRS,
    ),
    "son exclusion": (
        raconte(
            refere(),
            fait("relation.exclue", "2026-02-01", ident="ex", organisme=ORGANISMES[REFERENT]),
        ),
        "relation.exclue",
        ref("ex"),
        REFERENT,
    ),
}


@pytest.mark.parametrize(("menage", "sorte", "cible", "par"), RICOCHETS.values(), ids=RICOCHETS)
def test_remplacer_son_fait_par_celui_d_un_autre_ne_l_annule_pas(
    menage: Histoire, sorte: str, cible: str, par: str
) -> None:
    """Annuler le sien annulerait ce qui le remplace : il faut pouvoir corriger les deux."""
    ricochet = menage.when(
        *a_temps(
            fait(sorte, "2026-05-01", ident="mien", par=par),
            rectifie("2026-05-02", ref("mien", par), cible, par=par, ident="r"),
            annule("2026-05-03", ref("mien", par), par=par, ident="a"),
        )
    )

    vise = cible.partition("#")[2]
    for histoire in (ricochet, replace(ricochet, reglages=SANS_REGLAGE)):
        assert histoire.au("2026-06-01").etats[vise] == "actif"


@pytest.mark.parametrize("par", [CCAPEX, REFERENT, LE_115])
def test_nul_ne_deplace_le_fait_d_un_autre(par: str) -> None:
    deplace = raconte(
        CHEZ_L_AUTRE,
        refere(dans=AUTRE),
        fait(
            "correction.rattachement-change",
            "2026-03-01",
            par=par,
            cible=ref("rue"),
            menage_cible=str(AUTRE),
        ),
    )

    assert deplace.au("2026-03-10").etape == "rue"
    assert "rue" not in lit(deplace.dans(AUTRE), REFERENT)


ICI_33: Final[dict[str, Any]] = {**EN_33, "dans": UUID(int=33)}
VENU: Final[dict[str, Any]] = {**ICI_33, "depuis_departement": "48", "lies": (MENAGE,)}


def test_un_siao_qui_a_passe_le_menage_ne_decide_plus_par_son_propre_identifiant() -> None:
    transmis = raconte(
        *passe("2026-02-01", "33", VENU, {}, "t"),
        *passe("2026-03-01", "31", EN_33, EN_31, "t2"),
        accord("2026-04-01", CHRS, ident="nomme", **ICI_33),
        refere("2026-04-02", ident="le-sien", **ICI_33),
    )

    assert "rue" not in lit(transmis, CHRS)
    assert transmis.au("2026-05-01").referent is None
    assert en_attente(transmis) == ["le-sien"]


def test_ce_que_l_accueil_decidait_dans_son_flux_ne_decide_pas_du_menage() -> None:
    avant = raconte(
        refere("2026-01-20", ident="le-sien", **ICI_33), *passe("2026-02-01", "33", VENU, {}, "t")
    )

    assert avant.au("2026-01-25").referent is None
    assert "rue" not in lit(avant, REFERENT)


def test_le_premier_siao_ne_reprend_pas_le_menage_en_deliant_ce_qu_il_avait_relie() -> None:
    relie = fait(
        "menage.identifiant-externe-rattache",
        "2026-01-10",
        ident="lien",
        systeme="EXPLOC",
        valeur="E-1",
        lies=(AUTRE,),
    )
    repris = raconte(
        relie,
        *passe("2026-02-01", "33", {**ICI_33, "lies": (AUTRE,)}, {}, "t"),
        annule("2026-03-01", ref("lien")),
        constat("2026-03-05", "TIERS", ident="ensuite", **EN_33),
    )

    assert repris.parcours.ressort.actuel == "33"
    assert "ensuite" not in lit(repris, SIAO)


def test_un_siao_d_ailleurs_ne_defait_pas_une_fusion() -> None:
    defaite = raconte(
        CHEZ_L_AUTRE,
        fait("correction.menages-fusionnes", "2026-02-01", ident="fus", absorbe=str(AUTRE)),
        fait(
            "correction.fusion-annulee", "2026-03-01", dans=UUID(int=9), fusion=ref("fus"), **EN_33
        ),
    )

    assert defaite.au("2026-03-10").histoire.dans(AUTRE).parcours.absorbe_par == MENAGE


def test_exclu_on_ne_revient_pas_en_protegeant() -> None:
    exclu = raconte(
        accord("2026-01-10", CIDFF),
        fait("relation.exclue", "2026-02-01", organisme=ORGANISMES[CIDFF]),
        fait("vif.protection-adresse-activee", "2026-03-01", par=CIDFF, ident="p", niveau="N1"),
    )

    assert exclu.parcours.exclus == {ORGANISMES[CIDFF]}
    assert "rue" not in lit(exclu, CIDFF)


def test_exclu_ce_que_l_on_dit_ensuite_ne_compte_plus_ni_n_ouvre_une_vue() -> None:
    """Deux complices : l'exclu dit un fait de la vue que tient l'autre."""
    avant = (accord("2026-02-01", CHRS, ident="nomme"),)
    exclu = fait("relation.exclue", "2026-02-15", ident="ex", organisme=ORGANISMES[CHRS])
    dits = (
        entree("2026-03-01", "CHU", par=CHRS, ident="entree", structure=ORGANISMES[CHRS]),
        fait("expulsion.commandement-de-payer-delivre", "2026-03-02", ident="acte", par=CHRS),
    )
    levee = fait("relation.exclusion-levee", "2026-04-01", ident="levee", exclusion=ref("ex"))

    admis, ecarte = (
        replace(raconte(*avant, *suite, *dits), reglages=SANS_REGLAGE) for suite in ((), (exclu,))
    )

    lus = [vu(histoire, CCAPEX) for histoire in (admis, ecarte)]
    assert [regard is not None and regard.est_en_relation for regard in lus] == [True, False]
    assert [h.au("2026-03-03").etape for h in (admis, ecarte)] == ["hebergement", "rue"]
    rendu = ecarte.when(*a_temps(levee))
    apres = entree("2026-04-03", "CHU", par=CHRS, ident="apres", structure=ORGANISMES[CHRS])
    regard = vu(rendu, CCAPEX)
    assert regard is not None
    assert not regard.est_en_relation, "levée, l'exclusion a été"
    assert rendu.au("2026-04-02").etape == "rue"
    assert rendu.when(*a_temps(apres)).au("2026-04-03").etape == "hebergement"
    jamais = ecarte.when(*a_temps(annule("2026-04-01", ref("ex"))))
    assert jamais.au("2026-04-02").etape == "hebergement", "annulée, elle n'a jamais été"


@pytest.mark.parametrize("dite_avant", [True, False])
def test_exclu_antidater_n_ouvre_pas_une_vue(*, dite_avant: bool) -> None:
    """L'exclu antidate ; dit avant l'exclusion, le même fait ouvre la vue."""
    nomme = accord("2026-02-01", CHRS, ident="nomme")
    exclu = fait("relation.exclue", "2026-02-15", ident="ex", organisme=ORGANISMES[CHRS])
    acte = fait("expulsion.commandement-de-payer-delivre", "2026-02-10", ident="acte", par=CHRS)

    suite = (acte, exclu) if dite_avant else (exclu, acte)
    lu = vu(replace(raconte(nomme, *suite), reglages=SANS_REGLAGE), CCAPEX)

    assert (lu is not None and lu.est_en_relation) is dite_avant


@pytest.mark.parametrize(("recu_le", "ouvre"), [("2026-05-10", True), ("2026-05-11", False)])
def test_ne_lisant_plus_antidater_n_ouvre_pas_une_vue(recu_le: str, *, ouvre: bool) -> None:
    """Deux complices : qui a fini dit, du temps où il travaillait, un fait de la vue de l'autre."""
    finie = fait("relation.terminee", "2026-02-10", ident="fin", organisme=ORGANISMES[CHRS])
    acte = fait("expulsion.commandement-de-payer-delivre", "2026-02-05", ident="acte", par=CHRS,
                recu_le=recu_le)  # fmt: skip

    dite = raconte(accord("2026-02-01", CHRS, ident="nomme"), finie, acte)
    lu = vu(replace(dite, reglages=SANS_REGLAGE), CCAPEX)

    assert (lu is not None and lu.est_en_relation) is ouvre
    assert dite.parcours.valeurs[ref("acte", CHRS)] == "compte"


def test_se_nommer_dans_sa_protection_ne_donne_rien_a_lire_des_autres() -> None:
    ordonnance = fait(
        "vif.ordonnance-de-protection-demandee",
        "2026-01-20",
        ident="op",
        par="/partenaires/service-vif",
        qualites=frozenset({Role.SERVICE_VIF}),
    )
    protege = fait(
        "vif.protection-adresse-activee",
        "2026-03-01",
        par=CIDFF,
        niveau="N1",
        organismes_habilites=[ORGANISMES[CIDFF]],
    )

    assert "op" not in lit(raconte(accord("2026-01-10", CIDFF), ordonnance, protege), CIDFF)


def test_le_115_designe_ne_lit_pas_par_qui_il_oriente() -> None:
    designe = Reglage(
        departement="48",
        regle=DESIGNATION_115,
        du=date(2026, 1, 1),
        par="La directrice du SIAO",
        actif=True,
        organisme=ORGANISMES[LE_115],
    )
    nomme = raconte(
        oriente("2026-02-01", par=LE_115), accord("2026-02-02", LE_115, par=CHRS, ident="retour")
    ).avec_reglages(designe)

    assert "rue" in lit(nomme, CHRS)
    assert "rue" not in lit(nomme, LE_115)


@pytest.mark.parametrize(
    "sorte", ["correction.menages-fusionnes", "menage.identifiant-externe-rattache"]
)
def test_le_dpo_ne_relie_pas_de_menages_sans_le_siao(sorte: str) -> None:
    champs: dict[str, Any] = {"absorbe": str(MENAGE)} if "fusion" in sorte else {"lies": (MENAGE,)}
    lien = fait(sorte, "2026-03-01", dans=AUTRE, ident="lien", **champs, **DPO)
    relie = raconte(CHEZ_L_AUTRE, refere(dans=AUTRE), lien)

    assert "rue" not in lit(relie.dans(AUTRE), REFERENT)
    assert en_attente(relie.dans(AUTRE)) == ["lien"]


def test_contester_sans_relation_ne_change_rien() -> None:
    conteste = raconte(
        fait("correction.valeur-contestee", "2026-03-01", ident="c", par=REFERENT, cible=ref("rue"))
    )

    assert conteste.au("2026-03-02").etats["rue"] == "actif"
    assert "contestation" not in conteste.au("2026-03-02").dossiers


def test_contester_d_un_autre_menage_ne_dit_pas_si_le_fait_existe() -> None:
    def anomalies(cible: str) -> list[str]:
        essai = raconte(
            CHEZ_L_AUTRE,
            refere(dans=AUTRE),
            fait(
                "menage.identifiant-externe-rattache",
                "2026-02-01",
                par=REFERENT,
                dans=AUTRE,
                lies=(MENAGE,),
            ),
            *(
                fait(sorte, "2026-03-01", par=REFERENT, dans=AUTRE, cible=cible)
                for sorte in ("correction.valeur-contestee", "correction.fait-annule")
            ),
        )
        return sorted(essai.dans(AUTRE).au("2026-03-10").anomalies)

    assert anomalies(ref("rue")) == anomalies(ref("n-existe-pas"))


def test_un_transfert_ne_passe_pas_avant_qu_on_le_demande() -> None:
    demande, decision = passe("2026-03-01", "33", {}, {}, "t")
    du_passe = fait(
        "parcours.transfert-decide",
        "2000-01-01",
        recu_le="2026-03-01",
        transfert=ref("t"),
        accord=True,
        **EN_33,
    )
    del decision
    passee = raconte(heberge("2026-02-02", par=SIAO), demande).when(du_passe)

    assert passee.au("2026-02-10").etape == "hebergement"
    assert passee.parcours.lieu(date(2026, 2, 10)).departement == "48"  # type: ignore[union-attr]


def test_une_demande_de_transfert_ne_survit_pas_a_un_autre() -> None:
    seconde = fait("parcours.transfert-demande", "2026-02-01", ident="u", vers_departement="33")
    repris = raconte(
        seconde,
        *passe("2026-02-02", "33", {}, EN_33, "t"),
        *passe("2026-03-01", "48", EN_33, {}, "retour"),
        fait("parcours.transfert-decide", "2026-04-01", transfert=ref("u"), accord=True, **EN_33),
    )

    assert repris.parcours.ressort.actuel == "48"
