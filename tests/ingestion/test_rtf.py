import io

import docx
import pytest
from converted import Word, typed
from hypothesis import given
from hypothesis import strategies as st
from office_files import by_libreoffice, needs_libreoffice
from vectors import texts_of

from pipeline.ingestion import read_bytes
from pipeline.ingestion.rtf import with_signs


def rtf(pattern, *shown, writer=r"{\*\generator LibreOffice/7.4}"):
    numbers = "".join(
        rf"{{\listtext\pard\plain  {''.join(_sign(sign) for sign in number)}\tab}}\ilvl0\ls7 x\par " for number in shown
    )
    levels = rf"{{\list\listtemplateid1{{\listlevel\levelnfc35{{\leveltext {pattern};}}{{\levelnumbers\'01;}}}}\listid3}}"
    uses = r"{\listoverride\listid3\listoverridecount0\ls7}"
    return rf"{{\rtf1\ansi{levels}{uses}{writer}{numbers}}}".encode("ascii")


def _sign(sign):
    return sign if sign.isascii() else rf"\u{ord(sign)}\'3f"


@pytest.mark.parametrize(
    ("lost", "number", "whole"),
    [
        (r"\'02\'00\'3f", "一、", r"\'02\'00\u12289 ?"),
        (r"\'03\'3f\'00\'3f", "（十二）", r"\'03\u65288 ?\'00\u65289 ?"),
        (r"\'03\'3f\'00\'3f", "第3条", r"\'03\u31532 ?\'00\u26465 ?"),
        (r"\'02\'00\'3f", "1?", r"\'02\'00\u63 ?"),
    ],
)
def test_lost_signs_come_back_from_the_number_that_is_shown(lost, number, whole):
    assert with_signs(rtf(lost, number, "下一个")) == rtf(whole, number, "下一个")


@pytest.mark.parametrize(
    "data",
    [
        rtf(r"\'02\'00.", "1."),
        rtf(r"\'02\'00\'3f"),
        rtf(r"\'02\'00\'3f", "一"),
        rtf(r"\'02\'00\'3f", "一" * 50),
        rtf(r"\'02" + r"\'00" * 20 + r"\'3f.", "一" * 40),
        rtf(r"\leveltemplateid9\'02\'00\'3f", "一、"),
        rtf(r"\'02\'00\'3f", "一、", writer=r"{\*\generator Msftedit}"),
    ],
)
def test_what_shows_no_signs_stays_as_it_is(data):
    assert with_signs(data) == data


@given(st.lists(st.sampled_from([*rtf(r"\'03\'3f\'00\'3f", "（一）").split(b"{"), b"{", b"}", b"\\'3f", b"\\listid3}", b"\xff"])))
def test_whatever_stands_in_the_file_nothing_but_patterns_changes(pieces):
    data = b"\\generator LibreOffice" + b"".join(pieces)
    kept = with_signs(data).replace(b"\\u65288 ?", b"\\'3f").replace(b"\\u65289 ?", b"\\'3f")
    assert kept == data


@needs_libreoffice
def test_headings_that_word_numbers_are_read_with_their_signs():
    report = typed(128)
    word = Word(automatic=True, styled=True, running="")
    for text, level in report.paragraphs:
        word.add(text, level)
    buffer = io.BytesIO()
    word.file.save(buffer)
    assert any(
        paragraph._p.pPr.numPr is not None for paragraph in docx.Document(buffer).paragraphs if paragraph._p.pPr is not None
    )
    read = texts_of(read_bytes(by_libreoffice(buffer.getvalue(), ".docx", "rtf"), "甲.rtf"))
    assert list(read) == [text for text, _ in report.paragraphs]
