"""What somebody could try who can reach the page, or who sends a school a file: none of it reads, writes, blocks or runs anything."""

from __future__ import annotations

import io
import re
import shutil
import socket
import threading
import time
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx
import pytest
from conftest import ROOT
from real_browser import WIDE, needs_chromium, opened, real_browser
from serving import Server

from policygen.facts.vocabulary import RECORD_FIELDS
from policygen.library.model import Library
from policygen.runs.policy_checks import ChecksMade, check_policies
from policygen.schools.school_file import read_school
from policygen.web import check_pages

pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")  # lines that the server cuts off
KEY = "oakfield-primary"
SCHOOL = f"/school/{KEY}"
SECRET = "quince-and-medlar"


@pytest.fixture(scope="module")
def server(shipped: Library, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    outside = tmp_path_factory.mktemp("outside")
    (outside / "secret.yaml").write_text(f"answers:\n  school_name: {SECRET}\n", encoding="utf-8")
    (outside / "secret.docx").write_bytes(SECRET.encode())
    folder = outside / "schools"
    folder.mkdir()
    made = Server(folder, shipped)
    yield made
    made.end()


@pytest.fixture
def page(server: Server) -> Iterator[httpx.Client]:
    shutil.copy(ROOT / "examples" / f"{KEY}.yaml", server.folder / f"{KEY}.yaml")
    with server.browser() as client:
        yield client


@contextmanager
def line_to(server: Server) -> Iterator[socket.socket]:
    """A bare line to the server."""
    with socket.create_connection(server.socket.getsockname(), timeout=20) as line:
        yield line


def asked(server: Server, request: str, *, cookie: str = "policygen=a-token") -> bytes:
    """Return the answer to a request that is written out, its path as it stands."""
    head = f"{request} HTTP/1.1\r\nHost: {server.host}\r\nOrigin: http://{server.host}\r\nCookie: {cookie}\r\nConnection: close\r\n\r\n"
    with line_to(server) as line:
        line.sendall(head.encode("latin-1"))
        found = b""
        with suppress(TimeoutError, ConnectionError):
            while part := line.recv(65536):
                found += part
    return found


# ---- paths

UP = [
    "..", "../secret", "..%2fsecret", "%2e%2e%2fsecret", "..%252fsecret", "%252e%252e%252fsecret", "..\\secret", "..%5csecret",
    "..%255csecret", "....//secret", "..;/secret", "%c0%ae%c0%ae%c0%afsecret", "secret%00", "%00", "/etc/passwd", "%2fetc%2fpasswd",
    "C:%5cWindows%5cwin.ini", "file:%2f%2f%2fetc%2fpasswd", "~root", "link", "link.yaml", "link.docx", "%0d%0aX-Evil:1", "*", "[a-z]*", "CON",
]  # fmt: skip
PLACES = [
    "/school/{}", "/school/{}/answers", "/school/{}/make", "/school/{}/made", "/school/{}/file/x.docx", "/school/{}/all.zip",
    "/trust/{}", SCHOOL + "/file/{}", SCHOOL + "/preview/{}", SCHOOL + "/changes/{}", SCHOOL + "/question/{}", "/static/{}", "/paper/{}",
]  # fmt: skip


def test_no_route_leads_out_of_the_folder_whatever_stands_in_the_address(page: httpx.Client, server: Server) -> None:
    policies = server.folder / f"{KEY}-policies"
    policies.mkdir(exist_ok=True)
    for link, target in ((server.folder / "link.yaml", "secret.yaml"), (policies / "link.docx", "secret.docx")):
        if not link.is_symlink():
            link.symlink_to(server.folder.parent / target)
    before = {path: path.read_bytes() for path in server.folder.rglob("*") if path.is_file() and not path.is_symlink()}
    tried = 0
    for place in PLACES:
        for each in UP:
            told = asked(server, f"GET {place.format(each)}")
            tried += 1
            status = int(told.split(b" ", 2)[1]) if told else 400
            assert status < 500, (place, each, status)
            for word in (SECRET.encode(), b"root:x:", b"Traceback", str(server.folder.parent).encode()):
                assert word not in told, (place, each, word)
            assert b"\r\nx-evil" not in told.partition(b"\r\n\r\n")[0].lower()
    assert tried == len(PLACES) * len(UP)
    packed = zipfile.ZipFile(io.BytesIO(page.get(f"{SCHOOL}/all.zip").content))
    assert not [each for each in packed.namelist() if SECRET.encode() in packed.read(each)]
    after = {path: path.read_bytes() for path in server.folder.rglob("*") if path.is_file() and not path.is_symlink()}
    assert after == before


# ---- who sends


@pytest.mark.parametrize(
    "cookie", ["policygen=", "policygen=b-token", "policygen=a-token2", "policygen=a-toke", "other=a-token", ""]
)
def test_the_cookie_of_another_run_opens_nothing(server: Server, cookie: str) -> None:
    for request in ("GET /", "POST /", f"GET {SCHOOL}", "GET /static/style.css", "GET /school/oakfield-primary/all.zip"):
        assert asked(server, request, cookie=cookie).startswith(b"HTTP/1.1 403"), (request, cookie)


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "CONNECT", "HEAD"])
def test_other_methods_change_nothing(page: httpx.Client, server: Server, method: str) -> None:
    before = (server.folder / f"{KEY}.yaml").read_bytes()
    told = asked(server, f"{method} {SCHOOL}/question/phone")
    assert told.split(b" ", 2)[1] in (b"200", b"400", b"403", b"404", b"405")
    assert (server.folder / f"{KEY}.yaml").read_bytes() == before


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("application/json", b'{"answer": "01632 960111", "do": "save"}'), ("text/plain", b"answer=01632 960111&do=save"),
        ("", b"answer=01632 960111&do=save"), ("multipart/form-data", b"answer=1"), ("multipart/form-data; boundary=b", b"nothing like it"),
        ("application/x-www-form-urlencoded", b"answer=%ff%fe&do=save&" * 50), ("application/x-www-form-urlencoded", b"&".join(b"a%d=1" % n for n in range(5000))),
    ],
)  # fmt: skip
def test_a_form_of_another_kind_is_told_apart_and_saves_nothing(
    page: httpx.Client, server: Server, kind: str, body: bytes
) -> None:
    before = (server.folder / f"{KEY}.yaml").read_bytes()
    told = page.post(f"{SCHOOL}/question/phone", content=body, headers={"content-type": kind} if kind else {})
    assert 400 <= told.status_code < 500
    assert "Traceback" not in told.text
    assert (server.folder / f"{KEY}.yaml").read_bytes() == before


# ---- files


def docx_of(parts: dict[str, bytes]) -> bytes:
    """Return a Word file with these parts."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>')
        for name, data in parts.items():
            archive.writestr(name, data)
    return out.getvalue()


LAUGHS = (
    b'<?xml version="1.0"?><!DOCTYPE z [<!ENTITY a "ha">'
    + b"".join(b'<!ENTITY %c "%s">' % (98 + n, b"&%c;" % (97 + n) * 10) for n in range(10))
    + b']><w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body><w:p><w:r><w:t>&k;</w:t></w:r></w:p></w:body></w:document>'
)
READS = LAUGHS.replace(b'<!ENTITY a "ha">', b'<!ENTITY a SYSTEM "file:///etc/passwd">').replace(b"&k;", b"&a;")


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("laughs.docx", docx_of({"word/document.xml": LAUGHS})), ("reads.docx", docx_of({"word/document.xml": READS})),
        ("up.docx", docx_of({"../../../../tmp/evil": b"x", "word/document.xml": b"<w/>"})), ("page.html", LAUGHS), ("zeros.docx", b"\0" * 10_000_000),
        ("long" * 80 + ".docx", b"PK"), ("..\\..\\evil.docx", b"PK"), ("../../evil.docx", b"PK"), ("a\r\nx.docx", b"PK"), ("CON.docx", b"PK"),
    ],
    ids=lambda value: value[:20] if isinstance(value, str) else "",
)  # fmt: skip
@pytest.mark.parametrize("where", ["/check", f"{SCHOOL}/make"])
def test_a_file_made_to_do_harm_is_read_as_a_file_or_refused(
    page: httpx.Client, server: Server, where: str, name: str, data: bytes
) -> None:
    began = time.process_time()
    told = page.post(where, files=[("files" if where == "/check" else "adopted", (name, data))])
    assert time.process_time() - began < 8
    assert told.status_code < 500
    assert "root:x:" not in told.text
    assert "hahaha" not in told.text
    for place in (server.folder.parent, server.folder, Path("/tmp")):
        assert not list(place.glob("evil*"))


# ---- time


def test_a_slow_upload_and_many_open_lines_block_nobody(page: httpx.Client, server: Server) -> None:
    head = f"POST /check HTTP/1.1\r\nHost: {server.host}\r\nOrigin: http://{server.host}\r\nCookie: policygen=a-token\r\n"
    lines = [socket.create_connection(server.socket.getsockname()) for _ in range(150)]
    try:
        for number, line in enumerate(lines):
            line.sendall((head + "Content-Type: multipart/form-data; boundary=b\r\nContent-Length: 50000000\r\n\r\n--b\r\n").encode()
                         if number % 2 else b"GET / HT")  # fmt: skip
        began = time.monotonic()
        assert page.get(f"{SCHOOL}/question/phone").status_code == 200
        assert page.post(f"{SCHOOL}/question/phone", data={"answer": "01632 960111", "do": "save"}).status_code == 200
        assert time.monotonic() - began < 20
    finally:
        for line in lines:
            line.close()
    assert page.get("/").status_code == 200


def test_pages_come_while_files_are_checked(page: httpx.Client, server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    begun, answered = threading.Event(), threading.Event()
    told: list[int] = []

    def checked_late(*asked: Any) -> ChecksMade:
        begun.set()
        assert answered.wait(60), "no page came while files were checked"
        return check_policies(*asked)

    monkeypatch.setattr(check_pages, "check_policies", checked_late)

    def checks() -> None:
        with server.browser() as other:
            told.append(other.post("/check", files={"files": ("policy.txt", b"Staff tell the DSL of a concern.")}).status_code)

    thread = threading.Thread(target=checks)
    thread.start()
    assert begun.wait(60)
    assert page.get("/check").status_code == 200
    answered.set()
    thread.join()
    assert told == [200]


# ---- words that are markup

NASTY = "<script>document.title='ran'</script><img src=x onerror=\"document.title='ran'\">{{ 7*7 }}{% raw %}\"'><b id=evil>"


def fields_with_markup(library: Library) -> Iterator[tuple[str, dict[str, str]]]:
    """Yield every question that takes words, with a form in which each field is markup."""
    for name, fact in library.vocabulary.facts.items():
        if not fact.asked:
            continue
        if fact.type in ("text", "paragraph"):
            yield name, {"answer": NASTY}
        elif fact.type in RECORD_FIELDS:
            after = "-0" if fact.type == "people" else ""
            given = {part: NASTY for part in RECORD_FIELDS[fact.type] if part in ("name", "role", "hours")}
            yield name, {**{f"{part}{after}": said for part, said in given.items()}, f"phone{after}": "01632 960111"}
        else:
            yield name, {"answer": NASTY, "day": NASTY, "month": NASTY, "year": NASTY}


@pytest.fixture(scope="module")
def filled_with_markup(server: Server, shipped: Library) -> tuple[bytes, list[str]]:
    """A school's file after markup was sent as the answer of every question, and the questions that took it."""
    shutil.copy(ROOT / "examples" / f"{KEY}.yaml", server.folder / f"{KEY}.yaml")
    taken = []
    with server.browser() as client:
        for name, form in fields_with_markup(shipped):
            told = client.post(f"{SCHOOL}/question/{name}", data={**form, "do": "save", "back": "answers"})
            assert told.status_code in (200, 409, 422), name
            assert "<script>doc" not in told.text, name
            assert "<b id=evil" not in told.text, name
            taken += [name] * (told.status_code == 200)
    return (server.folder / f"{KEY}.yaml").read_bytes(), taken


def test_markup_in_every_answer_is_words_on_every_page(
    filled_with_markup: tuple[bytes, list[str]], page: httpx.Client, server: Server, shipped: Library
) -> None:
    data, taken = filled_with_markup
    (server.folder / f"{KEY}.yaml").write_bytes(data)
    assert len(taken) > 40
    saved = read_school(server.folder / f"{KEY}.yaml", shipped.vocabulary)
    assert str(saved.answers["school_name"]).startswith("<script>")
    for address in ("/", SCHOOL, f"{SCHOOL}/answers", f"{SCHOOL}/make", *(f"{SCHOOL}/question/{name}" for name in taken),
                    *(f"{SCHOOL}/preview/{key}" for key in shipped.policies)):  # fmt: skip
        text = page.get(address).text
        assert "<script>doc" not in text, address
        assert "<b id=evil" not in text, address
        assert not re.search(r"<img src=x", text), address
        assert "49{% raw" not in text, address


@pytest.mark.slow
@needs_chromium
def test_no_script_runs_and_no_element_comes_of_an_answer(
    filled_with_markup: tuple[bytes, list[str]], page: httpx.Client, server: Server
) -> None:
    (server.folder / f"{KEY}.yaml").write_bytes(filled_with_markup[0])
    with real_browser() as browser, opened(browser, server, WIDE, scripts=True) as shown:
        for address in ("/", SCHOOL, f"{SCHOOL}/answers", f"{SCHOOL}/question/chair", f"{SCHOOL}/question/deputy_dsls", f"{SCHOOL}/preview/safeguarding",
                        f"{SCHOOL}/answers?find={quote(NASTY)}", f"/check?school={quote(NASTY)}"):  # fmt: skip
            shown.goto(f"http://{server.host}{address}")
            assert shown.title() != "ran"
            assert shown.evaluate("document.querySelectorAll('#evil, img, main script').length") == 0, address


def test_two_people_at_once_lose_no_answer(page: httpx.Client, server: Server, shipped: Library) -> None:
    names = ["motto", "values_statement", "phone", "email", "website", "address"]
    names = [each for each in names if each in shipped.vocabulary.facts]
    sent = {"phone": "01632 960{}", "email": "n{}@oakfield.example", "website": "https://n{}.oakfield.example"}

    def answers(name: str) -> None:
        with server.browser() as client:
            for number in range(120, 124):
                said = sent.get(name, "We are kind {}").format(number)
                assert client.post(f"{SCHOOL}/question/{name}", data={"answer": said, "do": "save"}).status_code == 200

    threads = [threading.Thread(target=answers, args=(name,)) for name in names]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    saved = read_school(server.folder / f"{KEY}.yaml", shipped.vocabulary).answers
    assert {name: str(saved[name]) for name in names} == {name: sent.get(name, "We are kind {}").format(123) for name in names}
