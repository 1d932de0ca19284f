"""Headings and lists of a file made elsewhere, known by name, base and numbering, whatever their styles are called in it.

A German Word calls "heading 1" `berschrift1`, WPS calls it `2`, and an office's own "Policy heading" is based on it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from lxml import etree

from policygen.word.namespaces import PPR, VAL, Element, P, W, value_of
from policygen.word.reading.word_file import WordFile

_USUAL: Final[Mapping[str, str]] = {
    **{f"heading{level}": f"Heading{min(level, 3)}" for level in range(1, 10)}, "listbullet": "ListBullet",
    "listbullet2": "ListBullet2", "listnumber": "ListNumber", "listnumber2": "ListNumber2", "listcontinue": "ListContinue",
}  # fmt: skip
_OURS: Final = re.compile(r"Front|Appendix|Table|Cover|Doc|Box|TOC|Flow|Note|Source|Arrow|Caption|Strong|Title$|Subtitle$")
"""Styles that policygen's own files have and that stay what they are."""
_DEEPEST: Final = 12


def use_usual_styles(file: WordFile) -> None:
    """Give the paragraphs of a file's body the usual name of the heading or list that they are. Changes the file in memory."""
    styles = _Styles(file)
    for paragraph in file.body.iter(P):
        properties = paragraph.find(PPR)
        if properties is None:
            continue
        style = properties.find(W + "pStyle")
        identity = style.get(VAL, "") if style is not None else ""
        usual = styles.usual(identity, properties)
        if usual and usual != identity:
            if style is None:
                style = etree.Element(W + "pStyle")
                properties.insert(0, style)
            style.set(VAL, usual)


class _Styles:
    """What the styles and lists of one file are."""

    def __init__(self, file: WordFile) -> None:
        styles, numbering = file.part_of_kind("styles"), file.part_of_kind("numbering")
        self.styles: dict[str, Element] = {}
        if styles:
            self.styles = {each.get(W + "styleId", ""): each for each in file.root(styles).iter(W + "style")}
        self.numbering = file.root(numbering) if numbering else None

    def usual(self, identity: str, properties: Element) -> str:
        """Return the usual name of what a paragraph is; empty where it is neither a heading nor in a list."""
        if identity in _USUAL.values() or _OURS.match(identity):
            return ""
        named = self._by_name(identity)
        if named.startswith("Heading"):
            return named
        return self._listed(identity, properties) or named or self._by_level(properties)

    def _by_name(self, identity: str) -> str:
        for _ in range(_DEEPEST):
            style = self.styles.get(identity)
            if style is None:
                return _USUAL.get(_plain(identity), "")
            usual = _USUAL.get(_plain(value_of(style, W + "name"))) or self._by_level(style.find(PPR))
            if usual:
                return usual
            identity = value_of(style, W + "basedOn")
        return ""

    def _by_level(self, properties: Element | None) -> str:
        level = value_of(properties, W + "outlineLvl") if properties is not None else ""
        return f"Heading{min(int(level) + 1, 3)}" if level.isdecimal() and int(level) < 9 else ""

    def _listed(self, identity: str, properties: Element) -> str:
        number, depth = value_of(properties, W + "numPr", W + "numId"), value_of(properties, W + "numPr", W + "ilvl") or "0"
        style = self.styles.get(identity)
        if not number and style is not None:
            number = value_of(style, PPR, W + "numPr", W + "numId")
        if number in ("", "0") or self.numbering is None:
            return ""
        kind = "Bullet" if self._format(number, depth) == "bullet" else "Number"
        return f"List{kind}{'' if depth == '0' else '2'}"

    def _format(self, number: str, depth: str) -> str:
        root = self.numbering
        if root is None:
            return ""
        found = next((each for each in root.iter(W + "num") if each.get(W + "numId") == number), None)
        definition = value_of(found, W + "abstractNumId") if found is not None else ""
        abstract = next((each for each in root.iter(W + "abstractNum") if each.get(W + "abstractNumId") == definition), None)
        for level in abstract.iter(W + "lvl") if abstract is not None else ():
            if level.get(W + "ilvl") == depth:
                return value_of(level, W + "numFmt")
        return ""


def _plain(name: str) -> str:
    return name.lower().replace(" ", "")
