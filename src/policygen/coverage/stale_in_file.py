"""Terms, bodies, editions and Acts in a file that are out of date.

Which they are stands in `legislation/stale-terms.yaml`; earlier editions of guidance are told from the sources' own dates.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Final

from policygen.coverage.file_findings import FileFinding
from policygen.coverage.foreign_text import ForeignText
from policygen.law.old_editions import old_editions
from policygen.law.stale_terms import Passage, StaleTerm, stale_in_passages
from policygen.library.model import Library

_SURE: Final = ("error", "warn")
_KEPT: Final = "Not stale"
"""How the reason begins of a term that is listed because people take it for stale."""


def stale_terms_for(text: ForeignText, library: Library, on: date) -> tuple[StaleTerm, ...]:
    """Return the terms that are looked for in a file on a day."""
    whole = " ".join(each.text for each in text.passages)
    return (*library.stale_terms, *old_editions(library.legislation, whole, on))


def stale_findings(text: ForeignText, terms: Sequence[StaleTerm], on: date) -> Iterator[FileFinding]:
    """Yield each stale term once, at its first place, with how often it stands."""
    passages = [Passage(each.text, ((0, str(each.place.order)),)) for each in text.passages]
    seen: dict[str, list[tuple[str, int, StaleTerm]]] = {}
    for found in stale_in_passages(passages, terms, on):
        seen.setdefault(found.term.term, []).append((title_alone(found.words), int(found.place), found.term))
    for places in seen.values():
        if places[0][2].why.startswith(_KEPT):
            continue
        words, order, term = places[0]
        more = f" ({len(places)} times)" if len(places) > 1 else ""
        sure = term.severity in _SURE
        said = f"“{words}” {'is out of date' if sure else 'deserves a second look'}{more}: {_ended(term.why)}"
        step = f"Write: {term.replace_with}." if term.replace_with else "Take it out, or say that it is history."
        since = f"since {term.since:%B %Y}"
        yield FileFinding("out of date", said, step, words, text.passages[order], sure, since)


def title_alone(words: str) -> str:
    """Return words that are out of date without the small words before a title: "and Working Together …" is the title alone."""
    return _BEFORE_TITLE.sub("", words)


_BEFORE_TITLE: Final = re.compile(r"^(?:(?:on|and|to|the|of|in|with|see|from|by|under)\s+)+(?=[A-Z])")


def _ended(text: str) -> str:
    text = " ".join(text.split())
    return text if text.endswith((".", "!", "?")) else f"{text}."
