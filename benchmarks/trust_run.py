"""How long a trust's run takes, beside docxtpl and Docxodus, in the same run.

    python benchmarks/trust_run.py [schools] [--growth] [--jobs N] [--no-peers] [--folder FOLDER]

Schools are the examples with names, numbers and people of their own; each has the whole suite as it stood last year, edited by
script: in every second document a third of the clauses. Measured are the run of this year with tracked changes, the same again
with nothing changed, and after a kill at half-way; with `--growth`, trusts of 10, 50, 109 and 200 schools too. Processor time
counts all processes together and is lengthened little by a busy machine; elapsed time is given beside it. Linux only.
"""

from __future__ import annotations

import argparse
import io
import os
import re
import resource
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from policygen.formats.package import read_parts, write_parts
from policygen.runs.record import NAME, read_records

ROOT = Path(__file__).resolve().parents[1]
EXAMPLES = sorted(path for path in (ROOT / "examples").glob("*.yaml") if path.name != "rivers-trust.yaml")
LAST_YEAR, NOW = "2025-11-01", "2026-11-24"
LARGE_TRUST = 3488
"""Documents: 109 schools with 32 policies each."""
CLAUSE = re.compile(rb'<w:bookmarkStart w:id="\d+" w:name="_c_')
END = re.compile(rb"</w:t></w:r></w:p>")


@dataclass
class Taken:
    """What a piece of work took."""

    elapsed: float = 0
    worked: float = 0
    resident: float = 0
    """Megabytes of all processes together at most; memory that two of them share counts once."""


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("schools", nargs="?", type=int, default=109)
    parser.add_argument("--growth", action="store_true")
    parser.add_argument("--jobs", type=int, default=len(os.sched_getaffinity(0)))
    parser.add_argument("--no-peers", action="store_true")
    parser.add_argument("--folder", type=Path)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = asked.folder or Path(temporary)
        sizes = sorted({10, 50, asked.schools, 200}) if asked.growth else [asked.schools]
        prepare(folder, max(sizes), asked.jobs)
        print("schools  documents  elapsed s  processor s  ms a document  a second  peak MB")
        each_document = {size: one_size(folder, size, asked.jobs) for size in sizes}
        again(folder, asked.schools, asked.jobs)
        if not asked.no_peers:
            peers(folder, each_document[asked.schools])


def one_size(folder: Path, size: int, jobs: int) -> tuple[float, float]:
    """Run a trust of some size and print a line; return the elapsed and the processor time of a document, in milliseconds."""
    trust_file(folder, size)
    out = folder / f"new-{size}"
    taken = run(folder, size, out, jobs)
    count = documents(out)
    each = taken.worked / count * 1000
    print(
        f"{size:7}{count:11}{taken.elapsed:11.1f}{taken.worked:13.1f}{each:15.0f}{count / taken.elapsed:10.1f}"
        f"{taken.resident:9.0f}"
    )
    return taken.elapsed / count * 1000, each


def again(folder: Path, size: int, jobs: int) -> None:
    """Print how long it takes when nothing changed, and to carry on after a kill at half-way."""
    out = folder / f"new-{size}"
    count = documents(out)
    same = run(folder, size, out, jobs)
    print(f"\nnothing changed: {same.elapsed:.1f} s elapsed, {same.worked:.1f} s of processor time for {count} documents")
    killed = folder / "killed"
    process = subprocess.Popen(
        command(folder, size, killed, jobs), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
    )
    while process.poll() is None and len(list(killed.rglob(NAME))) < size // 2:
        time.sleep(0.05)
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    had = sum(len(each.policies) for each in read_records(killed))
    resumed = run(folder, size, killed, jobs)
    print(f"killed with {had} of {count} documents done; the rest:")
    print(f"  {resumed.elapsed:.1f} s elapsed, {resumed.worked:.1f} s of processor time")
    same_bytes = all(path.read_bytes() == (killed / path.relative_to(out)).read_bytes() for path in out.rglob("*.docx"))
    print(f"the same bytes as without the kill: {same_bytes}")


# ---- a trust


def prepare(folder: Path, size: int, jobs: int) -> None:
    """Write the schools and what they adopted last year, edited."""
    if (folder / "adopted").is_dir():
        return
    (folder / "schools").mkdir(parents=True)
    for number in range(size):
        (folder / "schools" / f"school-{number:03}.yaml").write_text(school(number), encoding="utf-8")
    trust_file(folder, size)
    subprocess.run(command(folder, size, folder / "adopted", jobs, on=LAST_YEAR), check=True, stdout=subprocess.DEVNULL)
    for number, path in enumerate(sorted((folder / "adopted").rglob("*.docx"))):
        if number % 2:
            path.write_bytes(edited(path.read_bytes()))
    for path in (folder / "adopted").rglob("*.json"):
        path.unlink()


def school(number: int) -> str:
    """Return the answers of an example as those of another school: its name, numbers and people."""
    raw: dict[str, Any] = yaml.safe_load(EXAMPLES[number % len(EXAMPLES)].read_text(encoding="utf-8"))
    answers = raw["answers"]
    answers["school_name"] = f"{answers['school_name']} {number}"
    answers["urn"] = f"{140000 + number}"
    for value in answers.values():
        if isinstance(value, dict) and value.get("name"):
            value["name"] = f"{value['name']} {chr(65 + number % 26)}{chr(97 + number // 26)}"
    return yaml.safe_dump(raw, allow_unicode=True, sort_keys=False)


def trust_file(folder: Path, size: int) -> None:
    listed = [f"schools/school-{number:03}.yaml" for number in range(size)]
    (folder / f"trust-{size}.yaml").write_text(
        yaml.safe_dump({"trust": {"name": "Large Trust"}, "schools": listed}), encoding="utf-8"
    )


def edited(data: bytes) -> bytes:
    """Return a document in which a school has added a sentence to every third clause."""
    parts = read_parts(data)
    page, out, at = parts["word/document.xml"], [], 0
    for number, clause in enumerate(CLAUSE.finditer(page)):
        end = END.search(page, clause.end())
        if number % 3 == 0 and end and end.start() >= at:
            out += [page[at : end.start()], b" In our school this is looked at twice a year."]
            at = end.start()
    parts["word/document.xml"] = b"".join([*out, page[at:]])
    return write_parts(parts)


def documents(out: Path) -> int:
    return sum(len(record.policies) for record in read_records(out))


# ---- running and measuring


def command(folder: Path, size: int, out: Path, jobs: int, *, on: str = NOW) -> list[str]:
    line = ["-m", "policygen", "generate", str(folder / f"trust-{size}.yaml"), "--on", on, "--out", str(out), "--jobs", str(jobs)]
    return [sys.executable, *line, *(("--prior", str(folder / "adopted")) if on == NOW else ())]


def run(folder: Path, size: int, out: Path, jobs: int) -> Taken:
    with measured(resource.RUSAGE_CHILDREN) as taken:
        process = subprocess.Popen(command(folder, size, out, jobs), stdout=subprocess.DEVNULL)
        with watched(process.pid, taken):
            code = process.wait()
    if code not in (0, 3):
        raise SystemExit(f"The run ended with code {code}.")
    return taken


@contextmanager
def measured(*who: int) -> Iterator[Taken]:
    """Time some work; the processor time is of this process and of those it has waited for, or of the latter alone."""
    who = who or (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    taken, start, before = Taken(), time.perf_counter(), worked(who)
    yield taken
    taken.elapsed, taken.worked = time.perf_counter() - start, worked(who) - before


def worked(who: Sequence[int]) -> float:
    uses = [resource.getrusage(each) for each in who]
    return sum(each.ru_utime + each.ru_stime for each in uses)


@contextmanager
def watched(pid: int, taken: Taken) -> Iterator[None]:
    """Note the most memory that a process and its children use together."""
    done = threading.Event()

    def look() -> None:
        while not done.wait(0.25):
            taken.resident = max(taken.resident, sum(map(proportional, family(pid))) / 1024)

    watcher = threading.Thread(target=look)
    watcher.start()
    try:
        yield
    finally:
        done.set()
        watcher.join()


def family(pid: int) -> list[int]:
    with suppress(OSError):
        children = [int(each) for each in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
        return [pid, *(one for child in children for one in family(child))]
    return []


def proportional(pid: int) -> int:
    """Return a process's memory in kilobytes; what it shares with others counts in part."""
    with suppress(OSError):
        found = re.search(r"^Pss:\s+(\d+)", Path(f"/proc/{pid}/smaps_rollup").read_text(), re.MULTILINE)
        return int(found[1]) if found else 0
    return 0


# ---- others


def peers(folder: Path, mine: tuple[float, float]) -> None:
    """Print what docxtpl and Docxodus take for a few of the same documents; the rest is worked out from these."""
    try:
        from docxtpl import DocxTemplate
        from python_redlines import DocxodusEngine
    except ImportError:
        print('\nFor the comparison: pip install docxtpl "python-redlines[docxodus]"')
        return
    engine = DocxodusEngine()
    key = "school-000"
    pairs = []
    for new in sorted((folder / next(folder.glob("new-*")).name / key).rglob("*_draft.docx")):
        policy = new.name.split("_")[1]
        pairs.append((next((folder / "adopted" / key).rglob(f"*_{policy}_*.docx")).read_bytes(), new.read_bytes()))

    def one(old: bytes, new: bytes) -> None:
        template = DocxTemplate(io.BytesIO(new))
        template.render({})
        out = io.BytesIO()
        template.save(out)
        engine.run_redline("peer", old, out.getvalue())

    one(*pairs[0])
    with measured() as taken:
        for pair in pairs:
            one(*pair)
    elapsed, busy = taken.elapsed / len(pairs) * 1000, taken.worked / len(pairs) * 1000
    print(f"\ndocxtpl and python-redlines (Docxodus), for each of {len(pairs)} documents:")
    print(f"  {elapsed:.0f} ms elapsed, {busy:.0f} ms of processor time")
    print(f"policygen, everything included: {mine[0]:.0f} ms elapsed, {mine[1]:.0f} ms of processor time")
    print(f"  {elapsed / mine[0]:.1f} times as many documents an hour, for {busy / mine[1]:.1f} times less processor time each")
    print(f"{LARGE_TRUST} documents on two free cores, worked out from the processor times:")
    for name, each in (("policygen", mine[1]), ("docxtpl and Docxodus", busy)):
        print(f"  {name}: {each * LARGE_TRUST / 1000 / 60 / 2:.1f} minutes")


if __name__ == "__main__":
    main()
