"""D'une histoire, un parcours : le repli, et ce qu'il tient au fil des faits."""
