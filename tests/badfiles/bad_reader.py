"""The process that reads bad files: a path a line on standard input, what became of it as a line of JSON on standard output."""

import json
import os
import resource
import sys
import time
from pathlib import Path

from pipeline.data import Failure, Found
from pipeline.errors import Reason, UnreadableSource
from pipeline.ingestion import discover, load, read_bytes
from pipeline.settings import Settings

SETTINGS = Settings()


def read_one(item: Found | Failure) -> dict[str, str]:
    """Say what one file, or one member of an archive, gave; what is no bad file but a bug ends the process."""
    if isinstance(item, Failure):
        return _told(item.name, item.reason, item.detail)
    try:
        source = read_bytes(load(item, SETTINGS.limits), item.name, SETTINGS)
    except UnreadableSource as error:
        return _told(item.name, error.reason, error.detail)
    status = "partial" if source.reason else "ok"
    return _told(item.name, source.reason, source.detail) | {"status": status, "text": source.text, "format": source.format}


def _told(name: str, reason: Reason, detail: str) -> dict[str, str]:
    status = "skipped" if reason.skips else "failed"
    return {"name": name, "status": status, "reason": reason, "detail": detail, "text": "", "format": ""}


def main() -> None:
    """Answer until the input ends."""
    limit = SETTINGS.limits.memory_mb * 2**20
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    for line in sys.stdin:
        begun = time.perf_counter()
        parts = [read_one(item) for item in discover([Path(line.rstrip("\n"))], SETTINGS.limits)]
        answers.write(json.dumps({"parts": parts, "seconds": time.perf_counter() - begun}) + "\n")
        answers.flush()


if __name__ == "__main__":
    main()
