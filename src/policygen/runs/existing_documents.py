"""Finds which documents a folder holds: by the record that policygen leaves in its own, otherwise by their names."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

from rapidfuzz import fuzz

from policygen.documents.catalogue import Catalogue, HeldDocument, Recognised
from policygen.errors import Fault, Faults, OutputFault
from policygen.generation.update import read_prior, title_of
from policygen.runs.adopted_files import LIKE_ENOUGH, MADE_HERE
from policygen.runs.output_files import slug

KINDS: Final = frozenset({".docx", ".doc", ".docm", ".odt", ".pdf", ".rtf", ".xlsx", ".xls", ".ods"})


SAME_WORD: Final = 89
"""How like two words have to be, of 100, to be the same with a slip or an ending: "visitor" and "visitors"."""
LONG_WORD: Final = 5
_EMPTY: Final = frozenset(
    {"policy", "policies", "procedure", "procedures", "and", "the", "of", "for", "on", "a", "our", "school", "s"}
)
_OURS: Final = re.compile(r"_(documents|calendar)_\d{4}-\d\d-\d\d(-\d+)?$")


@dataclass(frozen=True, slots=True)
class Holdings:
    """What a folder holds of the documents, and what could not be told."""

    held: Mapping[str, HeldDocument]
    unrecognised: tuple[str, ...] = ()
    unreadable: tuple[str, ...] = ()
    """Word files that could not be opened; they are recognised by their names alone."""


def holdings(folder: Path, catalogue: Catalogue) -> Holdings:
    """Return which documents a folder, with the folders in it, holds.

    Raises Faults where there is no such folder, and OutputFault where it cannot be read.
    """
    held: dict[str, HeldDocument] = {}
    unrecognised: list[str] = []
    unreadable: list[str] = []
    for path in _documents_in(folder):
        name = path.relative_to(folder).as_posix()
        key, found, opened = _recognise(path, name, catalogue)
        if not opened:
            unreadable.append(name)
        if not key:
            unrecognised.append(name)
        elif key not in held or _better(found, held[key]):
            held[key] = found
    return Holdings(held, tuple(unrecognised), tuple(unreadable))


def _documents_in(folder: Path) -> list[Path]:
    if not folder.exists():
        step = "Give the folder in which the school's documents are."
        raise Faults(Fault("There is no such folder.", step, str(folder)))
    if not folder.is_dir():
        raise Faults(Fault("This is a file, not a folder.", "Give the folder that it is in.", str(folder)))
    try:
        list(folder.iterdir())
        found = sorted(path for path in folder.rglob("*") if path.suffix.lower() in KINDS and path.is_file())
    except OSError as error:
        step = "Check who may open it, or give another folder with --have."
        raise OutputFault(Fault(f"This folder cannot be read: {error.strerror}.", step, str(folder))) from error
    return [
        path
        for path in found
        if not path.name.startswith(("~$", ".")) and not path.stem.endswith(MADE_HERE) and not _OURS.search(path.stem)
    ]


def _recognise(path: Path, name: str, catalogue: Catalogue) -> tuple[str, HeldDocument, bool]:
    words, opened = "", True
    if path.suffix.lower() == ".docx":
        try:
            prior = read_prior(path.read_bytes(), name, "accept")
            if prior.manifest is not None and prior.manifest.policy in catalogue.documents:
                made = date.fromisoformat(prior.manifest.on)
                return prior.manifest.policy, HeldDocument(adopted=made, file=name, by="its own record"), True
            words = title_of(prior.data)
        except (Faults, OSError):
            opened = False
    by: Recognised = "its name"
    key = by_name(path.stem, catalogue) or by_name(words[:200], catalogue, whole=True)
    return key, HeldDocument(file=name, by=by), opened


def _better(one: HeldDocument, other: HeldDocument) -> bool:
    """A file with its own record is surer than one known by its name; of two such the later one counts."""
    return (one.by == "its own record", one.adopted or date.min) > (other.by == "its own record", other.adopted or date.min)


def by_name(said: str, catalogue: Catalogue, *, whole: bool = False) -> str:
    """Return the document that a file's name, or its first words, speak of; empty where none is named.

    Every word that matters of one of a document's names has to be there. The name with most such words wins. First words
    of a text (`whole`) count only where they begin with the name, because a text speaks of other documents too.
    """
    text = " ".join(_words_of_a_name(said))
    best: tuple[int, float, str] = (0, 0.0, "")
    for key, names in _names_by_document(catalogue):
        for name in names:
            wanted = _mattering(name)
            if not wanted or not all(_has(word, text.split()) for word in wanted):
                continue
            likeness = fuzz.partial_ratio(" ".join(_words_of_a_name(name)), text[: len(name) + 40] if whole else text)
            if whole and likeness < LIKE_ENOUGH:
                continue
            best = max(best, (sum(map(len, wanted)), likeness, key))
    return best[2]


def _names_by_document(catalogue: Catalogue) -> Iterable[tuple[str, tuple[str, ...]]]:
    return ((key, (each.title, *each.names)) for key, each in catalogue.documents.items())


def _words_of_a_name(text: str) -> list[str]:
    return re.findall(r"[a-z0-9]+", text.casefold().replace("’", "").replace("'", ""))


def _mattering(name: str) -> list[str]:
    words = _words_of_a_name(name)
    matter = [word for word in words if word not in _EMPTY]
    # One word says little: "pay policy" is not "Pay and display".
    return matter if len(matter) > 1 else words


def _has(word: str, words: list[str]) -> bool:
    return any(word == other or _nearly(word, other) for other in words)


def _nearly(word: str, other: str) -> bool:
    return len(word) >= LONG_WORD and word[0] == other[0] and fuzz.ratio(word, other) >= SAME_WORD


def made_files(folder: Path, school: str, keys: Iterable[str]) -> dict[str, str]:
    """Return the newest file that policygen wrote into a folder for each policy, by the policy's key."""
    return dict(_made_before(folder, school, keys))


def _made_before(folder: Path, school: str, keys: Iterable[str]) -> Iterator[tuple[str, str]]:
    for key in keys:
        found = sorted(folder.glob(f"{slug(school)}_{key}_????-??-??_draft*.docx")) if folder.is_dir() else []
        found = [path for path in found if not path.stem.endswith(MADE_HERE)]
        if found:
            yield key, found[-1].name
