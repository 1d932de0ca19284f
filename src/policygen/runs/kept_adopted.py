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
from policygen.runs.adopted_files import adopted_files
from policygen.runs.model import Run
from policygen.runs.output_files import prepare_folder
from policygen.runs.run import adopted_by
from policygen.schools.school_file import School
from policygen.schools.school_names import can_be_a_folder
from policygen.storage import alone_in, read_whole, write_whole

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
    with alone_in(folder):
        said = [*_moved_away(home, key, given, [data for _, data in files], run, school)]
        for name, data in files:
            _kept_file(folder, name, data)
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


def _moved_away(home: Path, key: str, given: frozenset[str], new: Sequence[bytes], run: Run, school: School) -> Iterator[str]:
    """Move kept files whose policies were given anew to the folder of earlier ones; yield what is said of each."""
    folder = adopted_folder(home, key)
    if not given or not adopted_files(folder):
        return
    for policy, match in adopted_by(replace(run, prior=folder), school).matches.items():
        if policy in given and match.prior.data not in new:
            earlier = adopted_folder(home, key, EARLIER)
            prepare_folder(earlier)
            place = _unused_place(earlier, match.path.name, match.prior.data)
            write_whole(place, match.prior.data)
            match.path.unlink()
            yield f"“{match.path.name}” was the adopted version before; it is in the folder “{earlier.name}” now."


def _kept_file(folder: Path, name: str, data: bytes) -> None:
    place = _unused_place(folder, name, data)
    if not place.exists():
        write_whole(place, data)


def _unused_place(folder: Path, name: str, data: bytes) -> Path:
    """Return where a file may stand: under its name where that is free or the same file is there, else with a number."""
    first = Path(name)
    for number in range(1, _MOST_NAMES):
        place = folder / (name if number == 1 else f"{first.stem}-{number}{first.suffix}")
        if not place.exists() or read_whole(place) == data:
            return place
    raise OutputFault(Fault("Too many files of this name are here.", "Move the older ones away.", str(folder / name)))
