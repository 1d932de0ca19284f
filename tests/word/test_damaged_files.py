"""Damaged Word files: a clear fault or a merge, never a crash."""

from __future__ import annotations

import random
import re
from contextlib import suppress

import pytest
from small import clauses, word

from policygen.formats.package import read_parts, write_parts
from policygen.word.merging.update import merge_and_redline
from policygen.word.proof.verify import verify
from policygen.word.reading.base import read_base
from policygen.word.reading.safe_open import WordFault

DATE = "2026-11-24T00:00:00Z"
_EMPTY_TAG = re.compile(rb"<[^>]*/>")
_VALUE = re.compile(rb'(?:id|Id|Target|val)="([^"]*)"')


def damaged(rng: random.Random, data: bytes) -> bytes:
    if rng.random() < 0.3:
        return scratched(rng, data)
    parts = read_parts(data)
    name = rng.choice([name for name in parts if name.endswith((".xml", ".rels"))])
    if rng.random() < 0.1:
        del parts[name]
    else:
        parts[name] = torn(rng, parts[name])
    return write_parts(parts)


def scratched(rng: random.Random, data: bytes) -> bytes:
    content = bytearray(data)
    for _ in range(rng.randint(1, 20)):
        content[rng.randrange(len(content))] = rng.randrange(256)
    return bytes(content)


def torn(rng: random.Random, xml: bytes) -> bytes:
    kind = rng.random()
    at = rng.randrange(len(xml))
    if kind < 0.25:
        return scratched(rng, xml)
    if kind < 0.5:
        return xml[:at] + xml[at + rng.randint(1, 200) :]
    places = (
        [found.span() for found in _EMPTY_TAG.finditer(xml)] if kind < 0.75 else [found.span(1) for found in _VALUE.finditer(xml)]
    )
    if not places:
        return xml
    start, end = rng.choice(places)
    return xml[:start] + (b"" if kind < 0.75 else b"x") + xml[end:]


@pytest.mark.parametrize("start", range(0, 100, 25))
def test_a_damaged_file_is_refused_or_merged(start: int) -> None:
    base = word(clauses(random.Random(9)))
    for seed in range(start, start + 25):
        data = damaged(random.Random(seed), base)
        with suppress(WordFault):
            made = merge_and_redline(data, base, read_base(data), {}, DATE)
            verify(made.redline, data, made.clean)
