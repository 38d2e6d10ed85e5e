"""Deux mondes : ce qui est protégé d'un ménage, ou dit d'un autre au même instant.

Pour qui n'est pas nommé, les deux se lisent de même partout : cartes, pages, version, lignes de
toutes les vues. Ce qu'une protection tait d'un fait n'y a pas été dit.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final
from uuid import UUID

import pytest
from hypothesis import given as pour_tout
from hypothesis import settings
from hypothesis import strategies as st
from relations_dites import accord, heberge, oriente, refere
from scenario import (
    ACTES_ORDINAIRES,
    CCAPEX,
    CHRS,
    CIDFF,
    HUISSIER,
    LE_115,
    MENAGE,
    ORGANISMES,
    REFERENT,
    ROLES,
    SIAO,
    SIAO_33,
    Dit,
    a_temps,
    constat,
    fait,
    numerotes,
    ref,
)
from strategies import SANS_REDUIRE, Monde, evenements, jours
from toutes_les_pages import PERSONNE, tout_lire

from parcours.domain.histoire.protege import RIEN_DE_TU, est_protege
from parcours.domain.langage.champs import DIT_LA_COMMUNE, DIT_LA_STRUCTURE, Personnel
from parcours.domain.langage.evenement import Evenement
from parcours.domain.langage.fait import Fait
from parcours.domain.langage.marques import marques
from parcours.domain.lecture import regard as regards
from parcours.domain.parcours.fold import fold
from parcours.domain.publie import catalogue
from parcours.domain.volets.menage.identite import COORDONNEES, CoordonneesModifiees
from parcours.domain.volets.vif.etat import Vif
from parcours.journal import codec
from parcours.projections import acces, cles
from parcours.projections.household import household_rows
from parcours.projections.vue import AUTEURS, AUTRES, TOUS

AILLEURS: Final = UUID(int=57)
"""Un ménage sans rapport, d'un autre département."""
LECTEURS: Final = (SIAO, REFERENT, CHRS, LE_115, CCAPEX, HUISSIER, SIAO_33)
"""Chaque façon de lire : de droit, nommé, par sa vue, ses seuls faits, d'ailleurs."""

SUIVI: Final = (
    fait("menage.ouvert", "2026-01-05", ident="ouvert", personnes=["p1", "p2"]),
    constat("2026-01-06", "RUE", ident="rue", commune="48095"),
    refere("2026-01-07"),
    accord("2026-01-08", CIDFF, LE_115, REFERENT, HUISSIER),
)
DIRE: Final = tuple(source for source in ROLES if source not in {CIDFF, SIAO_33})
DE_VIOLENCES: Final = [c for c in catalogue.classes() if c.fiche.famille == "vif"]
DU_MENAGE: Final = [
    c
    for c in catalogue.classes()
    if c.fiche.famille not in {"vif", "relation", "territoire", "correction", "parcours"}
    and c.fiche.nom != "menage.identifiant-externe-rattache"
]
CORRIGENT: Final = ("correction.fait-annule", "correction.date-precisee")


@dataclass(frozen=True)
class Mondes:
    """Un ménage, ce que chacun en dit, et ce que le CIDFF en dit que d'autres ne savent pas."""

    dits: tuple[Dit, ...]
    niveau: str
    confirmee: bool = True
    """Faux d'une protection que dit quelqu'un sans relation : ni le SIAO, ni le référent."""

    @property
    def faits(self) -> list[Fait]:
        """Le monde où tout a eu lieu."""
        return list(numerotes(a_temps(*self.dits)))

    def jumeau(self, lecteur: str) -> list[Fait]:
        """Le même, où ce qui est protégé est dit d'un autre ménage."""
        return [self._autre(fait, lecteur) for fait in self.faits]

    def _autre(self, dit: Fait, lecteur: str) -> Fait:
        if dit.organisme == lecteur:
            return dit
        masque = self.confirmee or lecteur not in {ORGANISMES[SIAO], ORGANISMES[REFERENT]}
        reste = self._sans_ce_qui_est_tu(dit, lecteur) if masque else dit
        sans = None if est_protege(dit) or _corrige(dit) else reste
        if sans is not None:
            return sans
        ailleurs = constat(str(dit.evenement.survenu_le), "RUE").evenement
        return replace(
            dit, flux=AILLEURS, source=SIAO_33, organisme="INT-SIAO33", evenement=ailleurs,
            departement="33", qualites=ROLES[SIAO_33], lies=(),
        )  # fmt: skip

    def _sans_ce_qui_est_tu(self, dit: Fait, lecteur: str) -> Fait | None:
        """Le fait sans les champs tus, relu comme s'il arrivait ainsi ; None s'il ne dit rien."""
        if self.niveau == "N1":
            return dit
        classe = type(dit.evenement)
        donnees = dit.evenement.model_dump(exclude_unset=True)
        tus = {c for c, v in donnees.items() if _est_tu(classe, c, v, self.niveau, lecteur)}
        if any(classe.model_fields[c].is_required() for c in tus):
            return None
        gardes = {c: v for c, v in donnees.items() if c not in tus}
        for personne in gardes.get("personnes", ()) if self.niveau == "N3" else ():
            if isinstance(personne, dict):
                personne.pop("date_naissance", None)
        if tus and gardes.keys() <= {"survenu_le", "precision_date", "personne"}:
            return None
        return replace(dit, evenement=classe.model_validate(gardes))


def _corrige(dit: Fait) -> bool:
    """Vrai de ce qui corrige ce qui est protégé, ou le cite."""
    cible = getattr(dit.evenement, "cible", "")
    return dit.organisme == ORGANISMES[CIDFF] and bool(cible)


def _est_tu(
    classe: type[Evenement[Any]], nom: str, valeur: object, niveau: str, lecteur: str
) -> bool:
    siennes = list(marques(classe.model_fields[nom]))
    if valeur in (None, (), []):
        return False
    if issubclass(classe, CoordonneesModifiees) and nom in COORDONNEES:
        return True
    if DIT_LA_STRUCTURE in siennes:
        return valeur != lecteur
    nominatif = any(isinstance(m, Personnel) for m in siennes)
    return niveau == "N3" and (DIT_LA_COMMUNE in siennes or nominatif)


def _exige_ce_qui_est_tu(classe: type[Evenement[Any]]) -> bool:
    """Vrai d'un fait qui n'arrive jamais sans dire une structure ou une commune."""
    return any(
        champ.is_required() and {DIT_LA_STRUCTURE, DIT_LA_COMMUNE} & set(map(str, marques(champ)))
        for champ in classe.model_fields.values()
    )


def test_rien_de_ce_que_l_on_dit_d_un_menage_n_exige_ce_qu_une_protection_tait() -> None:
    """Absent, un champ obligatoire dirait qu'il est tu."""
    assert [c.fiche.nom for c in DU_MENAGE if _exige_ce_qui_est_tu(c)] == []


@st.composite
def mondes(tirer: st.DrawFn, niveau: str, *, confirmee: bool = True) -> Mondes:
    """Des faits de tous, ceux du CIDFF parmi eux, dans n'importe quel ordre."""
    quand = jours(date(2026, 1, 10), date(2026, 6, 1))
    monde = Monde(quand, (ref("ouvert"), ref("rue"), ref("inconnu", CHRS)))
    accueilli = niveau == "N1" and tirer(st.booleans())
    dits: list[Dit] = [oriente("2026-01-09"), heberge("2026-01-12")] if accueilli else []
    for rang in range(tirer(st.integers(1, 6))):
        par = tirer(st.sampled_from(DIRE))
        permis = [c for c in DU_MENAGE if c.fiche.emetteurs & ROLES[par]]
        if niveau == "N1":
            permis = [c for c in permis if not issubclass(c, CoordonneesModifiees)]
        else:
            permis = [c for c in permis if not _exige_ce_qui_est_tu(c)]
        classe = tirer(st.sampled_from(permis))
        dits.append(fait_de(_ailleurs(tirer(evenements(classe, monde))), par, f"d{rang}"))
    protege = fait("vif.protection-adresse-activee", tirer(quand), niveau=niveau, par=CIDFF,
                   ident="protection")  # fmt: skip
    proteges = [protege, *(tirer(_de_violences(quand, rang)) for rang in range(3))]
    if tirer(st.booleans()):
        proteges.append(
            fait(tirer(st.sampled_from(CORRIGENT)), tirer(quand), par=CIDFF, ident="corrige",
                 cible=ref("v0", CIDFF))
        )  # fmt: skip
    for dit in proteges:
        dits.insert(tirer(st.integers(0, len(dits))), dit)
    suivi = SUIVI if confirmee else (*SUIVI[:-1], accord("2026-01-08", LE_115, REFERENT, HUISSIER))
    return Mondes((*suivi, *dits), niveau, confirmee)


def _ailleurs(evenement: Evenement[Any]) -> Evenement[Any]:
    """Le même, chez une structure qui ne parle pas : l'auteur de ce qu'elle dit se tait."""
    dites = {
        nom: "INT-AILLEURS"
        for nom in evenement.model_fields_set
        if DIT_LA_STRUCTURE in marques(type(evenement).model_fields[nom])
        and getattr(evenement, nom) in ORGANISMES.values()
    }
    return evenement.model_copy(update=dites)


@st.composite
def _de_violences(tirer: st.DrawFn, quand: st.SearchStrategy[str], rang: int) -> Dit:
    """Ce que dit le CIDFF : tout type de violences, qui ne change pas la protection."""
    classes = [c for c in DE_VIOLENCES if "protection-" not in c.fiche.nom]
    classe = tirer(st.sampled_from([*classes, None]))
    if classe is None:
        return constat(tirer(quand), "MISE_A_ABRI_VIF", par=CIDFF, ident=f"v{rang}")
    return fait_de(tirer(evenements(classe, Monde(quand))), CIDFF, f"v{rang}")


def fait_de(evenement: Evenement[Any], par: str, ident: str) -> Dit:
    return Dit(evenement, par, ident, None, "48", MENAGE, ROLES[par])


# --- Tout ce qui se lit ---------------------------------------------------------------------------


def lignes_des_autres(faits: Iterable[Fait]) -> set[str]:
    """Les lignes de toutes les vues, pour qui n'est ni nommé ni auteur ; celles d'accès à part."""
    d_acces = {table.name for table in (*(vue.table for vue in acces.VUES), *cles.TABLES)}
    ici = [f for f in faits if f.flux == MENAGE]
    return {
        f"{table.name} {ligne[:2]} {ligne[3:]}"
        for table, ligne in household_rows(MENAGE, ici, ACTES_ORDINAIRES, PERSONNE)  # type: ignore[arg-type]  # facts already read
        if table.name not in d_acces and ligne[2] in {TOUS, AUTRES}
    }


ESSAIS: Final = settings(SANS_REDUIRE, max_examples=40)
NIVEAUX: Final = ("N1", "N2", "N3")


@pytest.mark.parametrize("confirmee", [True, False], ids=["confirmee", "a-confirmer"])
@pytest.mark.parametrize("niveau", NIVEAUX)
def test_qui_n_est_pas_nomme_lit_les_deux_mondes_de_meme(niveau: str, *, confirmee: bool) -> None:
    dites = mondes(niveau, confirmee=confirmee)
    ESSAIS(pour_tout(dites, st.sampled_from(LECTEURS))(_se_lisent_de_meme))()


def _se_lisent_de_meme(deux: Mondes, source: str) -> None:
    jumeau = deux.jumeau(ORGANISMES[source])
    dit = tout_lire(deux.faits, source, deux.faits)
    jamais_dit = tout_lire(jumeau, source, jumeau)
    for page in dit.keys() | jamais_dit.keys():
        assert dit.get(page) == jamais_dit.get(page), page


@pytest.mark.parametrize("niveau", NIVEAUX)
def test_les_lignes_de_toutes_les_vues_sont_celles_du_jumeau(
    niveau: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(codec, "fact", lambda fait: fait)
    ESSAIS(pour_tout(mondes(niveau))(_ont_les_memes_lignes))()


def test_ce_qu_un_auteur_suit_de_lui_ne_dit_rien_de_ce_qu_un_autre_protege(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(codec, "fact", lambda fait: fait)
    abrite = fait("vif.mise-a-abri-debutee", "2026-03-01", par=CIDFF, ident="abri", commune="48061")
    protege = fait("vif.protection-adresse-activee", "2026-03-02", niveau="N1", par=SIAO)
    fini = fait("vif.mise-a-abri-terminee", "2026-03-10", par=SIAO)
    siennes = [
        {
            str(ligne[3:])
            for table, ligne in _toutes_les_lignes((*SUIVI, abrite, protege, *dits))
            if table == "siao_listes" and ligne[2] == AUTEURS and ligne[-5] == ORGANISMES[CIDFF]
        }
        for dits in ((), (fini,))
    ]

    assert siennes[0] != set()
    assert siennes[0] == siennes[1]


def _toutes_les_lignes(dits: Sequence[Dit]) -> Iterator[tuple[str, tuple[Any, ...]]]:
    faits = numerotes(a_temps(*dits))
    for table, ligne in household_rows(MENAGE, faits, ACTES_ORDINAIRES, PERSONNE):  # type: ignore[arg-type]  # facts already read
        yield table.name, ligne


def _ont_les_memes_lignes(deux: Mondes) -> None:
    assert lignes_des_autres(deux.faits) == lignes_des_autres(deux.jumeau(""))


def test_masquer_apres_coup_se_verrait(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(regards, "voile", lambda *_: RIEN_DE_TU)

    with pytest.raises(AssertionError):
        SANS_REDUIRE(pour_tout(mondes("N3"), st.sampled_from(LECTEURS))(_se_lisent_de_meme))()


def test_la_protection_de_l_histoire_est_en_vigueur() -> None:
    protege = fait("vif.protection-adresse-activee", "2026-02-01", niveau="N3", par=CIDFF)
    parcours = fold(MENAGE, Mondes((*SUIVI, protege), "N3").faits, reglages=ACTES_ORDINAIRES)

    (protection,) = parcours.volet(Vif, date.max).protections
    assert not protection.a_confirmer
