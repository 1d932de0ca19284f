"""What `policygen generate` says of a folder in which an earlier version of policygen laid all files flat."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from policygen.cli.app import err
from policygen.language.english import count
from policygen.runs.layout import POLICIES, RECORDS, WEB
from policygen.runs.output_files import RECORD, laid_flat

_OLD_DEFAULT: Final = Path("policies")
"""Where earlier versions wrote to if no folder was named."""


def tell_laid_flat(folders: Sequence[Path]) -> None:
    """Say what earlier versions left in the folders of a run themselves, and where the new files are."""
    found = {folder: len(laid_flat(folder)) for folder in folders}
    files, where = sum(found.values()), [folder for folder, number in found.items() if number]
    if not files:
        return
    lie = "lies" if files == 1 else "lie"
    place = f"in {where[0]} itself" if len(where) == 1 else f"in the folders of {len(where)} schools themselves"
    err.print(
        f"{count(files, 'file')} of an earlier version of policygen {lie} {place} and stay{'s' if files == 1 else ''} as before. "
        f"The new ones are in the folders {POLICIES}, {WEB} and {RECORDS} there. Remove the old ones when you like.",
        markup=False,
        style="yellow",
    )


def tell_old_default(folder: Path) -> None:
    """Say that the files of earlier runs are in another folder, where they went if none was named."""
    if (_OLD_DEFAULT / RECORD).is_file() or any(_OLD_DEFAULT.glob("*/policygen-run.json")):
        said = f"The folder {_OLD_DEFAULT} is of an earlier version of policygen and stays as it is. New files go to {folder}."
        err.print(said, markup=False, style="yellow")
