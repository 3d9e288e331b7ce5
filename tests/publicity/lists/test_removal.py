"""Off the list: every reason, at once and from every side, and nothing left behind."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command

from credit.audit.models import AuditEntry
from credit.kernel.errors import DomainError, NotAllowed
from credit.records import hooks
from credit.records import services as records
from credit.records.lifecycle import RecordStatus
from credit.records.models import Record
from credit.units.models import PostRole
from publicity.lists import candidates, crosscheck, finding, nightly, recognition, removal, tasks
from publicity.lists.lifecycle import S
from publicity.lists.models import ListCandidate, ListRemoval, PaperKind
from publicity.lists.types import ListKind
from tests.factories.credit import TODAY, RecordFactory, SubjectFactory, UserFactory
from tests.publicity.lists.conftest import make_truck, penalty

pytestmark = pytest.mark.django_db


@pytest.fixture
def candidate(unit, three):
    return ListCandidate.objects.get(pk=finding.find_candidates(today=TODAY).raised[0])


@pytest.fixture
def entry(candidate, people, to_publicity):
    """A candidate that went the whole way."""
    after = to_publicity(candidate)
    recognition.determine(candidate.pk, actor=people["leader"], today=after)
    recognition.publish(candidate.pk, actor=people["site"], today=after)
    candidate.refresh_from_db()
    return candidate


def reason_of(candidate):
    candidate.refresh_from_db()
    return candidate.status, candidate.removal_reason


def test_two_years_after_its_publication_an_entry_is_gone(entry):
    last = entry.valid_until
    assert Record.objects.public_on(last).filter(pk=entry.record_id).exists()
    assert not Record.objects.public_on(last + timedelta(days=1)).filter(pk=entry.record_id).exists()
    assert records.end_terms(today=last + timedelta(days=1)) == 1
    assert reason_of(entry) == (S.REMOVED, "EXPIRED")
    gone = ListRemoval.objects.get()
    assert (gone.type_code, gone.reason) == ("BLK-OVL", "EXPIRED")


def test_a_repair_takes_the_entry_off_and_a_revoked_repair_puts_it_back(entry, people, unit):
    reviewer = UserFactory(role=PostRole.REVIEWER, unit=unit)
    records.repair(entry.record_id, actor=reviewer, case_number="XF-1", today=entry.published_on)
    assert reason_of(entry) == (S.REMOVED, "REPAIRED")
    records.revoke_repair(entry.record_id, actor=reviewer, reason="材料虚假", today=entry.published_on)
    assert reason_of(entry) == (S.PUBLISHED, "")
    assert not ListRemoval.objects.exists()


def test_a_revoked_repair_finds_an_archived_file_and_leaves_a_newer_candidate_alone(entry, people, unit, truck):
    reviewer = UserFactory(role=PostRole.REVIEWER, unit=unit)
    records.repair(entry.record_id, actor=reviewer, case_number="XF-1", today=entry.published_on)
    removal.archive(before=entry.published_on + timedelta(days=1000))
    records.revoke_repair(entry.record_id, actor=reviewer, reason="材料虚假", today=entry.published_on)
    assert reason_of(entry) == (S.PUBLISHED, "")
    records.repair(entry.record_id, actor=reviewer, case_number="XF-2", today=entry.published_on)
    newer = candidates.open_candidate(
        "BLK-OVL", truck, unit=unit, actor=people["clerk"], criterion="O7", summary="示例",
        evidence=[penalty(truck, TODAY).pk], today=TODAY,
    )  # fmt: skip
    records.revoke_repair(entry.record_id, actor=reviewer, reason="材料虚假", today=entry.published_on)
    assert Record.objects.get(pk=entry.record_id).status == RecordStatus.PUBLISHED
    assert reason_of(entry)[0] == S.REMOVED
    newer.refresh_from_db()
    assert newer.status == S.DRAFT
    assert AuditEntry.objects.filter(action="list.overtaken", target_id=str(entry.pk)).exists()


def test_a_stay_by_the_court_suspends_and_resumes(entry, people):
    records.suspend(entry.record_id, actor=people["legal"], reason="法院裁定停止执行")
    assert reason_of(entry)[0] == S.SUSPENDED
    records.resume(entry.record_id, actor=people["legal"], today=entry.published_on)
    assert reason_of(entry)[0] == S.PUBLISHED
    assert not ListRemoval.objects.exists()


def test_the_law_section_takes_an_entry_off_with_a_decision(entry, people):
    with pytest.raises(NotAllowed):
        removal.remove(entry.record_id, "ERROR", actor=people["clerk"], why="认定错误")
    with pytest.raises(DomainError, match="只能是"):
        removal.remove(entry.record_id, "EXPIRED", actor=people["legal"], why="到期")
    removal.remove(entry.record_id, "ERROR", actor=people["legal"], why="车牌认错")
    assert reason_of(entry) == (S.REMOVED, "ERROR")
    assert entry.papers.filter(kind=PaperKind.REMOVAL).exists()
    assert not Record.objects.public_now().filter(pk=entry.record_id).exists()
    with pytest.raises(DomainError, match="已经移出"):
        removal.remove(entry.record_id, "ERROR", actor=people["legal"], why="再移一次")


@pytest.mark.parametrize(
    ("reason", "counted"), [("报送重复（示例）", "WITHDRAWN"), (f"{records.UPHELD} YY-2026-1", "ERROR")]
)
def test_a_record_taken_down_by_hand_is_no_error_unless_an_objection_was_upheld(entry, people, reason, counted):
    records.withdraw([entry.record_id], actor=people["legal"], reason=reason, today=entry.published_on)
    assert reason_of(entry) == (S.REMOVED, counted)
    assert ListRemoval.objects.get().reason == counted


def test_the_lists_of_a_merged_firm_follow_the_survivor(entry, truck, people, unit):
    heir = make_truck(SubjectFactory(), 7)
    truck.merged_into = heir
    truck.save()
    day = entry.published_on
    assert crosscheck.hits([heir.pk], ListKind.BLACK, day=day) == {heir.pk: {"BLK-OVL"}}
    red = candidates.open_candidate(
        "RED-TR", truck, unit=unit, actor=people["clerk"], criterion="R4", summary="示例", today=day
    )
    assert red.subject == heir
    with pytest.raises(DomainError, match="不能列入红名单"):
        candidates.cross_check(red.pk, actor=people["clerk"], today=day)


def test_an_entry_whose_decision_fell_leaves_the_same_night(entry, three):
    Record.objects.filter(pk=three[0][1].pk).update(status=RecordStatus.WITHDRAWN)
    assert nightly.run(today=entry.published_on)["unfounded"] == 1
    assert reason_of(entry) == (S.REMOVED, "BASIS_REVOKED")
    assert nightly.run(today=entry.published_on)["unfounded"] == 0


def test_an_entry_stays_while_a_decision_is_only_stayed(entry, three, truck):
    Record.objects.filter(pk=three[0][1].pk).update(status=RecordStatus.SUSPENDED)
    assert nightly.run(today=entry.published_on)["unfounded"] == 0
    entry.evidence.add(penalty(truck, TODAY - timedelta(days=3)))
    Record.objects.filter(pk=three[1][1].pk).update(status=RecordStatus.WITHDRAWN)
    assert nightly.run(today=entry.published_on)["unfounded"] == 0
    Record.objects.filter(pk=three[0][1].pk).update(status=RecordStatus.WITHDRAWN)
    assert nightly.run(today=entry.published_on)["unfounded"] == 1


def test_an_entry_stays_while_enough_decisions_stand(entry, three, truck):
    entry.evidence.add(penalty(truck, TODAY - timedelta(days=3)))
    Record.objects.filter(pk=three[0][1].pk).update(status=RecordStatus.WITHDRAWN)
    assert nightly.run(today=entry.published_on)["unfounded"] == 0
    assert reason_of(entry)[0] == S.PUBLISHED


def red(subject, **values):
    return RecordFactory(
        published=True, slug="red-list", subject=subject, natural_key=f"red|{subject.pk}",
        details={"list_type": "RED-TR", "list_state": "已公布"}, **values,
    )  # fmt: skip


def released(people, unit, subject, **values):
    """Publish a record on the subject through the service."""
    reviewer = UserFactory(role=PostRole.REVIEWER, unit=unit)
    record = RecordFactory(submitted=True, subject=subject, unit=unit, legal_by=people["legal"], **values)
    records.publish([record.pk], actor=reviewer).raise_if_refused()
    return record


@pytest.mark.parametrize(
    ("details", "stays"),
    [({"penalty_types": ["吊销许可证件"]}, False), ({"penalty_types": ["没收违法所得"]}, True)],
)
def test_a_serious_penalty_takes_a_firm_off_the_red_list_at_once(haulier, people, unit, details, stays):
    entry = red(haulier)
    released(people, unit, haulier, details=details)
    assert Record.objects.public_now().filter(pk=entry.pk).exists() is stays
    assert list(ListRemoval.objects.values_list("reason", flat=True)) == ([] if stays else ["R_BLACK_HIT"])


def test_publicity_alone_does_not_touch_the_red_entry_but_the_decision_does(candidate, people, to_publicity, truck):
    entry = red(truck)
    after = to_publicity(candidate)
    assert Record.objects.get(pk=entry.pk).status == RecordStatus.PUBLISHED
    recognition.determine(candidate.pk, actor=people["leader"], today=after)
    recognition.publish(candidate.pk, actor=people["site"], today=after)
    assert Record.objects.get(pk=entry.pk).status == RecordStatus.WITHDRAWN


def open_red(haulier, unit, people):
    return candidates.open_candidate(
        "RED-TR", haulier, unit=unit, actor=people["clerk"], criterion="R4", summary="评价为最高等级。", today=TODAY
    )


def test_the_red_path_has_no_notice(haulier, unit, people):
    one = open_red(haulier, unit, people)
    candidates.cross_check(one.pk, actor=people["clerk"], today=TODAY)
    with pytest.raises(DomainError, match="不需要事前告知"):
        recognition.notify(one.pk, actor=people["clerk"], today=TODAY)
    recognition.submit_for_review(one.pk, actor=people["clerk"], today=TODAY, measures=["I1", "I4"])
    recognition.approve(one.pk, actor=people["legal"], opinion="符合条件", today=TODAY)
    recognition.publicise(one.pk, actor=people["site"], today=TODAY)
    one.refresh_from_db()
    after = one.publicity_until + timedelta(days=1)
    recognition.determine(one.pk, actor=people["leader"], today=after)
    done = recognition.publish(one.pk, actor=people["site"], today=after)
    assert done.record.details["measures"] == ["I1", "I4"]
    assert done.valid_until == after.replace(year=after.year + 1) - timedelta(days=1)


@pytest.mark.parametrize("code", ["BLK-TR", "EXT-COURT"])
def test_nobody_on_a_black_list_gets_on_the_red_one(haulier, unit, people, code):
    RecordFactory(
        published=True, slug="black-list", subject=haulier, details={"list_type": code, "list_state": "已公布"}
    )
    one = open_red(haulier, unit, people)
    with pytest.raises(DomainError, match="不能列入红名单"):
        candidates.cross_check(one.pk, actor=people["clerk"], today=TODAY)


def watch(haulier, unit, people):
    """Put the firm on the watch list, which has no record."""
    one = candidates.open_candidate(
        "FOC-TR", haulier, unit=unit, actor=people["clerk"], criterion="Q9", summary="多次轻微违规。", today=TODAY
    )
    candidates.cross_check(one.pk, actor=people["clerk"], today=TODAY)
    recognition.submit_for_review(one.pk, actor=people["clerk"], today=TODAY)
    recognition.approve(one.pk, actor=people["legal"], opinion="同意", today=TODAY)
    recognition.determine(one.pk, actor=people["leader"], today=TODAY)
    return recognition.publish(one.pk, actor=people["site"], today=TODAY)


def test_a_watch_entry_stays_inside_and_keeps_off_the_red_list(haulier, unit, people):
    one = watch(haulier, unit, people)
    assert one.record is None
    other = open_red(haulier, unit, people)
    with pytest.raises(DomainError, match="重点关注"):
        candidates.cross_check(other.pk, actor=people["clerk"], today=TODAY)
    assert nightly.run(today=one.valid_until)["watches"] == 0
    assert nightly.run(today=one.valid_until + timedelta(days=1))["watches"] == 1
    assert reason_of(one) == (S.REMOVED, "EXPIRED")


def test_a_watch_entry_takes_no_red_entry_off_in_public(haulier, unit, people):
    watch(haulier, unit, people)
    entry = red(haulier)
    hooks.published.fire([entry.pk], actor=people["legal"])
    assert Record.objects.get(pk=entry.pk).status == RecordStatus.PUBLISHED
    assert not ListRemoval.objects.exists()


def test_silence_is_a_waiver_and_a_forgotten_publicity_lapses(candidate, people, to_publicity):
    clerk = people["clerk"]
    candidates.cross_check(candidate.pk, actor=clerk, today=TODAY)
    recognition.notify(candidate.pk, actor=clerk, today=TODAY)
    recognition.record_service(candidate.pk, served_on=TODAY, actor=clerk, how="邮寄", today=TODAY)
    candidate.refresh_from_db()
    assert nightly.run(today=candidate.statement_due_on)["waived"] == 0
    day = candidate.statement_due_on + timedelta(days=1)
    assert nightly.run(today=day)["waived"] == 1
    recognition.approve(candidate.pk, actor=people["legal"], opinion="同意", today=day)
    recognition.publicise(candidate.pk, actor=people["site"], today=day)
    candidate.refresh_from_db()
    assert nightly.run(today=candidate.publicity_until + timedelta(days=60))["lapsed"] == 0
    assert nightly.run(today=candidate.publicity_until + timedelta(days=120))["lapsed"] == 1
    assert reason_of(candidate)[0] == S.NOT_LISTED
    assert not Record.objects.public_now().filter(pk=candidate.record_id).exists()


def test_commands_and_tasks_do_the_same(unit, three):
    out = StringIO()
    call_command("find_candidates", stdout=out)
    candidate = ListCandidate.objects.get()
    call_command("find_candidates", "--recount", candidate.number, stdout=out)
    call_command("run_lists", stdout=out)
    tasks.find_candidates()
    tasks.run_nightly()
    assert "新筛出 1 条" in out.getvalue()
    assert '"same": true' in out.getvalue()
