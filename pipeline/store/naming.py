"""Gives every source one name for good, also where two inputs hold files of the same name."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path, PurePath, PurePosixPath

from pipeline.store.sources import MEMBER_JOINT, Known


@dataclass(slots=True)
class Names:
    """The names in a workspace while one run gives out names; `taken` are those of this run."""

    known: dict[str, Known]
    taken: set[str] = field(default_factory=set)
    by_origin: dict[str, str] = field(init=False)

    def __post_init__(self) -> None:
        """Look names up by the place of their source, too."""
        self.by_origin = {item.origin: name for name, item in self.known.items() if item.origin}

    def take(self, name: str, origin: str) -> str:
        """Name the source at `origin`: as before, or `name`, or with its folder where another file that still exists has it.

        >>> names = Names({})
        >>> names.take("总结.docx", "/甲/总结.docx"), names.take("总结.docx", "/乙/总结.docx")
        ('总结.docx', '乙/总结.docx')
        """
        held = self.by_origin.get(origin, "")
        chosen = held if held and held not in self.taken else next(filter(self._is_free, _variants(_printable(name), origin)))
        self.taken.add(chosen)
        return chosen

    def _is_free(self, name: str) -> bool:
        if name in self.taken:
            return False
        origin = self.known[name].origin if name in self.known else ""
        return not origin or _is_gone(Path(origin.split(MEMBER_JOINT)[0]))


def _is_gone(path: Path) -> bool:
    try:
        path.stat()
    except (FileNotFoundError, NotADirectoryError):
        return True
    except OSError:
        # it may well be there, in a folder that is closed to us for now
        return False
    return False


def _variants(name: str, origin: str) -> Iterator[str]:
    yield name
    place = PurePath(origin).as_posix()
    if place.endswith(f"/{name}"):
        name = "/".join((PurePosixPath(place.removesuffix(f"/{name}")).name, name)).removeprefix("/")
        yield name
    path = PurePosixPath(name)
    yield from (str(path.with_name(f"{path.stem} ({number}){path.suffix}")) for number in count(2))


def _printable(name: str) -> str:
    return name.encode("utf-8", "backslashreplace").decode()
