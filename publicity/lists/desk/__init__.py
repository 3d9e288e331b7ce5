"""The staff's pages of the lists: piles, one candidate with its way and its next step, versions of a list."""
