"""Les indicateurs publiés : chacun avec sa définition, sa formule, ses faits et ses limites."""

from typing import Final

from parcours.domain.tableaux.indicateurs.catalogue_logement import VERS_LE_LOGEMENT
from parcours.domain.tableaux.indicateurs.catalogue_ventilations import VENTILATIONS
from parcours.domain.tableaux.indicateurs.indicateur import (
    DATES,
    ETAPES,
    MARGES,
    SANS_PROTEGE,
    FicheDIndicateur,
)

INDICATEURS: Final = (
    FicheDIndicateur(
        code="stock",
        libelle="Ménages suivis, à une date",
        definition="Les ménages qui sont à une étape, dans un département, le dernier jour du "
        "trimestre.",
        formule="Σ ménages dont un séjour couvre ce jour ; stock(t1) = stock(t0) + entrées "
        "− sorties",
        unite="ménages",
        faits=ETAPES,
        limites="Un ménage clos ou parti n'y est plus ; d'étape inconnue, il y est comme tel. "
        + SANS_PROTEGE,
        risques=DATES,
    ),
    FicheDIndicateur(
        code="entrees",
        libelle="Entrées dans une étape",
        definition="Les séjours qui commencent dans le trimestre, d'où que vienne le ménage.",
        formule="Σ séjours dont le premier jour est dans le trimestre",
        unite="séjours",
        faits=ETAPES,
        limites="Un ménage peut entrer plusieurs fois ; changer de commune n'est pas une entrée. "
        + SANS_PROTEGE,
        risques=DATES,
    ),
    FicheDIndicateur(
        code="sorties",
        libelle="Sorties d'une étape",
        definition="Les séjours qui finissent dans le trimestre, où qu'aille le ménage.",
        formule="Σ séjours dont le dernier jour est la veille d'un jour du trimestre",
        unite="séjours",
        faits=ETAPES,
        limites="Quitter le département en est une. " + SANS_PROTEGE,
        risques=DATES,
    ),
    FicheDIndicateur(
        code="passages",
        libelle="Passages d'une étape à une autre",
        definition="Les changements d'étape de l'année : les liens d'un diagramme de Sankey.",
        formule="entrées(étape) = Σ passages vers elle ; sorties(étape) = Σ passages depuis elle",
        unite="passages",
        faits=ETAPES,
        limites="« ailleurs » : hors du département, clos, ou pas encore connu ; d'un département "
        "à un autre, le jour même, se lit à part. " + SANS_PROTEGE,
        risques=MARGES,
    ),
    FicheDIndicateur(
        code="ruptures",
        libelle="Ruptures",
        definition="Les trous de protection, de référent, et les retours à la rue commencés dans "
        "le trimestre.",
        formule="Σ ruptures dont le premier jour est dans le trimestre, par nature",
        unite="ruptures",
        faits=("hebergement", "referent", "expulsion", "maintien"),
        limites="Se comptent par personne (RU-01, RU-03) ; le seuil porte sur les ménages. "
        + SANS_PROTEGE,
        risques=("dominance", *MARGES),
    ),
    FicheDIndicateur(
        code="maintien",
        libelle="Maintien, retours et sorties durables, à 6, 12 et 24 mois",
        definition="Ce que deviennent les entrées en logement d'une année : maintenues, revenues à "
        "la rue ou à l'hébergement, non suivies.",
        formule="maintien(h) = maintenues / entrées ; retours(h) = revenues / entrées ; sorties "
        "durables = entrées − revenues à 12 mois",
        unite="entrées en logement",
        faits=ETAPES,
        limites="L'horizon doit être passé : à 24 mois, l'année d'il y a deux ans. Changer de "
        "logement n'est pas une entrée. Les non suivies ne sont ni maintenues ni revenues. "
        + SANS_PROTEGE,
        risques=("part de trois cases liées", *MARGES),
    ),
    FicheDIndicateur(
        code="durees",
        libelle="Durée d'un séjour",
        definition="En combien de jours la moitié des séjours commencés dans l'année ont fini.",
        formule="médiane de Kaplan et Meier : un séjour en cours est censuré au dernier jour "
        "observé",
        unite="jours, au pas de cinq",
        faits=ETAPES,
        limites="À partir de onze ménages ; vide si plus de la moitié y est encore, ou si "
        "elle disait combien sont d'une autre composition. " + SANS_PROTEGE,
        risques=("extrême", "somme retrouvée d'une moyenne"),
    ),
    FicheDIndicateur(
        code="expulsions-dossiers",
        libelle="Dossiers d'expulsion ouverts, à une date",
        definition="Les ménages dont un dossier d'expulsion est ouvert le dernier jour du "
        "trimestre : par étape atteinte, par ce qui s'y voit, par ce qui y manque.",
        formule="Σ ménages par étape ; Σ ménages qui ont le signal, ou à qui la pièce manque",
        unite="ménages",
        faits=("expulsion", "maintien"),
        limites="Deux signaux : deux fois compté, ils ne s'additionnent pas. " + SANS_PROTEGE,
        risques=("complément d'une partie", *DATES),
    ),
    FicheDIndicateur(
        code="expulsions-bilan",
        libelle="Bilan annuel des expulsions",
        definition="Les procédures qui atteignent chaque étape dans la période (flux), celles qui "
        "commencent dans la période et où elles en sont à sa fin (cohorte), leurs issues.",
        formule="taux = étape / étape d'avant ; évitement = (dette soldée + départ + relogement + "
        "protocole) / issues ; diagnostics / assignations notifiées",
        unite="procédures",
        faits=("expulsion", "maintien"),
        limites="Une procédure commence au premier impayé, ou au premier acte. Sur trois années "
        "pour un petit département : les mêmes, ajoutées. " + SANS_PROTEGE,
        risques=("complément d'une partie", "moyenne glissante", *MARGES),
    ),
    FicheDIndicateur(
        code="vif",
        libelle="Mises à l'abri pour violences",
        definition="Les mises à l'abri qui commencent dans la période, celles qui finissent, par "
        "nombre de renouvellements, et leur durée médiane.",
        formule="Σ mises à l'abri ; renouvelées 0, 1 ou 2 fois, ou au-delà ; médiane de Kaplan et "
        "Meier, sur trois années",
        unite="mises à l'abri ; jours, au pas de cinq",
        faits=("vif",),
        limites="Les ménages protégés ne se comptent que là, et rien d'autre ne s'y additionne. "
        "Jamais en dessous du département. Une mise à l'abri sans fin dite dure encore.",
        risques=("moyenne glissante", "extrême", *MARGES),
    ),
    FicheDIndicateur(
        code="demarches",
        libelle="115, SIAO, DALO, FSL : ce qui se demande et ce qui est répondu",
        definition="Les faits de la période, chacun sous son nom : demandes, "
        "au FSL selon le volet, réponses, refus, décisions selon leur sens.",
        formule="réponse positive du SIAO = admissions / demandes ; 115 : demandes non pourvues / "
        "(nuits attribuées + non pourvues) ; favorables / décisions",
        unite="faits",
        faits=("veille", "siao", "acces", "maintien"),
        limites="Une réponse peut venir une autre période que sa demande. Les appels au 115 que "
        "personne ne décroche sont un fait du territoire, pas d'un ménage. " + SANS_PROTEGE,
        risques=("dominance", *MARGES),
    ),
    FicheDIndicateur(
        code="alertes",
        libelle="Alertes, et ce qu'on en fait",
        definition="Les alertes ouvertes dans l'année ; celles prises en compte, escaladées, "
        "fermées à sa fin ; et celles fermées d'un ménage logé à l'ouverture et à la fermeture.",
        formule="escaladées / ouvertes ; fermées logement gardé / fermées ; médiane(prise en "
        "compte − ouverture)",
        unite="alertes ; jours, au pas de cinq",
        faits=("referent", "expulsion", "maintien", "hebergement"),
        limites="Une alerte dont le fait est corrigé disparaît. Rien ne dit que le logement a été "
        "gardé grâce à elle. " + SANS_PROTEGE,
        risques=("complément d'une partie", "dominance", *MARGES),
    ),
    FicheDIndicateur(
        code="energie",
        libelle="Énergie : dettes, coupures, rétablissements",
        definition="Les dettes de fluide, les avis de coupure, les coupures et réductions, les "
        "rétablissements, les accompagnements de la période.",
        formule="Σ faits, chacun sous son nom ; une interruption, selon sa nature",
        unite="faits",
        faits=("energie",),
        limites="Une dette dite deux fois se compte deux fois. Les aides du FSL sont avec les "
        "démarches. " + SANS_PROTEGE,
        risques=("dominance", *MARGES),
    ),
    FicheDIndicateur(
        code="referents",
        libelle="Référents et relais",
        definition="Les désignations, les relais proposés, acceptés, refusés de la période ; des "
        "acceptés, combien finissent des jours sans référent, et combien de jours le sortant reste "
        "en charge quand il n'y en a pas.",
        formule="part des relais avec un trou = avec-trou / (sans-trou + avec-trou) ; tuilage = "
        "médiane(effet − acceptation), sur trois années",
        unite="faits ; jours, au pas de cinq",
        faits=("referent",),
        limites="Un trou que nul relais ne finit se compte aux ruptures (RU-02). D'un périmètre "
        "plus étroit que le parcours, un relais est sans trou. " + SANS_PROTEGE,
        risques=("dominance", *MARGES),
    ),
    FicheDIndicateur(
        code="mal-logement",
        libelle="Mal-logement",
        definition="Les signalements, visites, arrêtés, mainlevées et clôtures de la période, "
        "selon leur motif.",
        formule="occupants relogés = clôtures RELOGEMENT_OCCUPANT / clôtures",
        unite="faits",
        faits=("habitat-indigne",),
        limites="Une étape peut venir une autre période que celle d'avant ; ses délais sont avec"
        " ceux des dispositifs. " + SANS_PROTEGE,
        risques=("dominance", *MARGES),
    ),
    FicheDIndicateur(
        code="protocole-social",
        libelle="Veille du mal-logement : le protocole social",
        definition="Les situations recensées, selon leur motif, inscrites en séance, étudiées, "
        "répondues et closes par le comité dans la période.",
        formule="relogées = clôtures RELOGEMENT / clôtures ; étudiées / inscrites",
        unite="faits",
        faits=("comite",),
        limites="Une situation peut s'étudier une autre période que celle où elle est recensée ; "
        "ses délais sont avec ceux des dispositifs, et combien y sont à `par-dispositif`. Un motif "
        "de santé se compte avec les autres motifs. " + SANS_PROTEGE,
        risques=("dominance", *MARGES),
    ),
    FicheDIndicateur(
        code="cas-complexes",
        libelle="Situations complexes",
        definition="Les saisines, les décisions de recevabilité, les solutions, les engagements "
        "constatés et les clôtures de la période.",
        formule="recevables = ACCORD / décisions ; tenus = TENU / engagements constatés",
        unite="faits",
        faits=("cas-complexe",),
        limites="Un engagement constaté deux fois se compte deux fois. " + SANS_PROTEGE,
        risques=("dominance", *MARGES),
    ),
    FicheDIndicateur(
        code="pole",
        libelle="Pôle ressource habitat",
        definition="Les saisines, plans signés, bilans programmés et réalisés, évaluations et "
        "engagements constatés de la période ; et ce que l'évaluation finale dit des objectifs.",
        formule="réalisation = bilans réalisés / programmés ; objectifs atteints = objectif-oui / "
        "Σ objectifs évalués",
        unite="faits",
        faits=("pole",),
        limites="Un bilan peut se réaliser une autre période que celle où il est programmé. "
        + SANS_PROTEGE,
        risques=("dominance", *MARGES),
    ),
    FicheDIndicateur(
        code="campements",
        libelle="Campements",
        definition="Les rattachements de ménages à un site, les diagnostics, les accompagnements "
        "ouverts, et leurs issues, de la période.",
        formule="sorties positives = POSITIF / issues",
        unite="faits",
        faits=("campement",),
        limites="Les sites et leurs habitants se lisent sur place, non ici. " + SANS_PROTEGE,
        risques=("dominance", *MARGES),
    ),
    FicheDIndicateur(
        code="delais-dispositifs",
        libelle="Délais des dispositifs",
        definition="En combien de jours la moitié des ménages passent d'une étape d'un dispositif "
        "à une autre : du signalement à la visite, à l'arrêté, à la mainlevée ; de la saisine à la "
        "solution.",
        formule="médiane des délais qui finissent dans l'année",
        unite="jours, au pas de cinq",
        faits=(
            "comite",
            "habitat-indigne",
            "cas-complexe",
            "energie",
            "campement",
            "pole",
            "logement-accompagne",
        ),
        limites="À partir de onze ménages. Ce qui n'a pas fini n'y est pas : un délai qui "
        "s'allonge y paraît tard. " + SANS_PROTEGE,
        risques=("extrême", "somme retrouvée d'une moyenne"),
    ),
    FicheDIndicateur(
        code="occupation",
        libelle="Occupation des places",
        definition="La part des jours-places occupés, par type de places et par département.",
        formule="taux = Σ places occupées × jours / Σ capacité × jours, des structures qui disent "
        "l'état de leurs places",
        unite="jours-places",
        faits=("territoire",),
        limites="Un état des places vaut jusqu'au suivant. Une structure qui n'en a pas dit n'y "
        "est pas. Qui ne lit que ce qui est public ne la lit pas.",
        risques=("différence de deux dates",),
        adresse="/v1/observatoire/offre/occupation",
    ),
    FicheDIndicateur(
        code="rotation",
        libelle="Rotation de l'hébergement",
        definition="Combien de ménages quittent l'hébergement pour un logement dans l'année, pour "
        "une place d'hébergement.",
        formule="sorties vers le logement / places ; sorties = Σ passages publiés de l'hébergement "
        "au logement, accompagné ou non ; places = Σ capacité × jours / jours de l'année",
        unite="sorties par place",
        faits=("hebergement", "logement-accompagne", "acces", "territoire"),
        limites="Se tait si un passage se tait. Les places de soins et d'asile n'y sont pas. Un "
        "ménage occupe parfois plusieurs places. La durée médiane se lit à `durees`. "
        + SANS_PROTEGE,
        risques=("petite case",),
        adresse="/v1/observatoire/offre/rotation",
    ),
    FicheDIndicateur(
        code="offre-creee",
        libelle="Offre créée contre ce qui était visé",
        definition="Les places programmées pour une année (intermédiation locative, pensions de "
        "famille…), et celles qui ont ouvert pour elle.",
        formule="taux = ouvertes / programmées ; restent = programmées − ouvertes",
        unite="places",
        faits=("territoire",),
        limites="Des places ouvertes qui ne citent pas leur programmation comptent l'année où "
        "elles ouvrent.",
        risques=(),
        adresse="/v1/observatoire/offre/cibles",
    ),
    FicheDIndicateur(
        code="115-appels",
        libelle="Appels au 115, décrochés ou non",
        definition="Les appels reçus par le 115 d'un département, et ceux qui sont décrochés.",
        formule="décroché = appels décrochés / appels reçus",
        unite="appels",
        faits=("territoire",),
        limites="Ce que l'opérateur compte chaque jour ; un jour sans compte n'y est pas. Les "
        "demandes non pourvues se publient avec les démarches.",
        risques=(),
        adresse="/v1/observatoire/appels-115",
    ),
    *VERS_LE_LOGEMENT,
    *VENTILATIONS,
)
PAR_CODE: Final = {indicateur.code: indicateur for indicateur in INDICATEURS}
