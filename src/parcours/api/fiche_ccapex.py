"""Le dossier d'un ménage pour la CCAPEX, à imprimer : une feuille A4, rien qui s'exécute.

Tout ce qui vient d'un partenaire y est échappé ; la page ne charge rien et n'exécute rien.
"""

from collections.abc import Iterable, Iterator
from datetime import date
from html import escape
from typing import Final

from parcours.domain.langage import nomenclatures
from parcours.domain.volets.expulsion.etat import EtapeDeProcedure
from parcours.projections.fil_rouge.ccapex import DossierDeSeance

ENTETES: Final = {
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; "
    "frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
    "Referrer-Policy": "no-referrer",
}
CARACTERES_MAX: Final = 170
"""Ce qu'une ligne de la feuille contient au plus."""
RAPPEL: Final = (
    "Document confidentiel : à détruire après la séance. Les dates calculées sont un avis, celles "
    "du juge priment."
)
_STYLE: Final = """
@page { size: A4 portrait; margin: 12mm; }
* { box-sizing: border-box; }
body { font: 9.5pt/1.3 sans-serif; color: #000; background: #fff; margin: 0 auto;
  max-width: 186mm; max-height: 273mm; overflow: hidden; }
h1 { font-size: 13pt; margin: 0 0 2mm; border-bottom: 1px solid #000; }
h2 { font-size: 10pt; margin: 3mm 0 1mm; }
dl { display: grid; grid-template-columns: 42mm 1fr; gap: 0 2mm; margin: 0; }
dt { font-weight: bold; } dd { margin: 0; }
ul { margin: 0; padding-left: 4mm; } li { break-inside: avoid; }
footer { margin-top: 3mm; border-top: 1px solid #000; font-size: 8pt; }
"""


def page(dossier: DossierDeSeance) -> str:
    """La feuille."""
    titre = f"CCAPEX, séance du {_jour(dossier.seance_le)}"
    corps = "".join(
        (
            f"<h1>{escape(titre)}</h1>",
            _identite(dossier),
            _liste("Pourquoi il est inscrit", (m.phrase for m in dossier.motifs)),
            _liste("À vérifier", (s.phrase for s in dossier.surprises)),
            _liste("Ce qui est dû", _echeances(dossier)),
            _liste("Ce qui manque", (point.phrase for point in dossier.manque)),
            _liste(
                "Ce qui s'est passé", (f"{_jour(a.survenu_le)} : {a.phrase}" for a in dossier.actes)
            ),
            _liste("Avis et recommandations", _avis(dossier)),
            f"<footer>Lu le {_jour(dossier.au)}. {RAPPEL}</footer>",
        )
    )
    return (
        f'<!DOCTYPE html><html lang="fr"><head><meta charset="utf-8"><title>{escape(titre)}</title>'
        f"<style>{_STYLE}</style></head><body>{corps}</body></html>"
    )


def _identite(dossier: DossierDeSeance) -> str:
    lignes = (
        ("Ménage", ", ".join(dossier.menage) or f"parcours {dossier.parcours}"),
        ("Composition", _libelle("COMPO", dossier.composition)),
        ("Commune", dossier.nom_de_la_commune or dossier.commune or "non lue"),
        ("Référent", dossier.referent or "aucun, ou non lu"),
        ("Procédure", _etape(dossier.etape_procedure)),
        ("Dette", _euros(dossier.dette)),
        ("Expulsion possible", _possible(dossier)),
        ("Inscrit le", _jour(dossier.inscrit_le)),
    )
    return f"<dl>{''.join(_ligne(nom, valeur) for nom, valeur in lignes)}</dl>"


def _ligne(nom: str, valeur: str) -> str:
    return f"<dt>{escape(nom)}</dt><dd>{escape(_court(valeur))}</dd>"


def _liste(titre: str, phrases: Iterable[str]) -> str:
    """Une rubrique ; rien si elle est vide."""
    elements = "".join(f"<li>{escape(_court(phrase))}</li>" for phrase in phrases)
    return f"<h2>{escape(titre)}</h2><ul>{elements}</ul>" if elements else ""


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


def _court(texte: str) -> str:
    return texte if len(texte) <= CARACTERES_MAX else f"{texte[: CARACTERES_MAX - 1]}…"
