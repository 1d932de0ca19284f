"""Places that claim to be read in the official text are looked up there: the words stand in the paragraph that is named.

The texts are not part of the project; without them these tests are skipped.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from conftest import ROOT
from policygen.legislation import RequirementFile
from policygen.library import Library

TEXTS = ROOT.parent / "shared" / "data" / "guidance"
FILES = {
    ("kcsie", "2024"): "kcsie-2024.txt",
    ("kcsie", "2025"): "kcsie-2025-july.txt",
    ("working-together", "2023"): "working-together-2023.txt",
}

pytestmark = pytest.mark.skipif(not TEXTS.is_dir(), reason="the official texts are not beside this checkout")


def paragraphs(text: str) -> dict[int, str]:
    """Split a text at its running paragraph numbers, each alone at the start of a line and one more than the last."""
    found: dict[int, str] = {}
    expected, start, body = 1, 0, text
    for mark in re.finditer(r"^(\d{1,3})\.(?=\s|$)", body, re.MULTILINE):
        number = int(mark.group(1))
        if expected <= number <= expected + 2:
            if expected > 1:
                found[expected - 1] = body[start : mark.start()]
            start, expected = mark.end(), number + 1
    found[expected - 1] = body[start:]
    return found


def plain(text: str) -> str:
    words = text.lower().replace("’", "'").replace("‘", "'").replace("“", '"').replace("”", '"')
    return re.sub(r"[^a-z0-9']+", " ", re.sub(r"\b\d+f\b", " ", words))


def numbers(at: str) -> list[int]:
    found: list[int] = []
    for part in re.findall(r"paras? ([\d,\s\-and]+)", at):
        for span in re.split(r",|and", part):
            ends = [int(each) for each in re.findall(r"\d+", span)]
            if ends:
                found += range(ends[0], ends[-1] + 1)
    return found


def claims(shipped: Library, source: str, edition: str) -> Iterator[tuple[str, RequirementFile, str]]:
    for name, requirement in shipped.legislation.sources[source].requirements.items():
        stated = requirement.editions.get(edition)
        if stated is not None and stated.basis == "official" and stated.change != "removed":
            yield name, requirement, stated.at


@pytest.mark.parametrize(("source", "edition"), list(FILES))
def test_the_numbered_paragraphs_that_are_cited_exist(shipped: Library, source: str, edition: str) -> None:
    there = paragraphs((TEXTS / FILES[source, edition]).read_text(encoding="utf-8"))
    missing = [
        (name, number) for name, _, at in claims(shipped, source, edition) for number in numbers(at) if number > max(there)
    ]
    assert missing == []


@pytest.mark.parametrize(("source", "edition"), [("kcsie", "2025"), ("working-together", "2023")])
def test_the_signs_of_a_requirement_stand_in_its_paragraph(
    shipped: Library, source: str, edition: str, capsys: pytest.CaptureFixture[str]
) -> None:
    text = (TEXTS / FILES[source, edition]).read_text(encoding="utf-8")
    there, whole = paragraphs(text), plain(text)
    looked_up, wrong = 0, []
    for name, requirement, at in claims(shipped, source, edition):
        cited = numbers(at)
        if not requirement.signs:
            continue
        looked_up += 1
        # Layout puts the end of a paragraph under the next number in places, so the neighbours count too.
        near = {each for number in cited for each in (number - 1, number, number + 1)}
        words = plain(" ".join(there.get(number, "") for number in sorted(near))) if cited and "Annex" not in at else whole
        if not any(plain(sign).strip() in words for sign in requirement.signs):
            wrong.append((name, at, requirement.signs))
    with capsys.disabled():
        print(f"\n  {looked_up} places looked up in {source} {edition}")
    assert wrong == []
