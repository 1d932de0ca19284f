"""An answer that has to stand on a list of names, such as a local authority."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from policygen.facts.answers import AnswerError
from policygen.facts.vocabulary import LEFT_OUT, NOT_SURE, Value
from policygen.language.english import nearest


def on_list(answer: Value, known: Sequence[str]) -> Value:
    """Return a name of a list as the list writes it; any answer where there is no list.

    Raises AnswerError where it does not stand there.
    """
    if not known or answer in (NOT_SURE, LEFT_OUT):
        return answer
    said = str(answer).removesuffix(".").rstrip()
    found = {name.casefold(): name for name in known}.get(said.casefold())
    if found is None:
        raise AnswerError(f"This is not on the list. {_meant(said, known)}")
    return found


def _meant(answer: str, known: Sequence[str]) -> str:
    """Return which name may be meant: those that begin with the answer, else the nearest, else how to find it."""
    begun = [name for name in known if name.casefold().startswith(answer.casefold())]
    if begun and len(begun) <= _FEW:
        return f"Did you mean {' or '.join(begun)}?"
    return nearest(answer, set(known)) or "Type a part of its name to see it."


_FEW: Final = 3
