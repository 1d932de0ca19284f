"""A sealed policy tells every change, in its section, and none that a program makes when it only saves the file again.

A sample runs here; 500 changes with POLICYGEN_SEAL_MUTATIONS=500 (and another set with POLICYGEN_SEAL_SEED), every policy and
program with POLICYGEN_ALL_RESAVES=1.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path

import pytest
from conftest import EXAMPLES, TODAY
from furnished import furnished
from mutations import COUNTED, NOT_COUNTED, NotHere, many, mutated
from office import SOFFICE
from resaves import by_google, by_libreoffice, by_pages, by_word

from policygen.approval.adopting import AdoptedCopy, Named, adopted_copy
from policygen.approval.held_against import OnRecord, Verified, held_against
from policygen.approval.record import Decision
from policygen.generation.generate import generate
from policygen.library.model import Library
from policygen.schools.school_file import read_school

HOW_MANY = int(os.environ.get("POLICYGEN_SEAL_MUTATIONS", "0"))
SEED = int(os.environ.get("POLICYGEN_SEAL_SEED", "0"))
ALL = bool(os.environ.get("POLICYGEN_ALL_RESAVES"))
DECISION = Decision(
    approved_by="Full governing board", approved_on=date(2026, 12, 3), minute="12.3", next_review=date(2027, 12, 3)
)
SHORT = ("prevent", "whistleblowing", "staff-code-of-conduct")
PROGRAMS: Mapping[str, Callable[[bytes, int], bytes]] = {"word": by_word, "google": by_google, "pages": by_pages}


@pytest.fixture(scope="module")
def adopted(shipped: Library) -> Mapping[str, AdoptedCopy]:
    """Policies of several schools, with what a school adds in a year, as they were approved."""
    keys = sorted(shipped.policies) if HOW_MANY or ALL else SHORT
    found = {}
    for number, key in enumerate(sorted(shipped.policies)):
        if key in keys:
            answers = read_school(EXAMPLES[number % len(EXAMPLES)], shipped.vocabulary).answers
            data = furnished(generate(shipped.policies[key], shipped, answers, TODAY).word(), number)
            found[key] = adopted_copy(data, f"{key}.docx", Named(key, key.title()), DECISION, f"{key}.docx")
    return found


def told(found: Verified) -> set[str]:
    return {each.section for each in found.changes}


def test_every_change_is_found_and_told_in_its_section(adopted: Mapping[str, AdoptedCopy]) -> None:
    files = {key: each.data for key, each in adopted.items()}
    wrong = []
    for key, change in many(files, HOW_MANY or len(COUNTED), SEED):
        found = held_against(change.data, key)
        if found.state != "changed since" or not change.sections <= told(found) <= change.sections | change.may:
            wrong.append((key, change.kind, set(change.sections), found.state, told(found)))
    assert wrong == []


@pytest.mark.parametrize("kind", NOT_COUNTED)
def test_what_no_reader_sees_is_no_change(adopted: Mapping[str, AdoptedCopy], kind: str) -> None:
    for key, copy in adopted.items():
        assert held_against(mutated(copy.data, kind, SEED).data, key).state == "as approved"


@pytest.mark.parametrize("program", PROGRAMS)
def test_a_file_that_a_program_saved_again_is_as_approved(adopted: Mapping[str, AdoptedCopy], program: str) -> None:
    records = [OnRecord(each.approval, key, each.data) for key, each in adopted.items()]
    for number, (key, copy) in enumerate(adopted.items()):
        found = held_against(PROGRAMS[program](copy.data, number), key, records)
        assert (found.state, found.approval and found.approval.policy, found.changes) == ("as approved", key, ())
        assert ("no seal of its own" in found.by) == (program != "word")


@pytest.mark.parametrize("program", PROGRAMS)
def test_a_change_is_told_in_a_file_that_a_program_saved_again(adopted: Mapping[str, AdoptedCopy], program: str) -> None:
    records = [OnRecord(each.approval, key, each.data) for key, each in adopted.items()]
    for number, (key, copy) in enumerate(adopted.items()):
        if key != "whistleblowing" and not ALL:
            continue
        for kind in ("a number", "a cell", "a letter of another alphabet", "a paragraph deleted", "header", "a footnote"):
            try:
                change = mutated(copy.data, kind, SEED + number)
            except NotHere:
                continue
            assert told(held_against(PROGRAMS[program](change.data, number), key, records)) == change.sections


@pytest.mark.skipif(SOFFICE is None, reason="LibreOffice (soffice) is not installed")
def test_a_file_that_libreoffice_saved_again_is_as_approved(adopted: Mapping[str, AdoptedCopy], tmp_path: Path) -> None:
    changes = {key: mutated(each.data, "must to should", SEED) for key, each in adopted.items()}
    again = by_libreoffice(tmp_path, [*(each.data for each in adopted.values()), *(each.data for each in changes.values())])
    for key, data in zip(adopted, again, strict=False):
        assert held_against(data, key).state == "as approved"
    for (key, change), data in zip(changes.items(), again[len(adopted) :], strict=True):
        assert told(held_against(data, key)) == change.sections, key


def test_a_change_shows_the_passage_as_approved_and_as_it_stands(adopted: Mapping[str, AdoptedCopy]) -> None:
    copy = adopted["whistleblowing"]
    found = held_against(mutated(copy.data, "a not", SEED).data, "x")
    [change] = found.changes
    assert change.kind == "changed"
    assert change.new.replace(" not ", " ", 1).split() == change.old.split() or " not " in change.new
    assert "seal inside the file" in found.by


def test_a_seal_whose_passages_were_tampered_with_still_tells_the_section(adopted: Mapping[str, AdoptedCopy]) -> None:
    from policygen.formats.package import read_parts, write_parts

    copy = adopted["whistleblowing"]
    change = mutated(copy.data, "a cell", SEED)
    parts = dict(read_parts(change.data))
    name = next(each for each in parts if b'urn:policygen:approval:1"' in parts[each] and b"<passages>" in parts[each])
    parts[name] = parts[name].replace(b"Version", b"version")
    found = held_against(write_parts(parts), "x")
    assert found.state == "changed since"
    assert found.changes == ()
    assert any(section in said for said in found.sections for section in change.sections)
