"""Where the files of one school of a trust stand: in the folder of its key or of its name; else it is said where they may be."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Final

from policygen.errors import Faults
from policygen.runs.layout import KEPT, may_be_policies
from policygen.runs.output_files import slug
from policygen.schools.school_names import same_folder

_DOCUMENTS: Final = (".docx", ".doc", ".pdf", ".odt", ".rtf")
_NAMED: Final = 3
"""So many files are named; of more the number is."""


@dataclass(frozen=True, slots=True)
class SchoolFolder:
    """The folder of a school's files, and what a person should know of how it was found."""

    path: Path | None
    remark: str = ""

    @property
    def asks(self) -> bool:
        """Whether a person has to look: there is none."""
        return self.path is None


def folder_of(place: Path, key: str, name: str, keys: Collection[str] = ()) -> SchoolFolder:
    """Return the folder of a school in a trust's folder; `name` is the school's, `keys` are those of all its schools.

    A folder by another spelling of the key, or by the school's name, is the school's, unless it is another's.
    """
    if (place / key).is_dir():
        return SchoolFolder(place / key)
    others = {same_folder(each) for each in keys} - {same_folder(key)}
    found = sorted(each for each in place.iterdir() if each.is_dir() and not each.name.startswith("."))
    folders = [each for each in found if same_folder(each.name) not in others]
    wanted = {slug(key), slug(name)} if name else {slug(key)}
    mine = [each for each in folders if same_folder(each.name) == same_folder(key) or slug(each.name) in wanted]
    if len(mine) == 1:
        return SchoolFolder(mine[0], f"Its files are read from the folder “{mine[0].name}”.")
    said = f"There is no folder “{key}” in {place}"
    if mine:
        names = " and ".join(f"“{each.name}”" for each in mine)
        return SchoolFolder(None, f"{said}, and {names} may both be meant: call the right one “{key}”.")
    return SchoolFolder(None, f"{said}.{_may_be(place, folders, key, wanted, name)}")


def of_no_school(place: Path, read: Collection[Path]) -> Iterator[str]:
    """Yield what stands in a trust's folder of adopted files and is read for no school, and what to do about it.

    `read` are the folders of its schools. Folders without a document in them, and those that a run wrote to, are passed over.
    """
    mine = {each.resolve() for each in read}
    for path in sorted(place.iterdir()):
        if path.name.startswith(("~$", ".")):
            continue
        if path.is_dir() and path.resolve() not in mine and not (path / KEPT).is_dir() and _has_documents(path):
            yield f"“{path.name}” in {place} is read for no school. Call it by the name that its school has in the trust's file."
        elif path.is_file() and path.suffix.lower() in _DOCUMENTS:
            yield f"“{path.name}” in {place} is read for no school. Move it into the folder of its school there."


def _has_documents(folder: Path) -> bool:
    found = may_be_policies(folder, lambda _: None)
    return any(each.suffix.lower() in _DOCUMENTS and not each.name.startswith(("~$", ".")) for each in found)


def _may_be(place: Path, folders: Collection[Path], key: str, wanted: Collection[str], name: str) -> str:
    """Say where the files of a school may stand instead; empty where nothing is like it."""
    flat = list(_lying_flat(place, wanted, name))
    if flat:
        more = f" and {len(flat) - _NAMED} more" if len(flat) > _NAMED else ""
        names = ", ".join(f"“{each}”" for each in flat[:_NAMED])
        return f" Files of it stand in {place} itself: {names}{more}. Move them into a folder “{key}” there."
    near = get_close_matches(slug(key), {slug(each.name): each.name for each in folders}, n=1)
    return f" Is it “{next(each.name for each in folders if slug(each.name) == near[0])}”?" if near else ""


def _lying_flat(place: Path, wanted: Collection[str], name: str) -> Iterator[str]:
    """Yield the names of documents beside the folders that are the school's by their name or their own record."""
    for path in sorted(place.iterdir()):
        if path.suffix.lower() in _DOCUMENTS and path.is_file() and not path.name.startswith(("~$", ".")):
            stem = slug(path.stem)
            if any(stem == each or stem.startswith(f"{each}-") for each in wanted) or (name and _made_for(path) == name):
                yield path.name


def _made_for(path: Path) -> str:
    """Return the school that a file was made for, by its own record; empty where it has none, or cannot be read."""
    if path.suffix.lower() != ".docx":
        return ""
    from policygen.generation.update import read_prior  # what finds every folder by name needs none of it

    try:
        prior = read_prior(path.read_bytes(), str(path), "accept")
    except (Faults, OSError):
        return ""
    return prior.manifest.school if prior.manifest else ""
