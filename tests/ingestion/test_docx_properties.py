"""Numbering and tracked changes over all the Word files that a small grammar makes."""

from hypothesis import given
from hypothesis import strategies as st
from test_numbering import level, listed, numbered
from vectors import texts_of
from word_file import paragraph, word

from pipeline.ingestion import read_bytes
from pipeline.ingestion.numerals import FORMAL_DIGITS, FORMAL_UNITS, WRITTEN, counting, digital, roman, write_number

VALUES = dict(zip("〇一二三四五六七八九零○", [*range(10), 0, 0], strict=True)) | {
    sign: value for value, sign in enumerate(FORMAL_DIGITS)
}
TENS = {"十": 10, "百": 100, "千": 1000, "拾": 10, "佰": 100, "仟": 1000}
depths = st.lists(st.integers(0, 2), min_size=1, max_size=30)


def valued(written):
    """Read a Chinese number; the way back of `counting`, written apart from it."""
    total, digit = 0, 1
    for sign in written:
        if sign in TENS:
            total += digit * TENS[sign]
            digit = 0
        else:
            digit = VALUES[sign]
    return total + (0 if written[-1] in TENS else digit)


@given(st.integers(1, 9999))
def test_chinese_numbers_can_be_read_back(number):
    assert valued(counting(number)) == number
    assert valued(counting(number, FORMAL_DIGITS, FORMAL_UNITS, short_ten=False)) == number
    assert int("".join(str(VALUES[sign]) for sign in digital(number))) == number


@given(st.integers(1, 3999))
def test_roman_numbers_have_no_four_in_a_row(number):
    assert not any(sign * 4 in roman(number) for sign in "ivxlcdm")
    assert sum(dict(zip("ivxlcdm", (1, 5, 10, 50, 100, 500, 1000), strict=True))[s] for s in roman(number)) >= number


@given(st.sampled_from(sorted(WRITTEN)), st.integers(-5, 20_000))
def test_every_format_writes_every_number_in_one_line(form, number):
    written = write_number(number, form)
    assert "\n" not in written
    assert (written == "") is (form == "none")


@given(st.sampled_from(sorted(set(WRITTEN) - {"none"})), st.integers(1, 9))
def test_the_first_numbers_of_a_format_differ(form, number):
    assert write_number(number, form) != write_number(number + 1, form)


def expected_marks(path):
    """Number a list of three levels as the reader of the page sees it."""
    counts, marks = [0, 0, 0], []
    for depth in path:
        for higher in range(depth):
            counts[higher] = counts[higher] or 1
        counts[depth] += 1
        counts[depth + 1 :] = [0] * (2 - depth)
        own = counts[depth]
        marks.append((f"{counting(own)}、", f"（{counting(own)}）", f"{counts[0]}.{counts[1]}.{own} ")[depth])
    return marks


LEVELS = (
    level(0, "chineseCounting", "%1、") + level(1, "chineseCounting", "（%2）") + level(2, "decimal", "%1.%2.%3", "<w:isLgl/>")
)


@given(depths)
def test_numbers_follow_the_levels(path):
    found = numbered(LEVELS, "".join(listed("条", depth) for depth in path))
    assert found == tuple(f"{mark}条" for mark in expected_marks(path))


@given(depths, st.integers(0, 29))
def test_a_number_depends_only_on_what_stands_before(path, cut):
    whole = numbered(LEVELS, "".join(listed("条", depth) for depth in path))
    part = numbered(LEVELS, "".join(listed("条", depth) for depth in path[:cut]) + paragraph("末"))
    assert part == (*whole[:cut], "末")


@given(depths)
def test_lists_of_two_definitions_do_not_count_each_other(path):
    more = (
        f'<w:abstractNum w:abstractNumId="9">{level(0, "decimal", "%1.")}</w:abstractNum>'
        '<w:num w:numId="9"><w:abstractNumId w:val="9"/></w:num>'
    )
    mixed = numbered(LEVELS, "".join(listed("条", depth) + listed("项", 0, 9) for depth in path), more)
    assert mixed[::2] == tuple(f"{mark}条" for mark in expected_marks(path))
    assert mixed[1::2] == tuple(f"{number}.项" for number in range(1, len(path) + 1))


KINDS = ("", "ins", "del", "moveFrom", "moveTo")
KEPT = ("", "ins", "moveTo")
runs = st.lists(st.tuples(st.text("甲乙丙丁戊，。", min_size=1, max_size=5), st.sampled_from(KINDS)), max_size=6)
marks = st.sampled_from(("", "", "ins", "del", "moveFrom"))


def run(text, kind):
    name = "delText" if kind == "del" else "t"
    inside = f"<w:r><w:{name}>{text}</w:{name}></w:r>"
    return f'<w:{kind} w:id="1" w:author="某">{inside}</w:{kind}>' if kind else inside


def tracked(content, mark):
    properties = f"<w:pPr><w:rPr><w:{mark}/></w:rPr></w:pPr>" if mark else ""
    return f"<w:p>{properties}{''.join(run(text, kind) for text, kind in content)}</w:p>"


@given(st.lists(st.tuples(runs, marks), min_size=1, max_size=8))
def test_tracked_changes_read_as_if_accepted(paragraphs):
    lines, line = [], ""
    for content, mark in paragraphs:
        line += "".join(text for text, kind in content if kind in KEPT)
        if mark not in ("del", "moveFrom"):
            lines.append(line)
            line = ""
    body = "".join(tracked(content, mark) for content, mark in paragraphs) + tracked([("末", "")], "")
    found = texts_of(read_bytes(word(body), "甲.docx"))
    assert found == (*(text for text in lines if text), f"{line}末")


@given(st.lists(st.tuples(runs, marks), min_size=1, max_size=5))
def test_what_is_kept_is_never_lost_in_a_table(paragraphs):
    kept = "".join(text for content, _ in paragraphs for text, kind in content if kind in KEPT)
    cell = "".join(tracked(content, mark) for content, mark in paragraphs)
    table = f"<w:tbl><w:tr><w:tc>{cell}</w:tc><w:tc><w:p><w:r><w:t>右</w:t></w:r></w:p></w:tc></w:tr></w:tbl>"
    text = read_bytes(word(table), "甲.docx").text
    assert "".join(text.split()) == f"{kept}右"
