"""The staff's pages; Django's discovery imports this module."""

import objections.desk.board
import objections.desk.inbox
import objections.desk.pushed
import objections.desk.replies
import objections.desk.rules  # noqa: F401
