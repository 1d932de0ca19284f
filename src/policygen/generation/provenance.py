"""The appendix that says of every passage why it is there, and of every requirement where it is met; off unless asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, TypeVar

from policygen.law.citations import citations
from policygen.law.model import Requirement
from policygen.markup.blocks import NAME, Block, Cell, Heading, Paragraph, Part, Run, Table, block_text
from policygen.markup.papers import cells, heading, note, part
from policygen.policies.traceability import FOUR, ClauseRow, Ledger, RequirementRow

EachRow = TypeVar("EachRow", ClauseRow, RequirementRow)

_FORCE: Final = {"must": "law", "should": "guidance", "advice": "advice"}
_MOST_WORDS: Final = 9


@dataclass(frozen=True, slots=True)
class Place:
    """Where a clause stands in the document: the number and the title of its section, and its first words."""

    number: str
    title: str
    first: str

    @property
    def short(self) -> str:
        """The number of the section, or its title where it has none."""
        return self.number.removeprefix("section ") or self.title

    def __str__(self) -> str:
        return f"{self.number} {self.title}".strip()


def provenance(policy: str, rows: Ledger, places: Mapping[str, Place], titles: Mapping[str, str]) -> tuple[Part, ...]:
    """Return the appendix of one policy.

    `rows` is the ledger of all the school's policies, `places` where the clauses of this one stand, `titles` the names of
    policies in a sentence.
    """
    mine = [row for row in rows.clauses if row.policy == policy and row.clause in places]
    met = [row for row in rows.requirements if any(by == policy for by, _ in row.met_by)]
    title = Heading((Run("Where each statement comes from"),), 1, NAME, numbered=False, appendix=True)
    return (
        _part("heading", [title], new_page=True),
        _part("intro", _intro(mine, met)),
        _part("clauses", [heading("Every passage, and why it is here"), *_clauses(mine, places)]),
        _part("requirements", [heading("Every requirement, and where it is met"), *_requirements(policy, met, places, titles)]),
    )


def _part(name: str, blocks: Iterable[Block], *, new_page: bool = False) -> Part:
    return part(f"{NAME}.{name}", blocks, new_page=new_page)


def _intro(clauses: Sequence[ClauseRow], met: Sequence[RequirementRow]) -> Iterator[Block]:
    counts = {why: sum(why in row.why for row in clauses) for why in FOUR}
    said = ", ".join(f"{count} on {why}" for why, count in counts.items() if count)
    yield Paragraph(
        (
            Run(
                f"This policy has {len(clauses)} passages: {said}; some rest on more than one. Between them they meet {len(met)} "
                "requirements of law, guidance and learning that apply to us. This appendix is for those who check the policy; "
                "it is left out of the copy for the public."
            ),
        )
    )
    if any(row.requirement.unverified for row in met):
        yield note("* Not yet checked against the official text of the edition in force.")


def _clauses(rows: Sequence[ClauseRow], places: Mapping[str, Place]) -> Iterator[Block]:
    for section, inside in _grouped(rows, lambda row: str(places[row.clause])).items():
        yield heading(section[:1].upper() + section[1:], 3)
        table = (cells((places[row.clause].first, _from(row), "; ".join(citations(row.meets)) or "–")) for row in inside)
        yield Table(cells(("Passage", "From", "Rests on")), tuple(table), f"Passages of {section}, and why they are here")


def _from(row: ClauseRow) -> str:
    return ", ".join(why.removesuffix(" and guidance") for why in row.why)


def _requirements(
    policy: str, rows: Sequence[RequirementRow], places: Mapping[str, Place], titles: Mapping[str, str]
) -> Iterator[Block]:
    for source, inside in _grouped(rows, lambda row: str(row.requirement.edition)).items():
        yield heading(source, 3)
        table = (_requirement(policy, row, places, titles) for row in inside)
        yield Table(
            cells(("Requirement", "Place", "Force", "Met in")), tuple(table), f"Requirements of {source}, and where they are met"
        )


def _requirement(policy: str, row: RequirementRow, places: Mapping[str, Place], titles: Mapping[str, str]) -> tuple[Cell, ...]:
    here = dict.fromkeys(places[clause].short for by, clause in row.met_by if by == policy and clause in places)
    elsewhere = dict.fromkeys(titles[by] for by, _ in row.met_by if by != policy)
    met = "; ".join([", ".join(here), *([f"also {', '.join(elsewhere)}"] if elsewhere else [])])
    star = " *" if row.requirement.unverified else ""
    return cells((row.requirement.title, _place(row.requirement), _FORCE[row.requirement.force] + star, met))


def _place(requirement: Requirement) -> str:
    if requirement.at:
        return requirement.at
    return f"before: {requirement.at_before}" if requirement.at_before else "–"


def _grouped(rows: Sequence[EachRow], by: Callable[[EachRow], str]) -> dict[str, list[EachRow]]:
    groups: dict[str, list[EachRow]] = {}
    for row in rows:
        groups.setdefault(by(row), []).append(row)
    return groups


def first_words(blocks: Iterable[Block]) -> str:
    """Return the first words of a clause, enough to find it by."""
    words = " ".join(block_text(block) for block in blocks).split()
    return " ".join(words[:_MOST_WORDS]) + (" …" if len(words) > _MOST_WORDS else "")
