"""What is not known yet: it names its fact, is shaded, is listed in front, and keeps a document from being for approval."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path

import pytest
from conftest import TODAY, World, answers_from

from helpers import word_text
from policygen.cli.held_up import tell_held_up
from policygen.facts.vocabulary import NOT_SURE, Contact, Value
from policygen.generation.generate import Generated, generate
from policygen.generation.update import read_prior, update
from policygen.library.load import load
from policygen.library.model import Library
from policygen.markup.blocks import all_runs, all_text, block_runs, block_text
from policygen.markup.html import policy_page
from policygen.papers.policy_status import OpenQuestion, PolicyStatus
from policygen.papers.trust_status import SchoolStatus
from policygen.word.reading.safe_open import open_word

HOLE = re.compile(r"\[[^\[\]]+: to be confirmed\]")
CRITICAL = {
    "head", "dsl", "deputy_dsls", "dsl_out_of_hours", "chair", "social_care", "social_care_out_of_hours", "lado",
    "prevent_contact", "police_contact", "phone", "address", "postcode", "spare_adrenaline",
}  # fmt: skip


@pytest.fixture(scope="module")
def open_school(shipped: Library, example: Callable[[str], Mapping[str, Value]]) -> Mapping[str, Value]:
    """A primary school that answered "not sure yet" wherever that is allowed, but for words and dates of approval."""
    answers = dict(example("oakfield-primary"))
    known = ("school_word", "pupil_word", "has_nursery", "has_reception", "has_sixth_form", "effective_date")
    for name, fact in shipped.vocabulary.facts.items():
        if fact.asked and not fact.required and name not in known and fact.type != "number":
            answers[name] = NOT_SURE
    return answers


@pytest.fixture(scope="module")
def open_policies(shipped: Library, open_school: Mapping[str, Value]) -> dict[str, Generated]:
    return {key: generate(shipped.policies[key], shipped, open_school, TODAY) for key in ("safeguarding", "behaviour")}


def test_what_is_not_known_names_its_fact_in_a_sentence_that_is_english(open_policies: Mapping[str, Generated]) -> None:
    said = all_text(open_policies["safeguarding"].document)
    assert (
        "We follow the procedures of [local safeguarding partnership: to be confirmed] "
        "([web address of the local procedures: to be confirmed])" in said
    )
    assert "[LADO telephone: to be confirmed]" in said
    assert not re.search(r"to be confirmed", HOLE.sub("", said).replace("To be confirmed", ""))


def test_a_second_mention_in_a_sentence_only_names_what_is_not_known(world: World) -> None:
    roles = "# Roles\n<!-- clause: lead\nmeets: [guidance.lead.lead]\n-->\n"
    library = load(world(roles=roles + "Ring {{ care.reach }} or, at night, {{ care.reach }}. Then {{ care.reach }}.\n"))
    made = generate(library.policies["safety"], library, answers_from(library, school_name="Oak"), TODAY)
    (words,) = [block_text(block) for part in made.document.body if part.clause for block in part.blocks]
    tail = "Then [care telephone: to be confirmed]."
    assert words in (f"Ring [care telephone: to be confirmed] or, at night, [care telephone]. {tail}",)


@pytest.mark.parametrize("key", ["safeguarding", "behaviour"])
def test_every_open_question_leaves_its_mark_in_the_text_and_on_the_page_in_front(
    open_policies: Mapping[str, Generated], key: str
) -> None:
    made = open_policies[key]
    front = made.document.front[0]
    marked = {run.to_do for part in (*made.document.front[1:], *made.document.body) for block in part.blocks
              for run in block_runs(block)} | {row.to_do for row in made.document.control}  # fmt: skip
    assert front.name == "to-be-confirmed"
    assert len(made.to_do) >= 20
    assert {each.fact for each in made.to_do} <= marked
    listed = block_text(front.blocks[-1])
    assert all(each.question in listed for each in made.to_do)


def test_the_page_in_front_is_gone_when_nothing_is_open(policy_of: Callable[..., Generated]) -> None:
    document = policy_of("oakfield-primary").document
    assert "to-be-confirmed" not in [part.name for part in document.front]
    assert not any(run.to_do for run in all_runs(document))
    assert "To be confirmed" not in word_text(policy_of("oakfield-primary").word())


def test_what_is_not_known_is_shaded_on_the_words_themselves_in_word_and_on_the_web_page(
    open_policies: Mapping[str, Generated],
) -> None:
    made = open_policies["behaviour"]
    page = open_word(made.word()).parts["word/document.xml"].decode()
    runs = re.findall(r"<w:r>(?:(?!</w:r>).)*: to be confirmed\](?:(?!</w:r>).)*</w:r>", page)
    assert len(runs) >= 20
    assert all('<w:shd w:val="clear" w:color="auto" w:fill="FFF3B0"/>' in run for run in runs)
    web = policy_page(made.document)
    assert web.count('<span class="to-do">') >= len(runs)
    assert '<td><span class="to-do">[review date: to be confirmed]</span></td>' in web


def test_the_vocabulary_says_on_what_a_childs_safety_hangs(shipped: Library) -> None:
    assert {name for name, fact in shipped.vocabulary.facts.items() if fact.critical} == CRITICAL
    unnamed = [name for name, fact in shipped.vocabulary.facts.items() if fact.asked and not fact.called]
    assert unnamed == [], "a fact needs a name for where it is not known yet"


@pytest.mark.parametrize("name", ["lado", "deputy_dsls", "social_care_out_of_hours"])
def test_no_policy_is_for_approval_or_approved_while_a_childs_safety_hangs_on_an_open_question(
    shipped: Library, example: Callable[[str], Mapping[str, Value]], name: str
) -> None:
    answers = {**example("oakfield-primary"), name: NOT_SURE}
    made = generate(shipped.policies["safeguarding"], shipped, answers, TODAY)
    assert made.document.status == "Draft: not ready for approval"
    assert [each.fact for each in made.to_do if each.critical] == [name]
    approved = generate(shipped.policies["safeguarding"], shipped, {**answers, "approved_on": date(2026, 11, 20)}, TODAY)
    assert (approved.document.status, approved.document.draft) == ("Draft: not ready for approval", True)


def test_an_answered_question_takes_its_mark_and_the_page_out_of_the_adopted_version(
    shipped: Library, example: Callable[[str], Mapping[str, Value]]
) -> None:
    known = example("oakfield-primary")
    policy = shipped.policies["whistleblowing"]
    before = generate(policy, shipped, {**known, "lado": NOT_SURE, "uses_volunteers": NOT_SURE}, TODAY)
    assert "LADO telephone: to be confirmed" in word_text(before.word())
    updated = update(generate(policy, shipped, known, TODAY), read_prior(before.word(), "policy.docx"))
    assert updated.tracked is not None
    assert "o be confirmed" not in word_text(updated.clean)
    assert isinstance(known["lado"], Contact)
    assert known["lado"].phone in word_text(updated.clean)


def test_the_command_says_what_is_open_which_question_asks_for_it_and_how_to_answer(
    open_policies: Mapping[str, Generated], capsys: pytest.CaptureFixture[str]
) -> None:
    tell_held_up([("Whistleblowing policy", open_policies["safeguarding"].to_do)], Path("oakfield.yaml"))
    said = " ".join(capsys.readouterr().err.split())
    assert "Not ready for approval is: Whistleblowing policy." in said
    assert "LADO: How do you reach the local authority designated officer (LADO)?" in said
    assert "in oakfield.yaml under answers, 'lado:'" in said
    assert "policygen ask oakfield.yaml" in said


def test_the_status_of_a_trust_says_which_policies_are_not_ready_for_approval() -> None:
    question = OpenQuestion(fact="lado", question="How do you reach the LADO?", called="LADO", critical=True)
    policy = PolicyStatus(
        policy="prevent", title="Prevent policy", school="Oak", on="2026-11-24", edition="E", version="1", document="a.docx",
        clauses=1, requirements=1, words=9, to_do=(question,),
    )  # fmt: skip
    school = SchoolStatus("oak", "Oak", "2026-11-24", (policy,))
    (said,) = school.to_look_at(TODAY)
    assert said == "Prevent policy: not ready for approval, because this is not known yet: LADO."
