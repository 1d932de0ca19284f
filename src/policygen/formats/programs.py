"""Other programs of this computer, run to their end: one that is given up is ended with everything that it has started."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Sequence
from contextlib import suppress


def run_to_the_end(command: Sequence[str], seconds: float) -> None:
    """Run a program and wait for it, without its words.

    When it takes too long, or the run is stopped, it is ended with the programs that it started: LibreOffice begins with a
    small one that starts the real one, and ending only the first would leave the second at work.

    Raises TimeoutExpired where it takes longer than `seconds`, and OSError where it does not start.
    """
    quiet = subprocess.DEVNULL
    asked = list(command)
    with subprocess.Popen(asked, stdin=quiet, stdout=quiet, stderr=quiet, start_new_session=True) as program:  # noqa: S603 - a list
        try:
            program.wait(seconds)
        except BaseException:
            _end_with_all(program)
            raise


def _end_with_all(program: subprocess.Popen[bytes]) -> None:
    if sys.platform == "win32":
        taskkill = [os.path.join(os.environ.get("SYSTEMROOT", r"C:\Windows"), "System32", "taskkill.exe")]  # noqa: PTH118
        with suppress(OSError, subprocess.SubprocessError):
            ended = [*taskkill, "/F", "/T", "/PID", str(program.pid)]
            subprocess.run(ended, capture_output=True, check=False, timeout=10)  # noqa: S603 - a list, never a shell
    else:
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(program.pid, signal.SIGKILL)
    with suppress(ProcessLookupError):
        program.kill()
    program.wait()
