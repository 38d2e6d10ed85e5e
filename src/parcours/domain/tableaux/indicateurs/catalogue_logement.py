"""Vers le logement : avis de la CCAPEX, hébergés prêts, attributions, relogements."""

from typing import Final

from parcours.domain.tableaux.indicateurs.indicateur import (
    MARGES,
    SANS_PROTEGE,
    FicheDIndicateur,
)

VERS_LE_LOGEMENT: Final = (
    FicheDIndicateur(
        code="ccapex",
        libelle="Avis de la CCAPEX, et leurs suites",
        definition="Les avis et recommandations rendus, les dossiers orientés sans avis, et les "
        "suites constatées de la période : l'avis suivi, en partie, ou non.",
        formule="taux de suivi = suite-suivi / avis",
        unite="faits",
        faits=("expulsion",),
        limites="Une suite peut se constater une autre période que l'avis, ou plusieurs fois : "
        "chaque constat se compte. Un avis sans suite constatée n'est ni suivi ni écarté. "
        + SANS_PROTEGE,
        risques=("dominance", *MARGES),
    ),
    FicheDIndicateur(
        code="prets-au-logement",
        libelle="Hébergés déclarés prêts au logement",
        definition="Les ménages hébergés que leur structure déclare prêts dans la période, selon "
        "le logement : autonome, accompagné, en intermédiation.",
        formule="part prêts = déclarations / ménages en hébergement au dernier jour (`stock`)",
        unite="faits",
        faits=("hebergement",),
        limites="Déclaré prêt deux fois, un ménage se compte deux fois. Rien ne dit qu'il l'est "
        "encore au dernier jour. " + SANS_PROTEGE,
        risques=("dominance", *MARGES),
    ),
    FicheDIndicateur(
        code="attributions",
        libelle="Attributions de logements sociaux, et part des sans-domicile",
        definition="Les décisions des commissions d'attribution de la période, selon leur sens ; "
        "et, des attributions, celles de ménages à la rue, chez un tiers faute de logement, ou "
        "hébergés la veille.",
        formule="part des sans-domicile = sans-domicile / (sans-domicile + autre-situation)",
        unite="faits",
        faits=("acces",),
        limites="Des seuls ménages suivis : le total des attributions du parc social se lit au "
        "système national d'enregistrement, et la part nationale ne se compare pas à celle-ci. Une "
        "attribution par classement, ou sous condition, est une décision à part. " + SANS_PROTEGE,
        risques=("complément d'une partie", "dominance", *MARGES),
    ),
    FicheDIndicateur(
        code="relogements",
        libelle="Relogements, selon ce qui les a valus",
        definition="Les relogements réalisés dans la période : au titre du DALO, d'une expulsion, "
        "de l'habitat indigne, d'un campement, d'un hébergement, de la rue.",
        formule="relogés DALO = relogement-dalo ; à rapporter aux décisions favorables "
        "(`demarches-dalo`)",
        unite="faits",
        faits=("acces",),
        limites="Un relogement peut venir longtemps après la décision. Chaque fait se compte, même "
        "dit de quelques personnes du ménage. " + SANS_PROTEGE,
        risques=("dominance", *MARGES),
    ),
)
