"""Why each clause of an updated policy differs from the version before: the law, the school's answers, or our own wording.

Worked out from the manifest in the file before and from what the new version is made of, never guessed from the words.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from policygen.generation.generate import Generated
from policygen.language.english import long_date
from policygen.law.changes import NOT_LAW
from policygen.law.in_force import LawInForce
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
_MOST_ENDED: Final = 3
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
        return Reason(self.author, "\n".join(filter(None, (*lines, self.said))))

    def lines(self) -> tuple[str, ...]:
        """Return all that is to be said of it: each requirement with its source and paragraph, the law first."""
        return tuple(filter(None, (*map(_said_of, self.requirements), self.said)))

    @property
    def force(self) -> str:
        """The strongest force behind it; empty where no law is."""
        return self.requirements[0].force if self.requirements else ""


def causes(before: Manifest | None, made: Generated) -> dict[str, Cause]:
    """Return why each clause differs from the version before, by clause; without a manifest, what each clause rests on."""
    clauses = {clause.name: clause for clause in made.selection.clauses}
    records = made.manifest.clauses
    if before is None:
        return {name: _what_it_rests_on(record, made, clauses[name]) for name, record in records.items()}
    differing = {
        name: _Differs(before, made, clauses[name], before.clauses.get(name), record) for name, record in records.items()
    }
    found = {name: each.cause() for name, each in differing.items()}
    ours = (ANSWERS, WORDING)
    by_law = {name for name, cause in found.items() if cause.author not in ours and differing[name].may_be_answers}
    if by_law and (day := _day_of_version(before)):
        words = made.words_on(day, by_law)
        found.update({name: differing[name].beside_law(found[name], words[name]) for name in by_law & words.keys()})
    gone = {name: _gone(name, each, made, before) for name, each in before.clauses.items() if name not in records}
    return found | gone


def default_cause(before: Manifest | None, made: Generated) -> Cause:
    """Return the cause of what stands between clauses, such as the cover and the list of changes."""
    edition = made.law.editions[made.selection.policy.file.based_on]
    if before is None or before.editions.get(edition.source) != edition.name:
        return Cause(str(edition))
    if before.answers != made.manifest.answers:
        return Cause(ANSWERS)
    if learned := _learned_in(before) ^ _learned_in(made.manifest):
        kind, _, name = min(learned).partition(": ")
        return Cause(Origin(name, kind).author, said=f"{name}.")
    newer = [made.law.editions[key] for key, name in made.manifest.editions.items() if before.editions.get(key) != name]
    if newer and before.on != made.manifest.on:
        return Cause(str(max(newer, key=lambda each: (each.starts, each.source))))
    return Cause(WORDING)


def _same_but_for_the_day(before: Manifest, made: Generated) -> bool:
    """Whether answers and words are those of the version before, so that only the law can have changed."""
    return (before.answers, before.library) == (made.manifest.answers, made.manifest.library)


def _day_of_version(before: Manifest) -> date | None:
    try:
        return date.fromisoformat(before.on)
    except ValueError:
        return None


def _law_then(before: Manifest, made: Generated) -> LawInForce:
    """Return the law of the day of the version before, as it is recorded now."""
    day = _day_of_version(before)
    return made.legislation.on(day) if day else made.law


def _learned_in(manifest: Manifest) -> frozenset[str]:
    """Return the entries of learning logs whose sentences a document has."""
    kinds = (f"{OUR_LEARNING}: ", f"{TRUST_LEARNING}: ")
    return frozenset(each.layer for each in manifest.clauses.values() if each.layer.startswith(kinds))


def _what_it_rests_on(record: ClauseRecord, made: Generated, clause: Clause) -> Cause:
    """The cause where nothing is known of the version before."""
    met = [made.law.requirements[name] for name in record.meets]
    if changed := _strongest_first(each for each in met if each.change in NEEDS_NEW_WORDS):
        return Cause(str(changed[0].edition), tuple(changed))
    author, whose = (clause.layer.author, clause.layer.name) if clause.layer else (WORDING, "policygen")
    return Cause(author, said=f"This clause is {whose}'s. It was matched by its heading and words.")


def _strongest_first(requirements: Iterable[Requirement]) -> list[Requirement]:
    return sorted(requirements, key=lambda each: (_RANK[each.force], each.id))


@dataclass(frozen=True, slots=True)
class _Differs:
    """A clause of the new version, and what is on record of it in the version before."""

    before: Manifest
    made: Generated
    clause: Clause
    old: ClauseRecord | None
    new: ClauseRecord

    def cause(self) -> Cause:
        """Return why it differs: another layer's words, the law, our wording, the school's answers."""
        if (self.old.layer if self.old is not None else "") != self.new.layer:
            return _from_layer(self.old, self.clause)
        then = _law_then(self.before, self.made)
        changed = {each.id: each for each in (*self._met_otherwise(then), *self._bound_otherwise(then))}
        if changed:
            by_rank = _strongest_first(changed.values())
            return Cause(str(by_rank[0].edition), tuple(by_rank))
        if follows := self._edition_followed(then):
            return Cause(str(follows.edition), said=f"These words follow {follows.edition}{_since(follows)}.")
        if ended := _strongest_first(self._ended_duties(then)):
            return _no_longer(ended, self.made)
        if self.old is None:
            return Cause(self._who_brings_it(), said="This clause is new here: " + _why(self.new, self.made))
        if self.old.template != self.new.template:
            return _reworded(self.clause)
        return self._by_what_it_names(self.old)

    @property
    def may_be_answers(self) -> bool:
        """Whether other answers can be why its words differ, although the law behind it changed."""
        return not self._same_answers and self.old is not None and self.old.template == self.new.template

    def beside_law(self, cause: Cause, words_then: str) -> Cause:
        """Return the cause; `words_then` is the digest of what it would have said on the day of the version before, with the
        answers of now.
        """
        if self.old is None or words_then == self.old.text:
            return cause
        if words_then == self.new.text:  # the law behind it changed, and its words would be the same
            return self._by_what_it_names(self.old)
        return replace(cause, said="Your answers, or the names and dates in them, have changed here too.")

    def _by_what_it_names(self, old: ClauseRecord) -> Cause:
        """The cause where its template and the law behind it are as they were."""
        if named := _newly_named(self.clause.text, self.before, self.made):
            return Cause(named, said=f"It names the edition in force, {named}.")
        if self._same_answers:
            return Cause(WORDING, said="A section or a policy that it names has another number or title now.")
        if old.meets.keys() != self.new.meets.keys():
            return Cause(ANSWERS, said="What applies to your school has changed with your answers.")
        return Cause(ANSWERS, said="Your answers, or the names and dates in them, have changed.")

    @property
    def _same_answers(self) -> bool:
        return self.before.answers == self.made.manifest.answers

    def _met_otherwise(self, then: LawInForce) -> Iterator[Requirement]:
        """Yield the requirements that it meets and that say something else than they did, or that nobody had to meet then."""
        for name, version in self.new.meets.items():
            requirement, earlier = self.made.law.requirements[name], then.requirements.get(name)
            was = self.old.meets.get(name) if self.old is not None else None
            if was is not None:
                # Where the law of that day says the same, as it is recorded now, only the record was put right.
                says_else = was.rpartition(" ")[2] != version.rpartition(" ")[2]
                if says_else and (earlier is None or requirement.change in NEEDS_NEW_WORDS or _says_else(earlier, requirement)):
                    yield requirement
            elif earlier is None or self._asks_for_words(requirement, earlier):
                yield requirement

    def _asks_for_words(self, requirement: Requirement, earlier: Requirement) -> bool:
        """Whether a requirement that was in force then already is why a clause is new here.

        With other answers, only if it says something else now: as it was, it may be new for this school alone.
        """
        return requirement.change in NEEDS_NEW_WORDS and (self._same_answers or _says_else(earlier, requirement))

    def _bound_otherwise(self, then: LawInForce) -> Iterator[Requirement]:
        """Yield the requirements on whose force or numbers its words hang, and that changed."""
        for kind, name in (*links_in(self.clause.text), *(("limits", each) for each in self.clause.limits_from)):
            now, was = self.made.law.requirements.get(name), then.requirements.get(name)
            if now is not None and (
                (kind == "binds" and (now.force == "must") != (was is not None and was.force == "must"))
                or (kind == "limits" and was is not None and was.values != now.values)
            ):
                yield now

    def _edition_followed(self, then: LawInForce) -> Requirement | None:
        """Return what its words ask about and is in force only now; it may stand for its whole edition, so that is all to say."""
        asked = (name for kind, name in links_in(self.clause.text) if kind == "in_force" and name not in then.requirements)
        return next((self.made.law.requirements[each] for each in asked if self.made.selection.applies.get(each)), None)

    def _ended_duties(self, then: LawInForce) -> Iterator[Requirement]:
        """Yield the requirements for which it had words, and that are in force no more."""
        asked = (name for kind, name in links_in(self.clause.text) if kind in ("in_force", "binds"))
        for name in (*asked, *(self.old.meets if self.old is not None else ())):
            if name in then.requirements and name not in self.made.law.requirements:
                yield then.requirements[name]

    def _who_brings_it(self) -> str:
        """Return whose a clause is that was not there before, and behind which no law has changed."""
        if self._same_answers:
            return WORDING
        if self.before.library == self.made.manifest.library:
            return ANSWERS
        return _author_of_context(self.new)


def _says_else(one: Requirement, other: Requirement) -> bool:
    return (one.says, one.force, one.values) != (other.says, other.force, other.values)


def _no_longer(ended: Sequence[Requirement], made: Generated) -> Cause:
    """The cause of words that go because what they rested on is in force no more."""
    edition = made.law.editions.get(ended[0].edition.source, ended[0].edition)
    named = "; ".join(f"{each.title} ({each.citation()})" for each in ended[:_MOST_ENDED])
    return Cause(str(edition), said=f"No longer in force: {named}.")


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


def _since(requirement: Requirement) -> str:
    begins = "published" if requirement.edition.kind in NOT_LAW else "in force from"
    return f", {begins} {long_date(requirement.starts)}" if requirement.starts else ""


def _said_of(requirement: Requirement) -> str:
    what = " ".join((requirement.note or requirement.title).split())
    basis = "Not read in the newest edition." if requirement.unread else BASIS[requirement.basis]
    return f"{requirement.citation()} ({FORCE[requirement.force]}{_since(requirement)}). {what.rstrip('.')}. {basis}".strip()


def _why(record: ClauseRecord, made: Generated) -> str:
    met = _strongest_first(made.law.requirements[name] for name in record.meets)
    if met:
        return f"{met[0].title} ({met[0].citation()}; {FORCE[met[0].force]})."
    return f"it stands for {' and '.join(record.why)}."


def _author_of_context(record: ClauseRecord) -> str:
    return ANSWERS if "context" in record.why or not record.meets else WORDING


def _gone(name: str, record: ClauseRecord, made: Generated, before: Manifest) -> Cause:
    """A clause that the new version does not have: its requirements ended, the school's answers no longer call for it, or a
    layer or policygen took it out or no longer adds it."""
    removal = made.selection.policy.removed.get(name)
    if removal is not None:
        return Cause(removal.layer.author, said=f"{removal.layer.name} leaves this clause out: {removal.reason}")
    known = name in {clause.name for clause in made.selection.policy.clauses}
    if record.layer and not known:
        kind, _, layer = record.layer.partition(": ")
        return Cause(Origin(layer, kind).author, said=f"{layer} no longer has this clause.")
    edition = str(made.law.editions[made.selection.policy.file.based_on])
    requirements = _law_then(before, made).requirements
    ended = [each for each in record.meets if each not in made.law.requirements]
    if ended and (len(ended) == len(record.meets) or before.answers == made.manifest.answers):
        was = _strongest_first(requirements[each] for each in ended if each in requirements)
        return _no_longer(was, made) if was else Cause(edition, said="What it rested on is no longer asked of schools.")
    if not known:
        return Cause(WORDING, said="policygen's policy no longer has this clause.")
    if _same_but_for_the_day(before, made):
        return Cause(edition, said="The law and guidance of this day no longer call for this clause.")
    return Cause(ANSWERS, said="What is known of your school no longer calls for this clause.")
