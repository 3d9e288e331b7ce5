"""What happens to some published records: withdrawn, suspended, disputed, repaired, corrected, found necessary."""

from collections.abc import Mapping
from datetime import date, timedelta

from django.db.models import QuerySet
from django.utils import timezone

from credit.catalogue import standards
from credit.demo.calendar import at
from credit.demo.dating import Present
from credit.records import services as records
from credit.records.filing.rekeying import refile
from credit.records.models import DisputeMark, Record, Severity, Source
from credit.records.services import Revocation, RevocationKind
from credit.sealing import unseal
from credit.units.models import User

WITHDRAWN, SUSPENDED, DISPUTED, REPAIRED, NECESSARY = 24, 12, 14, 10, 4


class Marks:
    """Chooses records in a fixed order, each for one mark only."""

    def __init__(self, people: Mapping[str, User], *, today: date, small: bool) -> None:
        self._people, self._today = people, today
        self._legal = people["legal"]
        self._scale = 12 if small else 1
        self._used: set[int] = set()

    def make(self) -> str:
        """Make all marks and return what was made."""
        made = (self._withdraw(), self._revoke(), self._suspend(), self._dispute(), self._repair(), self._necessary())
        self._correct()
        words = ("撤下", "撤销并说明", "暂停", "异议", "修复", "认定公示")
        return "，".join(f"{word} {count}" for word, count in zip(words, made, strict=True)) + "，待审更正 1"

    def _public(self, *slugs: str) -> QuerySet[Record]:
        rows = Record.objects.public_on(self._today).filter(source=Source.DEMO, item__slug__in=slugs)
        return rows.filter(publicity_start__lt=self._today - timedelta(days=12)).order_by(
            "-decided_on", "document_number"
        )

    def _choose(self, rows: QuerySet[Record], full: int) -> list[Record]:
        chosen = list(rows.exclude(pk__in=self._used)[: max(1, full // self._scale)])
        self._used |= {record.pk for record in chosen}
        return chosen

    def _on(self, days_ago: int) -> "_Moment":
        return _Moment(self._today - timedelta(days=days_ago))

    def _withdraw(self) -> int:
        chosen = self._choose(self._public("penalty", "licence", "road-enterprise", "inspection"), WITHDRAWN)
        with self._on(6) as day:
            ids = [record.pk for record in chosen]
            records.withdraw(ids, actor=self._legal, reason="报送重复，由报送单位申请撤下（示例）", today=day)
        return len(chosen)

    def _revoke(self) -> int:
        chosen = self._choose(self._public("penalty"), 1)
        with self._on(4) as day:
            records.withdraw(
                [record.pk for record in chosen], actor=self._legal, reason="行政复议决定撤销（示例）",
                revoked=Revocation(RevocationKind.REVOKED), today=day,
            )  # fmt: skip
        return len(chosen)

    def _suspend(self) -> int:
        chosen = self._choose(self._public("penalty", "black-list", "overload-list"), SUSPENDED)
        with self._on(3):
            for record in chosen:
                records.suspend(record.pk, actor=self._legal, reason="行政复议期间决定停止公示（示例）")
        return len(chosen)

    def _dispute(self) -> int:
        chosen = self._choose(self._public("penalty", "road-misconduct", "inspection"), DISPUTED)
        with self._on(2) as day:
            for number, record in enumerate(chosen):
                case = f"YY-{day.year}-示例{number + 1:03d}"
                records.mark_disputed(record.pk, case_number=case, actor=self._legal)
        DisputeMark.objects.filter(record__in=[record.pk for record in chosen]).update(since=at(day, 10))
        return len(chosen)

    def _repair(self) -> int:
        repairable = self._public("penalty").filter(repair_from__lte=self._today)
        chosen = self._choose(repairable.exclude(severity=Severity.MINOR), REPAIRED)
        with self._on(1) as day:
            for number, record in enumerate(chosen):
                case = f"ZZXF-{day.year}-示例{900 + number}"
                records.repair(record.pk, actor=self._legal, case_number=case, today=self._today)
        return len(chosen)

    def _necessary(self) -> int:
        """Minor penalties of the last weeks that the law section finds necessary to show."""
        recent = Record.objects.filter(
            source=Source.DEMO, item__slug="penalty", status="published", severity=Severity.MINOR, is_personal=False,
            decided_on__gte=self._today - timedelta(days=75), procedure="普通程序",
        )  # fmt: skip
        chosen = self._choose(recent.order_by("document_number"), NECESSARY)
        with self._on(1) as day:
            self._find_necessary(chosen, day)
        return len(chosen)

    def _find_necessary(self, chosen: list[Record], day: date) -> None:
        for record in chosen:
            records.mark_necessary(record.pk, actor=self._legal, reason="影响公共安全，确有必要公示（示例）", today=day)

    def _correct(self) -> None:
        """A clerk proposes another wording for a published licence; a second person has not looked yet."""
        record = self._choose(self._public("licence").filter(unit__code="U09"), 1)[0]
        standard = standards.get("licence")
        sealed = unseal(record.sealed) if record.sealed else {}
        texts = standard.texts(record.details, dict(sealed))
        texts["licence_content"] = "准予从事道路普通货物运输，增加集装箱运输（示例）。"
        checked = standard.check({name: [text] for name, text in texts.items()}, today=self._today)
        refile(record, checked, actor=self._people["clerk_u09"], reason="许可内容漏写一项（示例）")


class _Moment:
    """What is done inside happened on `day`: a context that dates it afterwards and gives the day."""

    def __init__(self, day: date) -> None:
        self._day = day

    def __enter__(self) -> date:
        self._present = Present(timezone.now())
        return self._day

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if kind is None:
            self._present.move_to(at(self._day, 16))
