"""Qui parle : la clé d'API d'un partenaire, portée par `Authorization: Bearer`."""

from typing import Annotated, Final

from fastapi import Depends, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from parcours.annuaire import Partenaire
from parcours.api import trace
from parcours.api.budgets import Ressource
from parcours.api.entetes import A_DIRE
from parcours.api.problems import AuthentificationRequise, SupervisionInterdite
from parcours.api.service import Service, ServiceOuvert
from parcours.domain.langage.vocabulaire import Role
from parcours.domain.lecture.lecteur import Lecteur

DIRE_LA_CLE: Final = {"WWW-Authenticate": 'Bearer realm="parcours"'}
"""Ce que dit tout 401 (RFC 9110, § 15.5.2)."""
porteur_de_cle = HTTPBearer(
    scheme_name="cle", description="La clé d'API du partenaire : `pcs_…`.", auto_error=False
)


async def partenaire(
    service: ServiceOuvert,
    porteur: Annotated[HTTPAuthorizationCredentials | None, Depends(porteur_de_cle)],
) -> Partenaire:
    """Le partenaire que désigne la clé de la requête.

    Raises:
        AuthentificationRequise: pas de clé, ou une clé qui n'est à personne.
        SupervisionInterdite: un lecteur de tout, ailleurs que sur un serveur d'essai.
    """
    trouve = await service.annuaire.by_key(porteur.credentials) if porteur else None
    if trouve is None:
        raise AuthentificationRequise(
            "Joindre la clé d'API du partenaire : « Authorization: Bearer pcs_… ».",
            entetes=DIRE_LA_CLE,
        )
    if Role.SUPERVISION in trouve.roles and not service.trial:
        raise SupervisionInterdite("Ce rôle n'existe que sur un serveur lancé avec --essai.")
    trace.par(trouve.lecteur)
    return trouve


Appelant = Annotated[Partenaire, Depends(partenaire)]
"""Le partenaire qui appelle."""


async def parle_toujours(request: Request, service: Service, appelant: Partenaire) -> None:
    """Regarder de nouveau la clé, une fois lu un corps qui a pu mettre longtemps à venir.

    Raises:
        AuthentificationRequise: elle a été révoquée depuis, ou sa fiche a changé.
    """
    porteur = await porteur_de_cle(request)
    trouve = await service.annuaire.by_key(porteur.credentials) if porteur else None
    if trouve is None or trouve.lecteur != appelant.lecteur:
        raise AuthentificationRequise(
            "Votre clé ou votre fiche a changé : reprendre.", entetes=DIRE_LA_CLE
        )


async def depenser(
    request: Request, service: Service, source: str, ressource: Ressource, combien: int = 1
) -> None:
    """Compter ce que demande un partenaire, et le lui dire dans la réponse.

    Raises:
        TropDeRequetes: il a épuisé son budget de cette minute.
    """
    dits = await service.budgets.prendre(source, ressource, combien)
    request.scope.get(A_DIRE, {}).update(dits)


async def lecteur(request: Request, service: ServiceOuvert, appelant: Appelant) -> Lecteur:
    """Le partenaire qui appelle, en tant qu'il lit."""
    await depenser(request, service, appelant.source, Ressource.LECTURES)
    return appelant.lecteur


Liseur = Annotated[Lecteur, Depends(lecteur)]
"""Le lecteur que la clé désigne."""
