"""What `policygen update` does to the five foreign policies of the tests, and to real Word files where a folder of them is given.

    python benchmarks/minimal_update.py [FOLDER]

Of each: words before and after, passages put in, how many of them at the end, lines to fill in, words changed, sentences of
theirs that are lost, what the proof finds, and what a second update with nothing changed would do.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from policygen.api import load_library
from policygen.coverage.reading_word import read_word
from policygen.coverage.updating_file import all_offers, start_update, updated_file
from policygen.errors import Faults
from policygen.library.model import Library
from policygen.markup.blocks import block_text
from policygen.word.reading.safe_open import ready

ON = date(2026, 11, 29)
sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "coverage"))


def _files(folder: Path | None) -> Iterator[tuple[str, bytes, str]]:
    from foreign_policies import NAMES, foreign_policy

    for name in NAMES:
        yield foreign_policy(name).file_name, foreign_policy(name).data, "safeguarding"
    for path in sorted(folder.glob("*.docx")) if folder else ():
        kinds = ("safeguarding", "behaviour", "attendance")
        kind = next((each for each in kinds if each in path.name.lower()), "attendance")
        yield path.name, path.read_bytes(), kind


def _sentences(data: bytes) -> list[str]:
    return [each.text for each in read_word(data, "x").passages]


def _told(name: str, data: bytes, kind: str, library: Library) -> str:
    began = time.process_time()
    started = start_update(data, name, library, ON, {}, (kind,))
    offers = all_offers(started)
    made = updated_file(started, offers)
    ours = sum(len(block_text(block).split()) for each in offers.points for block in each.blocks)
    after, changed = set(_sentences(made.clean)), [each.old for each in offers.words]
    lost = [each for each in _sentences(started.data) if each not in after and not any(old in each for old in changed)]
    back = _sentences(ready(made.redline, pending="reject")) == _sentences(started.data)
    again = all_offers(start_update(made.clean, name, library, ON, {}, (kind,)))
    to_do = sum(each.clause.startswith("to-do.") for each in offers.points)
    return (
        f"{name[:36]:36} words {made.words_before}+{made.words_after - made.words_before} (ours {ours}), passages "
        f"{len(offers.points)}, at the end {sum(not each.under for each in offers.points)}, to fill in {to_do}, words changed "
        f"{len(offers.words)}, still missing {len(made.still_missing)}, lost {len(lost)}, proof {len(made.findings)}, "
        f"given back {back}, again {len(again.points) + len(again.words)}, {time.process_time() - began:.1f} s CPU"
    )


def main() -> None:
    """Print a line a file."""
    library = load_library()
    for name, data, kind in _files(Path(sys.argv[1]) if len(sys.argv) > 1 else None):
        try:
            print(_told(name, data, kind, library))
        except Faults as error:
            print(f"{name[:36]:36} refused: {error.faults[0].what}")


if __name__ == "__main__":
    main()
