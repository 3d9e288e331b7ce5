"""Every role × action × own or other unit, against the words of the rights table."""

from datetime import date

import pytest

from credit.catalogue.models import ItemRole, Role
from credit.kernel.errors import NotAllowed
from credit.units.models import PostRole
from credit.units.policies import allowed, item_units, refusal, require
from credit.units.rights import rights
from tests.factories.credit import CatalogueItemFactory, PostFactory, UnitFactory, UserFactory

pytestmark = pytest.mark.django_db

# action → roles that may act on their own unit's record / on another unit's / on another's when theirs leads the item
CLERK, REVIEWER, LEGAL = PostRole.CLERK, PostRole.REVIEWER, PostRole.LEGAL
SECRECY = PostRole.SECRECY
ADMIN, AUDITOR, HEAD, LEADER = PostRole.SITE_ADMIN, PostRole.AUDITOR, PostRole.UNIT_HEAD, PostRole.BUREAU_LEADER
TABLE = {
    "enter": ({CLERK}, set(), set()),
    "correct_draft": ({CLERK}, set(), set()),
    "submit": ({CLERK}, set(), set()),
    "import": ({CLERK}, set(), set()),
    "publish": ({REVIEWER}, set(), {REVIEWER}),
    "return": ({REVIEWER}, set(), {REVIEWER}),
    "withdraw": ({REVIEWER, LEGAL}, {LEGAL}, {REVIEWER, LEGAL}),
    "suspend": ({REVIEWER, LEGAL}, {LEGAL}, {REVIEWER, LEGAL}),
    "undo_batch": ({REVIEWER, LEGAL}, {LEGAL}, {REVIEWER, LEGAL}),
    "agree": ({LEGAL}, {LEGAL}, {LEGAL}),
    "accept_code": ({REVIEWER, LEGAL}, {LEGAL}, {LEGAL}),
    "see_record": ({CLERK, REVIEWER, LEGAL, HEAD, LEADER}, {LEGAL, LEADER}, {REVIEWER, LEGAL, LEADER}),
    "see_past": ({LEGAL, AUDITOR}, {LEGAL, AUDITOR}, {LEGAL, AUDITOR}),
    "see_sealed": ({REVIEWER, LEGAL}, {LEGAL}, {LEGAL}),
    "find_person": ({CLERK, REVIEWER, LEGAL}, {LEGAL}, {LEGAL}),
    "export": ({CLERK, REVIEWER, LEGAL}, {LEGAL}, {REVIEWER, LEGAL}),
    "set_rules": ({LEGAL}, {LEGAL}, {LEGAL}),
    "see_case": ({CLERK, REVIEWER, HEAD, LEGAL, ADMIN, LEADER}, {LEGAL, ADMIN, LEADER}, {LEGAL, ADMIN, LEADER}),
    "see_applicant": ({CLERK, REVIEWER, LEGAL, ADMIN}, {LEGAL, ADMIN}, {LEGAL, ADMIN}),
    "see_informant": ({LEGAL}, {LEGAL}, {LEGAL}),
    "register_case": ({ADMIN, CLERK, LEGAL}, {ADMIN, LEGAL}, {ADMIN, LEGAL}),
    "route_case": ({ADMIN}, {ADMIN}, {ADMIN}),
    "handle_case": ({CLERK, REVIEWER}, set(), set()),
    "conclude_case": ({REVIEWER}, set(), set()),
    "lead_case": ({HEAD}, set(), set()),
    "assist_case": ({CLERK, REVIEWER}, set(), set()),
    "review_case": ({LEGAL}, {LEGAL}, {LEGAL}),
    "deliberate_case": ({LEADER}, {LEADER}, {LEADER}),
    "supervise_case": ({LEGAL}, {LEGAL}, {LEGAL}),
    "manage_columns": ({ADMIN}, {ADMIN}, {ADMIN}),
    "manage_routing": ({ADMIN}, {ADMIN}, {ADMIN}),
    "manage_platforms": ({ADMIN}, {ADMIN}, {ADMIN}),
    "manage_units": ({ADMIN}, {ADMIN}, {ADMIN}),
    "see_deliveries": ({ADMIN, LEGAL, REVIEWER, CLERK}, {ADMIN, LEGAL}, {ADMIN, LEGAL}),
    "manage_deliveries": ({ADMIN, LEGAL}, {ADMIN, LEGAL}, {ADMIN, LEGAL}),
    "resend": ({CLERK, REVIEWER, ADMIN, LEGAL}, {ADMIN, LEGAL}, {ADMIN, LEGAL}),
    "explain_late": ({CLERK, REVIEWER}, set(), set()),
    "see_inspection": ({CLERK, REVIEWER, LEGAL, HEAD, LEADER}, {LEGAL, LEADER}, {REVIEWER, LEGAL, LEADER}),
    "plan_inspection": ({CLERK}, set(), set()),
    "approve_inspection": ({REVIEWER, LEGAL}, {LEGAL}, {REVIEWER, LEGAL}),
    "see_article": (
        {CLERK, REVIEWER, SECRECY, LEGAL, ADMIN},
        {SECRECY, LEGAL, ADMIN},
        {REVIEWER, SECRECY, LEGAL, ADMIN},
    ),
    "submit_article": ({CLERK}, set(), set()),
    "approve_article": (set(), set(), {REVIEWER}),
    "clear_article": ({SECRECY}, {SECRECY}, {SECRECY}),
    "withdraw_article": ({SECRECY, ADMIN}, {SECRECY, ADMIN}, {REVIEWER, SECRECY, ADMIN}),
    "see_measures": ({CLERK, REVIEWER, HEAD, LEGAL, ADMIN, LEADER}, {LEGAL, ADMIN, LEADER}, {LEGAL, ADMIN, LEADER}),
    "plan_measures": ({CLERK, REVIEWER, LEGAL}, {LEGAL}, {LEGAL}),
    "dispatch_measures": ({ADMIN}, {ADMIN}, {ADMIN}),
    "execute_measure": ({CLERK, REVIEWER}, set(), set()),
    "counter_check": ({CLERK, REVIEWER, HEAD, LEGAL}, {LEGAL}, {LEGAL}),
    "check_person": ({REVIEWER, LEGAL}, {LEGAL}, {LEGAL}),
    "write_case": ({CLERK}, set(), set()),
    "release_case": ({REVIEWER, LEGAL}, {LEGAL}, {LEGAL}),
    "write_reply": ({LEGAL}, {LEGAL}, {LEGAL}),
    "release_reply": ({LEGAL, SECRECY}, {LEGAL, SECRECY}, {LEGAL, SECRECY}),
    "withdraw_reply": ({LEGAL, SECRECY, ADMIN}, {LEGAL, SECRECY, ADMIN}, {LEGAL, SECRECY, ADMIN}),
    "see_list": (
        {CLERK, REVIEWER, HEAD, LEGAL, ADMIN, LEADER, AUDITOR},
        {LEGAL, ADMIN, LEADER, AUDITOR},
        {LEGAL, ADMIN, LEADER, AUDITOR},
    ),
    "list_handle": ({CLERK, REVIEWER}, set(), set()),
    "list_override": ({LEGAL}, {LEGAL}, {LEGAL}),
    "list_review": ({LEGAL}, {LEGAL}, {LEGAL}),
    "list_publish": ({ADMIN}, {ADMIN}, {ADMIN}),
    "list_determine": ({LEADER}, {LEADER}, {LEADER}),
    "list_remove": ({LEGAL}, {LEGAL}, {LEGAL}),
    "read_audit": ({AUDITOR}, {AUDITOR}, {AUDITOR}),
}


@pytest.fixture
def item():
    return CatalogueItemFactory(slug="penalty")


def _unit(item, role):
    unit = UnitFactory()
    ItemRole.objects.create(item=item, unit=unit, role=role, valid_from=date(2018, 1, 1))
    return unit


def test_the_table_here_covers_every_action_of_the_file():
    assert set(TABLE) == set(rights())


def _may(user, item, unit):
    return {action for action in TABLE if allowed(user, action, item=item, unit=unit)}


def _said(role, column):
    return {action for action, who in TABLE.items() if role in who[column]}


@pytest.mark.parametrize("role", PostRole.values)
def test_rights(role, item):
    own, other = _unit(item, Role.ASSIST), _unit(item, Role.OWN)
    user = UserFactory(role=role, unit=own)
    assert _may(user, item, own) == _said(role, 0)
    assert _may(user, item, other) == _said(role, 1)


@pytest.mark.parametrize("role", PostRole.values)
def test_rights_of_the_leading_unit_over_others(role, item):
    lead, other = _unit(item, Role.LEAD), _unit(item, Role.ASSIST)
    user = UserFactory(role=role, unit=lead)
    assert _may(user, item, other) == _said(role, 2)


def test_nobody_publishes_what_they_entered(item):
    unit = _unit(item, Role.LEAD)
    user = UserFactory(role=PostRole.REVIEWER, unit=unit)
    PostFactory(user=user, unit=unit, role=PostRole.CLERK)
    assert allowed(user, "publish", item=item, unit=unit)
    assert not allowed(user, "publish", item=item, unit=unit, entered_by=user.pk)
    assert "另一个人" in refusal(user, "publish", entered_by=user.pk)


def test_a_clerk_of_a_unit_without_a_role_on_the_item_enters_nothing(item):
    stranger = UnitFactory()
    assert not allowed(UserFactory(role=PostRole.CLERK, unit=stranger), "enter", item=item, unit=stranger)


def test_districts_share_the_role_of_their_parent(item):
    parent = _unit(item, Role.OWN)
    district = UnitFactory(parent=parent)
    assert item_units(item) == {parent.pk, district.pk}


def test_a_post_that_ended_gives_nothing(item):
    unit = _unit(item, Role.OWN)
    user = UserFactory()
    PostFactory(user=user, unit=unit, role=PostRole.CLERK, valid_until=date(2020, 1, 1))
    assert not allowed(user, "enter", item=item, unit=unit)


def test_an_inactive_or_anonymous_person_may_nothing(item):
    from django.contrib.auth.models import AnonymousUser

    unit = _unit(item, Role.OWN)
    gone = UserFactory(role=PostRole.CLERK, unit=unit, is_active=False)
    assert not allowed(gone, "enter", item=item, unit=unit)
    assert not allowed(AnonymousUser(), "enter", item=item, unit=unit)


def test_a_refusal_names_the_role_and_whom_to_ask(item):
    user = UserFactory(role=PostRole.CLERK, unit=_unit(item, Role.OWN))
    with pytest.raises(NotAllowed) as caught:
        require(user, "publish", item=item)
    assert "审核员" in caught.value.message
    assert "请联系" in caught.value.message


def test_a_responsible_unit_answers_for_the_articles_of_its_item(item):
    responsible, other = _unit(item, Role.RESP), _unit(item, Role.ASSIST)
    assert allowed(UserFactory(role=PostRole.REVIEWER, unit=responsible), "approve_article", item=item, unit=other)
    assert not allowed(UserFactory(role=PostRole.REVIEWER, unit=responsible), "publish", item=item, unit=other)
