"""What leaves the portal: public view with masking, payload in official order, schema without restricted columns."""

import json

import pytest

from credit.catalogue import standards

from .sheets import judge, old_headers, old_table, organisation, person


def stored(standard, row):
    checked = judge(standard, row)
    assert checked.errors == []
    return standard.split(checked.row(0))


def shown(standard, row, **options):
    return {one.name: one.text for one in standard.public_view(stored(standard, row)[0], **options)}


def test_restricted_columns_are_not_in_the_details(penalty):
    row = organisation(
        penalty, legal_representative_id_type="身份证", legal_representative_id_number="370499199001010015",
        remarks="内部备注", qualification_number="370499199001010015",
    )  # fmt: skip
    details, sealed = stored(penalty, row)
    assert "370499199001010015" not in json.dumps(details, ensure_ascii=False)
    assert set(sealed) == {
        "legal_representative_id_type", "legal_representative_id_number", "remarks", "qualification_number",
    }  # fmt: skip


def test_details_and_sealed_are_json(penalty):
    details, sealed = stored(penalty, person(penalty))
    assert json.loads(json.dumps([details, sealed])) == [details, sealed]
    assert details["decided_on"] == "2019-05-20"


def test_the_public_sees_amounts_in_yuan_and_no_restricted_column(penalty):
    view = shown(penalty, organisation(penalty, remarks="内部备注", valid_until="2099/12/31"), is_person=False)
    assert view["fine_yuan"] == "2,000元（0.2万元）"
    assert view["valid_until"] == "长期"
    assert view["legal_representative"] == "示例甲"
    assert view["source_uscc"] == "11370499004300019C"
    assert not set(view) & {"remarks", "earlier_status", "legal_representative_id_number"}


def test_personal_numbers_in_prose_are_masked(penalty):
    facts = "驾驶人（身份证号370499199001010015，电话13812345678）超限运输"
    view = shown(penalty, organisation(penalty, violation_facts=facts), is_person=False)
    assert view["violation_facts"] == "驾驶人（身份证号3704**********0015，电话138****5678）超限运输"


def test_who_took_part_for_a_project_is_masked_in_its_prose():
    project = standards.get("project")
    row = dict(project.samples.good[0], project_leader_name="示例丙、示例丁", lot_name="示例丁负责的一标段")
    view = shown(project, row, is_person=False)
    assert view["lot_name"] == "示*丁负责的一标段"
    assert "project_leader_name" not in view


def test_a_person_is_masked_also_in_prose_and_the_source_code_is_absent(penalty):
    view = shown(penalty, person(penalty, violation_facts="示例乙使用失效的证件"), is_person=True)
    assert view["party_name"] == "示*乙"
    assert view["violation_facts"] == "示*乙使用失效的证件"
    assert "source_uscc" not in view
    assert "person_id_number" not in view


def test_the_vehicle_of_a_firms_penalty_is_not_shown(penalty):
    row = organisation(penalty, plate_number="鲁D0Z001", plate_colour="黄")
    assert not {"plate_number", "plate_colour"} & set(shown(penalty, row, is_person=False))


def test_a_private_owner_is_absent_from_a_firms_record_and_masked_in_his_own():
    misconduct = standards.get("road-misconduct")
    details = {"owner_category": "自然人", "owner_name": "示例乙丙"}
    assert "owner_name" not in {one.name for one in misconduct.public_view(details, is_person=False)}
    masked = {one.name: one.text for one in misconduct.public_view(details, is_person=True)}
    assert masked["owner_name"] == "示**丙"
    firm = {"owner_category": "法人及非法人组织", "owner_name": "枣庄示例运输有限公司"}
    assert "owner_name" in {one.name for one in misconduct.public_view(firm, is_person=False)}


def test_the_payload_counts_in_wan_and_keeps_official_order(penalty):
    details, sealed = stored(penalty, organisation(penalty, fine_yuan="0.05"))
    payload = penalty.payload(details, sealed)
    assert list(payload)[:3] == ["CF_XDR_MC", "CF_XDR_LB", "CF_XDR_SHXYM"]
    assert (payload["CF_NR_FK"], payload["CF_CFLB"], payload["CF_YXQ"]) == ("0.05", "警告;罚款", "2099-12-31")
    assert len(payload) == 30


@pytest.mark.parametrize(("maker", "kind"), [(organisation, "法人"), (person, "自然人")])
def test_the_payload_of_2018_has_the_columns_of_its_table(licence, maker, kind):
    details, sealed = stored(licence, maker(licence))
    payload = licence.payload(details, sealed, generation="G2")
    assert list(payload) == old_headers(old_table(licence, "G2", kind), 0)


def test_a_table_only_read_is_never_sent(penalty):
    with pytest.raises(ValueError, match="no table of G1"):
        penalty.payload({"party_category": "自然人"}, {}, generation="G1")


def test_a_payload_read_back_gives_the_same_values(penalty):
    details, sealed = stored(penalty, organisation(penalty))
    by_code = {column.code: column.name for column in penalty.official_columns}
    back = {by_code[code]: text for code, text in penalty.payload(details, sealed).items()}
    assert stored(penalty, back | {"procedure": "普通程序"})[0]["fine_yuan"] == details["fine_yuan"]


def test_texts_of_a_record_pass_the_check_again(penalty):
    details, sealed = stored(penalty, person(penalty))
    assert stored(penalty, penalty.texts(details, sealed)) == (details, sealed)


def test_the_schema_knows_public_columns_only(penalty):
    schema = penalty.json_schema()
    assert "person_id_number" not in schema["properties"]
    assert schema["properties"]["penalty_types"]["type"] == "array"
    assert "document_number" in schema["required"]
