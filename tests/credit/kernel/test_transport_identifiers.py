import pytest

from credit.kernel.errors import InvalidIdentifier
from credit.kernel.identifiers import (
    PLATE_COLOURS,
    mmsi_warnings,
    parse_imo,
    parse_mmsi,
    parse_plate,
    parse_plate_colour,
    parse_project_code,
    parse_qualification,
    parse_ship_number,
    parse_ship_registration,
    parse_ship_survey_number,
    parse_transport_licence,
    parse_vehicle_certificate,
    parse_vin,
    vin_warnings,
)


def refused(parse, text):
    with pytest.raises(InvalidIdentifier) as error:
        parse(text)
    assert error.value.message
    return error.value.code


@pytest.mark.parametrize(
    ("parse", "text", "value"),
    [
        (parse_transport_licence, "530402013190", "530402013190"),
        (parse_transport_licence, "鲁交运管许可枣字370402000123号", "370402000123"),
        (parse_transport_licence, "370402000123.0", "370402000123"),
        (parse_vehicle_certificate, "鲁交运管枣字 370402012345 号", "370402012345"),
        (parse_qualification, "3704021990010100161", "3704021990010100161"),
        (parse_qualification, "370402199001010016", "370402199001010016"),
        (parse_project_code, "2024-370402-48-01-000123", "2024-370402-48-01-000123"),
        (parse_project_code, "20243704024801000123", "2024-370402-48-01-000123"),
        (parse_ship_number, "cn20191234567", "CN20191234567"),
        (parse_ship_survey_number, "2019A1234567", "2019A1234567"),
        (parse_ship_registration, "370019000123", "370019000123"),
        (parse_mmsi, "412345678", "412345678"),
        (parse_imo, "IMO 9074729", "9074729"),
        (parse_imo, "9395044", "9395044"),
        (parse_plate, "鲁D·12345", "鲁D12345"),
        (parse_plate, "鲁d1234挂", "鲁D1234挂"),
        (parse_plate, "鲁D1234学", "鲁D1234学"),
        (parse_plate, "鲁D D12345", "鲁DD12345"),
        (parse_plate, "鲁D12345F", "鲁D12345F"),
        (parse_plate_colour, "2", "黄"),
        (parse_plate_colour, "2.0", "黄"),
        (parse_plate_colour, "黄色", "黄"),
        (parse_plate_colour, "蓝牌", "蓝"),
        (parse_plate_colour, "94", "渐变绿"),
        (parse_vin, "lsgpc52u6af102554", "LSGPC52U6AF102554"),
    ],
)
def test_values_come_back_in_one_form(parse, text, value):
    assert parse(text) == value


@pytest.mark.parametrize(
    ("parse", "text", "code"),
    [
        (parse_transport_licence, "990402000123", "area"),
        (parse_transport_licence, "37040200012", "shape"),
        (parse_vehicle_certificate, "/", "placeholder"),
        (parse_qualification, "370402199001010017", "checksum"),
        (parse_qualification, "9904021990010100161", "area"),
        (parse_project_code, "2024-370402", "shape"),
        (parse_ship_number, "CN18991234567", "shape"),
        (parse_ship_registration, "37001900012", "shape"),
        (parse_mmsi, "41234567", "shape"),
        (parse_imo, "9074728", "checksum"),
        (parse_plate, "鲁DO2345", "shape"),
        (parse_plate, "鲁D1234", "shape"),
        (parse_plate, "无", "placeholder"),
        (parse_plate_colour, "紫", "shape"),
        (parse_vin, "LSGPC52U6AF10255O", "shape"),
        (parse_vin, "123", "shape"),
    ],
)
def test_wrong_values_are_refused_with_a_code(parse, text, code):
    assert refused(parse, text) == code


def test_every_colour_is_read_by_code_and_by_label():
    for code, label in PLATE_COLOURS.items():
        assert parse_plate_colour(code) == parse_plate_colour(label) == label


@pytest.mark.parametrize("vin", ["1M8GDM9AXKP042788", "LSGPC52U6AF102554", "LZZ5CLSB8KA000001"])
def test_a_right_vin_has_no_warning_and_a_wrong_one_is_only_warned_about(vin):
    assert vin_warnings(parse_vin(vin)) == []
    assert vin_warnings(vin[:-1] + str((int(vin[-1]) + 1) % 10)) != []


def test_foreign_ship_stations_are_only_warned_about():
    assert mmsi_warnings("412345678") == []
    assert mmsi_warnings(parse_mmsi("352345678")) != []
