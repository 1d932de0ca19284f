"""What a new user goes through, in a real browser: with the mouse and with keys alone, wide and narrow, with scripts and without."""

from __future__ import annotations

import io
import re
import shutil
import zipfile
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from pathlib import Path

import pytest
from conftest import LAST_YEAR, ROOT, TODAY
from playwright.sync_api import Browser, Page, expect
from real_browser import (
    FOCUSED,
    NARROW,
    WIDE,
    assert_all_right,
    comes_true,
    needs_chromium_and_time,
    opened,
    real_browser,
    violations,
)
from serving import Server

from policygen.facts.vocabulary import LEFT_OUT, NOT_SURE, Contact, Fact, Person, Value
from policygen.generation.generate import generate
from policygen.library.model import Library
from policygen.schools.school_file import School, read_school, save_school

pytestmark = [*needs_chromium_and_time, pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")]

KEYED = "/school/fieldmouse-primary"
SOME = (
    "phone", "age_low", "has_wraparound", "phone_rule", "deputy_dsls", "chair", "social_care", "monitoring_methods",
    "effective_date", "dsl_out_of_hours",
)  # fmt: skip
"""Questions that are left open for the keyboard: one of each kind."""
REAL = {"local_authority": "Kent County Council"}
"""The example's council is invented, and the page takes those that there are."""
FOREIGN = "Safeguarding policy\n\nReview date: May 2025\n\n" + "Staff tell the LSCB of a concern within 24 hours.\n\n" * 12
LABELS = {"name": "Full name", "role": "Job title", "phone": "Telephone", "email": "Email address", "web": "Web address",
          "hours": "When it is open"}  # fmt: skip


@pytest.fixture(scope="module")
def server(shipped: Library, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    made = Server(tmp_path_factory.mktemp("schools"), shipped)
    yield made
    made.end()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with real_browser() as found:
        yield found


def fields_of(value: Person | Contact) -> Iterator[tuple[str, str]]:
    """Yield the label of each field of a person or an office, with what is typed there."""
    for name, label in LABELS.items():
        said = getattr(value, name, "")
        if said:
            yield ("What it is called" if isinstance(value, Contact) and name == "name" else label), said


def assert_error_stands_beside_the_field(page: Page) -> None:
    """Assert that the error is told on top, has the focus, leads to the field, and stands beside it for those who hear it."""
    summary = page.locator(".govuk-error-summary")
    expect(page).to_have_title(re.compile("^Error: "))
    expect(summary).to_be_focused()  # waits: a browser gives the focus after the page is drawn first
    target = summary.locator("a").first.get_attribute("href") or ""
    field = page.locator(target)
    expect(field).to_be_visible()
    beside = field.evaluate("""each => {
      const by = each.closest('fieldset[aria-describedby]')?.getAttribute('aria-describedby') || '';
      const ids = `${each.getAttribute('aria-describedby') || ''} ${by}`.split(' ').filter(Boolean);
      return [each, ...ids.map(id => document.getElementById(id))].map(one => one.innerText).join(' ');
    }""")
    assert summary.locator("a").first.inner_text() in beside, page.url


# ---- with the mouse


def clicks_button(page: Page, words: str) -> None:
    """Click a button, and wait for the page that it leads to."""
    with page.expect_event("load"):
        page.get_by_role("button", name=words).click()


class Mouse:
    """Answers a page by clicking and typing."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def answers(self, fact: Fact, value: Value) -> None:
        """Answer a question and save it."""
        button = {LEFT_OUT: "Leave it out", NOT_SURE: "Not sure yet"}.get(value) if isinstance(value, str) else None
        if button is None:
            self._fills_in(fact, value)
        clicks_button(self.page, button or "Save and continue")

    def _fills_in(self, fact: Fact, value: Value) -> None:
        match value:
            case bool():
                self.page.get_by_label("Yes" if value else "No", exact=True).check()
            case date():
                for label, part in zip(("Day", "Month", "Year"), (value.day, value.month, value.year), strict=True):
                    self.page.get_by_label(label, exact=True).fill(str(part))
            case Person() | Contact():
                self._names_one(value)
            case tuple() if fact.type == "people":
                for number, each in enumerate(value):
                    group = self.page.get_by_role("group", name=f"Person {number + 1}")
                    for label, said in fields_of(each):
                        group.get_by_label(label, exact=True).fill(said)
            case tuple():
                for said in [fact.choices[each] for each in value] or ["None of these"]:
                    self.page.get_by_label(said, exact=True).check()
            case str() if fact.type == "choice":
                self.page.get_by_label(fact.choices[value], exact=True).check()
            case _:
                self.page.locator("#answer").fill(str(value))

    def _names_one(self, value: Person | Contact) -> None:
        named = self.page.locator("#somebody option", has_text=value.name)
        if isinstance(value, Person) and named.count():
            self.page.locator("#somebody").select_option(label=named.first.inner_text())
            return
        for label, said in fields_of(value):
            self.page.get_by_label(label, exact=True).fill(said)


WRONG: Mapping[str, Callable[[Page], None]] = {
    "phone": lambda page: page.locator("#answer").fill("banana"),
    "email": lambda page: page.locator("#answer").fill("office@"),
    "person": lambda page: page.get_by_label("Email address", exact=True).fill("nonsense"),
    "date": lambda page: page.get_by_label("Day", exact=True).fill("31"),
    "number": lambda page: page.locator("#answer").fill("many"),
    "yes or no": lambda page: None,
    "choice": lambda page: None,
    "choices": lambda page: None,
}
"""What somebody types first, by the kind of question."""


def answers_first_pass(page: Page, library: Library, answers: Mapping[str, Value]) -> list[str]:
    """Answer all that is asked, wrongly first where a kind of question comes for the first time; return what was asked."""
    facts, asked, kinds = library.vocabulary.facts, list[str](), set[str]()
    while found := re.search(r"/question/(\w+)", page.url):
        name = found[1]
        assert name not in asked, f"{name} is asked again"
        asked.append(name)
        fact = facts[name]
        if fact.type not in kinds:
            kinds.add(fact.type)
            looks_right_in_both_sizes(page)
            if fact.type in WRONG:
                WRONG[fact.type](page)
                clicks_button(page, "Save and continue")
                assert_error_stands_beside_the_field(page)
                looks_right_in_both_sizes(page)
        Mouse(page).answers(fact, answers.get(name, NOT_SURE))
        expect(page.locator(".govuk-error-summary"), f"{name} is not taken").to_have_count(0)
    return asked


def looks_right_in_both_sizes(page: Page) -> None:
    """Assert that nothing is cut off, narrow and wide."""
    for size in (NARROW, WIDE):
        page.set_viewport_size(size)  # type: ignore[arg-type]
        assert_all_right(page)


def test_a_new_user_answers_everything_changes_an_answer_and_has_the_policies(
    server: Server, browser: Browser, shipped: Library, tmp_path: Path
) -> None:
    answers = {**read_school(ROOT / "examples" / "oakfield-primary.yaml", shipped.vocabulary).answers, **REAL}
    with opened(browser, server, WIDE, scripts=True) as page:
        looks_right_in_both_sizes(page)
        clicks_button(page, "Begin")
        assert_error_stands_beside_the_field(page)
        page.get_by_label("Name of the school").fill("Oakfield Primary School")
        clicks_button(page, "Begin")
        looks_right_in_both_sizes(page)
        clicks_button(page, "Start")
        asked = answers_first_pass(page, shipped, answers)
        saved = read_school(server.folder / "oakfield-primary-school.yaml", shipped.vocabulary).answers
        assert len(asked) > 40
        assert {name: saved[name] for name in asked} == {name: answers.get(name, NOT_SURE) for name in asked}

        expect(page.get_by_role("heading", level=1)).to_have_text("Check your answers")
        looks_right_in_both_sizes(page)
        page.get_by_label("Find an answer").fill("marsden")
        clicks_button(page, "Find")
        page.locator("#dsl").get_by_role("link", name="Change").click()
        page.get_by_label("Telephone", exact=True).fill("01632 960999")
        clicks_button(page, "Save and continue")
        expect(page).to_have_url(re.compile(r"/answers#dsl$"))
        expect(page.locator("#dsl")).to_contain_text("01632 960999")

        page.get_by_role("link", name="Make our policies").click()
        looks_right_in_both_sizes(page)
        clicks_button(page, "Make our policies")
        page.wait_for_url("**/made*")
        looks_right_in_both_sizes(page)
        changes_an_answer_from_the_preview(page)
        with page.expect_download() as download:
            page.locator("a[href$='.docx'][href*='_safeguarding_']").first.click()
        words = words_of(Path(str(download.value.path())).read_bytes())
        assert "01632 960999" in words, "the file is of before the telephone was changed in the preview"
        assert "Imogen Marsden" in words


def changes_an_answer_from_the_preview(page: Page) -> None:
    """Read a clause, see why it is there, change the answer it is made from, and come back to what that changed."""
    made = page.url
    page.locator("a[href$='/preview/safeguarding']").click()
    looks_right_in_both_sizes(page)
    clause = page.locator("#clause-worried-parents")
    beside = clause.locator(".pg-beside")
    words = clause.locator(".pg-clause__words")
    assert comes_true(page, lambda: beside.bounding_box()["x"] > words.bounding_box()["x"] + 200)  # type: ignore[index]
    page.set_viewport_size(NARROW)  # type: ignore[arg-type]
    assert comes_true(page, lambda: beside.bounding_box()["y"] > words.bounding_box()["y"])  # type: ignore[index]
    clause.get_by_text("Why is this here").click()
    expect(beside).to_contain_text("KCSIE", use_inner_text=True)
    clause.locator("a[href*='/question/dsl?']").click()
    page.get_by_label("Telephone", exact=True).fill("01632 960777")
    clicks_button(page, "Save and continue")
    expect(page).to_have_url(re.compile("#clause-worried-parents$"))
    assert comes_true(page, lambda: -5 < clause.bounding_box()["y"] < 100), "the page does not stand at the clause"  # type: ignore[index]
    assert "(01632 before: 960999now: 960777)" in " ".join((clause.locator(".pg-change").text_content() or "").split())
    looks_right_in_both_sizes(page)
    page.goto(made)


def words_of(docx: bytes) -> str:
    """Return the words of a Word file, as they stand in its XML."""
    with zipfile.ZipFile(io.BytesIO(docx)) as archive:
        return re.sub(r"<[^>]+>", "", archive.read("word/document.xml").decode())


# ---- with keys alone


class Keys:
    """Goes through pages with Tab, Space, Enter and arrows alone; each place that has the focus can be seen."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def focused(self) -> str:
        told = self.page.evaluate(FOCUSED)
        if not (told["shown"] and told["inside"]):  # it is drawn and scrolled to in the browser's own time
            comes_true(self.page, lambda: all(self.page.evaluate(FOCUSED)[each] for each in ("shown", "inside")))
            told = self.page.evaluate(FOCUSED)
        assert told["shown"], f"the focus cannot be seen: {told['what']} on {self.page.url}"
        assert told["inside"], f"the focus is outside the window: {told['what']} on {self.page.url}"
        return str(told["what"])

    def press(self, key: str) -> None:
        self.page.keyboard.press(key)

    def to(self, wanted: str) -> None:
        """Press Tab until the focus stands on what is wanted."""
        passed = []
        for _ in range(400):
            self.press("Tab")
            passed.append(self.focused())
            if re.search(wanted, passed[-1]):
                return
        raise AssertionError(f"no way with Tab to {wanted} on {self.page.url}: {passed[:40]}")

    def follows(self, words: str) -> None:
        """Follow a link."""
        self.to(rf"^a\|.*\|{words}")
        with self.page.expect_event("load"):
            self.press("Enter")

    def presses_button(self, words: str) -> None:
        """Press a button."""
        self.to(rf"^button\|.*\|{words}")
        with self.page.expect_event("load"):
            self.press("Enter")

    def types(self, label: str, said: str) -> None:
        self.to(rf"^(input|textarea)\|.*\|{re.escape(label)}$")
        self.press("Control+a")
        self.page.keyboard.type(said)

    def answers(self, fact: Fact, value: Value) -> None:
        """Answer a question and save it."""
        match value:
            case bool():
                self._chooses("Yes" if value else "No")
            case date():
                for label, part in zip(("Day", "Month", "Year"), (value.day, value.month, value.year), strict=True):
                    self.types(label, str(part))
            case Person() | Contact():
                for label, said in fields_of(value):
                    self.types(label, said)
            case tuple() if fact.type == "people":
                for each in value:
                    for label, said in fields_of(each):
                        self.types(label, said)
            case tuple():
                for said in [each for key, each in fact.choices.items() if key in value] or ["None of these"]:
                    self.to(rf"\|checkbox\|.*\|{re.escape(said)}$")
                    self.press("Space")
            case str() if fact.type == "choice":
                self._chooses(fact.choices[value])
            case _:
                self.types(fact.ask, str(value))
        self.presses_button("Save and continue")

    def _chooses(self, label: str) -> None:
        self.to(r"\|radio\|")
        self.press("Space")
        for _ in range(30):
            if self.focused().endswith(f"|{label}"):
                return
            self.press("ArrowDown")
        raise AssertionError(f"no way with arrows to {label}")


def half_answered(folder: Path, library: Library) -> Mapping[str, Value]:
    """Write a school's file in which some questions are open; return what it would be with them."""
    example = read_school(ROOT / "examples" / "oakfield-primary.yaml", library.vocabulary)
    name = {"school_name": "Fieldmouse Primary"}
    answers = {**{key: each for key, each in example.answers.items() if key not in SOME}, **name}
    save_school(School(answers), folder / "fieldmouse-primary.yaml", library.vocabulary)
    return {**example.answers, **name}


def edited_by_hand(docx: bytes, *, new: str) -> bytes:
    """Return a Word file in which somebody added words to a paragraph."""
    import docx as word

    document = word.Document(io.BytesIO(docx))
    paragraph = next(each for each in document.paragraphs if len(each.text) > 120)
    paragraph.add_run(f" {new}")
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def test_keys_alone_answer_make_hold_against_last_years_file_and_check(
    server: Server, browser: Browser, shipped: Library, tmp_path: Path
) -> None:
    wanted = half_answered(server.folder, shipped)
    last_year = generate(shipped.policies["whistleblowing"], shipped, wanted, LAST_YEAR).word()
    adopted = tmp_path / "Whistleblowing policy 2025 adopted.docx"
    adopted.write_bytes(edited_by_hand(last_year, new="We also listen to Mrs Quince at the gate."))
    with opened(browser, server, NARROW, scripts=False) as page:
        keys = Keys(page)
        keys.press("Tab")
        assert "Skip to main content" in keys.focused()
        keys.press("Enter")
        expect(page).to_have_url(re.compile("#main$"))
        keys.press("Tab")
        assert page.evaluate("() => document.querySelector('main').contains(document.activeElement)")
        keys.follows("Fieldmouse Primary")
        keys.follows("Continue")
        answers_with_keys(page, shipped, wanted)
        saved = read_school(server.folder / "fieldmouse-primary.yaml", shipped.vocabulary).answers
        assert {name: saved[name] for name in SOME} == {name: wanted[name] for name in SOME}
        keys.follows("Change .*telephone")
        keys.types(shipped.vocabulary.facts["phone"].ask, "01632 960888")
        keys.presses_button("Save and continue")
        keys.follows("Make our policies")
        chooses_file(page, keys, adopted)
        keys.presses_button("Make our policies")
        assert_all_right(page)
        page.wait_for_url("**/made*")
        assert_all_right(page)
        with page.expect_download() as download:
            keys.to(r"^a\|.*Word file with tracked changes")
            keys.press("Enter")
        tracked = Path(str(download.value.path())).read_bytes()
        assert "We also listen to Mrs Quince at the gate." in words_of(tracked)
        assert b"<w:ins " in zipfile.ZipFile(io.BytesIO(tracked)).read("word/document.xml")

        foreign = tmp_path / "Safeguarding of another school.txt"
        foreign.write_text(FOREIGN, encoding="utf-8")
        page.goto(f"http://{server.host}/check")
        keys.presses_button("Check")
        assert_error_stands_beside_the_field(page)
        chooses_file(page, keys, foreign)
        keys.presses_button("Check")
        assert "LSCB" in page.locator("main").inner_text()
        assert_all_right(page)


def answers_with_keys(page: Page, library: Library, answers: Mapping[str, Value]) -> None:
    """Answer what is asked; where nothing stands there, save nothing first and come back by the error's link."""
    kinds = set[str]()
    while found := re.search(r"/question/(\w+)", page.url):
        fact = library.vocabulary.facts[found[1]]
        if fact.type in WRONG and fact.type not in kinds:
            kinds.add(fact.type)
            Keys(page).presses_button("Save and continue")
            assert_error_stands_beside_the_field(page)
            Keys(page).to(r"^a\|.*")
            page.keyboard.press("Enter")
            assert_all_right(page)
        Keys(page).answers(fact, answers[found[1]])


def chooses_file(page: Page, keys: Keys, file: Path) -> None:
    """Choose a file with the keyboard."""
    keys.to(r"\|file\|")
    with page.expect_file_chooser() as chooser:
        keys.press("Space")
    chooser.value.set_files(file)


# ---- from approval to the website


def test_what_the_board_approved_is_recorded_held_against_and_published(
    browser: Browser, shipped: Library, tmp_path: Path
) -> None:
    shutil.copy(ROOT / "examples" / "oakfield-primary.yaml", tmp_path / "oakfield-primary.yaml")
    draft = tmp_path / "oakfield-primary-documents" / "policies" / "oakfield_behaviour_2026-11-24_draft.docx"
    draft.parent.mkdir(parents=True)
    answers = read_school(tmp_path / "oakfield-primary.yaml", shipped.vocabulary).answers
    draft.write_bytes(generate(shipped.policies["behaviour"], shipped, answers, TODAY).word())
    server = Server(tmp_path, shipped)
    try:
        with opened(browser, server, WIDE, scripts=True) as page:
            keys = Keys(page)
            page.goto(f"http://{server.host}/school/oakfield-primary")
            keys.follows("Approve and publish$")
            looks_right_in_both_sizes(page)
            keys.follows("Record the approval")
            keys.presses_button("Record the approval")
            assert "Enter who approved it" in page.inner_text(".govuk-error-summary")
            assert violations(page) == []
            keys.types("Who approved it", "Full governing board")
            for label, said in (("Day", "20"), ("Month", "11"), ("Year", "2026")):
                keys.types(label, said)
            keys.types("Minute (optional)", "12.3")
            looks_right_in_both_sizes(page)
            keys.presses_button("Record the approval")
            assert "approved on 20 November 2026 by Full governing board, minute 12.3" in page.inner_text("main")
            (kept,) = tmp_path.glob("oakfield-primary-documents/records/approved/*/*/*.docx")
            keys.follows("Is this file what was approved")
            page.set_input_files("#files", kept)
            keys.presses_button("Find out")
            assert "as approved" in page.inner_text("main")
            looks_right_in_both_sizes(page)
            page.goto(f"http://{server.host}/school/oakfield-primary/publish")
            keys.presses_button("Make the files for the website")
            assert "1 policy for your website" in page.inner_text("main")
            looks_right_in_both_sizes(page)
            keys.follows("web page")
            assert page.inner_text("h1") == "Behaviour policy"
            assert "20 November 2026" in page.inner_text("body")
    finally:
        server.end()
