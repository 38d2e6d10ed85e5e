"""Le territoire : ce qui se passe hors des ménages, chacun dans son propre flux.

Un fichier par agrégat, son état à côté de ses faits : `offre` (les structures et leurs places),
`sites` (les campements), `plans`, `conventions`, `experimentations`, `departements`,
`communes_vif`, `seances` (de la CCAPEX), `donnees` (les violations de données).
"""
