"""Pages are made in threads: none of them finds the half of what another is just putting together."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Barrier

import pytest
from conftest import TODAY

from policygen.law.in_force import LawInForce
from policygen.library.model import Library

ASKED: dict[str, Callable[[LawInForce], int]] = {
    "values": lambda law: len(law.values()),
    "conditions": lambda law: len(law.conditions()),
    "within": lambda law: len(law.within("kcsie")),
}


@pytest.fixture
def taking_turns() -> Iterator[Callable[[bool], None]]:
    """Have threads take turns as often as can be, or as usual; never while they begin, when what measures coverage begins too."""
    usual = sys.getswitchinterval()
    yield lambda often: sys.setswitchinterval(1e-6 if often else usual)
    sys.setswitchinterval(usual)


@pytest.mark.parametrize("what", ASKED)
def test_every_thread_finds_the_whole(shipped: Library, what: str, taking_turns: Callable[[bool], None]) -> None:
    law = shipped.legislation.on(TODAY)
    whole = ASKED[what](law)
    with ThreadPoolExecutor(4) as pool:
        for _ in range(20):
            fresh = replace(law, _values={}, _within={}, _conditions={})
            together = Barrier(4, action=lambda: taking_turns(True), timeout=60)

            def ask(fresh: LawInForce = fresh, together: Barrier = together) -> int:
                together.wait()
                return ASKED[what](fresh)

            said = [pool.submit(ask) for _ in range(4)]
            assert [each.result(60) for each in said] == [whole] * 4
            taking_turns(False)
