"""Which document a file is, told from its name, its title and its headings; where it may be two, both are named."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from policygen.policies.model import Policy

LONGEST_TITLE: Final = 14
"""Words of a line that may be a title; a longer one is a sentence."""
FEWEST_HEADINGS: Final = 5
"""Headings that a file has to share with a policy to be known by them; half of the policy's are needed too."""

_COVER: Final = 2
_SLIP: Final = 89
_MAY_HAVE_A_SLIP: Final = 5
_EMPTY_WORDS: Final = frozenset("and the of for on a an our in to with s school schools".split())  # noqa: SIM905
_KIND_WORDS: Final = frozenset(
    """
    policy policies procedure procedures code plan statement strategy scheme report agreement agreements arrangements offer
    """.split()  # noqa: SIM905
)
_ASIDE: Final = frozenset(
    """
    final draft approved adopted reviewed review ratified signed copy new latest current updated update revised version issue
    governors governor board trust academy primary secondary infant junior college nursery website web word clean tracked changes
    accepted whole pol january february march april may june july august september october november december jan feb mar apr jun
    jul aug sep sept oct nov dec autumn spring summer term inc including dealing managing supporting pupils students children
    v ver no
    """.split()  # noqa: SIM905
)
"""Words of a file's name that say nothing of which document it is."""
_ANOTHER_THING: Final = frozenset(
    """
    staff training slides audit minutes agenda letter log form forms register template model summary leaflet certificate checklist
    guidance guide response questionnaire survey action poster briefing newsletter report
    """.split()  # noqa: SIM905
)
"""Words that make another thing of a document's name: "child protection training", "attendance policy for staff"."""
_SHORT: Final[tuple[tuple[str, str], ...]] = (
    (r"\bcp\b", "child protection"),
    (r"\bsg\b", "safeguarding"),
    (r"\bcoc\b", "code of conduct"),
    (r"\bh ?(?:and|n) ?s\b", "health and safety"),
    (r"\bwhistle blowing\b", "whistleblowing"),
    (r"\bbehavior", "behaviour"),
    (r"\be safety\b", "esafety"),
    (r"\banti bullying\b", "antibullying"),
    (r"\bsafe guarding\b", "safeguarding"),
    (r"\ballergies\b", "allergy"),
    (r"\bradicalization\b", "radicalisation"),
)
_ELSEWHERE: Final = re.compile(
    r"\b(?:(?:to be )?read (?:with|alongside|together|in)|see(?: also)?|refers? to|linked|links to|related|alongside|"
    r"in conjunction|together with|replaces|supersedes|other policies)\b.*"
)
"""What a file is read with is not what it is."""


@dataclass(frozen=True, slots=True)
class FileTold:
    """What a file says of itself."""

    name: str
    """Of the file, without its ending."""
    lines: Sequence[str] = ()
    """Its first paragraphs, in their order, and last the title in its properties."""
    headings: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Recognition:
    """Which document a file is, and what it was known by."""

    document: str = ""
    """Its key in the list of documents, which is a policy's own; empty where it is not known, or known to be none of them."""
    by: str = ""
    could_be: tuple[str, ...] = ()
    """Where it may be several, their keys, and no document is named."""


@dataclass(frozen=True, slots=True)
class KnownName:
    """One name of a document."""

    document: str
    words: tuple[str, ...]
    """Those that tell it from others, in their order."""
    needs_its_kind: bool
    """One word says little, so "policy" or the like has to stand with it."""


@dataclass(frozen=True, slots=True)
class _Found:
    name: KnownName
    places: tuple[int, ...]

    @property
    def weight(self) -> tuple[int, int]:
        return sum(map(len, self.name.words)), -(self.places[-1] - self.places[0])


def known_names(titles: Mapping[str, Sequence[str]]) -> tuple[KnownName, ...]:
    """Return every name of every document, given by its key, as files are matched with; those of no document have no key."""
    names: dict[tuple[str, tuple[str, ...]], KnownName] = {}
    for key, each in titles.items():
        for title in each:
            words = tuple(word for word in _words_told(title) if word not in _EMPTY_WORDS and word not in ("policy", "procedure"))
            if words:
                names[key, words] = KnownName(key, words, len(words) == 1)
    return tuple(names.values())


def known_headings(policies: Iterable[Policy]) -> dict[str, frozenset[str]]:
    """Return the titles of each policy's sections, by its key."""
    return {
        policy.key: frozenset(_heading(section.title) for section in policy.sections if "{" not in section.title)
        for policy in policies
    }


_NO_HEADINGS: Final[Mapping[str, frozenset[str]]] = {}


def recognise(
    told: FileTold, names: Sequence[KnownName], school: str = "", headings: Mapping[str, frozenset[str]] = _NO_HEADINGS
) -> Recognition:
    """Return which document a file is: its title says so first, its name must not say otherwise, headings count last.

    `school` is the school's name, which says nothing of the document.
    """
    own = frozenset(_words_told(school))
    lines = [(line, place < _COVER) for place, line in enumerate(told.lines)]
    by_title = next((found for line, cover in lines if (found := _documents_in(line, names, own, cover=cover))), ())
    by_name = _documents_in(told.name, names, own)
    if len(by_title) == 1 and (not by_name or by_title[0] in by_name):
        return Recognition(by_title[0], "its title")
    both = tuple(dict.fromkeys((*by_title, *by_name)))
    if len(both) == 1:
        return Recognition(both[0], "its name")
    if not both and (known := _by_headings(told.headings, headings)):
        return Recognition(known, "its headings")
    if len(by_title) > 1 and len(by_name) == 1 and by_name[0] in by_title:
        return Recognition(by_name[0], "its name")
    return Recognition(could_be=tuple(filter(None, both)))


def _documents_in(text: str, names: Sequence[KnownName], own: frozenset[str], cover: bool | None = None) -> tuple[str, ...]:
    """Return the document that a name or a line speaks of; several where it cannot be told which of them it is.

    `cover` says of a line whether it is one of the first; it is None for the name of a file.
    """
    words, title = _words_told(_ELSEWHERE.sub("", _plainly(text))), cover is not None
    if title and (len(words) > LONGEST_TITLE or (text.rstrip().endswith(".") and len(words) > LONGEST_TITLE // 2)):
        return ()
    found = [each for name in names if (each := _found(name, words, own, title=title))]
    if title and not any(word in _KIND_WORDS for word in words):
        found = [each for each in found if cover and not each.name.needs_its_kind]  # a heading, or a line of the contents
    if not found:
        return ()
    best = max(found, key=lambda each: each.weight)
    mine = {place for each in found if each.name.document == best.name.document for place in each.places}
    others = [each for each in found if not set(each.places) <= mine]
    return tuple(dict.fromkeys((best.name.document, *(each.name.document for each in others))))


def _found(name: KnownName, words: Sequence[str], own: frozenset[str], *, title: bool) -> _Found | None:
    """Return where a document's name stands in some words, where these are a name of it and not of another thing."""
    places = _in_order(name.words, words)
    if places is None:
        return None
    rest = [word for place, word in enumerate(words) if place not in places and word not in _EMPTY_WORDS]
    if any(word in _ANOTHER_THING for word in rest):
        return None
    of_its_kind = any(word in _KIND_WORDS for word in words)
    said_more = [word for word in rest if not (word in own or word in _ASIDE or word in _KIND_WORDS or word.isdigit())]
    if said_more and (not of_its_kind or (name.needs_its_kind and not any(word in _KIND_WORDS for word in rest))):
        return None
    if title and said_more and not _at_an_end(places, words, own):
        return None
    return _Found(name, places)


def _at_an_end(places: Sequence[int], words: Sequence[str], own: frozenset[str]) -> bool:
    """Return whether a name begins a line or ends it, apart from words that say nothing."""

    def empty(word: str) -> bool:
        return word in own or word in _ASIDE or word in _EMPTY_WORDS or word in _KIND_WORDS or word.isdigit()

    return all(map(empty, words[: places[0]])) or all(map(empty, words[places[-1] + 1 :]))


def _in_order(wanted: Sequence[str], words: Sequence[str]) -> tuple[int, ...] | None:
    places: list[int] = []
    for word in wanted:
        start = places[-1] + 1 if places else 0
        place = next((at for at in range(start, len(words)) if _same_word(word, words[at])), None)
        if place is None:
            return None
        places.append(place)
    return tuple(places)


def _same_word(word: str, other: str) -> bool:
    if word == other:
        return True
    if len(word) < _MAY_HAVE_A_SLIP or word[0] != other[0]:
        return False
    from rapidfuzz import fuzz  # few words are so alike

    return fuzz.ratio(word, other) >= _SLIP


def _plainly(text: str) -> str:
    """Return a text in small letters with words apart, abbreviations written out."""
    apart = re.sub(r"(?<=[a-z]{2})(?=[A-Z])|(?<=\d)(?=[A-Za-z])|(?<=[A-Za-z])(?=\d)", " ", text)
    plain = re.sub(r"[^a-z0-9]+", " ", apart.casefold().replace("&", " and ").replace("’", "").replace("'", "")).strip()
    for short, long in _SHORT:
        plain = re.sub(short, long, plain)
    return plain


def _words_told(text: str) -> list[str]:
    return _plainly(text).split()


def _heading(text: str) -> str:
    return re.sub(r"^(?:\d+|appendix [a-z]\b)\s*", "", _plainly(text))


def _by_headings(headings: Sequence[str], known: Mapping[str, frozenset[str]]) -> str:
    """Return the policy that most of a file's headings are of; empty where none stands out."""
    said = frozenset(map(_heading, headings))
    shared = sorted(((len(said & titles), key) for key, titles in known.items()), reverse=True)
    if not shared:
        return ""
    most, key = shared[0]
    second = shared[1][0] if len(shared) > 1 else 0
    return key if most >= FEWEST_HEADINGS and 2 * most >= len(known[key]) and most >= 2 * second else ""
