"""How long one policy takes, beside bare Python and beside docxtpl's own open, render and save of a document as long.

    python benchmarks/one_policy.py [runs]

Prints medians in milliseconds and ratios; the machine's own speed cancels out in the ratios.
"""

from __future__ import annotations

import io
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
EXAMPLE = ROOT / "examples" / "oakfield-primary.yaml"
ON = "2026-11-24"
GENERATE = ("-m", "policygen", "generate", EXAMPLE, "--on", ON)


def main() -> None:
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 9
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder)
        cases: dict[str, Callable[[], object]] = {
            "python -c pass": command("-c", "pass"),
            "policygen --version": command("-m", "policygen", "--version"),
            "one policy, cold": command(*GENERATE, "--policy", "safeguarding", "--out", out),
        }
        cases["docxtpl: open, render, save"] = docxtpl_of_the_same_length(out, cases["one policy, cold"])
        cases["the whole suite, cold"] = command(*GENERATE, "--out", out)
        cases["policygen: blocks and Word, warm"] = policygen_warm()
        # In turn, so that a slow moment of the machine falls on all of them.
        times: dict[str, list[float]] = {name: [] for name in cases}
        for number in range(runs + 1):
            for name, run in cases.items():
                if name.endswith("cold"):
                    shutil.rmtree(out)
                    out.mkdir()
                start = time.perf_counter()
                run()
                if number:
                    times[name].append((time.perf_counter() - start) * 1000)
    bare = statistics.median(times["python -c pass"])
    peer = statistics.median(times["docxtpl: open, render, save"])
    print(f"{'':34}{'median ms':>10}{'x bare python':>15}{'x docxtpl':>11}")
    for name, each in times.items():
        middle = statistics.median(each)
        print(f"{name:34}{middle:10.0f}{middle / bare:15.1f}{middle / peer:11.2f}")


def command(*arguments: object) -> Callable[[], object]:
    line = [sys.executable, *map(str, arguments)]
    return lambda: subprocess.run(line, check=True, capture_output=True)


def docxtpl_of_the_same_length(out: Path, generate: Callable[[], object]) -> Callable[[], object]:
    """A finished policy opened as a template with no placeholder: what docxtpl itself needs for a document as long."""
    from docxtpl import DocxTemplate

    generate()
    finished = next(out.rglob("*.docx")).read_bytes()

    def run() -> None:
        template = DocxTemplate(io.BytesIO(finished))
        template.render({})
        template.save(io.BytesIO())

    return run


def policygen_warm() -> Callable[[], object]:
    from datetime import date

    from policygen.generation.generate import generate
    from policygen.library.load import load
    from policygen.schools.school_file import read_school

    shelf = load()
    answers = read_school(EXAMPLE, shelf.vocabulary).answers
    policy = shelf.policies["safeguarding"]
    return lambda: generate(policy, shelf, answers, date.fromisoformat(ON)).word()


if __name__ == "__main__":
    main()
