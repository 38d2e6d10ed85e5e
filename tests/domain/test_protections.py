"""Protéger une adresse : les protections s'ajoutent, et obéissent à qui les dit ou s'y nomme."""

from dataclasses import replace
from datetime import date
from typing import Any, Final

import pytest
from protections_dites import ce_qui_se_lit, leve, lit_la_commune, protege
from relations_dites import accord, en_attente, heberge, lit, oriente, raconte, refere, vu
from scenario import (
    AUTRE,
    CHRS,
    CIDFF,
    HUISSIER,
    LE_115,
    ORGANISMES,
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
from parcours.domain.histoire.protege import Voile
from parcours.domain.langage.vocabulaire import Role
from parcours.domain.lecture import regard as regards
from parcours.domain.lecture.edition import edition
from parcours.domain.lecture.lecteur import Lecteur
from parcours.domain.publie import catalogue
from parcours.domain.volets.vif.etat import Vif

INCONNU: Final = "/partenaires/autre-cidff"
GENDARMERIE: Final = "/partenaires/gendarmerie"
AUTRE_CIDFF: Final[dict[str, Any]] = {
    "par": INCONNU,
    "qualites": frozenset({Role.CIDFF}),
}


def niveaux(histoire: Histoire) -> list[str]:
    """Les niveaux des protections en vigueur."""
    return sorted(p.niveau for p in histoire.parcours.volet(Vif, date.max).en_vigueur)


ABRITE = raconte(
    refere(),
    oriente("2026-02-01"),
    heberge("2026-02-02"),
    accord("2026-02-02", CIDFF, LE_115),
    fait("vif.mise-a-abri-debutee", "2026-02-02", ident="abri", par=CIDFF, commune="48092"),
)
PROTEGE = ABRITE.when(*a_temps(protege("2026-02-03", "N3", LE_115)))


def test_qui_protege_et_qui_elle_nomme_lisent_les_autres_non() -> None:
    assert lit_la_commune(PROTEGE, CIDFF)
    assert not lit_la_commune(PROTEGE, SIAO)
    assert not lit_la_commune(PROTEGE, REFERENT)


@pytest.mark.parametrize("niveau", ["N1", "N2", "N3"])
def test_une_autre_protection_s_ajoute_et_n_en_remplace_aucune(niveau: str) -> None:
    """Le SIAO qui se nomme lui-même ne lit pas ce qu'une autre lui masque."""
    du_siao = protege("2026-03-01", niveau, SIAO, ident="la-sienne", par=SIAO)
    deux = PROTEGE.when(*a_temps(du_siao))

    assert niveaux(deux) == sorted(["N3", niveau])
    assert not lit_la_commune(deux, SIAO)
    assert "abri" not in lit(deux, SIAO)


def test_sous_deux_protections_il_faut_etre_nomme_par_les_deux() -> None:
    du_siao = protege("2026-03-01", "N3", LE_115, ident="la-sienne", par=SIAO)
    sans_elle = protege("2026-03-01", "N3", ident="la-sienne", par=SIAO)

    assert "protection" in lit(PROTEGE, CIDFF)
    assert "abri" in lit(PROTEGE.when(*a_temps(du_siao)), LE_115)
    assert "abri" not in lit(PROTEGE.when(*a_temps(sans_elle)), LE_115)


DU_SIAO: Final = protege("2026-03-01", "N3", ident="la-sienne", par=SIAO)
"""Plus stricte, et qui ne nomme pas le CIDFF."""


def le_cidff_protege(niveau: str = "N1", **champs: Any) -> Histoire:  # noqa: ANN401 (any field)
    """Le CIDFF protège, puis le SIAO, sans le nommer."""
    du_cidff = protege("2026-02-03", niveau, LE_115, **champs)
    return ABRITE.when(*a_temps(du_cidff, DU_SIAO))


def lit_ou_il_est_heberge(histoire: Histoire, source: str) -> bool:
    """Vrai s'il lit dans quelle structure le ménage est entré."""
    regard = vu(histoire, source)
    assert regard is not None
    lus = edition(histoire.faits, regard)
    (entree,) = (f for f in lus if f.evenement.fiche.nom == "hebergement.entree-effectuee")
    return bool(getattr(entree.evenement, "structure", None))


def test_qui_protegeait_deja_reste_nomme_sous_la_suivante_et_non_qui_il_nommait() -> None:
    deux = le_cidff_protege()

    assert lit_ou_il_est_heberge(deux, CIDFF)
    assert not lit_ou_il_est_heberge(deux, LE_115)
    assert "abri" not in lit(deux, LE_115)


def test_qui_protegeait_deja_ne_peut_rien_de_la_suivante() -> None:
    change = fait("vif.protection-modifiee", "2026-03-02", par=CIDFF, ident="change",
                  protection=ref("la-sienne", SIAO), niveau="N1")  # fmt: skip
    tentee = le_cidff_protege().when(
        *a_temps(change, leve("2026-03-03", par=CIDFF, protection=ref("la-sienne", SIAO)))
    )

    assert "N3" in niveaux(tentee)


def test_qui_retire_la_sienne_n_y_est_plus_nomme() -> None:
    retiree = le_cidff_protege().when(*a_temps(leve("2026-03-02", par=CIDFF)))

    assert not lit_ou_il_est_heberge(retiree, CIDFF)


def test_qui_change_la_sienne_y_reste_nomme() -> None:
    changee = le_cidff_protege().when(*a_temps(protege("2026-03-02", "N2", ident="plus-stricte")))

    assert lit_ou_il_est_heberge(changee, CIDFF)


@pytest.mark.parametrize("niveau", ["N1", "N3"])
def test_proteger_apres_fut_ce_a_une_date_plus_ancienne_ne_nomme_pas(niveau: str) -> None:
    antidatee = protege("2026-01-20", niveau, ident="antidatee", par=SIAO, recu_le="2026-03-10")

    assert not lit_ou_il_est_heberge(PROTEGE.when(antidatee), SIAO)


def test_une_protection_que_personne_n_a_confirmee_ne_nomme_pas_sous_la_suivante() -> None:
    inconnu = protege("2026-02-01", "N1", ident="inconnue", recu_le="2026-02-01", **AUTRE_CIDFF)
    deux = ABRITE.when(inconnu, *a_temps(DU_SIAO))

    (du_siao,) = (p for p in deux.parcours.volet(Vif, date.max).en_vigueur if p.niveau == "N3")
    assert not du_siao.nomme("INT-AUTRE-CIDFF")
    assert du_siao.anterieurs == frozenset()


def test_dire_un_fait_protege_n_ouvre_pas_ceux_des_autres() -> None:
    faux = fait("vif.mise-a-abri-renouvelee", "2026-03-01", ident="faux", par=SIAO)

    lus = lit(PROTEGE.when(*a_temps(faux)), SIAO)

    assert "faux" in lus
    assert "abri" not in lus


SANS_PROTECTION: Final[dict[str, Dit]] = {
    "de violences": fait("vif.danger-reevalue", "2026-02-03", ident="dit", par=CIDFF),
    "qui abrite": constat("2026-02-03", "MISE_A_ABRI_VIF", ident="dit", par=CIDFF),
}
"""Ce qui se protège de soi, sans que personne ait encore protégé le ménage."""
DU_SIAO_AU_115: Final = protege("2026-03-01", "N1", LE_115, par=SIAO, ident="la-sienne")
NOMMENT: Final[dict[str, tuple[Dit, ...]]] = {
    "en protégeant": (DU_SIAO_AU_115,),
    "en protégeant, antidaté": (
        protege("2026-01-15", "N1", LE_115, par=SIAO, recu_le="2026-03-01"),
    ),
    "en protégeant encore": (
        protege("2026-01-15", "N1", par=SIAO, ident="d-abord", recu_le="2026-01-15"),
        DU_SIAO_AU_115,
    ),
    "en modifiant la sienne": (
        protege("2026-01-15", "N1", par=SIAO, ident="d-abord", recu_le="2026-01-15"),
        fait("vif.protection-modifiee", "2026-03-01", protection=ref("d-abord"), niveau="N1",
             organismes_habilites=[ORGANISMES[LE_115]]),
    ),
    "en habilitant": (
        protege("2026-01-15", "N1", par=SIAO, ident="d-abord", recu_le="2026-01-15"),
        accord("2026-03-01", LE_115, ident="habilite", habilite=True),
    ),
}  # fmt: skip


@pytest.mark.parametrize("nomment", NOMMENT.values(), ids=NOMMENT)
@pytest.mark.parametrize("dit", SANS_PROTECTION.values(), ids=SANS_PROTECTION)
def test_nommer_n_ouvre_pas_ce_qu_un_autre_avait_dit(dit: Dit, nomment: tuple[Dit, ...]) -> None:
    """Ni à soi, ni à un complice : ce qui se protège de soi n'obéit qu'à qui l'a dit."""
    avant = [d for d in nomment if d.recu_le and d.recu_le.month == 1]
    apres = [d for d in nomment if d not in avant]
    suivi = (refere(), accord("2026-01-10", CIDFF, LE_115, CHRS))
    nommes = raconte(*suivi, *avant, dit, *apres)

    assert "dit" in lit(nommes, CIDFF)
    for source in (SIAO, LE_115, REFERENT, CHRS):
        assert "dit" not in lit(nommes, source), source


def test_qui_l_a_dit_l_ouvre_en_habilitant_si_la_protection_le_nomme() -> None:
    du_siao = protege("2026-03-01", "N1", CIDFF, par=SIAO, ident="la-sienne")
    habilite = accord("2026-03-02", LE_115, par=CIDFF, ident="habilite", habilite=True)

    assert "abri" not in lit(ABRITE.when(*a_temps(du_siao)), LE_115)
    assert "abri" in lit(ABRITE.when(*a_temps(du_siao, habilite)), LE_115)
    assert "abri" not in lit(ABRITE.when(*a_temps(du_siao, replace(habilite, par=SIAO))), LE_115)


ENSUITE: Final[dict[str, Dit]] = {
    "de violences": fait("vif.danger-reevalue", "2026-03-05", ident="ensuite", par=CIDFF),
    "qui abrite": constat("2026-03-05", "MISE_A_ABRI_VIF", ident="ensuite", par=CIDFF),
}


@pytest.mark.parametrize("ensuite", ENSUITE.values(), ids=ENSUITE)
def test_qui_est_nomme_lit_ce_que_disent_ensuite_ceux_qui_le_sont_aussi(ensuite: Dit) -> None:
    les_nommant = protege("2026-03-01", "N1", LE_115, CIDFF, par=SIAO, ident="la-sienne")
    nommes = ABRITE.when(*a_temps(les_nommant, ensuite))

    assert "ensuite" in lit(nommes, LE_115)
    assert "ensuite" not in lit(nommes, SIAO)


@pytest.mark.parametrize("ensuite", ENSUITE.values(), ids=ENSUITE)
def test_proteger_le_premier_n_ouvre_pas_ce_que_dira_qui_n_y_est_pas_nomme(ensuite: Dit) -> None:
    """Le SIAO protège d'avance, y nomme un complice : le CIDFF, qui n'en sait rien, parle."""
    avant = ABRITE.when(*a_temps(DU_SIAO_AU_115, ensuite))
    nomme_depuis = replace(
        protege("2026-03-10", "N1", LE_115, CIDFF, par=SIAO), ident="la-sienne-encore"
    )
    habilite = accord("2026-03-10", LE_115, par=CIDFF, ident="habilite", habilite=True)
    le_cidff_aussi = protege("2026-03-10", "N1", LE_115, ident="du-cidff")

    for dits in ((), (nomme_depuis,)):
        assert "ensuite" not in lit(avant.when(*a_temps(*dits)), LE_115)
    assert "ensuite" in lit(avant.when(*a_temps(le_cidff_aussi)), LE_115)
    assert "ensuite" in lit(avant.when(*a_temps(nomme_depuis, habilite)), LE_115)
    for source in (SIAO, REFERENT, CHRS):
        assert "ensuite" not in lit(avant, source), source


def test_qui_est_nomme_lit_ce_que_dit_ensuite_qui_ne_peut_pas_proteger() -> None:
    """La gendarmerie ne protège rien : ce qu'elle dit se lit de qui est nommé."""
    signale = fait("vif.signalement-recu", "2026-03-05", ident="ensuite", par=GENDARMERIE,
                   qualites=frozenset({Role.POLICE_GENDARMERIE}))  # fmt: skip
    nommes = ABRITE.when(*a_temps(DU_SIAO_AU_115, signale))

    assert "ensuite" in lit(nommes, LE_115)
    for source in (SIAO, REFERENT, CHRS):
        assert "ensuite" not in lit(nommes, source), source


AFFAIBLISSENT: Final[dict[str, tuple[Dit, ...]]] = {
    "la lever": (leve("2026-03-01"),),
    "lever celle-là": (leve("2026-03-01", protection=ref("protection", CIDFF)),),
    "la modifier": (
        fait(
            "vif.protection-modifiee",
            "2026-03-01",
            protection=ref("protection", CIDFF),
            niveau="N1",
            organismes_habilites=[ORGANISMES[SIAO]],
        ),
    ),
    "l'annuler": (annule("2026-03-01", ref("protection", CIDFF)),),
    "la redater": (
        fait(
            "correction.date-precisee",
            "2026-03-01",
            cible=ref("protection", CIDFF),
            nouvelle_date="2026-06-01",
        ),
    ),
    "la remplacer": (
        protege("2026-02-03", "N1", SIAO, ident="faible", par=SIAO),
        fait(
            "correction.fait-rectifie",
            "2026-03-01",
            cible=ref("protection", CIDFF),
            remplacant=ref("faible"),
        ),
    ),
    "la déplacer": (
        fait(
            "correction.rattachement-change",
            "2026-03-01",
            cible=ref("protection", CIDFF),
            menage_cible="00000000-0000-0000-0000-000000000002",
        ),
    ),
    "l'écarter": (fait("relation.fait-ecarte", "2026-03-01", fait=ref("protection", CIDFF)),),
    "exclure son auteur": (fait("relation.exclue", "2026-03-01", organisme=ORGANISMES[CIDFF]),),
    "finir la relation de son auteur": (
        fait("relation.terminee", "2026-02-20", organisme=ORGANISMES[CIDFF]),
        leve("2026-03-01"),
    ),
}


@pytest.mark.parametrize("dits", AFFAIBLISSENT.values(), ids=AFFAIBLISSENT)
def test_le_siao_qui_n_est_pas_nomme_ne_l_affaiblit_pas(dits: tuple[Dit, ...]) -> None:
    apres = PROTEGE.when(*a_temps(*dits))

    assert "N3" in niveaux(apres)
    assert not lit_la_commune(apres, SIAO)
    assert "abri" not in lit(apres, SIAO)


def test_lever_sans_le_pouvoir_se_dit_comme_lever_sans_protection() -> None:
    sans = raconte(leve("2026-03-01"))
    avec = PROTEGE.when(*a_temps(leve("2026-03-01")))

    assert "protection-inconnue" in sans.au("2026-03-01").anomalies
    assert "protection-inconnue" in avec.au("2026-03-01").anomalies


@pytest.mark.parametrize("par", [CIDFF, LE_115], ids=["son-auteur", "un-nomme"])
def test_son_auteur_ou_qui_elle_nomme_la_leve_et_le_passe_reste_masque(par: str) -> None:
    levee = PROTEGE.when(*a_temps(leve("2026-03-01", par=par)))

    assert niveaux(levee) == []
    assert not lit_la_commune(levee, SIAO)
    assert levee.au("2026-03-01").anomalies == []


@pytest.mark.parametrize("par", [CIDFF, LE_115], ids=["son-auteur", "un-nomme"])
def test_son_auteur_ou_qui_elle_nomme_la_modifie(par: str) -> None:
    modifiee = fait(
        "vif.protection-modifiee",
        "2026-03-01",
        par=par,
        protection=ref("protection", CIDFF),
        niveau="N2",
        organismes_habilites=[ORGANISMES[SIAO]],
    )
    apres = PROTEGE.when(*a_temps(modifiee))

    assert niveaux(apres) == ["N2"]
    assert "abri" in lit(apres, SIAO)
    assert "abri" not in lit(apres, LE_115)


def test_son_auteur_l_annule() -> None:
    assert (
        niveaux(PROTEGE.when(*a_temps(annule("2026-03-01", ref("protection", CIDFF), par=CIDFF))))
        == []
    )


def test_le_meme_auteur_qui_protege_de_nouveau_change_la_sienne() -> None:
    de_nouveau = PROTEGE.when(*a_temps(protege("2026-03-01", "N1", ident="de-nouveau")))

    assert niveaux(de_nouveau) == ["N1"]


def test_le_dossier_reste_ouvert_tant_qu_une_protection_demeure() -> None:
    deux = PROTEGE.when(*a_temps(protege("2026-03-01", "N2", ident="la-sienne", par=SIAO)))
    une = deux.when(*a_temps(leve("2026-03-02", par=SIAO)))
    aucune = une.when(*a_temps(leve("2026-03-03", par=CIDFF, ident="levee-2")))

    assert "protection-adresse" in une.au("2026-03-02").dossiers
    assert "protection-adresse" not in aucune.au("2026-03-03").dossiers


# --- Dite par qui n'est pas en relation -----------------------------------------------------------


INCONNUE = ABRITE.when(*a_temps(protege("2026-02-03", "N3", LE_115, **AUTRE_CIDFF)))
"""Un autre CIDFF, que personne n'a nommé, protège le ménage et nomme le 115."""


@pytest.mark.parametrize("acte", [True, False], ids=["sous-un-acte", "sans-acte"])
def test_dite_par_un_inconnu_elle_masque_aussitot(*, acte: bool) -> None:
    inconnue = INCONNUE if acte else replace(INCONNUE, reglages=SANS_REGLAGE)

    assert niveaux(inconnue) == ["N3"]
    assert not lit_la_commune(inconnue, CHRS)


def test_elle_ne_masque_ni_au_siao_ni_au_referent_ce_qu_ils_lisaient() -> None:
    for source in (SIAO, REFERENT):
        assert lit(INCONNUE, source)[:4] == lit(ABRITE, source)[:4]
        assert lit_la_commune(INCONNUE, source) is lit_la_commune(ABRITE, source)


DESIGNE_APRES: Final[dict[str, dict[str, Any]]] = {
    "après": {"le": "2026-02-10"},
    "après, antidaté": {"le": "2026-01-20", "recu_le": "2026-02-10"},
}


@pytest.mark.parametrize("designe", DESIGNE_APRES.values(), ids=DESIGNE_APRES)
def test_elle_masque_au_referent_que_l_on_designe_apres(designe: dict[str, Any]) -> None:
    """Il ne lisait rien avant ; une autre désignation du même ne le rend pas premier."""
    protegee = raconte(
        oriente("2026-02-01"),
        heberge("2026-02-02"),
        protege("2026-02-03", "N3", **AUTRE_CIDFF),
        constat("2026-02-12", "TIERS", ident="abri", commune="48092"),
    )

    assert lit_la_commune(protegee.when(*a_temps(refere("2026-02-13"))), SIAO)
    assert not lit_la_commune(protegee.when(*a_temps(refere(**designe))), REFERENT)


def test_elle_ne_nomme_personne_tant_que_personne_ne_la_confirme() -> None:
    """Confirmée, elle n'ouvre rien de ce que disent ceux qu'elle ne nomme pas."""
    confirme = fait("relation.fait-confirme", "2026-02-06", fait=ref("protection", INCONNU))
    dits = (
        fait("vif.danger-reevalue", "2026-02-04", ident="le-sien", **AUTRE_CIDFF),
        fait("vif.danger-reevalue", "2026-02-05", ident="entre-temps", par=CIDFF),
    )
    ensuite = fait("vif.danger-reevalue", "2026-02-07", ident="ensuite", par=CIDFF)
    attend = INCONNUE.when(*a_temps(*dits, ensuite))
    confirmee = INCONNUE.when(*a_temps(*dits, confirme, ensuite))
    de_violences = {"abri", "le-sien", "entre-temps", "ensuite"}

    assert de_violences.isdisjoint(lit(attend, LE_115))
    assert de_violences & {*lit(confirmee, LE_115)} == {"le-sien"}


def test_elle_ne_remplace_ni_n_affaiblit_aucune_autre_et_ne_se_leve_pas_seule() -> None:
    faible = PROTEGE.when(
        *a_temps(
            protege("2026-03-01", "N1", ident="faible", **AUTRE_CIDFF),
            leve("2026-03-02", **AUTRE_CIDFF),
        )
    )

    assert niveaux(faible) == ["N1", "N3"]
    assert en_attente(faible) == ["levee"]


def ecarte(le: str, **champs: Any) -> Dit:  # noqa: ANN401 (any field)
    """Quelqu'un ne veut pas de la protection de l'inconnu."""
    return fait("relation.fait-ecarte", le, fait=ref("protection", AUTRE_CIDFF["par"]), **champs)


PAR_LE_SIAO: Final = ecarte("2026-02-04")
PAR_LE_DPO: Final = ecarte("2026-02-05", par="/partenaires/dpo", qualites=frozenset({Role.DPO}))


@pytest.mark.parametrize(
    "dits",
    [(PAR_LE_SIAO, PAR_LE_DPO), (PAR_LE_DPO, PAR_LE_SIAO)],
    ids=["le-siao-puis-le-dpo", "le-dpo-puis-le-siao"],
)
def test_ecartee_par_le_siao_et_par_le_dpo_elle_ne_masque_plus(dits: tuple[Dit, ...]) -> None:
    assert niveaux(INCONNUE.when(*a_temps(*dits))) == []


@pytest.mark.parametrize(
    "dits",
    [
        (PAR_LE_SIAO,),
        (PAR_LE_DPO,),
        (PAR_LE_SIAO, ecarte("2026-02-06", ident="encore")),
        (PAR_LE_SIAO, ecarte("2026-02-06", par=REFERENT)),
        (PAR_LE_SIAO, replace(PAR_LE_DPO, departement="33")),
        (PAR_LE_DPO, ecarte("2026-02-06", par=SIAO_33, departement="33")),
        (PAR_LE_SIAO, replace(PAR_LE_DPO, par=SIAO, ident="dpo-aussi")),
    ],
    ids=[
        "le-siao-seul",
        "le-dpo-seul",
        "le-siao-deux-fois",
        "le-siao-et-le-referent",
        "le-dpo-d-ailleurs",
        "le-siao-d-ailleurs",
        "un-seul-organisme-des-deux-roles",
    ],
)
def test_l_un_sans_l_autre_ne_l_ecarte_pas(dits: tuple[Dit, ...]) -> None:
    assert niveaux(INCONNUE.when(*a_temps(*dits))) == ["N3"]


def test_antidatee_du_temps_ou_il_travaillait_elle_s_ecarte_comme_d_un_inconnu() -> None:
    """Elle masque sans que personne en réponde : le SIAO et le DPO peuvent encore l'écarter."""
    cidff: dict[str, Any] = {"par": CHRS, "qualites": frozenset({Role.CIDFF})}
    travaillait = (
        accord("2026-02-03", CHRS, ident="nomme"),
        fait("relation.terminee", "2026-02-10", ident="fin", organisme=ORGANISMES[CHRS]),
        fait("hebergement.sortie-effectuee", "2026-02-10", destination="RUE", par=CHRS),
    )
    antidatee = protege("2026-02-05", "N3", recu_le="2026-06-01", **cidff)
    ecartent = (
        fait("relation.fait-ecarte", "2026-06-02", fait=ref("protection", CHRS)),
        fait("relation.fait-ecarte", "2026-06-03", fait=ref("protection", CHRS),
             par="/partenaires/dpo", qualites=frozenset({Role.DPO})),
    )  # fmt: skip
    dite = ABRITE.when(*a_temps(*travaillait, antidatee))

    assert niveaux(dite) == ["N3"]
    assert niveaux(dite.when(*a_temps(*ecartent))) == []


def test_confirmee_nul_ne_l_ecarte_plus() -> None:
    confirmee = fait(
        "relation.fait-confirme", "2026-02-04", fait=ref("protection", AUTRE_CIDFF["par"])
    )
    dits = (confirmee, ecarte("2026-02-05"), PAR_LE_DPO)

    assert niveaux(INCONNUE.when(*a_temps(*dits))) == ["N3"]


def test_le_dpo_n_ecarte_rien_d_autre() -> None:
    par_le_dpo = fait(
        "relation.fait-ecarte",
        "2026-03-02",
        ident="dpo",
        par="/partenaires/dpo",
        qualites=frozenset({Role.DPO}),
        fait=ref("sans-relation", HUISSIER),
    )
    dit = fait("expulsion.assignation-signifiee", "2026-03-01", ident="sans-relation", par=HUISSIER)
    histoire = ABRITE.when(*a_temps(dit, par_le_dpo))

    assert en_attente(histoire) == ["dpo"]


# --- Ce qui est protégé n'influence rien ----------------------------------------------------------

LECTEURS: Final = (SIAO, REFERENT, CHRS, LE_115)
DE_VIOLENCES: Final = sorted(
    classe.fiche.nom for classe in catalogue.classes() if classe.fiche.famille == "vif"
)
SUIVI = raconte(
    refere(), oriente("2026-02-01"), heberge("2026-02-02"), accord("2026-02-02", LE_115)
)


SUITE = constat("2026-03-05", "TIERS", ident="suite", recu_le="2026-03-05")


@pytest.mark.parametrize("sorte", DE_VIOLENCES)
@pytest.mark.parametrize("source", LECTEURS)
def test_pour_qui_n_est_pas_nomme_ce_qui_est_protege_n_a_pas_eu_lieu(
    sorte: str, source: str
) -> None:
    ailleurs = constat("2026-03-01", "RUE", ident="ailleurs", dans=AUTRE, recu_le="2026-03-01")
    protege_dit = fait(sorte, "2026-03-01", ident="tu", par=CIDFF, recu_le="2026-03-01")

    dit = ce_qui_se_lit(SUIVI.when(protege_dit, SUITE), source)
    jamais_dit = ce_qui_se_lit(SUIVI.when(ailleurs, SUITE), source)

    assert dit == jamais_dit


def test_masquer_apres_coup_se_verrait(monkeypatch: pytest.MonkeyPatch) -> None:
    """Rejouer ce qui est protégé, puis le masquer, laisse l'étape, les dates et les alertes."""
    monkeypatch.setattr(regards, "voile", lambda *_: Voile())

    with pytest.raises(AssertionError):
        test_pour_qui_n_est_pas_nomme_ce_qui_est_protege_n_a_pas_eu_lieu(
            "vif.mise-a-abri-debutee", REFERENT
        )


def test_qui_est_nomme_lit_ce_qui_est_protege() -> None:
    lu = ce_qui_se_lit(PROTEGE, LE_115)

    assert ref("abri", CIDFF) in [reference for reference, *_ in lu["chronologie"]]


def test_corriger_ce_qui_est_protege_se_tait_aussi() -> None:
    protege_au_niveau_1 = ABRITE.when(*a_temps(protege("2026-02-03", "N1", LE_115)))
    annulation = annule("2026-03-01", ref("abri", CIDFF), par=CIDFF)
    corrige = protege_au_niveau_1.when(*a_temps(annulation))

    assert ce_qui_se_lit(corrige, REFERENT) == ce_qui_se_lit(ABRITE, REFERENT)


# --- Demander qu'elle change ----------------------------------------------------------------------


def test_qui_ne_peut_pas_la_changer_le_demande_et_seuls_la_lisent_ceux_qui_en_decident() -> None:
    demande = fait(
        "vif.protection-revision-demandee",
        "2026-03-01",
        ident="demande",
        motif="DEMANDE_PERSONNE",
        niveau="N1",
        organismes=[ORGANISMES[SIAO]],
    )

    demandee = PROTEGE.when(*a_temps(demande))

    assert niveaux(demandee) == ["N3"]
    assert {s for s in (CIDFF, LE_115, SIAO, REFERENT, CHRS) if "demande" in lit(demandee, s)} == {
        *(CIDFF, LE_115),
        SIAO,
    }
    assert lit(demandee, SIAO) == [*lit(PROTEGE, SIAO), "demande"]


# --- La personne elle-même ------------------------------------------------------------------------

MOI: Final[dict[str, Any]] = {"par": "/moi", "qualites": frozenset({Role.MENAGE})}


@pytest.mark.parametrize("niveau", ["N1", "N2", "N3"])
def test_une_personne_du_menage_n_est_jamais_nommee_par_une_protection(niveau: str) -> None:
    """Le compte d'une personne peut être lu par qui la menace."""
    histoire = ABRITE.when(
        *a_temps(
            fait("menage.accord-recueilli", "2026-02-02", ident="moi", organismes=["INT-PERSONNE"]),
            protege("2026-02-03", niveau, "INT-PERSONNE"),
        )
    )
    moi = Lecteur("/moi", "INT-PERSONNE", frozenset({Role.MENAGE}), frozenset({"48"}))

    regard = regards.regard(moi, histoire.parcours, date(2026, 3, 1))

    assert regard is not None
    lus = {f.id for f in edition(histoire.faits, regard)}
    assert "rue" in lus
    assert lus.isdisjoint({"abri", "protection"})
    assert regard.lit_les_identites is (niveau != "N3")


def test_une_personne_du_menage_ne_conteste_pas_ce_qui_est_dit_de_violences() -> None:
    conteste = fait("correction.valeur-contestee", "2026-03-01", cible=ref("abri", CIDFF), **MOI)
    inconnue = fait("correction.valeur-contestee", "2026-03-01", cible="/x#y", **MOI)

    etats = {
        e.fait.id: e.etat.value for e in PROTEGE.when(*a_temps(conteste)).parcours.histoire.entrees
    }
    dites = [
        [a.code for a in PROTEGE.when(*a_temps(dit)).parcours.anomalies_au(date.max)]
        for dit in (conteste, inconnue)
    ]

    assert etats["abri"] == "actif"
    assert dites[0] == dites[1] == ["correction-en-attente"]


def test_deux_entrees_du_meme_jour_dont_l_une_tait_sa_structure_se_relisent() -> None:
    """Sortir ne finit que la relation de qui accueillait ; laquelle, si l'une se tait ?"""
    deux = raconte(
        oriente("2026-02-01"),
        heberge("2026-02-02", par=SIAO, structure=ORGANISMES[CHRS]),
        heberge("2026-02-02", par=SIAO, structure=None, ident="ailleurs"),
        fait("hebergement.sortie-effectuee", "2026-03-01", destination="RUE", ident="sortie"),
    )

    assert deux.au("2026-03-02").etape == "rue"
    assert "sortie" in lit(deux, CHRS)
