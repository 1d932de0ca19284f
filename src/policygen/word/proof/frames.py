"""How the pages, tables and styles of a Word file look: read only to judge, apart from the merge."""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import sha256
from typing import Any, Final

_W: Final = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
OPAQUE: Final = "\x01"
"""Before what a person cannot read, such as the digest of a picture: that it differs is all there is to say."""
_OF_SECTIONS: Final = {
    "pgMar": "margins", "cols": "columns", "pgBorders": "page border", "titlePg": "first page of its own",
    "pgNumType": "page numbers", "textDirection": "direction", "vAlign": "height on the page",
    "lnNumType": "numbers of lines", "footnotePr": "numbers of footnotes", "endnotePr": "numbers of endnotes",
}  # fmt: skip
_NO_LOOK: Final = frozenset(
    _W + name for name in ("tblLook", "cnfStyle", "ins", "del", "trPrChange", "tcPrChange", "tblPrChange", "tblGridChange",
                           "lang", "rsid", "uiPriority", "qFormat", "semiHidden", "unhideWhenUsed", "locked", "hMerge")
)  # fmt: skip
_NAMES_OF_STYLES: Final = (_W + "pStyle", _W + "rStyle", _W + "tblStyle")
_ROW_OF_TABLE: Final = f"{_W}tr"


def said_by(element: Any) -> str:
    """Return the attributes of an element, and of what is in it, as text."""
    said = [
        f"{str(name).rpartition('}')[2]} {value}" for name, value in sorted(element.attrib.items()) if "rsid" not in str(name)
    ]
    inside = [f"{str(each.tag).rpartition('}')[2]} ({said_by(each)})" for each in element]
    return ", ".join([*said, *inside])


def look_of_section(section: Any) -> dict[str, str]:
    """Return what a section is like apart from its size and its headers, by name."""
    found = ((name, section.find(_W + tag)) for tag, name in _OF_SECTIONS.items())
    return {name: said_by(each) or "yes" for name, each in found if each is not None}


def looks_of_tables(body: Any) -> dict[str, str]:
    """Return for each table what its frame, rows and cells look like."""
    found = {}
    for number, table in enumerate(body.iter(f"{_W}tbl"), 1):
        rows = [each for each in table.iter(_ROW_OF_TABLE) if next(each.iterancestors(f"{_W}tbl")) is table]
        own = [table.find(f"{_W}tblPr"), table.find(f"{_W}tblGrid")]
        own += [each.find(f"{_W}trPr") for each in rows] + [
            each.find(f"{_W}tcPr") for row in rows for each in row.iter(f"{_W}tc")
        ]
        found[f"look of table {number}"] = _sealed(own)
    return found


def looks_of_styles(root: Any, body: Any) -> dict[str, str]:
    """Return what the styles say that a body uses, with those they rest on, by their names."""
    styles = {each.get(f"{_W}styleId", ""): each for each in root.iter(f"{_W}style")}
    usual = [name for name, each in styles.items() if each.get(f"{_W}default") in ("1", "true")]
    used = {each.get(f"{_W}val", "") for each in body.iter(*_NAMES_OF_STYLES)}
    found = {}
    for identity in _with_those_beneath([*used, *usual], styles):
        style, name = styles[identity], styles[identity].find(f"{_W}name")
        called = name.get(f"{_W}val", identity) if name is not None else identity
        look = _sealed([style.find(_W + tag) for tag in ("pPr", "rPr", "tblPr", "tcPr")])
        found[f"look of the style {called}"] = f"{look}{OPAQUE}{_rests_on(style, styles)}"
    return found


def _rests_on(style: Any, styles: dict[str, Any]) -> str:
    """Return the name of the style that one rests on."""
    under = style.find(f"{_W}basedOn")
    name = styles[under.get(f"{_W}val")].find(f"{_W}name") if under is not None and under.get(f"{_W}val") in styles else None
    return name.get(f"{_W}val", "").lower() if name is not None else ""


def _with_those_beneath(names: list[str], styles: dict[str, Any]) -> Iterator[str]:
    seen: set[str] = set()
    while names:
        name = names.pop()
        if name in seen or name not in styles:
            continue
        seen.add(name)
        yield name
        beneath = styles[name].find(f"{_W}basedOn")
        if beneath is not None:
            names.append(beneath.get(f"{_W}val", ""))


def _sealed(elements: list[Any]) -> str:
    said = ["; ".join(_lines(each)) for each in elements if each is not None]
    text = "\n".join(each for each in said if each)
    return f"{OPAQUE}{sha256(text.encode()).hexdigest()[:12]}" if text else ""


def _lines(properties: Any) -> Iterator[str]:
    for each in properties:
        if isinstance(each.tag, str) and each.tag not in _NO_LOOK and each.tag not in (f"{_W}numPr", f"{_W}tblStyle"):
            yield f"{each.tag.rpartition('}')[2]}: {said_by(each)}"
