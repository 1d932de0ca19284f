"""The record of what a file was made from, lent by the file as it was generated where another program left it out.

Google Docs and Pages save a Word file without the parts that they do not know. The words are there all the same: they say which
generated file it was.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Final

from policygen.generation.generate import Generated
from policygen.generation.update import Prior, is_another_school
from policygen.word.reading.base import Base
from policygen.word.reading.blocks import Block
from policygen.word.reading.safe_open import open_word
from policygen.word.reading.word_file import WordFile

ENOUGH: Final = 0.5
"""The share of a generated file's passages that stand in the one that was made from it."""
_TELLING: Final = 6
"""Words; a shorter passage stands in many files."""


def likeness(prior: Prior, base: Base) -> float:
    """Return how much of a generated file's text stands in an adopted one, from 0 to 1."""
    opened = prior.opened or open_word(prior.data)
    file = WordFile(opened.parts, opened.document)
    there = set(_passages(file.blocks(file.document)))
    made = list(_passages(base.stories.get("body", ())))
    return sum(each in there for each in made) / len(made) if made else 0.0


def with_record_of(prior: Prior, lender: Prior) -> Prior | None:
    """Return an adopted file with the record of another; None where it was not made from that, or the other has none."""
    if lender.manifest is None or lender.base is None or likeness(prior, lender.base) < ENOUGH:
        return None
    return replace(prior, manifest=lender.manifest, base=lender.base)


def the_lender(prior: Prior, others: Iterable[Prior], made: Generated) -> Prior | None:
    """Return the file, of several of the same policy and school, that an adopted one without a record was made from."""
    alike = [
        (likeness(prior, each.base), each)
        for each in others
        if each.manifest is not None
        and each.base is not None
        and each.manifest.policy == made.manifest.policy
        and not is_another_school(each.manifest, made.manifest)
    ]
    found = max(alike, key=lambda each: each[0], default=None)
    return found[1] if found is not None and found[0] >= ENOUGH else None


def _passages(blocks: Iterable[Block]) -> Iterator[str]:
    for block in blocks:
        if block.inside:
            for container in block.inside:
                yield from _passages(container)
        elif len(block.plain) >= _TELLING:
            yield " ".join(block.plain)
