"""Les listes du SIAO sur les séjours : au terme, prêts à partir, de retour, à l'abri."""

from collections.abc import Iterator
from datetime import date
from typing import Final

from parcours.domain.droit.vif import (
    MISE_A_L_ABRI,
    RENOUVELLEMENT_DE_LA_MISE_A_L_ABRI,
    NuitsALAbri,
)
from parcours.domain.langage.dossiers import MISE_A_ABRI_VIF, SEJOUR, SOUS_LOCATION
from parcours.domain.langage.fait import Fait
from parcours.domain.langage.situations import EN_LOGEMENT, Etape
from parcours.domain.parcours.echeances import Echeance
from parcours.domain.parcours.etapes import PeriodeDEtape
from parcours.domain.temps.intervalle import decale, plus_tot
from parcours.domain.veille.alertes.veille import UN_JOUR
from parcours.domain.veille.listes import sortes
from parcours.domain.veille.listes.inscription import Guet, Inscription
from parcours.domain.veille.listes.sortes import EtatDeMiseALAbri
from parcours.domain.volets.hebergement import (
    ChangementDePlaceEffectue,
    ContratDeSejourSigne,
    EntreeEnHebergementEffectuee,
    FinDePriseEnChargeNotifiee,
    PretAuLogementDeclare,
    SortieHebergementEffectuee,
)
from parcours.domain.volets.logement_accompagne.intermediation import (
    SousLocationConvertie,
    SousLocationDebutee,
    SousLocationProlongee,
)
from parcours.domain.volets.logement_accompagne.residence import (
    CongeDonne,
    EntreeEnLogementAccompagneEffectuee,
    SortieDeLogementAccompagneEffectuee,
)
from parcours.domain.volets.menage.etat import Menage
from parcours.domain.volets.vif.abri import MiseAAbriProlongeeATitreExceptionnel

SANS_LOGEMENT: Final = frozenset({Etape.RUE, Etape.HEBERGEMENT})
ANNONCENT: Final = (
    ContratDeSejourSigne,
    FinDePriseEnChargeNotifiee,
    SousLocationDebutee,
    SousLocationProlongee,
    CongeDonne,
)
ENTREES: Final = (
    EntreeEnHebergementEffectuee,
    EntreeEnLogementAccompagneEffectuee,
    SousLocationDebutee,
)
QUITTENT: Final = (
    ChangementDePlaceEffectue,
    SortieHebergementEffectuee,
    SortieDeLogementAccompagneEffectuee,
    SousLocationConvertie,
)
TERMES: Final = (EtatDeMiseALAbri.PREMIER, EtatDeMiseALAbri.DEUXIEME, EtatDeMiseALAbri.TROISIEME)


def a_leur_terme(guet: Guet) -> Iterator[Inscription]:
    """Les séjours dont un contrat, une sous-location ou une fin annoncée dit le terme."""
    for fait in guet.parcours.faits:
        terme = _terme(fait)
        if terme is None:
            continue
        avant = guet.jours(sortes.SEJOURS, fait.jour)
        yield Inscription(
            sorte=sortes.SEJOURS,
            du=max(fait.jour, decale(terme, -avant)),
            jusqu_au=_fin_du_sejour(guet, fait),
            depuis_le=fait.jour,
            pour_le=terme,
            fait=fait,
        )


def _terme(fait: Fait) -> date | None:
    match fait.evenement:
        case ContratDeSejourSigne(echeance_le=terme) | SousLocationDebutee(fin_prevue_le=terme):
            return terme
        case FinDePriseEnChargeNotifiee(effet_le=terme) | CongeDonne(effet_le=terme):
            return terme
        case SousLocationProlongee(jusqu_au=terme):
            return terme
    return None


def _fin_du_sejour(guet: Guet, fait: Fait) -> date | None:
    """Ce qui remplace ce terme, ou finit le séjour ; ce que l'on dit d'un autre n'y change rien."""
    entree = _entree_du_sejour(guet, fait)
    sejours = (
        suivi.ferme_le
        for suivi in guet.parcours.dossiers
        if suivi.dossier in {SEJOUR, SOUS_LOCATION} and suivi.est_ouvert(fait.jour)
    )
    return plus_tot(
        next((f.jour for f in guet.apres(fait, *ANNONCENT) if f.organisme == fait.organisme), None),
        next((f.jour for f in guet.apres(fait, *QUITTENT) if _quitte(guet, f, entree)), None),
        next(sejours, None),
    )


def _entree_du_sejour(guet: Guet, fait: Fait) -> Fait | None:
    """L'entrée dont parle la structure : la dernière chez elle, ou qu'elle a dite."""
    entrees = (
        f
        for f in guet.parcours.faits
        if isinstance(f.evenement, ENTREES)
        and f.jour <= fait.jour
        and fait.organisme in {f.organisme, getattr(f.evenement, "structure", None)}
    )
    return max(entrees, key=lambda f: f.ordre, default=None)


def _quitte(guet: Guet, fait: Fait, entree: Fait | None) -> bool:
    """Vrai si plus personne n'est là où l'on était entré ; à défaut de le savoir, nulle part."""
    if isinstance(fait.evenement, ChangementDePlaceEffectue):
        membres = guet.parcours.volet(Menage, fait.jour).membres
        return not (fait.evenement.personnes and membres.keys() - {*fait.evenement.personnes})
    sortie = guet.sorties.get(fait.reference)
    if sortie is None:
        return False  # un décès : le séjour est à qui demeure
    return SEJOUR.code not in sortie.reste if entree is None else entree.reference in sortie.finis


def prets(guet: Guet) -> Iterator[Inscription]:
    """Les ménages que l'on dit prêts à entrer dans un logement."""
    for fait, _ in guet.faits(PretAuLogementDeclare):
        autre = next((f.jour for f in guet.apres(fait, PretAuLogementDeclare)), None)
        yield Inscription(
            sorte=sortes.PRETS,
            du=fait.jour,
            jusqu_au=plus_tot(_loge_le(guet, fait.jour), _parti_le(guet, fait.jour), autre),
            depuis_le=fait.jour,
            pour_le=guet.au_plus_tard(sortes.PRETS, fait.jour),
            fait=fait,
        )


def _loge_le(guet: Guet, jour: date) -> date | None:
    """Le jour d'un logement, ce jour-là compris : déjà accompagné la veille, il attend le sien."""
    veille = guet.trajectoire.periode(decale(jour, -UN_JOUR)).etape_de_base
    visees = EN_LOGEMENT - ({veille} & {Etape.LOGEMENT_ACCOMPAGNE})
    return next(
        (max(p.du, jour) for p in _periodes_depuis(guet, jour) if p.etape_de_base in visees), None
    )


def _parti_le(guet: Guet, jour: date) -> date | None:
    """Le jour où l'on quitte le territoire, ce jour-là ou depuis."""
    partis = (p for p in _periodes_depuis(guet, jour) if _est_parti(p))
    return next((max(p.du, jour) for p in partis), None)


def _periodes_depuis(guet: Guet, jour: date) -> Iterator[PeriodeDEtape]:
    return (p for p in guet.trajectoire.periodes if p.au is None or p.au > jour)


def retours(guet: Guet) -> Iterator[Inscription]:
    """Les ménages qui avaient retrouvé un logement, et n'en ont plus."""
    connu_sans, etait = False, Etape.INCONNUE
    reloge_le: date | None = None
    for periode in guet.trajectoire.periodes:
        base = periode.etape_de_base
        if base in EN_LOGEMENT and etait not in EN_LOGEMENT and connu_sans:
            reloge_le = periode.du
        if base in SANS_LOGEMENT:
            if reloge_le and periode.du <= guet.au_plus_tard(sortes.RETOURS, reloge_le):
                yield _retour(guet, periode.du, reloge_le, base)
            connu_sans, reloge_le = True, None
        etait = base


def _retour(guet: Guet, du: date, reloge_le: date, base: Etape) -> Inscription:
    ailleurs = (p.du for p in guet.trajectoire.periodes if p.du > du and _n_est_plus_la(p))
    return Inscription(
        sorte=sortes.RETOURS,
        du=du,
        jusqu_au=next(ailleurs, None),
        depuis_le=reloge_le,
        precision=base.value,
    )


def _n_est_plus_la(periode: PeriodeDEtape) -> bool:
    return periode.etape_de_base in EN_LOGEMENT or _est_parti(periode)


def _est_parti(periode: PeriodeDEtape) -> bool:
    return periode.etape_de_base is Etape.SORTIE_TERRITOIRE


def a_l_abri(guet: Guet) -> Iterator[Inscription]:
    """Les mises à l'abri, un terme après l'autre."""
    for suivi in guet.parcours.dossiers:
        if suivi.dossier is not MISE_A_ABRI_VIF:
            continue
        for terme in guet.horloges(MISE_A_L_ABRI, RENOUVELLEMENT_DE_LA_MISE_A_L_ABRI):
            if suivi.est_ouvert(terme.armee_le):
                yield Inscription(
                    sorte=sortes.A_L_ABRI,
                    du=terme.armee_le,
                    jusqu_au=plus_tot(terme.fin_le, suivi.ferme_le),
                    depuis_le=suivi.ouvert_le,
                    pour_le=terme.echeance_le,
                    fait=terme.fait,
                    precision=_rang(terme).value,
                )


def _rang(terme: Echeance) -> EtatDeMiseALAbri:
    """Le premier terme, et ceux des deux renouvellements ; au-delà, une autorité le décide."""
    if isinstance(terme.fait.evenement, MiseAAbriProlongeeATitreExceptionnel):
        return EtatDeMiseALAbri.AU_DELA
    rang = (terme.faits.rang or 0) if isinstance(terme.faits, NuitsALAbri) else 0
    return TERMES[rang] if rang < len(TERMES) else EtatDeMiseALAbri.AU_DELA


REGLES = (a_leur_terme, prets, retours, a_l_abri)
