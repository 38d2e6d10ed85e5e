"""Le logement social et le droit au logement opposable."""

from typing import Final

from parcours.domain.langage.vocabulaire import Role
from parcours.peuplement.dispositifs.hebergement import ATTRIBUTION, entre_dans_un_logement
from parcours.peuplement.recit import Recit

FAVORABLE: Final = 0.363
"""36,3 % de décisions favorables (2022)."""
AUTRES_SENS: Final = {
    "DEFAVORABLE": 0.88,
    "SANS_OBJET": 0.06,
    "REORIENTATION_HEBERGEMENT": 0.04,
    "FAVORABLE_HEBERGEMENT": 0.02,
}
"""Les décisions qui ne donnent pas de logement : supposées, sauf leur somme."""
RELOGE: Final = 0.61
"""24 835 relogés, pour 36,3 % de 112 080 recours (2022)."""

ATTRIBUE: Final = 0.7
"""La commission attribue le logement du premier coup : supposé."""


def raconte(recit: Recit) -> None:
    """Une demande, un recours, une décision, parfois un logement."""
    recit.s_ouvre(Role.SIAO, "ACCES_AU_LOGEMENT")
    recit.dit("acces.demande-de-logement-social-enregistree", Role.BAILLEUR_SOCIAL)
    recit.apres(30, 200)
    recit.dit(
        "acces.recours-dalo-depose",
        Role.ADIL,
        nature="LOGEMENT",
        motifs=[recit.hasard.parmi(("DELAI_ANORMAL", "DEPOURVU", "MENACE_EXPULSION"))],
    )
    recit.apres(2, 20)
    recit.dit("acces.recours-dalo-accuse", Role.COMED, complet=recit.chance(0.9))
    recit.apres(60, 120)
    if not recit.chance(FAVORABLE):
        recit.dit("acces.decision-dalo-rendue", Role.COMED, sens=recit.hasard.selon(AUTRES_SENS))
        return
    recit.dit("acces.decision-dalo-rendue", Role.COMED, sens="FAVORABLE_LOGEMENT")
    if not recit.chance(RELOGE):
        return
    recit.apres(30, 180)
    decision = ATTRIBUTION if recit.chance(ATTRIBUE) else "NON_ATTRIBUTION"
    recit.dit("acces.decision-d-attribution-rendue", Role.BAILLEUR_SOCIAL, decision=decision)
    if decision != ATTRIBUTION:
        recit.apres(30, 120)
    proposition = recit.dit(
        "acces.proposition-de-logement-recue",
        Role.BAILLEUR_SOCIAL,
        reponse_attendue_le=recit.dans(10, 15),
        commune=recit.commune,
    )
    recit.apres(2, 10)
    recit.dit(
        "acces.reponse-a-proposition-donnee",
        Role.BAILLEUR_SOCIAL,
        proposition=proposition,
        reponse="ACCEPTEE",
    )
    recit.apres(10, 40)
    entre_dans_un_logement(recit, "DALO")
