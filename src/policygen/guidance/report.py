"""A comparison as a web page: one file that needs nothing else, readable by screen readers and on paper.

The page is the template `markup/pages/comparison.html.jinja`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from markupsafe import Markup

from policygen.guidance.compare import Change, Comparison
from policygen.guidance.effects import Effect
from policygen.guidance.show import aligned, in_context, pages, where
from policygen.markup.html import html_page

_STYLE: Final = """
body { font: 1.05rem/1.5 system-ui, sans-serif; color: #1b1b1b; background: #fff; max-width: 50rem;
  margin: 0 auto; padding: 1rem }
a { color: #1a4f8b } a:focus { outline: 3px solid #ffbf47 }
table { border-collapse: collapse } th, td { border-bottom: 1px solid #767676; padding: .3rem .8rem; text-align: left }
article { border-top: 1px solid #767676; padding: .5rem 0 } h3 { margin: .3rem 0 }
del { background: #fbe3e1; color: #7a1a12 } ins { background: #dff0e0; color: #14521a; text-decoration: underline }
.telling { font-weight: bold } .quiet { color: #505050 }
.unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap }
@media print { article { break-inside: avoid } }
"""
LICENCE: Final = "Contains public sector information licensed under the Open Government Licence v3.0."


def report(comparison: Comparison, effects: Sequence[Effect] = ()) -> str:
    """Return a comparison as a web page; every word of the guidance is escaped."""
    return html_page(
        "comparison.html.jinja",
        title=f"What changed: {comparison.old.title or 'the old edition'} to {comparison.new.title or 'the new edition'}",
        style=Markup(_STYLE),  # noqa: S704 - our own style
        counts=[("in both editions", aligned(comparison)), *comparison.counts().items()],
        any_effects=bool(effects),
        effects=[each for each in effects if each.state != "same place"],
        changes=[_shown_change(each) for each in comparison.changes()],
        licence=LICENCE,
    )


def _shown_change(change: Change) -> dict[str, object]:
    kind = f"{change.kind} heading" if change.heading else change.kind
    section = (change.new or change.old)[0].heading
    return {
        "kind": kind.capitalize(),
        "where": where(change),
        "place": " / ".join(filter(None, (*section, pages(change)))),
        "telling": "; ".join([f"Verb: {each}" for each in change.modals] + [f"Number: {each}" for each in change.numbers]),
        "words": list(in_context(change.words)),
    }
