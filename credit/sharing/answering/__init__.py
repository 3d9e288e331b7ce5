"""What units and the data officer answer for: returned rows, late rows, months without anything, replays."""
