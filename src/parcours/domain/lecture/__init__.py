"""Qui lit quoi : écrire n'ouvre jamais la lecture.

Ce qu'un organisme lit des faits des autres vient d'une relation, ou de la vue que son rôle a sur
son territoire ; sans l'une ni l'autre, il lit ses propres faits, rejoués seuls.
"""
