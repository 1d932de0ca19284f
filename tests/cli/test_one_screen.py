"""What `generate` says of a whole suite, or of a trust, fits a screen of 24 lines and 80 columns, and ends with where to start."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from conftest import ROOT

from policygen.cli import generate_trust
from policygen.runs.jobs import Outcome

LINES, COLUMNS = 24, 80
ON = "2026-11-24"
OPEN = ("lado", "filtering_system", "dsl_out_of_hours", "safeguarding_governor", "prevent_lead", "catering")

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no pseudo-terminal that Python opens")


def on_screen(*arguments: object, cwd: Path) -> list[str]:
    """Run policygen at a terminal of 80 columns; return the lines that it takes there."""
    import pty

    first, second = pty.openpty()
    environment = {**os.environ, "TERM": "dumb", "COLUMNS": str(COLUMNS), "LINES": str(LINES)}
    command = [sys.executable, "-m", "policygen", *map(str, arguments)]
    with subprocess.Popen(command, stdin=second, stdout=second, stderr=second, cwd=cwd, env=environment) as process:
        os.close(second)
        said = b""
        try:
            while got := os.read(first, 65536):
                said += got
        except OSError:  # Linux says so where the other end is closed
            pass
    os.close(first)
    assert process.returncode in (0, 1, 3), said.decode()
    lines = said.decode().replace("\r", "").splitlines()
    return [line[start : start + COLUMNS] for line in lines for start in range(0, len(line) or 1, COLUMNS)]


def school(**changed: object) -> dict[str, object]:
    text = (ROOT / "examples" / "oakfield-primary.yaml").read_text(encoding="utf-8")
    answers = {name: value for name, value in yaml.safe_load(text)["answers"].items() if name not in OPEN}
    return {**answers, **changed}


def test_a_whole_suite_with_much_open_fits_a_screen_and_ends_with_where_to_start(tmp_path: Path) -> None:
    (tmp_path / "our-school.yaml").write_text(yaml.safe_dump({"answers": school()}), encoding="utf-8")
    prior = tmp_path / "adopted"
    prior.mkdir()
    for number in range(5):
        (prior / f"A scan of something with a long name, number {number}.pdf").write_bytes(b"%PDF-1.4")
    shown = on_screen("generate", "our-school.yaml", "--html", "--house-rules", "--on", ON, "--prior", "adopted", cwd=tmp_path)
    assert len(shown) <= LINES, "\n".join(shown)
    assert shown[-1] == "Open our-school-documents/START-HERE.html"
    assert sum(each.startswith(("  safeguarding ", "  whistleblowing ")) for each in shown) == 2
    assert any("Not ready for approval" in each for each in shown)
    assert (tmp_path / shown[-1].removeprefix("Open ")).is_file()


def test_a_trust_of_six_with_troubles_fits_a_screen(tmp_path: Path) -> None:
    schools: list[dict[str, object]] = [
        {"school": f"school-{number}", "answers": school(school_name=f"School {number}", urn=f"12300{number}")}
        for number in range(5)
    ]
    schools.append({"school": "half", "answers": {"school_name": "Half", "urn": "123999"}})
    (tmp_path / "trust.yaml").write_text(yaml.safe_dump({"trust": {"name": "Six"}, "schools": schools}), encoding="utf-8")
    for number in range(5):
        place = tmp_path / "adopted" / f"school-{number}"
        place.mkdir(parents=True)
        for more in range(3):
            (place / f"A scan of something with a long name, number {more}.pdf").write_bytes(b"%PDF-1.4")
    shown = on_screen(
        "generate", "trust.yaml", "--policy", "prevent", "--on", ON, "--prior", "adopted", "--jobs", "1", cwd=tmp_path
    )
    assert len(shown) <= LINES, "\n".join(shown)
    assert shown[-1] == "Open trust-documents/START-HERE.html"
    assert sum(each.startswith("  school-") and "1 policy" in each for each in shown) == 5
    assert any("half  not made" in each for each in shown)
    assert any("more to look at: --long" in each for each in shown)


def test_what_matters_most_is_told_where_not_all_fits(capsys: pytest.CaptureFixture[str]) -> None:
    outcome = Outcome("oak", not_used=tuple((f"List {each}.pdf is not used.", False) for each in range(9)), held_up=("LADO",))
    generate_trust._tell_trust_notes(list(generate_trust._notes_of(outcome, 6)), 4)
    said = capsys.readouterr().err
    assert "not ready for approval" in said.splitlines()[0]
    assert said.count("is not used") < 9
    assert "more to look at: --long" in said
    generate_trust._tell_trust_notes(list(generate_trust._notes_of(outcome, 6)), 0)
    assert capsys.readouterr().err.count("is not used") == 9
