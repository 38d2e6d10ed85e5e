"""Les violences intrafamiliales : signaler, mettre à l'abri, accompagner, protéger une adresse.

Quinze jours, deux fois renouvelables (protocole de la Lozère, 2017). Savoir que ces faits
existent demande déjà d'y être habilité.
"""
