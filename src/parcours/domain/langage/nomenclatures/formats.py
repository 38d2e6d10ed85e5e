"""Les formats d'identifiants, contrôlés à l'écriture.

Un format dit qu'une chaîne peut être un identifiant, pas qu'elle en désigne un : qu'une commune
existe se demande à `langage.territoires`. Deux valeurs n'ont pas de motif : un montant est un
entier de centimes d'euro, positif ou nul ; une date est ISO 8601, un instant porte son fuseau, les
délais se comptent en heure de Paris, ou du territoire outre-mer.
"""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final


@dataclass(frozen=True, slots=True)
class FormeDIdentifiant:
    """La forme d'un identifiant ; `motif` se confronte à la chaîne entière (`fullmatch`)."""

    libelle: str
    motif: re.Pattern[str]
    note: str
    a_verifier: bool = False


IDENTIFIANTS: Final[Mapping[str, FormeDIdentifiant]] = MappingProxyType(
    {
        "commune": FormeDIdentifiant(
            "Code commune INSEE (COG)",
            # Codes anciens compris : 20 est la Corse d'avant 1976, 985 Mayotte d'avant 2008.
            re.compile(
                r"^(?:(?:0[1-9]|1[0-9]|2[0-9AB]|[3-8][0-9]|9[0-5])[0-9]{3}"
                r"|97[1-8][0-9]{2}|98[4-9][0-9]{2})$"
            ),
            "Cinq caractères ; Corse 2A et 2B ; arrondissements admis (Paris 75101 à 75120, Lyon "
            "69381 à 69389, Marseille 13201 à 13216). N'est pas un code postal. Le millésime du "
            "COG est dans l'enveloppe.",
        ),
        "departement": FormeDIdentifiant(
            "Code département",
            re.compile(r"^(?:0[1-9]|1[0-9]|2[1-9AB]|[3-8][0-9]|9[0-5]|97[1-8]|98[4-9])$"),
            "Deux caractères, trois outre-mer. Région : deux chiffres (Occitanie 76).",
        ),
        "organisme": FormeDIdentifiant(
            "Identifiant d'organisme",
            re.compile(r"^(?:[0-9]{14}|INT-[A-Z0-9]{4,20})$"),
            "SIRET (14 chiffres, clé de Luhn, exceptions connues) ou code interne attribué par la "
            "plateforme à qui n'a pas de SIRET. Une intercommunalité est désignée par le SIRET de "
            "son siège ; son SIREN (9 chiffres, Luhn) figure au référentiel des territoires, qui "
            "change chaque 1er janvier.",
        ),
        "finess": FormeDIdentifiant(
            "Numéro FINESS",
            re.compile(r"^[0-9][0-9AB][0-9]{7}$"),
            "Neuf caractères ; attribut du référentiel des structures.",
        ),
        "nud": FormeDIdentifiant(
            "Numéro unique de demande de logement social",
            re.compile(r"^[0-9A-Z]{18}$"),
            "Dix-huit caractères : département, année et mois, séquence, organisme. Le numéro "
            "régional d'Île-de-France est historique. Stocké chiffré, recherché par empreinte.",
            a_verifier=True,
        ),
        "allocataire_caf": FormeDIdentifiant(
            "Numéro d'allocataire CAF",
            re.compile(r"^[0-9]{7}[A-Z]?$"),
            "Le numéro MSA est le NIR : refusé. Stocké chiffré, recherché par empreinte.",
            a_verifier=True,
        ),
        "reference_opaque": FormeDIdentifiant(
            "Référence EXPLOC, RG, arrêté, convention",
            re.compile(r"^[A-Za-z0-9 ./_-]{1,64}$"),
            "Texte opaque, recherché par empreinte ; RG de la forme AA/NNNNN.",
        ),
        "nir": FormeDIdentifiant(
            "Numéro de sécurité sociale (détection pour refus)",
            re.compile(r"(?<![0-9])[12][0-9]{4}(?:[0-9]{2}|2[AB])[0-9]{6}(?:[0-9]{2})?(?![0-9])"),
            "Toute chaîne reçue qui le contient est refusée (422), quels que soient ses "
            "séparateurs et sa graphie ; là où une machine écrit (`id`, `subject`, "
            "`traceparent`), seulement avec sa clé.",
        ),
    }
)
"""Les formats, par nom d'identifiant."""

FORMATS: Final[Mapping[str, re.Pattern[str]]] = MappingProxyType(
    {nom: identifiant.motif for nom, identifiant in IDENTIFIANTS.items()}
)
"""Les seuls motifs, par nom d'identifiant."""

# --- Le numéro de sécurité sociale ---------------------------------------------------------------

# Month: 20 to 42 and 50 to 99 stand for civil records that are incomplete. 00 is no département.
_MOIS: Final = "(?:0{s}[1-9]|1{s}[0-2]|[235-9]{s}[0-9]|4{s}[0-2])"
_MOIS_CERTAIN: Final = "(?:0[1-9]|1[0-2])"
_DEPARTEMENT: Final = "(?:0{s}[1-9]|[1-9]{s}[0-9]|2{s}[AB])"
_TROIS_CHIFFRES: Final = "(?!0{s}0{s}0)[0-9]{s}[0-9]{s}[0-9]"
_CLE: Final = "(?:0{s}[1-9]|[1-8]{s}[0-9]|9{s}[0-7])"


def _numero(sexe: str, mois: str, *, entre: str, dedans: str = "", cle: str = "{clef}?") -> str:
    """Le motif d'un numéro : ce qui peut séparer ses groupes, et les chiffres d'un groupe."""
    groupes = (sexe, "[0-9]{s}[0-9]", mois, _DEPARTEMENT, _TROIS_CHIFFRES, _TROIS_CHIFFRES)
    numero = entre.join(groupes) + cle.replace("{clef}", f"(?:{entre}{_CLE})")
    return f"(?<![0-9]){numero}(?![0-9])".replace("{s}", dedans)


# Separators are allowed in the pattern rather than removed from the text: removed, they would glue
# the number to a neighbouring one (« lot 12 2 85 07… ») and hide it. Spaces and dots are seen
# anywhere, any other sign where people write one: dates and sums are full of them.
_ENTRE_GROUPES: Final = r"[\W_]{0,6}"
_ENTRE_CHIFFRES: Final = r"[\W_]{0,2}"
_DANS_UN_TEXTE: Final = re.compile(
    "|".join(
        (
            _numero("[12]", _MOIS, entre=r"[\s.]*", dedans=r"[\s.]*"),
            _numero("[12]", _MOIS, entre=_ENTRE_GROUPES),
            _numero("[3478]", _MOIS_CERTAIN, entre=_ENTRE_GROUPES),
            _numero("[3478]", _MOIS, entre=_ENTRE_GROUPES, cle="{clef}"),
        )
    ),
    re.IGNORECASE,
)
_EXACT: Final = _numero(
    "[123478]", _MOIS, entre=_ENTRE_GROUPES, dedans=_ENTRE_CHIFFRES, cle="{clef}"
)
_AVEC_CLE: Final = re.compile(f"(?=({_EXACT}))", re.IGNORECASE)
_SIGNES_MIN: Final = 13
_ASSEZ_DE_CHIFFRES: Final = re.compile(r"[123478](?:[\W_]*[0-9ABab]){12}")
"""Ce qu'a tout numéro, et presque aucun texte : le chercher d'abord coûte dix fois moins."""
_CORSE: Final = {"A": "19", "B": "18"}
_UUID: Final = re.compile(
    r"(?<!\w)[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}(?!\w)", re.IGNORECASE
)


def contient_nir(texte: str) -> bool:
    """Vrai si le texte contient ce qui ressemble à un numéro de sécurité sociale, même provisoire.

    Sa clé peut être fausse ou manquer : un numéro mal recopié reste une donnée à refuser. Un UUID
    est tiré au hasard, et y ressemble une fois sur deux mille : là, la clé doit être juste.
    """
    if len(lisse := _lisse(texte)) < _SIGNES_MIN or _ASSEZ_DE_CHIFFRES.search(lisse) is None:
        return False
    ailleurs = _DANS_UN_TEXTE.search(_UUID.sub("uuid", lisse))
    return ailleurs is not None or contient_nir_exact(lisse)


def contient_nir_exact(texte: str) -> bool:
    """Vrai si le texte contient les quinze chiffres d'un numéro, avec la clé qu'ils demandent.

    Pour ce qu'une machine écrit : une horloge, un compteur, une trace ressemblent au reste.
    """
    lisse = _lisse(texte)
    return _ASSEZ_DE_CHIFFRES.search(lisse) is not None and any(
        _cle_juste(trouve[1]) for trouve in _AVEC_CLE.finditer(lisse)
    )


def _cle_juste(numero: str) -> bool:
    signes = re.sub(r"[\W_]", "", numero).upper()
    corps, cle = signes[:-2], signes[-2:]
    if corps[6] in _CORSE:
        corps = f"{corps[:5]}{_CORSE[corps[6]]}{corps[7:]}"
    return 97 - int(corps) % 97 == int(cle)


def _lisse(texte: str) -> str:
    """Le texte, chiffres et lettres de toute graphie ramenés à l'ASCII, sans signe invisible."""
    return texte if texte.isascii() else texte.translate(_GRAPHIES)


class _Graphies(dict[int, int | str | None]):
    """Ce que vaut chaque caractère pour la recherche, appris à mesure."""

    def __missing__(self, point: int) -> int | str | None:
        """Ce que vaut un caractère encore inconnu."""
        lisse = _sans_graphie(chr(point))
        if point <= 0xFFFF:  # noqa: PLR2004 (the others are too many to be kept)
            self[point] = lisse
        return lisse


def _sans_graphie(caractere: str) -> int | str | None:
    if unicodedata.category(caractere) in {"Cf", "Mn", "Me"}:
        return None
    if caractere.isdecimal():
        return str(unicodedata.decimal(caractere))
    simple = unicodedata.normalize("NFKC", caractere)
    return simple if simple.isascii() and simple.isalnum() else ord(caractere)


_GRAPHIES: Final = _Graphies()
