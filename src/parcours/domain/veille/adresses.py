"""À qui s'adresse ce qui est dû, ou ce qui alarme : des rôles, et qui supplée le référent.

Ce que doit quelqu'un d'autre qu'un partenaire (le ménage, un juge, un propriétaire) s'adresse au
référent en charge, qui y veille. Ce qui s'adresse au référent d'un ménage qui n'en a pas s'adresse
au SIAO, le jour même : rien n'attend que quelqu'un soit désigné.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from parcours.domain.droit.delai import Delai
from parcours.domain.langage.vocabulaire import Role, roles
from parcours.domain.volets.referent.mandats import Mandat

REFERENT: Final = roles("REFERENT_PARCOURS")
SUPPLEANT: Final = roles("SIAO")

AGISSENT: Final[Mapping[str, frozenset[Role]]] = MappingProxyType(
    {
        "le bailleur": roles("BAILLEUR_SOCIAL"),
        "le bailleur social": roles("BAILLEUR_SOCIAL"),
        "le bailleur mis en demeure": roles("BAILLEUR_SOCIAL"),
        "le bailleur et le ménage": roles("BAILLEUR_SOCIAL") | REFERENT,
        "l'organisme chargé du diagnostic": roles("CONSEIL_DEPARTEMENTAL CAF_MSA CCAPEX"),
        "le commissaire de justice": roles("COMMISSAIRE_DE_JUSTICE"),
        "la CCAPEX": roles("CCAPEX"),
        "le préfet": roles("PREFECTURE"),
        "la commission de médiation": roles("COMED"),
        "le SIAO": roles("SIAO"),
        "la structure": roles(
            "GESTIONNAIRE_HEBERGEMENT GESTIONNAIRE_LOGEMENT_ACCOMPAGNE OPERATEUR_IML"
        ),
        "l'organisme qui met à l'abri": roles("CIDFF SIAO"),
        "l'autorité saisie": roles("PDLHI ARS SCHS MAIRIE EPCI"),
        "l'autorité compétente": roles("PREFECTURE ARS MAIRIE EPCI"),
        "le maire": roles("MAIRIE"),
        "l'organisme payeur": roles("CAF_MSA"),
        "le fournisseur": roles("FOURNISSEUR_FLUIDES"),
        "le responsable du traitement": roles("DPO SIAO"),
        "l'opérateur du campement": roles("OPERATEUR_CAMPEMENT"),
        "l'association agréée": roles("OPERATEUR_IML ASSOCIATION_ACCOMPAGNEMENT"),
    }
)
"""Les rôles de qui doit, ou peut, agir, quand c'est un partenaire."""


def de_l_echeance(delai: Delai) -> frozenset[Role]:
    """Les rôles à qui s'adresse une date due par cette règle."""
    return AGISSENT.get(delai.portee.qui, REFERENT)


def supplees(adresses: frozenset[Role], referent: Mandat | None) -> frozenset[Role]:
    """Les mêmes, avec le SIAO si elles ne trouvent pas de référent en charge."""
    if referent is None and adresses >= REFERENT:
        return adresses | SUPPLEANT
    return adresses
