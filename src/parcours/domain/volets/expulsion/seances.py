"""Le passage d'un ménage devant la CCAPEX : son inscription, les avis rendus, leur suite.

La séance a son propre flux, du territoire ; le lien vient du ménage, et se lit comme lui.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Annotated
from uuid import UUID

from parcours.domain.langage import dossiers
from parcours.domain.langage.champs import Code, Identifiant, Liste
from parcours.domain.langage.evenement import Anomalie, Evenement, Moment
from parcours.domain.langage.fiche import Agregat, Fiche, FluxDe
from parcours.domain.langage.vocabulaire import S3, roles


@dataclass(frozen=True, slots=True)
class Passage:
    """Un ménage à l'ordre du jour d'une séance."""

    inscrit_le: date
    motifs: tuple[str, ...] = ()
    fois: int = 1
    """Combien de fois on l'y a inscrit, sans l'en retirer."""
    retire_le: date | None = None


@dataclass(frozen=True, slots=True)
class Avis:
    """Un avis, ou une recommandation, et ce qu'il est devenu."""

    reference: str
    le: date
    forme: str
    nature: str
    destinataire: str
    seance: UUID | None = None
    suite: str | None = None
    """None : personne n'a dit ce qu'il est devenu."""
    suite_le: date | None = None


@dataclass(frozen=True, slots=True)
class Commission:
    """Ce que la commission a fait de la situation."""

    passages: Mapping[UUID, Passage] = field(default_factory=dict)
    """Par séance."""
    avis: tuple[Avis, ...] = ()

    def inscrite(self, seance: UUID, le: date, motifs: tuple[str, ...]) -> "Commission":
        """À l'ordre du jour d'une séance de plus, ou deux fois de la même."""
        avant = self.passages.get(seance)
        if avant is None or avant.retire_le is not None:
            apres = Passage(le, motifs)
        else:
            tous = tuple(dict.fromkeys((*avant.motifs, *motifs)))
            apres = replace(avant, motifs=tous, fois=avant.fois + 1)
        return replace(self, passages={**self.passages, seance: apres})

    def retiree(self, seance: UUID, le: date) -> "Commission":
        """Plus à l'ordre du jour ; rien si elle n'y était pas."""
        avant = self.passages.get(seance)
        if avant is None or avant.retire_le is not None:
            return self
        return replace(self, passages={**self.passages, seance: replace(avant, retire_le=le)})

    def rendu(self, avis: Avis) -> "Commission":
        """Un avis de plus."""
        return replace(self, avis=(*self.avis, avis))

    def suivi(self, reference: str, suite: str, le: date) -> "Commission":
        """La dernière suite dite d'un avis ; inchangée si l'avis n'est pas connu."""
        return replace(
            self,
            avis=tuple(
                replace(a, suite=suite, suite_le=le) if a.reference == reference else a
                for a in self.avis
            ),
        )


class CcapexInscriteEnSeance(Evenement[Commission]):
    """La situation est inscrite à l'ordre du jour d'une séance de la CCAPEX."""

    fiche = Fiche(
        nom="expulsion.ccapex-inscrite-en-seance",
        libelle="Situation inscrite à une séance de la CCAPEX",
        phrase="Situation inscrite à l'ordre du jour de la CCAPEX.",
        fondement="Loi n° 90-449 du 31 mai 1990, art. 7-2 ; décret n° 2026-83",
        emetteurs=roles("CCAPEX PREFECTURE"),
        sensibilite=S3,
        suppose=(dossiers.EXPULSION, dossiers.BAIL),
    )

    seance: Annotated[Identifiant, FluxDe(Agregat.SEANCE)]
    """Flux territorial de la séance."""
    motifs: Liste[Annotated[str, Code("MOTIF_SEANCE_CCAPEX")]] = ()
    """Pourquoi elle y est inscrite."""

    def applique(self, moment: Moment[Commission]) -> Commission:
        """À l'ordre du jour."""
        return moment.etat.inscrite(self.seance, self.survenu_le, self.motifs)

    def anomalies(self, moment: Moment[Commission]) -> Iterator[Anomalie]:
        """Deux fois à la même séance."""
        if moment.etat.passages[self.seance].fois > 1:
            yield Anomalie(
                "deja-inscrite-en-seance", "La situation est déjà à l'ordre du jour de la séance."
            )


class CcapexRetireeDeLaSeance(Evenement[Commission]):
    """La situation ne sera pas examinée à cette séance."""

    fiche = Fiche(
        nom="expulsion.ccapex-retiree-de-la-seance",
        libelle="Situation retirée d'une séance de la CCAPEX",
        phrase="Situation retirée de l'ordre du jour de la CCAPEX : {motif}.",
        fondement="Loi n° 90-449 du 31 mai 1990, art. 7-2 ; décret n° 2026-83",
        emetteurs=roles("CCAPEX PREFECTURE"),
        sensibilite=S3,
        suit="expulsion.ccapex-inscrite-en-seance",
    )

    seance: Annotated[Identifiant, FluxDe(Agregat.SEANCE)]
    """Flux territorial de la séance."""
    motif: Annotated[str, Code("MOTIF_RETRAIT_SEANCE")]
    """Pourquoi elle en est retirée."""

    def applique(self, moment: Moment[Commission]) -> Commission:
        """Plus à l'ordre du jour."""
        return moment.etat.retiree(self.seance, self.survenu_le)

    def anomalies(self, moment: Moment[Commission]) -> Iterator[Anomalie]:
        """Retirée d'une séance où elle n'était pas."""
        if self.seance not in moment.etat.passages:
            yield Anomalie("non-inscrite-en-seance", "La situation n'était pas à l'ordre du jour.")
