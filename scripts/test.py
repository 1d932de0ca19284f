"""Run every test, the linter, the type checker and the contracts between rooms: sets everything up by itself.

python scripts/test.py [arguments for pytest]
python scripts/test.py --quick    the linters and the tests that take a moment, for every save
"""

from __future__ import annotations

import sys

from setup_env import BIN, python, ready, run

QUICK = (
    "tests/test_architecture.py", "tests/test_docs.py", "tests/test_expressions.py", "tests/facts", "tests/law/test_law.py",
    "tests/library/test_wrong_library.py", "tests/markup/test_wording.py", "tests/markup/test_readability.py",
    "tests/policies/test_shared_passages.py", "tests/schools/test_schools.py", "tests/guidance/test_guidance_comparing.py",
    "tests/guidance/test_guidance_places.py", "tests/guidance/test_guidance_reading.py", "tests/layers/test_layers.py",
    "tests/word/test_merge_cases.py", "tests/word/test_open.py",
)  # fmt: skip
"""At least a test of every room that makes a small world for itself; none reads the whole suite of policies."""


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
        run(python(), "-m", "pytest", "-q", *QUICK, *arguments)
        return
    run(python(), "-m", "policygen", "check")
    run(python(), "-m", "pytest", *(arguments or ["-n", "auto"]))


if __name__ == "__main__":
    main()
