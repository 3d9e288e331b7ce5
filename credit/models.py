"""The features' models, gathered for Django's discovery; code imports from the feature."""

from credit.attachments.models import Attachment
from credit.audit.models import AuditEntry
from credit.calendars.models import CalendarDay, CalendarYear
from credit.catalogue.models import AcceptedCode, CatalogueItem, ItemRole, ListEntry
from credit.documents.models import IssuedDocument, SigningKey
from credit.inbound.demand.models import RequestMove, SharingRequest
from credit.inbound.mirrors.models import Conflict, MirrorDelivery, MirrorEntry, MirrorSource
from credit.inbound.models import Handover, SeenNonce, SeenRow, SourceTable, UpstreamSystem
from credit.intake.models import Batch
from credit.messages.models import Message
from credit.records.models import (
    Correction,
    DisputeMark,
    Party,
    PersonBasis,
    PublicationLog,
    Record,
    RecordRevision,
    WithdrawalNotice,
)
from credit.search.models import SearchName
from credit.sharing.answering.models import LateReason, ZeroReport
from credit.sharing.models import Delivery, Package, PastDelivery, PastPackage, Platform, PlatformItem
from credit.sharing.reconciliation.models import Difference, Reconciliation, Statement
from credit.subjects.models import DoubtfulMatch, Relation, Subject, SubjectIdentifier, SubjectName
from credit.terms.models import SeverityRule
from credit.units.models import Post, Unit, UnitGroup, User

__all__ = [
    "AcceptedCode",
    "Attachment",
    "AuditEntry",
    "Batch",
    "CalendarDay",
    "CalendarYear",
    "CatalogueItem",
    "Conflict",
    "Correction",
    "Delivery",
    "Difference",
    "DisputeMark",
    "DoubtfulMatch",
    "Handover",
    "IssuedDocument",
    "ItemRole",
    "LateReason",
    "ListEntry",
    "Message",
    "MirrorDelivery",
    "MirrorEntry",
    "MirrorSource",
    "Package",
    "Party",
    "PersonBasis",
    "PastDelivery",
    "PastPackage",
    "Platform",
    "PlatformItem",
    "Post",
    "PublicationLog",
    "Reconciliation",
    "Record",
    "RecordRevision",
    "Relation",
    "RequestMove",
    "SearchName",
    "SeenNonce",
    "SeenRow",
    "SeverityRule",
    "SharingRequest",
    "SigningKey",
    "SourceTable",
    "Statement",
    "Subject",
    "SubjectIdentifier",
    "SubjectName",
    "Unit",
    "UnitGroup",
    "UpstreamSystem",
    "User",
    "WithdrawalNotice",
    "ZeroReport",
]
