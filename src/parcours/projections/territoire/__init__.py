"""Une chose du territoire, rejouée à la demande : sa carte, un jour donné."""
