"""What a school publishes is plain English and names nobody who was harmed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import ROOT

from policygen.library.model import Library
from policygen.markup.blocks import Cell, Run, Table
from policygen.markup.column_widths import column_widths

TEMPLATES = sorted(path for path in (ROOT / "policy_templates").rglob("*") if path.suffix in (".md", ".yaml"))

# Reviews are named by their body and year; the record of the law keeps their titles.
HARMED = re.compile(
    r"\b(Arthur|Labinjo|Star Hobson|Blythe|Pelka|Hakeem|Willgoose|Ismaeel|Ashraf|Khyra|Ishaq|Sara Sharif|Climbi|Victoria C|Child [A-Z]\b)"
)

# Said in another way on 29 November 2026; each is grammatical, and none is what people write.
STIFF = [
    r"\b(is|are) told to (the|a|our)\b",
    r"\bTell every\b",
    r"\b([Tt]ells?|told) (us|it|the DSL|the \w+ authority|in writing) of\b",
    r"\b[Ss]ees? that (a|all|each|every|it|staff|the|we|students|our)\b",
    r"\ball the same\b",
    r"\bas much more as\b",
]


def _lines() -> Iterator[tuple[str, str]]:
    for path in TEMPLATES:
        for number, line in enumerate(path.read_text(encoding="utf-8").split("\n"), 1):
            yield f"{path.relative_to(ROOT)}, line {number}", line


@pytest.mark.parametrize("stiff", STIFF)
def test_no_sentence_is_of_a_kind_that_people_do_not_write(stiff: str) -> None:
    assert [place for place, line in _lines() if re.search(stiff, line)] == []


def test_no_document_names_a_child_who_was_harmed(shipped: Library) -> None:
    assert [place for place, line in _lines() if HARMED.search(line)] == []
    assert [name for name, source in shipped.legislation.sources.items() if HARMED.search(source.file.short)] == []


def test_a_telephone_number_with_its_extension_stays_on_one_line() -> None:
    number = "01632 960123 ext 20114"
    rows = tuple(_cells("Designated safeguarding lead, and whoever stands in", "Ada Lovelace-Ffoulkes", number, mail) for mail in (
        "a.lovelace-ffoulkes@designated-safeguarding.school.example", "office@school.example",
    ))  # fmt: skip
    widths = column_widths(Table((), rows, "Contacts"), rows)
    assert widths[2] >= 105 * len(number) + 216


def test_an_email_address_stays_on_its_line_in_a_table_of_contacts() -> None:
    rows = (
        _cells("Senior leader for filtering and monitoring", "Marta Openshaw", "01632 960019", "m.openshaw@oakfield.example"),
        *(
            _cells("Designated teacher for looked-after children", "Amina Selby", "01632 960015", "a@b.example")
            for _ in range(11)
        ),
    )
    widths = column_widths(Table((), rows, "Contacts"), rows)
    assert widths[3] >= 2840 + 216  # 14.2 em of Arial at ten points, and the cell's margins


def _cells(*texts: str) -> tuple[Cell, ...]:
    return tuple(((Run(text),),) for text in texts)


def test_the_page_about_worries_says_what_parents_do(shipped: Library) -> None:
    clause = next(each for each in shipped.policies["safeguarding"].clauses if each.name == "worried-parents")
    assert Path(clause.path).stem == "worried"
    assert "**Parents and carers:**" in clause.text
