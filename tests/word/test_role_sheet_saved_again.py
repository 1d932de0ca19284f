"""A filled role sheet that LibreOffice has saved still reads."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path

import pytest
from office import SOFFICE, settled

from policygen.facts.vocabulary import Value
from policygen.interview import Interview
from policygen.library.model import Library
from policygen.papers.role_sheets import make_sheet
from policygen.papers.sheet_answers import Filled, take_answers
from policygen.schools.school_file import School
from sheet_hands import RIGHT, right, worked_on


@pytest.mark.skipif(SOFFICE is None, reason="LibreOffice is not installed")
def test_right_answers_come_back_when_libreoffice_has_saved_the_sheet(
    tmp_path: Path, shipped: Library, example: Callable[[str], Mapping[str, Value]]
) -> None:
    known = {name: value for name, value in example("oakfield-primary").items() if name not in RIGHT}
    asked = Interview(shipped, list(shipped.policies.values()), School(known), date(2026, 11, 29))
    sheet = make_sheet(asked, "dsl", shipped.house_style, everything=True)
    assert sheet is not None
    saved = settled(tmp_path, [("keep", worked_on(sheet.data, right)), ("keep", sheet.data)])
    taken = take_answers(asked, [Filled("sheet.docx", saved[0].data)])
    assert taken.interview.school.answers == {**known, **RIGHT}
    assert not [note for file in taken.files for note in file.notes]
    untouched = take_answers(asked, [Filled("sheet.docx", saved[1].data)])
    assert untouched.interview == asked
    assert {each.verdict for each in untouched.rows} == {"unchanged", "open"}
