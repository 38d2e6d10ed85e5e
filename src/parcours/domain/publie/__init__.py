"""Ce que la maison publie d'elle-même : le catalogue des types, les actes du territoire."""
