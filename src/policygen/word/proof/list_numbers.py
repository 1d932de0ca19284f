"""Which sign or number stands before each item of a list: read only to judge, apart from the merge."""

from __future__ import annotations

from typing import Any, Final

_W: Final = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_WITHOUT_NUMBERS: Final = ("bullet", "none", "")


class ListNumbers:
    """The lists of one file, asked for item by item in the order in which they stand."""

    def __init__(self, numbering: Any | None) -> None:
        self._levels: dict[tuple[str, str], Any] = {}
        self._lists: dict[str, Any] = {}
        for each in numbering if numbering is not None else ():
            if each.tag == f"{_W}abstractNum":
                for level in each.iter(f"{_W}lvl"):
                    self._levels[each.get(f"{_W}abstractNumId", ""), level.get(f"{_W}ilvl", "0")] = level
            elif each.tag == f"{_W}num":
                self._lists[each.get(f"{_W}numId", "")] = each
        self._counts: dict[str, dict[int, int]] = {}
        self._begun: set[tuple[str, str]] = set()

    def shown(self, name: str, depth: str) -> str:
        """Return what is to be seen of the next item of a list: its signs, its level, and its number where it has one."""
        level = self._level(name, depth)
        kind = _value_at(level, "numFmt") if level is not None else "list"
        place = f"level {int(depth) + 1 if depth.isdecimal() else 1}"
        if kind in _WITHOUT_NUMBERS or level is None:
            return f"{kind}, {place}"
        return f"{kind} “{_value_at(level, 'lvlText')}”, {place}, number {self._next(name, depth, level)}"

    def _level(self, name: str, depth: str) -> Any | None:
        """Return the description of a level: the list's own, or that of the kind it is of."""
        one = self._lists.get(name)
        if one is None:
            return None
        for each in one.iter(f"{_W}lvl"):
            if each.get(f"{_W}ilvl", "0") == depth:
                return each
        return self._levels.get((_value_at(one, "abstractNumId"), depth))

    def _next(self, name: str, depth: str, level: Any) -> int:
        """Return the number of the next item: lists of one kind count on, unless one says where it begins."""
        counts = self._counts.setdefault(_value_at(self._lists[name], "abstractNumId"), {})
        number = int(depth) if depth.isdecimal() else 0
        first = _whole_number(_value_at(level, "start"), 1)
        if (name, depth) not in self._begun:
            self._begun.add((name, depth))
            said = [each for each in self._lists[name].iter(f"{_W}lvlOverride") if each.get(f"{_W}ilvl", "0") == depth]
            begins = next((text for each in said if (text := _value_at(each, "startOverride"))), "")
            if begins:
                counts[number] = _whole_number(begins, 1) - 1
        counts[number] = counts.get(number, first - 1) + 1
        for deeper in [each for each in counts if each > number]:
            del counts[deeper]
        return counts[number]


def _value_at(element: Any, name: str) -> str:
    found = element.find(_W + name)
    return str(found.get(f"{_W}val", "")) if found is not None else ""


def _whole_number(text: str, otherwise: int) -> int:
    return int(text) if text.isdecimal() else otherwise
