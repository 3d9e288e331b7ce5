"""Lists of platforms stand beside our records: sealed for persons, never public, never sent on."""

import csv
import io
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from credit.inbound.mirrors import conflicts
from credit.inbound.mirrors.items import mirror_items
from credit.inbound.mirrors.models import Conflict, MirrorEntry
from credit.inbound.mirrors.services import item_of, take_file
from credit.intake.errors import UnusableFile
from credit.kernel.documents import document_key
from credit.kernel.errors import DomainError, MoveRefused, NotAllowed
from credit.records.models import Record
from credit.sealing import lookup_hash, seal, unseal
from credit.sharing.models import Delivery, Platform, PlatformItem
from credit.units.models import PostRole
from tests.credit.sharing.conftest import released
from tests.factories.credit import (
    RecordFactory,
    SubjectFactory,
    SubjectIdentifierFactory,
    UnitFactory,
    UserFactory,
    item,
)  # fmt: skip

pytestmark = pytest.mark.django_db
CODE = "91370499MA3DEM019Y"
FIRM = {"名称": "枣庄示例运输有限公司", "统一社会信用代码": CODE, "案号": "（2026）示例执1号", "发布时间": "2026-05-01"}
PERSON = {"名称": "示例人甲", "统一社会信用代码": "", "案号": "（2026）示例执2号", "证件号码": "370499199001010015"}


@pytest.fixture
def platform(db):
    found = Platform.objects.create(
        code="city", name="示例平台", level="city", address="http://127.0.0.1:1", app_key="k", sealed_secret=seal("x")
    )
    PlatformItem.objects.create(platform=found, item=item(), levels=["public"])
    return found


@pytest.fixture
def office():
    return UserFactory(role=PostRole.SITE_ADMIN, unit=UnitFactory())


@pytest.fixture
def take(platform, office):
    def take(rows, slug="court-defaulters", *, is_complete=False, actor=None):
        names = list(dict.fromkeys(name for row in rows for name in row))
        text = io.StringIO()
        writer = csv.DictWriter(text, names)
        writer.writeheader()
        writer.writerows(rows)
        content = text.getvalue().encode()
        return take_file(
            item_of(slug), platform, lambda: io.BytesIO(content), size=len(content), name="示例.csv",
            is_complete=is_complete, actor=actor or office,
        )  # fmt: skip

    return take


def test_an_organisation_is_matched_by_its_code_and_stays_an_entry_of_its_own(take):
    firm = SubjectFactory(code=CODE)
    SubjectIdentifierFactory(subject=firm)
    delivery = take([FIRM])
    entry = MirrorEntry.objects.get()
    assert (delivery.new, entry.name, entry.code, entry.subject, entry.entered_on) == (
        1, FIRM["名称"], CODE, firm, date(2026, 5, 1),
    )  # fmt: skip
    assert Record.objects.count() == 0
    assert Delivery.objects.count() == 0


def test_of_a_person_nothing_is_kept_in_the_clear(take):
    take([PERSON])
    entry = MirrorEntry.objects.get()
    assert (entry.is_personal, entry.name, entry.code) == (True, "", "")
    assert entry.identity_hash == lookup_hash("identity", PERSON["证件号码"])
    assert unseal(entry.sealed)["name"] == "示例人甲"
    assert "示例人甲".encode() not in bytes(entry.sealed)


def test_the_database_refuses_a_person_by_name(take):
    take([PERSON])
    with pytest.raises(IntegrityError), transaction.atomic():
        MirrorEntry.objects.update(name="示例人甲")


def test_whoever_has_no_valid_code_is_taken_for_a_person(take):
    take([{**FIRM, "统一社会信用代码": "123"}])
    assert MirrorEntry.objects.get().is_personal


def test_the_same_list_again_changes_nothing_and_a_changed_row_changes_once(take):
    take([FIRM, PERSON])
    assert (again := take([FIRM, PERSON])).same == 2
    assert again.new == 0
    assert take([{**FIRM, "发布时间": "2026-05-02"}]).changed == 1
    assert MirrorEntry.objects.count() == 2


def test_a_complete_list_ends_those_no_longer_in_it_unless_a_row_was_refused(take):
    take([FIRM, PERSON])
    assert take([PERSON, {**FIRM, "发布时间": "昨天"}], is_complete=True).left == 0
    assert take([PERSON], is_complete=True).left == 1
    assert MirrorEntry.objects.get(code=CODE).left_on == timezone.localdate()


@pytest.mark.parametrize("row", [
    {**FIRM, "案号": ""}, {**FIRM, "发布时间": "昨天"}, {**FIRM, "移出日期": "2026-04-01"},
    {**FIRM, "发布时间": str(timezone.localdate() + timedelta(days=2))},
])  # fmt: skip
def test_a_bad_row_is_named_with_its_line_and_holds_up_no_other(take, row):
    delivery = take([row, PERSON])
    [fault] = delivery.refused
    assert fault["line"] == 2
    assert FIRM["名称"] not in fault["message"]
    assert delivery.new == 1


def test_a_sheet_without_the_header_is_refused_and_an_unknown_item_too(take):
    with pytest.raises(UnusableFile):
        take([{"甲": "1", "乙": "2"}])
    with pytest.raises(DomainError):
        item_of("nothing")


def test_only_who_manages_deliveries_takes_lists(take):
    with pytest.raises(NotAllowed):
        take([FIRM], actor=UserFactory(role=PostRole.CLERK, unit=UnitFactory()))


def test_every_item_has_a_name_column_or_a_record_key_and_knows_its_columns():
    for one in mirror_items().values():
        assert one.with_role("name") or one.with_role("public_id")
        assert set(one.key) <= {column.name for column in one.columns}


def penalty(**values):
    number = "鲁枣示罚〔2026〕0300号"
    return RecordFactory(document_number=number, document_key=document_key(number), **values)


def repaired(record):
    return {
        "主体名称": record.subject.name, "决定书文号": record.document_number, "统一社会信用代码": "",
        "修复日期": "2026-06-01",
    }  # fmt: skip


def test_a_repair_elsewhere_of_what_we_still_show_is_a_conflict_once(take):
    record = penalty(published=True)
    penalty(withdrawn=True)
    take([repaired(record)], "repair-results")
    take([repaired(record)], "repair-results")
    conflict = Conflict.objects.get()
    assert (conflict.record, conflict.kind, conflict.state) == (record, "repaired", "open")
    assert conflicts.two_sides(conflict, sealed=False)[0] == ("状态", "已发布", "已修复")


def test_a_repair_of_somebody_elses_decision_is_none(take):
    record = penalty(published=True)
    take([{**repaired(record), "主体名称": "枣庄另一示例公司"}], "repair-results")
    assert Conflict.objects.count() == 0


@pytest.fixture
def conflict(take):
    record = released()
    rows = [
        {"记录编号": record.public_id, "数据项": "CF_SY", "平台内容": "平台上写的是别的（示例）"},
        {"记录编号": record.public_id, "数据项": "CF_WSH", "平台内容": record.details["document_number"]},
        {"记录编号": "zz00000000000000", "数据项": "CF_SY", "平台内容": "x"},
    ]
    take(rows, "returned-copies")
    assert MirrorEntry.objects.count() == 0
    return Conflict.objects.get()


def test_a_copy_with_other_content_is_shown_side_by_side_where_it_differs(conflict):
    [(label, mine, theirs)] = conflicts.two_sides(conflict, sealed=False)
    assert label == "违法事实"
    assert mine == conflict.record.details["violation_facts"]
    assert theirs == "平台上写的是别的（示例）"


def test_ours_sends_our_content_again_and_nothing_else_changes_the_record(conflict, office):
    conflicts.decide(conflict.pk, "ours", actor=office, reason="原件如此（示例）")
    assert Delivery.objects.get(state="pending").record == conflict.record
    with pytest.raises(MoveRefused):
        conflicts.decide(conflict.pk, "none", actor=office, reason="再来")


@pytest.mark.parametrize("decision", ["theirs", "none"])
def test_theirs_and_none_only_note_the_decision(conflict, office, decision):
    conflicts.decide(conflict.pk, decision, actor=office, reason="示例")
    conflict.refresh_from_db()
    assert (conflict.state, conflict.decided_by) == (decision, office)
    assert Delivery.objects.count() == 0


@pytest.mark.parametrize(("decision", "reason"), [("ours", " "), ("open", "示例"), ("", "示例")])
def test_a_decision_needs_a_side_and_a_reason(conflict, office, decision, reason):
    with pytest.raises(DomainError):
        conflicts.decide(conflict.pk, decision, actor=office, reason=reason)
