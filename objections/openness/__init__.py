"""What the public may know of all cases together: counters by unit and kind, guides, repairs told with consent."""
