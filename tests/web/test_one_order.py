"""Policies stand in one order on every page, that in which the suite is made, whatever their titles begin with."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator, Mapping
from datetime import date

import httpx
import pytest
from conftest import ROOT, TODAY
from serving import Server

from policygen.approval.record import Decision
from policygen.facts.vocabulary import Value
from policygen.generation.generate import generate
from policygen.library.model import Library
from policygen.runs.approvals import approve_policy, policy_states

SCHOOL = "/school/oakfield-primary"
THREE = ("online-safety", "restrictive-interventions", "safeguarding")
"""By their titles the last would be the first: “Child protection and safeguarding policy”. Staff sign for all but the second."""
BOARD = Decision(approved_by="Full governing board", approved_on=date(2026, 11, 20))


@pytest.fixture(scope="module")
def server(
    shipped: Library, example: Callable[[str], Mapping[str, Value]], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("order")
    shutil.copy(ROOT / "examples" / "oakfield-primary.yaml", folder)
    place = folder / "oakfield-primary-documents" / "policies"
    place.mkdir(parents=True)
    for key in THREE:
        draft = place / f"oakfield_{key}_2026-11-24.docx"
        draft.write_bytes(generate(shipped.policies[key], shipped, example("oakfield-primary"), TODAY).word())
        approve_policy(draft, BOARD, shipped)
    made = Server(folder, shipped)
    yield made
    made.end()


def in_order(text: str, library: Library) -> list[str]:
    """Return the policies in the order in which their titles come first on a page."""
    titles = {library.policies[key].file.title: key for key in THREE}
    found = re.findall("|".join(map(re.escape, titles)), text)
    return [titles[each] for each in dict.fromkeys(found)]


def test_the_titles_would_say_another_order(shipped: Library) -> None:
    assert sorted(THREE, key=lambda key: shipped.policies[key].file.title) != list(THREE)
    assert [key for key in shipped.policies if key in THREE] == list(THREE)


@pytest.mark.parametrize("address", ["/make", "/approve", "/readers"])
def test_a_page_has_the_policies_in_the_order_of_the_suite(page: httpx.Client, shipped: Library, address: str) -> None:
    found = in_order(page.get(SCHOOL + address).text, shipped)
    assert found == [each for each in THREE if each in found]
    assert {"online-safety", "safeguarding"} <= set(found)


def test_the_files_for_the_website_and_their_first_page_have_that_order_too(
    page: httpx.Client, server: Server, shipped: Library
) -> None:
    told = page.post(f"{SCHOOL}/publish", data={"also": ["restrictive-interventions", "online-safety"]})
    copies = told.text.partition("<dl")[2].partition("</dl>")[0]  # above them stands what is to be known of some
    assert in_order(copies, shipped) == list(THREE)
    website = server.folder / "oakfield-primary-documents" / "web" / "website"
    assert in_order((website / "index.html").read_text(encoding="utf-8"), shipped) == list(THREE)


def test_what_is_in_no_suite_stands_behind_it_by_title(server: Server) -> None:
    root = server.folder / "oakfield-primary-documents"
    assert [each.policy for each in policy_states(root, TODAY, ("safeguarding",))] == [
        "safeguarding", "online-safety", "restrictive-interventions"
    ]  # fmt: skip
