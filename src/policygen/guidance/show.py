"""A comparison as people and programs read it: where passages stand, words in context, and plain data."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final

from policygen.guidance.compare import Change, Comparison
from policygen.guidance.effects import Effect
from policygen.guidance.passages import Guidance, Passage
from policygen.guidance.words import Segment

CONTEXT: Final = 12
"""So many words stand round a change that is shown."""


def where(change: Change) -> str:
    """Return where a change stands, before and after: "para 178 → para 177"."""
    before, after = _passage_places(change.old), _passage_places(change.new)
    return before if before == after else " → ".join(filter(None, (before, after)))


def _passage_places(passages: Sequence[Passage]) -> str:
    numbers = [each.number for each in passages if each.number]
    if numbers and len(numbers) == len(passages) and len(numbers) > 1:
        return f"paras {numbers[0]}-{numbers[-1]}"
    return ", ".join(dict.fromkeys(str(each) for each in passages))


def pages(change: Change) -> str:
    """Return the pages on which a change stands: "pages 48 → 49"."""
    found = list(dict.fromkeys(str(side[0].page) for side in (change.old, change.new) if side and side[0].page))
    return f"page{'s' if len(found) > 1 else ''} {' → '.join(found)}" if found else ""


def in_context(segments: Sequence[Segment], context: int = CONTEXT) -> Iterator[Segment]:
    """Yield segments with long runs that are the same cut down to the words next to a change."""
    for place, each in enumerate(segments):
        if each.kind != "same":
            yield each
            continue
        words = each.text.split()
        head = context if place > 0 else 0
        tail = context if place < len(segments) - 1 else 0
        if len(words) > head + tail + 3:
            words = [*words[:head], "…", *(words[-tail:] if tail else ())]
        yield Segment("same", " ".join(words))


def comparison_data(comparison: Comparison, effects: Sequence[Effect] = ()) -> dict[str, Any]:
    """Return a comparison as plain data, changes first that matter most."""
    return {
        "old": _edition_data(comparison.old),
        "new": _edition_data(comparison.new),
        "counts": {"aligned": aligned(comparison), **comparison.counts()},
        "changes": [_passage_change_data(each) for each in comparison.changes()],
        "effects": [effect_data(each) for each in effects],
    }


def aligned(comparison: Comparison) -> int:
    """Return how many groups of passages both editions have."""
    return sum(1 for each in comparison.aligned if each.old and each.new)


def _edition_data(guidance: Guidance) -> dict[str, Any]:
    numbered = guidance.numbered()
    return {"title": guidance.title, "edition": guidance.edition, "paragraphs": len(numbered), "passages": len(guidance.parts)}


def _passage_change_data(change: Change) -> dict[str, Any]:
    return {
        "kind": change.kind,
        "heading": change.heading,
        "old": [_passage_data(each) for each in change.old],
        "new": [_passage_data(each) for each in change.new],
        "modals": list(change.modals),
        "numbers": list(change.numbers),
        "size": change.size,
        "words": [{"kind": each.kind, "text": each.text} for each in change.words],
    }


def _passage_data(passage: Passage) -> dict[str, Any]:
    return {"place": str(passage), "number": passage.number, "heading": list(passage.heading), "page": passage.page}


def effect_data(effect: Effect) -> dict[str, Any]:
    """Return an effect on one requirement as plain data."""
    return {
        "requirement": effect.requirement,
        "before": effect.before,
        "after": effect.after,
        "state": effect.state,
        "recorded": effect.recorded,
        "to_write": effect.to_write,
    }
