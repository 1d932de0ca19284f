"""The commands people type; knows everything, and nothing knows it."""

from __future__ import annotations

import gc
import sys
from typing import Final

_NEW_VALUES: Final = 20_000
"""How many there may be before Python looks for rubbish among them: of its usual 700 a command makes some hundred thousand, and
nearly all of them stay."""


def main() -> None:
    """Run the command line and leave with its exit code."""
    if sys.argv[1:] in (["--version"], ["-V"]):
        from policygen import __version__

        print(f"policygen {__version__}")
        return
    gc.set_threshold(_NEW_VALUES)
    # Everything else is imported only when it is needed, so that the version is told at once.
    from policygen.cli.main import run

    code = run(sys.argv[1:])
    gc.freeze()  # Python would look through everything for rubbish before it ends: a fifth of a short command
    sys.exit(code)
