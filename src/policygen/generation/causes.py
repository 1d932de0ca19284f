"""Why each clause of an updated policy differs from the version before: the law, the school's answers, or our own wording.

Worked out from the manifest in the file before and from what the new version is made of, never guessed from the words.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from policygen.generation.generate import Generated
from policygen.language.english import long_date
from policygen.law.model import NEEDS_NEW_WORDS, Requirement
from policygen.markup.templates import links_in
from policygen.policies.learned import OUR_LEARNING, TRUST_LEARNING
from policygen.policies.manifest import ClauseRecord, Manifest
from policygen.policies.model import Clause, Origin
from policygen.word.merging.update import Reason

ANSWERS: Final = "Your answers"
WORDING: Final = "policygen wording"
FORCE: Final[Mapping[str, str]] = {"must": "must, by law", "should": "should, statutory guidance", "advice": "advice"}
BASIS: Final[Mapping[str, str]] = {
    "official": "", "secondary": "Known from reports; not checked against the official text.",
    "draft": "Known from a draft only.", "unverified": "Not verified.",
    "carried over": "Carried over from the edition before; its wording in this edition was not seen.",
}  # fmt: skip
_RANK: Final = {"must": 0, "should": 1, "advice": 2}


@dataclass(frozen=True, slots=True)
class Cause:
    """Why a clause differs: whose change it is, the requirements behind it, and what else is to be said."""

    author: str
    requirements: tuple[Requirement, ...] = ()
    said: str = ""

    def reason(self) -> Reason:
        """Return it as the author and the comment of tracked changes."""
        lines = [_said_of(each) for each in self.requirements[:3]]
        more = len(self.requirements) - 3
        lines += [f"and {more} more"] if more > 0 else []
        return Reason(self.author, "\n".join(lines) or self.said)

    def lines(self) -> tuple[str, ...]:
        """Return all that is to be said of it: each requirement with its source and paragraph, the law first."""
        return tuple(map(_said_of, self.requirements)) or tuple(filter(None, (self.said,)))

    @property
    def force(self) -> str:
        """The strongest force behind it; empty where no law is."""
        return self.requirements[0].force if self.requirements else ""


def causes(before: Manifest | None, made: Generated) -> dict[str, Cause]:
    """Return why each clause differs from the version before, by clause; without a manifest, what each clause rests on."""
    records = made.manifest.clauses
    old = before.clauses if before is not None else {}
    clauses = {clause.name: clause for clause in made.selection.clauses}
    found = {name: _cause(old.get(name), record, made, before, clauses[name]) for name, record in records.items()}
    for name, record in old.items():
        if name not in records:
            found[name] = _gone(name, record, made)
    return found


def default_cause(before: Manifest | None, made: Generated) -> Cause:
    """Return the cause of what stands between clauses, such as the cover and the list of changes."""
    edition = made.law.editions[made.selection.policy.file.based_on]
    if before is None or before.editions.get(edition.source) != edition.name:
        return Cause(str(edition))
    if before.answers == made.manifest.answers and (learned := _learned_in(before) ^ _learned_in(made.manifest)):
        kind, _, name = min(learned).partition(": ")
        return Cause(Origin(name, kind).author, said=f"{name}.")
    return Cause(ANSWERS if before.answers != made.manifest.answers else WORDING)


def _learned_in(manifest: Manifest) -> frozenset[str]:
    """Return the entries of learning logs whose sentences a document has."""
    kinds = (f"{OUR_LEARNING}: ", f"{TRUST_LEARNING}: ")
    return frozenset(each.layer for each in manifest.clauses.values() if each.layer.startswith(kinds))


def _cause(old: ClauseRecord | None, record: ClauseRecord, made: Generated, before: Manifest | None, clause: Clause) -> Cause:
    if before is not None and (old.layer if old is not None else "") != record.layer:
        return _from_layer(old, clause)
    changed = sorted(_requirements_changed(old, record, made), key=lambda each: (_RANK[each.force], each.id))
    if changed:
        return Cause(str(changed[0].edition), tuple(changed))
    if before is None:
        author, whose = (clause.layer.author, clause.layer.name) if clause.layer else (WORDING, "policygen")
        return Cause(author, said=f"This clause is {whose}'s. It was matched by its heading and words.")
    if old is None:
        return Cause(_author_of_context(record), said="This clause is new here: " + _why(record, made))
    if old.template != record.template:
        return _reworded(clause)
    named = _newly_named(clause.text, before, made)
    if named:
        return Cause(named, said=f"It names the edition in force, {named}.")
    if old.meets.keys() != record.meets.keys():
        return Cause(ANSWERS, said="What applies to your school has changed with your answers.")
    return Cause(ANSWERS, said="Your answers, or the names and dates in them, have changed.")


def _reworded(clause: Clause) -> Cause:
    if clause.layer is not None:
        return Cause(clause.layer.author, said=f"{clause.layer.name} has changed these words; what they rest on is as before.")
    return Cause(WORDING, said="policygen says this in better words; what it rests on is as before.")


def _from_layer(old: ClauseRecord | None, clause: Clause) -> Cause:
    """A clause whose words come from another layer than before, or from policygen again."""
    if clause.layer is None:
        was, _, name = old.layer.partition(": ") if old is not None else ("", "", "")
        return Cause(Origin(name, was).author, said=f"{name} no longer has words of its own here; these are policygen's.")
    if old is None:
        return Cause(clause.layer.author, said=f"{clause.layer.name} has added this clause. {clause.layer.because}".strip())
    return Cause(clause.layer.author, said=f"{clause.layer.name} says this in words of its own.")


def _newly_named(text: str, before: Manifest, made: Generated) -> str:
    """Return the edition that a clause names and that is another than before; empty where there is none."""
    for kind, source in links_in(text):
        edition = made.law.editions.get(source) if kind == "edition" else None
        if edition is not None and before.editions.get(source) != edition.name:
            return str(edition)
    return ""


def _requirements_changed(old: ClauseRecord | None, record: ClauseRecord, made: Generated) -> Iterator[Requirement]:
    """Yield the requirements behind a clause that say something else than they did for the version before."""
    for name, version in record.meets.items():
        requirement = made.law.requirements[name]
        was = old.meets.get(name) if old is not None else None
        if was is not None:
            if was.rpartition(" ")[2] != version.rpartition(" ")[2]:
                yield requirement
        elif requirement.change in NEEDS_NEW_WORDS:
            yield requirement


def _said_of(requirement: Requirement) -> str:
    since = f", in force from {long_date(requirement.starts)}" if requirement.starts else ""
    what = " ".join((requirement.note or requirement.title).split())
    basis = "Not read in the newest edition." if requirement.unread else BASIS[requirement.basis]
    return f"{requirement.citation()} ({FORCE[requirement.force]}{since}). {what.rstrip('.')}. {basis}".strip()


def _why(record: ClauseRecord, made: Generated) -> str:
    met = sorted((made.law.requirements[name] for name in record.meets), key=lambda each: (_RANK[each.force], each.id))
    if met:
        return f"{met[0].title} ({met[0].citation()}; {FORCE[met[0].force]})."
    return f"it stands for {' and '.join(record.why)}."


def _author_of_context(record: ClauseRecord) -> str:
    return ANSWERS if "context" in record.why or not record.meets else WORDING


def _gone(name: str, record: ClauseRecord, made: Generated) -> Cause:
    """A clause that the new version does not have: its requirements ended, the school's answers no longer call for it, or a
    layer took it out or no longer adds it."""
    removal = made.selection.policy.removed.get(name)
    if removal is not None:
        return Cause(removal.layer.author, said=f"{removal.layer.name} leaves this clause out: {removal.reason}")
    if record.layer and name not in {clause.name for clause in made.selection.policy.clauses}:
        kind, _, layer = record.layer.partition(": ")
        return Cause(Origin(layer, kind).author, said=f"{layer} no longer has this clause.")
    ended = [name for name in record.meets if name not in made.law.requirements]
    if ended and len(ended) == len(record.meets):
        edition = made.law.editions[made.selection.policy.file.based_on]
        return Cause(str(edition), said="What this clause rested on is no longer asked of schools.")
    return Cause(ANSWERS, said="What is known of your school no longer calls for this clause.")
