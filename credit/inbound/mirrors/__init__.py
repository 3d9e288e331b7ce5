"""Lists and answers handed down by platforms: items of their own beside the bureau's, never mixed with its records."""
