"""Every figure that is promised about speed, beside its goal and beside others, on the same inputs in one run.

    python benchmarks/ratios.py [RUNS] [--schools N] [--long]      on a machine that does nothing else

Processor time of this process and of those it starts, and elapsed time beside it; medians of so many runs, each thing in turn, so
that a busy machine lengthens all of them. With `--long`, a document eight times as long too. Compared with, where they are
installed: Docxodus in two ways, kept loaded in this process (docx-scalpel) and started anew for each document, .NET included
(python-redlines), which the goals are of, as schools' programs would; docx-trackdiff; and docxtpl. Unused objects are looked for
as seldom as in every command. Machines that are rented change their speed within the hour: ten million additions, timed at the
beginning and at the end, say how far seconds of one run can be held against those of another. Linux only.
"""

from __future__ import annotations

import argparse
import contextlib
import gc
import io
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

import trust_run
from policygen.generation.update import read_prior
from policygen.word.merging.update import Reason, merge_and_redline
from policygen.word.proof.verify import verify
from tracked_changes import MOMENT, floor, pair

EXAMPLE = trust_run.ROOT / "examples" / "oakfield-primary.yaml"
ON = ("--on", trust_run.NOW)
FLOOR, MERGE, VERIFY = "floor: parse, compare, write", "merge and mark", "verify"
DOCXODUS, TRACKDIFF = "Docxodus kept loaded (docx-scalpel)", "docx-trackdiff"
STARTED = "Docxodus started (python-redlines)"

Work = Callable[[], object]


@dataclass(frozen=True)
class Spent:
    """Milliseconds: of the processor, and on the clock."""

    busy: float
    elapsed: float


@dataclass(frozen=True)
class Goal:
    """A figure, what it is a ratio or a time of, and what it should be."""

    says: str
    value: float
    unit: str
    most: float = 0
    least: float = 0

    def __str__(self) -> str:
        met = self.value <= self.most if self.most else self.value >= self.least
        bound = f"at most {self.most:g}" if self.most else f"at least {self.least:g}"
        return f"{self.says:58}{self.value:8.2f} {self.unit:4} {bound:14} {'met' if met else 'NOT MET'}"


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("runs", nargs="?", type=int, default=5)
    parser.add_argument("--schools", type=int, default=24)
    parser.add_argument("--long", action="store_true")
    asked = parser.parse_args()
    gc.set_threshold(20_000)
    print(f"ten million additions: {additions():.2f} s")
    short = medians(of_a_document(1, peers=True), asked.runs)
    show("an update of about 40 pages", short)
    goals = goals_of_an_update(short)
    if asked.long:
        long = medians(of_a_document(8, peers=False), max(1, asked.runs // 2))
        show("an update eight times as long", long)
        growth = long[MERGE].busy / short[MERGE].busy / 8
        goals.append(Goal("eight times as long, for each page: merge and mark", growth, "x", most=1.2))
    with tempfile.TemporaryDirectory() as folder:
        goals += goals_of_commands(Path(folder), asked.runs)
        goals += goals_of_a_trust(Path(folder), asked.schools)
    print(f"\nten million additions: {additions():.2f} s\n\ngoals")
    print("\n".join(map(str, goals)))


def additions() -> float:
    """Return the processor seconds of work that is always the same."""
    before, total = time.process_time(), 0
    for number in range(10_000_000):
        total += number
    return time.process_time() - before


def medians(work: Mapping[str, Work], runs: int) -> dict[str, Spent]:
    """Return the median of what each takes; the first turn is not counted."""
    taken: dict[str, list[tuple[float, float]]] = {name: [] for name in work}
    for number in range(runs + 1):
        for name, do in work.items():
            before, start = busy(), time.perf_counter()
            do()
            if number:
                taken[name].append(((busy() - before) * 1000, (time.perf_counter() - start) * 1000))
    return {name: Spent(*map(statistics.median, zip(*each, strict=True))) for name, each in taken.items()}


def busy() -> float:
    """Return the processor seconds of this process and of those that it runs beside itself or has waited for, as Docxodus is."""
    children = [each for each in trust_run.family(os.getpid()) if each != os.getpid()]
    ended = trust_run.worked((resource.RUSAGE_CHILDREN,))
    return time.process_time() + ended + sum(map(worked_by, children)) / os.sysconf("SC_CLK_TCK")


def worked_by(pid: int) -> int:
    """Return the ticks that another process has worked."""
    with contextlib.suppress(OSError):
        said = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
        return int(said[11]) + int(said[12])
    return 0


def show(title: str, taken: Mapping[str, Spent]) -> None:
    print(f"\n{title:40}{'processor ms':>14}{'x floor':>9}{'x merge':>9}{'elapsed ms':>12}{'x merge':>9}")
    for name, each in taken.items():
        of_floor, of_merge = each.busy / taken[FLOOR].busy, each.busy / taken[MERGE].busy
        clock = each.elapsed / taken[MERGE].elapsed
        print(f"  {name:38}{each.busy:14.0f}{of_floor:9.1f}{of_merge:9.1f}{each.elapsed:12.0f}{clock:9.1f}")


# ---- an update


def of_a_document(times: int, *, peers: bool) -> dict[str, Work]:
    old, new = pair(times)
    prior = read_prior(old, "adopted.docx")

    def merge() -> Any:
        return merge_and_redline(old, new, prior.base, {}, MOMENT, default=Reason("KCSIE 2026"))

    made = merge()
    found: dict[str, Work] = {
        FLOOR: lambda: floor(old, new), MERGE: merge, VERIFY: lambda: verify(made.redline, old, made.clean)
    }  # fmt: skip
    return found | (of_others(old, new) if peers else {})


def of_others(old: bytes, new: bytes) -> dict[str, Work]:
    """Return what else compares two Word files, as far as it is installed."""
    found: dict[str, Work] = {}
    with contextlib.suppress(ImportError):
        scalpel = import_module("docx_scalpel")
        found[DOCXODUS] = lambda: scalpel.docx_diff_compare(old, new)
    with contextlib.suppress(ImportError):
        engine = import_module("python_redlines").DocxodusEngine()
        found[STARTED] = lambda: engine.run_redline("peer", old, new)
    with contextlib.suppress(ImportError):
        compare = import_module("docx_trackdiff.compare")
        found[TRACKDIFF] = lambda: trackdiff(compare, old, new)
    for name in sorted({DOCXODUS, STARTED, TRACKDIFF} - found.keys()):
        print(f'Left out: {name}. pip install docx-scalpel "python-redlines[docxodus]" docx-trackdiff')
    return found


def trackdiff(compare: Any, old: bytes, new: bytes) -> None:
    """Compare two files by docx-trackdiff, which is a command and takes files."""
    with tempfile.TemporaryDirectory() as name:
        files = [str(Path(name, each)) for each in ("old.docx", "new.docx", "out.docx")]
        for path, data in zip(files, (old, new), strict=False):
            Path(path).write_bytes(data)
        before, sys.argv = sys.argv, ["docx-trackdiff", *files]
        try:
            with contextlib.redirect_stdout(io.StringIO()):
                compare.main()
        finally:
            sys.argv = before


def goals_of_an_update(taken: Mapping[str, Spent]) -> list[Goal]:
    merge, floor_of_all = taken[MERGE], taken[FLOOR]
    goals = [
        Goal("merge and mark, times the floor", merge.busy / floor_of_all.busy, "x", most=3),
        Goal("verify, times the floor", taken[VERIFY].busy / floor_of_all.busy, "x", most=1),
    ]
    if STARTED in taken:
        clock = taken[STARTED].elapsed / merge.elapsed
        goals.append(Goal("Docxodus started for each document, .NET too, on the clock", clock, "x", least=20))
    for name, least in ((STARTED, 20), (TRACKDIFF, 1)):
        if name in taken:
            goals.append(Goal(f"{name}, processor", taken[name].busy / merge.busy, "x", least=least))
    return goals


# ---- commands, and a trust's run


def goals_of_commands(folder: Path, runs: int) -> list[Goal]:
    """Return what commands take, each a new Python: with the library in the cache, and the first without it."""
    warm, cold = folder / "warm", folder / "cold"
    bare = command(warm, runs, "-c", "pass")
    explain = command(warm, runs, "-m", "policygen", "explain", "kcsie.dsl.availability", *ON)
    documents = command(warm, runs, "-m", "policygen", "documents", str(EXAMPLE), *ON)
    first = command(cold, 1, "-m", "policygen", "explain", "kcsie.dsl.availability", *ON, warm_up=False)
    print(f"\ncommands, seconds: bare Python {bare:.3f}, explain {explain:.2f}, documents {documents:.2f}, first {first:.2f}")
    return [
        Goal("policygen explain, warm", explain, "s", most=0.5),
        Goal("policygen documents, warm", documents, "s", most=0.5),
        Goal("the first command, from a checkout, without a cache", first, "s", most=1.5),
    ]


def command(cache: Path, runs: int, *arguments: str, warm_up: bool = True) -> float:
    taken = [seconds(cache, arguments) for _ in range(runs + warm_up)][int(warm_up) :]
    return statistics.median(taken)


def seconds(cache: Path, arguments: tuple[str, ...]) -> float:
    before = trust_run.worked((resource.RUSAGE_CHILDREN,))
    subprocess.run(
        [sys.executable, *arguments], capture_output=True, check=False, env={**os.environ, "XDG_CACHE_HOME": str(cache)}
    )
    return trust_run.worked((resource.RUSAGE_CHILDREN,)) - before


def goals_of_a_trust(folder: Path, schools: int) -> list[Goal]:
    """Return what a document of a trust's run takes, everything included, and docxtpl and Docxodus for the same documents."""
    trust_run.prepare(folder, schools, 1)
    print("\na trust\nschools  documents  elapsed s  processor s  ms a document  a second  peak MB")
    few, many = (trust_run.one_size(folder, each, 1)[1] for each in (FEW, schools))
    further = (many * schools - few * FEW) / (schools - FEW)
    print(f"each further document: {further:.0f} ms of the processor")
    goals = [Goal("a document in a trust's run", many, "ms", most=60)]
    pairs = adopted_and_new(folder, schools)
    with contextlib.suppress(ImportError):
        compare = import_module("docx_scalpel").docx_diff_compare
        print(f"docxtpl and Docxodus kept loaded, for each of the same documents: {for_each(pairs, compare):.0f} ms")
    with contextlib.suppress(ImportError):
        engine = import_module("python_redlines").DocxodusEngine()
        theirs = for_each(pairs[:3], lambda old, new: engine.run_redline("peer", old, new))
        print(f"docxtpl and Docxodus started for each: {theirs:.0f} ms")
        goals.append(Goal("docxtpl and Docxodus started, times ours", theirs / many, "x", least=25))
    return goals


FEW = 2
"""Schools of a trust in which what is done once, such as reading templates, counts for much."""


def adopted_and_new(folder: Path, schools: int) -> list[tuple[bytes, bytes]]:
    """Return the first school's documents, each as adopted and as new."""
    adopted = folder / "adopted" / "school-000"
    news = sorted((folder / f"new-{schools}" / "school-000").rglob("*_draft.docx"))
    return [(next(adopted.rglob(f"*_{new.name.split('_')[1]}_*.docx")).read_bytes(), new.read_bytes()) for new in news]


def for_each(pairs: Sequence[tuple[bytes, bytes]], compare: Callable[[bytes, bytes], object]) -> float:
    """Return the milliseconds that docxtpl and a comparison take for a document."""
    docxtpl = import_module("docxtpl")
    before = busy()
    for old, new in pairs:
        template = docxtpl.DocxTemplate(io.BytesIO(new))
        template.render({})
        out = io.BytesIO()
        template.save(out)
        compare(old, out.getvalue())
    return (busy() - before) / len(pairs) * 1000


if __name__ == "__main__":
    main()
