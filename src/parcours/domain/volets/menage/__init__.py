"""Le ménage : qui le compose, ce qu'on sait de chacun, ce qu'il accepte de partager."""
