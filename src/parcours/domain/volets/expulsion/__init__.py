"""L'expulsion locative, du commandement de payer à la sortie des lieux.

Les fichiers suivent la procédure : `commandement` (l'acte, la CCAPEX), `audience` (l'assignation,
le diagnostic, le jugement), `execution` (quitter les lieux, la force publique, la fin). `etat`
tient ce qu'on en sait.
"""
