"""Hand-outs: short papers for staff, parents, pupils and governors, made of clauses from the same facts and law as the policies.

A hand-out is one Markdown file in `policy_templates/handouts/`, with a title and clauses like a policy's section; what else
there is to say about it stands in `handouts.yaml` beside it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

from pydantic import Field

from policygen.errors import Fault, LibraryFaults
from policygen.file_model import Condition, FileModel
from policygen.policies.model import Clause, Section

Audience = Literal["staff", "parents", "pupils", "governors"]


FOLDER: Final = "handouts"
"""Where hand-outs stand in policy_templates/; their list is the file of the same name in it."""


HANDOUT_NAME: Final = "_hand-out-"
"""Stands in the name of every file of a hand-out: nobody takes it for a policy."""


class HandoutFile(FileModel):
    """What `handouts.yaml` says of a hand-out, besides its words."""

    about: str
    """The line under the title; a template like a clause."""
    audience: Audience
    policies: tuple[str, ...] = ()
    """The policies it sums up: it is made where all of them are. None: it belongs to whatever was made."""
    when: Condition | None = None
    points: float = Field(default=0, ge=0, le=20)
    """The size of its letters; 0 for that of the house style."""
    one_page: bool = False
    """Whether it stays on one page; a test counts."""
    reading_age: int | None = None
    """The reading age that its words stay within."""


@dataclass(frozen=True, slots=True)
class Handout:
    """A hand-out as the library holds it; it reads like a policy of one section."""

    key: str
    file: HandoutFile
    section: Section

    @property
    def sections(self) -> tuple[Section, ...]:
        """Its only section."""
        return (self.section,)

    @property
    def clauses(self) -> tuple[Clause, ...]:
        """Every clause, in reading order."""
        return self.section.clauses


def read_handouts(about: Mapping[str, HandoutFile], sections: Mapping[str, Section]) -> dict[str, Handout]:
    """Put together what `handouts.yaml` says and the files of words.

    Raises LibraryFaults where one is named and not there, or there and not named.
    """
    faults = [
        Fault(f"The hand-out '{key}' has no file.", f"Add {key}.md.", f"policy_templates/{FOLDER}/{FOLDER}.yaml")
        for key in about
        if key not in sections
    ]
    unnamed = (section.path for key, section in sections.items() if key not in about)
    faults += [Fault(f"{FOLDER}.yaml does not name this hand-out.", path=path) for path in unnamed]
    if faults:
        raise LibraryFaults(faults)
    return {key: Handout(key, file, sections[key]) for key, file in about.items()}
