"""Un fichier par dispositif : comment un ménage y entre, ce qui s'y passe, comment il en sort."""
