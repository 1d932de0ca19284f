"""Words typed where runs, references, links and bold words begin or end come back from a master as they were typed."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import docx
import pytest
from conftest import POLICY, TODAY, World, answers_from
from docx.oxml.ns import qn
from test_adopt import adopted, file_of, layer_of

from policygen.generation.generate import generate
from policygen.layers.load import with_layers
from policygen.library.load import load
from policygen.library.model import Library
from policygen.word.reading.hand_edits import by_clause

ROLES = """\
# Roles

<!-- clause: lead
meets: [guidance.lead.lead]
-->
**The lead.** At {{ school_name }}{% if not boarding %} by day{% endif %}, {{ dsl.name }} leads ({{ section("rooms") }}; {{ appendix("form") }}) {% if motto %}{{ motto }} by choice{% else %}as ever{% endif %}. Ask the [safety *board*](https://safety.example/a_b) **at once**, see {{ appendix("form") }} {% if boarding %}by night{% else %}by day{% endif %} and [rooms](#rooms){% if motto %} as we say{% endif %}. Files move within {{ law.days }} days.
"""
ROOMS = "# Rooms\n\n<!-- clause: rooms\nwhy: context\n-->\nRooms are quiet.\n"
FORM = "# Form\n\n<!-- clause: form\nwhy: context\n-->\nName and date.\n"


@pytest.fixture
def small(world: World) -> Library:
    about = POLICY.replace("sections: [roles]", "sections: [roles, rooms]\nappendices: [form]")
    root = world(policy=about, safety__roles=ROLES)
    for name, text in (("rooms", ROOMS), ("form", FORM)):
        (root / "policy_templates" / "safety" / f"{name}.md").write_text(text, encoding="utf-8")
    return load(root)


def word_of(library: Library) -> bytes:
    given = {
        "school_name": "Oak", "school_word": "school", "pupil_word": "pupils", "school_type": "academy", "boarding": False,
        "dsl": {"name": "Ada Long", "phone": "01632 960001"}, "motto": "Be kind",
    }  # fmt: skip
    return generate(library.policies["safety"], library, answers_from(library, **given), TODAY).word()


def edges(data: bytes) -> int:
    return 2 * len(_runs(docx.Document(io.BytesIO(data))))


def _runs(document: Any) -> list[Any]:
    paragraph = next(each for each in document.paragraphs if "The lead." in each.text)
    return [each for each in paragraph._p.iter(qn("w:t")) if each.text]


def typed_at(data: bytes, edge: int, words: str) -> bytes:
    document = docx.Document(io.BytesIO(data))
    place = _runs(document)[edge // 2]
    place.text = place.text + words if edge % 2 else words + place.text
    place.set(qn("xml:space"), "preserve")
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def said(data: bytes) -> list[str]:
    """The words of the clause with what its links lead to and its references point to."""
    file = file_of(data)
    return [each.words for each in by_clause(file.blocks(file.document))["_c_lead"]]


@pytest.mark.parametrize("words", ["new", " new", "new ", " new, "])
def test_words_typed_at_any_edge_come_back(small: Library, tmp_path: Path, words: str) -> None:
    data = word_of(small)
    answers = answers_from(small, school_name="Oak", motto="Be kind")
    for edge in range(edges(data)):
        master = typed_at(data, edge, words)
        made = adopted(small, master, answers)
        again = word_of(with_layers(small, [layer_of(made, tmp_path / str(edge))]))
        assert said(again) == [each.strip() for each in said(master)], (edge, made.sections)
