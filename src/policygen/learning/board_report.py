"""The board's termly safeguarding report, and the page that tells people what came of what they said.

The numbers to ask for are data (`legislation/board/report.yaml`); the words stand in `policy_templates/papers/`, in
`board-report.md` and `you-said.md`. Neither names a child, a parent or a member of staff.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from policygen.documents.catalogue import DocumentStatus
from policygen.errors import Fault, LibraryFaults
from policygen.facts.conditions import condition_faults
from policygen.facts.known import Known
from policygen.file_model import Condition, FileModel
from policygen.language.english import nearest
from policygen.law.in_force import LawInForce
from policygen.law.model import Requirement
from policygen.learning.audit_items import known_requirements
from policygen.learning.log import STATUSES, LearningLog, LogEntry
from policygen.learning.log_in_audit import OWN_STANDARD
from policygen.learning.self_assessment import ItemState, SelfAssessment, grade_counts
from policygen.learning.training_needs import TrainingFile
from policygen.learning.training_record import NeedState, need_counts
from policygen.library.data_file import read_data
from policygen.library.model import Library
from policygen.markup.blocks import Paper

_MOST_QUESTIONS: Final = 10
"""More than these are not answered at a meeting."""
_ROOM: Final = "." * 7
"""A dotted line to write on: it keeps its column wide, and a screen reader has something to say of it."""
_FORCES: Final = {"must": "law asks for it", "should": "statutory guidance asks for it", "advice": "advised"}
_VOICES: Final = {"children's voice": "Children", "parents' voice": "Parents", "staff voice": "Staff"}
"""Sources of learning that are people, and what they are called on the page that answers them."""


class BoardNumber(FileModel):
    """A number that a board asks for, with exactly what is counted."""

    title: str
    counts: str
    meets: tuple[str, ...] = ()
    when: Condition | None = None


class BoardFile(FileModel):
    """`legislation/board/report.yaml`."""

    small: str = ""
    """What is done with numbers so small that they would point to a child."""
    numbers: Mapping[str, BoardNumber] = {}
    questions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class BoardFacts:
    """What a report is made from: how a school stands on a day."""

    school: str
    known: Known
    audit: SelfAssessment
    logs: Sequence[LearningLog]
    documents: Sequence[DocumentStatus]
    training: Sequence[NeedState] | None
    """How the people in the record of training stand; None where no record was given."""
    folder_given: bool = False
    """Whether the folder with its documents was looked into; without it nothing is said to be missing."""

    @property
    def entries(self) -> list[LogEntry]:
        """What is learned and is at work: neither draft, declined nor closed."""
        return [each for log in self.logs for each in log.live.values() if each.status != "closed"]


def read_board(text: str, path: str, library: Library) -> BoardFile:
    """Return what a report asks for, every name in it checked.

    Raises LibraryFaults with every fault, its file and line.
    """
    board, parsed = read_data(BoardFile, text, path)
    requirements = known_requirements(library)
    faults = [
        Fault(
            f"'{key}': there is no requirement called '{name}'.", nearest(name, requirements), path, parsed.line("numbers", key)
        )
        for key, each in board.numbers.items()
        for name in each.meets
        if name not in requirements
    ]
    faults += [
        fault.at(path, parsed.line("numbers", key))
        for key, each in board.numbers.items()
        if each.when is not None
        for fault in condition_faults(each.when, library.vocabulary)
    ]
    if faults:
        raise LibraryFaults(faults)
    return board


def board_paper(board: BoardFile, facts: BoardFacts, training: TrainingFile, library: Library, on: date) -> Paper:
    """Return the report of one school.

    Raises LibraryFaults where it cannot be filled in.
    """
    data = {
        "today": on,
        "board": str(facts.known.get("board_name") or "board"),
        "small": board.small,
        "log_begun": any(log.live for log in facts.logs),
        "learning": [_entry_row(each, on) for each in facts.entries],
        "record_given": facts.training is not None,
        "record_empty": not facts.training,
        "training": list(_training_rows(training, facts.training or ())),
        "training_late": sum(each.stands in ("overdue", "never") for each in facts.training or ()),
        "learning_late": sum(each.overdue(on) for each in facts.entries),
        "room": _ROOM,
        "folder_given": facts.folder_given,
        "questions": list(_board_questions(board, facts, library))[:_MOST_QUESTIONS],
        **_audit_part(facts.audit, on),
        **_document_data(facts),
        **_number_data(board, facts.known, library.legislation.on(on)),
    }
    return library.papers["board-report"].paper(data, facts.school, on)


def _audit_part(audit: SelfAssessment, on: date) -> Mapping[str, object]:
    return {
        "audit_begun": any(each.grade for each in audit.states),
        "audit": [{"title": title, **_grades(inside)} for title, inside in audit.by_standard().items()],
        "audit_actions": [
            {"action": each.answer.action, "owner": each.answer.owner, "due": each.answer.due, "overdue": each.is_overdue(on)}
            for each in audit.actions()
        ],
        "audit_late": sum(each.is_overdue(on) for each in audit.actions()),
    }


def _document_data(facts: BoardFacts) -> Mapping[str, object]:
    """Return what is overdue and what is missing, what the law asks for first."""
    missing = [each for each in facts.documents if each.status == "missing"] if facts.folder_given else []
    missing.sort(key=lambda each: list(_FORCES).index(each.force or "advice"))
    return {
        "overdue": [{"what": each.file.title, "owner": each.owner, "due": each.due} for each in facts.documents if each.overdue],
        "missing": [
            {"what": each.file.title, "owner": each.owner, "force": _FORCES[each.force] if each.force else "usual"}
            for each in missing
        ],
    }


def _number_data(board: BoardFile, known: Known, law: LawInForce) -> Mapping[str, object]:
    numbers = [each for each in board.numbers.values() if each.when is None or each.when.value(known) is not False]
    met = {each.title: list(_met(each, law, known)) for each in numbers}
    return {
        "numbers": [
            {
                "title": each.title, "counts": each.counts,
                "rests": "; ".join(dict.fromkeys(rule.citation() for rule in met[each.title])),
            }
            for each in numbers
        ],
        "unverified": sorted({rule.citation() for rules in met.values() for rule in rules if rule.unverified}),
    }  # fmt: skip


def _grades(states: Sequence[ItemState]) -> dict[str, int]:
    return {name.replace(" ", "_"): number for name, number in grade_counts(states).items()}


def _met(number: BoardNumber, law: LawInForce, known: Known) -> Iterator[Requirement]:
    found = (law.requirements.get(name) for name in number.meets)
    return (each for each in found if each is not None and each.applies_to(known) is not False)


def _entry_row(entry: LogEntry, on: date) -> Mapping[str, object]:
    return {
        "finding": entry.finding, "change": entry.change, "owner": entry.owner, "due": entry.due,
        "status": STATUSES[entry.status], "overdue": entry.overdue(on),
    }  # fmt: skip


def _training_rows(training: TrainingFile, states: Sequence[NeedState]) -> Iterator[Mapping[str, object]]:
    for key, need in training.needs.items():
        mine = [each for each in states if each.need == key]
        if mine:
            counts = {name.replace(" ", "_"): number for name, number in need_counts(mine).items()}
            yield {"title": need.title, "needed": len(mine), **counts}


def _board_questions(board: BoardFile, facts: BoardFacts, library: Library) -> Iterator[Mapping[str, str]]:
    """Yield the questions: of the entries at work first, then of where learning came from, then of the weakest standards."""
    for entry in facts.entries:
        yield from ({"about": "Our learning log", "asks": each} for each in entry.questions)
    yield from ({"about": "Every term", "asks": each} for each in board.questions)
    used = {entry.source for entry in facts.entries}
    for key, source in library.learning.sources.items():
        if key in used:
            yield from ({"about": source.title, "asks": each} for each in source.board)
    standards = facts.audit.by_standard()
    weakest = sorted(standards, key=lambda title: -_grades(standards[title])["not_yet"])
    for title in (each for each in weakest if each != OWN_STANDARD):  # what the log asks stands above
        yield from ({"about": f"Self-assessment: {title}", "asks": each} for each in facts.audit.questions.get(title, ()))


def you_said_paper(facts: BoardFacts, library: Library, on: date) -> Paper | None:
    """Return the page for those who told the school something; None where nobody did.

    Raises LibraryFaults where it cannot be filled in.
    """
    rows = [row for log in facts.logs for entry in log.live.values() for row in _said_and_done(entry)]
    if not rows:
        return None
    dsl = facts.known.get("dsl")
    data = {"today": on, "entries": rows, "contact": str(getattr(dsl, "name", "") or "")}
    return library.papers["you-said"].paper(data, facts.school, on)


def _said_and_done(entry: LogEntry) -> Iterator[Mapping[str, object]]:
    """Yield an entry for each group of people that said it or was told."""
    by_source = _VOICES.get(entry.source)
    who = list(entry.told) or ([by_source] if by_source else [])
    done = entry.status in ("testing", "closed")
    for each in who:
        said = entry.told.get(each, "")
        yield {
            "who": each[:1].upper() + each[1:], "said": entry.happened or entry.finding, "did": entry.change,
            "when": None if done else entry.due, "seen": entry.result, "heard": said,
        }  # fmt: skip
