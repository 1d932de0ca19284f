"""An entry of the learning log: answers one by one, the write-up check, closing, and findings of published reviews."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from conftest import TODAY

from policygen.errors import SchoolFaults
from policygen.facts.known import Known
from policygen.formats import strict_yaml
from policygen.learning.entry_answers import closed_entry, entry_questions, telling_who, with_entry_answer, with_entry_status
from policygen.learning.log import LearningLog, LogEntry, missing_answers
from policygen.learning.review_prompts import answered_entry, prompt_page
from policygen.learning.writing_check import writing_findings
from policygen.library.model import Library

WHOLE = LogEntry(
    status="open", source="near miss", date=date(2026, 11, 3), happened="A gate stood open at lunch.", pattern="tools",
    made_sense="The lock sticks, and the duty changes at noon.", finding="The gate is left open whenever the lock sticks.",
    change="The lock is replaced.", owner="Site manager", due=date(2026, 12, 18), test="Try the gate on ten days in January.",
)  # fmt: skip


def test_a_sentence_is_asked_only_where_a_passage_was_named_and_goes_with_it(shipped: Library) -> None:
    assert "sentence" not in entry_questions(WHOLE, shipped.learning)
    entry = with_entry_answer(WHOLE, "clauses", ("safeguarding.how-we-learn",))
    assert "sentence" in entry_questions(entry, shipped.learning)
    said = with_entry_answer(entry, "sentence", "The gate has a spring.")
    assert said.adds == {"safeguarding.how-we-learn": "The gate has a spring."}
    assert with_entry_answer(said, "sentence", "").adds == {}
    assert with_entry_answer(said, "clauses", ()).adds == {}


def test_an_entry_is_a_draft_until_it_says_what_it_has_to(shipped: Library) -> None:
    draft = with_entry_answer(WHOLE.model_copy(update={"status": "draft"}), "owner", "")
    assert with_entry_status(draft, shipped.learning).status == "draft"
    assert with_entry_status(with_entry_answer(draft, "owner", "Site manager"), shipped.learning).status == "open"
    assert with_entry_status(with_entry_answer(WHOLE, "finding", ""), shipped.learning).status == "draft"


def test_no_entry_closes_without_a_test_of_change_and_what_it_showed() -> None:
    with pytest.raises(SchoolFaults, match="says nothing of how its change is tested"):
        closed_entry("1", WHOLE.model_copy(update={"test": ""}), "Better.", date(2027, 1, 30))
    with pytest.raises(SchoolFaults, match="only with what its test showed, and when"):
        closed_entry("1", WHOLE, "Shut on ten of ten days.", None)
    with pytest.raises(SchoolFaults, match="still a draft"):
        closed_entry("1", WHOLE.model_copy(update={"status": "draft"}), "Better.", date(2027, 1, 30))
    assert closed_entry("1", WHOLE, "Shut on ten of ten days.", date(2027, 1, 30)).status == "closed"


def test_what_tells_who_somebody_is_is_found_in_every_kind_of_answer() -> None:
    for value in ("Mrs Pemberton left it.", ("Fine.", "Ask Mrs Pemberton."), {"tools": "Mrs Pemberton's key."}):
        assert [each.kind for _, each in telling_who(value, ())] == ["a name"]
    assert list(telling_who("The DSLs and the DSL's deputy miss the bus.", ())) == []


@pytest.mark.parametrize(
    ("question", "answer", "check"),
    [
        ("happened", "The supervisor failed to shut the gate.", "blame"),
        ("finding", "It was human error by the duty team.", "individual"),
        ("made_sense", "With hindsight, the lock was worn.", "hindsight"),
        ("change", "Remind staff to shut the gate.", "vague"),
        ("test", "", "test_missing"),
        ("made_sense", "", "why_missing"),
    ],
)
def test_the_write_up_check_says_what_to_look_at_again(shipped: Library, question: str, answer: str, check: str) -> None:
    assert check in {each.check for each in writing_findings(with_entry_answer(WHOLE, question, answer), shipped.learning)}


def test_the_write_up_check_has_nothing_against_system_words(shipped: Library) -> None:
    assert list(writing_findings(WHOLE, shipped.learning)) == []
    fine = with_entry_answer(WHOLE, "happened", "Staff should be at the gate at noon; a reminder hangs there, carefully made.")
    assert list(writing_findings(fine, shipped.learning)) == []


def page_of(library: Library, answers: Any, entries: dict[str, LogEntry], on: date = TODAY) -> Any:
    return prompt_page(library, [LearningLog("Ours", entries)], [Known(library.vocabulary, answers)], on)


def test_findings_are_put_newest_first_a_page_a_term_without_those_answered(
    shipped: Library, example: Callable[[str], Any]
) -> None:
    answers = example("oakfield-primary")
    page = page_of(shipped, answers, {})
    assert len(page.prompts) == shipped.learning.prompts.per_term
    law = shipped.legislation.on(TODAY)
    days = [law.requirements[each.review].edition.starts for each in page.prompts]
    assert days == sorted(days, reverse=True)
    assert all(each.found.startswith("This review found: ") for each in page.prompts)
    first = answered_entry(page.prompts[0], "could", "Ask ten staff.", shipped.learning.prompts, TODAY)
    after = page_of(shipped, answers, {"1": first})
    assert [each.review for each in after.prompts] == [each.review for each in page.prompts[1:]]
    spring = page_of(shipped, answers, {"1": first}, date(2027, 1, 12))
    assert len(spring.prompts) == shipped.learning.prompts.per_term


def test_findings_are_those_that_concern_this_kind_of_school(shipped: Library, example: Callable[[str], Any]) -> None:
    boarding = {
        each.id for each in shipped.legislation.on(TODAY).requirements.values() if "boarding" in str(each.applies)
        and each.edition.kind == "learning"
    }  # fmt: skip
    assert boarding

    def asked(name: str) -> set[str]:
        words = shipped.learning.prompts
        entries: dict[str, LogEntry] = {}
        seen: set[str] = set()
        while page := page_of(shipped, example(name), entries).prompts:
            for number, each in enumerate(page):
                entry = answered_entry(each, "unsure", "We look.", words, date(2020, 1, 1))
                entries[f"{len(entries)}-{number}"] = entry
                seen.add(each.review)
        return seen

    assert not asked("oakfield-primary") & boarding


def test_an_answer_makes_an_entry_and_no_only_with_its_evidence(shipped: Library, example: Callable[[str], Any]) -> None:
    prompt = page_of(shipped, example("oakfield-primary"), {}).prompts[0]
    words = shipped.learning.prompts
    assert answered_entry(prompt, "could", "Ask ten staff.", words, TODAY).status == "draft"
    declined = answered_entry(prompt, "not here", "The last twenty records show it.", words, TODAY)
    assert (declined.status, declined.reason) == ("declined", "The last twenty records show it.")
    assert missing_answers(declined, shipped.learning) == []


def test_usual_phrases_of_blame_are_seen_and_system_words_pass(shipped: Library) -> None:
    texts = strict_yaml.load((Path(__file__).parent / "write_ups.yaml").read_text(encoding="utf-8"), "write_ups.yaml")

    def looked_at(question: str, text: str) -> bool:
        entry = with_entry_answer(WHOLE, question, text)
        return any(each.question == question for each in writing_findings(entry, shipped.learning))

    missed = [text for question, text in texts["look again"] if not looked_at(question, text)]
    alarms = [text for question, text in texts["let pass"] if looked_at(question, text)]
    assert len(texts["look again"]) == len(texts["let pass"]) == 80
    assert len(missed) <= 4, missed
    assert len(alarms) <= 2, alarms
