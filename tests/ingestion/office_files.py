"""Documents in the formats of other word processors, written by LibreOffice itself."""

import subprocess
import tempfile
from functools import cache
from pathlib import Path

import pytest

from pipeline.resources import programs

needs_libreoffice = pytest.mark.skipif(programs.libreoffice() is None, reason="needs LibreOffice")


@cache
def by_libreoffice(data: bytes, suffix: str, target: str) -> bytes:
    """Have LibreOffice save a document as another kind, such as `doc:MS Word 97`; skip where it is not installed."""
    program = programs.libreoffice()
    if program is None:
        pytest.skip("needs LibreOffice")
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / f"document{suffix}"
        source.write_bytes(data)
        profile = f"-env:UserInstallation={(Path(folder) / 'profile').as_uri()}"
        words = [program, profile, "--headless", "--convert-to", target, "--outdir", f"{folder}/made", source]
        subprocess.run(words, check=True, capture_output=True, timeout=120)
        [made] = (Path(folder) / "made").iterdir()
        return made.read_bytes()
