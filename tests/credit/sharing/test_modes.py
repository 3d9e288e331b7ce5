"""One life of a delivery in every mode: signed in three ways, by a library, by files; and from one to another."""

import time
from datetime import date

import openpyxl
import psycopg
import pytest
from django.db import connection

from credit.catalogue import standards
from credit.sealing import seal, unseal
from credit.sharing import payloads, returns
from credit.sharing.models import Delivery, Package, Platform
from credit.sharing.outbox import queue
from credit.sharing.packing import reopen
from credit.sharing.platforms import signatures
from credit.sharing.platforms.base import Feedback, Held, TryLater, row_hash, tally_of
from credit.sharing.platforms.files import FileClient
from credit.sharing.platforms.folders import LocalFolder
from credit.sharing.platforms.registry import client_for
from credit.sharing.platforms.tables import make_tables
from credit.sharing.sandbox import faults, files, library
from credit.sharing.sending import push_platform
from tests.credit.sharing.conftest import SECRET, _address, change, later, leave, released, state_of

EVER = (date(2000, 1, 1), date(2100, 1, 1))


@pytest.fixture
def exchange_library(transactional_db):
    """A library in a schema of the test database, where its tables stay: to make them takes longer than a test."""
    schema = "exchange_test"
    with psycopg.connect(_address(), autocommit=True) as db:
        db.execute(f"CREATE SCHEMA IF NOT EXISTS {schema}")
    address = psycopg.conninfo.make_conninfo(_address(), options=f"-c search_path={schema}")
    make_tables(address)
    with psycopg.connect(_address(), autocommit=True) as db:
        db.execute(f"DELETE FROM {schema}.credit_xzcf")
    return address


class Way:
    """One mode: how the platform is entered in the desk, and a turn of the other side."""

    def __init__(self, values, turn):
        self.values, self.turn = values, turn


@pytest.fixture
def ways(city, exchange_library, tmp_path, monkeypatch):
    place = connection.settings_dict
    reader, taker = (
        library.Reader(city.desk, exchange_library),
        files.Reader(city.desk, tmp_path / "exchange", lambda: SECRET),
    )
    where = f"postgresql://{place['HOST']}:{place['PORT']}/{place['NAME']}?options=-csearch_path%3Dexchange_test"
    rest = {"mode": "rest", "address": city.address, "app_key": "key-city", "sealed_secret": seal(SECRET)}
    login = {"app_key": place["USER"], "sealed_secret": seal(place["PASSWORD"])}
    folder = {**rest, "mode": "file", "address": str(tmp_path / "exchange")}
    refresh = f"{city.address}/sysapi/auth/refreshappsecret"
    return {
        "exchange": exchange_library,
        "hmac": Way(rest, lambda: None),
        "appkey-md5": Way({**rest, "signature": "appkey-md5"}, lambda: None),
        "gjgxjhpt": Way(
            {**rest, "signature": "gjgxjhpt", "service_id": "s_3704", "refresh_address": refresh}, lambda: None
        ),
        "library": Way({"mode": "library", "address": where, **login}, reader.turn),
        "xml": Way({**folder, "file_format": "xml"}, taker.turn),
        "json": Way({**folder, "file_format": "json"}, taker.turn),
        "xlsx": Way({**folder, "file_format": "xlsx"}, lambda: None),
    }


MODES = ["hmac", "appkey-md5", "gjgxjhpt", "library", "xml", "json"]


@pytest.fixture(params=MODES)
def way(request, ways):
    return ways[request.param]


def use(city, way):
    city.register(**way.values)
    return Platform.objects.get(code="city")


def deliver(platform, way):
    """Send, let the other side have its turn, and read what it said."""
    push_platform(platform.pk)
    way.turn()
    later(platform)
    push_platform(platform.pk)


def test_a_record_is_sent_corrected_and_withdrawn(city, way):
    platform, record = use(city, way), released()
    queue([record.pk])
    deliver(platform, way)
    assert state_of(record, platform) == ["I accepted"]
    assert city.held() == {record.public_id: 1}
    assert Delivery.objects.get().platform_record_id.startswith("P0")
    queue([change(record).pk])
    deliver(platform, way)
    assert city.held() == {record.public_id: 2}
    leave(record)
    deliver(platform, way)
    assert city.held() == {}
    assert state_of(record, platform) == ["I superseded", "U withdrawn", "D accepted"]
    assert city.ledger.totals()["repeated"] == 0


def test_a_wrong_row_comes_back_with_its_reason_and_the_others_are_taken(city, way):
    platform, good = use(city, way), released()
    wrong = released(details={**good.details, "decided_on": None})
    queue([good.pk, wrong.pk])
    deliver(platform, way)
    assert (state_of(good, platform), state_of(wrong, platform)) == (["I accepted"], ["I rejected"])
    row = Delivery.objects.get(record=wrong)
    assert (row.reason_code, row.reason_field, row.reason_text) == ("E01", "CF_JDRQ", "必填项缺失")


@pytest.mark.parametrize(
    ("mode", "fault"),
    [*(("json", fault) for fault in faults.FILES), ("xml", "truncated"), *(("library", one) for one in faults.LIBRARY)],
)
def test_a_platform_that_answers_wrongly_or_late_in_its_mode_is_understood_in_the_end(
    city, ways, tmp_path, mode, fault
):
    """What proves nothing changes nothing; the good answer of the next turn settles it, each row once."""
    script = faults.Script([fault])
    way = ways[mode]
    reader = (
        library.Reader(city.desk, ways["exchange"], script)
        if mode == "library"
        else files.Reader(city.desk, tmp_path / "exchange", lambda: SECRET, script)
    )
    platform, good = use(city, way), released()
    wrong = released(details={**good.details, "decided_on": None})
    queue([good.pk, wrong.pk])
    push_platform(platform.pk)
    reader.turn()
    later(platform)
    push_platform(platform.pk)
    if fault != "twice":
        assert state_of(wrong, platform) == ["I received"] or state_of(wrong, platform) == ["I unknown"]
    reader.turn()
    later(platform)
    push_platform(platform.pk)
    assert (state_of(good, platform), state_of(wrong, platform)) == (["I accepted"], ["I rejected"])
    assert (city.ledger.totals()["applied"], city.ledger.totals()["doubled"]) == (1, 0)


def test_both_sides_can_prove_that_they_hold_the_same(city, way):
    platform, record = use(city, way), released()
    queue([record.pk])
    deliver(platform, way)
    (entry,) = city.ledger.holds("XZCF", *EVER)
    with client_for(platform) as client:
        held = list(client.holdings("XZCF", *EVER))
        assert held == [Held(record.public_id, 1, entry.hash)]
        assert client.tally("XZCF", *EVER) == tally_of(held)
        assert list(client.holdings("XZCF", date(2000, 1, 1), date(2000, 12, 31))) == []


def test_what_is_sent_back_later_arrives_as_feedback(city, way):
    platform, record = use(city, way), released()
    queue([record.pk])
    deliver(platform, way)
    city.ledger.take_back(record.public_id, 1, code="E04", text="名称不一致")
    way.turn()
    assert returns.collect(platform) == 1
    assert (state_of(record, platform), Delivery.objects.get().reason_code) == (["I rejected"], "E04")
    assert returns.collect(Platform.objects.get(pk=platform.pk)) == 0


@pytest.mark.parametrize("mode", MODES[1:])
def test_a_package_under_way_is_settled_in_the_mode_that_is_chosen_meanwhile(city, ways, mode):
    platform, record = use(city, ways["hmac"]), released()
    queue([record.pk])
    city.faults = ["reset after"]
    push_platform(platform.pk)
    assert state_of(record, platform) == ["I unknown"]
    platform = use(city, ways[mode])
    later(platform)
    deliver(platform, ways[mode])
    later(platform)
    push_platform(platform.pk)
    assert state_of(record, platform) == ["I accepted"]
    assert (city.held(), city.ledger.totals()["doubled"]) == ({record.public_id: 1}, 0)
    assert Package.objects.count() == 1


@pytest.mark.parametrize("signature", ["appkey-md5", "gjgxjhpt"])
def test_a_wrong_secret_holds_everything_back_and_loses_nothing(city, ways, signature):
    platform, record = use(city, ways[signature]), released()
    Platform.objects.update(sealed_secret=seal("falsch"))
    queue([record.pk])
    push_platform(platform.pk)
    assert (state_of(record, platform), city.held()) == (["I pending"], {})


def test_the_working_key_is_fetched_once_and_again_before_it_ends(monkeypatch):
    asked = []

    def fetch(body):
        asked.append(body)
        end = int((time.time() + 600) * 1000)
        return {"code": "0", "data": {"secret": signatures.seal_key("app", "working"), "secretEndTime": str(end)}}

    signer = signatures.NationalSigner("rid", "sid-of-this-test", "app", fetch)
    first = signer.dress("GET", "/", b"").headers
    moment = first["gjgxjhpt_rtime"]
    assert first["gjgxjhpt_sign"] == signatures.national_sign("working", "sid-of-this-test", "rid", moment)
    signer.dress("GET", "/", b"")
    assert len(asked) == 1
    now = time.time()
    monkeypatch.setattr(signatures.time, "time", lambda: now + 545)
    signer.dress("GET", "/", b"")
    assert len(asked) == 2
    signer.forget()
    signer.dress("GET", "/", b"")
    assert len(asked) == 3


@pytest.mark.parametrize("answer", [{"code": "1"}, {"code": "0", "data": {"secret": "%%", "secretEndTime": "1"}}])
def test_without_a_working_key_everything_waits(answer):
    signer = signatures.NationalSigner("rid", "another", "app", lambda body: answer)
    with pytest.raises(TryLater):
        signer.dress("GET", "/", b"")


def test_a_library_without_tables_or_away_holds_everything_back(city, ways):
    platform, record = use(city, ways["library"]), released()
    queue([record.pk])
    with psycopg.connect(_address(), autocommit=True) as db:
        db.execute("DROP TABLE exchange_test.credit_xzcf")
    push_platform(platform.pk)
    platform.refresh_from_db()
    assert (state_of(record, platform), "没有建表" in platform.last_error) == (["I pending"], True)
    Platform.objects.update(address="postgresql://127.0.0.1:1/none", retry_at=None)
    push_platform(platform.pk)
    assert state_of(record, platform) == ["I pending"]


def test_the_portal_leaves_the_platforms_columns_alone(city, ways):
    platform, record = use(city, ways["library"]), released()
    queue([record.pk])
    push_platform(platform.pk)
    with psycopg.connect(_address(), autocommit=True) as db:
        row = db.execute(
            "SELECT op, area_code, read_flag, result_flag, cf_xdr_mc, data_hash FROM exchange_test.credit_xzcf"
        ).fetchone()
    data = _data_of(record)
    assert row == ("I", "370400", 0, 0, data["CF_XDR_MC"], row_hash(data))
    assert state_of(record, platform) == ["I received"]


def _data_of(record):
    return payloads.build("penalty", record.details, unseal(record.sealed))


@pytest.mark.parametrize("harm", ["unsigned", "wrong signature", "not xml", "another package"])
def test_feedback_that_is_not_in_order_is_not_believed(city, ways, tmp_path, harm):
    way = ways["xml"]
    platform, record = use(city, way), released()
    queue([record.pk])
    push_platform(platform.pk)
    way.turn()
    (feedback,) = [path for path in (tmp_path / "exchange/feedback").iterdir() if path.suffix == ".xml"]
    signature = feedback.with_name(feedback.name + ".sig")
    if harm == "unsigned":
        signature.unlink()
    elif harm == "wrong signature":
        signature.write_bytes(b"0" * 64)
    else:
        text = feedback.read_bytes()
        changed = b"<!DOCTYPE x>" + text if harm == "not xml" else text.replace(b"</packageId>", b"0</packageId>")
        feedback.write_bytes(changed)
        signature.write_bytes(files.packages.sign(SECRET, feedback.name, changed))
    later(platform)
    push_platform(platform.pk)
    assert state_of(record, platform) == ["I received"]


def test_file_names_and_signatures_are_as_agreed_and_a_retry_writes_nothing_new(city, ways, tmp_path):
    way = ways["xml"]
    platform, record = use(city, way), released()
    queue([record.pk])
    push_platform(platform.pk)
    out = tmp_path / "exchange/out"
    names = sorted(path.name for path in out.iterdir())
    package = Package.objects.get()
    assert len(names) == 2
    assert names[1] == names[0] + ".sig"
    sender, catalogue, moment, serial = names[0].removesuffix(".xml").split("_")
    assert (sender, catalogue, len(moment), len(serial)) == ("key-city", "DEMO-city-ZZJT-XZB001", 14, 4)
    with client_for(platform) as client:
        client.push(reopen(package).batch)
    assert sorted(path.name for path in out.iterdir()) == names


def test_a_folder_that_cannot_be_written_holds_everything_back(city, ways, tmp_path):
    platform, record = use(city, ways["xml"]), released()
    (tmp_path / "file").write_text("")
    Platform.objects.update(address=str(tmp_path / "file"))
    queue([record.pk])
    push_platform(platform.pk)
    assert state_of(record, platform) == ["I pending"]
    use(city, ways["xml"])
    later(platform)
    deliver(platform, ways["xml"])
    assert state_of(record, platform) == ["I accepted"]


def error_file(workbook, faults):
    """What a platform's page gives back: the lines with faults, and a column that says which."""
    book = openpyxl.load_workbook(workbook)
    sheet = book.worksheets[0]
    reason = sheet.max_column + 1
    sheet.cell(1, reason, "错误原因")
    for line in range(sheet.max_row, 1, -1):
        words = faults.get(sheet.cell(line, 1).value)
        if words:
            sheet.cell(line, reason, words)
        else:
            sheet.delete_rows(line)
    book.save(workbook)
    return workbook


def test_a_workbook_for_the_platforms_page_is_as_the_template_and_the_error_file_is_read(city, ways, tmp_path):
    platform, good, wrong = use(city, ways["xlsx"]), released(), released(number=1)
    name = wrong.details["party_name"]
    assert name != good.details["party_name"]
    queue([good.pk, wrong.pk])
    push_platform(platform.pk)
    assert state_of(good, platform) == ["I received"]
    (workbook,) = (tmp_path / "exchange/out").glob("*.xlsx")
    sheet = openpyxl.load_workbook(workbook).worksheets[0]
    labels = [column.label for column in standards.get("penalty").official_columns if not column.import_only]
    assert [cell.value.rstrip("*") for cell in sheet[1]] == labels
    target = tmp_path / f"exchange/feedback/FK_20260601_{Package.objects.get().key}.xlsx"
    error_file(workbook, {name: "名称与代码不一致"}).rename(target)
    later(platform)
    push_platform(platform.pk)
    assert (state_of(good, platform), state_of(wrong, platform)) == (["I accepted"], ["I rejected"])
    assert Delivery.objects.get(record=wrong).reason_text == "名称与代码不一致"


def test_every_fault_has_a_name(city):
    with pytest.raises(ValueError, match="没有这种故障"):
        faults.Seeded(kinds=["earthquake"])
    same = [[plan.next() for _ in range(50)] for plan in (faults.Seeded(0.3, seed=7), faults.Seeded(0.3, seed=7))]
    assert same[0] == same[1]
    assert 5 < sum(map(bool, same[0])) < 30


def test_feedback_of_one_moment_is_read_whole_and_what_is_not_signed_yet_is_waited_for(tmp_path, monkeypatch):
    place = tmp_path / "feedback"
    place.mkdir()
    for name in ("FK_1_a.xml", "FK_1_b.xml", "FK_2_c.xml", "FK_3_d.xml"):
        (place / name).touch()
    for name in ("FK_1_a.xml", "FK_1_b.xml", "FK_3_d.xml"):
        (place / f"{name}.sig").touch()
    monkeypatch.setattr(FileClient, "_returned", lambda client, name: [name])

    def read(mark):
        with FileClient(LocalFolder(tmp_path), secret="x", file_format="xml") as client:
            return client.feedback(mark)

    assert read("") == Feedback(("FK_1_a.xml", "FK_1_b.xml", "FK_3_d.xml"), "1")
    (place / "FK_2_c.xml.sig").touch()
    assert read("1") == Feedback(("FK_1_a.xml", "FK_1_b.xml", "FK_2_c.xml", "FK_3_d.xml"), "3")
    assert read("3") == Feedback(("FK_3_d.xml",), "3")


def test_two_workbooks_with_one_serial_number_lie_beside_each_other(city, ways, tmp_path, monkeypatch):
    monkeypatch.setattr("credit.sharing.platforms.files._serial", lambda batch: 7)
    monkeypatch.setattr(FileClient, "_stem", lambda client, batch: "portal_0_20260601120000")
    platform, one, other = use(city, ways["xlsx"]), released(), released(number=1)
    Platform.objects.update(package_size=1)
    queue([one.pk, other.pk])
    push_platform(platform.pk)
    names = sorted(path.name for path in (tmp_path / "exchange/out").glob("*.xlsx"))
    assert [name[-9:] for name in names] == ["0007.xlsx", "0008.xlsx"]
    with client_for(platform) as client:
        assert [client._place_of(reopen(package).batch) for package in Package.objects.order_by("pk")] == names
