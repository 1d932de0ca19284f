"""Who works in the browser reads what to choose there: no page and no file of a page's run sends a person to a command."""

from __future__ import annotations

import ast
import io
import re
import shutil
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from html import unescape
from pathlib import Path

import httpx
import pytest
from conftest import LAST_YEAR, ROOT
from serving import Server, when_made

from policygen.generation.generate import generate
from policygen.library.model import Library
from policygen.runs.publishing import LISTING
from policygen.schools.school_file import read_school
from policygen.web.page_words import in_page

pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")  # lines that the server cuts off
EXAMPLE = ROOT / "examples" / "oakfield-primary.yaml"
SCHOOL = "/school/oakfield-primary"
COMMAND = re.compile(
    r"policygen (?:ask|generate|check|update|approve|verify|publish|readers|status|explain|documents|learn|changes)\b|(?<!\S)\(?--[a-z]"
)
SAYING = (
    "runs/run.py", "runs/publishing.py", "runs/approvals.py", "runs/approved_files.py", "runs/adopted_files.py", "runs/reading.py",
    "runs/output_files.py", "runs/batch.py", "storage.py", "generation/update.py", "word/merging/update.py",
    "word/reading/safe_open.py", "approval/adopting.py", "learning/reading_record.py", "schools/school_file.py",
    "schools/trust_file.py",
)  # fmt: skip
"""The modules whose faults can come to a page."""
IN_THE_ANSWERS_FILE = ("# ", "The documents that the school has: ")
"""Comments in the file of answers, which is the same however it is answered."""


def said_in(path: Path) -> Iterator[str]:
    """Yield what a module says, with a name of a file wherever a value stands; not its docstrings."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    whole = [each for each in ast.walk(tree) if isinstance(each, ast.Expr | ast.JoinedStr)]
    parts = {id(part) for each in whole for part in ast.walk(each) if part is not each}
    for each in ast.walk(tree):
        if isinstance(each, ast.JoinedStr):
            yield "".join(str(part.value) if isinstance(part, ast.Constant) else "school.yaml" for part in each.values)
        elif isinstance(each, ast.Constant) and isinstance(each.value, str) and id(each) not in parts:
            yield each.value


@pytest.mark.parametrize("module", SAYING)
def test_what_a_module_says_with_a_command_has_words_for_the_pages(module: str) -> None:
    said = [
        each
        for each in said_in(ROOT / "src" / "policygen" / module)
        if COMMAND.search(each) and not each.startswith(IN_THE_ANSWERS_FILE)
    ]
    assert {each: in_page(each) for each in said if COMMAND.search(in_page(each))} == {}


def test_what_names_no_command_stays_as_it_is_and_a_sentence_ends_once() -> None:
    assert in_page("Close it in Word, and try again.") == "Close it in Word, and try again."
    step = "If it is open in Word, close it there; otherwise choose another folder with --out."
    assert in_page(f"It cannot be written. {step}") == "It cannot be written. If it is open in Word, close it there."
    first = "Accept or reject them first, in Word or with --accept-existing or --reject-existing."
    assert in_page(first) == "Accept or reject them first, in Word."


@pytest.fixture(scope="module")
def server(shipped: Library, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("words")
    shutil.copy(EXAMPLE, folder)
    (folder / "two-schools.yaml").write_text(
        "trust: {name: Two Schools}\nschools:\n"
        "- {school: elm, answers: {school_name: Elm School}}\n- {school: ash, answers: {school_name: Ash School}}\n"
    )
    made = Server(folder, replace(shipped, policies={key: shipped.policies[key] for key in ("behaviour", "online-safety")}))
    yield made
    made.end()


def words_in(path: Path) -> str:
    """Return the words of a file that a person reads: of a Word file with its comments."""
    data = path.read_bytes()
    if not zipfile.is_zipfile(io.BytesIO(data)):
        return unescape(re.sub(r"<style.*?</style>|<[^>]+>", " ", data.decode("utf-8"), flags=re.DOTALL))
    with zipfile.ZipFile(io.BytesIO(data)) as parts:
        shown = [
            name
            for name in parts.namelist()
            if re.fullmatch(r"word/(document|comments|footnotes|header\d*|footer\d*)\.xml", name)
        ]
        return " ".join(unescape(re.sub("<[^>]+>", "", parts.read(name).decode("utf-8"))) for name in shown)


def test_no_file_of_a_pages_run_names_a_command(page: httpx.Client, server: Server, shipped: Library) -> None:
    answers = read_school(EXAMPLE, shipped.vocabulary).answers
    before = generate(shipped.policies["behaviour"], shipped, answers, LAST_YEAR).word()
    done = when_made(page, page.post(f"{SCHOOL}/make", files=[("adopted", ("Behaviour.docx", before))]))
    assert done.status_code == 200
    said = {"approved_by": "Governors", "approved_on-day": "20", "approved_on-month": "11", "approved_on-year": "2026"}
    assert page.post(f"{SCHOOL}/approve/behaviour", data=said).status_code == 200
    assert page.post(f"{SCHOOL}/publish").status_code == 200
    made = server.folder / "oakfield-primary-documents"
    read = [each for each in made.rglob("*") if each.suffix in (".docx", ".html", ".txt") and ".policygen" not in each.parts]
    assert {"START-HERE.html", LISTING} <= {each.name for each in read}
    assert any("_brief" in each.name for each in read)
    assert {each.name: found.group() for each in read if (found := COMMAND.search(words_in(each)))} == {}
    start = words_in(made / "START-HERE.html")
    for named in ("“Check your answers”", "“usual answer”", "“Approve and publish”", "“Who has read and understood it”"):
        assert named in start


def test_what_start_here_names_is_what_the_pages_are_called(page: httpx.Client) -> None:
    when_made(page, page.post(f"{SCHOOL}/make"))
    pages = " ".join(page.get(f"{SCHOOL}{each}").text for each in ("", "/answers", "/made", "/approve"))
    pages += (ROOT / "src/policygen/web/templates/answers.html").read_text(encoding="utf-8")  # this school has confirmed all
    for named in ("Check your answers", "usual answer", "Your policies", "Make our policies", "Approve and publish"):
        assert named in pages


def test_the_page_of_a_trusts_run_names_no_command_and_says_why_a_school_was_not_made_in_the_words_of_the_pages(
    page: httpx.Client, server: Server
) -> None:
    told = when_made(page, page.post("/trust/two-schools/make"))
    assert "Elm School: " in told.text
    assert not COMMAND.search(words_of(told))
    start = words_in(server.folder / "two-schools-documents" / "START-HERE.html")
    assert "Elm School: " in start
    assert "the page of your trust shows it" in start
    assert not COMMAND.search(start)


def words_of(told: httpx.Response) -> str:
    return unescape(re.sub("<[^>]+>", " ", told.text))


def test_publishing_before_an_approval_leads_to_the_page_of_approvals(page: httpx.Client, server: Server) -> None:
    shutil.copy(EXAMPLE, server.folder / "another.yaml")
    told = page.post("/school/another/publish")
    assert told.status_code == 422
    assert "record the approval under “Approve and publish”" in words_of(told)
    assert not COMMAND.search(words_of(told))


APPROVED_FOR_ADOPTED = re.compile(
    r"\bapproved (?:Word file|files?|cop\w+|polic\w+|versions?|editions?|documents?)\b|\b(?:once|when) (?:it|they|policies|a policy) (?:is|are) approved",
    re.IGNORECASE,
)
ADOPTED_FOR_APPROVED = re.compile(r"\badopt\w* (?:on \d|on \{|by the|by our|by \{)", re.IGNORECASE)


def shown_to_people() -> list[Path]:
    pages = ROOT / "src" / "policygen"
    return [
        *sorted((pages / "web" / "templates").glob("*.html")),
        *sorted((pages / "markup" / "pages").glob("*.jinja")),
        *(ROOT / "docs" / name for name in ("browser.md", "approval.md", "publishing.md", "reading.md")),
    ]


def test_the_board_approves_and_the_school_adopts_on_every_page() -> None:
    told = {path.name: path.read_text(encoding="utf-8") for path in shown_to_people()}
    for wrong in (APPROVED_FOR_ADOPTED, ADOPTED_FOR_APPROVED):
        assert {name: found.group() for name, text in told.items() if (found := wrong.search(text))} == {}
    assert "draft*, *for approval* or *adopted" in told["approval.md"]


def test_the_pages_call_what_is_on_record_adopted_and_the_decision_an_approval(page: httpx.Client, server: Server) -> None:
    when_made(page, page.post(f"{SCHOOL}/make"))
    said = {"approved_by": "Governors", "approved_on-day": "21", "approved_on-month": "11", "approved_on-year": "2026"}
    told = words_of(page.post(f"{SCHOOL}/approve/online-safety", data=said))
    assert "Its adopted copy is sealed and kept." in told
    assert "The adopted Word file" in told
    assert "approved on 21 November 2026 by Governors" in " ".join(told.split())
    listing = page.post(f"{SCHOOL}/publish").text
    assert not APPROVED_FOR_ADOPTED.search(listing)
