"""What a look found is kept for one revision and one condition, and never changes what a file says."""

import pytest

from credit.catalogue import standards
from publicity.opendata import expressions, tasks, verdicts
from publicity.opendata.models import Verdict
from tests.factories.credit import RecordFactory
from tests.publicity.opendata.test_export import objects, table, written

pytestmark = pytest.mark.django_db
PENALTY = standards.get("penalty")


@pytest.fixture
def told(penalty):
    """A penalty whose prose names a telephone number."""
    penalty.details["violation_facts"] = "当事人电话13800001234，无证经营。"
    penalty.save()
    return penalty


def kept():
    return dict(Verdict.objects.values_list("record__public_id", "is_plain"))


def test_the_look_tells_ordinary_rows_from_those_that_may_speak_of_a_person(firm):
    details = [{"violation_facts": facts} for facts in ("未取得许可经营。", "当事人住址不详。")]
    plain, other = (RecordFactory(slug="penalty", published=True, subject=firm, details=one) for one in details)
    tasks.look_through()
    assert kept() == {plain.public_id: True, other.public_id: False}


def test_a_file_says_the_same_before_and_after_the_look(told):
    RecordFactory(slug="penalty", published=True, details=told.details | {"violation_facts": "未取得许可经营。"})
    before = {form: sorted(written("penalty", form).splitlines()) for form in ("csv", "jsonl")}
    tasks.look_through()
    assert len(kept()) == 2
    assert {form: sorted(written("penalty", form).splitlines()) for form in ("csv", "jsonl")} == before
    assert "13800001234" not in "".join(before["csv"])


def test_a_kept_verdict_spares_the_look(told):
    """The proof that it is used at all: a wrong verdict, planted by hand, would let the row through."""
    Verdict.objects.create(record=told, revision=told.revision, rule=verdicts.rule(PENALTY), is_plain=True)
    assert "13800001234" in table()[told.public_id]["违法事实"]


@pytest.mark.parametrize("stale", [{"revision": 99}, {"rule": "another"}])
def test_a_verdict_of_another_revision_or_condition_is_not_believed(told, stale):
    values = {"revision": told.revision, "rule": verdicts.rule(PENALTY), "is_plain": True} | stale
    Verdict.objects.create(record=told, **values)
    assert "13800001234" not in table()[told.public_id]["违法事实"]
    assert "13800001234" not in str(objects()[told.public_id])
    tasks.look_through()
    assert kept() == {told.public_id: False}


def test_another_pattern_is_another_condition(monkeypatch):
    monkeypatch.setattr(expressions, "SIGNS", ("暗号",))
    verdicts.rule.cache_clear(), expressions.plain.cache_clear()
    other = verdicts.rule(PENALTY)
    monkeypatch.undo()
    verdicts.rule.cache_clear(), expressions.plain.cache_clear()
    assert other != verdicts.rule(PENALTY)


def test_the_look_is_bounded_and_goes_on_where_it_stopped(penalty):
    numbers = [penalty.pk] + [
        RecordFactory(slug="penalty", published=True, details=penalty.details).pk for _ in range(4)
    ]
    assert verdicts.look_through(PENALTY, limit=2) == numbers[1]
    assert len(kept()) == 2
    assert verdicts.look_through(PENALTY, limit=2) == numbers[3], "what has a verdict is not looked at again"
    assert verdicts.look_through(PENALTY, after=numbers[3], limit=2) == numbers[4]
    assert verdicts.look_through(PENALTY) is None
    assert len(kept()) == 5


def test_what_is_not_on_show_is_not_looked_at(penalty):
    penalty.status = "withdrawn"
    penalty.save()
    tasks.look_through()
    assert kept() == {}
