"""The words of a paragraph: what is compared, and which runs they stand in.

Two paragraphs say the same when their words are equal, whatever Word or LibreOffice did to the runs when saving: split runs,
language marks, spelling marks, revision numbers and the last results of fields are not words.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final, NamedTuple

from policygen.word.namespaces import (
    ALTERNATE,
    FIELD_CHAR,
    FIELD_KIND,
    HYPERLINK,
    INSTRUCTION,
    PPR,
    RANGE_MARKS,
    RPR,
    RUN,
    SIMPLE_FIELD,
    TEXT,
    THROUGH,
    A,
    Element,
    M,
    R,
    W,
)

OPEN: Final = "\ue000"
CLOSE: Final = "\ue001"


PAGE_BREAK: Final = "\x0c"
LINKED: Final = "\ue002"
"""Between a token and the address it leads to. The three are private characters that no document uses."""

_MONTH: Final = "(?:January|February|March|April|May|June|July|August|September|October|November|December)"
_DAY: Final = r"\d{1,2}(?:st|nd|rd|th)?"
_LETTER: Final = r"[\w\u0300-\u036f\u00ad\u200b-\u200d]"
"""Letters, with what is set over them as signs of their own, and the marks inside a word that take no room."""
_TOKEN = re.compile(
    "|".join(
        (
            r"\ue000[^\ue001]*\ue001",
            r"[\w.+'’-]+@[\w-]+(?:\.[\w-]+)+",
            r"(?:https?://|www\.)[^\s\ue000-\ue002]*[\w/]",
            rf"(?:{_DAY} ?[-–/] ?)?{_DAY}[ \u00a0]{_MONTH}\b(?:[ \u00a0]\d{{4}}\b)?|{_MONTH}[ \u00a0]\d{{4}}\b",
            r"(?:\+\d|\(?0\d)[\d() \u00a0-]{6,}\d",
            r"\d+(?:[.,:/]\d+)+\w*",
            rf"{_LETTER}+(?:[’'\-\u2011]{_LETTER}+)*",
            r"[ \u00a0]+",
            r".",
        )
    ),
    re.DOTALL,
)
"""Nothing that is one thing to a reader is cut: an address, a date, a telephone number, a number, a word."""
_PRIVATE = re.compile("[\ue000-\ue002]")
_SPECIAL = re.compile("\ue000([^\ue001]*)\ue001")
_SPACES = re.compile(r"\s+")
_SWITCH = re.compile(r"\\\*\s*(mergeformat|charformat)", re.IGNORECASE)


SELF_FILLING: Final = frozenset(
    """
    REF PAGEREF NOTEREF PAGE NUMPAGES SECTIONPAGES SECTION TOC INDEX STYLEREF SEQ DATE TIME SAVEDATE PRINTDATE CREATEDATE
    FILENAME TITLE SUBJECT AUTHOR DOCPROPERTY NUMWORDS NUMCHARS LASTSAVEDBY EDITTIME REVNUM FILESIZE
    """.split()  # noqa: SIM905
)
"""Fields whose result Word works out: their code is compared, never their last result."""


class Piece(NamedTuple):
    """Some words in one run; a field is one piece in several runs."""

    text: str
    runs: tuple[Element, ...]
    child: Element | None
    """The element in the run that holds the words; none for a field."""
    link: str
    result: str = ""
    """What a field showed last."""


@dataclass(frozen=True, slots=True)
class Sources:
    """What a part's relationships and notes point to, so that words do not depend on numbers."""

    links: Mapping[str, str] = field(default_factory=dict)
    """Address by relationship."""
    media: Mapping[str, str] = field(default_factory=dict)
    """Digest of a picture by relationship."""
    notes: Mapping[tuple[str, str], str] = field(default_factory=dict)
    """Words of a note by its kind and number."""
    page_breaks: bool = False
    """Whether breaks of page and column count as signs; LibreOffice writes some that nobody made, for "page before"."""


class Token(NamedTuple):
    """A word, a space or a sign, with its place in the plain words of its paragraph."""

    key: str
    start: int
    end: int


def plain_words(paragraph: Element) -> tuple[str, bool] | None:
    """Return the words of a paragraph as `line` has them, where it has nothing but words in plain runs; quicker than `pieces`.

    Also tells whether bookmarks begin or end among them.
    """
    text: list[str] = []
    marked = False
    for child in paragraph:
        tag = child.tag
        if tag == RUN:
            for inner in child:
                name = inner.tag
                if name == TEXT:
                    words = inner.text
                    if words:
                        text.append(words if words.isascii() else _PRIVATE.sub("\ufffd", words))
                elif name not in _NO_WORDS:
                    return None
        elif tag not in _NO_WORDS:
            return None
        elif tag != PPR:
            marked = True
    return "".join(text), marked


_NO_WORDS: Final = frozenset({PPR, RPR, W + "lastRenderedPageBreak", *RANGE_MARKS})


def _clean(text: str | None) -> str:
    if not text or text.isascii():
        return text or ""
    return _PRIVATE.sub("\ufffd", text)


def pieces(paragraph: Element, sources: Sources) -> list[Piece]:
    """Return the pieces of a paragraph in order."""
    reader = _PieceReader(sources)
    found = list(reader.walk(paragraph, ""))
    if reader.depth:  # a field that never ends hides what comes after it: its words are words
        return list(_PieceReader(sources, fields=False).walk(paragraph, ""))
    return found


def line(found: list[Piece]) -> str:
    """Return the words of a paragraph as one text, with links marked, for comparing and keeping."""
    text, link = [], ""
    for piece in found:
        if piece.link != link:
            text.append(f"{OPEN}>{piece.link}{CLOSE}")
            link = piece.link
        text.append(piece.text)
    return "".join(text)


@lru_cache(maxsize=4096)
def tokens_of(text: str) -> tuple[Token, ...]:
    """Return the tokens of a line. Marks of links are not tokens: a word in a link carries its address."""
    found, link, place = [], "", 0
    for part in _TOKEN.findall(text):
        if part.startswith(f"{OPEN}>"):
            link = part[2:-1]
            continue
        key = part.replace("\u00a0", " ")
        found.append(Token(f"{key}{LINKED}{link}" if link else key, place, place + len(part)))
        place += len(part)
    return tuple(found)


def as_it_reads(text: str) -> str:
    """Return a line without what nobody sees in it: letters without width, and spaces that only keep words on one line."""
    return text if text.isascii() else text.translate(_AS_IT_READS)


_AS_IT_READS: Final = {
    **dict.fromkeys((0xA0, 0x202F, 0x2007, 0x2009), " "),
    **dict.fromkeys((0xAD, 0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF), None),
}


def readable(text: str) -> str:
    """Return a line as a person reads it."""
    shown = _SPECIAL.sub(_shown_special, text) if OPEN in text else text
    return shown.replace(PAGE_BREAK, "")


def _shown_special(match: re.Match[str]) -> str:
    kind, rest = match[1][:1], match[1][1:]
    names = {"I": "[picture]", "B": "[text box]", "N": "", ">": "", "M": rest, "O": "", "X": ""}
    return rest.partition("|")[2] if kind == "F" else names.get(kind, "")


def special(kind: str, text: str) -> str:
    """Return something that is not words as one token."""
    return f"{OPEN}{kind}{_PRIVATE.sub('', text)}{CLOSE}"


class _PieceReader:
    """Reads one paragraph; remembers the field it is in."""

    def __init__(self, sources: Sources, *, fields: bool = True) -> None:
        self.sources, self.fields = sources, fields
        self.depth = 0
        self.runs: list[Element] = []
        self.code: list[str] = []
        self.result: list[str] = []
        self.in_result = False

    def walk(self, parent: Element, link: str) -> Iterator[Piece]:
        for child in parent:
            tag = child.tag
            if tag == RUN:
                yield from self._run(child, link)
            elif tag == HYPERLINK:
                yield from self.walk(child, self._address(child))
            elif tag in THROUGH:
                yield from self.walk(child, link)
            elif tag == SIMPLE_FIELD:
                result = "".join(each.text or "" for each in child.iter(TEXT))
                yield Piece(_field_token(child.get(W + "instr", ""), result), (child,), None, link, result)
            elif tag in (M + "oMath", M + "oMathPara"):
                words = "".join(each.text or "" for each in child.iter(M + "t"))
                yield Piece(special("M", words), (child,), None, link)

    def _run(self, run: Element, link: str) -> Iterator[Piece]:
        for child in run:
            tag = child.tag
            if tag == FIELD_CHAR:
                yield from self._field(run, child, link) if self.fields else ()
            elif self.depth:
                self._inside(run, child)
            elif tag == TEXT:
                text = _clean(child.text)
                if text:
                    yield Piece(text, (run,), child, link)
            elif tag != RPR:
                text = self._sign(child)
                if text:
                    yield Piece(text, (run,), child, link)

    def _field(self, run: Element, mark: Element, link: str) -> Iterator[Piece]:
        kind = mark.get(FIELD_KIND)
        self._remember(run)
        if kind == "begin":
            self.depth += 1
        elif kind == "separate" and self.depth == 1:
            self.in_result = True
        elif kind == "end" and self.depth:
            self.depth -= 1
            if not self.depth:
                result = "".join(self.result)
                yield Piece(_field_token("".join(self.code), result), tuple(self.runs), None, link, result)
                self.runs, self.code, self.result, self.in_result = [], [], [], False

    def _inside(self, run: Element, child: Element) -> None:
        self._remember(run)
        if child.tag == INSTRUCTION and not self.in_result:
            self.code.append(child.text or "")
        elif child.tag == TEXT and self.in_result:
            self.result.append(child.text or "")

    def _remember(self, run: Element) -> None:
        if not self.runs or self.runs[-1] is not run:
            self.runs.append(run)

    def _address(self, link: Element) -> str:
        target = self.sources.links.get(link.get(R + "id", ""), "")
        anchor = link.get(W + "anchor", "")
        return f"{target}#{anchor}" if anchor else target or "#"

    def _sign(self, child: Element) -> str:
        """Return what something other than text in a run counts as; nothing for what takes no room."""
        tag = child.tag
        simple = _SIGNS.get(str(tag))
        if simple is not None:
            return simple
        if tag == W + "br":
            kind = child.get(W + "type", "textWrapping")
            return "\n" if kind == "textWrapping" else PAGE_BREAK if self.sources.page_breaks else ""
        if tag == W + "sym":
            return special("X", f"{child.get(W + 'font', '')} {child.get(W + 'char', '')}")
        if tag in (W + "footnoteReference", W + "endnoteReference"):
            kind = "foot" if tag == W + "footnoteReference" else "end"
            return special("N", kind + self.sources.notes.get((kind, child.get(W + "id", "")), ""))
        if tag == W + "ruby":
            base, above = (
                "".join(each.text or "" for each in child.iterfind(f"{W}{name}//{TEXT}")) for name in ("rubyBase", "rt")
            )
            return special("M", f"{base} ({above})" if above.strip() else base)
        if tag in (W + "drawing", W + "pict", W + "object", ALTERNATE):
            return self._picture(child)
        return ""

    def _picture(self, drawing: Element) -> str:
        boxes = list(drawing.iter(W + "txbxContent"))
        if boxes:
            return special("B", "".join(each.text or "" for each in boxes[0].iter(TEXT)))
        used = [blip.get(R + "embed", "") or blip.get(R + "link", "") for blip in drawing.iter(A + "blip")]
        used += [each.get(R + "id", "") for each in drawing.iter("{urn:schemas-microsoft-com:vml}imagedata")]
        return special("I", " ".join(sorted({self.sources.media.get(name, "") for name in used})))


_RUBY: Final = ("rubyBase", "rt")
_SIGNS: Final = {
    W + "tab": "\t", W + "ptab": "\t", W + "cr": "\n", W + "noBreakHyphen": "\u2011", W + "softHyphen": "\u00ad",
    W + "dayLong": special("X", "dayLong"), W + "monthLong": special("X", "monthLong"), W + "yearLong": special("X", "yearLong"),
}  # fmt: skip


def _field_token(code: str, result: str) -> str:
    plain = _SPACES.sub(" ", _SWITCH.sub("", code)).strip()
    name, _, rest = plain.partition(" ")
    name = name.upper()
    shown = "" if name in SELF_FILLING else result
    return special("F", f"{name} {rest}|{shown}")
