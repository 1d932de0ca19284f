"""The commands people type; knows everything, and nothing knows it."""

from __future__ import annotations

import sys


def main() -> None:
    """Run the command line and leave with its exit code."""
    if sys.argv[1:] in (["--version"], ["-V"]):
        from policygen import __version__

        print(f"policygen {__version__}")
        return
    # Everything else is imported only when it is needed, so that the version is told at once.
    from policygen.cli.main import run

    sys.exit(run(sys.argv[1:]))
