"""One answer: what is taken, and what is said to what is not."""

from __future__ import annotations

import re
from contextlib import suppress
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policygen.facts.answers import AnswerError, read_answer, written
from policygen.facts.listed import on_list
from policygen.facts.vocabulary import LEFT_OUT, NOT_SURE, Contact, Fact, Person
from policygen.library.model import Library

CHOICES = {"red": "Red wine", "blue": "Blue sky"}

TAKEN: list[tuple[dict[str, Any], Any, Any]] = [
    ({"type": "text"}, "  Oak   Field ", "Oak Field"),
    ({"type": "text"}, "{{ x }} <b> & 🙂", "{{ x }} <b> & 🙂"),
    ({"type": "text"}, "The see of Barchester's levels", "The see of Barchester's levels"),
    ({"type": "text"}, "School Lane\nOakfield,\n\nBarset", "School Lane, Oakfield, Barset"),
    ({"type": "text"}, "two in the hall\nand two in\nthe office", "two in the hall and two in the office"),
    (
        {"type": "contact"},
        {"phone": "101", "hours": "Mon to Fri 9-5\nSat 10-12"},
        Contact(phone="101", hours="Mon to Fri 9-5, Sat 10-12"),
    ),
    ({"type": "person"}, "Paul Nurse", Person("Paul Nurse")),
    ({"type": "person"}, "Anthony Head", Person("Anthony Head")),
    ({"type": "person"}, "Ann Lead", Person("Ann Lead")),
    ({"type": "yes or no"}, "No", False),
    ({"type": "yes or no"}, True, True),
    ({"type": "choice", "choices": CHOICES}, "Red wine", "red"),
    ({"type": "choices", "choices": CHOICES}, ["blue", "red"], ("red", "blue")),
    ({"type": "choices", "choices": CHOICES}, [], ()),
    ({"type": "number", "min": 0, "max": 19}, "11", 11),
    ({"type": "date"}, "1/9/2026", date(2026, 9, 1)),
    ({"type": "number", "unit": "pounds"}, "£25", 25),
    ({"type": "number", "unit": "pounds"}, "25 pounds.", 25),
    ({"type": "number", "unit": "pounds"}, "£25.00", 25),
    ({"type": "number", "unit": "years"}, "11 years old", 11),
    ({"type": "number", "unit": "years"}, "Aged 11", 11),
    ({"type": "number", "unit": "years"}, "4yrs", 4),
    ({"type": "number", "unit": "years"}, "\u206011", 11),
    ({"type": "date"}, "1/9/26", date(2026, 9, 1)),
    ({"type": "date"}, "1st September 2026", date(2026, 9, 1)),
    ({"type": "date"}, date(2026, 9, 1), date(2026, 9, 1)),
    ({"type": "phone"}, "01632 960123 ext. 4", "01632 960123 ext. 4"),
    ({"type": "phone"}, "+44 (0)20 7946 0123", "+44 (0)20 7946 0123"),
    ({"type": "contact"}, {"phone": "101"}, Contact(phone="101")),
    ({"type": "phone"}, "01632 960123.", "01632 960123"),
    ({"type": "email"}, "office@oak.example.", "office@oak.example"),
    ({"type": "postcode"}, "BX1 2AB.", "BX1 2AB"),
    ({"type": "date"}, "1 September 2026.", date(2026, 9, 1)),
    ({"type": "number"}, "25.", 25),
    ({"type": "yes or no"}, "Yes.", True),
    ({"type": "person"}, "Ann Reed.", Person("Ann Reed")),
    ({"type": "text", "letter": True}, "B", "B"),
    ({"type": "text", "subject": "school"}, "Oak @ the Mill", "Oak @ the Mill"),
    ({"type": "text", "subject": "school"}, "No. 6 Nursery School, Oak Road", "No. 6 Nursery School, Oak Road"),
    ({"type": "text", "finishes": ("Parents tell us on the first day",)}, "on the website", "on the website"),
    *(
        ({"type": "person"}, name, Person(name))
        for name in (
            "+Ann Reed",
            "Rose Governor",
            "April Teacher",
            "Dean Head",
            "Grace Lead",
            "May Bursar",
            "Anne Line",
            "Alana Officer",
            "Mr Manager",
            "Ben Or Cohen",
            "Elizabeth (Liz) Hay",
            "Ann Reed, OBE",
            "Ann Reed, BA (Hons)",
            "Reed, Ann",
            "Ann Reed Jr.",
            "No Jin-ho",
            "Pat O’Brien",
            "Łucja Ó Súilleabháin-Hay",
            "Ng",
        )
    ),
    *(
        ({"type": "paragraph"}, said, said)
        for said in ("Try your best", "Ask why", "Ask, seek, knock", "See the best in all", "Ask for Angela", "Yes we can")
    ),
    *(
        ({"type": "text"}, said, said)
        for said in ("Ask Academies Trust", "Ask Me badges", "Ask Jan box", "None So Pretty School")
    ),
    ({"type": "phone"}, "01632 960123 ext 201/202", "01632 960123 ext 201/202"),
    ({"type": "phone"}, "01632 960123 / 01632 960124", "01632 960123 / 01632 960124"),
    ({"type": "phone"}, "01632 960123 or 07700 900123 ext 4", "01632 960123 or 07700 900123 ext 4"),
    ({"type": "text", "optional": True}, "N/A", LEFT_OUT),
    ({"type": "text", "optional": True}, "none", LEFT_OUT),
    ({"type": "person"}, {"name": "Ann Lee", "phone": "n/a", "email": "none"}, Person("Ann Lee")),
    ({"type": "text", "finishes": ("We hold", "we have")}, "We hold We have 2 in the main office", "2 in the main office"),
    ({"type": "text", "finishes": ("There is a defibrillator", "it is")}, "By the main entrance..", "by the main entrance"),
    ({"type": "text", "finishes": ("Medicine is kept",)}, "kept in the Bridge Room", "in the Bridge Room"),
    ({"type": "text", "finishes": ("We hold",)}, "Holden's four pens", "Holden's four pens"),
    ({"type": "phone"}, "0800 1111", "0800 1111"),
    ({"type": "email"}, "office@oak.example", "office@oak.example"),
    ({"type": "postcode"}, "bx12ab", "BX1 2AB"),
    ({"type": "web"}, "www.oak.example/policies", "www.oak.example/policies"),
    ({"type": "urn"}, 123456, "123456"),
    ({"type": "person"}, "Ann Lee", Person("Ann Lee")),
    ({"type": "person"}, {"name": "Ann Lee", "email": ""}, Person("Ann Lee")),
    ({"type": "contact"}, "01632 960123", Contact(phone="01632 960123")),
    ({"type": "people"}, [{"name": "Ann Lee"}, "Bo Ray"], (Person("Ann Lee"), Person("Bo Ray"))),
    ({"type": "text"}, "Not sure yet", NOT_SURE),
    ({"type": "text", "optional": True}, "left out", LEFT_OUT),
]


@pytest.mark.parametrize(("fact", "raw", "value"), TAKEN)
def test_an_answer_is_taken_as_a_person_writes_it(fact: dict[str, Any], raw: Any, value: Any) -> None:
    assert read_answer(Fact(**fact), raw) == value


REFUSED: list[tuple[dict[str, Any], Any, str]] = [
    ({"type": "text"}, "x" * 10_000, "10,000 characters"),
    ({"type": "paragraph"}, "x" * 10_000, "room for 2,000"),
    ({"type": "text"}, "a\x00b", "cannot be printed"),
    ({"type": "text"}, "  ", "empty"),
    ({"type": "text"}, True, "quotes"),
    ({"type": "text", "required": True}, "not sure yet", "has to be answered"),
    ({"type": "text"}, "left out", "cannot be left out"),
    ({"type": "text", "pattern": r"\d{3}/\d{4}", "example": "931/2041"}, "9312041", "931/2041"),
    ({"type": "yes or no"}, "perhaps", "yes or no"),
    ({"type": "choice", "choices": CHOICES}, "rad", "Did you mean red?"),
    ({"type": "number", "min": 0, "max": 19}, "40", "from 0 to 19"),
    ({"type": "number"}, "4.5", "whole number"),
    *(
        ({"type": "number", "unit": "years"}, typed, "11 or 11 years")
        for typed in ("£11", "11%", "11 pupils", "Year 6", "4+", "1_1", "\u0661\u0661")
    ),
    *(({"type": "number", "unit": "pounds"}, typed, "25 or £25") for typed in ("25%", "25 years", "$25", "25p", "£25.50")),
    *(({"type": "number"}, typed, "such as 25") for typed in ("£25", "25 pupils", "25%")),
    ({"type": "date"}, "1/9/202", "1 September 2026"),
    ({"type": "date"}, "31/02/2026", "1 September 2026"),
    ({"type": "phone"}, 1632960123, "quotes"),
    ({"type": "phone"}, "12345", "telephone number"),
    ({"type": "phone"}, "01632 960123 / 12345", "telephone number"),
    ({"type": "phone"}, "n/a", "not an answer"),
    (
        {"type": "text", "finishes": ("We hold",), "example": "four, in the hall"},
        "We hold",
        'We hold …", such as "four, in the hall"',
    ),
    ({"type": "phone"}, "ask at the office", "not an answer"),
    ({"type": "phone"}, "999", "emergency"),
    ({"type": "person"}, {"name": "Ann Reed", "phone": "999"}, "emergency"),
    ({"type": "person"}, {"name": "Ann Reed", "role": "01632 960123"}, "line of its own"),
    ({"type": "contact"}, {"phone": "01632 960123", "hours": "duty@council.example"}, "line of its own"),
    ({"type": "text", "letter": True}, "y", "not an answer"),
    *(
        ({"type": "text"}, said, "not an answer")
        for said in ("Yes", "yes please", "Nope.", "none", "on the LA website", "see row above", "OK", "see staff list")
    ),
    *(
        ({"type": "text", "subject": "school"}, said, "by itself")
        for said in (
            "office@oak.example",
            "01632 960123",
            "+44 (0)1632 960123",
            "Ann Reed Business Manager Oak School Tel 01632 960029 | office@oak.example",
        )
    ),
    *(
        ({"type": "person"}, said, "more than one person")
        for said in ("Ann Reed + Bo Hay", "Ann Reed, Bo Hay", "Ann Reed or Bo Hay", "Ann Reed then Bo Hay", "Ann Reed AND Bo Hay")
    ),
    *(
        ({"type": "person"}, said, "job title")
        for said in ("Mr J Reed (DSL)", "Deputy Head (Mrs Reed)", "Maths teacher", "Parent governor")
    ),
    *(
        ({"type": "person"}, said, "not a name")
        for said in (
            "me",
            "Mrs",
            "Miss.",
            "to be appointed",
            "maternity cover",
            "same person",
            "new head from September",
            "nobody",
        )
    ),
    ({"type": "email"}, "office at oak", "e-mail"),
    ({"type": "postcode"}, "12 AB3", "postcode"),
    ({"type": "web"}, "our website", "web address"),
    ({"type": "urn"}, "12345", "six digits"),
    ({"type": "person"}, {"role": "Head"}, "at least a name"),
    ({"type": "person"}, {"name": "Ann", "fone": "1"}, "Did you mean 'phone'?"),
    ({"type": "contact"}, {"name": "Front door"}, "phone number"),
    ({"type": "contact"}, {"phone": "12"}, "phone:"),
    *(
        ({"type": "text"}, said, "not an answer")
        for said in (
            "y",
            "???",
            "…",
            "see website",
            "See our web page.",
            "ask Sarah",
            "Check with IT",
            "as last year",
            "no change",
        )
    ),
    ({"type": "text", "finishes": ("The threshold document is called",)}, "see website", "not an answer"),
    *(
        ({"type": "person"}, {"name": "Ann Reed", "email": f"ann{sign}@school.example"}, "nobody sees")
        for sign in "\u200b\xad\ufeff"
    ),
    *(
        ({"type": "person"}, {"name": "Ann Reed", "phone": f"01632{sign} 960123"}, "telephone")
        for sign in "\u200b\xad\ufeff\u202e"
    ),
    *(
        ({"type": "person"}, {"name": said}, "job title")
        for said in (
            "Attendance officer",
            "Pastoral Manager",
            "School nurse",
            "Early years lead",
            "Class teacher",
            "The safeguarding team",
        )
    ),
]


@pytest.mark.parametrize(("fact", "raw", "says"), REFUSED)
def test_a_wrong_answer_is_told_what_would_be_right(fact: dict[str, Any], raw: Any, says: str) -> None:
    with pytest.raises(AnswerError, match=says.replace("(", r"\(").replace("?", r"\?")):
        read_answer(Fact(**fact), raw)


@pytest.mark.parametrize("kind", ["yes or no", "number", "date", "phone", "email", "postcode", "web", "urn", "contact"])
def test_the_message_never_repeats_what_was_typed(kind: Any) -> None:
    with pytest.raises(AnswerError) as refused:
        read_answer(Fact(type=kind), "Zebedee Quince <zq@secret.example>")
    assert "Zebedee" not in str(refused.value)
    assert "secret" not in str(refused.value)


@given(st.text(min_size=1, max_size=200).filter(lambda text: text.strip()))
def test_text_is_kept_or_refused_and_never_changed_but_for_spaces(text: str) -> None:
    try:
        value = read_answer(Fact(type="text"), text)
    except AnswerError:
        return
    assert value in (NOT_SURE,) or value.split() == text.split()


@pytest.mark.parametrize(("fact", "raw", "value"), TAKEN)
def test_what_is_written_to_a_file_reads_back_the_same(fact: dict[str, Any], raw: Any, value: Any) -> None:
    assert read_answer(Fact(**fact), written(value)) == value
    del raw


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        ("Kent", "Did you mean Kent County Council?"),
        ("North", "Type a part of its name"),
        ("Sury County Council", "Did you mean 'Surrey"),
    ],
)
def test_a_part_of_a_name_of_a_list_is_answered_with_the_name(answer: str, said: str) -> None:
    known = (
        "Kent County Council",
        "Surrey County Council",
        *(f"North {each} Council" for each in ("Anne", "Bell", "Cole", "Dene")),
    )
    with pytest.raises(AnswerError, match=f"not on the list. {re.escape(said)}"):
        on_list(answer, known)


def test_only_the_value_of_gifts_takes_a_sign_of_money(shipped: Library) -> None:
    numbers = {name: fact for name, fact in shipped.vocabulary.facts.items() if fact.type == "number"}
    taken = set()
    for name, fact in numbers.items():
        with suppress(AnswerError):
            taken.add((name, read_answer(fact, "£11")))
    assert taken == {("gift_value", 11)}
