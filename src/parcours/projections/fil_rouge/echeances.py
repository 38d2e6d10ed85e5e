"""Les échéances d'un ménage : chaque date due, la règle qui la donne et son calcul."""

from collections.abc import Sequence
from datetime import date, datetime

from pydantic import BaseModel

from parcours.domain.lecture.regard import Regard
from parcours.domain.parcours.echeances import Echeance
from parcours.domain.veille.alertes.raisons import raison_de_l_echeance
from parcours.projections import lisible
from parcours.projections.fil_rouge.corroborations import lus
from parcours.projections.vue import Vie


class LectureLue(BaseModel):
    """Une façon de lire un texte qui se lit de plusieurs."""

    id: str
    le: date
    source: str


class EcheanceLue(BaseModel):
    """Une date due."""

    regle: str
    libelle: str
    echeance_le: date
    """La date effective : celle du juge si elle existe."""
    echeance_a: datetime | None
    """L'instant, pour un délai compté en heures."""
    calculee_le: date
    """La date que donne la règle."""
    etat: str
    """`a_venir`, `satisfaite`, `depassee`, `eteinte` ou `suspendu`, au jour lu."""
    sorte: str
    """`obligation` (au-delà : manquée), `droit` (au-delà : perdu) ou `delai` (au-delà : écoulé)."""
    qui: str
    """Qui doit, ou peut, agir."""
    manquee: bool
    """Vrai si une obligation passée reste due ; un droit ou un délai passé est seulement écoulé."""
    en_retard: bool
    """Vrai si ce qui était attendu est venu après la date, ou manque encore."""
    hypothese: bool
    """Vrai si aucun jour ne court encore : la date suppose un fait que l'on ne connaît pas."""
    lointaine: bool
    """Vrai pour une horloge qui se compte en années : la carte ne la montre pas."""
    armee_le: date
    fait: str
    """Référence du fait qui l'a mise en marche, celui qui fait foi si plusieurs disent l'acte."""
    corroborations: list[str]
    """Références des autres récits du même acte."""
    raison: str
    """Pourquoi elle est due au jour lu, en une phrase."""
    consequence: str
    source: str | None
    """Le texte et l'article."""
    explication: list[str]
    """Les pas du calcul."""
    reserves: list[str]
    lectures: list[LectureLue] = []
    """Où le texte se lit de plusieurs façons, la date de chacune ; vide s'il est clair."""
    prudente: date | None = None
    """Celle qui ne trompe sous aucune lecture ; nulle s'il est clair."""
    au_plus_tard: date | None = None
    """La plus lointaine des dates qui se lisent ; nulle s'il est clair."""


def echeances(vie: Vie, regard: Regard, au: date) -> list[EcheanceLue]:
    """Les échéances en vigueur ce jour-là, la plus proche d'abord."""
    return [
        _lue(echeance, [lisible.reference(regard, recit) for recit in recits], au)
        for echeance in vie.parcours.echeances_au(au)
        if (recits := lus(vie, regard, echeance.fait))
    ]


def _lue(echeance: Echeance, recits: Sequence[str], au: date) -> EcheanceLue:
    resultat = echeance.resultat
    effective = resultat.effective
    return EcheanceLue(
        regle=resultat.regle,
        libelle=echeance.publiee.libelle,
        echeance_le=echeance.echeance_le,
        echeance_a=effective if isinstance(effective, datetime) else None,
        calculee_le=echeance.calculee_le,
        etat=echeance.etat(au).value,
        sorte=echeance.delai.portee.sorte.value,
        qui=echeance.delai.portee.qui,
        manquee=echeance.est_manquee(au),
        en_retard=echeance.en_retard(au),
        hypothese=echeance.est_suspendue,
        lointaine=echeance.est_lointaine,
        armee_le=echeance.armee_le,
        fait=recits[0],
        corroborations=list(recits[1:]),
        raison=raison_de_l_echeance(echeance, au),
        consequence=echeance.publiee.consequence,
        source=resultat.source,
        explication=list(resultat.explication),
        reserves=[str(reserve) for reserve in resultat.reserves],
        lectures=[LectureLue(**lecture._asdict()) for lecture in resultat.lectures],
        prudente=resultat.prudente,
        au_plus_tard=resultat.au_plus_tard,
    )
