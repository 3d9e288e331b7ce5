"""Records on the desk: one list with piles and kinds, entry by the standard's form, a page with the allowed moves."""
