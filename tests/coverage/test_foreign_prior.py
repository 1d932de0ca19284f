"""`generate --prior` keeps a policy made elsewhere in its own words, and merges only what policygen made."""

from __future__ import annotations

import io
from dataclasses import replace
from pathlib import Path

import docx
import pytest
from conftest import EXAMPLES, ROOT, TODAY
from foreign_makers import word
from foreign_policies import foreign_policy
from typer.testing import CliRunner

import policygen.cli.commands  # noqa: F401 - importing it registers the commands
from policygen.cli.app import app
from policygen.coverage.foreign_prior import made_elsewhere, update_adopted
from policygen.generation.generate import Generated, generate
from policygen.generation.update import Updated, read_prior
from policygen.library.model import Library
from policygen.markup.blocks import paper_text
from policygen.schools.school_file import read_school

_SCHOOL = "Ashbeck Community Primary School"


@pytest.fixture(scope="module")
def made(shipped: Library) -> Generated:
    answers = {**read_school(EXAMPLES[0], shipped.vocabulary).answers, "school_name": _SCHOOL}
    return generate(shipped.policies["safeguarding"], shipped, answers, TODAY)


@pytest.fixture(scope="module")
def done(made: Generated, shipped: Library) -> Updated:
    answers = {**read_school(EXAMPLES[0], shipped.vocabulary).answers, "school_name": _SCHOOL}
    return update_adopted(made, read_prior(foreign_policy("council").data, "ours.docx"), shipped, answers)


def test_each_sentence_of_theirs_stays_and_none_of_our_sections_stands_beside_theirs(done: Updated) -> None:
    theirs, now = _lines(foreign_policy("council").data), _lines(done.clean)
    assert sum(line in now for line in theirs) > 0.8 * len(theirs)
    assert "Our commitment" not in now
    assert len(" ".join(now).split()) < 8000


def test_it_says_so_and_a_person_has_to_look(done: Updated) -> None:
    assert done.elsewhere and done.left and done.needs_a_person
    assert not done.merged.report.two_way
    assert "made elsewhere: its own words stay" in paper_text(done.brief)
    assert done.findings == ()


@pytest.mark.parametrize("name", ["council", "old2019", "nursery"])
def test_a_foreign_file_is_known_as_foreign(made: Generated, name: str) -> None:
    assert made_elsewhere(read_prior(foreign_policy(name).data, "x.docx"), made)


def test_ours_is_ours_also_without_its_record(made: Generated) -> None:
    ours = read_prior(made.word(), "x.docx")
    assert not made_elsewhere(ours, made)
    assert not made_elsewhere(replace(ours, manifest=None, base=None), made)


def test_what_was_updated_so_is_still_theirs_next_year(done: Updated, made: Generated) -> None:
    assert made_elsewhere(read_prior(done.clean, "x.docx"), made)


def test_the_command_keeps_their_words_and_ends_with_3(tmp_path: Path) -> None:
    school = tmp_path / "ashbeck.yaml"
    text = (ROOT / "examples" / "oakfield-primary.yaml").read_text(encoding="utf-8")
    school.write_text(text.replace("Oakfield Primary School", _SCHOOL), encoding="utf-8")
    prior = tmp_path / "Attendance Policy.docx"
    words = "Parents ring the office before nine o'clock on each day that their child is away from us."
    prior.write_bytes(word(f"# {_SCHOOL}", "# Attendance Policy", "# Absence", words))
    said = CliRunner().invoke(
        app, ["generate", str(school), "--policy", "attendance", "--prior", str(prior), "--out", str(tmp_path / "out")]
    )
    assert said.exit_code == 3, said.output
    assert "made elsewhere" in said.output
    document = next(
        path for path in (tmp_path / "out").rglob("*.docx") if "_changes" not in path.name and "_brief" not in path.name
    )
    assert words in "\n".join(_lines(document.read_bytes()))


def _lines(data: bytes) -> list[str]:
    return [each.text for each in docx.Document(io.BytesIO(data)).paragraphs if each.text.strip()]
