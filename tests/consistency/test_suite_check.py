"""Whether a school's policies agree with each other: nothing is found where nothing is wrong, and contradictions are."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

import pytest
from conftest import EXAMPLES, LAST_YEAR, ROOT, TODAY

from policygen.cli.main import run
from policygen.consistency.contacts import answer_clashes
from policygen.consistency.findings import Contradiction
from policygen.consistency.policy_text import policy_text
from policygen.consistency.references import policy_references
from policygen.consistency.school_suite import Folder, SchoolSuite, school_suite, suite_titles
from policygen.facts.vocabulary import Person, Value
from policygen.generation.generate import generate
from policygen.generation.update import read_prior
from policygen.language.quantities import quantities
from policygen.layers.load import library_for
from policygen.library.model import Library
from policygen.markup.pieces import Piece
from policygen.schools.school_file import read_school
from policygen.schools.trust_file import read_schools

SCHOOL = "oakfield-primary"

# What kind of clash, in which policy, which words, and what somebody typed instead.
CONTRADICTIONS = [
    ("number", "attendance", "for up to ten minutes:", "for up to thirty minutes:"),
    ("name", "prevent", "Imogen Marsden", "Gwen Talbot"),
    ("name", "staff-code-of-conduct", "Imogen Marsden", "Gwen Talbot"),
    ("name", "safeguarding", "Farid Hartley", "Owen Pike"),
    ("name", "medical-conditions", "Xanthe Naylor", "Petra Lowe"),
    ("name", "online-safety", "Marta Openshaw", "Dan Vale"),
    ("telephone", "attendance", "01632 960009", "01632 960999"),
    ("telephone", "whistleblowing", "01632 960004", "01632 960444"),
    ("telephone", "behaviour", "01632 960009", "01632 960777"),
    ("telephone", "attendance", "01632 960001", "01632 960111"),
    ("e-mail", "allegations-against-staff", "r.dunmore@oakfield.example", "chair@oakfield.example"),
    ("number", "safeguarding", "contacts home by 9.30am", "contacts home by 10.30am"),
    ("number", "safeguarding", "absent without leave for 20 school days", "absent without leave for 15 school days"),
    ("number", "safeguarding", "write the record the same day", "write the record within two working days"),
    ("number", "safeguarding", "within 1 working day at the latest", "within 10 working days at the latest"),
    ("number", "medical-conditions", "within five working days meets", "within ten working days meets"),
    ("number", "online-safety", "at least every term how to keep", "at least every year how to keep"),
    ("number", "safeguarding", "a child under 13", "a child under 16"),
    ("number", "online-safety", "cyber security training every year", "cyber security training every two years"),
    ("number", "prevent", "on the same school day", "within two school days"),
    ("number", "online-safety", "IT support the same day when", "IT support within three days when"),
    ("number", "attendance", "this policy once a year", "this policy every two years"),
    ("number", "safer-recruitment", "At least one member of each panel must", "At least two members of each panel must"),
    ("number", "safeguarding", "At least every 2 years", "At least every 3 years"),
    ("number", "staff-code-of-conduct", "school for children under 8. A", "school for children under 5. A"),
    ("number", "medical-conditions", "speaks with the family every week", "speaks with the family every month"),
    ("number", "safer-recruitment", "Papers destroyed after six months", "Papers destroyed after twelve months"),
    ("number", "safer-recruitment", "(six months at most)", "(three years at most)"),
    ("force", "safeguarding", "must be recorded and reported to parents", "may be recorded and reported to parents"),
    ("force", "staff-code-of-conduct", "A disqualified person must not work", "A disqualified person may work"),
    ("role", "prevent", "about extremism go to the DSL", "about extremism go to the office"),
    ("role", "safeguarding", "The DSL refers to the police and social care at once where", "The headteacher refers to the police and social care at once where"),
    ("role", "allergy-safety", "the medical lead asks those involved", "the headteacher asks those involved"),
    ("reference", "safeguarding", "every concern at once", "every concern at once (section 45)"),
    ("reference", "behaviour", "The senior leader for behaviour reads", "As Appendix Z says, the senior leader for behaviour reads"),
    ("reference", "prevent", 'w:name="_s_risk_assessment"', 'w:name="_s_risk_gone"'),
]  # fmt: skip

# Contradictions that are known not to be found: the two places share too few words.
NOT_FOUND = [
    ("number", "attendance", "at least two emergency contacts for", "at least three emergency contacts for"),
    ("number", "medical-conditions", "for 15 days or more", "for 20 days or more"),
    ("number", "allegations-against-staff", "LADO at once, within 1 working day", "LADO at once, within 5 working days"),
    ("number", "restrictive-interventions", "every ten minutes", "every thirty minutes"),
]

# What a school may well do to one of its policies without contradicting another.
HARMLESS = [
    ("safeguarding", "Imogen Marsden", "Mrs I. Marsden"),
    ("attendance", "01632 960009", "01632960009"),
    ("attendance", "within ten school days", "within five school days"),
    ("safeguarding", "Staff write the record the same day", "Staff write the record on the same day, in ink"),
    (
        "behaviour",
        "The senior leader for behaviour reads the records every week",
        "The senior leader for behaviour reads all records",
    ),
    ("online-safety", "the senior leader answers within two school days", "the senior leader answers within three school days"),
    ("safer-recruitment", "within ten working days of the request", "within five working days of the request"),
    ("whistleblowing", "20 working days", "15 working days"),
    (
        "medical-conditions",
        "The governing body reviews this policy every year",
        "The governing body reviews this policy each year",
    ),
    ("safeguarding", "social care may then assess", "social care can then assess"),
    ("safeguarding", "(Children Act 1989, sections 17 and 47)", "(sections 17 and 47 of the Children Act 1989)"),
    ("attendance", "sections 7 and 444 of the Education Act 1996", "sections 7 and 444 of the 1996 Act"),
]


Documents = Mapping[str, bytes]


@pytest.fixture(scope="module")
def suite(shipped: Library, example: Callable[[str], Mapping[str, Value]]) -> SchoolSuite:
    """Every policy of the school."""
    return school_suite(shipped, example(SCHOOL), TODAY)


@pytest.fixture(scope="module")
def documents(suite: SchoolSuite) -> Documents:
    """Every policy of the school as a Word file."""
    return {key: each.word() for key, each in suite.made.items()}


def edited(data: bytes, old: str, new: str) -> bytes:
    """Return a Word file in whose text some words are changed, once, as somebody would in Word."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as before, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as after:
        for name in before.namelist():
            content = before.read(name)
            if name == "word/document.xml":
                text = content.decode()
                assert old in text, old
                content = text.replace(old, new, 1).encode()
            after.writestr(name, content)
    return out.getvalue()


def contradictions(clashes: list[Contradiction]) -> list[Contradiction]:
    return [each for each in clashes if each.kind not in ("also needed", "missing policy")]


@pytest.fixture(scope="module")
def found_in(suite: SchoolSuite, documents: Documents) -> Callable[..., list[Contradiction]]:
    """What is found when one policy is edited in one place."""
    before: dict[tuple[str, str, str], list[Contradiction]] = {}

    def find(key: str, old: str, new: str) -> list[Contradiction]:
        if (key, old, new) not in before:
            prior = read_prior(edited(documents[key], old, new), f"{key}.docx", "accept")
            before[key, old, new] = contradictions(suite.clashes(Folder({key: prior}, ())))
        return before[key, old, new]

    return find


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_the_policies_of_every_example_agree_with_each_other(shipped: Library, path: Path) -> None:
    answers = read_school(path, shipped.vocabulary).answers
    assert contradictions(school_suite(shipped, answers, TODAY).clashes()) == []


@pytest.mark.parametrize("name", ["oakfield-primary", "thornbury-prep", "meridian-sixth-form"])
def test_they_agreed_under_last_years_law_too(shipped: Library, example: Callable[[str], Mapping[str, Value]], name: str) -> None:
    assert contradictions(school_suite(shipped, example(name), LAST_YEAR).clashes()) == []


@pytest.mark.parametrize("name", ["the-bridge-pru", "little-acorns-nursery"])
def test_word_files_nobody_edited_agree_too(shipped: Library, example: Callable[[str], Mapping[str, Value]], name: str) -> None:
    suite = school_suite(shipped, example(name), TODAY)
    folder = Folder({key: read_prior(each.word(), f"{key}.docx", "accept") for key, each in suite.made.items()}, ())
    assert contradictions(suite.clashes(folder)) == []


@pytest.mark.parametrize(("kind", "key", "old", "new"), CONTRADICTIONS)
def test_a_contradiction_typed_into_one_policy_is_found(
    found_in: Callable[..., list[Contradiction]], kind: str, key: str, old: str, new: str
) -> None:
    found = found_in(key, old, new)
    assert kind in {each.kind for each in found}
    assert all(each.kind == kind for each in found)
    assert len(found) <= 2
    if kind != "reference":
        assert all(len(each.places) == 2 and all(place.heading and place.words for place in each.places) for each in found)


def test_nine_of_ten_contradictions_that_were_tried_are_found(found_in: Callable[..., list[Contradiction]]) -> None:
    tried = [*CONTRADICTIONS, *NOT_FOUND]
    found = sum(bool(found_in(key, old, new)) for _, key, old, new in tried)
    assert len(tried) >= 40
    assert found / len(tried) >= 0.9


@pytest.mark.parametrize(("key", "old", "new"), HARMLESS)
def test_an_edit_that_contradicts_nothing_raises_no_alarm(
    found_in: Callable[..., list[Contradiction]], key: str, old: str, new: str
) -> None:
    assert found_in(key, old, new) == []


@pytest.fixture(scope="module")
def last_years(shipped: Library, example: Callable[[str], Mapping[str, Value]]) -> Documents:
    """Every policy of the school as it was adopted a year ago."""
    return {key: each.word() for key, each in school_suite(shipped, example(SCHOOL), LAST_YEAR).made.items()}


def test_a_suite_adopted_last_year_agrees_with_itself(suite: SchoolSuite, last_years: Documents) -> None:
    folder = Folder({key: read_prior(data, f"{key}.docx") for key, data in last_years.items()}, ())
    assert contradictions(suite.clashes(folder)) == []


def test_one_policy_of_last_year_is_told_only_where_the_law_changed(suite: SchoolSuite, last_years: Documents) -> None:
    for key, data in last_years.items():
        found = contradictions(suite.clashes(Folder({key: read_prior(data, f"{key}.docx")}, ())))
        # The duty to record force is law since April 2026: "will be recorded" became "must be recorded".
        assert {each.kind for each in found} == ({"force"} if key == "safeguarding" else set())
        assert all("recorded and reported to parents" in each.places[1].words for each in found)


def test_what_a_school_wrote_itself_is_held_against_the_others(found_in: Callable[..., list[Contradiction]]) -> None:
    own = "Parents who are not content speak to the medical lead first, who answers within ten working days. The prevent"
    (clash,) = found_in("prevent", "The lead for Prevent writes", f"{own} lead writes")
    assert clash.kind == "number"
    assert {place.policy for place in clash.places} == {
        "Policy and risk assessment on preventing radicalisation",
        "Policy on supporting children with medical conditions",
    }


def test_two_numbers_for_one_person_in_the_answers_are_found() -> None:
    dsl, prevent = Person("Ann Reed", phone="01632 960001"), Person("Ann Reed", phone="01632 960002")
    (clash,) = answer_clashes({"dsl": dsl, "prevent_lead": prevent}, {})
    assert clash.kind == "answers"
    assert [place.words for place in clash.places] == ["Ann Reed: 01632 960001", "Ann Reed: 01632 960002"]


def test_one_person_in_two_roles_is_no_clash() -> None:
    dsl, prevent = Person("Ann Reed", phone="01632 960001"), Person("Ann Reed", phone="(01632) 960001", email="a@b.example")
    assert list(answer_clashes({"dsl": dsl, "prevent_lead": prevent}, {})) == []


def test_a_policy_pointed_to_and_not_in_the_folder_is_told(suite: SchoolSuite) -> None:
    found = suite.clashes(Folder({}, ("Oakfield complaints procedure 2026", "Lettings")))
    missing = " ".join(each.what for each in found if each.kind == "missing policy")
    assert "first aid policy" in missing
    assert "complaints procedure" not in missing
    assert "lettings policy" not in missing


def test_without_a_folder_other_policies_are_only_listed(suite: SchoolSuite) -> None:
    found = suite.clashes()
    assert {each.kind for each in found} == {"also needed"}
    assert not any("online safety" in each.what or "single central record" in each.what for each in found)


def test_a_section_of_a_policy_that_is_pointed_to_has_to_be_there(shipped: Library) -> None:
    pointing = policy_text(
        "prevent", "Prevent", [Piece("text", "a", "See our behaviour policy (section on searching and confiscation).")]
    )
    with_it = policy_text("behaviour", "Behaviour policy", [Piece("heading", "", "Searching and confiscation", number="1")])
    without = policy_text("behaviour", "Behaviour policy", [Piece("heading", "", "Uniform", number="1")])
    titles = suite_titles(shipped)
    assert list(policy_references([pointing, with_it], titles, None)) == []
    (clash,) = policy_references([pointing, without], titles, None)
    assert clash.kind == "reference"
    assert clash.what == "The behaviour policy has no section on searching and confiscation."


@pytest.mark.parametrize(
    ("words", "kind", "amount", "unit"),
    [
        ("within 10 working days", "time limit", 10, "working day"),
        ("in writing within ten school days", "time limit", 10, "school day"),
        ("kept for six years after the last entry", "how long kept", 72, "month"),
        ("at least every 2 years", "how often", 24, "month"),
        ("once a year", "how often", 12, "month"),
        ("termly", "how often", 1, "term"),
        ("by 9.30am", "time of day", 570, "o'clock"),
        ("before noon", "time of day", 720, "o'clock"),
        ("a child under 13", "age", 13, "under"),
        ("missing 10% of sessions", "share", 10, "%"),
        ("at least two emergency contacts", "count", 2, "contact"),
        ("the same day", "time limit", 0, "day"),
        ("a fine of £160", "money", 160, "£"),
        ("within half an hour", "time limit", 30, "minute"),
    ],
)
def test_a_number_is_read_with_its_unit_and_what_it_is_for(words: str, kind: str, amount: int, unit: str) -> None:
    (found,) = quantities(words)
    assert (str(found.kind), int(found.amount), found.unit) == (kind, amount, unit)


@pytest.mark.parametrize(
    "words", ["one of them", "Year 7 pupils", "paragraph 104", "section 47", "the 2026 edition", "01632 960009", "on 1 May 2026"]
)
def test_a_number_that_binds_nobody_is_left_alone(words: str) -> None:
    assert quantities(words) == []


# ---- the command


def school_file(folder: Path) -> str:
    copy = folder / "school.yaml"
    copy.write_bytes((ROOT / "examples" / f"{SCHOOL}.yaml").read_bytes())
    return str(copy)


def test_the_command_ends_with_0_where_the_policies_agree(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["check", school_file(tmp_path), "--suite", "--on", TODAY.isoformat()]) == 0
    told = capsys.readouterr()
    assert "The policies agree with each other." in told.err
    assert "You need these too" in told.out
    assert "complaints procedure" in told.out


def test_the_command_names_both_places_and_ends_with_3(
    tmp_path: Path, documents: Documents, capsys: pytest.CaptureFixture[str]
) -> None:
    adopted = tmp_path / "adopted"
    adopted.mkdir()
    (adopted / "prevent.docx").write_bytes(edited(documents["prevent"], "Imogen Marsden", "Gwen Talbot"))
    (adopted / "complaints procedure.pdf").write_bytes(b"")
    assert run(["check", school_file(tmp_path), "--suite", "--on", TODAY.isoformat(), "--policies", str(adopted), "--json"]) == 3
    found = json.loads(capsys.readouterr().out)
    assert found[0]["kind"] == "name"
    assert [each["heading"] for each in found[0]["places"]][1] == "If you are worried that someone is being radicalised"
    assert not any("complaints" in each["what"] for each in found)


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["--suite"], 2),
        (["{school}", "--policies", "."], 2),
        (["{school}", "--suite", "--policies", "nowhere"], 1),
        (["nothing.yaml", "--suite"], 1),
    ],
)
def test_wrong_input_is_said_and_not_guessed(tmp_path: Path, arguments: list[str], code: int) -> None:
    school = school_file(tmp_path)
    assert run(["check", *(each.format(school=school) for each in arguments)]) == code


def test_a_file_of_another_school_is_refused(
    shipped: Library, example: Callable[[str], Mapping[str, Value]], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    other = generate(shipped.policies["prevent"], shipped, example("st-teresas-catholic"), TODAY).word()
    (tmp_path / "adopted").mkdir()
    (tmp_path / "adopted" / "prevent.docx").write_bytes(other)
    assert run(["check", school_file(tmp_path), "--suite", "--policies", str(tmp_path / "adopted")]) == 1
    assert "another school" in capsys.readouterr().err


def test_a_file_that_cannot_be_read_is_told_and_the_others_are_checked(
    tmp_path: Path, documents: Documents, capsys: pytest.CaptureFixture[str]
) -> None:
    adopted = tmp_path / "adopted"
    adopted.mkdir()
    (adopted / "behaviour policy.docx").write_bytes(b"PK is how it begins, and then nothing")
    (adopted / "prevent.docx").write_bytes(edited(documents["prevent"], "Imogen Marsden", "Gwen Talbot"))
    assert run(["check", school_file(tmp_path), "--suite", "--on", TODAY.isoformat(), "--policies", str(adopted), "--json"]) == 3
    found = json.loads(capsys.readouterr().out)
    assert found[0]["kind"] == "unread file"
    assert found[0]["what"].startswith("behaviour policy.docx is not checked")
    assert found[0]["next_step"]
    assert any(each["kind"] == "name" for each in found)


def test_a_school_of_a_trust_is_checked_with_the_layers_of_its_trust(
    shipped: Library, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    trust = ROOT / "examples" / "rivers-trust.yaml"
    schools = read_schools(trust, shipped.vocabulary)
    libraries = {key: library_for(shipped, schools, school, key) for key, school in schools.schools}
    key, school = next((key, school) for key, school in schools.schools if libraries[key].digest != shipped.digest)
    made = generate(libraries[key].policies["safeguarding"], libraries[key], school.answers, TODAY)
    assert made.document != generate(shipped.policies["safeguarding"], shipped, school.answers, TODAY).document
    (tmp_path / key).mkdir()
    (tmp_path / key / "policy.docx").write_bytes(made.word())
    run(["check", str(trust), "--suite", "--on", TODAY.isoformat(), "--policies", str(tmp_path), "--json"])
    told = capsys.readouterr()
    assert not [each for each in json.loads(told.out) if each["kind"] not in ("also needed", "missing policy")]
    assert told.err.count("The words that policygen makes are checked") == len(schools.schools) - 1


def test_a_clash_reads_as_a_sentence_with_its_places(found_in: Callable[..., list[Contradiction]]) -> None:
    (clash,) = found_in("prevent", "Imogen Marsden", "Gwen Talbot")
    assert clash.what == "DSL: two names for one role."
    assert str(clash.places[1]).startswith(
        "Policy and risk assessment on preventing radicalisation (prevent.docx), If you are worried"
    )
    assert "Gwen Talbot" in str(clash.places[1])
    assert clash.places[0].file == ""
    (clash,) = found_in("safeguarding", "contacts home by 9.30am", "contacts home by 10.30am")
    assert clash.what == "A time of day: “9.30am” here, “10.30am” there."
    assert replace(clash, kind="also needed").is_note


def test_a_policy_that_nobody_knows_of_is_told_where_a_school_points_to_it(suite: SchoolSuite, documents: Documents) -> None:
    data = edited(
        documents["prevent"], "The lead for Prevent writes", "Drivers follow our school minibus policy. The lead writes"
    )
    folder = Folder({"prevent": read_prior(data, "prevent.docx", "accept")}, list(suite.library.titles.values()))
    assert [each.what for each in suite.clashes(folder) if each.kind == "missing policy"] == [
        "This points to the school minibus policy, and the folder does not have it."
    ]


@pytest.mark.parametrize(
    "own",
    [
        "Parents may ring the office at any time in the morning.",
        "Staff may take a break of twenty minutes at lunch.",
        "Pupils who walk home may keep a bicycle in the shed behind the hall.",
        "Each class has a visit to the library every two weeks.",
        "The school council meets the headteacher three times a year.",
        "A senior leader walks round the site with the caretaker every week.",
        "The DSL runs a stall at the summer fair for two hours.",
        "Staff who lead a club are paid £15 for each session.",
        "Parents are told about the summer fair at least three weeks before.",
        "Lost coats are kept for 2 weeks in the office.",
    ],
)
def test_a_harmless_sentence_that_a_school_added_raises_no_alarm(found_in: Callable[..., list[Contradiction]], own: str) -> None:
    assert found_in("attendance", "Home visits.", f"Home visits. {own}") == []
