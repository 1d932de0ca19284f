"""A policy made elsewhere comes back with what the law asks, tracked in its own file, and loses nothing."""

from __future__ import annotations

import io
from datetime import date
from pathlib import Path

import docx
import pytest
from docx.document import Document as WordDocument
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from typer.testing import CliRunner

import policygen.cli.commands  # noqa: F401 - importing it registers the commands
from policygen.cli.app import app
from policygen.coverage.updating_file import Started, UpdatedFile, all_offers, start_update, updated_file
from policygen.errors import Faults
from policygen.generation.update import read_prior
from policygen.library.model import Library
from policygen.word.proof.verify import verify
from policygen.word.reading.safe_open import ready

ON = date(2026, 11, 29)


def _bytes(document: WordDocument) -> bytes:
    held = io.BytesIO()
    document.save(held)
    return held.getvalue()


def _policy() -> WordDocument:
    """A small attendance policy of an invented school, in other words than ours."""
    document = docx.Document()
    document.add_heading("Attendance Policy", 0)
    document.add_paragraph("Larkhill Primary School")
    document.add_heading("Registers", 1)
    document.add_paragraph("We call the register at the start of the morning and once in the afternoon, every school day.")
    document.add_heading("Absence", 1)
    document.add_paragraph("Parents ring the office before nine o'clock on each day that their child is away.")
    document.add_paragraph("A call is made to the home where nobody has rung.", style="List Bullet")
    document.add_heading("Working with families", 1)
    document.add_paragraph("Where absence goes on, a parenting contract is offered and the Education Welfare Officer is told.")
    return document


@pytest.fixture(scope="module")
def started(shipped: Library) -> Started:
    return start_update(_bytes(_policy()), "Attendance Policy.docx", shipped, ON, {}, ("attendance",))


@pytest.fixture(scope="module")
def made(started: Started) -> UpdatedFile:
    return updated_file(started, all_offers(started))


def _lines(data: bytes) -> list[str]:
    return [each.text for each in docx.Document(io.BytesIO(data)).paragraphs if each.text.strip()]


def test_it_adds_what_the_law_asks_and_proves(started: Started, made: UpdatedFile) -> None:
    assert made.offers.points
    assert not made.findings
    assert not verify(made.redline, started.data, made.clean)


def test_it_gives_their_file_back_when_all_is_rejected(started: Started, made: UpdatedFile) -> None:
    assert _lines(ready(made.redline, pending="reject")) == _lines(started.data)


def test_it_keeps_every_paragraph_of_theirs_but_for_words_that_are_out_of_date(started: Started, made: UpdatedFile) -> None:
    after = _lines(ready(made.redline, pending="accept"))
    changed = {each.old for each in made.offers.words}
    lost = [line for line in _lines(started.data) if line not in after and not any(old in line for old in changed)]
    assert not lost


def test_it_states_all_that_was_missing_or_shows_a_line_to_fill_in(made: UpdatedFile) -> None:
    by_hand = sum(each.clause.startswith("to-do.") for each in made.offers.points)
    assert len(made.still_missing) == 0 or by_hand
    shown = "\n".join(_lines(made.clean))
    assert shown.count("[To confirm: write here") >= by_hand


def test_it_takes_their_styles_and_brings_none(started: Started, made: UpdatedFile) -> None:
    def styles(data: bytes) -> set[str]:
        return {each.name or "" for each in docx.Document(io.BytesIO(data)).styles}

    assert styles(made.clean) == styles(started.data)


def test_it_grows_by_no_more_than_what_was_missing(made: UpdatedFile) -> None:
    added = sum(len(text.split()) for text in _lines(made.clean)) - made.words_before
    ours = sum(
        len("".join(run.text for run in getattr(b, "runs", ())).split()) for each in made.offers.points for b in each.blocks
    )
    assert 0 < added <= ours * 1.1 + 30


def test_it_finds_nothing_to_add_a_second_time(started: Started, made: UpdatedFile) -> None:
    again = start_update(made.clean, "Attendance Policy.docx", started.library, ON, {}, ("attendance",))
    by_hand = {point for each in made.offers.points if each.clause.startswith("to-do.") for point in each.points}
    assert {point for each in all_offers(again).points for point in each.points} <= by_hand


def test_it_does_only_what_was_asked_for(started: Started) -> None:
    stale = all_offers(started, "stale")
    assert not stale.points
    assert all_offers(started, "law").words == ()


def test_it_is_known_as_the_schools_own_so_that_no_whole_policy_is_put_into_it(made: UpdatedFile) -> None:
    prior = read_prior(made.clean, "x.docx")
    assert prior.manifest is not None and prior.manifest.own_words
    assert prior.base is not None and all(block.clause for block in prior.base.stories["body"])


def test_it_refuses_changes_that_wait(made: UpdatedFile, shipped: Library) -> None:
    with pytest.raises(Faults, match="nobody has settled"):
        start_update(made.redline, "x.docx", shipped, ON, {})


def test_it_writes_beside_the_file_and_never_over_it(tmp_path: Path) -> None:
    theirs = tmp_path / "Attendance Policy.docx"
    theirs.write_bytes(_bytes(_policy()))
    before = theirs.read_bytes()
    said = CliRunner().invoke(app, ["update", str(theirs), "--on", "2026-11-29", "--only", "stale"])
    assert said.exit_code == 3, said.output
    assert theirs.read_bytes() == before
    assert "Words changed" in (tmp_path / "Attendance Policy_update.txt").read_text(encoding="utf-8")
    assert "parenting contract" not in "\n".join(
        _lines(ready((tmp_path / "Attendance Policy_update.docx").read_bytes(), "", "accept"))
    )


@pytest.mark.parametrize(
    "name", ["05-tables", "12-forest-school-evacuation", "20-content-controls-header-footer", "24-right-to-left-table"]
)
def test_real_files_of_every_layout_are_proved(name: str, shipped: Library) -> None:
    file = Path(__file__).parents[3] / "shared" / "data" / "docx" / f"{name}.docx"
    if not file.is_file():
        pytest.skip("the real Word files are not here")
    begun = start_update(file.read_bytes(), name, shipped, ON, {}, ("attendance",))
    done = updated_file(begun, all_offers(begun))
    assert (done.findings, done.still_missing) == ((), ())


def test_what_an_update_does_not_read_is_left_to_a_person(shipped: Library) -> None:
    document = _policy()
    page = Part(PackURI("/word/afchunk.html"), "text/html", b"<p>Holidays: see the office.</p>", document.part.package)
    document.part.relate_to(page, RELATIONSHIP_TYPE.A_F_CHUNK)
    started = start_update(_bytes(document), "Attendance Policy.docx", shipped, ON, {}, ("attendance",))
    assert "The file holds text from another file, which is not read." in all_offers(started).left
