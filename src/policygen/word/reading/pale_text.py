"""Words of a Word file that are printed too pale for their background; colours of styles in which no word stands do not count."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from policygen.word.namespaces import PPR, RPR, RUN, TEXT, VAL, Element, P, W
from policygen.word.reading.contrast import contrast

ENOUGH_CONTRAST: Final = 4.5
"""Of text to its background, WCAG 2.2 level AA."""
_COLOUR: Final = re.compile(r"[0-9A-F]{6}")
_WHITE: Final = "FFFFFF"


def pale_colours(body: Element, styles: Element | None) -> dict[str, tuple[float, str]]:
    """Return each colour in which words are too pale, with its contrast and the first paragraph that has it."""
    looks = _Looks(styles)
    found: dict[str, tuple[float, str]] = {}
    for paragraph in body.iter(P):
        for run in paragraph.iter(RUN):
            if not "".join(each.text or "" for each in run.iter(TEXT)).strip() or looks.hidden(run):
                continue
            colour, fill = looks.colour(run, paragraph), looks.fill(run, paragraph)
            if colour and colour not in found and (ratio := contrast(colour, fill)) < ENOUGH_CONTRAST:
                found[colour] = ratio, "".join(each.text or "" for each in paragraph.iter(TEXT))
    return found


class _Looks:
    """How the words of a file look, by themselves, by their styles, or by default."""

    def __init__(self, styles: Element | None) -> None:
        every = list(styles.iter(f"{W}style")) if styles is not None else []
        self.styles = {each.get(f"{W}styleId") or "": each for each in every}
        self.usual = next(
            (each for each in every if each.get(f"{W}type") == "paragraph" and each.get(f"{W}default") == "1"), None
        )
        self.default = styles.find(f"{W}docDefaults/{W}rPrDefault") if styles is not None else None

    def hidden(self, run: Element) -> bool:
        """Return whether a run's words are not printed."""
        return run.find(f"{RPR}/{W}vanish") is not None

    def colour(self, run: Element, paragraph: Element) -> str:
        """Return the colour of a run's words; empty where it is black, white or left to Word."""
        for each in self._places(run, paragraph):
            value = each.find(f"{RPR}/{W}color")
            if value is not None:
                found = (value.get(VAL) or "").upper()
                return found if _COLOUR.fullmatch(found) and found != _WHITE else ""
        return ""

    def fill(self, run: Element, paragraph: Element) -> str:
        """Return the colour behind a run's words; white where none is set."""
        cells = (f"{PPR}/{W}shd", f"{W}tcPr/{W}shd")
        around = [run.find(f"{RPR}/{W}shd"), paragraph.find(cells[0])]
        around += [each.find(cells[1]) for each in paragraph.iterancestors(f"{W}tc")]
        for style in self._of_styles(paragraph, f"{PPR}/{W}pStyle"):
            around.append(style.find(cells[0]))
        values = ((each.get(f"{W}fill") or "").upper() for each in around if each is not None)
        return next((each for each in values if _COLOUR.fullmatch(each)), _WHITE)

    def _places(self, run: Element, paragraph: Element) -> Iterator[Element]:
        yield run
        yield from self._of_styles(run, f"{RPR}/{W}rStyle")
        yield from self._of_styles(paragraph, f"{PPR}/{W}pStyle")
        if paragraph.find(f"{PPR}/{W}pStyle") is None and self.usual is not None:
            yield self.usual
        if self.default is not None:
            yield self.default

    def _of_styles(self, element: Element, path: str) -> Iterator[Element]:
        """Yield the style of a run or paragraph, then those it is based on."""
        named = element.find(path)
        key, seen = (named.get(VAL) or "") if named is not None else "", set[str]()
        while key in self.styles and key not in seen:
            seen.add(key)
            yield self.styles[key]
            based = self.styles[key].find(f"{W}basedOn")
            key = (based.get(VAL) or "") if based is not None else ""
