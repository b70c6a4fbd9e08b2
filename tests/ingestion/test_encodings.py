import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.errors import Reason, UnreadableSource
from pipeline.ingestion import read_bytes
from pipeline.ingestion.encodings import decode

SIMPLIFIED = (
    "加强基层党组织建设，",
    "个别支部学习流于形式。",
    "一是抓学习；二是抓制度。",
    "主要原因是认识不到位、",
    "今年以来共开展活动12次，",
    "（二）存在的问题\n",
)
TRADITIONAL = (
    "加強基層黨組織建設，",
    "個別支部學習流於形式。",
    "主要原因是認識不到位、",
    "今年以來共開展活動12次，",
    "（二）存在的問題\n",
)
JAPANESE = ("会議は毎月一回開かれる。", "党員たちは村の問題を話し合い、", "昨年は12回の会議を行った。", "カメラを買おうか～。\n")
KOREAN = (
    "회의는 매월 한 번 열린다. ",
    "당원들은 마을의 문제를 의논하고 ",
    "지난해에는 모두 12번의 회의를 하였다.\n",
    "방법을 찾는다. ",
)
simplified = st.lists(st.sampled_from(SIMPLIFIED), min_size=1, max_size=30).map("".join)
traditional = st.lists(st.sampled_from(TRADITIONAL), min_size=1, max_size=30).map("".join)


@given(simplified, st.sampled_from(["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le", "utf-16-be", "utf-32"]))
def test_simplified_text_comes_back(text, encoding):
    assert decode(text.encode(encoding)) == text


@given(traditional, st.sampled_from(["utf-8", "utf-8-sig", "gb18030", "big5", "utf-16", "utf-16-le", "utf-16-be"]))
def test_traditional_text_comes_back(text, encoding):
    assert decode(text.encode(encoding)) == text


@given(st.lists(st.sampled_from(JAPANESE), min_size=1).map("".join), st.sampled_from(["cp932", "euc_jp", "utf-8", "utf-16-le"]))
def test_japanese_is_not_read_as_chinese(text, encoding):
    text = text if encoding != "euc_jp" else text.replace("～", "")
    assert decode(text.encode(encoding)) == text


@given(st.lists(st.sampled_from(KOREAN), min_size=1).map("".join), st.sampled_from(["euc_kr", "cp949", "utf-8", "utf-16-be"]))
def test_korean_is_not_read_as_chinese(text, encoding):
    assert decode(text.encode(encoding)) == text


@pytest.mark.parametrize("encoding", ["hz", "iso2022_jp", "iso2022_kr"])
def test_encodings_of_seven_bits_come_back(encoding):
    text = {"hz": "".join(SIMPLIFIED) + "Party ~ 2024", "iso2022_jp": JAPANESE[0], "iso2022_kr": KOREAN[0]}[encoding]
    assert decode(text.encode(encoding)) == text


@pytest.mark.parametrize("text", ["a plain ~{ tilde, \x1b no more", "function ~{ x ~} end"])
def test_what_looks_like_seven_bits_is_left_alone(text):
    assert decode(text.encode()) == text


WRONG = ["iso-8859-1", "windows-1252", "gb2312", "utf-8", "shift_jis", "no-such-name", "undefined", "hex"]


@given(simplified, st.sampled_from(["gb18030", "utf-8"]), st.sampled_from(WRONG))
def test_a_page_that_declares_the_wrong_encoding_is_read_by_its_bytes(text, encoding, declared):
    assert decode(text.encode(encoding), declared) == text


@given(traditional, st.sampled_from(["iso-8859-1", "gb2312", "big5"]))
def test_a_declaration_gives_way_to_traditional_text_too(text, declared):
    assert decode(text.encode("big5"), declared) == text


@pytest.mark.parametrize(("text", "encoding"), [(KOREAN, "euc_kr"), (JAPANESE, "cp932"), (SIMPLIFIED, "gb18030")])
def test_one_damaged_byte_changes_one_character(text, encoding):
    whole = "".join(text * 3)
    assert whole in decode(whole.encode(encoding) + b"\xff\n").replace("\ufffd", "")


@given(st.text(st.characters(blacklist_categories=["Cs"], blacklist_characters="\0\ufeff"), min_size=1))
def test_any_text_with_a_mark_comes_back(text):
    assert decode(codecs.BOM_UTF8 + text.encode()) == text


def test_one_damaged_byte_does_not_change_the_encoding():
    damaged = "".join(SIMPLIFIED * 4).encode()[:-20] + b"\xff" + "结尾。".encode()
    source = read_bytes(damaged, "坏.txt")
    assert source.reason is Reason.LOST_CHARACTERS
    assert source.text.startswith(SIMPLIFIED[0])


def test_text_files_keep_every_character_but_line_ends():
    source = read_bytes("\ufeff　　第一行 \r\n\r\n第二行\r".encode(), "甲.txt")
    assert source.text == "　　第一行 \n\n第二行\n"
    assert [source.text[block.start : block.end] for block in source.blocks] == ["第一行", "第二行"]


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", Reason.EMPTY),
        (b" \r\n\t", Reason.EMPTY),
        (bytes(range(256)) * 20, Reason.UNSUPPORTED),
        ("　\n".encode(), Reason.NO_TEXT),
    ],
)
def test_what_is_no_text(data, reason):
    with pytest.raises(UnreadableSource) as caught:
        read_bytes(data, "甲.txt")
    assert caught.value.reason is reason
