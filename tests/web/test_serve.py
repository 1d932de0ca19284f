"""policygen in the browser: what gets in, what is saved, and what a page says; against a real server."""

from __future__ import annotations

import html
import io
import re
import shutil
import socket
import threading
import tracemalloc
import zipfile
from collections.abc import Iterator
from contextlib import suppress

import httpx
import pytest
from conftest import ROOT, TODAY
from serving import Server, when_made

from policygen.facts.vocabulary import Person
from policygen.generation.generate import generate
from policygen.library.model import Library
from policygen.schools.school_file import read_school
from policygen.storage import read_whole

pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")  # lines that the server cuts off
SCHOOL = "/school/oakfield-primary"
NASTY = "<script>alert(1)</script>{{ 7*7 }}{% raw %}"


@pytest.fixture(scope="module")
def server(shipped: Library, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("schools")
    made = Server(folder, shipped)
    yield made
    made.end()


@pytest.fixture
def page(server: Server) -> Iterator[httpx.Client]:
    shutil.copy(ROOT / "examples" / "oakfield-primary.yaml", server.folder / "oakfield-primary.yaml")
    with server.browser() as client:
        yield client


# ---- who gets in


@pytest.mark.parametrize(
    "address", ["/", SCHOOL, f"{SCHOOL}/answers", "/check", "/static/style.css", "/start?token=wrong", "/start"]
)
def test_nobody_gets_in_without_the_token(server: Server, address: str) -> None:
    with server.browser(inside=False) as stranger:
        assert stranger.get(address).status_code == 403


def test_a_name_that_points_at_this_computer_is_refused(page: httpx.Client) -> None:
    assert page.get("/", headers={"host": "evil.example"}).status_code == 421
    assert page.get("/", headers={"host": "evil.example:80"}).status_code == 421


@pytest.mark.parametrize("origin", ["http://evil.example", "null", "", "http://127.0.0.1:1"])
def test_a_form_on_another_site_changes_nothing(page: httpx.Client, server: Server, origin: str) -> None:
    before = (server.folder / "oakfield-primary.yaml").read_bytes()
    sent = page.post(f"{SCHOOL}/question/phone", data={"answer": "01632 960111", "do": "save"}, headers={"origin": origin})
    assert sent.status_code == 403
    assert (server.folder / "oakfield-primary.yaml").read_bytes() == before


def test_no_page_waits_for_the_network_of_its_own_computer(page: httpx.Client) -> None:
    """A page that is sent in two packets, the second after word that the first has come, takes 0.04 s at least."""
    assert any(page.get("/register").elapsed.total_seconds() < 0.035 for _ in range(500))  # soon, save on a busy machine


def test_every_answer_forbids_scripts_frames_and_keeping(page: httpx.Client) -> None:
    for address in ("/", SCHOOL, f"{SCHOOL}/question/chair", "/nowhere", f"{SCHOOL}/preview/whistleblowing"):
        headers = page.get(address).headers
        assert "default-src 'none'" in headers["content-security-policy"]
        assert "frame-ancestors 'none'" in headers["content-security-policy"]
        assert "unsafe-eval" not in headers["content-security-policy"]
        assert headers["cache-control"] == "no-store"


@pytest.mark.parametrize(
    "address",
    ["/school/..%2f..%2fetc%2fpasswd", "/school/..", "/static/..%2fapp.py", f"{SCHOOL}/file/..%2foakfield-primary.yaml",
     f"{SCHOOL}/file/oakfield-primary.yaml", "/paper/..%2f..", f"{SCHOOL}/question/no_such_question", "/school/%00"],
)  # fmt: skip
def test_no_path_comes_from_an_address(page: httpx.Client, address: str) -> None:
    told = page.get(address)
    assert told.status_code in (200, 404, 409)
    assert "school_name:" not in told.text
    assert "root:" not in told.text
    assert "import " not in told.text


def test_more_than_fits_is_refused_before_it_is_read(page: httpx.Client, server: Server) -> None:
    head = f"POST /check HTTP/1.1\r\nHost: {server.host}\r\nOrigin: http://{server.host}\r\nCookie: policygen=a-token\r\n"
    with socket.create_connection(server.socket.getsockname()) as line:
        line.sendall(f"{head}Content-Length: {200 * 1024 * 1024}\r\n\r\n".encode())
        assert b" 413 " in line.recv(200)


def test_200_mb_whose_length_was_not_told_are_refused_and_not_held_in_memory(page: httpx.Client, server: Server) -> None:
    """Pieces of 1 MB are sent, one after the other, until all 200 are gone or the server has closed the door."""
    piece, sent, told, closed = b"100000\r\n" + b"x" * 2**20 + b"\r\n", 0, b"", False
    head = f"POST /check HTTP/1.1\r\nHost: {server.host}\r\nOrigin: http://{server.host}\r\nCookie: policygen=a-token\r\n"
    head += "Content-Type: multipart/form-data; boundary=b\r\nTransfer-Encoding: chunked\r\n\r\n"
    first = b'--b\r\nContent-Disposition: form-data; name="files"; filename="a.txt"\r\n\r\n'
    tracemalloc.start()
    with socket.create_connection(server.socket.getsockname()) as line:
        line.settimeout(20)
        try:
            line.sendall(head.encode() + f"{len(first):x}\r\n".encode() + first + b"\r\n")
            while sent < 200:
                line.sendall(piece)
                sent += 1
            line.sendall(b"0\r\n\r\n")
        except OSError:
            closed = True  # the server closed the door while more was coming
        with suppress(OSError):
            told = line.recv(200)
    held = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert sent > 60, "as much as fits is taken before it is refused"
    assert told.startswith(b"HTTP/1.1 413 ") if told else closed
    assert held < 30 * 2**20
    assert page.get("/").status_code == 200


# ---- asking


def test_an_answer_is_saved_in_the_file_at_once_and_the_next_question_comes(
    page: httpx.Client, server: Server, shipped: Library
) -> None:
    told = page.post(f"{SCHOOL}/question/phone", data={"answer": "01632 960111", "do": "save", "back": "answers"})
    assert told.status_code == 200
    assert "Check your answers" in told.text
    assert read_school(server.folder / "oakfield-primary.yaml", shipped.vocabulary).answers["phone"] == "01632 960111"


@pytest.mark.parametrize(
    ("name", "sent", "says"),
    [
        ("phone", {"answer": "banana"}, "There is a problem"),
        ("email", {"answer": "office@"}, "e-mail address"),
        ("has_wraparound", {}, "Choose one of the answers"),
        ("monitoring_methods", {}, "Tick what is true"),
        ("monitoring_methods", {"answer": ["__none", "staff"]}, "not both"),
        ("chair", {"name": "Head"}, "job title"),
        ("chair", {"name": "Ann Ash and Bob Birch"}, "more than one person"),
        ("local_authority", {"answer": "Narnia"}, "not on the list"),
        ("approved_on", {"day": "31", "month": "2", "year": "2026"}, "There is a problem"),
        ("age_low", {"answer": "many"}, "There is a problem"),
    ],
)  # fmt: skip
def test_what_cannot_be_right_is_said_beside_the_question_and_not_saved(
    page: httpx.Client, server: Server, name: str, sent: dict[str, object], says: str
) -> None:
    before = (server.folder / "oakfield-primary.yaml").read_bytes()
    told = page.post(f"{SCHOOL}/question/{name}", data={**sent, "do": "save"})
    assert told.status_code == 422
    assert says in told.text
    assert "<title>Error: " in told.text
    assert (server.folder / "oakfield-primary.yaml").read_bytes() == before


def test_what_was_typed_stands_there_beside_what_is_wrong_with_it(page: httpx.Client) -> None:
    told = page.post(f"{SCHOOL}/question/chair", data={"name": "Zora Quill", "email": "nonsense", "do": "save"})
    assert 'value="Zora Quill"' in told.text
    assert 'value="nonsense"' in told.text


def test_not_sure_yet_is_saved_as_such_and_listed(page: httpx.Client) -> None:
    page.post(f"{SCHOOL}/question/chair", data={"do": "later"})
    assert "Still to find out" in page.get(f"{SCHOOL}/answers").text


def test_a_person_named_already_is_chosen_and_not_typed_again(page: httpx.Client, server: Server, shipped: Library) -> None:
    page.post(f"{SCHOOL}/question/senco", data={"somebody": "Imogen Marsden", "do": "save"})
    saved = read_school(server.folder / "oakfield-primary.yaml", shipped.vocabulary).answers
    assert isinstance(saved["senco"], Person)
    assert saved["senco"] == saved["dsl"]


def test_who_chooses_one_person_and_types_another_loses_neither(page: httpx.Client, server: Server, shipped: Library) -> None:
    before = (server.folder / "oakfield-primary.yaml").read_bytes()
    told = page.post(f"{SCHOOL}/question/senco", data={"somebody": "Imogen Marsden", "name": "Tom Brand", "do": "save"})
    assert told.status_code == 422
    assert "You chose somebody and filled in the fields" in told.text
    assert 'value="Tom Brand"' in told.text
    assert (server.folder / "oakfield-primary.yaml").read_bytes() == before


def test_who_stood_in_the_fields_gives_way_to_the_person_chosen(page: httpx.Client, server: Server, shipped: Library) -> None:
    stood = read_school(server.folder / "oakfield-primary.yaml", shipped.vocabulary).answers["senco"]
    assert isinstance(stood, Person)
    shown = {part: getattr(stood, part) for part in ("name", "role", "phone", "email")}
    page.post(f"{SCHOOL}/question/senco", data={"somebody": "Imogen Marsden", **shown, "do": "save"})
    saved = read_school(server.folder / "oakfield-primary.yaml", shipped.vocabulary).answers
    assert saved["senco"] == saved["dsl"] != stood


def test_an_error_stands_beside_the_field_that_it_speaks_of(page: httpx.Client) -> None:
    told = page.post(f"{SCHOOL}/question/chair", data={"name": "Head", "phone": "01632 9600", "do": "save"})
    field = "answer-phone" if "telephone number with" in told.text else "answer-name"
    assert f'href="#{field}"' in told.text
    assert f'id="{field}-error"' in told.text


def test_an_answer_that_another_speaks_against_names_the_other_and_leads_to_it(page: httpx.Client) -> None:
    told = page.post(f"{SCHOOL}/question/age_low", data={"answer": "12", "do": "save"})
    assert "must be lower than the oldest age" in told.text
    assert "You answered “11” to “What is the oldest age the school takes?”" in told.text
    assert f'href="{SCHOOL}/question/age_high"' in told.text


def test_what_is_empty_is_told_in_the_words_of_the_page(page: httpx.Client) -> None:
    told = page.post(f"{SCHOOL}/question/address", data={"answer": "", "do": "save"}).text
    assert "choose “Not sure yet”" in told
    assert "write &#34;not sure" not in told


def test_what_could_wait_is_counted_where_it_is_gone_through(page: httpx.Client) -> None:
    told = page.get(f"{SCHOOL}/question/laestab?back=detail").text
    assert re.search(r"· \d+ more questions? that could wait", told)
    assert "at most 0 to go" not in told


def test_an_answer_with_markup_is_shown_as_words(page: httpx.Client) -> None:
    page.post(f"{SCHOOL}/question/school_name", data={"answer": NASTY, "do": "save"})
    for address in ("/", SCHOOL, f"{SCHOOL}/answers", f"{SCHOOL}/question/school_name", f"{SCHOOL}/preview/whistleblowing"):
        text = page.get(address).text
        assert "<script>alert" not in text, address
        assert "&lt;script&gt;alert(1)&lt;/script&gt;{{ 7*7 }}{% raw %}" in text, address


def test_two_tabs_and_the_file_itself_lose_nothing_of_each_other(page: httpx.Client, server: Server, shipped: Library) -> None:
    file = server.folder / "oakfield-primary.yaml"
    page.get(f"{SCHOOL}/question/phone")
    file.write_text(file.read_text(encoding="utf-8").replace("01632 960012", "01632 960555"), encoding="utf-8")
    with server.browser() as other:
        threads = [
            threading.Thread(
                target=client.post, args=(f"{SCHOOL}/question/{name}",), kwargs={"data": {"answer": said, "do": "save"}}
            )
            for client, name, said in ((page, "phone", "01632 960777"), (other, "email", "new@oakfield.example"))
        ]
        for each in threads:
            each.start()
        for each in threads:
            each.join()
    saved = read_school(file, shipped.vocabulary).answers
    assert (saved["phone"], saved["email"]) == ("01632 960777", "new@oakfield.example")
    assert saved["chair"].phone == "01632 960555"


def test_a_new_school_begins_with_its_name_and_an_existing_one_is_not_written_over(page: httpx.Client, server: Server) -> None:
    assert "Enter the name" in page.post("/", data={"school_name": " "}).text
    told = page.post("/", data={"school_name": "Elm Grove School"})
    assert told.url.path == "/school/elm-grove-school"
    before = (server.folder / "elm-grove-school.yaml").read_bytes()
    assert "in the folder already" in page.post("/", data={"school_name": "Elm Grove School"}).text
    assert (server.folder / "elm-grove-school.yaml").read_bytes() == before


def test_when_the_main_questions_are_answered_the_usual_answers_stand_and_the_rest_can_be_gone_through(
    page: httpx.Client, server: Server, shipped: Library
) -> None:
    file = server.folder / "oakfield-primary.yaml"
    text = file.read_text(encoding="utf-8")
    file.write_text(re.sub(r"(?m)^  board_report_frequency:.*\n", "", text), encoding="utf-8")
    page.post(f"{SCHOOL}/question/phone", data={"answer": "01632 960111", "do": "save"})
    saved = read_school(file, shipped.vocabulary)
    assert "board_report_frequency" in saved.proposed
    assert "usual answer" in page.get(f"{SCHOOL}/answers").text
    told = page.get(f"{SCHOOL}/detail")
    assert told.url.path.startswith(f"{SCHOOL}/question/")


def test_a_member_of_staff_in_a_role_of_the_board_is_asked_about_and_saved_when_sure(
    page: httpx.Client, server: Server, shipped: Library
) -> None:
    sent = {"somebody": "Imogen Marsden", "do": "save"}
    told = page.post(f"{SCHOOL}/question/safeguarding_governor", data=sent)
    assert told.status_code == 422
    sure = re.search(r'name="sure" value="([^"]*)"', told.text)
    assert sure is not None
    page.post(f"{SCHOOL}/question/safeguarding_governor", data={**sent, "sure": html.unescape(sure.group(1))})
    saved = read_school(server.folder / "oakfield-primary.yaml", shipped.vocabulary).answers["safeguarding_governor"]
    assert isinstance(saved, Person)
    assert saved.name == "Imogen Marsden"


def test_a_question_says_why_it_is_asked(page: httpx.Client) -> None:
    text = page.get(f"{SCHOOL}/question/chair").text
    assert "Why we ask" in text
    assert "KCSIE" in text


# ---- checking and making


def test_a_file_is_held_against_the_law_and_its_report_can_be_opened(page: httpx.Client) -> None:
    words = "Safeguarding policy\n\nReview date: May 2025\n\n" + "Staff tell the LSCB of a concern within 24 hours.\n\n" * 12
    told = page.post("/check", files=[("files", ("our policy.txt", words.encode()))])
    assert "LSCB" in told.text
    assert "The law asks, and it does not say" in told.text
    papers = re.findall(r'href="(/paper/[^"]+)"', told.text)
    assert "<svg" in page.get(papers[0]).text
    assert page.get(papers[1]).content[:2] == b"PK"


@pytest.mark.parametrize(
    ("name", "data", "says"),
    [
        ("letter.exe", b"MZ", "of a kind that is not read"),
        ("broken.docx", b"PK\x03\x04 no such thing", "Not read"),
        ("empty.docx", b"", "Not read"),
        ("picture.pdf", b"%PDF-1.4\n%%EOF", "Not read"),
    ],
)
def test_a_file_that_cannot_be_read_is_named_with_what_to_do(page: httpx.Client, name: str, data: bytes, says: str) -> None:
    told = page.post("/check", files=[("files", (name, data))])
    assert told.status_code in (200, 422)
    assert says in told.text
    assert "Traceback" not in told.text


def test_a_word_file_that_blows_up_when_opened_is_refused(page: httpx.Client) -> None:
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", b"\0" * 400_000_000)
    told = page.post("/check", files=[("files", ("bomb.docx", bomb.getvalue()))])
    assert "Not read" in told.text


def test_policies_made_in_the_browser_are_the_bytes_of_the_command(page: httpx.Client, server: Server, shipped: Library) -> None:
    told = when_made(page, page.post(f"{SCHOOL}/make"))
    names = re.findall(rf'href="{SCHOOL}/file/([^"]+\.docx)"', told.text)
    assert len(names) == len(shipped.policies)
    answers = read_school(server.folder / "oakfield-primary.yaml", shipped.vocabulary).answers
    made = generate(shipped.policies["whistleblowing"], shipped, answers, TODAY).word()
    name = next(each for each in names if "whistleblowing" in each)
    assert page.get(f"{SCHOOL}/file/{name}").content == made
    kept = zipfile.ZipFile(io.BytesIO(page.get(f"{SCHOOL}/all.zip").content)).namelist()
    assert {"START-HERE.html", *(f"policies/{each}" for each in names)} <= set(kept)
    assert not [each for each in kept if each.startswith(".") or "/." in each]


def test_no_policy_is_promised_before_what_each_needs_is_answered(page: httpx.Client) -> None:
    begun = page.post("/", data={"school_name": "Fieldmouse Junior School"})
    assert "They can be made when" in begun.text
    for told in (page.get("/school/fieldmouse-junior-school/make"), page.post("/school/fieldmouse-junior-school/make")):
        assert told.status_code == 200
        assert 'href="/school/fieldmouse-junior-school/question/school_type"' in told.text
        assert "school_type:" not in told.text
        assert "<form" not in told.text


def test_an_adopted_policy_comes_back_with_tracked_changes(page: httpx.Client, server: Server, shipped: Library) -> None:
    answers = read_school(server.folder / "oakfield-primary.yaml", shipped.vocabulary).answers
    adopted = generate(shipped.policies["whistleblowing"], shipped, answers, TODAY.replace(year=2025)).word()
    told = when_made(page, page.post(f"{SCHOOL}/make", files=[("adopted", ("Whistleblowing 2025.docx", adopted))]))
    tracked = re.search(rf'href="({SCHOOL}/file/[^"]*whistleblowing[^"]*_changes[^"]*\.docx)"', told.text)
    assert tracked is not None
    assert b"w:ins " in zipfile.ZipFile(io.BytesIO(page.get(tracked.group(1)).content)).read("word/document.xml")
    assert read_whole(server.folder / "oakfield-primary.yaml")
