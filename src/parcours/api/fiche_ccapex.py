"""Le dossier d'un ménage pour la CCAPEX, à imprimer : une feuille A4, rien qui s'exécute.

Tout ce qui vient d'un partenaire y est échappé ; la page ne charge rien et n'exécute rien.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from html import escape
from typing import Final

from parcours.api import imprime
from parcours.domain.langage import nomenclatures
from parcours.domain.volets.expulsion.etat import EtapeDeProcedure
from parcours.projections.fil_rouge.ccapex import DossierDeSeance

ENTETES: Final = {
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; "
    "frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
    "Referrer-Policy": "no-referrer",
}
LARGEUR: Final = 53.0
"""Ce qui tient sur une ligne d'une rubrique, en cadratins de la police de la feuille."""
LARGEUR_DE_L_IDENTITE: Final = 41.0
"""Ce qui tient sur une ligne à côté du nom d'un champ."""
LIGNES_MAX: Final = 44
"""Ce que l'identité et les rubriques ont de lignes, une fois les titres et le pied posés."""
LIGNES_PAR_PHRASE: Final = 2
ACTES_GARDES: Final = 4
AVIS_GARDES: Final = 2
"""Ce qui en reste au moins, les plus récents, si la feuille est pleine."""
RAPPEL: Final = (
    "Document confidentiel : à détruire après la séance. Les dates calculées sont un avis, celles "
    "du juge priment."
)
_STYLE: Final = """
@page { size: A4 portrait; margin: 12mm; }
* { box-sizing: border-box; }
body { font: 9.5pt/1.3 sans-serif; color: #000; background: #fff; margin: 0; }
main { margin: 0 auto; max-width: 186mm; max-height: 272mm; overflow: hidden;
  overflow-wrap: anywhere; }
h1 { font-size: 13pt; margin: 0 0 2mm; border-bottom: 1px solid #000; }
h2 { font-size: 10pt; margin: 3mm 0 1mm; }
dl { display: grid; grid-template-columns: 42mm 1fr; gap: 0 2mm; margin: 0; }
dt { font-weight: bold; } dd { margin: 0; }
ul { margin: 0; padding-left: 4mm; } li { break-inside: avoid; }
footer { margin-top: 3mm; border-top: 1px solid #000; font-size: 8pt; }
"""


@dataclass(frozen=True, slots=True)
class _Place:
    """Ce que l'on accorde à chaque phrase, et si chaque rubrique garde tout ce qu'elle doit."""

    lignes_par_phrase: int
    garde_tout: bool = True

    def abrege(self, texte: str, largeur: float = LARGEUR) -> str:
        """Une phrase, à la place qu'elle a."""
        return imprime.abrege(imprime.net(texte), largeur, self.lignes_par_phrase)


PLACES: Final = (_Place(LIGNES_PAR_PHRASE), _Place(1), _Place(1, garde_tout=False))
"""De la plus large à celle où n'importe quel dossier tient."""


@dataclass(frozen=True, slots=True)
class _Rubrique:
    """Des phrases, de la plus ancienne à la plus récente, et combien il en reste au moins."""

    titre: str
    phrases: tuple[str, ...]
    gardees: int
    tues: int = 0

    def en_html(self) -> str:
        """La rubrique ; rien si elle est vide."""
        if not self.phrases:
            return ""
        reste = f" (au dossier, {self.tues} de plus, avant)" if self.tues else ""
        elements = "".join(f"<li>{escape(phrase)}</li>" for phrase in self.phrases)
        return f"<h2>{escape(self.titre + reste)}</h2><ul>{elements}</ul>"

    def sans_la_premiere(self) -> "_Rubrique":
        """La même, sa phrase la plus ancienne tue."""
        return replace(self, phrases=self.phrases[1:], tues=self.tues + 1)

    @property
    def lignes(self) -> int:
        """Ce qu'elle occupe, sans son titre."""
        return sum(len(imprime.lignes(phrase, LARGEUR)) for phrase in self.phrases)

    @property
    def de_trop(self) -> int:
        """Combien de ses phrases peuvent se taire."""
        return len(self.phrases) - self.gardees


@dataclass(frozen=True, slots=True)
class _Feuille:
    """L'identité et les rubriques, abrégées ensemble."""

    identite: tuple[tuple[str, str], ...]
    rubriques: tuple[_Rubrique, ...]

    @property
    def deborde(self) -> bool:
        """Vrai si tout ne tient pas."""
        identite = sum(
            len(imprime.lignes(valeur, LARGEUR_DE_L_IDENTITE)) for _, valeur in self.identite
        )
        return identite + sum(rubrique.lignes for rubrique in self.rubriques) > LIGNES_MAX

    def allegee(self) -> "_Feuille":
        """La même, les phrases les plus anciennes tues tant qu'elle déborde et qu'il en est."""
        feuille = self
        while feuille.deborde:
            longue = max(feuille.rubriques, key=lambda rubrique: rubrique.de_trop)
            if longue.de_trop <= 0:
                break
            feuille = replace(
                feuille,
                rubriques=tuple(
                    r.sans_la_premiere() if r is longue else r for r in feuille.rubriques
                ),
            )
        return feuille


def page(dossier: DossierDeSeance) -> str:
    """La feuille."""
    titre = f"CCAPEX, séance du {_jour(dossier.seance_le)}"
    feuille = _une_feuille(dossier)
    champs = "".join(
        f"<dt>{escape(nom)}</dt><dd>{escape(valeur)}</dd>" for nom, valeur in feuille.identite
    )
    corps = "".join(
        (
            f"<h1>{escape(titre)}</h1><dl>{champs}</dl>",
            *(rubrique.en_html() for rubrique in feuille.rubriques),
            f"<footer>Lu le {_jour(dossier.au)}. {RAPPEL}</footer>",
        )
    )
    return (
        f'<!DOCTYPE html><html lang="fr"><head><meta charset="utf-8"><title>{escape(titre)}</title>'
        f"<style>{_STYLE}</style></head><body><main>{corps}</main></body></html>"
    )


def _une_feuille(dossier: DossierDeSeance) -> _Feuille:
    """La plus large de celles où tout tient."""
    for place in PLACES:
        feuille = _Feuille(_identite(dossier, place), _rubriques(dossier, place)).allegee()
        if not feuille.deborde:
            break
    return feuille


def _identite(dossier: DossierDeSeance, place: _Place) -> tuple[tuple[str, str], ...]:
    champs = (
        ("Ménage", ", ".join(dossier.menage) or f"parcours {dossier.parcours}"),
        ("Composition", _libelle("COMPO", dossier.composition)),
        ("Commune", dossier.nom_de_la_commune or dossier.commune or "non lue"),
        ("Référent", dossier.referent or "aucun, ou non lu"),
        ("Procédure", _etape(dossier.etape_procedure)),
        ("Dette", _euros(dossier.dette)),
        ("Expulsion possible", _possible(dossier)),
        ("Inscrit le", _jour(dossier.inscrit_le)),
    )
    return tuple((nom, place.abrege(valeur, LARGEUR_DE_L_IDENTITE)) for nom, valeur in champs)


def _rubriques(dossier: DossierDeSeance, place: _Place) -> tuple[_Rubrique, ...]:
    """Ses rubriques, chaque phrase à la place qu'elle a."""

    def rubrique(titre: str, dites: Iterable[str], gardees: int | None = None) -> _Rubrique:
        phrases = tuple(map(place.abrege, dites))
        a_garder = (len(phrases) if gardees is None else gardees) if place.garde_tout else 1
        return _Rubrique(titre, phrases, a_garder)

    return (
        rubrique("Pourquoi il est inscrit", (m.phrase for m in dossier.motifs)),
        rubrique("À vérifier", (s.phrase for s in dossier.surprises)),
        rubrique("Ce qui est dû", _echeances(dossier)),
        rubrique("Ce qui manque", (point.phrase for point in dossier.manque)),
        rubrique(
            "Ce qui s'est passé",
            (f"{_jour(a.survenu_le)} : {a.phrase}" for a in dossier.actes),
            ACTES_GARDES,
        ),
        rubrique("Avis et recommandations", _avis(dossier), AVIS_GARDES),
    )


def _echeances(dossier: DossierDeSeance) -> Iterator[str]:
    for e in dossier.echeances:
        passee = ", manquée" if e.manquee else ""
        yield f"{_jour(e.echeance_le)}{passee} : {e.libelle} ({e.qui})"


def _avis(dossier: DossierDeSeance) -> Iterator[str]:
    for a in dossier.avis:
        suite = nomenclatures.libelle("SUIVI_AVIS", a.suite) if a.suite else "suite inconnue"
        forme = nomenclatures.libelle("FORME_AVIS", a.forme)
        yield (f"{_jour(a.le)} : {forme}, {a.nature_libelle}, à {a.destinataire_libelle} ({suite})")


def _libelle(liste: str, code: str | None) -> str:
    return nomenclatures.libelle(liste, code) if code else "non lue"


def _etape(code: str | None) -> str:
    return EtapeDeProcedure(code).libelle if code else "aucun acte connu"


def _possible(dossier: DossierDeSeance) -> str:
    if dossier.expulsion_possible_le is None:
        return "rien ne la permet encore"
    treve = f" (trêve jusqu'au {_jour(dossier.treve_jusqu_au)})" if dossier.treve_jusqu_au else ""
    return f"à partir du {_jour(dossier.expulsion_possible_le)}{treve}"


def _euros(centimes: int | None) -> str:
    if centimes is None:
        return "inconnue"
    euros, reste = divmod(centimes, 100)
    return f"{euros:,}".replace(",", "\N{NO-BREAK SPACE}") + f",{reste:02d} €"


def _jour(jour: date | None) -> str:
    return jour.strftime("%d/%m/%Y") if jour else "jour à fixer"
