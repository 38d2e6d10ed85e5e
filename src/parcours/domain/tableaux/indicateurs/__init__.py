"""Les indicateurs de l'observatoire : ce qu'ils comptent, et comment, sur des périodes de jours.

Chaque indicateur tire d'un ménage ce qu'il y compte, case par case ; les sommes viennent après.
"""
