"""Ce que plusieurs volets tiennent de la même façon."""
