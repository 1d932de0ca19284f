"""What changes in the law, in the browser: the numbers of the command, the words that go and come, and dates that cannot be."""

from __future__ import annotations

import json
import re
import shutil
import threading
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from conftest import ROOT
from serving import Server, when_made
from starlette.responses import Response

from command_line import policygen
from policygen.errors import Fault, Faults
from policygen.generation.impact import SchoolChanges
from policygen.library.model import Library
from policygen.runs.law_effects import effects_on_school
from policygen.web import what_changes, what_changes_pages
from policygen.web.making_pages import making_response
from policygen.web.what_changes import word_changes_shown

pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")  # lines that the server cuts off
DAYS = {"from-day": "31", "from-month": "8", "from-year": "2026", "to-day": "1", "to-month": "9", "to-year": "2026"}
CLI = ("--from", "2026-08-31", "--to", "2026-09-01", "--json")


@pytest.fixture(scope="module")
def server(shipped: Library, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("trust")
    for name in ("oakfield-primary", "st-aidans-ce-primary"):
        shutil.copy(ROOT / "examples" / f"{name}.yaml", folder)
    (folder / "pair.yaml").write_text(
        "trust: {name: Pair}\nanswers: {board_name: trust board}\nschools:\n- st-aidans-ce-primary.yaml\n", encoding="utf-8"
    )
    made = Server(folder, shipped)
    yield made
    made.end()


def words(told: httpx.Response) -> str:
    return " ".join(re.sub("<[^>]+>", " ", told.text).split())


def test_the_page_of_a_school_has_the_numbers_of_the_command(page: httpx.Client, server: Server) -> None:
    said = json.loads(policygen("changes", server.folder / "oakfield-primary.yaml", *CLI).stdout)
    (school,) = said["schools"]
    asks = {each["id"] for each in said["changes"] if each["asks_for_words"]}
    mine = [each for each in school["changes"] if each in asks]
    kinds = [each["kind"] for each in school["clauses"]]
    told = page.get("/school/oakfield-primary/what-changes", params=DAYS)
    assert told.status_code == 200
    assert f"{len(mine)} changes ask something of this school: {len(kinds)} clauses" in words(told)
    assert told.text.count("pg-words") == len(kinds) - kinds.count("look at it")
    assert f"{len(school['to_ask'])} new question" in words(told)
    by_theme = re.findall(r'<td class="govuk-table__cell govuk-table__cell--numeric">(\d+)</td>', told.text)
    assert sum(map(int, by_theme)) == len(mine)
    assert len(mine) > 5
    assert len(kinds) > 5


def test_the_picture_says_in_words_what_the_table_says(page: httpx.Client) -> None:
    text = page.get("/school/oakfield-primary/what-changes", params=DAYS).text
    assert 'role="img"' in text
    desc = re.search(r'<desc id="picture-text">([^<]*)</desc>', text)
    assert desc is not None
    rows = re.findall(r'<th scope="row" class="govuk-table__header">([^<]*)</th>((?:<td[^>]*>\d+</td>)+)', text)
    assert rows
    for name, cells in rows:
        numbers = [int(each) for each in re.findall(r">(\d+)<", cells)]
        said = re.search(re.escape(name) + r": ([^.]*)\.", desc.group(1))
        assert said is not None
        assert sum(map(int, re.findall(r"\d+", said.group(1)))) == sum(numbers)


def test_a_clause_shows_what_goes_what_comes_and_the_requirement_with_its_source(page: httpx.Client) -> None:
    text = page.get("/school/oakfield-primary/what-changes", params=DAYS).text
    assert "<ins>" in text
    assert "<del>" in text
    assert "KCSIE 2026" in text


def test_the_page_of_a_trust_has_the_numbers_of_the_command(page: httpx.Client, server: Server) -> None:
    said = json.loads(policygen("changes", server.folder / "pair.yaml", *CLI).stdout)
    told = when_made(page, page.get("/trust/pair/what-changes", params=DAYS))
    (school,) = said["schools"]
    kinds = [each["kind"] for each in school["clauses"]]
    asks = {each["id"] for each in said["changes"] if each["asks_for_words"]}
    row = re.search(
        r'<th scope="row"[^>]*><a class="govuk-link" href="/school/pair:st-aidans[^>]*>[^<]*</a></th>(.*?)</tr>', told.text, re.S
    )
    assert row is not None
    numbers = [int(each) for each in re.findall(r">(\d+)</td>", row.group(1))]
    mine = sum(each in asks for each in school["changes"])
    wanted = [mine, *(kinds.count(each) for each in ("new words", "added", "dropped", "look at it"))]
    assert numbers[:5] == wanted
    assert numbers[6:] == [len(school["to_ask"]), len(school["answered"])]


def test_work_that_ends_while_its_page_is_drawn_is_not_said_to_have_failed(
    page: httpx.Client, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    go_on = threading.Event()
    monkeypatch.setattr(what_changes, "effects_on_school", lambda *asked: (go_on.wait(60), effects_on_school(*asked))[1])

    def drawn_late(*asked: Any) -> Response:
        go_on.set()
        for each in threading.enumerate():
            if each.name.startswith("making"):
                each.join(60)
        return making_response(*asked)

    monkeypatch.setattr(what_changes_pages, "making_response", drawn_late)
    days = {**DAYS, "from-day": "30"}
    told = page.get("/trust/pair/what-changes", params=days)
    assert "could not be found out" not in told.text
    assert told.headers["refresh"] == "3"
    assert "School by school" in page.get("/trust/pair/what-changes", params=days).text


@pytest.mark.parametrize("ends", [Faults(Fault("The head’s name is no name.", "Answer it again.")), ValueError("Ms Secret")])
def test_why_a_school_could_not_be_worked_out_stands_there_until_it_is_put_right(
    page: httpx.Client, server: Server, monkeypatch: pytest.MonkeyPatch, ends: Exception
) -> None:
    days = {**DAYS, "from-day": "29" if isinstance(ends, Faults) else "28"}

    def broken(*asked: Any) -> SchoolChanges:
        raise ends

    monkeypatch.setattr(what_changes, "effects_on_school", broken)
    told = when_made(page, page.get("/trust/pair/what-changes", params=days))
    why = "The head’s name is no name. Answer it again." if isinstance(ends, Faults) else "A fault in policygen (ValueError"
    assert f"st-aidans-ce-primary: not worked out. {why}" in words(told)
    assert "Secret" not in told.text
    monkeypatch.setattr(what_changes, "effects_on_school", effects_on_school)
    answers = server.folder / "st-aidans-ce-primary.yaml"
    before = answers.read_text(encoding="utf-8")
    try:
        answers.write_text(re.sub(r"school_name: .*", "school_name: St Put Right", before), encoding="utf-8")
        told = when_made(page, page.get("/trust/pair/what-changes", params=days))
    finally:
        answers.write_text(before, encoding="utf-8")
    assert "not worked out" not in told.text
    assert "St Put Right" in told.text


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"from-day": "31", "from-month": "2"}, "has to be a real date"),
        ({"from-year": "26"}, "Look at the year"),
        ({"from-day": "", "from-month": "", "from-year": ""}, "enter a day, a month and a year"),
        ({"to-day": "x"}, "has to be a real date"),
        ({"to-year": "99999999999999999999"}, "has to be a real date"),
        ({"to-day": "²"}, "has to be a real date"),
        ({"to-year": "2020"}, "has to be after the earlier one"),
        ({"to-day": "<b>1</b>"}, "has to be a real date"),
    ],
)
@pytest.mark.parametrize("address", ["/school/oakfield-primary/what-changes", "/trust/pair/what-changes"])
def test_a_date_that_cannot_be_is_said_beside_its_field_and_stands_there(
    page: httpx.Client, address: str, wrong: dict[str, str], says: str
) -> None:
    told = page.get(address, params={**DAYS, **wrong})
    assert told.status_code == 422
    assert says in words(told)
    assert "<title>Error: " in told.text
    links = re.findall(r'<a href="#((?:from|to)-day)"', told.text)
    assert links
    assert all(f'id="{each}"' in told.text for each in links)
    assert "<b>1" not in told.text


def test_without_dates_it_offers_the_editions_that_are_known_and_works_nothing_out(page: httpx.Client) -> None:
    told = page.get("/school/oakfield-primary/what-changes")
    assert "changed, on 1 September 2026" in words(told)
    assert "ask something of this school" not in told.text


def test_words_that_go_and_come_give_both_texts_again() -> None:
    old, new = "The head tells the board each term what was done", "The head tells the whole board each year what was done"
    parts = word_changes_shown(old, new)
    assert " ".join(said for kind, said in parts if kind != "new") == old
    assert " ".join(said for kind, said in parts if kind != "gone") == new
