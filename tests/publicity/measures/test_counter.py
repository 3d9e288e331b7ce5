"""The counter check: whom it finds, what it tells, what it keeps; receipts that stay; decisions with reasons."""

import hashlib
import io
import json
import os
import subprocess
import sys
from pathlib import Path
from urllib.parse import quote

import pypdf
import pytest
from django.db import connection
from django.urls import reverse

from credit.attachments.services import open_content
from credit.audit.models import AuditEntry
from credit.documents.services import check as check_document
from credit.kernel.errors import DomainError, NotAllowed
from credit.records import services as records
from credit.records.models import DisputeMark
from credit.sealing import lookup_hash, seal
from credit.subjects.models import SubjectName
from credit.units.models import PostRole
from publicity.measures.counter import deciding, services
from publicity.measures.counter.models import CheckedSubject, CounterCheck, CounterToken
from publicity.measures.counter.receipt import draft_of, receipt_of
from publicity.measures.counter.services import Asked, content_of
from publicity.measures.counter.tokens import issue_token
from tests.factories.credit import RecordFactory, RelationFactory, SubjectFactory, SubjectIdentifierFactory, UserFactory
from tests.factories.measures import NationalMeasureFactory, entry, full_entry

pytestmark = pytest.mark.django_db
ROOT = Path(__file__).parents[3]
CITIZEN = "110101199003074514"
IN_FORCE = {"valid_from": "2026-05-01", "valid_until": "2026-12-31"}


def known(**values):
    subject = SubjectFactory(**values)
    SubjectName.objects.create(subject=subject, name=subject.name, key=subject.name_key, kind="current")
    if subject.code:
        SubjectIdentifierFactory(subject=subject)
    return subject


def truck(plate, colour, **values):
    subject = SubjectFactory(vehicle=True, name=plate, code=plate, plate_colour=colour, **values)
    SubjectIdentifierFactory(subject=subject, scheme="plate", value=f"{plate}|{colour}")
    return subject


def person():
    subject = SubjectFactory(person=True, name="示例王某某")
    value = lookup_hash("identity", CITIZEN)
    SubjectIdentifierFactory(subject=subject, scheme="identity", value=value, sealed=seal(CITIZEN))
    return subject


def ask(texts, actor, **values):
    asked = Asked(texts, values.pop("purpose", "tender"), values.pop("matter", "示例工程投标资格审查"), **values)
    return content_of(services.run(asked, actor=actor))["lines"]


@pytest.fixture
def firm(bureau):
    return known(name="枣庄示例顺达运输有限公司", code="91370499MA3EX00014")


class TestFinding:
    def test_code_name_and_plate_are_found_exactly(self, firm, bureau):
        car = truck("鲁DZ0001", "黄")
        lines = ask([firm.code, firm.name, "鲁dz0001", "鲁DZ0001|黄"], bureau.clerk)
        assert [line["subject"]["public_id"] for line in lines] == [firm.public_id] * 2 + [car.public_id] * 2

    def test_two_colours_of_one_plate_are_for_the_counter_to_choose(self, bureau):
        cars = [truck("鲁DZ0001", colour) for colour in ("黄", "蓝")]
        (line,) = ask(["鲁DZ0001"], bureau.clerk)
        assert (line["state"], len(line["choices"]), line["result"]) == ("doubtful", 2, "unknown")
        (line,) = ask(["鲁DZ0001"], bureau.clerk, picks={1: cars[1].public_id})
        assert (line["state"], line["subject"]["public_id"]) == ("chosen", cars[1].public_id)

    def test_a_former_name_is_confirmed_by_the_counter(self, firm, bureau):
        SubjectName.objects.create(subject=firm, name="旧示例", key="枣庄示例旧名有限公司", kind="former")
        assert ask(["枣庄示例旧名有限公司"], bureau.clerk)[0]["state"] == "doubtful"

    def test_a_merged_subject_leads_to_its_heir(self, firm, bureau):
        gone = known(name="枣庄示例并入有限公司", code="91370499MA3EX00099", merged_into=firm)
        assert ask([gone.code], bureau.clerk)[0]["subject"]["public_id"] == firm.public_id

    def test_the_file_of_a_merged_firm_follows_its_heir(self, firm, bureau):
        gone = known(name="枣庄示例并入有限公司", code="91370499MA3EX00099", merged_into=firm)
        listed, car = entry(subject=gone), truck("鲁DZ0001", "黄")
        RecordFactory(published=True, subject=gone).parties.create(role="vehicle", subject=car)
        RecordFactory(published=True, subject=firm).parties.create(role="employer", subject=gone)
        (line,) = ask([firm.name], bureau.clerk)
        assert (line["result"], len(line["adverse"]), line["beside"]) == ("restrict", 2, [])
        assert [one["record"] for one in line["lists"]] == [listed.public_id]
        assert "S1" in {one["code"] for one in line["measures"]}

    def test_only_what_was_offered_can_be_chosen(self, firm, bureau):
        truck("鲁DZ0001", "黄"), truck("鲁DZ0001", "蓝")
        assert ask(["鲁DZ0001"], bureau.clerk, picks={1: firm.public_id})[0]["state"] == "doubtful"

    def test_a_subject_without_public_file_is_found_and_clear(self, bureau):
        firm = known(name="枣庄示例新办有限公司", code="91370499MA3EX00022", is_listed=False)
        assert ask([firm.code], bureau.clerk)[0]["result"] == "clear"


class TestPersons:
    def test_without_the_right_a_number_is_not_looked_up(self, bureau):
        person()
        (line,) = ask([CITIZEN], bureau.clerk)
        assert line["state"] == "forbidden"
        assert not CheckedSubject.objects.exclude(subject=None).exists()

    def test_with_the_right_the_whole_number_finds_and_is_noted(self, bureau):
        driver = person()
        entry("black-list", subject=driver)
        (line,) = ask([CITIZEN], bureau.reviewer)
        assert (line["subject"]["public_id"], line["result"]) == (driver.public_id, "restrict")
        assert AuditEntry.objects.filter(action="person.checked", target_id=str(driver.pk)).count() == 1

    def test_a_name_alone_finds_no_person(self, bureau):
        person()
        assert ask(["王某某"], bureau.reviewer)[0]["state"] == "person"

    def test_a_private_truck_looks_like_none_to_those_without_the_right(self, bureau):
        car = truck("鲁DZ0009", "黄", is_personal=True)
        RelationFactory(source=person(), target=car)
        mine, nobodys = ask(["鲁DZ0009", "鲁DZ0008"], bureau.clerk)
        assert (mine["state"], mine["said"]) == (nobodys["state"], nobodys["said"]) == ("missing", "没有查到")
        assert ask(["鲁DZ0009"], bureau.reviewer)[0]["state"] == "found"

    def test_no_number_stands_anywhere_in_clear(self, bureau):
        person()
        check = services.run(Asked([CITIZEN], "licence", "示例许可"), actor=bureau.reviewer)
        assert CITIZEN not in json.dumps(content_of(check))
        with connection.cursor() as cursor:
            for table in ("publicity_countercheck", "publicity_checkedsubject", "credit_auditentry"):
                cursor.execute(f"SELECT string_agg(t::text, ' ') FROM {table} t")
                assert CITIZEN not in (cursor.fetchone()[0] or "")


class TestAnswer:
    def test_a_hit_tells_list_penalty_commitment_and_measures_with_article_and_end(self, firm, bureau):
        listed = entry(subject=firm)
        RecordFactory(published=True, subject=firm)
        RecordFactory(slug="commitment", published=True, subject=firm, severity="", details={})
        (line,) = ask([firm.code], bureau.clerk)
        assert line["result"] == "restrict"
        assert [len(line[name]) for name in ("lists", "adverse", "commitments")] == [1, 1, 1]
        measure = next(one for one in line["measures"] if one["code"] == "S1")
        assert (measure["article"], measure["until"]) == ("《山东省社会信用条例》第三十条", "2028-05-20")
        assert measure["because_of"] == [listed.public_id]

    def test_a_national_row_is_told_while_it_stands(self, firm, bureau):
        entry(subject=firm)
        NationalMeasureFactory()
        assert "《示例法》第八条" in {one["article"] for one in ask([firm.code], bureau.clerk)[0]["measures"]}

    def test_a_disputed_hit_is_a_hint_and_marked(self, firm, bureau):
        listed = entry(subject=firm)
        DisputeMark.objects.create(record=listed, case_number="示例1")
        (line,) = ask([firm.code], bureau.clerk)
        assert line["result"] == "hint"
        assert line["lists"][0]["is_disputed"]
        assert all(one["is_disputed"] for one in line["measures"])

    def test_a_penalty_is_a_hint_and_names_the_truck_beside_it(self, firm, bureau):
        car = truck("鲁DZ0001", "黄")
        record = RecordFactory(published=True, subject=firm)
        record.parties.create(role="vehicle", subject=car)
        by_firm, by_plate = ask([firm.code, "鲁DZ0001"], bureau.clerk)
        assert (by_firm["result"], by_plate["result"]) == ("hint", "hint")
        assert (len(by_plate["beside"]), by_plate["measures"]) == (1, [])

    def test_what_left_is_told_no_more(self, firm, bureau):
        entry(subject=firm, status="repaired")
        assert ask([firm.code], bureau.clerk)[0]["result"] == "clear"

    def test_statements_do_not_grow_with_the_batch(self, bureau, django_assert_max_num_queries):
        firms = [known(name=f"枣庄示例批量{n}有限公司", code=f"91370499MA3EX{n:05d}") for n in range(30)]
        for one in firms:
            entry(subject=one)
        services.unit_of(bureau.clerk)
        for texts in ([one.code for one in firms], [firms[0].code], [one.name for one in firms]):
            with django_assert_max_num_queries(9):  # whom (2), what, measures; check, lines, trail; begin and end
                ask(texts, bureau.clerk)


class TestAsking:
    @pytest.mark.parametrize(
        ("values", "said"),
        [
            ({"purpose": ""}, "用途"), ({"purpose": "curiosity"}, "用途"), ({"matter": " "}, "事项"),
            ({"matter": f"查 {CITIZEN}"}, "不要写个人"),
        ],
    )  # fmt: skip
    def test_purpose_and_matter_are_wanted(self, firm, bureau, values, said):
        with pytest.raises(DomainError, match=said):
            ask([firm.code], bureau.clerk, **values)
        assert not CounterCheck.objects.exists()

    def test_at_most_five_hundred(self, bureau):
        with pytest.raises(DomainError, match="501 个"):
            ask([f"示例{n}" for n in range(501)], bureau.clerk)

    @pytest.mark.parametrize("role", [PostRole.AUDITOR, PostRole.SITE_ADMIN, PostRole.SECRECY])
    def test_roles_without_the_right_are_refused(self, firm, bureau, role):
        with pytest.raises(NotAllowed):
            ask([firm.code], UserFactory(role=role, unit=bureau.unit))

    def test_the_trail_says_who_what_for_and_how_many(self, firm, bureau):
        ask([firm.code], bureau.clerk)
        noted = AuditEntry.objects.get(action="counter.checked")
        assert (noted.actor, noted.reason) == (bureau.clerk, "招标投标：示例工程投标资格审查")
        assert firm.name not in json.dumps(noted.facts)


class TestReceipt:
    @pytest.fixture
    def check(self, firm, bureau):
        self.listed = entry(subject=firm, unit=bureau.unit)
        return services.run(Asked([firm.code], "tender", "示例工程"), actor=bureau.clerk)

    def test_it_says_what_was_told_and_can_be_verified(self, check, bureau):
        document = receipt_of(check.pk, actor=bureau.clerk)
        with open_content(document.attachment) as content:
            pdf = content.read()
        text = "".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(pdf)).pages).replace("\n", "")
        for words in (check.number, "第三十条", "限制市场准入", document.number, document.check_code):
            assert words in text
        assert hashlib.sha256(pdf).hexdigest() == document.sha256
        assert check_document(document.number, document.check_code).state == "valid"

    def test_it_stays_the_same_when_the_record_has_left(self, check, bureau):
        before, document = draft_of(check), receipt_of(check.pk, actor=bureau.clerk)
        records.withdraw([self.listed.pk], actor=bureau.law, reason="示例")
        again = CounterCheck.objects.get(pk=check.pk)
        assert draft_of(again) == before
        assert receipt_of(check.pk, actor=bureau.reviewer) == document

    def test_altered_facts_are_found_out(self, check):
        content = content_of(check)
        content["lines"][0]["result"] = "clear"
        CounterCheck.objects.filter(pk=check.pk).update(sealed=seal(content))
        with pytest.raises(DomainError, match="不符"):
            draft_of(CounterCheck.objects.get(pk=check.pk))


class TestDecision:
    def check(self, record, bureau):
        return services.run(Asked([record.subject.code], "tender", "示例工程"), actor=bureau.clerk)

    def test_a_departure_needs_a_reason(self, bureau):
        check = self.check(full_entry(), bureau)
        with pytest.raises(DomainError, match="写明理由"):
            deciding.decide(check, 1, deciding.Ruling("not_applied"), actor=bureau.clerk)
        ruling = deciding.Ruling("not_applied", reason="已提供担保（示例）")
        assert deciding.decide(check, 1, ruling, actor=bureau.clerk).decision == "not_applied"

    def test_an_applied_measure_is_fed_back_to_the_platforms(self, bureau):
        check = self.check(full_entry(), bureau)
        done = deciding.decide(check, 1, deciding.Ruling("applied", ["S5"]), actor=bureau.clerk)
        assert (done.feedback.item.slug, done.feedback.status) == ("joint-measure", "submitted")
        assert done.feedback.details["measure"] == "S5"
        with pytest.raises(DomainError, match="已经登记过"):
            deciding.decide(check, 1, deciding.Ruling("not_needed", reason="示例"), actor=bureau.clerk)

    def test_what_is_only_disputed_cannot_be_applied(self, bureau):
        record = full_entry()
        DisputeMark.objects.create(record=record, case_number="示例1")
        with pytest.raises(DomainError, match="不能单独据此限制"):
            deciding.decide(self.check(record, bureau), 1, deciding.Ruling("applied", ["S5"]), actor=bureau.clerk)

    def test_what_did_not_apply_cannot_be_applied(self, bureau):
        with pytest.raises(DomainError, match="不适用"):
            deciding.decide(self.check(full_entry(), bureau), 1, deciding.Ruling("applied", ["S6"]), actor=bureau.clerk)

    def test_what_left_or_is_disputed_since_the_check_cannot_be_applied(self, bureau):
        record = full_entry()
        check = self.check(record, bureau)
        mark = DisputeMark.objects.create(record=record, case_number="示例1")
        applied = deciding.Ruling("applied", ["S5"])
        with pytest.raises(DomainError, match="请重新核查"):
            deciding.decide(check, 1, applied, actor=bureau.clerk)
        mark.delete()
        records.suspend(record.pk, actor=bureau.law, reason="示例")
        with pytest.raises(DomainError, match="请重新核查"):
            deciding.decide(check, 1, applied, actor=bureau.clerk)
        ruling = deciding.Ruling("not_applied", reason="名单信息已暂停公示（示例）")
        assert deciding.decide(check, 1, ruling, actor=bureau.clerk).feedback is None

    def test_another_unit_decides_nothing(self, bureau):
        check = self.check(full_entry(), bureau)
        with pytest.raises(NotAllowed):
            deciding.decide(check, 1, deciding.Ruling("not_needed", reason="示例"), actor=bureau.stranger)


class TestDesk:
    def test_from_the_form_to_the_decision(self, client, firm, bureau):
        entry(subject=firm)
        client.force_login(bureau.clerk)
        form = reverse("admin:publicity_countercheck_add")
        refused = client.post(form, {"purpose": "", "matter": "示例", "text": firm.name})
        assert (refused.status_code, firm.name in refused.content.decode()) == (422, True)
        answer = client.post(form, {"purpose": "tender", "matter": "示例", "text": firm.name}, follow=True)
        text = answer.content.decode()
        assert "《山东省社会信用条例》第三十条" in text
        assert answer.headers["Cache-Control"].endswith("private")
        check = CounterCheck.objects.get()
        paper = client.post(reverse("admin:counter-receipt", args=[check.pk]))
        assert paper.headers["Content-Type"] == "application/pdf"
        here = reverse("admin:publicity_countercheck_change", args=[check.pk])
        assert "写明理由" in client.post(here, {"line": "1", "decision": "not_applied"}).content.decode()
        client.post(here, {"line": "1", "decision": "not_applied", "reason": "示例"})
        assert CheckedSubject.objects.get().decision == "not_applied"

    def test_another_unit_does_not_see_it(self, client, firm, bureau):
        check = services.run(Asked([firm.code], "tender", "示例"), actor=bureau.clerk)
        client.force_login(bureau.stranger)
        assert client.get(reverse("admin:publicity_countercheck_change", args=[check.pk])).status_code == 404

    def test_a_check_on_a_person_is_for_those_who_may_check_persons(self, client, firm, bureau):
        person()
        open_one = services.run(Asked([firm.code], "tender", "示例"), actor=bureau.reviewer)
        personal = services.run(Asked([firm.code, CITIZEN], "tender", "示例"), actor=bureau.reviewer)
        assert set(services.checks_seen_by(bureau.clerk)) == {open_one}
        assert set(services.checks_seen_by(bureau.reviewer)) == {open_one, personal}
        assert set(services.checks_seen_by(bureau.law)) == {open_one, personal}
        here = reverse("admin:publicity_countercheck_change", args=[personal.pk])
        client.force_login(bureau.clerk)
        assert client.get(here).status_code == 404
        assert client.post(reverse("admin:counter-receipt", args=[personal.pk])).status_code == 404
        client.force_login(bureau.reviewer)
        assert client.get(here).status_code == 200
        client.post(reverse("admin:counter-receipt", args=[personal.pk]))
        read = AuditEntry.objects.filter(action="counter.read", actor=bureau.reviewer, target_id=str(personal.pk))
        assert read.count() == 2


class TestInterface:
    ADDRESS = "/api/v1/counter/checks/"

    @pytest.fixture
    def token(self, bureau):
        return issue_token(CounterToken(name="示例审批系统", user=bureau.clerk, **IN_FORCE), actor=bureau.site_admin)

    def post(self, client, address, body, token):
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        return client.post(address, json.dumps(body), content_type="application/json", headers=headers)

    def test_ask_read_receipt_and_decide(self, client, bureau, token):
        record = full_entry()
        body = {"purpose": "tender", "matter": "示例工程", "entries": [record.subject.code]}
        answer = self.post(client, self.ADDRESS, body, token)
        assert (answer.status_code, answer.headers["Cache-Control"]) == (201, "private, no-store")
        told = answer.json()
        assert told["lines"][0]["result"] == "restrict"
        here = f"{self.ADDRESS}{told['number']}/"
        assert client.get(here, headers={"Authorization": f"Bearer {token}"}).json() == told
        paper = self.post(client, f"{here}receipt/", {}, token)
        assert paper.content.startswith(b"%PDF")
        refused = self.post(client, f"{here}decisions/", {"line": 1, "decision": "not_applied"}, token)
        assert (refused.status_code, refused.json()["code"]) == (400, "reason")
        done = self.post(client, f"{here}decisions/", {"line": 1, "decision": "applied", "measures": ["S5"]}, token)
        assert done.status_code == 204

    @pytest.mark.parametrize("wrong", ["", "nothing", "示例"])
    def test_without_a_good_token_nothing_is_told(self, client, bureau, wrong):
        answer = self.post(client, self.ADDRESS, {}, wrong.encode().hex() if wrong else "")
        assert (answer.status_code, answer.json()["code"]) == (401, "not_signed_in")

    @pytest.mark.parametrize("change", [{"valid_until": "2026-05-31"}, {"revoked_at": "2026-05-31T00:00:00Z"}])
    def test_a_token_that_ended_is_refused(self, client, bureau, token, change):
        CounterToken.objects.update(**change)
        assert self.post(client, self.ADDRESS, {}, token).status_code == 401

    def test_a_token_is_kept_as_a_hash_only(self, token):
        assert token not in str(CounterToken.objects.values().get())

    def test_missing_purpose_is_named(self, client, token):
        answer = self.post(client, self.ADDRESS, {"matter": "示例", "entries": ["示例"]}, token)
        assert "purpose" in answer.json()["fields"]

    def test_an_account_without_the_right_is_refused(self, client, bureau):
        row = CounterToken(name="示例", user=bureau.site_admin, **IN_FORCE)
        token = issue_token(row, actor=bureau.site_admin)
        assert self.post(client, self.ADDRESS, {}, token).status_code == 403

    def test_a_key_is_no_way_to_the_right_over_persons(self, client, bureau):
        granted = {"name": "示例", "may_check_persons": True, **IN_FORCE}
        with pytest.raises(DomainError, match="您自己不能核查这些个人"):
            issue_token(CounterToken(user=bureau.reviewer, **granted), actor=bureau.site_admin)
        with pytest.raises(DomainError, match="没有核查个人的权限"):
            issue_token(CounterToken(user=bureau.clerk, **granted), actor=bureau.reviewer)
        client.force_login(bureau.site_admin)
        form = {"name": "示例", "user": bureau.reviewer.pk, "may_check_persons": "on", **IN_FORCE}
        answer = client.post("/admin/publicity/countertoken/add/", form)
        assert "请有这个权限的人来发" in answer.content.decode()
        assert not CounterToken.objects.exists()

    def test_a_key_opens_persons_by_its_own_grant_and_while_the_account_may(self, client, bureau):
        person()
        seen = services.run(Asked([CITIZEN], "tender", "示例"), actor=bureau.reviewer)
        body = {"purpose": "tender", "matter": "示例", "entries": [CITIZEN]}

        def answered(token):
            told = self.post(client, self.ADDRESS, body, token).json()["lines"][0]["state"]
            again = client.get(f"{self.ADDRESS}{seen.number}/", headers={"Authorization": f"Bearer {token}"})
            return told, again.status_code

        plain, granted = (
            issue_token(CounterToken(name="示例", user=bureau.reviewer, may_check_persons=may, **IN_FORCE), actor=actor)
            for may, actor in ((False, bureau.site_admin), (True, bureau.reviewer))
        )
        assert answered(plain) == ("forbidden", 404)
        assert answered(granted) == ("found", 200)
        bureau.reviewer.posts.update(role=PostRole.CLERK)
        assert answered(granted) == ("forbidden", 404)
        bureau.reviewer.posts.update(valid_until="2026-05-31")
        assert self.post(client, self.ADDRESS, body, granted).status_code == 403

    def test_the_open_description_names_it(self, client):
        schema = client.get("/api/v1/schema/?format=json").json()
        assert "post" in schema["paths"][self.ADDRESS]
        assert schema["components"]["securitySchemes"]["counterToken"]["scheme"] == "bearer"


@pytest.mark.slow
def test_the_benchmark_runs_small_and_cleans_up(django_db_setup, django_db_blocker):
    place = connection.settings_dict
    host = f"{place['HOST']}:{place['PORT']}"
    address = f"postgresql://{place['USER']}:{quote(place['PASSWORD'], safe='')}@{host}/{place['NAME']}"
    words = "import django, json; django.setup(); from publicity.measures.bench import run; "
    words += "print(json.dumps(run(400, checks=5, batches=1, keep=False)))"
    done = subprocess.run(
        [sys.executable, "-c", words], cwd=ROOT, env=os.environ | {"DATABASE_URL": address}, capture_output=True,
        text=True, check=True,
    )  # fmt: skip
    result = json.loads(done.stdout)
    assert result["subjects"] == 400
    assert result["single_p95_ms"] > 0
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_database WHERE datname = 'bench_counter_400'")
        assert cursor.fetchone() == (0,)
