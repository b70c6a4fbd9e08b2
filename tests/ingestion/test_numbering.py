import pytest
from vectors import texts_of
from word_file import paragraph, word

from pipeline.ingestion import read_bytes
from pipeline.ingestion.numerals import write_number


def level(depth, form, text, *more):
    inner = f'<w:start w:val="1"/><w:numFmt w:val="{form}"/><w:lvlText w:val="{text}"/>' + "".join(more)
    return f'<w:lvl w:ilvl="{depth}">{inner}</w:lvl>'


def listed(text, depth=0, list_id=1):
    return paragraph(text, f'<w:numPr><w:ilvl w:val="{depth}"/><w:numId w:val="{list_id}"/></w:numPr>')


def numbered(levels, body, more="", styles=""):
    first = '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>'
    numbering = f'<w:abstractNum w:abstractNumId="0">{levels}</w:abstractNum>{first}{more}'
    return texts_of(read_bytes(word(body, numbering=numbering, styles=styles), "甲.docx"))


def test_levels_count_and_restart():
    levels = level(0, "chineseCountingThousand", "%1、") + level(1, "chineseCounting", "（%2）") + level(2, "decimal", "%3.")
    body = listed("现状") + listed("做法", 1) + listed("学习", 2) + listed("成效", 1) + listed("问题") + listed("差距", 1)
    assert numbered(levels, body) == ("一、现状", "（一）做法", "1.学习", "（二）成效", "二、问题", "（一）差距")


def test_start_override_begins_anew_and_plain_lists_go_on():
    more = (
        '<w:num w:numId="2"><w:abstractNumId w:val="0"/></w:num><w:num w:numId="3"><w:abstractNumId w:val="0"/>'
        '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="5"/></w:lvlOverride></w:num>'
    )
    body = listed("甲") + listed("乙", list_id=2) + listed("丙", list_id=3) + listed("丁", list_id=3)
    assert numbered(level(0, "decimal", "%1."), body, more) == ("1.甲", "2.乙", "5.丙", "6.丁")


def test_a_level_can_be_overridden_as_a_whole():
    override = f'<w:lvlOverride w:ilvl="0">{level(0, "upperRoman", "%1.")}</w:lvlOverride>'
    more = f'<w:num w:numId="2"><w:abstractNumId w:val="0"/>{override}</w:num>'
    assert numbered(level(0, "decimal", "%1."), listed("甲", list_id=2), more) == ("I.甲",)


def test_suffix_and_legal_numbers():
    levels = level(0, "chineseCounting", "第%1章", '<w:suff w:val="space"/>') + level(1, "decimal", "%1.%2", "<w:isLgl/>")
    assert numbered(levels, listed("总则") + listed("目的", 1)) == ("第一章 总则", "1.1 目的")
    assert numbered(level(0, "decimal", "%1", '<w:suff w:val="nothing"/>'), listed("甲")) == ("1甲",)


def test_numbers_come_through_styles():
    styles = (
        '<w:style w:type="paragraph" w:styleId="b"><w:name w:val="条目"/>'
        '<w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>'
        '<w:style w:type="paragraph" w:styleId="c"><w:name w:val="又一"/><w:basedOn w:val="b"/></w:style>'
    )
    levels = level(0, "decimal", "%1.") + level(1, "chineseCounting", "（%2）", '<w:pStyle w:val="b"/>')
    body = "".join(
        paragraph(text, f'<w:pStyle w:val="{style}"/>{more}')
        for text, style, more in (("甲", "b", ""), ("乙", "c", ""), ("丙", "b", '<w:numPr><w:numId w:val="0"/></w:numPr>'))
    )
    assert numbered(levels, body, styles=styles) == ("（一）甲", "（二）乙", "丙")


def test_an_empty_numbered_paragraph_counts():
    assert numbered(level(0, "decimal", "%1、"), listed("甲") + listed("") + listed("丙")) == ("1、甲", "3、丙")


def in_font(name):
    return f'<w:rPr><w:rFonts w:ascii="{name}" w:hAnsi="{name}" w:hint="default"/></w:rPr>'


@pytest.mark.parametrize(
    ("text", "font"), [("\uf0b7", "Symbol"), ("l", "Wingdings"), ("Ø", "Wingdings"), ("}", "Wingdings 3"), ("·", "宋体")]
)
def test_bullets_are_shown_as_one_sign(text, font):
    assert numbered(level(0, "bullet", text, in_font(font)), listed("甲")) == ("• 甲",)


def test_a_bullet_in_a_font_of_letters_is_shown_as_it_is():
    assert numbered(level(0, "bullet", "o", in_font("Courier New")), listed("甲")) == ("o 甲",)


@pytest.mark.parametrize(
    ("number", "form", "written"),
    [
        (11, "chineseCounting", "十一"),
        (20, "chineseCountingThousand", "二十"),
        (1005, "chineseCountingThousand", "一千零五"),
        (2, "ideographTraditional", "乙"),
        (13, "ideographZodiac", "子"),
        (12, "ideographDigital", "一二"),
        (3, "decimalFullWidth", "３"),
        (20, "decimalEnclosedCircle", "⑳"),
        (3, "decimalEnclosedCircleChinese", "③"),
        (27, "upperLetter", "AA"),
        (9, "lowerRoman", "ix"),
        (4, "decimalZero", "04"),
        (12, "chineseLegalSimplified", "壹拾贰"),
        (7, "somethingNew", "7"),
        (105, "chineseCounting", "一○五"),
        (105, "chineseCountingThousand", "一百零五"),
        (10, "taiwaneseCountingThousand", "十"),
        (20, "ideographDigital", "二〇"),
        (120, "japaneseCounting", "百二十"),
        (12, "japaneseLegal", "拾弐"),
        (3, "ideographEnclosedCircle", "㈢"),
        (3, "decimalEnclosedParen", "⑶"),
        (3, "decimalEnclosedFullstop", "⒊"),
        (11, "ideographTraditional", "甲"),
        (1, "ideographZodiacTraditional", "甲子"),
        (7, "001, 002, 003, ...", "007"),
    ],
)
def test_numerals(number, form, written):
    assert write_number(number, form) == written
