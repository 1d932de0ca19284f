"""A year of a trust of real schools in small: `benchmarks/real_trust.py` does the same with every school of the register's rows."""

from __future__ import annotations

from pathlib import Path

import pytest

import real_trust
from assembled_trust import ABSENT, GIAS, kinds_of
from policygen.library.model import Library
from real_trust import LAST_YEAR, NOW, Year, a_year_passes, begin, figures, not_made, of_others, run

POLICIES = ("safeguarding", "whistleblowing", "behaviour")

pytestmark = [pytest.mark.slow, pytest.mark.skipif(not GIAS.is_dir(), reason=ABSENT)]


@pytest.fixture(scope="module")
def year(tmp_path_factory: pytest.TempPathFactory, shipped: Library) -> Year:
    """Eight schools of different kinds: made last year, a third of them edited, made again this year."""
    made = begin(tmp_path_factory.mktemp("year"), shipped, 8, POLICIES)
    run(made, LAST_YEAR, made.adopted)
    a_year_passes(made, shipped)
    run(made, NOW, made.out, prior=made.adopted)
    return made


def test_the_schools_are_of_mixed_kinds(year: Year) -> None:
    kinds = list(kinds_of(year.schools))
    assert len(kinds) == 8
    assert {kind for kind, _, _ in kinds} == {"academy", "special_academy", "ap_academy", "academy_16_19"}
    assert {"primary", "secondary", "all_through"} <= {phase for _, phase, _ in kinds}


def test_every_policy_is_made_without_a_gap_and_every_tracked_copy_proves_right(year: Year) -> None:
    assert list(not_made(year)) == []
    assert figures(year)["documents"] == figures(year)["proved"] == 8 * len(POLICIES)


def test_nothing_that_a_school_wrote_is_lost(year: Year) -> None:
    assert len({key for key, _ in year.written}) == 3
    assert figures(year)["passages that schools wrote"] > 50
    assert figures(year)["lost"] == 0
    assert figures(year)["kept passages"] > 0


def test_nothing_of_one_school_is_in_anothers_files(year: Year) -> None:
    assert list(of_others(year)) == []


def test_what_belongs_to_another_school_would_be_found(year: Year) -> None:
    one, other = list(year.schools)[:2]
    (year.out / one / "stray.txt").write_text(year.schools[other][1].word, encoding="utf-8")
    try:
        assert [each for each in of_others(year) if each.startswith("stray.txt")]
    finally:
        (year.out / one / "stray.txt").unlink()


def test_the_same_again_leaves_everything_alone(year: Year) -> None:
    assert list(real_trust.again(year, 2)) == []


def test_the_answers_go_out_as_a_spreadsheet_and_back_in_unchanged(year: Year) -> None:
    assert list(real_trust.sheet(year)) == []


def test_without_the_registers_rows_it_says_so(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(real_trust, "GIAS", tmp_path / "none")
    monkeypatch.setattr("sys.argv", ["real_trust.py"])
    assert real_trust.main() == 3
    assert "not beside the checkout" in capsys.readouterr().err
