"""Writes the places of a new edition into a topic file of legislation/, leaving every other line as it was."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable
from typing import Any, Final

from policygen.guidance.effects import Effect

_LIST: Final = re.compile(r"^( *)[\w-]+:\n( *)- ", re.MULTILINE)
NOTE: Final = "The words at this place are others than in the edition before; read them, then state what changed."


_STATES: Final = frozenset({"says", "change", "values", "force", "applies", "title", "starts", "evidence"})
"""What a person has stated about an edition; beside it, only the place is added."""


def with_places(text: str, effects: Iterable[Effect], old: str, new: str) -> str:
    """Return a topic file's text with the places of a new edition added after the old one, keeping comments and order.

    The basis is official only where the words of the place are those that were read before.
    """
    editor = _editor(text)
    data = editor.load(text)
    for effect in effects:
        requirement = data.get(effect.requirement.rpartition(".")[2])
        if requirement is not None and effect.to_write:
            _record_edition(requirement["editions"], old, new, effect)
    return _dumped(editor, data)


def _record_edition(editions: Any, old: str, new: str, effect: Effect) -> None:
    from ruamel.yaml.scalarstring import DoubleQuotedScalarString

    same = effect.state in ("same place", "moved")
    stated = editions.get(new)
    if stated is None:
        stated = type(editions)()
        editions.insert(list(editions).index(old) + 1, DoubleQuotedScalarString(new), stated)
    if stated.get("basis") == "official" and stated.get("at"):
        return  # a person read it; a difference is told, not overwritten
    if "at" in stated:
        stated["at"] = effect.after
    else:
        stated.insert(0, "at", effect.after)
    if same and not _STATES & set(stated):
        stated["basis"] = "official"
    elif not same and not _STATES & set(stated):
        stated["basis"] = "unverified"
        stated["note"] = NOTE


def _editor(text: str) -> Any:
    """Return an editor that writes lists as the file has them: beside their key, or a step in."""
    from ruamel.yaml import YAML  # only this command needs it

    first = _LIST.search(text)
    step = len(first[2]) - len(first[1]) if first else 0
    editor = YAML(typ="rt")
    editor.preserve_quotes = True
    editor.width = 118
    editor.indent(mapping=2, sequence=2 + step, offset=step)
    return editor


def _dumped(editor: Any, data: Any) -> str:
    out = io.StringIO()
    editor.dump(data, out)
    return out.getvalue()
