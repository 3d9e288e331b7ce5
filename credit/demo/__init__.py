"""Demonstration data: a made-up transport sector in the shape of the real one, filed through the real services.

Nothing in it is real: names carry 示例, codes lie in the unassigned division 370499, plates, ship numbers and telephone
numbers in blocks that nobody uses. Everything follows from the seed and the day, except passwords and public ids.
"""
