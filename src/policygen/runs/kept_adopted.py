"""Adopted files that were given in the browser: kept in a folder beside the school's answers, so that they are at hand again.

A file that is there is never written over. Where a newer file of the same policy comes, the one before moves to another folder.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from policygen.errors import Fault, Faults, OutputFault
from policygen.runs.adopted_files import Match, adopted_files
from policygen.runs.model import Run
from policygen.runs.output_files import prepare_folder
from policygen.runs.run import adopted_by
from policygen.schools.school_file import School
from policygen.schools.school_names import can_be_a_folder
from policygen.storage import in_turn, read_whole, take_away, write_whole

ADOPTED: Final = "adopted"
EARLIER: Final = "adopted-earlier"
"""How the names of the folders end, after the school's key."""
_MOST_NAMES: Final = 1000


@dataclass(frozen=True, slots=True)
class KeptAdopted:
    """Where the adopted files of a school are, and what is to be said of them."""

    folder: Path | None
    """None where there is none."""
    said: tuple[str, ...] = ()


def adopted_folder(home: Path, key: str, called: str = ADOPTED) -> Path:
    """Return the folder of a school's adopted files; of a trust's (`trust:school`) under its own name in the trust's."""
    trust, _, school = key.partition(":")
    return home / f"{trust}-{called}" / school if school and can_be_a_folder(school) else home / f"{key}-{called}"


def kept_adopted(home: Path, key: str) -> Path | None:
    """Return the folder of a school's adopted files, where there is a file in it."""
    folder = adopted_folder(home, key)
    return folder if folder.is_dir() and adopted_files(folder) else None


def keep_adopted(home: Path, key: str, files: Sequence[tuple[str, bytes]], run: Run, school: School) -> KeptAdopted:
    """Keep files that somebody gave as the adopted ones; a policy's adopted file of before moves to the folder of earlier ones.

    `run` says for which policies they are looked at. Raises what `adopted_by` does where one cannot be used, and keeps none then.
    """
    if not files:
        return KeptAdopted(kept_adopted(home, key))
    given = _looked_at(files, run, school)
    folder = adopted_folder(home, key)
    prepare_folder(folder)
    with in_turn(folder):
        before = [*_replaced(folder, given, [data for _, data in files], run, school)]
        said = [_kept_as_earlier(home, key, each) for each in before]
        free = {each.path for each in before}
        for name, data in files:  # first the new ones: a making that begins now is not to find none
            _kept_file(folder, name, data, free)
        for path in free:
            take_away(path)
    return KeptAdopted(folder, tuple(said))


def _looked_at(files: Sequence[tuple[str, bytes]], run: Run, school: School) -> frozenset[str]:
    """Return the policies whose adopted versions some files are. Raises what `adopted_by` does."""
    with tempfile.TemporaryDirectory(prefix="policygen-") as place:
        for number, (name, data) in enumerate(files):
            path = Path(place) / str(number) / name
            path.parent.mkdir()
            path.write_bytes(data)
        try:
            return frozenset(adopted_by(replace(run, prior=Path(place)), school).matches)
        except Faults as error:
            raise type(error)(Fault(each.what, each.next_step, Path(each.path).name) for each in error.faults) from error


def _replaced(folder: Path, given: frozenset[str], new: Sequence[bytes], run: Run, school: School) -> Iterator[Match]:
    """Yield the kept files whose policies were given anew."""
    if given and adopted_files(folder):
        for policy, match in adopted_by(replace(run, prior=folder), school).matches.items():
            if policy in given and match.prior.data not in new:
                yield match


def _kept_as_earlier(home: Path, key: str, match: Match) -> str:
    """Write a kept file into the folder of earlier ones; return what is said of it."""
    earlier = adopted_folder(home, key, EARLIER)
    prepare_folder(earlier)
    write_whole(_unused_place(earlier, match.path.name, match.prior.data), match.prior.data)
    return f"“{match.path.name}” was the adopted version before; it is in the folder “{earlier.name}” now."


def _kept_file(folder: Path, name: str, data: bytes, free: set[Path]) -> None:
    """Keep a file under its name, in the place of one that is `free` to go, or under a number."""
    if folder / name in free:
        free.remove(folder / name)
        write_whole(folder / name, data)
    elif not (place := _unused_place(folder, name, data)).exists():
        write_whole(place, data)


def _unused_place(folder: Path, name: str, data: bytes) -> Path:
    """Return where a file may stand: under its name where that is free or the same file is there, else with a number."""
    first = Path(name)
    for number in range(1, _MOST_NAMES):
        place = folder / (name if number == 1 else f"{first.stem}-{number}{first.suffix}")
        if not place.exists() or read_whole(place) == data:
            return place
    raise OutputFault(Fault("Too many files of this name are here.", "Move the older ones away.", str(folder / name)))
