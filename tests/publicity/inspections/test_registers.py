"""The registers: by rule from base records, by hand with a reason, certificates sealed."""

from datetime import date

import pytest
from django.db import IntegrityError, connection, transaction

from credit.kernel.errors import DomainError, NotAllowed
from publicity.inspections import registers
from publicity.inspections.models import Inspector, Register, Standing, Target
from tests.factories.credit import RecordFactory, SubjectFactory

pytestmark = pytest.mark.django_db
DAY = date(2026, 5, 4)


@pytest.fixture
def empty(office):
    return Register.objects.create(name="空名录（示例）", unit=office.unit, items=["road-enterprise", "road-vehicle"])


def based(**values):
    return RecordFactory(slug="road-enterprise", published=True, publicity_end=None, term_end=None, **values)


def test_base_records_fill_a_register_and_what_has_none_any_more_is_paused(office, empty):
    stays, goes = based().subject, based(valid_until=date(2026, 12, 31)).subject
    RecordFactory(slug="road-enterprise")  # a draft says nothing
    RecordFactory(slug="licence", licence=True, published=True)
    assert registers.fill(empty, actor=office.clerk, today=DAY) == (2, 0)
    assert registers.fill(empty, actor=office.clerk, today=DAY) == (0, 0)
    later = date(2027, 1, 1)
    assert registers.fill(empty, actor=office.clerk, today=later) == (0, 1)
    paused = Target.objects.get(subject=goes)
    assert (paused.standing, paused.reason, paused.since) == ("paused", registers.NO_BASE, later)
    based(subject=goes)
    assert registers.fill(empty, actor=office.clerk, today=later) == (1, 0)
    assert Target.objects.filter(subject__in=[stays, goes], standing="active").count() == 2


def test_what_was_done_by_hand_is_left_alone_by_the_rule(office, empty):
    by_hand = SubjectFactory()
    registers.put(empty, by_hand, actor=office.clerk, risk="high", reason="群众反映（示例）")
    firm = based().subject
    registers.fill(empty, actor=office.clerk, today=DAY)
    target = Target.objects.get(subject=firm)
    registers.change_target(target.pk, actor=office.clerk, risk="low", standing="paused", reason="停业整顿（示例）")
    assert registers.fill(empty, actor=office.clerk, today=DAY) == (0, 0)
    assert Target.objects.get(subject=by_hand).standing == "active"
    assert Target.objects.get(subject=firm).reason == "停业整顿（示例）"


@pytest.mark.parametrize("who", ["reviewer", "stranger", "legal", "head"])
def test_only_a_clerk_of_the_unit_keeps_its_registers(office, empty, who):
    actor = getattr(office, who)
    with pytest.raises(NotAllowed):
        registers.fill(empty, actor=actor)
    with pytest.raises(NotAllowed):
        registers.put(empty, SubjectFactory(), actor=actor, risk="low", reason="示例")
    with pytest.raises(NotAllowed):
        registers.keep_inspector(Inspector(unit=office.unit, name="示例"), actor=actor)


def test_twice_or_without_reason_is_refused_in_words(office, empty):
    firm = SubjectFactory()
    with pytest.raises(DomainError, match="为什么手工列入"):
        registers.put(empty, firm, actor=office.clerk, risk="low", reason=" ")
    target = registers.put(empty, firm, actor=office.clerk, risk="low", reason="示例")
    with pytest.raises(DomainError, match="已经在这个名录里"):
        registers.put(empty, firm, actor=office.clerk, risk="low", reason="示例")
    with pytest.raises(DomainError, match="暂停要写理由"):
        registers.change_target(target.pk, actor=office.clerk, risk="low", standing="paused", reason="")
    with pytest.raises(IntegrityError, match="target_is_paused_for_a_reason"), transaction.atomic():
        Target.objects.filter(pk=target.pk).update(standing=Standing.PAUSED, reason="")


def test_a_certificate_number_lies_sealed_and_stays_when_none_is_typed(office, inspectors):
    one = inspectors[0]
    assert registers.certificate_of(one) == "示例证0000"
    with connection.cursor() as cursor:
        cursor.execute("SELECT certificate::text, to_jsonb(i)::text FROM publicity_inspector i WHERE id = %s", [one.pk])
        assert "示例证0000" not in str(cursor.fetchone())
    one.specialities = ["危险货物"]
    registers.keep_inspector(one, actor=office.clerk)
    assert registers.certificate_of(Inspector.objects.get(pk=one.pk)) == "示例证0000"
    registers.keep_inspector(one, actor=office.clerk, certificate="")
    assert registers.certificate_of(Inspector.objects.get(pk=one.pk)) == ""
