import pytest
from vectors import VECTORS, texts_of

from pipeline.data import BlockKind, Format
from pipeline.ingestion import READERS, identify, read_bytes


def test_every_format_has_a_reader_and_a_vector():
    assert set(READERS) == set(Format) == {vector.format for vector in VECTORS}


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: vector.format.value)
def test_vector(vector):
    assert identify(vector.data, vector.name) is vector.format
    source = read_bytes(vector.data, vector.name, vector.settings)
    assert texts_of(source) == vector.texts
    assert texts_of(source, BlockKind.HEADING) == vector.headings
    assert texts_of(source, BlockKind.TABLE_ROW) == vector.rows


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: vector.format.value)
def test_blocks_cover_the_text_but_for_line_ends(vector):
    source = read_bytes(vector.data, vector.name, vector.settings)
    uncovered, place = "", 0
    for block in source.blocks:
        assert place <= block.start < block.end
        uncovered += source.text[place : block.start]
        place = block.end
    assert not (uncovered + source.text[place:]).translate(dict.fromkeys(map(ord, vector.marks))).strip()
