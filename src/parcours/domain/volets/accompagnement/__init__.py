"""L'accompagnement social : le projet et ses mesures, l'emploi, la santé, l'école."""
