"""Finds, in a folder or a file, the version of each policy that the school adopted."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from rapidfuzz import fuzz

from policygen.errors import Fault, Faults, OutputFault
from policygen.generation.update import How, Prior, read_prior, title_of
from policygen.policies.handouts import HANDOUT_NAME
from policygen.policies.model import Policy
from policygen.word.reading.safe_open import WordFault

LIKE_ENOUGH: Final = 88
"""How like a policy's title a file's first words have to be, of 100, to be taken for it."""


MADE_HERE: Final = ("_changes", "_brief", "_compared")
"""Files that policygen wrote beside a policy are never what a school adopted; nor are hand-outs."""


NOT_READ: Final = (".doc", ".rtf", ".odt", ".pages")
"""Documents that people write in, and that are not read: a policy in one of these would be missed in silence."""


@dataclass(frozen=True, slots=True)
class Match:
    """An adopted file, and how it was recognised."""

    prior: Prior
    path: Path
    by: str


Unread = Callable[[Path, Faults], None]
"""Takes a file that cannot be read, and why."""


def find_priors(place: Path, policies: Mapping[str, Policy], how: How, unread: Unread | None = None) -> dict[str, Match]:
    """Return the adopted file of each policy, by the policy's key.

    Raises Faults where a file cannot be used, unless `unread` takes it, or where two could be the same policy.
    """
    if not place.exists():
        raise Faults(Fault("There is no such file or folder.", "Give the folder with the policies you adopted.", str(place)))
    found: dict[str, Match] = {}
    for path in adopted_files(place):
        try:
            matches = list(_matches(path, policies, how, alone=not place.is_dir()))
        except (WordFault, OutputFault) as error:
            if unread is None:
                raise
            unread(path, error)
            continue
        for key, match in matches:
            found[key] = _newer(found[key], match) if key in found else match
    return found


def adopted_files(place: Path) -> list[Path]:
    """Return the files that may be a school's adopted policies: the Word files of a folder, or the one file."""
    return sorted(each for each in place.rglob("*.docx") if _may_be_adopted(each)) if place.is_dir() else [place]


def other_documents(place: Path) -> list[Path]:
    """Return the documents of a folder that cannot be read because they are not Word's .docx."""
    if not place.is_dir():
        return []
    return sorted(each for each in place.rglob("*") if each.suffix.lower() in NOT_READ and _may_be_adopted(each))


def read_file(path: Path) -> bytes:
    """Return an adopted file.

    Raises OutputFault where it cannot be read.
    """
    try:
        return path.read_bytes()
    except OSError as error:
        step = "If it is open in Word, close it there."
        raise OutputFault(Fault(f"This file cannot be read: {error.strerror}.", step, str(path))) from error


def _may_be_adopted(path: Path) -> bool:
    return not path.name.startswith(("~$", ".")) and not path.stem.endswith(MADE_HERE) and HANDOUT_NAME not in path.name


def _matches(path: Path, policies: Mapping[str, Policy], how: How, *, alone: bool) -> Iterator[tuple[str, Match]]:
    prior = read_prior(read_file(path), str(path), how)
    if prior.manifest is not None:
        if prior.manifest.policy in policies:
            yield prior.manifest.policy, Match(prior, path, "its own record")
        return
    key = _by_title(title_of(prior.data), path.stem, policies)
    if key:
        yield key, Match(prior, path, "its title")
    elif alone and len(policies) == 1:
        yield next(iter(policies)), Match(prior, path, "your word")


def _by_title(first_words: str, stem: str, policies: Mapping[str, Policy]) -> str:
    """Return the policy whose title stands in a file's first words or in its name; empty where none is like enough."""
    said = f"{stem.replace('-', ' ').replace('_', ' ')} {first_words}".casefold()
    likeness = {key: fuzz.partial_token_set_ratio(policy.file.title.casefold(), said) for key, policy in policies.items()}
    whole = {key: fuzz.partial_ratio(policy.file.title.casefold(), said) for key, policy in policies.items()}
    best = max(policies, key=lambda key: (whole[key], likeness[key]), default="")
    return best if best and whole[best] >= LIKE_ENOUGH else ""


def _newer(one: Match, other: Match) -> Match:
    first, second = one.prior.manifest, other.prior.manifest
    if first is not None and second is not None and first.on != second.on:
        return one if first.on > second.on else other
    if (first is None) != (second is None):
        return one if first is not None else other
    said = f"Two files could be the policy that was adopted: {one.path.name} and {other.path.name}."
    raise Faults(
        Fault(said, "Name the right one with --policy and --prior FILE, or move the other away.", str(other.path.parent))
    )
