"""Whose change it is: the same school on a later day owes it to the law, on the same day with other answers to its answers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from conftest import ROOT

from policygen.errors import PolicygenError
from policygen.facts.vocabulary import Person, Value
from policygen.generation.causes import ANSWERS, WORDING, Cause, causes, default_cause
from policygen.generation.change_brief import clause_places
from policygen.generation.generate import Generated, generate
from policygen.generation.update import read_prior, update
from policygen.law.changes import law_changes
from policygen.library.model import Library
from policygen.markup.blocks import block_text, paper_text
from policygen.markup.templates import links_in
from policygen.runs.law_effects import effects_on_school
from policygen.schools.school_file import read_school
from policygen.web.what_changes import word_changes_shown
from policygen.word.writing.document import clause_bookmark

SCHOOLS = ("oakfield-primary", "willow-bank-special", "little-acorns-nursery", "meridian-sixth-form", "thornbury-prep")
DAYS = [
    (date(2025, 9, 15), date(2026, 11, 30)),
    (date(2026, 3, 1), date(2026, 9, 1)),
    (date(2025, 9, 15), date(2026, 5, 1)),
]
NUMBER_OR_TITLE = "A section or a policy that it names has another number or title now."


def made_of(library: Library, answers: Mapping[str, Value], on: date) -> dict[str, Generated]:
    made = {}
    for key, policy in library.policies.items():
        try:
            made[key] = generate(policy, library, answers, on)
        except PolicygenError:
            continue  # there is no such policy on that day, or not with these answers
    return made


def answers_of(library: Library, school: str) -> dict[str, Value]:
    return dict(read_school(Path(ROOT / "examples" / f"{school}.yaml"), library.vocabulary).answers)


def differing(before: Generated, after: Generated) -> Iterator[tuple[str, Cause]]:
    """Yield the clauses of which the words are others, with the cause that is told."""
    old, new = before.manifest.clauses, after.manifest.clauses
    for name, cause in causes(before.manifest, after).items():
        if name not in old or name not in new or old[name].text != new[name].text:
            yield name, cause


@pytest.mark.parametrize("school", SCHOOLS)
def test_what_changes_with_the_day_alone_is_the_laws(shipped: Library, school: str) -> None:
    answers, told = answers_of(shipped, school), 0
    for start, end in DAYS:
        before, after = made_of(shipped, answers, start), made_of(shipped, answers, end)
        for key in before.keys() & after.keys():
            for name, cause in differing(before[key], after[key]):
                told += 1
                if cause.said != NUMBER_OR_TITLE:
                    assert cause.author not in (ANSWERS, WORDING), (key, name, cause)
                    assert cause.requirements or cause.said, (key, name)
                for each in cause.requirements:  # it was not there before, or says something else
                    was = shipped.legislation.on(start).requirements.get(each.id)
                    assert was != each, (key, name, each.id)
            assert default_cause(before[key].manifest, after[key]).author not in (ANSWERS, ""), key
    assert told > 50


@pytest.mark.parametrize("school", SCHOOLS[:3])
def test_what_changes_with_the_answers_alone_is_the_answers(shipped: Library, school: str) -> None:
    answers, on, told = answers_of(shipped, school), date(2026, 11, 30), 0
    before = made_of(shipped, answers, on)
    for fact in [name for name, value in answers.items() if isinstance(value, bool)]:
        after = made_of(shipped, {**answers, fact: not answers[fact]}, on)
        for key in before.keys() & after.keys():
            for name, cause in differing(before[key], after[key]):
                told += 1
                assert cause.author == ANSWERS, (fact, key, name, cause)
    assert told > 50


@pytest.mark.parametrize("school", SCHOOLS)
def test_a_clause_that_changes_without_a_duty_behind_it_follows_an_edition_or_asks_for_new_law(
    shipped: Library, school: str
) -> None:
    told = 0
    for start, end in DAYS:
        law = law_changes(shipped.legislation, start, end)
        earlier, later = (shipped.legislation.on(day) for day in (start, end))
        titles = [each.title for day in (earlier, later) for each in day.editions.values()]
        names = {word.strip(".,;") for title in titles for word in title.split()}
        newly = later.requirements.keys() - earlier.requirements.keys()
        found = read_school(Path(ROOT / "examples" / f"{school}.yaml"), shipped.vocabulary)
        for change in effects_on_school(shipped, school, found, law).clauses:
            differing = [words for kind, words in word_changes_shown(change.before, change.after) if kind != "same"]
            told += bool(change.because)
            if change.because or any(kind == "in_force" and name in newly for kind, name in links_in(change.clause.text)):
                continue
            words = {word.strip(".,;") for part in differing for word in part.split()}
            assert {word for word in words - names if not word.isdigit()} == set(), (change.policy, change.clause.name)
    assert told > 50


@pytest.mark.parametrize("school", SCHOOLS)
def test_a_new_name_in_a_clause_whose_duty_changed_is_the_answers(shipped: Library, school: str) -> None:
    answers, (start, end) = answers_of(shipped, school), DAYS[0]
    old = {name: replace(each, name=f"Old {each.name}") if isinstance(each, Person) else each for name, each in answers.items()}
    old |= {
        name: f"former {answers[name]}" for name in ("filtering_system", "monitoring_system", "head_title") if name in answers
    }
    before, after, then = made_of(shipped, old, start), made_of(shipped, answers, end), made_of(shipped, answers, start)
    named = both = 0
    for key in before.keys() & after.keys() & then.keys():
        was, words, now = (each[key].manifest.clauses for each in (before, then, after))
        for name, cause in differing(before[key], after[key]):
            if name in was and name in words and name in now and words[name].text == now[name].text:
                assert cause.author == ANSWERS, (key, name, cause)
                named += 1
            elif name in was and name in words and name in now and words[name].text != was[name].text:
                assert cause.author not in (WORDING, ""), (key, name, cause)
                both += "have changed" in " ".join(cause.lines())
    assert named > 100
    assert both > 2


def test_words_that_hang_on_a_law_by_name_are_that_laws(shipped: Library) -> None:
    answers = answers_of(shipped, "willow-bank-special")
    before, after = (generate(shipped.policies["whistleblowing"], shipped, answers, each) for each in DAYS[0])
    cause = dict(differing(before, after))["qualifying"]
    assert cause.author.startswith("Employment Rights Act 2025")
    assert "Reporting sexual harassment is protected as whistleblowing" in cause.reason().comment
    assert "in force from 6 April 2026" in cause.reason().comment


def test_a_review_is_published_and_not_in_force(shipped: Library) -> None:
    answers = answers_of(shipped, "willow-bank-special")
    before, after = (generate(shipped.policies["prevent"], shipped, answers, each) for each in DAYS[0])
    cause = dict(differing(before, after))["no-ideology"]
    assert "published 13 April 2026" in cause.reason().comment
    assert "in force" not in cause.reason().comment


def test_words_that_policygen_changed_or_no_longer_has_are_policygens(shipped: Library) -> None:
    answers, on = answers_of(shipped, "oakfield-primary"), date(2026, 11, 30)
    policy = shipped.policies["whistleblowing"]
    before = generate(policy, shipped, answers, on)
    examples = next(each for each in policy.clauses if each.name == "examples")
    sections = tuple(
        replace(
            section,
            clauses=tuple(
                replace(each, text=f"{each.text}\n\nIt is better said so.\n") if each == examples else each
                for each in section.clauses
                if each.name != "other-routes"
            ),
        )
        for section in policy.sections
    )
    after = generate(replace(policy, sections=sections), replace(shipped, digest="another"), answers, on)
    told = dict(differing(before, after))
    assert (told["examples"].author, told["other-routes"].author) == (WORDING, WORDING)
    assert told["other-routes"].said == "policygen's policy no longer has this clause."


def test_a_duty_that_policygen_recorded_more_exactly_is_not_told_as_new_law(shipped: Library) -> None:
    answers, on = answers_of(shipped, "oakfield-primary"), date(2026, 11, 30)
    policy = shipped.policies["whistleblowing"]
    made = generate(policy, shipped, answers, on)
    name, record = next((name, each) for name, each in made.manifest.clauses.items() if each.meets)
    (requirement, version), *others = record.meets.items()
    assert made.law.requirements[requirement].change is None
    worse = {requirement: f"{version.rpartition(' ')[0]} 0123456789abcdef", **dict(others)}
    said = record.model_copy(update={"meets": worse, "template": "0123", "text": "4567"})
    before = made.manifest.model_copy(update={"clauses": {**made.manifest.clauses, name: said}, "library": "another"})
    assert (causes(before, made)[name].author, causes(before, made)[name].requirements) == (WORDING, ())


def test_the_brief_names_sections_as_the_document_does(shipped: Library) -> None:
    answers = answers_of(shipped, "willow-bank-special")
    before, after = (generate(shipped.policies["attendance"], shipped, answers, each) for each in DAYS[0])
    headings = {block_text(part.blocks[0]) for part in after.document.parts if part.name.startswith("heading.")}
    places = clause_places(after)
    assert [place for place in places.values() if place.split(": ")[0] not in headings and "{" in place] == []
    for clause in after.selection.clauses:
        assert places[clause_bookmark(clause.name)].split(": ")[0] in headings, clause.name
    brief = paper_text(update(after, read_prior(before.word(), "adopted.docx")).brief)
    assert "missing-education" not in brief
    assert "Joining, leaving and children missing education" in brief
