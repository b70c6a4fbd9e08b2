import io
import os
import zipfile
from pathlib import Path

import pytest

from pipeline.data import Failure, Found
from pipeline.errors import Reason, UnreadableSource, UsageError
from pipeline.ingestion import discover, load, read_bytes
from pipeline.settings import Limits


def zipped(members):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return buffer.getvalue()


def gbk_zip(name, data):
    placeholder = "x" * len(name.encode("gbk"))
    return zipped({placeholder: data}).replace(placeholder.encode(), name.encode("gbk"))


def names(*inputs):
    return [item.name for item in discover(inputs, Limits())]


def test_folders_are_walked_in_order_and_named_by_their_place(tmp_path):
    for name in ("乙/2.txt", "乙/1.txt", "甲.txt"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("文")
    assert names(tmp_path) == ["甲.txt", "乙/1.txt", "乙/2.txt"]
    assert names(tmp_path / "乙" / "1.txt") == ["1.txt"]


def test_same_names_from_two_inputs_are_told_apart(tmp_path):
    for name in ("一/总结.txt", "二/总结.txt", "三/一/总结.txt"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("文")
    assert names(tmp_path / "一", tmp_path / "二") == ["一/总结.txt", "二/总结.txt"]
    assert names(tmp_path / "一", tmp_path / "三" / "一") == ["一/总结.txt", "一/总结 (2).txt"]


def test_members_of_archives_are_found_and_loaded_without_extracting(tmp_path):
    inner = zipped({"深/报告.txt": "内层"})
    (tmp_path / "材料.zip").write_bytes(zipped({"甲.txt": "外层", "../逃.txt": "逃", "内层": inner}))
    found = list(discover([tmp_path], Limits()))
    assert {item.name: load(item, Limits()).decode() for item in found} == {
        "材料.zip/内层/深/报告.txt": "内层",
        "材料.zip/甲.txt": "外层",
        "材料.zip/逃.txt": "逃",
    }
    assert [path.name for path in tmp_path.iterdir()] == ["材料.zip"]


def test_member_names_in_gbk(tmp_path):
    (tmp_path / "a.zip").write_bytes(gbk_zip("支部总结.txt", "文"))
    [found] = discover([tmp_path], Limits())
    assert found.name == "a.zip/支部总结.txt"
    assert read_bytes(load(found, Limits()), found.name).text == "文"


def test_a_word_file_is_no_archive(tmp_path):
    (tmp_path / "甲.docx").write_bytes(zipped({"[Content_Types].xml": "x", "word/document.xml": "x"}))
    assert names(tmp_path) == ["甲.docx"]


def test_limits_of_archives(tmp_path):
    deep = zipped({"甲.txt": "文"})
    for _ in range(3):
        deep = zipped({"内.zip": deep})
    (tmp_path / "a.zip").write_bytes(deep)
    (tmp_path / "b.zip").write_bytes(zipped({f"{number}.txt": "文" for number in range(5)}))
    (tmp_path / "c.zip").write_bytes(zipped({"大.txt": bytes(3_000_000)}))
    found = list(discover([tmp_path], Limits(members=3, unpacked_mb=2)))
    assert [(item.name, item.reason) for item in found] == [
        ("a.zip/内.zip/内.zip/内.zip", Reason.TOO_LARGE),
        ("b.zip", Reason.TOO_LARGE),
        ("c.zip/大.txt", Reason.TOO_LARGE),
    ]


def test_what_is_no_file_to_read(tmp_path):
    (tmp_path / "实.txt").write_text("文")
    (tmp_path / "链.txt").symlink_to(tmp_path / "实.txt")
    os.mkfifo(tmp_path / "管")
    (tmp_path / "~$总结.docx").write_bytes(b"x")
    (tmp_path / "坏.zip").write_bytes(b"PK\x03\x04 broken")
    found = {item.name: item for item in discover([tmp_path], Limits())}
    assert {name for name, item in found.items() if isinstance(item, Found)} == {"实.txt"}
    failures = {name: (item.reason.skips, item.reason) for name, item in found.items() if isinstance(item, Failure)}
    assert failures == {
        "链.txt": (True, Reason.NOT_A_FILE),
        "管": (True, Reason.NOT_A_FILE),
        "~$总结.docx": (True, Reason.TEMPORARY),
        "坏.zip": (False, Reason.CORRUPT),
    }


def test_what_a_browser_saved_beside_a_page_is_part_of_it(tmp_path):
    kept = ("总结.html", "总结.txt", "别的_files/报告.txt", "甲.mht", "深/页.htm")
    parts = ("总结_files/logo.png", "总结_files/深/a.js", "甲.files/frame.html", "深/页_文件/b.css")
    for name in (*kept, *parts):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("文")
    (tmp_path / "材料.zip").write_bytes(zipped(dict.fromkeys(("页.html", "页_files/a.png"), "文")))
    found = list(discover([tmp_path], Limits()))
    assert {item.name for item in found if isinstance(item, Found)} == {*kept, "材料.zip/页.html"}
    failures = {item.name: (item.reason.skips, item.reason) for item in found if isinstance(item, Failure)}
    assert failures == dict.fromkeys((*parts, "材料.zip/页_files/a.png"), (True, Reason.PART_OF_PAGE))


def test_a_missing_input_is_wrong_usage():
    with pytest.raises(UsageError, match=r"不存在\.txt: 找不到.* \| no such file"):
        list(discover([Path("不存在.txt")], Limits()))


def test_load_keeps_to_the_limit_and_names_empty_files(tmp_path):
    (tmp_path / "空.txt").touch()
    (tmp_path / "大.txt").write_bytes(bytes(1_500_000))
    large, empty = discover([tmp_path / "大.txt", tmp_path / "空.txt"], Limits())
    for found, reason in ((empty, Reason.EMPTY), (large, Reason.TOO_LARGE)):
        with pytest.raises(UnreadableSource) as caught:
            load(found, Limits(file_mb=1))
        assert caught.value.reason is reason


def test_overlapping_members_are_refused(tmp_path):
    data = zipped({"a.txt": "甲" * 50, "b.txt": "甲" * 50})
    second = data.rindex(b"PK\x01\x02")
    (tmp_path / "a.zip").write_bytes(data[: second + 42] + bytes(4) + data[second + 46 :])
    [failure] = discover([tmp_path], Limits())
    assert failure.reason is Reason.CORRUPT
