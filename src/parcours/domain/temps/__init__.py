"""Les jours : civils, en intervalles, en périodes."""
