"""The suite check with names of any letters, with what is not known yet, and answers that leave a requirement unmet."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import replace

import pytest
from conftest import TODAY

from policygen.consistency.findings import Contradiction
from policygen.consistency.school_suite import Folder, school_suite
from policygen.facts.vocabulary import NOT_SURE, Person, Value
from policygen.generation.generate import generate
from policygen.generation.update import read_prior
from policygen.library.model import Library
from policygen.markup.blocks import all_text
from policygen.runs.model import Result

NAMES = ["Siân Morgan", "María García", "Nadia al-Sayed", "Ana de la Cruz", "Nguyễn Thị Minh", "Łukasz Świątek", "Zoë O’Neill"]

Answers = Mapping[str, Value]


def renamed(answers: Answers) -> dict[str, Value]:
    """Give every person of a school a name with other letters."""
    people = sorted({each.name for value in answers.values()
                     for each in (value if isinstance(value, tuple) else (value,)) if isinstance(each, Person)})  # fmt: skip
    new = {name: f"{NAMES[number % len(NAMES)]}{'-' + name.split()[-1] if number >= len(NAMES) else ''}"
           for number, name in enumerate(people)}  # fmt: skip

    def with_name(value: Value) -> Value:
        if isinstance(value, tuple):
            return tuple(with_name(each) for each in value)
        return replace(value, name=new[value.name]) if isinstance(value, Person) else value

    return {name: with_name(value) for name, value in answers.items()}


@pytest.fixture(scope="module")
def oakfield(example: Callable[[str], Answers]) -> Answers:
    return example("oakfield-primary")


def alarms(found: list[Contradiction]) -> list[str]:
    """Return what was found, but for the documents that the school needs besides."""
    return [each.what for each in found if each.kind != "also needed"]


def test_untouched_policies_raise_nothing_whatever_letters_the_names_have(shipped: Library, oakfield: Answers) -> None:
    assert alarms(school_suite(shipped, renamed(oakfield), TODAY).clashes()) == []


def test_a_number_typed_into_one_policy_while_others_say_to_be_confirmed_is_told(shipped: Library, oakfield: Answers) -> None:
    suite = school_suite(shipped, {**oakfield, "lado": NOT_SURE}, TODAY)
    assert alarms(suite.clashes()) == []
    data = suite.made["safeguarding"].word()
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as file, zipfile.ZipFile(out, "w") as typed:
        for name in file.namelist():
            part = file.read(name)
            typed.writestr(name, part.replace(b"[LADO telephone: to be confirmed]", b"01632 960004"))
    found = suite.clashes(Folder({"safeguarding": read_prior(out.getvalue(), "safeguarding.docx")}, ()))
    assert "LADO: the telephone stands in one place and is to be confirmed in another." in alarms(found)


def test_an_answer_that_breaks_a_requirement_is_told_and_it_is_not_met(shipped: Library, oakfield: Answers) -> None:
    made = generate(shipped.policies["safeguarding"], shipped, {**oakfield, "dsl_on_leadership_team": False}, TODAY)
    assert "kcsie.dsl.senior" in Result(made, None).gaps
    assert Result(made, None).needs_a_person
    assert "Is the DSL a member of the senior leadership team?" in str(made.broken[0])
    assert generate(shipped.policies["safeguarding"], shipped, oakfield, TODAY).broken == ()


def test_a_school_that_monitors_nothing_says_so_and_is_told(shipped: Library, oakfield: Answers) -> None:
    made = generate(shipped.policies["online-safety"], shipped, {**oakfield, "monitoring_methods": ()}, TODAY)
    assert "kcsie.filtering.appropriate" in Result(made, None).gaps
    assert "Nothing monitors our devices yet." in all_text(made.document)
