"""The words of papers: every name in a template is checked, every value is escaped, and a table keeps its title."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from conftest import ROOT

from policygen.errors import LibraryFaults
from policygen.library.load import load
from policygen.library.model import Library
from policygen.markup.blocks import Heading, Paragraph, Table, paper_text, plain
from policygen.markup.paper_reading import read_paper
from policygen.markup.paper_templates import PAPERS, PaperTemplate

PAPER = """\
---
title: "What {{ school }} has"
about: A list
names:
  - school
  - starred
  - rooms: [name, size]
---
<!-- part: rooms -->
{% if rooms %}
## Rooms

Table: Rooms of {{ school }}

| Room | Size |
|---|---|
{% for each in rooms %}
| **{{ each.name }}** <br>{{ school }} | {{ each.size|count("metre") }} |
{% endfor %}

{% if starred %}
> \\* A guess.
{% endif %}
{% endif %}
"""


def made(text: str = PAPER, **data: Any) -> Any:
    about = {"school": "Oak", "starred": True, "rooms": [{"name": "Hall", "size": 1}], **data}
    return read_paper(text, "rooms.md").paper(about, "Oak", "today")


def test_a_paper_is_filled_and_its_table_has_a_title_and_paragraphs_in_a_cell() -> None:
    paper = made()
    heading, table, note = paper.parts[0].blocks
    assert (paper.title, paper.about, paper.date) == ("What Oak has", "A list", "today")
    assert isinstance(heading, Heading) and plain(heading.runs) == "Rooms"
    assert isinstance(table, Table) and table.title == "Rooms of Oak"
    assert [[[plain(runs) for runs in cell] for cell in row] for row in table.rows] == [[["Hall", "Oak"], ["1 metre"]]]
    assert table.rows[0][0][0][0].bold and not table.rows[0][0][1][0].bold
    assert isinstance(note, Paragraph) and (note.look, plain(note.runs)) == ("note", "* A guess.")


def test_a_part_with_nothing_to_say_is_left_out() -> None:
    assert made(rooms=[]).parts == ()


@pytest.mark.parametrize(
    "name", ["**A & <b>B</b>** | C", "{{ school }}", "> # 1. `x`", "[a](http://b)", "Table: x", "a\u2028b<br>"]
)
def test_a_value_is_words_whatever_marks_it_holds(name: str) -> None:
    table = made(school=name).parts[0].blocks[1]
    assert isinstance(table, Table)
    said = " ".join(name.split())
    assert [plain(runs) for runs in table.rows[0][0]] == ["Hall", said]
    assert table.title == f"Rooms of {said}"


@pytest.mark.parametrize(("right", "wrong", "said"), [
    ("{{ each.name }}", "{{ each.nam }}", "rooms.md, line 18: There is nothing called 'nam' in this paper. Did you mean 'name'?"),
    ("{% if starred %}", "{% if stared %}", "rooms.md, line 21: There is nothing called 'stared' in this paper. Did you mean 'starred'?"),
    ("What {{ school }}", "What {{ scool }}", "rooms.md, line 1: There is nothing called 'scool' in this paper."),
    ('|count("metre")', "|counted", "rooms.md, line 18: This cannot be read as a template: No filter named 'counted'."),
    ("{% endfor %}", "", "rooms.md, line "),
    ("<!-- part: rooms -->\n", "", "rooms.md, line 9: This text belongs to no part"),
    ("  - starred", "  - items", "'items' cannot be the name of a value"),
    ("---\ntitle", "title", "rooms.md, line 1: A paper begins with '---'"),
    ("{% if starred %}", "{% if each.name %}", "rooms.md, line 21: There is nothing called 'each' in this paper."),
])  # fmt: skip
def test_a_mistake_in_a_paper_is_found_with_its_line(right: str, wrong: str, said: str) -> None:
    assert right in PAPER
    with pytest.raises(LibraryFaults) as found:
        read_paper(PAPER.replace(right, wrong), "rooms.md")
    assert said in str(found.value)


def test_a_name_that_is_not_given_stops_the_paper() -> None:
    with pytest.raises(LibraryFaults, match=r"rooms\.md, line 10"):
        read_paper(PAPER, "rooms.md").paper({"school": "Oak", "starred": True}, "Oak", "")


@pytest.mark.parametrize("reach", ["{{ school.__class__ }}", "{{ rooms.__init__ }}"])
def test_a_paper_cannot_reach_into_the_program(reach: str) -> None:
    with pytest.raises(LibraryFaults):
        read_paper(PAPER.replace("## Rooms", reach), "rooms.md")


def test_every_paper_is_a_template_in_the_library(shipped: Library) -> None:
    assert set(shipped.papers) == PAPERS == {path.stem for path in (ROOT / "policy_templates" / "papers").glob("*.md")}


def test_a_paper_of_a_library_of_ones_own_is_read_and_checked(world: Callable[..., Path]) -> None:
    own = (ROOT / "policy_templates/papers/review-calendar.md").read_text(encoding="utf-8")
    root = world()
    path = root / "policy_templates" / "papers" / "review-calendar.md"
    path.parent.mkdir()
    path.write_text(own.replace("Review calendar", "Our calendar"), encoding="utf-8")
    assert load(root).papers["review-calendar"].title == "Our calendar"
    assert load(root).papers["trust-status"].title == "Where our policies stand"
    path.write_text(own.replace("{{ overdue", "{{ overdu"), encoding="utf-8")
    with pytest.raises(LibraryFaults, match=re.escape("review-calendar.md, line 17: There is nothing called 'overdu'")):
        load(root)
    path.rename(path.with_name("calendars.md"))
    with pytest.raises(LibraryFaults, match="No paper has this name"):
        load(root)


def test_no_prose_of_a_paper_is_left_out_of_the_text_for_e_mail(shipped: Library) -> None:
    template: PaperTemplate = shipped.papers["review-calendar"]
    data: dict[str, object] = {
        "today": None, "organisation": "Oak", "dated": 0, "overdue": 0, "without_a_day": 0, "months": [], "undated": [],
        "coming": [], "undated_schools": False, "coming_schools": False,
    }  # fmt: skip
    assert "Oak: 0 entries with a day, none overdue" in paper_text(template.paper(data, "Oak", ""))
