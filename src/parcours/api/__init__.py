"""The JSON API: a door for facts, and views to read."""
