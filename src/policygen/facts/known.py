"""What is known of one school: answers, what follows from them, and what is still unknown."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from policygen.facts.vocabulary import LEFT_OUT, NOT_SURE, Fact, Rule, Value, Vocabulary


class Known(Mapping[str, Any]):
    """What is known of one school: answers, facts worked out from them, and None where nothing is known yet.

    A fact that is not asked of this school (its `when` is false) is known to be absent: False, "" or nothing chosen.
    So is an optional fact left out; with `asking`, one that has not been asked yet stays unknown.
    """

    def __init__(self, vocabulary: Vocabulary, answers: Mapping[str, Value], *, asking: bool = False) -> None:
        self.vocabulary = vocabulary
        self.answers = answers
        self.asking = asking
        self._memo: dict[str, Value] = {}

    def __getitem__(self, name: str) -> Value:
        if name not in self._memo:
            fact = self.vocabulary.facts[name]
            self._memo[name] = None  # a fact that depends on itself stays unknown instead of recursing for ever
            self._memo[name] = self._work_out(name, fact)
        return self._memo[name]

    def get(self, key: str, default: Value = None) -> Value:
        """Return what is known of a fact; None where nothing is known yet."""
        return self[key] if key in self.vocabulary.facts else default

    def __iter__(self) -> Iterator[str]:
        return iter(self.vocabulary.facts)

    def __len__(self) -> int:
        return len(self.vocabulary.facts)

    def _work_out(self, name: str, fact: Fact) -> Value:
        if fact.is_ is not None:
            return fact.is_.value(self)
        relevant = True if fact.when is None else fact.when.value(self)
        if relevant is False:
            return absent(fact)
        answer = self.answers.get(name)
        if fact.optional and (answer == LEFT_OUT or (answer is None and not self.asking)):
            return absent(fact)
        return None if answer == NOT_SURE else answer

    def relevant(self, name: str) -> bool | None:
        """Return whether a fact is asked of this school at all; None where that is not known yet."""
        when = self.vocabulary.facts[name].when
        return True if when is None else when.value(self)

    def questions(self, names: Iterable[str]) -> list[str]:
        """Return the facts to ask for so that `names` become known, in the order in which they are asked.

        Facts answered "not sure yet" are not asked again; see `not_sure`.
        """
        found: set[str] = set()
        seen: set[str] = set()
        for name in names:
            self._collect(name, found, seen)
        return [name for name in self.vocabulary.facts if name in found]

    def _collect(self, name: str, found: set[str], seen: set[str]) -> None:
        if name in seen or name not in self.vocabulary.facts:
            return
        seen.add(name)
        fact = self.vocabulary.facts[name]
        condition = fact.when if fact.asked else fact.is_
        if condition is not None:
            for other in condition.undecided(self):
                self._collect(other, found, seen)
            if not fact.asked or condition.value(self) is not True:
                return
        if name not in self.answers:
            found.add(name)

    def possible(self, names: Iterable[str]) -> list[str]:
        """Return the facts that may have to be asked for so that `names` become known, with those that hang on other answers."""
        asked = {name for name in self._reached(names) if self.vocabulary.facts[name].asked and name not in self.answers}
        return [name for name in self.vocabulary.facts if name in asked and self.relevant(name) is not False]

    def not_sure(self, names: Iterable[str]) -> list[str]:
        """Return the facts among `names`, and among what they depend on, that were answered "not sure yet"."""
        unsure = {name for name in self._reached(names) if self.answers.get(name) == NOT_SURE}
        return [name for name in self.vocabulary.facts if name in unsure and self.relevant(name) is not False]

    def _reached(self, names: Iterable[str]) -> set[str]:
        """Return the facts among `names`, and those that they depend on as long as their conditions are open."""
        waiting, seen = list(names), set[str]()
        while waiting:
            name = waiting.pop()
            if name in seen or name not in self.vocabulary.facts:
                continue
            seen.add(name)
            fact = self.vocabulary.facts[name]
            condition = fact.when if fact.asked else fact.is_
            if condition is not None:
                waiting.extend(condition.undecided(self))
        return seen


def absent(fact: Fact) -> Value:
    """Return the value of a fact that does not arise for a school, or was left out: False, "" or nothing chosen."""
    if fact.type == "yes or no":
        return False
    return () if fact.type in ("choices", "people") else ""


def broken_rules(vocabulary: Vocabulary, answers: Mapping[str, Value]) -> list[Rule]:
    """Return the rules that the answers break, looking at answers as given even where they would not be asked."""
    raw = _AsGiven(vocabulary, answers)
    return [rule for rule in vocabulary.rules if rule.holds.value(raw) is False]


class _AsGiven(Known):
    """Answers as they stand in the file: an answer counts although its question would not be asked."""

    def _work_out(self, name: str, fact: Fact) -> Value:
        answer = self.answers.get(name)
        if fact.asked and answer is not None and answer != NOT_SURE:
            return answer
        return super()._work_out(name, fact)
