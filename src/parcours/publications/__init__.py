"""Les publications de l'observatoire : des tableaux fixes, numérotés, gelés (ADR 0039)."""
