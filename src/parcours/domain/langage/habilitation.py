"""Ce que chaque rôle lit : les vues, leur portée, le niveau de sensibilité.

Un rôle est celui d'un organisme sur un territoire. Le niveau d'office ne dépasse jamais S3 :
au-delà, il faut être habilité pour ce ménage-là (`sur_habilitation`).
"""

from dataclasses import dataclass, field
from enum import IntEnum, StrEnum
from functools import cache
from typing import Final

from parcours.domain.langage.vocabulaire import S0, S1, S2, S3, S4, S5, Role, Sensibilite


class NomDeVue(StrEnum):
    """Une famille de vues."""

    FR = "FR"
    """Fil rouge du référent : une page par ménage."""
    OBS = "OBS"
    """Observatoire du logement et de l'hébergement."""
    HI = "HI"
    """Veille du mal-logement et comité du protocole social."""
    D360 = "D360"
    """Diagnostic territorial à 360 degrés."""
    EXP = "EXP"
    """Prévention des expulsions."""
    CAMP = "CAMP"
    """Campements et plateforme d'insertion."""
    PRH = "PRH"
    """Pôle ressource habitat."""
    CC = "CC"
    """Situations complexes."""
    VIF = "VIF"
    """Mises à l'abri et protections."""
    PLAN = "PLAN"
    """Pilotage des plans, instances et conventions."""
    JOURNAL = "JOURNAL"
    """Accès, demandes de droits et corrections."""


LIBELLES: Final[dict[NomDeVue, str]] = {
    NomDeVue.FR: "Fil rouge du référent",
    NomDeVue.OBS: "Observatoire du logement et de l'hébergement",
    NomDeVue.HI: "Mal-logement et comité du protocole social",
    NomDeVue.D360: "Diagnostic territorial à 360 degrés",
    NomDeVue.EXP: "Prévention des expulsions",
    NomDeVue.CAMP: "Campements et plateforme d'insertion",
    NomDeVue.PRH: "Pôle ressource habitat",
    NomDeVue.CC: "Situations complexes",
    NomDeVue.VIF: "Mises à l'abri et protections",
    NomDeVue.PLAN: "Plans, instances et conventions",
    NomDeVue.JOURNAL: "Accès, demandes de droits et corrections",
}

_PARTOUT = ("menage", "referent", "parcours", "correction")

FAMILLES: Final[dict[NomDeVue, frozenset[str]]] = {
    vue: frozenset((*_PARTOUT, *familles.split()))
    for vue, familles in {
        NomDeVue.EXP: "expulsion maintien energie acces",
        NomDeVue.HI: "habitat-indigne comite",
        NomDeVue.PRH: "pole habitat-indigne maintien energie accompagnement",
        NomDeVue.CC: "cas-complexe accompagnement",
        NomDeVue.CAMP: "campement veille accompagnement",
    }.items()
}
"""Les familles de faits que montre une vue nominative ; le fil rouge (FR) les montre toutes."""

SUJETS: Final[dict[NomDeVue, frozenset[str]]] = {
    NomDeVue.EXP: frozenset({"expulsion", "maintien"}),
    NomDeVue.HI: frozenset({"habitat-indigne", "comite"}),
    NomDeVue.PRH: frozenset({"pole"}),
    NomDeVue.CC: frozenset({"cas-complexe"}),
    NomDeVue.CAMP: frozenset({"campement"}),
}
"""Ce dont traite une vue nominative : un ménage n'y entre que par un fait de ces familles."""
DE_TOUTES_LES_VUES: Final = frozenset().union(*SUJETS.values())
"""Les familles de faits qui ouvrent un ménage à qui tient une vue du territoire."""


class Portee(IntEnum):
    """Jusqu'où va la lecture d'une vue, de la plus étroite à la plus large."""

    AUCUNE = 0
    AGREGE = 1
    """Des agrégats, secret statistique appliqué."""
    PROPRES_FAITS = 2
    """Ses propres faits et le stade de la procédure."""
    HABILITES = 3
    """Nominatif, pour qui est habilité au ménage."""
    SIENS = 4
    """Les ménages avec qui l'organisme a une relation active."""
    TERRITOIRE = 5
    """Tout le territoire du rôle."""
    TOUT = 6
    """Tous les territoires : essai et démonstration seulement."""


@dataclass(frozen=True, slots=True)
class Droits:
    """Ce qu'un rôle lit d'office, et ce qu'il peut lire s'il est habilité."""

    niveau_max: Sensibilite
    lit: dict[NomDeVue, Portee] = field(default_factory=dict)
    sur_habilitation: tuple[Sensibilite, ...] = ()


def _lit(**vues: Portee) -> dict[NomDeVue, Portee]:
    return {NomDeVue(vue): portee for vue, portee in vues.items()}


AGREGE, PROPRES_FAITS, HABILITES, SIENS, TERRITOIRE = (
    Portee.AGREGE,
    Portee.PROPRES_FAITS,
    Portee.HABILITES,
    Portee.SIENS,
    Portee.TERRITOIRE,
)

DROITS: Final[dict[Role, Droits]] = {
    Role.SIAO: Droits(
        S3,
        _lit(
            FR=TERRITOIRE,
            OBS=AGREGE,
            D360=AGREGE,
            HI=SIENS,
            EXP=SIENS,
            CC=SIENS,
            CAMP=TERRITOIRE,
            VIF=HABILITES,
            PLAN=TERRITOIRE,
        ),
        sur_habilitation=(S4, S5),
    ),
    Role.OPERATEUR_115: Droits(S2, _lit(FR=SIENS, OBS=AGREGE), sur_habilitation=(S4,)),
    Role.REFERENT_PARCOURS: Droits(
        S3,
        _lit(FR=SIENS, EXP=SIENS, HI=SIENS, PRH=SIENS, CC=SIENS, CAMP=SIENS, VIF=HABILITES),
        sur_habilitation=(S4, S5),
    ),
    Role.DREETS: Droits(S0, _lit(OBS=AGREGE, D360=AGREGE, EXP=AGREGE, PLAN=TERRITOIRE)),
    Role.DDETS: Droits(
        S0,
        _lit(
            OBS=AGREGE, D360=AGREGE, EXP=AGREGE, HI=AGREGE, CAMP=AGREGE, CC=AGREGE, PLAN=TERRITOIRE
        ),
    ),
    Role.PREFECTURE: Droits(S3, _lit(EXP=TERRITOIRE, HI=SIENS, CAMP=AGREGE, PLAN=TERRITOIRE)),
    Role.DDT: Droits(S2, _lit(EXP=AGREGE, HI=TERRITOIRE, PLAN=TERRITOIRE)),
    Role.CCAPEX: Droits(S3, _lit(EXP=TERRITOIRE, OBS=AGREGE, PLAN=TERRITOIRE)),
    Role.COMMISSAIRE_DE_JUSTICE: Droits(S3, _lit(EXP=PROPRES_FAITS)),
    Role.CAF_MSA: Droits(S3, _lit(EXP=SIENS, HI=SIENS)),
    Role.BAILLEUR_SOCIAL: Droits(S3, _lit(EXP=SIENS, HI=SIENS, OBS=AGREGE)),
    Role.ACTION_LOGEMENT: Droits(S2, _lit(OBS=AGREGE)),
    Role.CONSEIL_DEPARTEMENTAL: Droits(
        S3,
        _lit(FR=SIENS, CC=TERRITOIRE, EXP=SIENS, OBS=AGREGE, D360=AGREGE, PLAN=TERRITOIRE),
        sur_habilitation=(S4,),
    ),
    Role.FSL: Droits(S3, _lit(EXP=SIENS, OBS=AGREGE)),
    Role.ADIL: Droits(S3, _lit(EXP=AGREGE, HI=AGREGE, PLAN=TERRITOIRE)),
    Role.CCAS: Droits(S3, _lit(FR=SIENS, HI=SIENS, EXP=SIENS)),
    Role.MAIRIE: Droits(S2, _lit(HI=SIENS)),
    Role.EPCI: Droits(S2, _lit(HI=SIENS, PLAN=TERRITOIRE)),
    Role.OPAH: Droits(S2, _lit(HI=TERRITOIRE, PLAN=TERRITOIRE)),
    Role.ANAH: Droits(S2, _lit(HI=AGREGE)),
    Role.OPERATEUR_HABITAT: Droits(S2, _lit(HI=SIENS, PRH=SIENS)),
    Role.PDLHI: Droits(S2, _lit(HI=TERRITOIRE, PLAN=TERRITOIRE)),
    Role.SLIME: Droits(S2, _lit(HI=SIENS, OBS=AGREGE)),
    Role.ARS: Droits(S2, _lit(HI=TERRITOIRE, PLAN=TERRITOIRE)),
    Role.SCHS: Droits(S2, _lit(HI=SIENS)),
    Role.CIDFF: Droits(S3, _lit(VIF=HABILITES, FR=SIENS, OBS=AGREGE), sur_habilitation=(S4,)),
    Role.SERVICE_VIF: Droits(S2, _lit(VIF=PROPRES_FAITS), sur_habilitation=(S4,)),
    Role.POLICE_GENDARMERIE: Droits(S2, _lit(EXP=PROPRES_FAITS, VIF=PROPRES_FAITS)),
    Role.MARAUDE: Droits(S2, _lit(FR=SIENS)),
    Role.ACCUEIL_DE_JOUR: Droits(S2, _lit(FR=SIENS)),
    Role.EQUIPE_SANTE_PRECARITE: Droits(S2, _lit(FR=SIENS), sur_habilitation=(S5,)),
    Role.GESTIONNAIRE_HEBERGEMENT: Droits(S2, _lit(FR=SIENS, OBS=AGREGE), sur_habilitation=(S5,)),
    Role.GESTIONNAIRE_LOGEMENT_ACCOMPAGNE: Droits(S3, _lit(FR=SIENS, OBS=AGREGE)),
    Role.OPERATEUR_IML: Droits(S3, _lit(FR=SIENS, OBS=AGREGE, EXP=SIENS)),
    Role.UCSA: Droits(S3, _lit(FR=SIENS), sur_habilitation=(S5,)),
    Role.COMED: Droits(S2, _lit(OBS=AGREGE)),
    Role.BANQUE_DE_FRANCE: Droits(S3, _lit(EXP=PROPRES_FAITS)),
    Role.FOURNISSEUR_FLUIDES: Droits(S3, _lit(OBS=AGREGE)),
    Role.ALEC: Droits(S3, _lit(OBS=AGREGE, PLAN=TERRITOIRE)),
    Role.SIAE: Droits(S2, _lit(FR=PROPRES_FAITS)),
    Role.SERVICE_EMPLOI: Droits(S2, _lit(FR=PROPRES_FAITS)),
    Role.ASSOCIATION_ACCOMPAGNEMENT: Droits(S3, _lit(FR=SIENS, EXP=SIENS, OBS=AGREGE)),
    Role.POLE_RESSOURCE: Droits(
        S3, _lit(PRH=TERRITOIRE, FR=SIENS, EXP=SIENS, HI=SIENS, PLAN=TERRITOIRE)
    ),
    Role.OPERATEUR_CAMPEMENT: Droits(S2, _lit(CAMP=TERRITOIRE, FR=SIENS)),
    Role.SERVICE_INSTITUTION: Droits(S2, _lit(FR=PROPRES_FAITS), sur_habilitation=(S5,)),
    Role.MANDATAIRE_PROTECTION: Droits(S2, _lit(FR=SIENS), sur_habilitation=(S4,)),
    Role.ORGANISME_DOMICILIATION: Droits(S2, _lit(FR=PROPRES_FAITS)),
    Role.CRPA: Droits(S0, _lit(OBS=AGREGE, PLAN=TERRITOIRE)),
    Role.OBSERVATEUR: Droits(S0, _lit(OBS=AGREGE, D360=AGREGE)),
    Role.MENAGE: Droits(S3, _lit(FR=SIENS), sur_habilitation=(S4, S5)),
    Role.DPO: Droits(S1, _lit(JOURNAL=TERRITOIRE)),
    Role.SYSTEME: Droits(S1),
    Role.SUPERVISION: Droits(S5, dict.fromkeys(NomDeVue, Portee.TOUT)),
}


@cache
def familles_lues(roles: frozenset[Role]) -> frozenset[str] | None:
    """Les familles que des rôles lisent d'un ménage avec qui leur organisme est en relation.

    None : toutes.
    """
    vues = {
        vue for role in roles for vue, portee in DROITS[role].lit.items() if portee >= Portee.SIENS
    }
    if NomDeVue.FR in vues:
        return None
    return frozenset().union(*(FAMILLES.get(vue, frozenset()) for vue in vues))


@cache
def sujets_du_territoire(roles: frozenset[Role]) -> frozenset[str]:
    """Les familles dont traitent les vues que ces rôles tiennent sur tout leur territoire."""
    return frozenset().union(
        *(
            sujets
            for vue, sujets in SUJETS.items()
            for role in roles
            if DROITS[role].lit.get(vue) is Portee.TERRITOIRE
        )
    )


def ensemble(une: frozenset[str] | None, autre: frozenset[str] | None) -> frozenset[str] | None:
    """Les familles que deux limites laissent toutes deux ; None : toutes."""
    if une is None or autre is None:
        return autre if une is None else une
    return une & autre
