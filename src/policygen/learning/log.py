"""A school's learning log: what it is, and its YAML read strictly."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Final, Literal

from pydantic import Field, ValidationError

from policygen.errors import Fault, Faults, SchoolFaults
from policygen.file_model import FileModel
from policygen.formats import strict_yaml
from policygen.formats.strict_yaml import YamlFile
from policygen.language.english import nearest
from policygen.learning.personal_data import personal_data
from policygen.library.learning import LearningFile
from policygen.library.model import Library

Day = date
"""The type; in an entry `date` is the name of an answer."""
Status = Literal["draft", "open", "acting", "testing", "closed", "declined"]
Strength = Literal["finding", "indicative"]

STATUSES: Final[Mapping[str, str]] = {
    "draft": "still being written", "open": "written; the change is to be made", "acting": "the change is being made",
    "testing": "the change is made and is being looked at", "closed": "tested and closed",
    "declined": "no change, with the reason",
}  # fmt: skip
STRENGTHS: Final[Mapping[str, str]] = {
    "finding": "A finding: more than one thing shows it", "indicative": "Indicative: it may be so, and we look further",
}  # fmt: skip
_ID: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]{0,19}")
_PARTS: Final = ("of", "not_names", "entries")


class EntryLinks(FileModel):
    """What an entry bears on."""

    clauses: tuple[str, ...] = ()
    """Clauses of policies: `safeguarding.our-learning`."""
    forms: tuple[str, ...] = ()
    training: tuple[str, ...] = ()
    """What training of whom it changes: needs by their key, or a few words."""
    audit: tuple[str, ...] = ()
    """Audit items by their key."""


class BoardAnswer(FileModel):
    """What the board decided about an entry."""

    meeting: Day | None = None
    decision: Literal["accept", "accept in part", "decline", ""] = ""
    reason: str = ""


class LogEntry(FileModel):
    """One thing that was learned, as the log states it. A draft may lack anything."""

    status: Status = "draft"
    source: str = ""
    """A kind of `sources` in learning-log.yaml, such as "near miss"."""
    review: str = ""
    """The requirement of a published review that it answers: `learning.hakeem-hussain.findings.weekend`."""
    date: Day | None = None
    happened: str = ""
    made_sense: str = ""
    factors: Mapping[str, str] = {}
    """Contributory factors, by the type of pattern."""
    pattern: str = ""
    finding: str = ""
    strength: Strength = "indicative"
    helped: str = ""
    change: str = ""
    owner: str = ""
    """A role."""
    due: Day | None = None
    test: str = ""
    """How the change is tested."""
    tested_on: Day | None = None
    result: str = ""
    """What the test showed."""
    questions: tuple[str, ...] = ()
    """Questions for the board."""
    board: BoardAnswer = Field(default_factory=BoardAnswer)
    told: Mapping[str, str] = {}
    """What pupils, parents or staff said and how they were told what came of it, by who they are."""
    links: EntryLinks = Field(default_factory=EntryLinks)
    adds: Mapping[str, str] = {}
    """Sentences of the school's own, by the clause that they are added to."""
    more: Mapping[str, str] = {}
    """Answers to questions that the log has no place of its own for."""
    reason: str = ""
    """Why nothing is changed, of an entry that is declined."""

    @property
    def live(self) -> bool:
        """Whether it counts: it is whole, and nobody declined it."""
        return self.status not in ("draft", "declined")

    @property
    def clauses(self) -> tuple[str, ...]:
        """Every clause that it bears on."""
        return tuple(dict.fromkeys((*self.links.clauses, *self.adds)))

    def overdue(self, on: Day) -> bool:
        """Whether its change should have been made by a day and is not known to be."""
        return self.status in ("open", "acting") and self.due is not None and self.due < on

    def texts(self) -> Iterator[tuple[tuple[object, ...], str]]:
        """Yield every text that a person wrote, with the keys that lead to it."""
        for name, value in self:
            if name not in ("status", "source", "review", "pattern", "strength", "links", "board"):
                yield from _texts_below((name,), value)
        yield ("board", "reason"), self.board.reason
        yield from _texts_below(("links", "training"), self.links.training)


@dataclass(frozen=True, slots=True)
class LearningLog:
    """A school's or trust's log, as read."""

    of: str = ""
    """Whose it is: the school's or trust's name."""
    entries: Mapping[str, LogEntry] = field(default_factory=dict)
    not_names: tuple[str, ...] = ()
    """Words that look like people's names and are none, such as that of a building."""
    path: str = ""
    lines: Mapping[str, int] = field(default_factory=dict)
    """The line of each entry."""

    @property
    def live(self) -> Mapping[str, LogEntry]:
        """The entries that are whole and not declined."""
        return {name: each for name, each in self.entries.items() if each.live}


def _texts_below(keys: tuple[object, ...], value: object) -> Iterator[tuple[tuple[object, ...], str]]:
    if isinstance(value, str) and value:
        yield keys, value
    elif isinstance(value, Mapping):
        for name, each in value.items():
            yield from _texts_below((*keys, name), each)
    elif isinstance(value, tuple):
        for number, each in enumerate(value):
            yield from _texts_below((*keys, number), each)


# ---- reading


def parse_log(data: bytes, path: str, library: Library, known: Mapping[str, Collection[str]] | None = None) -> LearningLog:
    """Return the log that a YAML file holds; `path` is for messages.

    `known` gives the names that links to audit items and training may have, by "audit" and "training"; without them those
    links are not looked up.

    Raises SchoolFaults with every fault, each with its line; none repeats what was written.
    """
    try:
        file = strict_yaml.parse(strict_yaml.decode(data, path), path)
    except Faults as error:
        raise SchoolFaults(error.faults) from error
    return _LogReader(file, path, library, known or {}).log()


class _LogReader:
    """Reads one log, collecting what is wrong."""

    def __init__(self, file: YamlFile, path: str, library: Library, known: Mapping[str, Collection[str]]) -> None:
        self.file, self.path, self.library, self.known = file, path, library, known
        self.faults: list[Fault] = []

    def log(self) -> LearningLog:
        raw = self.file.value
        if raw is None:
            return LearningLog(path=self.path)
        if not isinstance(raw, Mapping) or not isinstance(raw.get("entries") or {}, Mapping):
            step = "It begins with 'of: name of the school' and 'entries:'; start one with: policygen learn"
            raise SchoolFaults(Fault("This is not a learning log.", step, self.path))
        for key in raw:
            if key not in _PARTS:
                self._fault(f"'{key}' has no place in a learning log.", nearest(str(key), set(_PARTS)) or _has(_PARTS), [key])
        not_names = raw.get("not_names") or ()
        if isinstance(not_names, str) or not isinstance(not_names, Sequence):
            self._fault("'not_names' is a list of words.", "Give each a line of its own with '- '.", ["not_names"])
            not_names = ()
        log = LearningLog(str(raw.get("of") or ""), {}, tuple(map(str, not_names)), self.path)
        entries = dict(self._entries(raw.get("entries") or {}, log.not_names))
        if self.faults:
            raise SchoolFaults(sorted(self.faults, key=lambda each: each.line or 0))
        return replace(log, entries=entries, lines={name: self.file.line("entries", name) or 1 for name in entries})

    def _entries(self, raw: Mapping[object, object], not_names: Collection[str]) -> Iterator[tuple[str, LogEntry]]:
        for key, stated in raw.items():
            place = ("entries", key)
            name = str(key)
            if not _ID.fullmatch(name):
                said = "This is no name for an entry."
                self._fault(said, "Use letters, digits and hyphens, at most 20, such as 2026-001.", place)
                continue
            try:
                entry = LogEntry.model_validate(stated)
            except ValidationError as error:
                self.faults += _role_named(strict_yaml.model_faults(error, self.file.line, self.path, place))
                continue
            for keys, what, step in entry_faults(entry, self.library, self.known, not_names):
                self._fault(f"Entry {name}: {what}", step, [*place, *keys])
            yield name, entry

    def _fault(self, what: str, step: str, keys: Sequence[object]) -> None:
        self.faults.append(Fault(what, step, self.path, self.file.line(*keys)))


def _has(parts: Collection[str]) -> str:
    return f"It has {', '.join(parts)}."


def _role_named(faults: Sequence[Fault]) -> Iterator[Fault]:
    """Give an unknown key the nearest that is known."""
    for each in faults:
        key = each.what.split("'")[1] if "is not a name that is known" in each.what else ""
        yield replace(each, next_step=nearest(key, set(LogEntry.model_fields))) if key else each


LogFault = tuple[tuple[object, ...], str, str]
"""What is wrong with an entry: the keys that lead to it, what, and the next step."""


def entry_faults(
    entry: LogEntry, library: Library, known: Mapping[str, Collection[str]], not_names: Collection[str] = ()
) -> Iterator[LogFault]:
    """Yield what is wrong with an entry: names that do not exist, what a status asks for, and personal data."""
    learning = library.learning
    yield from _not_known_here(entry.source, learning.sources, "kind of source", ("source",))
    for name in (entry.pattern, *entry.factors):
        yield from _not_known_here(
            name, learning.patterns, "kind of pattern", ("factors" if name in entry.factors else "pattern",)
        )
    if entry.review and not any(entry.review in source.requirements for source in library.legislation.sources.values()):
        findings = {name for each in library.legislation.sources.values() for name in each.requirements}
        yield ("review",), f"There is no finding '{entry.review}'.", nearest(entry.review, findings)
    yield from _link_faults(entry, library, known)
    yield from _status_faults(entry, learning)
    for keys, text in entry.texts():
        for found in personal_data(text, not_names):
            yield keys, found.says, found.next_step


def _not_known_here(name: str, known: Mapping[str, Any], called: str, keys: tuple[object, ...]) -> Iterator[LogFault]:
    if name and name not in known:
        yield keys, f"There is no {called} '{name}'.", nearest(name, known) or f"There are: {', '.join(known)}."


def _link_faults(entry: LogEntry, library: Library, known: Mapping[str, Collection[str]]) -> Iterator[LogFault]:
    clauses = clauses_called(library)
    places: list[tuple[tuple[object, ...], str]] = [
        *((("links", "clauses", number), name) for number, name in enumerate(entry.links.clauses)),
        *((("adds", name), name) for name in entry.adds),
    ]
    for place, name in places:
        if name not in clauses:
            step = nearest(name, clauses) or "Find its name with: policygen explain, and a few words of the clause."
            yield place, f"There is no clause '{name}'.", step
    for name in entry.links.forms:
        yield from _not_known_here(name, library.forms, "form", ("links", "forms"))
    for name in entry.links.audit if "audit" in known else ():
        if name not in known["audit"]:
            yield ("links", "audit"), f"There is no audit item '{name}'.", nearest(name, set(known["audit"]))


def clauses_called(library: Library) -> set[str]:
    """Return the name of every clause of a library, each with its policy before it; also of those that layers took out."""
    return {
        f"{key}.{name}" for key, policy in library.policies.items()
        for name in (*(clause.name for clause in policy.clauses), *policy.removed)
    }  # fmt: skip


def _status_faults(entry: LogEntry, learning: LearningFile) -> Iterator[LogFault]:
    if entry.status == "draft":
        return
    missing = missing_answers(entry, learning)
    if missing:
        yield (
            ("status",),
            f"It is '{entry.status}' and says nothing of: {', '.join(missing)}.",
            "Answer that, or make it a draft.",
        )
    if entry.status == "closed" and not (entry.test and entry.result and entry.tested_on):
        said = "It is closed, and nothing says how the change was tested, when, and what that showed."
        yield ("status",), said, "Give 'test', 'tested_on' and 'result', or make it 'testing'."
    if entry.status == "declined" and not (entry.reason or entry.board.reason):
        yield ("status",), "It is declined without a reason.", "Say why in 'reason'."


def missing_answers(entry: LogEntry, learning: LearningFile) -> list[str]:
    """Return the questions that an entry has to answer before it is more than a draft, and does not."""
    needed = [name for name, question in learning.questions.items() if question.needed]
    spared = ("change", "owner", "due", "finding", "pattern") if entry.status == "declined" else ()
    return [name for name in needed if name not in spared and not answer_of(entry, name)]


def answer_of(entry: LogEntry, question: str) -> object:
    """Return what an entry says to a question of the log; empty where it says nothing."""
    if question == "clauses":
        return entry.links.clauses
    if question == "sentence":
        return next(iter(entry.adds.values()), "")
    return getattr(entry, question) if question in LogEntry.model_fields else entry.more.get(question, "")
