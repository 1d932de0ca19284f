"""A text from anywhere is held against the law: stated, partly, not found or not judged, never without the sentence."""

from __future__ import annotations

import pytest
from conftest import TODAY
from foreign_makers import BODY

from policygen.coverage.any_file import read_foreign
from policygen.coverage.checking import checked
from policygen.coverage.judging import Judged, judged
from policygen.facts.known import Known
from policygen.library.model import Library

POLICY = (
    "Thornbury Lane Primary School\n\nChild protection and safeguarding policy\n\nINTRODUCTION\n\n" + "\n\n".join(BODY) + "\n\n"
    "An allegation against a member of staff is reported to the LADO within one working day.\n\n"
    "Child protection files are sent to the new school within seven days of an in-year transfer.\n"
)


@pytest.fixture(scope="module")
def held(shipped: Library) -> Judged:
    return judged(read_foreign(POLICY.encode(), "policy.txt"), shipped, TODAY, ("safeguarding",))


def _points(held: Judged, requirement: str) -> dict[str, str]:
    return {
        each.point.name: each.verdict for one in held.requirements if one.requirement.id == requirement for each in one.points
    }


def test_what_the_text_says_is_stated_with_the_sentence_and_its_place(held: Judged) -> None:
    found = next(each for each in held.requirements if each.requirement.id == "kcsie.dsl.availability")
    point = next(each for each in found.points if each.verdict == "stated")
    assert "available in school hours" in point.sentence
    assert str(point.place) == "line 7, under “INTRODUCTION”"
    assert found.clauses[0].startswith("safeguarding/")


def test_a_wrong_number_is_partly_said_and_named(held: Judged) -> None:
    days = [each for one in held.requirements if "file-transfer" in one.requirement.id for each in one.points]
    wrong = next(each for each in days if "seven days" in each.missing)
    assert wrong.verdict == "partly"
    assert "seven days" in wrong.sentence


def test_nothing_is_called_missing_without_the_nearest_sentence_where_there_is_one(held: Judged) -> None:
    missing = [each for one in held.requirements for each in one.missing]
    assert missing
    assert sum(bool(each.sentence) for each in missing) > len(missing) / 3
    assert all(each.missing for each in missing)


def test_what_has_no_broad_recogniser_is_not_judged_when_it_is_not_found(held: Judged) -> None:
    for one in held.requirements:
        for each in one.points:
            assert each.verdict != "not found" or each.point.headline


def test_without_answers_what_depends_on_the_school_says_if(held: Judged) -> None:
    conditions = {each.condition for each in held.requirements if each.applies is None}
    assert any("host families" in each for each in conditions)
    assert not any(each.condition for each in held.requirements if each.applies)


def test_with_a_school_file_nothing_depends_that_was_answered(shipped: Library, example) -> None:  # type: ignore[no-untyped-def]
    known = Known(shipped.vocabulary, example("oakfield-primary"))
    found = judged(read_foreign(POLICY.encode(), "policy.txt"), shipped, TODAY, ("whistleblowing",), known)
    assert all(each.applies for each in found.requirements)


def test_what_another_policy_has_to_say_is_not_held_against_this_one(shipped: Library) -> None:
    found = judged(read_foreign(POLICY.encode(), "policy.txt"), shipped, TODAY, ("whistleblowing",))
    assert not any(each.requirement.id.startswith(("kcsie.dsl", "kcsie.filtering")) for each in found.requirements)


def test_a_point_in_another_policy_of_the_folder_counts(shipped: Library) -> None:
    thin = "Child protection policy\n\n" + "\n\n".join(BODY)
    other = read_foreign(POLICY.encode(), "allegations.txt")
    alone = judged(read_foreign(thin.encode(), "policy.txt"), shipped, TODAY, ("safeguarding",))
    both = judged(read_foreign(thin.encode(), "policy.txt"), shipped, TODAY, ("safeguarding",), beside={"allegations.txt": other})
    files = {each.file for one in both.requirements for each in one.points if each.file}
    assert files == {"allegations.txt"}
    assert len(both.with_verdict("not found")) < len(alone.with_verdict("not found"))


def test_a_policy_on_bullying_alone_is_not_held_against_all_law_on_behaviour(shipped: Library) -> None:
    words = "Anti-bullying policy\n\nBullying of any kind is not accepted here, and staff act on each report.\n\n" + "\n\n".join(
        BODY
    )
    alone = checked(read_foreign(words.encode(), "policy.txt"), shipped, TODAY)
    whole = checked(read_foreign(words.replace("Anti-bullying", "Behaviour").encode(), "policy.txt"), shipped, TODAY)
    assert alone.policies == whole.policies == ("behaviour",)
    assert 0 < len(alone.held.requirements) < len(whole.held.requirements) / 4
