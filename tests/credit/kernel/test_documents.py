import pytest

from credit.kernel.documents import document_key, document_year


@pytest.mark.parametrize(
    "text",
    [
        "惠环罚决字〔2019〕第045号",
        "惠环罚决字[2019]第 045 号",
        "惠环罚决字（2019）045号",
        "惠环罚决字(2019)第045号",
        "惠环罚决字【2019】第045号",
        "惠环罚决字［２０１９］第０４５号",
        " 惠环罚决字 〔2019〕\n第045号",
    ],
)
def test_every_way_of_writing_a_number_has_one_key(text):
    assert document_key(text) == document_key("惠环罚决字〔2019〕第045号")
    assert document_key(document_key(text)) == document_key(text)
    assert document_year(text) == 2019


def test_different_numbers_keep_different_keys():
    texts = ["示例罚〔2019〕1号", "示例罚〔2019〕11号", "示例罚〔2020〕1号", "示例罚20191号", "示例罚〔2019〕01号"]
    assert len({document_key(text) for text in texts}) == len(texts)


@pytest.mark.parametrize(
    ("text", "year"),
    [
        ("示例2021年第3号", 2021),
        ("示例〔2021年〕3号", 2021),
        ("示例第3号", None),
        ("", None),
        ("示例370402202101号", None),
    ],
)
def test_the_year_is_read_where_one_is_written(text, year):
    assert document_year(text) == year
