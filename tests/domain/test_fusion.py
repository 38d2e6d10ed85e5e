"""Réunir deux ménages, et les rendre : rien n'est réécrit, chacun retrouve ce qui était à lui."""

from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given as pour_tout
from hypothesis import strategies as st
from scenario import (
    AUTRE,
    CHRS,
    MENAGE,
    SIAO,
    Dit,
    Histoire,
    annule,
    constat,
    designe,
    entree,
    fait,
    given,
    menage,
    nuits,
    ref,
    tout,
)
from strategies import RAPIDE, histoires

from parcours.domain.histoire import appartenance
from parcours.domain.histoire.appartenance import Appartenances
from parcours.domain.langage.champs import Scelle
from parcours.domain.parcours.fold import fold, fold_par_periode
from parcours.domain.volets.menage.etat import Menage

TROISIEME = UUID(int=3)


def dans(flux: UUID, dit: Dit) -> Dit:
    """Le même fait, dit d'un autre ménage."""
    return replace(dit, flux=flux)


def fusion(le: str, absorbe: UUID = AUTRE, **champs: Any) -> Dit:  # noqa: ANN401 (any field)
    """Un ménage est réuni à celui-ci, ou à celui que dit `dans`."""
    sorte = "correction.menages-fusionnes"
    return fait(sorte, le, **{"ident": "fusion", "absorbe": str(absorbe), **champs})


def defaite(le: str, cible: str = "fusion", **champs: Any) -> Dit:  # noqa: ANN401 (any field)
    """Cette réunion est défaite."""
    return fait("correction.fusion-annulee", le, fusion=ref(cible), **champs)


def memes(*paires: str) -> list[dict[str, str]]:
    """Des personnes reconnues : `absorbee=conservee`."""
    couples = [paire.split("=") for paire in paires]
    return [{"personne_absorbee": a, "personne_conservee": c} for a, c in couples]


CONSERVE = (menage("2026-01-05", "p1"), constat("2026-01-05", "RUE", ident="rue"))
ABSORBE = tuple(
    dans(AUTRE, dit)
    for dit in (
        menage("2026-02-01", "pa"),
        nuits("2026-02-01", 10),
        designe("2026-02-02", ident="ref"),
    )
)
REUNIS = given(*CONSERVE, *ABSORBE, fusion("2026-02-05", correspondances=memes("pa=p1")))


# --- Ce que la fusion fait ------------------------------------------------------------------------


def test_les_faits_de_l_absorbe_comptent_a_compter_de_la_fusion() -> None:
    assert REUNIS.au("2026-02-04").situations == {"p1": "RUE"}
    assert REUNIS.au("2026-02-05").situations == {"p1": "CHU"}
    assert REUNIS.au("2026-02-05").referent == "INT-RELAIS"
    assert REUNIS.au("2026-02-05").histoire.parcours.reunit == (AUTRE,)


def test_l_absorbe_est_clos_et_n_alarme_personne() -> None:
    absorbe = REUNIS.dans(AUTRE)

    assert absorbe.au("2026-02-04").etape == "hebergement"
    assert absorbe.au("2026-02-05").etape == "clos"
    assert absorbe.au("2026-02-05").referent is None
    assert absorbe.au("2026-02-05").histoire.parcours.absorbe_par == MENAGE
    assert absorbe.au("2026-02-04").histoire.parcours.absorbe_par is None


def test_une_fusion_defaite_rend_a_chacun_ce_qui_etait_a_lui() -> None:
    rendus = REUNIS.when(
        constat("2026-02-08", "TIERS", ident="chez-k", connu_le="2026-02-08T09:00:00"),
        dans(AUTRE, constat("2026-02-08", "SQUAT", ident="chez-a", connu_le="2026-02-08T10:00:00")),
        defaite("2026-02-20"),
    )

    assert rendus.au("2026-02-19").situations == {"p1": "SQUAT"}
    assert rendus.au("2026-02-20").situations == {"p1": "TIERS"}
    assert rendus.dans(AUTRE).au("2026-02-20").situations == {"pa": "SQUAT"}
    assert rendus.dans(AUTRE).au("2026-02-20").referent == "INT-RELAIS"


def test_annuler_la_fusion_comme_une_erreur_l_efface_au_passe_aussi() -> None:
    annulee = REUNIS.when(annule("2026-03-01", ref("fusion")))

    assert annulee.au("2026-02-06").situations == {"p1": "RUE"}
    assert annulee.dans(AUTRE).au("2026-02-06").etape == "hebergement"


def test_on_savait_avant_la_fusion_ce_qu_on_savait() -> None:
    assert REUNIS.connu_a(5).au("2026-02-06").situations == {"p1": "RUE"}


def test_clore_l_absorbe_avant_de_le_reunir_ne_clot_pas_le_conserve() -> None:
    clos = given(
        *CONSERVE, *ABSORBE, dans(AUTRE, fait("parcours.clos", "2026-02-04")), fusion("2026-02-05")
    )

    assert clos.au("2026-02-06").etape != "clos"
    assert clos.dans(AUTRE).au("2026-02-04").etape == "clos"


def test_une_chaine_de_fusions_mene_au_dernier() -> None:
    chaine = REUNIS.when(
        dans(TROISIEME, menage("2026-01-01", "pz")),
        fusion(
            "2026-02-10",
            MENAGE,
            dans=TROISIEME,
            ident="f2",
            correspondances=memes("p1=pz"),
        ),
    )

    assert chaine.dans(TROISIEME).au("2026-02-11").situations == {"pz": "RUE"}
    assert set(chaine.dans(TROISIEME).au("2026-02-11").histoire.parcours.reunit) == {MENAGE, AUTRE}
    assert chaine.dans(AUTRE).au("2026-02-11").histoire.parcours.absorbe_par == TROISIEME
    defaits = chaine.when(defaite("2026-02-20", "f2", dans=TROISIEME))
    assert defaits.dans(AUTRE).au("2026-02-21").histoire.parcours.absorbe_par == MENAGE


# --- Les personnes --------------------------------------------------------------------------------


def test_deux_personnes_ne_deviennent_jamais_une() -> None:
    absorbe = dans(AUTRE, menage("2026-02-01", "p1", "pb"))
    reunis = given(*CONSERVE, absorbe, fusion("2026-02-05"))

    situations = reunis.au("2026-02-06").situations

    renommee = next(p for p in situations if p and p.startswith("p1-"))
    assert situations == {"p1": "RUE", renommee: None, "pb": None}


def test_une_personne_renommee_l_est_dans_les_objets_aussi_et_garde_ses_scelles() -> None:
    scelle = Scelle("jeton", b"lien")
    absorbe = dans(AUTRE, menage("2026-02-01", "p1"))
    identite = dans(AUTRE, fait("menage.identite-precisee", "2026-02-02", personne="p1", nom="X"))
    scellee = identite.evenement.model_copy(update={"nom": scelle})
    reunis = given(*CONSERVE, absorbe, dans(AUTRE, _avec(identite, scellee)), fusion("2026-02-05"))

    membres = reunis.au("2026-02-06").histoire.parcours.volet(Menage, date(2026, 2, 6)).membres

    (renommee,) = membres.keys() - {"p1"}
    assert membres["p1"].identite == {}
    assert membres[renommee].identite == {"nom": scelle}


def _avec(dit: Dit, evenement: Any) -> Dit:  # noqa: ANN401 (any event)
    return Dit(evenement, dit.par, dit.ident, dit.connu_le, dit.departement, dit.flux, dit.qualites)


def test_un_nom_que_personne_d_autre_ne_porte_reste() -> None:
    reunis = given(*CONSERVE, dans(AUTRE, menage("2026-02-01", "pb")), fusion("2026-02-05"))

    assert set(reunis.au("2026-02-06").situations) == {"p1", "pb"}


def test_le_partenaire_du_conserve_peut_nommer_ensuite_une_personne_venue_de_l_absorbe() -> None:
    reunis = given(
        *CONSERVE,
        dans(AUTRE, menage("2026-02-01", "pb")),
        fusion("2026-02-05"),
        entree("2026-02-10", "CHU", personnes=["pb"]),
    )

    assert reunis.au("2026-02-10").situations == {"p1": "RUE", "pb": "CHU"}


def test_le_nom_d_une_personne_renommee_est_toujours_le_meme() -> None:
    absorbe = dans(AUTRE, menage("2026-02-01", "p1"))
    un = given(*CONSERVE, absorbe, fusion("2026-02-05")).au("2026-02-06").situations
    autre = given(fusion("2026-02-05"), absorbe, *CONSERVE).au("2026-02-06").situations

    assert un == autre


def test_un_fait_qui_ne_nomme_personne_ne_vaut_que_pour_celles_de_son_menage() -> None:
    absorbe = (dans(AUTRE, menage("2026-02-01", "pb")), dans(AUTRE, nuits("2026-02-01", 30)))
    apres = entree("2026-02-10", "CHRS_INSERTION")
    reunis = given(*CONSERVE, *absorbe, fusion("2026-02-05"))

    assert reunis.au("2026-02-06").situations == {"p1": "RUE", "pb": "CHU"}
    ensemble = reunis.when(apres)
    assert set(ensemble.au("2026-02-10").situations.values()) == {"CHRS_INSERTION"}
    de_l_absorbe = reunis.when(dans(AUTRE, apres))
    assert de_l_absorbe.au("2026-02-10").situations == {"p1": "RUE", "pb": "CHRS_INSERTION"}


# --- Ce qui surprend ------------------------------------------------------------------------------


def test_une_fusion_avec_soi_meme_n_agit_pas() -> None:
    seul = given(*CONSERVE, fusion("2026-02-05", MENAGE))

    assert seul.au("2026-02-06").anomalies == ["fusion-en-cercle"]
    assert seul.au("2026-02-06").etape == "rue"


def test_deux_menages_ne_s_absorbent_pas_l_un_l_autre() -> None:
    cercle = REUNIS.when(fusion("2026-02-10", MENAGE, dans=AUTRE, ident="retour"))

    assert cercle.au("2026-02-11").situations == {"p1": "RUE"}
    assert "fusion-en-cercle" in cercle.dans(AUTRE).au("2026-02-11").anomalies or (
        cercle.au("2026-02-11").anomalies == ["fusion-en-cercle"]
    )
    assert cercle.dans(AUTRE).au("2026-02-11").etape == "clos"


def test_un_menage_n_est_absorbe_qu_une_fois() -> None:
    deux = REUNIS.when(
        dans(TROISIEME, menage("2026-01-01", "pz")),
        fusion("2026-02-10", dans=TROISIEME, ident="f2"),
    )

    assert deux.dans(TROISIEME).au("2026-02-11").anomalies == ["menage-deja-reuni"]
    assert deux.dans(TROISIEME).au("2026-02-11").histoire.parcours.reunit == ()
    libere = deux.when(annule("2026-03-01", ref("fusion")))
    assert libere.dans(TROISIEME).au("2026-02-11").histoire.parcours.reunit == (AUTRE,)


def test_un_menage_dont_on_ne_sait_rien_ne_s_absorbe_pas_encore() -> None:
    seul = given(*CONSERVE, fusion("2026-02-05"))

    assert seul.au("2026-02-06").anomalies == ["menage-absorbe-inconnu"]
    assert seul.when(*ABSORBE).au("2026-02-06").referent == "INT-RELAIS"


def test_defaire_une_fusion_inconnue_ou_deja_annulee_se_signale() -> None:
    inconnue = given(*CONSERVE, defaite("2026-02-05", "jamais"))
    annulee = REUNIS.when(annule("2026-02-06", ref("fusion")), defaite("2026-02-07"))

    assert inconnue.au("2026-02-06").anomalies == ["correction-en-attente"]
    assert "correction-en-attente" in annulee.au("2026-02-08").anomalies


def test_une_fusion_defaite_avant_sa_date_n_agit_jamais() -> None:
    jamais = REUNIS.when(defaite("2026-02-01"))

    assert jamais.au("2026-02-06").situations == {"p1": "RUE"}


def test_seul_le_siao_ou_l_auteur_annule_une_fusion() -> None:
    autrui = REUNIS.when(annule("2026-02-06", ref("fusion"), par=CHRS))

    assert autrui.au("2026-02-07").situations == {"p1": "CHU"}
    assert "correction-sans-autorite" in autrui.au("2026-02-07").anomalies


# --- Par périodes ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "dite",
    [
        {"departement": "33"},
        {"par": CHRS},
        {"par": "/partenaires/inconnu"},
    ],
)
def test_seul_le_siao_du_departement_reunit_deux_menages(dite: dict[str, Any]) -> None:
    voulue = given(*CONSERVE, *ABSORBE, fusion("2026-02-05", **dite))

    assert voulue.parcours.reunit == ()
    assert voulue.au("2026-02-06").situations == given(*CONSERVE).au("2026-02-06").situations
    confirmee = voulue.when(
        fait("relation.fait-confirme", "2026-02-07", fait=ref("fusion", dite.get("par", SIAO)))
    )
    assert confirmee.au("2026-02-07").histoire.parcours.reunit == (AUTRE,)


def test_le_siao_d_un_departement_ne_reunit_pas_un_menage_d_un_autre() -> None:
    ailleurs = tuple(replace(dit, departement="33") for dit in ABSORBE)

    voulue = given(*CONSERVE, *ailleurs, fusion("2026-02-05"))

    assert voulue.au("2026-02-06").histoire.parcours.reunit == ()


def test_la_vie_se_coupe_aux_jours_ou_change_ce_qui_compte() -> None:
    faits = REUNIS.when(defaite("2026-02-20")).faits

    periodes = [(d.du, d.au, p.reunit) for d, p in fold_par_periode(MENAGE, faits)]

    assert periodes == [
        (date.min, date(2026, 2, 5), ()),
        (date(2026, 2, 5), date(2026, 2, 20), (AUTRE,)),
        (date(2026, 2, 20), None, ()),
    ]


def test_la_fusion_de_deux_autres_ne_coupe_rien() -> None:
    faits = REUNIS.faits

    assert len(list(fold_par_periode(TROISIEME, faits))) == 1
    assert len(list(fold_par_periode(MENAGE, given(*CONSERVE).faits))) == 1


@pytest.mark.parametrize("jour", ["2026-02-04", "2026-02-05", "2026-02-19", "2026-02-20"])
@pytest.mark.parametrize("flux", [MENAGE, AUTRE])
def test_chaque_periode_se_lit_comme_le_jour_meme(flux: UUID, jour: str) -> None:
    faits = REUNIS.when(defaite("2026-02-20")).faits
    le = date.fromisoformat(jour)

    (par_periode,) = (p for d, p in fold_par_periode(flux, faits) if d.contient(le))

    assert tout(par_periode) == tout(fold(flux, faits, au=le))


# --- Toujours -------------------------------------------------------------------------------------


def ce_qui_compte(histoire: Histoire) -> dict[str, object]:
    """Tout ce qu'on lit d'un ménage, sauf la trace des fusions elles-mêmes."""
    lu = tout(histoire.parcours)
    gardees = _fusions(histoire)
    lu["chronologie"] = [e for e in lu["chronologie"] if e[0] not in gardees]  # type: ignore[attr-defined]  # a list
    lu["corrections"] = [e for e in lu["corrections"] if e[0] not in gardees]  # type: ignore[attr-defined]  # a list
    return lu


def _fusions(histoire: Histoire) -> set[str]:
    return {f.reference for f in histoire.faits if f.id in {"fusion", "defaite"}}


CONNUS = (
    constat("2019-01-01", "RUE", ident="connu-ici"),
    dans(AUTRE, constat("2019-01-01", "RUE", ident="connu-la")),
)
"""Les deux ménages, connus du SIAO qui les réunit."""


def test_rendus_une_correction_de_l_autre_menage_vise_a_nouveau_un_fait_inconnu() -> None:
    ailleurs = dans(AUTRE, constat("2019-01-02", "RUE", ident="ailleurs"))
    de_loin = annule("2019-01-03", ref("ailleurs"), par=CHRS)
    rendus = given(*CONNUS, ailleurs, de_loin, fusion("2019-01-04"), defaite("2019-01-05"))

    for histoire in (rendus, given(*CONNUS, ailleurs, de_loin)):
        codes = [a.code for a in histoire.au("2019-01-06").histoire.parcours.anomalies_au(date.max)]
        assert codes == ["correction-en-attente"]


@RAPIDE
@pour_tout(histoires(departements=("48",)), st.data())
def test_reunir_puis_rendre_ne_laisse_aucune_trace(
    dits: tuple[Dit, ...], data: st.DataObject
) -> None:
    le = data.draw(st.dates(date(2019, 1, 1), date(2028, 6, 1)))
    fin = data.draw(st.dates(le, date(2028, 12, 30)))
    correspondances = data.draw(st.sampled_from([[], memes("p1=p1"), memes("p1=p2", "p3=p1")]))
    avant = given(*CONNUS, *dits)
    ajoutes = [
        fusion(str(le), correspondances=correspondances),
        defaite(str(fin), ident="defaite"),
    ]
    arrivees = [*dits]
    for dit in ajoutes:
        arrivees.insert(data.draw(st.integers(0, len(arrivees))), dit)
    rendus = given(*CONNUS, *arrivees)

    deja_relies = [avant.dans(flux).au(str(le)).histoire.parcours for flux in (MENAGE, AUTRE)]
    if le < fin and not any(lu.reunit or lu.absorbe_par for lu in deja_relies):
        assert rendus.au(str(le)).histoire.parcours.reunit == (AUTRE,)
    for flux in (MENAGE, AUTRE):
        assert ce_qui_compte(rendus.dans(flux)) == ce_qui_compte(avant.dans(flux))


# --- Une appartenance fausse se voit --------------------------------------------------------------


def test_garder_les_noms_confond_deux_personnes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(appartenance, "libre", lambda nom, _flux, _prises: nom)

    absorbe = dans(AUTRE, menage("2026-02-01", "p1", "pb"))
    reunis = given(*CONSERVE, absorbe, fusion("2026-02-05"))

    assert set(reunis.au("2026-02-06").situations) == {"p1", "pb"}


def test_une_fusion_sans_dates_change_le_passe(monkeypatch: pytest.MonkeyPatch) -> None:
    vrai = Appartenances.au
    monkeypatch.setattr(
        Appartenances, "au", lambda self, parcours, _jour: vrai(self, parcours, date(2026, 2, 6))
    )

    assert REUNIS.when().au("2026-02-04").situations != {"p1": "RUE"}
