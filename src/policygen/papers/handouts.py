"""Hand-outs put into words for one school: papers, each with the reading age of its words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from policygen.errors import Fault, LibraryFaults
from policygen.facts.known import Known
from policygen.facts.vocabulary import Contact, Person
from policygen.generation.front_matter import edition_before
from policygen.generation.generate import Generated, clause_helpers
from policygen.generation.learned_changes import from_reviews, review_table
from policygen.language.english import long_date
from policygen.law.in_force import LawInForce
from policygen.library.model import Library
from policygen.markup.blocks import Block, Heading, Paper, Part, block_runs, plain
from policygen.markup.readability import Reading, reading
from policygen.markup.wording import ClauseRenderer
from policygen.papers.governors_paper import governors_blocks
from policygen.policies.handouts import Handout, HandoutFile
from policygen.policies.model import Clause
from policygen.policies.selection import chosen

if TYPE_CHECKING:
    from policygen.generation.update import Updated


_AFTER: Final = "what-changed"
"""The clause of the governors' paper after which it stands what changed because of reviews."""
_MOST_FROM_REVIEWS: Final = 2
"""Rows of what changed because of reviews that leave a hand-out on its page, and the governors' paper on its two."""


@dataclass(frozen=True, slots=True)
class MadeHandout:
    """A hand-out for one school."""

    key: str
    file: HandoutFile
    paper: Paper
    reading: Reading
    to_do: tuple[str, ...]
    """The facts that it needs and that are not known."""


def make_handouts(
    library: Library, known: Known, law: LawInForce, made: Sequence[tuple[Generated, Updated | None]]
) -> list[MadeHandout]:
    """Return the hand-outs that go with the policies that were made for a school."""
    keys = {each.manifest.policy for each, _ in made}
    return [
        _made(handout, library, known, law, made)
        for handout in library.handouts.values()
        if set(handout.file.policies) <= keys and (handout.file.when is None or handout.file.when.value(known))
    ]


def _made(
    handout: Handout, library: Library, known: Known, law: LawInForce, made: Sequence[tuple[Generated, Updated | None]]
) -> MadeHandout:
    wording = ClauseRenderer(
        known, law.values(), {**clause_helpers(library, law, known), "section": _nowhere, "appendix": _nowhere}
    )
    tables = governors_blocks(library, known, law, made) if handout.file.audience == "governors" else {}
    reviews = _because_of_reviews(handout, library, law, made)
    if reviews and _AFTER in tables:
        tables[_AFTER], reviews = (*tables[_AFTER], *reviews), []
    parts = tuple(_handout_parts(chosen(handout.clauses, law, known), wording, tables))
    parts += (Part("because-of-reviews", tuple(reviews), clause=False),) if reviews else ()
    about = plain(wording.runs(handout.file.about, handout.section.path)).rstrip(".")
    date = str(long_date(known["effective_date"] or law.on))
    paper = Paper(
        title=plain(wording.runs(handout.section.title, handout.section.path)),
        about=f"{about}. From {date}.",
        organisation=str(known["school_name"]),
        date=date,
        parts=parts,
        points=handout.file.points,
        version=next((each.document.version for each, _ in made), "1"),
    )
    blocks = [block for part in parts for block in part.blocks]
    return MadeHandout(handout.key, handout.file, paper, reading(blocks, list(_names(known))), tuple(wording.to_do))


def _because_of_reviews(
    handout: Handout, library: Library, law: LawInForce, made: Sequence[tuple[Generated, Updated | None]]
) -> list[Block]:
    """Return what changed because of reviews: for governors in every policy, on a page for staff what is the school's own."""
    audience = handout.file.audience
    clauses = {each.manifest.policy: {clause.name for clause in each.selection.clauses} for each, _ in made}
    if audience == "governors":
        since = min(edition_before(library.legislation, law.editions[each.selection.policy.file.based_on]) for each, _ in made)
        met = [law.requirements[name] for each, _ in made for name in each.selection.met]
        return review_table(from_reviews(library.learned, clauses, met, since), _MOST_FROM_REVIEWS)
    if audience == "staff":
        rows = from_reviews(library.learned, {key: clauses[key] for key in handout.file.policies}, (), law.on)
        return review_table(rows[:1] if handout.file.one_page else rows, _MOST_FROM_REVIEWS)
    return []


def _nowhere(name: str) -> str:
    raise LibraryFaults(Fault(f"A hand-out has no sections to point to, such as '{name}'.", "Name the policy instead."))


def _handout_parts(clauses: Iterable[Clause], wording: ClauseRenderer, tables: Mapping[str, tuple[Block, ...]]) -> Iterator[Part]:
    """Yield clauses under their headings; what was worked out for the governors stands after the clause of its name."""
    heading = ""
    for clause in clauses:
        if clause.heading and clause.heading != heading:
            words = wording.runs(clause.heading, clause.path)
            yield Part(f"heading.{clause.name}", (Heading(words, 2, numbered=False),), clause=False)
        heading = clause.heading
        blocks = wording.blocks(clause.text, f"{clause.path}, clause '{clause.name}'", clause.line)
        yield Part(clause.name, (*blocks, *tables.get(clause.name, ())), clause=False)


def _names(known: Known) -> Iterator[str]:
    """Yield the names of people, places and services among a school's answers."""
    for name in known:
        value, kind = known[name], known.vocabulary.facts[name].type
        for each in value if isinstance(value, tuple) else (value,):
            if isinstance(each, Person | Contact):
                yield each.name
            elif isinstance(each, str) and kind == "text" and name.endswith(("_name", "_authority", "_partnership", "_document")):
                yield each


def open_facts(made: Iterable[MadeHandout]) -> list[str]:
    """Return the facts that some hand-outs need and that are not known, each once."""
    return list(dict.fromkeys(name for each in made for name in each.to_do))


def words_of(paper: Paper) -> str:
    """Return every word of a paper's parts, a block a line."""
    return "\n".join("".join(run.text for run in block_runs(block)) for part in paper.parts for block in part.blocks)
