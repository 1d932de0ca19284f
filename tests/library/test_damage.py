"""The shipped law and policies, damaged on purpose: what nothing notices is a missing check."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from conftest import ROOT, TODAY

from policygen.errors import LibraryFaults
from policygen.library.load import load
from policygen.library.review import check_library

pytestmark = pytest.mark.usefixtures("each_text_parsed_once")

DSL, ABSENCE, SOURCE = "legislation/kcsie/dsl.yaml", "legislation/kcsie/absence.yaml", "legislation/kcsie/source.yaml"
POLICY, ROLES = "policy_templates/safeguarding/policy.yaml", "policy_templates/safeguarding/roles.md"

DAMAGE: list[tuple[str, str, str, str, str]] = [
    ("a misspelt fact", "legislation/eyfs/safeguarding.yaml", r"applies: early_years", "applies: early_yeers", "There is no fact called 'early_yeers'"),
    ("editions out of order", SOURCE, r"starts: 2025-09-01", "starts: 2027-09-01", "Editions stand in order"),
    ("an edition dropped", SOURCE, r'  "2024":\n(    .*\n)+', "", "'kcsie' has no edition '2024'"),
    ("an id broken in a clause", ROLES, r"kcsie\.dsl\.senior", "kcsie.dsl.senoir", "There is no requirement called 'kcsie.dsl.senoir'"),
    ("a requirement renamed", DSL, r"^senior:", "seniority:", "There is no requirement called 'kcsie.dsl.senior'"),
    ("a key twice", DSL, r"^resourced:", "senior:", "stands here twice"),
    ("an unknown key", DSL, r"  force: should", "  forces: should", "'forces' is not a name that is known here"),
    ("a force that does not exist", DSL, r"  force: should", "  force: shall", "'force'"),
    ("an official statement without its place", DSL, r"      at: para 102; Annex C, opening\n", "", "say where ('at')"),
    ("second-hand without evidence", DSL, r"      basis: secondary\n      evidence:\n(      - .*\n(        .*\n)?)+", "      basis: secondary\n", "give its evidence"),
    ("a change without a note", DSL, r"      note: >-\n(        .*\n)+", "", "say in 'note'"),
    ("a paragraph dropped from the reading", "legislation/kcsie/reading-2025-recruitment.yaml", r'  "?209.*\n', "", "paragraph 209 is not accounted for"),
    ("a clause that says must and meets no law", ROLES, r"knows the signs of abuse", "must know the signs of abuse", "says 'must'"),
    ("a clause taken out", "policy_templates/safeguarding/telling-us.md", r"<!-- clause: [\s\S]*", "<!-- clause: x\nwhy: context\n-->\nText.\n", "No clause meets"),
    ("a section not named", POLICY, r"^- learning\n", "", "policy.yaml does not name this section"),
    ("a placeholder misspelt", ROLES, r"\{\{ head_title \}\}", "{{ head_titel }}", "There is no fact called 'head_titel'"),
    ("a number in the law misspelt", "policy_templates/safeguarding/training.md", r"law\.dsl_training_years", "law.dsl_training_year", "There is no number in the law"),
    ("a template that does not close", ROLES, r"\{% if independent %\}", "{% if independent", "cannot be read as a template"),
    ("an instruction left in", ROLES, r"asks the DSL when unsure", "asks [insert name] when unsure", "looks like an instruction"),
    ("a stale term in a clause", ROLES, r"asks the DSL when unsure", "tells the LSCB when unsure", "LSCB"),
    ("a pattern that does not compile", "legislation/stale-terms.yaml", r"  regex: .*", "  regex: '('", "regex"),
    ("a choice that does not exist", "policy_templates/safeguarding/physical-intervention.md", r'^<!-- clause: force\n', '<!-- clause: force\nwhen: calm_space == "sometimes"\n', "has no choice 'sometimes'"),
    ("an unread basis", ABSENCE, r"basis: carried over", "basis: presumed", "'basis'"),
]  # fmt: skip


@pytest.fixture(scope="module")
def copy_of_the_library(tmp_path_factory: pytest.TempPathFactory) -> Callable[[], Path]:
    home = tmp_path_factory.mktemp("library")
    for folder in ("legislation", "policy_templates"):
        shutil.copytree(ROOT / folder, home / folder)
    return lambda: home


def what_is_said(root: Path) -> str:
    try:
        return "\n".join(str(each.fault) for each in check_library(load(root), TODAY) if each.kind == "fault")
    except LibraryFaults as error:
        return str(error)


def test_undamaged_it_has_no_fault(copy_of_the_library: Callable[[], Path]) -> None:
    assert what_is_said(copy_of_the_library()) == ""


@pytest.mark.parametrize(("what", "file", "found", "put", "says"), DAMAGE, ids=[case[0] for case in DAMAGE])
def test_damage_is_noticed(
    copy_of_the_library: Callable[[], Path], what: str, file: str, found: str, put: str, says: str
) -> None:
    path = copy_of_the_library() / file
    whole = path.read_text(encoding="utf-8")
    damaged, count = re.subn(found, lambda _: put, whole, count=1, flags=re.MULTILINE)
    assert count == 1, f"there is nothing to damage: {what}"
    path.write_text(damaged, encoding="utf-8")
    try:
        assert says in what_is_said(copy_of_the_library())
    finally:
        path.write_text(whole, encoding="utf-8")


def test_swapped_dates_change_what_holds_on_a_day(copy_of_the_library: Callable[[], Path]) -> None:
    path = copy_of_the_library() / SOURCE
    whole = path.read_text(encoding="utf-8")
    path.write_text(whole.replace("starts: 2026-09-01", "starts: 2026-10-01"), encoding="utf-8")
    try:
        assert load(copy_of_the_library()).legislation.on(date(2026, 9, 2)).editions["kcsie"].name == "2025"
    finally:
        path.write_text(whole, encoding="utf-8")
