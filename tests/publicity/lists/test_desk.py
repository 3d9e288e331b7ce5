"""The desk of the lists: each person finds what waits for him, knows the next step, and cannot take another's."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from credit.audit.models import AuditEntry
from credit.units.models import PostRole
from publicity.lists import finding, recognition
from publicity.lists.desk import moves
from publicity.lists.desk.reach import count_waiting, seen_by
from publicity.lists.lifecycle import MOVES, S
from publicity.lists.models import ListCandidate
from tests.factories.credit import TODAY, RecordFactory, UserFactory

pytestmark = pytest.mark.django_db
PILE = "/admin/publicity/listcandidate/"


@pytest.fixture
def candidate(unit, three):
    return ListCandidate.objects.get(pk=finding.find_candidates(today=TODAY).raised[0])


@pytest.fixture
def desk(client):
    """Return a function that gets, or with values posts, a page as somebody."""

    def ask(user, address, values=None, status=200):
        client.force_login(user)
        response = client.get(address) if values is None else client.post(address, values)
        assert response.status_code == status, response.content.decode()[:3000]
        return response.content.decode()

    return ask


def step(candidate, name):
    return reverse("admin:list-step", args=[candidate.pk, name])


def test_the_whole_way_by_buttons(candidate, people, desk, monkeypatch):
    clerk, legal, site, leader = (people[name] for name in ("clerk", "legal", "site", "leader"))
    assert candidate.number in desk(clerk, f"{PILE}?desk=mine")
    page = desk(clerk, reverse("admin:publicity_listcandidate_change", args=[candidate.pk]))
    assert "比对名单，受理线索" in page
    assert "下一步：责任单位核对事实" in page
    desk(clerk, step(candidate, "check"), {}, 302)
    desk(clerk, step(candidate, "notify"), {"term_months": "24", "measures": ["P4", "S1"]}, 302)
    pdf = SimpleUploadedFile("回证.pdf", b"%PDF-1.4\n%%EOF", content_type="application/pdf")
    desk(clerk, step(candidate, "served"), {"served_on": str(TODAY), "how": "直接送达", "file": pdf}, 302)
    desk(clerk, step(candidate, "statement"), {"stated_on": str(TODAY), "text": "当天空车返回。"}, 302)
    desk(clerk, step(candidate, "reject"), {"answer": "有称重记录", "term_months": "24", "measures": ["P4"]}, 302)
    assert candidate.number in desk(legal, f"{PILE}?desk=mine")
    page = desk(legal, reverse("admin:publicity_listcandidate_change", args=[candidate.pk]))
    assert "当天空车返回" in page
    desk(legal, step(candidate, "approve"), {"opinion": "同意"}, 302)
    desk(site, step(candidate, "publicise"), {}, 302)
    candidate.refresh_from_db()
    assert "公示期到" in desk(leader, step(candidate, "determine"), {"term_months": "24"}, 422)
    after = candidate.publicity_until + timedelta(days=1)
    monkeypatch.setattr(timezone, "localdate", lambda *args, **kwargs: after)
    assert candidate.number in desk(leader, f"{PILE}?desk=mine")
    desk(leader, step(candidate, "determine"), {"term_months": "24", "measures": ["P4"]}, 302)
    desk(site, step(candidate, "publish"), {}, 302)
    candidate.refresh_from_db()
    assert (candidate.status, candidate.measures) == (S.PUBLISHED, ["P4"])


def test_somebody_elses_step_is_refused_and_said_whose_it_is(candidate, people, desk):
    text = desk(people["legal"], step(candidate, "check"), {}, 422)
    assert "需要的角色是" in text
    assert [one.name for one in moves.steps_for(people["legal"], candidate)] == []
    assert candidate.number in desk(people["legal"], f"{PILE}?desk=open")


def test_another_unit_sees_nothing_and_gets_404(candidate, desk):
    stranger = UserFactory(role=PostRole.CLERK)
    assert not seen_by(stranger).exists()
    desk(stranger, reverse("admin:publicity_listcandidate_change", args=[candidate.pk]), status=404)
    desk(stranger, step(candidate, "check"), {}, 404)


def test_a_mistake_keeps_what_was_typed(candidate, people, desk):
    desk(people["clerk"], step(candidate, "check"), {}, 302)
    text = desk(people["clerk"], step(candidate, "notify"), {"term_months": "99", "measures": ["P4"]}, 422)
    assert 'value="99"' in text
    assert "期限为 24 个月" in text


def test_papers_open_for_those_who_handle_them_and_are_noted(candidate, people, desk, client):
    desk(people["clerk"], step(candidate, "check"), {}, 302)
    desk(people["clerk"], step(candidate, "notify"), {"term_months": "24"}, 302)
    paper = candidate.papers.get().document.attachment
    address = reverse("admin:list-paper", args=[candidate.pk, paper.public_id])
    client.force_login(people["clerk"])
    assert client.get(address).content.startswith(b"%PDF")
    assert AuditEntry.objects.filter(action="list.paper_read").count() == 1
    desk(UserFactory(role=PostRole.CLERK), address, status=404)


def test_a_clue_by_hand(unit, haulier, people, desk):
    decision = RecordFactory(published=True, subject=haulier)
    values = {
        "type_code": "BLK-TR", "subject": haulier.code, "criterion": "B1", "summary": "许可证被吊销（示例）。",
        "entry_basis": "某条例第一条", "decisions": decision.document_number,
    }  # fmt: skip
    address = reverse("admin:list-clue")
    assert "不能新列入的名单" in desk(people["clerk"], address)
    text = desk(people["clerk"], address, values | {"decisions": "不存在〔2026〕1号"}, 422)
    assert "没有找到与这个主体有关的决定" in text
    assert "请选择" in desk(people["clerk"], address, values | {"criterion": "O1"}, 422)
    desk(people["clerk"], address, values, 302)
    assert ListCandidate.objects.get().evidence.get() == decision


def test_the_pile_counts_what_waits(candidate, people):
    assert count_waiting(people["clerk"]) == 1
    assert [count_waiting(people[name]) for name in ("legal", "site", "leader")] == [0, 0, 0]


def test_anybody_who_sees_it_counts_again(candidate, people, desk):
    page = reverse("admin:publicity_listcandidate_change", args=[candidate.pk])
    assert "结果相同" in desk(people["legal"], f"{page}?recount=1")


def test_rules_run_on_demand(unit, three, people, desk):
    desk(people["clerk"], reverse("admin:list-rules"), {}, 302)
    assert ListCandidate.objects.count() == 1


def test_versions_tell_who_entered_and_who_left(candidate, people, to_publicity, desk):
    after = to_publicity(candidate)
    recognition.determine(candidate.pk, actor=people["leader"], today=after)
    recognition.publish(candidate.pk, actor=people["site"], today=after)
    address = reverse("admin:list-versions") + "?list=BLK-OVL&from={}&to={}"
    text = desk(people["legal"], address.format(after - timedelta(days=1), after))
    assert "新列入 1 条，移出 0 条" in text
    last = ListCandidate.objects.get().valid_until
    assert "新列入 0 条，移出 1 条" in desk(people["legal"], address.format(last, last + timedelta(days=1)))
    assert AuditEntry.objects.filter(action="list.versions_read").count() == 2


def test_every_step_of_the_desk_is_allowed_by_the_table():
    for one in moves.ALL:
        assert all(MOVES[source] for source in one.sources), one.name
