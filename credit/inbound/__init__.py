"""What comes in from other systems: those of the bureau hand in records, platforms hand down lists and answers."""
