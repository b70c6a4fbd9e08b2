"""What the fuzzer, or thought about it, has found: each as a small file that must stay refused or read."""

import io
import zipfile

import ofd_file
import pytest
from ofd_file import Book, ofd, page, parts_of, text_object
from word_file import paragraph, word

from pipeline.data import Failure
from pipeline.errors import Reason, UnreadableSource
from pipeline.ingestion import discover, load, read_bytes
from pipeline.settings import Limits


def test_a_broken_lzma_member_is_a_damaged_file(tmp_path):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_LZMA) as archive:
        archive.writestr("甲.txt", "支部工作扎实。" * 400)
    data = bytearray(buffer.getvalue())
    data[70:90] = b"\xff" * 20
    path = tmp_path / "甲.zip"
    path.write_bytes(data)
    (found,) = discover([path], Limits())
    if isinstance(found, Failure):
        assert found.reason in (Reason.CORRUPT, Reason.UNSUPPORTED)
        return
    with pytest.raises(UnreadableSource) as caught:
        load(found, Limits())
    assert caught.value.reason in (Reason.CORRUPT, Reason.UNSUPPORTED)


@pytest.mark.parametrize(
    "attributes",
    [
        {"CTM": "0 0 0 0 0 0"},
        {"CTM": "1e6 1e6 1e6 1e6 1e6 1e6"},
        {"CTM": "nan nan nan nan nan nan"},
        {"CTM": "-1 0 0 -1 0 0"},
        {"Size": "0"},
        {"Size": "-5"},
        {"Size": "1e-9"},
        {"Size": "1e308"},
        {"HScale": "0"},
        {"HScale": "-1"},
        {"ReadDirection": "9e99"},
        {"ReadDirection": "-90"},
        {"Boundary": "x"},
        {"delta": ' DeltaX="g 99999999999 5"'},
        {"delta": ' DeltaX="g -5 g g"'},
        {"delta": ' DeltaX="1e6 1e6" DeltaY="-1e6 nan"'},
        {"delta": ' DeltaY=""'},
    ],
    ids=str,
)
def test_numbers_out_of_all_measure_lose_no_text(attributes):
    drawn = text_object("支部工作扎实", 28, 40, **{name: value for name, value in attributes.items() if name == "delta"})
    for name, value in attributes.items():
        drawn = drawn if name == "delta" else replaced(drawn, name, value)
    source = read_bytes(ofd(drawn, text_object("群众满意。", 28, 40)), "甲.ofd")
    assert sorted("".join(source.text.split())) == sorted("支部工作扎实群众满意。")


def replaced(drawn, name, value):
    start = drawn.find(f'{name}="')
    if start < 0:
        return drawn.replace("<ofd:TextObject", f'<ofd:TextObject {name}="{value}"')
    end = drawn.index('"', start + len(name) + 2)
    return f'{drawn[:start]}{name}="{value}{drawn[end:]}'


def test_drawings_that_place_each_other_end():
    placed = "".join(f'<ofd:CompositeObject ID="9" ResourceID="{n}"/>' for n in (6, 7)) * 20
    content = f"<ofd:Content>{placed}{text_object('图', 0, 0)}</ofd:Content>"
    units = "".join(f'<ofd:CompositeGraphicUnit ID="{n}">{content}</ofd:CompositeGraphicUnit>' for n in (6, 7))
    book = Book((page(placed),), common="<ofd:PublicRes>Res.xml</ofd:PublicRes>")
    parts = parts_of(book) | {"Doc_0/Res.xml": f"<ofd:Res {ofd_file.NAMESPACE}>{units}</ofd:Res>"}
    assert read_bytes(ofd_file.packed(parts), "甲.ofd").text == "图"


@pytest.mark.parametrize("value", ["-1", "99999999999999999999", "nan", "", "一", "%1"])
def test_list_numbers_out_of_all_measure_lose_no_text(value):
    numbering = (
        f'<w:abstractNum w:abstractNumId="1"><w:lvl w:ilvl="0"><w:start w:val="{value}"/><w:numFmt w:val="chineseCounting"/>'
        f'<w:lvlText w:val="%1、%{value}"/></w:lvl></w:abstractNum><w:num w:numId="3"><w:abstractNumId w:val="1"/></w:num>'
    )
    listed = '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="3"/></w:numPr>'
    source = read_bytes(word(paragraph("支部工作扎实。", listed), numbering=numbering), "甲.docx")
    assert source.text.endswith("支部工作扎实。")
