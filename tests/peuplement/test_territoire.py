"""Un territoire inventé : il se refait à l'identique, il est recevable, il ressemble au nôtre."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date
from functools import cache
from uuid import UUID

import orjson
import pytest

from bench.inventes import au_journal, nomme_un_autre
from parcours.annuaire import FichierPartenaires
from parcours.domain.langage.fait import Fait
from parcours.domain.langage.fiche import Agregat
from parcours.domain.parcours.fold import fold
from parcours.journal import codec
from parcours.peuplement.champs import classe
from parcours.peuplement.chiffres import Chiffres
from parcours.peuplement.departement import DepartementInvente
from parcours.peuplement.recit import SANS_LE_LIEU, Dit, Recit
from parcours.peuplement.salissures import SALISSURES, Salissure
from parcours.peuplement.territoire import PARTS, MenageInvente, TerritoireInvente

AUJOURD_HUI = date(2026, 11, 29)
DESIGNE = re.compile(r"^\{\{.*\}\}$")
MENAGE = UUID(int=1)
UN_UUID = "00000000-0000-4000-8000-000000000001"
ASSEZ = 3000
"""De ménages, pour que les parts se voient."""
A_PEU_PRES = 0.25
"""De combien une part ou un rapport s'écarte de ce qui est publié."""
COURANTS = frozenset(nom for nom, (_, part, _) in PARTS.items() if part >= 100_000)


def territoire(graine: int = 1, menages: int = ASSEZ) -> TerritoireInvente:
    return TerritoireInvente(DepartementInvente("48", menages), graine, AUJOURD_HUI)


@cache
def menages() -> tuple[MenageInvente, ...]:
    return tuple(territoire().menages())


def faits() -> Iterator[Dit]:
    return (dit for menage in menages() for dit in menage.dits)


def lignes(invente: TerritoireInvente, du: int, au: int) -> bytes:
    return b"".join(ligne for m in invente.menages(du, au) for ligne in invente.lignes(m))


# --- Le même, à chaque fois -----------------------------------------------------------------------


def test_la_meme_graine_refait_le_meme_territoire_par_morceaux() -> None:
    entier = lignes(territoire(), 0, 60)

    assert lignes(territoire(), 0, 20) + lignes(territoire(), 20, 60) == entier
    assert lignes(territoire(graine=2), 0, 60) != entier


# --- Recevable ------------------------------------------------------------------------------------


def test_chaque_fait_a_la_forme_de_son_type_et_un_auteur_qui_peut_le_dire() -> None:
    for dit in faits():
        sorte = classe(dit.sorte)
        assert sorte.fiche.emetteurs & set(dit.par.roles), dit.sorte
        sorte.model_validate({c: _designe(v) for c, v in dit.data.items()})


def _designe(valeur: object) -> object:
    return UN_UUID if isinstance(valeur, str) and DESIGNE.match(valeur) else valeur


def test_chaque_fait_a_son_identifiant_et_ce_qu_il_cite_est_dit() -> None:
    references = Counter(dit.reference for dit in faits())
    champs = [(dit, classe(dit.sorte).reference_citee) for dit in faits()]
    cites = {dit.data[champ] for dit, champ in champs if champ and champ in dit.data}

    assert set(references.values()) == {1}
    assert cites
    assert cites <= references.keys()


def test_rien_ne_se_sait_avant_d_etre_ni_apres_aujourd_hui() -> None:
    for dit in faits():
        assert dit.jour <= dit.su_le <= AUJOURD_HUI


def test_chaque_ligne_est_une_enveloppe_de_la_porte() -> None:
    (ligne, *_) = lignes(territoire(), 0, 1).splitlines()

    enveloppe = orjson.loads(ligne)

    assert enveloppe["type"].startswith("fr.parcours.")
    assert enveloppe["subject"] == "peuple:48-0000000"
    assert enveloppe["departement"] == "48"


def test_ses_partenaires_s_importent_et_il_y_en_a_a_proportion() -> None:
    petit, grand = (DepartementInvente("48", n).fichier() for n in (200, 100_000))

    relu = FichierPartenaires.model_validate_json(grand.model_dump_json())

    assert len({p.source for p in relu.partenaires}) == len(relu.partenaires)
    assert len(grand.partenaires) > 5 * len(petit.partenaires)


# --- Comme le nôtre -------------------------------------------------------------------------------


def test_deux_cents_menages_font_voir_tous_les_dispositifs() -> None:
    vus = {menage.dispositif for menage in menages()[:200]}

    assert vus == PARTS.keys()


def test_chaque_dispositif_a_de_quoi_se_publier_si_rare_qu_il_soit() -> None:
    combien = Counter(menage.dispositif for menage in menages())

    assert all(combien[nom] >= 11 for nom in PARTS)


def test_un_dispositif_ne_parle_que_de_menages_et_de_sites() -> None:
    agregats = {classe(dit.sorte).fiche.agregat for dit in faits()}

    assert agregats == {Agregat.MENAGE, Agregat.SITE}


def test_les_parts_et_les_rapports_sont_ceux_que_l_on_publie() -> None:
    chiffres = Chiffres()
    for menage in menages():
        chiffres.compte(menage)

    parts = {nom: (ici, publiee) for nom, _, ici, publiee, _ in chiffres.parts()}
    rapports = [(r, ici) for r, ici in chiffres.rapports() if chiffres.faits[r.pour] > ASSEZ / 50]

    for nom in COURANTS:
        ici, publiee = parts[nom]
        assert abs(ici - publiee) <= A_PEU_PRES * publiee, nom
    assert len(rapports) > 3
    for rapport, trouve in rapports:
        assert trouve is not None
        assert abs(trouve - rapport.publie) <= A_PEU_PRES * rapport.publie, rapport.libelle


# --- Et pas plus propre ---------------------------------------------------------------------------


@pytest.mark.parametrize("salissure", SALISSURES, ids=lambda salissure: salissure.__name__)
def test_chaque_salissure_change_ce_qui_arrive(salissure: Salissure) -> None:
    changes = sum(_dits(rang) != _dits(rang, salissure) for rang in range(20))

    assert changes >= 10


def _dits(rang: int, salissure: Salissure | None = None) -> list[Dit]:
    recit = Recit(1, DepartementInvente("48", 200), rang, AUJOURD_HUI)
    PARTS["hebergement"][0](recit)
    recit.jour = min(recit.jour, recit.hasard.apres(AUJOURD_HUI, -60, -60))
    if salissure:
        salissure(recit)
    return recit.dits


def test_ce_qui_arrive_aux_recits_arrive_souvent() -> None:
    chiffres = Chiffres()
    for menage in menages():
        chiffres.compte(menage)

    assert chiffres.en_retard > chiffres.total / 200
    for sorte in (
        "correction.fait-annule",
        "correction.fait-rectifie",
        "correction.date-precisee",
        "correction.rattachement-change",
        "correction.menages-fusionnes",
        "menage.identifiant-externe-rattache",
        "relation.demandee",
        "relation.fait-confirme",
        "vif.protection-adresse-activee",
    ):
        assert chiffres.faits[sorte], sorte


def test_deux_partenaires_du_menage_racontent_parfois_le_meme_acte_autrement() -> None:
    actes = [acte for menage in menages()[: ASSEZ // 4] for acte in _actes(menage.dits)]

    assert len(actes) >= 10
    assert any(len({recit.jour for recit in acte}) > 1 for acte in actes)


def _actes(dits: Sequence[Dit]) -> set[tuple[Fait, ...]]:
    """Les actes du ménage dont il y a plusieurs récits."""
    gardes = [dit for dit in dits if not nomme_un_autre(dit)]
    faits = codec.facts([au_journal(dit, MENAGE, n) for n, dit in enumerate(gardes, 1)])
    return set(fold(MENAGE, faits).actes.recits.values())


# --- Rien ne s'apprend de ce qui manque -----------------------------------------------------------


def test_qui_accueille_ne_dit_pas_toujours_dans_quel_lieu() -> None:
    """Une entrée sans structure est ordinaire : elle n'apprend pas qu'une protection la tait."""
    entrees = [dit for dit in faits() if dit.sorte.endswith("entree-effectuee")]
    sans = sum("structure" not in dit.data for dit in entrees) / len(entrees)

    assert sans == pytest.approx(SANS_LE_LIEU, abs=0.05)
