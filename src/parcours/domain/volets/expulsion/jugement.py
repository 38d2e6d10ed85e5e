"""Ce que le juge décide, et ce que la décision devient."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Annotated

from pydantic import Field

from parcours.domain.droit import memoire
from parcours.domain.droit.commandement import (
    EFFET_DE_LA_CLAUSE,
)
from parcours.domain.droit.controles import (
    anomalies_de_la_distance,
    anomalies_des_delais_de_paiement,
    anomalies_du_delai_pour_quitter,
)
from parcours.domain.droit.impayes import PLAN_D_APUREMENT
from parcours.domain.droit.juge import (
    APPEL,
    DELAIS_DE_PAIEMENT,
    DELAIS_POUR_QUITTER,
    PRESCRIPTION,
    DelaiDuJuge,
    SignificationDuJugement,
    TitreOuCreance,
)
from parcours.domain.langage.champs import Booleen, Centimes, Code, EnMois, Entier, Jour, Reference
from parcours.domain.langage.evenement import Anomalie, Armement, Arret, Evenement, Moment, SansEtat
from parcours.domain.langage.fiche import Fiche
from parcours.domain.langage.recits import acte
from parcours.domain.langage.vocabulaire import S3, roles
from parcours.domain.volets.expulsion.etat import (
    ALERTES_DE_L_ORDRE,
    QUI_N_EXPULSE_PAS,
    SANS_SUITE,
    SUITES_DE_L_ORDRE,
    EtapeDeProcedure,
    Expulsion,
    Preuve,
    Titre,
)

CLAUSE_ECARTEE = frozenset({"CONDITIONNELLE", "REJET", "DESISTEMENT"})
"""Décisions où la clause ne joue pas, ou pas encore."""
RESPECTE = "RESPECTE"
"""Issue d'un plan, ou de délais, tenus jusqu'au bout."""
ROMPU = "ROMPU"


class JugementRendu(Evenement[Expulsion]):
    """Le juge, ou la cour, rend sa décision.

    La date d'acquisition de la clause qu'il fixe prime sur la nôtre ; une décision conditionnelle
    ou de rejet arrête la clause, et prive d'objet l'ordre de quitter les lieux délivré avant elle.
    """

    fiche = Fiche(
        nom="expulsion.jugement-rendu",
        libelle="Jugement ou arrêt rendu",
        phrase=(
            "Décision de justice rendue : {decision}[, dette fixée à {dette}][, {mensualite} "
            "par mois][, {delai_paiement_mois} mois de délais de paiement][, "
            "{delai_depart_mois} mois pour quitter les lieux][, exécution provisoire "
            "{executoire:de droit|écartée}]."
        ),
        fondement=(
            "Loi n° 89-462 du 6 juillet 1989, art. 24, V et VII ; CPCE, art. L. 111-4 et L. 412-3"
        ),
        emetteurs=roles(
            "COMMISSAIRE_DE_JUSTICE BAILLEUR_SOCIAL CCAPEX PREFECTURE ADIL REFERENT_PARCOURS"
        ),
        sensibilite=S3,
        clot=("AL-02", "AL-03", "AL-04"),
        acte=acte("COMMISSAIRE_DE_JUSTICE CCAPEX PREFECTURE BAILLEUR_SOCIAL", distinguent="degre"),
    )

    decision: Annotated[str, Code("DECISION")]
    """Sens de la décision."""
    degre: Annotated[str, Code("DEGRE_JURIDICTION")]
    """Première instance ou appel."""
    dette: Centimes | None = None
    """Dette fixée."""
    delai_paiement_mois: EnMois | None = None
    """Délais de paiement."""
    mensualite: Centimes | None = None
    """Mensualité fixée."""
    delai_depart_mois: EnMois | None = None
    """Délai pour quitter les lieux."""
    clause_acquise_le: Jour | None = None
    """Date d'acquisition de la clause retenue par le juge."""
    delais_a_compter_du: Jour | None = None
    """Départ des délais, s'il n'est pas le jour de la décision."""
    executoire: Booleen | None = None
    """Faux si l'exécution provisoire est écartée."""

    def applique(self, moment: Moment[Expulsion]) -> Expulsion:
        """Ce que la décision retient de la clause et du départ ; rejetée, la demande se refait."""
        clause = moment.etat.clause
        if clause and self.clause_acquise_le:
            clause = replace(clause, retenu_le=self.clause_acquise_le)
        etape = EtapeDeProcedure.JUGEMENT
        rendu = moment.etat.atteint(
            etape,
            self.survenu_le,
            self.dette,
            clause=clause,
            titre=Titre(self.decision, self.executoire),
            delais_tenus=None,
        )
        rendu = rendu.prouve(
            Preuve.JUGEMENT, moment.reference, Preuve.APPEL, Preuve.DELAIS_DE_PAIEMENT
        )
        if self.decision in QUI_N_EXPULSE_PAS:
            rendu = rendu.sans_ordre_de_quitter()
        if self.decision in SANS_SUITE:
            rendu = replace(rendu, assignation=None, sans_dette=False)
        if self._delai_de_depart is None:
            return rendu
        jusqu_au = memoire.resultat(DELAIS_POUR_QUITTER, self._delai_de_depart).echeance
        return rendu.avec_delai_de_grace(self.survenu_le, jusqu_au)

    def arrets(self, moment: Moment[Expulsion]) -> Iterator[Arret]:
        """Le plan amiable cède à la décision ; sans résiliation acquise, la clause aussi."""
        yield from super().arrets(moment)
        if self.decision not in SANS_SUITE:
            yield Arret(PLAN_D_APUREMENT, satisfaite=False)
        if self.decision in CLAUSE_ECARTEE:
            yield Arret(EFFET_DE_LA_CLAUSE, satisfaite=False)
        if self.decision in QUI_N_EXPULSE_PAS:
            yield from (Arret(delai, satisfaite=False) for delai in SUITES_DE_L_ORDRE)
        if self.decision in SANS_SUITE:
            yield Arret(PRESCRIPTION, satisfaite=False)

    def alertes_closes(self) -> tuple[str, ...]:
        """Rien n'ordonne plus de quitter les lieux, s'il n'expulse pas."""
        plus = ALERTES_DE_L_ORDRE if self.decision in QUI_N_EXPULSE_PAS else ()
        return (*super().alertes_closes(), *plus)

    def armements(self, moment: Moment[Expulsion]) -> Iterator[Armement]:
        """La date retenue par le juge, les délais qu'il accorde, la durée du titre."""
        if self.clause_acquise_le and self.decision not in CLAUSE_ECARTEE:
            yield from moment.etat.clause_resolutoire()
        if self.decision in SANS_SUITE:
            return
        if self.delai_paiement_mois:
            yield Armement(DELAIS_DE_PAIEMENT, self._delai_de(self.delai_paiement_mois))
        if self._delai_de_depart:
            yield Armement(DELAIS_POUR_QUITTER, self._delai_de_depart)
        yield Armement(PRESCRIPTION, TitreOuCreance(volet="titre", le=self.survenu_le))

    def anomalies(self, moment: Moment[Expulsion]) -> Iterator[Anomalie]:
        """Un délai de paiement, ou pour quitter les lieux, que la loi ne permet pas."""
        if self.delai_paiement_mois and self.decision not in SANS_SUITE:
            paiement = self._delai_de(self.delai_paiement_mois)
            for code in anomalies_des_delais_de_paiement(paiement):
                yield Anomalie(code, "Les délais de paiement sortent des bornes du texte.")
        if self._delai_de_depart:
            for code in anomalies_du_delai_pour_quitter(self._delai_de_depart):
                yield Anomalie(code, "Le délai accordé sort des bornes du texte.")

    def _delai_de(self, mois: int) -> DelaiDuJuge:
        depart = self.delais_a_compter_du
        return DelaiDuJuge(decision_le=self.survenu_le, a_compter_du=depart, mois=mois)

    @property
    def _delai_de_depart(self) -> DelaiDuJuge | None:
        """Le délai pour quitter les lieux, s'il est accordé et que l'expulsion est ordonnée."""
        if self.delai_depart_mois is None or self.decision in SANS_SUITE:
            return None
        return self._delai_de(self.delai_depart_mois)


class JugementSignifie(Evenement[SansEtat]):
    """Le jugement est signifié : le délai d'appel court.

    Un mois ; quinze jours pour une ordonnance de référé.
    """

    fiche = Fiche(
        nom="expulsion.jugement-signifie",
        libelle="Jugement signifié",
        phrase="Décision de justice signifiée.",
        fondement="Code de procédure civile, art. 490, 538 et 643",
        emetteurs=roles("COMMISSAIRE_DE_JUSTICE CCAPEX"),
        sensibilite=S3,
        acte=acte("COMMISSAIRE_DE_JUSTICE CCAPEX"),
    )

    jugement: Reference | None = None
    """Fait expulsion.jugement-rendu."""
    refere: Booleen | None = None
    """Vrai pour une ordonnance de référé (quinze jours)."""
    distance_mois: Annotated[Entier, Field(ge=0, le=12)] | None = None
    """Mois ajoutés si la partie demeure hors de la zone de la juridiction."""

    def armements(self, moment: Moment[SansEtat]) -> Iterator[Armement]:
        """L'appel."""
        yield Armement(APPEL, self._signification)

    def anomalies(self, moment: Moment[SansEtat]) -> Iterator[Anomalie]:
        """Plus de mois de distance que le texte n'en ajoute."""
        for code in anomalies_de_la_distance(self._signification):
            yield Anomalie(code, "Le délai est augmenté de plus de deux mois pour la distance.")

    @property
    def _signification(self) -> SignificationDuJugement:
        return SignificationDuJugement(
            volet="refere" if self.refere else "appel",
            signifie_le=self.survenu_le,
            distance_mois=self.distance_mois,
        )


class AppelInterjete(Evenement[Expulsion]):
    """Une partie fait appel du jugement.

    L'arrêt sera un jugement rendu, au degré de l'appel.
    """

    fiche = Fiche(
        nom="expulsion.appel-interjete",
        libelle="Appel interjeté",
        phrase="Appel interjeté : {par}.",
        fondement="Code de procédure civile, art. 538",
        emetteurs=roles("COMMISSAIRE_DE_JUSTICE BAILLEUR_SOCIAL ADIL REFERENT_PARCOURS"),
        sensibilite=S3,
        satisfait=(APPEL,),
        acte=acte("COMMISSAIRE_DE_JUSTICE BAILLEUR_SOCIAL ADIL", distinguent="par"),
    )

    par: Annotated[str, Code("PARTIE_PROCEDURE")]
    """Partie appelante."""

    def applique(self, moment: Moment[Expulsion]) -> Expulsion:
        """Le jugement peut encore être défait."""
        return moment.etat.prouve(Preuve.APPEL, moment.reference)


class DelaisDePaiementTermines(Evenement[Expulsion]):
    """Les délais de paiement que le juge avait accordés sont respectés jusqu'au bout, ou rompus.

    Respectés, la clause est réputée n'avoir pas joué : rien n'ordonne plus de quitter les lieux ;
    rompus, elle reprend son effet.
    """

    fiche = Fiche(
        nom="expulsion.delais-de-paiement-termines",
        libelle="Délais de paiement respectés ou rompus",
        phrase="Fin des délais de paiement : {issue}.",
        fondement="Loi n° 89-462 du 6 juillet 1989, art. 24, VII",
        emetteurs=roles("BAILLEUR_SOCIAL COMMISSAIRE_DE_JUSTICE CCAPEX REFERENT_PARCOURS"),
        sensibilite=S3,
        acte=acte("BAILLEUR_SOCIAL COMMISSAIRE_DE_JUSTICE CCAPEX"),
    )

    issue: Annotated[str, Code("ISSUE_PLAN")]
    """Respectés ou rompus."""

    def applique(self, moment: Moment[Expulsion]) -> Expulsion:
        """Respectés, le titre tombe ; rompus, il s'exécute."""
        tenus = self.issue == RESPECTE
        avant = moment.etat.sans_ordre_de_quitter() if tenus else moment.etat
        termines = replace(avant, delais_tenus=tenus)
        return termines.prouve(Preuve.DELAIS_DE_PAIEMENT, moment.reference)

    def arrets(self, moment: Moment[Expulsion]) -> Iterator[Arret]:
        """Les délais ont tenu, ou n'ont plus d'objet."""
        yield Arret(DELAIS_DE_PAIEMENT, satisfaite=self.issue == RESPECTE)
        if self.issue == RESPECTE:
            yield from (Arret(delai, satisfaite=False) for delai in SUITES_DE_L_ORDRE)

    def alertes_closes(self) -> tuple[str, ...]:
        """Tenus, rien n'ordonne plus de quitter les lieux."""
        return ALERTES_DE_L_ORDRE if self.issue == RESPECTE else ()

    def armements(self, moment: Moment[Expulsion]) -> Iterator[Armement]:
        """Rompus, la clause suspendue reprend son effet, à sa date."""
        if self.issue == ROMPU:
            yield from moment.etat.clause_resolutoire()
