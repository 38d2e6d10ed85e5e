"""L'ordre du jour d'une séance de la CCAPEX : qui y est inscrit, et ce qui en surprend."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from pydantic import BaseModel
from sqlalchemy import Row

from parcours.api.listes import Liste
from parcours.api.problems import Introuvable
from parcours.api.service import Service
from parcours.domain.langage import nomenclatures
from parcours.domain.langage.fiche import Agregat
from parcours.domain.lecture.lecteur import Lecteur
from parcours.domain.tableaux.ccapex import PHRASES, Inscrit, SeancePrevue, Surprise
from parcours.domain.volets.territoire.seances import EtatDeSeance
from parcours.projections import reading, seances_lues
from parcours.projections.acces import Demande
from parcours.projections.fil_rouge.ccapex import MotifLu
from parcours.projections.lecture import Lue
from parcours.projections.vues import ccapex, territoire
from parcours.projections.vues.ccapex import PassageEnSeance


class AvisDeSeance(BaseModel):
    """Un avis, ou une recommandation, que rend la séance."""

    le: date
    forme: str
    nature: str
    destinataire: str
    suite: str | None


class DossierInscrit(BaseModel):
    """Un ménage à l'ordre du jour."""

    parcours: UUID
    departement: str | None
    inscrit_le: date
    motifs: list[MotifLu]
    etape_procedure: str | None
    surprises: list[MotifLu]
    reunis: list[UUID]
    """Les autres lignes de cet ordre du jour qui sont le même ménage, réuni depuis."""
    avis: list[AvisDeSeance]


class SeanceDemandee(NamedTuple):
    """La séance dont parle l'adresse."""

    id: UUID
    departement: str | None
    niveau: str | None
    le: date | None
    fixe_le: date | None
    suivante_le: date | None
    etat: str

    @property
    def est_annulee(self) -> bool:
        """Vrai si elle n'aura pas lieu."""
        return self.etat == EtatDeSeance.ANNULEE


async def lire_la_seance(
    service: Service, lecteur: Lecteur, identifiant: UUID, au: date
) -> SeanceDemandee:
    """La séance, si elle est lisible.

    Raises:
        Introuvable: aucune de cet identifiant ne l'est.
    """
    connue = territoire.lisible(Agregat.SEANCE, identifiant, lecteur)
    lue = (await reading.read(service.engine, connue))[0]
    lignes, _ = await reading.read(service.engine, ccapex.seance(identifiant, au))
    if not (lue and lignes):
        raise Introuvable("Aucune séance de cet identifiant ne vous est lisible.")
    (ligne,) = lignes
    suivantes = (
        le
        for le in (ligne.annoncee_le, ligne.suivante_le)
        if le and ligne.seance_le and le > ligne.seance_le
    )
    return SeanceDemandee(
        identifiant,
        ligne.departement,
        ligne.niveau,
        ligne.seance_le,
        ligne.ordre_du_jour_fixe_le,
        next(suivantes, None),
        ligne.etat,
    )


async def avis_rendus(
    liste: Liste, seance: UUID, jour: date
) -> defaultdict[UUID, list[AvisDeSeance]]:
    """Les avis que rend la séance, de chaque ménage que le lecteur y lit."""
    demande = Demande(liste.lecteur, liste.service.now())
    choix = ccapex.avis_de_la_seance(seance, jour, demande)
    lignes, _ = await reading.read(liste.service.engine, choix)
    rendus: defaultdict[UUID, list[AvisDeSeance]] = defaultdict(list)
    for a in lignes:
        rendus[a.parcours].append(
            AvisDeSeance(
                le=a.le,
                forme=a.forme,
                nature=a.nature,
                destinataire=a.destinataire,
                suite=a.suite,
            )
        )
    return rendus


async def reunis_dits(
    service: Service, seance: UUID, jour: date, lecteur: Lecteur
) -> defaultdict[UUID, list[UUID]]:
    """De chaque inscrit, les autres lignes que le lecteur a de lui, sous un autre identifiant."""
    choix = seances_lues.memes_menages(seance, jour, Demande(lecteur, service.now()))
    return reunis_de((await reading.read(service.engine, choix))[0])


def reunis_de(lignes: Iterable[Row[Any]]) -> defaultdict[UUID, list[UUID]]:
    """De chaque `parcours`, ceux des autres lignes qui ont le même `menage`."""
    inscrits: defaultdict[UUID, list[UUID]] = defaultdict(list)
    for ligne in lignes:
        inscrits[ligne.menage].append(ligne.parcours)
    reunis: defaultdict[UUID, list[UUID]] = defaultdict(list)
    for memes in inscrits.values():
        for parcours in memes:
            reunis[parcours] = [autre for autre in memes if autre != parcours]
    return reunis


def inscrit(
    lue: Lue[PassageEnSeance],
    seance: SeanceDemandee,
    avis: list[AvisDeSeance],
    reunis: list[UUID],
) -> DossierInscrit:
    """Un ménage à l'ordre du jour, tel qu'il se lit."""
    dit = lue.dit
    return DossierInscrit(
        parcours=lue.parcours,
        departement=dit.departement,
        inscrit_le=dit.inscrit_le,
        motifs=[
            MotifLu(code=code, phrase=nomenclatures.libelle("MOTIF_SEANCE_CCAPEX", code))
            for code in dit.motifs
        ],
        etape_procedure=dit.etape_procedure,
        surprises=[
            MotifLu(code=s.value, phrase=PHRASES[s]) for s in surprises_de(dit, seance, reunis)
        ],
        reunis=reunis,
        avis=avis,
    )


def surprises_de(
    dit: PassageEnSeance, seance: SeanceDemandee, reunis: Sequence[UUID]
) -> tuple[Surprise, ...]:
    """Ce qui surprend de son passage."""
    inscrit = Inscrit(
        departement=dit.departement,
        inscrit_le=dit.inscrit_le,
        fois=dit.fois + len(reunis),
        dossier_connu=dit.dossier_connu,
        ferme_le=dit.ferme_le,
    )
    prevue = SeancePrevue(seance.departement, seance.le, seance.fixe_le, seance.est_annulee)
    return tuple(prevue.surprises(inscrit))
