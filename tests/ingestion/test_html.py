import pytest
from vectors import texts_of

from pipeline.data import BlockKind
from pipeline.errors import Reason, UnreadableSource
from pipeline.ingestion import read_bytes

PROSE = "柳湾村党支部坚持每月开展主题党日，党员带头清理河道、调解纠纷，群众反映较好，村容村貌有了改善。"
PAGE = f"""<html><head><title>某报告 - 资料网</title></head><body>
<div class="top-nav"><a href="/">首页</a> <a href="/bg">报告</a></div>
<div class="crumbs">当前位置：首页</div>
<div class="article"><h1>调研报告</h1><p>{PROSE}</p><p>　　{PROSE}<br>{PROSE}</p></div>
<div id="related"><ul><li><a href="1">支部工作总结范文</a></li></ul></div>
<footer>备案号 0000</footer><noscript>请开启脚本</noscript><p style="display:none">隐藏</p></body></html>"""


def read(page, encoding="utf-8"):
    return read_bytes(page.encode(encoding), "甲.html")


def test_chrome_is_marked_and_not_lost():
    source = read(PAGE)
    assert texts_of(source, BlockKind.ASIDE) == (
        "某报告 - 资料网",
        "首页 报告",
        "当前位置：首页",
        "支部工作总结范文",
        "备案号 0000",
    )
    assert texts_of(source, BlockKind.PARAGRAPH) == (PROSE,) * 3
    assert texts_of(source, BlockKind.HEADING) == ("调研报告",)


def test_a_form_around_the_whole_page_is_not_chrome():
    page = f"<body><form id='aspnetForm'><div><p>{PROSE}</p><p>{PROSE}</p></div><input value=x></form></body>"
    assert texts_of(read(page), BlockKind.PARAGRAPH) == (PROSE, PROSE)


@pytest.mark.parametrize("encoding", ["gb18030", "big5", "utf-16"])
def test_encodings(encoding):
    assert read(f"<html><meta charset={encoding}><p>基本做法</p></html>", encoding).text == "基本做法"


@pytest.mark.parametrize(
    ("declared", "encoding"),
    [("utf-8", "gb18030"), ("iso-8859-1", "utf-8"), ("utf-16", "utf-8"), ("UTF-16LE", "gb18030"), ("undefined", "gb18030")],
)
@pytest.mark.parametrize("ending", ["", " "])
def test_a_wrong_declaration_is_not_believed(declared, encoding, ending):
    assert read(f"<html><meta charset={declared}><p>{PROSE}</p></html>{ending}", encoding).text == PROSE


@pytest.mark.parametrize("depth", [300, 1500, 10_000])
def test_deep_nesting_is_read_to_the_end(depth):
    assert read("<div>" * depth + PROSE + "</div>" * depth + "<p>末尾</p>").text == f"{PROSE}\n末尾"


def test_deep_nesting_with_tags_that_do_not_end_is_read():
    # minutes, where every one is followed to the end of the file
    assert read("<div>" * 3_000 + PROSE + "<b " * 200_000).text == PROSE


def test_line_ends_of_the_markup_are_no_spaces():
    assert read("<p>加强\n  党建，<b>抓</b>落实 of the\nParty</p>").text == "加强党建，抓落实 of the Party"


def test_data_tables_are_rows_and_layout_tables_are_not():
    data = "<table><tr><th>村名</th><th>党员</th></tr><tr><td>柳湾</td><td>31</td></tr></table>"
    assert texts_of(read(f"<html>{data}"), BlockKind.TABLE_ROW) == ("村名\t党员", "柳湾\t31")
    indented = data.replace("<t", "\n\t\t<t").replace("柳湾", "\n\t柳\t湾")
    assert texts_of(read(f"<html>{indented}"), BlockKind.TABLE_ROW) == ("村名\t党员", "柳 湾\t31")
    lines = "<table><tr><td>张三<br>李四</td><td>of <p>the</p>Party</td></tr></table>"
    assert texts_of(read(f"<html>{lines}"), BlockKind.TABLE_ROW) == ("张三李四\tof the Party",)
    layout = f"<table><tr><td>左</td><td><p>{PROSE}</p><p>{PROSE}</p></td></tr></table>"
    assert not texts_of(read(f"<html>{layout}"), BlockKind.TABLE_ROW)


def test_a_page_without_text():
    with pytest.raises(UnreadableSource) as caught:
        read("<html><script>x</script></html>")
    assert caught.value.reason is Reason.NO_TEXT
