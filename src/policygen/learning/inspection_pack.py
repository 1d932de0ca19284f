"""The inspection pack: each line resolved to a file, a day and an owner, or said to be missing.

The words of its start page stand in `policy_templates/papers/inspection-pack.md`; the lines are data in `legislation/pack/`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from policygen.documents.catalogue import DocumentStatus
from policygen.errors import Fault, LibraryFaults
from policygen.facts.known import Known
from policygen.facts.vocabulary import label
from policygen.file_model import FileModel
from policygen.language.english import long_date, nearest
from policygen.learning.audit_items import known_requirements
from policygen.library.data_file import read_data
from policygen.library.model import Library
from policygen.markup.blocks import Paper
from policygen.markup.paper_templates import PaperTemplate

Made = Literal["audit", "training", "learning", "documents"]


class PackLineFile(FileModel):
    """A line of the pack as its file states it."""

    title: str
    owner: str
    meets: tuple[str, ...]
    document: str = ""
    names: tuple[str, ...] = ()
    made: Made | None = None
    facts: tuple[str, ...] = ()
    private: bool = False
    approved: bool = False
    """It counts as there only once it is approved."""
    shows: str


class PackFile(FileModel):
    """Every line."""

    lines: Mapping[str, PackLineFile]


@dataclass(frozen=True, slots=True)
class FileSeen:
    """A file that shows a line: its place below the folder that was looked into, its day, and what the day is."""

    name: str
    day: date | None
    day_is: str
    """What the day is: approved, adopted, made, in its name, last changed."""

    @property
    def made_only(self) -> bool:
        """Whether policygen made it and no approval of it is known: a draft."""
        return self.day_is == "made"


@dataclass(frozen=True, slots=True)
class MadeHere:
    """What policygen itself knows of a line, in a sentence, and whether it is in order."""

    says: str
    good: bool
    day: date | None = None


@dataclass(frozen=True, slots=True)
class PackLine:
    """A line for one school on a date."""

    key: str
    file: PackLineFile
    owner: str
    seen: tuple[FileSeen, ...]
    made: MadeHere | None
    open_facts: tuple[str, ...]
    """Answers that belong to it and are not given, by their labels."""
    due: date | None = None
    overdue: bool = False

    @property
    def there(self) -> bool:
        """Whether a file or what policygen makes shows it."""
        seen = [each for each in self.seen if not (self.file.approved and each.made_only)]
        return bool(seen) or (self.made is not None and self.made.good)

    @property
    def unapproved(self) -> bool:
        """Whether it is made, and waits only to be approved."""
        return bool(self.seen) and not self.there


def read_pack(text: str, path: str, library: Library) -> PackFile:
    """Return the lines of `legislation/pack/lines.yaml`, every name in them checked.

    Raises LibraryFaults with every fault, its file and line.
    """
    pack, parsed = read_data(PackFile, text, path)
    faults = [
        Fault(f"'{key}': there is no {kind} called '{name}'.", nearest(name, known), path, parsed.line("lines", key))
        for key, line in pack.lines.items()
        for kind, name, known in _names_in_line(line, library)
        if name not in known
    ]
    if faults:
        raise LibraryFaults(faults)
    return pack


def _names_in_line(line: PackLineFile, library: Library) -> Iterator[tuple[str, str, set[str]]]:
    yield "role", line.owner, set(library.documents.roles)
    yield from (("requirement or topic", each, known_requirements(library)) for each in line.meets)
    yield from (("question", each, set(library.vocabulary.facts)) for each in line.facts)
    if line.document:
        yield "document", line.document, set(library.documents.documents)


def pack_lines(
    pack: PackFile, library: Library, known: Known, seen: Mapping[str, Sequence[FileSeen]],
    made: Mapping[str, MadeHere], documents: Sequence[DocumentStatus],
) -> tuple[PackLine, ...]:  # fmt: skip
    """Return the lines of a pack; `seen` has the files found for each line, `made` what policygen makes of it."""
    stands = {each.key: each for each in documents}
    lines = []
    for key, line in pack.lines.items():
        status = stands.get(line.document)
        if status is not None and status.status == "not needed":
            continue
        missing = [name for name in line.facts if known.relevant(name) is not False and known.get(name) in (None, "")]
        lines.append(
            PackLine(
                key, line, library.documents.roles[line.owner], tuple(seen.get(key, ())), made.get(line.made or ""),
                tuple(label(library.vocabulary, name) for name in missing),
                status.due if status else None, bool(status and status.overdue),
            )
        )  # fmt: skip
    return tuple(lines)


def pack_paper(
    lines: Sequence[PackLine], library: Library, places: Mapping[str, str], template: PaperTemplate, school: str, on: date
) -> Paper:
    """Return the start page; `places` says where each file stands in the pack, or in the school's own folder."""
    law = library.legislation.on(on)
    data = {
        "today": on,
        "there": sum(each.there for each in lines),
        "number": len(lines),
        "missing": [
            {"title": each.file.title, "owner": each.owner, "shows": each.file.shows}
            for each in lines if not each.there and not each.unapproved
        ],
        "unapproved": [{"title": each.file.title, "owner": each.owner} for each in lines if each.unapproved],
        "rows": [
            {
                "title": each.file.title, "owner": each.owner, "shows": each.file.shows,
                "files": [
                    {"place": places.get(seen.name, seen.name), "day": seen.day, "day_is": seen.day_is} for seen in each.seen
                ],
                "made": each.made.says if each.made else "",
                "due": each.due, "overdue": each.overdue, "there": each.there,
                "unapproved": each.unapproved, "private": each.file.private,
                "open": each.open_facts,
                "rests": _places_of_law(each, law.requirements),
            }
            for each in lines
        ],
    }  # fmt: skip
    return template.paper(data, school, on)


def _places_of_law(line: PackLine, requirements: Mapping[str, object]) -> str:
    found = [requirements[name] for name in line.file.meets if name in requirements]
    said = [f"{each.edition.short}, {each.at}" if each.at else each.edition.short for each in found]  # type: ignore[attr-defined]
    return "; ".join(dict.fromkeys(said))


def pack_line_words(line: PackLine) -> str:
    """Return how a line stands, in a few words for a terminal."""
    if line.seen:
        first = line.seen[0]
        day = f", {first.day_is} {long_date(first.day)}" if first.day else ""
        more = f" and {len(line.seen) - 1} more" if len(line.seen) > 1 else ""
        waits = "; no approval of it is on record" if line.unapproved else ""
        return f"{first.name}{day}{more}{waits}" + ("; its review is overdue" if line.overdue else "")
    return line.made.says if line.made else "missing"
