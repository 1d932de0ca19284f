"""Hand-outs: right for each school, on one page, readable, accessible, and never written over someone's edits."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any

import docx
import pypdfium2
import pytest
from conftest import EXAMPLES, ROOT, TODAY
from test_web_page import BROWSER, audits

from policygen.errors import LibraryFaults
from policygen.facts.known import Known
from policygen.facts.vocabulary import Person, Value
from policygen.formats import pdf
from policygen.generation.generate import Generated, generate
from policygen.generation.update import Updated, read_prior, update
from policygen.law.stale_terms import Passage
from policygen.library.load import load
from policygen.library.model import Library
from policygen.library.review import check_library, check_text
from policygen.markup.blocks import Heading, Paper, Paragraph, Part, Run, Table, paper_text
from policygen.markup.html import web_page
from policygen.papers.handouts import MadeHandout, make_handouts, words_of
from policygen.runs.adopted_files import find_priors
from policygen.runs.model import Result
from policygen.runs.model import Run as RunOf
from policygen.runs.run import make_school
from policygen.schools.school_file import read_school
from policygen.word.reading.accessibility import barriers
from policygen.word.reading.passages import paragraphs
from policygen.word.writing.paper import write_paper

World = Callable[..., Path]
NAMES = [path.stem for path in EXAMPLES]
OFFICE = pdf.find_libreoffice()

STAFF = {
    "summary-safeguarding",
    "summary-staff-code-of-conduct",
    "summary-behaviour",
    "summary-online-safety",
    "summary-attendance",
}
PUPILS = {
    "oakfield-primary": {"pupils-primary"}, "st-aidans-ce-primary": {"pupils-primary"}, "little-acorns-nursery": set(),
    "willow-bank-special": {"pupils-special"}, "larkhill-school": {"pupils-special"}, "meridian-sixth-form": {"pupils-secondary"},
    "brookside-academy": {"pupils-secondary"}, "st-teresas-catholic": {"pupils-secondary"}, "the-bridge-pru": {"pupils-secondary"},
    "thornbury-prep": {"pupils-primary", "pupils-secondary"}, "ash-tree-ap": {"pupils-primary", "pupils-secondary"},
    "noor-hill-school": {"pupils-secondary"},
}  # fmt: skip

SAYS: list[tuple[str, str, str]] = [
    ("oakfield-primary", "summary-safeguarding", "in CPOMS"),
    (
        "oakfield-primary",
        "summary-safeguarding",
        "you must report it to the police yourself. Ring 101 by the end of the next working day",
    ),
    ("oakfield-primary", "summary-safeguarding", "chair of the governing body"),
    ("oakfield-primary", "summary-behaviour", "handed in on arrival"),
    ("oakfield-primary", "summary-staff-code-of-conduct", "Any sexual contact with a child is a crime"),
    ("oakfield-primary", "parents", "Tell us on the first day, by telephone or e-mail before 8.45am"),
    ("oakfield-primary", "parents", "Young children"),
    ("oakfield-primary", "pupils-primary", "put a note in the worry box"),
    ("oakfield-primary", "governors", "written statement of principles for behaviour"),
    ("st-aidans-ce-primary", "summary-safeguarding", "on the concern form"),
    ("brookside-academy", "governors", "What the trust decides for all its schools"),
    ("brookside-academy", "summary-attendance", "Tutor"),
    ("meridian-sixth-form", "summary-safeguarding", "you must not have a sexual relationship with a student under 18"),
    ("meridian-sixth-form", "summary-attendance", "Contacts the student"),
    ("meridian-sixth-form", "parents", "have your child tell us"),
    ("meridian-sixth-form", "pupils-secondary", "Are you 18 or over?"),
    ("thornbury-prep", "parents", "At night:"),
    ("thornbury-prep", "pupils-primary", "who does not work here"),
    ("thornbury-prep", "governors", "how the DSL can act independently of the owner"),
    ("noor-hill-school", "summary-safeguarding", "The head: local authority designated officer (LADO)"),
    ("willow-bank-special", "pupils-special", "You can sign. You can use symbols"),
    ("little-acorns-nursery", "summary-behaviour", "Kind hands, kind words"),
    ("little-acorns-nursery", "parents", "your child's key person"),
    ("little-acorns-nursery", "parents", "Please do not use your own phone near the children"),
]
NEVER_SAYS: list[tuple[str, str, str]] = [
    ("oakfield-primary", "summary-safeguarding", "position of trust"),
    ("oakfield-primary", "parents", "At night"),
    ("oakfield-primary", "governors", "As proprietor"),
    ("oakfield-primary", "governors", "What the trust decides"),
    ("oakfield-primary", "pupils-primary", "nude"),
    ("meridian-sixth-form", "summary-behaviour", "Force, restraint"),
    ("meridian-sixth-form", "summary-behaviour", "SENCO"),
    ("meridian-sixth-form", "parents", "Young children"),
    ("meridian-sixth-form", "summary-attendance", "register on time; it closes"),
    ("meridian-sixth-form", "governors", "restrained"),
    ("thornbury-prep", "governors", "written statement of principles"),
    ("thornbury-prep", "governors", "As a public body"),
    ("little-acorns-nursery", "summary-behaviour", "Search without consent"),
    ("little-acorns-nursery", "summary-attendance", "Tells the local authority"),
    ("little-acorns-nursery", "parents", "Report Remove"),
    ("little-acorns-nursery", "parents", "Ask for leave"),
    ("willow-bank-special", "pupils-special", "against the law"),
]


def made_for(shipped: Library, answers: Mapping[str, Value], on: date = TODAY) -> dict[str, MadeHandout]:
    policies: list[tuple[Generated, Updated | None]] = [
        (generate(policy, shipped, answers, on), None) for policy in shipped.policies.values()
    ]
    made = make_handouts(shipped, Known(shipped.vocabulary, answers), shipped.legislation.on(on), policies)
    return {each.key: each for each in made}


@pytest.fixture(scope="module")
def made(shipped: Library) -> dict[str, dict[str, MadeHandout]]:
    return {path.stem: made_for(shipped, read_school(path, shipped.vocabulary).answers) for path in EXAMPLES}


def told(handout: MadeHandout) -> str:
    return f"{handout.paper.title}\n{handout.paper.about}\n{words_of(handout.paper)}"


# ---- what each school gets, and what it says


@pytest.mark.parametrize("name", NAMES)
def test_each_school_has_the_hand_outs_of_its_kind(made: dict[str, dict[str, MadeHandout]], name: str) -> None:
    assert set(made[name]) == STAFF | PUPILS[name] | {"parents", "governors"}


@pytest.mark.parametrize(("name", "key", "words"), SAYS)
def test_a_hand_out_says_what_is_true_of_its_school(
    made: dict[str, dict[str, MadeHandout]], name: str, key: str, words: str
) -> None:
    assert words in told(made[name][key])


@pytest.mark.parametrize(("name", "key", "words"), NEVER_SAYS)
def test_a_hand_out_says_nothing_that_cannot_be_true_of_its_school(
    made: dict[str, dict[str, MadeHandout]], name: str, key: str, words: str
) -> None:
    assert words not in told(made[name][key])


@pytest.mark.parametrize("name", NAMES)
def test_nothing_is_left_over_or_open(made: dict[str, dict[str, MadeHandout]], name: str) -> None:
    for handout in made[name].values():
        text = told(handout)
        found = [
            each
            for each in ("{{", "}}", "{%", "&#", "&amp;", "None", "to be confirmed", "[", " ,", "..", " .", "  ")
            if each in text
        ]
        assert found == [], handout.key
        assert handout.to_do == ()


@pytest.mark.parametrize("name", NAMES)
def test_every_heading_has_something_under_it(made: dict[str, dict[str, MadeHandout]], name: str) -> None:
    for handout in made[name].values():
        blocks = [block for part in handout.paper.parts for block in part.blocks]
        headed = [isinstance(each, Heading) for each in blocks]
        assert headed[0] and not headed[-1], handout.key
        assert not any(one and other for one, other in pairwise(headed)), handout.key
        empty = [block for block in blocks if isinstance(block, Table) and not block.rows]
        assert empty == []


def test_no_school_has_another_schools_facts(made: dict[str, dict[str, MadeHandout]], shipped: Library) -> None:
    schools = {path.stem: read_school(path, shipped.vocabulary).answers for path in EXAMPLES}
    for name, handouts in made.items():
        text = "\n".join(told(each) + each.paper.organisation for each in handouts.values())
        for other, answers in schools.items():
            if other != name:
                lead = answers["dsl"]
                assert str(answers["school_name"]) not in text
                assert str(answers["website"]) not in text
                assert isinstance(lead, Person)
                assert lead.phone not in text or lead.phone in str(schools[name])


def test_the_edition_follows_the_date(shipped: Library, example: Callable[[str], Mapping[str, Value]]) -> None:
    before = made_for(shipped, example("oakfield-primary"), date(2025, 11, 1))
    assert "Keeping children safe in education 2025" in told(before["summary-safeguarding"])
    assert "2026" not in told(before["summary-safeguarding"]).replace("3 December 2026", "")


def test_a_fact_that_is_missing_is_marked_and_named(shipped: Library, example: Callable[[str], Mapping[str, Value]]) -> None:
    answers = {name: value for name, value in example("oakfield-primary").items() if name != "dsl"}
    handout = made_for(shipped, answers)["pupils-primary"]
    assert handout.to_do == ("dsl",)
    assert "to be confirmed" in told(handout)


def test_names_with_markup_come_out_whole(shipped: Library, example: Callable[[str], Mapping[str, Value]]) -> None:
    answers = {**example("oakfield-primary"), "school_name": "St Mary & <b>All</b> {{ Saints }}", "board_name": "board *A*"}
    handout = made_for(shipped, answers)["governors"]
    assert "St Mary & <b>All</b> {{ Saints }}" in told(handout)
    assert "What the board *A* is asked to do" in told(handout)
    assert "<b>All" not in web_page(handout.paper)


def test_only_what_was_made_is_summed_up(shipped: Library, example: Callable[[str], Mapping[str, Value]]) -> None:
    answers = example("oakfield-primary")
    one = generate(shipped.policies["behaviour"], shipped, answers, TODAY)
    found = make_handouts(shipped, Known(shipped.vocabulary, answers), one.law, [(one, None)])
    assert [each.key for each in found] == ["summary-behaviour", "governors"]


# ---- fit to be handed out


@pytest.mark.parametrize("name", NAMES)
def test_the_reading_age_is_that_of_the_readers(made: dict[str, dict[str, MadeHandout]], name: str) -> None:
    limits = {"parents": 12, "pupils-primary": 9, "pupils-secondary": 11, "pupils-special": 8}
    for key, handout in made[name].items():
        assert handout.file.reading_age == limits.get(key)
        assert handout.reading.words > 60
        if handout.file.reading_age:
            assert handout.reading.age <= handout.file.reading_age, key
            assert handout.reading.sentence_length <= 15, key


@pytest.mark.parametrize("name", NAMES)
def test_the_word_file_keeps_nobody_from_reading_it(made: dict[str, dict[str, MadeHandout]], shipped: Library, name: str) -> None:
    for handout in made[name].values():
        data = write_paper(handout.paper, shipped.house_style, TODAY.isoformat())
        assert barriers(data) == [], handout.key
        passages = [Passage(text, ((0, place),)) for place, text in paragraphs(data)]
        assert [each for each in check_text(passages, shipped.stale_terms, "page.docx", TODAY) if each.kind == "to do"] == []


def test_a_hand_out_is_the_same_each_time(shipped: Library, example: Callable[[str], Mapping[str, Value]]) -> None:
    first, second = (made_for(shipped, example("thornbury-prep"))["parents"] for _ in range(2))
    style = shipped.house_style
    assert write_paper(first.paper, style, "2026-11-24") == write_paper(second.paper, style, "2026-11-24")


def test_the_school_stands_on_the_page_and_the_letters_have_their_size(
    made: dict[str, dict[str, MadeHandout]], shipped: Library
) -> None:
    data = write_paper(made["oakfield-primary"]["pupils-primary"].paper, shipped.house_style, "2026-11-24")
    word = docx.Document(io.BytesIO(data))
    assert "Oakfield Primary School" in word.paragraphs[1].text
    defaults = word.styles.element.xpath("w:docDefaults//w:sz")[0]
    assert defaults.get(defaults.keys()[0]) == "26"


def with_more(paper: Paper) -> Paper:
    """A page with two more lines: longer names, or a program that sets a little wider, do not push it over."""
    lines = tuple(Paragraph((Run("One more line."),)) for _ in range(2))
    return replace(paper, parts=(*paper.parts, Part("more", lines, clause=False)))


@pytest.mark.slow
@pytest.mark.skipif(OFFICE is None, reason="LibreOffice is not installed, so pages cannot be counted")
def test_one_page_is_one_page_and_the_governors_paper_two(
    made: dict[str, dict[str, MadeHandout]], shipped: Library, tmp_path: Path
) -> None:
    files, most = [], []
    for name, handouts in made.items():
        for key, handout in handouts.items():
            paper = with_more(handout.paper) if handout.file.one_page else handout.paper
            files.append(tmp_path / f"{name}_{key}.docx")
            files[-1].write_bytes(write_paper(paper, shipped.house_style, "2026-11-24"))
            most.append(1 if handout.file.one_page else 2)
    pages = [len(pypdfium2.PdfDocument(data)) for data in pdf.convert(files)]
    assert [(file.stem, count) for file, count, limit in zip(files, pages, most, strict=True) if count > limit] == []


@pytest.mark.slow
@pytest.mark.skipif(not BROWSER, reason="there is no Chromium on this machine")
def test_axe_finds_nothing_on_any_hand_out(made: dict[str, dict[str, MadeHandout]], tmp_path: Path) -> None:
    pages = {f"{name}/{key}": web_page(each.paper) for name, handouts in made.items() for key, each in handouts.items()}
    assert audits(pages, tmp_path) == {}


# ---- the governors' paper


def test_governors_see_each_policy_its_edition_and_what_is_new_in_law_first(made: dict[str, dict[str, MadeHandout]]) -> None:
    text = told(made["oakfield-primary"]["governors"])
    for title in ("Child protection and safeguarding policy", "Behaviour policy", "Whistleblowing policy"):
        assert title in text
    assert "KCSIE 2026" in text
    assert "in effect from 3 December 2026; next review 15 October 2027" in text
    assert re.search(r"\d+ changes? in law and \d+ changes? in guidance", text)
    assert text.index("(law)") < text.index("What rests on text that was not verified")


def test_governors_see_what_an_update_changed_with_its_cause(
    shipped: Library, example: Callable[[str], Mapping[str, Value]]
) -> None:
    answers, policy = example("oakfield-primary"), shipped.policies["safeguarding"]
    before = generate(policy, shipped, answers, date(2025, 11, 1))
    now = generate(policy, shipped, answers, TODAY)
    updated = update(now, read_prior(before.word(), "adopted.docx"))
    found = make_handouts(shipped, Known(shipped.vocabulary, answers), now.law, [(now, updated)])
    text = told(next(each for each in found if each.key == "governors"))
    assert "are marked in the tracked copies, against the versions that were adopted" in text
    assert "KCSIE 2026" in text
    assert "(must)" in text
    assert "Since 1 September 2025" not in text


def test_the_governors_paper_reads_as_plain_text(made: dict[str, dict[str, MadeHandout]]) -> None:
    text = paper_text(made["oakfield-primary"]["governors"].paper)
    assert "Suggested minute" in text
    assert "- Review of filtering and monitoring | Marta Openshaw; seen by Patrick Thwaite | Every year" in text


# ---- written, and never over someone's work


def run_for(shipped: Library, folder: Path, *also: str, keys: Sequence[str] = ("safeguarding",)) -> list[Result]:
    school = read_school(ROOT / "examples" / "oakfield-primary.yaml", shipped.vocabulary)
    run = RunOf(shipped, TODAY, tuple(keys), folder, None, "", moves=False, extras=frozenset(also), dry_run=False)
    return make_school(run, school, Path("oakfield.yaml"), lambda _: None)


def test_an_edited_hand_out_is_left_alone_and_the_new_one_stands_beside_it(shipped: Library, tmp_path: Path) -> None:
    (first,) = run_for(shipped, tmp_path, "handouts")
    page = next(each.path for each in first.beside if each.key == "parents" and each.path.suffix == ".docx")
    assert page.parent.name == "hand-outs"
    (again,) = run_for(shipped, tmp_path, "handouts")
    assert [each.path for each in again.beside] == [each.path for each in first.beside]
    page.write_bytes(b"ours now")
    (third,) = run_for(shipped, tmp_path, "handouts")
    other = next(each for each in third.beside if each.key == "parents" and each.path.suffix == ".docx")
    assert page.read_bytes() == b"ours now"
    assert other.kept == page
    assert other.path.name.endswith("_draft-2.docx")


def test_a_hand_out_is_never_taken_for_an_adopted_policy(shipped: Library, tmp_path: Path) -> None:
    run_for(shipped, tmp_path, "handouts", keys=("behaviour",))
    found = find_priors(tmp_path, shipped, "")
    assert list(found) == ["behaviour"]
    assert "hand-out" not in found["behaviour"].path.name


def test_what_was_written_is_listed_with_its_reading_age(shipped: Library, tmp_path: Path) -> None:
    from policygen.runs.summaries import status_data, status_of, status_with_extras

    def told(each: Result) -> Any:
        return status_data(
            status_with_extras(status_of(each, tmp_path, None), each.beside, tmp_path), tmp_path, None, written=True
        )["beside"]

    results = run_for(shipped, tmp_path, "handouts", "html", keys=("behaviour", "safeguarding"))
    listed = {each.made.manifest.policy: told(each) for each in results}
    assert json.dumps(listed)
    parents = next(each for each in listed["safeguarding"] if each["key"] == "parents")
    assert 5 <= parents["reading_age"] <= parents["reading_age_limit"] == 12
    assert {each["kind"] for each in listed["safeguarding"]} == {"handouts", "html"}
    assert [each["key"] for each in listed["behaviour"] if each["key"] == "governors"]
    assert "parents" not in {each["key"] for each in listed["behaviour"]}


# ---- wrong hand-outs

LIST = "letter:\n  about: For {{ school_name }}\n  audience: parents\n  policies: [safety]\n"
WORDS = "# A letter\n\n<!-- clause: dear\nmeets: [guidance.lead.lead]\n-->\nThe lead of {{ school_name }} is {{ dsl.name }}.\n"
WRONG: list[tuple[str, str, str, str]] = [
    ("a file that nobody lists", LIST.replace("letter:", "note:"), WORDS, "handouts.yaml does not name this hand-out."),
    ("a hand-out without a file", LIST + LIST.replace("letter:", "note:"), WORDS, "The hand-out 'note' has no file. Add note.md."),
    ("an unknown policy", LIST.replace("[safety]", "[safty]"), WORDS, "There is no policy called 'safty'. Did you mean 'safety'?"),
    ("an unknown audience", LIST.replace("parents", "parnts"), WORDS, "handouts.yaml, line 3: 'audience'"),
    ("an unknown fact", LIST, WORDS.replace("{{ dsl.name }}", "{{ dls.name }}"), "There is no fact called 'dls'."),
    ("an unknown fact in its list", LIST.replace("school_name", "shool_name"), WORDS, "handouts.yaml, line 1: There is no fact called 'shool_name'."),
    ("an unknown fact in a condition", LIST + "  when: boardng\n", WORDS, "There is no fact called 'boardng'."),
    ("an unknown requirement", LIST, WORDS.replace("lead.lead]", "lead.leed]"), "There is no requirement called 'guidance.lead.leed'."),
    ("a clause without a reason", LIST, WORDS.replace("meets: [guidance.lead.lead]\n", ""), "say why it is there"),
    ("a place it does not have", LIST, WORDS + '\nSee {{ section("roles") }}.\n', "There is no section called 'roles'."),
    ("letters of no size", LIST + "  points: 200\n", WORDS, "'points'"),
]  # fmt: skip


@pytest.mark.parametrize(("what", "listed", "text", "says"), WRONG, ids=[each[0] for each in WRONG])
def test_a_mistake_in_a_hand_out_is_found_with_its_place(world: World, what: str, listed: str, text: str, says: str) -> None:
    root = world()
    folder = root / "policy_templates" / "handouts"
    folder.mkdir()
    (folder / "handouts.yaml").write_text(listed, encoding="utf-8")
    (folder / "letter.md").write_text(text, encoding="utf-8")
    with pytest.raises(LibraryFaults) as raised:
        load(root)
    assert says in str(raised.value)


def test_a_hand_out_says_must_only_for_law(world: World) -> None:
    root = world()
    folder = root / "policy_templates" / "handouts"
    folder.mkdir()
    (folder / "handouts.yaml").write_text(LIST, encoding="utf-8")
    right = WORDS.replace("is {{ dsl.name }}", "must be named")
    (folder / "letter.md").write_text(right, encoding="utf-8")
    assert not [each for each in check_library(load(root), TODAY) if "letter.md" in str(each.fault)]
    (folder / "letter.md").write_text(right.replace("lead.lead]", "lead.boarders]"), encoding="utf-8")
    found = [str(each.fault) for each in check_library(load(root), TODAY) if each.kind == "fault"]
    assert any("letter.md" in each and "says 'must', and nothing it meets is law" in each for each in found)
