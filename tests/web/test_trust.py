"""A trust in the browser: its board, its schools' answers, and the policies of all of them made."""

from __future__ import annotations

import html
import re
import shutil
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import httpx
import pytest
from conftest import ROOT, TODAY
from serving import Server, when_made

from policygen.approval.record import Decision
from policygen.library.model import Library
from policygen.runs.approvals import approve_policy
from policygen.runs.record import NAME, SchoolRecord, read_record, write_record
from policygen.schools.trust_file import read_schools

pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")  # lines that the server cuts off
FEW = ("whistleblowing", "online-safety")
BOARD = "/trust/northern"
NASTY = "<img src=x onerror=alert(1)>{{ 7*7 }}"
TRUST = f"""\
trust: {{name: "{NASTY}"}}
answers:
  board_name: trust board
  filtering_system: the regional service
locks:
  facts: [filtering_system]
schools:
- oakfield-primary.yaml
- st-aidans-ce-primary.yaml
- school: "elm#grove"
  answers: {{school_name: Elm Grove School}}
"""


@pytest.fixture(scope="module")
def few(shipped: Library) -> Library:
    return replace(shipped, policies={key: shipped.policies[key] for key in FEW})


@pytest.fixture
def server(few: Library, tmp_path: Path) -> Iterator[Server]:
    for name in ("oakfield-primary", "st-aidans-ce-primary"):
        lines = (ROOT / "examples" / f"{name}.yaml").read_text(encoding="utf-8").splitlines()
        kept = [line for line in lines if not line.startswith(("  board_name:", "  filtering_system:"))]
        (tmp_path / f"{name}.yaml").write_text("\n".join(kept) + "\n", encoding="utf-8")
    shutil.copy(ROOT / "examples" / "thornbury-prep.yaml", tmp_path)
    (tmp_path / "northern.yaml").write_text(TRUST, encoding="utf-8")
    made = Server(tmp_path, few)
    yield made
    made.end()


def words(told: httpx.Response) -> str:
    return " ".join(re.sub("<[^>]+>", " ", told.text).split())


def record_of(server: Server, key: str) -> tuple[Path, SchoolRecord]:
    folder = server.folder / "northern-documents" / key
    record = read_record(folder)
    assert record is not None
    return folder, record


def test_a_trust_is_among_what_the_folder_holds_and_its_schools_are_under_it(page: httpx.Client) -> None:
    told = page.get("/")
    assert 'href="/trust/northern"' in told.text
    assert 'href="/school/thornbury-prep"' in told.text
    assert 'href="/school/oakfield-primary"' not in told.text
    assert "<img" not in told.text


def test_the_board_begins_with_not_made_and_making_all_fills_it_but_for_what_cannot_be_made(
    page: httpx.Client, server: Server
) -> None:
    told = page.get(BOARD)
    assert told.text.count(">Not made</strong>") == 6
    assert "<img" not in told.text
    done = when_made(page, page.post(f"{BOARD}/make"))
    assert "Elm Grove School" in done.text
    assert "could not all be made" in done.text
    told = page.get(BOARD)
    assert told.text.count(">Not made</strong>") == 2
    assert told.text.count(">For approval</strong>") == 4
    for key in ("oakfield-primary", "st-aidans-ce-primary"):
        folder, record = record_of(server, key)
        assert all((folder / record.policies[each].status.document).is_file() for each in FEW)
    start = (server.folder / "northern-documents" / "START-HERE.html").read_text(encoding="utf-8")
    assert 'href="oakfield-primary/START-HERE.html"' in start
    assert "Elm Grove School: " in start


def test_the_board_tells_what_is_overdue_out_of_date_open_and_adopted_and_counts_and_filters(
    page: httpx.Client, server: Server
) -> None:
    when_made(page, page.post(f"{BOARD}/make"))
    folder, record = record_of(server, "oakfield-primary")
    late = {
        key: each.model_copy(update={"status": each.status.model_copy(update={"next_review": "2026-01-15"})})
        if key == "whistleblowing" else each for key, each in record.policies.items()
    }  # fmt: skip
    write_record(record.model_copy(update={"policies": late}), folder)
    told = page.get(BOARD)
    assert "1 review is overdue: Oakfield Primary School, Whistleblowing policy." in words(told)
    assert "1 Review overdue" in words(told)
    only = page.get(f"{BOARD}?state=overdue")
    assert "1 school of 3" in only.text
    assert 'href="/school/northern:st-aidans-ce-primary"' not in only.text
    assert "1 school of 3" in page.get(f"{BOARD}?find=aidan").text
    assert "No school is so" in page.get(f"{BOARD}?find=nobody&state=overdue").text
    page.post("/school/northern:st-aidans-ce-primary/question/phone", data={"answer": "01632 960999", "do": "save"})
    told = page.get(BOARD)
    assert told.text.count(">Out of date</strong>") == 2
    assert "answers have changed since" in told.text
    page.post("/school/northern:st-aidans-ce-primary/make")
    when_made(page, page.get("/school/northern:st-aidans-ce-primary/making"))
    assert ">Out of date</strong>" not in page.get(BOARD).text


def test_a_policy_whose_approval_is_on_record_is_adopted_and_overdue_by_the_day_that_was_decided(
    page: httpx.Client, server: Server, few: Library
) -> None:
    when_made(page, page.post(f"{BOARD}/make"))
    folder, record = record_of(server, "oakfield-primary")
    decided = Decision(approved_by="Full governing board", approved_on=TODAY, next_review=date(2027, 10, 1))
    approve_policy(folder / record.policies[FEW[0]].status.document, decided, few)
    told = page.get(BOARD)
    assert told.text.count(">Adopted</strong>") == 1
    assert "approved on 24 November 2026" in told.text
    later = Server(server.folder, few, on=date(2027, 10, 2))
    try:
        with later.browser() as other:
            assert "Oakfield Primary School, Whistleblowing policy" in words(other.get(f"{BOARD}?state=overdue"))
    finally:
        later.end()


def test_the_law_of_a_later_day_makes_what_was_made_before_it_out_of_date(server: Server, few: Library) -> None:
    before = Server(server.folder, few, on=date(2026, 8, 20))
    try:
        with before.browser() as page:
            when_made(page, page.post(f"{BOARD}/make"))
            assert ">Out of date</strong>" not in page.get(BOARD).text
    finally:
        before.end()
    with server.browser() as page:
        assert "the law has changed since (KCSIE 2026" in page.get(BOARD).text
        made = page.get("/school/northern:oakfield-primary/made").text
        assert "These are not up to date: the law has changed since (KCSIE 2026" in made
        (link,) = re.findall(r'href="([^"]*/what-changes[?][^"]*)"', made)
        changes = words(page.get(html.unescape(link)))
        assert "From 20 August 2026 to 24 November 2026" in changes
        assert "ask something of this school" in changes


def test_an_answer_for_a_school_goes_into_its_own_file_and_the_trusts_is_shown_as_such(
    page: httpx.Client, server: Server, few: Library
) -> None:
    at = "/school/northern:oakfield-primary"
    answers = page.get(f"{at}/answers").text
    assert "the trust answers this, locked" in answers
    assert "What you save here is this school’s own answer" in page.get(f"{at}/question/board_name").text
    page.post(f"{at}/question/board_name", data={"answer": "local board", "do": "save"})
    trust = read_schools(server.folder / "northern.yaml", few.vocabulary)
    assert (trust.own["oakfield-primary"]["board_name"], trust.shared["board_name"]) == ("local board", "trust board")
    assert "filtering_system" not in trust.own["oakfield-primary"]
    page.post(f"{at}/question/board_name", data={"do": "trust"})
    assert "board_name" not in read_schools(server.folder / "northern.yaml", few.vocabulary).own["oakfield-primary"]


def test_an_adopted_version_given_for_one_school_is_brought_up_to_date_when_all_are_made(
    page: httpx.Client, server: Server
) -> None:
    at = "/school/northern:oakfield-primary"
    when_made(page, page.post(f"{at}/make"))
    folder, record = record_of(server, "oakfield-primary")
    adopted = (folder / record.policies[FEW[0]].status.document).read_bytes()
    when_made(page, page.post(f"{at}/make", files=[("adopted", ("Ours.docx", adopted))]))
    assert (server.folder / "northern-adopted" / "oakfield-primary" / "Ours.docx").read_bytes() == adopted
    when_made(page, page.post(f"{BOARD}/make"))
    _, record = record_of(server, "oakfield-primary")
    assert record.policies[FEW[0]].status.prior is not None
    assert record_of(server, "st-aidans-ce-primary")[1].policies[FEW[0]].status.prior is None


def test_a_locked_answer_cannot_be_changed_from_a_page(page: httpx.Client, server: Server) -> None:
    at = "/school/northern:oakfield-primary/question/filtering_system"
    before = [(path.name, path.read_bytes()) for path in sorted(server.folder.glob("*.yaml"))]
    told = page.post(at, data={"answer": "another", "do": "save"})
    assert "has locked it" in told.text
    assert "<form" not in told.text
    assert [(path.name, path.read_bytes()) for path in sorted(server.folder.glob("*.yaml"))] == before


def test_a_school_that_stands_in_the_trust_file_is_answered_there_whatever_it_is_called(
    page: httpx.Client, server: Server, few: Library
) -> None:
    link = re.search(r'href="(/school/northern:elm[^"]+)"', page.get(BOARD).text)
    assert link is not None
    told = page.post(f"{link.group(1)}/question/phone", data={"answer": "01632 960444", "do": "save", "back": "answers"})
    assert told.url.path.endswith("/answers")
    assert read_schools(server.folder / "northern.yaml", few.vocabulary).own["elm#grove"]["phone"] == "01632 960444"


def test_two_tabs_answer_for_two_schools_of_one_trust_file_and_nothing_is_lost(server: Server, few: Library) -> None:
    import threading

    at = "/school/northern:elm%23grove/question"
    with server.browser() as one, server.browser() as two:
        sent = [
            threading.Thread(target=client.post, args=(f"{at}/{name}",), kwargs={"data": {"answer": said, "do": "save"}})
            for client, name, said in (
                (one, "phone", "01632 960444"),
                (two, "email", "a@b.example"),
                (one, "website", "b.example"),
            )
        ]
        for each in sent:
            each.start()
        for each in sent:
            each.join()
    assert {"phone", "email", "website"} <= read_schools(server.folder / "northern.yaml", few.vocabulary).own["elm#grove"].keys()


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("trust: {name: A}\nschools:\n- [\n", "northern.yaml, line"),
        ("trust: {name: A}\nschools: []\n", "at least one school"),
        ("trust: {name: A}\nschools:\n- ../../outside.yaml\n", "outside the folder"),
        ("trust: {name: A}\nanswers: {no_such: 1}\nschools:\n- oakfield-primary.yaml\n", "There is no question called"),
        ("trust: {name: A}\nschools:\n- gone.yaml\n", "There is no such file"),
        ("trust: [1]\nschools: {a: b}\n", "There is a problem"),
        ("trust: {name: A}\nschools:\n- school: ../../up\n  answers: {school_name: Up}\n", "cannot be the name of a folder"),
    ],
)
def test_a_trust_file_that_is_wrong_says_so_with_file_and_line_and_never_falls_over(
    page: httpx.Client, server: Server, text: str, says: str
) -> None:
    (server.folder / "northern.yaml").write_text(text, encoding="utf-8")
    said = words(page.get("/")) + words(page.get(BOARD))
    assert says in said
    assert "went wrong in policygen" not in said
    made = page.post(f"{BOARD}/make")
    assert made.status_code != 500
    assert "went wrong in policygen" not in made.text
    assert not (server.folder.parent / "up").exists()
    assert "Traceback" not in said


@pytest.mark.parametrize(
    "key", ["northern:..", "northern:", "northern:%2e%2e", "northern:no", ":", "northern:oakfield-primary:x"]
)
def test_no_school_comes_from_an_address(page: httpx.Client, key: str) -> None:
    for rest in ("", "/answers", "/make", "/made", "/all.zip", "/file/northern.yaml"):
        told = page.get(f"/school/{key}{rest}")
        assert told.status_code in (404, 409), rest
        assert "school_name:" not in told.text


def test_the_board_of_many_schools_comes_at_once(few: Library, tmp_path: Path) -> None:
    text = (ROOT / "examples" / "oakfield-primary.yaml").read_text(encoding="utf-8")
    names = []
    for number in range(30):
        (tmp_path / f"s{number}.yaml").write_text(re.sub(r"(?m)^  urn:.*\n", "", text), encoding="utf-8")
        names.append(f"- s{number}.yaml\n")
    (tmp_path / "many.yaml").write_text("trust: {name: Many}\nschools:\n" + "".join(names), encoding="utf-8")
    server = Server(tmp_path, few)
    try:
        with server.browser() as page:
            when_made(page, page.post("/school/many:s0/make"))
            made = tmp_path / "many-documents"
            for number in range(1, 30):
                (made / f"s{number}" / NAME).parent.mkdir(parents=True)
                shutil.copy(made / "s0" / NAME, made / f"s{number}" / NAME)
            page.get("/trust/many")
            begun = time.process_time()
            assert page.get("/trust/many").text.count(">For approval</strong>") == 60
            assert time.process_time() - begun < 0.5  # of this process, server and browser; 0.1 where nothing else is at work
    finally:
        server.end()
