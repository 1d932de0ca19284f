"""Who holds a role by a table in any layout: "Designated safeguarding lead | Peter Lowe | 01632 960101"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from policygen.consistency.policy_text import PHONE, Told, digits, person_named
from policygen.coverage.foreign_text import ForeignText
from policygen.language.statements import roles_in

_LABEL_WORDS: Final = 12
"""Words of a cell that names a role; a longer one is a sentence."""
_NO_PERSON: Final = re.compile(
    r"\b(?:Inspectorate|Independent|Schools?|Authority|Partnership|Officer|Team|Service|Office|Governor|Teacher"
    r"|Manager|Road|Street|Room"
    r"|Line|Centre|Hub|Borough|Metropolitan|County|City|District|Company|Charity|University|Hospital|Mental|Health"
    r"|Online|Safety|Data|Protection|Staff"
    r"|Training|Term|All)\b"
)
_EMAIL: Final = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_NOT_A_HOLDER: Final = frozenset({"governing body", "office", "police", "social care", "line manager", "IT support", "LADO"})


def people_in_rows(text: ForeignText, policy: str) -> Iterator[Told]:
    """Yield the people whom rows name beside one role, with what the row says of how to reach them."""
    for passage in text.passages:
        cells = [each.strip() for each in passage.cells] if passage.kind == "row" else []
        roles = [(place, role) for place, cell in enumerate(cells) for role in _one_role(cell)]
        if len(roles) != 1:
            continue
        place, role = roles[0]
        others = [cell for number, cell in enumerate(cells) if number != place]
        named = (person_named(cell) for cell in others)
        name = next((each for each in named if each and not _NO_PERSON.search(each)), "") or _after_role(cells[place])
        if name:
            rest = " ".join(cells)
            number = digits(rest) if len(PHONE.findall(rest)) == 1 else ""
            emails = _EMAIL.findall(rest)
            yield Told(policy, "", role, name, number, emails[0].lower() if len(emails) == 1 else "", passage.text)


def numbers_of_people(text: ForeignText, told: Sequence[Told], policy: str) -> Iterator[Told]:
    """Yield the numbers at which the text says that somebody can be reached who holds a role by another place of it."""
    for each in {one.name: one for one in told if one.name}.values():
        last = each.name.split()[-1]
        said = re.compile(
            rf"\b{re.escape(last)}(?: \([^)]*\))?,?(?: (?:can|may) be)? (?:reached|contacted|rung|is)? ?(?:on"
            rf"|at) (?:\w+ )?({PHONE.pattern})"
        )
        for passage in text.passages:
            found = said.search(passage.text)
            if found and passage.text != each.words:
                yield Told(policy, "", each.role, each.name, digits(found[1]), "", passage.text)


def _one_role(cell: str) -> list[str]:
    label = _EMAIL.sub("", cell)
    found = list(dict.fromkeys(roles_in(label))) if len(label.split()) <= _LABEL_WORDS else []
    return found if len(found) == 1 and found[0] not in _NOT_A_HOLDER else []


def _after_role(cell: str) -> str:
    """Return the name that stands after a colon in the cell of the role."""
    return person_named(cell.partition(":")[2])
