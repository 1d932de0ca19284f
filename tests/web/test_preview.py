"""The preview: of every clause why it is there and which answers made it, and what an answer that is changed there changes."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

import httpx
import lxml.html
import pytest
from conftest import ROOT, TODAY
from serving import Server

from policygen.errors import Faults
from policygen.facts.known import Known
from policygen.facts.vocabulary import LEFT_OUT, NOT_SURE, Contact, Fact, Person, Value
from policygen.generation.generate import Generated, generate
from policygen.library.model import Library
from policygen.policies.traceability import ledger
from policygen.web.preview import Beside, beside_clauses
from policygen.web.preview_changes import changed_clauses, pieces_of

pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
SCHOOL = "/school/oakfield-primary"
PREVIEW = f"{SCHOOL}/preview/safeguarding"


@pytest.fixture(scope="module")
def server(shipped: Library, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    made = Server(tmp_path_factory.mktemp("schools"), shipped)
    yield made
    made.end()


@pytest.fixture
def page(server: Server) -> Iterator[httpx.Client]:
    shutil.copy(ROOT / "examples" / "oakfield-primary.yaml", server.folder / "oakfield-primary.yaml")
    with server.browser() as client:
        yield client


def tree_of(content: bytes) -> Any:
    """Return a page as a tree."""
    return lxml.html.document_fromstring(content)


def beside_of(made: Generated, library: Library, answers: Mapping[str, Value]) -> tuple[dict[str, Beside], set[str]]:
    beside, throughout = beside_clauses(made, Known(library.vocabulary, answers))
    return beside, {each.name for each in throughout}


# ---- why a clause is there


@pytest.mark.parametrize("school", ["oakfield-primary", "brookside-academy"])
def test_a_clause_says_what_it_rests_on_as_the_ledger_of_the_school_does(
    shipped: Library, example: Callable[[str], Mapping[str, Value]], school: str
) -> None:
    answers, policy = example(school), shipped.policies["safeguarding"]
    made = generate(policy, shipped, answers, TODAY)
    beside, _ = beside_of(made, shipped, answers)
    rows = ledger([policy], made.law, Known(shipped.vocabulary, answers)).clauses
    assert {row.clause: sorted(each.title for each in row.meets) for row in rows} == {
        name: sorted(title for group in each.rests_on for title, _ in group.rules) for name, each in beside.items()
    }
    assert [name for name, each in beside.items() if not each.rests_on and not each.others and not each.words_of] == []


# ---- which answers made it


def another(fact: Fact, value: Value) -> Value:
    """Return another answer of the same kind; the same where there is none."""
    if value in (NOT_SURE, LEFT_OUT):
        return value
    match value:
        case bool():
            made: Value = not value
        case date():
            made = value.replace(year=value.year + 1)
        case int():
            made = value + 1 if value < 16 else value - 1
        case Person() | Contact():
            made = replace(value, name="Zora Quill", phone="01632 960998", email="z.quill@other.example")
        case tuple() if fact.type == "people":
            made = tuple(another(fact, each) for each in value)
        case tuple():
            made = value[1:] or tuple(each for each in fact.choices if each not in value)[:1]
        case str() if fact.type == "choice":
            made = next((each for each in fact.choices if each != value), value)
        case _:
            made = f"{value} Quill" if fact.type in ("text", "paragraph") else value
    return made


def without_numbers(text: str) -> str:
    """Return words without the numbers of sections, which move when a section comes or goes."""
    return re.sub(r"(section|Appendix) \w+", r"\1", text)


@pytest.mark.parametrize(
    "school", ["oakfield-primary", *(["meridian-sixth-form"] if os.environ.get("POLICYGEN_ALL_PREVIEWS") else [])]
)
def test_whatever_an_answer_changes_in_a_clause_that_answer_is_named_beside_it(
    shipped: Library, example: Callable[[str], Mapping[str, Value]], school: str
) -> None:
    answers, policy = example(school), shipped.policies["safeguarding"]
    made = generate(policy, shipped, answers, TODAY)
    beside, throughout = beside_of(made, shipped, answers)
    missing, changed = set(), 0
    for name, value in answers.items():
        other = another(shipped.vocabulary.facts[name], value)
        if other == value or name in throughout:
            continue
        try:
            after = generate(policy, shipped, {**answers, name: other}, TODAY)
        except Faults:
            continue  # there is no such school, and it would be told so
        beside_after, throughout_after = beside_of(after, shipped, {**answers, name: other})
        for each in changed_clauses(made.document, after.document):
            told = {used.name for side in (beside, beside_after) if each.name in side for used in side[each.name].answers}
            numbers_only = each.kind == "changed" and not any(
                without_numbers(piece.words) for piece in each.pieces if piece.kind != "same" and not piece.words.isdigit()
            )
            changed += 1
            if name not in told | throughout_after and not numbers_only:
                missing.add((name, each.name, each.kind))
    assert changed > 60
    assert sorted(missing) == []


# ---- what an answer changed


def test_words_that_go_and_come_stand_among_those_that_stay() -> None:
    was = "One two three four five six seven eight nine ten (ring 0111) or a deputy"
    told = [*pieces_of(was, was.replace("0111", "0222 at once"))]
    assert [(each.kind, each.words) for each in told] == [
        ("same", "… five six seven eight nine ten (ring "), ("del", "0111"), ("ins", "0222 at once"), ("same", ") or a deputy"),
    ]  # fmt: skip


def test_nothing_is_changed_where_nothing_changed(shipped: Library, example: Callable[[str], Mapping[str, Value]]) -> None:
    made = generate(shipped.policies["safeguarding"], shipped, example("oakfield-primary"), TODAY).document
    assert changed_clauses(made, made) == ()


def test_an_answer_changed_from_a_clause_leads_back_to_it_and_says_what_it_changed(page: httpx.Client) -> None:
    tree = tree_of(page.get(PREVIEW).content)
    clause = "worried-parents"
    link = tree.xpath(f"//*[@id='clause-{clause}']//a[contains(@href, '/question/dsl?')]/@href")[0]
    form = tree_of(page.get(link).content)
    back = form.xpath("//input[@name='back']/@value")[0]
    assert form.xpath("//nav[@aria-label='Back']//a/@href") == [f"{PREVIEW}#clause-{clause}"]
    wrong = page.post(link, data={"name": "Imogen Marsden", "phone": "banana", "do": "save", "back": back})
    assert wrong.status_code == 422
    assert f'name="back" value="{back}"' in wrong.text
    told = page.post(link, data={"name": "Imogen Marsden", "phone": "01632 960999", "do": "save", "back": back})
    assert told.url.path == PREVIEW
    assert told.url.fragment == f"clause-{clause}"
    there = tree_of(told.content).xpath(f"//*[@id='clause-{clause}']")[0].text_content()
    assert "Changed by your answer" in there
    assert "before: 960009" in there
    assert "now: 960999" in there
    assert "Your answer changed" in told.text
    assert "Changed by your answer" not in page.get(PREVIEW).text


def test_what_another_school_said_is_never_compared_with(page: httpx.Client, server: Server, shipped: Library) -> None:
    from policygen.web.workspace import Workspace

    shutil.copy(ROOT / "examples" / "brookside-academy.yaml", server.folder / "brookside-academy.yaml")
    page.get("/school/brookside-academy")
    stamp = Workspace(server.folder, shipped, TODAY).stamp("brookside-academy")
    told = page.get(PREVIEW, params={"since": stamp})
    assert told.status_code == 200
    assert "Brookside" not in told.text
    assert "Your answer changed" not in told.text


def test_what_is_not_known_leads_to_its_question(page: httpx.Client, server: Server) -> None:
    file = server.folder / "oakfield-primary.yaml"
    file.write_text(re.sub(r"(?m)^  record_system:.*\n", "", file.read_text(encoding="utf-8")), encoding="utf-8")
    tree = tree_of(page.get(PREVIEW).content)
    holes = tree.xpath("//a[@class='pg-hole']/@href")
    assert any("/question/record_system?back=preview:safeguarding:" in each for each in holes)
    assert all(page.get(each).status_code == 200 for each in holes)
    page.post(f"{SCHOOL}/question/record_system", data={"answer": "paper", "do": "save"})
    assert "record_system?" not in "".join(tree_of(page.get(PREVIEW).content).xpath("//a[@class='pg-hole']/@href"))


@pytest.mark.parametrize("back", ["preview:../..:x", 'preview:safeguarding:"><script>', "//evil.example", "preview:safeguarding"])
def test_only_a_clause_can_be_led_back_to(page: httpx.Client, back: str) -> None:
    told = page.post(f"{SCHOOL}/question/phone", data={"answer": "01632 960111", "do": "save", "back": back})
    assert told.url.host == "127.0.0.1"
    assert "<script" not in told.text


def test_a_policy_is_not_shown_before_what_it_needs_is_answered(page: httpx.Client) -> None:
    page.post("/", data={"school_name": "Fieldmouse Infant School"})
    assert page.get("/school/fieldmouse-infant-school/preview/safeguarding").url.path == "/school/fieldmouse-infant-school/make"
