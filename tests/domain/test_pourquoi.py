"""Ce que la version 0.2.0 laissait faire : chaque phrase des deux demandes a son épreuve.

Celles qui suivent manquaient ; `AILLEURS` dit où sont les autres, et se trompe si l'une s'en va.
"""

from datetime import date
from pathlib import Path
from typing import Any, Final

import pytest
from protections_dites import protege
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
    given,
)

from parcours.domain.langage.fiche import Agregat
from parcours.domain.langage.habilitation import DROITS, SUJETS, NomDeVue, Portee
from parcours.domain.langage.vocabulaire import Role
from parcours.domain.lecture.edition import edition
from parcours.domain.lecture.lecteur import Lecteur
from parcours.domain.lecture.regard import regard
from parcours.domain.parcours.fold import fold
from parcours.domain.publie import catalogue
from parcours.domain.volets.campement import Campement
from parcours.projections.fil_rouge.intervenants import Noms, intervenants
from parcours.projections.vue import Vie

TESTS: Final = Path(__file__).parents[1]
AILLEURS: Final = {
    "?a_blanc=true says which identifiers exist, without a trace": (
        "api/test_sans_trace_partout.py",
        "test_un_etranger_n_apprend_pas_que_le_menage_existe",
    ),
    "annulling the intruder's fact does not close its reading": (
        "domain/test_relations.py",
        "test_un_fait_annule_n_a_jamais_nomme_personne",
    ),
    "departement: 31 on an identifier of the 48 moves the household": (
        "domain/test_transferts.py",
        "test_aucun_fait_ne_deplace_le_departement_d_un_flux",
    ),
    "the first fact corrected or late, and the household has no department": (
        "domain/test_rattachements.py",
        "test_le_departement_est_celui_du_flux_meme_le_premier_fait_tardif_ou_corrige",
    ),
    "errors tell: 403 where something exists, 200 or 404 where not": (
        "api/test_autorite.py",
        "test_un_parcours_inconnu_et_un_parcours_d_autrui_se_taisent_pareil",
    ),
    "an identifier attached after its partner's first fact loses that partner's facts": (
        "domain/test_rattachements.py",
        "test_les_faits_de_l_identifiant_comptent_dits_avant_ou_apres",
    ),
    "any SIAO pushes a weaker protection naming itself": (
        "domain/test_protections.py",
        "test_une_autre_protection_s_ajoute_et_n_en_remplace_aucune",
    ),
    "it may lift it or annul it too": (
        "domain/test_protections.py",
        "test_le_siao_qui_n_est_pas_nomme_ne_l_affaiblit_pas",
    ),
    "portfolio rows show the name of an N3 household": (
        "api/test_editions.py",
        "test_le_niveau_3_tait_le_nom_dans_le_portefeuille",
    ),
    "a merge undone later shows at au= the day between what was protected": (
        "api/test_deux_mondes.py",
        "test_partout_qui_n_est_pas_nomme_lit_les_deux_mondes_de_meme",
    ),
    "étape, depuis_le, version and a missing R-P01 betray the day of flight": (
        "domain/test_protections.py",
        "test_pour_qui_n_est_pas_nomme_ce_qui_est_protege_n_a_pas_eu_lieu",
    ),
    "the offer shows a MISE_A_ABRI_VIF row": (
        "api/test_offre.py",
        "test_l_offre_ne_compte_pas_un_accueil_de_victimes",
    ),
    "a structure declared VIF keeps its old commune": (
        "api/test_qui_lit_le_territoire.py",
        "test_un_accueil_de_victimes_n_existe_que_pour_qui_le_sait",
    ),
    "S4 fields are in clear in charge": (
        "api/test_canaris.py",
        "test_au_repos_rien_n_en_est_en_clair",
    ),
    "after a split, the victim's files and protection stay on the other party's household": (
        "domain/test_scission.py",
        "test_une_mise_en_securite_emporte_ce_qui_est_dit_de_violences",
    ),
    "the natural new view is wrong by ten days": (
        "projections/test_periodes.py",
        "test_un_dossier_sans_etat_ni_risque_s_ouvre_et_se_ferme_a_son_jour",
    ),
    "two columns can be swapped unseen": (
        "projections/test_lignes.py",
        "test_ce_que_dit_une_ligne_se_donne_par_son_nom",
    ),
}


@pytest.mark.parametrize(("fichier", "nom"), AILLEURS.values(), ids=AILLEURS)
def test_chaque_phrase_a_son_epreuve(fichier: str, nom: str) -> None:
    assert f"def {nom}(" in (TESTS / fichier).read_text(encoding="utf-8")


# --- Écrire ne donne rien à lire ------------------------------------------------------------------

SANS_DROIT: Final = frozenset({Role.SUPERVISION, Role.SYSTEME, Role.MENAGE})
INTRUS: Final = "/partenaires/intrus"
ECRIVENT: Final = {
    role: nom
    for role in sorted(set(Role) - SANS_DROIT)
    for nom in [
        next(
            (
                c.fiche.nom
                for c in catalogue.classes()
                if role in c.fiche.emetteurs
                and c.fiche.agregat is Agregat.MENAGE
                and c.fiche.famille not in {"correction", "relation", "parcours"}
            ),
            None,
        )
    ]
    if nom
}
"""Chaque rôle qui parle de ménages, et un fait qu'il peut dire."""


def sien(role: Role, sorte: str, le: str = "2026-03-01", **champs: Any) -> Dit:  # noqa: ANN401 (any field)
    return fait(sorte, le, par=INTRUS, ident="sien", qualites=frozenset({role}), **champs)


def que_lit(histoire: Histoire, role: Role, ou: str = "48") -> set[str]:
    """Ce que l'intrus lit du ménage."""
    intrus = Lecteur(INTRUS, "INT-INTRUS", frozenset({role}), frozenset({ou}))
    vu_par_lui = regard(intrus, histoire.parcours, date(2026, 12, 31))
    if vu_par_lui is None:
        return set()
    assert not (vu_par_lui.est_en_relation and role is not Role.SIAO)
    return {f.id for f in edition(histoire.faits, vu_par_lui) if vu_par_lui.voit_le_fait(f)}


@pytest.mark.parametrize(("role", "sorte"), ECRIVENT.items(), ids=ECRIVENT)
def test_qui_ecrit_sur_un_identifiant_devine_ne_lit_que_ce_qu_il_a_dit(
    role: Role, sorte: str
) -> None:
    ou = "33" if role is Role.SIAO else "48"  # d'ici, un SIAO n'est jamais un intrus
    connu = raconte(refere(), sien(role, sorte))

    assert que_lit(connu, role, ou) <= {"sien"}


@pytest.mark.parametrize(("role", "sorte"), ECRIVENT.items(), ids=ECRIVENT)
def test_qui_ecrit_avant_que_le_menage_existe_ne_le_lit_pas_le_jour_ou_il_s_ouvre(
    role: Role, sorte: str
) -> None:
    ou = "33" if role is Role.SIAO else "48"
    futur = sien(role, sorte, "2026-01-02")
    ouvert = fait("menage.ouvert", "2026-01-05", ident="ouvert", personnes=["p1"])

    assert que_lit(given(*a_temps(futur, ouvert, refere())), role, ou) <= {"sien"}


VUES: Final = [
    (role, vue, famille)
    for role, droits in sorted(DROITS.items())
    if role is not Role.SIAO
    for vue, portee in droits.lit.items()
    if portee is Portee.TERRITOIRE and vue in SUJETS
    for famille in sorted(SUJETS[vue])
    if any(role in c.fiche.emetteurs and c.fiche.famille == famille for c in catalogue.classes())
]
"""Chaque vue du territoire, et un sujet dont son titulaire peut dire un fait."""


@pytest.mark.parametrize(("role", "vue", "famille"), VUES)
def test_un_fait_de_sa_famille_n_ouvre_pas_a_qui_le_dit_sa_vue_du_territoire(
    role: Role, vue: NomDeVue, famille: str
) -> None:
    assert Lecteur("", "", frozenset({role}), frozenset()).portee(vue) is Portee.TERRITOIRE
    dites = [c for c in catalogue.classes() if c.fiche.famille == famille]
    for classe in (c for c in dites if role in c.fiche.emetteurs):
        connu = raconte(refere(), sien(role, classe.fiche.nom))
        assert que_lit(connu, role) <= {"sien"}, classe.fiche.nom


@pytest.mark.parametrize("source", [SIAO, CIDFF])
def test_un_fait_qui_dit_un_autre_departement_ne_prend_le_menage_a_personne(source: str) -> None:
    suivi = (refere(), accord("2026-01-11", CIDFF), protege("2026-02-01", "N3"))
    dehors = fait("maintien.degradation-signalee", "2026-03-01", par=INTRUS, departement="31",
                  qualites=frozenset({Role.BAILLEUR_SOCIAL}))  # fmt: skip
    avant, apres = raconte(*suivi), raconte(*suivi, dehors)

    assert set(lit(avant, source)) <= set(lit(apres, source))
    assert lit(avant, source) != []


# --- Ce qui est protégé ---------------------------------------------------------------------------

DITS_DE_VIOLENCES: Final = [
    c.fiche.nom
    for c in catalogue.classes()
    if c.fiche.famille == "vif" and Role.SIAO in c.fiche.emetteurs
]
ABRITE: Final = raconte(
    refere(),
    oriente("2026-02-01"),
    heberge("2026-02-02"),
    accord("2026-02-02", CIDFF),
    fait("vif.mise-a-abri-debutee", "2026-02-02", ident="abri", par=CIDFF),
    protege("2026-02-03", "N3", LE_115),
)


@pytest.mark.parametrize("sorte", DITS_DE_VIOLENCES)
def test_dire_des_violences_ne_releve_pas_qui_les_dit(sorte: str) -> None:
    faux = fait(sorte, "2026-03-01", ident="faux")

    assert not {"abri", "protection"} & set(lit(ABRITE.when(*a_temps(faux)), SIAO))


NOMS: Final = Noms({source: source for source in ROLES}, ORGANISMES)


@pytest.mark.parametrize("niveau", ["N2", "N3"])
@pytest.mark.parametrize("source", [SIAO, REFERENT, LE_115])
def test_ni_l_emetteur_ni_les_intervenants_ne_nomment_le_lieu_d_accueil(
    niveau: str, source: str
) -> None:
    histoire = raconte(
        refere(),
        oriente("2026-02-01"),
        heberge("2026-02-02"),
        fait("hebergement.sortie-effectuee", "2026-03-02", par=CHRS, ident="sortie"),
        accord("2026-02-02", CIDFF, LE_115),
        protege("2026-02-03", niveau),
    )
    porte = vu(histoire, source)
    assert porte is not None
    rejoue = Vie(fold(histoire.menage, edition(histoire.faits, porte)))

    du_centre = [
        e.fait for e in rejoue.parcours.histoire.entrees if e.fait.organisme == ORGANISMES[CHRS]
    ]
    assert [porte.tait_l_auteur(dit) for dit in du_centre] == [True] * len(du_centre) != []
    lus = intervenants(rejoue, porte, date(2026, 12, 31), NOMS)
    assert ORGANISMES[CHRS] not in str(lus)


@pytest.mark.parametrize(("niveau", "connu"), [("N1", True), ("N2", False), ("N3", False)])
def test_un_site_ne_liste_plus_le_menage_que_l_on_protege(niveau: str, *, connu: bool) -> None:
    site = "00000000-0000-4000-8000-000000000077"
    histoire = raconte(
        refere(),
        fait("campement.menage-rattache", "2026-02-01", ident="site", site=site),
        accord("2026-02-02", CIDFF),
        protege("2026-02-03", niveau),
    )
    porte = vu(histoire, REFERENT)
    assert porte is not None
    rejoue = fold(histoire.menage, edition(histoire.faits, porte))

    assert (rejoue.volet(Campement, date(2026, 6, 1)).site is not None) == connu
