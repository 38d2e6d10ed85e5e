"""Ce qui demande qu'un humain regarde : alertes, manques, listes de travail, expulsion possible."""
