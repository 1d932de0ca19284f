"""Lists that `policygen explain` prints: a topic's requirements, what is coming, what is not verified, the questions."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Final

from rich.markup import escape

from policygen.cli.app import DONE, as_json, out
from policygen.cli.explain_options import Shown
from policygen.facts.known import Known
from policygen.facts.vocabulary import label
from policygen.language.english import count, shortened
from policygen.law.model import Requirement
from policygen.library.model import Library

SCREEN: Final = 10
"""How many requirements, of two lines each, stand on a screen."""
_TWO_SCREENS: Final = 44
_WIDE: Final = 60


def list_data(requirements: Iterable[Requirement]) -> list[dict[str, Any]]:
    """Return requirements as a program reads them."""
    return [
        {"id": each.id, "title": each.title, "where": each.citation(), "force": each.force,
         "basis": _basis(each), "from": each.starts}
        for each in requirements
    ]  # fmt: skip


def tell_list(requirements: Sequence[Requirement], known: Known | None, *, as_data: bool, long: bool = False) -> int:
    """Print requirements, by name; those of a screen, or with `long` all."""
    if as_data:
        as_json(list_data(requirements))
        return DONE
    ordered = sorted(requirements, key=lambda each: each.id)
    for each in ordered if long else ordered[:SCREEN]:
        out.print(f"[bold]{each.id}[/bold]  {escape(each.title)}")
        out.print(f"    [dim]{each.force}; {escape(each.citation())}; {_basis(each)}{_application_state(each, known)}[/dim]")
    left = 0 if long else len(ordered) - SCREEN
    out.print(f"{count(len(ordered), 'requirement')}{f'; {left} more: --long' if left > 0 else ''}.")
    return DONE


def _application_state(each: Requirement, known: Known | None) -> str:
    if known is None:
        return ""
    return {True: " applies", False: " does not apply", None: " not known yet"}[each.applies_to(known)]


def tell_unverified(requirements: Sequence[Requirement], known: Known | None, shown: Shown) -> int:
    """Print what does not rest on the official text, by source with counts; with `long` every requirement under its source."""
    if shown.as_data:
        return tell_list(requirements, known, as_data=True)
    by_source: dict[str, list[Requirement]] = {}
    for each in requirements:
        by_source.setdefault(str(each.edition), []).append(each)
    ordered = sorted(by_source.items(), key=lambda pair: (-len(pair[1]), pair[0]))
    out.print(
        f"{count(len(requirements), 'requirement')} of {count(len(ordered), 'source')} not checked against the official text."
    )
    for name, listed in ordered if shown.long else ordered[:_TWO_SCREENS]:
        out.print(f"[bold]{len(listed):>4}[/bold]  {escape(shortened(name, _WIDE))}  [dim]{_by_basis(listed)}[/dim]")
        for each in listed if shown.long else ():
            out.print(f"        {each.id}  {escape(each.title)} [dim]{_basis(each)}{_application_state(each, known)}[/dim]")
    rest = [] if shown.long else ordered[_TWO_SCREENS:]
    if rest:
        out.print(f"{sum(len(each) for _, each in rest):>4}  in {count(len(rest), 'more source')} with fewer each")
    if not shown.long:
        out.print("Every one by name: --long. Of one source: policygen explain SOURCE, such as kcsie.", style="dim", markup=False)
    return DONE


def _basis(each: Requirement) -> str:
    return "unread" if each.unread else each.basis


def _by_basis(requirements: Iterable[Requirement]) -> str:
    counts: dict[str, int] = {}
    for each in requirements:
        counts[_basis(each)] = counts.get(_basis(each), 0) + 1
    return ", ".join(f"{number} {basis}" for basis, number in sorted(counts.items(), key=lambda pair: -pair[1]))


def tell_facts(library: Library, *, as_data: bool) -> int:
    """Print every question a school can answer."""
    facts = {name: fact for name, fact in library.vocabulary.facts.items() if fact.asked}
    if as_data:
        as_json({name: fact.model_dump(mode="json", by_alias=True, exclude_defaults=True) for name, fact in facts.items()})
        return DONE
    subject = ""
    for name, fact in facts.items():
        if fact.subject != subject:
            subject = fact.subject
            out.print(f"\n[bold]{library.vocabulary.subjects[subject]}[/bold]")
        choices = f" ({', '.join(fact.choices)})" if fact.choices else ""
        out.print(f"  [bold]{name}[/bold]  {escape(label(library.vocabulary, name))} [dim]{fact.type}{escape(choices)}[/dim]")
    return DONE
