"""Qui lit quoi : la portée, le niveau, ce que la protection masque ; et ce qui n'existe pas."""

from collections.abc import Callable, Sequence
from datetime import date
from types import ModuleType
from typing import Any

import pytest
from scenario import (
    CHRS,
    CIDFF,
    HUISSIER,
    ORGANISMES,
    SIAO,
    Histoire,
    a_temps,
    annule,
    bail,
    constat,
    designe,
    entree,
    fait,
    given,
)

from parcours.domain.histoire.relation import Relation
from parcours.domain.langage.champs import Scelle
from parcours.domain.langage.fait import Fait
from parcours.domain.langage.habilitation import DROITS, SUJETS, NomDeVue, Portee
from parcours.domain.langage.vocabulaire import S2, S3, S4, S5, Role, roles
from parcours.domain.lecture import regard as regards
from parcours.domain.lecture.edition import edition
from parcours.domain.lecture.lecteur import Lecteur
from parcours.domain.lecture.regard import DroitDeLire, Regard, regard


def lecteur(
    noms: str,
    *,
    organisme: str | None = None,
    source: str = "/partenaires/lecteur",
    ou: str = "48",
) -> Lecteur:
    """Un partenaire qui a ces rôles dans ce département."""
    siens = organisme or ORGANISMES.get(source, source)
    return Lecteur(source, siens, roles(noms), frozenset({ou}))


def vu(histoire: Histoire, par: Lecteur, le: str = "2026-06-01") -> Regard:
    """Ce que le lecteur voit d'un ménage qui existe pour lui."""
    porte = regard(par, histoire.parcours, date.fromisoformat(le))
    assert porte is not None
    return porte


def inconnu(histoire: Histoire, par: Lecteur, le: str = "2026-06-01") -> bool:
    """Vrai si pour le lecteur ce ménage n'existe pas."""
    return regard(par, histoire.parcours, date.fromisoformat(le)) is None


def lus(histoire: Histoire, par: Lecteur, le: str = "2026-06-01") -> list[str]:
    """Les faits que le lecteur voit, d'entre ceux que l'on rejoue pour lui."""
    porte = vu(histoire, par, le)
    rejoues = edition(histoire.parcours.faits, porte)
    return [fait.id for fait in rejoues if porte.voit_le_fait(fait)]


def fait_dit(histoire: Histoire, ident: str) -> Fait:
    """Un fait du ménage, par son nom."""
    return next(f for f in histoire.parcours.faits if f.id == ident)


MENAGE = given(
    fait("menage.ouvert", "2026-01-05", ident="ouvert"),
    constat("2026-01-05", "RUE", ident="constat", commune="48095"),
    entree("2026-02-01", "CHU", ident="chu", par=CHRS, structure="INT-GENTIANES"),
    bail("2026-03-01", effet="2026-03-10", ident="bail"),
    fait("maintien.impaye-constate", "2026-04-01", ident="impaye"),
    fait("expulsion.commandement-de-payer-delivre", "2026-05-01", ident="cdp", par=HUISSIER),
)
VIF = given(
    fait("menage.ouvert", "2026-01-05", ident="ouvert"),
    fait("menage.accord-recueilli", "2026-01-06", ident="accord", organismes=[ORGANISMES[CIDFF]]),
    fait("vif.mise-a-abri-debutee", "2026-02-01", ident="abri", commune="48092", par=CIDFF),
)


def protege(niveau: str, *habilites: str) -> Histoire:
    """Le même ménage, son adresse protégée."""
    return VIF.when(
        fait(
            "vif.protection-adresse-activee",
            "2026-02-02",
            ident="protection",
            niveau=niveau,
            organismes_habilites=list(habilites),
            par=CIDFF,
        )
    )


# --- Ce qui n'existe pas --------------------------------------------------------------------------


def test_inconnu_et_interdit_se_ressemblent() -> None:
    assert inconnu(given(), lecteur("SIAO"))
    assert inconnu(MENAGE, lecteur("SIAO", ou="33"))
    assert inconnu(MENAGE, lecteur("REFERENT_PARCOURS"))
    assert inconnu(MENAGE, lecteur("OBSERVATEUR"))


@pytest.mark.parametrize("role", ["DREETS", "DDETS", "CRPA", "OBSERVATEUR", "DPO", "SYSTEME"])
def test_un_role_sans_vue_nominative_ne_lit_aucun_menage(role: str) -> None:
    assert inconnu(MENAGE, lecteur(role))


def test_un_flux_que_rien_n_ouvre_n_existe_que_pour_qui_l_a_dit() -> None:
    flux = given(
        entree("2026-02-01", "CHU", ident="chu", par=CHRS),
        fait("maintien.impaye-constate", "2026-04-01", ident="impaye"),
    )

    assert inconnu(flux, lecteur("SIAO"))
    assert lus(flux, lecteur("SIAO", source=CHRS)) == ["chu"]
    assert lus(flux, lecteur("SUPERVISION")) == ["chu", "impaye"]


def test_un_fait_qui_ouvre_donne_le_parcours_a_son_territoire() -> None:
    flux = given(entree("2026-02-01", "CHU", ident="chu", par=CHRS))

    ouvert = flux.when(fait("menage.ouvert", "2026-03-01", ident="ouvert"))

    assert lus(ouvert, lecteur("SIAO")) == ["chu", "ouvert"]


# --- La portée ------------------------------------------------------------------------------------


def test_le_siao_lit_tout_le_fil_rouge_de_son_territoire() -> None:
    assert lus(MENAGE, lecteur("SIAO")) == ["ouvert", "constat", "chu", "bail", "impaye", "cdp"]


def test_aucun_fait_ne_change_le_territoire_du_menage() -> None:
    parti = MENAGE.when(constat("2026-05-20", "TIERS", departement="33", commune="33063"))

    assert not inconnu(parti, lecteur("SIAO"))
    assert inconnu(parti, lecteur("SIAO", ou="33"))


def test_qui_a_contribue_ne_lit_que_ce_qu_il_a_dit() -> None:
    assert inconnu(MENAGE, lecteur("MARAUDE"))
    assert lus(MENAGE, lecteur("MARAUDE", source=CHRS)) == ["chu"]
    assert not vu(MENAGE, lecteur("MARAUDE", source=CHRS)).est_en_relation


def test_qui_est_nomme_lit_comme_les_siens() -> None:
    nomme = MENAGE.when(
        fait("siao.orientation-proposee", "2026-01-20", ident="nomme", structure="INT-GENTIANES")
    )

    assert lus(nomme, lecteur("MARAUDE", source=CHRS)) == [
        *("ouvert", "constat", "nomme", "chu", "bail")
    ]


def test_le_referent_lit_tant_qu_il_est_en_charge_et_trois_mois_ensuite() -> None:
    suivi = given(
        *a_temps(
            *MENAGE.dits,
            designe("2026-05-10", "INT-RELAIS", ident="designe"),
            designe("2026-07-01", "INT-CCAS48", ident="relais"),
            constat("2026-09-30", "TIERS", ident="dernier"),
            constat("2026-11-15", "SQUAT", ident="suite"),
        )
    )
    relais = lecteur("REFERENT_PARCOURS", organisme="INT-RELAIS")
    tant_qu_il_lisait = [f.id for f in suivi.parcours.faits if f.id != "suite"]

    assert inconnu(suivi, relais, le="2026-05-09")
    assert "suite" in lus(suivi, relais, le="2026-05-10")
    assert vu(suivi, relais, le="2026-10-01").jusqu_au is None
    assert vu(suivi, relais, le="2026-10-02").jusqu_au == date(2026, 10, 1)
    assert lus(suivi, relais, le="2026-10-02") == tant_qu_il_lisait


def test_un_parcours_clos_se_lit_encore_trois_mois_par_son_referent() -> None:
    suivi = given(
        *a_temps(
            *MENAGE.dits,
            designe("2026-05-10", "INT-RELAIS"),
            fait("parcours.clos", "2026-06-01"),
            constat("2026-12-01", "RUE", ident="suite"),
        )
    )
    relais = lecteur("REFERENT_PARCOURS", organisme="INT-RELAIS")

    assert vu(suivi, relais, le="2026-09-01").jusqu_au is None
    assert vu(suivi, relais, le="2026-09-02").jusqu_au == date(2026, 9, 1)
    assert "suite" not in lus(suivi, relais, le="2026-12-02")


def test_etre_referent_ne_donne_rien_a_qui_n_a_pas_de_vue_nominative() -> None:
    suivi = MENAGE.when(designe("2026-05-10", "INT-RELAIS"))

    assert inconnu(suivi, lecteur("DREETS", organisme="INT-RELAIS"))


def test_qui_ne_lit_que_ses_faits_ne_lit_que_ses_faits() -> None:
    huissier = lecteur("COMMISSAIRE_DE_JUSTICE", source=HUISSIER)

    assert inconnu(MENAGE, lecteur("COMMISSAIRE_DE_JUSTICE"))
    assert lus(MENAGE, huissier) == ["cdp"]
    assert vu(MENAGE, huissier).rejoue_seul


def test_qui_n_a_aucun_droit_lit_encore_ce_qu_il_a_dit() -> None:
    assert lus(MENAGE, lecteur("DREETS", source=CHRS)) == ["chu"]


def test_plusieurs_roles_lisent_ce_que_chacun_lit() -> None:
    assert lus(MENAGE, lecteur("DREETS CCAPEX")) == ["ouvert", "bail", "impaye", "cdp"]


# --- Les familles ---------------------------------------------------------------------------------

A_MIDI, LE_SOIR = "2026-01-10T12:00:00", "2026-01-10T18:00:00"
TOUS_TYPES = given(
    fait("menage.ouvert", "2026-01-01", ident="menage"),
    fait("veille.appel-115-recu", "2026-01-02", ident="veille"),
    fait("siao.demande-deposee", "2026-01-03", ident="siao"),
    fait("hebergement.entree-effectuee", "2026-01-04", ident="hebergement"),
    fait("acces.bail-signe", "2026-01-05", ident="acces"),
    fait("maintien.degradation-signalee", "2026-01-06", ident="maintien"),
    fait("expulsion.ccapex-saisie", "2026-01-07", ident="expulsion"),
    fait("habitat-indigne.signalement-recu", "2026-01-08", ident="habitat"),
    fait("comite.situation-recensee", "2026-01-09", ident="comite"),
    fait("pole.saisine-recue", "2026-01-10", ident="pole"),
    fait("cas-complexe.saisine-deposee", "2026-01-10", ident="complexe", connu_le=A_MIDI),
    fait("campement.projet-de-vie-formule", "2026-01-10", ident="campement", connu_le=LE_SOIR),
    fait("referent.designe", "2026-01-11", ident="referent"),
    fait("parcours.clos", "2026-01-12", ident="parcours"),
)


TOUTES = (
    "menage veille siao hebergement acces maintien expulsion habitat comite "
    "pole complexe campement referent parcours"
)


@pytest.mark.parametrize(
    ("role", "familles"),
    [
        ("SIAO", TOUTES),
        ("CCAPEX", "menage acces maintien expulsion referent parcours"),
        ("PREFECTURE", "menage acces maintien expulsion referent parcours"),
        ("PDLHI", "menage habitat comite referent parcours"),
        ("DDT", "menage habitat comite referent parcours"),
        ("POLE_RESSOURCE", "menage maintien habitat pole referent parcours"),
        ("CONSEIL_DEPARTEMENTAL", "menage complexe referent parcours"),
        ("OPERATEUR_CAMPEMENT", "menage veille campement referent parcours"),
    ],
)
def test_une_vue_ne_montre_que_ses_familles(role: str, familles: str) -> None:
    assert lus(TOUS_TYPES, lecteur(role)) == familles.split()


@pytest.mark.parametrize(
    "role",
    ["CCAPEX", "PREFECTURE", "PDLHI", "POLE_RESSOURCE", "CONSEIL_DEPARTEMENTAL"],
)
def test_un_menage_qu_une_vue_ne_concerne_pas_n_y_existe_pas(role: str) -> None:
    heberge = given(
        fait("menage.ouvert", "2026-01-05", ident="ouvert"),
        entree("2026-02-01", "CHU", ident="chu", par=CHRS),
        bail("2026-03-01", effet="2026-03-10", ident="bail"),
    )

    assert inconnu(heberge, lecteur(role))
    assert not inconnu(heberge, lecteur("SIAO"))
    assert lus(heberge, lecteur(role, source=CHRS)) == ["chu"]


CCAPEX_SAISIE = given(
    fait("menage.ouvert", "2026-01-05", ident="ouvert"),
    fait("expulsion.commandement-de-payer-delivre", "2026-05-01", ident="cdp", par=HUISSIER),
)


def test_une_vue_ne_lit_que_les_faits_dont_elle_traite_tant_que_personne_en_relation_n_en_dit() -> (
    None
):
    porte = vu(CCAPEX_SAISIE, lecteur("CCAPEX"))

    assert lus(CCAPEX_SAISIE, lecteur("CCAPEX")) == ["cdp"]
    assert not porte.est_en_relation
    assert not porte.lit_la_situation
    assert not porte.lit_les_identites


def test_un_fait_annule_ne_fait_plus_entrer_dans_la_vue() -> None:
    menage = CCAPEX_SAISIE.when(fait("maintien.impaye-constate", "2026-04-01", ident="impaye"))
    sans_impaye = menage.when(annule("2026-05-02", f"{SIAO}#impaye"))

    assert lus(menage, lecteur("CCAPEX")) == ["ouvert", "impaye", "cdp"]
    assert lus(sans_impaye, lecteur("CCAPEX")) == ["cdp"]


@pytest.mark.parametrize(("par", "lue"), [(HUISSIER, True), (SIAO, False)])
def test_une_vue_lit_ce_que_son_auteur_retire_de_ce_dont_elle_traite(par: str, lue: bool) -> None:  # noqa: FBT001
    menage = CCAPEX_SAISIE.when(
        fait("expulsion.assignation-signifiee", "2026-05-04", par=HUISSIER, ident="assigne"),
        annule("2026-05-05", f"{HUISSIER}#cdp", par=par, ident="retrait"),
    )
    rejoues = edition(menage.faits, vu(menage, lecteur("CCAPEX")))

    assert [f.id for f in rejoues] == ["cdp", "assigne", *(["retrait"] if lue else [])]


def test_les_familles_de_plusieurs_vues_s_ajoutent() -> None:
    attendu = "menage acces maintien expulsion habitat comite referent parcours"

    assert lus(TOUS_TYPES, lecteur("CCAPEX PDLHI")) == attendu.split()


# --- Le niveau ------------------------------------------------------------------------------------


def test_un_fait_de_procedure_ne_se_voit_qu_au_niveau_3() -> None:
    nomme = MENAGE.when(fait("menage.accord-recueilli", "2026-05-02", organismes=["INT-GENTIANES"]))
    gestionnaire = lecteur("GESTIONNAIRE_HEBERGEMENT", source=CHRS)
    ccas = lecteur("CCAS", source=CHRS)

    assert vu(nomme, gestionnaire).niveau == S2
    assert lus(nomme, gestionnaire) == ["ouvert", "constat", "chu", "bail", "f7"]
    assert vu(nomme, ccas).niveau == S3
    assert lus(nomme, ccas) == ["ouvert", "constat", "chu", "bail", "impaye", "cdp", "f7"]


def test_chacun_lit_les_siens_au_dela_de_son_niveau() -> None:
    menage = MENAGE.when(fait("maintien.impaye-constate", "2026-05-20", ident="dit", par=CHRS))

    assert "dit" in lus(menage, lecteur("GESTIONNAIRE_HEBERGEMENT", source=CHRS))


def test_aucun_role_ne_lit_d_office_au_dela_du_niveau_3() -> None:
    au_dela = {role for role, droits in DROITS.items() if droits.niveau_max > S3}

    assert au_dela == {Role.SUPERVISION}
    assert DROITS.keys() == set(Role)
    assert {r for r, d in DROITS.items() if Portee.TOUT in d.lit.values()} == {Role.SUPERVISION}


def test_les_identites_se_lisent_au_niveau_2_par_qui_lit_le_menage() -> None:
    assert vu(MENAGE, lecteur("SIAO")).lit_les_identites
    assert vu(MENAGE, lecteur("CCAPEX")).lit_les_identites
    nomme = MENAGE.when(fait("menage.accord-recueilli", "2026-05-02", organismes=["INT-GENTIANES"]))
    assert vu(nomme, lecteur("CCAS", source=CHRS)).lit_les_identites
    assert not vu(nomme, lecteur("DREETS", source=CHRS)).est_en_relation


def test_un_code_sensible_se_masque_a_qui_n_est_pas_habilite() -> None:
    assert vu(MENAGE, lecteur("SIAO")).code("SITRES", "RA") == "PF"
    assert vu(MENAGE, lecteur("SIAO")).code("SITRES", "CHU") == "CHU"
    assert vu(MENAGE, lecteur("SUPERVISION")).code("SITRES", "RA") == "RA"


# --- Les violences et l'adresse protégée ----------------------------------------------------------


def test_les_violences_ne_se_voient_pas_d_office() -> None:
    siao = lecteur("SIAO")

    assert lus(VIF, siao) == ["ouvert", "accord"]
    assert not vu(VIF, siao).voit(S4)


def test_sans_protection_chacun_ne_lit_que_les_violences_qu_il_a_dites() -> None:
    cidff = lecteur("CIDFF", source=CIDFF)
    dites_par_le_siao = VIF.when(
        fait("vif.mise-a-abri-renouvelee", "2026-02-16", ident="suite", par=SIAO)
    )

    assert lus(dites_par_le_siao, cidff) == ["ouvert", "accord", "abri"]
    assert lus(dites_par_le_siao, lecteur("SIAO", source=SIAO)) == ["ouvert", "accord", "suite"]
    assert lus(dites_par_le_siao, lecteur("SIAO")) == ["ouvert", "accord"]


def test_avec_protection_il_faut_etre_nomme() -> None:
    menage = protege("N3", "INT-NOMME")

    assert lus(menage, lecteur("SIAO", organisme="INT-NOMME")) == [
        "ouvert",
        "accord",
        "abri",
        "protection",
    ]
    assert vu(menage, lecteur("SIAO", organisme="INT-NOMME")).voit(S4)
    assert not vu(menage, lecteur("SIAO", organisme="INT-NOMME")).voit(S5)
    assert lus(menage, lecteur("SIAO")) == ["ouvert", "accord"]


def test_avec_protection_avoir_dit_ne_suffit_plus_a_lire_ce_que_d_autres_disent() -> None:
    menage = protege("N1", "INT-NOMME").when(
        fait("vif.mise-a-abri-renouvelee", "2026-02-16", ident="suite", par=SIAO)
    )

    assert lus(menage, lecteur("SIAO", source=SIAO)) == ["ouvert", "accord", "suite"]


@pytest.mark.parametrize(("niveau", "lues"), [("N1", True), ("N2", True), ("N3", False)])
def test_le_niveau_3_masque_les_noms_a_qui_n_est_pas_nomme(niveau: str, *, lues: bool) -> None:
    menage = protege(niveau, "INT-NOMME")

    assert vu(menage, lecteur("SIAO")).lit_les_identites is lues
    assert vu(menage, lecteur("SIAO", organisme="INT-NOMME")).lit_les_identites
    assert vu(menage, lecteur("SUPERVISION")).lit_les_identites
    assert vu(leve(niveau), lecteur("SIAO")).lit_les_identites


def test_etre_nomme_ne_suffit_pas_a_qui_n_est_jamais_habilite() -> None:
    menage = protege("N3", "INT-NOMME").when(fait("pole.saisine-recue", "2026-03-01", ident="pole"))

    assert lus(menage, lecteur("POLE_RESSOURCE", organisme="INT-NOMME")) == [
        "ouvert",
        "accord",
        "pole",
    ]
    assert not vu(menage, lecteur("POLE_RESSOURCE", organisme="INT-NOMME")).voit(S4)


def test_le_lecteur_d_essai_lit_tout_et_rien_ne_lui_est_masque() -> None:
    menage = protege("N3")
    superviseur = vu(menage, lecteur("SUPERVISION"))

    assert lus(menage, lecteur("SUPERVISION")) == ["ouvert", "accord", "abri", "protection"]
    assert not superviseur.masquent(fait_dit(menage, "abri"))
    assert superviseur.voit(S5)


def commune(histoire: Histoire, par: Lecteur) -> str | Scelle | None:
    """La commune que le lecteur voit."""
    return vu(histoire, par).commune(histoire.parcours.lieu(date(2026, 6, 1)))


def test_la_commune_d_une_mise_a_l_abri_ne_se_lit_que_par_les_habilites() -> None:
    assert commune(VIF, lecteur("SIAO")) is None
    assert commune(VIF, lecteur("CIDFF", source=CIDFF)) == "48092"
    assert commune(VIF, lecteur("SUPERVISION")) == "48092"


@pytest.mark.parametrize(("niveau", "lue"), [("N1", "48095"), ("N2", "48095"), ("N3", None)])
def test_le_niveau_3_masque_la_commune_meme_dite_en_clair(niveau: str, lue: str | None) -> None:
    menage = protege(niveau, "INT-NOMME").when(
        constat("2026-03-01", "TIERS", commune="48095", par=CHRS)
    )

    assert commune(menage, lecteur("SIAO")) == lue
    assert commune(menage, lecteur("SIAO", organisme="INT-NOMME")) == "48095"
    assert commune(menage, lecteur("SIAO", source=CHRS)) == "48095"


@pytest.mark.parametrize(
    ("niveau", "commune_tue", "structure_tue"),
    [("N1", False, False), ("N2", False, True), ("N3", True, True)],
)
def test_chaque_niveau_de_protection_masque_ce_qu_il_dit(
    niveau: str, *, commune_tue: bool, structure_tue: bool
) -> None:
    menage = protege(niveau)

    (protection,) = vu(menage, lecteur("SIAO")).masquent(fait_dit(menage, "abri"))

    assert protection.masque_la_commune is commune_tue
    assert protection.masque_la_structure is structure_tue


def test_la_protection_vaut_a_compter_de_son_jour() -> None:
    menage = protege("N3")

    abri = fait_dit(menage, "abri")
    assert not vu(menage, lecteur("SIAO"), le="2026-02-01").masquent(abri)
    assert vu(menage, lecteur("SIAO"), le="2026-02-02").masquent(abri)


# --- La protection levée ne démasque pas le passé -------------------------------------------------


def leve(niveau: str, *habilites: str) -> Histoire:
    """Le même ménage, sa protection levée ; puis la vie reprend, et le SIAO dit un autre abri."""
    return protege(niveau, *habilites).when(
        fait("vif.mise-a-abri-terminee", "2026-02-14", ident="sortie", par=CIDFF),
        fait("vif.protection-adresse-levee", "2026-03-10", ident="levee", par=CIDFF),
        fait("vif.mise-a-abri-debutee", "2026-04-01", ident="autre", commune="48061", par=SIAO),
    )


def test_apres_la_levee_seul_ce_qui_survient_ensuite_redevient_visible() -> None:
    menage = leve("N3", "INT-NOMME")
    qui_l_a_dit = lecteur("SIAO", source=SIAO)

    assert lus(menage, qui_l_a_dit) == ["ouvert", "accord", "autre"]
    assert lus(menage, lecteur("CIDFF", source=CIDFF)) == [
        *("ouvert", "accord", "abri", "protection", "sortie", "levee")
    ]
    assert lus(menage, lecteur("SIAO", organisme="INT-NOMME")) == [
        *("ouvert", "accord", "abri", "protection", "sortie", "levee")
    ]
    assert lus(menage, lecteur("SIAO")) == ["ouvert", "accord"]
    assert vu(menage, lecteur("SIAO")).masquent(fait_dit(menage, "abri"))
    assert not vu(menage, lecteur("SIAO")).masquent(fait_dit(menage, "autre"))


def test_le_jour_de_la_levee_est_encore_couvert() -> None:
    menage = leve("N3").when(
        fait("vif.danger-reevalue", "2026-03-10", ident="jour", par=CIDFF),
        fait("vif.danger-reevalue", "2026-03-11", ident="lendemain", par=CIDFF),
    )

    regard = vu(menage, lecteur("SIAO"))

    assert regard.masquent(fait_dit(menage, "jour"))
    assert not regard.masquent(fait_dit(menage, "lendemain"))


def test_un_fait_ancien_appris_apres_la_levee_reste_masque() -> None:
    menage = leve("N3").when(
        fait("vif.mise-a-abri-renouvelee", "2026-02-10", ident="tardif", rang=1, par=CIDFF)
    )

    assert "tardif" not in lus(menage, lecteur("SIAO", source=SIAO))
    assert "tardif" in lus(menage, lecteur("SUPERVISION"))


@pytest.mark.parametrize(("niveau", "lue"), [("N1", "48095"), ("N2", "48095"), ("N3", None)])
def test_la_commune_dite_avant_la_levee_reste_masquee(niveau: str, lue: str | None) -> None:
    menage = protege(niveau, "INT-NOMME").when(
        constat("2026-03-01", "TIERS", commune="48095", par=CHRS),
        fait("vif.protection-adresse-levee", "2026-03-10", par=CIDFF),
    )

    assert commune(menage, lecteur("SIAO")) == lue
    assert commune(menage, lecteur("SIAO", organisme="INT-NOMME")) == "48095"


def test_la_commune_dite_apres_la_levee_se_lit() -> None:
    menage = leve("N3").when(constat("2026-05-01", "TIERS", commune="48140", par=CHRS))

    assert commune(menage, lecteur("SIAO")) == "48140"


def test_une_seconde_protection_n_oublie_pas_la_premiere() -> None:
    menage = leve("N3", "INT-NOMME").when(
        fait(
            "vif.protection-adresse-activee",
            "2026-05-01",
            ident="seconde",
            niveau="N1",
            organismes_habilites=["INT-AUTRE"],
            par=CIDFF,
        ),
        fait("vif.protection-adresse-levee", "2026-05-20", ident="fin", par=CIDFF),
    )
    regard = vu(menage, lecteur("SIAO"))

    assert [p.niveau for p in regard.masquent(fait_dit(menage, "abri"))] == ["N3", "N1"]
    assert [p.niveau for p in regard.masquent(fait_dit(menage, "autre"))] == ["N1"]
    assert lus(menage, lecteur("SIAO", organisme="INT-AUTRE")) == [
        *("ouvert", "accord", "seconde", "fin")
    ]


def test_lever_ce_qui_ne_protege_pas_est_une_anomalie() -> None:
    levee = fait("vif.protection-adresse-levee", "2026-03-10", par=CIDFF)

    assert "protection-inconnue" in VIF.when(levee).au("2026-03-10").anomalies
    assert leve("N3").au("2026-03-10").anomalies == []
    assert lus(VIF.when(levee), lecteur("CIDFF", source=CIDFF)) == [
        "ouvert",
        "accord",
        "abri",
        "f4",
    ]


def test_annuler_la_levee_remet_la_protection() -> None:
    leve_ensuite = leve("N3", "INT-NOMME").when(
        fait("vif.danger-reevalue", "2026-04-02", ident="reevalue", par=CIDFF)
    )
    menage = leve_ensuite.when(annule("2026-05-01", cible="/partenaires/cidff#levee", par=CIDFF))
    nomme = lecteur("SIAO", organisme="INT-NOMME")

    assert lus(menage, lecteur("SIAO", source=SIAO)) == ["ouvert", "accord", "autre"]
    assert "reevalue" not in lus(leve_ensuite, nomme)
    assert "reevalue" in lus(menage, nomme)


# --- Un regard trop large se voit -----------------------------------------------------------------


def tout_le_monde_lit(*_: object) -> list[DroitDeLire]:
    return [DroitDeLire(NomDeVue.FR, None)]


def tout_ecrivain_est_lie(par: Lecteur, parcours: Any) -> list[Any]:  # noqa: ANN401 (what it is given)
    siens = [f for f in parcours.faits if f.organisme == par.organisme]
    return [r for r in parcours.relations if siens]


def tout_menage_concerne(*_: object) -> bool:
    return True


def ses_propres_faits_l_ouvrent(_par: Lecteur, parcours: Any, vue: Any) -> bool:  # noqa: ANN401 (what it is given)
    sujets = SUJETS.get(vue)
    return sujets is None or any(f.evenement.fiche.famille in sujets for f in parcours.faits)


def toujours_habilite(par: Lecteur, _plafond: object, **_: object) -> object:
    return max(par.niveau, S4)


def jamais_habilite(par: Lecteur, _plafond: object, **_: object) -> object:
    return par.niveau


def meme_les_siens_caches(self: Regard, fait: Any) -> bool:  # noqa: ANN401 (any fact)
    return self.voit(fait.evenement.fiche.sensibilite)


def tout_est_rejoue(_: object, faits: Sequence[Fait]) -> Sequence[Fait]:
    return faits


def sans_fin(*_: object) -> bool:
    return True


GARANTIES = (
    test_inconnu_et_interdit_se_ressemblent,
    test_qui_a_contribue_ne_lit_que_ce_qu_il_a_dit,
    test_qui_ne_lit_que_ses_faits_ne_lit_que_ses_faits,
    test_une_vue_ne_lit_que_les_faits_dont_elle_traite_tant_que_personne_en_relation_n_en_dit,
    test_le_referent_lit_tant_qu_il_est_en_charge_et_trois_mois_ensuite,
    test_les_violences_ne_se_voient_pas_d_office,
    test_avec_protection_il_faut_etre_nomme,
    test_chacun_lit_les_siens_au_dela_de_son_niveau,
)
MUTANTS: list[tuple[ModuleType | type, str, Callable[..., Any]]] = [
    (regards, "droits", tout_le_monde_lit),
    (regards, "_siennes", tout_ecrivain_est_lie),
    (regards, "_concerne", tout_menage_concerne),
    (regards, "_concerne", ses_propres_faits_l_ouvrent),
    (regards, "_niveau_si", toujours_habilite),
    (regards, "_niveau_si", jamais_habilite),
    (Regard, "rejoues", tout_est_rejoue),
    (Relation, "tient", sans_fin),
    (Regard, "voit_le_fait", meme_les_siens_caches),
]


def toutes_les_garanties() -> None:
    for garantie in GARANTIES:
        garantie()


def test_sans_variante_fausse_les_garanties_tiennent() -> None:
    toutes_les_garanties()


@pytest.mark.parametrize(
    ("ou", "nom", "faux"), MUTANTS, ids=[faux.__name__ for _, _, faux in MUTANTS]
)
def test_un_regard_faux_contredit_une_garantie(
    ou: ModuleType | type, nom: str, faux: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ou, nom, faux)

    with pytest.raises(AssertionError):
        toutes_les_garanties()
