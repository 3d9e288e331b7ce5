"""The joint-measure loop: a list entry starts it, executing units answer, the entry's end lifts it."""
