"""What is written beside the policies, and in which order."""

from __future__ import annotations

from itertools import permutations

import pytest

from policygen.runs.extras import EXTRAS, TRUST_EXTRAS, in_order_written


@pytest.mark.parametrize("asked", list(permutations(["pdf", "handouts", "calendar"])))
def test_extras_are_written_in_their_own_order_whatever_was_asked_first(asked: tuple[str, ...]) -> None:
    assert in_order_written(asked) == ["calendar", "handouts", "pdf"]


def test_pdfs_are_made_when_everything_that_they_show_is_written() -> None:
    assert list(EXTRAS)[-1] == "pdf"


def test_what_a_trust_gets_once_each_of_its_schools_can_have_too() -> None:
    assert set(TRUST_EXTRAS) <= set(EXTRAS)
