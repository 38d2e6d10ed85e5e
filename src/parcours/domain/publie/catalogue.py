"""Le catalogue publié : chaque type de fait, qui peut le dire, et le schéma de ses données."""

from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any, Final

from pydantic import BaseModel
from pydantic.json_schema import GenerateJsonSchema
from pydantic_core import core_schema

from parcours.domain import volets
from parcours.domain.droit import DELAIS, Delai
from parcours.domain.langage import dossiers, marques, nomenclatures
from parcours.domain.langage.champs import EN_CENTIMES, EST_REFERENCE, Code, Personnel
from parcours.domain.langage.descriptions import descriptions
from parcours.domain.langage.dossiers import Dossier
from parcours.domain.langage.evenement import CATALOGUE, VERSIONS, Evenement
from parcours.domain.langage.fiche import PARTOUT, Agregat
from parcours.domain.langage.vocabulaire import S0, Sensibilite
from parcours.domain.veille import alertes

PREFIXE: Final = "fr.parcours."
DIALECTE: Final = "https://json-schema.org/draft/2020-12/schema"


class ActePublie(BaseModel):
    """Ce qui fait de plusieurs récits un seul acte."""

    de: list[str]
    """De qui est l'acte, puis qui le tient de plus près : la date du premier fait foi."""
    jours: int
    """L'écart au plus, en jours, entre les dates de ses récits."""
    distinguent: list[str]
    """Les champs qui, dits et différents, en font deux."""


class TypePublie(BaseModel):
    """Un type de fait, tel que le catalogue le présente."""

    type: str
    """Le `type` de l'évènement CloudEvents."""
    nom: str
    """Le nom court, celui de la chronologie."""
    version: int
    """La version de ce type ; toutes celles qui sont publiées restent acceptées."""
    suivi_de: str | None
    """Le `type` qui dit mieux la même chose ; null : c'est la dernière version."""
    famille: str
    libelle: str
    description: str
    fondement: str
    """Le texte ou le dispositif d'où il vient."""
    emetteurs: list[str]
    """Les rôles qui peuvent le dire."""
    agregat: str
    """Ce dont le fait parle : `menage`, ou une chose du territoire."""
    sensibilite: str
    """Le niveau qu'il faut pour savoir que le fait existe."""
    ouvre_parcours: bool
    """Vrai si ce fait peut fonder, seul, le partage d'un parcours."""
    contact_reel: bool
    phrase: str
    ouvre: list[str]
    """Les dossiers qu'il ouvre."""
    ferme: list[str]
    """Les dossiers qu'il ferme."""
    satisfait: list[str]
    """Les règles dont il remplit l'attente."""
    eteint: list[str]
    """Les règles qu'il prive d'objet."""
    clot: list[str]
    """Les alertes qu'il ferme."""
    arme_des_echeances: bool
    """Vrai s'il peut faire naître une échéance ; laquelle dépend de ses données.

    La durée de conservation, que tout contact réel recommence, n'en est pas.
    """
    acte: ActePublie | None
    """Si plusieurs partenaires peuvent dire le même ; null : chacun dit le sien."""


class Legendes(BaseModel):
    """Ce que veulent dire les codes du catalogue."""

    roles: dict[str, str]
    sensibilites: dict[str, str]
    dossiers: dict[str, str]
    regles: dict[str, str]
    """Le libellé de chaque règle ; ses rédactions sont à `/v1/delais`."""
    alertes: dict[str, str]


@cache
def classes() -> tuple[type[Evenement[Any]], ...]:
    """Les classes des types publiés, par nom."""
    volets.charger()
    return tuple(classe for _, classe in sorted(CATALOGUE.items()) if classe.fiche.emetteurs)


@cache
def types_de(agregat: Agregat) -> tuple[str, ...]:
    """Les `type` des faits qui parlent de cet agrégat, corrections à part."""
    return tuple(
        type_
        for classe in classes()
        if classe.fiche.agregat is agregat and classe.fiche.famille not in PARTOUT
        for type_ in types_cloudevents(classe)
    )


@cache
def versions() -> tuple[type[Evenement[Any]], ...]:
    """Toutes les versions publiées de tous les types, par nom, de la première à la dernière."""
    volets.charger()
    return tuple(classe for _, classe in sorted(VERSIONS.items()) if classe.fiche.emetteurs)


@cache
def publies() -> tuple[TypePublie, ...]:
    """Tous les types publiés, par nom et par version."""
    return tuple(_publie(classe) for classe in versions())


@cache
def legendes() -> Legendes:
    """Les libellés des rôles, des niveaux, des dossiers, des règles et des alertes."""
    return Legendes(
        roles=_libelles("ROLE_PARTENAIRE"),
        sensibilites=_libelles("SENSIBILITE"),
        dossiers={
            dossier.code: dossier.libelle
            for dossier in vars(dossiers).values()
            if isinstance(dossier, Dossier)
        },
        regles={regle.id: regle.libelle for regle in DELAIS.values()},
        alertes={code: alerte.libelle for code, alerte in alertes.TYPES.items()},
    )


def _libelles(liste: str) -> dict[str, str]:
    return {code.code: code.libelle for code in nomenclatures.liste(liste).codes.values()}


def trouver(nom: str) -> type[Evenement[Any]] | None:
    """La classe d'un type, par son nom CloudEvents ; par son nom court, sa dernière version."""
    return _par_nom().get(nom.removeprefix(PREFIXE))


@cache
def _par_nom() -> dict[str, type[Evenement[Any]]]:
    dites = {f"{sorte.fiche.nom}.v{sorte.fiche.version}": sorte for sorte in versions()}
    return dites | {classe.fiche.nom: classe for classe in classes()}


@cache
def familles() -> frozenset[str]:
    """Les familles de faits."""
    return frozenset(classe.fiche.famille for classe in classes())


def type_cloudevents(evenement: Evenement[Any] | type[Evenement[Any]]) -> str:
    """Le `type` sous lequel un évènement voyage."""
    return f"{PREFIXE}{evenement.fiche.nom}.v{evenement.fiche.version}"


def types_cloudevents(*sortes: type[Evenement[Any]]) -> tuple[str, ...]:
    """Tous les `type` sous lesquels le journal tient ces faits : ceux de chaque version."""
    return tuple(
        type_cloudevents(VERSIONS[sorte.fiche.nom, version])
        for sorte in sortes
        for version in range(1, sorte.fiche.version + 1)
    )


def types_dits(noms: Iterable[str]) -> list[str]:
    """Les `type` que désignent ces noms ; un nom court, toutes les versions de son type."""
    return [type_ for nom in noms for type_ in _types_dits(nom)]


def _types_dits(nom: str) -> tuple[str, ...]:
    if nom.startswith(PREFIXE):
        return (nom,)
    classe = trouver(nom)
    return types_cloudevents(classe) if classe else (f"{PREFIXE}{nom}.v1",)


def schema(classe: type[Evenement[Any]]) -> dict[str, Any]:
    """Le schéma JSON des données d'un type ; un champ sans valeur s'omet, il n'est jamais nul."""
    ecrit = classe.model_json_schema(schema_generator=_SansNul)
    phrases = descriptions(classe)
    ecrit["properties"] = {
        nom: dict(sorted({**champ, "description": phrases[nom]}.items()))
        for nom, champ in ecrit["properties"].items()
    }
    _marquer(classe, ecrit, ecrit.get("$defs", {}), classe.fiche.sensibilite)
    ecrit["description"] += f"\n\nSource : {classe.fiche.fondement.removesuffix('.')}."
    return {"$schema": DIALECTE, **ecrit, "title": classe.fiche.libelle}


def _publie(classe: type[Evenement[Any]]) -> TypePublie:
    """Ce qu'une version dit, et ce qu'elle entraîne : ce qu'entraîne la dernière, que l'on plie."""
    dite, fiche = classe.fiche, CATALOGUE[classe.fiche.nom].fiche
    suivante = VERSIONS.get((dite.nom, dite.version + 1))
    return TypePublie(
        type=type_cloudevents(classe),
        nom=dite.nom,
        version=dite.version,
        suivi_de=type_cloudevents(suivante) if suivante else None,
        famille=dite.famille,
        libelle=dite.libelle,
        description=" ".join((classe.__doc__ or "").split()),
        fondement=dite.fondement,
        emetteurs=sorted(dite.emetteurs),
        agregat=dite.agregat.value,
        sensibilite=dite.sensibilite.name,
        ouvre_parcours=fiche.ouvre_parcours,
        contact_reel=fiche.contact_reel,
        phrase=fiche.phrase,
        ouvre=sorted(dossier.code for dossier in fiche.ouvre),
        ferme=sorted(dossier.code for dossier in fiche.ferme),
        satisfait=_regles(fiche.satisfait),
        eteint=_regles(fiche.eteint),
        clot=sorted(fiche.clot),
        arme_des_echeances=CATALOGUE[dite.nom].arme_des_horloges(),
        acte=_acte(CATALOGUE[dite.nom]),
    )


def _regles(delais: Iterable[Delai]) -> list[str]:
    return sorted(publiee.id for delai in delais for publiee in delai.publiees)


def _acte(classe: type[Evenement[Any]]) -> ActePublie | None:
    acte, cite = classe.fiche.acte, classe.reference_citee
    if acte is None:
        return None
    distinguent = {*acte.distinguent, *([cite] if cite else ())}
    return ActePublie(de=list(acte.de), jours=acte.jours, distinguent=sorted(distinguent))


class _SansNul(GenerateJsonSchema):
    """Des schémas sans titres répétés ni valeurs nulles : la porte refuse un champ nul."""

    def nullable_schema(self, schema: core_schema.NullableSchema) -> dict[str, Any]:
        return self.generate_inner(schema["schema"])

    def default_schema(self, schema: core_schema.WithDefaultSchema) -> dict[str, Any]:
        if schema.get("default") is None:
            return self.generate_inner(schema["schema"])
        return super().default_schema(schema)

    def field_title_should_be_set(self, schema: Any) -> bool:  # noqa: ANN401 (pydantic's own)
        del schema
        return False


def _marquer(
    modele: type[BaseModel],
    ecrit: dict[str, Any],
    autres: Mapping[str, Any],
    plancher: Sensibilite,
) -> None:
    """Dire dans le schéma ce que les marques disent dans le code.

    `plancher` : le niveau du fait, ou du champ qui contient l'objet. Un champ sans `x-sensibilite`
    a celui-là.
    """
    for nom, champ in modele.model_fields.items():
        propriete = ecrit["properties"][nom]
        for marque in marques.marques(champ):
            if isinstance(marque, Personnel) and marque.toujours:
                propriete["x-personnel"] = marque.sujet
            elif isinstance(marque, Code):
                propriete["x-nomenclature"] = marque.liste
            elif marque == EN_CENTIMES:
                propriete["x-unite"] = EN_CENTIMES
            elif marque == EST_REFERENCE:
                propriete["x-reference"] = "<source>#<id>"
        propre = marques.sensibilite(champ)
        niveau = max(propre, plancher)
        if propre > S0:
            propriete["x-sensibilite"] = niveau.name
        interne = marques.sous_modele(champ)
        if interne and interne.__name__ in autres:
            _marquer(interne, autres[interne.__name__], autres, niveau)
