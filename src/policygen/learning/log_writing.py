"""A learning log written: one entry added, changed or taken out, and every other line as it was."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any, Final

import yaml

from policygen.formats import strict_yaml
from policygen.formats.strict_yaml import YamlFile
from policygen.learning.log import LearningLog, LogEntry

HEAD: Final = """\
# Learning log for policygen. It belongs to the school, and you may edit it: one entry a name under 'entries'.
# Never write names, dates of birth, numbers, addresses or initials of anybody here: roles and systems only.
# Add to it:   policygen learn {name}
# Look at it:  policygen learn {name} --list
"""


def next_name(log: LearningLog, on: date) -> str:
    """Return the name of a new entry: the year and the next number in it."""
    taken = [int(found[1]) for name in log.entries if (found := re.fullmatch(rf"{on.year}-(\d+)", name))]
    return f"{on.year}-{max(taken, default=0) + 1:03d}"


def entry_text(name: str, entry: LogEntry) -> str:
    """Return an entry as YAML, indented as it stands under `entries`."""
    data = entry.model_dump(mode="python", exclude_defaults=True)
    data = {"status": entry.status, **data}
    dumped = yaml.safe_dump({name: _plain_value(data)}, allow_unicode=True, sort_keys=False, width=110, default_flow_style=False)
    return "".join(f"  {line}\n" if line else "\n" for line in dumped.splitlines())


def _plain_value(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _plain_value(each) for key, each in value.items()}
    return [_plain_value(each) for each in value] if isinstance(value, list | tuple) else value


def with_entry(text: str, name: str, entry: LogEntry | None, of: str = "", shown: str = "") -> str:
    """Return the text of a log with one entry added, changed or, where it is None, taken out; every other line as it was.

    Comments within the entry come to stand above it. An empty text becomes a new log of `of`, in a file called `shown`.

    Raises Faults where the text is no YAML.
    """
    file, lines = _parsed_lines(text, of, shown)
    new = entry_text(name, entry) if entry is not None else ""
    span = _lines_of_entry(file, name, lines)
    if span is None:
        start = _end_of_entries(file, lines)
        return "".join([*lines[:start], new, *lines[start:]])
    start, end, comments = span
    while end > start and not lines[end - 1].strip():
        end -= 1
    kept = [lines[at] for at in comments if start <= at < end]
    return "".join([*lines[:start], *kept, new, *lines[end:]])


def with_not_names(text: str, words: Sequence[str], of: str = "", shown: str = "") -> str:
    """Return the text of a log with words added that look like names and are nobody's; every other line as it was.

    Raises Faults where the text is no YAML.
    """
    file, lines = _parsed_lines(text, of, shown)
    pairs = file.nodes.value if isinstance(file.nodes, yaml.MappingNode) else []
    listed = [*(str(each) for each in (file.value or {}).get("not_names") or ()), *words]
    new = yaml.safe_dump({"not_names": list(dict.fromkeys(listed))}, allow_unicode=True, width=110)
    for key, node in pairs:
        if key.value == "not_names":
            return "".join([*lines[: key.start_mark.line], new, *lines[_last_line(node) + 1 :]])
    entries = next((key.start_mark.line for key, _ in pairs if key.value == "entries"), len(lines))
    return "".join([*lines[:entries], new, *lines[entries:]])


def _parsed_lines(text: str, of: str, shown: str) -> tuple[YamlFile, list[str]]:
    """Return a log's text as YAML and as lines; an empty text becomes a new log."""
    if not text.strip():
        text = HEAD.format(name=shown) + "\n" + yaml.safe_dump({"of": of}, allow_unicode=True) + "\nentries:\n"
    lines = text.splitlines(keepends=True)
    if lines and not lines[-1].endswith("\n"):
        lines[-1] += "\n"
    return strict_yaml.parse(text, shown), lines


def _entries_node(file: YamlFile) -> tuple[yaml.Node, yaml.Node] | None:
    pairs = file.nodes.value if isinstance(file.nodes, yaml.MappingNode) else ()
    return next(((key, node) for key, node in pairs if key.value == "entries"), None)


def _lines_of_entry(file: YamlFile, name: str, lines: Sequence[str]) -> tuple[int, int, list[int]] | None:
    """Return the lines of an entry from its name to where the next begins, and those of its comments among them."""
    entries = _entries_node(file)
    if entries is None or not isinstance(entries[1], yaml.MappingNode):
        return None
    pairs = entries[1].value
    at = next((number for number, (key, _) in enumerate(pairs) if str(key.value) == name), None)
    if at is None:
        return None
    start, value = pairs[at][0].start_mark.line, pairs[at][1]
    end = _last_line(value) + 1
    texts = {line for node in _all_scalars(value) for line in range(node.start_mark.line, _last_line(node) + 1)}
    return start, max(end, start + 1), [line for line in range(start, end) if line not in texts and _comment(lines, line)]


def _comment(lines: Sequence[str], at: int) -> bool:
    return at < len(lines) and lines[at].lstrip().startswith("#")


def _last_line(node: yaml.Node) -> int:
    """Return the last line that a node's own words stand on; PyYAML counts what follows a block to it."""
    if isinstance(node, yaml.ScalarNode):
        mark = node.end_mark
        return int(mark.line - 1 if mark.column == 0 and mark.line > node.start_mark.line else mark.line)
    inside = [each for pair in node.value for each in pair] if isinstance(node, yaml.MappingNode) else list(node.value)
    return max([node.start_mark.line, *map(_last_line, inside)])


def _all_scalars(node: yaml.Node) -> Iterator[yaml.ScalarNode]:
    if isinstance(node, yaml.ScalarNode):
        yield node
        return
    for each in [each for pair in node.value for each in pair] if isinstance(node, yaml.MappingNode) else node.value:
        yield from _all_scalars(each)


def _end_of_entries(file: YamlFile, lines: list[str]) -> int:
    """Return the line at which a new entry is put in; where there is no `entries`, it is begun at the end."""
    entries = _entries_node(file)
    if entries is None:
        lines.append("entries:\n")
        return len(lines)
    key, node = entries
    if isinstance(node, yaml.MappingNode) and node.value and not node.flow_style:
        return _last_line(node) + 1
    at = int(key.start_mark.line)
    lines[at] = "entries:\n"
    return at + 1
