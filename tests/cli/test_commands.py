"""The commands as people run them: what they print, what they write, and how they end."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from conftest import ROOT

import command_line

OAKFIELD = ROOT / "examples" / "oakfield-primary.yaml"


def policygen(*arguments: object, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    return command_line.policygen(*arguments, cwd=cwd, options=("-W", "error"), NO_COLOR="1")


def made(folder: Path) -> Path:
    return next(folder.rglob("*_safeguarding_*.docx"))


def test_generate_writes_a_word_file_and_a_manifest_and_says_what_it_did(tmp_path: Path) -> None:
    run = policygen("generate", OAKFIELD, "--out", tmp_path, "--on", "2026-11-24")
    assert run.returncode == 0, run.stderr
    assert "Oakfield Primary School, 12 policies, as in force on 24 November 2026, no gaps" in run.stdout
    assert "Not verified" in run.stdout
    assert len(run.stdout.splitlines()) == 12 + 3  # a line a policy
    assert made(tmp_path).name.endswith("_safeguarding_2026-11-24_draft.docx")
    manifest = json.loads(next(tmp_path.rglob("*_safeguarding_*.manifest.json")).read_text(encoding="utf-8"))
    assert manifest["editions"]["kcsie"] == "2026"
    assert "base" not in manifest


def test_everything_about_each_policy_is_said_where_it_is_asked_for(tmp_path: Path) -> None:
    policies = ("--policy", "whistleblowing", "--policy", "prevent")
    run = policygen("generate", OAKFIELD, "--out", tmp_path, "--on", "2026-11-24", "--long", *policies)
    assert "Whistleblowing policy, Oakfield Primary School" in run.stdout
    assert run.stdout.count("gaps          none") == 2
    assert run.stdout.count("not verified") == 2


def test_what_is_written_beside_several_policies_is_counted(tmp_path: Path) -> None:
    policies = ("--policy", "whistleblowing", "--policy", "prevent", "--html", "--house-rules")
    run = policygen("generate", OAKFIELD, "--out", tmp_path, "--on", "2026-11-24", *policies)
    assert "  Beside them: our own choices, 2 web pages." in run.stdout


def test_on_a_day_before_september_2026_the_2025_edition_holds(tmp_path: Path) -> None:
    for day, edition in (("2026-08-31", "2025"), ("2026-09-01", "2026")):
        run = policygen("generate", OAKFIELD, "--out", tmp_path, "--on", day, "--json")
        assert json.loads(run.stdout)[0]["edition"].endswith(edition)


def test_generating_again_leaves_the_same_file_alone(tmp_path: Path) -> None:
    policygen("generate", OAKFIELD, "--out", tmp_path, "--on", "2026-11-24")
    before = made(tmp_path).read_bytes(), made(tmp_path).stat().st_mtime_ns
    run = policygen("generate", OAKFIELD, "--out", tmp_path, "--on", "2026-11-24")
    assert "unchanged" in run.stdout
    assert (made(tmp_path).read_bytes(), made(tmp_path).stat().st_mtime_ns) == before


def test_a_file_that_someone_edited_is_never_written_over(tmp_path: Path) -> None:
    policygen("generate", OAKFIELD, "--out", tmp_path, "--on", "2026-11-24")
    edited = made(tmp_path)
    edited.write_bytes(edited.read_bytes() + b"our own edit")
    run = policygen("generate", OAKFIELD, "--out", tmp_path, "--on", "2026-11-24")
    assert edited.read_bytes().endswith(b"our own edit")
    assert f"Edited since, so left alone; the new one is beside it: {edited.name}." in run.stderr
    assert edited.with_name(f"{edited.stem}-2.docx").exists()


def test_a_dry_run_writes_nothing(tmp_path: Path) -> None:
    run = policygen("generate", OAKFIELD, "--out", tmp_path / "none", "--dry-run")
    assert "would write" in run.stdout
    assert not (tmp_path / "none").exists()


@pytest.mark.skipif(
    sys.platform == "win32" or not hasattr(os, "geteuid") or os.geteuid() == 0, reason="the administrator may write anywhere"
)
def test_a_folder_that_cannot_be_written_is_said_in_words(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    run = policygen("generate", OAKFIELD, "--out", tmp_path / "new")
    tmp_path.chmod(0o700)
    assert run.returncode == 1
    assert "This folder cannot be made" in run.stderr


def test_an_out_folder_that_is_a_file_is_said_in_words(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("x", encoding="utf-8")
    run = policygen("generate", OAKFIELD, "--out", tmp_path / "taken")
    assert run.returncode == 1
    assert "This folder cannot be made" in run.stderr
    assert "Traceback" not in run.stderr


NASTY: list[tuple[str, str]] = [
    ("school_nme: Oak", "Did you mean 'school_name'?"),
    ("age_low: three", "age_low"),
    ("school_name: ['a', 'b']", "This needs text"),
    ("school_name: " + "x" * 10_000, "10,000 characters"),
]


@pytest.mark.parametrize(("line", "says"), NASTY, ids=[case[0][:12] for case in NASTY])
def test_a_mistake_in_the_answers_names_its_line_and_writes_nothing(tmp_path: Path, line: str, says: str) -> None:
    text = OAKFIELD.read_text(encoding="utf-8")
    key = line.partition(":")[0]
    kept = "\n".join(each for each in text.splitlines() if not each.startswith(f"  {key}:"))
    file = tmp_path / "oak.yaml"
    file.write_text(kept.replace("answers:\n", f"answers:\n  {line}\n", 1), encoding="utf-8")
    run = policygen("generate", file, "--out", tmp_path / "out")
    assert run.returncode == 1
    assert says in run.stderr
    assert ", line " in run.stderr
    assert "Traceback" not in run.stderr
    assert not list((tmp_path / "out").glob("*")) if (tmp_path / "out").exists() else True


def test_answers_with_braces_brackets_and_emoji_come_out_whole(tmp_path: Path) -> None:
    import docx

    name = "Oak {{ 7*7 }} & <Field> *Primary* 🙂"
    text = OAKFIELD.read_text(encoding="utf-8")
    kept = "\n".join(each for each in text.splitlines() if not each.startswith("  school_name:"))
    file = tmp_path / "oak.yaml"
    file.write_text(kept.replace("answers:\n", f"answers:\n  school_name: '{name}'\n", 1), encoding="utf-8")
    run = policygen("generate", file, "--out", tmp_path / "out", "--on", "2026-11-24")
    assert run.returncode == 0, run.stderr
    words = [paragraph.text for paragraph in docx.Document(str(made(tmp_path / "out"))).paragraphs]
    assert name in words


def test_an_impossible_school_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "odd.yaml"
    file.write_text("answers:\n  school_type: maintained_nursery\n  has_sixth_form: true\n", encoding="utf-8")
    run = policygen("generate", file, "--out", tmp_path)
    assert run.returncode == 1
    assert "A maintained nursery school cannot have a sixth form." in run.stderr
    assert "line 3" in run.stderr


def test_missing_answers_that_shape_the_policy_stop_it_and_say_what_to_do(tmp_path: Path) -> None:
    file = tmp_path / "new.yaml"
    file.write_text("answers:\n  school_name: New School\n", encoding="utf-8")
    run = policygen("generate", file, "--out", tmp_path)
    assert run.returncode == 1
    assert "What kind of school is it?" in run.stderr
    assert "policygen ask" in run.stderr
    assert not list(tmp_path.rglob("*.docx"))


def test_what_is_not_sure_yet_makes_a_draft_with_to_dos_and_exit_code_3(tmp_path: Path) -> None:
    text = OAKFIELD.read_text(encoding="utf-8").replace("\n  lado:", "\n  lado: not sure yet\n  was:", 1)
    lines, skipping = [], False
    for line in text.splitlines():
        if line.startswith("  was:"):
            skipping = True
            continue
        skipping = skipping and line.startswith("    ")
        if not skipping:
            lines.append(line)
    file = tmp_path / "oak.yaml"
    file.write_text("\n".join(lines), encoding="utf-8")
    run = policygen("generate", file, "--out", tmp_path)
    assert run.returncode == 3, run.stderr
    assert "  To find out: 1 question. Answer: policygen ask " in run.stdout
    assert "How do you reach the local authority designated officer" in (tmp_path / "START-HERE.html").read_text(encoding="utf-8")


def test_personal_data_stays_out_of_messages(tmp_path: Path) -> None:
    file = tmp_path / "oak.yaml"
    file.write_text(
        "answers:\n  dsl: {name: Zebedee Quince, phone: 07700 zebra, fax: '1'}\n  head: [Zebedee]\n", encoding="utf-8"
    )
    run = policygen("generate", file, "--out", tmp_path)
    assert run.returncode == 1
    assert "Zebedee" not in run.stderr + run.stdout
    assert "zebra" not in run.stderr


def test_ask_without_input_reports_what_is_missing(tmp_path: Path) -> None:
    run = policygen("ask", tmp_path / "new.yaml", "--no-input")
    assert run.returncode == 3
    assert "What is the school's name" in run.stdout
    data = json.loads(policygen("ask", tmp_path / "new.yaml", "--no-input", "--json").stdout)
    assert {"fact": "school_name", "question": "What is the school's name, as it should appear on its policies?"} in data[
        "missing"
    ]
    assert policygen("ask", OAKFIELD, "--no-input").returncode == 0


def test_ask_without_a_terminal_says_so(tmp_path: Path) -> None:
    run = policygen("ask", tmp_path / "new.yaml")
    assert run.returncode == 1
    assert "Asking needs a terminal" in run.stderr


def test_explain_says_why_a_requirement_applies_or_not() -> None:
    run = policygen("explain", "kcsie.dsl", "--json")
    first = json.loads(run.stdout)[0]["id"]
    run = policygen("explain", first, "--school", OAKFIELD)
    assert run.returncode == 0, run.stderr
    for said in ("force", "where", "checked", "this school", "met by"):
        assert said in run.stdout


def test_explain_a_clause_names_what_it_meets(shipped: Any) -> None:
    clause = next(clause for clause in shipped.policies["safeguarding"].clauses if len(clause.meets) > 1)
    run = policygen("explain", clause.name, "--school", OAKFIELD)
    assert run.returncode == 0, run.stderr
    assert all(name in run.stdout for name in clause.meets)


def test_explain_lists_what_is_not_verified_and_what_is_coming() -> None:
    unverified = json.loads(policygen("explain", "--unverified", "--json", "--on", "2026-11-24").stdout)
    assert unverified
    assert all(each["basis"] != "official" for each in unverified)
    coming = json.loads(policygen("explain", "--coming", "--json", "--on", "2026-11-24").stdout)
    assert coming
    assert all(each["from"] is None or each["from"] > "2026-11-24" for each in coming)


def test_explain_a_wrong_name_offers_the_nearest() -> None:
    run = policygen("explain", "kcsie.dls")
    assert run.returncode == 1
    assert "There is no requirement, topic or clause" in run.stderr


def test_check_finds_nothing_wrong_with_the_library() -> None:
    run = policygen("check", "--json", "--on", "2026-11-24")
    assert run.returncode == 0, run.stdout
    assert {each["kind"] for each in json.loads(run.stdout)} <= {"note"}


def test_check_a_school_lists_what_is_open(tmp_path: Path) -> None:
    file = tmp_path / "new.yaml"
    file.write_text("answers:\n  school_name: New\n  dsl: not sure yet\n", encoding="utf-8")
    run = policygen("check", file)
    assert run.returncode == 3
    assert "school_type" in run.stdout
    assert "not sure yet" in run.stdout


@pytest.mark.parametrize("arguments", [("generate",), ("generate", OAKFIELD, "--on", "soon"), ("nonsense",), ("ask", "--what")])
def test_wrong_usage_ends_with_2(arguments: tuple[object, ...]) -> None:
    run = policygen(*arguments)
    assert run.returncode == 2
    assert "Traceback" not in run.stderr


def test_the_version_is_told_at_once_and_imports_next_to_nothing() -> None:
    from policygen import __version__

    run = policygen("--version")
    assert run.stdout.strip() == f"policygen {__version__}"
    watched = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "policygen", "--version"], capture_output=True, text=True, check=True
    )
    for heavy in ("pydantic", "jinja2", "lxml", "typer", "rich", "docx"):
        assert f"| {heavy}\n" not in watched.stderr


def test_explain_says_what_a_lesson_relates_to() -> None:
    run = policygen("explain", "learning.daniel-pelka.findings.one-record", "--json", "--on", "2026-11-24")
    assert json.loads(run.stdout)["relates_to"] == ["kcsie.records", "records", "concern-form"]
    assert (
        "relates to    kcsie.records, records, concern-form"
        in policygen("explain", "learning.daniel-pelka.findings.one-record").stdout
    )


@pytest.mark.parametrize(("before", "now"), [("sheet", ("spreadsheet",)), ("adopt", ("layer", "create"))])
def test_a_command_still_has_the_name_of_the_version_before_and_says_the_new_one(before: str, now: tuple[str, ...]) -> None:
    arguments = ("--into", "x", "no-such-file")
    old, new = policygen(before, *arguments), policygen(*now, *arguments)
    hint = f"policygen {before} is now called: policygen {' '.join(now)}\n"
    assert old.stderr == hint + new.stderr and old.returncode == new.returncode == 1
    assert f"│ {before} " not in policygen("--help").stdout


def test_a_date_is_read_where_it_is_typed_and_a_wrong_one_names_its_option() -> None:
    wrong = policygen("calendar", OAKFIELD, "--on", "2026-13-45")
    assert wrong.returncode == 2
    assert "Invalid value for '--on': This needs a date such as 1 September 2026" in wrong.stderr
