"""De la facture impayée à la coupure, et ce qui l'évite."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Annotated

from pydantic import Field

from parcours.domain.droit import memoire
from parcours.domain.droit.delai import Delai
from parcours.domain.droit.energie import (
    AVIS_DE_COUPURE,
    EAU,
    FLUIDES_SOUS_TREVE,
    KVA,
    PREMIER_AVIS,
    TREVE_DE_L_ENERGIE_ET_1_KVA,
    FactureImpayee,
    ReductionDePuissance,
    SecondCourrier,
)
from parcours.domain.droit.treve import TREVE_DE_L_ENERGIE
from parcours.domain.langage import dossiers
from parcours.domain.langage.champs import Booleen, Centimes, Code, Entier, Jour, Organisme
from parcours.domain.langage.evenement import Anomalie, Armement, Arret, Evenement, Moment, SansEtat
from parcours.domain.langage.fiche import Fiche
from parcours.domain.langage.fondation import FOURNISSEUR
from parcours.domain.langage.habilitant import Habilitant
from parcours.domain.langage.recits import QUELQUES_JOURS, UNE_QUINZAINE, acte
from parcours.domain.langage.vocabulaire import S3, roles

ELECTRICITE = "ELEC"
REDUCTION = "REDUCTION"
COUPURE = "COUPURE"
CE_QUI_MENE_A_LA_COUPURE: tuple[Delai, ...] = (AVIS_DE_COUPURE, TREVE_DE_L_ENERGIE_ET_1_KVA)
TELEPHONE = "TELEPHONE"
EAU_NE_SE_COUPE_PAS = Anomalie("coupure-d-eau-interdite", "L'eau d'un logement ne se coupe pas.")
"""Une résidence principale garde l'eau, dette ou non (CASF, art. L. 115-3)."""


def suit_le_logement(fluide: str | None) -> bool:
    """Vrai de ce que l'on coupe d'un logement ; un téléphone suit le ménage."""
    return fluide != TELEPHONE


@dataclass(frozen=True, slots=True)
class Fourniture:
    """Ce qui décide si une réduction de puissance laisse soixante jours."""

    aide_energie: bool | None = None
    """Vrai si le ménage a le chèque énergie, ou une aide du FSL ; None : on ne sait pas."""
    compteur_adapte: bool | None = None
    """Ce que l'on sait du compteur du logement où l'on vit ; il y reste quand on le quitte."""

    def apprend(self, aide_energie: bool | None, compteur_adapte: bool | None) -> "Fourniture":  # noqa: FBT001 (two answers of a fact)
        """Ce qu'un fait dit remplace ce que l'on savait ; ce qu'il tait reste."""
        return Fourniture(
            self.aide_energie if aide_energie is None else aide_energie,
            self.compteur_adapte if compteur_adapte is None else compteur_adapte,
        )

    def au_logement_suivant(self, le: date) -> "Fourniture":
        """Le ménage emporte l'aide, non le compteur."""
        return self if self.compteur_adapte is None else Fourniture(self.aide_energie)

    @property
    def garde_1_kva(self) -> bool:
        """Vrai si l'aide est connue et que rien ne dit que le compteur l'empêche."""
        return self.aide_energie is True and self.compteur_adapte is not False


class DetteDeFluideConstatee(Habilitant, Evenement[SansEtat]):
    """Une facture d'énergie, d'eau ou de téléphone reste impayée.

    Un dossier par fluide.
    """

    fiche = Fiche(
        nom="energie.dette-constatee",
        libelle="Dette d'énergie, d'eau ou de téléphone constatée",
        phrase="Dette constatée ({fluide}) : {dette}.",
        fondement="Décret n° 2008-780 du 13 août 2008, art. 1",
        emetteurs=roles(
            "FOURNISSEUR_FLUIDES ALEC FSL SLIME SIAO REFERENT_PARCOURS CCAS "
            "CONSEIL_DEPARTEMENTAL ASSOCIATION_ACCOMPAGNEMENT POLE_RESSOURCE"
        ),
        sensibilite=S3,
        ouvre=(dossiers.ENERGIE,),
        acte=acte("FOURNISSEUR_FLUIDES", UNE_QUINZAINE, distinguent="fluide"),
    )

    fluide: Annotated[str, Code("FLUIDE")]
    """Fluide."""
    dette: Centimes
    """Montant dû, en centimes d'euro."""
    facture_emise_le: Jour | None = None
    """Date d'émission de la facture."""
    paiement_limite_le: Jour | None = None
    """Date limite de paiement."""
    fournisseur: Annotated[Organisme | None, FOURNISSEUR] = None
    """Fournisseur à qui la facture est due."""

    def armements(self, moment: Moment[SansEtat]) -> Iterator[Armement]:
        """Quatorze jours après la facture, ou sa date limite."""
        facture = FactureImpayee(
            volet="reglement",
            emission_le=self.facture_emise_le,
            date_limite_paiement=self.paiement_limite_le,
        )
        yield Armement(PREMIER_AVIS, facture, cle=self.fluide)


class AvisDeCoupureRecu(Habilitant, Evenement[Fourniture]):
    """Le fournisseur annonce une réduction ou une coupure.

    Deux courriers : quinze jours (trente avec un chèque énergie), puis vingt. La trêve protège
    l'électricité, le gaz et la chaleur.
    """

    fiche = Fiche(
        nom="energie.avis-de-coupure-recu",
        libelle="Avis de réduction ou de coupure reçu",
        phrase="Avis du fournisseur reçu ({fluide}) : {nature}, prévue le {prevue_le}.",
        fondement="Décret n° 2008-780 du 13 août 2008 ; CASF, art. L. 115-3",
        emetteurs=roles(
            "FOURNISSEUR_FLUIDES SIAO REFERENT_PARCOURS CCAS CONSEIL_DEPARTEMENTAL "
            "ASSOCIATION_ACCOMPAGNEMENT POLE_RESSOURCE ALEC FSL MENAGE"
        ),
        sensibilite=S3,
        ouvre=(dossiers.ENERGIE,),
        acte=acte("FOURNISSEUR_FLUIDES MENAGE", distinguent="fluide nature rang"),
    )

    fluide: Annotated[str, Code("FLUIDE")]
    """Fluide."""
    nature: Annotated[str, Code("NATURE_COUPURE")]
    """Réduction ou coupure."""
    rang: Annotated[Entier, Field(ge=1, le=2)]
    """Premier ou second courrier."""
    prevue_le: Jour
    """Date annoncée."""
    cheque_energie: Booleen | None = None
    """Vrai si le ménage bénéficie du chèque énergie (préavis de 30 jours)."""
    fournisseur: Annotated[Organisme | None, FOURNISSEUR] = None
    """Fournisseur qui écrit."""

    def applique(self, moment: Moment[Fourniture]) -> Fourniture:
        """Retenir que le ménage a, ou n'a pas, le chèque énergie."""
        return moment.etat.apprend(self.cheque_energie, None)

    def armements(self, moment: Moment[Fourniture]) -> Iterator[Armement]:
        """Ce que le courrier laisse de temps ; la trêve, si l'on y est."""
        yield self._courrier
        if self.fluide in FLUIDES_SOUS_TREVE:
            treve = ReductionDePuissance(volet="treve", le=self.survenu_le)
            yield Armement(TREVE_DE_L_ENERGIE_ET_1_KVA, treve, cle=self.fluide)

    def anomalies(self, moment: Moment[Fourniture]) -> Iterator[Anomalie]:
        """Une annonce que la loi ne permet pas."""
        if self.fluide == EAU and self.nature == COUPURE:
            yield EAU_NE_SE_COUPE_PAS
        if self.fluide in FLUIDES_SOUS_TREVE and TREVE_DE_L_ENERGIE.en_cours(self.prevue_le):
            if self.nature == COUPURE:
                yield Anomalie("coupure-annoncee-en-treve", "La coupure tomberait dans la trêve.")
            elif self.cheque_energie:
                phrase = "Un bénéficiaire du chèque énergie garde sa puissance pendant la trêve."
                yield Anomalie("reduction-annoncee-en-treve", phrase)
        if (preavis := self._preavis_jusqu_au) and self.prevue_le <= preavis:
            phrase = "La date annoncée ne laisse pas au ménage le temps que lui donne la loi."
            yield Anomalie("coupure-annoncee-trop-tot", phrase)

    @property
    def _courrier(self) -> Armement:
        """Ce que ce courrier laisse de temps."""
        le, aide = self.survenu_le, self.cheque_energie
        if self.rang == 1:
            premier = FactureImpayee(volet="supplementaire", courrier_le=le, precaire=aide)
            return Armement(PREMIER_AVIS, premier, cle=self.fluide)
        second = SecondCourrier(second_courrier_le=le, fluide=self.fluide)
        return Armement(AVIS_DE_COUPURE, second, cle=self.fluide)

    @property
    def _preavis_jusqu_au(self) -> date | None:
        """Le dernier jour de ce délai."""
        return memoire.resultat(self._courrier.delai, self._courrier.faits).echeance


class FournitureInterrompue(Habilitant, Evenement[Fourniture]):
    """La fourniture est réduite ou coupée.

    Un ménage aidé (chèque énergie, FSL) dont le compteur le permet garde 1 kVA soixante jours, hors
    trêve, avant une coupure d'électricité. L'eau d'une résidence principale ne se coupe jamais.
    """

    fiche = Fiche(
        nom="energie.fourniture-interrompue",
        libelle="Fourniture réduite ou coupée",
        phrase="Fourniture interrompue ou réduite ({fluide}) : {nature}.",
        fondement="CASF, art. L. 115-3 ; décret n° 2008-780 du 13 août 2008 ; décret n° 2023-133",
        emetteurs=roles(
            "FOURNISSEUR_FLUIDES SIAO REFERENT_PARCOURS CCAS CONSEIL_DEPARTEMENTAL "
            "ASSOCIATION_ACCOMPAGNEMENT POLE_RESSOURCE ALEC SLIME MENAGE"
        ),
        ouvre=(dossiers.ENERGIE,),
        acte=acte("FOURNISSEUR_FLUIDES MENAGE", QUELQUES_JOURS, distinguent="fluide"),
    )

    fluide: Annotated[str, Code("FLUIDE")]
    """Fluide."""
    nature: Annotated[str, Code("NATURE_COUPURE")]
    """Réduction ou coupure."""
    fournisseur: Annotated[Organisme | None, FOURNISSEUR] = None
    """Fournisseur qui réduit ou coupe."""
    aide_energie: Booleen | None = None
    """Vrai si le ménage a le chèque énergie, ou une aide du FSL pour l'énergie."""
    compteur_adapte: Booleen | None = None
    """Vrai si le compteur permet de laisser 1 kVA."""

    def applique(self, moment: Moment[Fourniture]) -> Fourniture:
        """Retenir l'aide et le compteur, s'il les dit."""
        return moment.etat.apprend(self.aide_energie, self.compteur_adapte)

    def armements(self, moment: Moment[Fourniture]) -> Iterator[Armement]:
        """Soixante jours à 1 kVA avant une coupure, pour qui le décret les prévoit."""
        if self.nature == REDUCTION and self.fluide == ELECTRICITE and moment.etat.garde_1_kva:
            reduction = ReductionDePuissance(
                volet=KVA,
                reduction_le=self.survenu_le,
                aide_energie=moment.etat.aide_energie,
                compteur_adapte=moment.etat.compteur_adapte,
            )
            yield Armement(TREVE_DE_L_ENERGIE_ET_1_KVA, reduction, cle=self.fluide)

    def anomalies(self, moment: Moment[Fourniture]) -> Iterator[Anomalie]:
        """Une coupure que la loi interdit."""
        if self.nature == REDUCTION:
            return
        if self.fluide == EAU:
            yield EAU_NE_SE_COUPE_PAS
        if self.fluide in FLUIDES_SOUS_TREVE and TREVE_DE_L_ENERGIE.en_cours(self.survenu_le):
            yield Anomalie("coupure-en-treve", "La fourniture est coupée pendant la trêve.")


class FournitureRetablie(Evenement[SansEtat]):
    """La fourniture est rétablie, ou maintenue.

    Ne solde pas la dette : le dossier reste ouvert.
    """

    fiche = Fiche(
        nom="energie.fourniture-retablie",
        libelle="Fourniture rétablie ou maintenue",
        phrase="Fourniture assurée ({fluide}) : {mode}.",
        fondement="CASF, art. L. 115-3",
        emetteurs=roles(
            "FOURNISSEUR_FLUIDES SIAO REFERENT_PARCOURS CCAS CONSEIL_DEPARTEMENTAL "
            "ASSOCIATION_ACCOMPAGNEMENT POLE_RESSOURCE ALEC FSL"
        ),
        acte=acte("FOURNISSEUR_FLUIDES", QUELQUES_JOURS, distinguent="fluide"),
    )

    fluide: Annotated[str, Code("FLUIDE")]
    """Fluide."""
    mode: Annotated[str, Code("MODE_RETABLISSEMENT")]
    """Rétablie ou maintenue."""

    def arrets(self, moment: Moment[SansEtat]) -> Iterator[Arret]:
        """Plus de coupure à craindre pour ce fluide."""
        for delai in CE_QUI_MENE_A_LA_COUPURE:
            yield Arret(delai, satisfaite=False, cle=self.fluide)


class DifficulteReglee(Evenement[SansEtat]):
    """La dette est réglée et la fourniture assurée : le dossier de ce fluide se ferme."""

    fiche = Fiche(
        nom="energie.difficulte-reglee",
        libelle="Difficulté d'énergie, d'eau ou de téléphone réglée",
        phrase="Difficulté réglée ({fluide}) : {mode}.",
        fondement="Expérimentation ALEC (Lozère) ; décret n° 2008-780",
        emetteurs=roles(
            "FOURNISSEUR_FLUIDES SIAO REFERENT_PARCOURS CCAS CONSEIL_DEPARTEMENTAL "
            "ASSOCIATION_ACCOMPAGNEMENT POLE_RESSOURCE ALEC FSL"
        ),
        sensibilite=S3,
        ferme=(dossiers.ENERGIE,),
        acte=acte("FOURNISSEUR_FLUIDES FSL", distinguent="fluide"),
    )

    fluide: Annotated[str, Code("FLUIDE")]
    """Fluide."""
    mode: Annotated[str, Code("MODE_REGULARISATION")]
    """Moyen du règlement."""

    def arrets(self, moment: Moment[SansEtat]) -> Iterator[Arret]:
        """Plus rien à craindre pour ce fluide."""
        for delai in (PREMIER_AVIS, *CE_QUI_MENE_A_LA_COUPURE):
            yield Arret(delai, satisfaite=False, cle=self.fluide)
