"""`wenzhen` with the stand-in tagger, for tests that end or starve it; loaded once, forked for every run.

Reads orders, one JSON object a line: arguments, environment, the files that
take what is said. Answers each with the number of the process and, asked by an
empty line, with how it ended. With OUTPUTS=whole in its environment a run writes everything that it
leaves, otherwise tables only.
"""

import json
import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import standins

from pipeline import cli, codebook, ingestion, outputs, process, resources, run, settings, workspace


def warm() -> None:
    """Load what every run would load: word lists, lexicons, what the house imports late."""
    assert workspace
    codebook.load(resources.codebook_path())
    source = ingestion.read_bytes(standins.REPORT.encode(), "报告.txt", settings.Settings())
    process.prepare(source, settings.Settings())


def become(order: dict) -> None:
    """Be the command for the rest of this process."""
    os.environ.update(order["environment"])
    for stream, path in ((1, order["out"]), (2, order["err"])):
        os.dup2(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), stream)
    run.Chain = standins.Chain
    if os.environ.get("OUTPUTS") != "whole":
        outputs.write_all = standins.write_tables
    sys.argv = ["wenzhen", *order["arguments"]]
    cli.main()


def serve() -> None:
    """Fork for every order."""
    say("ready")
    for line in sys.stdin:
        number = os.fork()
        if not number:
            become(json.loads(line))
            sys.exit(0)
        say(str(number))
        sys.stdin.readline()
        _, status = os.waitpid(number, 0)
        say(str(os.waitstatus_to_exitcode(status)))


def say(line: str) -> None:
    """Answer at once."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    warm()
    serve()
