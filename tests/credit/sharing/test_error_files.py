"""The error file of a platform's web page, uploaded at the desk: reasons on rows, the same checks as in the folder."""

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from credit.audit.models import AuditEntry
from credit.kernel.errors import DomainError, NotAllowed
from credit.sealing import seal
from credit.sharing.models import Delivery, Package, Platform
from credit.sharing.outbox import queue
from credit.sharing.platforms.workbooks import carries
from credit.sharing.sending import push_platform
from credit.sharing.services import ensure_sandbox_platforms
from credit.sharing.uploads import take_error_file
from credit.units.models import PostRole
from tests.credit.sharing.conftest import later, released, sample, state_of
from tests.credit.sharing.test_modes import error_file
from tests.factories.credit import UnitFactory, UserFactory, item


@pytest.fixture
def platform(guarded, tmp_path):
    item("penalty")
    ensure_sandbox_platforms({"city": str(tmp_path)})
    Platform.objects.update(mode="file", file_format="xlsx", sealed_secret=seal("示例"), package_size=2)
    return Platform.objects.get()


@pytest.fixture
def officer(platform):
    return UserFactory(role=PostRole.SITE_ADMIN, unit=UnitFactory())


@pytest.fixture
def sent(platform):
    """Two records in one package, whose workbook lies in the folder."""
    records = [released(number=number) for number in (0, 1)]
    queue([record.pk for record in records])
    push_platform(platform.pk)
    return records


def workbook(tmp_path, package=None):
    """Return the workbook of a package, of the only one unless said."""
    key = str((package or Package.objects.get()).key)
    return next(path for path in (tmp_path / "out").glob("*.xlsx") if carries(path.read_bytes(), key))


def returned(tmp_path, faults, package=None):
    return error_file(workbook(tmp_path, package), faults).read_bytes()


def nameless(content, tmp_path):
    """The same lines in a workbook that a platform made anew."""
    (tmp_path / "old.xlsx").write_bytes(content)
    old, new = openpyxl.load_workbook(tmp_path / "old.xlsx").worksheets[0], openpyxl.Workbook()
    for line in old.iter_rows(values_only=True):
        new.active.append(line)
    new.save(tmp_path / "new.xlsx")
    return (tmp_path / "new.xlsx").read_bytes()


def test_returned_rows_get_code_and_field_and_the_others_are_accepted(client, platform, sent, officer, tmp_path):
    good, wrong = sent
    words = "E04 名称与统一社会信用代码不一致：行政相对人名称"
    content = returned(tmp_path, {wrong.details["party_name"]: words})
    client.force_login(officer)
    upload = SimpleUploadedFile("错误.xlsx", content)
    answer = client.post(reverse("admin:sharing-error-file"), {"platform": platform.pk, "file": upload}, follow=True)
    assert "接收 1 条，退回 1 条" in answer.content.decode()
    assert (state_of(good, platform), state_of(wrong, platform)) == (["I accepted"], ["I rejected"])
    row = Delivery.objects.get(record=wrong)
    assert (row.reason_code, row.reason_field, row.reason_text) == ("E04", "CF_XDR_MC", words)
    entry = AuditEntry.objects.get(action="package.error_file")
    assert (entry.actor, entry.facts["rejected"]) == (officer, 1)


def test_the_same_file_again_changes_nothing_and_a_later_one_sends_accepted_rows_back(
    platform, sent, officer, tmp_path
):
    good, wrong = sent
    names = [record.details["party_name"] for record in sent]
    book = workbook(tmp_path)
    whole = book.read_bytes()
    first = error_file(book, {names[1]: "超长"}).read_bytes()
    book.write_bytes(whole)
    later_one = error_file(book, {names[0]: "名称不对"}).read_bytes()
    for _ in range(2):
        take_error_file(platform, first, actor=officer)
        assert (state_of(good, platform), state_of(wrong, platform)) == (["I accepted"], ["I rejected"])
    assert Delivery.objects.get(record=wrong).reason_code == "E08"
    take_error_file(platform, later_one, actor=officer)
    assert state_of(good, platform) == ["I rejected"]


def test_a_file_without_our_number_is_known_by_its_rows_or_by_whoever_chooses(platform, sent, officer, tmp_path):
    others = [
        released(
            number=number, details={**sample(number=number)[0], "document_number": f"枣示例罚〔2026〕90{number}号"}
        )
        for number in (0, 1)
    ]
    queue([record.pk for record in others])
    push_platform(platform.pk)
    first, second = Package.objects.order_by("pk")
    header_alone = nameless(returned(tmp_path, {}, first), tmp_path)
    with pytest.raises(DomainError, match="请在“报送包”中选定"):
        take_error_file(platform, header_alone, actor=officer)
    name = others[0].details["party_name"]
    content = nameless(returned(tmp_path, {name: "必填项缺失"}, second), tmp_path)
    assert take_error_file(platform, content, actor=officer).package.pk == second.pk
    assert take_error_file(platform, header_alone, actor=officer, package=first).rejected == 0
    assert [state_of(record, platform) for record in sent] == [["I accepted"]] * 2


def test_a_file_that_is_not_in_order_changes_nothing(client, platform, sent, officer, tmp_path):
    content = returned(tmp_path, {sent[0].details["party_name"]: "超长"})
    client.force_login(officer)
    address = reverse("admin:sharing-error-file")
    strange = SimpleUploadedFile("x.xlsx", b"no workbook")
    answer = client.post(address, {"platform": platform.pk, "file": strange})
    assert (answer.status_code, "不能认定为报送包的错误文件" in answer.content.decode()) == (422, True)
    Package.objects.update(claimed_by="worker")
    with pytest.raises(DomainError, match="一分钟后"):
        take_error_file(platform, content, actor=officer)
    with pytest.raises(NotAllowed):
        take_error_file(platform, content, actor=UserFactory(role=PostRole.CLERK, unit=UnitFactory()))
    assert {state for record in sent for state in state_of(record, platform)} == {"I received"}
    Package.objects.update(claimed_by="")
    later(platform)
    assert client.get(address).status_code == 200
