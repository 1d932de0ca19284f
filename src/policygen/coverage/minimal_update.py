"""The least that brings a policy from anywhere up to the law: what to put in, where, and which words to change.

    offers_for(checked, library, on, answers, prover) -> Offers
    Offers.points   PointOffer: what is missing, under which of their headings, in which of our words
    Offers.words    WordOffer: a stale term or a wrong number, and what takes its place
    Offers.left     what stays for a person, in sentences

Nothing of theirs goes. Of our clause the smallest part comes in that states what is missing; where none does, a line to fill in.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Final, Literal

from policygen.coverage.checking import CheckedFile
from policygen.coverage.file_findings import FileFinding
from policygen.coverage.judging import JudgedPoint, JudgedRequirement
from policygen.coverage.our_passages import OwnPassage, Rewording, rewordings
from policygen.coverage.their_places import TheirPlaces
from policygen.coverage.titles_told import titles_told
from policygen.coverage.word_offers import WordOffer, word_offers
from policygen.errors import LibraryFaults
from policygen.facts.known import Known
from policygen.facts.vocabulary import Value
from policygen.generation.generate import clause_wording
from policygen.generation.point_proof import Prover
from policygen.law.in_force import LawInForce
from policygen.law.model import Requirement
from policygen.library.model import Library
from policygen.markup.blocks import Block, ListItem, Paragraph, Run, Table, block_text, plain
from policygen.markup.wording import ClauseRenderer
from policygen.points.reading import TextPiece
from policygen.policies.manifest import Manifest
from policygen.policies.model import Clause, Policy
from policygen.policies.point_reading import block_passages
from policygen.policies.selection import select

OnlyKind = Literal["law", "stale"]


@dataclass(frozen=True, slots=True)
class PointOffer:
    """Missing points of one clause, and the words that state them."""

    key: str
    clause: str
    """The clause of ours, by name; with "to-do." before it where no clause of ours says it."""
    requirements: tuple[Requirement, ...]
    points: tuple[str, ...]
    """The points by id."""
    says: tuple[str, ...]
    blocks: tuple[Block, ...]
    after: int
    """The paragraph after which it comes, by its place in the main part from 1; 0 is the end."""
    under: str
    """Their heading; empty where none matches: then it comes into a section of its own at the end."""
    theme: str = ""
    """What it is about, in the words of our headings."""

    @property
    def label(self) -> str:
        """What it is, in one line."""
        first = self.requirements[0]
        where = f"under “{self.under}”" if self.under else "at the end"
        return f"{'; '.join(self.says)} ({first.citation()}, {first.force}), {where}"


@dataclass(frozen=True, slots=True)
class Offers:
    """All that an update would do to one file."""

    points: tuple[PointOffer, ...] = ()
    words: tuple[WordOffer, ...] = ()
    left: tuple[str, ...] = ()
    anew: tuple[Rewording, ...] = ()
    """Passages that an earlier update put in and that say something else by now."""

    @property
    def reworded(self) -> tuple[str, ...]:
        """What says something else than before, in a line each."""
        return (*(each.label for each in self.words), *(each.label for each in self.anew))

    def only(self, kind: OnlyKind | None, keys: Collection[str] | None = None) -> Offers:
        """Return those of one kind: `law` is what is missing, `stale` is what is out of date or wrong; or those picked."""
        points = self.points if kind != "stale" else ()
        words = self.words if kind != "law" else ()
        return Offers(
            tuple(each for each in points if keys is None or each.key in keys),
            tuple(each for each in words if keys is None or each.key in keys), self.left,
            tuple(each for each in self.anew if kind != "stale" and (keys is None or each.key in keys)),
        )  # fmt: skip


def offers_for(
    checked: CheckedFile,
    library: Library,
    on: date,
    answers: Mapping[str, Value],
    prover: Prover,
    whole: Collection[str] = (),
    by_hand: Collection[str] = (),
    shown: Sequence[JudgedRequirement] = (),
    before: tuple[Sequence[OwnPassage], Manifest] | None = None,
) -> Offers:
    """Return what brings a file up to the law of a day.

    `whole` are points (by id) for which the smallest part was not enough; `by_hand` are those for which no clause was. `shown`
    are requirements of which only what comes in shows that they apply; `before` is what an earlier update put
    in, with its record.
    """
    law = library.legislation.on(on)
    words = word_offers(checked, library, law, answers)
    numbers = {each.key for each in words}
    made = _Offering(checked, library, law, answers, prover, whole, by_hand, shown)
    points = tuple(made.offers(numbers))
    left = tuple(_left_to_a_person(checked, words))
    anew = tuple(rewordings(before[0], library, before[1], law, made.blocks)) if before else ()
    said_anew = {each.passage.paragraph for each in anew}
    return Offers(points, tuple(each for each in words if each.part or each.paragraph not in said_anew), left, anew)


# ---- what is left


def _left_to_a_person(checked: CheckedFile, words: tuple[WordOffer, ...]) -> Iterator[str]:
    """Yield what the update does not do, in sentences."""
    yield from checked.text.remarks
    for found in checked.findings:
        if not any(_puts_right(each, found) for each in words):
            yield f"{found.what} {found.next_step}{f' ({found.place})' if found.place else ''}"
    for one in checked.held.with_verdict("partly", "not found"):
        if not one.applies:
            yield f"{one.requirement.title} ({one.requirement.citation()}): {one.condition or 'it depends on your school'}."
    unjudged = sum(each.verdict == "not judged" for one in checked.held.requirements for each in one.points)
    if unjudged:
        yield f"{unjudged} points could not be judged in other words than ours: the full report of the check has them."


def _puts_right(offer: WordOffer, finding: FileFinding) -> bool:
    """Return whether an offer changes the words of a finding, in the finding's own place."""
    if not finding.words or not (offer.old in finding.words or finding.words in offer.old):
        return False
    place = finding.passage
    return bool(place is None or offer.part or offer.paragraph in (place.place.paragraph, *place.paragraphs))


# ---- points


@dataclass
class _Wanted:
    requirements: dict[str, Requirement]
    points: dict[str, JudgedPoint]
    lines: set[int]


class _Offering:
    def __init__(
        self,
        checked: CheckedFile,
        library: Library,
        law: LawInForce,
        answers: Mapping[str, Value],
        prover: Prover,
        whole: Collection[str],
        by_hand: Collection[str],
        shown: Sequence[JudgedRequirement],
    ) -> None:
        self.checked, self.library, self.law, self.prover = checked, library, law, prover
        self.whole, self.by_hand = whole, by_hand
        self.asked = (*checked.held.requirements, *shown)
        self.known = self._known(answers)
        self.places = TheirPlaces(checked.text)
        self._said = frozenset(each.text for each in checked.text.passages)
        self._wordings: dict[str, ClauseRenderer] = {}
        self._blocks: dict[str, tuple[Block, ...]] = {}

    def _known(self, answers: Mapping[str, Value]) -> Known:
        """Return what is known of the school: its answers; else what the file shows, and words that fit any school."""
        if answers:
            return Known(self.library.vocabulary, answers)
        told: dict[str, Value] = dict(self.checked.held.applies.profiles[0].answers)
        if self.checked.what.names_one:
            told["school_name"] = self.checked.what.schools[0].words
        titles = titles_told(self.checked.text)
        return Known(self.library.vocabulary, {"pupil_word": "pupils", "school_word": "school", **titles, **told})

    def offers(self, numbers: Collection[str]) -> Iterator[PointOffer]:
        """Yield what is to come in, a clause of ours at a time."""
        wanted: dict[tuple[str, str], _Wanted] = {}
        for one in self.asked:
            for point in one.missing if one.applies else ():
                if f"number:{point.point.id}" in numbers and point.point.id not in self.whole:
                    continue
                policy, clause, lines = self._home(one, point)
                found = wanted.setdefault((policy, clause), _Wanted({}, {}, set()))
                found.requirements[one.requirement.id] = one.requirement
                found.points[point.point.id] = point
                found.lines |= lines
        for (policy, name), each in wanted.items():
            offer = self._offer(self.library.policies[policy], name, each)
            if offer.blocks:
                yield offer

    def _home(self, one: JudgedRequirement, point: JudgedPoint) -> tuple[str, str, set[int]]:
        """Return the policy and clause that state a point, and which of the clause's blocks do; no clause where none does."""
        for known in one.clauses if point.point.id not in self.by_hand else ():
            policy, _, name = known.partition("/")
            blocks = self.blocks(policy, name)
            if not blocks:
                continue
            alone = [] if point.point.id in self.whole else [
                lines for lines in _smallest_first(blocks) if self._states(policy, name, point, lines)
            ]  # fmt: skip
            if alone:
                return policy, name, alone[0]
            if self._states(policy, name, point, set(range(len(blocks)))) or point.point.id in self.whole:
                return policy, name, set(range(len(blocks)))
        return one.policy, f"to-do.{one.requirement.id}", set()

    def _states(self, policy: str, name: str, point: JudgedPoint, lines: set[int]) -> bool:
        blocks = [block for number, block in enumerate(self.blocks(policy, name)) if number in lines]
        key = ("\n".join(map(block_text, blocks)),)
        reading = self.prover.reading(key, lambda: list(_clause_pieces(blocks)))
        return self.prover.judged(point.point, reading, self.law).stated

    def blocks(self, policy: str, name: str) -> tuple[Block, ...]:
        """Return a clause of ours in the words for this school; none where it is not for it or cannot be put into words."""
        key = f"{policy}/{name}"
        if key not in self._blocks:
            self._blocks[key] = self._made(self.library.policies[policy], name)
        return self._blocks[key]

    def _made(self, policy: Policy, name: str) -> tuple[Block, ...]:
        clause = next(each for each in policy.clauses if each.name == name)
        if clause.when is not None and clause.when.value(self.known) is False:
            return ()
        if policy.key not in self._wordings:
            selection = select(policy, self.law, self.known)
            self._wordings[policy.key] = clause_wording(self.library, self.known, self.law, selection)
        try:
            made = self._wordings[policy.key].blocks(clause.text, f"{clause.path}, clause '{name}'", clause.line)
        except LibraryFaults:
            return ()  # it points to a part that this school's policy would not have
        return tuple(line for block in made for line in _as_lines(block))

    def _offer(self, policy: Policy, name: str, wanted: _Wanted) -> PointOffer:
        requirements = tuple(sorted(wanted.requirements.values(), key=lambda each: each.force != "must"))
        clause = next((each for each in policy.clauses if each.name == name), None)
        says = tuple(dict.fromkeys(each.point.says for each in wanted.points.values()))
        blocks = tuple(self.blocks(policy.key, name)[number] for number in sorted(wanted.lines)) or tuple(
            each for each in _lines_to_fill_in(wanted) if not any(block_text(each) in said for said in self._said)
        )
        nearest = next((each.place for each in wanted.points.values() if each.verdict == "partly" and each.place), None)
        heading, section = _clause_themes(policy, clause or self._claiming(policy, wanted))
        themes = (_run_in(blocks) or heading, section, requirements[0].title, " ".join(says))
        place = self.places.place_for(themes, " ".join(map(block_text, blocks)), nearest)
        shown = next((each for each in themes[:3] if each and "{" not in each), requirements[0].title)
        return PointOffer(
            f"point:{policy.key}/{name}", name, requirements, tuple(wanted.points), says, blocks, place.after, place.under, shown
        )

    def _claiming(self, policy: Policy, wanted: _Wanted) -> Clause | None:
        """Return the clause that meets a requirement of which no words of ours state a point: the place is that one's."""
        known = {
            each for one in self.checked.held.requirements if one.requirement.id in wanted.requirements for each in one.clauses
        }
        return next((each for each in policy.clauses if f"{policy.key}/{each.name}" in known), None)


def _clause_themes(policy: Policy, clause: Clause | None) -> tuple[str, str]:
    """Return what a clause of ours is under: its own heading, which may be empty, and its section's."""
    if clause is None:
        return "", ""
    section = next(each for each in policy.sections if each.name == clause.section)
    return clause.heading, section.title if "{" not in section.title else section.name.replace("-", " ").capitalize()


def _run_in(blocks: tuple[Block, ...]) -> str:
    """Return the words in bold with which the first paragraph begins, as its heading; empty where it has none."""
    runs = blocks[0].runs if blocks and isinstance(blocks[0], Paragraph) else ()
    return runs[0].text if len(runs) > 1 and runs[0].bold and not runs[0].to_do else ""


def _clause_pieces(blocks: list[Block]) -> Iterator[TextPiece]:
    yield from block_passages(blocks, "g")


def _smallest_first(blocks: tuple[Block, ...]) -> list[set[int]]:
    """Return the parts of a clause that can stand alone, the shortest first: a paragraph, or an item with its lead-in."""
    parts: list[set[int]] = []
    lead: int | None = None
    for number, block in enumerate(blocks):
        if isinstance(block, ListItem):
            parts.append({number} if lead is None else {lead, number})
            continue
        lead = number if block_text(block).rstrip().endswith(":") else None
        if lead is None:
            parts.append({number})
    parts += [one | other for one, other in pairwise(parts)]
    return sorted(parts, key=lambda part: sum(len(block_text(blocks[each]).split()) for each in part))


def _as_lines(block: Block) -> Iterator[Block]:
    """Yield a block as paragraphs and items: a table as a list, and nothing that points into a document that is not theirs."""
    if isinstance(block, Table):
        for row in block.rows:
            cells = [" ".join(plain(_without_places(runs)) for runs in cell).strip() for cell in row]
            yield ListItem((Run(_CELL_END.sub(r"\1", ": ".join(filter(None, cells)))),), ordered=False)
    elif isinstance(block, ListItem):
        yield ListItem(_without_places(block.runs), ordered=False, level=0, continues=block.continues)
    else:
        yield Paragraph(_without_places(block.runs))


_CELL_END: Final = re.compile(r"([.!?]):(?= )")
"""Between two cells of a row, of which the first ends a sentence."""


def _without_places(runs: tuple[Run, ...]) -> tuple[Run, ...]:
    """Return runs that point to no section of a document that is not theirs: "(see section 4)" goes, others say "this policy"."""
    texts = [_POINTS if run.number_of or run.link.startswith("#") else run.text for run in runs]
    for number, text in enumerate(texts):
        if text == _POINTS:
            before, after = texts[number - 1] if number else "", texts[number + 1] if number + 1 < len(texts) else ""
            opened = _OPENED.search(before)
            if opened and after.startswith(")"):
                texts[number - 1], texts[number], texts[number + 1] = before[: opened.start()], "", after[1:]
            else:
                texts[number] = "this policy"
    return tuple(
        Run(text, run.bold, run.italic, "" if run.link.startswith("#") else run.link, "", run.to_do)
        for run, text in zip(runs, texts, strict=True)
        if text
    )


_POINTS: Final = "\0"
_OPENED: Final = re.compile(r"\s*\((?:[Ss]ee |in |as in )?$")


def _lines_to_fill_in(wanted: _Wanted) -> Iterator[Block]:
    """Yield a line to fill in for each thing that no clause says; points that say the same share one."""
    cited = next(iter(wanted.requirements.values())).citation()
    for missing in dict.fromkeys(each.missing for each in wanted.points.values()):
        said = f"[To confirm: write here how your school does this – {missing} ({cited})]"
        yield Paragraph((Run(said, to_do="their words"),))
