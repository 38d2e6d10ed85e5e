"""Facts of a household that is already open, one after the other, and protected households."""

from datetime import date, timedelta
from typing import Final

from hypothesis import strategies as st
from scenario import CCAPEX, CHRS, CIDFF, MENAGE, SIAO, Dit, fait
from strategies import Monde, evenements, jours

from parcours.domain.publie import catalogue

PAR: Final = (SIAO, SIAO, CHRS, CIDFF, CCAPEX, "/partenaires/passant")
APRES: Final = date(2028, 1, 1)
"""The day after the last one that a story knows."""
OUVERT: Final = fait("menage.ouvert", "2019-01-01", ident="ouvert")
CONTACT: Final = "referent.contact-tenu"
CLASSES: Final = [c for c in catalogue.classes() if c.fiche.agregat.value == "menage"]

PROTEGE: Final = "vif.protection-adresse-activee"
NOMMENT: Final = ("INT-115L48", "INT-GENTIANES")
PROTEGES: Final[dict[str, tuple[Dit, ...]]] = {
    "par le CIDFF": (
        fait("menage.accord-recueilli", "2019-01-02", organismes=["INT-CIDFF48"]),
        fait(PROTEGE, "2019-02-01", par=CIDFF, niveau="N2", organismes_habilites=NOMMENT),
    ),
    "par un inconnu": (fait(PROTEGE, "2019-02-01", par=CIDFF, niveau="N3"),),
    "par deux": (
        fait(PROTEGE, "2019-02-01", par=CIDFF, niveau="N3", ident="p"),
        fait("relation.fait-confirme", "2019-02-02", fait=f"{CIDFF}#p"),
        fait("vif.mise-a-abri-debutee", "2019-02-03", par=CIDFF),
        fait(PROTEGE, "2019-02-04", niveau="N1", organismes_habilites=NOMMENT),
    ),
    "puis non": (
        fait(PROTEGE, "2019-02-01", niveau="N3", ident="p"),
        fait("vif.protection-adresse-levee", "2019-03-01", motif="DEMANDE_PERSONNE"),
    ),
}


@st.composite
def suites(draw: st.DrawFn) -> list[Dit]:
    """Facts of one household, of any type, each some days after the one before, or the same day."""
    combien = draw(st.integers(1, 8))
    references = [f"{par}#s{rang}" for par in dict.fromkeys(PAR) for rang in range(combien)]
    jour, dits = APRES, []
    for rang in range(combien):
        jour += timedelta(days=draw(st.sampled_from((0, 1, 1, 2, 40))))
        monde = Monde(st.just(str(jour)) | jours(), references)
        evenement = draw(evenements(draw(st.sampled_from(CLASSES)), monde))
        le = evenement.model_copy(update={"survenu_le": jour})
        par = draw(st.sampled_from(PAR))
        modele = fait(CONTACT, str(jour), par=par, ident=f"s{rang}")
        dits.append(Dit(le, par, modele.ident, None, modele.departement, MENAGE, modele.qualites))
    return dits
