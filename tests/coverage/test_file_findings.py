"""What is wrong, old, another school's or left over in a file is named with its words and its place; what is right is not."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

import pytest
from conftest import TODAY
from foreign_makers import BODY, word
from foreign_policies import foreign_policy

from policygen.coverage.any_file import read_foreign
from policygen.coverage.applies_shown import applies_to_text
from policygen.coverage.checking import CheckedFile, checked
from policygen.coverage.foreign_text import ForeignText
from policygen.coverage.reading_word import read_word
from policygen.coverage.report_rows import check_data, coverage_rows, in_one_line, not_said
from policygen.expressions import parse
from policygen.facts.vocabulary import Value
from policygen.generation.generate import generate
from policygen.library.model import Library
from policygen.markup.html import policy_page

PLANTED = """\
Thornbury Lane Primary School

Child Protection and Safeguarding Policy

Approved by governors: September 2024        Next review: September 2025        Version 3.1

1. Introduction

Thornbury Lane Primary School follows the procedures of Barsetshire Safeguarding Children Partnership. Our office is on
01632 960411 and office@thornburylane.example. The partnership is on 01632 960555.

This policy follows Keeping Children Safe in Education 2023 and the procedures of the LSCB.

2. What staff do

Any member of staff with a concern reports it to the DSL within 24 hours.

A member of staff who sees FGM tells the DSL, and the DSL will report it to the police.

Staff may promise confidentiality to a child who asks for it.

3. Allegations

The headteacher tells the LADO of an allegation within five working days.

All staff have safeguarding training every three years.

Child protection files are sent to the new school within seven days of an in-year transfer.

4. People

The designated safeguarding lead is Priya Coldwell. The deputy is Marcus Thale.

In our school the designated safeguarding lead is Sorcha Penhale.

At Elmsgate Junior School we listen to every child. Ring the office on 0117 496 0123 or head@elmsgatejunior.example.

Referrals go to Loamshire County Council. Barsetshire County Council has a helpline.

[Insert name of safeguarding governor] visits every term. Delete as appropriate: he/she reports to the board.

5. Training

6. Records

Records are kept by the DSL in a secure place, and are read by nobody else without a reason.
"""


@pytest.fixture(scope="module")
def planted(shipped: Library) -> CheckedFile:
    return checked(read_foreign(PLANTED.encode(), "policy.txt"), shipped, TODAY)


@pytest.mark.parametrize(
    ("kind", "words", "said"),
    [
        ("wrong", "within 24 hours", "guidance says at once"),
        ("wrong", "the DSL will report it to the police", "on the teacher personally"),
        ("wrong", "promise confidentiality", "staff never do"),
        ("wrong", "within five working days", "without delay"),
        ("wrong", "every three years", "at least once a year"),
        ("wrong", "within seven days", "guidance says"),
        ("out of date", "Keeping Children Safe in Education 2023", "out of date"),
        ("out of date", "LSCB", "out of date"),
        ("review date", "September 2025", "has passed"),
        ("another school", "Elmsgate Junior School", "this file is of Thornbury Lane Primary School"),
        ("another school", "Loamshire County Council", "another local authority"),
        ("another school", "0117 496 0123", "of another area"),
        ("another school", "elmsgatejunior.example", "not of the school's own domain"),
        ("contradiction", "Sorcha Penhale", "two names for one role"),
        ("left over", "[Insert name of safeguarding governor]", "template"),
        ("left over", "Training", "has no text"),
    ],
)
def test_each_planted_fault_is_found_with_its_words(planted: CheckedFile, kind: str, words: str, said: str) -> None:
    found = [each for each in planted.findings if each.kind == kind and words in f"{each.words} {each.what}"]
    assert found, [(each.kind, each.what) for each in planted.findings]
    assert any(said in each.what for each in found)
    assert all(each.next_step for each in found)


def test_what_it_is_is_told_as_found(planted: CheckedFile) -> None:
    what = planted.what
    assert what.documents == ("safeguarding",)
    assert what.schools[0].words == "Thornbury Lane Primary School"
    assert what.version and what.version.words == "3.1"
    assert {(each.kind, str(each.day)) for each in what.dates} >= {("approved", "2024-09-30"), ("review due", "2025-09-30")}
    assert any("2023" in each.words for each in what.editions)


def test_a_good_policy_has_no_finding_to_be_put_right(shipped: Library) -> None:
    good = PLANTED.partition("2. What staff do")[0].replace("September 2025", "September 2027").replace("2023", "2026")
    good = good.replace("the LSCB", "the partnership") + "\n\n".join(BODY) + "\n\nStaff never promise confidentiality.\n"
    found = checked(read_foreign(good.encode(), "policy.txt"), shipped, TODAY)
    assert [(each.kind, each.what) for each in found.findings if each.sure] == []


def test_a_school_file_shows_whose_names_are_not_the_schools(shipped: Library, example) -> None:  # type: ignore[no-untyped-def]
    answers = example("oakfield-primary")
    found = checked(read_foreign(PLANTED.encode(), "policy.txt"), shipped, TODAY, answers)
    said = " ".join(each.what for each in found.findings if each.kind == "another school")
    assert "Thornbury Lane Primary School" in said
    assert "your answers name Imogen Marsden" in said


def test_marks_comments_and_pending_changes_in_word_are_left_over(shipped: Library) -> None:
    def edit(document) -> None:  # type: ignore[no-untyped-def]
        run = document.paragraphs[1].runs[0]
        run.font.highlight_color = 7
        document.add_comment(run, text="Check this with the trust", author="A")

    text = read_foreign(word("Whistleblowing policy", *BODY, edit=edit), "a.docx")
    found = checked(text, shipped, TODAY)
    said = [each.what for each in found.findings if each.kind == "left over"]
    assert any("marked with a colour" in each for each in said)
    assert any("Check this with the trust" in each for each in said)


@pytest.mark.parametrize(
    ("lines", "name", "documents", "other"),
    [
        (("Behaviour and Anti-Bullying Policy",), "policy.txt", {"behaviour", "anti-bullying"}, ""),
        (("SAFEGUARDING",), "a.txt", {"safeguarding"}, ""),
        (("Welcome to our school",), "Whistle Blowing Policy Sept 25 v2 FINAL.txt", {"whistleblowing"}, ""),
        (("Dear parents and carers",), "letter.txt", set(), "a letter"),
    ],
)  # fmt: skip
def test_which_document_a_file_is(shipped: Library, lines: tuple[str, ...], name: str, documents: set[str], other: str) -> None:
    text = read_foreign(
        "\n\n".join([*lines, "We wish to tell you of some things that matter to us all here.", *BODY]).encode(), name
    )
    found = checked(text, shipped, TODAY)
    assert set(found.what.documents) == documents
    assert found.what.not_a_policy == other


def test_a_long_policy_is_checked_quickly(shipped: Library) -> None:
    text: ForeignText = read_foreign(
        "\n\n".join([PLANTED, *([PLANTED.partition("1. Introduction")[2]] * 3)]).encode(), "policy.txt"
    )
    assert checked(text, shipped, TODAY).findings


@pytest.mark.parametrize("key", ["safeguarding", "allegations-against-staff", "safer-recruitment"])
def test_a_policy_that_policygen_made_has_nothing_to_put_right(
    key: str, shipped: Library, example: Callable[[str], Mapping[str, Value]]
) -> None:
    answers = example("oakfield-primary")
    page = policy_page(generate(shipped.policies[key], shipped, answers, TODAY).document)
    found = checked(read_foreign(page.encode(), f"{key}.html"), shipped, TODAY, answers)
    assert found.what.documents == (key,)
    assert [(each.kind, each.what) for each in found.findings if each.sure] == []
    assert [each.requirement.id for each in found.held.with_verdict("not found", "partly")] == []


@pytest.mark.parametrize(
    ("line", "facts"),
    [
        ("Fernbeck Sixth Form College", {"sixteen_to_nineteen": True, "nursery_school": False}),
        ("Fernbeck Nursery School", {"nursery_school": True, "statutory_age": False}),
        ("Fernbeck Primary School", {"state_funded": True, "primary_age": True, "academy": None}),
        ("Fernbeck Preparatory School", {"independent": True, "state_funded": False}),
        ("Fernbeck Academy Trust", {"academy": True, "maintained": False}),
    ],
)
def test_the_first_lines_show_what_kind_of_school_it_is(shipped: Library, line: str, facts: dict[str, bool | None]) -> None:
    text = read_foreign("\n\n".join([line, "Attendance policy", *BODY * 3]).encode(), "policy.txt")
    shown = applies_to_text(text, shipped.vocabulary)
    assert {fact: shown.value(parse(fact)) for fact in facts} == facts


# ---- no fault is counted twice


SETTING = "This is the policy of Alder Road Primary School. It is for everybody who works here, and for parents who ask for it."


def read_alone(sentence: str, library: Library) -> CheckedFile:
    text = f"# Child protection and safeguarding policy\n\n{SETTING}\n\n{sentence}\n"
    return checked(read_foreign(text.encode(), "policy.md"), library, TODAY)


def test_a_number_that_is_wrong_is_not_told_as_too_seldom_as_well(shipped: Library) -> None:
    said = "The Designated Safeguarding Lead and deputy renew their training every three years."
    (found,) = (each for each in read_alone(said, shipped).findings if each.kind == "wrong")
    assert found.what.startswith("It says “three years”; guidance says every 2 years")
    assert found.against == "kcsie.dsl.training"


def test_a_foreign_policy_with_both_counts_the_fault_once(shipped: Library) -> None:
    policy = foreign_policy("council")
    found = checked(read_word(policy.data, policy.file_name), shipped, TODAY).findings
    faults = [(each.against, each.words) for each in found if each.against]
    assert len(faults) == len(set(faults))
    assert any("renew their training every three years" in words for _, words in faults)


def test_two_faults_in_one_sentence_are_two(shipped: Library) -> None:
    said = "A teacher who finds that a girl has had FGM tells the lead within 48 hours, and the lead decides whether to tell the police."
    found = read_alone(said, shipped).findings
    assert {each.against for each in found if each.kind == "wrong"} == {
        "kcsie.concerns.act-at-once",
        "fgm-act-2003.reporting.teachers-report",
    }


def test_what_is_told_as_wrong_is_not_counted_as_missing_too(shipped: Library) -> None:
    wrong = read_alone("Any disclosure of FGM goes to the headteacher, who decides whether to call the police.", shipped)
    silent = read_alone("Every disclosure matters.", shipped)
    fgm = "fgm-act-2003.reporting.teachers-report"
    assert [each.against for each in wrong.findings if each.kind == "wrong"] == [fgm]
    rows, others = coverage_rows(wrong, shipped), coverage_rows(silent, shipped)
    assert fgm not in [each.requirement for each in not_said(rows, "must")]
    assert fgm in [each.requirement for each in not_said(others, "must")]
    assert f"asks {len(not_said(rows, 'must'))} things that were not found in it, and 1 thing" in in_one_line(wrong, rows)
    verdicts = {each.requirement: each.verdict for each in rows}
    assert verdicts[fgm] == "partly", "what is said of each duty stays as it is"
    assert fgm in [each["requirement"] for each in check_data(wrong, shipped, "policy.md")], "and a program is told of both"


def test_what_is_missing_besides_the_wrong_sentence_is_still_asked_for(shipped: Library) -> None:
    wrong = read_alone("Any disclosure of FGM goes to the headteacher, who decides whether to call the police.", shipped)
    (fgm,) = (each for each in wrong.held.requirements if each.requirement.id == "fgm-act-2003.reporting.teachers-report")
    elsewhere = replace(fgm.points[0], verdict="not found", sentence="", missing="And another thing")
    more = replace(fgm, points=(*fgm.points, elsewhere))
    held = replace(wrong.held, requirements=tuple(more if each is fgm else each for each in wrong.held.requirements))
    assert fgm.requirement.id in [
        each.requirement for each in not_said(coverage_rows(replace(wrong, held=held), shipped), "must")
    ]
