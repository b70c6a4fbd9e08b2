"""What a worker may not do while it reads a file: write outside its own temporary folder, or use the network.

An audit hook sees what Python code does, in the house and in every library,
and refuses it before it happens. Native code is not seen by it.
"""

import os
import socket
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

# LibreOffice always makes its pipe here, and leaves it when it is killed
LEFT_BY_LIBREOFFICE = "/tmp/OSL_PIPE_"  # noqa: S108
WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
NETWORK = frozenset(
    {
        *("socket.connect", "socket.bind", "socket.sendto", "socket.sendmsg"),
        *("socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr", "socket.getnameinfo"),
    }
)
# event: which of its arguments are paths, and which the open folder they are relative to
CHANGES = {
    "os.remove": ((0,), 1),
    "os.rename": ((0, 1), 2),
    "os.rmdir": ((0,), 1),
    "os.mkdir": ((0,), 2),
    "os.link": ((1,), 3),
    "os.symlink": ((1,), 2),
    "os.truncate": ((0,), None),
    "os.chmod": ((0,), 2),
    "os.chown": ((0,), 3),
}


class Forbidden(PermissionError):
    """Something was tried that reading a file never needs."""


def forbid() -> None:
    """Refuse from now on, for as long as this process lives, whatever Python code in it tries."""
    socket.has_ipv6 = False  # libraries that try it out when they are imported open a socket for that
    allowed = tuple(os.path.realpath(place) for place in (tempfile.gettempdir(), os.devnull))
    sys.addaudithook(_hook(allowed))


def _hook(allowed: tuple[str, ...]) -> Callable[[str, tuple[object, ...]], None]:
    def refuse(event: str, arguments: tuple[object, ...]) -> None:
        if event == "open":
            path, _, flags = arguments
            if isinstance(flags, int) and flags & WRITING and not _may_change(path, allowed):
                raise Forbidden(f"write {_named(path)}")
        elif event in CHANGES:
            places, folder = CHANGES[event]
            if folder is None or arguments[folder] == -1:
                _require([arguments[place] for place in places], allowed, event)
        elif event in NETWORK:
            raise Forbidden(event)

    return refuse


def _require(paths: list[object], allowed: tuple[str, ...], event: str) -> None:
    for path in paths:
        if not _may_change(path, allowed):
            raise Forbidden(f"{event} {_named(path)}")


def _may_change(path: object, allowed: tuple[str, ...]) -> bool:
    if not isinstance(path, str | bytes | os.PathLike):
        return True
    place = Path(os.path.realpath(os.fsdecode(path)))
    is_usual = "__pycache__" in place.parts or str(place).startswith(LEFT_BY_LIBREOFFICE)
    return is_usual or any(place.is_relative_to(folder) for folder in allowed)


def _named(path: object) -> str:
    return ascii(os.fsdecode(path)) if isinstance(path, str | bytes | os.PathLike) else "?"
