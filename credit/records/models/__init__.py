"""The one Record table (信用信息记录) and what hangs on it: parties, past states, dispute marks, publication log."""

from .bases import PersonBasis
from .choices import Severity, Source
from .corrections import Correction, CorrectionState
from .history import Passage, PublicationLog, RecordRevision
from .marks import DisputeMark, WithdrawalNotice
from .parties import Party, PartyRole
from .record import Record, RecordQuerySet

__all__ = [
    "Correction",
    "CorrectionState",
    "DisputeMark",
    "Party",
    "PartyRole",
    "Passage",
    "PersonBasis",
    "PublicationLog",
    "Record",
    "RecordQuerySet",
    "RecordRevision",
    "Severity",
    "Source",
    "WithdrawalNotice",
]
