"""Le surendettement : un dossier, une recevabilité, des mesures."""

from parcours.domain.langage.vocabulaire import Role
from parcours.peuplement.recit import Recit


def raconte(recit: Recit) -> None:
    """Un loyer impayé parmi d'autres dettes, et ce qu'en décide la commission."""
    loyer = recit.hasard.entre(35_000, 80_000)
    recit.s_ouvre(Role.CCAPEX, "IMPAYE_OU_EXPULSION")
    recit.dit(
        "maintien.impaye-constate",
        Role.BAILLEUR_SOCIAL,
        premier_impaye_le=recit.dans(-120, -60),
        termes_impayes=3,
        dette=3 * loyer,
        loyer_hors_charges=loyer,
        type_bailleur="SOCIAL",
    )
    recit.apres(20, 90)
    recit.dit("maintien.surendettement-depose", Role.BANQUE_DE_FRANCE)
    recit.apres(20, 90)
    recit.dit("maintien.surendettement-declare-recevable", Role.BANQUE_DE_FRANCE)
    recit.apres(60, 200)
    recit.dit("maintien.surendettement-traite", Role.BANQUE_DE_FRANCE)
    if recit.chance(0.6):
        recit.apres(10, 90)
        recit.dit("maintien.impaye-regularise", Role.BAILLEUR_SOCIAL)
