"""Other programs judge the annual updates: LibreOffice and Docxodus accept and reject what was tracked.

LibreOffice has a maintained and an independent school here; an academy too with POLICYGEN_ALL_RESAVES=1.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from difflib import unified_diff
from importlib.util import find_spec
from pathlib import Path

import pytest
from conftest import ROOT
from office import SOFFICE, opened, settled
from test_updates import NOW, OWN, SCHOOLS, Make, updated  # noqa: F401 - a fixture

from policygen.generation.generate import generate
from policygen.generation.update import Updated, read_prior, update
from policygen.library.model import Library
from policygen.schools.school_file import read_school
from policygen.word.reading.passages import paragraphs
from policygen.word.reading.safe_open import open_word

IN_OFFICE = SCHOOLS if os.environ.get("POLICYGEN_ALL_RESAVES") else ["oakfield-primary", "thornbury-prep"]
needs_office = pytest.mark.skipif(SOFFICE is None, reason="LibreOffice (soffice) is not installed")
needs_docxodus = pytest.mark.skipif(find_spec("docx_scalpel") is None, reason="docx-scalpel has no wheel for this machine")
_WORKED_OUT = re.compile(r"\b([Ss]ections?|[Pp]age|[Aa]ppendix|of|and) (\d+|[A-Z]\b)")
"""Numbers that a program works out when it opens a file: of pages, and of the sections referred to."""


def words(data: bytes) -> list[str]:
    found = [(place, _WORKED_OUT.sub(r"\1 #", text)) for place, text in paragraphs(data)]
    beside = sorted(each for each in found if each[0] in ("header", "footer"))  # programs number these parts as they like
    return [text for _, text in [*(each for each in found if each not in beside), *beside]]


def differences(one: bytes, other: bytes) -> list[str]:
    return list(unified_diff(words(one), words(other), n=0, lineterm=""))


@pytest.mark.slow
@needs_office
@pytest.mark.parametrize("name", IN_OFFICE)
def test_libreoffice_accepts_and_rejects_to_the_same_words(updated: Make, tmp_path: Path, name: str) -> None:  # noqa: F811
    school, done = updated(name)
    tracked = done.tracked or b""
    accepted, rejected, clean, before = settled(
        tmp_path, [("accept", tracked), ("reject", tracked), ("keep", done.clean), ("keep", school)]
    )
    assert accepted.before == rejected.before > 50
    assert (accepted.after, rejected.after, clean.before, before.before) == (0, 0, 0, 0)
    assert differences(accepted.data, done.clean) == []
    assert differences(rejected.data, school) == []
    assert differences(accepted.data, clean.data) == []
    assert differences(rejected.data, before.data) == []
    assert OWN in opened(tmp_path, tracked).decode()


@pytest.mark.slow
@needs_office
@pytest.mark.parametrize("name", IN_OFFICE)
def test_a_policy_that_libreoffice_only_saved_again_gets_no_mark(shipped: Library, tmp_path: Path, name: str) -> None:
    made = generate(shipped.policies["safeguarding"], shipped, answers_of(shipped, name), NOW)
    [saved] = settled(tmp_path, [("keep", made.word())])
    assert open_word(saved.data).pending == 0
    done = update(made, read_prior(saved.data, "adopted.docx"))
    assert done.merged.report.revisions == 0
    assert done.merged.report.comments == 0
    assert done.findings == ()


@pytest.mark.slow
@needs_office
def test_a_policy_edited_and_saved_in_libreoffice_is_brought_up_to_date(
    shipped: Library,
    updated: Callable[[str], tuple[bytes, Updated]],  # noqa: F811
    tmp_path: Path,
) -> None:
    school, direct = updated(SCHOOLS[0])
    [saved] = settled(tmp_path, [("keep", school)])
    made = generate(shipped.policies["safeguarding"], shipped, answers_of(shipped, SCHOOLS[0]), NOW)
    done = update(made, read_prior(saved.data, "adopted.docx"))
    assert done.findings == ()
    assert differences(done.clean, direct.clean) == []
    assert done.merged.conflicts == direct.merged.conflicts


def answers_of(shipped: Library, name: str) -> dict[str, object]:
    return dict(read_school(ROOT / "examples" / f"{name}.yaml", shipped.vocabulary).answers)


@needs_docxodus
@pytest.mark.parametrize("name", SCHOOLS)
def test_docxodus_accepts_and_rejects_to_the_same_words(updated: Make, name: str) -> None:  # noqa: F811
    import docx_scalpel

    school, done = updated(name)
    tracked = done.tracked or b""
    assert differences(docx_scalpel.docx_diff_accept_revisions(tracked), done.clean) == []
    assert differences(docx_scalpel.docx_diff_reject_revisions(tracked), school) == []
