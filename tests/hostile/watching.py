"""What a batch leaves behind: processes and files."""

import hashlib
import os
import time
from contextlib import suppress
from pathlib import Path

MARK = "WENZHEN_BATCH"
TABLES = ("tcp", "tcp6", "udp", "udp6", "raw", "raw6")


def running(mark):
    """Give the living processes that were started with a mark in their environment, and their children."""
    found = []
    for place in Path("/proc").glob("[0-9]*"):
        try:
            environment = (place / "environ").read_bytes()
            is_alive = (place / "stat").read_text(errors="replace").rsplit(")", 1)[1].split()[0] != "Z"
        except OSError:
            continue
        if is_alive and f"{MARK}={mark}".encode() in environment and place.name != str(os.getpid()):
            found.append(int(place.name))
    return found


def left_after(mark, seconds):
    """Give the processes that are still there after so many seconds, at once if there is none."""
    end = time.monotonic() + seconds
    while (left := running(mark)) and time.monotonic() < end:
        time.sleep(0.1)
    return left


def connected(processes):
    """Give the sockets of these processes that are in use on a network, as told of the machine's tables of them."""
    used = {}
    for table in TABLES:
        with suppress(OSError):
            used |= {line.split()[9]: table for line in (Path("/proc/net") / table).read_text().splitlines()[1:]}
    held = ((process, link) for process in processes for link in _links(process))
    return {
        f"process {process}: {used[inode]}"
        for process, link in held
        if (inode := link.removeprefix("socket:[").removesuffix("]")) in used
    }


def _links(process):
    """Give what the open files of a process lead to; those that are closed meanwhile are left out."""
    links = []
    with suppress(OSError):
        for place in Path(f"/proc/{process}/fd").iterdir():
            with suppress(OSError):
                links.append(str(place.readlink()))
    return links


def snapshot(folder):
    """Give every file below a folder with what tells whether it was changed."""
    return {path: _state(path) for path in sorted(Path(folder).rglob("*"))}


def _state(path):
    state = path.lstat()
    content = hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() and not path.is_symlink() else ""
    return state.st_mode, state.st_size, state.st_mtime_ns, content
