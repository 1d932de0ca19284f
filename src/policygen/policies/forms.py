"""Forms as they are written in files: what each is for, what stands in it, and its Word template."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, Literal

from pydantic import Field

from policygen.file_model import Condition, FileModel
from policygen.policies.model import Why

FORM_WORDS: Final = frozenset({"clause", "form_date", "rests_on", "patterns", "board_questions"})
"""Names that forms may use besides those of clauses."""


NOT_IN_FORMS: Final = frozenset({"section", "appendix"})
"""Names that clauses use and forms do not: a form stands alone."""


class Column(FileModel):
    """A column of a register, as `form.yaml` states it."""

    header: str
    kind: Literal["text", "date", "due", "yes or no", "check", "choice", "number"] = "text"
    """`due` is a date that is marked once it has passed; `check` is yes, no or not required."""
    choices: tuple[str, ...] = ()
    for_whom: str = ""
    """For whom it is required, and what is entered."""
    meets: tuple[str, ...] = ()
    when: Condition | None = None
    width: int = 16


class Sheet(FileModel):
    """A page of a register, as `form.yaml` states it."""

    name: str
    about: str = ""
    when: Condition | None = None
    columns: tuple[Column, ...]


class FormPart(FileModel):
    """A piece of a form: a clause of the policy that it belongs to, or words of its own."""

    clause: str = ""
    text: str = ""
    heading: str = ""
    new_page: bool = False
    """Whether its heading begins a page."""


Kit = Literal["", "review"]
"""Whether a form goes beside the policies, or belongs to a kit that is made when it is needed."""
Subject = Literal["children", "adults", "site"]


class FormFile(FileModel):
    """`form.yaml`: what a form is for, who fills it in, where it is kept, and what stands in it."""

    title: str
    about: str
    """One sentence: what it is for."""
    policy: str
    """The policy that it belongs to, and whose clauses it shows."""
    audience: str
    """Whom it is for, in a word or two, for lists of forms."""
    filled_in_by: str = ""
    give_to: str = ""
    kept: str = ""
    """Where, and how long."""
    when: Condition | None = None
    kit: Kit = ""
    about_whom: tuple[Subject, ...] = ()
    """Of a form of the review kit: what incidents it is for; all where it is left out."""
    meets: tuple[str, ...] = ()
    why: Why | tuple[Why, ...] = ()
    look: Literal["form", "wide", "letter", "agreement", "large", "leaflet"] = "form"
    room: float = Field(default=1.0, ge=0.5, le=4)
    """How much taller than usual its rows to write in are."""
    pages: tuple[str, ...] = ()
    """Titles of its tables that begin on a new page."""
    parts: tuple[FormPart, ...] = ()
    poster: tuple[str, ...] = ()
    """The clauses of which the first that the policy has is put on one page, a chart; such a form has no Word template."""
    sheets: tuple[Sheet, ...] = ()
    """The pages of the register that goes with it as a spreadsheet."""

    @property
    def clauses(self) -> tuple[str, ...]:
        """The clauses that it shows."""
        return (*self.poster, *(part.clause for part in self.parts if part.clause))


@dataclass(frozen=True)
class Form:
    """A form as the library holds it."""

    key: str
    file: FormFile
    template: bytes
    """The Word template; empty for a poster."""

    template_texts: Mapping[str, str] = field(default_factory=dict)
    """The parts of its Word template in which placeholders stand, as text that Jinja reads, by name."""
