"""One small run, looked at from all sides: what it makes, what it never shows, that a second one changes nothing."""

import stat
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import connection, models
from django.utils import timezone

from credit.catalogue.slugs import SLUGS
from credit.demo import exchange
from credit.demo.accounts import FILE
from credit.demo.numbers import DIVISION
from credit.inbound.demand.models import SharingRequest
from credit.inbound.mirrors.conflicts import OTHERWISE, REPAIRED, two_sides
from credit.inbound.mirrors.models import Conflict, ConflictState, MirrorDelivery, MirrorEntry
from credit.inbound.models import UpstreamSystem
from credit.kernel.identifiers import parse_uscc
from credit.records.lifecycle import RecordStatus
from credit.records.models import Correction, DisputeMark, Record, RecordRevision, Source, WithdrawalNotice
from credit.sharing.answering import selectors
from credit.sharing.answering.models import ZeroReport
from credit.sharing.models import Delivery, Platform
from credit.sharing.reconciliation.models import Difference, Statement
from credit.subjects.models import Scheme, Subject, SubjectIdentifier, SubjectKind
from credit.units.models import Post, PostRole, Unit, User
from publicity.lists.models import ListCandidate
from tests.factories.credit import RecordFactory

pytestmark = pytest.mark.django_db


def fingerprint() -> list[tuple]:
    """Everything the database holds, as counts and the newest row of each table of the app."""
    tables = [table for table in connection.introspection.table_names() if table.startswith("credit_")]
    with connection.cursor() as cursor:
        found = []
        for table in sorted(tables):
            cursor.execute(f"SELECT count(*), md5(string_agg(t::text, '' ORDER BY t::text)) FROM {table} t")
            found.append((table, *cursor.fetchone()))
    return found


def test_a_run_fills_everything_and_a_second_one_changes_nothing(demo):
    assert set(Record.objects.values_list("item__slug", flat=True)) == set(SLUGS.values())
    assert {kind for (kind,) in Subject.objects.values_list("kind")} == set(SubjectKind.values) - {"institution"}
    before, passwords = fingerprint(), (demo / FILE).read_bytes()
    call_command("demo_data", "--small", "--if-empty")
    call_command("demo_data")
    assert fingerprint() == before
    assert (demo / FILE).read_bytes() == passwords


def test_nothing_of_it_can_be_taken_for_real(demo):
    assert not Subject.objects.exclude(kind="vehicle").exclude(name__contains="示例").exists()
    assert not Subject.objects.filter(kind="vehicle").exclude(name__regex="^鲁D(D?)Z[0-9]{4}$").exists()
    codes = SubjectIdentifier.objects.filter(scheme=Scheme.USCC).values_list("value", flat=True)
    assert codes
    assert all(parse_uscc(code)[2:8] == DIVISION for code in codes)
    assert all(parse_uscc(unit.uscc)[2:8] == DIVISION and "示例" in unit.telephone for unit in Unit.objects.all())
    assert not Record.objects.exclude(source=Source.DEMO).exists()


def test_no_natural_person_and_nothing_private_is_ever_public(demo):
    assert Record.objects.filter(is_personal=True, status=RecordStatus.PUBLISHED).exists()
    assert not Record.objects.filter(is_personal=True).exclude(publicity_start=None).exists()
    assert Subject.objects.filter(kind="vehicle", is_personal=True).exists()
    simplified = Record.objects.filter(procedure="简易程序", status=RecordStatus.PUBLISHED)
    assert not simplified.exclude(disclosure="none").exists()


def test_every_part_of_a_record_s_life_is_there(demo):
    there = set(Record.objects.values_list("status", flat=True))
    assert there == set(RecordStatus.values)
    assert DisputeMark.objects.filter(until=None).exists()
    assert WithdrawalNotice.objects.count() == 1
    assert Correction.objects.filter(state="pending").count() == 1


def test_history_lies_in_the_past_and_in_order(demo):
    now = timezone.now()
    published = Record.objects.filter(published_at__isnull=False)
    assert published.filter(published_at__lt=now - timedelta(days=3 * 365)).exists()
    assert not published.filter(published_at__gt=now).exists()
    assert not published.filter(published_at__lt=models.F("submitted_at")).exists()
    assert not Record.objects.filter(submitted_at__lt=models.F("entered_at")).exists()
    assert not RecordRevision.objects.filter(valid_until__lt=models.F("valid_from")).exists()
    on_time = published.filter(publicity_start__lte=models.F("due_on")).count()
    late = published.filter(publicity_start__gt=models.F("due_on")).count()
    assert on_time > 5 * late


def test_platforms_get_only_what_was_published_after_their_connection(demo):
    waiting = Delivery.objects.all()
    assert waiting.exists()
    earlier = waiting.filter(record__published_at__lt=timezone.now() - timedelta(days=62))
    assert not earlier.filter(record__dispute_marks__isnull=True).exists()  # what changed since goes out as it is now


def test_the_desk_of_the_exchange_has_something_of_everything(demo):
    system = UpstreamSystem.objects.get()
    assert "示例" in system.name
    assert not system.account.has_usable_password()
    entries = MirrorEntry.objects.filter(item="court-defaulters", platform__code="city")
    assert entries.filter(is_personal=False, subject__isnull=False).count() == exchange.DEFAULTERS
    assert list(entries.filter(is_personal=True).values_list("name", "code")) == [("", "")]
    assert not MirrorDelivery.objects.exclude(refused=[]).exists()
    fetched = MirrorDelivery.objects.filter(version__isnull=False, taken_by=None)
    assert dict(fetched.values_list("platform__code", "item")) == exchange.FETCHED
    conflicts = Conflict.objects.filter(state=ConflictState.OPEN)
    assert {one.kind: one.record.item.slug for one in conflicts} == {REPAIRED: "penalty", OTHERWISE: "penalty"}
    assert all(any("示例" in theirs for *_, theirs in two_sides(one, sealed=True)) for one in conflicts)
    assert {"shared", "negotiating", "wanted"} == set(SharingRequest.objects.values_list("state", flat=True))


def test_zero_is_reported_only_where_nothing_was_decided(demo):
    reports = ZeroReport.objects.all()
    assert len(reports) == exchange.ZEROS
    months = selectors.months_of_units({one.unit_id for one in reports}, [reports[0].month])
    assert not any(one.is_contradicted for one in months)


def test_each_role_has_an_account_and_only_the_owner_reads_the_passwords(demo):
    assert set(Post.objects.values_list("role", flat=True)) == set(PostRole.values)
    assert stat.S_IMODE((demo / FILE).stat().st_mode) == 0o600
    name, password = (demo / FILE).read_text(encoding="utf-8").splitlines()[0].split()[:2]
    assert User.objects.get(username=name).check_password(password)
    assert {"clerk_u01", "reviewer_u15-370402"} <= set(User.objects.values_list("username", flat=True))


def test_platforms_that_moved_are_found_again_though_staff_have_filed_records_since(demo, settings):
    RecordFactory()
    settings.SANDBOX_PLATFORMS = {"city": "http://127.0.0.1:9"}
    call_command("demo_data", "--if-empty")
    assert Platform.objects.get(code="city").address == "http://127.0.0.1:9"


def test_list_candidates_stand_at_every_point_of_the_way(demo):
    call_command("demo_lists", "--if-demo", verbosity=0)
    states = set(ListCandidate.objects.values_list("status", flat=True))
    assert {"published", "publicising", "legal_review", "statement", "notified"} <= states
    before = ListCandidate.objects.count()
    call_command("demo_lists", verbosity=0)
    assert ListCandidate.objects.count() == before


def test_a_statement_with_three_planted_differences_can_be_seen_at_once(demo):
    erring, exact = Statement.objects.order_by("platform")
    assert (erring.differences, exact.differences) == (3, 0)
    kinds = Difference.objects.filter(run__platform=erring.platform).values_list("kind", flat=True)
    assert sorted(kinds) == ["different", "here", "there"]
    assert Delivery.objects.filter(state="accepted").count() == erring.ours + exact.ours > 20
