"""A file that was worked on leaves memory at once: a trust's run works on hundreds, and objects in circles stay long."""

from __future__ import annotations

import gc
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from conftest import LAST_YEAR, TODAY
from lxml import etree

from policygen.facts.vocabulary import Value
from policygen.generation.generate import generate
from policygen.generation.update import read_prior, update
from policygen.library.model import Library

SMALL = 20
"""Elements: what a few kilobytes of XML have at most."""


@contextmanager
def circles() -> Iterator[list[Any]]:
    """Give what is left in circles of what was done meanwhile, at the end."""
    left: list[Any] = []
    gc.collect()
    gc.disable()
    gc.set_debug(gc.DEBUG_SAVEALL)
    try:
        yield left
        gc.collect()
        left += gc.garbage
    finally:
        gc.set_debug(0)
        gc.garbage.clear()
        gc.enable()


def test_an_update_leaves_no_document_in_memory(shipped: Library, example: Callable[[str], dict[str, Value]]) -> None:
    policy, answers = shipped.policies["whistleblowing"], example("oakfield-primary")
    adopted = generate(policy, shipped, answers, LAST_YEAR).word()  # a house style is read once, and that is no school's
    with circles() as left:
        done = update(generate(policy, shipped, answers, TODAY), read_prior(adopted, "adopted.docx"))
        assert done.tracked
        del done
    roots = {each.getroottree().getroot() for each in left if isinstance(each, etree._Element)}
    assert [root.tag for root in roots if sum(1 for _ in root.iter()) > SMALL] == []
    kinds = Counter(type(each).__name__ for each in left)
    assert not kinds.keys() & {"WordFile", "Merge", "Block", "Step", "Tracked", "Prior", "Opened"}, kinds.most_common(20)
