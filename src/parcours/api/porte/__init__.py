"""La porte, par où un fait entre : lire, juger la forme puis l'autorité, sceller, écrire."""
