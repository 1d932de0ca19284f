"""What was left in a file that is not meant for readers, and what in it does not agree: placeholders, marks, comments, dates."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from itertools import pairwise
from typing import Final

from policygen.consistency.contacts import same_person
from policygen.consistency.contradictions import SuiteLaw, check_suite
from policygen.consistency.policy_text import PolicyText, policy_text
from policygen.coverage.dates_told import DateTold, latest, review_cycles, review_months
from policygen.coverage.file_findings import FileFinding
from policygen.coverage.foreign_text import ForeignText, FoundPassage, may_be_heading, typed_level
from policygen.coverage.people_told import numbers_of_people, people_in_rows
from policygen.coverage.what_it_is import WhatItIs, review_due_of
from policygen.documents.catalogue import add_months
from policygen.language.english import count, long_date, shortened, upper_first
from policygen.markup.pieces import Piece

_PLACEHOLDER: Final = re.compile(
    r"\[(?!\d|cut:|sic\]|https?:)[^\]\[]{2,120}\]|<{1,2}\s*(?!http|www|mailto|/|br\b)[A-Za-z][^<>@/]{2,60}>{1,2}"
    r"|\{\{?[^{}]{2,60}\}?\}|"
    r"\b(?i:insert) (?:(?:your|the|a|relevant) )?(?:(?i:school|name|date|detail|contact|relevant|local|number|role|text|title|"
    r"here|link|list))[^.;|]{0,40}|\b(?i:enter|add|type) (?:(?:your|school(?:'s|’s)?) (?:name|detail|own|school)|here\b|text\b|"
    r"as appropriate)[^.;|]{0,40}|"
    r"\b(?i:delete) (?:as|if|where|whichever is) (?:appropriate|applicable|not applicable|necessary)\b|"
    r"\b(?:[Dd]elete|DELETE) (?:this|the following|these|either|any|above|below) (?:section|paragraph|sentence|line"
    r"|word|bullet|option|text"
    r"|part|clause|page|note)\w*[^.;|]{0,40}|"
    r"\*+(?i:delete)\b"
    r"[^.;|]{0,30}|"
    r"\b(?:xx+|XX+)\b|\bTBC\b|\btbc\b|\bTBA\b|\bto be (?:confirmed|completed|inserted|added)\b|_{6,}|\.{8,}|…{3,}|"
    r"\b(?:your|this|the) school(?:'s|’s)? name here\b|\b(?:name|insert) of school\b|\b(?:amend|adapt|edit|customise) (?:as"
    r"|to|this) "
    r"(?:appropriate|necessary|suit|reflect|section|paragraph|policy)[^.;|]{0,40}|\b(?:Joe|Jo|Jane|Fred"
    r"|A\.?) (?:Bloggs?|Public)\b|"
    r"\bA\.? ?N\.? ?Other\b|\b(?:(?:Any ?town|Anywhere|Some ?town) (?:Primary|School|Academy|Infant|Junior|High"
    r"|Nursery|College)|Any School|Example School|Your School|Sample School)\b"
    r"|\b01234 ?567 ?890?\b|"
    r"\b(?i:lorem ipsum)\b|\b(?i:note to (?:the )?(?:author|school|user|editor))\b|\bschools? (?:should|may wish to) "
    r"(?:insert|adapt|amend|add|delete)\b",
)
_ON_A_FORM: Final = re.compile(r"\b(?:sign(?:ed|ature)|date|name|position|print|form)\b", re.IGNORECASE)
_HIGHLIGHT_STEP: Final = "Settle what the mark is for, and take the colour out."


def left_over_findings(text: ForeignText) -> Iterator[FileFinding]:
    """Yield placeholders, words marked with a colour, comments, tracked changes and sections without text."""
    yield from _placeholders(text)
    yield from _highlighted(text)
    if text.comments:
        comments = count(len(text.comments), "comment")
        said = f"{comments} left beside the text, the first: “{shortened(text.comments[0], 90)}”."
        yield FileFinding("left over", said, "Settle each, and delete it before the policy is published.", text.comments[0])
    if text.pending:
        said = f"{count(text.pending, 'tracked change')} left for somebody to accept or reject."
        yield FileFinding("left over", said, "Accept or reject each in Word: Review, Next change.", "")
    yield from _empty_sections(text)


def _placeholders(text: ForeignText) -> Iterator[FileFinding]:
    places: dict[str, list[tuple[str, FoundPassage]]] = {}
    for passage in text.passages:
        found = [words for match in _PLACEHOLDER.finditer(passage.text) if _is_placeholder(words := match.group().strip())]
        lines = [each for each in found if set(each) <= set("_.…")]
        if lines and len(lines) == len(found) and (_ON_A_FORM.search(passage.text) or set(passage.text) <= set("_.… |")):
            continue
        if found:
            places.setdefault(found[0].casefold(), []).append((found[0], passage))
    for each in places.values():
        words, passage = each[0]
        often = f" ({len(each)} times)" if len(each) > 1 else ""
        said = f"Text of a template was left in: “{shortened(words, 80)}”{often}."
        yield FileFinding("left over", said, "Fill it in, or take it out.", words, passage)


def _is_placeholder(words: str) -> bool:
    """Return whether words in brackets stand for something to fill in: "[England]" in a quotation does not."""
    return not words.startswith("[") or len(words.split()) > 1 or bool(_TO_FILL.search(words))


_TO_FILL: Final = re.compile(
    r"insert|name|date|school|tb[ca]|detail|number|role|title|add|delete|xx|phone|email|\?", re.IGNORECASE
)


def _highlighted(text: ForeignText) -> Iterator[FileFinding]:
    marked = [each for each in text.passages if each.highlighted]
    if len(marked) > _MANY_MARKS:
        first = marked[0]
        said = f"Words in {len(marked)} places are marked with a colour, the first: “{shortened(first.highlighted[0], 80)}”."
        yield FileFinding("left over", said, _HIGHLIGHT_STEP, first.highlighted[0], first, sure=False)
        return
    for each in marked:
        said = f"Words are marked with a colour: “{shortened(each.highlighted[0], 80)}”."
        yield FileFinding("left over", said, _HIGHLIGHT_STEP, each.highlighted[0], each, sure=False)


_MANY_MARKS: Final = 8


def _empty_sections(text: ForeignText) -> Iterator[FileFinding]:
    body = list(text.body)
    for each, after in pairwise([*body, None]):
        if each is None or each.kind != "heading" or each.level == 0 or not may_be_heading(each.text):
            continue
        alike = after is not None and ((each.styled and after.styled) or (typed_level(each.text) and typed_level(after.text)))
        ends = after is not None and alike and after.kind == "heading" and after.level <= each.level
        if ends and after is not None and each.place.order > _TITLE_PAGE and len(each.text.split()) < 9:
            yield FileFinding(
                "left over", f"The section “{each.text}” has no text.", "Write it, or take the heading out.", each.text, each,
                sure=False,
            )  # fmt: skip


_TITLE_PAGE: Final = 6
"""Passages at the start that may be headings one after another."""


# ---- what does not agree


def contradiction_findings(text: ForeignText, read: PolicyText) -> Iterator[FileFinding]:
    """Yield where a file does not agree with itself: two names for one role, two numbers for one duty."""
    yield from _two_holders(text, read)
    yield from _two_cycles(text)
    for each in check_suite([read], [], SuiteLaw({}, {})):
        if each.kind not in ("telephone", "e-mail", "number"):
            continue
        words = [place.words for place in each.places]
        passage = next((one for one in text.passages if words[-1] in one.text or one.text in words[-1]), None)
        said = each.what.rstrip(".")
        yield FileFinding(
            "contradiction", f"{said}: “{shortened(words[0], 110)}” and “{shortened(words[-1], 110)}”.",
            "Find out which is right, and put the other right.", words[-1], passage, sure=each.kind != "number",
        )  # fmt: skip


def _two_holders(text: ForeignText, read: PolicyText) -> Iterator[FileFinding]:
    """Yield the roles that one person holds and for which the file names two."""
    for role in _ONE_HOLDER:
        told = [each for each in read.told if each.role == role and each.name and not _ONCE.search(each.words)]
        other = next((each for each in told[1:] if not same_person(each.name, told[0].name)), None)
        if other is not None:
            passage = next((one for one in text.passages if other.words in one.text or one.text == other.words), None)
            yield FileFinding(
                "contradiction", f"{upper_first(role)}: two names for one role, {told[0].name} and {other.name}.",
                "Find out which is right, and put the other right.", other.words, passage,
            )  # fmt: skip


def _two_cycles(text: ForeignText) -> Iterator[FileFinding]:
    """Yield another interval for the review of the policy itself than the first one that it gives."""
    found = list(review_cycles(text))
    other = next((each for each in found[1:] if each[0] != found[0][0]), None)
    if other is not None:
        first = found[0]
        said = f"It is reviewed every {first[0]} months by one sentence and every {other[0]} by another."
        yield FileFinding(
            "contradiction", f"{said[:-1]}: “{shortened(first[1].text, 90)}” and “{shortened(other[1].text, 90)}”.", _WHICH,
            other[1].text, other[1],
        )  # fmt: skip


_ONCE: Final = re.compile(
    r"\b(?:previous(?:ly)?|former(?:ly)?|until|left (?:us )?in|retired|retires|before (?:her|him|that)|used to be"
    r"|will (?:become|take over)|from"
    r" (?:january|february|march|april|may|june|july|august|september|october|november|december)|maternity|interim"
    r"|acting|cover(?:s|ed|ing)? for"
    r"|in the absence|when|if) ?",
    re.IGNORECASE,
)
"""Words with which somebody who does not hold a role now is named beside it."""
_ONE_HOLDER: Final = ("DSL", "headteacher", "chair", "SENCO", "designated teacher", "safeguarding governor", "mental health lead")


def as_policy_text(text: ForeignText, key: str, title: str) -> PolicyText:
    """Return a file as the check of a school's suite reads it: statements, contacts and references."""
    read = policy_text(key, title, list(_pieces_of_passages(text.passages)))
    known = {(each.role, each.words) for each in read.told if each.name}
    more = [each for each in people_in_rows(text, key) if (each.role, each.words) not in known]
    rows = {each.words for each in more}
    told = (*(each for each in read.told if each.words not in rows), *more)
    return replace(read, told=(*told, *numbers_of_people(text, told, key)))


def _pieces_of_passages(passages: Sequence[FoundPassage]) -> Iterator[Piece]:
    header: tuple[tuple[str, ...], ...] = ()
    for each in passages:
        if each.kind == "row":
            cells = tuple((cell,) for cell in each.cells)
            header = cells if not each.header else header
            yield Piece("row", "", each.text, each.text, cells=cells, header=header)
        else:
            yield Piece("heading" if each.kind in ("heading", "title") else "text", "", each.text, each.text)


# ---- dates


def review_findings(what: WhatItIs, text: ForeignText, on: date, months: int) -> Iterator[FileFinding]:
    """Yield a review date that has passed, or a last date so long ago that one is due; `months` where it says none."""
    yield from _dates_that_differ(what)
    due = review_due_of(what)
    if due is not None:
        if due[0] < on:
            said = f"Its review was due by {long_date(due[0])} (“{due[1].words}”), and that has passed."
            yield FileFinding("review date", said, _REVIEW, due[1].words, due[1].passage)
        return
    last = latest(what.dates, "approved", "reviewed")
    every = review_months(text)
    months = every[0] if every else months
    if last is None:
        yield FileFinding(
            "review date", "It says nowhere when it is reviewed next.", "Put the date of the next review in.", "", sure=False
        )
    elif months and add_months(last.day, months) < on:
        since, due_by = long_date(last.day), long_date(add_months(last.day, months))
        said = f"Its last date is {since} (“{last.words}”); a review every {months} months was due by {due_by}."
        yield FileFinding("review date", said, _REVIEW, last.words, last.passage, sure=every is not None)


def _dates_that_differ(what: WhatItIs) -> Iterator[FileFinding]:
    """Yield another date for the next review than the latest one; the rows of a history of versions have dates of their own."""
    due = [each for each in what.dates if each.kind == "review due" and not _HISTORY_ROW.search(each.passage.text)]
    last = max((each.day for each in what.dates if each.kind != "review due"), default=date.min)
    newest = max(due, key=lambda each: each.day, default=None)
    told: set[date] = set()
    for each in due:
        if newest is None or each.day in told or abs((newest.day - each.day).days) <= _ONE_TERM or _was_done(each, newest):
            continue
        told.add(each.day)
        if each.day < last:
            said = f"It tells of a review due by {long_date(each.day)} (“{each.words}”), before it was last approved."
            yield FileFinding("review date", said, "Take the old date out, or put the next one in.", each.words, each.passage)
        else:
            said = f"It gives two dates for its next review: “{each.words}” and “{newest.words}”."
            yield FileFinding("contradiction", said, _WHICH, each.words, each.passage)


def _was_done(each: DateTold, newest: DateTold) -> bool:
    """Return whether "Review date: June 2024" beside "Next review date: June 2025" tells of the review that was done."""
    apart = (newest.day - each.day).days % _YEAR
    years = min(apart, _YEAR - apart) <= _SOME_DAYS
    label = len(each.passage.text.split()) <= _LABEL_WORDS and not _NEXT.search(each.passage.text)
    return years and label and bool(_NEXT.search(newest.passage.text))


_LABEL_WORDS: Final = 5
_YEAR: Final = 365
_SOME_DAYS: Final = 5
_NEXT: Final = re.compile(r"\bnext\b", re.IGNORECASE)
_ONE_TERM: Final = 125
"""Days between two ways of telling one date, "September 2027" and "autumn 2027"."""
_HISTORY_ROW: Final = re.compile(
    r"\|.*\b(?:updat|amend|revis|chang|adopt|first|new|version)\w*|^\W*v?\d+(?:\.\d+)+\s*\|", re.IGNORECASE
)
_WHICH: Final = "Find out which is right, and put the other right."


_REVIEW: Final = "Review it, approve it, and put the new dates in."
