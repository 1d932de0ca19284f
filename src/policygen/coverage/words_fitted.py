"""Words that take the place of others in a sentence: with the capitals, the article and the neighbours that the place asks for.

fitted("Peer on peer abuse is harm …", 0, 12, "child-on-child abuse")  ->  "Peer on peer abuse", "Child-on-child abuse"
fitted("… renews training every three years.", 22, 33, "every 2 years")  ->  "every three years", "every two years"
"""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from policygen.language.quantities import NUMBER_WORDS

_ENDS: Final = re.compile(r"(?:^(?:\d[\d.]*[.)]?)?|[.:!?|•–]|\n)[\s\"“‘(]*$")
"""What stands before the first word of a sentence, an item or a cell."""
_BEFORE: Final = re.compile(r"([\w'’-]+)(\s+)$")
_AFTER: Final = re.compile(r"^(\s+|-)([\w'’-]+)")
_INITIALS_AFTER: Final = re.compile(r"^\s*\(([A-Z]{2,6})s?\)")
_SHORT: Final = 6
"""Letters of a word in capitals that is initials."""


class Fitted(NamedTuple):
    """The words that go, as they stand, and those that come."""

    old: str
    new: str


def fitted(text: str, start: int, end: int, new: str) -> Fitted:
    """Return what goes at a place of a text and what comes, so that the sentence reads on."""
    old = text[start:end]
    if len(old.split()) == 1 and old.isupper() and len(old) <= _SHORT and (short := _initials(new)):
        new = short
    new = _counted_alike(old, new)
    before, after = text[:start], text[end:]
    if not old.isupper() and (short_after := _INITIALS_AFTER.match(after)) and _are_initials(short_after[1], old):
        end += short_after.end()
        after = text[end:]
    end += _shared_after(after, new)
    start -= _shared_before(before, new)
    before = text[:start]
    new, start = _with_article(before, new, start)
    return Fitted(text[start:end], _with_capitals(text, start, old, new))


def _counted_alike(old: str, new: str) -> str:
    """Return new words with numbers written as the old ones write theirs: "two" for "three", 2 for 3."""
    has_digits, has_words = bool(re.search(r"\d", old)), bool(_WRITTEN_OUT.search(old))
    if has_words and not has_digits:
        return re.sub(r"\b\d+\b", lambda found: _IN_WORDS.get(int(found[0]), found[0]), new)
    if has_digits and not has_words:
        return _WRITTEN_OUT.sub(lambda found: str(NUMBER_WORDS[found[0].casefold()]), new)
    return new


_IN_WORDS: Final = {number: word for word, number in NUMBER_WORDS.items() if number <= 20}
_WRITTEN_OUT: Final = re.compile(rf"\b(?:{'|'.join(sorted(NUMBER_WORDS, key=len, reverse=True))})\b", re.IGNORECASE)


def _initials(new: str) -> str:
    """Return the initials of a name of three words or more in capitals; nothing where it is no such name."""
    capitals = [word[0] for word in new.split() if word[:1].isupper()]
    return "".join(capitals) if len(capitals) > 2 and len(new.split()) <= len(capitals) + 1 else ""


def _are_initials(short: str, words: str) -> bool:
    """Tell whether initials are those of some words, of which the first may be left out."""
    first = "".join(word[0].upper() for word in re.findall(r"[A-Za-z]\w*", words))
    return first.endswith(short) or (short.endswith(first) and len(first) > 1)


def _shared_after(after: str, new: str) -> int:
    """Return how many letters after a place say what the end of the new words says already."""
    words = new.split()
    for count in range(min(len(words) - 1, 4), 0, -1):
        tail = r"\s+".join(map(re.escape, words[-count:]))
        if found := re.match(rf"\s+{tail}\b", after, re.IGNORECASE):
            return found.end()
    return 0


def _shared_before(before: str, new: str) -> int:
    """Return how many letters before a place say what the start of the new words says already."""
    words = new.split()
    for count in range(min(len(words) - 1, 4), 0, -1):
        head = r"\s+".join(map(re.escape, words[:count]))
        if found := re.search(rf"\b{head}\s+$", before, re.IGNORECASE):
            return len(before) - found.start()
    return 0


def _with_article(before: str, new: str, start: int) -> tuple[str, int]:
    """Return the new words with the article that what stands before them asks for, and where they start then."""
    first, _, rest = new.partition(" ")
    word = _BEFORE.search(before)
    known = word[1].casefold() if word else ""
    named = bool(word and word[1][:1].isupper() and not _ENDS.search(before[: word.start()]))
    if first.casefold() in ("the", "a", "an") and rest and (known in _DETERMINERS or named):
        new = rest
    if known in ("a", "an") and word is not None:
        wanted = "an" if new[:1].casefold() in "aeiou" else "a"
        if wanted != known:
            article = wanted.capitalize() if word[1][:1].isupper() else wanted
            return f"{article}{word[2]}{new}", word.start()
    return new, start


_DETERMINERS: Final = frozenset(
    ["a", "an", "the", "our", "your", "this", "that", "each", "any", "every", "its", "their", "his", "her", "no", "local"]
)


def _with_capitals(text: str, start: int, old: str, new: str) -> str:
    """Return the new words in capitals where a whole line is in them, and with a first capital where a sentence begins."""
    line = max((each for each in re.split(r"[|\n]", text) if old in each), key=len, default=text)
    if old.isupper() and line.isupper() and len(old) > _SHORT:
        return new.upper()
    if _ENDS.search(text[:start]) and text[start : start + 1].isupper():
        return new[:1].upper() + new[1:]
    return new
