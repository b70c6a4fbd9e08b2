"""Whatever a file holds, it is read soundly or refused for a reason, soon, and nothing else happens.

CI tries a fixed number of cases; `make fuzz MINUTES=10` goes on from there. A
case is known by its number alone: `case(number)` gives it again.
"""

import math
import os
import time
import warnings
from itertools import count
from random import Random

import pytest
from mutations import mutate
from seeds import all_seeds

from pipeline.data import Failure
from pipeline.errors import Reason, UnreadableSource
from pipeline.ingestion import discover, load, read_bytes
from pipeline.settings import Limits, Settings

CASES = 1_000
LONGEST_S = 20.0
MINUTES = float(os.environ.get("FUZZ_MINUTES", "0"))
SMALL = Limits(file_mb=20, unpacked_mb=50, members=200)
SEEDS = all_seeds()


def case(number):
    """Give the name and the bytes of a case."""
    random = Random(number)
    name = random.choice(list(SEEDS))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # zipfile warns of doubled names, which are meant
        return name, mutate(SEEDS[name], random)


def check(source):
    """Hold a source to what every later step relies on."""
    source.text.encode("utf-8")
    place = 0
    for block in source.blocks:
        assert place <= block.start < block.end <= len(source.text)
        assert not source.text[place : block.start].strip()
        text = source.text[block.start : block.end]
        assert text == text.strip()
        assert "\n" not in text
        assert block.level is None or 0 <= block.level <= 9
        assert block.page is None or block.page >= 1
        if block.box:
            assert block.box.left <= block.box.right
            assert block.box.top <= block.box.bottom
            assert all(map(math.isfinite, (block.box.left, block.box.top, block.box.right, block.box.bottom)))
        place = block.end
    assert not source.text[place:].strip()
    assert source.blocks


def outcome(work, *arguments):
    """Give what a step gives, or the reason why it refuses."""
    try:
        return work(*arguments)
    except UnreadableSource as error:
        return error.reason


def read(data, name):
    found = outcome(read_bytes, data, name, Settings(limits=SMALL))
    if isinstance(found, Reason):
        assert found not in (Reason.NONE, Reason.INTERNAL)
    else:
        check(found)


def open_up(path):
    """Read what lies in an archive."""
    for found in discover([path], SMALL):
        if isinstance(found, Failure):
            assert found.reason not in (Reason.NONE, Reason.INTERNAL)
            continue
        data = outcome(load, found, SMALL)
        if isinstance(data, bytes):
            read(data, found.name)


def attempt(number, folder):
    name, data = case(number)
    started = time.process_time()
    read(data, name)
    if name.endswith(".zip"):
        path = folder / name
        path.write_bytes(data)
        open_up(path)
    assert time.process_time() - started < LONGEST_S


@pytest.mark.parametrize("name", [name for name in SEEDS if not name.endswith(".zip")])
def test_seeds_are_sound(name):
    check(read_bytes(SEEDS[name], name))


def test_spoilt_files_are_read_or_refused(tmp_path):
    deadline = time.monotonic() + 60 * MINUTES
    for number in count():
        if number >= CASES and time.monotonic() > deadline:
            return
        try:
            attempt(number, tmp_path)
        except Exception as error:
            name, data = case(number)
            (tmp_path / f"{number}-{name}").write_bytes(data)
            error.add_note(f"case {number}, kept in {tmp_path}")
            raise
