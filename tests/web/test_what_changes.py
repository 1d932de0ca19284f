"""What changes in the law, in the browser: the numbers of the command, the words that go and come, and dates that cannot be."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator

import httpx
import pytest
from conftest import ROOT
from serving import Server

from command_line import policygen
from policygen.library.model import Library
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
    told = page.get("/trust/pair/what-changes", params=DAYS)
    for _ in range(1200):
        if "refresh" not in told.headers:
            break
        told = page.get("/trust/pair/what-changes", params=DAYS)
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
