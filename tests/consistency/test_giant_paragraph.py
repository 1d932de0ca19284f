"""A paragraph as long as a book is read in time that grows with its length, and not with its square."""

from __future__ import annotations

import time

from policygen.consistency.policy_text import policy_text
from policygen.language.quantities import quantities
from policygen.markup.pieces import Piece

SENTENCE = (
    "the DSL reports every concern to the headteacher within two days and tells the parents at once, then the office rings "
)


def seconds(times: int) -> float:
    text = SENTENCE * times
    start = time.process_time()
    assert len(quantities(text)) == times
    policy_text("prevent", "Prevent policy", [Piece("text", "roles", text)])
    return time.process_time() - start


def test_a_giant_paragraph_takes_time_in_proportion_to_its_length() -> None:
    short, long = seconds(250), seconds(1000)
    assert long < 10 * max(short, 0.05), (short, long)
    assert long < 8
