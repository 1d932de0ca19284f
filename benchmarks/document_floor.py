"""What unpacking, XML, packing and the disk alone cost a document of a trust's run: less is not possible with the same files.

    python benchmarks/document_floor.py [SCHOOLS] [--folder FOLDER]

A trust as in `trust_run.py` is made. Then what any program would have to do to the same files is done to them, and nothing else:
the adopted file is unpacked and parsed; the clean copy, the tracked copy and the brief are written as XML, packed and digested;
the tracked copy is unpacked and parsed again to be proved; everything is put on the disk. Beside it stands what the run took.
Milliseconds of processor time for each document; medians of five. Linux only.
"""

from __future__ import annotations

import argparse
import gc
import hashlib
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from lxml import etree

import trust_run
from policygen.formats.package import FAST, PartCompressor, read_parts
from policygen.storage import write_whole

MAIN = "word/document.xml"


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("schools", nargs="?", type=int, default=3)
    parser.add_argument("--folder", type=Path)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = asked.folder or Path(temporary)
        trust_run.prepare(folder, asked.schools, 1)
        print("schools  documents  elapsed s  processor s  ms a document  a second  peak MB")
        _, mine = trust_run.one_size(folder, asked.schools, 1)
        show(steps(folder, asked.schools), mine)


def steps(folder: Path, schools: int) -> dict[str, float]:
    """Return what each step takes for a document, in milliseconds."""
    news = sorted((folder / f"new-{schools}").rglob("*_changes.docx"))
    adopted = [adopted_file(folder, new) for new in news]
    made = [[new.read_bytes(), beside(new, ".docx"), beside(new, "_brief.docx")] for new in news]
    tracked = [each[0] for each in made]
    roots = [[etree.fromstring(read_parts(data)[MAIN]) for data in each] for each in made]
    text = [[etree.tostring(root) for root in each] for each in roots]
    place = folder / "floor"
    place.mkdir(exist_ok=True)
    gc.disable()
    work: dict[str, Callable[[], object]] = {
        "the adopted file unpacked and parsed": lambda: [etree.fromstring(read_parts(data)[MAIN]) for data in adopted],
        "three files written as XML": lambda: [etree.tostring(root) for each in roots for root in each],
        "their main parts packed": lambda: [PartCompressor(FAST).packed(data) for each in text for data in each],
        "the rest of them copied packed, digested": lambda: [
            (hashlib.sha256(data).digest(), bytes(data)) for each in made for data in each
        ],
        "the tracked copy unpacked and parsed to be proved": lambda: [
            etree.fromstring(read_parts(data)[MAIN]) for data in tracked
        ],
        "put on the disk": lambda: put_on_disk(place, made),
    }
    return {name: statistics.median(spent(do) for _ in range(5)) / len(news) for name, do in work.items()}


def adopted_file(folder: Path, changes: Path) -> bytes:
    """Return the adopted file that a tracked copy is made from."""
    school = next(part for part in changes.parts if part.startswith("school-"))
    return next((folder / "adopted" / school).rglob(f"*_{changes.name.split('_')[1]}_*.docx")).read_bytes()


def put_on_disk(place: Path, made: list[list[bytes]]) -> None:
    for files in made:
        for number, data in enumerate(files):
            write_whole(place / f"{number}.docx", data, wait=number < 2)


def beside(changes: Path, ending: str) -> bytes:
    return changes.with_name(changes.name.replace("_changes.docx", ending)).read_bytes()


def spent(do: Callable[[], object]) -> float:
    before = time.process_time()
    do()
    return (time.process_time() - before) * 1000


def show(taken: dict[str, float], mine: float) -> None:
    for name, each in taken.items():
        print(f"{name:52}{each:8.1f}")
    floor = sum(taken.values())
    print(f"{'together: the floor':52}{floor:8.1f}")
    print(f"{'the run':52}{mine:8.1f}   {mine / floor:.1f} times the floor")


if __name__ == "__main__":
    main()
