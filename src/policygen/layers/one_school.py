"""What is true of one school only, found in the words of a master and put back as placeholders."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from typing import Final

from policygen.facts.vocabulary import LEFT_OUT, NOT_SURE, Value, Vocabulary
from policygen.markup.tags import split_at_tags

_OF_ONE: Final = ("phone", "email", "web", "postcode", "urn")
_SHORTEST: Final = 4
_LEFT_ALONE: Final = ("{{", "{%", "{#", "<!--")
_COMMENT: Final = re.compile(r"(<!--.*?-->)", re.DOTALL)


def without_values(text: str, values: Mapping[str, str]) -> tuple[str, int]:
    """Return a text in which values stand as their placeholders, and how many were found.

    What stands in a tag or a comment already is left alone.
    """
    count = 0
    pieces = [piece for words, tag in split_at_tags(text) for piece in ((words,) if tag else _COMMENT.split(words))]
    for value, source in sorted(values.items(), key=lambda item: -len(item[0])):
        if len(value) < _SHORTEST or (value.isdigit() and len(value) < _SHORTEST + 2):
            continue
        pattern = re.compile(r"(?<!\w)" + r"\s+".join(map(re.escape, value.split())) + r"(?!\w)")
        made: list[str] = []
        for piece in pieces:
            words = [piece] if piece.startswith(_LEFT_ALONE) else pattern.split(piece)
            count += len(words) - 1
            made += [each for word in words for each in (source, word)][1:]
        pieces = made
    return "".join(pieces), count


def is_of_one_school(source: str, vocabulary: Vocabulary) -> bool:
    """Return whether a placeholder prints what is true of one school only: a name, a number, an address."""
    name = source.strip("{} ").partition(".")[0].partition("|")[0].strip()
    fact = vocabulary.facts.get(name)
    if fact is None or source.endswith((".role }}", ".hours }}")):
        return False
    return fact.personal or fact.type in (*_OF_ONE, "person", "contact") or name in ("school_name", "address")


def secrets_of(answers: Mapping[str, Value], vocabulary: Vocabulary) -> dict[str, str]:
    """Return the values of a school that belong in no other school's words, each with its placeholder."""
    found: dict[str, str] = {}
    for name, value in answers.items():
        fact = vocabulary.facts[name]
        if value in (LEFT_OUT, NOT_SURE):
            continue
        if fact.type in ("person", "contact") and is_dataclass(value):
            for each in fields(value):
                said = getattr(value, each.name)
                if said and each.name not in ("role", "hours"):
                    found.setdefault(said, f"{{{{ {name}.{each.name} }}}}")
        elif isinstance(value, str) and (fact.personal or fact.type in _OF_ONE or name in ("school_name", "address")):
            found.setdefault(value, f"{{{{ {name} }}}}")
    return found
