"""Run every test, the linter and the type checker: sets everything up by itself.

python scripts/test.py [arguments for pytest]
"""

from __future__ import annotations

import sys

from setup_env import python, ready, run


def main() -> None:
    if sys.version_info < (3, 11):
        sys.exit("policygen needs Python 3.11 or newer.")
    ready("dev")
    run(python(), "-m", "ruff", "format", "--check", ".")
    run(python(), "-m", "ruff", "check", ".")
    run(python(), "-m", "mypy")
    run(python(), "-m", "policygen", "check")
    run(python(), "-m", "pytest", *(sys.argv[1:] or ["-n", "auto"]))


if __name__ == "__main__":
    main()
