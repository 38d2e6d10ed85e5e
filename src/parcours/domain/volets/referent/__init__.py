"""Le référent de parcours, le « fil rouge » : qui suit le ménage, ses contacts, ses alertes."""
