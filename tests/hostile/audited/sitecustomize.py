"""Watches every Python process of a batch: what it opens for writing outside, and every use of the network, goes to a log.

Found through PYTHONPATH by the program and by its workers alike. Does nothing
where AUDIT_LOG is not set.
"""

import os
import sys

LOG = os.environ.get("AUDIT_LOG")
WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
NETWORK = (
    *("socket.connect", "socket.bind", "socket.sendto", "socket.sendmsg"),
    *("socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr", "socket.getnameinfo"),
)
UNIX = 1  # the family of sockets that reach this machine only
CHANGES = {"os.remove": (0,), "os.rename": (0, 1), "os.rmdir": (0,), "os.mkdir": (0,), "os.link": (1,), "os.symlink": (1,)}
ALLOWED = tuple(os.path.realpath(place) for place in os.environ.get("AUDIT_ALLOWED", "").split(os.pathsep) if place)


def outside(path):
    if not isinstance(path, str | bytes | os.PathLike):
        return False
    place = os.path.realpath(os.fsdecode(path))
    own = place == os.devnull or "__pycache__" in place or place.startswith("/tmp/OSL_PIPE_")
    return not own and not any(place == folder or place.startswith(folder + os.sep) for folder in ALLOWED)


def watch(event, arguments):
    found = ""
    if event == "open":
        path, _, flags = arguments
        found = f"open {path!r}" if isinstance(flags, int) and flags & WRITING and outside(path) else ""
    elif event in CHANGES:
        paths = [arguments[place] for place in CHANGES[event] if arguments[-1] == -1 and outside(arguments[place])]
        found = f"{event} {paths!r}" if paths else ""
    elif event in NETWORK or (event == "socket.__new__" and arguments[1] != UNIX):
        found = f"{event} {arguments[1:]!r}"
    if found:
        os.write(log, f"{' '.join(sys.argv[:1])}: {found}\n".encode(errors="backslashreplace"))


if LOG:
    log = os.open(LOG, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    sys.addaudithook(watch)
