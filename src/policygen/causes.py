"""Why each clause of an updated policy differs from the version before: the law, the school's answers, or our own wording.

Worked out from the manifest in the file before and from what the new version is made of, never guessed from the words.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from policygen.generate import Generated
from policygen.legislation import NEEDS_NEW_WORDS, Requirement
from policygen.manifest import ClauseRecord, Manifest, clause_records
from policygen.word.update import Reason
from policygen.wording import long_date

ANSWERS: Final = "Your answers"
WORDING: Final = "policygen wording"
FORCE: Final[Mapping[str, str]] = {"must": "must, by law", "should": "should, statutory guidance", "advice": "advice"}
BASIS: Final[Mapping[str, str]] = {
    "official": "", "secondary": "Known from reports; not checked against the official text.",
    "draft": "Known from a draft only.", "unverified": "Not verified.",
    "carried over": "Carried over from the edition before; its wording in this edition was not seen.",
}  # fmt: skip
_RANK: Final = {"must": 0, "should": 1, "advice": 2}


def reasons(before: Manifest | None, made: Generated) -> dict[str, Reason]:
    """Return why each clause differs from the version before, by clause; without a manifest, what each clause rests on."""
    records = clause_records(made.selection, made.law, made.document)
    old = before.clauses if before is not None else {}
    found = {name: _reason(old.get(name), record, made, before is not None) for name, record in records.items()}
    for name, record in old.items():
        if name not in records:
            found[name] = _gone(record, made)
    return found


def default_reason(before: Manifest | None, made: Generated) -> Reason:
    """Return the cause of what stands between clauses, such as the cover and the list of changes."""
    edition = made.law.editions[made.selection.policy.file.based_on]
    if before is None or before.editions.get(edition.source) != edition.name:
        return Reason(str(edition))
    if before.answers != made.manifest.answers:
        return Reason(ANSWERS)
    return Reason(WORDING)


def _reason(old: ClauseRecord | None, record: ClauseRecord, made: Generated, had_manifest: bool) -> Reason:
    changed = sorted(_changed(old, record, made), key=lambda each: (_RANK[each.force], each.id))
    if changed:
        return Reason(str(changed[0].edition), "\n".join(_says(each) for each in changed[:3]) + _more(len(changed) - 3))
    if not had_manifest:
        return Reason(WORDING, "This clause is policygen's. It was matched by its heading and words.")
    if old is None:
        return Reason(_author_of_context(record), "This clause is new here: " + _why(record, made))
    if old.template != record.template:
        return Reason(WORDING, "policygen says this in better words; what it rests on is as before.")
    if old.meets.keys() != record.meets.keys():
        return Reason(ANSWERS, "What applies to your school has changed with your answers.")
    return Reason(ANSWERS, "Your answers, or the names and dates in them, have changed.")


def _changed(old: ClauseRecord | None, record: ClauseRecord, made: Generated) -> Iterator[Requirement]:
    """Yield the requirements behind a clause that say something else than they did for the version before."""
    for name, version in record.meets.items():
        requirement = made.law.requirements[name]
        was = old.meets.get(name) if old is not None else None
        if was is not None:
            if was.rpartition(" ")[2] != version.rpartition(" ")[2]:
                yield requirement
        elif requirement.change in NEEDS_NEW_WORDS:
            yield requirement


def _says(requirement: Requirement) -> str:
    since = f", in force from {long_date(requirement.starts)}" if requirement.starts else ""
    what = " ".join((requirement.note or requirement.title).split())
    basis = "Not read in the newest edition." if requirement.unread else BASIS[requirement.basis]
    return f"{requirement.citation()} ({FORCE[requirement.force]}{since}). {what.rstrip('.')}. {basis}".strip()


def _more(number: int) -> str:
    return f"\nand {number} more: policygen explain" if number > 0 else ""


def _why(record: ClauseRecord, made: Generated) -> str:
    met = sorted((made.law.requirements[name] for name in record.meets), key=lambda each: (_RANK[each.force], each.id))
    if met:
        return f"{met[0].title} ({met[0].citation()}; {FORCE[met[0].force]})."
    return f"it stands for {' and '.join(record.why)}."


def _author_of_context(record: ClauseRecord) -> str:
    return ANSWERS if "context" in record.why or not record.meets else WORDING


def _gone(record: ClauseRecord, made: Generated) -> Reason:
    """A clause that the new version does not have: its requirements ended, or the school's answers no longer call for it."""
    ended = [name for name in record.meets if name not in made.law.requirements]
    if ended and len(ended) == len(record.meets):
        edition = made.law.editions[made.selection.policy.file.based_on]
        return Reason(str(edition), "What this clause rested on is no longer asked of schools.")
    return Reason(ANSWERS, "What is known of your school no longer calls for this clause.")
