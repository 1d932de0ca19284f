"""Sentences with "must": each rests on law that is in force, and those that a law person should look at are explained here."""

from __future__ import annotations

from datetime import date
from itertools import product

import pytest
from conftest import LAST_YEAR, ROLES, TODAY, World

from policygen.cli.main import run
from policygen.facts.known import Known
from policygen.facts.pairwise import pairwise_answers
from policygen.generation.generate import clause_wording
from policygen.library.load import load
from policygen.library.model import Library
from policygen.library.review import check_library, check_musts
from policygen.policies.must_sentences import MUST, text_in_force, unshared_musts
from policygen.policies.selection import applicability, select

# Every sentence of the shipped clauses that `policygen check --must` lists has been looked at; this is why it is right.
LOOKED_AT = {
    "allegations-against-staff: speaking-freely": "no detriment for a protected disclosure, in other words",
    "attendance: home-education-roll": "the registration regulations and the deletion return",
    "behaviour: search-power": "section 550ZA: reasonable grounds",
    "safeguarding: checks": "the checks before appointment, by the staffing regulations or the independent school standards",
    "safeguarding: homestays": "an offence to let a barred person host, on knowledge or belief",
    "safeguarding: role-designated-teacher": "section 20 of the 2008 Act: a trained designated teacher; an academy by its funding agreement",
    "safer-recruitment: checks": "the checks before appointment, by the staffing regulations or the independent school standards",
    "safer-recruitment: childcare": "the 2018 Regulations: nobody disqualified in childcare; no asking about those they live with",
    "safer-recruitment: outside-regulated-activity": "no barred list information outside regulated activity",
    "safer-recruitment: prohibition": "a prohibited person does no teaching work",
}


@pytest.mark.parametrize("on", [date(2025, 3, 1), date(2025, 11, 1), date(2026, 4, 1), TODAY], ids=str)
def test_no_clause_says_must_before_the_duty_is_law(shipped: Library, on: date) -> None:
    assert [str(each.fault) for each in check_library(shipped, on) if "'must'" in each.fault.what] == []


def test_every_must_that_speaks_of_guidance_more_than_of_law_has_been_looked_at(shipped: Library) -> None:
    law = shipped.legislation.on(TODAY)
    found = {
        f"{policy.key}: {each.clause.name}" for policy in shipped.policies.values() for each in unshared_musts([policy], law)
    }
    assert found == set(LOOKED_AT)


def clause(meets: str, text: str) -> str:
    return ROLES.replace("meets: [guidance.lead.lead]", f"meets: [{meets}]").replace(
        "Files move within {{ law.days }} days.", text
    )


def test_a_must_that_speaks_of_the_law_is_not_listed(world: World) -> None:
    library = load(world(roles=clause("guidance.lead.lead, guidance.lead.boarders", "We must appoint a lead.")))
    assert check_musts(library, TODAY) == []


def test_a_must_that_speaks_of_the_guidance_is_listed_with_its_place(world: World) -> None:
    library = load(world(roles=clause("guidance.lead.lead, guidance.lead.boarders", "Boarders must be kept safe.")))
    (found,) = check_musts(library, TODAY)
    assert found.kind == "note"
    assert found.fault.path == "policy_templates/safety/roles.md"
    assert "Boarders must be kept safe." in found.fault.what
    assert 'binds("id")' in found.fault.next_step


@pytest.mark.parametrize(
    "words",
    [
        "Staff are required to smile.", "A visitor is obliged to sign.", "By law staff smile.", "Staff are legally bound to smile.",
        "It is a legal duty to smile.", "Smiling is one of our statutory duties.", "The law requires a smile.",
    ],
)  # fmt: skip
def test_law_that_is_claimed_in_other_words_needs_law_too(world: World, words: str) -> None:
    def found(meets: str) -> list[str]:
        library = load(world(roles=clause(meets, words)))
        return [each.fault.what for each in check_library(library, TODAY) if "nothing it meets is law" in each.fault.what]

    (said,) = found("guidance.lead.boarders")
    assert said.split("says '")[1].split("'")[0] in words
    assert found("guidance.lead.boarders, guidance.lead.lead") == []


def test_what_a_person_has_to_do_is_no_claim_of_law(world: World) -> None:
    library = load(world(roles=clause("guidance.lead.boarders", "The letter says what has to change.")))
    assert [each for each in check_library(library, TODAY) if "is law" in each.fault.what] == []


def test_a_must_said_only_where_a_requirement_is_in_force_counts_only_then(shipped: Library) -> None:
    name = "crime-and-policing-act.children.supervised-volunteers"
    text = f'One. {{% if in_force("{name}") %}}They must be checked.{{% elif maintained %}}We must ask.{{% else %}}We ask.{{% endif %}} Two.'
    assert "They must be checked." in text_in_force(text, shipped.legislation.on(TODAY))
    before = text_in_force(text, shipped.legislation.on(date(2025, 11, 1)))
    assert "They must be checked." not in before
    assert "We must ask." in before
    assert before.startswith("One. ")
    assert before.endswith(" Two.")


def test_the_list_is_a_command_and_never_fails(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["check", "--must", "--on", TODAY.isoformat()]) == 0
    assert "Nobody must be treated worse" in capsys.readouterr().out


def test_every_clause_on_referral_to_the_dbs_counts_those_who_might_have_been_removed(shipped: Library) -> None:
    # Section 35(2)(b) of the 2006 Act says more than the guidance: who "would or might" have been removed had they not left.
    clauses = [
        clause
        for policy in shipped.policies.values()
        for clause in policy.clauses
        if "vulnerable-groups-act.referral.refer" in clause.meets
    ]
    assert len(clauses) == 4
    assert [clause.name for clause in clauses if "would or might have" not in clause.text] == []


@pytest.mark.slow
def test_a_must_stands_only_in_the_policy_of_a_school_that_law_behind_it_binds(shipped: Library) -> None:
    # A clause may meet law that binds other kinds of school only: the words that say "must" are then not for this one.
    found = set()
    for day, answers in product((LAST_YEAR, TODAY), pairwise_answers(shipped.vocabulary)):
        law, known = shipped.legislation.on(day), Known(shipped.vocabulary, answers)
        binding = {
            name for name, applies in applicability(law, known).items() if applies and law.requirements[name].force == "must"
        }
        for policy in shipped.policies.values():
            bare = {each.name for each in policy.clauses if MUST.search(each.text) and binding.isdisjoint(each.meets)}
            selection = select(policy, law, known) if bare else None
            clauses = [each for each in selection.clauses if each.name in bare] if selection else []
            wording = clause_wording(shipped, known, law, selection) if selection and clauses else None
            for each in clauses if wording else ():
                if wording and MUST.search(wording.words(each.text, each.path, each.line)):
                    found.add(f"{policy.key}: {each.name}")
    assert found == set()
