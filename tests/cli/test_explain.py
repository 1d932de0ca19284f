"""`policygen explain` finds a statement by its place, by words and by a pasted sentence, and answers within a screen."""

from __future__ import annotations

import json
from typing import Any

import pytest
from conftest import ROOT
from typer.testing import CliRunner, Result

import policygen.cli.commands  # noqa: F401 - registers the commands
from policygen.cli.app import app

SCREEN = 24
ON = ("--on", "2026-11-24")
OAKFIELD = ROOT / "examples" / "oakfield-primary.yaml"


def explain(*arguments: object) -> Result:
    return CliRunner().invoke(app, ["explain", *map(str, arguments), *ON])


def data(*arguments: object) -> Any:
    return json.loads(explain(*arguments, "--json").stdout)


def test_a_paragraph_of_an_edition_finds_the_requirement_and_the_clause_with_file_and_line() -> None:
    found = data("kcsie@2025:104")["requirements"]
    assert [each["id"] for each in found] == ["kcsie.dsl.deputies"]
    assert found[0]["file"].startswith("legislation/kcsie/dsl.yaml:")
    path, _, line = found[0]["met_by"][0]["file"].rpartition(":")
    assert (ROOT / path).read_text(encoding="utf-8").splitlines()[int(line) - 1].startswith("<!-- clause:")


def test_a_paragraph_that_an_edition_does_not_state_is_shown_in_the_others_and_a_person_is_asked() -> None:
    run = explain("kcsie@2026:104")
    assert run.exit_code == 3
    assert "No requirement is recorded at para 104 of KCSIE 2026. In other editions:" in run.stdout
    assert "kcsie.dsl.deputies" in run.stdout


def test_a_paragraph_alone_is_looked_up_in_all_sources() -> None:
    run = explain("para", "104")
    assert "kcsie.dsl.deputies" in run.stdout
    assert "Working Together 2023, para 101-105" in run.stdout


def test_a_section_that_is_not_recorded_is_not_guessed() -> None:
    run = explain("children act 2004: s.11")
    assert run.exit_code == 1
    assert "No requirement is recorded at s.11" in str(run.exception)


@pytest.mark.parametrize(
    "asked",
    ["dsl", "attendance policy", "para 3", "kcsie", "kcsie.dsl.availability", "training", "records-written", "checks-by-role"],
)
def test_an_answer_stays_within_a_screen_and_long_says_everything(asked: str) -> None:
    short, long = explain(asked).stdout.splitlines(), explain(asked, "--long").stdout.splitlines()
    assert 0 < len(short) <= SCREEN
    assert len(long) >= len(short)


def test_a_role_is_not_taken_for_a_slip_of_the_finger() -> None:
    run = explain("dsl")
    assert run.exit_code == 0
    assert "Did you mean" not in run.output
    assert "kcsie.dsl." in run.stdout


def test_a_pasted_sentence_finds_the_clause_and_what_it_rests_on() -> None:
    run = explain(
        "It goes separately from the main file, by a secure way, and the DSL rings if no receipt (Appendix F) has come in 5 days."
    )
    assert run.exit_code == 0, run.exception
    assert "safeguarding: file-transfer" in run.stdout
    assert "kcsie.file-transfer." in run.stdout
    assert len(run.stdout.splitlines()) <= SCREEN


def test_a_sentence_that_no_clause_states_names_the_likest() -> None:
    run = explain("The zeppelin lands on the roof each Tuesday and the band plays until late.")
    assert run.exit_code == 1
    assert "No clause states this sentence" in str(run.exception)
    assert "policy_templates/" in str(run.exception)


def test_with_a_school_a_sentence_made_of_its_own_answers_is_found(shipped: Any, example: Any) -> None:
    answers = example("oakfield-primary")
    sentence = f"Outside school hours, in the holidays and on trips: {answers['dsl_out_of_hours']}"
    found = data(sentence, "--school", OAKFIELD)
    assert found["clauses"][0]["clause"] == "contacts-out-of-hours"


def test_what_is_not_verified_is_counted_by_source_within_two_screens() -> None:
    run = explain("--unverified")
    lines = run.stdout.splitlines()
    assert len(lines) <= 2 * SCREEN
    total = int(lines[0].split()[0])
    assert total == len(data("--unverified"))
    assert sum(int(line.split()[0]) for line in lines[1:-1]) == total
    assert len(explain("--unverified", "--long").stdout.splitlines()) > total


def test_a_passage_is_found_by_the_name_that_a_learning_log_gives_it() -> None:
    assert [(each["policy"], each["clause"]) for each in data("safeguarding.how-we-learn")] == [("safeguarding", "how-we-learn")]
