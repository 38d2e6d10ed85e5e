"""The domain: facts, the parcours they make, and the law. Pure: no input, no output, no clock."""
