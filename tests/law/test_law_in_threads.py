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
def often_changing_turns() -> Iterator[None]:
    usual = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(usual)


@pytest.mark.usefixtures("often_changing_turns")
@pytest.mark.parametrize("what", ASKED)
def test_every_thread_finds_the_whole(shipped: Library, what: str) -> None:
    law = shipped.legislation.on(TODAY)
    whole = ASKED[what](law)
    for _ in range(20):
        fresh = replace(law, _values={}, _within={}, _conditions={})
        together = Barrier(4)

        def ask(fresh: LawInForce = fresh, together: Barrier = together) -> int:
            together.wait()
            return ASKED[what](fresh)

        with ThreadPoolExecutor(4) as pool:
            assert [each.result() for each in [pool.submit(ask) for _ in range(4)]] == [whole] * 4
