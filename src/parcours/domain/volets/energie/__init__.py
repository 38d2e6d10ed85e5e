"""L'énergie, l'eau et le téléphone : la dette, la coupure, l'accompagnement."""
