"""La domiciliation : une adresse pour un an, que l'on renouvelle ou que l'on perd."""

from parcours.domain.langage.vocabulaire import Role
from parcours.peuplement.recit import Recit


def raconte(recit: Recit) -> None:
    """Une demande, un accord, un an plus tard un renouvellement ou une radiation."""
    organisme = recit.qui(Role.ORGANISME_DOMICILIATION).organisme
    recit.s_ouvre(Role.CCAS, "VEILLE_SOCIALE")
    recit.dit("menage.domiciliation-demandee", Role.CCAS, organisme=organisme, renouvellement=False)
    recit.apres(5, 50)
    for renouvellement in (False, True, True):
        recit.dit(
            "menage.domiciliation-accordee",
            Role.ORGANISME_DOMICILIATION,
            organisme=organisme,
            fin_le=recit.dans(365, 365),
            renouvellement=renouvellement,
        )
        recit.apres(300, 365)
        if recit.chance(0.3):
            recit.dit("menage.domiciliation-radiee", Role.ORGANISME_DOMICILIATION)
            return
