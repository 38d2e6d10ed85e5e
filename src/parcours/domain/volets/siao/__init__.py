"""Le SIAO : évaluer, recevoir la demande, orienter, admettre."""
