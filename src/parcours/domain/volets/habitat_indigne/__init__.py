"""L'habitat indigne : le signalement, l'arrêté, et ce que le propriétaire doit au ménage."""
