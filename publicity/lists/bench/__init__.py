"""Measurements of the lists: the overload rules beside a recount by hand, a midnight on which many entries end."""
