"""Entrer dans un logement accompagné, y rester, en partir."""

from collections.abc import Iterator
from datetime import date
from typing import Annotated

from pydantic import Field

from parcours.domain.droit import memoire
from parcours.domain.droit.dalo import OFFRE_D_HEBERGEMENT
from parcours.domain.droit.intermediation import (
    AVIS_AU_PREFET_AVANT_EXAMEN,
    BAIL_GLISSANT,
    IMPAYE_EN_LOGEMENT_FOYER,
    PREAVIS_EN_LOGEMENT_FOYER,
    SOUS_LOCATION,
    CongeEnFoyer,
    RedevanceImpayee,
)
from parcours.domain.droit.siao import REPONSE_A_UNE_ORIENTATION
from parcours.domain.langage import dossiers
from parcours.domain.langage.champs import (
    DIT_LA_STRUCTURE,
    Booleen,
    Centimes,
    Code,
    Commune,
    Entier,
    Jour,
    Liste,
    Organisme,
    Personne,
    Reference,
)
from parcours.domain.langage.constats import Presence, Residence
from parcours.domain.langage.evenement import (
    Anomalie,
    Armement,
    Evenement,
    Moment,
    SansEtat,
)
from parcours.domain.langage.fiche import Fiche, Rang
from parcours.domain.langage.fondation import FIN_DE_SEJOUR, Base, Fonde
from parcours.domain.langage.habilitant import Habilitant
from parcours.domain.langage.recits import QUELQUES_JOURS, acte
from parcours.domain.langage.situations import Etape, situation
from parcours.domain.langage.vocabulaire import S3, roles
from parcours.domain.volets.logement_accompagne.etat import LogementAccompagne
from parcours.domain.volets.partages.sortie import departs, du_logement_vers


class EntreeEnLogementAccompagneEffectuee(Habilitant, Evenement[SansEtat]):
    """Des personnes entrent en pension de famille, en résidence, en sous-location accompagnée.

    Un bail au nom du ménage est un autre fait. Une pension de famille n'a pas de terme.
    """

    fiche = Fiche(
        nom="logement-accompagne.entree-effectuee",
        libelle="Entrée en logement accompagné effectuée",
        phrase="Entrée en logement accompagné.",
        fondement="CCH, art. L. 633-1",
        emetteurs=roles("GESTIONNAIRE_LOGEMENT_ACCOMPAGNE UCSA OPERATEUR_IML SIAO"),
        contact_reel=True,
        rang=Rang.LOGEMENT_ACCOMPAGNE,
        ouvre=(dossiers.SEJOUR,),
        eteint=(REPONSE_A_UNE_ORIENTATION, OFFRE_D_HEBERGEMENT),
        clot=("AL-08",),
        acte=acte(
            "GESTIONNAIRE_LOGEMENT_ACCOMPAGNE OPERATEUR_IML UCSA SIAO",
            QUELQUES_JOURS,
            distinguent="structure personnes",
        ),
    )

    structure: Annotated[
        Organisme | None, DIT_LA_STRUCTURE, Fonde(Base.SEJOUR, finit=FIN_DE_SEJOUR, cle="structure")
    ] = None
    """Gestionnaire ; absent : on ne le dit pas."""
    type_place: Annotated[str, Code("TYPE_PLACE")]
    """Nature de la place."""
    titre: Annotated[str, Code("TITRE_OCCUPATION")]
    """Titre d'occupation."""
    personnes: Liste[Personne] = ()
    """Personnes entrées ; absent : tous les présents."""
    commune: Commune | None = None
    """Commune du logement."""

    def residence(self) -> Residence:
        """Logé et accompagné, dans un nouveau logement."""
        return Residence(self.type_place, personnes=self.personnes, nouveau_logement=True)

    def anomalies(self, moment: Moment[SansEtat]) -> Iterator[Anomalie]:
        """Une place qui n'est pas de logement accompagné."""
        if situation(self.type_place).etape is not Etape.LOGEMENT_ACCOMPAGNE:
            yield Anomalie(
                "place-d-un-autre-genre", "Cette place n'est pas de logement accompagné."
            )


class RedevanceImpayeeConstatee(Evenement[SansEtat]):
    """Des redevances d'un logement-foyer restent impayées.

    Trois termes entiers, ou deux mensualités si des paiements partiels ont eu lieu, permettent de
    résilier.
    """

    fiche = Fiche(
        nom="logement-accompagne.redevance-impayee-constatee",
        libelle="Redevance impayée constatée",
        phrase="Redevance impayée : {dette}.",
        fondement="CCH, art. R. 633-3",
        emetteurs=roles("GESTIONNAIRE_LOGEMENT_ACCOMPAGNE OPERATEUR_IML"),
        sensibilite=S3,
        ouvre=(dossiers.IMPAYE,),
    )

    termes_impayes: Annotated[Entier, Field(ge=1, le=60)]
    """Termes consécutifs impayés."""
    dette: Centimes
    """Somme due."""
    redevance_mensuelle: Centimes | None = None
    """Redevance mensuelle."""
    paiement_partiel: Booleen | None = None
    """Vrai si des paiements partiels ont eu lieu."""

    def armements(self, moment: Moment[SansEtat]) -> Iterator[Armement]:
        """Le seuil qui permet de résilier : il se constate, il n'a pas d'échéance."""
        yield Armement(IMPAYE_EN_LOGEMENT_FOYER, self._impaye())

    def anomalies(self, moment: Moment[SansEtat]) -> Iterator[Anomalie]:
        """Le seuil est atteint, ou rien ne permet de le dire."""
        if memoire.resultat(IMPAYE_EN_LOGEMENT_FOYER, self._impaye()).autres.get("atteint"):
            yield Anomalie(
                "seuil-de-resiliation-atteint", "L'impayé permet de résilier le contrat."
            )
        elif self.paiement_partiel and self.redevance_mensuelle is None:
            phrase = "Un paiement partiel ne se compare au seuil qu'avec la redevance."
            yield Anomalie("redevance-attendue", phrase)

    def _impaye(self) -> RedevanceImpayee:
        return RedevanceImpayee(
            termes=self.termes_impayes,
            dette=self.dette,
            mensuel=self.redevance_mensuelle,
            paiement_partiel=self.paiement_partiel,
        )


GESTIONNAIRE = "GESTIONNAIRE"
"""Le gestionnaire donne congé, et non le résident."""
MANQUEMENTS = frozenset({"IMPAYE", "MANQUEMENT_REGLEMENT"})
"""Motifs d'un congé pour manquement du résident."""


class CongeDonne(Evenement[SansEtat]):
    """Le résident, ou le gestionnaire, donne congé d'un logement-foyer.

    Huit jours pour le résident ; un mois pour un manquement, trois mois sinon.
    """

    fiche = Fiche(
        nom="logement-accompagne.conge-donne",
        libelle="Congé donné (gestionnaire ou résident)",
        phrase="Congé donné pour le {effet_le} ({par}).",
        fondement="CCH, art. L. 633-2 et R. 633-3",
        emetteurs=roles("GESTIONNAIRE_LOGEMENT_ACCOMPAGNE OPERATEUR_IML REFERENT_PARCOURS"),
        acte=acte(
            "GESTIONNAIRE_LOGEMENT_ACCOMPAGNE OPERATEUR_IML REFERENT_PARCOURS",
            distinguent="par",
        ),
    )

    par: Annotated[str, Code("PARTIE_CONGE")]
    """Qui donne congé."""
    effet_le: Jour
    """Date d'effet indiquée dans le congé."""
    motif: Annotated[str, Code("MOTIF_CONGE")] | None = None
    """Motif."""

    def armements(self, moment: Moment[SansEtat]) -> Iterator[Armement]:
        """Le préavis ; la date que dit le congé est retenue."""
        yield Armement(PREAVIS_EN_LOGEMENT_FOYER, self._preavis(retenu_le=self.effet_le))

    def anomalies(self, moment: Moment[SansEtat]) -> Iterator[Anomalie]:
        """Un congé plus court que le préavis."""
        au_plus_tot = memoire.resultat(PREAVIS_EN_LOGEMENT_FOYER, self._preavis()).echeance
        if isinstance(au_plus_tot, date) and self.effet_le < au_plus_tot:
            yield Anomalie("preavis-trop-court", "Le congé prend effet avant la fin du préavis.")
        if self.par == GESTIONNAIRE and self.motif is None:
            yield Anomalie("motif-attendu", "Le gestionnaire donne congé sans dire pourquoi.")

    def _preavis(self, retenu_le: date | None = None) -> CongeEnFoyer:
        volet = "preavis_resident"
        if self.par == GESTIONNAIRE:
            volet = "preavis_manquement" if self.motif in MANQUEMENTS else "preavis_autre"
        return CongeEnFoyer(le=self.survenu_le, volet=volet, retenu_le=retenu_le)


class SortieDeLogementAccompagneEffectuee(Evenement[LogementAccompagne]):
    """Des personnes quittent leur logement accompagné.

    Le jour de sortie n'est plus occupé. Ni sous-location ni bail glissant n'y survit.
    """

    fiche = Fiche(
        nom="logement-accompagne.sortie-effectuee",
        libelle="Sortie de logement accompagné effectuée",
        phrase="Sortie de logement accompagné : {destination}.",
        fondement="CCH, art. L. 633-2",
        emetteurs=roles("GESTIONNAIRE_LOGEMENT_ACCOMPAGNE UCSA OPERATEUR_IML"),
        rang=Rang.SORTIE,
        ferme=(dossiers.SEJOUR, dossiers.SOUS_LOCATION, dossiers.BAIL_GLISSANT),
        satisfait=(PREAVIS_EN_LOGEMENT_FOYER,),
        eteint=(
            SOUS_LOCATION,
            BAIL_GLISSANT,
            AVIS_AU_PREFET_AVANT_EXAMEN,
            IMPAYE_EN_LOGEMENT_FOYER,
        ),
        clot=("AL-10",),
        acte=acte(
            "GESTIONNAIRE_LOGEMENT_ACCOMPAGNE OPERATEUR_IML UCSA",
            QUELQUES_JOURS,
            distinguent="structure personnes",
        ),
    )

    destination: Annotated[str, Code("SORTIE")]
    """Destination à la sortie."""
    motif: Annotated[str, Code("FIN_PEC")] | None = None
    """Motif."""
    personnes: Liste[Personne] = ()
    """Personnes sorties ; absent : toutes celles du séjour."""
    sejour: Reference | None = None
    """Le fait d'entrée dont cette sortie finit le séjour."""
    structure: Annotated[Organisme, DIT_LA_STRUCTURE] | None = None
    """Structure quittée ; utile si plusieurs séjours sont ouverts."""

    def applique(self, moment: Moment[LogementAccompagne]) -> LogementAccompagne:
        """Rien ne s'occupe plus sous un titre provisoire."""
        return LogementAccompagne()

    def residence(self) -> Residence | None:
        """La situation où mène la destination."""
        return du_logement_vers(self.destination, self.personnes)

    def presences(self) -> Iterator[Presence]:
        """Un décès met fin à la présence."""
        return departs(self.destination, self.personnes)
