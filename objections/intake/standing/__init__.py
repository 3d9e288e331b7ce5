"""Proving that somebody speaks for a firm: a code sent to the contact the firm registered with the bureau."""
