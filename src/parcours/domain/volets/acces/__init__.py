"""L'accès au logement : demander, recevoir une proposition, signer ; et le droit opposable."""
