"""The staff's pages; Django's discovery imports this module."""

import objections.desk.inbox  # noqa: F401
