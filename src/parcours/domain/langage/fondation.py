"""Ce qu'un champ d'organisme fonde : qui est nommé dans un fait entre en relation avec le ménage.

Une relation a un début, une raison, une fin, et les familles de faits qu'elle ouvre. Ce qu'elle
donne à lire, et à qui, se juge dans `parcours.domain.lecture`.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Base(StrEnum):
    """La raison d'une relation : les codes de la liste BASE_RELATION."""

    MANDAT = "MANDAT"
    """L'organisme est référent du parcours, ou le supplée."""
    RELAIS = "RELAIS"
    """On lui propose de prendre le relais du référent."""
    PRESCRIPTION = "PRESCRIPTION"
    """Il a rempli la demande au SIAO avec le ménage."""
    ORIENTATION = "ORIENTATION"
    """Le SIAO lui oriente le ménage."""
    SEJOUR = "SEJOUR"
    """Il héberge ou loge le ménage : une admission, un séjour, une sous-location."""
    BAIL = "BAIL"
    """Il est bailleur du ménage."""
    DETTE = "DETTE"
    """Le ménage lui doit : un loyer, une facture."""
    MESURE = "MESURE"
    """Il exerce une mesure d'accompagnement ou de protection."""
    MISSION = "MISSION"
    """On lui confie une tâche : une visite, une enquête, un diagnostic, un acte."""
    SAISINE = "SAISINE"
    """Une instance ou un service est saisi de la situation."""
    DOMICILIATION = "DOMICILIATION"
    """Il domicilie le ménage."""
    ACCORD = "ACCORD"
    """Le ménage accepte que l'on partage avec lui."""
    PROTECTION = "PROTECTION"
    """Une protection de l'adresse le nomme."""
    DEMANDE = "DEMANDE"
    """Il l'a demandée, et quelqu'un qui lit l'a confirmée."""


@dataclass(frozen=True, slots=True)
class Fonde:
    """Marque d'un champ `Organisme`, seul ou en liste : qui y est nommé entre en relation."""

    base: Base
    familles: frozenset[str] | None = None
    """Les familles que la relation ouvre ; None : toutes celles que lit qui le nomme."""
    finit: tuple[str, ...] = ()
    """Les types de faits qui la finissent : leur jour est le dernier."""
    cle: str | None = None
    """Le champ par lequel ces faits se rapportent à celui-ci, s'ils le disent tous deux."""
    cite: str | None = None
    """Le champ par lequel ces faits citent celui-ci, s'ils le citent."""
    du: str | None = None
    """Le champ qui en dit le premier jour ; None : le jour du fait."""
    jusqu_au: str | None = None
    """Le champ qui en dit le dernier jour ; None : elle n'est pas bornée."""


FIN_DE_MANDAT: Final = (
    "referent.mandat-termine",
    "referent.designe",
    "referent.relais-accepte",
    "parcours.clos",
)
"""Ce qui finit une relation de référent : la fin du mandat, un successeur, la clôture."""
FIN_DE_RELAIS: Final = ("referent.relais-refuse", *FIN_DE_MANDAT)
"""Ce qui finit celle de l'organisme à qui l'on a proposé un relais : il refuse, ou a fini."""
FIN_DE_SEJOUR: Final = ("hebergement.sortie-effectuee", "logement-accompagne.sortie-effectuee")
"""Ce qui finit celle de qui héberge ou loge : le ménage en sort."""
FIN_DE_BAIL: Final = (
    "maintien.depart-volontaire-constate",
    "expulsion.depart-constate",
    "expulsion.executee",
)
"""Ce qui finit celle d'un bailleur : le ménage a quitté le logement."""
FIN_DE_PROCEDURE: Final = ("expulsion.procedure-eteinte", *FIN_DE_BAIL)
FIN_DE_DETTE: Final = ("maintien.impaye-regularise", *FIN_DE_BAIL)
FIN_DE_MESURE: Final = ("accompagnement.mesure-terminee",)
"""Ce qui finit celle de qui exerce une mesure d'accompagnement."""
FIN_DU_CAS: Final = ("cas-complexe.cas-clos",)
"""Ce qui finit celle de qui s'engage dans une situation complexe."""
FIN_DU_SIGNALEMENT: Final = ("habitat-indigne.signalement-clos",)
"""Ce qui finit celle de qui l'on saisit d'un logement indigne."""
FIN_DE_DOMICILIATION: Final = ("menage.domiciliation-radiee",)
"""Ce qui finit celle de qui domicilie, avant son terme."""
FIN_DE_DEMANDE: Final = ("siao.demande-close",)
"""Ce qui finit celle de qui prescrit une demande au SIAO."""
FIN_DU_POLE: Final = ("pole.evaluation-finale-rendue",)
"""Ce qui finit celle de qui le pôle ressource sollicite."""
FIN_DU_COMITE: Final = ("comite.situation-close",)
"""Ce qui finit celle de qui le comité charge d'une action."""

PREVENTION: Final = frozenset({"maintien", "expulsion"})
"""Ce que lit qui travaille à éviter une expulsion : l'impayé et la procédure, rien d'autre."""
ENERGIE: Final = frozenset({"energie"})
"""Ce que lit un fournisseur, ou qui aide à le payer."""

PRESCRIPTEUR: Final = Fonde(Base.PRESCRIPTION, finit=FIN_DE_DEMANDE, cite="demande")
"""Qui prescrit une demande au SIAO et la tient à jour : elle close, il n'a plus à la suivre."""
BAILLEUR: Final = Fonde(Base.BAIL, finit=FIN_DE_BAIL)
"""Qui loue au ménage."""
CREANCIER: Final = Fonde(Base.DETTE, PREVENTION, finit=FIN_DE_DETTE)
"""Le bailleur à qui des loyers sont dus."""
POURSUIVANT: Final = Fonde(Base.BAIL, PREVENTION, finit=FIN_DE_PROCEDURE)
"""Le bailleur pour qui la procédure d'expulsion est conduite."""
COMMISSION: Final = Fonde(Base.SAISINE, PREVENTION, finit=FIN_DE_PROCEDURE)
"""La commission, ou le service, que l'on saisit pour éviter l'expulsion."""
FOURNISSEUR: Final = Fonde(Base.DETTE, ENERGIE, finit=("energie.difficulte-reglee",), cle="fluide")
"""Le fournisseur à qui une facture est due : le dossier de ce fluide se ferme avec lui."""
