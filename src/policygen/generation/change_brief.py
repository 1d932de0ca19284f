"""The page that goes with a tracked file: what changed, what was kept, what a person has to decide."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Final

from policygen.generation.causes import Cause
from policygen.generation.generate import Generated
from policygen.language.english import long_date, shortened
from policygen.markup.blocks import Block, Paper, Paragraph
from policygen.markup.papers import heading, item, note, part, table, words
from policygen.policies.model import Policy
from policygen.word.merging.update import Merged
from policygen.word.writing.document import clause_bookmark

if TYPE_CHECKING:
    from policygen.generation.update import Prior


_LONGEST: Final = 160
_ORDER: Final = {"must": 0, "should": 1, "advice": 2, "": 3}


# ---- the change brief


def change_brief(made: Generated, prior: Prior, merged: Merged, why: dict[str, Cause], locked: Sequence[str] = ()) -> Paper:
    """Return the page that goes with a tracked file: what is new, changed, gone and kept, and what a person has to decide."""
    places = {clause_bookmark(name): place for name, place in _places(made.selection.policy)}
    report = merged.report
    parts = [
        part("in-short", _in_short(made, prior, merged)),
        part("questions", _questions(merged, places)),
        part("locked", _locked(locked, places)),
        part("changes", _changes(merged, places, why, made)),
        part("kept", _kept(merged, places)),
        part("not-compared", _not_compared(report.not_compared, report.lost)),
    ]
    return Paper(
        title=f"{made.document.title}: what changed",
        about=f"To read beside the tracked document. As in force on {long_date(made.law.on)}.",
        organisation=made.document.school,
        date=str(long_date(made.law.on)),
        parts=tuple(each for each in parts if each.blocks),
    )


def _places(policy: Policy) -> Iterator[tuple[str, str]]:
    for section in policy.sections:
        for clause in section.clauses:
            heading = clause.heading if "{" not in clause.heading else ""
            title = section.title if "{" not in section.title else section.name
            yield clause.name, f"{title}: {heading}" if heading else title


def _in_short(made: Generated, prior: Prior, merged: Merged) -> Iterator[Block]:
    report = merged.report
    yield item(f"Based on {made.document.edition}.")
    yield item(f"{report.revisions} tracked changes; {len(merged.kept_local)} passages of your own kept; "
                f"{len(merged.conflicts)} questions for a person.")  # fmt: skip
    if report.two_way:
        yield item(
            "The file before does not say what it was made from, so what you changed and what is new could not be told apart. "
            "It was matched by headings and words; what had no counterpart was kept."
        )
    if prior.pending:
        yield item(f"{prior.pending} tracked changes in the file before were settled first, as you asked.")
    if report.settled:
        yield item(f"{len(report.settled)} questions that you settled before were not asked again.")


def _questions(merged: Merged, places: dict[str, str]) -> Iterator[Block]:
    if not merged.conflicts:
        return
    yield heading("Questions for a person")
    yield Paragraph(words("Your words were kept. Each has a comment in the tracked document."))
    for each in merged.conflicts:
        yield item(f"{places.get(each.clause, 'Between clauses')}: the new version says “{shortened(each.new, _LONGEST)}”")


def _locked(names: Sequence[str], places: dict[str, str]) -> Iterator[Block]:
    if names:
        yield heading("The trust's own clauses, changed here")
        yield Paragraph(words("These clauses are the trust's; the school has changed them. Its words were kept. Agree with the "
                              "trust, or put the trust's words back."))  # fmt: skip
    for name in names:
        yield item(f"{places.get(clause_bookmark(name), name)} ({name})")


def _changes(merged: Merged, places: dict[str, str], why: dict[str, Cause], made: Generated) -> Iterator[Block]:
    rows = [
        (kind, places[clause], why.get(clause))
        for kind, clauses in (("New", merged.report.new), ("Changed", merged.report.changed), ("Gone", merged.report.removed))
        for clause in _once(clauses, kind, merged)
        if clause in places
    ]
    if not rows:
        yield Paragraph(words("Nothing in the clauses changed."))
        return
    rows.sort(key=lambda row: (_ORDER[row[2].force if row[2] else ""], row[1]))
    yield heading("What changed, law first")
    header = ("", "Where", "Because of", "What")
    told = _grouped([(kind, place, _source(cause), _said(cause)) for kind, place, cause in rows])
    yield table(header, told, "Clauses that changed, with the reason")
    unverified = len(made.unverified)
    if unverified:
        said = f"* Not checked against the official text; so are {unverified} requirements behind this policy in all."
        yield note(said)


def _once(clauses: Sequence[str], kind: str, merged: Merged) -> list[str]:
    """A clause of which one paragraph came in is changed, not new; one of which another stays is not gone."""
    report = merged.report
    if kind == "New":
        return [each for each in clauses if each not in report.changed and each not in report.removed]
    if kind == "Gone":
        return [each for each in clauses if each not in report.changed and each not in report.new]
    both = [each for each in report.new if each in report.removed and each not in clauses]
    return [*clauses, *both]


def _grouped(rows: Sequence[tuple[str, str, str, str]]) -> list[tuple[str, str, str, str]]:
    """Put together the places that changed in the same way for the same reason."""
    places: dict[tuple[str, str, str], dict[str, None]] = {}
    for kind, place, source, said in rows:
        places.setdefault((kind, source, said), {}).setdefault(place)
    return [(kind, "; ".join(named), source, said) for (kind, source, said), named in places.items()]


def _source(cause: Cause | None) -> str:
    if cause is None or not cause.requirements:
        return cause.author if cause else "policygen"
    first = cause.requirements[0]
    return f"{first.edition}{' *' if first.unverified else ''} ({first.force})"


def _said(cause: Cause | None) -> str:
    if cause is None or not cause.requirements:
        return cause.said if cause else "–"
    return " ".join((cause.requirements[0].note or cause.requirements[0].title).split())


def _kept(merged: Merged, places: dict[str, str]) -> Iterator[Block]:
    if not merged.kept_local:
        return
    yield heading("Your own words, kept")
    for each in merged.kept_local[:12]:
        yield item(f"{places.get(each.clause, 'Your own section')}: “{shortened(each.words, _LONGEST)}”")
    if len(merged.kept_local) > 12:
        yield note(f"and {len(merged.kept_local) - 12} more")


def _not_compared(not_compared: Sequence[str], lost: Sequence[str]) -> Iterator[Block]:
    if not_compared:
        yield note(f"Not compared, because only one of the files has them: {', '.join(not_compared)}.")
    if lost:
        yield note(f"Could not be taken over: {', '.join(lost)}.")
