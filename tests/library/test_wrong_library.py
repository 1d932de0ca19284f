"""One mistake at a time in the law or the templates: each is found, with its file, its line and a next step."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import FACTS, LEAD, POLICY, ROLES, SOURCE

from policygen.errors import LibraryFaults
from policygen.library.load import load

World = Callable[..., Path]

Change = tuple[str, str, str]

ELSEWHERE = "covered_elsewhere:\n- {{to: {0}, why: it has it, requirements: [guidance.lead.lead]}}\n"

MISTAKES: list[tuple[str, str, Change, str]] = [
    ("a fact is misspelt", "legislation/guidance/lead", (LEAD, "applies: boarding", "applies: boardng"), "lead.yaml, line 10: There is no fact called 'boardng'. Did you mean 'boarding'?"),
    ("a condition is no condition", "legislation/guidance/lead", (LEAD, "applies: boarding", "applies: boarding and"), "lead.yaml, line 10: The condition 'boarding and' cannot be read."),
    ("a choice does not exist", "legislation/facts", (FACTS, 'is: school_type == "academy"', 'is: school_type == "acadmy"'), "'school_type' has no choice 'acadmy'. Did you mean 'academy'?"),
    ("yes or no is compared with text", "legislation/guidance/lead", (LEAD, "applies: boarding", 'applies: boarding == "yes"'), "'boarding' is yes or no; write 'boarding' or 'not boarding'."),
    ("a number is compared with text", "legislation/guidance/lead", (LEAD, "applies: boarding", 'applies: age_low < "four"'), "'age_low' is a number and is compared with text."),
    ("several choices are compared as one", "legislation/guidance/lead", (LEAD, "applies: boarding", 'applies: routes == "box"'), "'\"box\" in routes' for a fact with several choices"),
    ("a question that nobody is asked", "legislation/facts", (FACTS, "facts:\n", "roles: {office: The office}\nfacts:\n"), "facts.yaml, line 4: Nobody is asked for 'school_name'. Say under 'asked_of' who knows the answer: office."),
    ("a role that does not exist", "legislation/facts", (FACTS, "ask: Name?", "ask: Name?, asked_of: [ofice]"), "There is no role called 'ofice'."),
    ("a choice stands alone", "legislation/guidance/lead", (LEAD, "applies: boarding", "applies: school_type"), "'school_type' is a choice and cannot stand alone"),
    ("an unknown key", "legislation/guidance/lead", (LEAD, "  force: should", "  forse: should\n  force: should"), "lead.yaml, line 12: 'forse' is not a name that is known here."),
    ("a missing key", "legislation/guidance/lead", (LEAD, "  force: should\n", ""), "lead.yaml, line 10: 'force' is missing."),
    ("an unknown force", "legislation/guidance/lead", (LEAD, "force: should", "force: shall"), "'force': Input should be 'must', 'should' or 'advice'."),
    ("a key twice", "legislation/guidance/lead", (LEAD, "boarders:", "lead:"), "lead.yaml, line 10: This is not correct YAML: 'lead' stands here twice."),
    ("no YAML at all", "legislation/guidance/lead", (LEAD, "lead:\n", "lead: [\n"), "lead.yaml, line "),
    ("an edition that does not exist", "legislation/guidance/lead", (LEAD, '"2026": {at', '"2027": {at'), "'guidance' has no edition '2027'. It has 2025, 2026."),
    ("a change without a note", "legislation/guidance/lead", (LEAD, ", note: The lead is named.", ""), "'lead' is changed in 2026; say in 'note' what that asks of a policy."),
    ("official without a place", "legislation/guidance/lead", (LEAD, "{at: para 4, basis: official}", "{basis: official}"), "'lead' in 2025 is read in the official text; say where ('at')."),
    ("second-hand without evidence", "legislation/guidance/lead", (LEAD, "{at: para 4, basis: official}", "{at: para 4, basis: secondary}"), "'lead' in 2025 is second-hand; give its evidence."),
    ("a lesson that touches nothing that exists", "legislation/guidance/lead", (LEAD, "  values: {days: 5}\n", "  relates_to: [guidance.lead, roles, guidance.led]\n"), "lead.yaml, line 6: There is no topic or section called 'guidance.led'. Did you mean 'guidance.lead'?"),
    ("an impossible date", "legislation/guidance/source", (SOURCE, "2026-09-01", "2026-09-31"), "source.yaml"),
    ("dates the wrong way round", "legislation/guidance/source", (SOURCE, "starts: 2025-09-01", "starts: 2027-09-01"), "Editions stand in order of the day they start"),
    ("an edition that ends before it starts", "legislation/guidance/source", (SOURCE, "starts: 2025-09-01,", "starts: 2025-09-01, ends: 2025-01-01,"), "The edition '2025' ends before it starts."),
    ("a requirement that does not exist", "policy_templates/safety/roles", (ROLES, "guidance.lead.lead]", "guidance.lead.leed]"), "roles.md, line 3: There is no requirement called 'guidance.lead.leed'. Did you mean 'guidance.lead.lead'?"),
    ("a placeholder that does not exist", "policy_templates/safety/roles", (ROLES, "{{ school_name }}", "{{ school_nam }}"), "roles.md, line 3: There is no fact called 'school_nam'. Did you mean 'school_name'?"),
    ("a part of a person that does not exist", "policy_templates/safety/roles", (ROLES, "dsl.name", "dsl.fone"), "There is no fact called 'dsl.fone'."),
    ("a number that the law does not state", "policy_templates/safety/roles", (ROLES, "law.days", "law.dais"), "There is no number in the law called 'law.dais'. Did you mean 'law.days'?"),
    ("a brace left open", "policy_templates/safety/roles", (ROLES, "{{ law.days }}", "{{ law.days }"), "This text cannot be read as a template"),
    ("a line that runs into the next", "policy_templates/safety/roles", (ROLES, "Boarders will be safe at night.", "- Boarders\n- are safe{% if boarding %} at night{% endif %}\n- and well\n"), "roles.md, line 15: This line ends with a {% … %}, which takes the line break away: it runs into what follows."),
    ("two clauses of one name", "policy_templates/safety/roles", (ROLES, "clause: boarders", "clause: lead"), "roles.md, line 10: There are two clauses called 'lead'."),
    ("a clause without a reason", "policy_templates/safety/roles", (ROLES, "meets: [guidance.lead.boarders]\n", ""), "The clause 'boarders' meets no requirement; say why it is there"),
    ("a clause without text", "policy_templates/safety/roles", (ROLES, "Boarders will be safe at night.", ""), "The clause 'boarders' has no text."),
    ("a name too long for Word", "policy_templates/safety/roles", (ROLES, "clause: boarders", "clause: " + "b" * 40), "is no name for a clause"),
    ("a marker that is no YAML", "policy_templates/safety/roles", (ROLES, "when: boarding", "when: [boarding"), "roles.md, line 10: This clause marker cannot be read"),
    ("text outside a clause", "policy_templates/safety/roles", (ROLES, "# Roles\n", "# Roles\nHello.\n"), "roles.md, line 2: This text belongs to no clause"),
    ("a section without a title", "policy_templates/safety/roles", (ROLES, "# Roles\n", ""), "A section begins with its title"),
    ("a link to a section that does not exist", "policy_templates/safety/roles", (ROLES, "at night.", 'at night: {{ section("nights") }}.'), "There is no section called 'nights'."),
    ("a link to a policy that does not exist", "policy_templates/safety/roles", (ROLES, "at night.", 'at night: {{ policy("behavior") }}.'), "There is no policy called 'behavior'. Did you mean 'behaviour'?"),
    ("a section without a file", "policy_templates/safety/policy", (POLICY, "[roles]", "[roles, training]"), "policy.yaml: The section 'training' has no file. Add training.md."),
    ("a section that policy.yaml does not name", "policy_templates/safety/policy", (POLICY, "[roles]", "[]"), "policy.yaml does not name this section."),
    ("a topic that does not exist", "policy_templates/safety/policy", (POLICY, "[guidance.lead]", "[guidance.leads]"), "There is no topic or requirement called 'guidance.leads'. Did you mean 'guidance.lead'?"),
    ("a policy that is left to a document that does not exist", "policy_templates/safety/policy", (POLICY, "sections:", ELSEWHERE.format("behavior") + "sections:"), "policy.yaml, line 11: There is no policy or document called 'behavior'. Did you mean 'behaviour'?"),
    ("a duty that is left to the policy itself", "policy_templates/safety/policy", (POLICY, "sections:", ELSEWHERE.format("safety") + "sections:"), "policy.yaml, line 11: 'safety' leaves this to itself ('safety')."),
    ("a duty that is left to a part of the policy itself", "policy_templates/safety/policy", (POLICY, "sections:", ELSEWHERE.format("behaviour") + "includes: [behaviour]\nsections:"), "'safety' leaves this to itself ('behaviour')."),
    ("a requirement that was renamed", "policy_templates/safety/roles", (ROLES, "guidance.lead.boarders]", "guidance.lead.night]"), "There is no requirement called 'guidance.lead.night'. It is called 'guidance.lead.boarders' now."),
    ("a name that is used again", "legislation/guidance/lead", (LEAD, "was: guidance.lead.night", "was: guidance.lead.lead"), "lead.yaml, line 14: 'boarders' was called 'guidance.lead.lead', and there is a requirement of that name."),
    ("a reading signed for another basis", "legislation/guidance/lead", (LEAD, "{at: para 4, basis: official}", "{at: para 4, checked: {on: 2026-11-23, by: solicitor, basis: official}}"), "'lead' in 2025 rests on 'unverified', and its 'checked' is signed for 'official'."),
    ("a reading signed by nobody", "legislation/guidance/lead", (LEAD, "{at: para 4, basis: official}", "{at: para 4, basis: official, checked: {on: 2026-11-23, by: '', basis: official}}"), "lead.yaml, line 8: 'by'"),
    ("an edition that ends before it was published", "legislation/guidance/source", (SOURCE, "starts: 2025-09-01,", "starts: 2025-09-01, ends: 2026-01-01, published: 2026-02-01,"), "The edition '2025' ends before it was published."),
    ("an old key in the library itself", "legislation/guidance/lead", (LEAD, "  values: {days: 5}\n", "  signs: [appoints]\n"), "lead.yaml, line 6: 'signs' is not a name that is known here."),
    ("a fact with neither a question nor a rule", "legislation/facts", (FACTS, ", ask: DSL?", ""), "The fact 'dsl' has neither a question nor a rule."),
    ("an unknown type", "legislation/facts", (FACTS, "type: urn", "type: unr"), "facts.yaml, line 4: 'type': Input should be"),
    ("a rule about an unknown fact", "legislation/facts", (FACTS, "facts: [boarding, age_low]", "facts: [boarding, age]"), "There is no fact called 'age'."),
]  # fmt: skip


@pytest.mark.parametrize(("what", "file", "change", "says"), MISTAKES, ids=[mistake[0] for mistake in MISTAKES])
def test_a_mistake_is_found_with_its_place(world: World, what: str, file: str, change: Change, says: str) -> None:
    text, old, new = change
    assert old in text, f"the mistake '{what}' is no longer made"
    root = world(**{file.replace("/", "__"): text.replace(old, new)})
    with pytest.raises(LibraryFaults) as found:
        load(root)
    assert says in str(found.value)


def test_every_fault_is_reported_at_once(world: World) -> None:
    root = world(
        legislation__guidance__lead=LEAD.replace("applies: boarding", "applies: boardng"),
        policy_templates__safety__roles=ROLES.replace("law.days", "law.dais"),
    )
    with pytest.raises(LibraryFaults) as found:
        load(root)
    assert len(found.value.faults) == 2


def test_a_file_that_is_not_utf8_is_named_with_its_line(world: World) -> None:
    root = world()
    (root / "legislation" / "guidance" / "lead.yaml").write_bytes(b"lead:\n  title: caf\xe9\n")
    with pytest.raises(LibraryFaults, match=r"lead.yaml, line 2: This file is not UTF-8"):
        load(root)


def test_a_folder_of_law_needs_a_source(world: World) -> None:
    root = world()
    (root / "legislation" / "guidance" / "source.yaml").unlink()
    with pytest.raises(LibraryFaults, match=r"This folder has no source\.yaml"):
        load(root)
