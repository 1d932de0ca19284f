"""The record of an approval, as a school's minutes have it: who, when, which minute, when next; with the seal."""

from __future__ import annotations

from datetime import date
from typing import Final

import yaml
from pydantic import ValidationError

from policygen.approval.seal import Seal
from policygen.errors import Fault, Faults
from policygen.file_model import FileModel
from policygen.formats import strict_yaml
from policygen.language.english import long_date

_ABOUT: Final = (
    "# What was approved, when and by whom, and the seal of its words. policygen verify reads this file.\n"
    "# The seal shows what changed since; it is no signature. Leave this file and the document beside it as they are.\n"
)


class Decision(FileModel):
    """What the meeting, the head or the proprietor decided."""

    approved_by: str
    """The board, a committee, the head or the proprietor; no name is needed."""
    approved_on: date
    minute: str = ""
    """Where it stands in the minutes, such as "12.3"; empty where there are none, as when the head approves."""
    recorded_by: str = ""
    """The role of who recorded it, such as "Clerk to the governors"."""
    next_review: date | None = None

    def told(self) -> str:
        """Return it in words: "approved on 1 October 2026 by Full governing board, minute 12.3"."""
        minute = f", {minute_words(self.minute)}" if self.minute else ""
        return f"approved on {long_date(self.approved_on)} by {self.approved_by}{minute}"


class Approval(FileModel):
    """An approval as it is kept beside the adopted file, and inside it."""

    policy: str
    title: str
    school: str = ""
    urn: str = ""
    decision: Decision
    file: str
    """The name of the adopted file."""
    seal: Seal

    def text(self) -> str:
        """Return it as YAML, the same for the same approval."""
        data = self.model_dump(mode="json", exclude_defaults=False)
        data["decision"] |= {name: value for name, value in self.decision if isinstance(value, date)}
        return _ABOUT + yaml.safe_dump(data, allow_unicode=True, sort_keys=False, width=120)


def minute_words(minute: str) -> str:
    """Return the reference of a minute with the word before it."""
    return minute if minute.lower().startswith(("minute", "item")) else f"minute {minute}"


def read_approval(text: str, path: str) -> Approval:
    """Return an approval from its YAML.

    Raises Faults, with file and line, where it is not one.
    """
    file = strict_yaml.parse(text, path)
    step = "Put back the file as it was, from a backup; the adopted document beside it carries the same record."
    if not isinstance(file.value, dict):
        raise Faults(Fault("This is no record of an approval.", step, path))
    try:
        return Approval.model_validate(file.value)
    except ValidationError as error:
        raise Faults([*strict_yaml.model_faults(error, file.line, path), Fault("It was changed by hand.", step, path)]) from error
