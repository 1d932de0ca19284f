"""What `policygen explain --house-rules` says: the limits that no law sets, each with its place, its file and its line."""

from __future__ import annotations

from rich.markup import escape

from policygen.cli.app import DONE, as_json, out
from policygen.cli.explain_options import Shown
from policygen.facts.known import Known
from policygen.language.english import count, shortened
from policygen.law.in_force import LawInForce
from policygen.library.model import Library
from policygen.policies.house_rules import HouseRule, house_rules
from policygen.policies.selection import select

_FIRST = 4
"""How many of a policy's limits stand on a screen."""


def tell_house_rules(library: Library, law: LawInForce, known: Known | None, shown: Shown) -> int:
    """Print the school's own limits in the policies; with a school, those of the clauses that it has."""
    found = {}
    for policy in library.policies.values():
        clauses = None if known is None else select(policy, law, known).clauses
        found[policy.key] = list(house_rules(policy, clauses))
    if shown.as_data:
        as_json([_rule_data(rule) for rules in found.values() for rule in rules])
        return DONE
    total = sum(map(len, found.values()))
    out.print(f"{count(total, 'limit')} that no law sets: the school's own choice, to be confirmed before approval.")
    for key, rules in found.items():
        out.print(f"[bold]{len(rules):>4}[/bold]  {key}")
        for each in rules if shown.long else rules[:_FIRST]:
            out.print(f"        {escape(each.words)}  [dim]{each.clause}, {each.path}:{each.line}[/dim]")
            if shown.long:
                out.print(f"          {escape(shortened(each.sentence, 200))}")
    hint = "" if shown.long else "All of them, with their sentences: --long. "
    out.print(f"{hint}As a page to confirm: policygen generate FILE --house-rules.", style="dim", markup=False)
    return DONE


def _rule_data(rule: HouseRule) -> dict[str, object]:
    return {
        "policy": rule.policy, "clause": rule.clause, "limit": rule.words, "sentence": rule.sentence,
        "file": f"{rule.path}:{rule.line}",
    }  # fmt: skip
