"""The leak check finds every valid personal number and lets innocent numbers pass; findings hold an article."""

import random
from datetime import date, timedelta

import pytest

from credit.kernel.bank_cards import passes_luhn
from credit.kernel.errors import DomainError
from credit.kernel.identifiers.organisations import registration_check_digit
from credit.kernel.identifiers.people import citizen_check_character
from credit.kernel.identifiers.uscc import uscc_check_character
from publicity.content import services
from publicity.content.leaks import find_numbers
from publicity.content.models import Article

SENTENCES = ("联系人电话{}，请周知。", "经查，{}已登记。", "（{}）", "编号：{}", "{}", "当事人 {} 于6月到场。")
ISSUERS = ("622202", "621700", "436742", "955880", "601382", "524094", "356833", "625900")


def _citizen(chance):
    born = date(1950, 1, 1) + timedelta(days=chance.randrange(20000))
    body = f"3704{chance.choice(['02', '03', '04', '05', '06', '81'])}{born:%Y%m%d}{chance.randrange(1000):03d}"
    return body + citizen_check_character(body)


def _phone(chance):
    return f"1{chance.randrange(3, 10)}{chance.randrange(10**9):09d}"


def _card(chance):
    body = chance.choice(ISSUERS)
    body += "".join(chance.choices("0123456789", k=chance.choice((16, 17, 18, 19)) - 1 - len(body)))
    return next(body + digit for digit in "0123456789" if passes_luhn(body + digit))


def _dressed(chance, number):
    """Write a number as people write it: plain, in groups, full width, with zero-width marks, in a sentence."""
    way = chance.randrange(5)
    if way == 1 and len(number) > 11:
        number = " ".join(number[at : at + 4] for at in range(0, len(number), 4))
    elif way == 2:
        number = number.translate({ord(digit): ord(digit) + 0xFEE0 for digit in "0123456789"})
    elif way == 3 and len(number) == 11:
        number = f"{number[:3]}-{number[3:7]}-{number[7:]}"
    elif way == 4:
        number = f"{number[:5]}\u200b{number[5:]}"
    return chance.choice(SENTENCES).format(number)


def _innocent(chance):
    """Return a number that an official text really holds."""
    digits = lambda count: "".join(chance.choices("0123456789", k=count))  # noqa: E731
    registration = f"3704{digits(10)}"
    uscc = f"9137040{chance.randrange(10)}MA3{digits(6)}"
    return chance.choice((
        lambda: f"鲁枣交执罚〔{chance.randrange(2018, 2027)}〕{digits(4)}号",
        lambda: f"统一社会信用代码{uscc}{uscc_check_character(uscc)}",
        lambda: f"注册号{registration}{registration_check_digit(registration)}",
        lambda: f"许可证号3704{digits(8)}",
        lambda: f"项目代码{chance.randrange(2018, 2027)}-370400-54-01-{digits(6)}",
        lambda: f"合同编号{chance.randrange(2018, 2027)}{digits(8)}",
        lambda: f"电话0632-{chance.randrange(3, 9)}{digits(6)}",
        lambda: f"全年完成货运量{chance.randrange(10**8, 10**9):,}吨，投资{chance.randrange(10**6)}.{digits(2)}万元",
        lambda: f"2026年{chance.randrange(1, 13)}月{chance.randrange(1, 29)}日第{digits(3)}期",
        lambda: f"订单20{chance.randrange(18, 27)}{chance.randrange(1, 13):02d}{digits(12)}",
        lambda: f"服务热线12328、95{digits(3)}、400-{digits(3)}-{digits(4)}",
        lambda: f"附件摘要{''.join(chance.choices('0123456789abcdef', k=32))}",
    ))()  # fmt: skip


def test_all_of_500_planted_numbers_are_found():
    chance = random.Random(20260601)
    makers = {"citizen_id": _citizen, "phone": _phone, "bank_card": _card}
    missed = []
    for turn in range(500):
        kind = list(makers)[turn % 3]
        text = _dressed(chance, makers[kind](chance))
        if not {kind, "citizen_id"} & {found for found, _ in find_numbers(text)}:  # eighteen digits may be both
            missed.append((kind, text))
    assert missed == []


def test_of_500_innocent_numbers_at_most_two_in_a_hundred_are_taken_for_personal_ones():
    chance = random.Random(20260602)
    alarms = [text for text in (_innocent(chance) for _ in range(500)) if find_numbers(text)]
    assert len(alarms) <= 10, alarms


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("卡号 371234567890129", set()),  # fifteen digits without a valid check digit
        ("6222021234567890129", set()),
        ("银行卡：4111 1111 1111 1111", {"bank_card"}),
        ("身份证110105194912310021", set()),
        ("护照E12345678", {"permit"}),
        ("0000000000000000", set()),
    ],
)
def test_edges(text, kinds):
    assert {kind for kind, _ in find_numbers(text)} == kinds


@pytest.mark.django_db
@pytest.mark.parametrize(
    "body",
    [
        "<p>联系人：13800138000</p>",
        "<p>联系人：138<strong>0013</strong>8000</p>",
        '<p><a href="tel:13800138000">打电话</a></p>',
        "<table><tr><td>姓名</td><td>13800138000</td></tr></table>",
    ],
)
def test_a_number_in_the_body_holds_the_article_until_a_person_decides(write, desk, body):
    article = write(body=body)
    services.submit(article.pk, actor=desk.clerk)
    services.approve(article.pk, actor=desk.reviewer)
    with pytest.raises(DomainError) as held:
        services.clear(article.pk, actor=desk.secrecy)
    assert held.value.code == "leak_held"
    article.refresh_from_db()
    assert article.status == "clearing"
    assert [leak["masked"] for leak in article.leaks] == ["138****8000"]
    assert "13800138000" not in str(article.leaks)
    released = services.clear(article.pk, actor=desk.secrecy, leaks_reason="值班电话，可以公开")
    assert released.status == "published"
    assert released.leaks_reason == "值班电话，可以公开"


@pytest.mark.django_db
def test_an_article_without_findings_needs_no_decision(release):
    assert release().leaks == []
    assert Article.objects.public_now().count() == 1
