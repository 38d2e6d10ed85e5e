"""Parcours: one timeline of immutable facts per household."""
