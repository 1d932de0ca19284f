"""The language of recognisers: what it finds in any wording, what it leaves, and what it says when it cannot be read."""

from __future__ import annotations

from typing import Literal

import pytest

from policygen.points.concepts import Lexicon
from policygen.points.judgement import Judgement, judge
from policygen.points.reading import TextPiece, read_passages
from policygen.points.recogniser import RecogniserFault, parse_recogniser

LEXICON = Lexicon(
    {
        "dsl": ("DSL", "designated safeguarding lead"),
        "deputy": ("deputy", "deputy <dsl>"),
        "available": ("available", "contactable"),
        "school hours": ("school hours", "throughout the day"),
        "lado": ("LADO", "local authority designated officer"),
        "at once": ("at once", "immediately", "straight away", "without delay"),
        "tell": ("tell", "inform", "notif*", "let ... know"),
        "parents": ("parent", "carer"),
        "exception": ("unless", "except"),
        "risk": ("risk", "put ... in danger"),
    }
)
VALUES = {"transfer_days": 5}


def read(find: str, *said: str, polarity: Literal["stated", "denied", "either"] = "stated") -> Judgement:
    passages = [TextPiece("heading", each[2:]) if each.startswith("# ") else TextPiece("text", each) for each in said]
    return judge(parse_recogniser(find, LEXICON, VALUES), read_passages(passages), polarity)


@pytest.mark.parametrize(
    ("find", "said"),
    [
        ("dsl or deputy + available + school hours", "In term time the DSL or a deputy is available throughout the day."),
        ("dsl + available", "A Designated Safeguarding Lead can be contactable."),
        ('"file" + "send" + {transfer_days} days', "The file is sent within five school days."),
        ('"file" + within 5 school days', "The file follows within 5 school days."),
        ("tell + lado + at once", "The head notifies the LADO straight away."),
        ("tell + lado + at once", "The head lets the LADO know without delay."),
        ("tell + parents + exception + risk", "Parents are informed unless telling them would put the child in danger."),
        ('"child-on-child"', "Child on child abuse is taken seriously."),
        ('"organise" + "meeting"', "The DSL organizes meetings."),
        ("lado + within 1 working day", "The LADO hears of it within one working day."),
        ("under 18", "A pupil under the age of 18 is a child."),
        ('"no such words"; dsl + available', "The DSL is available."),
        ("must: tell + parents", "Parents must be told."),
        ('"review" + once a year', "We review it annually."),
    ],
)  # fmt: skip
def test_it_finds_a_point_in_other_words(find: str, said: str) -> None:
    assert read(find, said).stated, read(find, said)


@pytest.mark.parametrize(
    ("find", "said", "missing"),
    [
        ("dsl + available + school hours", "The DSL is available.", "school hours"),
        ('"file" + "send" + {transfer_days} days', "The file is sent within seven days.", "it says “seven days”"),
        ('"file" + within 5 school days', "The file is sent within 5 days.", "5 school days"),
        ("dsl + available", "The DSL need not be available.", "not so"),
        ("dsl + available", "The DSL is no longer available to staff.", "not so"),
        ("tell + lado + at once", "The head does not have to tell the LADO at once.", "not so"),
        ("must: tell + parents", "Parents may be told.", "must"),
        ('tell + parents + not "afterwards"', "Parents are told afterwards.", "afterwards"),
    ],
)
def test_it_says_what_keeps_a_sentence_from_stating_a_point(find: str, said: str, missing: str) -> None:
    found = read(find, said)
    assert not found.stated
    assert found.sentence == said
    assert any(missing in each for each in found.missing), found


@pytest.mark.parametrize(
    "said",
    [
        "Do not look into it yourself, and tell the DSL.",
        "If a parent does not agree, tell the DSL.",
        "Staff do not wait: they tell the DSL.",
        "Staff who do not know what to do tell the DSL.",
        "You need not be sure, but tell the DSL.",
    ],
)
def test_a_not_that_belongs_to_something_else_takes_nothing_back(said: str) -> None:
    assert read("tell + dsl", said).stated, read("tell + dsl", said)


def test_a_not_that_is_looked_for_is_no_denial() -> None:
    assert read('"not available" + tell', "If the DSL is not available, tell a senior leader.").stated
    assert read('"suspension" + "not automatic"', "Suspension is not automatic.").stated


@pytest.mark.parametrize(
    ("said", "stated"),
    [
        ("Staff never promise secrecy.", True),
        ("Nobody may promise secrecy.", True),
        ("It is forbidden to promise secrecy.", True),
        ("Staff may promise secrecy.", False),
        ("Staff promise secrecy.", False),
        ("Staff need not promise secrecy.", False),
    ],
)
def test_a_prohibition_has_to_forbid(said: str, stated: bool) -> None:
    assert read('"promise" + "secrecy"', said, polarity="denied").stated is stated


def test_the_words_that_begin_a_list_belong_to_each_item() -> None:
    listed = ["Staff always:", "tell the DSL at once", "write it down."]
    assert read('"staff" + tell + at once', *listed).stated
    assert read('"staff" + "promise"', "Staff do not:", "promise secrecy", "ask again.", polarity="denied").stated
    assert not read('"staff" + "write" + dsl', *listed).stated


def test_one_term_may_rest_on_the_heading_and_no_more() -> None:
    assert read("dsl + available", "# The designated safeguarding lead", "Somebody is available all day.").stated
    assert not read("dsl + available + school hours", "# The DSL in school hours", "Somebody is available.").stated
    assert not read("dsl", "# The DSL", "Somebody is available.").stated


def test_it_may_speak_of_the_sentence_before() -> None:
    assert read('"tell" + lado + at once', "We ring the LADO. They are told at once.").stated
    assert not read('"tell" + lado + at once', "We ring the LADO. Parents are told at once.").stated


def test_a_window_may_be_wider_than_a_sentence() -> None:
    said = "The DSL keeps the file. It is sent within five days."
    assert not read('dsl + "keep" + within 5 days', said).stated
    assert read('dsl + "keep" + within 5 days in paragraph', said).stated


@pytest.mark.parametrize(
    ("find", "words"),
    [
        ("dsl +", "A term is missing. (character 6"),
        ("dsl + depty", "There is no concept called 'depty'. (character 7 of the recogniser, at 'depty') Did you mean 'deputy'?"),
        ("not dsl", "only kept out"),
        ("{no_such} days", "no number in the law called 'no_such'"),
        ('dsl + ""', "no words between these quotes"),
        (" ; ", "empty"),
    ],
)
def test_a_recogniser_that_cannot_be_read_says_where(find: str, words: str) -> None:
    with pytest.raises(RecogniserFault) as raised:
        parse_recogniser(find, LEXICON, VALUES)
    assert words in str(raised.value)
