"""Beginning from the register in the browser: a file chosen once, what it says shown first, nothing written over, nothing that is not it."""

from __future__ import annotations

import io
import re
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from serving import Server

from policygen.library.model import Library
from policygen.schools.school_file import read_school
from policygen.schools.trust_file import read_schools

pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")  # lines that the server cuts off
HEAD = (
    "URN,LA (code),LA (name),EstablishmentNumber,EstablishmentName,TypeOfEstablishment (code),TypeOfEstablishment (name),"
    "EstablishmentStatus (code),EstablishmentStatus (name),PhaseOfEducation (code),PhaseOfEducation (name),StatutoryLowAge,"
    "StatutoryHighAge,Street,Town,Postcode,TelephoneNum,SchoolWebsite,HeadFirstName,HeadLastName,Trusts (code),Trusts (name),"
    "TrustSchoolFlag (name)"
)
OPEN = "1,Open"
SCHOOL = "{urn},383,Leeds,2001,{name},{kind},{status},2,Primary,3,11,1 High Street,{town},LS1 1AA,1132000000,www.x.example,{head},{trust}"
COMMUNITY, ACADEMY, CLOSED = "1,Community school", "34,Academy converter", "2,Closed"
ALONE, NORTH = ",,", "5711,NORTH TRUST,Supported by a multi-academy trust"
NASTY = "<script>alert(1)</script> School"


def line(urn: int, name: str, town: str = "Leeds", kind: str = COMMUNITY, status: str = OPEN, trust: str = ALONE) -> str:
    return SCHOOL.format(urn=urn, name=name, town=town, kind=kind, status=status, trust=trust, head="Zora,Quill")


ROWS = [
    line(100001, "Hill Primary School"), line(100002, "Hill Primary School", "Otley"), line(100003, "Vale School", status=CLOSED),
    line(100004, NASTY), line(100005, "Moor Academy", kind=ACADEMY, trust=NORTH),
    line(100006, "Dale Academy", kind=ACADEMY, trust=NORTH), line(100007, "Free University", kind="29,Higher education institutions"),
]  # fmt: skip
REGISTER = "\r\n".join([HEAD, *ROWS]).encode("cp1252")


@pytest.fixture
def server(shipped: Library, tmp_path: Path) -> Iterator[Server]:
    made = Server(tmp_path, shipped)
    yield made
    made.end()


def choose(page: httpx.Client, data: bytes, name: str = "edubasealldata.csv") -> httpx.Response:
    return page.post("/register", files=[("register", (name, data))])


def zipped(data: bytes, name: str = "edubase.csv") -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, data)
    return made.getvalue()


def words(told: httpx.Response) -> str:
    return " ".join(re.sub("<[^>]+>", " ", told.text).split())


def test_without_the_file_it_is_said_where_it_is_downloaded_and_nothing_outside_is_linked(page: httpx.Client) -> None:
    told = page.get("/register")
    assert "get-information-schools.service.gov.uk/Downloads" in told.text
    assert not re.findall(r'(?:href|src|action)="(?:https?:)?//', told.text)
    assert 'href="/register"' in page.get("/").text


@pytest.mark.parametrize(("name", "data"), [("a.csv", REGISTER), ("extract.zip", zipped(REGISTER))])
def test_a_register_chosen_once_is_there_after_a_restart(
    page: httpx.Client, server: Server, shipped: Library, name: str, data: bytes
) -> None:
    assert choose(page, data, name).url.path == "/register"
    again = Server(server.folder, shipped)
    try:
        with again.browser() as other:
            assert "Moor Academy" in other.get("/register", params={"find": "moor academy"}).text
    finally:
        again.end()


def test_schools_of_one_name_are_told_apart_by_town_and_urn(page: httpx.Client) -> None:
    choose(page, REGISTER)
    both = words(page.get("/register", params={"find": "hill primary"}))
    assert "URN 100001" in both
    assert "URN 100002" in both
    only = words(page.get("/register", params={"find": "hill primary", "town": "otley"}))
    assert "URN 100001" not in only
    assert "URN 100002" in only
    assert "URN 100002" in words(page.get("/register", params={"town": "Otley"}))
    assert "Moor Academy" in words(page.get("/register", params={"find": "100005"}))
    assert "Nothing in the register is like" in words(page.get("/register", params={"find": "zzzz qqqq"}))


def test_what_is_taken_over_is_shown_first_and_begun_only_when_sent(page: httpx.Client, server: Server, shipped: Library) -> None:
    choose(page, REGISTER)
    told = page.get("/register/school/100002")
    assert "Otley" in told.text
    assert "Confirm it before you answer" in told.text
    assert not (server.folder / "hill-primary-school.yaml").exists()
    begun = page.post("/register/school/100002")
    assert begun.url.path == "/school/hill-primary-school"
    saved = read_school(server.folder / "hill-primary-school.yaml", shipped.vocabulary).answers
    assert (saved["urn"], saved["postcode"]) == ("100002", "LS1 1AA")
    assert "head" not in saved


def test_a_second_school_of_the_name_gets_a_file_of_its_own_and_nothing_is_written_over(
    page: httpx.Client, server: Server
) -> None:
    choose(page, REGISTER)
    page.post("/register/school/100002")
    before = (server.folder / "hill-primary-school.yaml").read_bytes()
    assert page.post("/register/school/100001").url.path == "/school/hill-primary-school-100001"
    again = page.post("/register/school/100001")
    assert "is in the folder already" in words(again)
    assert (server.folder / "hill-primary-school.yaml").read_bytes() == before


def test_a_trust_is_begun_with_its_schools_and_shown_on_its_board(page: httpx.Client, server: Server, shipped: Library) -> None:
    choose(page, REGISTER)
    assert "North Trust" in words(page.get("/register", params={"find": "north trust"}))
    told = words(page.get("/register/trust/5711"))
    assert "2 schools of this trust" in told
    begun = page.post("/register/trust/5711")
    assert begun.url.path == "/trust/north-trust"
    trust = read_schools(server.folder / "north-trust.yaml", shipped.vocabulary)
    assert sorted(key for key, _ in trust.schools) == ["dale-academy", "moor-academy"]
    assert trust.shared["trust_name"] == "North Trust"
    before = (server.folder / "north-trust.yaml").read_bytes()
    assert "not written over" in words(page.post("/register/trust/5711"))
    assert (server.folder / "north-trust.yaml").read_bytes() == before


@pytest.mark.parametrize(("urn", "says"), [("100003", "has closed"), ("100007", "not a school that policygen has policies for")])
def test_a_school_that_cannot_be_begun_is_said(page: httpx.Client, urn: str, says: str) -> None:
    choose(page, REGISTER)
    for told in (page.get(f"/register/school/{urn}"), page.post(f"/register/school/{urn}")):
        assert told.status_code == 409
        assert says in words(told)


def test_a_name_with_markup_is_shown_as_words(page: httpx.Client) -> None:
    choose(page, REGISTER)
    for address in ("/register?find=alert+school", "/register/school/100004"):
        assert "<script>alert" not in page.get(address).text
    assert page.post("/register/school/100004").url.path == "/school/script-alert-1-script-school"


@pytest.mark.parametrize(
    ("name", "data", "says"),
    [
        ("policy.docx", b"PK", "not a file of the register"),
        ("list.csv", b"name,town\r\nOak,Leeds\r\n", "None of these files"),
        ("list.csv", b"", "None of these files"),
        ("list.csv", b"\x00\xff" * 5000, "None of these files"),
        ("a.zip", b"PK\x03\x04 not one", "cannot be read"),
        ("a.csv.gz", b"\x1f\x8b not one", "cannot be read"),
        ("bomb.zip", zipped(b"URN,EstablishmentName,EstablishmentStatus (name)\r\n" + b"1,a,Open\r\n" * 9_000_000), "larger than the whole"),
        ("../../up.csv", b"x", "None of these files"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)  # fmt: skip
def test_what_is_not_the_register_is_refused_and_the_one_that_was_there_stays(
    page: httpx.Client, server: Server, name: str, data: bytes, says: str
) -> None:
    choose(page, REGISTER)
    told = choose(page, data, name)
    assert told.status_code == 422
    assert says in words(told)
    assert "Traceback" not in told.text
    assert "Moor Academy" in page.get("/register", params={"find": "moor academy"}).text
    assert sorted(path.name for path in server.folder.iterdir()) == ["dfe-register.csv"]


def test_nobody_begins_a_school_of_a_register_that_is_gone(page: httpx.Client, server: Server) -> None:
    choose(page, REGISTER)
    (server.folder / "dfe-register.csv").unlink()
    assert page.post("/register/school/100001").url.path == "/register"
    assert not list(server.folder.glob("*.yaml"))


def long_register(lines: int) -> bytes:
    """A register of so many schools; England has some 50,000, and 25,000 of them are open."""
    first, second = ("Ash", "Elm", "Oak", "Fir", "Yew"), ("field", "wood", "ham", "ton", "ley")
    towns = ("Leeds", "York", "Hull")
    rows = (
        line(200000 + number, f"{first[number % 5]}{second[number // 5 % 5]} {number % 977} School", towns[number % 3])
        for number in range(lines)
    )
    return "\r\n".join([HEAD, *rows]).encode()


def found_at_once(page: httpx.Client, seconds: float) -> None:
    page.get("/register", params={"find": "Oakham 12 School"})
    begun = time.process_time()
    told = page.get("/register", params={"find": "Oakham 12 School"})
    assert time.process_time() - begun < seconds  # of this process: server and browser
    assert "Oakham 12 School" in told.text


def test_a_register_of_the_size_of_englands_is_chosen_read_once_and_searched_at_once(page: httpx.Client) -> None:
    assert choose(page, long_register(50_000)).status_code == 200
    found_at_once(page, 0.2)
