"""Ce qui se lit d'un fait : ni un nom ni un code au-delà de ce que le lecteur peut lire."""

from parcours.domain.langage.champs import Scelle
from parcours.domain.langage.vocabulaire import S2, S3, S4
from parcours.domain.volets.menage.identite import IdentitePrecisee
from parcours.domain.volets.veille import SituationResidentielleConstatee
from parcours.projections import lisible
from parcours.projections.lisible import Acuite

NOM = Scelle("jeton", b"lien")
IDENTITE = {"survenu_le": "2025-03-03", "personne": "p1", "nom": NOM}


def test_un_nom_descelle_pour_d_autres_se_tait_a_qui_ne_lit_pas_les_identites() -> None:
    aveugle = Acuite(S3, lit_les_identites=False)

    assert list(lisible.scelles(IdentitePrecisee, IDENTITE, aveugle)) == []
    assert lisible.donnees(IdentitePrecisee, IDENTITE, aveugle, {NOM: "Vialaret"}) == {
        "survenu_le": "2025-03-03",
        "personne": "p1",
    }


def test_un_nom_se_lit_s_il_est_descelle_et_se_tait_sinon() -> None:
    lecteur = Acuite(S2, lit_les_identites=True)

    assert list(lisible.scelles(IdentitePrecisee, IDENTITE, lecteur)) == [NOM]
    lu = lisible.donnees(IdentitePrecisee, IDENTITE, lecteur, {NOM: "Vialaret"})
    assert lu["nom"] == "Vialaret"
    assert "nom" not in lisible.donnees(IdentitePrecisee, IDENTITE, lecteur, {})


def test_un_code_se_montre_par_celui_qui_le_masque() -> None:
    constat = {"survenu_le": "2025-03-03", "situation": "MISE_A_ABRI_VIF"}

    lus = [
        lisible.donnees(
            SituationResidentielleConstatee, constat, Acuite(niveau, lit_les_identites=True), {}
        )["situation"]
        for niveau in (S3, S4)
    ]

    assert lus == ["AUTRE_HEBERGEMENT", "MISE_A_ABRI_VIF"]


def test_un_type_inconnu_ne_dit_rien() -> None:
    assert lisible.donnees(None, {"nom": "Vialaret"}, lisible.ENTIERE, {}) == {}
