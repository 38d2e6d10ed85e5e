"""La responsabilité de l'État quand le concours de la force publique est refusé.

Source : code des procédures civiles d'exécution, art. R. 153-1 et R. 154-1 à R. 154-7 (décret
n° 2025-1052) ; avant le 7 novembre 2025, jurisprudence du Conseil d'État.
"""

from collections.abc import Iterator
from dataclasses import dataclass, fields
from datetime import date

from parcours.domain.droit.calcul import UN_JOUR, ajouter_jours, ajouter_mois
from parcours.domain.droit.faits import Faits, territoire_de
from parcours.domain.droit.formes import JoursInclus, Sortie
from parcours.domain.droit.phrases import le
from parcours.domain.droit.treve import (
    TREVES_OUTRE_MER,
    Treve,
    treve_des_expulsions,
)

SILENCE_MOIS = 2
"""Mois de silence qui valent refus (CPCE, art. R. 153-1)."""
MISE_EN_OEUVRE_JOURS_MAX = 15
"""Au-delà, la responsabilité dure jusqu'à la mise en œuvre (CPCE, art. R. 154-4 ; CE 2010)."""

FIN_DE_TREVE_2021 = date(2021, 3, 31)
"""L'ordonnance n° 2021-141 prolonge la trêve au 31 mai 2021, sans différer la responsabilité."""


@dataclass(frozen=True, slots=True)
class ReportAmiable:
    """L'accord par lequel le propriétaire et le ménage datent le départ."""

    du: date | None = None
    """Le jour de l'accord."""
    au: date | None = None
    """Le jour de départ convenu."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Concours(Faits):
    """Le concours de la force publique : requis, refusé, accordé, et ce qui en change l'effet."""

    requis_le: date | None = None
    """Le jour où l'administration reçoit la réquisition."""
    refuse_le: date | None = None
    """Le jour du refus exprès."""
    accorde_le: date | None = None
    """Le jour où le concours est accordé."""
    mis_en_oeuvre_le: date | None = None
    """Le jour où la force publique prête son concours."""
    imputable_proprietaire: bool | None = None
    """Vrai si le retard tient au propriétaire ou au commissaire de justice."""
    refus_ne_le: date | None = None
    """Le jour où le refus naît, exprès ou du silence ; la règle le calcule."""
    delai_grace_jusqu_au: date | None = None
    """Le dernier jour du délai pour quitter les lieux qui court quand le refus naît."""
    exceptions: tuple[str, ...] = ()
    """Ce qui écarte la trêve, d'après la nomenclature EXC_TREVE."""
    treve_reduite_au: date | None = None
    """Le dernier jour, inclus, que le juge laisse à la trêve."""
    depart_volontaire_le: date | None = None
    """Le jour où le ménage a quitté les lieux de lui-même."""
    renonciation_le: date | None = None
    """Le jour où le propriétaire a renoncé au concours."""
    protocole_cohesion_le: date | None = None
    """Le jour où un protocole de cohésion sociale est signé."""
    vente_le: date | None = None
    """Le jour où le logement est vendu."""
    deces_le: date | None = None
    """Le jour où le propriétaire est décédé."""
    report_accord_amiable: ReportAmiable | None = None
    """L'accord daté de départ, `{du, au}` : il suspend la responsabilité."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Responsabilite:
    """La période dont l'État doit l'indemnité ; `responsabilite_au` manque tant qu'elle dure."""

    engagee: bool = False
    refus_ne_le: date | None = None
    responsabilite_du: date | None = None
    responsabilite_au: date | None = None
    motif_fin: str | None = None
    limite_15j: date | None = None
    """Dernier jour où une mise en œuvre laisse la fin à la date d'octroi."""
    renonciation: bool = False
    suspensions: tuple[JoursInclus, ...] = ()
    """Accords datés de départ : ils suspendent, sans valoir renonciation (CE 2015)."""
    explication: tuple[str, ...] = ()

    def sorties(self) -> dict[str, Sortie]:
        """Les sorties par leur nom, sans l'explication."""
        return {f.name: getattr(self, f.name) for f in fields(self) if f.name != "explication"}


def responsabilite_etat(faits: Concours) -> Responsabilite:
    """Quand la responsabilité de l'État s'engage, quand elle cesse et pourquoi.

    Un délai de grâce accordé après l'engagement n'y met pas fin (CE 2018) : le donner dans
    `delai_grace_jusqu_au` seulement s'il court déjà quand le refus naît.
    """
    accorde_le = faits.accorde_le
    limite_15j = ajouter_jours(accorde_le, MISE_EN_OEUVRE_JOURS_MAX) if accorde_le else None
    renonciation = bool(faits.renonciation_le or faits.protocole_cohesion_le)
    ne_le, naissance = naissance_du_refus(faits)
    du = au = motif = None
    phrases = [naissance]
    if ne_le is not None:
        du, pourquoi = engagement(ne_le, faits)
        au, motif = min(fins(faits), key=lambda fin: fin[0], default=(None, None))
        phrases += [pourquoi, f"Fin : {motif} le {le(au)}." if au else "Période ouverte."]
        if au is not None and au <= du:
            du = au = motif = None
            phrases.append("La fin précède le début : la période est vide.")
    return Responsabilite(
        engagee=du is not None,
        refus_ne_le=ne_le,
        responsabilite_du=du,
        responsabilite_au=au,
        motif_fin=motif,
        limite_15j=limite_15j,
        renonciation=renonciation,
        suspensions=suspensions(faits),
        explication=tuple(phrases),
    )


def naissance_du_refus(faits: Concours) -> tuple[date | None, str]:
    """Le jour où le refus naît, explicite ou de deux mois de silence, et la phrase qui le dit.

    Un refus explicite postérieur ne déplace pas un refus déjà né ; un octroi au plus tard ce
    jour-là l'empêche de naître.
    """
    requis_le, refuse_le = faits.requis_le, faits.refuse_le
    implicite = ajouter_mois(requis_le, SILENCE_MOIS) if requis_le else None
    ne_le = min((quand for quand in (refuse_le, implicite) if quand), default=None)
    if ne_le is None:
        return None, "Concours ni requis ni refusé."
    accorde_le = faits.accorde_le
    if accorde_le is not None and accorde_le <= ne_le:
        return None, f"Concours accordé le {le(accorde_le)}, avant tout refus."
    if ne_le == refuse_le:
        return ne_le, f"Refus du {le(ne_le)}."
    return ne_le, f"Silence de deux mois : refus implicite né le {le(ne_le)}."


def engagement(ne_le: date, faits: Concours) -> tuple[date, str]:
    """Le début de la responsabilité : le refus, ou l'issue de la trêve et du délai de grâce.

    On ne regarde que le jour où le refus naît : les deux reports se cumulent par le maximum.
    """
    treve = treve_opposable(ne_le, faits)
    grace = faits.delai_grace_jusqu_au
    issues = [ne_le]
    if treve is not None:
        issues.append(treve.lendemain)
    if grace is not None and ne_le <= grace:
        issues.append(grace + UN_JOUR)
    du = max(issues)
    if du == ne_le:
        return du, f"Responsabilité engagée dès le refus, le {le(du)}."
    cause = "de la trêve" if treve is not None and du == treve.lendemain else "du délai de grâce"
    return du, f"Refus né pendant un sursis : responsabilité à l'issue {cause}, le {le(du)}."


def treve_opposable(ne_le: date, faits: Concours) -> Treve | None:
    """La trêve qui diffère la responsabilité ; au printemps 2021, la trêve sans sa prolongation."""
    territoire = territoire_de(faits)
    reduite_au = faits.treve_reduite_au
    treve = treve_des_expulsions(ne_le, territoire, faits.exceptions, reduite_au)
    if treve is None or territoire in TREVES_OUTRE_MER or treve.au.year != FIN_DE_TREVE_2021.year:
        return treve
    if ne_le > FIN_DE_TREVE_2021:
        return None
    return Treve(treve.du, min(treve.au, FIN_DE_TREVE_2021))


def fins(faits: Concours) -> Iterator[tuple[date, str]]:
    """Chaque fin connue et son motif : l'octroi d'abord, qui l'emporte à égalité.

    Le protocole de cohésion sociale vaut renonciation (CE 2015).
    """
    if (octroi := fin_par_octroi(faits)) is not None:
        yield octroi
    for quand, motif in (
        (faits.depart_volontaire_le, "DEPART_VOLONTAIRE"),
        (faits.renonciation_le, "RENONCIATION"),
        (faits.protocole_cohesion_le, "PROTOCOLE"),
        (faits.vente_le, "VENTE"),
        (faits.deces_le, "DECES"),
    ):
        if quand is not None:
            yield quand, motif


def fin_par_octroi(faits: Concours) -> tuple[date, str] | None:
    """La date d'octroi, ou celle de la mise en œuvre si elle tarde de plus de quinze jours.

    Un retard imputable au propriétaire ou au commissaire de justice laisse la date d'octroi.
    """
    accorde_le, execute_le = faits.accorde_le, faits.mis_en_oeuvre_le
    if accorde_le is None:
        return None
    tardive = execute_le is not None and (execute_le - accorde_le).days > MISE_EN_OEUVRE_JOURS_MAX
    if execute_le is not None and tardive and not faits.imputable_proprietaire:
        return execute_le, "MISE_EN_OEUVRE_PLUS_15J"
    return accorde_le, "OCTROI_CFP"


def suspensions(faits: Concours) -> tuple[JoursInclus, ...]:
    """Le report amiable du départ (`report_accord_amiable`), s'il est daté."""
    report = faits.report_accord_amiable
    return (JoursInclus(report.du, report.au),) if report and report.du else ()
