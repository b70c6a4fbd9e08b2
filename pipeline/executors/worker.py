"""A process of its own for one item at a time, with limits on its time and memory; replaced when it ends.

It is started afresh, so that it shares nothing with this process, and leads a
process group and has a temporary folder of its own, so that whatever it starts
or leaves there ends with it. It does not need the
caller's script to be guarded, and does not hear Ctrl-C. (Pools such as pebble's
end a worker, not what the worker started, and share one pipe among all.)
"""

import json
import os
import queue
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from typing import IO, Any, cast

from pipeline.errors import Reason, UsageError, WenzhenError
from pipeline.executors import channel
from pipeline.executors.channel import Answer, Said
from pipeline.executors.contract import Ended, Hurried, Item, Result
from pipeline.executors.ending import Watched
from pipeline.executors.inside import Terms
from pipeline.settings import Limits

START = "import json, sys; sys.path[:] = json.loads(sys.argv[1]); from pipeline.executors.inside import serve; serve(sys.argv[2])"
START_S = 300
WINDOWS_GROUP = 0x200
LISTEN_S = 0.5
LAST_WORDS_S = 1.0
REASONS = {Said.MEMORY: Reason.MEMORY, Said.FORBIDDEN: Reason.FORBIDDEN, Said.MISTAKE: Reason.INTERNAL}


class Worker:
    """A process that is there when it is needed; one thread at a time may use it."""

    def __init__(self, limits: Limits) -> None:
        """Keep the limits; nothing is started yet."""
        self._limits = limits
        self._watched: Watched | None = None
        self._answers: queue.SimpleQueue[Answer | None] = queue.SimpleQueue()
        self._folder = ""
        self._is_fresh = True
        self._is_closed = False
        self._start_s = 0.0
        self._starting = threading.Lock()

    def run(self, function: Callable[[Item], Result], item: Item) -> Result:
        """Give the function's result; where a used process gave none, a fresh one has the last word if there is time for it.

        Raises
        ------
        Ended
            TIMEOUT, MEMORY, CRASHED, FORBIDDEN, or INTERNAL for a mistake in the program.
        WenzhenError
            If the function raised it, or no process can be started.
        """
        self._require_process(function)
        seconds = min(self._limits.seconds, function.seconds_for(item)) if isinstance(function, Hurried) else self._limits.seconds
        begun = time.monotonic()
        try:
            return self._tried(function, item, begun + seconds)
        except Ended as ended:
            ended.seconds = time.monotonic() - begun
            raise

    def _tried(self, function: Callable[[Item], Result], item: Item, end: float) -> Result:
        try:
            return self._asked(function, item, end)
        except Ended as ended:
            is_late = end - time.monotonic() < self._start_s
            if self._is_fresh or is_late or ended.reason not in (Reason.MEMORY, Reason.CRASHED):
                raise
            first = ended
        try:
            self._require_process(function)
            return self._asked(function, item, end)
        except Ended as again:
            raise first if again.reason is Reason.TIMEOUT else again from None

    def close(self) -> None:
        """End the process and all it started, for good; safe from any thread."""
        with self._starting:
            self._is_closed = True
            self.end()

    def end(self) -> None:
        """End the process and all it started; the next `run` starts another."""
        watched, self._watched = self._watched, None
        if watched is None:
            return
        _kill(watched.process)
        with suppress(OSError):
            cast("IO[bytes]", watched.process.stdin).close()
        watched.wait(LAST_WORDS_S)
        shutil.rmtree(self._folder, ignore_errors=True)

    def _require_process(self, function: Callable[[Any], Any]) -> None:
        """Start a process that has loaded what the function needs, if there is none."""
        if self._watched is None:
            self._start(function)

    def _start(self, function: Callable[[Any], Any]) -> None:
        with self._starting:
            if self._is_closed:
                raise Ended(Reason.CRASHED)
            self._folder = tempfile.mkdtemp(prefix="wenzhen-")
            self._watched = Watched(_started(self._folder), self._limits.memory_mb)
            self._answers, self._is_fresh = queue.SimpleQueue(), True
            threading.Thread(target=_listen, args=(self._watched.process, self._answers), daemon=True).start()
        begun = time.monotonic()
        self._say(Terms(self._limits.memory_mb, self._limits.seconds))
        try:
            self._value(function, begun + START_S)
        except Ended as ended:
            if self._is_closed:
                raise
            raise UsageError(
                f"工作进程无法启动 | no worker process could be started ({ended.reason} {ended.why}); "
                f"limits.memory_mb is {self._limits.memory_mb}"
            ) from ended
        self._start_s = time.monotonic() - begun

    def _asked(self, function: Callable[[Item], Result], item: Item, end: float) -> Result:
        result = cast("Result", self._value((function, item), end))
        self._is_fresh = False
        return result

    def _value(self, task: object, end: float) -> object:
        self._say(task)
        kind, value = self._heard(end)
        if kind in (Said.READY, Said.DONE):
            return value
        if kind is Said.RAISED:
            raised, message = cast("tuple[type[WenzhenError], str]", value)
            raise raised.__new__(raised, message)
        if kind is Said.MEMORY:
            self.end()
        raise Ended(REASONS[kind], str(value))

    def _say(self, task: object) -> None:
        if self._watched is not None:
            with suppress(OSError, ValueError):
                channel.say(cast("IO[bytes]", self._watched.process.stdin), channel.packed(task))

    def _heard(self, end: float) -> Answer:
        """Wait for the answer until the end of the time; a process that gave none is ended."""
        watched, is_dead = self._watched, False
        while watched is not None and (left := end - time.monotonic()) > 0:
            with suppress(queue.Empty):
                answer = self._answers.get(timeout=min(LISTEN_S, left))
                if answer is None:
                    break
                return answer
            if is_dead:
                break
            if is_dead := watched.has_ended():
                _kill(watched.process)
        if watched is None:
            raise Ended(Reason.CRASHED)
        if time.monotonic() >= end:
            self.end()
            raise Ended(Reason.TIMEOUT, f"{self._limits.seconds} s")
        watched.wait(LAST_WORDS_S)
        ended = watched.ended()
        self.end()
        raise ended


def _started(folder: str) -> "subprocess.Popen[bytes]":
    words = [sys.executable, "-P", "-c", START, json.dumps(sys.path), folder]
    environment = os.environ | dict.fromkeys(("TMPDIR", "TEMP", "TMP"), folder)
    own: dict[str, Any] = {"process_group": 0} if sys.platform != "win32" else {"creationflags": WINDOWS_GROUP}
    try:
        pipe, nowhere = subprocess.PIPE, subprocess.DEVNULL
        return subprocess.Popen(words, stdin=pipe, stdout=pipe, stderr=nowhere, env=environment, **own)
    except OSError as error:
        raise UsageError(f"工作进程无法启动 | no worker process could be started: {error}") from error


def _listen(process: "subprocess.Popen[bytes]", answers: "queue.SimpleQueue[Answer | None]") -> None:
    """Pass on what the process says, and its end."""
    with cast("IO[bytes]", process.stdout) as pipe:
        while (data := channel.hear(pipe)) is not None and (heard := channel.answer(data)) is not None:
            answers.put(heard)
        answers.put(None)


def _kill(process: "subprocess.Popen[bytes]") -> None:
    """End the process group, so that nothing which the process started lives on."""
    if sys.platform == "win32":
        process.kill()
        return
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
