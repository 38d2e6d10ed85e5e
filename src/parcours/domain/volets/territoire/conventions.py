"""Les conventions, chartes et protocoles : qui les a signés, jusqu'à quand."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Annotated

from pydantic import Field

from parcours.domain.langage.champs import Code, Jour, Organisme
from parcours.domain.langage.evenement import Anomalie, Evenement, Moment
from parcours.domain.langage.fiche import Agregat, Fiche
from parcours.domain.langage.vocabulaire import S0, roles


@dataclass(frozen=True, slots=True)
class Convention:
    """Ce que l'on sait d'une convention, dans sa dernière signature."""

    nature: str | None = None
    signee_le: date | None = None
    """Première signature."""
    derniere_signature_le: date | None = None
    signataires: tuple[str, ...] = ()
    fin_le: date | None = None
    epci: tuple[str, ...] = ()


class ConventionSignee(Evenement[Convention]):
    """Une convention, une charte ou un protocole est signé, ou renouvelé : la dernière vaut."""

    fiche = Fiche(
        nom="territoire.convention-signee",
        libelle="Convention, charte ou protocole signé",
        phrase="Convention signée ({nature}).",
        fondement="Décret n° 2016-393 du 31 mars 2016 ; protocole social de la Haute-Gironde, 2019",
        emetteurs=roles(
            "DDETS PREFECTURE CONSEIL_DEPARTEMENTAL EPCI OPAH DREETS DDT SIAO ADIL CCAPEX"
        ),
        agregat=Agregat.CONVENTION,
        sensibilite=S0,
    )

    nature: Annotated[str, Code("CONVENTION")]
    """Nature."""
    signataires: Annotated[tuple[Organisme, ...], Field(min_length=1, max_length=100)]
    """Signataires."""
    fin_le: Jour | None = None
    """Fin de validité."""
    epci: Annotated[tuple[Organisme, ...], Field(max_length=100)] = ()
    """Intercommunalités couvertes."""

    def applique(self, moment: Moment[Convention]) -> Convention:
        """La dernière signature vaut, entière."""
        return replace(
            moment.etat,
            nature=self.nature,
            signee_le=moment.etat.signee_le or self.survenu_le,
            derniere_signature_le=self.survenu_le,
            signataires=self.signataires,
            fin_le=self.fin_le,
            epci=self.epci,
        )

    def anomalies(self, moment: Moment[Convention]) -> Iterator[Anomalie]:
        """Une convention échue avant d'être signée."""
        if self.fin_le is not None and self.fin_le < self.jour:
            yield Anomalie("dates-contradictoires", "La convention finit avant d'être signée.")
