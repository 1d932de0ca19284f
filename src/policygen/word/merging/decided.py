"""What a school decided where its words and the new version's met, as a merge is told of it."""

from __future__ import annotations

from typing import Final

DECIDED: Final = "Decided by the school"
"""How the author of a tracked change begins that is the school's own decision."""


def is_decision(author: str) -> bool:
    """Tell whether a tracked change is a decision of the school's."""
    return author.startswith(DECIDED)
