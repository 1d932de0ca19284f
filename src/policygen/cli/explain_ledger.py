"""`policygen explain --ledger`: the two-way table for a terminal or a program."""

from __future__ import annotations

from rich.markup import escape

from policygen.cli.app import DONE, as_json, out
from policygen.policies.traceability import Ledger, RequirementRow


def tell_ledger(ledger: Ledger, *, as_data: bool) -> int:
    """Print the ledger; return the exit code."""
    if as_data:
        as_json(
            {
                "clauses": [
                    {"policy": row.policy, "section": row.section, "clause": row.clause, "why": list(row.why),
                     "meets": [each.id for each in row.meets]}
                    for row in ledger.clauses
                ],
                "requirements": [
                    {"id": row.requirement.id, "title": row.requirement.title, "force": row.requirement.force,
                     "where": row.requirement.citation(), "met_by": [f"{policy}: {clause}" for policy, clause in row.met_by],
                     "left": list(row.left)}
                    for row in ledger.requirements
                ],
            }
        )  # fmt: skip
        return DONE
    policy = ""
    for row in ledger.clauses:
        if row.policy != policy:
            policy = row.policy
            out.print(f"\n[bold underline]{policy}[/bold underline]")
        rests = "; ".join(f"{each.citation()} ({each.force})" for each in row.meets[:4])
        more = f" and {len(row.meets) - 4} more" if len(row.meets) > 4 else ""
        out.print(f"  [bold]{row.clause}[/bold] [dim]{', '.join(row.why)}[/dim] {escape(rests)}{more}")
    met = [row for row in ledger.requirements if row.met_by]
    out.print(f"\n[bold underline]Requirements[/bold underline]\n{len(met)} of {len(ledger.requirements)} that apply are met:")
    for each in met:
        out.print(f"  {each.requirement.id} [dim]{'; '.join(f'{policy}: {clause}' for policy, clause in each.met_by)}[/dim]")
    _tell_unmet(ledger.unmet())
    return DONE


def _tell_unmet(rows: list[RequirementRow]) -> None:
    if not rows:
        return
    out.print(f"\n{len(rows)} more belong to policies that policygen does not make yet:")
    for row in rows:
        reason = f" [dim]{escape(row.left[0])}[/dim]" if row.left else ""
        out.print(f"  {row.requirement.force:<7} {row.requirement.id}{reason}")
