"""Les formats d'identifiants, contrôlés à l'écriture.

Un format dit qu'une chaîne peut être un identifiant, pas qu'elle en désigne un : qu'une commune
existe se demande à `parcours.domain.territoires`. Deux valeurs n'ont pas de motif : un montant est
un entier de centimes d'euro, positif ou nul ; une date est ISO 8601, un instant porte son fuseau,
les délais se comptent en heure de Paris, ou du territoire outre-mer.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final


@dataclass(frozen=True, slots=True)
class Format:
    """La forme d'un identifiant ; `motif` se confronte à la chaîne entière (`fullmatch`)."""

    libelle: str
    motif: re.Pattern[str]
    note: str
    a_verifier: bool = False


IDENTIFIANTS: Final[Mapping[str, Format]] = MappingProxyType(
    {
        "commune": Format(
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
        "departement": Format(
            "Code département",
            re.compile(r"^(?:0[1-9]|1[0-9]|2[1-9AB]|[3-8][0-9]|9[0-5]|97[1-8]|98[4-9])$"),
            "Deux caractères, trois outre-mer. Région : deux chiffres (Occitanie 76).",
        ),
        "organisme": Format(
            "Identifiant d'organisme",
            re.compile(r"^(?:[0-9]{14}|INT-[A-Z0-9]{4,20})$"),
            "SIRET (14 chiffres, clé de Luhn, exceptions connues) ou code interne attribué par la "
            "plateforme à qui n'a pas de SIRET. Une intercommunalité est désignée par le SIRET de "
            "son siège ; son SIREN (9 chiffres, Luhn) figure au référentiel des territoires, qui "
            "change chaque 1er janvier.",
        ),
        "finess": Format(
            "Numéro FINESS",
            re.compile(r"^[0-9][0-9AB][0-9]{7}$"),
            "Neuf caractères ; attribut du référentiel des structures.",
        ),
        "nud": Format(
            "Numéro unique de demande de logement social",
            re.compile(r"^[0-9A-Z]{18}$"),
            "Dix-huit caractères : département, année et mois, séquence, organisme. Le numéro "
            "régional d'Île-de-France est historique. Stocké chiffré, recherché par empreinte.",
            a_verifier=True,
        ),
        "allocataire_caf": Format(
            "Numéro d'allocataire CAF",
            re.compile(r"^[0-9]{7}[A-Z]?$"),
            "Le numéro MSA est le NIR : refusé. Stocké chiffré, recherché par empreinte.",
            a_verifier=True,
        ),
        "reference_opaque": Format(
            "Référence EXPLOC, RG, arrêté, convention",
            re.compile(r"^[A-Za-z0-9 ./_-]{1,64}$"),
            "Texte opaque, recherché par empreinte ; RG de la forme AA/NNNNN.",
        ),
        "nir": Format(
            "Numéro de sécurité sociale (détection pour refus)",
            re.compile(r"(?<![0-9])[12][0-9]{4}(?:[0-9]{2}|2[AB])[0-9]{6}(?:[0-9]{2})?(?![0-9])"),
            "Toute chaîne reçue qui le contient est refusée (422), espaces et points retirés "
            "avant le test.",
        ),
    }
)
"""Les formats, par nom d'identifiant."""

FORMATS: Final[Mapping[str, re.Pattern[str]]] = MappingProxyType(
    {nom: identifiant.motif for nom, identifiant in IDENTIFIANTS.items()}
)
"""Les seuls motifs, par nom d'identifiant."""

# Separators are allowed in the pattern rather than removed from the text: removed, they would glue
# the number to a neighbouring one (« lot 12 2 85 07… ») and hide it.
_NIR_ESPACE: Final = re.compile(
    r"(?<![0-9])[12](?:[\s.]*[0-9]){4}[\s.]*(?:[0-9][\s.]*[0-9]|2[\s.]*[AB])"
    r"(?:[\s.]*[0-9]){6}(?:(?:[\s.]*[0-9]){2})?(?![0-9])",
    re.IGNORECASE,
)


def contient_nir(texte: str) -> bool:
    """Vrai si le texte contient ce qui ressemble à un numéro de sécurité sociale.

    Sa clé n'est pas vérifiée : un numéro mal recopié reste une donnée à refuser.
    """
    return _NIR_ESPACE.search(texte) is not None
