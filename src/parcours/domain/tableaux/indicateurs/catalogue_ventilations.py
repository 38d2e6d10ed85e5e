"""Les ménages suivis, ventilés ou croisés : ce que compte chaque indicateur."""

from typing import Final

from parcours.domain.tableaux.indicateurs.indicateur import (
    DATES,
    ETAPES,
    MARGES,
    SANS_PROTEGE,
    FicheDIndicateur,
)

VENTILATIONS: Final = (
    FicheDIndicateur(
        code="par-composition",
        libelle="Ménages suivis, par composition",
        definition="Les ménages suivis, selon la composition que font leurs membres : au dernier "
        "jour, et ceux qui la prennent ou la quittent dans le trimestre.",
        formule="Σ ménages ; stock(t1) = stock(t0) + entrées − sorties ; total = celui du stock",
        unite="ménages",
        faits=("menage", *ETAPES),
        limites="`INCONNUE` : ses membres ne se connaissent pas assez. Une naissance sort d'une "
        "case et entre dans une autre. " + SANS_PROTEGE,
        risques=DATES,
    ),
    FicheDIndicateur(
        code="par-tranche_age",
        libelle="Ménages suivis, par âge de qui demande",
        definition="Les ménages suivis, selon la tranche d'âge de la personne qui demande.",
        formule="Σ ménages ; stock(t1) = stock(t0) + entrées − sorties ; total = celui du stock",
        unite="ménages",
        faits=("menage", *ETAPES),
        limites="L'âge est celui dit à l'ouverture, ou depuis : il ne vieillit pas seul. "
        + SANS_PROTEGE,
        risques=DATES,
    ),
    FicheDIndicateur(
        code="lieux",
        libelle="Ménages suivis, par EPCI et par commune",
        definition="Les ménages suivis au dernier jour de l'année, ceux qui y entrent et qui en "
        "sortent dans l'année, dans l'EPCI et la commune d'aujourd'hui où mène le code que disent "
        "leurs faits.",
        formule="stock(t1) = stock(t0) + entrées − sorties ; stock d'un EPCI = Σ ses communes ; "
        "Σ communes = stock du quatrième trimestre",
        unite="ménages",
        faits=ETAPES,
        limites="`INCONNUE` : la commune ne se sait pas, ou une protection la tait à "
        "quelqu'un. Qui change de commune sort de l'une et entre dans l'autre, sans entrer dans "
        "leur EPCI ni en sortir : les flux des communes n'ont pas de somme. Une victime de "
        "violences ne se compte jamais par commune. " + SANS_PROTEGE,
        risques=MARGES,
    ),
    FicheDIndicateur(
        code="diagnostic-360",
        libelle="Diagnostic à 360 degrés : situations et besoins",
        definition="Les ménages suivis au dernier jour de l'année, par étape et par ce qu'ils "
        "attendent : au SIAO, un logement social, la commission de médiation, le FSL.",
        formule="Σ étapes = stock par attente du quatrième trimestre ; à une étape, qui n'attend "
        "pas est le reste du stock",
        unite="ménages",
        faits=("siao", "acces", "maintien", *ETAPES),
        limites="Un ménage peut attendre plusieurs choses, ou aucune : les attentes ne "
        "s'additionnent pas. Avec les solutions, et ce qui manque : `GET /v1/observatoire/"
        "diagnostic-360`. " + SANS_PROTEGE,
        risques=DATES,
    ),
    FicheDIndicateur(
        code="par-dispositif",
        libelle="Ménages suivis, par dispositif",
        definition="Les ménages suivis qui sont dans un dispositif : au dernier jour, et ceux qui "
        "y entrent ou en sortent dans le trimestre.",
        formule="Σ ménages dont le dossier y est ouvert ; stock(t1) = stock(t0) + entrées "
        "− sorties",
        unite="ménages",
        faits=(
            "comite",
            "habitat-indigne",
            "cas-complexe",
            "energie",
            "campement",
            "pole",
            "logement-accompagne",
        ),
        limites="Plusieurs dispositifs : plusieurs fois compté, ils ne s'additionnent pas. Changer "
        "de département sort de l'un et entre dans l'autre. " + SANS_PROTEGE,
        risques=("complément d'une partie", *DATES),
    ),
    FicheDIndicateur(
        code="par-attente",
        libelle="Ménages qui attendent : SIAO, logement social, DALO, FSL",
        definition="Les ménages suivis dont la demande n'a pas de réponse : au dernier jour, ceux "
        "qui se mettent à attendre et ceux qui n'attendent plus dans la période, et la durée "
        "médiane.",
        formule="attente : de la demande à l'admission (SIAO), à la décision (DALO, FSL), ou à la "
        "clôture ; stock(t1) = stock(t0) + entrées − sorties ; médiane de Kaplan et Meier",
        unite="ménages ; jours, au pas de cinq",
        faits=("siao", "acces", "maintien"),
        limites="Ne plus attendre n'est pas avoir obtenu. Deux demandes qui se recouvrent sont une "
        "attente. Changer de département en commence une autre. Durée à partir de onze ménages. "
        + SANS_PROTEGE,
        risques=("complément d'une partie", "extrême", *DATES),
    ),
    FicheDIndicateur(
        code="mixte",
        libelle="Hébergement, logement et expulsions, croisés",
        definition="Les ménages suivis au dernier jour de l'année, selon leur étape et selon où en "
        "est leur expulsion : sans dossier, avant le jugement, au jugement ou après.",
        formule="Σ ménages, une fois chacun ; par étape, le total est celui du stock du quatrième "
        "trimestre",
        unite="ménages",
        faits=(*ETAPES, "expulsion"),
        limites="Les dossiers ouverts de qui n'est plus suivi n'y sont pas : le tableau des "
        "dossiers les compte. " + SANS_PROTEGE,
        risques=("croisement", *MARGES),
    ),
)
