"""What only the handlers of a case may read: applicant, agent, contact and words, sealed together."""

from dataclasses import dataclass, field
from typing import Any

from credit.kernel.names import name_key
from credit.sealing import lookup_hash, seal, unseal


@dataclass(frozen=True, slots=True, kw_only=True)
class Personal:
    """The sealed part of a case. `person` and `agent`: name, id_kind, id_number; `contact`: phone, email, address,
    reply_by, mute (no optional messages); `fields`: sealed fields of the kind, by name."""

    person: dict[str, str] = field(default_factory=dict)
    agent: dict[str, str] = field(default_factory=dict)
    contact: dict[str, Any] = field(default_factory=dict)
    fields: dict[str, Any] = field(default_factory=dict)

    def names(self) -> set[str]:
        """Return the folded names of people in it, to find out who has an interest."""
        told = (self.person.get("name"), self.agent.get("name"), self.fields.get("accused_name"))
        return {name_key(name) for name in told if name}


def seal_personal(personal: Personal) -> bytes:
    return seal(
        {
            "person": personal.person,
            "agent": personal.agent,
            "contact": personal.contact,
            "fields": personal.fields,
        }
    )


def open_personal(sealed: bytes | memoryview | None) -> Personal:
    """Return the sealed part; empty once its retention is over. Who may call it is `cases.policies`' matter."""
    return Personal(**unseal(sealed))


def applicant_key(*, uscc: str, person: dict[str, str], contact: dict[str, Any]) -> str:
    """Return the keyed hash that tells one applicant from another, empty for nobody.

    A firm is its code, a person its number, else name with telephone or e-mail address.
    """
    if uscc:
        told = uscc
    elif person.get("id_number"):
        told = f"{person.get('id_kind', '')}|{person['id_number']}"
    elif person.get("name"):
        told = f"{person['name']}|{contact.get('phone') or contact.get('email', '')}"
    else:
        return ""
    return lookup_hash("case-applicant", told)
