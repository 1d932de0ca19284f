"""Where a school's words and the new version's meet, decided in the browser: done as shown, kept, and the same as by command."""

from __future__ import annotations

import html
import io
import os
import re
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import docx
import httpx
import pytest
import yaml
from conftest import ROOT, TODAY
from serving import Server, when_made

from command_line import policygen
from policygen.formats.package import read_parts
from policygen.generation.generate import generate
from policygen.interview import Interview
from policygen.library.model import Library
from policygen.runs.decision_files import read_decisions
from policygen.schools.school_file import read_school, save_school

pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")  # lines that the server cuts off
POLICY = "online-safety"
SCHOOL = "/school/oakfield-primary"
QUESTIONS = f"{SCHOOL}/conflicts/{POLICY}"
EDITS = {
    "new technology comes in": "new machines come in",
    "personal data we will assess": "personal data we always assess",
    "even when both agree": "even if everybody agrees",
}
"""What the school changed in last year's policy, each where this year's changes the same words."""
LAW = "personal data we always assess"
HOSTILE = '<script>alert(1)</script> {{ 7*7 }} {% raw %} "quoted": & <w:t>]]> \x00\ue000\u2028 # not a comment\r\n- a: b'
HOSTILE_SAID = '<script>alert(1)</script> {{ 7*7 }} {% raw %} "quoted": & <w:t>]]> # not a comment - a: b'


@pytest.fixture(scope="module")
def adopted(shipped: Library) -> bytes:
    answers = read_school(ROOT / "examples" / "oakfield-primary.yaml", shipped.vocabulary).answers
    made = docx.Document(io.BytesIO(generate(shipped.policies[POLICY], shipped, answers, TODAY.replace(year=2025)).word()))
    for old, new in EDITS.items():
        run = next(run for each in made.paragraphs for run in each.runs if old in run.text)
        run.text = run.text.replace(old, new)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


@pytest.fixture(scope="module")
def server(shipped: Library, adopted: bytes, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    made = Server(tmp_path_factory.mktemp("schools"), replace(shipped, policies={POLICY: shipped.policies[POLICY]}))
    shutil.copy(ROOT / "examples" / "oakfield-primary.yaml", made.folder / "oakfield-primary.yaml")
    with made.browser() as client:
        when_made(client, client.post(f"{SCHOOL}/make", files=[("adopted", ("Online 2025.docx", adopted))]))
    yield made
    made.end()


@pytest.fixture
def page(server: Server) -> Iterator[httpx.Client]:
    record_of(server).unlink(missing_ok=True)
    with server.browser() as client:
        yield client


def record_of(server: Server) -> Path:
    return server.folder / "oakfield-primary-decisions.yaml"


def questions(page: httpx.Client) -> dict[str, str]:
    """Return the address of each question by words that stand in it."""
    text = html.unescape(page.get(QUESTIONS).text)
    rows = re.findall(r'(?s)href="(/school/[^"]+/conflicts/[^"/]+/[0-9a-f]+)">.*?<div class="govuk-hint">(.*?)</div>', text)
    return {next(words for words in EDITS.values() if words in said): address for address, said in rows if "Decided" not in said}


def decide(page: httpx.Client, address: str, choice: str, words: str = "", **more: str) -> httpx.Response:
    return page.post(address, data={"choice": choice, "words": words, "role": "Headteacher", "do": "save", **more})


def words_in(server: Server, ending: str = "draft.docx") -> str:
    (file,) = server.folder.rglob(f"*{POLICY}*{ending}")
    return "\n".join(each.text for each in docx.Document(io.BytesIO(file.read_bytes())).paragraphs)


def authors_in(server: Server) -> set[str]:
    (file,) = server.folder.rglob(f"*{POLICY}*_changes.docx")
    marks = ElementTree.fromstring(read_parts(file.read_bytes())["word/document.xml"]).iter()
    return {value for each in marks for name, value in each.attrib.items() if name.endswith("}author")}


def made_of(folder: Path) -> dict[str, bytes]:
    """Return what was made of the policy, by the names of the files."""
    return {each.name: each.read_bytes() for each in folder.rglob(f"*{POLICY}*") if each.suffix in (".docx", ".txt")}


def test_each_question_shows_the_three_texts_and_why(page: httpx.Client) -> None:
    assert "Waiting for you: 3" in page.get(QUESTIONS).text
    text = html.unescape(page.get(questions(page)[LAW]).text)
    said = re.findall(r'<blockquote class="pg-words">(.*?)</blockquote>', text)
    assert [re.search(r"personal data we (\w+) assess", each)[1] for each in said] == ["always", "will", "must"]  # type: ignore[index]
    assert "Law rests on this passage" in text
    assert re.search(r"<li>[^<]* 2026, data protection \(must, by law\)</li>", text)


@pytest.mark.parametrize(
    ("sent", "says"),
    [
        ({"choice": "", "role": "Headteacher"}, {"choice": "Choose which words you want."}),
        ({"choice": "own", "words": " \n ", "role": "Headteacher"}, {"words": "Write the words that you want."}),
        ({"choice": "own", "words": "x" * 5001, "role": "Headteacher"}, {"words": "Use at most 5,000 characters."}),
        ({"choice": "both", "role": "Ada Lovelace"}, {"choice": "Choose which words you want.", "role": "Choose who decided."}),
    ],
)
def test_what_is_missing_is_said_beside_the_field_and_nothing_is_saved(
    page: httpx.Client, server: Server, sent: dict[str, str], says: dict[str, str]
) -> None:
    told = page.post(questions(page)[LAW], data={**sent, "do": "save"})
    assert told.status_code == 422
    assert "<title>Error: " in told.text
    for field, words in says.items():
        assert f'<a href="#{field}">{words}</a>' in told.text
        assert f'id="{field}"' in told.text
        assert f'id="{field}-error"' in told.text
    assert not record_of(server).exists()


def test_what_is_decided_is_in_the_word_files_and_no_longer_asked(page: httpx.Client, server: Server) -> None:
    asked = questions(page)
    told = decide(page, asked["even if everybody agrees"], "new")
    assert told.url.path == QUESTIONS
    assert "Waiting for you: 2" in told.text
    assert "Decided by the school on 24 November 2026 (Headteacher): the new words are taken." in told.text
    told = decide(page, asked["new machines come in"], "own", HOSTILE)
    assert "<script>alert" not in told.text
    assert "even when AI made it or both agree" in words_in(server)
    assert HOSTILE_SAID in words_in(server)
    assert "Decided by the school on 24 November 2026" in authors_in(server)
    changes = page.get(f"{SCHOOL}/changes/{POLICY}", params={"cause": "decided"}).text
    assert "Your decisions: 2" in changes
    assert "Make the policies again" not in changes
    assert html.escape(HOSTILE_SAID, quote=False)[:30] in changes
    assert "<script>alert" not in page.get(asked["new machines come in"]).text + changes
    found = yaml.safe_load(record_of(server).read_text(encoding="utf-8"))
    assert found["of"] == "Oakfield Primary School"
    (one,) = [
        each for clause in found["decisions"][POLICY].values() for each in clause.values() if each["choice"] == "write our own"
    ]
    assert (one["words"], one["role"], one["decided_on"]) == (HOSTILE_SAID, "Headteacher", TODAY)
    assert "new machines come in" in one["our_words"]


def test_a_decision_against_what_the_law_asks_is_told_law_first(page: httpx.Client, server: Server) -> None:
    told = decide(page, questions(page)[LAW], "own", "We think about data.")
    lost = re.findall(r'<li><strong class="govuk-tag govuk-tag--\w+">(\w+)</strong> ([^<]*)', told.text)
    assert lost
    assert lost[0][0] == "Law"
    assert [kind for kind, _ in lost] == sorted((kind for kind, _ in lost), key=lambda kind: kind != "Law")
    assert "assess" not in re.sub(r"(?s).*We think about data\.(.{0,200}).*", r"\1", words_in(server))
    assert "We think about data." in words_in(server)


def test_a_decision_can_be_taken_back(page: httpx.Client, server: Server) -> None:
    address = questions(page)["even if everybody agrees"]
    decide(page, address, "new")
    told = decide(page, address, "", do="undo")
    assert "Waiting for you: 3" in told.text
    assert "even if everybody agrees" in words_in(server)


def test_two_tabs_that_decide_at_once_lose_nothing_of_each_other(page: httpx.Client, server: Server) -> None:
    asked = questions(page)
    with server.browser() as other:
        sent = ((page, "new machines come in", "new"), (other, "even if everybody agrees", "new"))
        threads = [threading.Thread(target=decide, args=(tab, asked[words], choice)) for tab, words, choice in sent]
        for each in threads:
            each.start()
        for each in threads:
            each.join()
    assert "Waiting for you: 1" in page.get(QUESTIONS).text
    assert "new technology or a new AI tool comes in" in words_in(server)
    assert "even when AI made it or both agree" in words_in(server)


def test_a_question_whose_texts_have_changed_since_is_not_decided(page: httpx.Client, server: Server, adopted: bytes) -> None:
    address = questions(page)["even if everybody agrees"]
    document = docx.Document(io.BytesIO(adopted))
    run = next(run for each in document.paragraphs for run in each.runs if "even if everybody agrees" in run.text)
    run.text = run.text.replace("even if everybody agrees", "although everybody agrees")
    file = server.folder / "oakfield-primary-adopted" / "Online 2025.docx"
    try:
        document.save(str(file))
        told = decide(page, address, "new")
        assert told.status_code == 409
        assert "have changed since you opened the page, so nothing was saved" in told.text
        assert not record_of(server).exists()
        assert page.get(address).url.path == QUESTIONS
    finally:
        file.write_bytes(adopted)


def test_answers_and_decisions_give_the_same_bytes_by_page_and_by_command(
    page: httpx.Client, server: Server, shipped: Library, tmp_path: Path
) -> None:
    file = server.folder / "oakfield-primary.yaml"
    before = file.read_bytes()
    try:
        page.post(f"{SCHOOL}/question/phone", data={"answer": "01632 960111", "do": "save", "back": "answers"})
        decide(page, questions(page)[LAW], "own", HOSTILE)
        by_page = made_of(server.folder)
    finally:
        file.write_bytes(before)
    there = tmp_path / "oakfield-primary.yaml"
    there.write_bytes(before)
    asked = Interview(shipped, list(shipped.policies.values()), read_school(there, shipped.vocabulary), TODAY)
    save_school(asked.answer("phone", "01632 960111").school, there, shipped.vocabulary)  # as `ask` does
    shutil.copy(record_of(server), tmp_path)
    shutil.copytree(server.folder / "oakfield-primary-adopted", tmp_path / "last year")
    made = policygen(
        "generate", there, "--policy", POLICY, "--on", TODAY, "--out", tmp_path / "out", "--prior", tmp_path / "last year"
    )
    assert made.returncode == 3
    by_command = made_of(tmp_path / "out")
    assert len(by_command) == 4
    assert by_page == by_command


def test_a_decision_that_was_saved_before_a_kill_is_in_the_next_making(page: httpx.Client, server: Server) -> None:
    decide(page, questions(page)["even if everybody agrees"], "new")
    record = record_of(server).read_bytes()
    record_of(server).unlink()
    when_made(page, page.post(f"{SCHOOL}/make"))
    record_of(server).write_bytes(record)  # as where the program was killed between saving and making
    assert "The Word files are of before" in page.get(QUESTIONS).text
    when_made(page, page.post(f"{SCHOOL}/make"))
    assert "The Word files are of before" not in page.get(QUESTIONS).text
    assert "even when AI made it or both agree" in words_in(server)


SAVES = """
import sys
from datetime import date
from pathlib import Path
from policygen.generation.decisions import SchoolDecision
from policygen.runs.decision_files import save_decision
for number in range(100000):
    one = SchoolDecision(choice="keep ours", decided_on=date(2026, 11, 24), role="Head", our_words="words " * 200)
    save_decision(Path(sys.argv[1]), "Elm School", ("safeguarding", f"clause-{number % 7}", f"{number:016x}"), one)
    print(number, flush=True)
"""


def test_a_kill_at_any_moment_leaves_a_whole_record_with_every_decision_that_was_confirmed(tmp_path: Path) -> None:
    path = tmp_path / "elm-decisions.yaml"
    saving = subprocess.Popen([sys.executable, "-c", SAVES, str(path)], stdout=subprocess.PIPE, text=True)
    assert saving.stdout is not None
    first = saving.stdout.readline()
    time.sleep(0.3)
    os.kill(saving.pid, getattr(signal, "SIGKILL", signal.SIGTERM))
    confirmed = len((first + saving.stdout.read()).split())
    saving.wait()
    saving.stdout.close()
    kept = read_decisions(path, "Elm School").decisions.get("safeguarding", {})
    assert sum(map(len, kept.values())) in (confirmed, confirmed + 1)
    assert confirmed


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("of: Another School\n", "These decisions are another school"),
        ("of: Oakfield Primary School\ndecisions: {online-safety: [}", "This is not correct YAML"),
        (
            "of: Oakfield Primary School\ndecisions:\n  online-safety:\n    filtering:\n      ab12:\n        choice: maybe\n",
            "choice",
        ),
    ],
)
def test_a_record_that_cannot_be_used_is_named_and_left_as_it_is(
    page: httpx.Client, server: Server, text: str, says: str
) -> None:
    record_of(server).write_text(text, encoding="utf-8")
    told = page.get(QUESTIONS)
    assert told.status_code == 409
    assert says in told.text
    assert record_of(server).read_text(encoding="utf-8") == text


def test_what_a_person_wrote_into_the_record_stays(page: httpx.Client, server: Server) -> None:
    asked = questions(page)
    decide(page, asked["even if everybody agrees"], "new")
    text = record_of(server).read_text(encoding="utf-8")
    record_of(server).write_text(
        text.replace("decisions:\n", "# The board agreed on 3 December.\ndecisions:\n"), encoding="utf-8"
    )
    decide(page, asked["new machines come in"], "ours")
    saved = record_of(server).read_text(encoding="utf-8")
    assert "# The board agreed on 3 December." in saved
    assert saved.count("choice: ") == 2
