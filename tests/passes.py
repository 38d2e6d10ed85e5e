"""Chaque liste de travail, chaque dispositif : le fait qui y met, celui qui en sort, et le jour.

Une ligne du tableau est une donnée : le domaine la rejoue, la porte la reçoit, une liste la lit.
"""

from dataclasses import dataclass
from typing import Any, Final

from scenario import CCAPEX, CHRS, CIDFF, IML, Dit, constat, designe, fait, menage, ref

from parcours.domain.langage.vocabulaire import Role

OUVERT: Final = menage("2026-01-02", "p1")
ALEC: Final = "/partenaires/alec"
UCSA: Final = "/partenaires/ucsa"


@dataclass(frozen=True)
class Passe:
    """Ce qui y met un ménage, quel jour ; ce qui l'en sort, quel jour."""

    liste: str
    entre: tuple[Dit, ...]
    du: str
    sort: Dit
    au: str
    depuis: tuple[Dit, ...] = ()
    """Ce que l'on savait d'avant, et qui n'y met pas."""

    def __str__(self) -> str:
        apres = f" après {self.depuis[-1].evenement.fiche.nom}" if self.depuis else ""
        return f"{self.liste} : {self.sort.evenement.fiche.nom}{apres}"


def chez(par: str, role: Role, sorte: str, le: str, **champs: Any) -> Dit:  # noqa: ANN401 (any field)
    return fait(sorte, le, par=par, qualites=frozenset({role}), **champs)


DEMANDE: Final = fait("siao.demande-deposee", "2026-02-02", ident="d1", prescripteur="INT-SIAO48")
ORIENTATION: Final = fait(
    "siao.orientation-proposee", "2026-02-10", ident="o1", structure="INT-GENTIANES",
    type_place="CHRS_INSERTION", demande=ref("d1"),
)  # fmt: skip
ADMISSION: Final = fait(
    "siao.admission-prononcee", "2026-02-20", par=CHRS, structure="INT-GENTIANES",
    orientation=ref("o1"),
)  # fmt: skip
ENTREE: Final = fait(
    "hebergement.entree-effectuee", "2026-03-02", par=CHRS, structure="INT-GENTIANES",
    type_place="CHRS_INSERTION",
)  # fmt: skip
CONTRAT: Final = fait(
    "hebergement.contrat-de-sejour-signe", "2026-03-03", par=CHRS, echeance_le="2026-09-02",
    renouvellement=False,
)  # fmt: skip
CLOS: Final = fait("parcours.clos", "2026-06-01")
DEGRADE: Final = fait("maintien.degradation-signalee", "2026-07-01", ident="g1")
RELAIS: Final = fait(
    "referent.relais-propose", "2026-03-01", ident="r1", organisme="INT-SUIVANT",
    date_cible="2026-03-20",
)  # fmt: skip
SOUS_LOUE: Final = fait(
    "logement-accompagne.sous-location-debutee", "2026-03-02", par=IML, cadre="IML",
    fin_prevue_le="2026-09-02",
)  # fmt: skip

LISTES: Final = (
    Passe("demandes-a-evaluer", (DEMANDE,), "2026-02-02",
          fait("siao.evaluation-flash-realisee", "2026-02-05"), "2026-02-05"),
    Passe("orientations-sans-reponse", (ORIENTATION,), "2026-02-10", ADMISSION, "2026-02-20",
          (DEMANDE,)),
    Passe("admissions-a-venir", (ADMISSION,), "2026-02-20", ENTREE, "2026-03-02",
          (DEMANDE, ORIENTATION)),
    Passe("admissions-a-venir",
          (fait("siao.admission-prononcee", "2026-02-20", structure="INT-TOITLIENS"),),
          "2026-02-20", SOUS_LOUE, "2026-03-02"),
    Passe("sejours-a-leur-terme", (SOUS_LOUE,), "2026-08-03",
          fait("logement-accompagne.sous-location-convertie", "2026-08-20", par=IML), "2026-08-20"),
    Passe("sejours-a-leur-terme",
          (fait("logement-accompagne.conge-donne", "2026-08-03", par=IML, effet_le="2026-09-10"),),
          "2026-08-11",
          fait("logement-accompagne.sortie-effectuee", "2026-09-08", par=IML, destination="RUE"),
          "2026-09-08",
          (fait("logement-accompagne.entree-effectuee", "2026-03-02", par=IML,
                structure="INT-TOITLIENS", type_place="RS"),)),
    Passe("sejours-a-leur-terme", (CONTRAT,), "2026-08-03",
          fait("hebergement.sortie-effectuee", "2026-08-20", par=CHRS, destination="RUE"),
          "2026-08-20", (ENTREE,)),
    Passe("prets-au-logement",
          (fait("hebergement.pret-au-logement-declare", "2026-04-01", par=CHRS),), "2026-04-01",
          constat("2026-05-04", "LS"), "2026-05-04", (ENTREE,)),
    Passe("prets-au-logement",
          (fait("hebergement.pret-au-logement-declare", "2026-04-01", par=CHRS),), "2026-04-01",
          fait("parcours.depart-du-territoire-constate", "2026-05-04"), "2026-05-04", (ENTREE,)),
    Passe("sans-referent", (), "2026-01-02", designe("2026-02-01", "INT-RELAIS"), "2026-02-01"),
    Passe("relais-silencieux", (RELAIS,), "2026-03-21",
          fait("referent.relais-refuse", "2026-04-03", proposition=ref("r1")), "2026-04-03",
          (designe("2026-01-05", "INT-RELAIS"),)),
    Passe("relais-silencieux", (RELAIS,), "2026-03-21", designe("2026-04-03", "INT-SUIVANT"),
          "2026-04-03", (designe("2026-01-05", "INT-RELAIS"),)),
    Passe("retours-apres-relogement", (constat("2026-09-01", "RUE"),), "2026-09-01",
          constat("2026-10-01", "PRIVE"), "2026-10-01",
          (constat("2026-01-05", "RUE"), constat("2026-02-01", "LS"))),
    Passe("degradations-apres-cloture", (DEGRADE,), "2026-07-01",
          fait("parcours.rouvert", "2026-07-05"), "2026-07-05", (CLOS,)),
    Passe("mises-a-l-abri", (fait("vif.mise-a-abri-debutee", "2026-02-01", par=CIDFF),),
          "2026-02-01",
          fait("vif.mise-a-abri-terminee", "2026-02-10", par=CIDFF, destination="LOGEMENT_PRIVE"),
          "2026-02-10"),
)  # fmt: skip
DANS_UN_DISPOSITIF: Final = (
    Passe("protocole-social", (fait("comite.situation-recensee", "2026-02-03"),), "2026-02-03",
          fait("comite.situation-close", "2026-06-02"), "2026-06-02"),
    Passe("habitat-indigne", (fait("habitat-indigne.signalement-recu", "2026-02-03"),),
          "2026-02-03", fait("habitat-indigne.mainlevee-prononcee", "2026-10-01"), "2026-10-01"),
    Passe("habitat-indigne", (fait("habitat-indigne.signalement-recu", "2026-02-03"),),
          "2026-02-03", fait("habitat-indigne.signalement-clos", "2026-03-03"), "2026-03-03"),
    Passe("cas-complexes", (fait("cas-complexe.saisine-deposee", "2026-02-03"),), "2026-02-03",
          fait("cas-complexe.cas-clos", "2026-09-01"), "2026-09-01"),
    Passe("alec",
          (chez(ALEC, Role.ALEC, "energie.accompagnement-alec-debute", "2026-02-03"),),
          "2026-02-03", chez(ALEC, Role.ALEC, "energie.bilan-alec-etabli", "2026-05-05"),
          "2026-05-05"),
    Passe("campements", (fait("campement.menage-rattache", "2026-02-03"),), "2026-02-03",
          fait("campement.menage-detache", "2026-04-01"), "2026-04-01"),
    Passe("pole-ressource-habitat", (fait("pole.saisine-recue", "2026-02-03"),), "2026-02-03",
          fait("pole.action-terminee", "2026-11-02"), "2026-11-02"),
    Passe("intermediation-locative",
          (fait("logement-accompagne.sous-location-debutee", "2026-02-03"),), "2026-02-03",
          fait("logement-accompagne.sous-location-convertie", "2026-08-03"), "2026-08-03"),
    Passe("mandats-de-gestion",
          (fait("logement-accompagne.mandat-de-gestion-conclu", "2026-02-03"),), "2026-02-03",
          fait("maintien.depart-volontaire-constate", "2026-09-01"), "2026-09-01"),
    Passe("pensions-de-famille",
          (fait("logement-accompagne.entree-effectuee", "2026-02-03", type_place="PF"),),
          "2026-02-03", fait("logement-accompagne.sortie-effectuee", "2026-08-03"), "2026-08-03"),
    Passe("pensions-de-famille",
          (fait("logement-accompagne.entree-effectuee", "2026-02-03", type_place="PF"),),
          "2026-02-03",
          fait("logement-accompagne.sortie-effectuee", "2026-08-03", destination="RUE"),
          "2026-08-03",
          (fait("hebergement.entree-effectuee", "2026-01-10", par=CHRS, structure="INT-GENTIANES",
                type_place="CHRS_INSERTION"),)),
    Passe("un-chez-soi-d-abord",
          (chez(UCSA, Role.UCSA, "logement-accompagne.entree-effectuee", "2026-02-03",
                type_place="UCSA"),), "2026-02-03",
          chez(UCSA, Role.UCSA, "logement-accompagne.sortie-effectuee", "2026-08-03"),
          "2026-08-03"),
)  # fmt: skip
SAISIE: Final[dict[str, Any]] = {"type_bailleur": "SOCIAL"}
AVIS: Final = fait("expulsion.ccapex-avis-rendu", "2026-04-16", par=CCAPEX, ident="a1")
A_LA_CCAPEX: Final = (
    Passe("saisine-du-bailleur",
          (fait("expulsion.ccapex-saisie", "2026-02-02", auteur_saisine="BAILLEUR", **SAISIE),),
          "2026-02-02", AVIS, "2026-04-16"),
    Passe("saisine-d-un-tiers",
          (fait("expulsion.ccapex-saisie", "2026-02-02", auteur_saisine="CCAS"),), "2026-02-02",
          fait("expulsion.ccapex-dossier-oriente", "2026-03-02", par=CCAPEX), "2026-03-02"),
    Passe("seuil", (fait("expulsion.commandement-signale-a-la-ccapex", "2026-03-02"),),
          "2026-03-02", AVIS, "2026-04-16"),
    Passe("suite", (AVIS,), "2026-04-16",
          fait("expulsion.ccapex-avis-suivi", "2026-06-02", par=CCAPEX, suivi="SUIVI",
               avis=ref("a1", CCAPEX)), "2026-06-02",
          (fait("expulsion.ccapex-saisie", "2026-02-02", auteur_saisine="BAILLEUR", **SAISIE),)),
)  # fmt: skip
TOUTES: Final = (*LISTES, *DANS_UN_DISPOSITIF, *A_LA_CCAPEX)
