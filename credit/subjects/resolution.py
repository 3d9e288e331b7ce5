"""Telling which subject a row means: by strong identifiers, never by name alone, one query per scheme for a sheet."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from credit.kernel.names import name_key
from credit.sealing import lookup_hash
from credit.subjects.claims import THINGS, Claim, Holder
from credit.subjects.copying import read_rows
from credit.subjects.models import ORGANISATION_KINDS, SEALED_SCHEMES, NameKind, Scheme

# A second value under one of these schemes means another subject; the others are renewed, lost and re-issued.
LASTING = frozenset({Scheme.USCC, Scheme.VIN, Scheme.SHIP_NUMBER, Scheme.IDENTITY, Scheme.IMO, Scheme.PROJECT_NUMBER})


@dataclass(slots=True, eq=False)
class Known:
    """A subject as resolution sees it: on file already (`id`), or to be made from `claim` (`id` is 0 until then)."""

    id: int
    kind: str
    name: str
    key: str
    is_personal: bool
    legal_representative: str = ""
    division_code: str = ""
    is_listed: bool = False
    named_since: date | None = None
    claim: Claim | None = None
    identifiers: dict[str, str] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    former: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Resolution:
    """What became of a claim: its subject, or `trouble` with the candidates a person has to choose from."""

    known: Known | None = None
    trouble: str = ""
    candidates: list[int] = field(default_factory=list)
    warning: str = ""


@dataclass(slots=True)
class Changes:
    """What the sheet teaches about subjects on file."""

    made: list[Known] = field(default_factory=list)
    identifiers: list[tuple[Known, str, str, date | None]] = field(default_factory=list)
    renamed: list[tuple[Known, str, date | None]] = field(default_factory=list)
    former: list[tuple[Known, str]] = field(default_factory=list)
    personal: set[int] = field(default_factory=set)
    claimed: list[tuple[Known, Claim]] = field(default_factory=list)
    opened: set[int] = field(default_factory=set)
    learned: list[tuple[int, list[int]]] = field(default_factory=list)


def stored(scheme: str, value: str) -> str:
    """Return an identifier as it is stored: a person's as a keyed hash."""
    return lookup_hash(scheme, value) if scheme in SEALED_SCHEMES else value


class Resolver:
    """Resolves the claims of one sheet together, so that rows about one new subject share it.

    `decided` names the subject a person has chosen for a row whose match was doubtful.
    """

    def __init__(self, decided: dict[int, int] | None = None) -> None:
        self.decided = decided or {}
        self.changes = Changes()
        self.by_id: dict[int, Known] = {}
        self.by_identifier: dict[tuple[str, str], Known] = {}
        self.by_name: dict[str, list[Known]] = {}
        self.former_names: dict[str, list[int]] = defaultdict(list)

    def resolve(self, claims: Sequence[Claim]) -> list[Resolution]:
        """Return a resolution for each claim, in their order."""
        hashed = [[(scheme, stored(scheme, value)) for scheme, value in claim.identifiers] for claim in claims]
        self._load_by_identifier(pair for pairs in hashed for pair in pairs)
        self._load_by_name(claim for claim in claims if not claim.identifiers)
        self._load_decided(claim.row for claim in claims)
        self._load_rest(claims, hashed)
        return [self._resolve(claim, pairs) for claim, pairs in zip(claims, hashed, strict=True)]

    def is_overtaken(self) -> bool:
        """Tell whether somebody has meanwhile made one of the subjects that this sheet would make."""
        wanted: dict[str, list[str]] = defaultdict(list)
        for known in self.changes.made:
            for scheme, value in known.identifiers.items():
                wanted[scheme].append(value)
        sql = (
            "SELECT EXISTS (SELECT 1 FROM credit_subjectidentifier "
            "WHERE scheme = %s AND value = ANY(%s) AND valid_until IS NULL)"
        )
        return any(read_rows(sql, [scheme, values])[0][0] for scheme, values in wanted.items())

    # ---- reading what is on file

    def _load_by_identifier(self, pairs: Iterable[tuple[str, str]]) -> None:
        wanted: dict[str, set[str]] = defaultdict(set)
        for scheme, value in pairs:
            if (scheme, value) not in self.by_identifier:
                wanted[scheme].add(value)
        for scheme, values in wanted.items():
            for value, *row in read_rows(
                f"SELECT i.value, {_SUBJECT} FROM credit_subjectidentifier i "
                "JOIN credit_subject h ON h.id = i.subject_id "
                "JOIN credit_subject s ON s.id = COALESCE(h.merged_into_id, h.id) "
                "WHERE i.scheme = %s AND i.value = ANY(%s) AND i.valid_until IS NULL",
                [scheme, list(values)],
            ):
                self.by_identifier[scheme, value] = self._known(row)

    def _load_by_name(self, claims: Iterable[Claim]) -> None:
        keys = list({name_key(claim.name) for claim in claims if claim.kind in ORGANISATION_KINDS} - set(self.by_name))
        if not keys:
            return
        self.by_name |= {key: [] for key in keys}
        kinds = list(ORGANISATION_KINDS)
        for row in read_rows(
            f"SELECT {_SUBJECT} FROM credit_subject s "
            "WHERE s.name_key = ANY(%s) AND s.kind = ANY(%s) AND s.merged_into_id IS NULL",
            [keys, kinds],
        ):
            known = self._known(row)
            self.by_name[known.key].append(known)
        for key, subject_id in read_rows(
            "SELECT n.key, n.subject_id FROM credit_subjectname n WHERE n.key = ANY(%s) AND n.kind <> 'current'", [keys]
        ):
            self.former_names[key].append(subject_id)

    def _load_decided(self, rows: Iterable[int]) -> None:
        ids = list({self.decided[row] for row in rows if row in self.decided} - set(self.by_id))
        if ids:
            for row in read_rows(f"SELECT {_SUBJECT} FROM credit_subject s WHERE s.id = ANY(%s)", [ids]):
                self._known(row)

    def _load_rest(self, claims: Sequence[Claim], hashed: list[list[tuple[str, str]]]) -> None:
        """Read names and identifiers of the subjects that a claim may change; most sheets change none."""
        ids: set[int] = set()
        for claim, pairs in zip(claims, hashed, strict=True):
            found = [self.by_identifier.get(pair) for pair in pairs]
            for known in filter(None, found):
                if known.id and (None in found or (claim.fixed_name and known.key != name_key(claim.name))):
                    ids.add(known.id)
        ids -= {known.id for known in self.by_id.values() if known.names}
        if not ids:
            return
        for subject_id, key, kind, since in read_rows(
            "SELECT subject_id, key, kind, valid_from FROM credit_subjectname WHERE subject_id = ANY(%s)", [list(ids)]
        ):
            self.by_id[subject_id].names[key] = kind
            if kind == NameKind.CURRENT:
                self.by_id[subject_id].named_since = since
        for subject_id, scheme, value in read_rows(
            "SELECT subject_id, scheme, value FROM credit_subjectidentifier "
            "WHERE subject_id = ANY(%s) AND valid_until IS NULL",
            [list(ids)],
        ):
            self.by_id[subject_id].identifiers[scheme] = value

    def _known(self, row: Sequence) -> Known:
        known = self.by_id.get(row[0])
        if known is None:
            known = self.by_id[row[0]] = Known(*row)
        return known

    # ---- deciding

    def _resolve(self, claim: Claim, pairs: list[tuple[str, str]]) -> Resolution:
        chosen = self.by_id.get(self.decided.get(claim.row, 0))
        found = {id(one): one for pair in pairs if (one := self.by_identifier.get(pair))}
        if chosen is not None:
            return Resolution(chosen, warning=self._compare_names(claim, chosen))
        if len(found) > 1:
            ids = [one.id for one in found.values() if one.id]
            return Resolution(trouble="同一行的几个证件号码在档案中属于不同的主体", candidates=ids)
        if found:
            return self._meet(claim, pairs, next(iter(found.values())))
        return self._make(claim, pairs) if pairs else self._by_name_only(claim)

    def _by_name_only(self, claim: Claim) -> Resolution:
        if claim.kind not in ORGANISATION_KINDS:
            return Resolution(trouble="没有证件号码或编号，仅凭名称不能确定是谁")
        key = name_key(claim.name)
        same, former = self.by_name.get(key, []), self.former_names.get(key, [])
        if len(same) == 1 and not former:
            return Resolution(same[0], warning="没有代码，已按名称归到同名的唯一主体，请核对")
        ids = [one.id for one in same] + former
        reason = "没有代码，同名的主体不止一个" if ids else "没有代码，档案中也没有同名主体"
        return Resolution(trouble=reason, candidates=ids)

    def _meet(self, claim: Claim, pairs: list[tuple[str, str]], known: Known) -> Resolution:
        """The claim means a known subject: see whether it teaches something new or contradicts what is on file."""
        if not _same_family(claim.kind, known.kind):
            return Resolution(trouble="证件号码在档案中属于另一类主体", candidates=[known.id] if known.id else [])
        unknown = [pair for pair in pairs if pair not in self.by_identifier]
        for scheme, value in unknown:
            if scheme in LASTING and known.identifiers.get(scheme, value) != value:
                label = Scheme(scheme).label
                return Resolution(trouble=f"{label}与档案中的不一致", candidates=[known.id] if known.id else [])
        for scheme, value in unknown:
            self._learn(claim, known, scheme, value)
        if claim.is_personal and not known.is_personal:
            known.is_personal = True
            if known.id:
                self.changes.personal.add(known.id)
            elif known.claim is not None:
                known.claim.holder = claim.holder
        elif known.is_personal and claim.holder in (Holder.OWNER, Holder.OPERATOR):
            self._claim_for_organisation(claim, known)
        return Resolution(known, warning=self._compare_names(claim, known))

    def _claim_for_organisation(self, claim: Claim, known: Known) -> None:
        """A row gives a private thing to an organisation: whether it is public then, what is on file decides."""
        if known.id:
            self.changes.claimed.append((known, claim))
        elif known.claim is None or not known.claim.is_personal:
            known.is_personal = False

    def _learn(self, claim: Claim, known: Known, scheme: str, value: str) -> None:
        self.by_identifier[scheme, value] = known
        known.identifiers[scheme] = value
        clear = next(text for name, text in claim.identifiers if name == scheme and stored(name, text) == value)
        if known.claim is not None and not known.id:
            known.claim.identifiers = (*known.claim.identifiers, (scheme, clear))
        else:
            self.changes.identifiers.append((known, scheme, clear, claim.seen_on))

    def _compare_names(self, claim: Claim, known: Known) -> str:
        """V12: a name other than the one on file; a new one becomes the present name, an older one a former name.

        What the public sees of a listed subject changes with the release of the record, not before (records.naming).
        """
        if not claim.fixed_name or (key := name_key(claim.name)) == known.key:
            return ""
        if key in known.names:
            return "与档案现用名称不同，档案中已记为曾用名或别名"
        if known.is_listed:
            return "与档案名称不同，这条审核发布后才计入名称沿革，请核对"
        known.names[key] = NameKind.FORMER
        if known.named_since and (claim.seen_on is None or claim.seen_on < known.named_since):
            if known.id:
                self.changes.former.append((known, claim.name))
            else:
                known.former.append(claim.name)
            return "与档案现用名称不同，按日期较早记为曾用名，请核对"
        if known.id:
            self.changes.renamed.append((known, claim.name, claim.seen_on))
        else:
            known.former.append(known.name)
        known.names[known.key], known.names[key] = NameKind.FORMER, NameKind.CURRENT
        known.name, known.key, known.named_since = claim.name, key, claim.seen_on
        return "与档案名称不同，已作为新名称，原名称转为曾用名，请核对"

    def _make(self, claim: Claim, pairs: list[tuple[str, str]]) -> Resolution:
        known = Known(
            0,
            claim.kind,
            claim.name,
            name_key(claim.name),
            claim.is_personal or (claim.kind in THINGS and claim.holder == Holder.NOBODY),
            claim.legal_representative,
            claim.division_code,
            False,
            claim.seen_on,
            claim,
            dict(pairs),
        )
        known.names[known.key] = NameKind.CURRENT
        self.changes.made.append(known)
        self.by_identifier |= dict.fromkeys(pairs, known)
        return Resolution(known)


_SUBJECT = "s.id, s.kind, s.name, s.name_key, s.is_personal, s.legal_representative, s.division_code, s.is_listed"


def _same_family(one: str, other: str) -> bool:
    return one == other or (one in ORGANISATION_KINDS and other in ORGANISATION_KINDS)
