"""Run every test, the linter, the type checker and the contracts between rooms: sets everything up by itself.

python scripts/test.py                            every test, with the share of the middle's lines that the quick ones ran
python scripts/test.py --quick                    the linters and the tests that take a moment
python scripts/test.py tests/law -k edition       the linters and what pytest is told
"""

from __future__ import annotations

import sys

from setup_env import BIN, python, ready, run

QUICK = (
    "tests/test_architecture.py", "tests/test_docs.py", "tests/test_expressions.py", "tests/facts",
    "tests/guidance/test_guidance_comparing.py", "tests/guidance/test_guidance_places.py",
    "tests/guidance/test_guidance_reading.py", "tests/law/test_law.py", "tests/layers/test_layers.py",
    "tests/library/test_wrong_library.py", "tests/markup/test_readability.py", "tests/markup/test_wording.py",
    "tests/points", "tests/policies/test_shared_passages.py", "tests/schools/test_schools.py", "tests/word/test_damaged_files.py",
    "tests/word/test_merge_cases.py", "tests/word/test_open.py", "tests/word/test_word.py",
)  # fmt: skip
"""Tests of most rooms, mostly in small worlds of their own; none makes a suite of policies."""


def main() -> None:
    if sys.version_info < (3, 11):
        sys.exit("policygen needs Python 3.11 or newer.")
    ready("dev")
    arguments = sys.argv[1:]
    run(python(), "-m", "ruff", "format", "--check", ".")
    run(python(), "-m", "ruff", "check", ".")
    run(python(), "-m", "mypy")
    run(BIN / "lint-imports")
    run(BIN / "deptry", "src")
    if "--quick" in arguments:
        arguments.remove("--quick")
        run(python(), "-m", "pytest", "-q", "-m", "not slow", *QUICK, *arguments)
        return
    run(python(), "-m", "policygen", "check")
    # Neighbours share what their module makes once: each process takes one half in order, and helps the other at the end.
    everything = ["-n", "auto", "--dist", "worksteal", "--cov", "--cov-report=term"]
    run(python(), "-m", "pytest", *(arguments or everything))


if __name__ == "__main__":
    main()
