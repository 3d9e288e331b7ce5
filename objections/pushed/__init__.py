"""Applications for credit repair that platforms push (domain A5, C1): imported as cases, their results told back."""
