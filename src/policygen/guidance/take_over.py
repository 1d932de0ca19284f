"""Writes the places of a new edition into a topic file of legislation/, leaving every other line as it was."""

from __future__ import annotations

import io
from collections.abc import Iterable
from difflib import SequenceMatcher
from typing import Any, Final

from policygen.guidance.effects import Effect

NOTE: Final = "The words at this place are others than in the edition before; read them, then state what changed."
_STATES: Final = frozenset({"says", "change", "values", "force", "applies", "title", "starts", "evidence"})
"""What a person has stated about an edition; beside it, only the place is added."""


def with_places(text: str, effects: Iterable[Effect], edition: str) -> str:
    """Return a topic file's text with the places of an edition added, keeping comments, quotes and order.

    The basis is official only where the words of the place are those that were read before.
    """
    editor = _editor(text)
    data = editor.load(text)
    for effect in effects:
        requirement = data.get(effect.requirement.rpartition(".")[2])
        if requirement is not None and effect.to_write:
            _record(requirement["editions"], edition, effect)
    return _dumped(editor, data)


def _record(editions: Any, edition: str, effect: Effect) -> None:
    from ruamel.yaml.scalarstring import DoubleQuotedScalarString

    same = effect.state in ("same place", "moved")
    stated = editions.get(edition)
    if stated is None:
        stated = type(editions)()
        editions[DoubleQuotedScalarString(edition)] = stated
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
    styles = [_styled(sequence, offset) for sequence, offset in ((2, 0), (4, 2))]
    return max(styles, key=lambda each: SequenceMatcher(None, text.splitlines(), _again(each, text), autojunk=False).ratio())


def _styled(sequence: int, offset: int) -> Any:
    from ruamel.yaml import YAML  # only this command needs it

    editor = YAML(typ="rt")
    editor.preserve_quotes = True
    editor.width = 118
    editor.indent(mapping=2, sequence=sequence, offset=offset)
    return editor


def _again(editor: Any, text: str) -> list[str]:
    return _dumped(editor, editor.load(text)).splitlines()


def _dumped(editor: Any, data: Any) -> str:
    out = io.StringIO()
    editor.dump(data, out)
    return out.getvalue()
