"""A YAML file's text with some of its keys changed: every other line, comment and heading stays where it stands."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import yaml

from policygen.formats import strict_yaml

WIDTH: Final = 110


@dataclass(frozen=True)
class Part:
    """What a mapping at the top of the file is to hold."""

    wanted: Mapping[str, object]
    stands: Mapping[str, object] = field(default_factory=dict)
    """What the text holds now."""
    same: Callable[[str, object], bool] | None = None
    """Whether what stands under a key says already what is wanted; without it, where it is equal."""
    order: Sequence[str] = ()
    """The order of keys; one that is not in it comes last."""
    headings: Mapping[str, str] = field(default_factory=dict)
    """The heading under which a key stands, where the file has headings."""
    comment: str = ""
    """Stands above the part where it is new."""

    def says_already(self, name: str) -> bool:
        """Return whether what stands under a key is what is wanted."""
        stands = self.stands.get(name)
        return self.same(name, stands) if self.same else stands == self.wanted[name]


class CannotEdit(Exception):
    """The text is written in a form whose lines cannot be changed one by one."""


def indented(data: Mapping[str, Any], by: int = 2) -> list[str]:
    """Return some keys as the lines of a mapping."""
    text = yaml.safe_dump(dict(data), allow_unicode=True, sort_keys=False, width=WIDTH, default_flow_style=False)
    return [" " * by + line for line in text.rstrip("\n").split("\n")]


def edited(before: str, parts: Mapping[str, Part]) -> str:
    """Return a text in which its parts hold what is wanted.

    Raises CannotEdit.
    """
    lines = before.splitlines()
    root = strict_yaml.parse(before, "").nodes
    if not isinstance(root, yaml.MappingNode) or root.flow_style:
        raise CannotEdit
    present = {str(key.value): (key, value) for key, value in root.value}
    editor = _Editor(lines)
    for name, part in parts.items():
        if name in present:
            editor.edit_part(*present[name], part)
    made = editor.result()
    for name, part in parts.items():
        if name not in present and part.wanted:
            made += ["", *([f"# {part.comment}"] if part.comment else []), f"{name}:", *indented(part.wanted)]
    return "\n".join(made) + "\n"


class _Editor:
    """Collects what changes in some lines: replaced ranges, and lines put in behind others."""

    def __init__(self, lines: Sequence[str]) -> None:
        self.lines = lines
        self.replaced: dict[int, tuple[int, list[str]]] = {}
        self.behind: dict[int, list[str]] = {}
        """By the number of lines that stand before."""

    def result(self) -> list[str]:
        """Return the lines with every change."""
        made = list(self.behind.get(0, ()))
        number = 0
        while number < len(self.lines):
            end, new = self.replaced.get(number, (number + 1, [self.lines[number]]))
            made += new
            for each in range(number + 1, end + 1):
                made += self.behind.get(each, ())
            number = end
        return made

    def edit_part(self, key: yaml.Node, value: yaml.Node, part: Part) -> None:
        """Change one mapping at the top of the file."""
        first = key.start_mark.line
        if _is_block(value):
            self._edit_mapping(value, first, part)
            return
        if value.value:
            raise CannotEdit
        if part.wanted:
            name = str(key.value)
            comment = self.lines[first][value.end_mark.column :] if value.end_mark.line == first else ""
            new = [f"{name}:{comment if '#' in comment else ''}", *with_headings(part)]
            self.replaced[first] = (first + 1, new)

    def _edit_mapping(self, node: yaml.Node, first: int, part: Part) -> None:
        column = node.value[0][0].start_mark.column
        present = {str(key.value): (key, value) for key, value in node.value}
        spans = {name: (key.start_mark.line, self._end(key, value)) for name, (key, value) in present.items()}
        for name, (key, value) in present.items():
            if name not in part.wanted:
                self.replaced[spans[name][0]] = (spans[name][1], [])
            elif not part.says_already(name):
                self._replace_entry((key, value), spans[name], part.wanted[name], part.stands.get(name))
        last = max(end for _, end in spans.values())
        for name in sorted((each for each in part.wanted if each not in present), key=rank_of(part.order)):
            place, heading = self._place_of_key(name, spans, first, last, part)
            new = indented({name: part.wanted[name]}, column)
            self.behind.setdefault(place, []).extend(([" " * column + f"# {heading}"] if heading else []) + new)
            spans[name] = (place, place)  # what comes after it stands behind it

    def _replace_entry(self, entry: tuple[yaml.Node, yaml.Node], span: tuple[int, int], wanted: object, stands: object) -> None:
        key, value = entry
        first, end = span
        if isinstance(wanted, Mapping) and isinstance(stands, Mapping) and _is_block(value):
            self._edit_mapping(value, first, Part(wanted, stands, order=tuple(wanted)))
            return
        new = indented({key.value: wanted}, key.start_mark.column)
        said = self.lines[value.end_mark.line][value.end_mark.column :] if _on_one_line(value) else ""
        if said.strip().startswith("#") and len(new) == 1:
            new = [new[0] + said]
        elif said.strip().startswith("#"):
            new = [" " * key.start_mark.column + said.strip(), *new]
        kept = (
            []
            if isinstance(value, yaml.ScalarNode)
            else [each for each in self.lines[first:end] if each.lstrip().startswith("#")]
        )
        self.replaced[first] = (end, [*kept, *new])

    def _end(self, key: yaml.Node, value: yaml.Node) -> int:
        """Return the line behind the last one of an entry, without comments and empty lines that follow it."""
        end = min(value.end_mark.line + (1 if value.end_mark.column else 0), len(self.lines))
        if isinstance(value, yaml.CollectionNode) and not value.flow_style and value.value:
            last = value.value[-1]
            pair = last if isinstance(last, tuple) else (last, last)
            return self._end(*pair)
        column = key.start_mark.column
        while end - 1 > key.start_mark.line and _is_between(self.lines[end - 1], column):
            end -= 1
        return max(end, key.start_mark.line + 1)

    def _place_of_key(
        self, name: str, spans: Mapping[str, tuple[int, int]], first: int, last: int, part: Part
    ) -> tuple[int, str]:
        """Return how many lines stand before a new key, and the heading that it needs."""
        rank, heading = rank_of(part.order), part.headings.get(name, "")
        before = [each for each in spans if rank(each) < rank(name)]
        behind = spans[max(before, key=rank)][1] if before else first + 1
        if not heading or any(part.headings.get(each) == heading for each in before):
            return behind, ""
        stands = self._heading_line(heading, first, last)
        if stands is not None:
            return stands + 1, ""
        others = {part.headings.get(each) for each in spans}
        has_headings = any(self._heading_line(each, first, last) is not None for each in others if each)
        return behind, heading if has_headings and heading not in others else ""

    def _heading_line(self, heading: str, first: int, last: int) -> int | None:
        numbers = range(first, min(last + 3, len(self.lines)))
        return next((number for number in numbers if self.lines[number].strip() == f"# {heading}"), None)


def with_headings(part: Part) -> Iterator[str]:
    """Yield the lines of a part, in order and under their headings."""
    rank, said = rank_of(part.order), ""
    for name in sorted(part.wanted, key=rank):
        heading = part.headings.get(name, "")
        if heading != said:
            said = heading
            yield f"  # {heading}"
        yield from indented({name: part.wanted[name]})


def rank_of(order: Sequence[str]) -> Callable[[str], int]:
    """Return what puts keys in order; a key that the order does not know comes last."""
    places = {name: number for number, name in enumerate(order)}
    return lambda name: places.get(name, len(places))


def _is_between(line: str, column: int) -> bool:
    """Whether a line is empty, or a comment that no text above it can own."""
    bare = line.lstrip()
    return not bare or (bare.startswith("#") and len(line) - len(bare) <= column)


def _on_one_line(value: yaml.Node) -> bool:
    return value.start_mark.line == value.end_mark.line


def _is_block(value: yaml.Node) -> bool:
    """Whether a value is a mapping with a line for each of its keys."""
    return isinstance(value, yaml.MappingNode) and bool(value.value) and not value.flow_style
