"""The first pass: few questions, a count that never goes up, and usual answers that are seen to be the school's own choice."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from policygen.facts.known import Known
from policygen.facts.proposals import proposal_faults, proposed_value
from policygen.facts.vocabulary import LEFT_OUT, NOT_SURE, Fact
from policygen.generation.generate import generate
from policygen.interview import Interview
from policygen.library.model import Library
from policygen.markup.blocks import Paper, block_text
from policygen.papers.house_rules import house_rules_paper, usual_answers
from policygen.schools.school_file import School, parse_school, save_school

ON = date(2026, 11, 29)
MOST = 70


def begun(library: Library, answers: dict[str, Any]) -> Interview:
    return Interview(library, list(library.policies.values()), School(answers), ON)


def test_an_ordinary_primary_is_asked_at_most_seventy_questions_and_the_count_never_goes_up(
    shipped: Library, example: Callable[[str], Any]
) -> None:
    answers = example("oakfield-primary")
    state, said, asked = begun(shipped, {}), [], []
    while True:
        question = state.next()
        if question is None:
            later = state.with_usual_answers()
            if later is state:
                break
            state = later
            continue
        said.append(question.left)
        asked.append(question.name)
        state = state.answer(question.name, answers.get(question.name, NOT_SURE))
    assert len(asked) == len(set(asked)) <= MOST
    assert all(later < earlier for earlier, later in pairwise(said)), "at most so many to go"
    assert said[-1] == 1, "the last one is said to be the last"
    critical = {name for name, fact in shipped.vocabulary.facts.items() if fact.critical and not fact.optional}
    assert critical - set(asked) <= {name for name in critical if state.known.relevant(name) is False}
    assert state.usual(), "usual answers stand"


def test_no_usual_answer_is_a_person_a_contact_or_a_yes_or_no(shipped: Library) -> None:
    usual = {name: fact for name, fact in shipped.vocabulary.facts.items() if fact.propose}
    assert len(usual) > 20
    assert [wrong for name, fact in usual.items() for wrong in proposal_faults(name, fact)] == []
    bad = Fact(type="yes or no", propose=({"value": True},))
    assert list(proposal_faults("care", bad)) == ["The fact 'care' has a usual answer, and only the school can know it."]


def test_usual_answers_follow_the_kind_of_school_and_wait_until_it_is_known(shipped: Library) -> None:
    fact = shipped.vocabulary.facts["employer"]
    assert proposed_value(fact, Known(shipped.vocabulary, {})) is None
    assert proposed_value(fact, Known(shipped.vocabulary, {"school_type": "foundation"})) == "governing_body"
    assert proposed_value(fact, Known(shipped.vocabulary, {"school_type": "independent"})) is None


def words_of(paper: Paper) -> str:
    return "\n".join(block_text(block) for part in paper.parts for block in part.blocks)


@pytest.fixture
def usual(shipped: Library, example: Callable[[str], Any]) -> Interview:
    answers = {name: value for name, value in example("oakfield-primary").items() if not shipped.vocabulary.facts[name].propose}
    return begun(shipped, answers).with_usual_answers()


def test_a_usual_answer_is_seen_in_the_file_until_it_is_confirmed_or_changed(
    shipped: Library, usual: Interview, tmp_path: Path
) -> None:
    path = tmp_path / "oak.yaml"
    save_school(usual.school, path, shipped.vocabulary)
    text = path.read_text("utf-8")
    assert "they count as your school's own choice" in text
    assert text.count("gift_value: 25") == 2, "among the answers, and among what was put in"
    read = parse_school(text.encode(), "oak.yaml", shipped.vocabulary)
    assert read.answers == usual.school.answers
    by_hand = parse_school(text.replace("gift_value: 25", "gift_value: 10", 1).encode(), "oak.yaml", shipped.vocabulary)
    again = Interview(shipped, usual.policies, by_hand, ON)
    assert "gift_value" not in again.usual(), "changed in the file"
    assert again.with_usual_answers().school.answers["gift_value"] == 10
    assert "gift_value" not in usual.answer("gift_value", 25).usual(), "confirmed"
    assert "phone_returned" in again.usual()


def test_a_usual_answer_goes_with_the_reason_for_it(usual: Interview) -> None:
    assert usual.school.answers["approved_by"] == "the full governing body"
    changed = usual.answer("school_type", "pru").with_usual_answers()
    assert changed.school.answers["approved_by"] == "the management committee"


def test_the_page_of_own_choices_lists_usual_answers_with_the_policies_they_stand_in(shipped: Library, usual: Interview) -> None:
    made = [generate(shipped.policy("staff-code-of-conduct"), shipped, usual.school.answers, ON)]
    rows = {each.answer: each for each in usual_answers(shipped.vocabulary, usual.school, made)}
    assert rows["25"].where == "staff code of conduct"
    assert LEFT_OUT not in rows
    paper = house_rules_paper(made, shipped.papers["house-rules"], "Oak", ON, list(rows.values()))
    text = words_of(paper)
    assert "Usual answers that stand as our own choice" in text
    assert "smaller gifts" in text or "Above which value, in pounds" in text
    none = house_rules_paper(made, shipped.papers["house-rules"], "Oak", ON)
    assert "Usual answers" not in words_of(none)
