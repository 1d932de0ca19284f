"""The attendance policy: what each example school's policy says, and what cannot be true of it."""

from __future__ import annotations

from datetime import date

import pytest
from conftest import EXAMPLES, LAST_YEAR, TODAY
from shared import Answers, Made, assert_whole, maker

from policygen.generation.generate import generate
from policygen.library.model import Library
from policygen.markup.blocks import all_text

KEY = "attendance"
SCHOOLS = [path.stem for path in EXAMPLES if "the trust" not in path.stem]
NO_SCHOOL_LAW = ["little-acorns-nursery", "meridian-sixth-form"]
WITH_SCHOOL_LAW = [name for name in SCHOOLS if name not in NO_SCHOOL_LAW]
LEAVE_BOUND = ["oakfield-primary", "st-aidans-ce-primary", "st-teresas-catholic", "the-bridge-pru", "larkhill-school"]
NO_PENALTY_NOTICES = ["thornbury-prep", "noor-hill-school", "larkhill-school", *NO_SCHOOL_LAW]

EVERYONE = [
    "Call 999 now", "for up to ten minutes", "Missing-child log", "To report an absence:", "at least two emergency contacts",
    "9.30am", "police welfare check", "forced marriage, female genital mutilation (FGM)", "tells the social worker on the first day",
    "two members of staff go together", "Long journeys", "the DSL go through absence together", "Withdrawn after a concern.",
    "Every term the", "Families who move.", "Going missing is never treated only as bad behaviour", "return interview",
]  # fmt: skip

UNDER_SCHOOL_LAW = [
    "We must have regard to the national guidance Working together to improve school attendance 2026",
    "Children missing education 2025", "We must keep an admission register and an attendance register",
    "kept for at least 6 years", "missed 15 school days", "Persistent absence is missing 10% or more", "severe absence is missing 50%",
    "within 5 days of entering the name", "has been away without permission for 10 school days", "only when, one of the grounds of",
    "absent without permission for 20 school days", "within 10 school days of agreed leave", "Part-time timetables", "coded C2",
    "written notice that the child is taught at home", "Nobody here suggests home education", "senior attendance champion",
    "Attendance codes in short", "Request for leave of absence",
]  # fmt: skip

SAYS: dict[str, list[str]] = {
    "oakfield-primary": [
        "£160, or £80 if paid within 21 days", "within 28 days", "Within 3 years", "10 sessions of absence without permission",
        "code of conduct of Barsetshire County Council", "We must give leave only", "Class teachers", "must follow up promptly",
        "Not collected.", "every two weeks", "Each class that improves", "share the data of the attendance register every day",
        "any child of primary age or younger outside alone", "a club",
    ],
    "brookside-academy": [
        "follows the rules that bind maintained schools", "Sixth-form students are above compulsory school age", "and the trust the same day",
        "as the Independent School Standards require", "Notice to improve.", "Students taught elsewhere.", "start of every lesson",
        "W, B", "J1, S", "Study leave (S)",
    ],
    "the-bridge-pru": [
        "on the roll of another school too", "code D for the school not attended", "We must give leave only", "management committee",
        "we measure from where each one began", "Penalty notice.",
    ],
    "ash-tree-ap": [
        "on the roll of another school too", "follows the rules that bind maintained schools", "head of school", "Penalty notice.",
    ],
    "thornbury-prep": [
        "(chapters 1 and 2) and to Children missing education 2025 (chapters 1 and 2)", "The regulations on leave bind maintained",
        "is not used here", "parents' contract", "(for children who do not board)", "House staff check", "the boarding house",
    ],
    "noor-hill-school": ["The regulations on leave bind maintained", "is not used here", "bursaries", "as soon as the reason is known"],
    "larkhill-school": [
        "We must give leave only", "is not used here", "that authority is asked for an early review", "only with its consent",
        "Children missing education 2025 (chapters 1 and 2)", "It must be agreed between",
    ],
    "willow-bank-special": ["only with its consent", "Penalty notice."],
    "st-teresas-catholic": ["Tutors thank students", "every week", "youth justice worker", "Kingsport Metropolitan Borough Council"],
    "st-aidans-ce-primary": ["every two weeks", "for each child, and is paid to the local authority"],
    "little-acorns-nursery": [
        "below compulsory school age", "we must have a policy on attendance that parents know", "Key persons", "key person",
        "We must keep an admission register", "Parents tell us beforehand of holidays", "every half term",
    ],
    "meridian-sixth-form": [
        "above compulsory school age", "section 2 of the Education and Skills Act", "A student who is missing from the site", "Students ask the tutor for leave",
        "the person whom the student has named", "report their own absence", "every month",
    ],
}  # fmt: skip

DOES_NOT_SAY: dict[str, list[str]] = {
    "oakfield-primary": ["Tutors", "House staff", "proprietor", "the trust", "Sixth-form", "on the roll of another school too", "Study leave"],
    "brookside-academy": ["We must give leave only", "Not collected.", "House staff", "EYFS", "governing body", "It must be agreed between"],
    "the-bridge-pru": ["the trust", "House staff", "Sixth-form", "follows the rules that bind maintained"],
    "ash-tree-ap": ["We must give leave only", "governing body", "House staff", "Sixth-form"],
    "thornbury-prep": ["£160", "must share the data", "governing body", "We must give leave only", "free meals", "notice to improve"],
    "noor-hill-school": ["£160", "must share the data", "governing body", "House staff", "free meals", "early years"],
    "larkhill-school": ["£160", "must share the data", "parents' contract", "improve school attendance 2026 (chapters"],
    "willow-bank-special": ["House staff", "governing body", "The regulations on leave bind maintained"],
    "st-teresas-catholic": ["Not collected.", "the trust", "early years", "Class teachers", "House staff"],
    "st-aidans-ce-primary": ["Tutors", "the trust", "Sixth-form", "Study leave"],
    "little-acorns-nursery": [
        "£160", "Penalty", "Persistent absence", "Part-time timetables", "attendance champion", "Study leave", "lesson", "youth justice",
        "Request for leave of absence", "written notice that the child", "C2", "young carer", "must share the data", "improve school attendance 2026",
    ],
    "meridian-sixth-form": [
        "£160", "Persistent absence", "Part-time timetables", "Attendance codes", "must keep an admission register", "Home education",
        "SENCO", "Not collected.", "virtual school", "compulsory school age who", "must share the data", "regulation 9",
        "improve school attendance 2026", "stay supervised",
    ],
}  # fmt: skip


@pytest.fixture(scope="module")
def made(shipped: Library, example: Answers) -> Made:
    """The attendance policy of an example on a date, made once."""
    return maker(shipped, KEY, example)


@pytest.mark.parametrize("on", [TODAY, LAST_YEAR], ids=str)
@pytest.mark.parametrize("school", SCHOOLS)
def test_nothing_is_missing_and_nothing_is_left_over(made: Made, school: str, on: date) -> None:
    assert_whole(made(school, on))


@pytest.mark.parametrize("school", SCHOOLS)
def test_every_policy_finds_absent_and_missing_children(made: Made, school: str) -> None:
    text = all_text(made(school).document)
    assert [words for words in EVERYONE if words not in text] == []


@pytest.mark.parametrize("school", WITH_SCHOOL_LAW)
def test_the_law_on_attendance_is_there_where_it_applies(made: Made, school: str) -> None:
    text = all_text(made(school).document)
    assert [words for words in UNDER_SCHOOL_LAW if words not in text] == []


@pytest.mark.parametrize("school", SCHOOLS)
def test_only_state_funded_schools_speak_of_fines_and_daily_data(made: Made, school: str) -> None:
    text = all_text(made(school).document)
    allowed = school not in NO_PENALTY_NOTICES
    assert ("£160" in text) is allowed
    assert ("We must consider a penalty notice" in text) is allowed
    assert ("must share the data of the attendance register every day" in text) is allowed


@pytest.mark.parametrize("school", SCHOOLS)
def test_the_regulations_on_leave_bind_only_the_schools_they_name(made: Made, school: str) -> None:
    text = all_text(made(school).document)
    assert ("We must give leave only" in text) is (school in LEAVE_BOUND)
    assert ("must also agree its times and dates" in text) is (school in LEAVE_BOUND)


@pytest.mark.parametrize("school", SAYS)
def test_it_says_what_is_true_of_this_school(made: Made, school: str) -> None:
    text = all_text(made(school).document)
    assert [words for words in SAYS[school] if words not in text] == []


@pytest.mark.parametrize("school", DOES_NOT_SAY)
def test_it_does_not_say_what_is_true_of_others(made: Made, school: str) -> None:
    text = all_text(made(school).document)
    assert [words for words in DOES_NOT_SAY[school] if words in text] == []


def test_it_meets_what_the_safeguarding_policy_left_to_it(shipped: Library) -> None:
    left = shipped.policies["safeguarding"].file.left_to
    here = {name for clause in shipped.policies[KEY].clauses for name in clause.meets}
    ours = [name for name, each in left.items() if each.to == KEY]
    assert len(ours) > 10
    assert [name for name in ours if name not in here] == []


def test_the_two_policies_give_the_same_times(shipped: Library, made: Made, example: Answers) -> None:
    safeguarding = all_text(generate(shipped.policies["safeguarding"], shipped, example("oakfield-primary"), TODAY).document)
    attendance = all_text(made("oakfield-primary").document)
    for words in ("9.30am", "10 school days of agreed leave", "20 school days", "ten minutes"):
        assert words in safeguarding
        assert words in attendance
