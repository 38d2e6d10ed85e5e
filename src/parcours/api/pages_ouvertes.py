"""Les pages que ses rôles ouvrent à un lecteur : ce qu'il faut lire pour qu'elles répondent.

Une page offerte ne refuse pas, une page qui refuse n'est pas offerte.
"""

from collections.abc import Mapping, Sequence
from typing import Final

from parcours.api.perimetre import tenus_par
from parcours.domain.langage.habilitation import NomDeVue, Portee
from parcours.domain.lecture.cle import NOMINATIVES
from parcours.domain.lecture.lecteur import Lecteur
from parcours.projections.siao_lu import listes_de

EXP_SEULE: Final = (NomDeVue.EXP,)
Ouvertes = Mapping[str, tuple[Portee, Sequence[NomDeVue]]]

LISTES: Final[Ouvertes] = {
    "/v1/parcours": (Portee.SIENS, NOMINATIVES),
    "/v1/parcours/ocel": (Portee.SIENS, NOMINATIVES),
    "/v1/parcours/facettes": (Portee.SIENS, NOMINATIVES),
    "/v1/alertes": (Portee.SIENS, NOMINATIVES),
    "/v1/echeances": (Portee.PROPRES_FAITS, NOMINATIVES),
    "/v1/referents/{organisme}/parcours": (Portee.SIENS, (NomDeVue.FR,)),
    "/v1/referents/{organisme}/alertes": (Portee.SIENS, (NomDeVue.FR,)),
    "/v1/referents/{organisme}/echeances": (Portee.SIENS, (NomDeVue.FR,)),
    "/v1/expulsions": (Portee.PROPRES_FAITS, EXP_SEULE),
    "/v1/expulsions/echeances": (Portee.SIENS, EXP_SEULE),
    "/v1/ccapex/seances/{seance}/propositions": (Portee.SIENS, EXP_SEULE),
    "/v1/ccapex/seances/{seance}/ordre-du-jour": (Portee.SIENS, EXP_SEULE),
    "/v1/ccapex/avis": (Portee.SIENS, EXP_SEULE),
    "/v1/campements/{site}/menages": (Portee.SIENS, (NomDeVue.CAMP,)),
}
CHIFFRES: Final[Ouvertes] = {
    "/v1/ccapex/avis/suites": (Portee.SIENS, EXP_SEULE),
    "/v1/observatoire/indicateurs": (Portee.AGREGE, (NomDeVue.OBS,)),
    "/v1/observatoire/publications": (Portee.AGREGE, (NomDeVue.OBS,)),
    "/v1/observatoire/fiches/{annee}": (Portee.AGREGE, (NomDeVue.OBS,)),
    "/v1/observatoire/diagnostic-360": (Portee.AGREGE, (NomDeVue.OBS, NomDeVue.D360)),
    "/v1/observatoire/offre": (Portee.AGREGE, (NomDeVue.OBS, NomDeVue.D360)),
    "/v1/observatoire/appels-115": (Portee.AGREGE, (NomDeVue.OBS,)),
}
DES_EXPULSIONS: Final[Mapping[str, Portee]] = {
    "/v1/expulsions/comptes": Portee.SIENS,
    "/v1/expulsions/bilan": Portee.TERRITOIRE,
}
"""Comptés d'aujourd'hui à qui en ouvre les dossiers ; publiés, à qui n'en lit que des agrégats."""
DES_VUES: Final = frozenset(
    page for page, (portee, vues) in LISTES.items() if portee is Portee.SIENS and vues != EXP_SEULE
)
"""Celles qui ne montrent que les ménages dont une relation ouvre toute une vue.

Les autres montrent aussi l'impayé et la procédure à qui sa relation n'ouvre que cela.
"""
DU_SIAO: Final = ("/v1/siao/listes", "/v1/siao/listes/{liste}")
DES_DISPOSITIFS: Final = ("/v1/dispositifs",)


def listes(lecteur: Lecteur, *, une_vue: bool = True) -> list[str]:
    """Celles de ménages, de séances, de dispositifs ; `une_vue` : une de ses relations en ouvre."""
    siennes = [page for page in _lues(LISTES, lecteur) if une_vue or page not in DES_VUES]
    siennes += DU_SIAO if listes_de(lecteur) else ()
    return [*siennes, *(DES_DISPOSITIFS if tenus_par(lecteur) else ())]


def chiffres(lecteur: Lecteur) -> list[str]:
    """Ceux qui se comptent, ou se publient."""
    lit = lecteur.portee(NomDeVue.EXP)
    siens = [a for a, des in DES_EXPULSIONS.items() if lit is Portee.AGREGE or lit >= des]
    return [*siens, *_lues(CHIFFRES, lecteur)]


def _lues(pages: Ouvertes, lecteur: Lecteur) -> list[str]:
    return [a for a, (portee, vues) in pages.items() if lecteur.lit_au_moins(portee, *vues)]
