"""Typical cases, good and bad: enterprises only, each resting on a decision in effect."""
