"""Every state × action × role: exactly the moves of the table succeed, all else is refused and changes nothing.

One case a kind is put into each state in turn by an update; what is tried on it happens inside a savepoint.
"""

from contextlib import contextmanager
from datetime import timedelta
from itertools import product

import pytest
from django.db import transaction
from django.utils import timezone

from credit.kernel.errors import DomainError, NotAllowed
from credit.records.models import Record
from objections.cases.actors import SYSTEM, Applicant
from objections.cases.models import Case, CaseEvent
from objections.kinds.table import Who
from objections.kinds.tables import TABLES
from objections.moves.judging import available, choose
from objections.moves.services import act
from tests.factories.objections import CaseFactory

ACTIONS = sorted({action for table in TABLES.values() for action in table.actions})
PROPOSALS = {"repair": "grant", "objection": "correct", "complaint": "founded"}
PLAYS = {Who.UNIT_REVIEWER: {Who.UNIT, Who.UNIT_REVIEWER}}
"""A reviewer of the holding unit is its handler, too."""
kinds = pytest.mark.parametrize("kind", TABLES)


@contextmanager
def savepoint():
    """Everything inside is undone."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def cast(case, people):
    """Somebody for every part."""
    return {
        Who.APPLICANT: Applicant(case.pk),
        Who.SITE_ADMIN: people.admin,
        Who.UNIT: people.clerk,
        Who.UNIT_REVIEWER: people.reviewer,
        Who.UNIT_HEAD: people.head,
        Who.HELPER: people.helper,
        Who.LEGAL: people.legal,
        Who.LEADER: people.leader,
        Who.SYSTEM: SYSTEM,
    }


@pytest.fixture
def case(kind, people):
    case = CaseFactory(kind=kind, unit=people.unit, standing="subject", proposal=PROPOSALS[kind])
    case.tasks.create(unit=people.other, question="示例", asked_by=people.second_legal)
    if kind == "repair":
        CaseEvent.objects.create(case=case, action="seen", to_state="legal", part=Who.LEGAL, actor=people.second_legal)
    return case


def put(case, state):
    """Put the case into a state, such as it would be after the way that leads there; return it as read anew."""
    is_end, is_repair = TABLES[case.kind].is_end(state), case.kind == "repair"
    is_settled = is_end or state == "effective"
    outcome = ("granted" if is_repair else "upheld") if is_settled else ""
    closed_at = timezone.now() if is_end else None
    Case.objects.filter(pk=case.pk).update(state=state, closed_at=closed_at, outcome=outcome)
    if is_repair:
        status = "repaired" if is_settled else "published"
        Record.objects.filter(pk=case.record_id).update(status=status)
    return Case.objects.select_related("record__item", "unit").get(pk=case.pk)


def fit(move, case, today):
    """Set what the conditions of one move ask of the case."""
    if "paused" in move.when:
        Case.objects.filter(pk=case.pk).update(paused_on=today, pause_ground="test")
    if "state_is_over" in move.when:
        Case.objects.filter(pk=case.pk).update(state_due_on=today - timedelta(days=1))


def may(move, part):
    return move is not None and bool(PLAYS.get(part, {part}) & set(move.by))


def landings(kind, state, move):
    """The states a move may end in: its targets, or what the system makes of them at once."""
    table = TABLES[kind]
    onward = {target: table.states[target].onward for target in move.targets}
    return {table.move(target, action).to if action else target for target, action in onward.items()} or {state}


def held(case):
    """All that is on file about the case."""
    return (
        Case.objects.filter(pk=case.pk).values().get(),
        Record.objects.filter(pk=case.record_id).values().first(),
        *(list(related.values()) for related in (case.events, case.tasks, case.letters)),
    )


@kinds
def test_who_may_do_what_in_which_state(kind, case, people, monkeypatch):
    """All combinations are judged by what `act` asks before anything else and what the buttons are made of."""
    monkeypatch.setattr("objections.moves.judging.moved_on", lambda case: DomainError("moved_on", "（不查是谁）"))
    known = cast(case, people)
    for state in TABLES[kind].states:
        here = put(case, state)
        for part, actor in known.items():
            assert available(here, actor) == [move for move in TABLES[kind].states[state].moves if may(move, part)]
        before = held(case)
        for action, (part, actor) in product(ACTIONS, known.items()):
            move = TABLES[kind].move(state, action)
            try:
                verdict = choose(here, action, actor)
            except DomainError as refused:
                verdict = refused.code
            if may(move, part):
                assert verdict[0] is move, (state, action, part, verdict)
                assert verdict[1] in move.by
            else:
                assert verdict == ("moved_on" if move is None else "not_allowed"), (state, action, part)
        assert held(case) == before, state


@kinds
def test_a_move_leads_where_the_table_says_and_nobody_else_makes_it(kind, case, people, no_typesetting):
    today, known = timezone.localdate(), cast(case, people)
    successor = CaseFactory(kind="complaint" if kind == "objection" else "objection", converted_from=case)
    told = {
        "opinion": "同意（示例）", "reason": "理由（示例）", "unit": people.other.pk, "handler": people.reviewer.pk,
        "proposal": case.proposal, "gaps": ("营业执照",), "ground": "test", "rating": "good",
        "helpers": (people.law.pk,), "successor": successor.pk, "original": CaseFactory(kind=kind).pk,
    }  # fmt: skip
    absent = next(action for action in ACTIONS if action not in TABLES[kind].actions)
    for name, state in TABLES[kind].states.items():
        put(case, name)
        before = held(case)
        for turn, move in enumerate(state.moves):
            strangers = [actor for part, actor in known.items() if not may(move, part)]
            with pytest.raises(
                NotAllowed
            ):  # whom `choose` refuses `act` refuses: one of them, in turn, goes all the way
                act(case.pk, move.action, actor=strangers[turn % len(strangers)], today=today, **told)
            with savepoint():
                fit(move, case, today)
                moved = act(case.pk, move.action, actor=known[move.by[0]], today=today, **told)
                assert moved.state in landings(kind, name, move), (name, move.action)
                assert moved.events.count() > len(before[2])
                assert moved.revision > before[0]["revision"]
        with pytest.raises(DomainError, match="已不能办理"):
            act(case.pk, absent, actor=people.admin, today=today, **told)
        assert held(case) == before, name
