"""Chaque dispositif, de son premier fait au dernier : qui entre, qui sort, quel jour, par quoi."""

from collections import Counter
from datetime import date
from typing import Any
from uuid import UUID

import pytest
from scenario import Dit, fait, given
from scenario import menage as du_menage

from parcours.domain.langage.nomenclatures import codes
from parcours.domain.langage.vocabulaire import Role
from parcours.domain.publie import catalogue
from parcours.domain.tableaux.dispositifs import DISPOSITIFS
from parcours.domain.tableaux.passages_dispositifs import PassageAuDispositif, passages

ALEC = "/partenaires/alec"
AUTRE = "/partenaires/cd"
LOYER, TRAVAUX = str(UUID(int=1)), str(UUID(int=2))


def un_passage(code: str, *dits: Dit, sien: bool | None = None) -> PassageAuDispositif:
    des_siens = DISPOSITIFS[code].des_siens
    trouves = [
        p
        for p in passages(given(du_menage("2025-01-01", "p1"), *dits).parcours)
        if p.dispositif.code == code and p.sien is (des_siens if sien is None else sien)
    ]
    (trouve,) = trouves
    return trouve


def phases(passage: PassageAuDispositif, *jours: str) -> list[str]:
    return [passage.phase(date.fromisoformat(jour))[0].code for jour in jours]


def mesures(passage: PassageAuDispositif) -> dict[str, int]:
    return {m.code: m.valeur for m in passage.mesures()}


def test_une_situation_du_comite_s_inscrit_s_etudie_et_se_clot() -> None:
    passage = un_passage(
        "protocole-social",
        fait("comite.situation-recensee", "2025-02-03", motif="INSALUBRITE"),
        fait("comite.situation-inscrite-en-seance", "2025-03-03", seance_le="2025-03-20"),
        fait("comite.situation-etudiee", "2025-03-20"),
        fait("comite.situation-close", "2025-06-02"),
    )

    assert phases(passage, "2025-02-03", "2025-03-03", "2025-03-20") == [
        "recensement",
        "inscription",
        "etude",
    ]
    assert passage.attendu_le(date(2025, 3, 3)) == date(2025, 3, 20)
    assert passage.attendu_le(date(2025, 3, 20)) is None
    assert (passage.du, passage.jusqu_au) == (date(2025, 2, 3), date(2025, 6, 2))
    assert passage.precisions(date(2025, 2, 3)) == ["INSALUBRITE"]
    assert mesures(passage) == {
        "comite.situation-recensee": 1,
        "comite.situation-etudiee": 1,
        "comite.situation-close": 1,
        "recensement-etude": 45,
        "recensement-cloture": 119,
    }


def test_qui_ne_sait_que_ce_qu_il_a_dit_lit_un_passage_fait_de_ses_faits() -> None:
    dits = (
        fait(
            "comite.situation-recensee",
            "2025-02-03",
            par="/partenaires/opah",
            qualites=frozenset({Role.OPAH}),
        ),
        fait(
            "comite.situation-etudiee",
            "2025-03-20",
            par="/partenaires/epci",
            qualites=frozenset({Role.EPCI}),
        ),
    )
    entier, sien = (un_passage("protocole-social", *dits, sien=sien) for sien in (False, True))

    assert (phases(entier, "2025-03-20"), phases(sien, "2025-03-20")) == (
        ["etude"],
        ["recensement"],
    )


def test_un_signalement_va_de_la_visite_a_l_arrete_et_a_la_mainlevee() -> None:
    passage = un_passage(
        "habitat-indigne",
        fait("habitat-indigne.signalement-recu", "2025-02-03"),
        fait("habitat-indigne.visite-realisee", "2025-02-23"),
        fait("habitat-indigne.arrete-pris", "2025-04-24", travaux_avant_le="2025-09-01"),
        fait("habitat-indigne.mainlevee-prononcee", "2025-10-01"),
    )

    dits = mesures(passage)
    assert [dits[d] for d in ("signalement-visite", "visite-arrete", "arrete-mainlevee")] == [
        20,
        60,
        160,
    ]
    assert passage.attendu_le(date(2025, 9, 2)) == date(2025, 9, 1)
    assert passage.jusqu_au == date(2025, 10, 1)


def test_le_pole_programme_ses_bilans_et_evalue_ses_objectifs() -> None:
    passage = un_passage(
        "pole-ressource-habitat",
        fait("pole.saisine-recue", "2025-02-03"),
        fait("pole.bilan-programme", "2025-03-03", prevu_le="2025-05-05"),
        fait("pole.bilan-realise", "2025-05-06"),
        fait("pole.bilan-programme", "2025-05-06", prevu_le="2025-08-04"),
        fait(
            "pole.evaluation-finale-rendue",
            "2025-09-01",
            objectifs=[
                {"axe": axe, "atteinte": atteinte}
                for axe, atteinte in zip(sorted(codes("AXE_POLE"))[:2], ("OUI", "NON"), strict=True)
            ],
        ),
    )

    assert passage.attendu_le(date(2025, 5, 7)) == date(2025, 8, 4)
    tous = [m.code for m in passage.mesures()]
    assert (tous.count("pole.bilan-programme"), tous.count("pole.bilan-realise")) == (2, 1)
    assert (tous.count("objectifs.OUI"), tous.count("objectifs.NON")) == (1, 1)


def test_un_engagement_du_pole_se_compte_pris_puis_selon_son_dernier_constat() -> None:
    pris = [
        {
            "engagement": nom,
            "partie": min(codes("PARTIE_PLAN")),
            "nature": min(codes("NATURE_ENGAGEMENT")),
            "avant_le": "2025-09-01",
        }
        for nom in (LOYER, TRAVAUX, str(UUID(int=3)))
    ]
    passage = un_passage(
        "pole-ressource-habitat",
        fait("pole.saisine-recue", "2025-02-03"),
        fait("pole.plan-action-signe", "2025-04-07", engagements=pris),
        fait("pole.engagement-constate", "2025-06-02", engagement=LOYER, etat="EN_COURS"),
        fait("pole.engagement-constate", "2025-08-04", engagement=LOYER, etat="TENU"),
        fait("pole.engagement-constate", "2025-08-04", engagement=TRAVAUX, etat="NON_TENU"),
    )

    dits = Counter(m.code for m in passage.mesures() if m.code.startswith("engagements."))
    assert dits == {"engagements.PRIS": 3, "engagements.TENU": 1, "engagements.NON_TENU": 1}


@pytest.mark.parametrize(
    ("code", "entree", "prend", "champ", "liste", "constate"),
    [
        (
            "protocole-social",
            fait("comite.situation-recensee", "2025-02-03", motif="INSALUBRITE"),
            "comite.reponse-proposee",
            "actions",
            "ACTION_COMITE",
            "comite.action-suivie",
        ),
        (
            "cas-complexes",
            fait("cas-complexe.saisine-deposee", "2025-02-03"),
            "cas-complexe.solution-co-construite",
            "mesures",
            "MESURE_CAS_COMPLEXE",
            "cas-complexe.engagement-constate",
        ),
    ],
)
def test_les_actions_d_un_comite_et_les_mesures_d_une_solution_sont_des_engagements(  # noqa: PLR0913, PLR0917 (what differs)
    code: str, entree: Dit, prend: str, champ: str, liste: str, constate: str
) -> None:
    dites: list[dict[str, str]] = [
        {
            "engagement": nom,
            "nature": min(codes(liste)),
            "porteur": "INT-CD48",
            "avant_le": "2025-09-01",
        }
        for nom in (LOYER, TRAVAUX)
    ]
    decides: dict[str, Any] = {champ: dites}
    passage = un_passage(
        code,
        entree,
        fait(prend, "2025-04-07", **decides),
        fait(constate, "2025-06-02", engagement=LOYER, etat="TENU"),
    )

    dits = Counter(m.code for m in passage.mesures() if m.code.startswith("engagements."))
    assert dits == {"engagements.PRIS": 2, "engagements.TENU": 1}


def test_un_mandat_de_gestion_dure_autant_que_le_bail_et_n_est_pas_un_bail_glisse() -> None:
    mandat = fait("logement-accompagne.mandat-de-gestion-conclu", "2025-02-03")
    fini = fait("maintien.depart-volontaire-constate", "2025-10-06")
    passage = un_passage("mandats-de-gestion", mandat, fini)

    assert (passage.du, passage.jusqu_au) == (date(2025, 2, 3), date(2025, 10, 6))
    assert mesures(passage) == {"logement-accompagne.mandat-de-gestion-conclu": 1}
    glisse = fait("logement-accompagne.glissement-prononce", "2025-02-03")
    lus = passages(given(du_menage("2025-01-01", "p1"), glisse).parcours)
    assert [p for p in lus if p.dispositif.code == "mandats-de-gestion"] == []


def test_une_sous_location_attend_son_terme_et_se_convertit() -> None:
    passage = un_passage(
        "intermediation-locative",
        fait("logement-accompagne.sous-location-debutee", "2025-02-03", fin_prevue_le="2026-02-02"),
        fait("logement-accompagne.sous-location-prolongee", "2026-01-05", jusqu_au="2026-08-02"),
    )

    assert passage.attendu_le(date(2025, 12, 31)) == date(2026, 2, 2)
    assert passage.attendu_le(date(2026, 1, 5)) == date(2026, 8, 2)


def test_l_alec_ne_suit_que_ce_qu_elle_a_dit() -> None:
    passage = un_passage(
        "alec",
        fait(
            "energie.accompagnement-alec-debute",
            "2025-02-03",
            par=ALEC,
            qualites=frozenset({Role.ALEC}),
        ),
        fait(
            "energie.bilan-alec-etabli",
            "2025-05-05",
            par=AUTRE,
            qualites=frozenset({Role.CONSEIL_DEPARTEMENTAL}),
        ),
    )

    assert passage.jusqu_au is None
    assert mesures(passage) == {"energie.accompagnement-alec-debute": 1}


@pytest.mark.parametrize(
    ("type_place", "code"),
    [("PF", "pensions-de-famille"), ("RA", "pensions-de-famille"), ("UCSA", "un-chez-soi-d-abord")],
)
def test_une_entree_est_du_dispositif_de_sa_place(type_place: str, code: str) -> None:
    passage = un_passage(
        code,
        fait("logement-accompagne.entree-effectuee", "2025-02-03", type_place=type_place),
        fait("logement-accompagne.sortie-effectuee", "2025-08-04"),
    )

    assert passage.jusqu_au == date(2025, 8, 4)
    assert "RA" not in passage.precisions(date(2025, 3, 1))  # what only a carer reads


def test_un_sejour_en_foyer_n_est_d_aucun_dispositif() -> None:
    entree = fait("logement-accompagne.entree-effectuee", "2025-02-03", type_place="FJT")
    assert list(passages(given(du_menage("2025-01-01", "p1"), entree).parcours)) == []


def loge(le: str, structure: str, **champs: Any) -> Dit:  # noqa: ANN401 (any field)
    return fait(
        "logement-accompagne.entree-effectuee", le, structure=structure,
        **{"type_place": "PF", **champs},
    )  # fmt: skip


def parti(le: str, **champs: Any) -> Dit:  # noqa: ANN401 (any field)
    return fait("logement-accompagne.sortie-effectuee", le, **champs)


def sejours(code: str, *dits: Dit, sien: bool = False) -> list[tuple[str, str | None, int, int]]:
    """Chaque passage : du, au, et ce que l'on y compte d'entrées et de sorties."""
    lus = [
        p
        for p in passages(given(du_menage("2026-01-02", "p1", "p2"), *dits).parcours)
        if p.dispositif.code == code and p.sien is (sien or DISPOSITIFS[code].des_siens)
    ]
    comptes = [Counter(m.code.rpartition(".")[2] for m in p.mesures()) for p in lus]
    return [
        (str(p.du), str(p.jusqu_au) if p.jusqu_au else None, c["entree-effectuee"],
         c["sortie-effectuee"])
        for p, c in zip(lus, comptes, strict=True)
    ]  # fmt: skip


def test_un_sejour_qui_commence_quand_un_autre_n_est_pas_fini_est_du_dispositif() -> None:
    foyer = fait("hebergement.entree-effectuee", "2026-01-10", structure="INT-FOYER",
                 type_place="CHU")  # fmt: skip
    sorti = fait("hebergement.sortie-effectuee", "2026-02-05", structure="INT-FOYER",
                 destination="LOGEMENT_ADAPTE")  # fmt: skip
    ici = loge("2026-02-03", "INT-PENSION")

    assert sejours("pensions-de-famille", foyer, ici) == [("2026-02-03", None, 1, 0)]
    assert sejours("pensions-de-famille", foyer, ici, sorti) == [("2026-02-03", None, 1, 0)]
    ucsa = loge("2026-04-03", "INT-UCSA", type_place="UCSA")
    assert sejours("un-chez-soi-d-abord", ici, ucsa) == [("2026-04-03", None, 1, 0)]


def test_de_deux_pensions_chacune_a_son_passage_compte_une_fois() -> None:
    ici, la_bas = loge("2026-02-03", "INT-PENSION"), loge("2026-04-03", "INT-AUTREPENSION")
    partis = parti("2026-06-01", structure="INT-PENSION")

    assert sejours("pensions-de-famille", ici, la_bas, partis) == [
        ("2026-02-03", "2026-06-01", 1, 1),
        ("2026-04-03", None, 1, 0),
    ]


def test_l_un_entre_apres_l_autre_le_dernier_parti_finit_le_passage() -> None:
    entres = (
        loge("2026-02-03", "INT-PENSION", personnes=["p1"]),
        loge("2026-03-03", "INT-PENSION", personnes=["p2"]),
        parti("2026-05-04", personnes=["p1"]),
    )

    assert [s[:2] for s in sejours("pensions-de-famille", *entres)] == [("2026-02-03", None)]
    tous = sejours("pensions-de-famille", *entres, parti("2026-07-01", personnes=["p2"]))
    assert [s[:2] for s in tous] == [("2026-02-03", "2026-07-01")]


def test_tel_qu_il_l_a_dit_le_passage_finit_avec_le_dernier_nomme() -> None:
    ensemble = loge("2026-02-03", "INT-UCSA", type_place="UCSA", personnes=["p1", "p2"])
    un, deux = (parti(le, personnes=[qui]) for le, qui in (("2026-05-04", "p2"),
                                                           ("2026-06-01", "p1")))  # fmt: skip
    assert [s[1] for s in sejours("un-chez-soi-d-abord", ensemble, un)] == [None]
    assert [s[1] for s in sejours("un-chez-soi-d-abord", ensemble, un, deux)] == ["2026-06-01"]


def test_entres_sans_etre_nommes_le_passage_finit_avec_le_dernier_parti() -> None:
    ensemble = loge("2026-02-03", "INT-UCSA", type_place="UCSA")
    un, deux = (parti(le, personnes=[qui]) for le, qui in (("2026-05-04", "p2"),
                                                           ("2026-06-01", "p1")))  # fmt: skip
    assert [s[1] for s in sejours("un-chez-soi-d-abord", ensemble, un, deux)] == ["2026-06-01"]


def test_un_menage_de_campement_dit_son_souhait_et_son_projet() -> None:
    passage = un_passage(
        "campements",
        fait("campement.menage-rattache", "2025-02-03"),
        fait("campement.diagnostic-du-menage-realise", "2025-02-13"),
        fait("campement.projet-de-vie-formule", "2025-03-03", domaines=["EMPLOI"]),
    )

    assert phases(passage, "2025-02-03", "2025-02-13", "2025-03-03") == [
        "rattachement",
        "diagnostic",
        "projet",
    ]
    assert "EMPLOI" in passage.precisions(date(2025, 3, 3))
    assert mesures(passage)["rattachement-diagnostic"] == 10


def test_ce_qu_un_dispositif_nomme_existe() -> None:
    for d in DISPOSITIFS.values():
        nommes: list[Any] = [p.fait for p in d.precisions] + [a.fait for a in d.attendus]
        nommes += [n for a in d.attendus for n in a.honore]
        nommes += [n for delai in d.delais for n in (delai.de, delai.vers)]
        nommes += [n for n, _ in d.comptes] + [n for phase in d.phases for n in phase.faits]
        for nom in nommes:
            classe = catalogue.trouver(nom)
            assert classe is not None, nom
            assert classe.fiche.famille == d.famille, nom
        for precision in d.precisions:
            assert codes(precision.liste), precision
