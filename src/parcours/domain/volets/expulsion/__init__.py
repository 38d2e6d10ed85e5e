"""L'expulsion locative, de l'impayé à l'exécution : la procédure se lit dans l'ordre des fichiers.

1. `commandement` : un commissaire de justice somme de payer ; la clause résolutoire du bail joue
deux mois après, ou six semaines pour un bail conclu depuis le 29 juillet 2023 (R-E01, R-E02), sauf
si la dette est soldée avant. Un mois pour justifier d'une assurance (R-E03). Passé un seuil, le
commandement d'un bailleur particulier se signale à la commission (R-E04).

2. `ccapex` : la commission de coordination est saisie, oriente, rend un avis. Un bailleur personne
morale la saisit six semaines au moins avant d'assigner (R-E05).

3. `audience` : l'assignation se notifie au préfet six semaines au moins avant la première audience
(R-E06), sans quoi la demande est irrecevable.

4. `diagnostic` : le diagnostic social et financier, proposé sous quinze jours ouvrés (R-E07),
proposé de nouveau (R-E08), transmis au juge cinq jours ouvrés avant l'audience (R-E09) ; plus tard,
l'enquête avant la force publique.

5. `jugement` : la décision. Elle peut suspendre la clause et accorder des délais de paiement
(R-E10), donner du temps pour partir (R-E14) ; elle vaut dix ans (R-E22) ; on en fait appel dans le
mois (R-E11).

6. `protocole` : un bailleur social peut renoncer à expulser, deux ou trois ans, si la dette s'apure
(R-E28).

7. `quitter` : l'ordre de quitter les lieux laisse deux mois (R-E12), dont aucun jour ne court avant
la saisine du préfet (R-E15). Le juge les proroge (R-E13), accorde jusqu'à un an (R-E14) ou suspend
pour surendettement (R-S02). La trêve suspend l'exécution (R-E16).

8. `concours` : la force publique est requise ; deux mois de silence valent refus (R-E17), et l'État
répond du refus (R-E18) jusqu'à ce qu'il accorde (R-E19).

9. `execution` : l'expulsion, le départ avant elle, ou la procédure éteinte ; les meubles (R-E21) et
le procès-verbal (R-E24).

`sans_titre` : hors de cette suite, la mise en demeure du préfet à qui occupe un lieu sans titre.

`etat` tient ce qu'en lisent les règles. Rien ici ne décide : une date hors du texte est une
anomalie montrée, et celle que fixe un juge prime toujours sur la nôtre, gardée à côté.
"""
