"""A whole year of a large trust of real schools: what comes out, whether it is right, and what it takes.

    python benchmarks/real_trust.py [schools] [--jobs N] [--folder FOLDER]

The schools are assembled from rows of the DfE register, as `assembled_trust.py` says. Last year's policies are made, a third of
the schools edit all of theirs, every fifth has a new safeguarding lead; then this year's are made, and everything is looked at:
what the schools wrote is kept, the tracked copies prove right, and nothing of one school is in another's files. Linux only.
"""

from __future__ import annotations

import argparse
import os
import re
import resource
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final
from zipfile import ZipFile

import yaml

from assembled_trust import ABSENT, GIAS, Own, assemble, kinds_of, new_this_year, write
from edited_by_hand import edit
from policygen.library.load import load
from policygen.library.model import Library
from policygen.runs.record import NAME, read_record, read_records
from policygen.schools.school_file import School
from trust_run import Taken, measured, watched

LAST_YEAR: Final = "2025-11-01"
NOW: Final = "2026-11-24"
LEFT_OVER: Final = re.compile(r"\{\{|\}\}|\{%|&amp;#|\bNone\b|ChoiceText|<policygen|\bundefined\b")
Filled = Mapping[str, tuple[School, Own]]


@dataclass
class Year:
    """A trust's year, in a folder."""

    folder: Path
    file: Path
    schools: Filled
    policies: tuple[str, ...] = ()
    """Only these; all where it is empty."""
    written: dict[tuple[str, str], list[str]] = field(default_factory=dict)
    """What each school wrote into each policy."""

    @property
    def adopted(self) -> Path:
        return self.folder / "adopted"

    @property
    def out(self) -> Path:
        return self.folder / "policies"


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("schools", nargs="?", type=int)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--folder", type=Path)
    asked = parser.parse_args()
    if not GIAS.is_dir():
        print(f"Left out: {ABSENT} ({GIAS}).", file=sys.stderr)
        return 3
    with tempfile.TemporaryDirectory() as temporary:
        folder = asked.folder or Path(temporary)
        shelf = load()
        year = begin(folder, shelf, asked.schools)
        tell_trust(year)
        made = run(year, LAST_YEAR, year.adopted, jobs=asked.jobs)
        print(f"last year    {documents(year.adopted)} documents: {said(made)}")
        a_year_passes(year, shelf)
        print(f"edited       {len({key for key, _ in year.written})} schools, {len(year.written)} documents, "
              f"{sum(map(len, year.written.values()))} passages")  # fmt: skip
        taken = run(year, NOW, year.out, prior=year.adopted, jobs=asked.jobs)
        print(f"this year    {documents(year.out)} documents: {said(taken)}")
        tell_figures(year)
        faults = [*look(year), *again(year, asked.jobs), *commands(year)]
        for each in faults:
            print(f"WRONG  {each}")
        print("everything is right" if not faults else f"{len(faults)} things are wrong")
        return 1 if faults else 0


# ---- a year


def begin(folder: Path, shelf: Library, count: int | None = None, policies: Sequence[str] = ()) -> Year:
    file, schools = assemble(folder, shelf, count)
    return Year(folder, file, schools, tuple(policies))


def a_year_passes(year: Year, shelf: Library, every: int = 3) -> None:
    """Let every third school edit its adopted files, and some have another safeguarding lead."""
    for number, (key, (_, own)) in enumerate(year.schools.items()):
        for path in sorted((year.adopted / key).rglob("*.docx")) if number % every == 0 else ():
            data, edits = edit(path.read_bytes(), own.word, own.surnames[3], beside_law=number % (2 * every) == 0)
            path.write_bytes(data)
            year.written[key, path.name.split("_")[1]] = edits.written
    year.schools = new_this_year(year.schools)
    write(year.schools, year.file, shelf.vocabulary)


def run(year: Year, on: str, out: Path, *, prior: Path | None = None, jobs: int = 2) -> Taken:
    """Make a year's policies; what was made is told by a file beside them."""
    line = ["generate", year.file, "--on", on, "--out", out, "--jobs", jobs, "--json"]
    line += [part for name in year.policies for part in ("--policy", name)]
    line += ["--prior", prior] if prior else []
    with (year.folder / f"{out.name}.json").open("w") as told, measured(resource.RUSAGE_CHILDREN) as taken:
        process = subprocess.Popen(command(*line), stdout=told)
        with watched(process.pid, taken):
            code = process.wait()
    if code not in (0, 3):
        raise SystemExit(f"The run ended with code {code}.")
    return taken


def command(*line: object) -> list[str]:
    return [sys.executable, "-m", "policygen", *map(str, line)]


def ask(*line: object) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "COLUMNS": "80"}
    return subprocess.run(command(*line), capture_output=True, text=True, encoding="utf-8", check=False, env=environment)


# ---- what came out


def look(year: Year) -> Iterator[str]:
    """Yield what is wrong with this year's policies."""
    yield from not_made(year)
    yield from lost(year)
    yield from of_others(year)


def not_made(year: Year) -> Iterator[str]:
    for key in year.schools:
        record = read_record(year.out / key)
        if record is None or record.failed or len(record.statuses()) != len(record.keys):
            yield f"{key} is not made: {record.failed if record else ''}"
            continue
        for each in record.statuses():
            if each.gaps:
                yield f"{key}, {each.policy}: gaps {each.gaps}"
            if each.to_do:
                yield f"{key}, {each.policy}: open {[question.fact for question in each.to_do]}"
            if each.prior is None:
                yield f"{key}, {each.policy}: the adopted version was not found"
            elif each.prior.not_proved or not each.prior.tracked:
                yield f"{key}, {each.policy}: not proved {each.prior.not_proved}"


def lost(year: Year) -> Iterator[str]:
    """Yield what a school wrote and no longer has."""
    for (key, policy), written in year.written.items():
        record = read_record(year.out / key)
        if record is None:
            continue
        text = words(year.out / key / record.policies[policy].status.document)
        yield from (f"{key}, {policy}: lost {each!r}" for each in written if each not in text)


def of_others(year: Year) -> Iterator[str]:
    """Yield where a name, a number or a word of one school is in another's files, and what is left over in any."""
    owner = {mark: key for key, (_, own) in year.schools.items() for mark in own.marks}
    names = {str(school.answers["school_name"]): key for key, (school, _) in year.schools.items()}
    for key in year.schools:
        for path in sorted(each for each in (year.out / key).rglob("*") if each.is_file()):
            text = words(path)
            marks = {*re.findall(r"\w+", text), *re.findall(r"01632 \d{6}", text)} & owner.keys()
            strange = {found for found in marks if owner[found] != key}
            strange |= {each for each in _called(text, names) if names[each] != key and not _part_of_own(each, key, names)}
            yield from (f"{path.name}: {each!r} is another school's" for each in sorted(strange))
            if path.suffix == ".docx":
                yield from (f"{path.name}: {found!r} is left over" for found in {*LEFT_OVER.findall(words(path, "word/"))})


def _called(text: str, names: Mapping[str, str]) -> Iterator[str]:
    """Yield the schools that a text names."""
    yield from (each for each in names if each in text and re.search(rf"\b{re.escape(each)}\b", text))


def _part_of_own(name: str, key: str, names: Mapping[str, str]) -> bool:
    return any(name in own for own, of in names.items() if of == key)


def words(path: Path, part: str = "") -> str:
    """Return the words of a file; of a Word file those of every part, or of some, without what stands between them."""
    if path.suffix != ".docx":
        return path.read_text(encoding="utf-8", errors="replace")
    with ZipFile(path) as package:
        pages = [
            package.read(name).decode()
            for name in package.namelist()
            if name.startswith(part) and name.endswith((".xml", ".rels"))
        ]
    return "\n".join(re.sub(r"<[^>]*>", "", re.sub(r"</w:p>|</w:tc>", "\n", page)) for page in pages)


# ---- again, and the other commands


def again(year: Year, jobs: int) -> Iterator[str]:
    """Run the same once more: everything is left alone."""
    before = {path: path.stat().st_mtime_ns for path in year.out.rglob("*") if path.is_file() and path.name != Path(NAME).name}
    taken = run(year, NOW, year.out, prior=year.adopted, jobs=jobs)
    print(f"once more    {said(taken)}")
    after = {path: path.stat().st_mtime_ns for path in year.out.rglob("*") if path.is_file() and path.name != Path(NAME).name}
    yield from (f"{path} was written again" for path in sorted(before.keys() ^ after.keys()))
    yield from (f"{path} was written again" for path in sorted(before) if before[path] != after.get(path))


def commands(year: Year) -> Iterator[str]:
    """Try every other command on the trust; each tells how it ended and how long it took."""
    trust, out, folder = year.file, year.out, year.folder
    report, few = folder / "report", sample(year, 5)
    asked: dict[str, tuple[object, ...]] = {
        "status": ("status", trust, "--in", out, "--on", NOW, "--out", report),
        "status --to": ("status", trust, "--in", year.adopted, "--on", LAST_YEAR, "--to", NOW),
        "variance": ("explain", "--variance", trust, "--prior", year.adopted, "--on", NOW, "--word", folder / "variance.docx"),
        "documents": ("documents", trust, "--on", NOW, "--out", folder / "documents"),
        "check --suite": ("check", few, "--suite", "--on", NOW),
        "changes": ("changes", trust, "--from", LAST_YEAR, "--to", NOW),
    }
    for name, line in asked.items():
        with measured(resource.RUSAGE_CHILDREN) as taken:
            done = ask(*line)
        (folder / f"told {name}.txt").write_text(done.stdout + done.stderr, encoding="utf-8")
        print(f"{name:<13}ended with {done.returncode}; {taken.elapsed:.1f} s elapsed, {taken.worked:.1f} s of processor time")
        if done.returncode not in (0, 3) or "Traceback" in done.stderr:
            yield f"{name}: {done.returncode}, {done.stderr[-400:]}"
    yield from sheet(year)


def sample(year: Year, count: int) -> Path:
    """Write a trust file with a few of the schools."""
    told = yaml.safe_load(year.file.read_text(encoding="utf-8"))
    file = year.folder / "few.yaml"
    file.write_text(
        yaml.safe_dump({**told, "schools": told["schools"][:: max(1, len(told["schools"]) // count)][:count]}), "utf-8"
    )
    return file


def sheet(year: Year) -> Iterator[str]:
    """Take the trust's answers out as a spreadsheet and in again: nothing changes."""
    into = year.folder / "answers.xlsx"
    into.unlink(missing_ok=True)
    first, back = ask("sheet", year.file, "--into", into), ask("sheet", year.file, "--from", into, "--dry-run")
    print(f"sheet        ended with {first.returncode} and {back.returncode}: {back.stdout.strip() or back.stderr.strip()}")
    if first.returncode or back.returncode or "Nothing new" not in back.stderr:
        yield f"sheet: {first.stderr[-400:]}{back.stdout[-400:]}{back.stderr[-400:]}"


# ---- what is told


def documents(out: Path) -> int:
    return sum(len(record.policies) for record in read_records(out))


def said(taken: Taken) -> str:
    return f"{taken.elapsed:.1f} s elapsed, {taken.worked:.1f} s of processor time, {taken.resident:.0f} MB at most"


def tell_trust(year: Year) -> None:
    print(f"{len(year.schools)} schools, assembled from real rows of the register; people, numbers and practices are made up")
    for (kind, phase, faith), count in sorted(Counter(kinds_of(year.schools)).items()):
        print(f"  {count:3} {kind.replace('_', ' ')}, {phase.replace('_', ' ')}, faith: {faith.replace('_', ' ')}")
    places = Counter(str(school.answers["local_authority"]) for school, _ in year.schools.values())
    print(f"  in {len(places)} local authorities")


def figures(year: Year) -> dict[str, Any]:
    """Return the figures of this year's run."""
    every = [each for record in read_records(year.out) for each in record.statuses()]
    priors = [each.prior for each in every if each.prior]
    return {
        "schools": len(year.schools),
        "documents": len(every),
        "tracked changes": sum(each.tracked_changes for each in every),
        "kept passages": sum(each.kept for each in priors),
        "conflicts": sum(each.conflicts for each in every),
        "to find out": sum(len(each.to_do) for each in every),
        "proved": sum(bool(each.tracked and not each.not_proved) for each in priors),
        "gaps": sum(len(each.gaps) for each in every),
        "passages that schools wrote": sum(map(len, year.written.values())),
        "lost": len(list(lost(year))),
    }


def tell_figures(year: Year) -> None:
    for name, figure in figures(year).items():
        print(f"  {figure:6} {name}")


if __name__ == "__main__":
    raise SystemExit(main())
