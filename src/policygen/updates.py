"""A school's adopted policy brought up to date: merged, tracked, verified, and told in a brief."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final, Literal

from pydantic import ValidationError

from policygen.causes import Cause, causes, default_cause
from policygen.document import Block, Paper, Paragraph
from policygen.errors import Fault, Faults
from policygen.generate import Generated
from policygen.manifest import Manifest
from policygen.paper_blocks import heading, item, note, part, shortened, table, words
from policygen.policies import Policy
from policygen.word.base import Base, base_in, manifest_in
from policygen.word.edits import hand_edits
from policygen.word.open import Opened, open_word, ready
from policygen.word.parts import WordFile
from policygen.word.update import Merged, merge_and_redline
from policygen.word.verify import verify
from policygen.word.words import readable
from policygen.word.write import clause_bookmark
from policygen.wording import long_date

How = Literal["accept", "reject", ""]
_LONGEST: Final = 160
_ORDER: Final = {"must": 0, "should": 1, "advice": 2, "": 3}


@dataclass(frozen=True, slots=True)
class Prior:
    """The version of a policy that the school adopted, as a file."""

    name: str
    data: bytes
    manifest: Manifest | None
    base: Base | None
    pending: int
    """Tracked changes in it that nobody has settled."""
    opened: Opened | None = field(default=None, repr=False, compare=False)
    """The file, read already."""


@dataclass(frozen=True, slots=True)
class Updated:
    """An adopted policy brought up to date."""

    clean: bytes
    tracked: bytes | None
    """None where the tracked file did not prove right; `findings` says why."""
    merged: Merged
    brief: Paper
    findings: tuple[str, ...]
    locked: tuple[str, ...] = ()
    """Clauses that are the trust's and that the school has changed by hand: its words stay, and a person has to look."""


def read_prior(data: bytes, name: str, how: How = "") -> Prior:
    """Return an adopted file as it is, or with its pending tracked changes settled.

    Raises WordFault where it is not a Word file that can be used.
    """
    opened = open_word(data, name)
    pending = opened.pending
    if (pending and how) or (not pending and opened.was_strict):
        data = ready(data, name, how or "refuse")
        opened = open_word(data, name)
    file = WordFile(opened.parts, opened.document)
    return Prior(name, data, _manifest(file), base_in(file), pending, opened)


def _manifest(file: WordFile) -> Manifest | None:
    try:
        return Manifest.model_validate_json(manifest_in(file))
    except ValidationError:
        return None


def title_of(data: bytes) -> str:
    """Return what a file without a manifest calls itself: its title property and its first words."""
    opened: Opened = open_word(data)
    file = WordFile(opened.parts, opened.document)
    first = [text for block in file.blocks(file.document) if (text := readable(block.words).strip())][:6]
    return " ".join(first)


def update(
    made: Generated, prior: Prior, remade: Base | None = None, *, moves: bool = False, locked: Collection[str] = ()
) -> Updated:
    """Bring an adopted file up to the new version: its own words stay, each change is tracked with its cause.

    `remade` is the base made again, for a file that lost its own; `locked` are the clauses that a trust locks. With `moves`,
    what moved is marked as moved, and not as taken out and put in. Raises Faults where the file belongs to another school,
    and WordFault where it holds tracked changes that nobody has settled.
    """
    refuse_another_school(made, prior)
    base = prior.base or remade
    moment = f"{made.manifest.on}T09:00:00Z"
    why = causes(prior.manifest, made)
    merged = merge_and_redline(
        prior.opened or prior.data, made.word_file(), base, {name: each.reason() for name, each in why.items()}, moment,
        moves=moves, keep_unmatched=prior.manifest is None, default=default_cause(prior.manifest, made).reason(),
    )  # fmt: skip
    findings = tuple(verify(merged.redline, prior.data, merged.clean))
    changed = tuple(_changed_locks(prior, locked)) if locked else ()
    brief = change_brief(made, prior, merged, {clause_bookmark(name): each for name, each in why.items()}, changed)
    return Updated(merged.clean, None if findings else merged.redline, merged, brief, findings, changed)


def _changed_locks(prior: Prior, locked: Collection[str]) -> Iterator[str]:
    edited = {edit.clause for edit in hand_edits(prior.data) or ()}
    return (name for name in sorted(locked) if clause_bookmark(name) in edited)


def refuse_another_school(made: Generated, prior: Prior) -> None:
    """Raise Faults where an adopted file is another policy, or was made for another school."""
    before, now = prior.manifest, made.manifest
    if before is None:
        return
    if before.policy != now.policy:
        raise Faults(Fault("This file is another policy.", f"It was made as '{before.policy}'.", prior.name))
    # A URN tells schools apart even when one has changed its name.
    another = before.urn != now.urn if before.urn and now.urn else before.school != now.school
    if another:
        step = "Check the folder that you gave with --prior, and the URN in the school's file."
        raise Faults(Fault("This file was made for another school, so it is not used.", step, prior.name))


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
