"""Quand le ménage peut être expulsé : la date de risque, sa chaîne, ce qui la changerait."""

from datetime import date

from pydantic import BaseModel

from parcours.domain.langage.fait import Fait
from parcours.domain.lecture.regard import Regard
from parcours.domain.veille.expulsion_possible import PasProuve, PointASavoir, risque_d_expulsion
from parcours.projections import lisible
from parcours.projections.vue import Vie

AVERTISSEMENT = (
    "Date de risque, la plus proche qui se défende en droit : elle n'autorise rien et ne remplace "
    "pas l'avis d'un juriste. L'exécution se fait entre 6 heures et 21 heures, ni un dimanche ni "
    "un jour férié (CPCE, art. L. 141-1)."
)


class RaisonLue(BaseModel):
    """Un pas de la chaîne."""

    motif: str
    phrase: str
    pas_avant_le: date | None
    """Premier jour possible après ce pas ; nul : rien n'est possible."""
    source: str
    """Le texte et l'article."""
    regle: str | None
    """La règle de `/v1/delais` qui le calcule."""
    fait: str | None
    """Référence du fait qui le fonde, si vous le lisez."""
    survenu_le: date | None
    """Le jour de ce fait."""


class PointLu(BaseModel):
    """Ce qui manque, ou ce qui pourrait changer la date."""

    code: str
    phrase: str
    fait: str | None


class RisqueLu(BaseModel):
    """Où en est la procédure, et le premier jour où l'expulsion est matériellement possible."""

    au: date
    etape_procedure: str | None
    """Le dernier acte atteint ; nul si aucune procédure n'est connue."""
    possible_le: date | None
    """Le même que `prochaine_possible_le`."""
    prochaine_possible_le: date | None
    """Le premier jour possible, lu à `au` : ni passé ni en trêve ; nul si rien ne l'est."""
    ouverte_depuis: date | None
    """Le jour où elle est devenue possible, s'il est passé ; une trêve a pu la refermer depuis."""
    treve_jusqu_au: date | None
    """Le dernier jour de la trêve qui protège le ménage le jour lu ; nul hors trêve."""
    raisons: list[RaisonLue]
    """Ce qui a repoussé la date, dans l'ordre, ou ce qui empêche tout."""
    manque: list[PointLu]
    """Ce qui manque encore pour exécuter, ou pour être sûr de la date."""
    pourrait_changer: list[PointLu]
    avertissement: str
    position: int


def risque(vie: Vie, regard: Regard, au: date, position: int) -> RisqueLu:
    """Le risque un jour donné, tel que ce lecteur peut le connaître."""
    lu = risque_d_expulsion(vie.parcours, au, lambda code: regard.code("EXC_TREVE", code))
    return RisqueLu(
        au=au,
        etape_procedure=lu.etape.value if lu.etape else None,
        possible_le=lu.possible_le,
        prochaine_possible_le=lu.possible_le,
        ouverte_depuis=lu.ouverte_depuis,
        treve_jusqu_au=lu.treve_jusqu_au,
        raisons=[_raison(raison, regard) for raison in lu.raisons],
        manque=[_point(point, regard) for point in lu.manque],
        pourrait_changer=[_point(point, regard) for point in lu.pourrait_changer],
        avertissement=AVERTISSEMENT,
        position=position,
    )


def _raison(raison: PasProuve, regard: Regard) -> RaisonLue:
    fait = _lisible(raison.fait, regard)
    return RaisonLue(
        motif=raison.motif,
        phrase=raison.phrase,
        pas_avant_le=raison.pas_avant_le,
        source=raison.source,
        regle=raison.regle,
        fait=lisible.reference(regard, fait) if fait else None,
        survenu_le=fait.jour if fait else None,
    )


def _point(point: PointASavoir, regard: Regard) -> PointLu:
    fait = _lisible(point.fait, regard)
    dite = lisible.reference(regard, fait) if fait else None
    return PointLu(code=point.code, phrase=point.phrase, fait=dite)


def _lisible(fait: Fait | None, regard: Regard) -> Fait | None:
    return fait if fait is not None and regard.voit_le_fait(fait) else None
