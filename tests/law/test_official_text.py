"""Places that claim to be read in the official text are looked up there: the words stand in the paragraph that is named.

The texts are not part of the project; without them these tests are skipped.
"""

from __future__ import annotations

from functools import cache

import pytest
from conftest import ROOT

from policygen.guidance.locus_check import LocusFinding, check_loci
from policygen.guidance.passages import Guidance
from policygen.guidance.read import read_guidance
from policygen.library.model import Library

TEXTS = ROOT.parent / "shared" / "data" / "guidance"
FILES = {
    ("kcsie", "2024"): "kcsie-2024.pdf",
    ("kcsie", "2025"): "kcsie-2025-september.layout.txt",
    ("working-together", "2023"): "working-together-2023.pdf",
    ("rshe", "2025"): "rshe-2025.pdf",
    ("behaviour", "2024"): "behaviour-2024.md",
    ("exclusions", "2024"): "exclusions-2024.md",
}

pytestmark = pytest.mark.skipif(not TEXTS.is_dir(), reason="the official texts are not beside this checkout")


@cache
def read(source: str, edition: str) -> Guidance:
    return read_guidance((TEXTS / FILES[source, edition]).read_bytes(), FILES[source, edition], numbered=False)


def claims(shipped: Library, source: str, edition: str) -> list[LocusFinding]:
    found = check_loci(shipped.legislation.sources[source], edition, read(source, edition))
    return [each for each in found if each.official]


@pytest.mark.parametrize(("source", "edition"), list(FILES))
def test_every_place_that_claims_the_official_text_is_there_with_its_signs(
    shipped: Library, source: str, edition: str, capsys: pytest.CaptureFixture[str]
) -> None:
    found = claims(shipped, source, edition)
    with capsys.disabled():
        stands = sum(1 for each in found if each.verdict == "stands")
        unsigned = sum(1 for each in found if each.verdict == "no signs")
        print(f"\n  {source} {edition}: {stands} places looked up and right, {unsigned} without signs")
    assert [(each.requirement, each.at, each.verdict, each.likely) for each in found if each.failed] == []


@pytest.mark.parametrize(("source", "edition"), list(FILES))
def test_an_edition_that_says_how_many_paragraphs_it_has_is_right(shipped: Library, source: str, edition: str) -> None:
    said = shipped.legislation.sources[source].file.editions[edition].paragraphs
    assert said in (None, max(read(source, edition).numbered(), default=0))


def test_the_september_text_of_2025_is_the_one_that_was_read(shipped: Library) -> None:
    july = read_guidance((TEXTS / "kcsie-2025-july.pdf").read_bytes(), "july", numbered=False)
    differ = [each.requirement for each in check_loci(shipped.legislation.sources["kcsie"], "2025", july) if each.failed]
    assert differ == ["kcsie.teaching.topics"]
