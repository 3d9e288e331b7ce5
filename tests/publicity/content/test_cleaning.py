"""No script, style or outside resource survives; what a text needs stays; cleaning twice changes nothing."""

import re

import pytest

from publicity.content.cleaning import clean_body

WORD = """<html xmlns:o="urn:schemas-microsoft-com:office:office"><head><style>p.MsoNormal{mso-x:1}</style></head><body>
<!--StartFragment--><div class=WordSection1><h1 style='mso-x:1'>一、总则</h1>
<p class=MsoNormal align=center style='text-align:center'><b><span>枣交字〔2018〕37号<o:p></o:p></span></b></p>
<p class=MsoNormal><span style='mso-spacerun:yes'>&nbsp;</span></p>
<p class=MsoNormal style='text-align:right'>示例单位</p>
<table class=MsoTableGrid border=1 style='mso-border-alt:solid'><tr><td width=100 colspan=2><p class=MsoNormal>事项</p>
<p class=MsoNormal>单位</p></td></tr><tr><td>一</td><td>二<img src="file:///C:/x.png"></td></tr></table>
<![if !supportLists]><p class=MsoListParagraph>1.第一条<o:p></o:p></p><![endif]>
<!--[if gte mso 9]><xml><w:WordDocument>junk</w:WordDocument></xml><![endif]--></div><!--EndFragment--></body></html>"""


def test_a_paste_from_word_keeps_headings_alignment_and_tables_and_loses_the_rest():
    assert clean_body(WORD).split("\n") == [
        "<h2>一、总则</h2>",
        '<p class="docno"><strong>枣交字〔2018〕37号</strong></p>',
        '<p class="sign">示例单位</p>',
        '<table><tbody><tr><td colspan="2">事项<br>单位</td></tr><tr><td>一</td><td>二</td></tr></tbody></table>',
        "<p>1.第一条</p>",
    ]


HOSTILE = [
    "<script>alert(1)</script>",
    "<p onclick=alert(1)>a</p>",
    '<a href="javascript:alert(1)">a</a>',
    '<a href="data:text/html,x">a</a>',
    '<img src="https://evil.invalid/x.png">',
    "<iframe src=//evil.invalid></iframe>",
    '<p style="background:url(https://evil.invalid/x)">a</p>',
    "<style>@import url(//evil.invalid)</style>",
    "<svg><script>alert(1)</script></svg>",
    "<math><mtext><style><img src=x onerror=alert(1)></style></mtext></math>",
    '<object data="//evil.invalid"></object>',
    '<link rel=stylesheet href="//evil.invalid">',
    "<base href=//evil.invalid>",
    '<video src="//evil.invalid"></video>',
    '<form action="//evil.invalid"><input name=x></form>',
    '<meta http-equiv=refresh content="0;url=//evil.invalid">',
    '<p class="hero btn">a</p>',
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
    '<table background="//evil.invalid"><tr><td style="x:expression(alert(1))">a</td></tr></table>',
    "<a href='&#106;avascript:alert(1)'>a</a>",
    '<td colspan="99999999">',
    "<!--><img src=x onerror=alert(1)>-->",
    "<xml><img src=x onerror=alert(1)></xml>",
]


@pytest.mark.parametrize("html", HOSTILE)
def test_nothing_that_runs_or_loads_survives(html):
    cleaned = clean_body(f"<p>前</p>{html}<p>后</p>")
    tags = set(re.findall(r"<([a-z0-9]+)", cleaned))
    assert tags <= {"p", "a", "table", "tbody", "tr", "td", "h2", "strong", "br"}
    assert not re.search(r"\son\w+=|javascript:|data:|evil\.invalid|style=|src=|hero|99999999", cleaned)
    assert "前" in cleaned


@pytest.mark.parametrize("html", [*HOSTILE, WORD, "a<br><br>b", "<div>a<div>b</div>c", "<ul><li>一<ul><li>二"])
def test_cleaning_twice_changes_nothing(html):
    assert clean_body(clean_body(html)) == clean_body(html)


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("<div>一<br><br>二</div>", "<p>一</p>\n<p>二</p>"),
        ("散字<p>段</p>", "<p>散字</p>\n<p>段</p>"),
        ('<b style="font-weight:normal"><p>整篇包着</p></b>', "<p>整篇包着</p>"),
        ("<ul><li><p>一</p><p>再</p></li></ul>", "<ul><li>一<br>再</li></ul>"),
        ("<p>&nbsp;</p><p>　</p><p>字</p>", "<p>字</p>"),
        ('<a href="/policy/" target=_blank>本站</a>', '<p><a href="/policy/" rel="noopener noreferrer">本站</a></p>'),
        (
            "<table><caption>表</caption><tr><th>甲</th><th>乙</th></tr><tr><td>一</td><td>二</td></tr></table>",
            '<table><caption>表</caption><thead><tr><th scope="col">甲</th><th scope="col">乙</th></tr></thead>'
            "<tbody><tr><td>一</td><td>二</td></tr></tbody></table>",
        ),
        ("<blockquote>引</blockquote>", "<blockquote>\n<p>引</p>\n</blockquote>"),
        ("<p>1 &lt; 2 &amp; 3</p>", "<p>1 &lt; 2 &amp; 3</p>"),
    ],
)
def test_loose_words_become_whole_blocks(html, expected):
    assert clean_body(html) == expected
