"""Les problèmes que l'API rend : `application/problem+json` (RFC 9457), en français.

Un problème dit quoi faire. Il ne répète jamais ce qu'on lui a envoyé : ni valeur, ni identifiant.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import ClassVar

import orjson
from pydantic import BaseModel
from starlette.responses import Response

MEDIA_TYPE = "application/problem+json"
ERREURS_MAX = 50


@dataclass(frozen=True, slots=True)
class Erreur:
    """Une faute, et où : un pointeur JSON dans l'évènement, ou le nom d'un paramètre."""

    code: str
    pointeur: str
    message: str


@dataclass
class Probleme(Exception):  # noqa: N818 (a problem in the sense of RFC 9457)
    """Ce qui empêche de répondre à une requête."""

    statut: ClassVar[int]
    code: ClassVar[str]
    titre: ClassVar[str]
    detail: str
    erreurs: Sequence[Erreur] = ()
    entetes: Mapping[str, str] = field(default_factory=dict)
    complements: Mapping[str, object] = field(default_factory=dict)
    """Ce que cette adresse ajoute au problème (RFC 9457, § 3.2)."""

    def corps(self) -> dict[str, object]:
        """Le problème, tel qu'il s'écrit."""
        corps: dict[str, object] = {
            "type": f"/problemes/{self.code}",
            "title": self.titre,
            "status": self.statut,
            "detail": self.detail,
        }
        if self.erreurs:
            corps["erreurs"] = [
                {"code": e.code, "pointeur": e.pointeur, "message": e.message}
                for e in self.erreurs[:ERREURS_MAX]
            ]
        return {**corps, **self.complements}

    def reponse(self) -> Response:
        """Le problème, en réponse."""
        return Response(
            orjson.dumps(self.corps()),
            status_code=self.statut,
            media_type=MEDIA_TYPE,
            headers=dict(self.entetes),
        )


class ErreurPubliee(BaseModel):
    """Une faute, et où elle est."""

    code: str
    pointeur: str
    message: str


class ProblemePublie(BaseModel):
    """Un problème, selon la RFC 9457."""

    type: str
    title: str
    status: int
    detail: str
    erreurs: list[ErreurPubliee] = []


class JsonInvalide(Probleme):
    """Le corps n'est pas du JSON acceptable."""

    statut, code, titre = 400, "json-invalide", "JSON invalide"


class RequeteIllisible(Probleme):
    """La requête n'est pas du HTTP acceptable : rien n'en est lu."""

    statut, code, titre = 400, "requete-illisible", "Requête illisible"


class CurseurInvalide(Probleme):
    """Le curseur n'a pas été donné par cette lecture."""

    statut, code, titre = 400, "curseur-invalide", "Curseur invalide"


class AuthentificationRequise(Probleme):
    """Aucune clé d'API valable n'accompagne la requête."""

    statut, code, titre = 401, "authentification-requise", "Authentification requise"


class SupervisionInterdite(Probleme):
    """Un lecteur de tous les ménages n'existe que sur un serveur d'essai."""

    statut, code, titre = 403, "supervision-interdite", "Supervision interdite"


class LectureInterdite(Probleme):
    """Aucun rôle du partenaire ne lit cette vue."""

    statut, code, titre = 403, "lecture-interdite", "Lecture interdite"


class SourceInterdite(Probleme):
    """La source de l'évènement n'est pas celle du partenaire."""

    statut, code, titre = 403, "source-interdite", "Source interdite"


class RoleNonAutorise(Probleme):
    """Aucun rôle du partenaire ne peut dire ce fait."""

    statut, code, titre = 403, "role-non-autorise", "Rôle non autorisé"


class TerritoireInterdit(Probleme):
    """Le département n'est pas du territoire du partenaire."""

    statut, code, titre = 403, "territoire-interdit", "Territoire interdit"


class SystemeInterdit(Probleme):
    """Le système du sujet n'est pas de ceux du partenaire."""

    statut, code, titre = 403, "systeme-interdit", "Système interdit"


class ParcoursInconnu(Probleme):
    """Le parcours n'existe pas, ou n'existe pas pour qui demande."""

    statut, code, titre = 404, "parcours-inconnu", "Parcours inconnu"


class Introuvable(Probleme):
    """Rien à cette adresse, pour qui demande."""

    statut, code, titre = 404, "introuvable", "Introuvable"


class MethodeInterdite(Probleme):
    """L'adresse existe, pas cette méthode."""

    statut, code, titre = 405, "methode-interdite", "Méthode interdite"


class RequeteTropLente(Probleme):
    """Le corps de la requête n'est pas arrivé à temps : rien n'en est enregistré."""

    statut, code, titre = 408, "requete-trop-lente", "Requête trop lente"


class SujetEfface(Probleme):
    """Les données de cette personne ont été effacées : plus rien ne s'y ajoute."""

    statut, code, titre = 410, "sujet-efface", "Sujet effacé"


class FluxARecommencer(Probleme):
    """Le point de reprise n'est plus de ce flux : le partenaire, ou la base, a changé depuis."""

    statut, code, titre = 410, "flux-a-recommencer", "Flux à recommencer"


class VersionPerimee(Probleme):
    """Le parcours a changé depuis la version annoncée par If-Match."""

    statut, code, titre = 412, "version-perimee", "Version périmée"


class CorpsTropGrand(Probleme):
    """Le corps dépasse la taille permise."""

    statut, code, titre = 413, "corps-trop-grand", "Corps trop grand"


class TypeDeContenuInconnu(Probleme):
    """Le type de contenu n'est pas un de ceux que la porte accepte."""

    statut, code, titre = 415, "type-de-contenu-inconnu", "Type de contenu inconnu"


class EncodageInconnu(Probleme):
    """Le corps est comprimé autrement qu'en gzip."""

    statut, code, titre = 415, "encodage-inconnu", "Encodage inconnu"


class EvenementInvalide(Probleme):
    """La forme de l'évènement est fautive."""

    statut, code, titre = 422, "evenement-invalide", "Évènement invalide"


class DepartementRequis(Probleme):
    """Un identifiant nomme un ménage dans un département, et le partenaire en couvre plusieurs."""

    statut, code, titre = 422, "departement-requis", "Département requis"


class ConflitDIdempotence(Probleme):
    """Un autre évènement porte déjà cette source et cet identifiant."""

    statut, code, titre = 422, "conflit-d-idempotence", "Conflit d'idempotence"


class LotRefuse(Probleme):
    """Un évènement d'un lot en tout ou rien est refusé : aucun n'est enregistré."""

    statut, code, titre = 422, "lot-refuse", "Lot refusé"


class ParametreInvalide(Probleme):
    """Un paramètre de la requête est fautif."""

    statut, code, titre = 422, "parametre-invalide", "Paramètre invalide"


class TropDeRequetes(Probleme):
    """Le partenaire a épuisé ce qui lui est alloué pour cette minute, ou envoie trop à la fois."""

    statut, code, titre = 429, "trop-de-requetes", "Trop de requêtes"


class TropDeProtections(Probleme):
    """Un organisme protège en un jour trop de ménages avec qui il n'est pas en relation."""

    statut, code, titre = 429, "trop-de-protections", "Trop de protections"


class EntetesTropLongs(Probleme):
    """Les en-têtes de la requête dépassent la taille permise."""

    statut, code, titre = 431, "en-tetes-trop-longs", "En-têtes trop longs"


class ErreurInterne(Probleme):
    """Le service n'a pas su répondre : c'est notre faute."""

    statut, code, titre = 500, "erreur-interne", "Erreur interne"


class TransfertInconnu(Probleme):
    """Le corps est transmis autrement que par morceaux (`Transfer-Encoding: chunked`)."""

    statut, code, titre = 501, "transfert-inconnu", "Transfert inconnu"


class ServiceIndisponible(Probleme):
    """Le service ne peut pas répondre maintenant."""

    statut, code, titre = 503, "service-indisponible", "Service indisponible"


TOUS: tuple[type[Probleme], ...] = tuple(
    sorted(Probleme.__subclasses__(), key=lambda p: (p.statut, p.code))
)
