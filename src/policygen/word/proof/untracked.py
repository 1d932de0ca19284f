"""What differs between the accepted comparison of two Word files and the newer file itself: looked for in everything that shows.

Tracked changes carry words. What they cannot carry, or what the comparison did not take over, is listed here in a reader's
words, so that no comparison says "0 changes" of files that differ.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from difflib import SequenceMatcher
from typing import Final

from policygen.word.proof.frames import OPAQUE
from policygen.word.proof.looks import Pages, Passage

_WORDS_OF_PASSAGE: Final = 60


def untracked_differences(accepted: Mapping[str, bytes], newer: Mapping[str, bytes], main: tuple[str, str]) -> list[str]:
    """Return what accepting all changes does not give of the newer file, a line each; nothing where the two are the same.

    `main` names the main part of each. Both are parts in the usual names, without a tracked change waiting.
    """
    one, other = Pages(accepted, main[0]), Pages(newer, main[1])
    found = [*_in_passages(one.passages(), other.passages()), *_in_file(one.about(), other.about())]
    mine, theirs = one.comments(), other.comments()
    found += [f"comment “{_short(each)}”: only the newer file has it" for each in theirs if each not in mine]
    found += [f"comment “{_short(each)}”: the newer file does not have it" for each in mine if each not in theirs]
    return list(dict.fromkeys(found))


def _in_passages(mine: Sequence[Passage], theirs: Sequence[Passage]) -> Iterator[str]:
    """Yield the differences of the passages of two files, those of equal words beside each other."""
    start = 0
    while start < min(len(mine), len(theirs)) and mine[start].words == theirs[start].words:
        yield from _in_looks(mine[start], theirs[start])
        start += 1
    mine, theirs = mine[start:], theirs[start:]
    matcher = SequenceMatcher(None, [each.words for each in mine], [each.words for each in theirs], autojunk=False)
    for what, i, end, j, stop in matcher.get_opcodes():
        if what == "equal":
            for one, other in zip(mine[i:end], theirs[j:stop], strict=True):
                yield from _in_looks(one, other)
            continue
        for each in mine[i:end]:
            if each.words:
                yield f"{_named(each)}: the newer file does not have these words in this place"
        for each in theirs[j:stop]:
            if each.words:
                yield f"{_named(each)}: only the newer file has these words in this place"


def _in_looks(one: Passage, other: Passage) -> Iterator[str]:
    for name in sorted({*one.looks, *other.looks}):
        before, after = one.looks.get(name, ""), other.looks.get(name, "")
        if before != after:
            yield f"{_named(other)}: {name}: {_told(before, after)}"


def _named(passage: Passage) -> str:
    words = " ".join(passage.words.split())
    return f"“{_short(words)}”" if words else "an empty paragraph"


def _in_file(one: Mapping[str, str], other: Mapping[str, str]) -> Iterator[str]:
    for name in sorted({*one, *other}):
        before, after = one.get(name, ""), other.get(name, "")
        if before != after:
            yield f"{name}: {_told(before, after)}"


def _told(before: str, after: str) -> str:
    if OPAQUE in before + after:
        return "not the same" if before and after else "only the newer file has it" if after else "the newer file has none"
    return f"{_short(before) or 'none'} → {_short(after) or 'none'}"


def _short(words: str) -> str:
    return words if len(words) <= _WORDS_OF_PASSAGE else words[:_WORDS_OF_PASSAGE].rsplit(" ", 1)[0] + " …"
