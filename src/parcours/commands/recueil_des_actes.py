"""Les actes que plusieurs partenaires peuvent dire, et ce qui en fait deux, en Markdown."""

from typing import Final

from parcours.domain.langage import nomenclatures
from parcours.domain.publie import catalogue
from parcours.domain.publie.catalogue import TypePublie

ENTETE: Final = """# Le même acte, dit par plusieurs

Un commandement de payer, que disent le commissaire de justice, le bailleur et la CCAPEX, est un
acte : une horloge, une alerte, trois récits. Sont un même acte les faits de même type, d'organismes
différents, qui comptent tous, dont les dates diffèrent au plus de l'écart, et que rien de ce qui
distingue ne sépare. Les montants se comparent, ils ne décident pas. Deux faits d'un même organisme
sont deux actes, comme ceux de deux organismes dont chacun peut être celui de qui est l'acte.

L'acte prend la date de celui de qui il est, le premier rôle de la liste ; à défaut, du suivant ; à
défaut, la plus ancienne. Chaque récit reste dans la chronologie, où `corroborations` dit les autres
et leurs différences. Ce qui n'est pas dans cette liste, chacun le dit pour lui : une visite, un
rendez-vous, un constat.

| Fait | De qui est l'acte | Écart (jours) | Ce qui en fait deux |
|---|---|---|---|
"""


def recueil_des_actes() -> str:
    """La table des actes, telle que le catalogue les publie."""
    return ENTETE + "".join(_ligne(type_) for type_ in _derniers() if type_.acte)


def _derniers() -> list[TypePublie]:
    """Chaque type une fois, dans sa dernière version."""
    return [type_ for type_ in catalogue.publies() if type_.suivi_de is None]


def _ligne(type_: TypePublie) -> str:
    acte = type_.acte
    if acte is None:
        return ""
    de = ", ".join(nomenclatures.libelle("ROLE_PARTENAIRE", role) for role in acte.de)
    distinguent = ", ".join(f"`{champ}`" for champ in acte.distinguent)
    return f"| {type_.libelle} (`{type_.nom}`) | {de} | {acte.jours} | {distinguent} |\n"
