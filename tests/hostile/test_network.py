"""The whole chain over every format, and every export: no network, no writing beside the workspace and the temporary folder."""

import os
import socket
import subprocess
import sys
from pathlib import Path

import batch
import pytest
import watching
from ingestion import vectors

from pipeline.outputs import WRITERS

SAMPLE = batch.ROOT / "corpora" / "sample"


@pytest.fixture(scope="module")
def ran(tmp_path_factory):
    place = tmp_path_factory.mktemp("watched")
    (place / "in").mkdir()
    for vector in vectors.VECTORS:
        (place / "in" / f"{vector.format.value}.{vector.format.value}").write_bytes(vector.data)
    return batch.run(place, [SAMPLE, place / "in"], {})


def test_nothing_is_asked_of_the_network_nor_written_elsewhere(ran):
    assert ran.violations == []
    assert ran.sockets == []
    assert ran.left == []
    read = {name for name, known in ran.known.items() if known.status.value == "ok"}
    assert read >= {f"{vector.format.value}.{vector.format.value}" for vector in vectors.VECTORS if not needs_recognition(vector)}
    assert len(read) > 20


def needs_recognition(vector):
    """Say whether a vector is read with `--ocr` only; the library behind it makes its own folder anew, which is refused."""
    return vector.settings.reading.ocr


@pytest.mark.parametrize("name", sorted(WRITERS))
def test_no_export_does_either(ran, name):
    place = ran.workspace.parent
    words = [Path(sys.executable).with_name("wenzhen"), "export", name, "--workspace", ran.workspace]
    subprocess.run([*words, "-o", ran.workspace / f"out.{name}"], env=batch.environment(place), cwd=place, check=True)
    assert batch.violations(place) == []


@pytest.mark.parametrize(
    ("program", "events"),
    [
        ("import socket; socket.getaddrinfo('localhost', 80)", ["socket.getaddrinfo"]),
        ("import socket; socket.socket().bind(('127.0.0.1', 0))", ["socket.__new__", "socket.bind"]),
        ("import socket; socket.socketpair()", []),
        ("open('beside.txt', 'w')", ["open"]),
        ("import os; os.mkdir('folder')", ["os.mkdir"]),
    ],
)
def test_the_watch_sees_what_it_looks_for(tmp_path, program, events):
    subprocess.run([sys.executable, "-c", program], env=batch.environment(tmp_path), cwd=tmp_path, check=True)
    assert [line.split(": ")[1].split()[0] for line in batch.violations(tmp_path)] == events


@pytest.mark.skipif(sys.platform != "linux", reason="looks at processes through /proc")
def test_the_watch_sees_a_socket_that_listens():
    with socket.create_server(("127.0.0.1", 0)):
        assert watching.connected([os.getpid()]) == {f"process {os.getpid()}: tcp"}
    assert watching.connected([os.getpid()]) == set()
