"""What a file is: which policy or policies, of which school, of when, and which editions it cites; each as found, with its place.

Nothing is guessed: what the file does not say is left out, and where it may be one of several policies all are named.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from policygen.coverage.dates_told import DateTold, dates_told, version_told
from policygen.coverage.foreign_text import ForeignText, FoundPassage
from policygen.generation.identity import telling_words
from policygen.library.model import Library
from policygen.policies.recognising import FileTold, KnownName, Recognition, known_headings, known_names, recognise

_FIRST_LINES: Final = 8
_COVER: Final = 14
_SELF: Final = re.compile(
    r"\b(?:this|our|the purpose of (?:this|our)|the aim of (?:this|our))\s+([a-z][a-z &’'/-]{3,60}?)\s+(?:policy|procedure)\b",
    re.I,
)
_SCHOOL: Final = re.compile(
    r"(?:(?:St\.|(?:[A-Z]\.)+|[A-Z][\w'’-]*|\((?:Voluntary )?(?:Aided|Controlled|VA|VC|C\.?E\.?|R\.?C\.?)\)|&|and|of"
    r"|the)\s+){1,9}"
    r"(?:School|Academy|College|Nursery|Pre-?[Ss]chool|Infants|Juniors|Kindergarten|Primary|Sixth Form)\b(?! (?:Trust"
    r"|Governors|Policy"
    r"|Safeguarding))"
)
_TRUST: Final = re.compile(
    r"(?:[A-Z][\w'’-]*\s+(?:(?:and|of|&)\s+)?){1,6}(?:Multi[- ]Academy Trust|Academ(?:y|ies) Trust|Learning Trust|Trust)\b"
)
_NO_TRUST: Final = re.compile(r"\b(?:NHS|National|Foundation Trust|Trustees)\b")
_AUTHORITY: Final = re.compile(
    r"(?P<place>(?:[A-Z][a-z’'-]+(?:\s+(?:and|upon|on|with)\s+|\s+)){1,4})"
    r"(?:(?:County|City|Borough|District|Metropolitan|Metropolitan Borough)\s+)?"
    r"(?:Council\b|Local Authority\b|Safeguarding (?:Children|Childrens|Children’s|Children's) (?:Partnership|Board)\b"
    r"|LSCB\b|LADO\b|MASH\b)"
)
_LONDON: Final = re.compile(
    r"(?:London Borough|Royal Borough) of (?P<place>[A-Z][a-z]+(?: (?:and|upon) [A-Z][a-z]+| [A-Z][a-z]+)*)"
)
_NO_PLACE: Final = frozenset(
    """
    the our your a local authority county city borough council safeguarding children young people family contact designated
    officer parish school town district national lado metropolitan
    any each home nearest host placing responsible relevant british parent
    student youth governing statutory general teaching health and of in by to from if with via call phone tell or
    """.split()  # noqa: SIM905
)
_EDITION: Final = re.compile(
    r"\b(?P<title>Keeping [Cc]hildren [Ss]afe [Ii]n [Ee]ducation|KCSIE|Working [Tt]ogether(?: to [Ss]afeguard [Cc]hildren)?|"
    r"Working [Tt]ogether to [Ii]mprove [Ss]chool [Aa]ttendance|Behaviour in [Ss]chools|Prevent [Dd]uty [Gg]uidance)"
    r"[^.;|]{0,40}?\b(?P<year>20\d\d)\b"
)
_LETTER: Final = re.compile(
    r"^(?:dear\b|yours (?:sincerely|faithfully)\b|kind regards\b|re:|to whom it may concern)", re.IGNORECASE
)
_MINUTES: Final = re.compile(r"^(?:minutes of|agenda\b|present:|apologies\b|matters arising)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Found:
    """Something that a file says, and where."""

    words: str
    passage: FoundPassage
    times: int = 1


@dataclass(frozen=True, slots=True)
class WhatItIs:
    """What a file says of itself."""

    documents: tuple[str, ...]
    """The documents that it is, by their keys in the list of documents; several where it is several in one."""
    by: str = ""
    """What it was recognised by; empty where it was not."""
    could_be: tuple[str, ...] = ()
    """Where it may be one of several, their keys."""
    not_a_policy: str = ""
    """Where it is another kind of document, which: "a letter"."""
    schools: tuple[Found, ...] = ()
    """Schools that it names, the one that it is of first; the first is not told where `names_one` is not so."""
    names_one: bool = False
    """Whether its start, its running heads or its title name the first school."""
    trusts: tuple[Found, ...] = ()
    authorities: tuple[Found, ...] = ()
    """Places of local authorities and partnerships, the one named most first."""
    dates: tuple[DateTold, ...] = ()
    version: Found | None = None
    editions: tuple[Found, ...] = ()
    """Publications with the year that it cites."""


def what_it_is(text: ForeignText, library: Library, school: str = "", told_document: Sequence[str] = ()) -> WhatItIs:
    """Return what a file says of itself; `school` is the school's name where known, `told_document` what a person says it is."""
    known = Recognition(told_document[0], "what you said") if told_document else recognised(text, library, school)
    several = tuple(told_document) or ((known.document,) if known.document else ())
    several = several or (known.could_be if _title_names_several(text, known) else ())
    version = version_told(text)
    schools, one = _schools(text)
    return WhatItIs(
        documents=several, by=known.by or ("its title" if several else ""), could_be=() if several else known.could_be,
        not_a_policy="" if several else _another_kind(text), schools=schools, names_one=one,
        trusts=tuple(_counted(text, _trusts_in)), authorities=tuple(_counted(text, authorities_in)), dates=dates_told(text),
        version=Found(*version) if version else None, editions=tuple(_counted(text, _editions_in)),
    )  # fmt: skip


def recognised(text: ForeignText, library: Library, school: str = "") -> Recognition:
    """Return which document a file is: by its title, its name, its headings; last by what it calls itself in running text."""
    names = known_names(library.documents.all_names())
    lines = [each.text for each in text.passages if each.kind not in ("header", "footer", "row")][:_FIRST_LINES]
    stem = text.name.replace("\\", "/").rpartition("/")[2].rpartition(".")[0] or text.name
    told = FileTold(stem, (*lines, *([text.title] if text.title else [])), text.headings)
    known = recognise(told, names, school, known_headings(library.policies.values()))
    if known.by or known.could_be:
        return known
    if _another_kind(text):
        return known
    first = next((each for each in lines if len(each.split()) <= _ALONE), "")
    alone = recognise(FileTold(f"{first} policy"), names, school)
    if first and alone.document:
        return Recognition(alone.document, "its first line")
    for line in (*lines[:_TITLE_LINES], stem):
        titled = recognise(FileTold(f"{line} policy"), names, school).document if _may_be_title(line) else ""
        if titled and _speaks_of(text, titled, names):
            return Recognition(titled, "its title and what it speaks of")
    said = Counter(
        found.document
        for each in text.passages
        for match in _SELF.finditer(each.text)
        if (found := recognise(FileTold(f"{match[1]} policy"), names, school)).document
    )
    best = said.most_common(2)
    if best and best[0][1] >= _SAID_OFTEN and (len(best) == 1 or best[0][1] >= 2 * best[1][1]):
        return Recognition(best[0][0], "what it calls itself")
    return known


def _may_be_title(line: str) -> bool:
    return len(line.split()) <= _TITLE_WORDS and not line.rstrip().endswith((".", ":", "?"))


def _speaks_of(text: ForeignText, document: str, names: Sequence[KnownName]) -> bool:
    """Return whether a text speaks of what a document is about in many places, and not in its title alone."""
    words = {word[:_STEM] for name in names if name.document == document and len(name.words) == 1 for word in name.words}
    places = [
        each for each in text.passages if any(word in each.text.casefold() for word in (*words, *_SPOKEN.get(document, ())))
    ]
    return len(places) >= max(_PLACES, len(text.passages) // _SHARE)


_TITLE_LINES: Final = 4
_TITLE_WORDS: Final = 9
_STEM: Final = 9
_PLACES: Final = 5
_SHARE: Final = 20
_SPOKEN: Final[Mapping[str, tuple[str, ...]]] = {"safeguarding": ("child protection", "dsl", "social care", "abuse")}
"""Other words by which a document is known to be about its subject."""
_SAID_OFTEN: Final = 2
_ALONE: Final = 4
"""Words of a first line that is the name of a document, without "policy"."""


def _title_names_several(text: ForeignText, known: Recognition) -> bool:
    """Return whether a title joins several policies by "and": "Behaviour and anti-bullying policy"."""
    if len(known.could_be) < 2:
        return False
    titles = [each.text for each in text.passages[:_FIRST_LINES]] + [text.title, text.name]
    return any(
        re.search(r"\b(?:and|incorporating|including|incl?)\b|&|,", each, re.I) and "polic" in each.lower() for each in titles
    )


def _another_kind(text: ForeignText) -> str:
    start = [each.text for each in text.passages[:12]]
    end = [each.text for each in text.passages[-8:]]
    if sum(bool(_LETTER.match(each)) for each in (*start, *end)) >= 2 or any(_LETTER.match(each) for each in start[:8]):
        return "a letter"
    if any(_MINUTES.match(each) for each in start):
        return "minutes or an agenda"
    return ""


# ---- names


def _schools(text: ForeignText) -> tuple[tuple[Found, ...], bool]:
    found = list(_counted(text, schools_in))
    title = [name for name, _ in schools_in(text.title)]
    cover = Counter(
        " ".join(sorted(telling_words(name)))
        for each in text.passages
        if each.place.order < _COVER or each.kind in ("header", "footer")
        for name, _ in schools_in(each.text)
    )
    cover.update(" ".join(sorted(telling_words(name))) for name in title)
    found.sort(key=lambda each: (-cover[" ".join(sorted(telling_words(each.words)))], -each.times))
    return tuple(found), bool(found) and cover[" ".join(sorted(telling_words(found[0].words)))] > 0


def schools_in(text: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield the names of schools in a text, each with the words that tell it from others."""
    for match in _SCHOOL.finditer(text):
        name = re.sub(
            r"^(?:(?:[Tt]he|and|of|At|For|In|All|Our|To|From|By|With|If|When|Every|Each|This|Welcome|Policy|Governors"
            r"|Staff|Pupils|Parents|Students|Procedure"
            r"|Procedures)\s+)+",
            "",
            match.group(),
        )
        words = telling_words(name) - _NO_SCHOOL
        if words and not _NO_SCHOOL_NAME.search(name):
            yield name, tuple(sorted(words))


_NO_SCHOOL: Final = frozenset(
    """
    local new any every each other previous receiving virtual national safer whole their your at by with from
    """.split()  # noqa: SIM905
)
_NO_SCHOOL_NAME: Final = re.compile(
    r"\b(?:National College|Virtual School|Royal College|Sunday School|Behaviour in School|Safe in|Online Safety|Summer School|"
    r"Teaching School|Head of School|Out of School|Leaders|Staff College|Police College|College of Policing)\b"
)


def _trusts_in(text: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    for match in _TRUST.finditer(text):
        words = telling_words(match.group()) - {"trustees", "learning"}
        if words and not _NO_TRUST.search(match.group()):
            yield re.sub(r"^(?:The|Our)\s+", "", match.group()), tuple(sorted(words))


def authorities_in(text: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield the local authorities and partnerships that a text names, each with the words of its place."""
    for match in (*_AUTHORITY.finditer(text), *_LONDON.finditer(text)):
        words = [word for word in re.findall(r"[A-Z][a-z’'-]+", match["place"]) if word.lower() not in _NO_PLACE]
        if words:
            yield match.group().strip(), (" ".join(words).lower(),)


def _editions_in(text: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    for match in _EDITION.finditer(text):
        title = " ".join(match["title"].split())
        yield f"{title} {match['year']}", (_short(title), match["year"])


def _short(title: str) -> str:
    return "kcsie" if title.lower().startswith("keeping") or title == "KCSIE" else " ".join(title.lower().split()[:3])


def _counted(text: ForeignText, names_in: object) -> Iterator[Found]:
    """Yield each name once, at its first place, those that stand oftenest first."""
    first: dict[tuple[str, ...], tuple[str, FoundPassage]] = {}
    times: Counter[tuple[str, ...]] = Counter()
    for each in text.passages:
        for name, words in names_in(each.text):  # type: ignore[operator]
            first.setdefault(words, (name, each))
            times[words] += 1
    yield from (Found(*first[words], number) for words, number in times.most_common())


def review_due_of(what: WhatItIs) -> tuple[date, DateTold] | None:
    """Return the day by which a file says that it is reviewed next, with where; None where it does not say."""
    due = [each for each in what.dates if each.kind == "review due"]
    last = max((each.day for each in what.dates if each.kind != "review due"), default=date.min)
    found = max([each for each in due if each.day >= last] or due, key=lambda each: each.day, default=None)
    return (found.day, found) if found else None
