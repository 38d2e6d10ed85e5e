"""Le dossier d'un ménage pour une séance de la CCAPEX : ce que la commission a sous les yeux."""

from datetime import date
from typing import Final, NamedTuple
from uuid import UUID

from pydantic import BaseModel

from parcours.domain.histoire.histoire import EtatFait
from parcours.domain.langage import nomenclatures
from parcours.domain.langage.phrases import phrase
from parcours.domain.lecture.regard import Regard
from parcours.domain.tableaux.ccapex import PHRASES, Surprise
from parcours.domain.volets.expulsion.seances import Avis, Commission
from parcours.projections.fil_rouge.carte import CarteLue
from parcours.projections.fil_rouge.chronologie import chronologie
from parcours.projections.fil_rouge.expulsion import PointLu, risque
from parcours.projections.vue import Vie
from parcours.projections.vues import expulsions

ACTES_MAX: Final = 14
ECHEANCES_MAX: Final = 6
AVIS_MAX: Final = 4
FAMILLES: Final = frozenset({"expulsion", "maintien"})
"""Ce dont traite la commission."""


class MotifLu(BaseModel):
    """Un code, et ce qu'il dit."""

    code: str
    phrase: str


class ActeLu(BaseModel):
    """Un fait de la procédure, ou de l'impayé."""

    survenu_le: date
    phrase: str


class EcheanceDeSeance(BaseModel):
    """Ce qui est dû."""

    regle: str
    libelle: str
    echeance_le: date
    manquee: bool
    qui: str
    source: str | None


class AvisLu(BaseModel):
    """Un avis, ou une recommandation, à qui il s'adresse, et la suite que l'on en sait."""

    le: date
    forme: str
    nature: str
    nature_libelle: str
    destinataire: str
    destinataire_libelle: str
    seance: UUID | None
    suite: str | None
    """Null : personne n'a dit ce qu'il est devenu."""
    suite_le: date | None


class DossierDeSeance(BaseModel):
    """Le dossier d'un ménage pour une séance : une page, et rien de plus que ce que vous lisez."""

    seance: UUID
    seance_le: date | None
    niveau: str | None
    parcours: UUID
    au: date
    menage: list[str]
    """Les prénoms et noms connus, si vous les lisez."""
    composition: str | None
    etape: str
    departement: str | None
    commune: str | None
    nom_de_la_commune: str | None
    referent: str | None
    """L'organisme en charge."""
    etape_procedure: str | None
    dette: int | None
    """La dernière déclarée, en centimes d'euro."""
    expulsion_possible_le: date | None
    treve_jusqu_au: date | None
    inscrit_le: date
    motifs: list[MotifLu]
    surprises: list[MotifLu]
    """Ce qui surprend de son passage à cette séance."""
    echeances: list[EcheanceDeSeance]
    """La plus proche d'abord, celles manquées comprises."""
    actes: list[ActeLu]
    """Les derniers, du plus ancien au plus récent."""
    manque: list[PointLu]
    avis: list[AvisLu]
    """Les derniers, du plus ancien au plus récent."""
    position: int


class PassageLu(NamedTuple):
    """Le passage du ménage à la séance, déjà lu par sa clé."""

    seance: UUID
    seance_le: date | None
    niveau: str | None
    inscrit_le: date
    motifs: list[str]
    surprises: tuple[Surprise, ...]


def dossier_de_seance(
    passage: PassageLu, vie: Vie, regard: Regard, carte: CarteLue
) -> DossierDeSeance:
    """Le dossier d'un ménage, tel que ce lecteur peut le lire le jour de la carte."""
    au = carte.au
    lu = risque(vie, regard, au, carte.position)
    return DossierDeSeance(
        seance=passage.seance,
        seance_le=passage.seance_le,
        niveau=passage.niveau,
        parcours=carte.id,
        au=au,
        menage=[
            " ".join(filter(None, (p.prenom, p.nom))) for p in carte.personnes if p.prenom or p.nom
        ],
        composition=carte.composition,
        etape=carte.etape,
        departement=carte.territoire.departement,
        commune=carte.territoire.commune,
        nom_de_la_commune=carte.territoire.nom_de_la_commune,
        referent=carte.referent.organisme if carte.referent else None,
        etape_procedure=lu.etape_procedure,
        dette=expulsions.dette(vie, au),
        expulsion_possible_le=lu.possible_le,
        treve_jusqu_au=lu.treve_jusqu_au,
        inscrit_le=passage.inscrit_le,
        motifs=[
            MotifLu(code=code, phrase=nomenclatures.libelle("MOTIF_SEANCE_CCAPEX", code))
            for code in passage.motifs
        ],
        surprises=[MotifLu(code=s.value, phrase=PHRASES[s]) for s in passage.surprises],
        echeances=_echeances(carte),
        actes=_actes(vie, regard, au),
        manque=lu.manque,
        avis=[avis_lu(a, au) for a in vie.parcours.volet(Commission, au).avis[-AVIS_MAX:]],
        position=carte.position,
    )


def _echeances(carte: CarteLue) -> list[EcheanceDeSeance]:
    return [
        EcheanceDeSeance(
            regle=e.regle,
            libelle=e.libelle,
            echeance_le=e.echeance_le,
            manquee=e.manquee,
            qui=e.qui,
            source=e.source,
        )
        for e in carte.prochaines_echeances[:ECHEANCES_MAX]
    ]


def _actes(vie: Vie, regard: Regard, au: date) -> list[ActeLu]:
    dits = [
        ActeLu(survenu_le=e.fait.jour, phrase=phrase(e.fait.evenement, e.fait.departement))
        for e in chronologie(vie, (), regard, au)
        if e.fait.evenement.fiche.famille in FAMILLES and e.etat is EtatFait.ACTIF
    ]
    return dits[-ACTES_MAX:]


def avis_lu(avis: Avis, au: date) -> AvisLu:
    """Un avis, lu ce jour-là."""
    suivi = avis.suite_le is not None and avis.suite_le <= au
    return AvisLu(
        le=avis.le,
        forme=avis.forme,
        nature=avis.nature,
        nature_libelle=nomenclatures.libelle("AVIS_CCAPEX", avis.nature),
        destinataire=avis.destinataire,
        destinataire_libelle=nomenclatures.libelle("DESTINATAIRE_AVIS", avis.destinataire),
        seance=avis.seance,
        suite=avis.suite if suivi else None,
        suite_le=avis.suite_le if suivi else None,
    )
