"""What the tests of the policies share: a policy of an example school, made once, and what may never be left over in one."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date

from conftest import EXAMPLES, TODAY, made_once

from policygen.facts.vocabulary import Value
from policygen.generation.generate import Generated, generate
from policygen.library.model import Library
from policygen.markup.blocks import all_text

Made = Callable[..., Generated]
Answers = Callable[[str], Mapping[str, Value]]

NAMES = [path.stem for path in EXAMPLES]

LEFT_OVER = (
    "{{", "}}", "{%", "&#", "&amp;", "None", "ChoiceText", "to be confirmed", "[", " ,", " .", "..", ".-", "  ", ". section",
    "children' ", " a academy", " an school",
)  # fmt: skip


def maker(shipped: Library, key: str, answers_of: Answers) -> Made:
    """Return what makes the policy of an example on a date, each once; what is `left_out` is taken from its answers."""
    kept: dict[tuple[str, date, tuple[str, ...]], Generated] = {}

    def make(name: str, on: date = TODAY, left_out: tuple[str, ...] = ()) -> Generated:
        if (name, on, left_out) not in kept:
            answers = {**answers_of(name), **dict.fromkeys(left_out, "left out")}
            usual = made_once(shipped, key, name, answers, on) if not left_out else None
            kept[name, on, left_out] = usual or generate(shipped.policies[key], shipped, answers, on)
        return kept[name, on, left_out]

    return make


def assert_whole(made: Generated) -> None:
    """Nothing that applies is missing, no question is open, no part is empty, and no mark of the making is left in the words."""
    assert made.selection.gaps == ()
    assert made.to_do == ()
    assert all(part.blocks for part in made.document.parts)
    text = all_text(made.document)
    assert [mark for mark in LEFT_OVER if mark in text] == []


def lacks(made: Generated, words: Iterable[str]) -> list[str]:
    """Return those words that a policy does not have."""
    text = all_text(made.document)
    return [each for each in words if each not in text]


def has(made: Generated, words: Iterable[str]) -> list[str]:
    """Return those words that a policy has."""
    text = all_text(made.document)
    return [each for each in words if each in text]


def left_by_safeguarding(shipped: Library, key: str) -> list[str]:
    """Return the requirements that the safeguarding policy leaves to another."""
    left = shipped.policies["safeguarding"].file.left_to
    return [name for name, each in left.items() if each.to == key]


def met_by(shipped: Library, key: str) -> set[str]:
    """Return every requirement that some clause of a policy meets."""
    return {name for clause in shipped.policies[key].clauses for name in clause.meets}
