"""Le secret statistique de ce qui se publie : ce qui se tait, et l'attaquant qui le vérifie.

Des nombres, des équations, rien d'autre : ce paquet ne connaît ni ménage ni partenaire (ADR 0038).
"""
