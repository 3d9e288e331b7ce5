"""What a visitor can do about a record, as registered by the features that do it."""

from dataclasses import dataclass

from credit.records.models import Record
from publicity.portal import registry


@dataclass(frozen=True)
class OfferedAction:
    """An action with its address for one record."""

    action: registry.RecordAction
    url: str


def offered_actions(record: Record) -> list[OfferedAction]:
    """Return the actions that are open for the record, in their order."""
    offered = ((action, action.address(record)) for action in registry.record_actions)
    return [OfferedAction(action, url) for action, url in offered if url]
