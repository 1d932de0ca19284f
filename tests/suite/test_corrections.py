"""Sentences that keep a child safe or the school within the law: each exception and trigger, word by word, as the policies print it."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from functools import cache

import pytest
from conftest import LAST_YEAR, TODAY, made_once
from shared import NAMES, Answers

from policygen.facts.known import Known
from policygen.generation.generate import Generated
from policygen.library.model import Library
from policygen.markup.blocks import all_text
from policygen.papers.handouts import make_handouts, words_of

Text = Callable[..., str]

WHOLE = [name for name in NAMES if name not in ("meridian-sixth-form", "little-acorns-nursery")]
DAYS = [TODAY, LAST_YEAR]


@pytest.fixture(scope="module")
def text_of(shipped: Library, example: Answers) -> Text:
    """The words of a policy, or of a hand-out, of an example on a date, the lines that name sources left out."""

    def policy(name: str, key: str, on: date) -> Generated:
        return made_once(shipped, key, name, example(name), on)

    @cache
    def handouts(name: str, on: date) -> dict[str, str]:
        made = [(policy(name, key, on), None) for key in shipped.policies]
        known = Known(shipped.vocabulary, example(name))
        return {each.key: words_of(each.paper) for each in make_handouts(shipped, known, shipped.legislation.on(on), made)}

    def text(name: str, key: str, on: date = TODAY) -> str:
        if key not in shipped.policies:
            return handouts(name, on)[key]
        return all_text(policy(name, key, on).document)

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


# ---- what would be wrong in law, or would fail an inspection

FORMS = ["abuse in a relationship", "upskirting", "initiation or hazing"]


@pytest.mark.parametrize("on", DAYS, ids=str)
@pytest.mark.parametrize("key", ["safeguarding", "behaviour"])
@pytest.mark.parametrize("name", NAMES)
def test_every_school_names_every_form_of_abuse_between_children_and_zero_tolerance(
    text_of: Text, name: str, key: str, on: date
) -> None:
    text = text_of(name, key, on)
    assert [words for words in [*FORMS, "zero tolerance of"] if words not in text] == []
    if key == "safeguarding":
        assert "UK Council for Internet Safety (UKCIS)" in text
        assert ("harmful sexual behaviour; sexual violence" in text) == (on == TODAY)


@pytest.mark.parametrize("name", NAMES)
def test_children_are_kept_apart_without_a_judgement_of_guilt(text_of: Text, name: str) -> None:
    text = text_of(name, "safeguarding")
    for words in (
        "After a report of rape or assault by penetration the child said to be responsible is taken out of shared",
        "how far apart the two are kept on the premises, at activities and on transport",
        "This is not a judgement of guilt",
        "After any other report of sexual violence or harassment the DSL decides at once",
        "only if that child wants it",
    ):
        assert words in text
    weighed = text_of(name, "behaviour")
    for words in (
        "as much control as can be given",
        "ages, development and power",
        "a pattern",
        "brothers and sisters",
        "exploitation",
    ):
        assert words in weighed


@pytest.mark.parametrize("key", ["allegations-against-staff", "staff-code-of-conduct", "whistleblowing"])
def test_a_school_that_the_isi_inspects_sends_nobody_to_ofsted_with_a_concern(text_of: Text, key: str) -> None:
    assert "the Independent Schools Inspectorate (ISI)" in text_of("thornbury-prep", key)
    assert "LADO, Ofsted or" not in text_of("thornbury-prep", key)
    assert "Independent Schools Inspectorate" not in text_of("oakfield-primary", key)


def test_the_code_states_no_duty_whose_start_was_not_seen(text_of: Text) -> None:
    for on in DAYS:
        text = text_of("oakfield-primary", "staff-code-of-conduct", on)
        assert "We must take reasonable steps to prevent sexual harassment of staff, " in text
        assert "must take all reasonable steps" not in text


def test_it_is_the_school_that_keeps_barred_people_out(text_of: Text) -> None:
    text = text_of("oakfield-primary", "safer-recruitment")
    assert "we obtain an enhanced certificate with the barred list" in text
    assert "We must not let anyone do it whom we know, or have reason to believe, to be barred" in text
    assert "must tell us and stop" not in text


def test_the_certificate_may_come_after_the_start_where_the_standards_say_so(text_of: Text) -> None:
    for name in ("thornbury-prep", "noor-hill-school", "brookside-academy"):
        assert "the enhanced certificate before, or as soon as practicable after" in text_of(name, "safer-recruitment")


@pytest.mark.parametrize("name", ["oakfield-primary", "brookside-academy", "the-bridge-pru", "thornbury-prep"])
def test_a_deletion_at_the_usual_leaving_point_is_not_reported_unless_asked(text_of: Text, name: str) -> None:
    for key in ("safeguarding", "attendance"):
        assert "not at the end of our last year, unless it asks" in text_of(name, key)
    attendance = text_of(name, "attendance")
    assert "at the intervals agreed with it, or set where none are agreed" in attendance
    assert "once a month" not in attendance


def test_section_93a_binds_a_proprietor_directly(text_of: Text) -> None:
    for name in ("thornbury-prep", "noor-hill-school", "brookside-academy", "larkhill-school"):
        assert "The first binds the proprietor directly; the second reaches us through the" in text_of(
            name, "restrictive-interventions"
        )
    assert "They bind the governing body" in text_of("oakfield-primary", "restrictive-interventions")


@pytest.mark.parametrize("name", NAMES)
def test_a_teacher_reports_physical_signs_of_fgm_and_adult_women_go_to_social_care(text_of: Text, name: str) -> None:
    text = text_of(name, "safeguarding")
    assert "sees physical signs that it was, must report it to the police" in text
    assert "was done to her, or you see physical signs of that, you must report it" in text_of(name, "summary-safeguarding")
    if name == "meridian-sixth-form":
        assert "a woman of 18 or over, which the DSL takes to adult social care" in text


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("oakfield-primary", "national guidance on relationships education and on health education."),
        ("the-bridge-pru", "national guidance on relationships and sex education and on health education."),
        ("noor-hill-school", "national guidance on relationships and sex education."),
        ("thornbury-prep", "national guidance on relationships education and relationships and sex education."),
    ],
)
def test_each_school_is_told_the_subjects_that_bind_it(text_of: Text, name: str, words: str) -> None:
    assert words in text_of(name, "safeguarding")


@pytest.mark.parametrize("on", DAYS, ids=str)
def test_a_pupil_referral_unit_has_no_governors(text_of: Text, shipped: Library, on: date) -> None:
    for key in shipped.policies:
        text = text_of("the-bridge-pru", key, on).partition("What has changed")[2] or text_of("the-bridge-pru", key, on)
        here = [line for line in text.splitlines() if "governor" in line.lower()]
        assert here == [], key


def test_a_governing_body_applies_for_a_governors_certificate_in_time(text_of: Text) -> None:
    assert "must apply within 21 days of the appointment or election" in text_of("oakfield-primary", "safer-recruitment")


@pytest.mark.parametrize("key", ["safeguarding", "safer-recruitment", "allegations-against-staff"])
@pytest.mark.parametrize("name", NAMES)
def test_a_caution_or_conviction_for_a_relevant_offence_is_referred_too(text_of: Text, name: str, key: str) -> None:
    assert "cautioned or convicted for a relevant offence" in text_of(name, key)


@pytest.mark.parametrize("name", NAMES)
def test_work_under_a_qualified_teachers_direction_is_not_teaching_work(text_of: Text, name: str) -> None:
    text = text_of(name, "safer-recruitment")
    assert "unless a qualified teacher, or someone whom the" in text and "directs and supervises it" in text


@pytest.mark.parametrize("name", [name for name in NAMES if name != "little-acorns-nursery"])
def test_the_crime_of_sending_an_image_has_its_intent(text_of: Text, name: str) -> None:
    text = text_of(name, "online-safety")
    assert "a picture of genitals to alarm, distress or humiliate someone" in text
    assert "sexual image that they did not want" not in text


@pytest.mark.parametrize("name", NAMES)
def test_a_child_in_danger_means_999_or_a_and_e(text_of: Text, name: str) -> None:
    assert "calls 999, or makes sure the child is taken to A&E at once" in text_of(name, "safeguarding")


VAGUE = [
    "Those who handle records know",
    "concerns are heard and inappropriate behaviour is challenged",
    "are offered a named adult and the national guides",
    "to another school or service is planned ahead",
    "and each child is told which adult they can talk to",
]


@pytest.mark.parametrize("name", NAMES)
def test_each_step_has_a_doer_and_a_time(text_of: Text, name: str) -> None:
    text = text_of(name, "safeguarding")
    assert [words for words in VAGUE if words in text] == []
    assert "At the start of each term every child is told which adult they can talk to" in text
    assert "no record of the child, brothers and sisters or staff is deleted" in text


@pytest.mark.parametrize("name", ["oakfield-primary", "meridian-sixth-form"])
def test_no_step_runs_on_into_the_next(text_of: Text, shipped: Library, name: str) -> None:
    for key in shipped.policies:
        assert re.findall(r"[^\n]{,60}\. \d+\. [A-Z][^\n]{,30}", text_of(name, key)) == [], key
