"""The order in which the schema has the properties of paragraphs and runs: some programs write another."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from policygen.word.namespaces import PPR, RPR, Element, W

_OF_PARAGRAPHS: Final = (
    "pStyle keepNext keepLines pageBreakBefore framePr widowControl numPr suppressLineNumbers pBdr shd tabs suppressAutoHyphens "
    "kinsoku wordWrap overflowPunct topLinePunct autoSpaceDE autoSpaceDN bidi adjustRightInd snapToGrid spacing ind "
    "contextualSpacing mirrorIndents suppressOverlap jc textDirection textAlignment textboxTightWrap outlineLvl divId cnfStyle "
    "rPr sectPr pPrChange"
)
_OF_RUNS: Final = (
    "ins del moveFrom moveTo rStyle rFonts b bCs i iCs caps smallCaps strike dstrike outline shadow emboss imprint noProof "
    "snapToGrid vanish webHidden color spacing w kern position sz szCs highlight u effect bdr shd fitText vertAlign rtl cs em "
    "lang eastAsianLayout specVanish oMath rPrChange"
)
_ORDERS: Final[Mapping[str, Mapping[str, int]]] = {
    tag: {W + name: place for place, name in enumerate(names.split())}
    for tag, names in ((PPR, _OF_PARAGRAPHS), (RPR, _OF_RUNS))
}  # fmt: skip


def put_in_order(element: Element) -> None:
    """Put the properties of the paragraphs and runs in an element in the order of the schema, what it does not know last."""
    for properties in element.iter(PPR, RPR):
        places = _ORDERS[str(properties.tag)]
        found = [places.get(str(child.tag), len(places)) for child in properties]
        if found != sorted(found):
            properties[:] = sorted(properties, key=lambda child: places.get(str(child.tag), len(places)))
