"""Runs that are killed at random moments, gone on with, and killed again."""

import random
import shutil
import signal
import time
from dataclasses import dataclass, field
from pathlib import Path

import scene

WHOLE_EVERY = 4
TWO_WORKERS = 0.1
MOST = 8


@dataclass
class Tally:
    """What came of the kills: how many there were, after how many the workspace was whole, what ended otherwise."""

    kills: int = 0
    whole: int = 0
    reruns: int = 0
    equal: int = 0
    flaws: list[str] = field(default_factory=list)


def kill_often(place: Path, moments: int, seed: int) -> Tally:
    """Kill runs at `moments` random moments, each going on where the last was killed; every fourth writes all outputs.

    After up to eight kills, or when a run has ended before its moment, a last run
    is compared with the undisturbed one; then a new workspace begins.
    """
    command, rng, tally = scene.build(place), random.Random(seed), Tally()
    with scene.Runner(place) as runner:
        undisturbed = {kind: _undisturbed(runner, command, kind) for kind in ("tables", "whole")}
        while tally.kills < moments:
            kind = "tables" if tally.reruns % WHOLE_EVERY else "whole"
            expected, lasts_s = undisturbed[kind]
            workspace = place / "ws"
            shutil.rmtree(workspace, ignore_errors=True)
            for _ in range(rng.randint(1, min(MOST, moments - tally.kills))):
                if not _is_killed(runner, command, kind, rng.uniform(0, lasts_s), rng.random()):
                    break
                tally.kills += 1
                found = scene.flaws(workspace) if workspace.exists() else []
                tally.whole += not found
                tally.flaws += found
            done = runner.run(*command, "--workspace", workspace, OUTPUTS=kind)
            tally.reruns += 1
            same = scene.tables(workspace) == expected and not scene.leftovers(workspace) and not scene.flaws(workspace)
            tally.equal += same and done.status == 0
            tally.flaws += [] if same else [f"rerun: {done.status} {done.said[-300:]} {scene.leftovers(workspace)}"]
    return tally


def _undisturbed(runner: scene.Runner, command: tuple[object, ...], kind: str) -> tuple[dict[str, object], float]:
    workspace = runner.place / f"undisturbed_{kind}"
    begun = time.monotonic()
    assert runner.run(*command, "--workspace", workspace, "--workers", 1, OUTPUTS=kind).status == 0
    return scene.tables(workspace), time.monotonic() - begun


def _is_killed(runner: scene.Runner, command: tuple[object, ...], kind: str, after_s: float, chance: float) -> bool:
    workers = 2 if chance < TWO_WORKERS else 1
    done = runner.run(*command, "--workspace", runner.place / "ws", "--workers", workers, kill_after_s=after_s, OUTPUTS=kind)
    return done.status == -signal.SIGKILL
