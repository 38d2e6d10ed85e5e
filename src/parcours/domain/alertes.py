"""Les alertes d'un parcours : ce qui demande qu'un humain regarde.

Une alerte se recalcule à chaque fait et à chaque correction ; annuler son fait d'origine la retire.
Elle s'ouvre le premier jour dit, ses rappels ne la rouvrent pas, et se ferme au jour du fait qui la
clôt (`Fiche.clot`). Aucune ne décide : elle prévient.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import IntEnum
from typing import Any, Final, TypeVar

from parcours.domain.droit.assignation import (
    DIAGNOSTIC_NOUVELLE_PROPOSITION,
    DIAGNOSTIC_PREMIERE_PROPOSITION,
    DIAGNOSTIC_TRANSMISSION,
    NOTIFICATION_AU_PREFET,
)
from parcours.domain.droit.concours import REFUS_IMPLICITE_DU_CONCOURS
from parcours.domain.droit.delai import Delai
from parcours.domain.droit.logement_social import DEMANDE_DE_LOGEMENT_SOCIAL
from parcours.domain.droit.service import ENGAGEMENT_A_ECHEANCE, REVUE_DE_PARCOURS
from parcours.domain.droit.vif import MISE_A_L_ABRI, RENOUVELLEMENT_DE_LA_MISE_A_L_ABRI
from parcours.domain.echeances import Echeance, FinEcheance
from parcours.domain.etapes import Trajectoire
from parcours.domain.evenement import Evenement
from parcours.domain.fait import Fait
from parcours.domain.intervalle import Intervalle, plus_tot
from parcours.domain.parcours import Parcours
from parcours.domain.situations import Etape, situation
from parcours.domain.types_de_dossier import DEGRADATION
from parcours.domain.vocabulaire import S2, Role, Sensibilite, roles
from parcours.domain.volets.expulsion.commandement import CommandementDePayerDelivre
from parcours.domain.volets.expulsion.execution import (
    CommandementDeQuitterDelivre,
    ConcoursForcePubliqueAccorde,
    ExpulsionExecutee,
)
from parcours.domain.volets.hebergement import SortieHebergementEffectuee as Sortie
from parcours.domain.volets.maintien import DegradationSignalee
from parcours.domain.volets.referent import PARCOURS_ENTIER, AlertePriseEnCompte, Referents

E = TypeVar("E", bound=Evenement[Any])

UN_JOUR = timedelta(days=1)
SILENCE_DU_PREFET = timedelta(days=45)
AVANT_LE_TERME_VIF = timedelta(days=3)
AVANT_LA_RADIATION = timedelta(days=45)


class Severite(IntEnum):
    """Ce qui presse, du moins au plus."""

    VIGILANCE = 1
    URGENCE = 2
    CRITIQUE = 3


_GRAVITES = {"G1": Severite.VIGILANCE, "G2": Severite.URGENCE, "G3": Severite.CRITIQUE}


@dataclass(frozen=True, slots=True)
class TypeAlerte:
    """Une sorte d'alerte : son code, ce qu'elle dit, à qui."""

    code: str
    libelle: str
    severite: Severite
    destinataires: frozenset[Role]


DEGRADATION_SIGNALEE = TypeAlerte(
    "AL-01", "Dégradation signalée", Severite.URGENCE, roles("REFERENT_PARCOURS")
)
COMMANDEMENT = TypeAlerte(
    "AL-02", "Commandement de payer", Severite.URGENCE, roles("REFERENT_PARCOURS CCAPEX")
)
AUDIENCE_SANS_DIAGNOSTIC = TypeAlerte(
    "AL-03",
    "Audience sans diagnostic social et financier",
    Severite.URGENCE,
    roles("CONSEIL_DEPARTEMENTAL CCAPEX"),
)
NOTIFICATION_TARDIVE = TypeAlerte(
    "AL-04",
    "Notification de l'assignation au préfet tardive ou absente",
    Severite.VIGILANCE,
    roles("CCAPEX ADIL"),
)
QUITTER_LES_LIEUX = TypeAlerte(
    "AL-05",
    "Commandement de quitter les lieux ; information DALO à faire",
    Severite.CRITIQUE,
    roles("REFERENT_PARCOURS"),
)
FORCE_PUBLIQUE = TypeAlerte(
    "AL-07", "Concours de la force publique", Severite.CRITIQUE, roles("REFERENT_PARCOURS SIAO")
)
EXPULSE = TypeAlerte(
    "AL-08",
    "Expulsion exécutée",
    Severite.CRITIQUE,
    roles("REFERENT_PARCOURS SIAO OPERATEUR_115"),
)
TERME_DE_MISE_A_L_ABRI = TypeAlerte(
    "AL-09",
    "Mise à l'abri pour violences : échéance proche",
    Severite.CRITIQUE,
    roles("CIDFF SIAO"),
)
DEMANDE_A_RENOUVELER = TypeAlerte(
    "AL-11",
    "Demande ou réponse à renouveler",
    Severite.VIGILANCE,
    roles("SIAO REFERENT_PARCOURS"),
)
SANS_REFERENT = TypeAlerte("AL-13", "Référent absent", Severite.CRITIQUE, roles("SIAO"))
ENGAGEMENT_EN_RETARD = TypeAlerte(
    "AL-15", "Engagement ou terme en retard", Severite.VIGILANCE, roles("REFERENT_PARCOURS")
)

TYPES: Final = {
    sorte.code: sorte
    for sorte in (
        DEGRADATION_SIGNALEE,
        COMMANDEMENT,
        AUDIENCE_SANS_DIAGNOSTIC,
        NOTIFICATION_TARDIVE,
        QUITTER_LES_LIEUX,
        FORCE_PUBLIQUE,
        EXPULSE,
        TERME_DE_MISE_A_L_ABRI,
        DEMANDE_A_RENOUVELER,
        SANS_REFERENT,
        ENGAGEMENT_EN_RETARD,
    )
}
"""Toutes les sortes d'alertes, par code."""


@dataclass(frozen=True, slots=True)
class Alerte:
    """Une alerte : (code, fait d'origine, échéance), ouverte de `depuis_le` à `jusqu_au`."""

    type: TypeAlerte
    depuis_le: date
    fait: Fait | None = None
    """Le fait d'origine ; None : c'est une absence qui alerte."""
    echeance_le: date | None = None
    jusqu_au: date | None = None
    """Jour du fait qui la ferme ; None tant qu'elle est ouverte."""
    severite: Severite = Severite.VIGILANCE
    prise_en_compte_le: date | None = None

    @property
    def code(self) -> str:
        """Le code de l'alerte."""
        return self.type.code

    @property
    def sensibilite(self) -> Sensibilite:
        """Niveau qu'il faut pour savoir qu'elle existe."""
        return self.fait.evenement.fiche.sensibilite if self.fait else S2

    def est_ouverte(self, au: date) -> bool:
        """Vrai si elle est ouverte ce jour-là ; le jour de sa fermeture, elle ne l'est plus."""
        return self.depuis_le <= au and (self.jusqu_au is None or au < self.jusqu_au)


def alertes(parcours: Parcours, trajectoire: Trajectoire) -> tuple[Alerte, ...]:
    """Toutes les alertes d'un parcours, ouvertes et fermées, la plus ancienne d'abord."""
    veille = _Veille(parcours, trajectoire)
    trouvees = [alerte for alerter in veille.regles for alerte in alerter()]
    return tuple(sorted(trouvees, key=lambda a: (a.depuis_le, a.code)))


class _Veille:
    """Ce que les règles d'alerte regardent d'un parcours."""

    def __init__(self, parcours: Parcours, trajectoire: Trajectoire) -> None:
        self.parcours = parcours
        self.trajectoire = trajectoire
        self.regles: tuple[Callable[[], Iterator[Alerte]], ...] = (
            self.degradations,
            self.commandements,
            self.audiences,
            self.notifications,
            self.ordres_de_quitter,
            self.concours,
            self.expulsions,
            self.mises_a_l_abri,
            self.demandes,
            self.referents,
            self.engagements,
        )

    # --- Les règles, une par sorte d'alerte -------------------------------------------------------

    def degradations(self) -> Iterator[Alerte]:
        """AL-01, le jour du signalement."""
        for fait, degradation in self._faits(DegradationSignalee):
            prises = (
                f.jour for f, e in self._faits(AlertePriseEnCompte) if self._cite(e.alerte, fait)
            )
            yield self._du_fait(
                DEGRADATION_SIGNALEE,
                fait,
                severite=_GRAVITES.get(degradation.gravite),
                prise_en_compte_le=next(prises, None),
            )

    def commandements(self) -> Iterator[Alerte]:
        """AL-02, le jour de l'acte ; rappelée quinze et trois jours avant le risque."""
        for fait, _ in self._faits(CommandementDePayerDelivre):
            yield self._du_fait(COMMANDEMENT, fait)

    def audiences(self) -> Iterator[Alerte]:
        """AL-03 : l'entretien à proposer, puis le diagnostic à transmettre."""
        entretien: Alerte | None = None
        for delai in (DIAGNOSTIC_PREMIERE_PROPOSITION, DIAGNOSTIC_NOUVELLE_PROPOSITION):
            for alerte in self._d_horloge(AUDIENCE_SANS_DIAGNOSTIC, delai):
                if entretien is None or not entretien.est_ouverte(alerte.depuis_le):
                    yield alerte
                    entretien = alerte
        yield from self._d_horloge(AUDIENCE_SANS_DIAGNOSTIC, DIAGNOSTIC_TRANSMISSION)

    def notifications(self) -> Iterator[Alerte]:
        """AL-04, le lendemain du dernier jour utile ; une notification tardive ne la ferme pas."""
        yield from self._d_horloge(
            NOTIFICATION_TARDIVE, NOTIFICATION_AU_PREFET, UN_JOUR, meme_satisfaite=True
        )

    def ordres_de_quitter(self) -> Iterator[Alerte]:
        """AL-05, le jour de l'acte ; rappelée trente et soixante jours après."""
        for fait, _ in self._faits(CommandementDeQuitterDelivre):
            yield self._du_fait(QUITTER_LES_LIEUX, fait)

    def concours(self) -> Iterator[Alerte]:
        """AL-07 : quarante-cinq jours de silence, ou le concours accordé."""
        for echeance in self.parcours.echeances:
            if echeance.delai is REFUS_IMPLICITE_DU_CONCOURS:
                depuis = echeance.armee_le + SILENCE_DU_PREFET
                yield from self._ouvre(FORCE_PUBLIQUE, echeance, depuis, meme_satisfaite=True)
        for fait, _ in self._faits(ConcoursForcePubliqueAccorde):
            yield self._du_fait(FORCE_PUBLIQUE, fait)

    def expulsions(self) -> Iterator[Alerte]:
        """AL-08, le jour même ; close quand chacun est à l'abri ou hors du territoire."""
        for fait, _ in self._faits(ExpulsionExecutee):
            abris = (f.jour for f in self._closants(EXPULSE, fait) if self._tous_abrites(f.jour))
            alerte = self._du_fait(EXPULSE, fait)
            yield replace(alerte, jusqu_au=next(abris, None))

    def mises_a_l_abri(self) -> Iterator[Alerte]:
        """AL-09, trois jours avant la fin de chaque période de quinze jours."""
        for delai in (MISE_A_L_ABRI, RENOUVELLEMENT_DE_LA_MISE_A_L_ABRI):
            yield from self._d_horloge(TERME_DE_MISE_A_L_ABRI, delai, -AVANT_LE_TERME_VIF)

    def demandes(self) -> Iterator[Alerte]:
        """AL-11, quarante-cinq jours avant que la demande n'expire."""
        yield from self._d_horloge(
            DEMANDE_A_RENOUVELER, DEMANDE_DE_LOGEMENT_SOCIAL, -AVANT_LA_RADIATION
        )

    def engagements(self) -> Iterator[Alerte]:
        """AL-15, le lendemain de l'échéance d'un engagement ou d'une revue."""
        for delai in (REVUE_DE_PARCOURS, ENGAGEMENT_A_ECHEANCE):
            yield from self._d_horloge(ENGAGEMENT_EN_RETARD, delai, UN_JOUR)

    def referents(self) -> Iterator[Alerte]:
        """AL-13, dès qu'un référent manque à qui en avait un, va mal, ou sort d'hébergement."""
        for libre in self._jours_sans_referent():
            depuis = min(self._raisons_d_un_referent(libre), default=None)
            if depuis is not None:
                yield Alerte(
                    SANS_REFERENT, depuis, jusqu_au=libre.au, severite=SANS_REFERENT.severite
                )

    # --- Ce qui les ouvre et les ferme ------------------------------------------------------------

    def _faits(self, sorte: type[E]) -> Iterator[tuple[Fait, E]]:
        for fait in self.parcours.faits:
            if isinstance(fait.evenement, sorte):
                yield fait, fait.evenement

    def _du_fait(
        self,
        sorte: TypeAlerte,
        fait: Fait,
        severite: Severite | None = None,
        prise_en_compte_le: date | None = None,
    ) -> Alerte:
        """Une alerte ouverte le jour de son fait d'origine."""
        return Alerte(
            sorte,
            fait.jour,
            fait,
            echeance_le=next((e.echeance_le for e in self._armees_par(fait)), None),
            jusqu_au=next((f.jour for f in self._closants(sorte, fait)), None),
            severite=severite or sorte.severite,
            prise_en_compte_le=prise_en_compte_le,
        )

    def _d_horloge(
        self,
        sorte: TypeAlerte,
        delai: Delai,
        decalage: timedelta = timedelta(),
        *,
        meme_satisfaite: bool = False,
    ) -> Iterator[Alerte]:
        """Les alertes d'une règle : tant de jours après l'échéance, si l'horloge tourne encore."""
        for echeance in self.parcours.echeances:
            if echeance.delai is delai:
                depuis = echeance.echeance_le + decalage
                yield from self._ouvre(sorte, echeance, depuis, meme_satisfaite=meme_satisfaite)

    def _ouvre(
        self, sorte: TypeAlerte, echeance: Echeance, depuis: date, *, meme_satisfaite: bool = False
    ) -> Iterator[Alerte]:
        fins = [f.jour for f in self._closants(sorte, echeance.fait)]
        if echeance.fin_le and meme_satisfaite and echeance.fin is FinEcheance.SATISFAITE:
            if echeance.fin_le < depuis:
                return
        elif echeance.fin_le:
            fins.append(echeance.fin_le)
        jusqu_au = min(fins, default=None)
        if jusqu_au is None or depuis < jusqu_au:
            yield Alerte(
                sorte, depuis, echeance.fait, echeance.echeance_le, jusqu_au, sorte.severite
            )

    def _armees_par(self, fait: Fait) -> Iterator[Echeance]:
        return (e for e in self.parcours.echeances if e.fait is fait)

    def _closants(self, sorte: TypeAlerte, origine: Fait) -> Iterator[Fait]:
        """Les faits qui ferment l'alerte, dans l'ordre ; celui qui en cite un ne ferme que lui."""
        for fait in self.parcours.faits:
            evenement = fait.evenement
            if sorte.code in evenement.fiche.clot and fait.ordre > origine.ordre:
                champ = evenement.reference_citee
                if champ is None or self._cite(getattr(evenement, champ), origine):
                    yield fait

    def _cite(self, reference: str, fait: Fait) -> bool:
        return self.parcours.histoire.tenant(reference) == fait.reference

    # --- AL-08 et AL-13 : ce qu'il faut savoir des personnes et des référents ---------------------

    def _tous_abrites(self, jour: date) -> bool:
        sejours = [sejour for _, sejour in self.trajectoire.situations(jour)]
        return all(
            s and (situation(s.situation).protegee or s.etape is Etape.SORTIE_TERRITOIRE)
            for s in sejours
        )

    def _jours_sans_referent(self) -> Iterator[Intervalle]:
        """Les jours, de l'ouverture à la clôture, où personne n'est en charge du parcours."""
        if not self.parcours.faits:
            return
        fin = self.parcours.clos_le(date.max)
        libre_depuis: date | None = self.parcours.faits[0].jour
        mandats = self.parcours.volet(Referents, date.max).mandats
        for mandat in sorted(mandats, key=lambda m: m.du):
            if mandat.perimetre == PARCOURS_ENTIER:
                if libre_depuis and libre_depuis < mandat.du:
                    yield Intervalle(libre_depuis, plus_tot(mandat.du, fin))
                libre_depuis = mandat.au
        if libre_depuis and (fin is None or libre_depuis < fin):
            yield Intervalle(libre_depuis, fin)

    def _raisons_d_un_referent(self, libre: Intervalle) -> Iterator[date]:
        """Les jours qui appellent un référent pendant qu'il en manque un."""
        if any(m.au == libre.du for m in self.parcours.volet(Referents, date.max).mandats):
            yield libre.du
        vigilances = [
            Intervalle(p.du, p.au) for p in self.trajectoire.periodes if p.etape is Etape.MAINTIEN
        ] + [
            Intervalle(d.ouvert_le, d.ferme_le)
            for d in self.parcours.dossiers
            if d.dossier is DEGRADATION
        ]
        sorties = [Intervalle(f.jour, f.jour + UN_JOUR) for f, _ in self._faits(Sortie)]
        for jours in (*vigilances, *sorties):
            premier = max(jours.du, libre.du)
            if jours.contient(premier) and libre.contient(premier):
                yield premier
