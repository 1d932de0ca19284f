"""YAML read strictly: duplicate keys refused, UTF-8 only, and the line of every key kept for messages.

Numbers are what they look like: of YAML 1.1 neither `9:15` (555 there) nor `010` (8) nor `2026.10` (2026.1) is taken for one, but
for text as it is written.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Hashable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

import yaml
from pydantic import ValidationError

from policygen.errors import Fault, Faults

if TYPE_CHECKING:
    from yaml import CSafeLoader as _Loader
else:
    # The same loader in C where Python has it, which all the usual wheels do.
    _Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

LineOf = Callable[..., int | None]
"""Returns the line of a path of keys in a file."""

LARGEST_UNFOLDED: Final = 5_000_000
"""How many characters a file may have once everything that it repeats by an alias is written out."""

_INT: Final = "tag:yaml.org,2002:int"
_TEXT: Final = "tag:yaml.org,2002:str"


class _Strict(_Loader):
    # PyYAML asks both of these about every node. They serve resolvers by path, of which there are none.
    descend_resolver = staticmethod(operator.is_)  # type: ignore[assignment]
    ascend_resolver = staticmethod(bool)  # type: ignore[assignment]

    def resolve(self, kind: type[yaml.Node], value: str | None, implicit: tuple[bool, bool]) -> str:
        """Return the tag of a node that has none: what its text looks like, where it stands without quotes."""
        if kind is not yaml.ScalarNode or not implicit[0] or value is None:
            return _USUAL_TAGS[kind]
        for tag, pattern in self.yaml_implicit_resolvers.get(value[:1], ()):
            if pattern.match(value):
                return str(tag)
        return _TEXT

    def construct_object(self, node: yaml.Node, deep: bool = False) -> Any:
        """Return what a node holds; nearly all are plain text."""
        if node.tag == _TEXT and isinstance(node, yaml.ScalarNode):
            return node.value
        return super().construct_object(node, deep)

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        if not isinstance(node, yaml.MappingNode):
            return super().construct_mapping(node, deep)  # says that it is none
        seen: dict[Hashable, None] = {}
        for key_node, _ in node.value:
            if key_node.value == "on":
                key_node.tag = _TEXT  # the name of a day; YAML 1.1 takes it for "true"
            key = self.construct_object(key_node, deep=True)
            if not isinstance(key, Hashable):
                raise yaml.constructor.ConstructorError(None, None, "a key cannot be a list", key_node.start_mark)
            if key in seen:
                message = f"'{key}' stands here twice"
                raise yaml.constructor.ConstructorError(None, None, message, key_node.start_mark)
            seen[key] = None
        return {key: self.construct_object(value, deep) for key, (_, value) in zip(seen, node.value, strict=True)}

    def construct_list(self, node: yaml.SequenceNode) -> list[Any]:
        """Return the items of a list."""
        return self.construct_sequence(node)

    def construct_day(self, node: yaml.ScalarNode) -> Any:
        """Return a day; one that no calendar has is refused with its line."""
        try:
            return self.construct_yaml_timestamp(node)
        except ValueError as error:
            raise yaml.constructor.ConstructorError(None, None, "no calendar has this day", node.start_mark) from error

    def construct_fraction(self, node: yaml.ScalarNode) -> Any:
        """Return a number with a fraction, or its text where the number would be written otherwise: `2026.10`, `1:30.5`."""
        number = self.construct_yaml_float(node)
        return number if str(number) == node.value else node.value

    def construct_whole(self, node: yaml.ScalarNode) -> Any:
        """Return a whole number; one of more digits than Python reads is text."""
        try:
            return self.construct_yaml_int(node)
        except ValueError:
            return node.value


_Strict.yaml_implicit_resolvers = {
    first: [(tag, pattern if tag != _INT else re.compile(r"[-+]?(?:0|[1-9][0-9]*)$")) for tag, pattern in known]
    for first, known in _Loader.yaml_implicit_resolvers.items()
}
_USUAL_TAGS: Final = {
    yaml.ScalarNode: _TEXT, yaml.SequenceNode: "tag:yaml.org,2002:seq", yaml.MappingNode: "tag:yaml.org,2002:map",
}  # fmt: skip
# At once, where PyYAML fills a list or a mapping later so that it may hold itself, which is refused here.
_Strict.add_constructor("tag:yaml.org,2002:map", _Strict.construct_mapping)
_Strict.add_constructor("tag:yaml.org,2002:seq", _Strict.construct_list)
_Strict.add_constructor("tag:yaml.org,2002:timestamp", _Strict.construct_day)
_Strict.add_constructor("tag:yaml.org,2002:float", _Strict.construct_fraction)
_Strict.add_constructor(_INT, _Strict.construct_whole)


@dataclass(frozen=True, slots=True)
class YamlFile:
    """A YAML text, read once: what it holds, and the nodes that know the line of each key."""

    value: Any
    nodes: yaml.Node | None = field(default=None, repr=False)

    def line(self, *keys: object) -> int | None:
        """Return the line of the key or item that a path of keys leads to, or of its nearest parent."""
        node, line = self.nodes, None
        for key in keys:
            found = _child(node, key)
            if found is None:
                return line
            line, node = found
        return line


def _child(node: yaml.Node | None, key: object) -> tuple[int, yaml.Node] | None:
    """Return the line and the value of a key of a mapping or of an item of a list."""
    if isinstance(node, yaml.MappingNode):
        pairs = (each for each in node.value if str(getattr(each[0], "value", "")) == str(key))
        return next(((name.start_mark.line + 1, value) for name, value in pairs), None)
    if isinstance(node, yaml.SequenceNode) and isinstance(key, int) and key < len(node.value):
        return node.value[key].start_mark.line + 1, node.value[key]
    return None


def decode(data: bytes, path: str) -> str:
    """Return a file's text.

    Raises Faults where it is not UTF-8.
    """
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise Faults(
            Fault(
                "This file is not UTF-8 text.",
                "Save it again as UTF-8 (in Notepad: Save as, Encoding UTF-8).",
                path,
                line,
            )
        ) from error


def parse(text: str, path: str) -> YamlFile:
    """Return what a YAML text holds, with its lines.

    Raises Faults, with the line, where it is not YAML or a key stands twice.
    """
    try:
        return _composed(text)
    except yaml.YAMLError as error:
        raise Faults(_yaml_fault(error, path)) from error
    except (RecursionError, ValueError, OverflowError) as error:
        raise Faults(Fault(f"This file is not YAML that policygen reads: {error}.", path=path)) from error


def _composed(text: str) -> YamlFile:
    loader = _Strict(text)
    try:
        nodes = loader.get_single_node()
        if nodes is not None and "*" in text and "&" in text:
            _refuse_alias_bombs(nodes)
        return YamlFile(loader.construct_document(nodes) if nodes is not None else None, nodes)
    finally:
        loader.dispose()


def _refuse_alias_bombs(root: yaml.Node) -> None:
    """Raise YAMLError where aliases make a file many times as large as it is, or part of itself."""
    sizes: dict[int, int] = {}
    within: set[int] = set()

    def size(node: yaml.Node) -> int:
        if isinstance(node, yaml.ScalarNode):
            return 1 + len(node.value)
        if id(node) in within:
            raise yaml.constructor.ConstructorError(None, None, "something here is part of itself", node.start_mark)
        if id(node) not in sizes:
            within.add(id(node))
            parts = node.value if isinstance(node, yaml.SequenceNode) else [each for pair in node.value for each in pair]
            sizes[id(node)] = 1 + sum(map(size, parts))
            within.discard(id(node))
        if sizes[id(node)] > LARGEST_UNFOLDED:
            said = "what is repeated here by aliases is far too much"
            raise yaml.constructor.ConstructorError(None, None, said, node.start_mark)
        return sizes[id(node)]

    size(root)


_GOES_ON: Final = re.compile(r"\s*#\S")


def cut_short(file: YamlFile, text: str) -> list[int]:
    """Return the lines in which a `#` cuts off a text that goes on behind it, such as "Ring phone #2".

    YAML takes the rest for a comment; one that is meant has a space behind its `#`.
    """
    lines = text.splitlines()
    ends = [node.end_mark for node in _scalars(file.nodes) if not node.style and node.value]
    return sorted({end.line + 1 for end in ends if end.line < len(lines) and _GOES_ON.match(lines[end.line][end.column :])})


def _scalars(node: yaml.Node | None) -> Iterator[yaml.ScalarNode]:
    if isinstance(node, yaml.ScalarNode):
        yield node
    elif isinstance(node, yaml.SequenceNode):
        for each in node.value:
            yield from _scalars(each)
    elif isinstance(node, yaml.MappingNode):
        for _, value in node.value:
            yield from _scalars(value)


def load(text: str, path: str) -> Any:
    """Return what a YAML text holds, where nobody asks for lines. Raises as `parse` does."""
    return parse(text, path).value


def load_mark(text: str) -> Any:
    """Return what a few lines of YAML hold, where the caller tells the place; as `yaml.safe_load`, and quicker.

    Raises yaml.YAMLError.
    """
    return yaml.load(text, Loader=_Loader)  # noqa: S506 - the safe loader, in C where there is one


def _yaml_fault(error: yaml.YAMLError, path: str) -> Fault:
    mark = getattr(error, "problem_mark", None)
    problem = getattr(error, "problem", None) or "it cannot be read"
    hint = "Check the spaces at the start of the line, the colon after each name, and quotes round text with a colon."
    return Fault(f"This is not correct YAML: {problem}.", hint, path, mark.line + 1 if mark else None)


_SAID: dict[str, str] = {
    "missing": "'{key}' is missing.",
    "extra_forbidden": "'{key}' is not a name that is known here.",
}


def model_faults(error: ValidationError, line: LineOf, path: str, under: Sequence[object] = ()) -> list[Fault]:
    """Return what pydantic found wrong as faults with their lines."""
    faults = []
    for each in error.errors(include_url=False, include_input=False):
        key = str(each["loc"][-1]) if each["loc"] else ""
        said = _SAID.get(each["type"], "'{key}': {message}.").format(key=key, message=each["msg"].rstrip("."))
        faults.append(Fault(said, path=path, line=line(*under, *each["loc"])))
    return faults
