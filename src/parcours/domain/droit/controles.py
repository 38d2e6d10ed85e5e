"""Ce qu'un acte accompli a d'irrégulier.

Un contrôle n'empêche jamais d'enregistrer un fait accompli : il rend des codes d'anomalie, triés.
"""

from datetime import time

from parcours.domain.droit.assignation import (
    NOTIFICATION_AU_PREFET,
    SAISINE_DE_LA_CCAPEX_AVANT_ASSIGNATION,
)
from parcours.domain.droit.expulsion import PROTOCOLE_MOIS_MAX, PROTOCOLE_PROLONGE_MOIS_MAX
from parcours.domain.droit.expulsion_possible import est_interdit
from parcours.domain.droit.faits import Faits, codes, entier, jour, territoire_de, texte
from parcours.domain.droit.formes import Version
from parcours.domain.droit.juge import DELAIS_DE_PAIEMENT, DELAIS_POUR_QUITTER
from parcours.domain.droit.logement_social import REPONSE_A_UNE_ATTRIBUTION
from parcours.domain.droit.quitter_les_lieux import PROROGATION_EXCEPTIONNELLE
from parcours.domain.droit.surendettement import SUSPENSION_DE_L_EXPULSION
from parcours.domain.droit.treve import dans_treve
from parcours.domain.droit.vif import RENOUVELLEMENTS_MAX

SIX_HEURES, VINGT_ET_UNE_HEURES = time(6), time(21)
"""Une mesure d'exécution se fait entre 6 heures et 21 heures (CPCE, art. L. 141-1)."""


def anomalies_de_l_execution(faits: Faits) -> tuple[str, ...]:
    """L'expulsion exécutée en trêve, un jour ou à une heure (`heure_locale`) interdits."""
    if (le := jour(faits, "le")) is None:
        return ()
    territoire, exceptions = territoire_de(faits), codes(faits, "exceptions")
    trouvees: list[str] = []
    if dans_treve(le, territoire, exceptions, jour(faits, "treve_reduite_au")):
        trouvees.append("EXPULSION_EN_TREVE")
    if faits.get("autorisation_juge"):
        return tuple(trouvees)
    heure = texte(faits, "heure_locale")
    if heure and not SIX_HEURES <= time.fromisoformat(heure) < VINGT_ET_UNE_HEURES:
        trouvees.append("EXPULSION_HEURE_INTERDITE")
    if est_interdit(le, territoire):
        trouvees.append("EXPULSION_JOUR_INTERDIT")
    return tuple(trouvees)


def anomalies_de_l_assignation(faits: Faits) -> tuple[str, ...]:
    """L'assignation délivrée avant l'expiration du délai de saisine de la CCAPEX."""
    saisine = {**faits, "recue_le": jour(faits, "saisine_ccapex_le")}
    echeance = SAISINE_DE_LA_CCAPEX_AVANT_ASSIGNATION.calcule(saisine).echeance
    le = jour(faits, "le")
    return _anomalie(
        "ASSIGNATION_PREMATUREE", si=le is not None and echeance is not None and le <= echeance
    )


def anomalies_de_la_notification(faits: Faits) -> tuple[str, ...]:
    """L'assignation notifiée au préfet après le dernier jour utile."""
    recevable = NOTIFICATION_AU_PREFET.calcule(faits).recevable
    return _anomalie("NOTIFICATION_PREFET_TARDIVE", si=recevable is False)


def anomalies_du_delai_pour_quitter(faits: Faits) -> tuple[str, ...]:
    """Le délai pour quitter les lieux, en mois, en jours ou daté, hors de ce que la loi permet."""
    version = DELAIS_POUR_QUITTER.version_de(faits)
    if version is None:
        return ()
    hors_bornes = (
        _mois_hors_bornes(version, faits)
        or _terme_hors_bornes(version, faits)
        or DELAIS_POUR_QUITTER.calcule(faits).autres.get("conforme") is False
    )
    return _anomalie("DELAI_HORS_BORNES", si=hors_bornes)


def anomalies_des_delais_de_paiement(faits: Faits) -> tuple[str, ...]:
    """Les délais de paiement hors de ce que la loi permet."""
    hors_bornes = _mois_hors_bornes(DELAIS_DE_PAIEMENT.versions[-1], faits)
    return _anomalie("DELAIS_PAIEMENT_HORS_BORNES", si=hors_bornes)


def anomalies_de_la_prorogation(faits: Faits) -> tuple[str, ...]:
    """La prorogation pour exceptionnelle dureté hors de ce que la loi permet."""
    proroge = PROROGATION_EXCEPTIONNELLE.calcule(faits)
    trop_de_mois = _mois_hors_bornes(PROROGATION_EXCEPTIONNELLE.versions[-1], faits)
    hors_bornes = trop_de_mois or proroge.autres.get("conforme") is False
    return _anomalie("PROROGATION_HORS_BORNES", si=hors_bornes)


def anomalies_de_la_suspension(faits: Faits) -> tuple[str, ...]:
    """L'expulsion suspendue pour surendettement au-delà des deux ans que la loi permet."""
    terme = SUSPENSION_DE_L_EXPULSION.calcule({"decision_le": jour(faits, "decision_le")}).echeance
    retenu_le = SUSPENSION_DE_L_EXPULSION.date_retenue(faits)
    hors_bornes = terme is not None and retenu_le is not None and retenu_le > terme
    return _anomalie("SUSPENSION_HORS_BORNES", si=hors_bornes)


def anomalies_du_protocole(faits: Faits) -> tuple[str, ...]:
    """Le protocole de cohésion sociale trop long, avec ou sans `prolongation`."""
    maximum = PROTOCOLE_PROLONGE_MOIS_MAX if faits.get("prolongation") else PROTOCOLE_MOIS_MAX
    return _anomalie("PROTOCOLE_HORS_BORNES", si=(entier(faits, "duree_mois") or 0) > maximum)


def anomalies_du_renouvellement(faits: Faits) -> tuple[str, ...]:
    """La mise à l'abri renouvelée plus de deux fois."""
    excessif = (entier(faits, "rang") or 0) > RENOUVELLEMENTS_MAX
    return _anomalie("VIF_RENOUVELLEMENT_EXCESSIF", si=excessif)


def anomalies_de_la_proposition(faits: Faits) -> tuple[str, ...]:
    """L'attribution de logement à laquelle il faudrait répondre en moins de dix jours."""
    echeance = REPONSE_A_UNE_ATTRIBUTION.calcule(faits).echeance
    reponse_avant = jour(faits, "reponse_avant")
    courte = echeance is not None and reponse_avant is not None and reponse_avant < echeance
    return _anomalie("REPONSE_TROP_COURTE", si=courte)


def _anomalie(code: str, *, si: bool) -> tuple[str, ...]:
    return (code,) if si else ()


def _mois_hors_bornes(version: Version, faits: Faits) -> bool:
    mois = entier(faits, "mois")
    seuils = version.seuils
    return mois is not None and not seuils["min_mois"] <= mois <= seuils["max_mois"]


def _terme_hors_bornes(version: Version, faits: Faits) -> bool:
    terme = jour(faits, "jusqu_au")
    au_plus_tot, au_plus_tard = (
        DELAIS_POUR_QUITTER.calcule({**faits, "mois": version.seuils[seuil]}).echeance
        for seuil in ("min_mois", "max_mois")
    )
    if terme is None or au_plus_tot is None or au_plus_tard is None:
        return False
    return not au_plus_tot <= terme <= au_plus_tard
