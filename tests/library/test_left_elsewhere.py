"""What a policy leaves to another document is answered there: by a policy of ours, or by a document that is named."""

from __future__ import annotations

from pathlib import Path

import pytest
from conftest import POLICY, World

from policygen.errors import LibraryFaults
from policygen.library.load import load

ELSEWHERE = "covered_elsewhere:\n- to: {to}\n  why: it is its subject\n  requirements: [{left}]\n"
OTHER = POLICY.replace("covers: [guidance.lead]\n", "covers: [guidance.lead.boarders]\nincludes: [roles-of-staff]\n")
CLAUSE = "# Roles\n\n<!-- clause: someone\nmeets: [{met}]\n-->\nSomebody leads.\n"


def two_policies(world: World, to: str, left: str, met: str) -> Path:
    """Write a library whose safety policy leaves something to another one, and what that one meets."""
    root = world(
        policy_templates__suite="behaviour: behaviour policy\nroles-of-staff: section on roles\npay: pay policy\n",
        policy_templates__safety__policy=POLICY + ELSEWHERE.format(to=to, left=left),
    )
    folder = root / "policy_templates" / "behaviour"
    folder.mkdir()
    (folder / "policy.yaml").write_text(OTHER, encoding="utf-8")
    (folder / "roles.md").write_text(CLAUSE.format(met=met), encoding="utf-8")
    return root


@pytest.mark.parametrize("to", ["behaviour", "roles-of-staff"])
@pytest.mark.parametrize("left", ["guidance.lead.lead", "guidance.lead"])
def test_what_is_left_to_our_policy_or_a_part_of_it_is_met_there(world: World, to: str, left: str) -> None:
    load(two_policies(world, to, left, met="guidance.lead.lead, guidance.lead.boarders"))


@pytest.mark.parametrize("to", ["behaviour", "roles-of-staff"])
@pytest.mark.parametrize("left", ["guidance.lead.lead", "guidance.lead"])
def test_a_duty_is_not_left_to_a_policy_that_does_not_answer_it(world: World, to: str, left: str) -> None:
    with pytest.raises(LibraryFaults, match="no clause of that policy meets it") as found:
        load(two_policies(world, to, left, met="guidance.lead.boarders"))
    (fault,) = found.value.faults
    assert fault.what.startswith(f"'guidance.lead.lead' is left to '{to}'")
    assert fault.line == POLICY.count("\n") + 2


def test_a_document_that_is_not_made_here_may_answer(world: World) -> None:
    load(two_policies(world, "pay", "guidance.lead.lead", met="guidance.lead.boarders"))
