"""Where a sentence says no: which of its words a "not" takes back, and which it leaves."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Final

from policygen.language.patterns import compiled_later

TextSpan = tuple[int, int]

_CUE: Final = compiled_later(
    r"\b(?:not|cannot|never|no longer|nobody|no one|none|neither|rarely|seldom)\b|n't\b|"
    r"\bno (?:member|members|staff|adult|adults|child|pupil|person|need|duty|obligation)\b"
)
_HARMLESS: Final = compiled_later(
    r"\b(?:not only|not just|not simply|whether or not|or not|if not|not (?:later|more|less|fewer) than|no later than|not least|"
    r"not (?:to )?(?:wait|delay|hesitate|assume)|never (?:wait|delay|assume)|(?:no|not) need to (?:wait|prove)|not sure|"
    r"not automatic(?:ally)?|not yet)\b"
)
_WEAK: Final = compiled_later(
    r"\b(?:need not|no longer|(?:do|does|did) not (?:have|need) to|not (?:required|obliged|expected)|no need)\b"
)
_PROHIBITS: Final = compiled_later(
    r"\b(?:no|prohibit\w*|forbid\w*|forbidden|ban(?:s|ned)?|offence|unlawful|illegal|against the law|refus\w*|refrain\w*|"
    r"avoid\w*|only|without|instead of|rather than|unacceptable)\b"
)
_SUBORDINATE: Final = compiled_later(
    r"\b(?:if|where|when|unless|until|who|whom|whose|which|because|since|although|even though|in case|so far as|once|whenever)\b"
)
_STOPS: Final = compiled_later(
    r"[.;:|()?!]|,|\bbut\b|"
    r"\bhowever\b|\band (?=(?:must|should|shall|will|then|instead|is|are|does|do|tells?|asks?|may|we|the|it|they)\b)"
)


def denied(text: str, terms: Sequence[Sequence[TextSpan]]) -> list[bool]:
    """Return for each term, given by its places in a folded sentence, whether a "not" takes every one of them back.

    A "not" takes back what follows it. What stands before it may be who acts in the rest of the sentence as well, so that is
    taken back only where nothing that is looked for follows.
    """
    every = [span for spans in terms for span in spans]
    taken: set[TextSpan] = set()
    for cue, (begin, stop) in _scopes(text):
        if any(start <= cue[0] and cue[1] <= end for start, end in every):
            continue  # A "not" that belongs to the words looked for ("not available") takes nothing back.
        after = {span for span in every if span[0] >= cue[1]}
        taken |= {span for span in after if span[0] < stop} if after else {span for span in every if begin < span[1] <= cue[0]}
    return [bool(spans) and taken.issuperset(spans) for spans in terms]


def forbids(text: str) -> bool:
    """Tell whether a folded sentence forbids something, and does not only say that it is not required."""
    if _WEAK.search(text):
        text = _WEAK.sub(" ", text)
    return bool(_CUE.search(text) or _PROHIBITS.search(text))


@lru_cache(maxsize=4096)
def _scopes(text: str) -> tuple[tuple[TextSpan, TextSpan], ...]:
    harmless = [match.span() for match in _HARMLESS.finditer(text)]
    stops = [match.span() for match in _STOPS.finditer(text)]
    found: list[tuple[TextSpan, TextSpan]] = []
    for match in _CUE.finditer(text):
        cue = match.span()
        if any(start <= cue[0] and cue[1] <= end for start, end in harmless):
            continue
        begin = max((end for start, end in stops if end <= cue[0]), default=0)
        stop = min((start for start, end in stops if start >= cue[1]), default=len(text))
        if _SUBORDINATE.search(text, begin, cue[0]):
            # "Tell the parents if this is not unsafe": what is said of the parents stands.
            continue
        later = _SUBORDINATE.search(text, cue[1], stop)
        found.append((cue, (begin, later.start() if later else stop)))
    return tuple(found)
