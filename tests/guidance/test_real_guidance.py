"""The reader and the comparer on the real thing: two editions of KCSIE and Working Together 2023.

The texts are not part of the project; without them these tests are skipped.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from functools import cache

import pytest
from conftest import ROOT

from policygen.errors import Faults
from policygen.guidance.compare import Change, Comparison, compare
from policygen.guidance.passages import Guidance
from policygen.guidance.read import read_guidance
from policygen.guidance.words import folded

TEXTS = ROOT.parent / "shared" / "data" / "guidance"

pytestmark = pytest.mark.skipif(not TEXTS.is_dir(), reason="the official texts are not beside this checkout")

PARAGRAPHS = [("kcsie-2024", 565), ("kcsie-2025-july", 562), ("working-together-2023", 403)]

ANNEX_F = [
    ("after para 127", "Relationships"),
    ("para 135", "conspiracy"),
    ("para 142", "plan technology"),
    ("para 143", "Generative AI"),
    ("para 144", "resilience"),
    ("para 169", "written confirmation"),
    ("para 170", "half termly"),
    ("para 177", "statutory"),
    ("para 199", "kinship"),
    ("after para 203", "gender questioning"),
    ("para 205", "spectrum"),
    ("para 260", "Check a teacher"),
    ("para 266", "Check a teacher"),
    ("para 319", "GOV.UK"),
    ("para 331", "written confirmation"),
    ("para 422", "Information Commissioner"),
    ("para 545", "Shore Space"),
    ("Annex B: Further information, Preventing radicalisation", "extremism"),
    ("Annex B: Further information, Abuse", "abusive"),
    ("Annex B: Further information, Child exploitation", "Society"),
]
"""What the 2025 edition says of itself that it changed: the place in our words, and a word that was put in or taken out."""


@cache
def read(name: str) -> Guidance:
    return read_guidance((TEXTS / f"{name}.pdf").read_bytes(), name)


@pytest.fixture(scope="module")
def editions() -> Comparison:
    return compare(read("kcsie-2024"), read("kcsie-2025-july"))


@pytest.mark.parametrize(("name", "count"), PARAGRAPHS)
def test_every_running_paragraph_is_read_once(name: str, count: int) -> None:
    assert [int(each.number) for each in read(name).parts if each.number] == list(range(1, count + 1))
    assert all(each.text for each in read(name).parts)


@pytest.mark.parametrize(("name", "count"), PARAGRAPHS)
def test_the_layout_text_of_the_same_file_has_the_same_numbers(name: str, count: int) -> None:
    text = read_guidance((TEXTS / f"{name}.layout.txt").read_bytes(), name)
    assert [int(each.number) for each in text.parts if each.number] == list(range(1, count + 1))
    widest = {each.heading[0] for each in read(name).headings if len(each.heading) == 1}
    found = {each.heading[0] for each in text.headings if len(each.heading) == 1}
    # The table of changes (Annex F) has another title in the list of contents, and nothing cites it.
    parts = ("Part", "Chapter", *(f"Annex {letter}" for letter in "ABCDE"))
    assert {each for each in widest if each.startswith(parts)} <= found


@pytest.mark.parametrize("name", [name for name, _ in PARAGRAPHS])
def test_text_without_its_layout_is_refused(name: str) -> None:
    with pytest.raises(Faults, match="without its layout"):
        read_guidance((TEXTS / f"{name}.txt").read_bytes(), name)


@pytest.mark.parametrize("name", ["kcsie-2024", "kcsie-2025-july"])
def test_the_annexes_are_passages_under_their_headings(name: str) -> None:
    topics = {each.heading[1] for each in read(name).under("annex b") if len(each.heading) > 1}
    assert {"Domestic abuse", "Homelessness", "Preventing radicalisation", "Serious violence", "Cybercrime"} <= topics
    for annex, heading in (
        ("annex c", "availability"),
        ("annex d", "during the visit"),
        ("annex e", "examples"),
        ("annex f", ""),
    ):
        assert list(read(name).under(annex, heading))


@pytest.mark.parametrize(("name", "notes"), [("kcsie-2024", 168), ("kcsie-2025-july", 168), ("working-together-2023", 242)])
def test_footnotes_are_beside_the_text_and_no_mark_is_left_in_it(name: str, notes: int) -> None:
    assert sum(len(each.notes) for each in read(name).parts) >= notes - 3
    marks = [re.findall(r"(?<!section )\b\d{1,3}F\b", each.text) for each in read(name).parts]  # section 141F is law
    assert not any(marks)


def test_what_is_no_guidance_is_refused() -> None:
    with pytest.raises(Faults, match="no numbered paragraphs"):
        read("rshe-consultation-response-2025")


@pytest.mark.parametrize(("place", "word"), ANNEX_F)
def test_what_the_edition_says_it_changed_is_found(editions: Comparison, place: str, word: str) -> None:
    wanted = f" {folded(word)} "
    at = [each for each in editions.changes() if any(str(passage).startswith(place) for passage in (*each.new, *each.old))]
    words = [f" {folded(segment.text)} " for each in at for segment in each.words if segment.kind != "same"]
    assert any(wanted in each or folded(word) in each for each in words), at


@pytest.mark.parametrize(
    ("old", "new"), [((143, 144, 145, 146), (143,)), ((172,), (169, 170, 171)), ((286, 287), (285,)), ((333, 334), (331,))]
)
def test_splits_and_mergers_are_known(editions: Comparison, old: tuple[int, ...], new: tuple[int, ...]) -> None:
    pairs = {(_numbers(each, "old"), _numbers(each, "new")) for each in editions.aligned}
    assert (old, new) in pairs


def _numbers(change: Change, side: str) -> tuple[int, ...]:
    return tuple(int(each.number) for each in getattr(change, side) if each.number)


def test_no_change_is_only_a_number_or_a_reference(editions: Comparison) -> None:
    for change in editions.changes():
        if change.old and change.new and change.kind in ("reworded", "moved"):
            gone, come = (_substance(change, kind) for kind in ("deleted", "inserted"))
            assert gone != come, change


def _substance(change: Change, kind: str) -> list[str]:
    words = folded(" ".join(each.text for each in change.words if each.kind == kind)).split()
    return [word for word in words if word not in ("para", "paras", "paragraph", "paragraphs", "page")]


def test_the_one_verb_that_binds_more_comes_first(editions: Comparison) -> None:
    first = editions.changes()[0]
    assert (str(first.new[0]), first.modals) == ("para 177", ("should → must (stronger)",))
    assert len([each for each in editions.changes() if "→" in "".join(each.modals)]) == 1


def test_duties_inside_new_and_removed_text_come_next(editions: Comparison) -> None:
    found = [(str((each.new or each.old)[0]), each.modals) for each in editions.changes()[1:4]]
    assert found == [
        ("para 169", ("should (new, 5 times)",)),
        ("para 207", ("should (gone)",)),
        ("after para 127, Opportunities to teach safeguarding", ()),
    ]


def test_a_heading_at_the_top_of_a_page_is_no_text(editions: Comparison) -> None:
    assert not any("Confidentiality" in segment.text for each in editions.changes() for segment in each.words)


@pytest.mark.parametrize("name", [name for name, _ in PARAGRAPHS])
def test_no_number_is_cut_in_two(name: str) -> None:
    assert not [found for each in read(name).parts for found in re.findall(r"\b(?:1 \d{3}|(?:19|20)\d \d)\b", each.text)]


def test_an_edition_compared_with_itself_says_nothing() -> None:
    assert compare(read("working-together-2023"), read("working-together-2023")).changes() == []


def test_both_are_read_and_compared_in_time(capsys: pytest.CaptureFixture[str], fresh: Callable[[str], Guidance]) -> None:
    start = time.process_time()
    found = compare(fresh("kcsie-2024"), fresh("kcsie-2025-july"))
    took = time.process_time() - start
    with capsys.disabled():
        print(f"\n  KCSIE 2024 and 2025 read and compared in {took:.1f} s: {found.counts()}")
    assert took < 10


@pytest.fixture
def fresh() -> Callable[[str], Guidance]:
    return lambda name: read_guidance((TEXTS / f"{name}.pdf").read_bytes(), name)
