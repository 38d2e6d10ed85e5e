from hypothesis import settings
RAPIDE = settings(max_examples=100, derandomize=True, deadline=None, database=None)
