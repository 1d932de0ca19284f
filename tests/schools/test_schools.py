"""Answers files: read with clear faults, saved whole, never losing what a person wrote in them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import EXAMPLES

from policygen.errors import OutputFault, SchoolFaults
from policygen.facts.vocabulary import NOT_SURE
from policygen.library.load import load
from policygen.library.model import Library
from policygen.schools.school_file import School, dump_school, parse_school, read_school, save_school
from policygen.storage import write_whole

World = Callable[..., Path]

WRONG: list[tuple[str, str, str]] = [
    ("an unknown question", "answers:\n  school_nam: Oak\n", "line 2: There is no question called 'school_nam'. Did you mean 'school_name'?"),
    ("a question nobody is asked", "answers:\n  academy: true\n", "line 2: 'academy' is worked out from other answers. Take the line out."),
    ("a wrong type", "answers:\n  school_name: Oak\n  age_low: many\n", "line 3: age_low (Youngest?): This needs a whole number from 0 to 19, such as 25."),
    ("a wrong choice", "answers:\n  school_type: acadmy\n", "Did you mean academy?"),
    ("a phone without quotes", "answers:\n  dsl: {name: Ann, phone: 1632960001}\n", "Put quotes round the telephone number"),
    ("an impossible combination", "answers:\n  school_type: academy\n  boarding: true\n  age_low: 3\n", "line 4: Children this young do not board. Look at 'boarding' and 'age_low'."),
    ("a combination with a question that is not asked", "answers:\n  school_type: community\n  boarding: true\n  age_low: 3\n", "Children this young do not board."),
    ("a key twice", "answers:\n  motto: a\n  motto: b\n", "line 3: This is not correct YAML: 'motto' stands here twice."),
    ("no YAML", "answers:\n  motto: [a\n", "This is not correct YAML"),
    ("a tab", "answers:\n\tmotto: a\n", "line 2: This is not correct YAML"),
    ("a list", "- a\n- b\n", "This is not an answers file."),
    ("only text", "hello", "This is not an answers file."),
    ("an unknown part of the file", "answers: {}\nanswrs: {}\n", "line 2: There is no question called 'answrs'. Did you mean 'answers'?"),
    ("a Python object", "answers:\n  motto: !!python/object/apply:os.system ['true']\n", "This is not correct YAML"),
    ("a bomb", "a: &a [x,x,x,x]\nanswers:\n  motto: *a\n", "This needs text"),
]  # fmt: skip


@pytest.mark.parametrize(("what", "text", "says"), WRONG, ids=[case[0] for case in WRONG])
def test_a_mistake_names_the_line_the_question_and_the_fix(world: World, what: str, text: str, says: str) -> None:
    vocabulary = load(world()).vocabulary
    with pytest.raises(SchoolFaults) as found:
        parse_school(text.encode(), "oak.yaml", vocabulary)
    assert says in str(found.value)
    assert "oak.yaml" in str(found.value)


def test_every_mistake_is_told_at_once_in_the_order_of_the_lines(world: World) -> None:
    text = "answers:\n  urn: 12\n  age_low: x\n  nonsense: 1\n"
    with pytest.raises(SchoolFaults) as found:
        parse_school(text.encode(), "oak.yaml", load(world()).vocabulary)
    assert [fault.line for fault in found.value.faults] == [2, 3, 4]


def test_a_file_in_another_encoding_is_told_how_to_save_it(world: World) -> None:
    with pytest.raises(SchoolFaults, match=r"line 2: This file is not UTF-8 text\. Save it again as UTF-8"):
        parse_school("answers:\n  motto: café\n".encode("cp1252"), "oak.yaml", load(world()).vocabulary)


def test_the_mark_that_notepad_puts_first_does_no_harm(world: World) -> None:
    school = parse_school("\ufeffanswers:\n  motto: café\n".encode(), "oak.yaml", load(world()).vocabulary)
    assert school.answers == {"motto": "café"}


def test_a_missing_file_says_how_to_start_one(world: World, tmp_path: Path) -> None:
    with pytest.raises(SchoolFaults, match=r"or start one with: policygen ask .*none\.yaml"):
        read_school(tmp_path / "none.yaml", load(world()).vocabulary)


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_what_is_saved_reads_back_the_same(shipped: Library, path: Path) -> None:
    school = read_school(path, shipped.vocabulary)
    text = dump_school(School(school.answers), shipped.vocabulary, path.name)
    assert parse_school(text.encode(), path.name, shipped.vocabulary).answers == school.answers


def test_saving_keeps_comments_order_and_untouched_lines(world: World, tmp_path: Path) -> None:
    vocabulary = load(world()).vocabulary
    text = """\
# Our own note
answers:
  motto: 'Onwards'   # chosen by the council
  # who we are
  school_name: Oak
  dsl: {name: Ann Lee, phone: "01632 960001"}
"""
    path = tmp_path / "oak.yaml"
    path.write_text(text, encoding="utf-8")
    school = (
        read_school(path, vocabulary).with_answer("urn", "123456", "2026-11-24").with_answer("motto", "Upwards", "2026-11-24")
    )
    save_school(school, path, vocabulary)
    saved = path.read_text(encoding="utf-8")
    for kept in ("# Our own note", "# chosen by the council", "# who we are", '  dsl: {name: Ann Lee, phone: "01632 960001"}'):
        assert kept in saved
    assert read_school(path, vocabulary).answers == school.answers


def test_a_save_that_fails_leaves_the_old_file(world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "deep" / "oak.yaml"
    path.parent.mkdir()
    path.write_text("old", encoding="utf-8")

    def refuse(part: str, target: Path) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("os.replace", refuse)
    with pytest.raises(OutputFault, match="Permission denied"):
        write_whole(path, b"new")
    assert path.read_text(encoding="utf-8") == "old"
    assert list(path.parent.iterdir()) == [path]


def test_not_sure_yet_is_kept_as_an_answer(world: World) -> None:
    school = parse_school(b"answers:\n  dsl: not sure yet\n", "oak.yaml", load(world()).vocabulary)
    assert school.answers["dsl"] == NOT_SURE
