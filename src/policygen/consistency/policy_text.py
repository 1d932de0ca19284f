"""A school's policies as the consistency check reads them: headings, statements, contacts and references."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final, Literal

from policygen.language.statements import Statement, role_places, roles_in, row_text, sentences
from policygen.markup.pieces import Cells, Piece

MIN_WORDS: Final = 5


@dataclass(frozen=True, slots=True)
class Told:
    """Who holds a role, or how to reach them, as one place says it."""

    policy: str
    place: str
    role: str
    name: str
    phone: str
    email: str
    words: str


@dataclass(frozen=True, slots=True)
class Reference:
    """Words that point to a section or an appendix by its number, typed by hand."""

    place: str
    clause: str
    kind: Literal["section", "appendix"]
    number: str
    words: str
    after: str
    """What follows, which may say that an Act or another policy is meant."""


@dataclass(frozen=True)
class PolicyText:
    """One policy of the school, as it is read."""

    key: str
    title: str
    adopted: str
    """The name of the file that the school adopted; empty where the policy is as policygen makes it today."""
    pieces: tuple[Piece, ...]
    statements: tuple[Statement, ...]
    headings: tuple[tuple[str, str], ...]
    """Each heading's number and words."""
    told: tuple[Told, ...]
    references: tuple[Reference, ...]


def policy_text(key: str, title: str, pieces: Iterable[Piece], adopted: str = "") -> PolicyText:
    """Return a policy's statements, contacts and references."""
    placed = list(_placed(pieces))
    statements = tuple(each for place, piece in placed for each in _statements(key, place, piece))
    told = [each for place, piece in placed if piece.kind == "row" for each in _row_told(key, place, piece)]
    told += [each for statement in statements if not statement.row for each in _sentence_told(statement)]
    references = tuple(each for place, piece in placed for each in _references(place, piece))
    headings = tuple((piece.number, piece.text) for _, piece in placed if piece.kind == "heading")
    return PolicyText(key, title, adopted, tuple(piece for _, piece in placed), statements, headings, tuple(told), references)


def _placed(pieces: Iterable[Piece]) -> Iterator[tuple[str, Piece]]:
    place = ""
    for piece in pieces:
        if piece.kind == "heading":
            place = piece.heading
        yield place, piece


def _statements(key: str, place: str, piece: Piece) -> Iterator[Statement]:
    if piece.kind == "heading":
        return
    if piece.kind == "text":
        for sentence in sentences(piece.text):
            yield Statement(key, piece.clause, place, sentence)
    elif any(len(cell) > 1 for cell in piece.cells) or _in_sentences(piece.cells):
        for cell in piece.cells:
            for paragraph in cell:
                for sentence in sentences(paragraph):
                    yield Statement(key, piece.clause, place, sentence)
    else:
        yield Statement(key, piece.clause, place, row_text([" ".join(cell) for cell in piece.cells]), row=True)


def _in_sentences(cells: Cells) -> bool:
    """Tell whether each cell of a row is a sentence of its own, as the boxes of a chart are."""
    said = [" ".join(cell).strip() for cell in cells]
    return len(said) > 1 and all(each.endswith(".") and len(each.split()) > MIN_WORDS for each in said if each)


# ---- who holds a role, and how to reach them

PHONE: Final = re.compile(r"(?<![\d.])(?:\+44 ?\d|0\d)[\d ]{7,11}\d\b")
_EMAIL: Final = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_CAPITAL: Final = r"(?:(?!\d|_)[^\W\da-zß-öø-ÿ_])"
_LETTERS: Final = r"(?:[^\W\d_]|[’'-])+"
"""Names have any letters: Siân, García, al-Sayed, de la Cruz, Nguyễn."""
_NAME: Final = (
    rf"(?:(?:Mrs|Mr|Ms|Miss|Mx|Dr|Sir|Dame|Fr|Rev)\.? )?{_CAPITAL}{_LETTERS}(?: {_CAPITAL}\.?)?"
    rf"(?: (?:(?:de|da|dos|del|della|di|du|van|von|der|den|ten|la|le|el|al|bin|ibn|bint|ap|ab|y|e|zu)[ -]){{0,3}}"
    rf"{_CAPITAL}{_LETTERS}){{1,2}}"
)
_NO_NAME: Final = re.compile(
    r"\b(?:Children|School|Social|Care|Council|Board|Local|Police|Monday|Head|Prevent|Channel|Ofsted|Department|Key|Part|Keeping|Working|"
    r"Safeguarding|Lead|Deputy|Designated|The|Family|Early|National|Act|Appendix|Section|Education|Governors|Chair|Trust|Academy|Child)\b"
)  # fmt: skip
_WHOLE_NAME: Final = re.compile(_NAME)
_UNFILLED: Final = frozenset({"", "–", "-", "to be confirmed", "n/a", "none"})
_HOLE: Final = re.compile(r"\[[^\]]*: to be confirmed\]")
_NO_HOLDER: Final = frozenset(
    {"governing body", "office", "police", "IT support", "line manager", "social care", "LADO", "case manager"}
)
_NIGHTS: Final = re.compile(r"night|weekend|out[- ]of[- ](?:office[- ])?hours|emergency duty", re.IGNORECASE)


def _row_told(key: str, place: str, piece: Piece) -> Iterator[Told]:
    heads = [" ".join(cell).lower() for cell in piece.header]
    if (
        piece.cells == piece.header
        or len(heads) != len(piece.cells)
        or not any(re.search(r"phone|e-?mail", head) for head in heads)
    ):
        return
    cells = [" ".join(cell).strip() for cell in piece.cells]
    name = next((cell for head, cell in zip(heads, cells, strict=True) if "name" in head and not re.search(r"\d", cell)), "")
    phone = next((cell for head, cell in zip(heads, cells, strict=True) if "phone" in head), "")
    email = next((cell for head, cell in zip(heads, cells, strict=True) if "mail" in head), "")
    role = role_of(cells[0])
    if role:
        yield Told(key, place, role, _filled(name.split(",")[0]), digits(phone), _filled(email).lower(), row_text(cells))


def role_of(label: str) -> str:
    """Return the one name for a role, however a table words it; a label that is no known role stands for itself."""
    known = [role for role in roles_in(label) if role not in _NO_HOLDER or role in ("social care", "LADO")]
    if known:
        return f"{known[0]}, out of hours" if _NIGHTS.search(label) else known[0]
    bare = re.sub(r"\([^)]*\)|,.*", "", label)
    return " ".join(bare.lower().split())


def person_named(text: str) -> str:
    """Return the first name of a person in a few words, such as a cell of a table; empty where there is none."""
    found = next((each for each in _WHOLE_NAME.finditer(text) if not _NO_NAME.search(each.group())), None)
    return found.group() if found else ""


def _filled(text: str) -> str:
    text = " ".join(text.split())
    return "" if text.lower() in _UNFILLED or _HOLE.fullmatch(text) else text


def digits(text: str) -> str:
    """Return a telephone number as its digits; two numbers, or one of three digits, are not compared."""
    found = PHONE.findall(text)
    return re.sub(r"\D", "", found[0]).removeprefix("44").lstrip("0") if len(found) == 1 else ""


def _sentence_told(statement: Statement) -> Iterator[Told]:
    """Yield what a sentence says of a role: "the DSL, Ann Reed (01632 960001)", "Ann Reed is the headteacher"."""
    text = statement.text
    for role, start, end in role_places(text):
        if role in _NO_HOLDER:
            continue
        named = _NAME_AFTER.match(text, end) or _NAME_BEFORE.search(text[max(0, start - _LONGEST_NAME) : start])
        if named and _NO_NAME.search(named.group("name")):
            named = None
        after = named.end() if named and named.start() == end else end
        phone, email = _PHONE_AFTER.match(text, after), _EMAIL_AFTER.match(text, after)
        if named or phone or email:
            number = digits(phone.group("found")) if phone else ""
            mail = email.group("found").lower() if email else ""
            yield Told(statement.policy, statement.place, role, named.group("name") if named else "", number, mail, text)


_NAME_AFTER: Final = re.compile(
    r"(?:\s*\([^)]*\))?(?:\s+(?:is|will be)(?: now)?|:|,| –| -|\s*\()\s*(?P<name>" + _NAME + r")(?! (?:team|service|policy))"
)
_LONGEST_NAME: Final = 160
"""How many characters before a role may hold its holder's name."""
_NAME_BEFORE: Final = re.compile(f"(?P<name>{_NAME})" + r"(?: is| as|,|\s*\()\s*(?:the |our |who is |now |acting |new )*$")
_GAP: Final = (
    r"(?:'s)?[\s,(]*(?:(?:on|at|by|via|tel\.?|telephone|phone|e-?mail|number|is|can be|may be|reached|contacted|:)[\s:]*)*\(?"
)
_PHONE_AFTER: Final = re.compile(_GAP + f"(?P<found>{PHONE.pattern})")
_EMAIL_AFTER: Final = re.compile(_GAP + r"(?:0[\d ]+[,;]?\s*)?" + f"(?P<found>{_EMAIL.pattern})")


# ---- references typed by hand

_REFERENCE: Final = re.compile(
    r"\b(?:(?P<section>[Ss]ection) (?P<number>\d{1,3}(?:\.\d{1,2})?[A-Z]?)|Appendix (?P<letter>[A-Z]))\b"
)


def _references(place: str, piece: Piece) -> Iterator[Reference]:
    if piece.kind == "heading":
        return
    for match in _REFERENCE.finditer(piece.typed or ""):
        number = match.group("number") or match.group("letter")
        kind: Literal["section", "appendix"] = "section" if match.group("section") else "appendix"
        said = next((each for each in sentences(piece.text) if match.group() in each), match.group())
        yield Reference(place, piece.clause, kind, number, said, piece.typed[match.end() : match.end() + 90])
