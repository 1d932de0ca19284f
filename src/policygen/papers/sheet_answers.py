"""Filled role sheets read back: what is taken over, what is not and why, and what somebody has to decide.

Nothing is ever written over without a word: an answer is taken where the school's file still says what the sheet began with.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final, Literal

from policygen.errors import Fault, Faults
from policygen.facts.answers import MONTHS
from policygen.facts.known import broken_rules
from policygen.facts.vocabulary import NOT_SURE, Value
from policygen.interview import Interview
from policygen.papers.role_sheets import HEADINGS, answer_code, by_code, intro, school_codes, sheet_title
from policygen.papers.sheet_lines import NOTHING, RowRefused, answer_in_row, lines_joined
from policygen.word.reading.sheet_rows import FilledRow, FilledSheet, has_code, read_filled_sheet
from policygen.word.writing.answer_sheet import TO_FILL_IN

Verdict = Literal["taken", "unchanged", "open", "refused", "conflict"]
_EDGE_WORDS: Final = frozenset({"version", "page", "of", *TO_FILL_IN.casefold().split(), *MONTHS})
_MADE_ON: Final = re.compile(r"made on \d+ \w+ \d+\.$")


@dataclass(frozen=True, slots=True)
class Filled:
    """A filled sheet as it came back."""

    name: str
    data: bytes


@dataclass(frozen=True, slots=True)
class SheetAnswer:
    """What became of one question."""

    name: str
    verdict: Verdict
    file: str
    value: Value = None
    why: str = ""
    step: str = ""


@dataclass(frozen=True, slots=True)
class SheetFile:
    """What has to be said of a whole file: why nothing of it was read, or what in it was not."""

    name: str
    fault: Fault | None = None
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TakenAnswers:
    """The interview with the answers that were taken over, and an account of everything else."""

    interview: Interview
    rows: tuple[SheetAnswer, ...]
    files: tuple[SheetFile, ...]

    def of(self, verdict: Verdict) -> list[SheetAnswer]:
        """Return the questions of one verdict."""
        return [each for each in self.rows if each.verdict == verdict]


@dataclass(slots=True)
class _Said:
    """What the sheets say to one question, so far."""

    answers: list[tuple[str, Value, str]] = field(default_factory=list)
    """File, answer, and the code of the answer that the sheet began with."""
    refused: SheetAnswer | None = None
    file: str = ""
    remark: str = ""
    """What the sender should look at in an answer that is taken."""


def take_answers(interview: Interview, sheets: Sequence[Filled]) -> TakenAnswers:
    """Return what comes of filled sheets. Answers are checked as the interview checks them, in the order of the questions."""
    said: dict[str, _Said] = {}
    files = tuple(_read_one_sheet(interview, sheet, said) for sheet in sheets)
    rows, state = [], interview
    for name in interview.library.vocabulary.facts:
        if name in said:
            row = _weighed(interview, name, said[name])
            state, row = applied(state, row)
            rows.append(row)
    state, rows = _without_unasked(interview, state, rows)
    return TakenAnswers(state, tuple(rows), files)


# ---- one file


def _read_one_sheet(interview: Interview, sheet: Filled, said: dict[str, _Said]) -> SheetFile:
    """Add what a file says to what is said of each question; return what there is to say of the file."""
    try:
        filled = read_filled_sheet(sheet.data, sheet.name)
    except Faults as error:
        return SheetFile(sheet.name, error.faults[0])
    ours = set(school_codes(interview.school.answers))
    if not filled.rows and not any(map(has_code, filled.outside)):
        step = "Sheets are made with: policygen ask FILE --for dsl"
        return SheetFile(sheet.name, Fault("No question of policygen stands in this file.", step, sheet.name))
    if filled.rows and not any(row.code.school in ours for row in filled.rows):
        step = "Read it with that school's file of answers. Nothing of it was taken over."
        return SheetFile(sheet.name, Fault("This sheet was made for another school.", step, sheet.name))
    unknown = 0
    questions = by_code(interview.library.vocabulary)
    for row in filled.rows:
        name = questions.get(row.code.question)
        if name is None:
            unknown += 1
            continue
        _add_row(interview, name, row, said.setdefault(name, _Said()), sheet.name, at_home=row.code.school in ours)
    return SheetFile(sheet.name, notes=tuple(_not_read(interview, filled, unknown)))


def _add_row(interview: Interview, name: str, row: FilledRow, said: _Said, file: str, *, at_home: bool) -> None:
    fact = interview.library.vocabulary.facts[name]
    now = interview.school.answers.get(name, "")  # what stands there already may stay, as in the interview
    listed = (*interview.library.authorities, str(now)) if fact.from_list == "local-authorities" else ()
    said.file = said.file or file
    try:
        _refuse_foreign(at_home=at_home)
        answer = answer_in_row(fact, row, listed)
        _refuse_emptied(answer, row)
    except RowRefused as refused:
        said.refused = SheetAnswer(name, "refused", file, why=refused.why, step=refused.step)
        return
    before = [given for other, given, _ in said.answers if other == file]
    if before and answer_code(before[0]) != answer_code(answer) and NOTHING not in (before[0], answer):
        said.refused = SheetAnswer(
            name, "refused", file, why="It stands twice in the sheet, with different answers.", step="Leave one."
        )
        return
    said.answers.append((file, answer, row.code.answer))
    said.remark = said.remark or lines_joined(fact, row)


def _refuse_foreign(*, at_home: bool) -> None:
    if not at_home:
        raise RowRefused("This row comes from another school's sheet.", "Take the row out.")


def _refuse_emptied(answer: Value, row: FilledRow) -> None:
    if answer is NOTHING and row.code.answer != answer_code(None):
        step = "Write the right answer there, or tick the box if nobody knows it."
        raise RowRefused("The answer that stood here was taken out, and nothing else was written.", step)


def _not_read(interview: Interview, filled: FilledSheet, unknown: int) -> Iterator[str]:
    """Yield what in a file was not read, so that no answer is lost without a word."""
    headings = {_straight(each) for each in HEADINGS}
    uncoded = [lines for lines in filled.uncoded if any(_straight(line) not in headings for line in lines)]
    if uncoded:
        yield f"{_so_many(len(uncoded), 'row')} without the small code under the question: no code, no question; not read."
    if unknown:
        yield f"{_so_many(unknown, 'row')} with a code that belongs to no question: not read."
    loose = [line for line in filled.outside if has_code(line)]
    if loose:
        yield f"{_so_many(len(loose), 'question')} in no table any more: not read. Undo what turned the table into text."
    elif other := [line for line in filled.outside if not _of_the_sheet(interview, line)]:
        yield f"{_so_many(len(other), 'line')} outside the table: not read. Put answers beside their questions."
    if any(_strange_at_an_edge(interview, line) for line in filled.edges):
        yield "Words were written into the header or the footer: not read."
    if filled.comments:
        yield f"{_so_many(filled.comments, 'comment')}: not taken over; read them in Word."
    if filled.pending:
        yield "Tracked changes were on: they are read as if they were accepted."
    missing = _number_of_questions(filled) - len({row.code.question for row in filled.rows})
    if missing > 0 and not loose and not uncoded and not unknown:
        yield f"{_so_many(missing, 'question')} not there any more: left as before."


def _so_many(count: int, noun: str) -> str:
    return f"{count} {noun}s" if count > 1 else f"1 {noun}"


def _straight(line: str) -> str:
    return " ".join(line.replace("’", "'").split()).casefold()


def _of_the_sheet(interview: Interview, line: str) -> bool:
    """Return whether a line outside the table is one that the sheet itself has."""
    vocabulary = interview.library.vocabulary
    known = {*map(sheet_title, vocabulary.roles.values()), *vocabulary.subjects.values()}
    told = {_without_numbers(_straight(each)) for count in (1, 2) for each in intro(count)}
    plain = _straight(line)
    return plain in {_straight(each) for each in known} or bool(_MADE_ON.search(plain)) or _without_numbers(plain) in told


def _without_numbers(line: str) -> str:
    return re.sub(r"\d+", "", line)


def _number_of_questions(filled: FilledSheet) -> int:
    told = {_without_numbers(_straight(intro(2)[0]))}
    for line in filled.outside:
        if _without_numbers(_straight(line)) in told:
            return int(re.findall(r"\d+", line)[0])
    return 0


def _strange_at_an_edge(interview: Interview, line: str) -> bool:
    titles = " ".join(map(sheet_title, interview.library.vocabulary.roles.values()))
    known = {*_EDGE_WORDS, *_word_list(titles), *_word_list(str(interview.school.answers.get("school_name", "")))}
    return any(word not in known and not word.isdigit() for word in _word_list(line))


def _word_list(text: str) -> list[str]:
    return re.findall(r"\w+", text.casefold())


# ---- one question


def _weighed(interview: Interview, name: str, said: _Said) -> SheetAnswer:
    """Return what is to become of a question, by what all sheets say to it and what the school's file says now."""
    if said.refused is not None:
        return said.refused
    given = [each for each in said.answers if each[1] is not NOTHING]
    if not given:
        return SheetAnswer(name, "open", said.file)
    now = interview.school.answers.get(name)
    changed = [each for each in given if answer_code(each[1]) != each[2] or each[1] == NOT_SURE]
    fresh = {answer_code(answer) for _, answer, _ in changed}
    if len(fresh) > 1:
        files = " and ".join(dict.fromkeys(file for file, _, _ in changed))
        step = "Ask those who filled them in, and answer it with: policygen ask."
        return SheetAnswer(name, "refused", files, why="The sheets say different things.", step=step)
    file, answer, base = (changed or given)[0]
    if not changed or (answer_code(answer) == answer_code(now) and not (answer == NOT_SURE and now is None)):
        return SheetAnswer(name, "unchanged", file)
    if base == answer_code(now):
        return SheetAnswer(name, "taken", file, answer, said.remark, "See whether it reads right." if said.remark else "")
    if answer == NOT_SURE:
        return SheetAnswer(name, "unchanged", file, why="It has been answered since the sheet was made.")
    why = "It has been answered differently since the sheet was made, so the answer in your file stays."
    return SheetAnswer(name, "conflict", file, answer, why, "Decide which one is right, and answer it with: policygen ask.")


def applied(state: Interview, row: SheetAnswer) -> tuple[Interview, SheetAnswer]:
    """Return the interview with an answer that is taken, or the answer refused where it cannot be true beside others."""
    if row.verdict != "taken":
        return state, row
    later = state.answer(row.name, row.value)
    vocabulary = state.library.vocabulary
    before = broken_rules(vocabulary, state.school.answers)
    broken = [rule for rule in broken_rules(vocabulary, later.school.answers) if rule not in before]
    if broken:
        return state, replace(row, verdict="refused", value=None, why=broken[0].says, step="Look at both answers.")
    return later, row


def _without_unasked(before: Interview, state: Interview, rows: Sequence[SheetAnswer]) -> tuple[Interview, list[SheetAnswer]]:
    """Take answers back to questions that, with all the answers, are not asked of this school."""
    unasked = {row.name for row in rows if row.verdict == "taken" and state.known.relevant(row.name) is False}
    for name in unasked:
        state = _put_back(before.school.answers, state, name)
    why = "With the other answers, this question does not arise."
    left = [replace(row, verdict="unchanged", value=None, why=why) if row.name in unasked else row for row in rows]
    return state, left


def _put_back(before: Mapping[str, Value], state: Interview, name: str) -> Interview:
    return state.answer(name, before[name]) if name in before else state.take_back(name)
