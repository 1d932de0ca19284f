"""The interview: what it asks, and what it does in a real terminal."""

from __future__ import annotations

import re
import sys
import time
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from policygen.cli.ask_session import roles_of, with_another
from policygen.cli.prompts import BACK, is_another_person, wrapped
from policygen.cli.prompts import typed as typed_answer
from policygen.facts.known import Known
from policygen.facts.vocabulary import LEFT_OUT, NOT_SURE, Fact, Person
from policygen.interview import Interview
from policygen.library.load import load
from policygen.library.model import Library
from policygen.schools.school_file import School, save_school

World = Callable[..., Path]
ON = date(2026, 11, 24)


def interview(library: Library, **answers: Any) -> Interview:
    return Interview(library, list(library.policies.values()), School(answers), ON)


def test_it_asks_what_decides_before_what_depends_on_it(world: World) -> None:
    library = load(world())
    asked = interview(library).open()
    assert "school_type" in asked
    assert "boarding" not in asked
    assert "boarding" in interview(library, school_type="academy").open()


def test_it_never_asks_what_cannot_matter(world: World) -> None:
    library = load(world())
    community = interview(library, school_type="community")
    assert "boarding" not in community.open()
    assert "trust_name" not in community.open()
    assert "deputies" not in community.open()


def test_what_is_not_sure_yet_is_not_asked_again_but_stays_a_to_do(world: World) -> None:
    state = interview(load(world()), school_name="Oak").answer("dsl", NOT_SURE)
    assert "dsl" not in state.open()
    assert state.not_sure() == ["dsl"]


def test_taking_an_answer_back_asks_it_again(world: World) -> None:
    state = interview(load(world())).answer("school_name", "Oak")
    assert "school_name" not in state.open()
    assert "school_name" in state.take_back("school_name").open()


def test_next_year_it_asks_only_what_changes_often(world: World) -> None:
    library = load(world())
    state = interview(library).answer("school_name", "Oak").answer("dsl", "Ann")
    later = Interview(library, state.policies, state.school, date(2027, 9, 1))
    assert state.stale() == []
    assert later.stale() == ["dsl"]
    assert later.confirmed(["dsl"]).stale() == []


def test_the_questions_of_an_example_are_all_answered(shipped: Library, example: Callable[[str], Any]) -> None:
    known = Known(shipped.vocabulary, example("oakfield-primary"), asking=True)
    state = Interview(shipped, list(shipped.policies.values()), School(known.answers), ON)
    assert state.open() == []


@pytest.mark.parametrize(
    ("fact", "choice", "answers"),
    [
        ("own_devices", "older", {}),
        ("school_word", "sixth form", {}),
        ("boarding_provision", "college", {"school_type": "academy"}),
    ],
)
def test_a_junior_school_is_offered_nothing_of_older_students(
    shipped: Library, fact: str, choice: str, answers: dict[str, Any]
) -> None:
    junior = {"school_type": "community", "phase": "primary", "age_low": 7, "age_high": 11, **answers}
    assert choice not in interview(shipped, **junior).question(fact, 1).fact.choices
    assert choice in interview(shipped).question(fact, 1).fact.choices, "nothing is known yet"
    stands = (choice,) if fact == "own_devices" else choice
    assert choice in interview(shipped, **junior, **{fact: stands}).question(fact, 1).fact.choices, "it stands there"


@pytest.mark.parametrize(
    ("typed", "before", "meant"),
    [
        ("?", "", NOT_SURE),
        ("<", "", BACK),
        ("Oakfield<", "Oakfield", BACK),
        ("Oakfield ?", "Oakfield", NOT_SURE),
        ("Oakfield-", "Oakfield", LEFT_OUT),
        ("Where is Oakfield?", "Oakfield", "Where is Oakfield?"),
        ("Oakfield", "Oakfield", "Oakfield"),
    ],
)
def test_a_short_form_is_understood_alone_and_behind_the_answer_that_stood_there(typed: str, before: str, meant: Any) -> None:
    assert typed_answer(Fact(type="text", optional=True), typed, before) == meant


def test_a_person_is_found_in_every_role_also_among_others_and_replaced_there() -> None:
    ann, bea, cy = Person("Ann Lee", "DSL", "01632 960001"), Person("Bea Moss"), Person("Cy Gee", "DSL")
    answers = {"dsl": ann, "safer_recruitment_trained": (ann, bea), "head": bea, "school_name": "Oak"}
    assert roles_of(ann, answers) == ["dsl", "safer_recruitment_trained"]
    assert with_another((ann, bea), ann, cy) == (cy, bea)
    assert with_another((ann, cy), ann, cy) == (cy,), "nobody stands there twice"
    assert with_another(ann, ann, cy) == cy


@pytest.mark.parametrize(
    ("before", "name", "other"),
    [("Imogen Marsdon", "Imogen Marsden", False), ("Imogen Marsden", "Nadia Okafor", True), ("", "Ann Lee", False)],
)
def test_the_telephone_of_one_person_never_goes_to_the_next(before: str, name: str, other: bool) -> None:
    assert is_another_person(before, name) == other


@pytest.mark.parametrize(
    ("fact", "value", "said"),
    [
        ("next_review", date(2026, 11, 1), "is past"),
        ("next_review", date(2107, 10, 15), "years away"),
        ("approved_on", date(2026, 12, 24), "still to come"),
        ("effective_date", date(2026, 12, 3), ""),
        ("next_review", date(2027, 10, 15), ""),
    ],
)
def test_a_day_that_cannot_be_right_is_asked_again(world: World, fact: str, value: date, said: str) -> None:
    assert said in interview(load(world())).objection(fact, value)
    assert bool(said) == bool(interview(load(world())).objection(fact, value))


def test_a_long_question_breaks_between_words() -> None:
    lines = wrapped("Which of these does the school have or use in a week of term? " * 4).split("\n")
    assert len(lines) > 1
    assert all(
        line.endswith(("?", "of", "these", "does", "the", "school", "have", "or", "use", "in", "a", "week", "term?", "Which"))
        for line in lines
    )
    assert wrapped("What is it called?") == "What is it called?"


# ---- a real terminal

pexpect = pytest.importorskip("pexpect", reason="a pseudo-terminal needs pexpect, which Windows does not have")
UP, DOWN, ENTER, SPACE, CTRL_C, CTRL_D, ESCAPE = "\x1b[A", "\x1b[B", "\r", " ", "\x03", "\x04", "\x1b"
CONTROL = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]|\x1b\][^\x07]*\x07|\r")


class Terminal:
    """policygen ask in a pseudo-terminal."""

    def __init__(self, file: Path) -> None:
        command = [sys.executable, "-m", "policygen", "ask", str(file), "--on", "2026-11-24"]
        self.file = file
        self.child = pexpect.spawn(command[0], command[1:], encoding="utf-8", timeout=60, dimensions=(50, 120), env=environment())

    def sees(self, text: str) -> None:
        self.child.expect(re.escape(text))

    def types(self, *keys: str) -> None:
        self.child.send("".join(keys))

    def saved(self) -> dict[str, Any]:
        return yaml.safe_load(self.file.read_text(encoding="utf-8"))["answers"]  # type: ignore[no-any-return]

    def stops(self) -> str:
        """Press Ctrl-C until it is heard: on a busy machine a key can come while no question waits for one yet."""
        for _ in range(20):
            self.types(CTRL_C)
            if self.child.expect([pexpect.EOF, pexpect.TIMEOUT], timeout=5) == 0:
                break
        self.child.close()
        assert self.child.exitstatus == 130
        return CONTROL.sub("", str(self.child.before))

    def ends(self, code: int) -> str:
        self.child.expect(pexpect.EOF)
        self.child.close()
        assert self.child.exitstatus == code
        return CONTROL.sub("", self.child.before)


def environment() -> Any:
    import os

    return {**os.environ, "TERM": "xterm-256color", "NO_COLOR": "1", "PROMPT_TOOLKIT_NO_CPR": "1"}


@pytest.fixture
def terminal(tmp_path: Path) -> Iterator[Callable[[], Terminal]]:
    opened: list[Terminal] = []

    def start() -> Terminal:
        opened.append(Terminal(tmp_path / "oak.yaml"))
        return opened[-1]

    yield start
    for each in opened:
        each.child.close(force=True)


@pytest.mark.slow
def test_answering_going_back_stopping_and_carrying_on(terminal: Callable[[], Terminal]) -> None:
    first = terminal()
    first.sees("What is the school's name")
    first.types("Oakfeld Primary School", ENTER)
    first.sees("What is the school's URN")
    assert first.saved() == {"school_name": "Oakfeld Primary School"}
    first.types("<", ENTER)
    first.sees("What is the school's name")
    first.types("\x15", "Oakfield Primary School", ENTER)
    first.sees("What is the school's URN")
    assert first.saved() == {"school_name": "Oakfield Primary School"}
    first.types("12", ENTER)
    first.sees("A URN has six digits")
    first.types("\x15", "?", ENTER)
    first.sees("What kind of school is it?")
    first.types(ENTER)
    first.sees("Nothing is chosen yet")
    first.sees("What kind of school is it?")
    first.types(DOWN, ENTER)
    first.sees("Which phase is the school?")
    assert "policygen ask" in first.stops()
    assert first.saved() == {"school_name": "Oakfield Primary School", "urn": NOT_SURE, "school_type": "community"}

    second = terminal()
    second.sees("3 answers so far")
    second.sees("Which phase is the school?")
    second.types("prim", ENTER)
    second.sees("What is the youngest age")
    assert second.saved()["phase"] == "primary"
    second.stops()


@pytest.mark.slow
def test_a_kill_half_way_loses_nothing_that_was_answered(terminal: Callable[[], Terminal]) -> None:
    first = terminal()
    first.sees("What is the school's name")
    first.types("Oakfield Primary School", ENTER)
    first.sees("What is the school's URN")
    first.types("Half an ans")
    first.child.close(force=True)
    second = terminal()
    second.sees("1 answers so far".replace("answers", "answer"))
    second.sees("What is the school's URN")
    second.stops()


@pytest.mark.slow
def test_at_the_end_every_answer_is_shown_and_can_be_changed(
    terminal: Callable[[], Terminal], example: Callable[[str], Any], shipped: Library, tmp_path: Path
) -> None:
    answers = dict(example("oakfield-primary"))
    school = School(answers, dict.fromkeys(answers, "2026-11-01"))
    save_school(school, tmp_path / "oak.yaml", shipped.vocabulary)
    last = terminal()
    last.sees("Your answers")
    last.sees("Is everything right?")
    last.types(ENTER)  # says nothing
    last.sees("Type y for yes or n for no")
    last.types("n", ENTER)
    last.sees("Which one do you want to change?")
    last.types("appear on its", ENTER)
    last.sees("It goes on the cover")  # the hint above the question, which the list does not show
    last.sees("What is the school's name")
    last.types("\x15", "Oakfield Infant School", ENTER)
    last.sees("Is everything right?")
    last.types("y", ENTER)
    assert "policygen generate" in last.ends(0)
    assert last.saved()["school_name"] == "Oakfield Infant School"


class Slips:
    """A school that has answered all but one question, so that a slip can be made at that one."""

    def __init__(self, tmp_path: Path, shipped: Library, answers: dict[str, Any], start: Callable[[], Terminal]) -> None:
        self.tmp_path, self.shipped, self.answers, self.start = tmp_path, shipped, answers, start

    def save(self, answers: dict[str, Any]) -> None:
        school = School(answers, dict.fromkeys(answers, "2026-11-01"))
        save_school(school, self.tmp_path / "oak.yaml", self.shipped.vocabulary)

    def at(self, name: str) -> Terminal:
        self.save({fact: value for fact, value in self.answers.items() if fact != name})
        opened = self.start()
        opened.sees(self.shipped.vocabulary.facts[name].ask[:30])
        return opened


@pytest.fixture
def slips(terminal: Callable[[], Terminal], example: Callable[[str], Any], shipped: Library, tmp_path: Path) -> Slips:
    return Slips(tmp_path, shipped, dict(example("oakfield-primary")), terminal)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("fact", "keys", "says"),
    [
        ("has_wraparound", (ENTER,), "Type y for yes or n for no"),
        ("has_wraparound", ("maybe", ENTER), "Type y for yes or n for no"),
        ("phase", (ENTER,), "Nothing is chosen yet"),
        ("monitoring_methods", (ENTER,), "Nothing is ticked"),
        ("monitoring_methods", (ENTER, "maybe", ENTER), "Type y for yes or n for no"),
        ("local_authority", ("Narnia", ENTER), "not on the list"),
        ("dsl", (UP, ENTER, "Head", ENTER), "job title"),
        ("dsl", (UP, ENTER, ENTER), "at least a name"),
        ("dsl", (UP, ENTER, "Jo Hay and Al Dee", ENTER), "more than one person"),
        ("dsl", (UP, ENTER, "as above", ENTER), "not an answer"),
        ("next_review", ("soon", ENTER), "needs a date"),
    ],
)
def test_a_slip_is_told_and_nothing_is_saved(slips: Slips, fact: str, keys: tuple[str, ...], says: str) -> None:
    opened = slips.at(fact)
    opened.types(*keys)
    opened.sees(says)
    assert fact not in opened.saved()
    opened.stops()


@pytest.mark.slow
@pytest.mark.parametrize("fact", ["phase", "monitoring_methods", "dsl", "deputy_dsls", "address"])
def test_ctrl_d_stops_at_a_list_as_it_does_at_a_line(slips: Slips, fact: str) -> None:
    opened = slips.at(fact)
    said = ""
    for _ in range(20):  # on a busy machine a key can come while no question waits for one yet
        opened.types(CTRL_D)
        ended = opened.child.expect([pexpect.EOF, pexpect.TIMEOUT], timeout=3) == 0
        said += str(opened.child.before)
        if ended:
            break
    opened.child.close()
    assert opened.child.exitstatus == 130
    assert "is saved" in CONTROL.sub("", said)
    assert fact not in opened.saved()


@pytest.mark.slow
def test_escape_before_an_answer_takes_nothing_of_it(slips: Slips) -> None:
    opened = slips.at("address")
    time.sleep(0.5)
    opened.types(ESCAPE)
    time.sleep(1)  # alone: not the beginning of an arrow key
    opened.types("12 High Street, Barset", ENTER)
    opened.sees("Is everything right?")
    assert opened.saved()["address"] == "12 High Street, Barset"
    opened.stops()


@pytest.mark.slow
@pytest.mark.parametrize(("keys", "saved"), [(("n", ENTER), False), (("Y", ENTER), True), (("?", ENTER), NOT_SURE)])
def test_yes_and_no_are_typed(slips: Slips, keys: tuple[str, ...], saved: object) -> None:
    opened = slips.at("has_wraparound")
    opened.types(*keys)
    opened.sees("Is everything right?")
    assert opened.saved()["has_wraparound"] == saved
    opened.stops()


@pytest.mark.slow
def test_a_person_who_goes_is_replaced_in_every_role_at_once(slips: Slips) -> None:
    slips.answers["senco"] = slips.answers["dsl"]
    slips.save(slips.answers)
    opened = slips.start()
    opened.sees("Is everything right?")
    opened.types("n", ENTER)
    opened.sees("Which one do you want to change?")
    opened.types("safeguarding lead (DSL)", ENTER)
    opened.sees("details can be changed")
    opened.types("Someone", ENTER, "Nadia Okafor", ENTER, ENTER, ENTER, ENTER)
    opened.sees("take over?")
    opened.types(SPACE, ENTER)
    opened.sees("Is everything right?")
    assert opened.saved()["dsl"]["name"] == "Nadia Okafor"
    assert opened.saved()["senco"]["name"] == "Nadia Okafor"
    opened.stops()


@pytest.mark.slow
def test_not_sure_is_one_key_in_a_tick_list_too(slips: Slips) -> None:
    opened = slips.at("monitoring_methods")
    opened.types("?")
    opened.sees("1 still to find out")
    assert opened.saved()["monitoring_methods"] == NOT_SURE
    opened.stops()
