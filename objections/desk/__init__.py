"""The staff's pages of cases: inbox, case page, entry on behalf, supervision board, routing rules."""
