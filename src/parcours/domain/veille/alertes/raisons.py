"""La raison d'une alerte, ou d'une date due, le jour où on la lit : une phrase, avec ses dates."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Any

from parcours.domain.droit import DELAIS
from parcours.domain.langage.evenement import Evenement
from parcours.domain.langage.fait import Fait
from parcours.domain.langage.phrases import jour_en_lettres
from parcours.domain.parcours.echeances import Echeance
from parcours.domain.veille.alertes.sortes import TYPES
from parcours.domain.veille.alertes.veille import Alerte
from parcours.domain.volets.referent.suivi import RevueDeParcoursTenue

QUOI: Mapping[str, str] = MappingProxyType(
    {
        "R-E01": "effet de la clause résolutoire",
        "R-E02": "effet de la clause résolutoire",
        "R-E03": "résiliation pour défaut d'assurance",
        "R-E04": "signalement à la CCAPEX",
        "R-E06": "notification au préfet",
        "R-E07": "entretien de diagnostic à proposer",
        "R-E08": "nouvel entretien de diagnostic à proposer",
        "R-E09": "diagnostic à transmettre au juge",
        "R-E12": "délai pour quitter les lieux",
        "R-E17": "réponse du préfet sur le concours",
        "R-E28": "protocole de cohésion sociale",
        "R-A04": "plan d'apurement",
        "R-D01": "décision de la commission",
        "R-D02": "offre de logement",
        "R-D05": "offre d'hébergement",
        "R-N01": "demande de logement social à renouveler",
        "R-N05": "réponse à la proposition de logement",
        "R-O03": "demande au SIAO à actualiser",
        "R-O06": "réponse à l'orientation",
        "R-M01": "domiciliation à renouveler",
        "R-V01": "mise à l'abri",
        "R-V02": "mise à l'abri renouvelée",
        "R-V03": "mesures de l'ordonnance de protection",
        "R-H04": "hébergement ou relogement dû",
        "R-H06": "travaux prescrits",
        "R-L01": "agrément d'intermédiation",
        "R-L04": "avis au préfet avant l'examen du bail glissant",
        "R-L05": "préavis en logement-foyer",
        "R-X01": "prise en compte par le référent",
        "R-X02": "revue",
        "R-X03": "engagement",
        "R-P02": "réponse à la demande de droits",
        "R-G01": "règlement de la facture",
        "R-G02": "coupure possible",
        "R-G03": "décision du FSL",
        "R-G04": "puissance minimale de 1 kVA",
    }
)
"""Ce qui est dû, ou ce qui finit, par règle."""

PREFET_INCONNU = "si le préfet a été saisi le jour même, ce que l'on ignore"


@dataclass(frozen=True, slots=True, kw_only=True)
class Terme:
    """Une date due, et de quoi dire ce qui l'est."""

    regle: str
    le: date
    suspendu: bool
    """Vrai si la date n'est qu'une hypothèse, tant qu'un fait manque."""

    @classmethod
    def de(cls, echeance: Echeance) -> "Terme":
        """Celui d'une horloge."""
        regle, le = echeance.resultat.regle, echeance.echeance_le
        return cls(regle=regle, le=le, suspendu=echeance.est_suspendue)

    def dit(self, au: date) -> str:
        """Ce qui est dû, et depuis ou jusqu'à quand, ou que rien n'est sûr."""
        libelle = DELAIS[self.regle].libelle
        quoi = QUOI.get(self.regle, libelle[:1].lower() + libelle[1:])
        dit = f"{quoi}, {echu(self.le, au)}"
        return f"{dit}, {PREFET_INCONNU}" if self.suspendu else dit


@dataclass(frozen=True, slots=True, kw_only=True)
class MotifDAlerte:
    """De quoi dire pourquoi une alerte est ouverte."""

    code: str
    depuis_le: date
    origine: type[Evenement[Any]] | None
    """Le type du fait d'origine ; None : c'est une absence qui alerte."""
    fait_le: date
    terme: Terme | None
    """Ce qui court, et le dit."""
    objet: str
    objet_le: date | None

    def dit(self, au: date) -> str:
        """La phrase, lue ce jour-là."""
        libelle = TYPES[self.code].libelle
        if self.origine is None:
            return (
                f"{libelle} : personne n'est en charge depuis le {jour_en_lettres(self.depuis_le)}."
            )
        origine = f"{self.origine.fiche.libelle}, le {jour_en_lettres(self.fait_le)}"
        if self.terme is not None:
            return f"{origine} : {self.terme.dit(au)}."
        objet = self.objet or libelle[:1].lower() + libelle[1:]
        quand = f", {echu(self.objet_le, au)}" if self.objet_le else ""
        return f"{origine} : {objet}{quand}."


def motif(alerte: Alerte, au: date, voit: Callable[[Fait], bool] = lambda _: True) -> MotifDAlerte:
    """Pourquoi l'alerte est là, d'après l'horloge qui court ce jour-là."""
    horloge = None if alerte.objet else alerte.horloge(au, voit)
    return MotifDAlerte(
        code=alerte.code,
        depuis_le=alerte.depuis_le,
        origine=type(alerte.fait.evenement) if alerte.fait else None,
        fait_le=alerte.fait.jour if alerte.fait else alerte.depuis_le,
        terme=Terme.de(horloge) if horloge else None,
        objet=alerte.objet,
        objet_le=alerte.echeance_le,
    )


def raison(alerte: Alerte, au: date, voit: Callable[[Fait], bool] = lambda _: True) -> str:
    """Pourquoi l'alerte est là, lue ce jour-là, d'après l'horloge qui court alors."""
    return motif(alerte, au, voit).dit(au)


def raison_de_l_echeance(echeance: Echeance, au: date) -> str:
    """Pourquoi une date est due, lue ce jour-là."""
    fait = echeance.fait
    return raison_du_terme(Terme.de(echeance), type(fait.evenement), fait.jour, au)


def raison_du_terme(terme: Terme, origine: type[Evenement[Any]], fait_le: date, au: date) -> str:
    """Pourquoi une date est due, par un fait de ce type survenu ce jour-là."""
    if terme.regle == "R-X02":
        depuis = f"le {jour_en_lettres(fait_le)}"
        quoi = "revue due" if au <= terme.le else "revue due depuis"
        jour = f"{quoi} le {jour_en_lettres(terme.le)}"
        if issubclass(origine, RevueDeParcoursTenue):
            return f"Aucune revue depuis {depuis} : {jour}."
        if origine.fiche.contact_reel:
            return f"Aucun contact depuis {depuis} : {jour}."
    return f"{origine.fiche.libelle}, le {jour_en_lettres(fait_le)} : {terme.dit(au)}."


def echu(quand: date, au: date) -> str:
    """« échéance le 20 novembre 2026 », puis « échéance passée depuis le… »."""
    return f"échéance {'le' if au <= quand else 'passée depuis le'} {jour_en_lettres(quand)}"
