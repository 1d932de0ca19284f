"""A trust is begun in the browser with names alone, and a school is added by its name; no file that is there is written over."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from html import unescape
from pathlib import Path

import httpx
import pytest
from serving import Server

from policygen.library.model import Library
from policygen.schools.trust_file import Trust, read_schools

NASTY = "<img src=x onerror=alert(1)> School"
NAMES = {"trust_name": "Alder Trust", "schools": "Elm School\r\n\r\n  Ash   Primary School \r\n"}


@pytest.fixture
def server(shipped: Library, tmp_path: Path) -> Iterator[Server]:
    few = replace(shipped, policies={key: shipped.policies[key] for key in ("whistleblowing", "online-safety")})
    made = Server(tmp_path, few)
    yield made
    made.end()


def words(told: httpx.Response) -> str:
    return " ".join(unescape(re.sub("<[^>]+>", " ", told.text)).split())


def alder(server: Server, library: Library) -> Trust:
    return read_schools(server.folder / "alder-trust.yaml", library.vocabulary)


def test_a_trust_is_begun_with_its_name_and_those_of_its_schools(page: httpx.Client, server: Server, shipped: Library) -> None:
    assert 'href="/begin-trust"' in page.get("/").text
    told = page.post("/begin-trust", data=NAMES)
    assert told.url.path == "/trust/alder-trust"
    assert told.text.count(">Not made</strong>") == 4
    trust = alder(server, shipped)
    assert (trust.name, trust.shared) == ("Alder Trust", {"trust_name": "Alder Trust"})
    assert {key: each["school_name"] for key, each in trust.own.items()} == {
        "elm-school": "Elm School", "ash-primary-school": "Ash Primary School"
    }  # fmt: skip
    assert (server.folder / "alder-trust-schools" / "elm-school.yaml").is_file()


def test_what_was_begun_can_be_answered_for_one_school_and_for_all(page: httpx.Client, server: Server, shipped: Library) -> None:
    page.post("/begin-trust", data=NAMES)
    page.post("/school/alder-trust:elm-school/question/phone", data={"answer": "01632 960111", "do": "save"})
    page.post("/trust/alder-trust/question/email", data={"answer": "office@alder.example", "do": "save"})
    schools = dict(alder(server, shipped).schools)
    assert schools["elm-school"].answers["phone"] == "01632 960111"
    assert {each.answers["email"] for each in schools.values()} == {"office@alder.example"}
    assert "phone" not in schools["ash-primary-school"].answers


def test_a_school_is_added_by_its_name_and_has_what_the_trust_answers(
    page: httpx.Client, server: Server, shipped: Library
) -> None:
    page.post("/begin-trust", data=NAMES)
    assert 'href="/trust/alder-trust/add-school"' in page.get("/trust/alder-trust").text
    told = page.post("/trust/alder-trust/add-school", data={"school_name": " Oak   School"})
    assert told.url.path == "/trust/alder-trust"
    assert "Oak School" in told.text
    trust = alder(server, shipped)
    assert [key for key, _ in trust.schools] == ["elm-school", "ash-primary-school", "oak-school"]
    assert dict(trust.schools)["oak-school"].answers["trust_name"] == "Alder Trust"


def test_a_school_is_added_to_a_trust_that_lists_its_own_by_hand_and_its_comments_stay(
    page: httpx.Client, server: Server, shipped: Library
) -> None:
    by_hand = "# ours\ntrust: {name: By Hand}  # as registered\nschools:\n- {school: elm, answers: {school_name: Elm School}}\n"
    (server.folder / "by-hand.yaml").write_text(by_hand, encoding="utf-8")
    page.post("/trust/by-hand/add-school", data={"school_name": "Oak School"})
    text = (server.folder / "by-hand.yaml").read_text(encoding="utf-8")
    assert text == f"{by_hand}- by-hand-schools/oak-school.yaml\n"
    assert len(read_schools(server.folder / "by-hand.yaml", shipped.vocabulary).schools) == 2


@pytest.mark.parametrize(
    ("sent", "said", "field"),
    [
        ({"trust_name": "", "schools": "Elm"}, "Enter the name of the trust.", "trust_name"),
        ({"trust_name": "Alder Trust", "schools": " \r\n"}, "Enter the name of at least one school.", "schools"),
        ({"trust_name": "Alder Trust", "schools": "Elm School\r\nELM school"}, "“ELM school” stands here twice.", "schools"),
        ({"trust_name": "Alder Trust", "schools": "Con"}, "cannot be the name of a school", "schools"),
        ({"trust_name": "Nul", "schools": "Elm School"}, "cannot be the name of a trust", "trust_name"),
        ({"trust_name": "There", "schools": "Elm School"}, "is in the folder already", "trust_name"),
        ({"trust_name": "Alder Trust", "schools": "a\r\n" * 201}, "more than 200 schools", "schools"),
    ],
)  # fmt: skip
def test_names_that_cannot_be_used_are_told_at_their_field_and_nothing_is_written(
    page: httpx.Client, server: Server, sent: dict[str, str], said: str, field: str
) -> None:
    (server.folder / "there.yaml").write_text("answers: {school_name: There}\n", encoding="utf-8")
    before = {path.name for path in server.folder.rglob("*")}
    told = page.post("/begin-trust", data=sent)
    assert told.status_code == 422
    assert said in words(told)
    assert f'href="#{field}"' in told.text
    assert {path.name for path in server.folder.rglob("*")} == before


def test_no_school_is_added_twice_without_a_name_or_to_a_spreadsheet(page: httpx.Client, server: Server) -> None:
    page.post("/begin-trust", data=NAMES)
    before = (server.folder / "alder-trust.yaml").read_bytes()
    for name, said in (
        ("elm school", "has a school of this name already"),
        ("", "Enter the name"),
        ("Con", "cannot be the name"),
    ):
        told = page.post("/trust/alder-trust/add-school", data={"school_name": name})
        assert (told.status_code, said in words(told)) == (422, True), name
    assert (server.folder / "alder-trust.yaml").read_bytes() == before
    (server.folder / "sheet.csv").write_text("school,school_name\nelm,Elm School\n", encoding="utf-8")
    (server.folder / "sheets.yaml").write_text("trust: {name: Sheets}\nschools: sheet.csv\n", encoding="utf-8")
    told = page.post("/trust/sheets/add-school", data={"school_name": "Oak School"})
    assert "Add a row there." in words(told)


def test_a_name_that_is_markup_or_a_path_is_a_name(page: httpx.Client, server: Server, shipped: Library) -> None:
    told = page.post("/begin-trust", data={"trust_name": "{{ 7*7 }} ../../up", "schools": f"{NASTY}\r\n../../etc/passwd"})
    assert told.status_code == 200
    assert "<img" not in told.text
    assert {path.parent for path in server.folder.rglob("*.yaml")} == {server.folder, server.folder / "7-7-up-schools"}
    assert read_schools(server.folder / "7-7-up.yaml", shipped.vocabulary).name == "{{ 7*7 }} ../../up"
