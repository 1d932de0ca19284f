"""The page that goes with a tracked file, as data; its words stand in `policy_templates/papers/change-brief.md`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from policygen.generation.causes import Cause
from policygen.generation.generate import Generated
from policygen.generation.lost_points import LostPoint, lost_in_sentences
from policygen.markup.blocks import Paper, block_text
from policygen.word.merging.update import Merged
from policygen.word.writing.document import clause_bookmark

if TYPE_CHECKING:
    from policygen.generation.update import Prior


_ORDER: Final = {"must": 0, "should": 1, "advice": 2, "": 3}


def change_brief(
    made: Generated,
    prior: Prior,
    merged: Merged,
    why: dict[str, Cause],
    locked: Sequence[str] = (),
    lost: Sequence[LostPoint] = (),
) -> Paper:
    """Return the page that goes with a tracked file: what is new, changed, gone and kept, and what a person has to decide."""
    places = clause_places(made)
    report = merged.report
    data = {
        "policy": made.document.title,
        "today": made.law.on,
        "edition": made.document.edition,
        "tracked_changes": report.revisions,
        "two_way": report.two_way,
        "settled_first": prior.pending,
        "settled_before": len(report.settled),
        "no_longer_said": [{"place": places.get(each.clause, ""), "what": each.what} for each in lost_in_sentences(lost)],
        "questions": [
            {"place": places.get(each.clause, ""), "new": each.new, "school": each.school} for each in merged.conflicts
        ],
        "decided": [{"place": places.get(each.clause, ""), "what": chosen.comment} for each, chosen in merged.decided],
        "locked": [{"place": places.get(clause_bookmark(name), name), "name": name} for name in locked],
        "changes": _rows_of_changes(merged, places, why),
        "unverified": len(made.unverified),
        "kept": [{"place": places.get(each.clause, ""), "words": each.words} for each in merged.kept_local],
        "not_compared": report.not_compared,
        "lost": report.lost,
        "facts": [{"label": each.label, "old": each.old, "new": each.new, "places": each.places} for each in report.facts],
        "still_named": [{"words": words, "where": where} for words, where in report.still_named],
        "protected": bool(report.protected),
    }
    return made.brief_template.paper(data, made.document.school, made.law.on)


def clause_places(made: Generated) -> dict[str, str]:
    """Return where each clause of a policy stands, by its bookmark: its section, and its heading where it has one.

    They are told as the document has them; what the document has no more, as the template does.
    """
    shown = {part.name: block_text(part.blocks[0]) for part in made.document.parts if part.name.startswith("heading.")}
    places = {}
    for section in made.selection.policy.sections:
        title = shown.get(f"heading.{section.name}") or _readable(section.title) or section.name.replace("-", " ").capitalize()
        heading, words = "", ""
        for clause in section.clauses:
            if clause.heading != heading:
                heading, words = clause.heading, _readable(clause.heading)
            words = shown.get(f"heading.{section.name}.{clause.name}", words) if heading else ""
            places[clause_bookmark(clause.name)] = f"{title}: {words}" if words else title
    return places


def _readable(title: str) -> str:
    return title if "{" not in title else ""


def _rows_of_changes(merged: Merged, places: dict[str, str], why: dict[str, Cause]) -> list[dict[str, str]]:
    """Return the clauses that changed, law first, those that changed in the same way for the same reason in one row."""
    rows = [
        (kind, places[clause], why.get(clause))
        for kind, clauses in (("New", merged.report.new), ("Changed", merged.report.changed), ("Gone", merged.report.removed))
        for clause in _one_per_clause(clauses, kind, merged)
        if clause in places
    ]
    rows.sort(key=lambda row: (_ORDER[row[2].force if row[2] else ""], row[1]))
    return _alike_together([(kind, place, _cause_source(cause), _said(cause)) for kind, place, cause in rows])


def _one_per_clause(clauses: Sequence[str], kind: str, merged: Merged) -> list[str]:
    """A clause of which one paragraph came in is changed, not new; one of which another stays is not gone."""
    report = merged.report
    if kind == "New":
        return [each for each in clauses if each not in report.changed and each not in report.removed]
    if kind == "Gone":
        return [each for each in clauses if each not in report.changed and each not in report.new]
    both = [each for each in report.new if each in report.removed and each not in clauses]
    return [*clauses, *both]


def _alike_together(rows: Sequence[tuple[str, str, str, str]]) -> list[dict[str, str]]:
    """Put together the places that changed in the same way for the same reason."""
    places: dict[tuple[str, str, str], dict[str, None]] = {}
    for kind, place, source, said in rows:
        places.setdefault((kind, source, said), {}).setdefault(place)
    return [
        {"kind": kind, "place": "; ".join(named), "source": source, "what": said}
        for (kind, source, said), named in places.items()
    ]


def _cause_source(cause: Cause | None) -> str:
    if cause is None or not cause.requirements:
        return cause.author if cause else "policygen"
    first = cause.requirements[0]
    return f"{first.edition}{' *' if first.unverified else ''} ({first.force})"


def _said(cause: Cause | None) -> str:
    if cause is None or not cause.requirements:
        return cause.said if cause else "–"
    words = " ".join((cause.requirements[0].note or cause.requirements[0].title).split())
    return f"{words.rstrip('.')}."
