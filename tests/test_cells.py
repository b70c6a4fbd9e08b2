"""What is escaped comes back; what a spreadsheet takes for a formula, and only that, is escaped."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline import cells

tricky = st.text(alphabet=st.one_of(st.characters(), st.sampled_from("=+-@'＝－\t\r\n \u3000\x00")))


@pytest.mark.parametrize(
    ("text", "escaped"),
    [
        *(("=1+1", "'=1+1"), ("+多项", "'+多项"), ("-项", "'-项"), ("@我", "'@我"), ("\t=1", "'\t=1"), ("\r=1", "'\r=1")),
        *(("-3", "-3"), ("+4.5", "+4.5"), ("-1e5", "-1e5"), ("'=1", "''=1"), ("\x00=1", "'=1"), ("＝1", "'＝1")),
        *(("党建=业务", "党建=业务"), ("", ""), ("'引'", "'引'"), ("\n=1", "'\n=1"), ("\u3000=1", "'\u3000=1"), (" -3", "' -3")),
        *(("-３", "'-３"), ("-3\n", "'-3\n"), ("\ufeff=1", "'\ufeff=1")),
    ],
)
def test_only_what_a_spreadsheet_would_run_is_escaped(text, escaped):
    assert cells.escape(text) == escaped


@given(tricky)
def test_escaping_can_be_taken_back(text):
    assert cells.unescape(cells.escape(text)) == cells.plain(text)


@given(tricky)
def test_nothing_escaped_begins_a_formula(text):
    shown = cells.escape(text).strip(" \u3000\ufeff")
    assert shown[:1] not in set("=+-@＝＋－＠\t\r\n") or cells.NUMBER.fullmatch(shown)


@given(tricky)
def test_nothing_visible_moves_a_cursor_or_hides(text):
    shown = cells.visible(text)
    assert len(shown) == len(text)
    assert shown.isprintable() or all(char.isprintable() or not char.isascii() for char in shown)
    assert not set(shown) & set("\x1b\x9b\r\n\u202e\u2066\u061c")
