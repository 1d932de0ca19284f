"""The record of a school's decisions on disk: beside its answers, read for that school only, written one decision at a time."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

import yaml
from pydantic import ValidationError

from policygen.errors import Fault, SchoolFaults
from policygen.formats import strict_yaml
from policygen.generation.decisions import DecisionRecord, Decisions, SchoolDecision
from policygen.schools.edited_text import CannotEdit, Part, edited
from policygen.schools.school_file import School
from policygen.schools.school_names import same_school_name
from policygen.schools.trust_file import Trust
from policygen.storage import in_turn, read_whole, write_whole

ENDING: Final = "-decisions.yaml"
"""How the name of a record ends; the name of the school's file, without .yaml, stands before it."""
_HEAD: Final = """\
# What the school decided where its own words and a new version's met. It belongs to the school, and you may edit it.
# By policy, clause and the digest of the three texts: a decision holds while the three are the same. To be asked again,
# take a decision out. Choices: keep ours, take the new, write our own (with 'words'), keep both.
"""


def record_place(trust: Trust, school: School, key: str) -> Path | None:
    """Return where the record of a school's decisions stands: beside the file with its answers, or beside the trust's.

    `key` is the name of the school's file, without .yaml, or the name that it has in the trust's. None where nothing is known.
    """
    home = school.home if school.home is not None else Path(trust.file).parent if trust.file else None
    return home / f"{key}{ENDING}" if home is not None and key else None


def decisions_of(trust: Trust, school: School, key: str) -> Decisions:
    """Return what a school has decided; nothing where it has no record. Raises as `read_decisions` does."""
    place = record_place(trust, school, key)
    return read_decisions(place, str(school.answers.get("school_name", ""))).decisions if place is not None else {}


def read_decisions(path: Path, of: str) -> DecisionRecord:
    """Return a record; one that is not begun is empty.

    Raises SchoolFaults with every fault and its line, and where it says that it is another school's.
    """
    if not path.is_file():
        return DecisionRecord(of=of)
    return _decisions_in(strict_yaml.decode(read_whole(path), str(path)), of, str(path))


def _decisions_in(text: str, of: str, path: str) -> DecisionRecord:
    parsed = strict_yaml.parse(text, path)
    found = parsed.value if isinstance(parsed.value, dict) else {}
    try:
        record = DecisionRecord.model_validate({name: each for name, each in found.items() if each is not None})
    except ValidationError as error:
        raise SchoolFaults(strict_yaml.model_faults(error, parsed.line, path)) from error
    if record.of and of and not same_school_name(record.of, of):
        step = f"Put the right file here, or write 'of: {of}' where it is this school's."
        raise SchoolFaults(Fault("These decisions are another school's, so they are not used.", step, path, parsed.line("of")))
    return record


def save_decision(path: Path, of: str, place: tuple[str, str, str], decision: SchoolDecision | None) -> None:
    """Write one decision into the record, whole or not at all, or take it out; what others wrote meanwhile stays.

    `place` is the policy, the clause and the digest of the texts. Raises SchoolFaults where the file can no longer be read or
    is written in a form whose lines cannot be changed one by one; OutputFault.
    """
    with in_turn(path.parent):
        text = strict_yaml.decode(read_whole(path), str(path)) if path.is_file() else ""
        if not text.strip():
            text = _HEAD + yaml.safe_dump({"of": of}, allow_unicode=True)
        _decisions_in(text, of, str(path))
        write_whole(path, _with_decision(text, place, decision, str(path)).encode())


def _with_decision(text: str, place: tuple[str, str, str], decision: SchoolDecision | None, path: str) -> str:
    stands: dict[str, Any] = (strict_yaml.load(text, path) or {}).get("decisions") or {}
    policy, clause, digest = place
    wanted = {key: {name: dict(each) for name, each in found.items()} for key, found in stands.items()}
    of_clause = wanted.setdefault(policy, {}).setdefault(clause, {})
    if decision is None:
        of_clause.pop(digest, None)
    else:
        of_clause[digest] = decision.model_dump(exclude_defaults=True)
    wanted = {key: {name: each for name, each in found.items() if each} for key, found in wanted.items()}
    wanted = {key: found for key, found in wanted.items() if found}
    try:
        return edited(text, {"decisions": Part(wanted, stands)})
    except CannotEdit as error:
        step = "Write each policy, clause and decision on lines of its own, one under the other."
        raise SchoolFaults(Fault("Decisions cannot be added to this file as it is written.", step, path)) from error
