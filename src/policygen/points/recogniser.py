"""Recognisers: one or two lines that say how a point is known in any wording.

    dsl or deputy + available + school hours
    dsl + refer + social care + at once; "referral" + at once
    must: {file_transfer_days} days + file + not "main pupil file" in clause

Terms are joined by `+` and have to stand together; `or` gives other ways to say a term; `a near b` has them within a few
words of each other; `not` keeps a term out; `;` begins another recogniser that will do as well. A term is a concept of the
lexicon, "words in quotes", or a quantity such as `within 24 hours`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final, Literal

from policygen.errors import Faults
from policygen.language.english import nearest
from policygen.language.patterns import compiled_later
from policygen.language.quantities import Quantity, quantities
from policygen.points.concepts import Lexicon, Wording, wording_of
from policygen.points.folding import fold

Window = Literal["sentence", "paragraph", "clause", "section", "row"]
Polarity = Literal["stated", "denied", "either"]
Demand = Literal["", "must", "should", "will", "may"]

_WINDOWS: Final = ("sentence", "paragraph", "clause", "section", "row")
_WINDOW: Final = compiled_later(r"\s+in (?P<window>[a-z]+)\s*$")
_PREFIX: Final = compiled_later(r"\s*(?P<word>must|should|will|may|never|any):")
_QUOTED: Final = compiled_later(r"[\"“”][^\"“”]*[\"“”]")
_VALUE: Final = compiled_later(r"\{(?P<name>[a-z0-9_]+)\}")
_OR: Final = compiled_later(r"\s+or\s+")
_NEAR: Final = compiled_later(r"\s+near\s+")
_FILLER: Final = "\x00"


class RecogniserFault(Faults):
    """A recogniser that cannot be read; the message says where."""


@dataclass(frozen=True, slots=True)
class Atom:
    """One way to say a term: words, or a quantity."""

    said: str
    wording: Wording | None
    quantity: Quantity | None = None


@dataclass(frozen=True, slots=True)
class Term:
    """What has to stand in the window, said in any of some ways."""

    said: str
    atoms: tuple[Atom, ...]
    near: Term | None = None
    """What has to stand close to it, with no other quantity of its kind closer."""


@dataclass(frozen=True, slots=True)
class Alternative:
    """Terms that have to stand together, and those that must not be there."""

    terms: tuple[Term, ...]
    without: tuple[Term, ...]
    window: Window
    polarity: Polarity | None
    """None where the kind of the point decides."""
    force: Demand


@dataclass(frozen=True, slots=True)
class Recogniser:
    """How a point is known: any of its alternatives will do."""

    text: str
    alternatives: tuple[Alternative, ...]


def parse_recogniser(text: str, lexicon: Lexicon, values: Mapping[str, object]) -> Recogniser:
    """Return the recogniser that a text writes; `values` are the numbers in the law that `{name}` may name.

    Raises RecogniserFault, with the place in the text, where it is not one.
    """
    # Quoted words may hold any sign; their places are kept by signs that no one writes.
    masked = _QUOTED.sub(lambda match: f'"{_FILLER * (len(match.group()) - 2)}"', text)
    made = [_alternative(part, text, at, lexicon, values) for part, at in _split_outside_quotes(masked, ";") if part.strip()]
    if not made:
        raise RecogniserFault("The recogniser is empty. Write what the text must say, such as 'dsl + available'.")
    return Recogniser(" ".join(text.split()), tuple(made))


def _split_outside_quotes(masked: str, sign: str) -> Iterator[tuple[str, int]]:
    at = 0
    for part in masked.split(sign):
        yield part, at
        at += len(part) + len(sign)


def _alternative(masked: str, text: str, at: int, lexicon: Lexicon, values: Mapping[str, object]) -> Alternative:
    force: Demand = ""
    polarity: Polarity | None = None
    while match := _PREFIX.match(masked):
        word = match.group("word")
        if word in ("never", "any"):
            polarity = "denied" if word == "never" else "either"
        else:
            force = word  # type: ignore[assignment]
        masked, at = masked[match.end() :], at + match.end()
    window: Window = "sentence"
    if (named := _WINDOW.search(masked)) and named.group("window") in _WINDOWS:
        window = named.group("window")  # type: ignore[assignment]
        masked = masked[: named.start()]
    terms: list[Term] = []
    without: list[Term] = []
    for part, start in _split_outside_quotes(masked, "+"):
        said = part.strip()
        place = at + start + (len(part) - len(part.lstrip()))
        kept_out = said.startswith("not ")
        if kept_out:
            said, place = said[4:].lstrip(), place + len(said) - len(said[4:].lstrip())
        (without if kept_out else terms).append(_term(said, text, place, lexicon, values))
    if not terms:
        raise _recogniser_fault("Nothing is asked for here, only kept out.", text, at)
    return Alternative(tuple(terms), tuple(without), window, polarity, force)


def _term(masked: str, text: str, at: int, lexicon: Lexicon, values: Mapping[str, object]) -> Term:
    if not masked.strip():
        raise _recogniser_fault("A term is missing.", text, at)
    if close := _NEAR.search(masked):
        first = _term(masked[: close.start()], text, at, lexicon, values)
        second = _term(masked[close.end() :], text, at + close.end(), lexicon, values)
        return Term(f"{first.said} near {second.said}", first.atoms, second)
    atoms: list[Atom] = []
    start = 0
    for match in [*_OR.finditer(masked), None]:
        end = match.start() if match else len(masked)
        atoms.append(_atom(text[at + start : at + end].strip(), text, at + start, lexicon, values))
        start = match.end() if match else end
    return Term(" or ".join(each.said for each in atoms), tuple(atoms))


def _atom(said: str, text: str, at: int, lexicon: Lexicon, values: Mapping[str, object]) -> Atom:
    if _QUOTED.fullmatch(said):
        if not fold(said).strip(" *."):
            raise _recogniser_fault("There are no words between these quotes.", text, at)
        return Atom(said, wording_of((said[1:-1],)))
    if said in lexicon.concepts:
        return Atom(said, lexicon.wording(said))
    filled = _VALUE.sub(lambda match: str(_law_value(match.group("name"), text, at, values)), said)
    found = quantities(filled)
    if len(found) == 1 and _whole(found[0], filled):
        return Atom(filled, None, found[0])
    step = nearest(said, lexicon.concepts) or 'Add it to legislation/concepts.yaml, or put the words in "quotes".'
    raise _recogniser_fault(f"There is no concept called '{said}'.", text, at, step)


def _whole(quantity: Quantity, text: str) -> bool:
    """Tell whether a term is a quantity and nothing else but the words that make it a limit."""
    rest = (text[: quantity.start] + text[quantity.end :]).strip()
    return rest in ("", "within", "in", "at least", "at most", "every", "each", "no later than")


def _law_value(name: str, text: str, at: int, values: Mapping[str, object]) -> object:
    if name not in values:
        raise _recogniser_fault(f"There is no number in the law called '{name}'.", text, at, nearest(name, dict(values)))
    return values[name]


def _recogniser_fault(what: str, text: str, at: int, step: str = "") -> RecogniserFault:
    near = " ".join(text[at : at + 24].split())
    return RecogniserFault(f"{what} (character {at + 1} of the recogniser, at '{near}') {step}".strip())
