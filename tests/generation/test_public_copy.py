"""What a school publishes is for its readers: no instruction to an author, no counts of checks, no strings of paragraphs."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date

import pytest
from conftest import TODAY

from policygen.facts.vocabulary import Value
from policygen.generation.generate import generate
from policygen.law.model import NEEDS_NEW_WORDS
from policygen.library.model import Library
from policygen.markup.blocks import Document, all_text
from policygen.markup.html import policy_page

Answers = Mapping[str, Value]
ON = [date(2025, 11, 1), TODAY]
LONG_AGO = date(2024, 9, 2)
"""The start of the edition before those of 2025: what took effect by then was taken up by a version before."""

FOR_AUTHORS = re.compile(
    r"\b(?:your polic(?:y|ies)|take (?:it|them) out|amend the|policies name the|is reported to (?:be|say|take|merge|have)|by the accounts of others"
    r"|not yet checked|checked against official text|rests on:|\d+ of the \d+)",
    re.IGNORECASE,
)


@pytest.fixture(scope="module")
def oakfield(example: Callable[[str], Answers]) -> Answers:
    return example("oakfield-primary")


def _words(document: Document) -> str:
    control = "\n".join(f"{row.label}: {row.value}" for row in document.control)
    return f"{control}\n{all_text(document)}"


def _every_policy(library: Library, school: Answers, on: date) -> Iterator[Document]:
    for policy in library.policies.values():
        yield generate(policy, library, school, on).document


@pytest.mark.parametrize("on", ON, ids=str)
def test_a_policy_says_nothing_to_its_author_and_counts_no_checks(shipped: Library, oakfield: Answers, on: date) -> None:
    for document in _every_policy(shipped, oakfield, on):
        found = [line for line in _words(document).split("\n") if FOR_AUTHORS.search(line)]
        assert not found, (document.title, found)


@pytest.mark.parametrize("on", ON, ids=str)
def test_no_passage_is_followed_by_a_string_of_paragraphs(shipped: Library, oakfield: Answers, on: date) -> None:
    for document in _every_policy(shipped, oakfield, on):
        found = re.findall(r"paras? \d+(?:[-–]\d+)?, \d+.*", _words(document))
        assert not found, (document.title, found)


def test_what_has_changed_speaks_to_staff_and_parents(shipped: Library, oakfield: Answers) -> None:
    made = generate(shipped.policy("safeguarding"), shipped, oakfield, TODAY).document
    (part,) = (part for part in made.front if part.name == "what-has-changed")
    words = all_text(Document("", "", "", "", "", "", "", "", "", (), (part,), ()))
    assert "Every significant use of force, and every seclusion or restraint, is now recorded and reported to parents." in words
    assert "KCSIE 2026" in words
    assert "para " not in words and "*" not in words


def test_every_change_that_a_policy_takes_up_has_a_sentence_for_its_readers(shipped: Library) -> None:
    claimed = {name for policy in shipped.policies.values() for clause in policy.clauses for name in clause.meets}
    without = {
        each.citation()
        for on in ON
        for name, each in shipped.legislation.on(on).requirements.items()
        if name in claimed and each.change in NEEDS_NEW_WORDS and each.starts and each.starts > LONG_AGO and not each.public
    }
    assert not without


def test_a_policy_is_a_draft_until_the_day_it_was_approved(shipped: Library, oakfield: Answers) -> None:
    def made(**answers: Value) -> Document:
        return generate(shipped.policy("prevent"), shipped, {**oakfield, **answers}, TODAY).document

    assert made().draft
    assert made(approved_on=date(2026, 12, 3)).draft, "the board meets later"
    assert made(approved_on=date(2025, 11, 3)).draft, "the board approved the text of the edition before"
    approved = made(approved_on=date(2026, 11, 20))
    assert not approved.draft
    assert approved.control[0].value == "Approved on 20 November 2026"


def test_every_page_of_a_draft_says_so_and_of_an_approved_policy_does_not(shipped: Library, oakfield: Answers) -> None:
    def headers(**answers: Value) -> list[str]:
        made = generate(shipped.policy("prevent"), shipped, {**oakfield, **answers}, TODAY)
        file = made.word_file()
        return [
            "".join(block.words for block in file.blocks(each.part)) for each in file.stories() if each.place.startswith("header")
        ]

    assert all("DRAFT" in each for each in headers())
    assert not any("DRAFT" in each for each in headers(approved_on=date(2026, 11, 20)))


def test_the_web_page_of_a_draft_says_so(shipped: Library, oakfield: Answers) -> None:
    draft = generate(shipped.policy("prevent"), shipped, oakfield, TODAY).document
    approved = generate(shipped.policy("prevent"), shipped, {**oakfield, "approved_on": date(2026, 11, 20)}, TODAY).document
    assert "DRAFT" in policy_page(draft)
    assert "DRAFT" not in policy_page(approved)
