"""What a file says of its standing: the rows of its control table, DRAFT on its pages, or a line at its end.

Nothing else in a file is touched: the school's own words stay as they are, to the letter.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Final

from lxml import etree

from policygen.approval.record import Decision, minute_words
from policygen.generation.front_matter import APPROVED, NOT_READY
from policygen.language.english import long_date
from policygen.word.namespaces import CELL, PPR, ROW, SECTION, SPACE, TABLE, TEXT, Element, P, W
from policygen.word.reading.word_file import WordFile

STATUS: Final = "status"
BY: Final = "approved by"
REVIEW: Final = "next review"
_HAS_ONE: Final = ({STATUS, BY}, {STATUS, REVIEW})
"""Rows by which a control table is known."""
_DRAFT: Final = re.compile(r"DRAFT(?: · )?")
_LINE: Final = re.compile(
    r"(Version \S+ · )(?:Draft for approval|For approval|Draft: not ready for approval)(?: · \d{1,2} [A-Z][a-z]+ \d{4})?"
)
"""The day at its end is the one that the draft was made for; beside "Approved" it would be read as the day of the approval."""
_HOLE: Final = re.compile(r"\[([^\[\]]+): to be confirmed\]")
_AT_THE_END: Final = re.compile(r"Approved by .+ on \d{1,2} \w+ \d{4}\b.*\.")
_BEFORE_APPROVAL: Final = "before approval"


_WAYS_TO_REACH: Final = re.compile(r" (?:telephone|e-mail|web address|hours|job title)$")
"""Parts of one answer about a person or an office; they are one thing to be confirmed."""


def say_approved(file: WordFile, decision: Decision) -> bool:
    """Write a decision into a file; return whether it had a control table for it. Changes the file in memory."""
    rows = _control_rows(file)
    for label, words in _rows_of(decision).items():
        if label in rows:
            _fill(rows[label], words)
    line = rf"\1{APPROVED} on {long_date(decision.approved_on)}"
    for story in file.stories():
        for paragraph in file.root(story.part).iter(P):
            if _replace_match(paragraph, _DRAFT, "") | _replace_match(paragraph, _LINE, line):
                file.touch(story.part)
    if not rows:
        _say_at_the_end(file, decision)
    file.touch(file.document)
    return bool(rows)


def control_labels(decision: Decision) -> frozenset[str]:
    """Return the rows that an approval fills in, by their labels in small letters."""
    return frozenset(_rows_of(decision))


def control_words(file: WordFile) -> dict[str, str]:
    """Return what the control table of a file says, by the label of the row in small letters."""
    return {label: " ".join(_element_words(cell).split()) for label, cell in _control_rows(file).items()}


def holds_up(file: WordFile) -> list[str]:
    """Return what keeps a file from being approved: what it says is needed before, and its own status."""
    found = [_first_words(row) for row in file.body.iter(ROW) if _BEFORE_APPROVAL in map(_element_words, row.iter(P))]
    status = _control_rows(file).get(STATUS)
    if not found and status is not None and _element_words(status).strip() == NOT_READY:
        found = [f"its status is “{NOT_READY}”"]
    return list(dict.fromkeys(found))


def to_be_confirmed(file: WordFile) -> list[str]:
    """Return what a file says is still to be confirmed, each once, in the order of the file."""
    said = (each for paragraph in file.body.iter(P) for each in _HOLE.findall(_element_words(paragraph)))
    return list(dict.fromkeys(_WAYS_TO_REACH.sub("", " ".join(each.split())) for each in said))


def _rows_of(decision: Decision) -> Mapping[str, str]:
    minute = f" ({minute_words(decision.minute)})" if decision.minute else ""
    rows = {STATUS: f"{APPROVED} on {long_date(decision.approved_on)}{minute}", BY: decision.approved_by}
    return {**rows, REVIEW: str(long_date(decision.next_review))} if decision.next_review else rows


# ---- the control table


def _control_rows(file: WordFile) -> dict[str, Element]:
    """Return the value cells of the first control table, by the label of the row; empty where there is none."""
    for table in file.body.iter(TABLE):
        rows = {_label_of(row): cells[1] for row in table.findall(ROW) if len(cells := row.findall(CELL)) == 2}
        if any(each <= rows.keys() for each in _HAS_ONE):
            return rows
    return {}


def _label_of(row: Element) -> str:
    return _first_words(row).rstrip(":").casefold()


def _first_words(row: Element) -> str:
    first = next(row.iter(P), None)
    return " ".join(_element_words(first).split()) if first is not None else ""


def _element_words(element: Element) -> str:
    return "".join(each.text or "" for each in element.iter(TEXT))


def _fill(cell: Element, words: str) -> None:
    """Put words into a cell, in its first paragraph; a cell that says them already stays as it is."""
    if " ".join(_element_words(cell).split()) == words:
        return
    first, *others = cell.findall(P)
    for each in others:
        cell.remove(each)
    for each in list(first):
        if each.tag != PPR:
            first.remove(each)
    first.append(_plain_run(words))


def _plain_run(words: str) -> Element:
    run = etree.Element(W + "r")
    text = etree.SubElement(run, TEXT)
    text.text = words
    text.set(SPACE, "preserve")
    return run


# ---- headers, footers, the end


def _replace_match(paragraph: Element, pattern: re.Pattern[str], new: str) -> bool:
    """Replace a match at the beginning of a paragraph, whatever runs its letters stand in."""
    texts = list(paragraph.iter(TEXT))
    whole = "".join(each.text or "" for each in texts)
    match = pattern.match(whole)
    if match is None:
        return False
    kept, left = match.expand(new), match.end()
    for each in texts:
        own = each.text or ""
        taken, left = min(len(own), left), left - min(len(own), left)
        each.text, kept = kept + own[taken:], ""
        each.set(SPACE, "preserve")
        if not left:
            break
    return True


def _say_at_the_end(file: WordFile, decision: Decision) -> None:
    """Write a decision as the last paragraph of a file without a control table, in place of an earlier such line."""
    minute = f", {minute_words(decision.minute)}" if decision.minute else ""
    said = f"{APPROVED} by {decision.approved_by} on {long_date(decision.approved_on)}{minute}."
    said += f" Next review: {long_date(decision.next_review)}." if decision.next_review else ""
    paragraphs = [each for each in file.body if each.tag == P]
    last = next((each for each in reversed(paragraphs) if _element_words(each).strip()), None)
    if last is not None and _AT_THE_END.fullmatch(_element_words(last).strip()):
        for each in [each for each in last if each.tag != PPR]:
            last.remove(each)
        last.append(_plain_run(said))
        return
    made = etree.Element(P)
    made.append(_plain_run(said))
    section = next((each for each in _last_ones(file.body) if each.tag == SECTION), None)
    if section is not None:
        section.addprevious(made)
    else:
        file.body.append(made)


def _last_ones(body: Element) -> Iterator[Element]:
    return reversed(list(body))
