"""Ce que toute liste d'échéances ou d'alertes répond de chacune : une seule forme."""

from datetime import date

from parcours.api.reperes import Repere
from parcours.domain.droit import DELAIS
from parcours.domain.publie import catalogue
from parcours.domain.veille.alertes import TYPES, Severite
from parcours.domain.veille.alertes.raisons import MotifDAlerte, Terme, raison_du_terme
from parcours.projections.lecture import Lue
from parcours.projections.vues.alertes import AlerteOuverte
from parcours.projections.vues.echeances import OBLIGATIONS, EcheanceDue


class AlerteListee(Repere):
    """Une alerte ouverte, et chez qui."""

    code: str
    libelle: str
    severite: str
    depuis_le: date
    echeance_le: date | None
    en_retard: bool
    """Vrai si cette date est passée le jour lu."""
    raison: str
    """Pourquoi elle est ouverte le jour lu, en une phrase."""
    destinataires: list[str]
    """Les rôles qu'elle prévient ce jour-là : après escalade, d'autres ; sans référent, le SIAO."""
    fait: str | None
    """Référence du fait d'origine, à citer dans `referent.alerte-prise-en-compte`.

    Null : personne n'a rien dit, c'est une absence qui alerte ; ou l'auteur vous est tu.
    """
    prise_en_compte_le: date | None
    escaladee_le: date | None
    """Jour où, laissée sans suite, elle a prévenu d'autres que ses destinataires."""
    se_ferme: str
    """Ce qui la ferme."""


class EcheanceListee(Repere):
    """Une date due, et chez qui."""

    departement: str | None
    """Où vivait le ménage quand le délai a commencé de courir."""
    regle: str
    libelle: str
    """Ce qui est dû, en français."""
    echeance_le: date
    calculee_le: date
    manquee: bool
    """Vrai si quelqu'un devait agir avant le jour lu, et le doit encore."""
    qui: str
    """Qui doit, ou peut, agir."""
    destinataires: list[str]
    """Les rôles à qui elle s'adresse ce jour-là ; sans référent, le SIAO en tient lieu."""
    hypothese: bool
    """Vrai si aucun jour ne court encore : la date suppose un fait que l'on ne connaît pas."""
    raison: str
    """Pourquoi elle est due le jour lu, en une phrase."""
    consequence: str
    """Ce qui suit, si rien n'est fait."""


def alerte_listee(lue: Lue[AlerteOuverte], jour: date, repere: Repere) -> AlerteListee:
    """Une alerte d'une liste, lue ce jour-là."""
    dit = lue.dit
    return AlerteListee(
        **dict(repere),
        code=dit.code,
        libelle=TYPES[dit.code].libelle,
        severite=Severite(dit.severite).name,
        depuis_le=dit.depuis_le,
        echeance_le=dit.echeance_le,
        en_retard=dit.echeance_le is not None and dit.echeance_le < jour,
        raison=_motif(dit).dit(jour),
        destinataires=dit.roles,
        fait=dit.fait,
        prise_en_compte_le=dit.prise_en_compte_le,
        escaladee_le=dit.escaladee_le,
        se_ferme=TYPES[dit.code].se_ferme,
    )


def _motif(dit: AlerteOuverte) -> MotifDAlerte:
    terme = None
    if dit.regle is not None and dit.echeance_le is not None:
        terme = Terme(regle=dit.regle, le=dit.echeance_le, suspendu=dit.suspendu)
    return MotifDAlerte(
        code=dit.code,
        depuis_le=dit.depuis_le,
        origine=catalogue.trouver(dit.origine) if dit.origine else None,
        fait_le=dit.fait_le,
        terme=terme,
        objet=dit.objet,
        objet_le=dit.objet_le,
    )


def echeance_listee(lue: Lue[EcheanceDue], jour: date, repere: Repere) -> EcheanceListee:
    """Une échéance d'une liste, lue ce jour-là."""
    dit, delai = lue.dit, DELAIS[lue.dit.regle]
    terme = Terme(regle=dit.regle, le=dit.echeance_le, suspendu=dit.suspendu)
    origine = catalogue.trouver(dit.origine)
    pourquoi = raison_du_terme(terme, origine, dit.fait_le, jour) if origine else terme.dit(jour)
    return EcheanceListee(
        **dict(repere),
        departement=dit.departement,
        regle=dit.regle,
        libelle=delai.libelle,
        echeance_le=dit.echeance_le,
        calculee_le=dit.calculee_le,
        manquee=dit.regle in OBLIGATIONS and dit.echeance_le < jour,
        qui=delai.portee.qui,
        destinataires=dit.roles,
        hypothese=dit.suspendu,
        raison=pourquoi,
        consequence=delai.consequence,
    )
