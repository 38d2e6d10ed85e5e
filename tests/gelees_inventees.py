"""Releases frozen in memory, one after the other, as the command does; and their attacker."""

import re
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime
from random import Random
from typing import Any, Final

from parcours.domain.tableaux.bilan_d_expulsion import (
    CONDITIONNELLE,
    FERME,
    Issue,
    ProcedureComptee,
    Stade,
)
from parcours.domain.tableaux.indicateurs.expulsions import (
    DossierEnCours,
    ProcedureCommencee,
    etape,
)
from parcours.domain.tableaux.indicateurs.mouvements import Vie
from parcours.domain.tableaux.indicateurs.sejours import SejourCompte
from parcours.domain.veille.signaux_d_expulsion import Signal
from parcours.domain.volets.expulsion.etat import EtapeDeProcedure
from parcours.publications import geler
from parcours.publications.composee import Composee
from parcours.publications.composer import Matiere, composer
from parcours.publications.periodes import Periode
from parcours.publications.registre import Connu, Gelee
from parcours.publications.tableaux import VERSION
from parcours.secret_statistique.attaque import attaquer
from parcours.secret_statistique.cases import Cle, RegleDeSecret, SystemeDeCases, su_de_l_interieur
from parcours.secret_statistique.protection import Passe, proteger

REGLE: Final = RegleDeSecret()
RIEN: Final = Connu([], SystemeDeCases(), {})


def gele(  # noqa: PLR0913 (what a release depends on)
    connu: Connu,
    matiere: Matiere,
    code: str,
    departements: Sequence[str],
    famille: str,
    *,
    revision: int = 1,
    seuil: int = REGLE.seuil,
) -> Connu:
    """What is known once this release has come out too; of one family of tables alone."""
    periode = Periode.lue(code)
    tout_compose = composer(matiere, periode, departements).revisee(revision)
    composee = Composee(
        {cle: case for cle, case in tout_compose.cases.items() if re.search(famille, cle[0])},
        [li for li in tout_compose.equations if all(re.search(famille, cle[0]) for cle, _ in li)],
    )
    geler.lie(composee, connu, periode, departements, revision)
    tout = geler.ensemble(connu, composee)
    gelee = Gelee(
        numero=len(connu.gelees) + 1, periode=code, revision=revision, departements=departements,
        catalogue=VERSION, seuil=seuil, position=1, gelee_a=datetime.now(UTC), bilan={},
        empreinte="",
    )  # fmt: skip
    passe = Passe(connu.paru, connu.protegees, geler.deja_tues(composee, connu, revision))
    decide = proteger(tout, RegleDeSecret(seuil=seuil), passe)
    protegees = connu.protegees | decide.protegees
    return Connu([*connu.gelees, gelee], tout, decide.paru, protegees)


def petites(systeme: SystemeDeCases) -> set[Cle]:
    """The cells that betray somebody, said otherwise than the module does."""
    return {
        cle for cle, case in systeme.cases.items() if case.menages <= 10 and not case.est_connue
    }


def situees(systeme: SystemeDeCases, paru: Any, cibles: Iterable[Cle]) -> set[Cle]:  # noqa: ANN401
    """What somebody knows too closely: strangers, a household, a partner with one half."""
    sait = {cle: su_de_l_interieur(case) for cle, case in systeme.cases.items()}
    vus = attaquer(paru, systeme.equations, cibles, sait)
    return {cle for cle, vu in vus.items() if vu.largeur < REGLE.incertitude}


def procedures(
    par_an: dict[str, int], annees: Sequence[int], graine: int = 1
) -> list[ProcedureCommencee]:
    """Procedures that go more or less far, some of them over two years."""
    hasard = Random(graine)  # noqa: S311 (nothing secret)
    return [
        ProcedureCommencee(f"{ou}-{annee}-{n}", ou, _procedure(hasard, annee))
        for ou, combien in par_an.items()
        for annee in annees
        for n in range(combien)
    ]


def _procedure(hasard: Random, annee: int) -> ProcedureComptee:
    du = date(annee, 1, 1).toordinal() + hasard.randrange(365)
    dits: dict[str, Any] = {"ouverte_le": date.fromordinal(du)}
    jour = du
    for stade in Stade:
        if stade is Stade.EXPULSION and "concours_accorde_le" not in dits:
            break
        dits[f"{stade.value}_le"] = date.fromordinal(jour)
        if stade is Stade.DECISION:
            dits["decision"] = hasard.choice((FERME, FERME, CONDITIONNELLE))
        if stade is Stade.ASSIGNATION and hasard.random() < 0.7:
            dits["notifiee_le"] = date.fromordinal(jour + 5)
            if hasard.random() < 0.6:
                dits["diagnostic_le"] = date.fromordinal(jour + 50)
        jour += hasard.randrange(20, 120)
        if hasard.random() < 0.2:
            break
    if "execution_le" in dits:
        dits |= {"fermee_le": dits["execution_le"], "issue": Issue.EXPULSION.value}
    elif hasard.random() < 0.6:
        autres = [i.value for i in Issue if i is not Issue.EXPULSION]
        dits |= {"fermee_le": date.fromordinal(jour), "issue": hasard.choice(autres)}
    return ProcedureComptee(**dits)


def suivis(lus: Iterable[DossierEnCours], depuis: date = date(2023, 1, 1)) -> list[Vie]:
    """The same files, each at its stage since that day."""
    return [[SejourCompte(d.menage, depuis, None, d.departement, etape(d)[0])] for d in lus]


def dossiers(combien: dict[str, int], graine: int = 1) -> list[DossierEnCours]:
    """Open files, at their stages, with their signals."""
    hasard = Random(graine)  # noqa: S311 (nothing secret)
    etapes = [None, *(e.value for e in EtapeDeProcedure)]
    return [
        DossierEnCours(
            f"{ou}-{n}",
            ou,
            hasard.choices(etapes, range(len(etapes), 0, -1))[0],
            [s.value for s in Signal if hasard.random() < 0.4],
            [m for m in ("referent", "saisine-ccapex") if hasard.random() < 0.9],
        )
        for ou, nombre in combien.items()
        for n in range(nombre)
    ]
