"""The entry form speaks the same sentences as the check of a sheet."""

import json

import pytest

from credit.audit.models import AuditEntry
from credit.catalogue import standards
from credit.catalogue.exceptions import accept_code
from credit.catalogue.forms import entry_form
from credit.catalogue.slugs import SLUGS
from credit.kernel.errors import DomainError, NotAllowed
from credit.units.models import PostRole
from tests.factories.credit import UserFactory

from .sheets import TODAY, judge, organisation


def posted(standard, row):
    """Return a row as a browser posts it."""
    data = {name: text for name, text in row.items() if name != "penalty_types"}
    values = row.get("penalty_types", "").split(";")
    return {**data, "penalty_types_values": [one for one in values if one], "penalty_types_other": ""}


class Post(dict):
    def getlist(self, name):
        return self.get(name, [])


def test_a_good_row_is_valid_and_gives_values(penalty):
    form = entry_form(penalty)(Post(posted(penalty, organisation(penalty))), today=TODAY)
    assert form.is_valid(), form.errors
    assert form.values["penalty_types"] == ["警告", "罚款"]
    assert form.values == judge(penalty, organisation(penalty)).row(0)


@pytest.mark.django_db
def test_a_fault_stands_at_its_field_with_the_sentence_of_the_sheet(penalty):
    row = organisation(penalty, uscc="91370499MA3DEM019X")
    form = entry_form(penalty)(Post(posted(penalty, row)), today=TODAY)
    assert not form.is_valid()
    assert list(form.errors) == ["uscc"]
    finding = judge(penalty, row).findings[0]
    assert finding.message in form.errors["uscc"][0]
    assert finding.mend in form.errors["uscc"][0]


@pytest.mark.django_db
def test_a_reviewer_may_accept_a_failing_check_character(penalty):
    data = Post(posted(penalty, organisation(penalty, uscc="91370499MA3DEM019X")))
    refused = entry_form(penalty)(data, today=TODAY)
    assert not refused.is_valid()
    assert "例外代码" in refused.errors["uscc"][0]
    reviewer = UserFactory(role=PostRole.REVIEWER)
    accepted = accept_code("91370499ma3dem019x", reason="示例：已核对执照原件", actor=reviewer)
    assert AuditEntry.objects.get(action="code.accepted").target_id == str(accepted.pk)
    form = entry_form(penalty)(data, today=TODAY)
    assert form.is_valid(), form.errors
    assert form.values["uscc"] == "91370499MA3DEM019X"


@pytest.mark.django_db
@pytest.mark.parametrize("value", ["91370499MA3DEM0191234", "91370400MA3ABCD15Y"])
def test_only_a_code_that_fails_by_its_last_sign_can_be_accepted(value):
    with pytest.raises(DomainError):
        accept_code(value, reason="示例", actor=UserFactory(role=PostRole.REVIEWER))


@pytest.mark.django_db
@pytest.mark.parametrize(("role", "reason", "refusal"), [("clerk", "示例", NotAllowed), ("reviewer", " ", DomainError)])
def test_a_clerk_may_not_accept_a_code_and_nobody_without_a_reason(role, reason, refusal):
    with pytest.raises(refusal):
        accept_code("91370499MA3DEM019X", reason=reason, actor=UserFactory(role=role))


def test_a_doubt_is_a_warning_not_an_error(penalty):
    row = organisation(penalty, fine_yuan="2000")
    form = entry_form(penalty)(Post(posted(penalty, row)), today=TODAY)
    assert form.is_valid()
    assert [one.rule for one in form.warnings] == ["V09"]


def test_a_kind_outside_the_list_goes_into_the_line_for_others(penalty):
    data = posted(penalty, organisation(penalty, penalty_types="警告", fine_yuan=""))
    form = entry_form(penalty)(Post(data | {"penalty_types_other": "其他-责令改正"}), today=TODAY)
    assert form.is_valid(), form.errors
    assert form.values["penalty_types"] == ["警告", "其他-责令改正"]


def test_a_stored_record_fills_the_form(penalty):
    details, sealed = penalty.split(judge(penalty, organisation(penalty, remarks="备注")).row(0))
    form = entry_form(penalty)(details=details, sealed=sealed)
    assert form["decided_on"].value() == "2026-03-02"
    assert form["remarks"].value() == "备注"
    html = str(form["penalty_types"])
    assert html.count("checked") == 2


def test_conditions_are_told_to_the_page(penalty):
    field = entry_form(penalty)().fields["fine_yuan"]
    assert json.loads(field.widget.attrs["data-required-when"]) == {"penalty_types": ["罚款"]}


def test_fields_are_grouped_under_headings(penalty):
    groups = entry_form(penalty)().groups()
    assert [name for name, _ in groups][:2] == ["行政相对人", "处罚决定"]
    assert sum(len(fields) for _, fields in groups) == len(penalty.columns)


@pytest.mark.parametrize("slug", SLUGS.values())
def test_every_item_has_a_form_that_renders(slug):
    standard = standards.get(slug)
    html = entry_form(standard)(details={}).as_p()
    assert all(f'name="{name}' in html for name in standard.columns)
