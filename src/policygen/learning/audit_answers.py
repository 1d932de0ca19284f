"""A school's self-assessment of one year as its own file: read strictly, kept for ever, written without losing a comment.

The rule that a colour alone is no answer (learning.safeguarding-audits.with-evidence) is kept here: "fully" without evidence and
impact counts as "partly".
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal, get_args

from pydantic import ValidationError

from policygen.errors import Fault, SchoolFaults
from policygen.file_model import FileModel
from policygen.formats import strict_yaml
from policygen.language.english import nearest
from policygen.learning.audit_items import OWN_ITEMS, AuditLibrary, Who

Grade = Literal["not yet", "partly", "fully", "does not apply"]
GRADES: Final[tuple[Grade, ...]] = get_args(Grade)

HEAD: Final = """\
# Safeguarding self-assessment of the school year that began in {year}, kept by the school.
# policygen audit writes it, and keeps what you write here by hand. Nothing about a child or a named person belongs in it.
#
#   grade     not yet, partly, fully, does not apply (then say why under note)
#   evidence  what shows it        impact  what has changed for children: "fully" needs both
#   asked     pupils, parents, staff, governors, partners
#   action, owner (a role), due    what is done about it
"""


class AnswerFile(FileModel):
    """One item as the school answers it."""

    grade: Grade | None = None
    evidence: str = ""
    impact: str = ""
    asked: tuple[Who, ...] = ()
    action: str = ""
    owner: str = ""
    due: date | None = None
    note: str = ""

    @property
    def counted(self) -> Grade | None:
        """The grade that counts: "fully" without evidence or impact is "partly"."""
        return "partly" if self.grade == "fully" and not (self.evidence.strip() and self.impact.strip()) else self.grade

    def missing(self) -> tuple[str, ...]:
        """Return what is still to be written for the grade to stand, in words."""
        said = []
        if self.grade == "fully":
            said += [name for name, text in (("evidence", self.evidence), ("impact", self.impact)) if not text.strip()]
        if self.grade in ("not yet", "partly"):
            said += [name for name, text in (("an action", self.action), ("an owner", self.owner)) if not text.strip()]
            said += [] if self.due else ["a date"]
        if self.grade == "does not apply" and not self.note.strip():
            said.append("a note that says why")
        return tuple(said)


class SignatureFile(FileModel):
    """Who signed, by role, and when."""

    role: str
    on: date


class YearFile(FileModel):
    """The self-assessment of one school and one year, as its file states it."""

    school: str
    urn: str = ""
    year: int
    answers: Mapping[str, AnswerFile] = {}
    signed: tuple[SignatureFile, ...] = ()
    minute: str = ""
    """The meeting and its date at which the board noted it."""


@dataclass(frozen=True, slots=True)
class AuditYear:
    """A year's answers with the text that they were read from, whose comments are kept."""

    file: YearFile
    text: str = ""


def school_year(on: date) -> int:
    """Return the year in which a day's school year began: September to August.

    >>> school_year(date(2027, 3, 1))
    2026
    """
    return on.year if on.month >= 9 else on.year - 1


def read_year(text: str, path: str, audit: AuditLibrary, school: str, urn: str) -> AuditYear:
    """Return the self-assessment of a file.

    Raises SchoolFaults, with the line, where it is not of that form, is about another school, or answers an unknown item.
    """
    parsed = strict_yaml.parse(text, path)
    try:
        file = YearFile.model_validate(parsed.value)
    except ValidationError as error:
        raise SchoolFaults(strict_yaml.model_faults(error, parsed.line, path)) from error
    faults = [
        Fault(f"There is no item called '{key}'.", nearest(key, audit.items), path, parsed.line("answers", key))
        for key in file.answers
        if key not in audit.items and not key.startswith(OWN_ITEMS)
    ]
    if (file.urn and urn and file.urn != urn) or (not (file.urn and urn) and file.school != school):
        step = "Give the file of this school, or put right what stands under 'school' and 'urn'."
        faults.append(Fault("This self-assessment is of another school.", step, path, parsed.line("school")))
    if faults:
        raise SchoolFaults(faults)
    return AuditYear(file, text)


def new_year(school: str, urn: str, year: int) -> AuditYear:
    """Return the empty self-assessment of a school and a year."""
    return AuditYear(YearFile(school=school, urn=urn, year=year))


def with_answer(year: AuditYear, key: str, answer: AnswerFile) -> AuditYear:
    """Return a self-assessment with one item answered."""
    answers = {**year.file.answers, key: answer}
    return AuditYear(year.file.model_copy(update={"answers": answers}), year.text)


def dump_year(year: AuditYear) -> str:
    """Return the text of a self-assessment's file; comments and untouched lines of the text before stay."""
    from ruamel.yaml import YAML

    editor = YAML(typ="rt")
    editor.preserve_quotes, editor.width = True, 110
    data = editor.load(year.text) if year.text.strip() else None
    if data is None:
        data = editor.load(HEAD.format(year=year.file.year) + "school: x\n")
        data["school"] = year.file.school
        data.update({"urn": year.file.urn, "year": year.file.year, "answers": {}})
    answers = data.setdefault("answers", {})
    if answers is None:
        answers = data["answers"] = {}
    for key, answer in year.file.answers.items():
        plain = dict(_plain_answer(answer))
        if key not in answers:
            answers[key] = plain
            continue
        before = answers[key]
        for name in [name for name in before if name not in plain]:
            del before[name]
        for name, value in plain.items():
            if name not in before or before[name] != value:
                before[name] = value
    out = io.StringIO()
    editor.dump(data, out)
    return out.getvalue()


def _plain_answer(answer: AnswerFile) -> Iterator[tuple[str, object]]:
    for name in AnswerFile.model_fields:
        value = getattr(answer, name)
        if value not in ("", None, ()):
            yield name, list(value) if isinstance(value, tuple) else value
