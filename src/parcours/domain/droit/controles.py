"""Ce qu'un acte accompli a d'irrégulier.

Un contrôle n'empêche jamais d'enregistrer un fait accompli : il rend des codes d'anomalie, triés.
"""

from dataclasses import replace
from datetime import date, time

from parcours.domain.droit.assignation import NOTIFICATION_AU_PREFET, Assignation
from parcours.domain.droit.expulsion_possible import est_interdit
from parcours.domain.droit.faits import territoire_de
from parcours.domain.droit.formes import Version
from parcours.domain.droit.impayes import PLAN_D_APUREMENT, Apurement
from parcours.domain.droit.juge import (
    DELAIS_DE_PAIEMENT,
    DELAIS_POUR_QUITTER,
    DISTANCE_MOIS_MAX,
    DelaiDuJuge,
    SignificationDuJugement,
)
from parcours.domain.droit.logement_social import REPONSE_A_UNE_ATTRIBUTION, Attribution
from parcours.domain.droit.quitter_les_lieux import (
    COMMANDEMENT_DE_QUITTER,
    PROROGATION_EXCEPTIONNELLE,
    OrdreDeQuitter,
    Prorogation,
    SituationEnTreve,
    delai_reduit,
)
from parcours.domain.droit.surendettement import SUSPENSION_DE_L_EXPULSION, SuspensionDuJuge
from parcours.domain.droit.treve import dans_treve
from parcours.domain.droit.vif import ORDONNANCE_DE_PROTECTION, Ordonnance

SIX_HEURES, VINGT_ET_UNE_HEURES = time(6), time(21)
"""Une mesure d'exécution se fait entre 6 heures et 21 heures (CPCE, art. L. 141-1)."""


def anomalies_de_l_execution(
    faits: SituationEnTreve, *, heure_locale: str | None = None, autorisee: bool = False
) -> tuple[str, ...]:
    """L'expulsion exécutée en trêve, un jour ou à une heure que nul juge n'a permis."""
    if (le := faits.le) is None:
        return ()
    territoire = territoire_de(faits)
    trouvees: list[str] = []
    if dans_treve(le, territoire, faits.exceptions, faits.treve_reduite_au):
        trouvees.append("EXPULSION_EN_TREVE")
    if autorisee:
        return tuple(trouvees)
    if heure_locale and not SIX_HEURES <= time.fromisoformat(heure_locale) < VINGT_ET_UNE_HEURES:
        trouvees.append("EXPULSION_HEURE_INTERDITE")
    if est_interdit(le, territoire):
        trouvees.append("EXPULSION_JOUR_INTERDIT")
    return tuple(trouvees)


def anomalies_de_la_notification(faits: Assignation) -> tuple[str, ...]:
    """L'assignation notifiée au préfet après le dernier jour utile."""
    recevable = NOTIFICATION_AU_PREFET.calcule(faits).recevable
    return _anomalie("NOTIFICATION_PREFET_TARDIVE", si=recevable is False)


def anomalies_du_delai_pour_quitter(
    faits: DelaiDuJuge, jusqu_au: date | None = None
) -> tuple[str, ...]:
    """Le délai pour quitter les lieux, en mois, en jours ou daté, hors de ce que la loi permet."""
    version = DELAIS_POUR_QUITTER.version_de(faits)
    if version is None:
        return ()
    hors_bornes = (
        _mois_hors_bornes(version, faits)
        or _terme_hors_bornes(version, faits, jusqu_au)
        or DELAIS_POUR_QUITTER.calcule(faits).autres.get("conforme") is False
    )
    return _anomalie("DELAI_HORS_BORNES", si=hors_bornes)


def anomalies_des_delais_de_paiement(faits: DelaiDuJuge) -> tuple[str, ...]:
    """Les délais de paiement hors de ce que la loi permet."""
    hors_bornes = _mois_hors_bornes(DELAIS_DE_PAIEMENT.versions[-1], faits)
    return _anomalie("DELAIS_PAIEMENT_HORS_BORNES", si=hors_bornes)


def anomalies_du_delai_reduit(faits: OrdreDeQuitter) -> tuple[str, ...]:
    """Le délai que le juge dit réduire, plus long que les deux mois du commandement."""
    if (reduit := delai_reduit(faits.delai_cql)) is None or faits.signifie_le is None:
        return ()
    legal = COMMANDEMENT_DE_QUITTER.calcule(OrdreDeQuitter(signifie_le=faits.signifie_le)).echeance
    trop_long = legal is not None and reduit.apres(faits.signifie_le) > legal
    return _anomalie("DELAI_REDUIT_HORS_BORNES", si=trop_long)


def anomalies_de_la_distance(faits: SignificationDuJugement) -> tuple[str, ...]:
    """Plus de mois de distance que le texte n'en ajoute au délai d'appel."""
    return _anomalie("DISTANCE_HORS_BORNES", si=(faits.distance_mois or 0) > DISTANCE_MOIS_MAX)


def anomalies_du_plan(faits: Apurement) -> tuple[str, ...]:
    """Le plan d'apurement plus long que le texte ne le permet ce jour-là."""
    maximum = PLAN_D_APUREMENT.calcule(replace(faits, mois=None)).echeance
    terme = PLAN_D_APUREMENT.calcule(faits).echeance
    return _anomalie("PLAN_HORS_BORNES", si=_depasse(terme, maximum))


def anomalies_des_mesures(faits: Ordonnance) -> tuple[str, ...]:
    """Les mesures d'une ordonnance de protection, plus longues que le texte ne le permet."""
    maximum = ORDONNANCE_DE_PROTECTION.calcule(replace(faits, retenu_le=None)).echeance
    return _anomalie("MESURES_HORS_BORNES", si=_depasse(faits.retenu_le, maximum))


def anomalies_de_la_prorogation(faits: Prorogation) -> tuple[str, ...]:
    """La prorogation pour exceptionnelle dureté hors de ce que la loi permet."""
    proroge = PROROGATION_EXCEPTIONNELLE.calcule(faits)
    trop_de_mois = _mois_hors_bornes(PROROGATION_EXCEPTIONNELLE.versions[-1], faits)
    hors_bornes = trop_de_mois or proroge.autres.get("conforme") is False
    return _anomalie("PROROGATION_HORS_BORNES", si=hors_bornes)


def anomalies_de_la_suspension(faits: SuspensionDuJuge) -> tuple[str, ...]:
    """L'expulsion suspendue pour surendettement au-delà des deux ans que la loi permet."""
    maximum = SUSPENSION_DE_L_EXPULSION.calcule(replace(faits, retenu_le=None)).echeance
    return _anomalie("SUSPENSION_HORS_BORNES", si=_depasse(faits.retenu_le, maximum))


def anomalies_de_la_proposition(faits: Attribution) -> tuple[str, ...]:
    """L'attribution de logement à laquelle il faudrait répondre en moins de dix jours."""
    echeance = REPONSE_A_UNE_ATTRIBUTION.calcule(faits).echeance
    avant = faits.reponse_avant
    courte = echeance is not None and avant is not None and avant < echeance
    return _anomalie("REPONSE_TROP_COURTE", si=courte)


def _anomalie(code: str, *, si: bool) -> tuple[str, ...]:
    return (code,) if si else ()


def _depasse(terme: date | None, maximum: date | None) -> bool:
    return terme is not None and maximum is not None and terme > maximum


def _mois_hors_bornes(version: Version, faits: DelaiDuJuge) -> bool:
    seuils = version.seuils
    return faits.mois is not None and not seuils["min_mois"] <= faits.mois <= seuils["max_mois"]


def _terme_hors_bornes(version: Version, faits: DelaiDuJuge, terme: date | None) -> bool:
    au_plus_tot, au_plus_tard = (
        DELAIS_POUR_QUITTER.calcule(replace(faits, mois=version.seuils[seuil])).echeance
        for seuil in ("min_mois", "max_mois")
    )
    if terme is None or au_plus_tot is None or au_plus_tard is None:
        return False
    return not au_plus_tot <= terme <= au_plus_tard
