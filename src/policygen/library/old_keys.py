"""Keys of an earlier version in a folder of a trust's or a school's own: they still work in this version, with a hint."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

_OF_A_POLICY: Final = {"leaves": "covered_elsewhere", "holds": "includes"}
_OF_A_REQUIREMENT: Final = {"touches": "relates_to", "signs": "check_phrases"}

OLD_NAMES: Final = {new: old for old, new in (_OF_A_POLICY | _OF_A_REQUIREMENT).items()}
"""What each key was called before."""

Renamed = tuple[Sequence[object], str, str]
"""The path of an old key, what is said of it, and what to write instead."""


def with_new_keys(data: Any, *, policy: bool) -> tuple[Any, list[Renamed]]:
    """Return what a YAML file holds with keys as they are called now, and what was renamed.

    `policy` is whether it is a `policy.yaml`; otherwise it is a file of requirements, each with its editions.
    """
    if not isinstance(data, Mapping):
        return data, []
    if policy:
        return _with_keys_renamed(data, _OF_A_POLICY), list(_old(data, _OF_A_POLICY, ()))
    found: list[Renamed] = []
    requirements = {}
    for key, stated in data.items():
        requirements[key], renamed = _requirement_with_new_keys(key, stated)
        found += renamed
    return requirements, found


def _requirement_with_new_keys(key: object, stated: Any) -> tuple[Any, list[Renamed]]:
    if not isinstance(stated, Mapping):
        return stated, []
    found = list(_old(stated, _OF_A_REQUIREMENT, (key,)))
    made = _with_keys_renamed(stated, _OF_A_REQUIREMENT)
    editions = made.get("editions")
    if isinstance(editions, Mapping):
        written = {name: each for name, each in editions.items() if isinstance(each, Mapping)}
        for name, each in written.items():
            found += _old(each, _OF_A_REQUIREMENT, (key, "editions", name))
        made["editions"] = {**editions, **{name: _with_keys_renamed(each, _OF_A_REQUIREMENT) for name, each in written.items()}}
    return made, found


def _old(data: Mapping[Any, Any], names: Mapping[str, str], place: Sequence[object]) -> Iterator[Renamed]:
    for old in _in_use(data, names):
        form = f"'{names[old]}', a list of 'to', 'why' and 'requirements'" if old == "leaves" else f"'{names[old]}'"
        yield (*place, old), f"'{old}' has a new name.", f"Write {form}; the old key works in this version only."


def _in_use(data: Mapping[Any, Any], names: Mapping[str, str]) -> list[str]:
    """Return the old keys that stand in a mapping without the new one; beside the new one, an old key is a fault."""
    return [old for old, new in names.items() if old in data and new not in data]


def _with_keys_renamed(data: Mapping[Any, Any], names: Mapping[str, str]) -> dict[Any, Any]:
    """Return a mapping with its old keys renamed, in the same order."""
    old = _in_use(data, names)
    pairs = ((names[key], _value_of_today(key, value)) if key in old else (key, value) for key, value in data.items())
    return dict(pairs)


def _value_of_today(key: str, value: Any) -> Any:
    """Return a value in the form of today: `leaves` was a mapping from a requirement to "document: why"."""
    if key != "leaves" or not isinstance(value, Mapping):
        return value
    return [_left(name, said) for name, said in value.items()]


def _left(requirement: object, said: object) -> dict[str, object]:
    to, _, why = str(said).partition(":")
    return {"to": to.strip(), "why": why.strip() or "not given", "requirements": [requirement]}
