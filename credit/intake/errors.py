"""Why a whole file cannot be used; what is wrong with one row is a finding, not an error."""

from credit.kernel.errors import DomainError


class UnusableFile(DomainError):
    """The file as a whole cannot be taken in; `message` says why and what the clerk can do instead."""
