"""Child processes that are watched, started again when they die, and never left behind."""
