"""Passages that several policies have in common are written once, and a fault in one names its own file."""

from __future__ import annotations

from pathlib import Path

import pytest
from conftest import LEAD, POLICY, ROLES, TODAY, World, answers_from

from policygen.errors import LibraryFaults
from policygen.generation.generate import generate
from policygen.library.load import load
from policygen.library.model import Library
from policygen.library.review import Finding, check_library
from policygen.markup.blocks import all_text
from policygen.policies.repeated_passages import repeats

USING = ROLES.replace("Files move within {{ law.days }} days.", '{{ shared("moving") }}')
LONG = (
    "Each file moves to the next school within {{ law.days }} days, by hand or by a secure service, with a list of what is in it, and "
    "the lead asks the next school to confirm in writing that it came."
)


def with_passage(world: World, text: str, roles: str = USING) -> Path:
    root = world(roles=roles)
    folder = root / "policy_templates" / "shared"
    folder.mkdir()
    (folder / "moving.md").write_text(text, encoding="utf-8")
    return root


def faults(library: Library) -> list[Finding]:
    return [each for each in check_library(library, TODAY) if each.kind == "fault"]


def said(root: Path) -> str:
    with pytest.raises(LibraryFaults) as raised:
        load(root)
    return " / ".join(str(fault) for fault in raised.value.faults)


def test_a_shared_passage_reads_as_if_it_stood_in_the_clause(world: World) -> None:
    library = load(with_passage(world, "Files move within {{ law.days }} days.\n"))
    clause = next(library.policies["safety"].clauses)
    assert clause.text.endswith("Files move within {{ law.days }} days.")
    assert clause.written.endswith('{{ shared("moving") }}')
    answers = answers_from(library, school_name="Elm", dsl={"name": "Ann Reed"})
    made = generate(library.policies["safety"], library, answers, TODAY)
    assert "Files move within 3 days." in all_text(made.document)


def test_the_document_is_the_same_as_with_the_words_in_place(world: World, tmp_path: Path) -> None:
    apart = load(with_passage(world, "Files move within {{ law.days }} days."))
    clause = next(apart.policies["safety"].clauses)
    assert f"{clause.text}\n" in ROLES


def test_a_passage_that_is_not_there_is_named_with_the_clause(world: World) -> None:
    root = with_passage(world, "Files move.", USING.replace("moving", "movin"))
    assert "policy_templates/safety/roles.md, line 3" in said(root)
    assert "There is no shared passage called 'movin'. Did you mean 'moving'?" in said(root)


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("Files of {{ dsll.name }} move.", "There is no fact called 'dsll'."),
        ("Files move in {{ law.dayz }} days.", "There is no number in the law called 'law.dayz'."),
        ("{% if boarding %}Files move.", "This text cannot be read as a template"),
        ('See our {{ policy("behavior") }}.', "There is no policy called 'behavior'."),
        ('It {{ binds("guidance.lead.leed") }} move.', "There is no requirement called 'guidance.lead.leed'."),
        ('See {{ section("rolls") }}.', "There is no section of 'safety' called 'rolls'."),
        ('{{ shared("moving") }}', "A shared passage cannot hold another one."),
        ("\n", "This shared passage has no text."),
    ],
)
def test_a_fault_in_a_shared_passage_names_its_own_file(world: World, text: str, fault: str) -> None:
    told = said(with_passage(world, text))
    assert fault in told
    assert "policy_templates/shared/moving.md" in told


def test_a_passage_that_nothing_uses_is_a_fault(world: World) -> None:
    assert "No clause uses the shared passage 'moving'." in said(with_passage(world, "Files move.", ROLES))


def test_must_in_a_shared_passage_needs_law_in_each_clause_that_uses_it(world: World) -> None:
    root = with_passage(world, "The lead must move files.")
    assert faults(load(root)) == []
    (root / "legislation" / "guidance" / "lead.yaml").write_text(
        LEAD.replace("force: must", "force: should", 1), encoding="utf-8"
    )
    (found,) = faults(load(root))
    assert "The clause 'lead' says 'must', and nothing it meets is law." in found.fault.what
    assert (found.fault.path, found.fault.line) == ("policy_templates/shared/moving.md", 1)


def test_two_policies_with_nearly_the_same_passage_are_a_fault_and_shared_ones_are_not(world: World) -> None:
    roles = ROLES.replace("Files move within {{ law.days }} days.", LONG)
    root = world(
        roles=roles,
        policy_templates__other__policy=POLICY.replace("covers: [guidance.lead]", "covers: []"),
    )
    other = root / "policy_templates" / "other" / "roles.md"
    other.write_text(roles.replace("confirm in writing", "confirm by letter"), encoding="utf-8")
    (found,) = (each for each in check_library(load(root), TODAY) if "nearly the same" in each.fault.what)
    assert "Write it once" in found.fault.next_step
    (root / "policy_templates" / "shared").mkdir()
    (root / "policy_templates" / "shared" / "moving.md").write_text(LONG, encoding="utf-8")
    for path in (other, root / "policy_templates" / "safety" / "roles.md"):
        path.write_text(USING, encoding="utf-8")
    assert not [each for each in check_library(load(root), TODAY) if "nearly the same" in each.fault.what]


def test_no_two_shipped_policies_hold_the_same_passage_apart(shipped: Library) -> None:
    assert [(each.one.name, each.other.name) for each in repeats(shipped.policies.values())] == []
