"""Le concours de la force publique : son refus, et l'indemnité que l'État doit alors."""

from dataclasses import dataclass, replace
from datetime import date

from parcours.domain.droit.calcul import Duree, ajouter_jours
from parcours.domain.droit.delai import Delai
from parcours.domain.droit.faits import Faits, Point
from parcours.domain.droit.formes import (
    Borne,
    Motif,
    Nature,
    Rappel,
    Resultat,
    Version,
    depuis,
    relue,
)
from parcours.domain.droit.phrases import le
from parcours.domain.droit.responsabilite import (
    MISE_EN_OEUVRE_JOURS_MAX,
    Concours,
    fin_par_octroi,
    naissance_du_refus,
    responsabilite_etat,
)
from parcours.domain.droit.textes import (
    CE_2010,
    CE_2015,
    CE_2018,
    CPCE,
    CRPA,
    DECRET_2025_1052,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class DemandeDIndemnite(Faits):
    """Le propriétaire demande à l'État réparation du refus."""

    le: date | None = None
    """Le jour de la demande."""


class ResponsabiliteDeLEtat(Delai[Concours]):
    """La période d'indemnité : son échéance est le jour où la responsabilité s'engage."""

    __slots__ = ()

    def calcule(self, faits: Concours) -> Resultat:
        """Le refus est calculé d'abord : c'est sa date qui choisit la rédaction."""
        try:
            ne_le, phrase = naissance_du_refus(faits)
        except OverflowError:
            return self.sans_objet(Motif.HORS_CALENDRIER, faits)
        if ne_le is None:
            sans_refus = self.sans_objet(Motif.DEPART_INCONNU, faits, phrase)
            return replace(sans_refus, autres=responsabilite_etat(faits).sorties())
        return super().calcule(replace(faits, refus_ne_le=ne_le))

    def applique(self, version: Version, point: Point, faits: Concours) -> Resultat:
        """Toutes les sorties de `responsabilite_etat`."""
        trouvee = responsabilite_etat(faits)
        return self.rend(
            version,
            faits,
            (self.enonce(version, point, Duree(), faits), *trouvee.explication),
            echeance=trouvee.responsabilite_du,
            autres=trouvee.sorties(),
        )


class FinParOctroi(Delai[Concours]):
    """La fin de la responsabilité par octroi : son échéance est le quinzième jour."""

    __slots__ = ()

    def applique(self, version: Version, point: Point, faits: Concours) -> Resultat:
        """`limite_15j` : une mise en œuvre ce jour-là ne prolonge pas ; le lendemain, si."""
        limite = ajouter_jours(point.jour, version.seuils["jours"])
        au, motif_fin = fin_par_octroi(faits) or (point.jour, None)
        explication = (
            self.enonce(version, point, Duree(), faits),
            f"Mise en œuvre jusqu'au {le(limite)} inclus : fin à l'octroi ; après : à l'exécution.",
            f"Fin de la responsabilité : {le(au)}.",
        )
        autres = {"limite_15j": limite, "responsabilite_au": au, "motif_fin": motif_fin}
        return self.rend(version, faits, explication, echeance=limite, autres=autres)


REFUS_IMPLICITE_DU_CONCOURS = Delai(
    id="R-E17",
    nom="refus_implicite_concours",
    faits=Concours,
    libelle="Réquisition du concours de la force publique : silence valant refus",
    nature=Nature.EXPIRATION,
    court_de=depuis("requis_le"),
    versions=(
        Version(
            ref="E17",
            duree=Duree(mois=2),
            borne=Borne.NAISSANCE,
            source=f"{CPCE}, art. R. 153-1 ; {CE_2015}",
            verifie=relue("2026-11-21"),
        ),
    ),
    consequence="refus implicite ; ouvre la responsabilité de l'État",
    surcharge_par_decision=True,
    exceptions=(
        "Paris : préfet de police",
        "`requis_le` est la réception par l'administration (accusé)",
    ),
    rappels=(Rappel("AL-07", "requis_le", 45),),
)

RESPONSABILITE_DE_L_ETAT = ResponsabiliteDeLEtat(
    id="R-E18",
    nom="responsabilite_etat",
    faits=Concours,
    libelle="Responsabilité de l'État après refus du concours",
    nature=Nature.PERIODE,
    court_de=depuis("refus_ne_le"),
    versions=(
        Version(
            ref="E18-CE",
            en_vigueur_au=DECRET_2025_1052.veille,
            borne=Borne.NAISSANCE,
            source=f"{CE_2010} ; {CE_2015} ; {CE_2018} ; printemps 2021 : ordonnance n° 2021-141",
            verifie=relue("2026-11-21", sauf="le printemps 2020, compté selon le droit commun"),
        ),
        Version(
            ref="E18-2025",
            en_vigueur_du=DECRET_2025_1052.en_vigueur_du,
            borne=Borne.NAISSANCE,
            source=f"{CPCE}, art. R. 154-1, R. 154-4 et R. 154-5 ; {DECRET_2025_1052}",
            verifie=relue("2026-11-21"),
        ),
    ),
    consequence="indemnité due au propriétaire pour la période",
    surcharge_par_decision=True,
    exceptions=(
        "refus né pendant la trêve ou un délai de grâce : à l'issue",
        "accord daté de départ : suspend",
        "protocole de cohésion sociale : vaut renonciation",
    ),
    notes="Printemps 2020 : règle de droit commun, au lendemain du 10 juillet 2020.",
)

FIN_DE_RESPONSABILITE = FinParOctroi(
    id="R-E19",
    nom="fin_responsabilite_octroi",
    faits=Concours,
    libelle="Fin de la responsabilité de l'État par octroi du concours",
    nature=Nature.PERIODE,
    court_de=depuis("accorde_le"),
    versions=(
        Version(
            ref="E19-CE",
            en_vigueur_au=DECRET_2025_1052.veille,
            seuils={"jours": MISE_EN_OEUVRE_JOURS_MAX},
            borne=Borne.NAISSANCE,
            source=CE_2010,
            verifie=relue("2026-11-21"),
        ),
        Version(
            ref="E19-2025",
            en_vigueur_du=DECRET_2025_1052.en_vigueur_du,
            seuils={"jours": MISE_EN_OEUVRE_JOURS_MAX},
            borne=Borne.NAISSANCE,
            source=f"{CPCE}, art. R. 154-4",
            verifie=relue("2026-11-21"),
        ),
    ),
    consequence="fin de l'indemnité",
    surcharge_par_decision=True,
    exceptions=(
        (
            "retard imputable au propriétaire ou au commissaire de justice, "
            "ou circonstances particulières : date d'octroi"
        ),
    ),
    rappels=(Rappel("AL-07", "accorde_le"), Rappel("AL-07", "mis_en_oeuvre_le")),
    notes=(
        "L'échéance (`limite_15j`) est le quinzième jour : une mise en œuvre ce jour-là ne "
        "prolonge pas la responsabilité, le lendemain la prolonge (« plus de quinze jours »)."
    ),
)

DEMANDE_D_INDEMNISATION = Delai(
    id="R-E20",
    nom="demande_indemnisation",
    faits=DemandeDIndemnite,
    libelle="Demande d'indemnisation au préfet : silence valant rejet",
    nature=Nature.EXPIRATION,
    court_de=depuis("le"),
    acte="demande du",
    versions=(
        Version(
            ref="E20-CE",
            en_vigueur_au=DECRET_2025_1052.veille,
            duree=Duree(mois=2),
            borne=Borne.NAISSANCE,
            source=f"{CRPA}, art. L. 231-4",
            verifie=relue("2026-11-21"),
        ),
        Version(
            ref="E20-2025",
            en_vigueur_du=DECRET_2025_1052.en_vigueur_du,
            duree=Duree(mois=2),
            borne=Borne.NAISSANCE,
            source=f"{CPCE}, art. R. 154-2 ; {CRPA}",
            verifie=relue("2026-11-21"),
        ),
    ),
    consequence="tribunal administratif",
)
