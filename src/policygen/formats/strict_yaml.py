"""YAML read strictly: duplicate keys refused, UTF-8 only, and the line of every key kept for messages."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import yaml
from pydantic import ValidationError

from policygen.errors import Fault, Faults

if TYPE_CHECKING:
    from yaml import CSafeLoader as _Loader
else:
    # The same loader in C where Python has it, which all the usual wheels do.
    _Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class _Strict(_Loader):
    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        seen: set[Hashable] = set()
        for key_node, _ in node.value:
            key = self.construct_object(key_node, deep=True)
            if not isinstance(key, Hashable):
                raise yaml.constructor.ConstructorError(None, None, "a key cannot be a list", key_node.start_mark)
            if key in seen:
                message = f"'{key}' stands here twice"
                raise yaml.constructor.ConstructorError(None, None, message, key_node.start_mark)
            seen.add(key)
        return super().construct_mapping(node, deep)


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


def load(text: str, path: str) -> Any:
    """Return what a YAML text holds.

    Raises Faults, with the line, where it is not YAML or a key stands twice.
    """
    try:
        return yaml.load(text, _Strict)  # noqa: S506 - a subclass of the safe loader
    except yaml.YAMLError as error:
        raise Faults(_yaml_fault(error, path)) from error
    except (RecursionError, ValueError, OverflowError) as error:
        raise Faults(Fault(f"This file is not YAML that policygen reads: {error}.", path=path)) from error


def _yaml_fault(error: yaml.YAMLError, path: str) -> Fault:
    mark = getattr(error, "problem_mark", None)
    problem = getattr(error, "problem", None) or "it cannot be read"
    hint = "Check the spaces at the start of the line, the colon after each name, and quotes round text with a colon."
    return Fault(f"This is not correct YAML: {problem}.", hint, path, mark.line + 1 if mark else None)


@lru_cache(maxsize=1)
def _composed(text: str) -> yaml.Node | None:
    """Return a text's nodes; they are asked for line by line, file after file."""
    return yaml.compose(text, Loader=_Loader)


def line_of(text: str, keys: Sequence[object]) -> int | None:
    """Return the line of the key or item that a path of keys leads to, or of its nearest parent."""
    try:
        node = _composed(text)
    except yaml.YAMLError:
        return None
    line: int | None = None
    for key in keys:
        if isinstance(node, yaml.MappingNode):
            found = [(name, value) for name, value in node.value if str(getattr(name, "value", "")) == str(key)]
            if not found:
                return line
            line, node = found[0][0].start_mark.line + 1, found[0][1]
        elif isinstance(node, yaml.SequenceNode) and isinstance(key, int) and key < len(node.value):
            node = node.value[key]
            line = node.start_mark.line + 1
        else:
            return line
    return line


_SAID: dict[str, str] = {
    "missing": "'{key}' is missing.",
    "extra_forbidden": "'{key}' is not a name that is known here.",
}


def model_faults(error: ValidationError, text: str, path: str, under: Sequence[object] = ()) -> list[Fault]:
    """Return what pydantic found wrong as faults with their lines."""
    faults = []
    for each in error.errors(include_url=False, include_input=False):
        keys = [*under, *each["loc"]]
        key = str(each["loc"][-1]) if each["loc"] else ""
        said = _SAID.get(each["type"], "'{key}': {message}.").format(key=key, message=each["msg"].rstrip("."))
        faults.append(Fault(said, path=path, line=line_of(text, keys)))
    return faults
