"""The services of records: everything that moves, marks or corrects one, each for sets of records.

Single forms are sets of one. All of them lock the rows, go by the table of moves, keep the past state, raise the
revision, write the audit trail and the publication log, and tell the subscribers of `hooks`, in one transaction.
"""

from credit.records.bases import end_bases, follow_basis
from credit.records.corrections import agree_corrections, apply_corrections, propose_correction, refuse_correction
from credit.records.discarding import discard
from credit.records.disputes import mark_disputed, unmark_disputed
from credit.records.leaving import UPHELD, end_terms, repair, resume, revoke_repair, suspend, withdraw
from credit.records.legal import agree, mark_necessary, set_severity
from credit.records.moving import Outcome
from credit.records.notices import Revocation, RevocationKind, notices_on
from credit.records.past import past_state
from credit.records.publishing import assess, assess_new, publish, reassess_waiting, return_, submit
from credit.records.recomputing import Preview, recompute_terms

__all__ = [
    "UPHELD",
    "Outcome",
    "Preview",
    "Revocation",
    "RevocationKind",
    "agree",
    "agree_corrections",
    "apply_corrections",
    "assess",
    "assess_new",
    "discard",
    "end_bases",
    "end_terms",
    "follow_basis",
    "mark_disputed",
    "mark_necessary",
    "notices_on",
    "past_state",
    "propose_correction",
    "publish",
    "reassess_waiting",
    "recompute_terms",
    "refuse_correction",
    "repair",
    "resume",
    "return_",
    "revoke_repair",
    "set_severity",
    "submit",
    "suspend",
    "unmark_disputed",
    "withdraw",
]
