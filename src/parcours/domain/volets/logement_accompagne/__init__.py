"""Le logement accompagné : foyers, pensions de famille, intermédiation, bail glissant."""
