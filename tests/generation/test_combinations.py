"""Every pair of answers that a school can give together: no gap, no name left undefined, no empty section, no brace."""

from __future__ import annotations

import time
from datetime import date
from typing import Any

import pytest
from conftest import LAST_YEAR, ROOT, TODAY

from policygen.expressions import Expression
from policygen.facts.known import Known
from policygen.facts.pairs import every_pair
from policygen.facts.pairwise import pairwise_answers
from policygen.generation.generate import Generated, generate
from policygen.library.model import Library
from policygen.markup.blocks import Heading, all_text
from policygen.markup.templates import names_in
from policygen.policies.model import Policy
from policygen.policies.open_questions import open_questions

pytestmark = pytest.mark.slow

KEYS = sorted(path.parent.name for path in (ROOT / "policy_templates").glob("*/policy.yaml"))


def facts_behind(policy: Policy, library: Library) -> set[str]:
    """Return every fact that a policy's words, conditions or requirements hang on."""
    facts, found = library.vocabulary.facts, set[str]()
    laws = [library.legislation.on(on).requirements.values() for on in (TODAY, LAST_YEAR)]
    met = {name for clause in policy.clauses for name in clause.meets}
    bound = [each for law in laws for each in law if each.id in met or policy.has_to_meet(each.id)]
    left = [name for each in bound if isinstance(each.applies, Expression) for name in each.applies.names]
    for clause in policy.clauses:
        left += names_in(f"{clause.heading}\n{clause.text}", library.vocabulary, ())[0]
        left += clause.when.names if clause.when else ()
    while left:
        name = left.pop()
        if name in facts and name not in found:
            found.add(name)
            left += [one for each in (facts[name].when, facts[name].is_) if each is not None for one in each.names]
    return found


def wholeness(made: Generated) -> list[str]:
    """Return what is not whole about a document: something left over, an empty part, a heading with nothing under it."""
    text = all_text(made.document)
    found = [left for left in ("{{", "}}", "{%", "&#", "None", "ChoiceText", "<policygen") if left in text]
    parts = list(made.document.parts)
    found += [f"{part.name} is empty" for part in parts if not part.blocks]
    for part, after in zip(parts, [*parts[1:], None], strict=True):
        block = part.blocks[0]
        if part.clause or not isinstance(block, Heading) or part.name == "what-has-changed" or len(part.blocks) > 1:
            continue
        first = after.blocks[0] if after else None
        if after is None or (isinstance(first, Heading) and first.level <= block.level and not after.clause):
            found.append(f"nothing stands under {part.name}")
    return found


@pytest.mark.parametrize("on", [TODAY, LAST_YEAR], ids=["2026", "2025"])
@pytest.mark.parametrize("key", KEYS)
def test_every_pair_of_answers_gives_a_whole_document(shipped: Library, key: str, on: date, capsys: Any) -> None:
    started = time.process_time()
    policy = shipped.policies[key]
    behind = facts_behind(policy, shipped)
    # The rows cover every pair of values; on last year's date, a third of them is enough to see what depends on the date.
    chosen = list(pairwise_answers(shipped.vocabulary, behind))[:: 1 if on == TODAY else 3]
    assert "school_type" in behind
    for answers in chosen:
        made = generate(policy, shipped, answers, on)
        assert not made.selection.gaps
        assert wholeness(made) == [], answers
    with capsys.disabled():
        print(f"\n  {key}: {len(chosen)} combinations of answers on {on}, {time.process_time() - started:.0f} s")
    assert len(chosen) >= (75 if on == TODAY else 25)


def test_an_answered_school_is_asked_nothing_more(shipped: Library) -> None:
    """Whatever the answers, the interview ends: nothing that a document needs is left unasked."""
    for number, answers in enumerate(pairwise_answers(shipped.vocabulary)):
        if number % 10 == 0:
            known = Known(shipped.vocabulary, answers, asking=True)
            missing, _ = open_questions(shipped.policies.values(), shipped.legislation, known, TODAY)
            assert missing == []


def test_every_pair_of_values_stands_in_a_row() -> None:
    factors = [
        [f"{name}{number}" for number in range(count)] for name, count in zip("abcdefg", (2, 3, 5, 4, 2, 3, 7), strict=True)
    ]
    made = list(every_pair(factors))
    pairs = {(one, other) for row in made for place, one in enumerate(row) for other in row[place + 1 :]}
    wanted = {(a, b) for place, one in enumerate(factors) for other in factors[place + 1 :] for a in one for b in other}
    assert wanted <= pairs
    assert len(made) < 60
