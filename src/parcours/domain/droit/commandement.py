"""Le commandement de payer, et ce qu'il arme : la clause résolutoire, le signalement à la CCAPEX.

Le délai ne se déduit pas de la seule date de l'acte : il dépend de la date du bail, de ce que dit
le commandement et d'une éventuelle décision. Quand plusieurs se défendent, on les rend tous.
"""

from dataclasses import dataclass
from datetime import date

from parcours.domain.droit.calcul import UN_JOUR, Duree, ajouter_mois, proroger_642
from parcours.domain.droit.delai import Delai
from parcours.domain.droit.explication import pas_a_l_endroit, report
from parcours.domain.droit.faits import Faits, Point, parametres_de, territoire_de
from parcours.domain.droit.formes import (
    CPC_642,
    Borne,
    LectureDuTexte,
    Motif,
    Nature,
    Numero,
    Rappel,
    Resultat,
    Statut,
    Version,
    depuis,
    relue,
)
from parcours.domain.droit.lectures import feries_hors_verification
from parcours.domain.droit.phrases import en_lettres, le
from parcours.domain.droit.textes import AVIS_2024, AVIS_2025, LOI_1989, LOI_2023_668

DEUX_MOIS = Duree(mois=2)
SIX_SEMAINES = Duree(semaines=6)
NOMS = {DEUX_MOIS: "deux-mois", SIX_SEMAINES: "six-semaines"}
POURQUOI_L_AUTRE = (
    f"{LOI_1989}, art. 24, I : délai que l'acte mentionne, "
    f"bail reconduit depuis la {LOI_2023_668}, ou de date inconnue"
)
DELAIS_DE_LA_CLAUSE = {"2_MOIS": DEUX_MOIS, "6_SEMAINES": SIX_SEMAINES}

QUINZE_ET_TROIS_JOURS_AVANT_LE_RISQUE = (
    Rappel("AL-02", "date_risque", -15),
    Rappel("AL-02", "date_risque", -3),
)


BAIL_INCONNU = "Bail de date inconnue : deux mois par prudence, et six semaines se défendent."


@dataclass(frozen=True, slots=True, kw_only=True)
class CommandementDePayer(Faits):
    """Le commandement de payer, et le bail qu'il vise."""

    signifie_le: date | None = None
    """Le jour où l'acte est signifié au locataire."""
    bail_conclu_le: date | None = None
    """Le jour où le bail est conclu ; il choisit la rédaction."""
    bail_reconduit_le: date | None = None
    """La dernière reconduction, ou le dernier renouvellement, du bail."""
    delai_mentionne: str | None = None
    """Le délai que l'acte mentionne : `2_MOIS` ou `6_SEMAINES`."""
    delai_retenu: str | None = None
    """Le délai qu'un juriste a retenu ; il prime sur le calcul."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SommationDAssurance(Faits):
    """Le commandement de justifier d'une assurance."""

    le: date | None = None
    """Le jour du commandement."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ImpayeDuCommandement(Faits):
    """L'impayé d'un commandement de payer, tel qu'il se compare aux seuils de signalement."""

    premier_impaye: date | None = None
    """Le premier terme impayé encore dû."""
    signifie_le: date | None = None
    """Le jour du commandement ; il choisit la rédaction."""
    le: date | None = None
    """Le jour de l'acte, si sa signification n'est pas connue."""
    type_bailleur: str | None = None
    """La nature du bailleur, d'après la nomenclature TYPE_BAILLEUR."""
    dette: int | None = None
    """La dette, en centimes d'euro."""
    loyer_hors_charges: int | None = None
    """Le loyer mensuel hors charges, en centimes d'euro."""
    a_la_date: date | None = None
    """Le jour où l'on lit l'impayé ; à défaut, celui de l'acte."""
    sans_interruption: bool | None = None
    """Faux si l'impayé s'est interrompu : sa durée ne compte plus."""


class EffetDeLaClause(Delai[CommandementDePayer]):
    """Le délai après lequel la clause résolutoire joue, et les autres délais défendables.

    `echeance` suit le délai de la loi, ou `delai_retenu` qu'un humain a saisi ; `date_risque` et
    `date_protectrice` sont la plus proche et la plus lointaine des dates défendables.
    """

    __slots__ = ()
    sorties = frozenset({"date_risque"})

    def version_de(self, faits: CommandementDePayer) -> Version | None:
        """Bail de date inconnue : la rédaction ancienne, et l'autre délai devient défendable."""
        if faits.bail_conclu_le is None:
            return next((v for v in self.versions if v.en_vigueur_au == LOI_2023_668.veille), None)
        return super().version_de(faits)

    def applique(self, version: Version, point: Point, faits: CommandementDePayer) -> Resultat:
        """Chaque délai défendable part de la signification ; les rappels, du plus proche."""
        signifie_le, territoire = point.jour, territoire_de(faits)
        legal = self.duree_de(version, faits) or DEUX_MOIS
        choisi = DELAIS_DE_LA_CLAUSE.get(faits.delai_retenu or "", legal)
        echeance = choisi.apres(signifie_le)
        candidats = sorted(duree.apres(signifie_le) for duree in defendables(legal, faits))
        prorogee = proroger_642(echeance, territoire)
        incertain = len(candidats) > 1
        reserves, feries = feries_hors_verification(version, choisi, signifie_le, echeance)
        explication = (
            self.enonce(version, point, legal, faits),
            *((BAIL_INCONNU,) if faits.bail_conclu_le is None else ()),
            *((f"Délai retenu à la main : {en_lettres(choisi)}.",) if choisi != legal else ()),
            pas_a_l_endroit(signifie_le, choisi, echeance, Borne.DERNIER_JOUR),
            *report(echeance, prorogee, "report discuté au"),
            *((f"Dates défendables : {' ou '.join(map(le, candidats))}.",) if incertain else ()),
            f"Clause présumée acquise le {le(echeance + UN_JOUR)} si la dette n'est pas soldée.",
            *feries,
        )
        return self.rend(
            version,
            faits,
            explication,
            echeance=echeance,
            reserves=reserves,
            prorogee=prorogee,
            premier_jour_apres=echeance + UN_JOUR,
            lectures=self.lectures(version, signifie_le, faits),
            autres={
                "date_risque": candidats[0],
                "date_protectrice": candidats[-1],
                "incertain": incertain,
            },
        )

    def lectures(
        self, version: Version, signifie_le: date, faits: CommandementDePayer
    ) -> tuple[LectureDuTexte, ...]:
        """Chaque délai défendable, sans report puis reporté ; rien s'il n'y a qu'une date."""
        legal = self.duree_de(version, faits) or DEUX_MOIS
        lues: list[LectureDuTexte] = []
        for duree in sorted(defendables(legal, faits), key=lambda d: d.apres(signifie_le)):
            brute, nom = duree.apres(signifie_le), NOMS[duree]
            source = version.source if duree == legal else POURQUOI_L_AUTRE
            prorogee = proroger_642(brute, territoire_de(faits))
            lues.append(LectureDuTexte(nom, brute, source))
            if prorogee != brute:
                lues.append(LectureDuTexte(f"{nom}-article-642", prorogee, CPC_642))
        return tuple(lues) if len(lues) > 1 else ()

    def base_du_rappel(
        self, de: str, resultat: Resultat, faits: CommandementDePayer
    ) -> date | None:
        """La date de risque, ou la date qui vaut si elle est plus proche encore."""
        base = super().base_du_rappel(de, resultat, faits)
        if base is None or resultat.effective is None:
            return base
        return min(base, resultat.effective)


def defendables(legal: Duree, faits: CommandementDePayer) -> set[Duree]:
    """Les délais qu'un juge pourrait retenir : celui de la loi, celui de l'acte, six semaines.

    Six semaines se défend pour un bail reconduit depuis le 29 juillet 2023 (question ouverte), et
    pour un bail dont la date est inconnue.
    """
    delais = {legal, DELAIS_DE_LA_CLAUSE.get(faits.delai_mentionne or "", legal)}
    reconduit_le = faits.bail_reconduit_le
    if reconduit_le is not None and reconduit_le >= LOI_2023_668.en_vigueur_du:
        delais.add(SIX_SEMAINES)
    if faits.bail_conclu_le is None:
        delais.add(SIX_SEMAINES)
    return delais


class SeuilDeSignalement(Delai[ImpayeDuCommandement]):
    """Le seuil d'impayé, de durée ou de montant, à partir duquel le commandement se signale.

    `atteint` et `criteres` disent l'état à `a_la_date` (à défaut, à la date de l'acte) ;
    `echeance` est le jour où la durée suffit.
    """

    __slots__ = ()

    def applique(self, version: Version, point: Point, faits: ImpayeDuCommandement) -> Resultat:
        """Les deux seuils sont « supérieurs ou égaux » ; l'un suffit."""
        seuils = version.seuils or parametres_de(faits)
        mois, fois_loyer = seuils.get("seuil_mois"), seuils.get("seuil_loyers")
        if mois is None or fois_loyer is None:
            return self.sans_objet(Motif.DUREE_INCONNUE, faits, "Il manque les seuils du préfet.")
        echeance = ajouter_mois(point.jour, mois)
        le_jour_lu = faits.a_la_date or faits.signifie_le or faits.le
        criteres: list[str] = []
        if le_jour_lu and le_jour_lu >= echeance and faits.sans_interruption is not False:
            criteres.append("DUREE")
        dette, loyer = faits.dette, faits.loyer_hors_charges
        if dette is not None and loyer is not None and dette >= fois_loyer * loyer:
            criteres.append("MONTANT")
        explication = (
            self.enonce(version, point, Duree(mois=mois), faits),
            pas_a_l_endroit(point.jour, Duree(mois=mois), echeance, Borne.NAISSANCE),
            f"Ou, sans attendre : une dette d'au moins {fois_loyer} loyers hors charges.",
        )
        return self.rend(
            version,
            faits,
            explication,
            echeance=echeance,
            autres={"atteint": bool(criteres), "criteres": tuple(criteres)},
        )


EFFET_DE_LA_CLAUSE = EffetDeLaClause(
    id="R-E01",
    nom="clause_resolutoire",
    faits=CommandementDePayer,
    libelle="Commandement de payer : effet de la clause résolutoire",
    nature=Nature.EXPIRATION,
    court_de=depuis("signifie_le"),
    rattachement=("bail_conclu_le",),
    versions=(
        Version(
            ref="E01",
            numero=Numero(
                id="R-E01",
                nom="clause_resolutoire_deux_mois",
                libelle=(
                    "Commandement de payer : effet de la clause résolutoire, "
                    "baux conclus jusqu'au 28 juillet 2023"
                ),
                exceptions=(
                    (
                        "bail reconduit ou renouvelé depuis le 29 juillet 2023 : "
                        "question ouverte, les deux dates sont rendues"
                    ),
                    "plan de surendettement, délais du juge : suspendent la clause",
                ),
                notes="Application de l'article 642 non tranchée : les deux dates sont rendues.",
            ),
            en_vigueur_au=LOI_2023_668.veille,
            duree=DEUX_MOIS,
            afficher_642=True,
            source=f"{LOI_1989}, art. 24, I, réd. antérieure à la {LOI_2023_668} ; {AVIS_2024}",
            verifie=relue("2026-11-21"),
        ),
        Version(
            ref="E02",
            numero=Numero(
                id="R-E02",
                nom="clause_resolutoire_six_semaines",
                libelle=(
                    "Commandement de payer : effet de la clause résolutoire, "
                    "baux conclus depuis le 29 juillet 2023"
                ),
                exceptions=(
                    (
                        "le commandement mentionne deux mois : "
                        "des juges retiennent le délai le plus favorable au locataire"
                    ),
                ),
            ),
            en_vigueur_du=LOI_2023_668.en_vigueur_du,
            duree=SIX_SEMAINES,
            afficher_642=True,
            source=f"{LOI_1989}, art. 24, I ; {AVIS_2024} ; 42 jours par analogie avec {AVIS_2025}",
            verifie=relue("2026-11-21"),
        ),
    ),
    consequence="clause résolutoire acquise si la dette n'est pas soldée",
    surcharge_par_decision=True,
    rappels=QUINZE_ET_TROIS_JOURS_AVANT_LE_RISQUE,
)

COMMANDEMENT_D_ASSURANCE = Delai(
    id="R-E03",
    nom="commandement_assurance",
    faits=SommationDAssurance,
    libelle="Commandement pour défaut d'assurance",
    nature=Nature.EXPIRATION,
    court_de=depuis("le"),
    acte="commandement d'assurance du",
    versions=(
        Version(
            ref="E03",
            duree=Duree(mois=1),
            afficher_642=True,
            source=f"{LOI_1989}, art. 7, g",
            verifie=relue("2026-11-21"),
        ),
    ),
    consequence="résiliation de plein droit",
    surcharge_par_decision=True,
    rappels=(Rappel("AL-02", jours=-15), Rappel("AL-02", jours=-3)),
)

SIGNALEMENT_A_LA_CCAPEX = SeuilDeSignalement(
    id="R-E04",
    nom="seuil_signalement_ccapex",
    faits=ImpayeDuCommandement,
    libelle=(
        "Seuil de signalement du commandement à la CCAPEX "
        "(bailleur personne physique ou SCI familiale)"
    ),
    nature=Nature.SEUIL,
    court_de=depuis("premier_impaye"),
    rattachement=("signifie_le", "le"),
    acte="impayé arrêté au",
    applicable_si={"type_bailleur": ("PRIVE_PERSONNE_PHYSIQUE", "SCI_FAMILIALE")},
    versions=(
        Version(
            ref="E04-ALUR",
            en_vigueur_au=LOI_2023_668.veille,
            borne=Borne.NAISSANCE,
            source=(
                f"{LOI_1989}, art. 24, I, réd. antérieure à la {LOI_2023_668} : "
                "seuils du préfet, 3 à 6 mois ou 3 à 6 loyers"
            ),
            seuils_du_territoire=("seuil_mois", "seuil_loyers"),
            statut=Statut.A_VERIFIER,
        ),
        Version(
            ref="E04-2023",
            en_vigueur_du=LOI_2023_668.en_vigueur_du,
            seuils={"seuil_mois": 2, "seuil_loyers": 2},
            borne=Borne.NAISSANCE,
            source=f"{LOI_1989}, art. 24, I",
            verifie=relue("2026-11-21"),
        ),
    ),
    consequence="signalement attendu par le SI EXPLOC ; aucune irrecevabilité identifiée",
    rappels=(Rappel("AL-02"),),
    territorialise=True,
    notes=(
        "L'impayé de durée doit être sans interruption. Rédaction ancienne : les seuils sont ceux "
        "des paramètres du territoire, `seuil_mois` et `seuil_loyers`."
    ),
)
