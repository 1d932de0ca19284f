"""Sentences that keep a child safe or the school within the law: each exception and trigger, word by word, as the policies print it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import cache

import pytest
from conftest import LAST_YEAR, TODAY
from shared import NAMES, Answers

from policygen.facts.known import Known
from policygen.generation.generate import Generated, generate
from policygen.library.model import Library
from policygen.markup.blocks import all_text
from policygen.papers.handouts import make_handouts, words_of

Text = Callable[..., str]

WHOLE = [name for name in NAMES if name not in ("meridian-sixth-form", "little-acorns-nursery")]
DAYS = [TODAY, LAST_YEAR]


@pytest.fixture(scope="module")
def text_of(shipped: Library, example: Answers) -> Text:
    """The words of a policy, or of a hand-out, of an example on a date, the lines that name sources left out."""

    @cache
    def policy(name: str, key: str, on: date) -> Generated:
        return generate(shipped.policies[key], shipped, example(name), on)

    @cache
    def handouts(name: str, on: date) -> dict[str, str]:
        made = [(policy(name, key, on), None) for key in shipped.policies]
        known = Known(shipped.vocabulary, example(name))
        return {each.key: words_of(each.paper) for each in make_handouts(shipped, known, shipped.legislation.on(on), made)}

    def text(name: str, key: str, on: date = TODAY) -> str:
        if key not in shipped.policies:
            return handouts(name, on)[key]
        lines = all_text(policy(name, key, on).document).splitlines()
        return "\n".join(line for line in lines if not line.startswith(("Rests on:", "Prompted by:")))

    return text


@pytest.mark.parametrize("on", DAYS, ids=str)
@pytest.mark.parametrize("name", NAMES)
def test_parents_of_a_child_who_questions_their_gender_are_not_involved_where_that_is_a_risk(
    text_of: Text, name: str, on: date
) -> None:
    exception = "other than in the exceptionally rare case where involving them would put the child at significant risk"
    assert exception in text_of(name, "safeguarding", on)


@pytest.mark.parametrize("on", DAYS, ids=str)
@pytest.mark.parametrize("key", ["safeguarding", "attendance", "summary-safeguarding", "summary-attendance"])
@pytest.mark.parametrize("name", NAMES)
def test_a_missing_child_in_great_danger_means_999_without_waiting_for_the_search(
    text_of: Text, name: str, key: str, on: date
) -> None:
    text = text_of(name, key, on)
    assert "without waiting" in text
    if name == "meridian-sixth-form":
        danger = ["talk of self-harm or suicide", "a threat", "a weapon", "a medical need", "someone who could do harm"]
        after = ["the DSL rings the emergency contacts, then 999 for a student under 18 whom nobody can reach"]
    else:
        danger = ["spoken of self-harm", "cannot keep safe alone", "needs medicine", "may be with someone who could do harm"]
        after = ["or DSL rings 999, then the parents, then the social worker where there is one"]
    assert [words for words in danger + after if words not in text] == []


@pytest.mark.parametrize("key", ["safeguarding", "attendance", "summary-safeguarding", "summary-attendance"])
@pytest.mark.parametrize("name", ["oakfield-primary", "little-acorns-nursery", "thornbury-prep", "willow-bank-special"])
def test_a_young_child_alone_outside_is_in_great_danger(text_of: Text, name: str, key: str) -> None:
    assert "any child of primary age or younger outside alone" in text_of(name, key)


@pytest.mark.parametrize("on", DAYS, ids=str)
@pytest.mark.parametrize("name", NAMES)
def test_a_child_who_lives_elsewhere_is_referred_there_whatever_was_answered(text_of: Text, name: str, on: date) -> None:
    text = text_of(name, "safeguarding", on)
    assert "For a child who lives in another authority the referral goes to social care there" in text
    assert "gov.uk/report-child-abuse-to-local-council finds it" in text
    assert "When to call the police" in text
    assert ("we keep on record the home authority" in text) == (name in {"thornbury-prep", "larkhill-school"})


@pytest.mark.parametrize("on", DAYS, ids=str)
@pytest.mark.parametrize("name", NAMES)
def test_no_adult_talks_with_a_child_after_a_referral_unless_social_care_or_police_agree(
    text_of: Text, name: str, on: date
) -> None:
    text = text_of(name, "safeguarding", on)
    assert "Where no referral is made, an adult the child trusts speaks with the child by the end of the next school day" in text
    assert "where one is made, only as social care or the police agree" in text
    assert "speaks with those concerned where that harms no investigation" in text


AT_ONCE = [
    "an adult is or may be involved",
    "a child was pressured, blackmailed or groomed",
    "may not have been able to consent (special needs, for example)",
    "violent or unusual for the child's stage of development",
    "it shows sexual acts and a child under 13",
    "at immediate risk, such as self-harm or suicide",
]


@pytest.mark.parametrize("on", DAYS, ids=str)
@pytest.mark.parametrize("key", ["safeguarding", "online-safety"])
@pytest.mark.parametrize("name", [name for name in NAMES if name != "little-acorns-nursery"])
def test_a_nude_image_is_referred_at_once_for_each_of_five_reasons(text_of: Text, name: str, key: str, on: date) -> None:
    text = text_of(name, key, on)
    assert [words for words in AT_ONCE if words not in text] == []
    assert "a child is under 13" not in text
    assert "spoken to only as these agree" in text


@pytest.mark.parametrize("name", NAMES)
def test_a_device_is_asked_for_and_never_taken_for_telling(text_of: Text, name: str) -> None:
    for key in ("online-safety", "summary-safeguarding", "summary-online-safety"):
        text = text_of(name, key)
        assert "Take the device" not in text and "Bring the device" not in text
        assert "only to keep evidence safe, never as a punishment for telling" in text


NOT_TOLD = "except a parent where telling would be likely to bring"


@pytest.mark.parametrize("on", DAYS, ids=str)
@pytest.mark.parametrize("key", ["safeguarding", "restrictive-interventions"])
@pytest.mark.parametrize("name", WHOLE)
def test_a_parent_is_not_told_of_force_where_that_would_harm_the_child(text_of: Text, name: str, key: str, on: date) -> None:
    text = text_of(name, key, on)
    assert NOT_TOLD in text
    assert "the DSL decides that" in text
    if key == "restrictive-interventions":
        assert ("that parent must not be told or given the record" in text) == (on == TODAY)
        assert ("that parent is not told or given the record" in text) == (on == LAST_YEAR)
        assert "report the incident to the local authority where the" in text.replace("reports", "report")


@pytest.mark.parametrize("name", WHOLE)
def test_the_summary_on_behaviour_knows_the_parent_who_is_not_told(text_of: Text, name: str) -> None:
    assert NOT_TOLD in text_of(name, "summary-behaviour")


@pytest.mark.parametrize("on", DAYS, ids=str)
@pytest.mark.parametrize("name", NAMES)
def test_rape_and_assault_by_a_child_under_ten_go_to_the_police_too(text_of: Text, name: str, on: date) -> None:
    text = text_of(name, "safeguarding", on)
    assert "that holds for a child under ten too, and the police then put welfare first" in text
    assert "for them the response is one of welfare" not in text_of(name, "behaviour", on)


@pytest.mark.parametrize("on", DAYS, ids=str)
@pytest.mark.parametrize("name", NAMES)
def test_nobody_is_ever_obliged_to_use_force(text_of: Text, name: str, on: date) -> None:
    text = text_of(name, "staff-code-of-conduct", on)
    assert "You may use force only to stop a" in text
    assert "must use force" not in text


@pytest.mark.parametrize("name", NAMES)
def test_a_child_or_relative_never_interprets_whatever_was_answered(text_of: Text, name: str) -> None:
    text = text_of(name, "safeguarding")
    assert "a child, relative or friend never interprets" in text
    assert "the DSL books an independent interpreter for it" in text
