"""The appendix that says of every passage why it is there, and of every requirement where it is met; off unless asked for.

Its words stand in `policy_templates/papers/provenance.md`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final, TypeVar

from policygen.law.citations import entries
from policygen.law.model import Requirement
from policygen.markup.blocks import NAME, Block, Heading, Part, block_text
from policygen.markup.paper_templates import PaperTemplate
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


def provenance(
    policy: str, rows: Ledger, places: Mapping[str, Place], titles: Mapping[str, str], template: PaperTemplate
) -> tuple[Part, ...]:
    """Return the appendix of one policy.

    `rows` is the ledger of all the school's policies, `places` where the clauses of this one stand, `titles` the names of
    policies in a sentence.
    """
    mine = [row for row in rows.clauses if row.policy == policy and row.clause in places]
    met = [row for row in rows.requirements if any(by == policy for by, _ in row.met_by)]
    counts = {why: sum(why in row.why for row in mine) for why in FOUR}
    data = {
        "passages": len(mine),
        "on_why": [{"number": number, "why": why} for why, number in counts.items() if number],
        "met": len(met),
        "unverified": any(row.requirement.unverified for row in met),
        "sections": [
            {"title": title, "passages": [_passage(row, places[row.clause]) for row in inside]}
            for title, inside in _rows_by(mine, lambda row: str(places[row.clause])).items()
        ],
        "sources": [
            {"title": title, "requirements": [_requirement(policy, row, places, titles) for row in inside]}
            for title, inside in _rows_by(met, lambda row: str(row.requirement.edition)).items()
        ],
    }
    return tuple(_appendix_part(part) for part in template.filled(data))


def _appendix_part(part: Part) -> Part:
    """Return a part as one of the appendix, whose title is a heading that links can point to."""
    blocks = tuple(
        replace(block, place=NAME, appendix=True) if isinstance(block, Heading) and block.level == 1 else block
        for block in part.blocks
    )
    return replace(part, name=f"{NAME}.{part.name}", blocks=blocks)


def _passage(row: ClauseRow, place: Place) -> dict[str, object]:
    return {
        "first": place.first,
        "comes_from": [why.removesuffix(" and guidance") for why in row.why],
        "rests_on": entries(row.meets),
        "house": list(row.house),
    }


def _requirement(policy: str, row: RequirementRow, places: Mapping[str, Place], titles: Mapping[str, str]) -> dict[str, object]:
    here = dict.fromkeys(places[clause].short for by, clause in row.met_by if by == policy and clause in places)
    return {
        "title": row.requirement.title,
        "place": _cited_place(row.requirement),
        "force": _FORCE[row.requirement.force],
        "unverified": row.requirement.unverified,
        "here": list(here),
        "elsewhere": list(dict.fromkeys(titles[by] for by, _ in row.met_by if by != policy)),
    }


def _cited_place(requirement: Requirement) -> str:
    if requirement.at:
        return requirement.at
    return f"before: {requirement.at_before}" if requirement.at_before else "–"


def _rows_by(rows: Sequence[EachRow], by: Callable[[EachRow], str]) -> dict[str, list[EachRow]]:
    groups: dict[str, list[EachRow]] = {}
    for row in rows:
        groups.setdefault(by(row), []).append(row)
    return groups


def first_words(blocks: Iterable[Block]) -> str:
    """Return the first words of a clause, enough to find it by."""
    words = " ".join(block_text(block) for block in blocks).split()
    return " ".join(words[:_MOST_WORDS]) + (" …" if len(words) > _MOST_WORDS else "")
