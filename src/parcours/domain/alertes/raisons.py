"""La raison d'une alerte, ou d'une date due, le jour où on la lit : une phrase, avec ses dates."""

from collections.abc import Callable, Mapping
from datetime import date
from types import MappingProxyType

from parcours.domain.alertes.veille import Alerte
from parcours.domain.echeances import Echeance
from parcours.domain.fait import Fait
from parcours.domain.phrases import jour_en_lettres as le
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


def raison(alerte: Alerte, au: date, voit: Callable[[Fait], bool] = lambda _: True) -> str:
    """Pourquoi l'alerte est là, lue ce jour-là, d'après l'horloge qui court alors."""
    if alerte.fait is None:
        return f"{alerte.type.libelle} : personne n'est en charge depuis le {le(alerte.depuis_le)}."
    origine = f"{alerte.fait.evenement.fiche.libelle}, le {le(alerte.fait.jour)}"
    if (horloge := alerte.horloge(au, voit)) is not None and not alerte.objet:
        return f"{origine} : {terme(horloge, au)}."
    quand = alerte.echeance_le
    objet = alerte.objet or alerte.type.libelle[:1].lower() + alerte.type.libelle[1:]
    return f"{origine} : {objet}{f', {echu(quand, au)}' if quand else ''}."


def raison_de_l_echeance(echeance: Echeance, au: date) -> str:
    """Pourquoi une date est due, lue ce jour-là."""
    if echeance.resultat.regle == "R-X02":
        depuis = f"le {le(echeance.fait.jour)}"
        quoi = "revue due" if au <= echeance.echeance_le else "revue due depuis"
        jour = f"{quoi} le {le(echeance.echeance_le)}"
        if isinstance(echeance.fait.evenement, RevueDeParcoursTenue):
            return f"Aucune revue depuis {depuis} : {jour}."
        if echeance.fait.evenement.fiche.contact_reel:
            return f"Aucun contact depuis {depuis} : {jour}."
    origine = f"{echeance.fait.evenement.fiche.libelle}, le {le(echeance.fait.jour)}"
    return f"{origine} : {terme(echeance, au)}."


def terme(echeance: Echeance, au: date) -> str:
    """Ce qui est dû, et depuis ou jusqu'à quand, ou que rien n'est sûr tant qu'un fait manque."""
    libelle = echeance.delai.libelle
    quoi = QUOI.get(echeance.resultat.regle, libelle[:1].lower() + libelle[1:])
    dit = f"{quoi}, {echu(echeance.echeance_le, au)}"
    return f"{dit}, {PREFET_INCONNU}" if echeance.est_suspendue else dit


def echu(quand: date, au: date) -> str:
    """« échéance le 20 novembre 2026 », puis « échéance passée depuis le… »."""
    return f"échéance {'le' if au <= quand else 'passée depuis le'} {le(quand)}"
