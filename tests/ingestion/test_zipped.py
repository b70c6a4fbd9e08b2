import hashlib
import io
import os
import stat
import struct
import subprocess
import tracemalloc
import warnings
import zipfile
import zlib

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from pipeline.data import Failure, Found
from pipeline.errors import Reason, UnreadableSource
from pipeline.ingestion import digest, discover, folders, load, zipped
from pipeline.ingestion.archives import Archive
from pipeline.ingestion.package import Package
from pipeline.settings import Limits

USUAL = Limits()
NUMBERS = st.integers(0, 2**32 - 1)


def packed(members, method=zipfile.ZIP_DEFLATED):
    buffer = io.BytesIO()
    with warnings.catch_warnings(), zipfile.ZipFile(buffer, "w", method) as archive:
        warnings.simplefilter("ignore")
        for name, data in members:
            archive.writestr(name, data)
    return buffer.getvalue()


def refused(work, *arguments):
    with pytest.raises(UnreadableSource) as caught:
        work(*arguments)
    return caught.value.reason


def outcome(data):
    try:
        read_all(data)
    except UnreadableSource as error:
        return error.reason
    return "read"


def read_all(data, limits=USUAL):
    archive = Archive(io.BytesIO(data), limits)
    return {member.name: b"".join(archive.chunks(member.key)) for member in archive.members()}


def many(count, claimed):
    """A zip of empty members whose end record claims another number of them."""
    data = bytearray(packed([(f"{number}.txt", b"") for number in range(count)]))
    data[-14:-10] = struct.pack("<2H", claimed, claimed)
    return bytes(data)


@pytest.mark.parametrize("claimed", [0, 5, 40])
def test_members_are_counted_whatever_the_end_record_claims(claimed):
    assert refused(Archive, io.BytesIO(many(40, claimed)), Limits(members=20)) is Reason.TOO_LARGE
    assert len(read_all(many(40, claimed))) == 40


def test_a_huge_directory_is_refused_before_anything_is_made_of_it():
    data = packed([(f"{number}.txt", b"") for number in range(60_000)], zipfile.ZIP_STORED)
    tracemalloc.start()
    assert refused(Archive, io.BytesIO(data), Limits()) is Reason.TOO_LARGE
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 3 * len(data)


def test_what_unpacks_to_much_more_than_packed_is_refused_above_a_megabyte():
    assert read_all(packed([("小.txt", bytes(1_000_000))]))["小.txt"] == bytes(1_000_000)
    assert refused(read_all, packed([("大.txt", bytes(1_000_001))])) is Reason.TOO_LARGE
    assert len(read_all(packed([("大.txt", bytes(3_000_000))]), Limits(ratio=2_000))["大.txt"]) == 3_000_000
    assert len(read_all(packed([("乱.txt", os.urandom(3_000_000))]))["乱.txt"]) == 3_000_000


def test_a_part_of_a_package_is_bounded_as_a_member_is():
    parts = [("word/document.xml", b"<w/>" + bytes(2_000_000))]
    assert refused(lambda: Package(packed(parts), Limits()).main) is Reason.TOO_LARGE
    assert refused(Package, packed([*parts, *[("x", b"")] * 30]), Limits(members=20)) is Reason.TOO_LARGE


def test_a_lying_size_gives_no_more_than_it_says():
    data = bytearray(packed([("r.txt", b"B" * 20_000_000)]))
    for mark, place in ((b"PK\3\4", 22), (b"PK\1\2", 24)):
        at = data.rindex(mark) + place
        data[at : at + 4] = struct.pack("<L", 100)
    assert refused(read_all, bytes(data)) is Reason.CORRUPT


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_methods_that_unpack_in_one_go_are_refused_unread(method):
    data = packed([("a.txt", bytes(10_000_000))], method)
    tracemalloc.start()
    assert refused(read_all, data) is Reason.UNSUPPORTED
    assert tracemalloc.get_traced_memory()[1] < 1_000_000
    tracemalloc.stop()


def quoted():
    """A member whose packed bytes hold the whole of the next: two places, the same bytes read twice."""
    kernel = packed([("b.txt", b"B" * 1000)], zipfile.ZIP_STORED)
    inner = kernel[: kernel.index(b"PK\1\2")]
    entry = kernel[kernel.index(b"PK\1\2") : kernel.index(b"PK\5\6")]
    local = struct.pack("<4s5H3L2H", b"PK\3\4", 20, 0, 0, 0, 0x21, zlib.crc32(inner), len(inner), len(inner), 5, 0) + b"a.txt"
    outer = struct.pack("<4s6H3L5H2L", b"PK\1\2", 20, 20, 0, 0, 0, 0x21, zlib.crc32(inner), len(inner), len(inner), 5, *[0] * 6)
    directory = outer + b"a.txt" + entry[:42] + struct.pack("<L", len(local)) + entry[46:]
    end = struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, 2, 2, len(directory), len(local + inner), 0)
    return local + inner + directory + end


def test_members_that_lie_in_one_another_are_refused():
    assert [info.filename for info in zipfile.ZipFile(io.BytesIO(quoted())).infolist()] == ["a.txt", "b.txt"]
    assert refused(Archive, io.BytesIO(quoted()), Limits()) is Reason.CORRUPT
    assert refused(Package, quoted(), Limits()) is Reason.CORRUPT


def test_members_of_one_name_are_all_read(tmp_path):
    (tmp_path / "a.zip").write_bytes(packed([("报告.txt", "第一份"), ("报告.txt", "第二份"), ("报告.TXT", "第三份")]))
    found = list(discover([tmp_path], Limits()))
    assert {item.name: load(item, Limits()).decode() for item in found} == {
        "a.zip/报告.TXT": "第三份",
        "a.zip/报告.txt": "第一份",
        "a.zip/报告 (2).txt": "第二份",
    }


def test_as_many_members_of_one_name_as_may_be_are_numbered(tmp_path):
    # minutes where each number is tried again for every member
    (tmp_path / "a.zip").write_bytes(packed([("报告.txt", "文")] * 10_000, zipfile.ZIP_STORED))
    names = [item.name for item in discover([tmp_path], Limits())]
    assert names == ["a.zip/报告.txt", *(f"a.zip/报告 ({number}).txt" for number in range(2, 10_001))]


def test_what_comes_after_a_limit_is_counted_and_named(tmp_path):
    (tmp_path / "a.zip").write_bytes(packed([(f"{number}.txt", os.urandom(400_000)) for number in range(5)]))
    found = list(discover([tmp_path], Limits(unpacked_mb=1)))
    assert [type(item) for item in found] == [Found, Found, Failure]
    assert "从这一个起的3个没有读入" in found[-1].detail


def test_the_digest_is_that_of_what_is_loaded(tmp_path):
    (tmp_path / "a.zip").write_bytes(packed([("甲.txt", os.urandom(2_500_000)), ("乙.zip", packed([("丙.txt", "文")]))]))
    (tmp_path / "丁.txt").write_bytes(os.urandom(1_200_000))
    found = list(discover([tmp_path], Limits()))
    assert len(found) == 3
    for item in found:
        assert digest(item, Limits()) == hashlib.sha256(load(item, Limits())).hexdigest()


@given(size=NUMBERS, start=NUMBERS, count=st.integers(0, 65_535), comment=st.binary(max_size=40), wide=st.booleans())
def test_any_end_record_gives_an_archive_or_a_reason(size, start, count, comment, wide):
    body = packed([("a.txt", "甲"), ("b.txt", "乙")])
    data = body[:-22] + (b"PK\6\6" + bytes(52) + b"PK\6\7" + bytes(16) if wide else b"")
    data += struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, count, count, size, start, len(comment)) + comment
    assert outcome(data) in ("read", Reason.CORRUPT, Reason.TOO_LARGE)


@example(180, 0)  # a name of no characters
@given(st.integers(0, 300), st.integers(0, 255))
def test_any_changed_byte_gives_an_archive_or_a_reason(place, value):
    data = bytearray(packed([("a.txt", "甲" * 40), ("b.txt", "乙")]))
    data[place % len(data)] = value
    assert outcome(bytes(data)) in ("read", Reason.CORRUPT, Reason.TOO_LARGE, Reason.ENCRYPTED, Reason.UNSUPPORTED)


def test_only_plain_files_are_opened(tmp_path):
    os.mkfifo(tmp_path / "管")
    (tmp_path / "链").symlink_to("/dev/zero")
    for name in ("管", "链"):
        assert refused(folders.opened, tmp_path / name) is Reason.NOT_A_FILE
    assert refused(folders.opened, tmp_path) is Reason.UNREADABLE
    assert refused(load, Found("链", tmp_path / "链"), Limits()) is Reason.NOT_A_FILE


def test_a_pipe_that_takes_the_place_of_a_file_keeps_nobody_waiting(tmp_path, monkeypatch):
    os.mkfifo(tmp_path / "管")
    monkeypatch.setattr(folders, "require_plain", lambda mode: stat.S_ISREG(mode) or None)
    with folders.opened(tmp_path / "管") as file:
        assert file.read(8) == b""


def test_links_devices_loops_and_odd_names_are_fine(tmp_path):
    (tmp_path / "自").symlink_to("自")
    (tmp_path / "上").symlink_to("..")
    (tmp_path / "断").symlink_to("/nonexistent/x")
    (tmp_path / "行\n\x1b[31m.txt").write_text("文")
    (tmp_path / os.fsdecode(b"bad\xff\xfe.txt")).write_text("文")
    found = {item.name: item for item in discover([tmp_path], Limits())}
    assert {name: item.reason for name, item in found.items() if isinstance(item, Failure)} == dict.fromkeys(
        ("自", "上", "断"), Reason.NOT_A_FILE
    )
    assert {name for name, item in found.items() if isinstance(item, Found)} == {"行\n\x1b[31m.txt", "bad\\xff\\xfe.txt"}
    assert all(load(item, Limits()) == "文".encode() for item in found.values() if isinstance(item, Found))


def test_a_folder_deeper_than_the_interpreter_recurses_is_walked(tmp_path):
    (tmp_path / "e.txt").write_text("文")
    deep = tmp_path.joinpath(*["d"] * 1_200)
    subprocess.run(["mkdir", "-p", deep], check=True)
    (deep / "f.txt").write_text("文")
    assert [item.name[-5:] for item in discover([tmp_path], Limits())] == ["e.txt", "f.txt"]
    subprocess.run(["rm", "-r", tmp_path / "d"], check=True)


@pytest.fixture
def nobody(tmp_path):
    """For root, whom no permission stops, another user for the time of the test."""
    if os.getuid() != 0:
        yield
        return
    for path in [tmp_path, *tmp_path.parents][:4]:
        path.chmod(0o755)
    os.seteuid(65534)
    yield
    os.seteuid(0)


def test_files_and_folders_that_may_not_be_read_are_failures(tmp_path, request):
    (tmp_path / "锁").mkdir()
    (tmp_path / "锁" / "甲.txt").write_text("文")
    (tmp_path / "乙.txt").write_text("文")
    (tmp_path / "丙.txt").write_text("文")
    for name in ("锁", "乙.txt"):
        (tmp_path / name).chmod(0)
    request.getfixturevalue("nobody")
    found = {item.name: item for item in discover([tmp_path], Limits())}
    [alone] = discover([tmp_path / "锁"], Limits())
    for locked in (found["锁"], alone):
        assert (locked.name, locked.reason.skips, locked.reason) == ("锁", False, Reason.UNREADABLE)
    assert found["乙.txt"].reason is Reason.UNREADABLE
    assert isinstance(found["丙.txt"], Found)


def test_a_folder_that_vanishes_on_the_way_is_a_failure(tmp_path):
    (tmp_path / "甲").mkdir()
    (tmp_path / "甲" / "乙.txt").write_text("文")
    walk = folders.files(tmp_path)
    (tmp_path / "丙.txt").write_text("文")
    assert next(walk)[1] == "丙.txt"
    (tmp_path / "甲" / "乙.txt").unlink()
    (tmp_path / "甲").rmdir()
    assert [name for _, name in walk] == ["甲"]
    assert [item.reason for item in discover([tmp_path], Limits()) if isinstance(item, Failure)] == []
    with pytest.raises(UnreadableSource) as caught:
        load(Found("乙.txt", tmp_path / "甲" / "乙.txt"), Limits())
    assert caught.value.reason is Reason.UNREADABLE


def test_reading_needs_no_more_memory_than_a_piece():
    data = packed([("a.txt", os.urandom(20_000_000))], zipfile.ZIP_STORED)
    archive = Archive(io.BytesIO(data), Limits())
    tracemalloc.start()
    assert sum(map(len, archive.chunks("a.txt"))) == 20_000_000
    assert tracemalloc.get_traced_memory()[1] < 4 * zipped.CHUNK_BYTES
    tracemalloc.stop()
