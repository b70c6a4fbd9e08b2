"""Web pages saved with a folder beside them: which files are only parts of a page."""

from collections.abc import Iterable
from pathlib import PurePosixPath

FOLDERS = ("_files", ".files", "_文件", ".文件", "_file", "-filer", "_archivos", "_fichiers")
PAGES = (".html", ".htm", ".xhtml", ".shtml", ".mht", ".mhtml")


def parts_of_pages(names: Iterable[str]) -> frozenset[str]:
    """Give those of the names, all relative to one place, that lie in the folder of a page that is among them.

    >>> sorted(parts_of_pages(["总结.htm", "总结_files/logo.png", "总结.files/a/b.js", "别的_files/甲.docx"]))
    ['总结.files/a/b.js', '总结_files/logo.png']
    """
    known = frozenset(names)
    folders = frozenset(
        str(page.with_name(page.stem + ending))
        for page in map(PurePosixPath, known)
        if page.suffix.lower() in PAGES
        for ending in FOLDERS
    )
    return frozenset(name for name in known if not folders.isdisjoint(map(str, PurePosixPath(name).parents)))
