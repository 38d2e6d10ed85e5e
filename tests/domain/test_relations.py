"""Qui est en relation avec le ménage : une phrase par règle, ce qui ouvre, ce qui n'ouvre rien."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any, Final

import pytest
from hypothesis import given as pour_tout
from hypothesis import settings
from hypothesis import strategies as st
from relations_dites import (
    OUVERT,
    RUE,
    accord,
    en_attente,
    heberge,
    lit,
    oriente,
    raconte,
    refere,
    relation,
    relations,
    vu,
)
from scenario import (
    CCAPEX,
    CHRS,
    CIDFF,
    HUISSIER,
    LE_115,
    ORGANISMES,
    REFERENT,
    SIAO,
    SIAO_33,
    SUIVANT,
    Dit,
    Histoire,
    a_temps,
    annule,
    constat,
    fait,
    given,
    rectifie,
    ref,
    sortie,
)
from strategies import RAPIDE

from parcours.domain.droit.reglages import (
    DESIGNATION_115,
    FIN_DE_RELATION,
    SANS_REGLAGE,
    Reglage,
    Reglages,
)
from parcours.domain.histoire.histoire import EtatFait
from parcours.domain.histoire.relation import Relation
from parcours.domain.histoire.relations import Relations
from parcours.domain.langage.vocabulaire import Role
from parcours.domain.lecture import fin as fins
from parcours.domain.lecture.edition import retires
from parcours.domain.lecture.regard import Regard
from parcours.domain.publie import actes

# --- Nommer ---------------------------------------------------------------------------------------


def test_nomme_par_le_siao_on_lit_le_menage_a_compter_de_ce_jour() -> None:
    oriente_ = raconte(oriente("2026-02-01"))

    assert lit(oriente_, CHRS, le="2026-01-31") == []
    assert lit(oriente_, CHRS, le="2026-02-01") == ["ouvert", "rue", "orientation"]


def test_se_nommer_soi_meme_n_ouvre_rien() -> None:
    entre = raconte(heberge("2026-02-01"))

    assert relations(entre, CHRS) == []
    assert lit(entre, CHRS) == ["entree"]


def test_ecrire_n_ouvre_rien() -> None:
    dit = raconte(
        constat("2026-02-01", "SQUAT", ident="vu", par=CHRS),
        fait("expulsion.commandement-de-payer-delivre", "2026-02-02", ident="cdp", par=HUISSIER),
    )

    assert lit(dit, CHRS) == ["vu"]
    assert lit(dit, HUISSIER) == ["cdp"]


def test_nomme_par_un_inconnu_on_ne_lit_que_les_faits_de_cet_inconnu() -> None:
    nomme = raconte(
        accord("2026-02-01", CHRS, par=CIDFF),
        constat("2026-02-02", "SQUAT", ident="vu", par=CIDFF),
    )

    assert relations(nomme, CHRS) == []
    assert lit(nomme, CHRS) == ["accord", "vu"]


def test_un_fait_annule_n_a_jamais_nomme_personne() -> None:
    annulee = raconte(oriente("2026-02-01"), annule("2026-02-02", ref("orientation")))

    assert relations(annulee, CHRS) == []
    assert lit(annulee, CHRS) == []


def test_qui_nomme_ne_donne_jamais_plus_que_ce_qu_il_lit() -> None:
    du_menage = raconte(
        demande("2026-01-10", CIDFF, familles=["MENAGE"]),
        confirme("2026-01-11", de=CIDFF),
        accord("2026-01-12", CHRS, par=CIDFF),
    )
    elargi = du_menage.when(*a_temps(accord("2026-01-13", CIDFF, ident="du-siao")))

    assert relation(du_menage, CHRS).familles == frozenset({"menage"})
    assert lit(du_menage, CHRS) == ["ouvert", "accord"]
    assert "rue" in lit(elargi, CHRS)


def test_une_relation_dont_le_menage_n_est_pas_ne_dit_ni_ou_il_en_est_ni_qui_le_compose() -> None:
    creancier = raconte(
        demande("2026-01-10", CHRS, familles=["HEBERGEMENT"]), confirme("2026-01-11")
    )
    porte, entiere = vu(creancier, CHRS), vu(raconte(oriente("2026-01-10")), CHRS)

    assert porte is not None
    assert porte.est_en_relation
    assert not porte.lit_la_situation
    assert not porte.lit_les_identites
    assert entiere is not None
    assert entiere.lit_la_situation
    assert entiere.lit_les_identites


# --- Demander, confirmer, refuser, finir, renouveler, exclure ------------------------------------


def demande(le: str, par: str = CHRS, **champs: Any) -> Dit:  # noqa: ANN401 (any field)
    """Un organisme demande à lire."""
    return fait("relation.demandee", le, **{"ident": "demande", "par": par, **champs})


def confirme(le: str, par: str = SIAO, de: str = CHRS, **champs: Any) -> Dit:  # noqa: ANN401 (any field)
    """Sa demande est confirmée."""
    champs = {"ident": "confirmee", "demande": ref("demande", de), **champs}
    return fait("relation.confirmee", le, par=par, **champs)


def termine(le: str, source: str = CHRS, par: str = SIAO, **champs: Any) -> Dit:  # noqa: ANN401 (any field)
    """Sa relation prend fin."""
    champs = {"ident": "terminee", "organisme": ORGANISMES[source], **champs}
    return fait("relation.terminee", le, par=par, **champs)


def renouvelle(le: str, source: str = CHRS, par: str = SIAO, **champs: Any) -> Dit:  # noqa: ANN401 (any field)
    """Sa relation continue."""
    champs = {"ident": "renouvelee", "organisme": ORGANISMES[source], **champs}
    return fait("relation.renouvelee", le, par=par, **champs)


def exclut(le: str, source: str = CHRS, par: str = SIAO) -> Dit:
    """Le ménage ne veut pas de lui."""
    organisme = ORGANISMES[source]
    return fait("relation.exclue", le, par=par, ident="exclue", organisme=organisme)


DEMANDEE = raconte(demande("2026-02-01"))
CONFIRMEE = DEMANDEE.when(*a_temps(confirme("2026-02-03")))


def test_demander_n_ouvre_rien_avant_d_etre_confirme() -> None:
    assert lit(DEMANDEE, CHRS) == ["demande"]
    assert [f.id for f in DEMANDEE.parcours.demandes] == ["demande"]


def test_demandee_et_confirmee_la_relation_s_ouvre() -> None:
    assert lit(CONFIRMEE, CHRS) == ["ouvert", "rue", "demande", "confirmee"]
    assert CONFIRMEE.parcours.demandes == ()


@pytest.mark.parametrize(
    ("demandee_le", "confirmee_le", "commence_le"),
    [
        ("2020-01-01", "2026-02-03", date(2026, 2, 1)),
        ("2026-02-01", "2026-02-03", date(2026, 2, 1)),
        ("2020-01-01", "2026-01-20", date(2026, 1, 20)),
    ],
    ids=["antidatee", "du-jour-ou-elle-est-recue", "deja-confirmee-quand-on-la-recoit"],
)
def test_antidater_sa_demande_n_avance_pas_la_relation(
    demandee_le: str, confirmee_le: str, commence_le: date
) -> None:
    demandee = demande(demandee_le, recu_le="2026-02-01")
    histoire = raconte(demandee, confirme(confirmee_le, recu_le="2026-02-03"))

    assert relation(histoire, CHRS).du == commence_le


def test_refusee_elle_n_ouvre_rien_et_qui_demandait_n_en_voit_rien() -> None:
    refusee = DEMANDEE.when(
        *a_temps(
            fait("relation.refusee", "2026-02-03", ident="non", demande=ref("demande", CHRS)),
            oriente("2026-02-04"),
        )
    )

    assert refusee.parcours.demandes == ()
    assert [r.base for r in relations(refusee, CHRS)] == ["ORIENTATION"]
    assert "non" not in lit(refusee, CHRS)
    assert "non" in lit(refusee, SIAO)


def test_refuser_un_siao_d_ailleurs_ne_lui_dit_rien_ni_qui_l_on_exclut() -> None:
    refuse = raconte(
        accord("2026-01-10", SIAO_33),
        demande("2026-02-01", par=SIAO_33, departement="33"),
        fait("relation.refusee", "2026-02-03", ident="non", demande=ref("demande", SIAO_33)),
        exclut("2026-02-04"),
    )

    assert {"rue", "demande"} <= {*lit(refuse, SIAO_33, ou="33")}
    assert {"non", "exclue"}.isdisjoint(lit(refuse, SIAO_33, ou="33"))
    assert {"non", "exclue"} <= {*lit(refuse, SIAO)}


def test_une_relation_confirmee_l_est_pour_un_an_au_plus() -> None:
    longue = DEMANDEE.when(*a_temps(confirme("2026-02-03", jusqu_au="2036-01-01")))
    courte = DEMANDEE.when(*a_temps(confirme("2026-02-03", jusqu_au="2026-04-01")))

    assert relation(CONFIRMEE, CHRS).fin_le == date(2027, 2, 3)
    assert relation(longue, CHRS).fin_le == date(2027, 2, 3)
    assert relation(courte, CHRS).fin_le == date(2026, 4, 1)


def test_renouvelee_elle_dure_un_an_de_plus() -> None:
    renouvelee = CONFIRMEE.when(*a_temps(renouvelle("2026-12-01", jusqu_au="2036-01-01")))

    assert relation(renouvelee, CHRS).fin_le == date(2027, 12, 1)


def test_le_siao_y_met_fin() -> None:
    finie = CONFIRMEE.when(*a_temps(termine("2026-04-01"), constat("2026-08-01", "TIERS")))

    assert relation(finie, CHRS).fin_le == date(2026, 4, 1)
    assert "f6" not in lit(finie, CHRS)


def test_chacun_peut_finir_la_sienne() -> None:
    finie = CONFIRMEE.when(*a_temps(termine("2026-04-01", par=CHRS)))

    assert relation(finie, CHRS).fin_le == date(2026, 4, 1)


def test_qui_n_est_pas_en_charge_ne_finit_rien_d_un_autre() -> None:
    voulue = CONFIRMEE.when(*a_temps(termine("2026-04-01", par=CIDFF)))

    assert en_attente(voulue) == ["terminee"]
    assert relation(voulue, CHRS).fin_le == date(2027, 2, 3)


def test_le_referent_en_charge_confirme_et_finit() -> None:
    suivi = raconte(refere(), demande("2026-02-01"), confirme("2026-02-03", par=REFERENT))
    finie = suivi.when(*a_temps(termine("2026-04-01", par=REFERENT)))

    assert "rue" in lit(suivi, CHRS)
    assert relation(finie, CHRS).fin_le == date(2026, 4, 1)


def test_qui_n_est_plus_referent_lit_encore_mais_ne_confirme_plus() -> None:
    remplace = raconte(
        refere(),
        refere("2026-02-01", SUIVANT, ident="autre"),
        demande("2026-02-02"),
        confirme("2026-02-03", par=REFERENT),
    )

    assert "demande" in lit(remplace, REFERENT, le="2026-02-10")
    assert en_attente(remplace) == ["confirmee"]
    assert relations(remplace, CHRS) == []


def test_un_suppleant_ne_decide_que_pendant_la_suppleance() -> None:
    suppleance = fait(
        "referent.suppleance-organisee",
        "2026-02-01",
        par=REFERENT,
        suppleant=ORGANISMES[SUIVANT],
        debut_le="2026-02-01",
        fin_le="2026-02-20",
    )
    pendant = raconte(
        refere(), suppleance, demande("2026-02-10"), confirme("2026-02-11", par=SUIVANT)
    )
    apres = raconte(
        refere(), suppleance, demande("2026-02-10"), confirme("2026-02-21", par=SUIVANT)
    )

    assert "rue" in lit(pendant, CHRS)
    assert en_attente(apres) == ["confirmee"]


@pytest.mark.parametrize("par", [CHRS, CIDFF, LE_115, HUISSIER])
def test_qui_ne_decide_pas_ne_confirme_rien(par: str) -> None:
    voulue = DEMANDEE.when(*a_temps(oriente("2026-02-02"), confirme("2026-02-03", par=par)))

    assert en_attente(voulue) == ["confirmee"]
    assert [r.base for r in relations(voulue, CHRS)] == ["ORIENTATION"]


def test_nul_ne_confirme_sa_propre_demande_ni_ne_renouvelle_sa_relation() -> None:
    suivi = raconte(
        refere(),
        demande("2026-02-01", par=REFERENT),
        confirme("2026-02-03", par=REFERENT, de=REFERENT),
        renouvelle("2026-02-04", REFERENT, par=REFERENT),
    )

    assert en_attente(suivi) == ["confirmee", "renouvelee"]
    assert [r.base for r in relations(suivi, REFERENT)] == ["MANDAT"]


def test_une_relation_finie_avant_de_commencer_n_ouvre_rien() -> None:
    finie = DEMANDEE.when(*a_temps(confirme("2026-02-03", jusqu_au="2026-01-01")))

    assert lit(finie, CHRS, le="2026-02-03") == ["demande"]
    assert "dates-contradictoires" in finie.au("2026-02-03").anomalies


def test_une_vue_ne_confirme_que_pour_ses_sujets() -> None:
    pour_ses_sujets = DEMANDEE.when(*a_temps(confirme("2026-02-03", par=CCAPEX)))
    hors_sujet = raconte(
        demande("2026-02-01", familles=["HEBERGEMENT"]), confirme("2026-02-03", par=CCAPEX)
    )

    assert relation(pour_ses_sujets, CHRS).familles == frozenset({"expulsion", "maintien"})
    assert "rue" not in lit(pour_ses_sujets, CHRS)
    assert en_attente(hors_sujet) == ["confirmee"]


def test_une_vue_du_territoire_finit_celle_de_ses_sujets_et_pas_une_autre() -> None:
    sienne = DEMANDEE.when(
        *a_temps(confirme("2026-02-03", par=CCAPEX), termine("2026-04-01", par=CCAPEX))
    )
    autre = CONFIRMEE.when(*a_temps(termine("2026-04-01", par=CCAPEX)))

    assert relation(sienne, CHRS).fin_le == date(2026, 4, 1)
    assert en_attente(autre) == ["terminee"]
    assert relation(autre, CHRS).fin_le == date(2027, 2, 3)


def test_confirmer_ouvre_a_une_vue_les_faits_du_confirme_et_rien_d_autre() -> None:
    impaye = fait("maintien.impaye-constate", "2026-02-05", ident="impaye", par=CHRS)
    confirmee = DEMANDEE.when(*a_temps(confirme("2026-02-03", par=CCAPEX), impaye))
    porte = vu(confirmee, CCAPEX)

    assert porte is not None
    assert not porte.est_en_relation
    assert not porte.lit_la_situation
    assert lit(confirmee, CCAPEX) == ["demande", "confirmee", "impaye"]


def test_exclu_par_le_menage_on_ne_lit_plus_que_les_siens_et_de_nouveau_la_levee_dite() -> None:
    oriente_ = raconte(oriente("2026-02-01"), heberge("2026-02-02"))
    exclu = oriente_.when(*a_temps(exclut("2026-03-01")))
    leve = exclu.when(
        *a_temps(fait("relation.exclusion-levee", "2026-04-01", exclusion=ref("exclue")))
    )

    assert lit(oriente_, CHRS) == ["ouvert", "rue", "orientation", "entree"]
    assert lit(exclu, CHRS) == ["entree"]
    assert lit(leve, CHRS) == ["ouvert", "rue", "orientation", "entree"]


def test_le_referent_exclu_ne_leve_pas_son_exclusion() -> None:
    exclu = raconte(
        refere(),
        exclut("2026-03-01", REFERENT),
        fait(
            "relation.exclusion-levee",
            "2026-03-02",
            par=REFERENT,
            ident="levee",
            exclusion=ref("exclue"),
        ),
    )

    assert en_attente(exclu) == ["levee"]
    assert lit(exclu, REFERENT) == ["levee"]


def test_l_exclusion_est_sans_effet_sur_le_siao_ni_sur_l_auteur_d_une_protection() -> None:
    protege = raconte(
        accord("2026-02-01", CIDFF),
        fait("vif.protection-adresse-activee", "2026-02-02", par=CIDFF, niveau="N1"),
        exclut("2026-03-01", CIDFF),
        replace(exclut("2026-03-02", SIAO, par=SIAO), ident="exclut-le-siao"),
    )

    assert "rue" in lit(protege, CIDFF)
    assert "rue" in lit(protege, SIAO)


# --- Ce qui attend --------------------------------------------------------------------------------


def ecarte(le: str, ident: str, source: str = REFERENT, par: str = SIAO) -> Dit:
    """Quelqu'un décide que ce fait ne compte pas."""
    return fait("relation.fait-ecarte", le, par=par, ident=f"non-{ident}", fait=ref(ident, source))


def valide(le: str, ident: str, source: str = REFERENT, par: str = SIAO) -> Dit:
    """Quelqu'un décide que ce fait compte."""
    champs: dict[str, Any] = {"ident": f"oui-{ident}", "fait": ref(ident, source)}
    return fait("relation.fait-confirme", le, par=par, **champs)


RESERVES = raconte(
    refere(source=SUIVANT),
    fait("referent.mandat-termine", "2026-02-01", ident="fin", par=REFERENT),
    fait("parcours.clos", "2026-02-02", ident="clos", par=REFERENT),
)


def test_les_faits_reserves_d_un_inconnu_attendent() -> None:
    assert en_attente(RESERVES) == ["clos", "fin"]
    assert RESERVES.au("2026-03-01").referent == "INT-SUIVANT"
    assert RESERVES.parcours.clos_le(date(2026, 3, 1)) is None


def test_les_faits_reserves_se_decident_un_par_un() -> None:
    fini = RESERVES.when(*a_temps(valide("2026-02-03", "fin")))
    clos = RESERVES.when(*a_temps(valide("2026-02-03", "clos")))

    assert en_attente(fini) == ["clos"]
    assert fini.au("2026-03-01").referent is None
    assert fini.parcours.clos_le(date(2026, 3, 1)) is None
    assert en_attente(clos) == ["fin"]
    assert clos.parcours.clos_le(date(2026, 3, 1)) == date(2026, 2, 2)


def test_un_fait_ecarte_n_attend_plus_et_ne_compte_pas() -> None:
    ecartes = RESERVES.when(*a_temps(ecarte("2026-02-03", "clos"), ecarte("2026-02-03", "fin")))
    repris = ecartes.when(*a_temps(valide("2026-02-04", "clos")))

    assert en_attente(ecartes) == []
    assert ecartes.au("2026-03-01").referent == "INT-SUIVANT"
    assert ecartes.parcours.clos_le(date(2026, 3, 1)) is None
    assert repris.parcours.clos_le(date(2026, 3, 1)) == date(2026, 2, 2)


def test_nul_n_ecarte_ce_qui_compte_de_lui_meme() -> None:
    oriente_ = raconte(refere(), oriente("2026-02-01"), heberge("2026-02-02"))

    ecarte_ = oriente_.when(*a_temps(ecarte("2026-02-03", "entree", CHRS, par=REFERENT)))

    assert oriente_.au("2026-03-01").etape == "hebergement"
    assert ecarte_.au("2026-03-01").etape == "hebergement"


@pytest.mark.parametrize("par", [CHRS, CCAPEX, LE_115, REFERENT])
def test_qui_ne_decide_pas_ne_reveille_aucun_fait(par: str) -> None:
    voulu = RESERVES.when(*a_temps(oriente("2026-02-03"), valide("2026-02-04", "clos", par=par)))

    assert en_attente(voulu) == ["clos", "fin", "oui-clos"]
    assert voulu.parcours.clos_le(date(2026, 3, 1)) is None


def test_confirmer_un_auteur_ne_reveille_aucun_de_ses_faits_reserves() -> None:
    confirme_ = RESERVES.when(
        *a_temps(
            demande("2026-02-03", par=REFERENT),
            confirme("2026-02-04", de=REFERENT),
        )
    )

    assert "rue" in lit(confirme_, REFERENT)
    assert en_attente(confirme_) == ["clos", "fin"]


# --- À confirmer ----------------------------------------------------------------------------------


def sans_acte(*dits: Dit) -> Histoire:
    """La même histoire, dans un territoire qui n'a signé aucun acte permanent."""
    return replace(raconte(*dits), reglages=SANS_REGLAGE)


COMMANDEMENT: Final = "expulsion.commandement-de-payer-delivre"


def test_a_confirmer_un_fait_arme_une_horloge() -> None:
    delivre = sans_acte(fait(COMMANDEMENT, "2026-02-01", par=HUISSIER))
    du_siao = sans_acte(fait(COMMANDEMENT, "2026-02-01"))

    assert delivre.au("2026-02-01").anomalies == ["fait-a-confirmer"]
    assert delivre.au("2026-02-01").echeances == du_siao.au("2026-02-01").echeances != []
    assert {e.a_confirmer for e in delivre.parcours.echeances if e.fait.source == HUISSIER} == {
        True
    }


def test_a_confirmer_un_fait_n_arrete_aucune_horloge() -> None:
    delivre = sans_acte(fait(COMMANDEMENT, "2026-02-01", ident="cdp"))
    eteinte = fait("expulsion.procedure-eteinte", "2026-02-10", par=HUISSIER)
    d_un_inconnu, du_siao = (
        delivre.when(*a_temps(eteinte)),
        delivre.when(*a_temps(fait("expulsion.procedure-eteinte", "2026-02-10"))),
    )

    assert d_un_inconnu.au("2026-02-10").echeances == delivre.au("2026-02-10").echeances
    assert du_siao.au("2026-02-10").echeances != delivre.au("2026-02-10").echeances


def test_a_confirmer_un_fait_ne_change_rien_du_menage() -> None:
    dits = (
        heberge("2026-02-01"),
        fait("menage.personne-ajoutee", "2026-02-02", par=CHRS, personne="p2"),
    )
    avant, apres = sans_acte().au("2026-03-01"), sans_acte(*dits).au("2026-03-01")
    comptes = raconte(*dits).au("2026-03-01")

    assert (apres.etape, apres.situations) == (avant.etape, avant.situations) == ("rue", RUE_DE_P1)
    assert (comptes.etape, set(comptes.situations)) == ("hebergement", {"p1", "p2"})


RUE_DE_P1: Final = {"p1": "RUE"}


def test_un_acte_permanent_fait_compter_et_n_ouvre_rien_a_personne() -> None:
    role = Role.GESTIONNAIRE_HEBERGEMENT
    acte = actes.acte((role, "hebergement"), "48", date(2026, 2, 1), "La préfète")
    sans = sans_acte(heberge("2026-02-01"))
    avec, d_avant = (
        replace(h, reglages=Reglages([acte])) for h in (sans, sans_acte(heberge("2026-01-31")))
    )

    assert sans.au("2026-03-01").etape == "rue"
    assert avec.au("2026-03-01").etape == "hebergement"
    assert d_avant.au("2026-03-01").etape == "rue"
    assert lit(avec, CHRS) == ["entree"]


def test_en_relation_le_jour_du_fait_ce_que_l_on_dit_compte() -> None:
    avant = sans_acte(heberge("2026-01-31"), oriente("2026-02-01"))
    apres = sans_acte(oriente("2026-02-01"), heberge("2026-02-02"))

    assert avant.au("2026-03-01").etape == "rue"
    assert apres.au("2026-03-01").etape == "hebergement"


# --- Le 115 ---------------------------------------------------------------------------------------


def designe_115(*, actif: bool = True) -> Reglage:
    """Le SIAO désigne son 115."""
    return Reglage(
        departement="48",
        regle=DESIGNATION_115,
        du=date(2026, 1, 1),
        par="La directrice du SIAO",
        actif=actif,
        organisme=ORGANISMES[LE_115],
    )


def au_115(*dits: Dit) -> Histoire:
    """Dans un département qui a désigné son 115 et n'a rien signé d'autre."""
    return replace(raconte(*dits), reglages=Reglages([designe_115()]))


def test_le_115_designe_oriente_a_la_place_du_siao() -> None:
    samedi = (oriente("2026-02-07", par=LE_115), heberge("2026-02-07"))

    assert lit(au_115(*samedi), CHRS) == ["ouvert", "rue", "orientation", "entree"]
    assert au_115(*samedi).au("2026-02-08").etape == "hebergement"
    assert lit(sans_acte(*samedi), CHRS) == ["orientation", "entree"]


def test_le_115_designe_ne_lit_rien_de_plus_et_ne_se_nomme_jamais() -> None:
    soi_meme = au_115(
        oriente("2026-02-07", LE_115, par=LE_115),
        fait(
            "veille.mise-a-abri-attribuee",
            "2026-02-08",
            par=LE_115,
            ident="nuit",
            structure=ORGANISMES[LE_115],
        ),
    )

    assert relations(soi_meme, LE_115) == []
    assert lit(soi_meme, LE_115) == ["orientation", "nuit"]


def test_le_115_designe_ne_parle_pour_le_siao_que_de_ses_orientations() -> None:
    autres = au_115(
        accord("2026-02-01", CHRS, par=LE_115),
        demande("2026-02-02", par=CIDFF),
        confirme("2026-02-03", par=LE_115, de=CIDFF),
        fait("parcours.rouvert", "2026-02-04", par=LE_115, ident="rouvert"),
    )

    assert relations(autres, CHRS) == []
    assert en_attente(autres) == ["confirmee", "rouvert"]


# --- Passer le relais -----------------------------------------------------------------------------


def propose(le: str, **champs: Any) -> Dit:  # noqa: ANN401 (any field)
    """Le référent propose de passer le relais."""
    champs = {"ident": "propose", "par": REFERENT, "organisme": ORGANISMES[SUIVANT], **champs}
    return fait("referent.relais-propose", le, **champs)


def accepte(le: str, effet_le: str) -> Dit:
    """L'organisme entrant accepte."""
    organisme = ORGANISMES[SUIVANT]
    champs: dict[str, Any] = {"ident": "accepte", "organisme": organisme, "effet_le": effet_le}
    return fait("referent.relais-accepte", le, par=SUIVANT, **champs)


def test_l_entrant_lit_des_le_relais_propose() -> None:
    proposee = raconte(refere(), propose("2026-03-01"))

    assert lit(proposee, SUIVANT, le="2026-02-28") == []
    assert "rue" in lit(proposee, SUIVANT, le="2026-03-01")
    assert proposee.au("2026-03-02").referent == "INT-RELAIS"


def test_l_entrant_est_en_charge_une_fois_le_relais_accepte() -> None:
    accepte_ = raconte(refere(), propose("2026-03-01"), accepte("2026-03-08", "2026-04-01"))
    decide = (demande("2026-04-02"), confirme("2026-04-03", par=SUIVANT))
    trop_tot = raconte(
        refere(), propose("2026-03-01"), demande("2026-03-02"), confirme("2026-03-03", par=SUIVANT)
    )

    assert accepte_.au("2026-03-31").referent == "INT-RELAIS"
    assert accepte_.au("2026-04-01").referent == "INT-SUIVANT"
    assert "rue" in lit(accepte_.when(*a_temps(*decide)), CHRS)
    assert en_attente(trop_tot) == ["confirmee"]


def test_le_sortant_decide_jusqu_a_la_veille_du_relais() -> None:
    passe = (refere(), propose("2026-03-01"), accepte("2026-03-08", "2026-04-01"))

    la_veille = raconte(*passe, demande("2026-03-09"), confirme("2026-03-31", par=REFERENT))
    le_jour = raconte(*passe, demande("2026-03-09"), confirme("2026-04-01", par=REFERENT))

    assert "rue" in lit(la_veille, CHRS)
    assert en_attente(le_jour) == ["confirmee"]


def test_sans_proposition_nul_ne_prend_le_relais() -> None:
    pris = raconte(refere(), accepte("2026-03-08", "2026-03-08"))

    assert en_attente(pris) == ["accepte"]
    assert pris.au("2026-04-01").referent == "INT-RELAIS"
    assert lit(pris, SUIVANT) == ["accepte"]


# --- La fin ---------------------------------------------------------------------------------------

HEBERGE = (oriente("2026-02-01"), heberge("2026-02-02"))
SORTI = raconte(
    *HEBERGE,
    sortie("2026-06-01", "RUE", ident="sortie", par=CHRS),
    constat("2026-08-15", "TIERS", ident="ete"),
    constat("2026-08-20", "SQUAT", ident="retire"),
    constat("2026-10-01", "RUE", ident="automne"),
    annule("2026-11-01", ref("retire"), ident="correction"),
)
TANT_QU_IL_LISAIT = ["ouvert", "rue", "orientation", "entree", "sortie", "ete", "retire"]


def test_finie_la_relation_se_lit_encore_trois_mois() -> None:
    assert relation(SORTI, CHRS).ferme_le == date(2026, 9, 1)
    assert vu_de(SORTI, "2026-09-01").jusqu_au is None
    assert vu_de(SORTI, "2026-09-02").jusqu_au == date(2026, 9, 1)


def vu_de(histoire: Histoire, le: str) -> Regard:
    """Ce que le CHRS voit."""
    porte = vu(histoire, CHRS, le)
    assert porte is not None
    return porte


def test_ou_le_temps_que_fixe_le_territoire() -> None:
    fixe = Reglage(
        departement="48",
        regle=FIN_DE_RELATION,
        du=date(2026, 1, 1),
        par="La préfète",
        parametre="mois",
        valeur=1,
    )
    un_mois = SORTI.avec_reglages(fixe)

    assert relation(un_mois, CHRS).ferme_le == date(2026, 7, 1)
    assert "ete" not in lit(un_mois, CHRS, le="2026-12-31")


def test_apres_sa_fin_on_lit_ce_qu_on_savait() -> None:
    non_corrige = [ident for ident in TANT_QU_IL_LISAIT if ident != "retire"]

    assert lit(SORTI.connu_a(8), CHRS, le="2026-09-02") == TANT_QU_IL_LISAIT
    assert lit(SORTI, CHRS, le="2026-12-31") == non_corrige


def test_de_ce_qui_est_corrige_depuis_on_apprend_seulement_qu_il_est_retire() -> None:
    apres_la_fin = retires(SORTI.faits, vu_de(SORTI, "2026-12-31"))

    assert [(e.fait.id, e.etat) for e in apres_la_fin] == [("retire", EtatFait.RETIRE)]
    assert retires(SORTI.faits, vu_de(SORTI, "2026-09-01")) == []


def test_ses_propres_faits_se_lisent_toujours() -> None:
    apres = SORTI.when(*a_temps(constat("2026-12-01", "RUE", ident="sien", par=CHRS)))

    assert lit(apres, CHRS)[-1] == "sien"
    assert "automne" not in lit(apres, CHRS)


def test_une_protection_s_applique_aussi_a_ce_qui_se_lit_apres_la_fin() -> None:
    protege = SORTI.when(
        *a_temps(fait("vif.protection-adresse-activee", "2026-10-01", niveau="N3"))
    )

    assert vu_de(SORTI, "2026-12-31").lit_les_identites
    assert not vu_de(protege, "2026-12-31").lit_les_identites


SILENCIEUX = raconte(oriente("2026-02-01"))


def test_douze_mois_de_silence_le_disent_et_trois_de_plus_finissent_la_relation() -> None:
    assert relation(SILENCIEUX, CHRS).silencieuse_le == date(2027, 2, 1)
    assert relation(SILENCIEUX, CHRS).ferme_le == date(2027, 5, 1)
    assert "rue" in lit(SILENCIEUX, CHRS, le="2027-05-01")
    assert vu_de(SILENCIEUX, "2027-05-02").jusqu_au == date(2027, 5, 1)


def test_un_fait_rompt_le_silence_et_renouveler_aussi() -> None:
    parle = SILENCIEUX.when(*a_temps(constat("2026-12-01", "RUE", par=CHRS)))
    renouvelee = SILENCIEUX.when(*a_temps(renouvelle("2027-03-01")))

    assert relation(parle, CHRS).silencieuse_le == date(2027, 12, 1)
    assert relation(renouvelee, CHRS).silencieuse_le == date(2028, 3, 1)


def test_un_fait_dit_apres_la_fin_du_silence_ne_rouvre_rien() -> None:
    tardif = SILENCIEUX.when(
        *a_temps(
            constat("2027-06-01", "RUE", ident="tardif", par=CHRS),
            constat("2027-06-02", "SQUAT", ident="suite"),
        )
    )

    assert relation(tardif, CHRS).ferme_le == date(2027, 5, 1)
    assert "suite" not in lit(tardif, CHRS, le="2027-07-01")


def a_deux(*suite: Dit, **entrees: Any) -> Histoire:  # noqa: ANN401 (any field)
    """Le SIAO oriente un couple vers le CHRS, qui l'accueille ; puis ces faits."""
    ouvert = fait("menage.ouvert", "2026-01-05", ident="ouvert", personnes=["p1", "p2"])
    dits = (ouvert, oriente("2026-01-08"), heberge("2026-01-15", **entrees), *suite)
    return given(*a_temps(*dits))


def sort(le: str, *qui: str, par: str = CHRS, **champs: Any) -> Dit:  # noqa: ANN401 (any field)
    """Le CHRS, si rien ne dit le contraire, dit que ces personnes sortent."""
    nommees = {"personnes": list(qui)} if qui else {}
    return sortie(le, "RUE", ident=f"sortie-{le}", par=par, **nommees, **champs)


@pytest.mark.parametrize(
    ("suite", "fini"),
    [
        ([sort("2026-06-01", "p1")], False),
        ([sort("2026-06-01", "p1", par=SIAO)], False),
        ([sort("2026-06-01")], True),
        ([sort("2026-06-01", "p1", "p2")], True),
        ([sort("2026-06-01", "p1"), sort("2026-07-01", "p2")], True),
        ([sort("2026-06-01", "p1"), sort("2026-07-01")], True),
        ([fait("menage.personne-partie", "2026-05-04", personne="p2"), sort("2026-06-01", "p1")],
         True),
        ([fait("menage.personne-ajoutee", "2026-05-04", personne="p3"),
          sort("2026-06-01", "p1", "p2")], False),
    ],
)  # fmt: skip
def test_qui_accueille_travaille_avec_ceux_qui_restent(suite: list[Dit], *, fini: bool) -> None:
    assert (relation(a_deux(*suite), CHRS).finie_par is not None) is fini


def test_seul_entre_seul_sorti_et_la_structure_dite_est_celle_que_l_on_quitte() -> None:
    seul = a_deux(sort("2026-06-01", "p1"), personnes=["p1"])
    assert relation(seul, CHRS).finie_par is not None
    ailleurs = heberge("2026-03-02", SUIVANT, ident="ailleurs")
    vers = oriente("2026-03-01", SUIVANT, ident="vers")
    dite = sort("2026-06-01", par=SIAO, structure=ORGANISMES[CHRS])
    deux = a_deux(vers, ailleurs, dite)
    assert relation(deux, CHRS).finie_par is not None
    assert relation(deux, SUIVANT).finie_par is None


def sorti_puis(*retour: Dit) -> Histoire:
    """Le CHRS dit que le ménage est sorti, puis il revient sur ce qu'il a dit."""
    return raconte(*HEBERGE, sortie("2026-06-01", "RUE", ident="sortie", par=CHRS), *retour)


def test_annuler_soi_meme_ne_rouvre_rien() -> None:
    annulee = sorti_puis(annule("2026-06-10", ref("sortie", CHRS), par=CHRS))

    assert annulee.au("2026-06-10").etape == "hebergement"
    assert relation(annulee, CHRS).fin_le == date(2026, 6, 1)


def test_redater_ou_remplacer_soi_meme_ne_prolonge_rien() -> None:
    cible = ref("sortie", CHRS)
    sorte = "correction.date-precisee"
    redatee = sorti_puis(
        fait(sorte, "2026-06-10", par=CHRS, cible=cible, nouvelle_date="2026-06-09")
    )
    remplacee = sorti_puis(
        sortie("2026-06-09", "RUE", ident="autre", par=CHRS),
        rectifie("2026-06-10", cible, ref("autre", CHRS), par=CHRS),
    )

    assert redatee.au("2026-06-05").etape == "hebergement"
    assert relation(redatee, CHRS).fin_le == date(2026, 6, 1)
    assert remplacee.au("2026-06-05").etape == "hebergement"
    assert relation(remplacee, CHRS).fin_le == date(2026, 6, 1)


def test_le_siao_qui_annule_ce_qu_il_avait_fini_par_erreur_rouvre() -> None:
    finie = raconte(*HEBERGE, sortie("2026-06-01", "RUE", ident="sortie"))
    revenue = finie.when(*a_temps(annule("2026-06-10", ref("sortie"))))

    assert relation(finie, CHRS).fin_le == date(2026, 6, 1)
    assert relation(revenue, CHRS).fin_le is None


SUPPLEE = raconte(
    refere(),
    fait(
        "referent.suppleance-organisee",
        "2026-02-01",
        par=REFERENT,
        suppleant=ORGANISMES[SUIVANT],
        debut_le="2026-02-01",
        fin_le="2026-04-30",
    ),
)


def test_celui_que_l_on_a_nomme_ne_prolonge_pas_qui_le_nomme() -> None:
    prolonge = SUPPLEE.when(
        *a_temps(
            accord("2026-02-10", REFERENT, par=SUIVANT),
            demande("2026-02-11", par=REFERENT),
            confirme("2026-02-12", par=SUIVANT, de=REFERENT),
            renouvelle("2026-02-13", REFERENT, par=SUIVANT),
        )
    )

    assert [r.base for r in relations(prolonge, REFERENT)] == ["MANDAT"]
    assert relation(prolonge, REFERENT).renouvelee_le is None
    assert en_attente(prolonge) == ["confirmee", "renouvelee"]


def test_celui_que_l_on_a_nomme_peut_nommer_et_confirmer_d_autres() -> None:
    autres = SUPPLEE.when(
        *a_temps(
            accord("2026-02-10", CIDFF, par=SUIVANT),
            demande("2026-02-11"),
            confirme("2026-02-12", par=SUIVANT),
        )
    )

    assert "rue" in lit(autres, CIDFF)
    assert "rue" in lit(autres, CHRS)


# --- L'ordre d'arrivée ----------------------------------------------------------------------------

QUI_NOMMENT: Final = (
    OUVERT,
    oriente("2026-02-01"),
    refere("2026-02-01"),
    demande("2026-02-10", par=CIDFF),
    confirme("2026-02-11", de=CIDFF),
    termine("2026-05-01", CIDFF),
)
QUI_RACONTENT: Final = (
    RUE,
    constat("2026-01-20", "SQUAT", ident="avant", par=CHRS),
    heberge("2026-02-02"),
    fait("referent.contact-tenu", "2026-03-01", ident="contact", par=REFERENT),
    fait("maintien.impaye-constate", "2026-03-02", ident="impaye", par=HUISSIER),
    fait("parcours.clos", "2026-04-01", ident="clos", par=HUISSIER),
    constat("2026-04-02", "TIERS", ident="apres", par=CIDFF),
)
LISENT: Final = (SIAO, CHRS, CIDFF, HUISSIER, REFERENT, SUIVANT, CCAPEX)


def lectures(histoire: Histoire) -> dict[str, list[str]]:
    """Ce que lit chacun, aujourd'hui."""
    return {source: sorted(lit(histoire, source, le="2029-01-02")) for source in LISENT}


@settings(RAPIDE, max_examples=40)
@pour_tout(st.data())
def test_l_ordre_ou_arrivent_des_faits_qui_ne_nomment_personne_ne_change_aucune_lecture(
    data: st.DataObject,
) -> None:
    dits = [*QUI_NOMMENT]
    for dit in data.draw(st.permutations(QUI_RACONTENT)):
        dits.insert(data.draw(st.integers(0, len(dits))), dit)
    droit, autrement = given(*QUI_NOMMENT, *QUI_RACONTENT), given(*dits)

    assert lectures(autrement) == lectures(droit)
    assert autrement.au("2026-06-01").etape == droit.au("2026-06-01").etape
    assert autrement.au("2026-06-01").anomalies == droit.au("2026-06-01").anomalies


# --- Une garde qui manque se voit -----------------------------------------------------------------


def toujours(*_: object, **__: object) -> bool:
    return True


def jamais(*_: object, **__: object) -> bool:
    return False


def tout_est_rouvert(_self: object, _fait: object) -> None:
    return None


def rien_de_corrige(*_: object) -> frozenset[str]:
    return frozenset()


GARDES: list[tuple[object, str, Callable[..., Any], Callable[[], None]]] = [
    (Relations, "est_liee", jamais, test_celui_que_l_on_a_nomme_peut_nommer_et_confirmer_d_autres),
    (Relations, "est_liee", toujours, test_sans_proposition_nul_ne_prend_le_relais),
    (Relations, "_est_en_charge", toujours, test_qui_n_est_pas_en_charge_ne_finit_rien_d_un_autre),
    (Relations, "_peut_decider", toujours, test_une_vue_ne_confirme_que_pour_ses_sujets),
    (
        Relations,
        "_ne_tient_que_de",
        jamais,
        test_celui_que_l_on_a_nomme_ne_prolonge_pas_qui_le_nomme,
    ),
    (Relations, "_finit_sans_retour", tout_est_rouvert, test_annuler_soi_meme_ne_rouvre_rien),
    (Relations, "fait_compter", toujours, test_a_confirmer_un_fait_ne_change_rien_du_menage),
    (Relation, "couvre", toujours, test_un_suppleant_ne_decide_que_pendant_la_suppleance),
    (Relation, "tient", toujours, test_un_fait_dit_apres_la_fin_du_silence_ne_rouvre_rien),
    (fins, "_corriges_depuis", rien_de_corrige, test_apres_sa_fin_on_lit_ce_qu_on_savait),
]


@pytest.mark.parametrize(
    ("ou", "nom", "faux", "garantie"), GARDES, ids=[f"{g[1]}-{g[2].__name__}" for g in GARDES]
)
def test_une_garde_qui_manque_contredit_sa_garantie(
    ou: object,
    nom: str,
    faux: Callable[..., Any],
    garantie: Callable[[], None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(ou, nom, faux)

    with pytest.raises(AssertionError):
        garantie()
