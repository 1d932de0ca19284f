"""The online safety policy: what each example school's policy says, and what cannot be true of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pytest
from conftest import EXAMPLES, LAST_YEAR, TODAY

from policygen.facts.vocabulary import Value
from policygen.generation.generate import Generated, generate
from policygen.library.model import Library
from policygen.markup.blocks import all_text

KEY = "online-safety"
SCHOOLS = [path.stem for path in EXAMPLES if "trust" not in path.stem]
OWN_DEVICES: dict[str, tuple[str, ...]] = {
    "brookside-academy": ("staff", "older", "visitors"),
    "meridian-sixth-form": ("staff", "older", "visitors"),
    "thornbury-prep": ("staff", "visitors"),
    "little-acorns-nursery": (),
    "noor-hill-school": (),
}

EVERYONE = [
    "Do not look, copy, send, save or delete", "four areas of risk", "Commerce",
    "At least once every 12 months", "is filtered by the regional broadband filtering service", "answers within two school days",
    "A data protection impact assessment covers it", "Adults' phones and cameras", "Harm through AI", "at least 3 copies",
    "the sector cyber team", "staff sign in with a second factor", "upskirting", "Report Remove", "Professionals Online Safety Helpline",
    "Agreement with parents", "Agreement for staff, ", "Record of an online incident",
    "Its member for filtering and monitoring", "work towards by 2030", "new technology or a new AI tool comes in",
]  # fmt: skip

SAYS: dict[str, list[str]] = {
    "oakfield-primary": [
        "Agreement for our youngest children", "Agreement for children aged about 7 to 11", "In the early years this covers phones",
        "and to the local authority", "We pay no ransom", "Pupils do not use generative AI in school", "do not use AI chat or picture tools",
        "free of mobile phones through the school day", "Cyber Choices", "Nursery and Reception", "too young for them",
    ],
    "brookside-academy": [
        "Agreement for students aged 11 to 16", "Agreement for the sixth form", "Staff and sixth-formers, and visitors with a guest code",
        "Agreement for visitors on our network", "Register of AI tools", "Devices that students take home stay filtered",
        "No ransom must be paid", "and to the trust", "Rivers Learning Trust may choose systems", "with staff watching",
        "A service reviews alerts", "rules of the exam boards", "which the trust's handbook asks of us too", "students of 18 and over",
    ],
    "little-acorns-nursery": [
        "Children bring no phones, smart watches or tablets", "Use devices with an adult", "too young for lessons about images and the law",
        "the youngest a class account", "never use them where children are", "We do not teach online from home", "whom the DSL rings at once",
        "We do not use generative AI tools", "Private devices are not connected", "I have read the rules with my child",
    ],
    "meridian-sixth-form": [
        "Agreement for students", "The rule for students' phones is in our behaviour policy", "16 and over",
        "Staff and students, and visitors with a guest code", "if I am under 18", "disciplinary steps", "tutor time, talks and subjects",
    ],
    "noor-hill-school": [
        "tell the LADO", "Private devices are not connected to our network", "We do not use generative AI tools", "I do not bring a phone",
        "Older pupils learn about sexual harassment online",
    ],
    "thornbury-prep": ["aged 11 to 13", "Boarders' own devices", "head of boarding or residence have agreed", "Evenings, nights and weekends"],
    "larkhill-school": ["Agreement in short words", "Boarders' own devices", "short words and pictures help", "with symbols, role play", "Register of AI tools"],
    "willow-bank-special": ["with symbols, role play", "Agreement for the sixth form", "and anyone whom short words and pictures help"],
    "the-bridge-pru": ["has met online before coming here", "in the centre", "and to the local authority"],
    "ash-tree-ap": ["has met online before coming here", "between younger and older ones", "No ransom must be paid"],
    "st-aidans-ce-primary": ["never use them where children are", "I leave my phone and smart watch at home", "We do not use generative AI"],
    "st-teresas-catholic": ["free of mobile phones through the school day", "Agreement for students aged 11 to 16"],
}  # fmt: skip

DOES_NOT_SAY: dict[str, list[str]] = {
    "oakfield-primary": [
        "sixth form", "exam boards", "take home", "guest code", "No ransom must", "Boarders", "aged 11 to", "the trust", "must be paid",
    ],
    "brookside-academy": ["youngest children", "Nursery and Reception", "7 to 11", "In the early years", "Boarders", "We pay no ransom"],
    "little-acorns-nursery": [
        "behaviour policy; ", "exam boards", "Blackmail", "Scam", "Cyber Choices", "Agreement for children aged", "children by age",
        "Register of AI tools", "When we teach children at home", "a child under 13", "mobile data, on which", "hotspot with pupils",
    ],
    "meridian-sixth-form": [
        "free of mobile phones", "aged 11 to 16", "policy on relationships", "incel", "consequences in the behaviour policy. Crimes",
        "youngest", "relationships and health education",
    ],
    "noor-hill-school": ["Register of AI tools", "chair of the board", "sixth", "guest code", "take home", "and to the local authority"],
    "thornbury-prep": ["sixth form", "exam boards", "aged 11 to 16", "No ransom must", "trustees"],
    "larkhill-school": ["Nursery and Reception", "In the early years", "No ransom must"],
    "the-bridge-pru": ["In the early years", "7 to 11", "Boarders", "sixth form"],
    "st-aidans-ce-primary": ["Register of AI tools", "exam boards", "Alerts go to", "raises alerts"],
    "st-teresas-catholic": ["sixth form", "youngest children", "In the early years"],
}  # fmt: skip

Make = Callable[..., Generated]


@pytest.fixture(scope="module")
def made(shipped: Library, example: Callable[[str], Mapping[str, Value]]) -> Make:
    """The policy of an example, made once for each date."""
    done: dict[tuple[str, object], Generated] = {}

    def make(name: str, on: object = TODAY) -> Generated:
        if (name, on) not in done:
            answers = {**example(name), "own_devices": OWN_DEVICES.get(name, ("staff",)), "it_support": "our own technician"}
            done[name, on] = generate(shipped.policies[KEY], shipped, answers, on)  # type: ignore[arg-type]
        return done[name, on]

    return make


def words_of(made: Generated) -> str:
    """The policy from its first page on, without the list of what has changed."""
    return all_text(made.document).partition("If something goes wrong online")[2]


@pytest.mark.parametrize("school", SCHOOLS)
def test_every_policy_covers_what_the_standards_name(made: Make, school: str) -> None:
    text = words_of(made(school))
    assert [words for words in EVERYONE if words not in text] == []


@pytest.mark.parametrize("on", [TODAY, LAST_YEAR], ids=["2026", "2025"])
@pytest.mark.parametrize("school", SCHOOLS)
def test_there_is_no_gap_and_nothing_is_left_over(made: Make, school: str, on: object) -> None:
    one = made(school, on)
    assert one.selection.gaps == ()
    assert one.to_do == ()
    text = all_text(one.document)
    assert [
        mark for mark in ("{{", "}}", "{%", "&#", "None", "ChoiceText", " .", " ,", "..", ".-", "a academy") if mark in text
    ] == []


@pytest.mark.parametrize("school", SAYS)
def test_it_says_what_is_true_of_this_school(made: Make, school: str) -> None:
    text = words_of(made(school))
    assert [words for words in SAYS[school] if words not in text] == []


@pytest.mark.parametrize("school", DOES_NOT_SAY)
def test_it_does_not_say_what_is_true_of_others(made: Make, school: str) -> None:
    text = words_of(made(school))
    assert [words for words in DOES_NOT_SAY[school] if words in text] == []


def test_what_is_new_in_2026_is_not_said_before(made: Make) -> None:
    before = words_of(made("brookside-academy", LAST_YEAR))
    assert "extreme violence" not in before
    assert "a new AI tool comes in" not in before
    assert "Nude images altered or wholly made by AI" in words_of(made("brookside-academy"))


@pytest.mark.parametrize("school", SCHOOLS)
def test_filtering_and_adults_phones_are_as_in_the_safeguarding_policy(
    shipped: Library, made: Make, example: Callable[[str], Mapping[str, Value]], school: str
) -> None:
    answers = example(school)
    safeguarding = all_text(generate(shipped.policies["safeguarding"], shipped, answers, TODAY).document)
    rule = {
        "never_near_children": "put their own phones away and never use them where children are",
        "staff_areas": "use their own phones only in staff areas and at breaks",
        "work_use": "for work only with the agreement",
    }[str(answers["staff_phone_rule"])]
    for text in (safeguarding, words_of(made(school))):
        assert rule in text
        assert str(answers["filtering_system"]) in text


@pytest.mark.parametrize("school", SCHOOLS)
def test_a_school_has_only_the_agreements_for_its_ages(
    made: Make, example: Callable[[str], Mapping[str, Value]], school: str
) -> None:
    facts = example(school)
    low, high, text = int(str(facts["age_low"])), int(str(facts["age_high"])), words_of(made(school))
    assert ("Agreement for children aged about 7 to 11" in text) == (low <= 10 and high >= 8)
    assert ("aged 11 to" in text) == (high >= 12 and facts["school_type"] != "academy_16_19")
