"""Where a case stands, for the one who asks: by number and query code, and what can be done about it there."""
