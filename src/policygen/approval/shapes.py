"""What a paragraph is in the structure of a file: a heading, an item of a list, or neither; and which of its words are hidden."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from policygen.word.namespaces import PPR, RPR, VAL, Element, W, value_of
from policygen.word.reading.word_file import WordFile

_HEADING: Final = re.compile(r"heading (\d)")
_USUAL: Final = re.compile(r"(?:normal|heading|title|subtitle|list|toc|header|footer|caption|body text|footnote|endnote)\b")
_DEEPEST: Final = 12
"""Styles that rest on each other; a circle ends here."""
_OFF: Final = ("0", "false", "off")
_NO_LEVEL: Final = 9


@dataclass(frozen=True, slots=True)
class Shape:
    """What a paragraph is."""

    said: str = ""
    """Such as `heading 1`, `bullet 0`, `number 1`; empty for plain text."""
    own: bool = False
    """Whether it is so by a style that only some programs keep."""
    number: str = ""
    """Of a heading: what Word counts it as, such as "4" or "Appendix A"."""

    @property
    def level(self) -> int:
        """Of a heading, 1 for the widest; 0 where it is none."""
        return int(self.said[8:]) if self.said.startswith("heading ") else 0


class Shapes:
    """Tells of the paragraphs of one file, in their order, what each is."""

    def __init__(self, file: WordFile) -> None:
        styles, numbering = file.part_of_kind("styles"), file.part_of_kind("numbering")
        self._styles = {each.get(W + "styleId", ""): each for each in file.root(styles).iter(W + "style")} if styles else {}
        self._lists = dict(_list_levels(file.root(numbering))) if numbering else {}
        self._counted: Counter[tuple[str, int]] = Counter()
        self._style_shapes: dict[str, tuple[str, str, str, bool]] = {}
        self.own_styles = False
        """Whether a paragraph asked about so far had a style of the file's own."""

    def shape(self, paragraph: Element) -> Shape:
        """Return what the next paragraph is."""
        properties = paragraph.find(PPR)
        style = value_of(properties, W + "pStyle")
        level, number, depth, own = self._by_style(style)
        self.own_styles = self.own_styles or own
        direct = value_of(properties, W + "outlineLvl")
        if direct.isdigit():
            level, own = direct, False
        listed = properties.find(W + "numPr") if properties is not None else None
        if listed is not None:
            number, depth = value_of(listed, W + "numId") or number, value_of(listed, W + "ilvl") or depth
        if level.isdigit() and int(level) < _NO_LEVEL:
            return Shape(f"heading {int(level) + 1}", own, self._number(number, int(depth or 0)))
        kind = self._lists.get((number, depth or "0"), ("", "", ""))[1] if number not in ("", "0") else ""
        if not kind or kind == "none":
            return Shape()
        return Shape(f"{'bullet' if kind == 'bullet' else 'number'} {depth or 0}", own and listed is None)

    def hidden(self, run: Element, paragraph: Element) -> bool:
        """Return whether Word shows the words of a run to nobody."""
        look = run.find(RPR)
        said = _switched(look, "vanish")
        if said is None:
            said = self._look_of(value_of(look, W + "rStyle"), "vanish")
        if said is None:
            said = self._look_of(value_of(paragraph.find(PPR), W + "pStyle"), "vanish")
        return bool(said)

    def struck(self, run: Element) -> bool:
        """Return whether the words of a run are struck through."""
        look = run.find(RPR)
        return bool(_switched(look, "strike") or _switched(look, "dstrike"))

    def _look_of(self, style: str, name: str) -> bool | None:
        for each in self._chain(style):
            said = _switched(each.find(RPR), name)
            if said is not None:
                return said
        return None

    def _chain(self, style: str) -> Iterator[Element]:
        for _ in range(_DEEPEST):
            found = self._styles.get(style)
            if found is None:
                return
            yield found
            style = value_of(found, W + "basedOn")

    def _by_style(self, style: str) -> tuple[str, str, str, bool]:
        """Return the level, the list and the depth in it that a style gives, and whether it is one of the file's own."""
        if style not in self._style_shapes:
            self._style_shapes[style] = self._read_style(style)
        return self._style_shapes[style]

    def _read_style(self, style: str) -> tuple[str, str, str, bool]:
        level = number = depth = ""
        named = ""
        for each in self._chain(style):
            called = value_of(each, W + "name").lower()
            named = named or called
            about = each.find(PPR)
            heading = _HEADING.match(called)
            level = level or value_of(about, W + "outlineLvl") or (str(int(heading[1]) - 1) if heading else "")
            listed = about.find(W + "numPr") if about is not None else None
            if listed is not None:
                number, depth = number or value_of(listed, W + "numId"), depth or value_of(listed, W + "ilvl")
        return level, number, depth, bool(named) and not _USUAL.match(named)

    def _number(self, number: str, depth: int) -> str:
        found = self._lists.get((number, str(depth)))
        if number in ("", "0") or found is None:
            return ""
        abstract, form, text = found
        self._counted[abstract, depth] += 1
        for counted, deeper in list(self._counted):
            if counted == abstract and deeper > depth:
                del self._counted[counted, deeper]
        shown = text
        for place in range(depth + 1):
            count = self._counted[abstract, place]
            shown = shown.replace(f"%{place + 1}", chr(64 + count) if form == "upperLetter" and count < 27 else str(count))
        return shown.strip(" :.)")


def _list_levels(numbering: Element) -> Iterator[tuple[tuple[str, str], tuple[str, str, str]]]:
    """Yield each level of each list by its number and depth: its definition, the format of its numbers, and their text."""
    levels = {
        each.get(W + "abstractNumId", ""): [
            (level.get(W + "ilvl", "0"), value_of(level, W + "numFmt"), value_of(level, W + "lvlText"))
            for level in each.iter(W + "lvl")
        ]
        for each in numbering.iter(W + "abstractNum")
    }
    for each in numbering.iter(W + "num"):
        abstract = value_of(each, W + "abstractNumId")
        for depth, form, text in levels.get(abstract, ()):
            yield (each.get(W + "numId", ""), depth), (abstract, form, text)


def _switched(look: Element | None, name: str) -> bool | None:
    found = look.find(W + name) if look is not None else None
    return None if found is None else found.get(VAL, "1") not in _OFF
