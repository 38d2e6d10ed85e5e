"""Où en est chaque dossier : sa phase, que dit le dernier de ses faits qui en a une.

Une phase se nomme ici une fois, avec les types de faits qui y mènent. Un dossier sans phase s'ouvre
et se ferme, et rien d'autre.
"""

from bisect import bisect_right
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from itertools import chain
from typing import Final

from parcours.domain.langage import dossiers
from parcours.domain.langage.dossiers import AU_FAIT, Dossier
from parcours.domain.langage.fait import Fait
from parcours.domain.langage.vocabulaire import S5, Sensibilite
from parcours.domain.parcours.dossier_suivi import DossierSuivi


@dataclass(frozen=True, slots=True)
class Phase:
    """Une phase d'un dossier."""

    code: str
    libelle: str
    faits: tuple[str, ...]
    """Les types de faits qui y mènent."""


def _phase(code: str, libelle: str, faits: str) -> Phase:
    return Phase(code, libelle, tuple(faits.split()))


PHASES: Final[Mapping[Dossier, tuple[Phase, ...]]] = {
    dossiers.POLE: (
        _phase("saisine", "Saisine", "pole.saisine-recue"),
        _phase("pre-diagnostic", "Pré-diagnostic", "pole.pre-diagnostic-rendu"),
        _phase("strategie", "Stratégie", "pole.strategie-arretee"),
        _phase("plan", "Plan d'action", "pole.plan-action-signe"),
        _phase("bilan", "Bilan", "pole.bilan-realise"),
        _phase("evaluation", "Évaluation finale", "pole.evaluation-finale-rendue"),
    ),
    dossiers.CAS_COMPLEXE: (
        _phase("saisine", "Saisine", "cas-complexe.saisine-deposee"),
        _phase("evaluation", "Évaluation", "cas-complexe.fiche-evaluation-remplie"),
        _phase("recevabilite", "Recevabilité décidée", "cas-complexe.recevabilite-decidee"),
        _phase("concertation", "Concertation", "cas-complexe.concertation-tenue"),
        _phase("solution", "Solution co-construite", "cas-complexe.solution-co-construite"),
        _phase("bilan", "Bilan", "cas-complexe.bilan-etabli"),
    ),
    dossiers.COMITE: (
        _phase("recensement", "Situation recensée", "comite.situation-recensee"),
        _phase("inscription", "Inscrite en séance", "comite.situation-inscrite-en-seance"),
        _phase("etude", "Situation étudiée", "comite.situation-etudiee"),
        _phase("reponse", "Réponse proposée", "comite.reponse-proposee"),
        _phase("suivi", "Actions suivies", "comite.action-suivie"),
    ),
    dossiers.EXPULSION: (
        _phase("prevention", "Prévention", "expulsion.ccapex-saisie"),
        _phase(
            "commandement",
            "Commandement",
            "expulsion.commandement-de-payer-delivre expulsion.commandement-assurance-delivre "
            "expulsion.commandement-signale-a-la-ccapex",
        ),
        _phase(
            "assignation",
            "Devant le juge",
            "expulsion.assignation-signifiee expulsion.audience-fixee expulsion.audience-tenue",
        ),
        _phase("jugement", "Jugement", "expulsion.jugement-rendu expulsion.jugement-signifie"),
        _phase(
            "commandement-de-quitter",
            "Commandement de quitter les lieux",
            "expulsion.commandement-de-quitter-delivre "
            "expulsion.commandement-de-quitter-notifie-au-prefet",
        ),
        _phase(
            "concours",
            "Concours de la force publique",
            "expulsion.concours-requis expulsion.concours-accorde expulsion.concours-refuse",
        ),
        _phase(
            "fin",
            "Sortie des lieux",
            "expulsion.executee expulsion.depart-constate expulsion.procedure-eteinte",
        ),
    ),
    dossiers.SAISINE_CCAPEX: (
        _phase("saisine", "Saisine", "expulsion.ccapex-saisie"),
        _phase("orientation", "Dossier orienté", "expulsion.ccapex-dossier-oriente"),
        _phase("avis", "Avis rendu", "expulsion.ccapex-avis-rendu"),
    ),
    dossiers.HABITAT_INDIGNE: (
        _phase("signalement", "Signalement", "habitat-indigne.signalement-recu"),
        _phase(
            "affectation",
            "Affectation",
            "habitat-indigne.signalement-affecte habitat-indigne.affectation-acceptee",
        ),
        _phase(
            "visite",
            "Visite et qualification",
            "habitat-indigne.visite-realisee habitat-indigne.signalement-qualifie",
        ),
        _phase("contradictoire", "Contradictoire", "habitat-indigne.contradictoire-ouvert"),
        _phase("arrete", "Arrêté", "habitat-indigne.arrete-pris"),
        _phase(
            "travaux",
            "Travaux",
            "habitat-indigne.substitution-engagee habitat-indigne.travaux-constates",
        ),
        _phase(
            "fin",
            "Mainlevée ou clôture",
            "habitat-indigne.mainlevee-prononcee habitat-indigne.signalement-clos "
            "habitat-indigne.signalement-refuse",
        ),
    ),
    dossiers.DEMANDE_SIAO: (
        _phase("demande", "Demande", "siao.demande-deposee siao.demande-actualisee"),
        _phase("commission", "Commission", "siao.demande-examinee-en-commission"),
        _phase("orientation", "Orientation", "siao.orientation-proposee"),
        _phase("admission", "Admission", "siao.admission-prononcee"),
        _phase(
            "a-reorienter",
            "À réorienter",
            "siao.orientation-refusee-par-le-menage siao.orientation-refusee-par-la-structure "
            "siao.orientation-restee-sans-suite",
        ),
    ),
    dossiers.RECOURS_DALO: (
        _phase("recours", "Recours déposé", "acces.recours-dalo-depose"),
        _phase("instruction", "Instruction", "acces.recours-dalo-accuse"),
        _phase("decision", "Décision rendue", "acces.decision-dalo-rendue"),
        _phase(
            "contentieux",
            "Contentieux",
            "acces.contentieux-dalo-engage acces.contentieux-dalo-tranche",
        ),
    ),
    dossiers.SURENDETTEMENT: (
        _phase("depot", "Dossier déposé", "maintien.surendettement-depose"),
        _phase("recevable", "Dossier recevable", "maintien.surendettement-declare-recevable"),
        _phase("mesures", "Mesures décidées", "maintien.surendettement-traite"),
    ),
    dossiers.MISE_A_ABRI_VIF: (
        _phase("mise-a-abri", "Mise à l'abri", "vif.mise-a-abri-debutee"),
        _phase("renouvellement", "Renouvellement", "vif.mise-a-abri-renouvelee"),
        _phase(
            "prolongation",
            "Prolongation exceptionnelle",
            "vif.mise-a-abri-prolongee-a-titre-exceptionnel",
        ),
    ),
    dossiers.ORDONNANCE_DE_PROTECTION: (
        _phase("demande", "Demande", "vif.ordonnance-de-protection-demandee"),
        _phase("mesures", "Mesures en cours", "vif.ordonnance-de-protection-delivree"),
    ),
    dossiers.BAIL_GLISSANT: (
        _phase("conclusion", "Bail conclu", "logement-accompagne.bail-glissant-conclu"),
        _phase("examen", "Examen", "logement-accompagne.bail-glissant-examine"),
    ),
    dossiers.ACCOMPAGNEMENT_CAMPEMENT: (
        _phase("accompagnement", "Accompagnement", "campement.accompagnement-ouvert"),
        _phase("diagnostic", "Diagnostic", "campement.diagnostic-du-menage-realise"),
        _phase("projet", "Projet de vie", "campement.projet-de-vie-formule"),
    ),
    dossiers.DEMANDE_DE_DOMICILIATION: (
        _phase("demande", "Demande", "menage.domiciliation-demandee"),
        _phase("attente", "En attente", "menage.domiciliation-en-attente"),
    ),
}
"""Les phases de chaque dossier qui en a, dans leur ordre habituel."""


@cache
def _par_fait(dossier: Dossier) -> Mapping[str, Phase]:
    return {nom: phase for phase in PHASES.get(dossier, ()) for nom in phase.faits}


FaitsParNom = Mapping[str, Sequence[Fait]]
"""Des faits, par ce que leur type dit : rangés une fois pour tous les dossiers d'un ménage."""


def par_nom(faits: Iterable[Fait]) -> FaitsParNom:
    """Ces faits, rangés."""
    ranges: dict[str, list[Fait]] = {}
    for fait in faits:
        ranges.setdefault(fait.evenement.fiche.nom, []).append(fait)
    return ranges


class Phases:
    """Ce que des faits disent des dossiers d'une sorte, rangé une fois pour tous."""

    def __init__(self, dossier: Dossier, faits: FaitsParNom, tenant: Callable[[str], str]) -> None:
        self._phases = _par_fait(dossier)
        self._de_tous: list[Fait] = []
        """Ceux qui peuvent parler de chacun."""
        self._d_un: dict[str, list[Fait]] = {}
        """Clé d'un dossier → le fait qui l'ouvre, et ceux qui le citent."""
        for fait in chain.from_iterable(faits.get(nom, ()) for nom in self._phases):
            for cle in _dont_il_parle(dossier, fait, tenant):
                (self._de_tous if cle is None else self._d_un.setdefault(cle, [])).append(fait)

    @property
    def sensibilites(self) -> frozenset[Sensibilite]:
        """Les niveaux qu'il faut pour lire ces faits."""
        faits = (*self._de_tous, *chain.from_iterable(self._d_un.values()))
        return frozenset(fait.evenement.fiche.sensibilite for fait in faits)

    def du(self, suivi: DossierSuivi, niveau: Sensibilite = S5) -> "PhasesLues":
        """Celles d'un dossier que disent les faits lisibles à ce niveau."""
        siens = self._d_un.get(suivi.cle, ()) if suivi.cle else ()
        dits = {fait.reference: fait for fait in (*self._de_tous, *siens)}.values()
        lus = [
            fait
            for fait in sorted(dits, key=lambda f: f.ordre)
            if fait.evenement.fiche.sensibilite <= niveau
            and suivi.date_le <= fait.jour
            and _en_parle(suivi, fait)
        ]
        phases = [self._phases[fait.evenement.fiche.nom] for fait in lus]
        return PhasesLues(tuple(zip(phases, lus, strict=True)), suivi.ferme_le)


@dataclass(frozen=True, slots=True)
class PhasesLues:
    """Les phases d'un dossier, dans l'ordre où les faits les disent."""

    dites: tuple[tuple[Phase, Fait], ...]
    ferme_le: date | None

    def au(self, jour: date) -> tuple[Phase, Fait] | None:
        """Celle de ce jour-là, et le fait qui le dit ; un dossier fermé garde la sienne."""
        fin = jour if self.ferme_le is None or jour < self.ferme_le else self.ferme_le
        rang = bisect_right(self.dites, fin, key=lambda dite: dite[1].jour)
        return self.dites[rang - 1] if rang else None


def _dont_il_parle(
    dossier: Dossier, fait: Fait, tenant: Callable[[str], str]
) -> tuple[str | None, ...]:
    """Les clés des dossiers dont parle un fait ; None : de tous ceux de la sorte."""
    if dossier.cle != AU_FAIT:
        return (None,)
    cite = getattr(fait.evenement, "demande", None)
    return fait.reference, None if cite is None else tenant(cite)


def _en_parle(suivi: DossierSuivi, fait: Fait) -> bool:
    """Faux d'un fait qui ouvre, lui aussi, un dossier de la même sorte."""
    if suivi.dossier.cle != AU_FAIT or fait.reference == suivi.cle:
        return True
    return fait.evenement.fiche.nom != suivi.fait.evenement.fiche.nom
