"""L'expulsion locative, de l'impayé à l'exécution : la procédure se lit dans l'ordre des fichiers.

1. `commandement` : un commissaire de justice somme de payer ; la clause résolutoire court.

2. `ccapex` : la commission de coordination est saisie, oriente, rend un avis.

3. `diagnostic` : le diagnostic social et financier, proposé, fait, transmis au juge.

4. `audience` puis `jugement` : l'assignation, l'audience, la décision, l'appel, les délais de
paiement.

5. `protocole` : le bailleur social peut renoncer, si la dette s'apure.

6. `quitter` : l'ordre de quitter les lieux, ce qui le prolonge, la trêve.

7. `concours` : la force publique, requise, accordée ou refusée.

8. `execution` : l'expulsion, le départ, ou la fin de la procédure.

`etat` tient ce qu'en lisent les règles.
"""
