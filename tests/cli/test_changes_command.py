"""`policygen changes` and `policygen check --against`, as people run them."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from pdf_maker import Printed, pdf

import command_line

World = Callable[..., Path]

OLD = [
    "Each school should have a senior lead with the time and the training that the work needs.",
    "Deputies are trained to the same standard and stand in for the lead on any day of the week.",
    "Files should move to the next school in 5 days, apart from the main file, and a receipt is kept.",
    "Homes are told what was said about a child who is taught there by its parents or by others.",
    "The board reads a report each term and asks what was done about the worries that it lists.",
]
NEW = ["A page of thanks stands here, and nothing in it asks for anything.", *OLD[:2], OLD[2].replace("should", "must"), *OLD[3:]]


def printed(texts: list[str]) -> bytes:
    head = [Printed("Part one: Leads", 57, 780, 18, bold=True)]
    return pdf([*head, *(Printed(f"{number}. {text}", 57, 760 - 40 * number) for number, text in enumerate(texts, 1))])


def policygen(*arguments: object, cwd: Path) -> subprocess.CompletedProcess[str]:
    return command_line.policygen(*arguments, cwd=cwd, options=("-W", "error"), NO_COLOR="1")


LEAD = """\
# Leads.
lead:
  title: A lead is appointed
  force: must
  applies: everyone
  says: Each school appoints a lead.
  values: {days: 5}
  editions:
    "2025": {at: para 1, basis: official}
  check_phrases: [senior lead]
boarders:
  title: Files move
  force: should
  applies: boarding
  says: Files move.
  editions:
    "2025": {at: para 3, basis: official}
  check_phrases: [receipt is kept]
"""


@pytest.fixture
def desk(world: World) -> Path:
    """A folder with a small library and two editions of its guidance."""
    root = world(legislation__guidance__lead=LEAD)
    (root / "old.pdf").write_bytes(printed(OLD))
    (root / "new.pdf").write_bytes(printed(NEW))
    return root


def test_changes_tells_what_changed_most_important_first(desk: Path) -> None:
    run = policygen("changes", "old.pdf", "new.pdf", "--html", "page.html", cwd=desk)
    assert run.returncode == 0, run.stderr
    assert "4 renumbered, 1 reworded, 1 new" in run.stdout
    first, second = (part for part in run.stdout.split("\n\n")[1:3])
    assert "para 3 → para 4" in first
    assert "should → must (stronger)" in first
    assert "[-should-] {+must+}" in first
    assert "2. new  para 1" in second
    assert run.stderr == "Written: page.html\n"
    assert "<ins>" in (desk / "page.html").read_text(encoding="utf-8")


def test_changes_gives_a_program_the_same(desk: Path) -> None:
    data = json.loads(policygen("changes", "old.pdf", "new.pdf", "--json", cwd=desk).stdout)
    assert data["counts"] == {
        "aligned": 5, "new": 1, "removed": 0, "reworded": 1, "split": 0, "merged": 0, "moved": 0, "renumbered": 4, "same": 0,
    }  # fmt: skip
    assert data["changes"][0]["modals"] == ["should → must (stronger)"]


def test_places_are_proposed_then_written_then_nothing_is_left(desk: Path) -> None:
    ask = (
        "changes",
        "old.pdf",
        "new.pdf",
        "--source",
        "guidance",
        "--from-edition",
        "2025",
        "--to-edition",
        "2026",
        "--root",
        ".",
    )
    topic = desk / "legislation" / "guidance" / "lead.yaml"
    run = policygen(*ask, cwd=desk)
    assert run.returncode == 3
    assert (
        "2 requirements citing 2025. 1 stand in passages that moved with the same words, 1 in passages whose words changed."
        in run.stdout
    )
    assert "guidance.lead.lead  para 1 → para 2  moved, not recorded yet" in run.stdout
    assert topic.read_text(encoding="utf-8") == LEAD
    run = policygen(*ask, "--apply", cwd=desk)
    assert "1 file in" in run.stderr
    written = topic.read_text(encoding="utf-8")
    assert written.count("official") == 3
    assert written.count("unverified") == 1
    assert written.startswith("# Leads.\n")
    assert "Nothing to write" in policygen(*ask, "--apply", cwd=desk).stderr
    assert topic.read_text(encoding="utf-8") == written


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("old.pdf", "none.pdf"), 1, "none.pdf: There is no such file."),
        (("old.pdf", "old.docx"), 1, "cannot be compared"),
        (("old.pdf", "new.pdf", "--apply"), 2, "--source"),
        (("old.pdf", "new.pdf", "--source", "guide", "--root", "."), 1, "There is no source called 'guide'"),
        (
            ("old.pdf", "new.pdf", "--source", "guidance", "--from-edition", "2025", "--root", "."),
            1,
            "--to-edition names an edition",
        ),
    ],
)
def test_what_cannot_be_compared_is_said(desk: Path, arguments: tuple[str, ...], code: int, said: str) -> None:
    run = policygen("changes", *arguments, cwd=desk)
    assert run.returncode == code
    assert said in run.stderr
    assert "Traceback" not in run.stderr


def test_check_against_passes_where_the_signs_stand_and_fails_where_they_do_not(desk: Path) -> None:
    right = policygen("check", "--against", "guidance@2025=old.pdf", "--root", ".", cwd=desk)
    assert (right.returncode, right.stderr) == (0, "Guidance 2025: 2 stands\n")
    wrong = policygen("check", "--against", "guidance@2025=new.pdf", "--root", ".", cwd=desk)
    assert wrong.returncode == 1
    assert "legislation/guidance/lead.yaml, line 9: guidance.lead.lead: none of its signs stands in para 1." in wrong.stdout
    assert "Its signs stand in para 2." in wrong.stdout
    data = json.loads(policygen("check", "--against", "guidance@2025=new.pdf", "--root", ".", "--json", cwd=desk).stdout)
    assert [(each["requirement"], each["verdict"], each["likely"]) for each in data[0]["places"]] == [
        ("guidance.lead.lead", "wrong", "para 2"), ("guidance.lead.boarders", "wrong", "para 4"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("asked", "code", "said"),
    [
        ("guidance=old.pdf", 2, "kcsie@2025=FILE.pdf"),
        ("guide@2025=old.pdf", 1, "no source"),
        ("guidance@1999=old.pdf", 1, "no edition"),
    ],
)
def test_a_wrong_question_is_answered(desk: Path, asked: str, code: int, said: str) -> None:
    run = policygen("check", "--against", asked, "--root", ".", cwd=desk)
    assert run.returncode == code
    assert said in run.stderr


def test_plain_text_is_refused_for_a_comparison_with_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "old.txt").write_text("".join(f"{number}. {each}\n4.\n" for number, each in enumerate(OLD, 1)), "utf-8")
    (tmp_path / "new.pdf").write_bytes(printed(NEW))
    told = policygen("changes", "old.txt", "new.pdf", cwd=tmp_path)
    assert told.returncode == 1
    said = " ".join(told.stderr.split())
    assert "old.txt: This is plain text." in said
    assert "Give the PDF or the web page of each edition." in said


@pytest.mark.parametrize("name", ["old.md", "old.txt"])
def test_text_is_not_offered_as_a_kind_that_can_be_compared(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text("4.\n\n5.\n", "utf-8")
    (tmp_path / "new.docx").write_bytes(b"")
    assert "This is plain text." in policygen("changes", name, name, cwd=tmp_path).stderr
    offered = policygen("changes", name, "new.docx", cwd=tmp_path).stderr
    assert "two files of guidance (.pdf, .html)." in offered


def test_a_text_that_is_not_that_edition_is_refused_and_no_place_is_blamed(desk: Path) -> None:
    topic = desk / "legislation" / "guidance" / "more.yaml"
    topic.write_text(
        "".join(LEAD.replace("lead:", f"lead-{n}:").replace("boarders:", f"boarders-{n}:") for n in range(3)), "utf-8"
    )
    (desk / "other.txt").write_text("4.\n\nA note on something else.\n", "utf-8")
    run = policygen("check", "--against", "guidance@2025=other.txt", "--root", ".", cwd=desk)
    assert run.returncode == 1
    assert "other.txt: This does not read like Guidance 2025: hardly one of the 8 places named is in it." in run.stderr
    assert "fault" not in run.stdout
