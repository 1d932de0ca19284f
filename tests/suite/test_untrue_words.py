"""No document of a school holds words that cannot be true of it: all policies, hand-outs, forms, and registers.

Role sheets are not among them: they ask whether something is so.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import yaml
from conftest import ROOT, TODAY

from helpers import word_text
from policygen.facts.known import Known
from policygen.facts.vocabulary import Value
from policygen.generation.generate import generate
from policygen.library.model import Library
from policygen.markup.blocks import all_text, paper_text
from policygen.papers.forms import make_forms
from policygen.papers.handouts import make_handouts
from policygen.schools.school_file import read_school

KINDS: dict[str, Any] = yaml.safe_load((Path(__file__).parent / "untrue_words.yaml").read_text(encoding="utf-8"))


def school_of(library: Library, kind: Mapping[str, Any]) -> dict[str, Value]:
    place = next((ROOT / "examples").rglob(f"{kind['like']}.yaml"))
    return {**read_school(place, library.vocabulary).answers, **kind["with"]}


def texts(library: Library, answers: Mapping[str, Value]) -> Iterator[tuple[str, str]]:
    """Yield the words of everything that is made for a school, with its name."""
    made = [generate(policy, library, answers, TODAY) for policy in library.policies.values()]
    for each in made:
        yield each.manifest.policy, all_text(each.document)
    known, law = Known(library.vocabulary, answers), library.legislation.on(TODAY)
    for handout in make_handouts(library, known, law, [(each, None) for each in made]):
        yield f"handout {handout.key}", paper_text(handout.paper)
    for form in make_forms(library, answers, TODAY):
        yield f"form {form.key}", word_text(form.data) if form.suffix == ".docx" else sheet_text(form.data)


def sheet_text(data: bytes) -> str:
    book = openpyxl.load_workbook(io.BytesIO(data), read_only=True)
    return "\n".join(str(value) for sheet in book for row in sheet.iter_rows(values_only=True) for value in row if value)


def untrue(kind: Mapping[str, Any], text: str) -> Iterator[str]:
    """Yield each line with a word that cannot be true, the word first."""
    never = re.compile(rf"(?<![\w-])(?:{'|'.join(kind['never'])})(?![\w-])", re.IGNORECASE)
    for line in text.split("\n"):
        for found in never.finditer(line):
            if not any(re.search(each, line, re.IGNORECASE) for each in kind["but"]):
                yield f"{found[0]}: …{line[max(0, found.start() - 90) : found.end() + 60]}…"


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: str(kind).partition(" (")[0])
def test_no_document_holds_words_that_cannot_be_true_of_the_school(shipped: Library, kind: str) -> None:
    about = KINDS[kind]
    found = [f"{name}: {line}" for name, text in texts(shipped, school_of(shipped, about)) for line in untrue(about, text)]
    assert not found, "\n".join(found)
