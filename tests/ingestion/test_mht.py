import base64

import pytest
from vectors import BODY, in_html, in_mht, texts_of

from pipeline.data import Format
from pipeline.errors import Reason, UnreadableSource
from pipeline.ingestion import read_bytes

HEAD = b'MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary="x"\r\n\r\n'


def mht(*parts):
    return HEAD + b"".join(b"--x\r\n" + head + b"\r\n\r\n" + body + b"\r\n" for head, body in parts) + b"--x--\r\n"


def read(data):
    return read_bytes(data, "甲.mht")


def test_a_page_in_base64_whose_part_alone_says_the_charset():
    page = base64.encodebytes("<p>支部建設</p>".encode("big5"))
    source = read(mht((b"Content-Type: text/html; charset=big5\r\nContent-Transfer-Encoding: base64", page)))
    assert (source.format, source.text) == (Format.MHT, "支部建設")


def test_what_the_page_declares_outranks_its_part():
    page = in_html().replace(b"charset=utf-8", b"charset=gbk").decode().encode("gbk")
    source = read(mht((b"Content-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: 8bit", page)))
    assert texts_of(source) == BODY


def test_a_page_of_frames_is_the_longest_page_in_it():
    frames = b"<html><head><title>t</title></head><frameset><frame src=a></frameset></html>"
    menu, body = "<p>目录</p>".encode(), "<p>正文在框架里，比目录长。</p>".encode()
    kind = b"Content-Type: text/html; charset=utf-8"
    assert read(mht((kind, frames), (kind, menu), (kind, body))).text == "正文在框架里，比目录长。"


def test_a_cut_file_gives_what_is_there():
    assert texts_of(read(in_mht()[:-400])) == BODY


@pytest.mark.parametrize(
    "data",
    [
        mht((b"Content-Type: image/png", b"x")),
        HEAD.replace(b'"x"', b'"0"')
        + b"".join(
            b'--%d\r\nContent-Type: multipart/related; boundary="%d"\r\n\r\n' % (level, level + 1) for level in range(5_000)
        ),
        b"\r\n".join([HEAD, *(b"--x\r\nContent-Type: message/rfc822\r\n\r\nMIME-Version: 1.0" for _ in range(500)), b"x"]),
    ],
    ids=["no page", "many levels", "messages in messages"],
)
def test_what_is_no_saved_page_is_damaged(data):
    with pytest.raises(UnreadableSource) as caught:
        read(data)
    assert caught.value.reason is Reason.CORRUPT
