"""The journal: immutable facts, numbered without a gap, sealed and chained."""
