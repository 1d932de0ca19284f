"""A comparison as a web page: one file that needs nothing else, readable by screen readers and on paper."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape
from typing import Final

from policygen.guidance.compare import Change, Comparison
from policygen.guidance.effects import Effect
from policygen.guidance.show import aligned, in_context, pages, where
from policygen.guidance.words import Segment

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
_SPOKEN: Final = {"deleted": "taken out", "inserted": "put in"}
_TAGS: Final = {"deleted": "del", "inserted": "ins"}
LICENCE: Final = "Contains public sector information licensed under the Open Government Licence v3.0."


def report(comparison: Comparison, effects: Sequence[Effect] = ()) -> str:
    """Return a comparison as a web page; every word of the guidance is escaped."""
    title = f"What changed: {comparison.old.title or 'the old edition'} to {comparison.new.title or 'the new edition'}"
    return "\n".join(
        (
            "<!doctype html>", '<html lang="en-GB">', "<head>", '<meta charset="utf-8">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            f"<title>{escape(title)}</title>", f"<style>{_STYLE}</style>", "</head>", "<body>",
            '<a href="#changes">Go to the changes</a>', "<main>", f"<h1>{escape(title)}</h1>",
            *_counts(comparison), *_effects(effects), '<h2 id="changes">Changes, what matters most first</h2>',
            *(part for number, each in enumerate(comparison.changes(), 1) for part in _change(number, each)),
            "</main>", f'<footer><p class="quiet">{LICENCE}</p></footer>', "</body>", "</html>", "",
        )
    )  # fmt: skip


def _counts(comparison: Comparison) -> Iterator[str]:
    yield '<table><caption>Passages</caption><thead><tr><th scope="col">Kind</th><th scope="col">Number</th></tr></thead><tbody>'
    for kind, count in [("in both editions", aligned(comparison)), *comparison.counts().items()]:
        yield f'<tr><th scope="row">{escape(kind)}</th><td>{count}</td></tr>'
    yield "</tbody></table>"


def _effects(effects: Sequence[Effect]) -> Iterator[str]:
    if not effects:
        return
    yield '<h2>Requirements whose place is another</h2><table><thead><tr><th scope="col">Requirement</th>'
    yield '<th scope="col">Before</th><th scope="col">Now</th><th scope="col">Words</th></tr></thead><tbody>'
    for each in effects:
        if each.state != "same place":
            cells = "".join(f"<td>{escape(text)}</td>" for text in (each.before, each.after or "–", each.state))
            yield f'<tr><th scope="row">{escape(each.requirement)}</th>{cells}</tr>'
    yield "</tbody></table>"


def _change(number: int, change: Change) -> Iterator[str]:
    kind = f"{change.kind} heading" if change.heading else change.kind
    yield f'<article aria-labelledby="change-{number}">'
    yield f'<h3 id="change-{number}">{number}. {escape(kind.capitalize())}: {escape(where(change))}</h3>'
    section = (change.new or change.old)[0].heading
    yield f'<p class="quiet">{escape(" / ".join(filter(None, (*section, pages(change)))))}</p>'
    telling = [f"Verb: {each}" for each in change.modals] + [f"Number: {each}" for each in change.numbers]
    if telling:
        yield f'<p class="telling">{escape("; ".join(telling))}</p>'
    yield f"<p>{' '.join(_words(each) for each in in_context(change.words))}</p>"
    yield "</article>"


def _words(segment: Segment) -> str:
    if segment.kind == "same":
        return escape(segment.text)
    tag, spoken = _TAGS[segment.kind], _SPOKEN[segment.kind]
    return f'<{tag}><span class="unseen">[{spoken}:</span> {escape(segment.text)}<span class="unseen"> end]</span></{tag}>'
