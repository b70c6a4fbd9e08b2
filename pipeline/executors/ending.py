"""How a process ended, as far as its parent can tell."""

import os
import signal
import subprocess
import sys
import time
from contextlib import suppress

from pipeline.errors import Reason
from pipeline.executors.contract import Ended

NATIVE_CRASHES = frozenset({"SIGABRT", "SIGSEGV", "SIGBUS", "SIGILL", "SIGTRAP"})
NEAR = 0.75
STEP_S = 0.01
UNITS_A_MEGABYTE = 1_048_576 if sys.platform == "darwin" else 1_024


class Watched:
    """A process whose end is noticed together with the most memory it ever held."""

    def __init__(self, process: "subprocess.Popen[bytes]", memory_mb: int) -> None:
        """Watch a process that was just started under a limit on its memory."""
        self.process = process
        self._memory_mb = memory_mb
        self._peak_mb = 0.0

    def has_ended(self) -> bool:
        """Say whether the process has ended."""
        if sys.platform != "win32" and self.process.returncode is None:
            with suppress(ChildProcessError):
                number, status, usage = os.wait4(self.process.pid, os.WNOHANG)
                if number:
                    self.process.returncode = os.waitstatus_to_exitcode(status)
                    self._peak_mb = usage.ru_maxrss / UNITS_A_MEGABYTE
        return self.process.poll() is not None

    def wait(self, seconds: float) -> None:
        """Wait until the process has ended, but no longer than so many seconds."""
        end = time.monotonic() + seconds
        while not self.has_ended() and time.monotonic() < end:
            time.sleep(STEP_S)

    def ended(self) -> Ended:
        """Say how the process ended: CRASHED, or MEMORY if it came near its limit or the system ended it for that.

        Native libraries cannot raise an error when there is no memory left; they abort.
        """
        code = self.process.returncode
        if code is None or code >= 0:
            return Ended(Reason.CRASHED, f"exit {code}")
        name = signal.Signals(-code).name if -code in set(signal.Signals) else f"signal {-code}"
        starved = name in NATIVE_CRASHES and self._peak_mb >= NEAR * self._memory_mb
        return Ended(Reason.MEMORY if starved or name == "SIGKILL" else Reason.CRASHED, name)
