"""A year after an update of the school's own file only the law's changes come: three versions of each passage of ours are merged."""

from __future__ import annotations

import io
from datetime import date
from typing import Any

import docx
import pytest
from foreign_makers import word

from policygen.coverage.minimal_update import Offers, offers_for
from policygen.coverage.updating_file import Started, UpdatedFile, all_offers, start_update, updated_file
from policygen.generation.update import read_prior
from policygen.library.model import Library
from policygen.word.reading.safe_open import ready

LAST, NOW = date(2025, 11, 29), date(2026, 11, 29)
_THEIRS = "We ring home before ten o'clock on each day that a child is away, whatever the reason may be."
_NAME = "Attendance Policy.docx"


@pytest.fixture(scope="module")
def last_year(shipped: Library) -> UpdatedFile:
    data = word(
        "# Attendance Policy", "Larkhill Primary School", "# Absence", _THEIRS, "# Registers", "A register is called daily."
    )
    started = start_update(data, _NAME, shipped, LAST, {}, ("attendance",))
    return updated_file(started, all_offers(started))


def _paragraph(document: Any, words: str) -> Any:
    return next(each for each in document.paragraphs if words in each.text)


@pytest.fixture(scope="module")
def edited(last_year: UpdatedFile) -> bytes:
    """The file as adopted: one passage of ours and one of theirs in other words, and a passage of ours with a later edition's."""
    document = docx.Document(io.BytesIO(last_year.clean))
    ours = _longest(document)
    ours.add_run(" At Larkhill we do this on Mondays too.")
    _paragraph(document, _THEIRS).add_run(" We also send a text.")
    held = io.BytesIO()
    document.save(held)
    return held.getvalue()


def _longest(document: Any) -> Any:
    return max(document.paragraphs, key=lambda each: len(each.text))


@pytest.fixture(scope="module")
def this_year(edited: bytes, shipped: Library) -> Started:
    return start_update(edited, _NAME, shipped, NOW, {}, ("attendance",))


def test_each_passage_of_ours_is_known_again(this_year: Started, last_year: UpdatedFile) -> None:
    put_in = {each.clause for each in last_year.offers.points}
    assert {each.clause for each in this_year.ours} == put_in


def test_the_schools_edits_stay_and_only_the_law_changes(this_year: Started) -> None:
    made = updated_file(this_year, all_offers(this_year))
    text = "\n".join(each.text for each in docx.Document(io.BytesIO(made.clean)).paragraphs)
    assert made.findings == ()
    assert "At Larkhill we do this on Mondays too." in text
    assert f"{_THEIRS} We also send a text." in text
    assert _text(ready(made.redline, pending="reject")) == _text(this_year.data)
    assert made.revisions < 12


def test_a_passage_that_a_new_edition_changes_is_merged_word_by_word_with_the_schools_edit(shipped: Library) -> None:
    theirs = "Every adult here keeps children safe and speaks to the lead at once where something worries them."
    data = word("# Safeguarding Policy", "Larkhill Primary School", "# Aims", theirs)
    begun = start_update(data, "Safeguarding.docx", shipped, LAST, {}, ("safeguarding",))
    offered = offers_for(begun.checked, shipped, LAST, {}, begun.prover)
    duty = tuple(each for each in offered.points if each.clause == "our-duty")
    document = docx.Document(io.BytesIO(updated_file(begun, Offers(duty)).clean))
    _paragraph(document, "have regard to").add_run(" Our governors read it aloud each autumn.")
    held = io.BytesIO()
    document.save(held)
    now = start_update(held.getvalue(), "Safeguarding.docx", shipped, NOW, {}, ("safeguarding",))
    assert now.before is not None
    anew = offers_for(now.checked, shipped, NOW, {}, now.prover, before=(now.ours, now.before)).anew
    made = updated_file(now, Offers(anew=anew))
    said = next(each for each in _text(made.clean) if "have regard to" in each)
    assert "Keeping children safe in education 2026" in said and "2025" not in said
    assert said.endswith("Our governors read it aloud each autumn.")
    assert theirs in _text(made.clean)
    assert made.findings == () and made.revisions <= 6
    assert _text(ready(made.redline, pending="reject")) == _text(held.getvalue())


def test_nothing_changed_makes_no_mark(last_year: UpdatedFile, shipped: Library) -> None:
    again = start_update(last_year.clean, _NAME, shipped, LAST, {}, ("attendance",))
    offers = all_offers(again)
    assert (offers.words, offers.anew, offers.points) == ((), (), ())


def test_the_record_of_next_year_still_holds_what_was_put_in_and_not_the_schools_edits(this_year: Started) -> None:
    made = updated_file(this_year, all_offers(this_year))
    prior = read_prior(made.clean, _NAME)
    assert prior.manifest is not None and set(prior.manifest.clauses) >= {each.clause for each in this_year.ours}
    assert prior.base is not None
    assert not any("Mondays" in each.words for each in prior.base.stories["body"])


def _text(data: bytes) -> list[str]:
    return [each.text for each in docx.Document(io.BytesIO(data)).paragraphs if each.text.strip()]
