"""Reconnaître une personne à son nom, son prénom et sa naissance, écrits de bien des façons."""
