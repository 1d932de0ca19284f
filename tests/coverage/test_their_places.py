"""What is missing comes under the heading of theirs that is about it, in their numbers and marks, however the heading is worded."""

from __future__ import annotations

import io
from datetime import date
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import docx
import pytest
import yaml
from foreign_policies import foreign_policy

from policygen.coverage.heading_themes import theme_closeness, themes_of
from policygen.coverage.minimal_update import Offers
from policygen.coverage.reading_word import read_word
from policygen.coverage.their_places import TheirPlaces
from policygen.coverage.updating_file import UNPLACED, Started, UpdatedFile, all_offers, start_update, updated_file
from policygen.library.model import Library
from policygen.markup.blocks import block_text
from policygen.word.proof.verify import verify
from policygen.word.reading.safe_open import ready

ON = date(2026, 11, 29)
TRIED = ("council", "old2019")
"""Numbers made by Word and numbers typed; `python benchmarks/minimal_update.py` tries all five and the real files."""
PLACES: dict[str, dict[str, list[str]]] = yaml.safe_load(
    (Path(__file__).parent / "foreign" / "places.yaml").read_text(encoding="utf-8")
)


@pytest.mark.parametrize(
    ("heading", "theme"),
    [
        ("Concerns about adults", "adults"), ("Conduct of staff", "adults"), ("If the worry is about one of us", "adults"),
        ("Choosing safe staff", "recruitment"), ("Harm between children", "peers"), ("When a child moves", "records"),
        ("E-safety", "online"), ("Attendance and children missing education", "absence"), ("What we watch for", "risks"),
        ("Who is responsible", "roles"), ("Responding to a disclosure", "concern"), ("Aims", "purpose"),
    ],
)  # fmt: skip
def test_a_heading_in_any_words_is_known_by_its_theme(heading: str, theme: str) -> None:
    assert theme in themes_of(heading)


def test_harm_between_children_is_not_every_harm() -> None:
    assert theme_closeness({"risks"}, themes_of("Harm between children")) == 0
    assert theme_closeness({"peers"}, themes_of("Harm between children")) == 1


@pytest.mark.parametrize(
    ("passage", "under"),
    [
        ("Private fostering.", "Private fostering"), ("Looked-after children.", "Looked after children"),
        ("Young carers.", "Types of harm"), ("Serious violence.", "Types of harm"),
    ],
)  # fmt: skip
def test_a_section_on_one_thing_takes_no_other(passage: str, under: str) -> None:
    document = docx.Document()
    for heading in ("Types of harm", "Private fostering", "Looked after children"):
        document.add_heading(heading, 1)
        document.add_paragraph("We say here, in a sentence of our own, what is done by whom.")
    held = io.BytesIO()
    document.save(held)
    places = TheirPlaces(read_word(held.getvalue(), "ours.docx"))
    assert places.place_for((passage, "Children who may face more risk", passage)).under == under


@pytest.fixture(scope="module")
def updates(shipped: Library) -> dict[str, tuple[Started, Offers, UpdatedFile]]:
    made = {}
    for name in TRIED:
        policy = foreign_policy(name)
        started = start_update(policy.data, policy.file_name, shipped, ON, {}, ("safeguarding",))
        offers = all_offers(started)
        made[name] = (started, offers, updated_file(started, offers))
    return made


Updates = dict[str, tuple[Started, Offers, UpdatedFile]]


def test_each_clause_comes_under_the_heading_where_a_reader_looks_for_it(updates: Updates) -> None:
    """The first figure, before headings were told by their themes, was 30 of 100."""
    asked = [
        (name, each.clause, each.under or "end", PLACES[name][each.clause])
        for name in TRIED for each in updates[name][1].points if each.clause in PLACES[name]
    ]  # fmt: skip
    wrong = [each for each in asked if each[2] not in each[3]]
    assert len(asked) > 60
    assert len(wrong) <= 0.05 * len(asked), wrong


@pytest.mark.parametrize("name", TRIED)
def test_the_file_is_proved_and_loses_no_sentence(updates: Updates, name: str) -> None:
    started, offers, made = updates[name]
    assert made.findings == ()
    assert not verify(made.redline, started.data, made.clean)
    assert _lines(ready(made.redline, pending="reject")) == _lines(started.data)
    after = set(_lines(made.clean))
    changed = [each.old for each in offers.words]
    assert [line for line in _lines(started.data) if line not in after and not any(old in line for old in changed)] == []


@pytest.mark.parametrize("name", TRIED)
def test_what_is_still_missing_has_a_line_to_fill_in(updates: Updates, name: str) -> None:
    _, offers, made = updates[name]
    by_hand = {says for each in offers.points if each.clause.startswith("to-do.") for says in each.says}
    assert [each for each in made.still_missing if not any(each.startswith(says) for says in by_hand)] == []


@pytest.mark.parametrize("name", TRIED)
def test_it_grows_by_the_missing_clauses_and_no_section_stands_twice(updates: Updates, name: str) -> None:
    started, offers, made = updates[name]
    ours = sum(len(block_text(block).split()) for each in offers.points for block in each.blocks)
    assert made.words_after - started.checked.text.words <= 1.1 * ours
    lines = _lines(made.clean)
    headings = list(started.checked.text.headings)
    assert sum(line.casefold().endswith(UNPLACED.casefold()) for line in lines) <= 1
    assert len(set(headings)) == len(headings)


@pytest.mark.parametrize("name", ["old2019"])
def test_a_second_update_finds_nothing(updates: Updates, name: str) -> None:
    started, _, made = updates[name]
    again = start_update(made.clean, "x.docx", started.library, ON, {}, ("safeguarding",))
    offers = all_offers(again)
    assert ([each.label for each in offers.points], [each.label for each in offers.words]) == ([], [])


@pytest.mark.skipif(find_spec("docx_scalpel") is None, reason="docx-scalpel has no wheel for this machine")
@pytest.mark.parametrize("name", TRIED)
def test_another_program_gives_their_file_back_and_the_accepted_one(updates: Updates, name: str) -> None:
    import docx_scalpel

    started, _, made = updates[name]
    assert _lines(docx_scalpel.docx_diff_reject_revisions(made.redline)) == _lines(started.data)
    assert _lines(docx_scalpel.docx_diff_accept_revisions(made.redline)) == _lines(made.clean)


def test_typed_numbers_and_marks_go_on(updates: Updates) -> None:
    lines = _lines(updates["old2019"][2].clean)
    assert any(line.startswith("4.5 ") for line in lines), "a paragraph after 4.4"
    assert f"15. {UNPLACED.upper()}" in lines
    assert any(line.startswith("15.1 ") for line in lines)
    assert all(not line.startswith("– ") for line in lines)


def test_numbers_that_word_makes_are_taken_by_style(updates: Updates) -> None:
    made = docx.Document(io.BytesIO(updates["council"][2].clean))
    found = next(each for each in made.paragraphs if each.text == UNPLACED)
    low_level = next(each for each in made.paragraphs if "low-level concern" in each.text)
    assert _style(found) == "Heading 1"
    assert _style(low_level) == "Council paragraph"


def _style(paragraph: Any) -> str:
    return str(paragraph.style.name)


def _lines(data: bytes) -> list[str]:
    document = docx.Document(io.BytesIO(data))
    cells = [each.text for table in document.tables for row in table.rows for cell in row.cells for each in cell.paragraphs]
    return [text for text in (*(each.text for each in document.paragraphs), *cells) if text.strip()]
