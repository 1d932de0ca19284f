"""A place of a source is understood as people write it, and what stands there is found whatever is in force."""

from __future__ import annotations

import pytest
from conftest import World

from policygen.errors import Faults
from policygen.law.places import AskedPlace, asked_place, asking_nothing_at, paragraph_numbers, requirements_at, stands_at
from policygen.library.load import load
from policygen.library.model import Library


@pytest.mark.parametrize(
    ("text", "source", "edition", "place"),
    [
        ("kcsie@2025:104", "kcsie", "2025", "104"),
        ("kcsie:104", "kcsie", "", "104"),
        ("KCSIE 2025, para 104", "kcsie", "2025", "104"),
        ("kcsie 2025 paragraph 104", "kcsie", "2025", "104"),
        ("Keeping children safe in education, paras 104-106", "kcsie", "", "104-106"),
        ("working together 2023 para 3", "working-together", "2023", "3"),
        ("Education Act 2002, s.175", "education-act-2002", "", "s.175"),
        ("kcsie@2025: Annex C", "kcsie", "2025", "Annex C"),
        ("para 104", "", "", "104"),
        ("Paragraph 6.15", "", "", "6.15"),
        ("paragraph 104 of KCSIE", "kcsie", "", "104"),
        ("para 104 kcsie 2025", "kcsie", "2025", "104"),
        ("paras 104 to 106 in the KCSIE 2025", "kcsie", "2025", "104-106"),
    ],
)
def test_a_place_is_understood_as_people_write_it(shipped: Library, text: str, source: str, edition: str, place: str) -> None:
    assert asked_place(text, shipped.legislation.sources) == AskedPlace(source, edition, place)


@pytest.mark.parametrize(
    "text",
    ["dsl", "fire drill", "104", "kcsie.dsl", "Outside school hours: ring the police", "Mr Smith, para 3", "para 5 things to do"],
)
def test_words_are_not_taken_for_a_place(shipped: Library, text: str) -> None:
    assert asked_place(text, shipped.legislation.sources) is None


def test_an_edition_that_does_not_exist_is_named_with_those_that_do(shipped: Library) -> None:
    with pytest.raises(Faults, match=r"KCSIE has no edition '2027'.*2025, 2026"):
        asked_place("kcsie@2027:3", shipped.legislation.sources)


def test_ranges_of_paragraphs_are_written_out() -> None:
    assert paragraph_numbers("paras 3, 7-9; Annex C, Deputies") == ("3", "7", "8", "9")
    assert paragraph_numbers("Schedule, Part 3, para 7") == ()


@pytest.mark.parametrize(
    ("at", "place", "there"),
    [
        ("paras 104-106", "105", True), ("para 6.15", "6", False), ("para 6.15", "6.15", True), ("ss.88-89", "section 88", True),
        ("s.16H", "s.16", False), ("Annex C, Availability", "annex c", True), ("para 1041", "104", False),
    ],
)  # fmt: skip
def test_a_requirement_stands_where_its_place_takes_in_the_place_asked_about(at: str, place: str, *, there: bool) -> None:
    assert stands_at(at, place) is there


def test_a_requirement_is_found_in_the_edition_asked_about_with_its_file_and_line(world: World) -> None:
    sources = load(world()).legislation.sources
    (found,) = requirements_at(AskedPlace("guidance", "2025", "8"), sources)
    assert (found.id, found.citation, found.written_at) == (
        "guidance.lead.boarders", "Guidance 2025, paras 7-9", "legislation/guidance/lead.yaml:10",
    )  # fmt: skip


def test_without_an_edition_the_newest_stands_first_and_equal_places_are_one(shipped: Library) -> None:
    found = requirements_at(AskedPlace("", "", "104, 150"), shipped.legislation.sources)
    starts = [each.source.file.editions[each.edition].starts for each in found]
    assert starts == sorted(starts, reverse=True)
    assert len(set(starts)) > 1
    deputies = next(each for each in found if each.id == "kcsie.dsl.deputies")
    assert (deputies.edition, deputies.other_editions) == ("2025", ("2024",))


def test_every_requirement_knows_the_line_that_it_is_written_on(shipped: Library) -> None:
    missing = [name for each in shipped.legislation.sources.values() for name in each.requirements if not each.written_at(name)]
    assert missing == []


def test_a_paragraph_that_asks_nothing_says_what_it_is(shipped: Library) -> None:
    (found,) = asking_nothing_at(AskedPlace("kcsie", "2025", "496"), shipped.legislation.sources.values())
    assert (found.citation, found.kind) == ("KCSIE 2025, para 496", "information")
