"""Chaque filtre des dossiers d'expulsion : ce qui y met un dossier, ce qui l'en sort, et le jour.

Une ligne du tableau est une donnée : le domaine la rejoue, la porte la reçoit, une liste la lit.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from scenario import HUISSIER, Dit, designe, fait, menage

from parcours.domain.veille.expulsion_possible import DateOuverte
from parcours.domain.veille.signaux_d_expulsion import Signal
from parcours.domain.volets.expulsion.etat import EtapeDeProcedure
from parcours.projections.vues.expulsions import DossierOuvert

Filtre = Callable[[DossierOuvert, date], bool]
UN_JOUR: Final = timedelta(days=1)
OUVERT: Final = menage("2025-01-02", "p1")
DERNIER_JOUR: Final = date(2028, 12, 31)
"""Jusqu'où l'on regarde : ce qui vaut ce jour-là ne finit pas."""


def exp(sorte: str, le: str, **champs: Any) -> Dit:  # noqa: ANN401 (any field)
    return fait(f"expulsion.{sorte}", le, **champs)


def etape(code: EtapeDeProcedure) -> Filtre:
    return lambda lu, _: lu.etape_procedure == code


def manque(code: str) -> Filtre:
    return lambda lu, _: code in lu.manques


def signal(code: Signal) -> Filtre:
    return lambda lu, _: code.value in lu.signaux


def risque_avant(jusqu_au: date) -> Filtre:
    def tombe(lu: DossierOuvert, au: date) -> bool:
        possible = DateOuverte(
            lu.ouverte_le, lu.departement, lu.treve_ecartee, lu.treve_reduite_au
        ).lue(au)
        return possible is not None and possible <= jusqu_au

    return tombe


def a_la_fin_de_la_treve(lu: DossierOuvert, au: date) -> bool:
    ouverture = DateOuverte(lu.ouverte_le, lu.departement, lu.treve_ecartee, lu.treve_reduite_au)
    fin = ouverture.treve_jusqu_au(au)
    return fin is not None and ouverture.lue(au) == fin + UN_JOUR


def departement(code: str) -> Filtre:
    return lambda lu, _: lu.departement == code


def recours_avant(jusqu_au: date) -> Filtre:
    return lambda lu, _: lu.recours_perdu_le is not None and lu.recours_perdu_le <= jusqu_au


@dataclass(frozen=True)
class Passe:
    """Ce qui y met un dossier, quel jour ; ce qui l'en sort, quel jour."""

    nom: str
    filtre: Filtre
    entre: tuple[Dit, ...]
    du: str
    sort: Dit
    au: str
    depuis: tuple[Dit, ...] = ()
    """Ce que l'on savait d'avant, et qui n'y met pas."""

    @property
    def filtre_dit(self) -> str:
        """Le filtre, tel que la liste le prend."""
        return self.nom.partition(" : ")[0]

    def __str__(self) -> str:
        return f"{self.nom} : {self.sort.evenement.fiche.nom}"


SAISIE: Final = exp("ccapex-saisie", "2026-01-05", auteur_saisine="BAILLEUR",
                    type_bailleur="SOCIAL")  # fmt: skip
PAYER: Final = exp(
    "commandement-de-payer-delivre", "2026-02-02", par=HUISSIER, dette=200_000,
    loyer_hors_charges=50_000, premier_impaye_le="2025-10-05", type_bailleur="SOCIAL",
    bail_conclu_le="2024-02-01",
)  # fmt: skip
PARTICULIER: Final = exp(
    "commandement-de-payer-delivre", "2026-02-02", par=HUISSIER, dette=200_000,
    loyer_hors_charges=50_000, premier_impaye_le="2025-10-05",
    type_bailleur="PRIVE_PERSONNE_PHYSIQUE", bail_conclu_le="2024-02-01",
)  # fmt: skip
SANS_DATE: Final = exp("commandement-de-payer-delivre", "2026-02-02", par=HUISSIER, dette=200_000)
ASSIGNATION: Final = exp("assignation-signifiee", "2026-04-01", audience_le="2026-06-15",
                         motif="NAC_51A", dette=200_000, type_bailleur="SOCIAL")  # fmt: skip
JUGEMENT: Final = exp("jugement-rendu", "2026-07-06", decision="FERME_SANS_DELAI",
                      degre="PREMIERE_INSTANCE")  # fmt: skip
QUITTER: Final = exp("commandement-de-quitter-delivre", "2026-08-03")
AU_PREFET: Final = exp("commandement-de-quitter-notifie-au-prefet", "2026-08-05")
REQUIS: Final = exp("concours-requis", "2026-10-12")
ACCORDE: Final = exp("concours-accorde", "2026-11-02", effet_le="2026-11-02")
EXECUTEE: Final = exp("executee", "2027-04-12")
ETEINTE: Final = exp("procedure-eteinte", "2027-06-01", motif="DETTE_SOLDEE")
IMPAYE: Final = fait("maintien.impaye-constate", "2025-12-01", premier_impaye_le="2025-10-05",
                     termes_impayes=3, dette=120_000, loyer_hors_charges=40_000)  # fmt: skip
SIGNALE: Final = exp("commandement-signale-a-la-ccapex", "2026-02-05", par=HUISSIER)
REFERENT: Final = designe("2026-03-02", "INT-RELAIS")
JUSQU_AU_JUGEMENT: Final = (PAYER, ASSIGNATION, JUGEMENT)

ETAPES: Final = {
    EtapeDeProcedure.IMPAYE: ((SIGNALE,), "2026-02-05", ASSIGNATION, "2026-04-01", (IMPAYE,)),
    EtapeDeProcedure.SAISINE_CCAPEX: ((SAISIE,), "2026-01-05", PAYER, "2026-02-02", ()),
    EtapeDeProcedure.COMMANDEMENT_DE_PAYER: (
        (PAYER,), "2026-02-02", ASSIGNATION, "2026-04-01", (SAISIE,)
    ),
    EtapeDeProcedure.ASSIGNATION: (
        (ASSIGNATION,), "2026-04-01", JUGEMENT, "2026-07-06", (PAYER,)
    ),
    EtapeDeProcedure.JUGEMENT: (
        (JUGEMENT,), "2026-07-06", QUITTER, "2026-08-03", (PAYER, ASSIGNATION)
    ),
    EtapeDeProcedure.COMMANDEMENT_DE_QUITTER: (
        (QUITTER,), "2026-08-03", REQUIS, "2026-10-12", JUSQU_AU_JUGEMENT
    ),
    EtapeDeProcedure.CONCOURS_REQUIS: (
        (REQUIS,), "2026-10-12", ACCORDE, "2026-11-02", (*JUSQU_AU_JUGEMENT, QUITTER)
    ),
    EtapeDeProcedure.CONCOURS_ACCORDE: (
        (ACCORDE,), "2026-11-02", ETEINTE, "2027-06-01", (*JUSQU_AU_JUGEMENT, QUITTER, REQUIS)
    ),
}  # fmt: skip
"""L'expulsion exécutée ferme le dossier : aucune liste de dossiers ouverts ne l'a."""
PAR_MANQUE: Final = {
    "date-du-bail": ((SANS_DATE,), "2026-02-02", ETEINTE, "2027-06-01", ()),
    "notification-au-prefet": (
        (ASSIGNATION,), "2026-04-01", exp("assignation-notifiee-au-prefet", "2026-04-10"),
        "2026-04-10", (PAYER,)
    ),
    "diagnostic-social": (
        (ASSIGNATION,), "2026-04-01", exp("diagnostic-social-realise", "2026-05-04"),
        "2026-05-04", (PAYER,)
    ),
    "transmission-du-diagnostic": (
        (exp("diagnostic-social-realise", "2026-05-04"),), "2026-05-04",
        exp("diagnostic-social-transmis", "2026-05-20"), "2026-05-20",
        (PAYER, ASSIGNATION, exp("assignation-notifiee-au-prefet", "2026-04-10"))
    ),
    "saisine-ccapex": (
        (PAYER,), "2026-02-02",
        exp("ccapex-saisie", "2026-02-20", auteur_saisine="BAILLEUR", type_bailleur="SOCIAL"),
        "2026-02-20", ()
    ),
    "saisine-du-prefet": (
        (QUITTER,), "2026-08-03", AU_PREFET, "2026-08-05", JUSQU_AU_JUGEMENT
    ),
    "referent": ((SAISIE,), "2026-01-05", REFERENT, "2026-03-02", ()),
}  # fmt: skip
PAR_SIGNAL: Final = {
    Signal.COMMANDEMENT_NON_SIGNALE: (
        (PARTICULIER,), "2026-02-02", SIGNALE, "2026-02-05", ()
    ),
    Signal.CCAPEX_NON_SAISIE: ((ASSIGNATION,), "2026-04-01", ETEINTE, "2027-06-01", (PAYER,)),
    Signal.NOTIFICATION_TARDIVE: (
        (ASSIGNATION,), "2026-05-04", ETEINTE, "2027-06-01", (PAYER,)
    ),
    Signal.AUDIENCE_SANS_DIAGNOSTIC: (
        (ASSIGNATION,), "2026-06-15", exp("diagnostic-social-realise", "2026-06-22"),
        "2026-06-22", (PAYER,)
    ),
    Signal.REFUS_IMPLICITE: (
        (REQUIS,), "2026-12-13", exp("concours-accorde", "2027-01-11", effet_le="2027-01-11"),
        "2027-01-11", (*JUSQU_AU_JUGEMENT, QUITTER)
    ),
    Signal.RESPONSABILITE_DE_L_ETAT: (
        (REQUIS,), "2027-04-01", exp("concours-accorde", "2027-05-10", effet_le="2027-05-10"),
        "2027-05-10", (*JUSQU_AU_JUGEMENT, QUITTER)
    ),
    Signal.APL_EN_JEU: (
        (fait("maintien.apl-suspendue", "2026-03-02", effet_le="2026-03-01"),), "2026-03-02",
        fait("maintien.apl-maintenue", "2026-04-06"), "2026-04-06", (IMPAYE, SAISIE)
    ),
    Signal.REGLES_DE_2027: (
        (fait("maintien.impaye-constate", "2027-03-08", premier_impaye_le="2027-01-05",
              termes_impayes=3, dette=120_000, loyer_hors_charges=40_000),), "2027-03-08",
        ETEINTE, "2027-06-01", (SAISIE,)
    ),
}  # fmt: skip
AUTRES: Final = (
    Passe("risque_avant : le 31 octobre 2026", risque_avant(date(2026, 10, 31)), (QUITTER,),
          "2026-08-03", exp("delais-pour-quitter-decides", "2026-09-07", sens="ACCORD", mois=9,
                            fondement="RELOGEMENT_DIFFICILE"), "2026-09-07",
          JUSQU_AU_JUGEMENT),
    Passe("recours_avant : le 31 mars 2026", recours_avant(date(2026, 3, 31)), (PAYER,),
          "2026-02-02", ETEINTE, "2026-03-17"),
    Passe("a_la_fin_de_la_treve", a_la_fin_de_la_treve, (QUITTER,), "2026-11-01",
          exp("delais-pour-quitter-decides", "2026-12-07", sens="ACCORD", mois=9,
              fondement="RELOGEMENT_DIFFICILE"), "2026-12-07", JUSQU_AU_JUGEMENT),
    Passe("departement : 48", departement("48"), (SAISIE,), "2026-01-05", ETEINTE, "2027-06-01"),
)  # fmt: skip
TOUTES: Final = (
    *(Passe(f"étape {code}", etape(code), *dits) for code, dits in ETAPES.items()),
    *(Passe(f"manque {code}", manque(code), *dits) for code, dits in PAR_MANQUE.items()),
    *(Passe(f"signal {code}", signal(code), *dits) for code, dits in PAR_SIGNAL.items()),
    *AUTRES,
)
