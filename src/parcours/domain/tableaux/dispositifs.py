"""Les dispositifs : qui y est, où il en est, ce qui y est attendu, ce qui s'y mesure.

Un dispositif se dit ici une fois, par les types de faits qui en parlent. Un passage y commence et
y finit avec son dossier ; rien ne s'y coche.
"""

from dataclasses import dataclass
from typing import Final

from parcours.domain.langage import dossiers
from parcours.domain.langage.dossiers import Dossier
from parcours.domain.langage.vocabulaire import Role, roles
from parcours.domain.parcours.phases import PHASES, Phase

EN_COURS: Final = Phase("en-cours", "En cours", ())


@dataclass(frozen=True, slots=True)
class ChampDuCas:
    """Un champ qui dit lequel des cas du dispositif est celui du ménage."""

    fait: str
    champ: str
    liste: str


@dataclass(frozen=True, slots=True)
class Attendu:
    """Un jour que dit un fait, et que d'autres faits honorent."""

    fait: str
    champ: str
    honore: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class JoursEntreFaits:
    """Les jours d'un premier fait à un autre."""

    code: str
    libelle: str
    de: str
    vers: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Dispositif:
    """Un dispositif."""

    code: str
    libelle: str
    dossier: Dossier
    famille: str
    """Celle qu'il faut lire d'un ménage pour savoir qu'il y est."""
    qui: frozenset[Role]
    """Qui le tient."""
    entree: tuple[str, frozenset[str]] | None = None
    """Le champ, et ses codes, par quoi le dossier est de ce dispositif."""
    entree_par: str | None = None
    """Le seul type de fait qui ouvre un dossier de ce dispositif ; None : tous."""
    des_siens: bool = False
    """Vrai si chacun n'y lit que les ménages qu'il y a fait entrer, et ce qu'il en a dit."""
    phases: tuple[Phase, ...] = ()
    precisions: tuple[ChampDuCas, ...] = ()
    attendus: tuple[Attendu, ...] = ()
    delais: tuple[JoursEntreFaits, ...] = ()
    comptes: tuple[tuple[str, str], ...] = ()
    """Ce qui se compte : le type du fait, et comment on le nomme."""


def _delais(*dits: tuple[str, str, str, str]) -> tuple[JoursEntreFaits, ...]:
    return tuple(JoursEntreFaits(*dit) for dit in dits)


PROTOCOLE_SOCIAL: Final = Dispositif(
    code="protocole-social",
    libelle="Protocole social : les situations du comité",
    dossier=dossiers.COMITE,
    famille="comite",
    qui=roles("OPAH EPCI PDLHI DDT"),
    phases=PHASES[dossiers.COMITE],
    precisions=(ChampDuCas("comite.situation-recensee", "motif", "MOTIF_COMITE"),),
    attendus=(
        Attendu("comite.situation-inscrite-en-seance", "seance_le", ("comite.situation-etudiee",)),
    ),
    delais=_delais(
        (
            "recensement-etude",
            "Du recensement à l'étude",
            "comite.situation-recensee",
            "comite.situation-etudiee",
        ),
        (
            "etude-reponse",
            "De l'étude à la réponse",
            "comite.situation-etudiee",
            "comite.reponse-proposee",
        ),
        (
            "recensement-cloture",
            "Du recensement à la clôture",
            "comite.situation-recensee",
            "comite.situation-close",
        ),
    ),
    comptes=(
        ("comite.situation-recensee", "Situations recensées"),
        ("comite.situation-etudiee", "Situations étudiées"),
        ("comite.situation-close", "Situations closes"),
    ),
)
HABITAT_INDIGNE: Final = Dispositif(
    code="habitat-indigne",
    libelle="Habitat indigne : du signalement à la mainlevée",
    dossier=dossiers.HABITAT_INDIGNE,
    famille="habitat-indigne",
    qui=roles("PDLHI ARS DDT OPAH PREFECTURE SCHS MAIRIE EPCI"),
    phases=PHASES[dossiers.HABITAT_INDIGNE],
    precisions=(ChampDuCas("habitat-indigne.arrete-pris", "nature", "ARRETE"),),
    attendus=(
        Attendu(
            "habitat-indigne.arrete-pris",
            "travaux_avant_le",
            ("habitat-indigne.travaux-constates", "habitat-indigne.mainlevee-prononcee"),
        ),
    ),
    delais=_delais(
        (
            "signalement-visite",
            "Du signalement à la visite",
            "habitat-indigne.signalement-recu",
            "habitat-indigne.visite-realisee",
        ),
        (
            "visite-arrete",
            "De la visite à l'arrêté",
            "habitat-indigne.visite-realisee",
            "habitat-indigne.arrete-pris",
        ),
        (
            "arrete-mainlevee",
            "De l'arrêté à la mainlevée",
            "habitat-indigne.arrete-pris",
            "habitat-indigne.mainlevee-prononcee",
        ),
    ),
    comptes=(
        ("habitat-indigne.signalement-recu", "Signalements"),
        ("habitat-indigne.visite-realisee", "Visites"),
        ("habitat-indigne.arrete-pris", "Arrêtés"),
        ("habitat-indigne.mainlevee-prononcee", "Mainlevées"),
    ),
)
CAS_COMPLEXES: Final = Dispositif(
    code="cas-complexes",
    libelle="Situations complexes",
    dossier=dossiers.CAS_COMPLEXE,
    famille="cas-complexe",
    qui=roles("CONSEIL_DEPARTEMENTAL"),
    phases=PHASES[dossiers.CAS_COMPLEXE],
    precisions=(ChampDuCas("cas-complexe.saisine-deposee", "complexites", "COMPLEXITE"),),
    delais=_delais(
        (
            "saisine-recevabilite",
            "De la saisine à la recevabilité",
            "cas-complexe.saisine-deposee",
            "cas-complexe.recevabilite-decidee",
        ),
        (
            "saisine-solution",
            "De la saisine à la solution",
            "cas-complexe.saisine-deposee",
            "cas-complexe.solution-co-construite",
        ),
    ),
    comptes=(
        ("cas-complexe.saisine-deposee", "Saisines"),
        ("cas-complexe.solution-co-construite", "Solutions co-construites"),
        ("cas-complexe.cas-clos", "Situations closes"),
    ),
)
ALEC: Final = Dispositif(
    code="alec",
    libelle="Accompagnement à la maîtrise de l'énergie",
    dossier=dossiers.ACCOMPAGNEMENT_ALEC,
    famille="energie",
    qui=roles("ALEC"),
    des_siens=True,
    precisions=(ChampDuCas("energie.accompagnement-alec-debute", "origine", "ORIGINE_ALEC"),),
    delais=_delais(
        (
            "debut-bilan",
            "Du début au bilan",
            "energie.accompagnement-alec-debute",
            "energie.bilan-alec-etabli",
        ),
    ),
    comptes=(
        ("energie.accompagnement-alec-debute", "Accompagnements débutés"),
        ("energie.bilan-alec-etabli", "Bilans"),
    ),
)
CAMPEMENTS: Final = Dispositif(
    code="campements",
    libelle="Plateforme d'insertion des campements",
    dossier=dossiers.RATTACHEMENT_CAMPEMENT,
    famille="campement",
    qui=roles("OPERATEUR_CAMPEMENT SIAO"),
    phases=(
        Phase("rattachement", "Sur le site", ("campement.menage-rattache",)),
        Phase("diagnostic", "Diagnostic fait", ("campement.diagnostic-du-menage-realise",)),
        Phase("projet", "Projet de vie formulé", ("campement.projet-de-vie-formule",)),
        Phase("accompagnement", "Accompagné", ("campement.accompagnement-ouvert",)),
    ),
    precisions=(
        ChampDuCas("campement.diagnostic-du-menage-realise", "souhaits", "SOUHAIT_CAMP"),
        ChampDuCas("campement.projet-de-vie-formule", "domaines", "DOMAINE_CAMP"),
    ),
    delais=_delais(
        (
            "rattachement-diagnostic",
            "De l'arrivée au diagnostic",
            "campement.menage-rattache",
            "campement.diagnostic-du-menage-realise",
        ),
    ),
    comptes=(
        ("campement.diagnostic-du-menage-realise", "Diagnostics"),
        ("campement.projet-de-vie-formule", "Projets de vie"),
        ("campement.accompagnement-ouvert", "Accompagnements"),
    ),
)
POLE: Final = Dispositif(
    code="pole-ressource-habitat",
    libelle="Pôle ressource habitat",
    dossier=dossiers.POLE,
    famille="pole",
    qui=roles("POLE_RESSOURCE"),
    phases=PHASES[dossiers.POLE],
    precisions=(ChampDuCas("pole.saisine-recue", "motifs", "MOTIF_POLE"),),
    attendus=(Attendu("pole.bilan-programme", "prevu_le", ("pole.bilan-realise",)),),
    delais=_delais(
        (
            "saisine-plan",
            "De la saisine au plan signé",
            "pole.saisine-recue",
            "pole.plan-action-signe",
        ),
        (
            "saisine-fin",
            "De la saisine à la fin",
            "pole.saisine-recue",
            "pole.action-terminee",
        ),
    ),
    comptes=(
        ("pole.saisine-recue", "Saisines"),
        ("pole.bilan-programme", "Bilans programmés"),
        ("pole.bilan-realise", "Bilans réalisés"),
        ("pole.evaluation-finale-rendue", "Évaluations finales"),
    ),
)
INTERMEDIATION: Final = Dispositif(
    code="intermediation-locative",
    libelle="Intermédiation locative : les sous-locations",
    dossier=dossiers.SOUS_LOCATION,
    famille="logement-accompagne",
    qui=roles("OPERATEUR_IML"),
    precisions=(
        ChampDuCas("logement-accompagne.sous-location-debutee", "cadre", "CADRE_SOUS_LOCATION"),
    ),
    attendus=(
        Attendu("logement-accompagne.sous-location-debutee", "fin_prevue_le"),
        Attendu("logement-accompagne.sous-location-prolongee", "jusqu_au"),
    ),
    delais=_delais(
        (
            "debut-bail",
            "Du début au bail du ménage",
            "logement-accompagne.sous-location-debutee",
            "logement-accompagne.sous-location-convertie",
        ),
    ),
    comptes=(
        ("logement-accompagne.sous-location-debutee", "Sous-locations débutées"),
        ("logement-accompagne.sous-location-convertie", "Converties en bail"),
    ),
)
MANDATS_DE_GESTION: Final = Dispositif(
    code="mandats-de-gestion",
    libelle="Intermédiation locative : les mandats de gestion",
    dossier=dossiers.BAIL,
    famille="logement-accompagne",
    qui=roles("OPERATEUR_IML"),
    entree_par="logement-accompagne.mandat-de-gestion-conclu",
    comptes=(("logement-accompagne.mandat-de-gestion-conclu", "Mandats conclus"),),
)
PENSIONS: Final = Dispositif(
    code="pensions-de-famille",
    libelle="Pensions de famille",
    dossier=dossiers.SEJOUR,
    famille="logement-accompagne",
    qui=roles("GESTIONNAIRE_LOGEMENT_ACCOMPAGNE"),
    entree=("type_place", frozenset({"PF", "RA"})),
    precisions=(ChampDuCas("logement-accompagne.entree-effectuee", "type_place", "TYPE_PLACE"),),
    comptes=(
        ("logement-accompagne.entree-effectuee", "Entrées"),
        ("logement-accompagne.sortie-effectuee", "Sorties"),
    ),
)
UN_CHEZ_SOI_D_ABORD: Final = Dispositif(
    code="un-chez-soi-d-abord",
    libelle="Un chez-soi d'abord",
    dossier=dossiers.SEJOUR,
    famille="logement-accompagne",
    qui=roles("UCSA"),
    entree=("type_place", frozenset({"UCSA"})),
    des_siens=True,
    comptes=(
        ("logement-accompagne.entree-effectuee", "Entrées"),
        ("logement-accompagne.sortie-effectuee", "Sorties"),
    ),
)
DISPOSITIFS: Final = {
    d.code: d
    for d in (
        PROTOCOLE_SOCIAL,
        HABITAT_INDIGNE,
        CAS_COMPLEXES,
        ALEC,
        CAMPEMENTS,
        POLE,
        INTERMEDIATION,
        MANDATS_DE_GESTION,
        PENSIONS,
        UN_CHEZ_SOI_D_ABORD,
    )
}
"""Tous les dispositifs, par code."""
