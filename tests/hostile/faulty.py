"""A reader that does what a broken or hostile parser may do, after Apache Tika's mock parser; as a program, `wenzhen` with it.

A text file that begins with `fault: NAME` makes it do the fault of that name;
every other one is read as always. It is put into READERS inside the worker only.
"""

import ctypes
import os
import re
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from pipeline.data import Format
from pipeline.ingestion import READERS
from pipeline.ingestion.txt import read_txt

MARK = b"fault: "


def hang():
    time.sleep(1_000_000)


def spin():
    while True:
        pass


def spin_natively():
    re.match(r"(a+)+$", "a" * 60 + "b")


def allocate():
    held = []
    while True:
        held.append(bytearray(os.urandom(1_000)) * 10_000)


def raise_error():
    raise KeyError("a reader that did not expect this")


def segfault():
    ctypes.string_at(0)


def leave():
    os._exit(0)


def print_endlessly():
    while True:
        os.write(1, b"x" * 65_536)
        os.write(2, b"x" * 65_536)


def fork():
    for _ in range(5):
        os.fork()
    time.sleep(1_000_000)


def fork_and_return():
    os.fork()


def write_outside():
    Path(os.environ["OUTSIDE"]).write_text("escaped")


def connect():
    import socket

    socket.create_connection(("127.0.0.1", 9), timeout=1)


FAULTS = {
    "hang": hang,
    "spin": spin,
    "spin_natively": spin_natively,
    "allocate": allocate,
    "raise": raise_error,
    "segfault": segfault,
    "exit_0": leave,
    "output": print_endlessly,
    "fork": fork,
    "fork_and_return": fork_and_return,
    "write_outside": write_outside,
    "connect": connect,
}


def read_faulty(data, settings):
    if data.startswith(MARK):
        FAULTS[data.removeprefix(MARK).decode().split()[0]]()
    return read_txt(data)


@dataclass(frozen=True)
class Chain:
    plan: object

    def check(self):
        pass

    def __call__(self, lot):
        import standins

        READERS[Format.TXT] = read_faulty
        return tuple(standins.process_source(found, self.plan) for found in lot), ()


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parents[1]))
    import faulty
    import standins

    from pipeline import cli, outputs, run

    run.Chain = faulty.Chain
    outputs.write_all = standins.write_tables
    sys.argv[0] = "wenzhen"
    cli.main()
