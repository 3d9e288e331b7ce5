"""A newer rule set comes into force: previewed, run once, restartable, told to the public."""

from datetime import date

import pytest
from django.core.management import CommandError, call_command

from credit.audit.models import AuditEntry
from credit.kernel.errors import DomainError, NotAllowed
from credit.records import services
from credit.records.models import PublicationLog, Record
from tests.factories.credit import RecordFactory, UserFactory

pytestmark = pytest.mark.django_db
BEFORE, AFTER = date(2026, 3, 31), date(2026, 4, 1)


@pytest.fixture
def records(unit, reviewer):
    """Published under order 58: one that order 36 ends at once, one it shortens, one it leaves, one it leaves open."""
    facts = [
        (date(2024, 5, 1), ["没收违法所得"]), (date(2025, 8, 1), ["没收违法所得"]), (date(2025, 8, 1), ["其他-示例"]),
        (date(2024, 5, 1), ["罚款"]),
    ]  # fmt: skip
    made = [RecordFactory(submitted=True, unit=unit, decided_on=d, details={"penalty_types": k}) for d, k in facts]
    services.publish([record.pk for record in made], actor=reviewer, today=BEFORE)
    return made


def run(actor, **options):
    return services.recompute_terms("R2026", actor=actor, today=AFTER, **options)


def counts(preview):
    return preview.looked_at, preview.earlier, preview.leaving, preview.waiting


def test_the_preview_tells_and_changes_nothing(records, legal):
    before = list(Record.objects.order_by("pk").values())
    preview = run(legal, preview=True)
    assert counts(preview) == (4, 2, 1, 2)
    assert [(c.record_id, c.new_end, c.leaves) for c in preview.changes] == [
        (records[0].pk, date(2025, 5, 1), True), (records[1].pk, date(2026, 8, 1), False),
    ]  # fmt: skip
    assert list(Record.objects.order_by("pk").values()) == before
    assert AuditEntry.objects.get(action="terms.previewed").facts["leaving"] == 1


def test_the_run_ends_shortens_and_leaves_alone(records, legal, heard):
    run(legal, preview=True)
    assert counts(run(legal, chunk=1)) == (4, 2, 1, 2)
    found = list(Record.objects.order_by("pk").values_list("status", "term_end", "publicity_end", "term_rule"))
    assert found == [
        ("ended", date(2025, 5, 1), BEFORE, "R2026 R2023"),
        ("published", date(2026, 8, 1), date(2026, 8, 1), "R2026 R2023"),
        ("published", date(2028, 8, 1), date(2028, 8, 1), "R2023 R2026"),
        ("published", date(2027, 5, 1), date(2027, 5, 1), "R2023 R2026"),
    ]
    assert list(PublicationLog.objects.values_list("passage", flat=True))[4:] == ["out", "changed"]
    assert heard == [("left", [records[0].pk], "ended"), ("changed", [records[1].pk], None)]


def test_a_second_run_finds_nothing_left_to_do(records, legal):
    run(legal, preview=True)
    run(legal)
    revisions = list(Record.objects.values_list("revision", flat=True))
    assert counts(run(legal)) == (0, 0, 0, 0)
    assert list(Record.objects.values_list("revision", flat=True)) == revisions


def test_a_run_that_broke_off_goes_on_where_it_stopped(records, legal, monkeypatch):
    from credit.records import recomputing

    run(legal, preview=True)
    restate, calls = recomputing.restate, []

    def break_off(*args, **kwargs):
        calls.append(args)
        if len(calls) == 2:
            raise RuntimeError("power cut")
        restate(*args, **kwargs)

    monkeypatch.setattr(recomputing, "restate", break_off)
    with pytest.raises(RuntimeError):
        run(legal, chunk=1)
    assert counts(run(legal, chunk=1)) == (3, 1, 0, 2)


def test_who_and_when(records, legal, reviewer):
    with pytest.raises(NotAllowed):
        run(reviewer, preview=True)
    with pytest.raises(DomainError, match="请先预览"):
        run(legal)
    with pytest.raises(DomainError, match="起施行"):
        services.recompute_terms("R2026", actor=legal, today=BEFORE, preview=True)
    with pytest.raises(DomainError, match="没有规则集“R9”，现有：R2019、R2023、R2026"):
        services.recompute_terms("R9", actor=legal)


def test_the_command(records, legal, capsys):
    call_command("recompute_terms", "R2026", "--by", legal.username, "--preview")
    assert "R2026 预览：共 4 条" in capsys.readouterr().out
    call_command("recompute_terms", "R2026", "--by", legal.username)
    assert "完成" in capsys.readouterr().out
    for arguments in (["R9", "--by", legal.username], ["R2026", "--by", "nobody"]):
        with pytest.raises(CommandError):
            call_command("recompute_terms", *arguments)
    with pytest.raises(CommandError):
        call_command("recompute_terms", "R2026", "--by", UserFactory().username)
