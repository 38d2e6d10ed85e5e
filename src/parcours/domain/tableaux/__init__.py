"""Ce que l'on compte, et dont on rend compte : indicateurs, bilans, dispositifs, secret."""
