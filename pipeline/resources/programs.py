"""Programs outside Python that some formats are read through: where they are on this machine."""

import os
import shutil
from pathlib import Path

PLACES = (
    *("/usr/lib/libreoffice/program/soffice", "/opt/libreoffice/program/soffice"),
    *("/Applications/LibreOffice.app/Contents/MacOS/soffice", r"C:\Program Files\LibreOffice\program\soffice.exe"),
)


def libreoffice() -> Path | None:
    """Give the program of LibreOffice, found on the search path or where its installers put it; None if it is not there."""
    found = shutil.which("soffice") or shutil.which("libreoffice") or next(filter(os.path.isfile, PLACES), None)
    return Path(found).resolve() if found else None
