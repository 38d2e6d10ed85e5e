"""La carte d'une structure, d'un site, d'un plan… : où il en est un jour, et ce qu'on en lit."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any, Final, NamedTuple, TypeVar

from parcours.domain.langage import territoires
from parcours.domain.langage.champs import Scelle
from parcours.domain.langage.fiche import Agregat
from parcours.domain.langage.vocabulaire import S1, S2, S4
from parcours.domain.lecture.regard import Regard
from parcours.domain.lecture.territoire import ouvre_les_expulsions, type_de_place
from parcours.domain.lecture.version import version
from parcours.domain.publie import catalogue
from parcours.domain.volets.territoire.communes_vif import CommuneVif
from parcours.domain.volets.territoire.conventions import Convention
from parcours.domain.volets.territoire.departements import (
    DepartementConnu,
    Ouverture,
    Programmation,
)
from parcours.domain.volets.territoire.donnees import Plateforme
from parcours.domain.volets.territoire.experimentations import Experimentation
from parcours.domain.volets.territoire.offre import Structure
from parcours.domain.volets.territoire.plans import Bilan, CleAction, Plan
from parcours.domain.volets.territoire.seances import Seance
from parcours.domain.volets.territoire.sites import Site
from parcours.projections.fil_rouge.alertes import alertes
from parcours.projections.fil_rouge.carte import AnomalieLue, en_clair
from parcours.projections.fil_rouge.echeances import echeances
from parcours.projections.lisible import se_dit
from parcours.projections.territoire.formes import (
    ACTIONS_MAX,
    RECENTS_MAX,
    ActionLue,
    AppelsComptes,
    BilanLu,
    CommuneVifLue,
    ConventionLue,
    DepartementLu,
    DiagnosticPublie,
    ExperimentationLue,
    FaitDAction,
    FluxLu,
    IndicateurDAction,
    IndicateurLu,
    PlanLu,
    PlateformeLue,
    ReferentHabitatLu,
    SeanceLue,
    SiteLu,
    StructureLue,
)
from parcours.projections.vue import Vie

T = TypeVar("T")


class FluxALire(NamedTuple):
    """Ce qu'il faut pour lire un flux un jour."""

    vie: Vie
    regard: Regard
    au: date
    position: int
    clair: Mapping[Scelle, Any] = {}
    """Les communes scellées, levées."""

    def volet(self, sorte: type[T]) -> T:
        """L'état d'un agrégat ce jour-là."""
        return self.vie.parcours.volet(sorte, self.au)


def carte(lu: FluxALire) -> FluxLu:
    """La carte du flux ce jour-là, selon ce dont il parle."""
    return CARTES[lu.vie.parcours.agregat](lu, _commun(lu))


def scelles(vie: Vie, regard: Regard, au: date) -> set[Scelle]:
    """La commune scellée que la carte montrera, si le lecteur peut la lire."""
    commune = regard.commune(vie.parcours.lieu(au))
    return {commune} if isinstance(commune, Scelle) else set()


def _commun(lu: FluxALire) -> dict[str, Any]:
    """Les champs de toute carte."""
    parcours, regard = lu.vie.parcours, lu.regard
    lieu = parcours.lieu(lu.au)
    commune = en_clair(regard.commune(lieu), lu.clair)
    faits = (entree.fait for entree in parcours.histoire.entrees)
    visibles = {fait.reference for fait in faits if regard.voit_le_fait(fait)}
    return {
        "id": parcours.id,
        "au": lu.au,
        "departement": lieu.departement if lieu else None,
        "commune": commune,
        "nom_de_la_commune": territoires.nom_de_la_commune(commune),
        "echeances": echeances(lu.vie, regard, lu.au),
        "alertes": [a for a in alertes(lu.vie, regard, lu.au) if a.jusqu_au is None],
        "anomalies": [
            AnomalieLue(code=a.code, phrase=a.phrase)
            for a in parcours.anomalies_au(lu.au)
            if a.fait is None or a.fait in visibles
        ],
        "version": version(parcours, regard).nombre,
        "position": lu.position,
    }


def _structure(lu: FluxALire, commun: dict[str, Any]) -> StructureLue:
    structure = lu.volet(Structure)
    dite = structure.declaration
    interne = lu.regard.voit(S1)
    return StructureLue(
        **commun,
        organisme=dite.organisme if dite else None,
        nature=dite.nature if dite else None,
        type_place=type_de_place(dite.type_place, lu.regard.niveau) if dite and interne else None,
        capacite=dite.capacite if dite else None,
        ouverte=dite.est_ouverte if dite else None,
        declaree_le=structure.declaree_le,
        accessible=dite.accessible if dite else None,
        animaux_acceptes=dite.animaux_acceptes if dite else None,
        publics=list(dite.publics) if dite and interne else [],
        places=structure.places if interne else None,
    )


def _site(lu: FluxALire, commun: dict[str, Any]) -> SiteLu:
    site = lu.volet(Site) if lu.regard.voit(S1) else Site()
    return SiteLu(
        **commun,
        signale_le=site.signale_le,
        personnes=site.personnes,
        menages=site.menages,
        mineurs=site.mineurs,
        proprietaire=site.proprietaire,
        diagnostic=site.diagnostic,
        procedure=site.procedure,
        evacuation_prevue_le=site.evacuation_prevue_le,
        fermeture=site.fermeture,
    )


def _plan(lu: FluxALire, commun: dict[str, Any]) -> PlanLu:
    plan = lu.volet(Plan)
    return PlanLu(
        **commun,
        nature=plan.nature,
        adopte_le=plan.adopte_le,
        debut_le=plan.debut_le,
        fin_le=plan.fin_le,
        plan_parent=plan.plan_parent,
        remplace=list(plan.remplace),
        actions=[_action(lu, plan, cle) for cle in _cles(plan)],
        instances=_recents(plan.instances),
        bilans=[_bilan(bilan, lu.regard) for bilan in _recents(plan.bilans)],
    )


def _cles(plan: Plan) -> list[CleAction]:
    """Les actions du plan, dans l'ordre où il les écrit : celles dont un fait parle."""
    return sorted({*plan.actions, *plan.rattaches})[:ACTIONS_MAX]


def _action(lu: FluxALire, plan: Plan, cle: CleAction) -> ActionLue:
    """Une action, ce qui en parle, et la dernière valeur de chacun de ses chiffres."""
    action, rattaches = plan.actions.get(cle), plan.rattaches.get(cle, ())
    derniers = {i.indicateur: (i.valeur, fait.le) for fait in rattaches for i in fait.indicateurs}
    return ActionLue(
        axe=cle.axe or None,
        orientation=cle.orientation or None,
        action=cle.action,
        etat=action.etat if action else None,
        depuis_le=action.depuis_le if action else None,
        intitule=action.intitule if action and lu.regard.voit(S2) else None,
        pilote=action.pilote if action else None,
        faits=_recents(
            FaitDAction(le=f.le, type=f.type, libelle=_libelle(f.type), fait=f.fait)
            for f in rattaches
        ),
        indicateurs=[
            IndicateurDAction(indicateur=code, valeur=_dite(code, valeur, lu.regard), le=le)
            for code, (valeur, le) in derniers.items()
        ],
    )


def _libelle(nom: str) -> str:
    classe = catalogue.trouver(nom)
    return classe.fiche.libelle if classe else nom


def _bilan(bilan: Bilan, regard: Regard) -> BilanLu:
    return BilanLu(
        le=bilan.le,
        objet=bilan.objet,
        debut_le=bilan.debut_le,
        fin_le=bilan.fin_le,
        conclusion=bilan.conclusion,
        indicateurs=[
            IndicateurLu(indicateur=i.indicateur, valeur=_dite(i.indicateur, i.valeur, regard))
            for i in bilan.indicateurs
        ],
    )


def _dite(indicateur: str, valeur: int, regard: Regard) -> int | None:
    """Le chiffre d'un bilan, tu s'il peut désigner un ménage."""
    lecteur = regard.lecteur
    ouvre = ouvre_les_expulsions(lecteur, regard.niveau)
    dit = lecteur.est_superviseur or se_dit(indicateur, valeur, ouvre_les_expulsions=ouvre)
    return valeur if dit else None


def _convention(lu: FluxALire, commun: dict[str, Any]) -> ConventionLue:
    convention = lu.volet(Convention)
    return ConventionLue(
        **commun,
        nature=convention.nature,
        signee_le=convention.signee_le,
        derniere_signature_le=convention.derniere_signature_le,
        fin_le=convention.fin_le,
        signataires=list(convention.signataires),
        epci=list(convention.epci),
    )


def _experimentation(lu: FluxALire, commun: dict[str, Any]) -> ExperimentationLue:
    experimentation = lu.volet(Experimentation)
    return ExperimentationLue(
        **commun,
        objet=experimentation.objet,
        lancee_le=experimentation.lancee_le,
        fin_prevue_le=experimentation.fin_prevue_le,
        evaluation_le=experimentation.evaluation_le,
        decisions=_recents(experimentation.decisions),
        financements=_recents(experimentation.financements),
    )


def _departement(lu: FluxALire, commun: dict[str, Any]) -> DepartementLu:
    departement = lu.volet(DepartementConnu)
    avis = _recents(departement.avis)
    return DepartementLu(
        **commun,
        programmations=_recents(p for p in departement.programmations if _se_dit(p, lu.regard)),
        ouvertures=_recents(o for o in departement.ouvertures if _se_dit(o, lu.regard)),
        formations=_recents(departement.formations),
        outils=_recents(departement.outils),
        diagnostics=_recents(
            DiagnosticPublie(millesime=millesime, publie_le=publie.le, maille=publie.maille)
            for millesime, publie in sorted(departement.diagnostics.items())
        ),
        contributions=_recents(departement.contributions),
        avis=avis if lu.regard.voit(S2) else [replace(a, synthese=None) for a in avis],
        appels_115=_recents(
            AppelsComptes(jour=jour, appels=compte.appels, decroches=compte.decroches)
            for jour, compte in sorted(departement.appels_115.items())
        ),
        referents=_recents(
            ReferentHabitatLu(
                volet=volet,
                organisme=organisme,
                depuis_le=referent.depuis_le,
                communes=list(referent.communes),
            )
            for (volet, organisme), referent in departement.referents.items()
        ),
    )


def _se_dit(places: Programmation | Ouverture, regard: Regard) -> bool:
    """Faux de places pour des victimes de violences, à qui n'en lit rien."""
    return type_de_place(places.type_place, regard.niveau) == places.type_place


def _commune(lu: FluxALire, commun: dict[str, Any]) -> CommuneVifLue:
    lisible = lu.regard.voit(S4)
    commune = lu.volet(CommuneVif) if lisible else CommuneVif()
    return CommuneVifLue(
        **commun,
        conventionnee_le=commune.conventionnee_le,
        capacite=commune.capacite if lisible else None,
        solutions=list(commune.solutions),
        fin_le=commune.fin_le,
    )


def _seance(lu: FluxALire, commun: dict[str, Any]) -> SeanceLue:
    seance = lu.volet(Seance) if lu.regard.voit(S1) else Seance()
    return SeanceLue(
        **commun,
        etat=seance.etat,
        seance_le=seance.seance_le,
        niveau=seance.niveau,
        commission=seance.commission,
        prochaine_le=seance.prochaine_le,
        ordre_du_jour_fixe_le=seance.ordre_du_jour_fixe_le,
        tenue_le=seance.tenue_le,
        participants=seance.participants,
        close_le=seance.close_le,
        annulee_le=seance.annulee_le,
    )


def _plateforme(lu: FluxALire, commun: dict[str, Any]) -> PlateformeLue:
    plateforme = lu.volet(Plateforme) if lu.regard.voit(S1) else Plateforme()
    return PlateformeLue(
        **commun,
        constatee_a=plateforme.constatee_a,
        personnes_concernees=plateforme.personnes_concernees,
        notifiee_cnil_a=plateforme.notifiee_cnil_a,
    )


def _recents(tous: Iterable[T]) -> list[T]:
    """Les plus récents d'abord ; ils sont donnés du plus ancien au plus récent."""
    return list(tous)[: -RECENTS_MAX - 1 : -1]


CARTES: Final[Mapping[Agregat, Callable[[FluxALire, dict[str, Any]], FluxLu]]] = {
    Agregat.STRUCTURE: _structure,
    Agregat.SITE: _site,
    Agregat.PLAN: _plan,
    Agregat.CONVENTION: _convention,
    Agregat.EXPERIMENTATION: _experimentation,
    Agregat.DEPARTEMENT: _departement,
    Agregat.COMMUNE: _commune,
    Agregat.SEANCE: _seance,
    Agregat.PLATEFORME: _plateforme,
}
"""La carte de chaque sorte de flux du territoire."""
