"""Which of the lines before the body is the title, and which names and words are no organisation's."""

import io

import docx
import pytest

from pipeline.ingestion import read_bytes
from pipeline.process import prepare
from pipeline.resources.bylines import name_in, signs
from pipeline.settings import Settings

BODY = "各支部坚持集中学习制度，组织生活总体规范，党员队伍保持稳定，作用发挥较好。"
TITLES = (
    "两新党建的调研与思考",
    "非公企业党建工作调查",
    "支部情况的报告",
    "治理的几点思考",
    "浅谈乡镇干部队伍建设",
    "支部情况的汇报",
    "党员教育的难点与对策",
    "社区治理纪实",
)
NAMES = ("中共墨岭县委组织部干部教育中心党支部", "墨岭县委党建工作领导小组办公室（2023年8月）")


def metadata_of(data, name="报告.txt"):
    return prepare(read_bytes(data, name), Settings())[0][0].metadata


@pytest.mark.parametrize("title", TITLES)
@pytest.mark.parametrize("name", NAMES)
def test_the_name_of_a_unit_is_no_title_beside_another_line(title, name):
    for lines in ([title, name], [name, title]):
        found = metadata_of("\n".join([*lines, "一、基本情况", BODY]).encode())
        assert (found.title, found.organisation) == (title, name.split("（")[0])


def document(*paragraphs):
    file, written = docx.Document(), io.BytesIO()
    for style, text in paragraphs:
        file.add_paragraph(text, style=style)
    file.save(written)
    return written.getvalue()


SECTIONS = [("Heading 2", "一、基本情况"), ("Normal", BODY), ("Heading 2", "二、下步打算"), ("Normal", BODY)]


@pytest.mark.parametrize("style", ["Title", "Heading 1"])
def test_the_line_that_its_style_makes_the_title_is_the_title(style):
    lines = [
        ("Normal", "全县组织系统交流材料之十二"),
        (style, "让支部强起来"),
        ("Normal", "本稿供全县党建工作会议讨论和交流使用"),
    ]
    assert metadata_of(document(*lines, *SECTIONS), "稿.docx").title == "让支部强起来"


def test_a_style_of_many_lines_makes_none_the_title():
    lines = [
        ("Normal", "墨岭县党支部工作总结"),
        ("Heading 1", "基本情况"),
        ("Normal", BODY),
        ("Heading 1", "下步打算"),
        ("Normal", BODY),
    ]
    assert metadata_of(document(*lines), "稿.docx").title == "墨岭县党支部工作总结"


def test_the_first_heading_of_a_web_page_is_the_title():
    page = (
        f"<html><body><p>党建文稿选编第三辑的交流材料</p><h1>让支部强起来</h1><p>铁湖市委两新工委</p><p>{BODY}</p></body></html>"
    )
    assert metadata_of(page.encode(), "页.html").title == "让支部强起来"


@pytest.mark.parametrize(
    "title", ["关于社区党建工作的思考", "墨岭县农村党建工作调查", "赣丰县中小学校党建工作调研", "城市社区党建的思考"]
)
def test_a_place_and_a_kind_is_no_organisation(title):
    assert metadata_of(f"{title}\n一、基本情况\n{BODY}".encode()).organisation == ""


@pytest.mark.parametrize("name", ["墨岭县兰亭社区", "墨岭县中学", "青石镇党委", "墨岭县人民医院", "砚池村"])
def test_a_name_is_one(name):
    assert name_in(name) == name


@pytest.mark.parametrize(
    ("title", "name"),
    [("在荇泠村党员大会上的讲话", "荇泠村"), ("在全乡党支部建设推进会上的讲话", ""), ("在农村党员大会上的讲话", "")],
)
def test_a_speech_names_where_it_was_held(title, name):
    assert metadata_of(f"{title}\n一、基本情况\n{BODY}".encode()).organisation == name


@pytest.mark.parametrize("mark", "，（")
def test_a_line_of_nothing_but_commas_is_no_signature_and_is_looked_through_once(mark):
    assert not signs("甲" + mark * 200_000 + "乙")
