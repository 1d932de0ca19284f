"""The index of the law by paragraph is complete, short and up to date."""

from __future__ import annotations

import pytest
from conftest import ROOT, World

from policygen.library.load import load
from policygen.library.model import Library
from policygen.papers.law_index import law_index

LARGEST = 400_000


@pytest.fixture(scope="module")
def pages(shipped: Library) -> dict[str, str]:
    return law_index(shipped)


def test_the_pages_in_docs_are_up_to_date(pages: dict[str, str]) -> None:
    there = {each.name: each.read_text(encoding="utf-8") for each in (ROOT / "docs" / "law").glob("*.md")}
    stale = sorted(name for name in {*there, *pages} if there.get(name) != pages.get(name))
    assert stale == [], "run: python scripts/make_law_index.py"


def test_the_pages_stay_small(pages: dict[str, str]) -> None:
    assert sum(len(each.encode()) for each in pages.values()) < LARGEST


def test_every_requirement_of_law_and_guidance_with_a_place_is_listed(shipped: Library, pages: dict[str, str]) -> None:
    text = "\n".join(pages.values())
    missing = [
        name
        for source in shipped.legislation.sources.values()
        if source.file.kind not in ("learning", "good practice")
        for name, requirement in source.requirements.items()
        if any(each.at for each in requirement.editions.values())
        and list(requirement.editions.values())[-1].change != "removed"
        and f"`{name.removeprefix(source.key + '.')}:{source.written[name][1]}`" not in text
    ]
    assert missing == []


def test_a_row_says_force_basis_and_the_clauses_with_file_and_line(world: World) -> None:
    page = law_index(load(world()))["other-sources.md"]
    row = next(line for line in page.splitlines() if "lead.lead:1" in line)
    assert row.startswith("| para 6 | A lead is appointed `lead.lead:1` | must |  |")
    assert "roles.md:" in row


def test_paragraphs_stand_in_order_and_a_run_of_them_is_one_row(pages: dict[str, str]) -> None:
    part = pages["kcsie.md"].partition("## KCSIE 2025\n")[2].partition("\n## ")[0]
    numbers = [int(cell.partition("-")[0]) for line in part.splitlines() if (cell := line[2:].partition(" |")[0])[:1].isdigit()]
    assert numbers == sorted(numbers)
    assert any(line.startswith("| 3-6 |") for line in pages["working-together.md"].splitlines())
