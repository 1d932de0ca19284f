"""What a person wrote into a file of answers beside the answers stays where it belongs when policygen saves the file."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

from policygen.facts.vocabulary import Person
from policygen.library.model import Library
from policygen.schools.school_file import School, dump_school, parse_school

DAY = "2026-11-29"

FILE = """\
# Our own note at the top

answers:
  # About your school
  urn: '123456'   # looked up by Jo
  # we asked the office for this one
  phone: 01632 960029
  # People
  dsl:
    # ring the office first
    name: Ann Lee   # since 2024
    phone: 01632 960001
  # Local contacts
  # from the council's page
  lado:
    phone: 01632 960004

# When these questions were last answered.
asked_on:
  urn: '2026-09-01'   # in the meeting
"""


def saved(shipped: Library, text: str, **answers: object) -> str:
    school = parse_school(text.encode(), "oak.yaml", shipped.vocabulary)
    for name, value in answers.items():
        school = school.with_answer(name, value, DAY)
    made = dump_school(school, shipped.vocabulary, "oak.yaml", text)
    assert parse_school(made.encode(), "oak.yaml", shipped.vocabulary).answers == school.answers
    return made


def lines_above(text: str, key: str) -> list[str]:
    """The comments directly above a key."""
    lines = text.split("\n")
    place = next(number for number, line in enumerate(lines) if line.strip().startswith(f"{key}:"))
    found: list[str] = []
    while lines[place - 1].strip().startswith("#"):
        place -= 1
        found.insert(0, lines[place].strip())
    return found


def test_a_new_answer_leaves_every_comment_above_its_key(shipped: Library) -> None:
    text = saved(shipped, FILE, school_name="Oak", head=Person("Jo Hay"), postcode="SW1A 1AA")
    assert lines_above(text, "school_name") == ["# About your school"]
    assert lines_above(text, "phone") == ["# we asked the office for this one"]
    assert lines_above(text, "head") == ["# People"]
    assert lines_above(text, "lado") == ["# Local contacts", "# from the council's page"]
    assert lines_above(text, "asked_on") == ["# When these questions were last answered."]
    assert "  urn: '123456'   # looked up by Jo" in text
    assert "  urn: '2026-09-01'   # in the meeting" in text
    order = [text.index(f"\n  {name}:") for name in ("school_name", "urn", "postcode", "phone", "head", "dsl", "lado")]
    assert order == sorted(order)


def test_nothing_else_moves(shipped: Library) -> None:
    text = saved(shipped, FILE, school_name="Oak")
    left = [line for line in text.split("\n") if "school_name" not in line]
    assert left == FILE.split("\n")


def test_a_heading_stands_where_a_subject_is_new_and_the_file_has_headings(shipped: Library) -> None:
    assert lines_above(saved(shipped, FILE, ai_use="staff"), "ai_use") == ["# Online safety"]
    bare = "answers:\n  urn: '123456'\n"
    assert "#" not in saved(shipped, bare, ai_use="staff").split("# When")[0]


def test_a_changed_answer_keeps_what_was_said_beside_and_inside_it(shipped: Library) -> None:
    text = saved(shipped, FILE, urn="123457", dsl=Person("Nia Okafor", "Deputy head", "01632 960009"), phone="01632 960030")
    assert "  urn: '123457'   # looked up by Jo" in text
    assert "    # ring the office first\n    name: Nia Okafor" in text
    assert lines_above(text, "phone") == ["# we asked the office for this one"]


def test_a_deleted_answer_takes_no_comment_of_another_with_it(shipped: Library) -> None:
    school = parse_school(FILE.encode(), "oak.yaml", shipped.vocabulary).without_answer("dsl")
    text = dump_school(school, shipped.vocabulary, "oak.yaml", FILE)
    assert "Ann Lee" not in text
    assert "# from the council's page" in text


@pytest.mark.parametrize(
    "text",
    [
        "answers: {urn: '123456'}\n",
        "answers: {}\n",
        "answers:\n",
        "answers: # to come\nasked_on: {}\n",
        "---\nanswers:\n  urn: '123456'\n...\n",
        "answers:\n  values_statement: |\n    We care.\n    # not a comment\n\n  # a comment\n  urn: '123456'\n",
        "answers:\n  telling_routes:\n  - trusted_adult\n  # after the list\n  - worry_box\n  urn: '123456'\n",
        "answers:\n  address: Oak Lane,\n    Barchester\n  urn: '123456'",
        "answers:\r\n  # heading\r\n  urn: '123456'\r\n",
        "answers:\n  dsl: &ann {name: Ann Lee}\n  senco: *ann\n",
    ],
)
def test_files_of_every_form_are_saved_right(shipped: Library, text: str) -> None:
    made = saved(
        shipped, text, school_name="Oak", telling_routes=("worry_box",), dsl=Person("Nia Okafor"), values_statement="We do."
    )
    again = saved(shipped, made, postcode="SW1A 1AA")
    assert yaml.safe_load(again)["answers"]["school_name"] == "Oak"
    for said in ("# a comment", "# heading", "# to come"):
        assert said not in text or said in again


def test_a_file_grown_answer_by_answer_is_the_file_written_at_once(
    shipped: Library, example: Callable[[str], dict[str, object]], tmp_path: Path
) -> None:
    answers = example("oakfield-primary")
    grown, text = School({}), ""
    for name in sorted(answers):  # by the alphabet, so that most go in between others
        grown = grown.with_answer(name, answers[name], DAY)
        text = dump_school(grown, shipped.vocabulary, "oak.yaml", text)
    whole = dump_school(School(answers), shipped.vocabulary, "oak.yaml")
    assert text.split("\n# When")[0].strip() == whole.strip()
