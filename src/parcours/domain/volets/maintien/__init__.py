"""Le maintien dans le logement : l'impayé et ce qui le règle, les aides, ce qui se dégrade."""
