"""Le département où vivent les ménages : ses communes, ses partenaires, ce que dit chacun.

Il y a des partenaires à proportion des ménages : quelques-uns pour deux cents, des centaines pour
un million. Un ménage a toujours affaire aux mêmes.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from parcours.annuaire import FichierPartenaires, Partenaire, Systeme
from parcours.domain.langage import territoires
from parcours.domain.langage.vocabulaire import Role
from parcours.peuplement.hasard import Hasard

MENAGES_PAR_PARTENAIRE: Final = 2000
"""Combien de ménages suit, en gros, chaque partenaire d'un métier qui en a plusieurs."""
PARTENAIRES_MAX: Final = 60
"""D'un même métier."""
SUJETS: Final = "peuple"
"""Le préfixe de ce que désignent les partenaires inventés."""
PRIORITAIRES: Final = "peuple-syplo"
"""Celui des ménages que la préfecture dit prioritaires."""

UNIQUES: Final[Mapping[str, tuple[Role, ...]]] = {
    "SIAO": (Role.SIAO,),
    "115": (Role.OPERATEUR_115,),
    "CCAPEX": (Role.CCAPEX,),
    "Préfecture": (Role.PREFECTURE, Role.PDLHI, Role.COMED),
    "Conseil départemental": (Role.CONSEIL_DEPARTEMENTAL, Role.FSL),
    "Caisse d'allocations": (Role.CAF_MSA,),
    "Information sur le logement": (Role.ADIL,),
    "Banque de France": (Role.BANQUE_DE_FRANCE,),
    "Protection des données": (Role.DPO,),
    "Pôle ressource": (Role.POLE_RESSOURCE,),
    "État": (Role.DDETS,),
}
"""Les métiers qu'un seul partenaire tient dans le département."""
PLUSIEURS: Final[Mapping[str, tuple[Role, ...]]] = {
    "Association référente": (Role.REFERENT_PARCOURS, Role.ASSOCIATION_ACCOMPAGNEMENT),
    "Centre d'hébergement": (Role.GESTIONNAIRE_HEBERGEMENT,),
    "Résidence": (Role.GESTIONNAIRE_LOGEMENT_ACCOMPAGNE,),
    "Intermédiation": (Role.OPERATEUR_IML,),
    "Bailleur": (Role.BAILLEUR_SOCIAL,),
    "Commissaire de justice": (Role.COMMISSAIRE_DE_JUSTICE,),
    "Centre communal": (Role.CCAS, Role.ORGANISME_DOMICILIATION),
    "Maraude": (Role.MARAUDE, Role.ACCUEIL_DE_JOUR),
    "Droits des femmes": (Role.CIDFF, Role.SERVICE_VIF),
    "Énergie": (Role.ALEC, Role.SLIME),
    "Fournisseur": (Role.FOURNISSEUR_FLUIDES,),
    "Habitat": (Role.OPAH, Role.OPERATEUR_HABITAT),
    "Intercommunalité": (Role.EPCI,),
    "Campements": (Role.OPERATEUR_CAMPEMENT,),
}
"""Ceux que plusieurs tiennent."""


@dataclass(frozen=True)
class DepartementInvente:
    """Un département, et qui y travaille."""

    code: str
    menages: int
    """Combien y vivent."""

    @cached_property
    def communes(self) -> Sequence[str]:
        """Les codes de ses communes d'aujourd'hui."""
        return territoires.communes_de(self.code)

    @cached_property
    def partenaires(self) -> Sequence[Partenaire]:
        """Tous ceux qui y parlent."""
        combien = min(PARTENAIRES_MAX, 1 + self.menages // MENAGES_PAR_PARTENAIRE)
        uniques = [self._un(rang, nom, roles, "") for rang, (nom, roles) in _rangs(UNIQUES)]
        plusieurs = [
            self._un(len(UNIQUES) + rang, f"{nom} {numero}", roles, f"{numero:03}")
            for rang, (nom, roles) in _rangs(PLUSIEURS)
            for numero in range(1, combien + 1)
        ]
        return [*uniques, *plusieurs]

    def _un(self, rang: int, nom: str, roles: tuple[Role, ...], suite: str) -> Partenaire:
        code = f"P{self.code}M{rang:02}{suite}"
        return Partenaire(
            source=f"/partenaires/peuple-{code.lower()}",
            libelle=f"{nom}, territoire inventé ({self.code})",
            organisme=f"INT-{code}",
            roles=roles,
            departements=(self.code,),
            systemes=(SUJETS, PRIORITAIRES),
        )

    @cached_property
    def organismes(self) -> Sequence[str]:
        """Les organismes qu'un fait peut nommer."""
        return [partenaire.organisme for partenaire in self.partenaires]

    @cached_property
    def _par_role(self) -> Mapping[Role, Sequence[Partenaire]]:
        par_role: dict[Role, list[Partenaire]] = defaultdict(list)
        for partenaire in self.partenaires:
            for role in partenaire.roles:
                par_role[role].append(partenaire)
        return par_role

    def qui(self, role: Role, hasard: Hasard) -> Partenaire:
        """L'un de ceux qui tiennent ce rôle."""
        return hasard.parmi(self._par_role[role])

    def fichier(self) -> FichierPartenaires:
        """Ses partenaires, comme on les importe à l'annuaire."""
        return FichierPartenaires(
            version=1,
            systemes=(
                Systeme(prefixe=SUJETS, systeme="AUTRE", libelle="Ménages inventés"),
                Systeme(prefixe=PRIORITAIRES, systeme="SYPLO", libelle="Prioritaires inventés"),
            ),
            partenaires=tuple(self.partenaires),
        )


def _rangs(metiers: Mapping[str, tuple[Role, ...]]) -> enumerate[tuple[str, tuple[Role, ...]]]:
    return enumerate(metiers.items())
