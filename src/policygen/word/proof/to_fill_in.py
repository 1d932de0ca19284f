"""What a part of a Word file asks to be filled in, its formulas and descriptions: read only to judge, apart from the merge."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

_W: Final = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_M: Final = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_CHECKED: Final = "{http://schemas.microsoft.com/office/word/2010/wordml}checked"
_DRAWN: Final = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}docPr"
_FORM_FIELDS: Final = (f"{_W}ddList", f"{_W}textInput")
_CONTROLS: Final = (f"{_W}dropDownList", f"{_W}comboBox")
_DESCRIPTIONS: Final = ("descr", "title", "alt")


def to_fill_in(root: Any) -> dict[str, str]:
    """Return by name what may be chosen or typed in a part, which boxes are ticked, and the formulas."""
    ticked = [_value_within(each, "checked") or _value_within(each, "default") for each in root.iter(f"{_W}checkBox")]
    ticked += [next(iter(each.attrib.values()), "") for each in root.iter(_CHECKED)]
    return {
        "boxes to tick": " ".join(ticked),
        "choices of form fields": " / ".join(_offered(root, _FORM_FIELDS)),
        "choices of controls": " / ".join(_offered(root, _CONTROLS)),
        "formulas": " / ".join("".join(t.text or "" for t in each.iter(f"{_M}t")) for each in root.iter(f"{_M}oMath")),
    }


def described(drawing: Any) -> str:
    """Return what is said of a drawing for those who do not see it."""
    shapes = (each for each in drawing.iter() if each.tag == _DRAWN or str(each.tag).endswith("}shape"))
    return " / ".join(dict.fromkeys(words for each in shapes for name in _DESCRIPTIONS if (words := each.get(name))))


def _offered(root: Any, kinds: tuple[str, ...]) -> Iterator[str]:
    for one in root.iter(*kinds):
        for each in one:
            yield each.get(f"{_W}displayText") or each.get(f"{_W}val") or each.get(f"{_W}value") or ""


def _value_within(element: Any, name: str) -> str:
    found = element.find(_W + name)
    return str(found.get(f"{_W}val", "")) if found is not None else ""
