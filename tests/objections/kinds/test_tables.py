"""The three state tables are whole: every target exists, every state is reached, every name means something."""

import pytest

from credit.documents.services import kinds as document_kinds
from credit.messages.services import templates
from objections.cases.models import Case
from objections.effects.handling import OUTCOMES
from objections.effects.table import EFFECTS
from objections.kinds.fields import fields_of
from objections.kinds.table import WHO_LABELS, Who
from objections.kinds.tables import TABLES
from objections.letters.services import wordings
from objections.moves.conditions import CONDITIONS
from objections.moves.forks import FORKS

MOVES = [(kind, name, move) for kind, table in TABLES.items() for name, s in table.states.items() for move in s.moves]
tables = pytest.mark.parametrize("table", TABLES.values(), ids=TABLES)


@tables
def test_every_state_is_reached_and_every_target_exists(table):
    targets = {target for state in table.states.values() for move in state.moves for target in move.targets}
    assert targets | {table.start} == set(table.states)


@tables
def test_an_open_state_can_be_left_and_a_state_never_has_an_action_twice(table):
    for name, state in table.states.items():
        actions = [move.action for move in state.moves]
        assert len(actions) == len(set(actions)), name
        assert state.end or any(move.targets - {name} for move in state.moves), name
        assert not state.onward or table.move(name, state.onward), name
        assert state.label, name
        assert state.tells, name


def test_every_name_in_the_tables_means_something():
    for kind, state, move in MOVES:
        told = (kind, state, move.action)
        assert set(move.when) <= set(CONDITIONS), told
        assert set(move.effects) <= set(EFFECTS), told
        assert set(move.tells) <= set(templates()), told
        assert not move.letter or move.letter in wordings(), told
        assert not move.fork or (move.fork in FORKS and move.ways), told
        assert not (move.fork and move.to), told
        assert move.by, told


@tables
def test_whoever_may_not_be_the_same_person_acts_in_the_same_table(table):
    for state in table.states.values():
        for move in state.moves:
            assert set(move.not_by) <= set(table.actions)


def test_what_is_decided_and_what_is_checked_are_never_one_person():
    """Two different people: opinion and legal review, proposal and execution, request and grant of an extension."""
    second = [
        ("objection", "legal", "approve"),
        ("objection", "executing", "execute"),
        ("complaint", "legal", "approve"),
        ("repair", "legal", "approve"),
        ("repair", "extended", "grant_extension"),
        ("repair", "panel", "vote"),
    ]
    assert all(TABLES[kind].move(state, action).not_by for kind, state, action in second)


def test_every_letter_has_a_document_kind_and_every_proposal_an_outcome():
    assert {wording.document for wording in wordings().values() if wording.document} <= set(document_kinds())
    assert {name for table in TABLES.values() for name in table.proposals} == set(OUTCOMES)
    assert set(WHO_LABELS) == set(Who)


def test_states_and_actions_fit_their_columns():
    longest = max(len(name) for table in TABLES.values() for name in table.states)
    assert longest <= Case._meta.get_field("state").max_length
    assert max(len(move.action) for _, _, move in MOVES) <= 24


@pytest.mark.parametrize("kind", TABLES)
def test_names_and_words_are_sealed_fields(kind):
    assert all(one.sealed for one in fields_of(kind) if one.kind == "prose" or "name" in one.name)
