"""Le fil rouge : un parcours vu par un lecteur, rejoué à la demande, un jour et un savoir donnés.

Chaque vue est une fonction pure de la vie du ménage, du regard du lecteur et du jour.
"""
