"""Documents of older and other word processors, read as the docx that LibreOffice makes of them.

Every conversion has a folder of its own, profile and home included, and leaves
nothing behind: no state goes from one document to the next. LibreOffice runs
without macros, links and network, in a process group that is killed whole.
"""

import hashlib
import os
import re
import shutil
import signal
import subprocess
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from pipeline.errors import Reason, UnreadableSource
from pipeline.ingestion.blocks import Extract
from pipeline.ingestion.docx import read_docx
from pipeline.ingestion.odf import check_size
from pipeline.ingestion.ole import SIGNATURE, is_before_word_97
from pipeline.ingestion.rtf import with_signs
from pipeline.ingestion.zipped import MEGABYTE
from pipeline.resources import programs
from pipeline.settings import Settings

TIME_SHARE = 0.8
PREFIX = "wenzhen-office-"
RESTART = 81
OPTIONS = ("--headless", "--norestore", "--nolockcheck", "--nodefault", "--nofirststartwizard", "--nologo")
PROFILE = (
    ("/org.openoffice.Office.Common/Security/Scripting", "DisableMacrosExecution", "true"),
    ("/org.openoffice.Office.Common/Security/Scripting", "MacroSecurityLevel", "3"),
    ("/org.openoffice.Office.Common/Security/Scripting", "BlockUntrustedRefererLinks", "true"),
    ("/org.openoffice.Office.Common/Security/Scripting", "DisableActiveContent", "true"),
    ("/org.openoffice.Office.Writer/Content/Update", "Link", "2"),
    ("/org.openoffice.Office.Writer/Content/Update", "Field", "false"),
    # Whatever still asks for the network meets a proxy that is not there.
    ("/org.openoffice.Inet/Settings", "ooInetProxyType", "2"),
    ("/org.openoffice.Inet/Settings", "ooInetHTTPProxyName", "127.0.0.1"),
    ("/org.openoffice.Inet/Settings", "ooInetHTTPProxyPort", "9"),
    ("/org.openoffice.Inet/Settings", "ooInetHTTPSProxyName", "127.0.0.1"),
    ("/org.openoffice.Inet/Settings", "ooInetHTTPSProxyPort", "9"),
)
_ITEM = '<item oor:path="{}"><prop oor:name="{}" oor:op="fuse"><value>{}</value></prop></item>'
_ITEMS = '<?xml version="1.0" encoding="UTF-8"?>\n<oor:items xmlns:oor="http://openoffice.org/2001/registry">{}</oor:items>\n'
_BUILD = re.compile(r"^buildid=(.+)$", re.MULTILINE)
# One conversion at a time in a process, also where a worker has several threads.
_turn = threading.Lock()


@dataclass(frozen=True, slots=True)
class Kind:
    """How LibreOffice has to take a document: the end of its file name, and its name for the import filter.

    With the filter named, a document that is not of its kind is refused; left
    to guess, LibreOffice would take it for a plain text.
    """

    suffix: str
    filter: str


WORD = Kind(".doc", "MS Word 97")
WORD_95 = Kind(".doc", "MS Word 95")
RTF = Kind(".rtf", "Rich Text Format")
ODT = Kind(".odt", "writer8")
FLAT_ODT = Kind(".fodt", "OpenDocument Text Flat XML")
WORD_2003_XML = Kind(".xml", "MS Word 2003 XML")


def read_office(data: bytes, settings: Settings) -> Extract:
    """Read a doc, wps, rtf or odt document, or Word 2003 XML, as `read_docx` reads what LibreOffice makes of it.

    Raises
    ------
    UnreadableSource
        NEEDS_LIBREOFFICE; CORRUPT if LibreOffice refuses the document, CRASHED
        if it breaks down over it, TIMEOUT, TOO_LARGE; else as `read_docx`.
    """
    kind = kind_of(data)
    if kind is ODT:
        check_size(data, settings.limits)
    if kind is RTF:
        data = with_signs(data)
    return read_docx(convert(data, kind, settings), settings.limits)


def kind_of(data: bytes) -> Kind:
    """Tell how LibreOffice has to take a document that was identified as one for it.

    >>> kind_of(b"PK...").filter
    'writer8'
    """
    if data.startswith(SIGNATURE):
        return WORD_95 if is_before_word_97(data) else WORD
    for signature, kind in ((b"{\\rtf", RTF), (b"PK", ODT)):
        if data.startswith(signature):
            return kind
    return WORD_2003_XML if b"wordDocument" in data.replace(b"\0", b"") else FLAT_ODT


def convert(data: bytes, kind: Kind, settings: Settings) -> bytes:
    """Give the docx that LibreOffice makes of a document, within a share of the time limit; see `read_office`."""
    program = programs.libreoffice()
    if program is None:
        raise UnreadableSource(Reason.NEEDS_LIBREOFFICE)
    with _turn, _private_folder() as place:
        source = place / f"document{kind.suffix}"
        source.write_bytes(data)
        _make_profile(place, program)
        status = _run(_words(program, place, kind, source), place, settings)
        if status == RESTART:
            status = _run(_words(program, place, kind, source), place, settings)
        made = place / "made" / "document.docx"
        if not made.is_file() or status != 0:
            raise _refused(status)
        if made.stat().st_size > settings.limits.file_mb * MEGABYTE:
            raise UnreadableSource(Reason.TOO_LARGE, f"LibreOffice: {made.stat().st_size // MEGABYTE} MB")
        return made.read_bytes()


@contextmanager
def _private_folder() -> Iterator[Path]:
    _sweep()
    with tempfile.TemporaryDirectory(prefix=f"{PREFIX}{os.getpid()}-", ignore_cleanup_errors=True) as folder:
        yield Path(folder)


def _sweep() -> None:
    """Take away what workers left that were killed in the middle of a conversion."""
    for place in Path(tempfile.gettempdir()).glob(f"{PREFIX}*-*"):
        owner = place.name.removeprefix(PREFIX).split("-")[0]
        if os.name == "posix" and owner.isdecimal() and not _is_alive(int(owner)):
            shutil.rmtree(place, ignore_errors=True)
            _drop_pipe(place)


def _is_alive(process_id: int) -> bool:
    try:
        os.kill(process_id, 0)
    except ProcessLookupError:
        return False
    except (PermissionError, OverflowError):
        return True
    return True


def _refused(status: int) -> UnreadableSource:
    if os.name == "posix" and status == -signal.SIGXFSZ:
        return UnreadableSource(Reason.TOO_LARGE, "LibreOffice")
    if status < 0:
        return UnreadableSource(Reason.CRASHED, "LibreOffice")
    return UnreadableSource(Reason.CORRUPT, "LibreOffice 无法打开")


def _make_profile(place: Path, program: Path) -> None:
    user = place / "profile" / "user"
    (user / "extensions").mkdir(parents=True)
    items = "".join(_ITEM.format(*item) for item in PROFILE)
    (user / "registrymodifications.xcu").write_text(_ITEMS.format(items), encoding="utf-8")
    # A profile that names the build needs no second start of LibreOffice.
    versions = program.with_name("versionrc")
    build = _BUILD.search(versions.read_text(encoding="utf-8", errors="replace")) if versions.is_file() else None
    if build:
        (user / "extensions" / "buildid").write_text(build.group(1), encoding="utf-8")


def _words(program: Path, place: Path, kind: Kind, source: Path) -> list[str]:
    direct = program.with_name("soffice.bin")
    # Else LibreOffice tries whether it may write beside its own program.
    shared = f"-env:UNO_SHARED_PACKAGES_CACHE={(place / 'shared').as_uri()}"
    profile = f"-env:UserInstallation={(place / 'profile').as_uri()}"
    more = (f"--infilter={kind.filter}", "--convert-to", "docx", "--outdir", str(place / "made"))
    return [str(direct if direct.is_file() else program), profile, shared, *OPTIONS, *more, str(source)]


def _run(words: list[str], place: Path, settings: Settings) -> int:
    leash = _leash(settings.limits.unpacked_mb * MEGABYTE)
    process = subprocess.Popen(  # noqa: S603
        [*leash, *words],
        cwd=place,
        env=_environment(place),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        process_group=0 if os.name == "posix" else None,
    )
    try:
        return process.wait(TIME_SHARE * settings.limits.seconds)
    except subprocess.TimeoutExpired as error:
        raise UnreadableSource(Reason.TIMEOUT, "LibreOffice") from error
    finally:
        _kill(process)
        _drop_pipe(place)


def _leash(file_bytes: int) -> list[str]:
    """Have Linux end LibreOffice when this process dies, and bound the files that it writes."""
    setpriv, prlimit = shutil.which("setpriv"), shutil.which("prlimit")
    bound = [prlimit, f"--fsize={file_bytes}", "--core=0"] if prlimit else []
    return [*bound, *([setpriv, "--pdeathsig", "KILL", "--"] if setpriv else [])]


def _environment(place: Path) -> dict[str, str]:
    kept = {name: os.environ[name] for name in ("PATH", "SYSTEMROOT", "WINDIR") if name in os.environ}
    homes = ("HOME", "USERPROFILE", "APPDATA", "LOCALAPPDATA", "TMPDIR", "TMP", "TEMP", "XDG_CONFIG_HOME", "XDG_CACHE_HOME")
    return kept | dict.fromkeys(homes, str(place)) | {"LC_ALL": "C.UTF-8", "SAL_USE_VCLPLUGIN": "svp"}


def _kill(process: subprocess.Popen[bytes]) -> None:
    if os.name == "posix":
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
    process.kill()
    process.wait()


def _drop_pipe(place: Path) -> None:
    pipe = _pipe_of(place)
    # It lies outside the folder of a worker, which may not be allowed to touch it.
    with suppress(OSError):
        if pipe.exists():
            pipe.unlink()


def _pipe_of(place: Path) -> Path:
    """Give the pipe that LibreOffice listens on, named after its profile; one that is killed leaves it."""
    digest = hashlib.md5((place / "profile").as_uri().encode("utf-16-le"), usedforsecurity=False).digest()
    owner = os.getuid() if os.name == "posix" else 0
    return Path("/") / "tmp" / f"OSL_PIPE_{owner}_SingleOfficeIPC_{''.join(f'{byte:x}' for byte in digest)}"
