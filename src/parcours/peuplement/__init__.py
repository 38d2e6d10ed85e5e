"""Un territoire inventé : des ménages, leurs parcours entiers et leurs salissures.

Chaque ménage se tire de la graine et de son numéro seuls : le même territoire se refait à
l'identique, par morceaux et dans n'importe quel ordre. Les parts de chaque dispositif, et ce que
chaque étape d'une procédure devient, viennent des ordres de grandeur publiés ; voir `chiffres`.
"""
