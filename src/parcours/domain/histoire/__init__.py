"""Quels faits comptent : corrigés, réunis, dits par qui en répond ; avant tout repli."""
