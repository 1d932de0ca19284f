"""Published guidance as policygen reads it: passages under headings, most of them numbered, with their footnotes beside them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Passage:
    """A numbered paragraph with its bullets, or a paragraph under a heading where the guidance does not number."""

    number: str
    """Its running number; empty where it has none."""
    heading: tuple[str, ...]
    """The part, section and smaller headings that it stands under, widest first."""
    page: int
    """The page on which it begins, counted from 1; 0 where there are no pages."""
    text: str
    """Its words; each bullet and each paragraph after the first is a line of its own."""
    notes: tuple[str, ...] = ()
    """The footnotes it refers to …"""
    marks: tuple[str, ...] = ()
    """… and their numbers."""
    after: str = ""
    """The running number before it, where it stands among numbered paragraphs and has none."""

    def __str__(self) -> str:
        if self.number:
            return f"para {self.number}"
        if self.after:
            return f"after para {self.after}, {self.heading[-1]}" if self.heading else f"after para {self.after}"
        return ", ".join((*self.heading[:1], *self.heading[-1:])) if len(self.heading) > 1 else "".join(self.heading)


@dataclass(frozen=True, slots=True)
class Guidance:
    """One edition of published guidance, read."""

    title: str
    edition: str
    """The year that its title or its cover names; empty where it names none."""
    parts: tuple[Passage, ...]
    headings: tuple[Passage, ...] = ()
    """Its headings in their order, each with its own path."""

    def numbered(self) -> dict[int, Passage]:
        """Return the running paragraphs by number."""
        return {int(each.number): each for each in self.parts if each.number}

    def under(self, *words: str) -> Iterator[Passage]:
        """Yield the passages whose headings, widest first, hold some words each: `under("annex c", "availability")`."""
        wanted = [word.casefold() for word in words]
        for each in self.parts:
            path = iter(heading.casefold() for heading in each.heading)
            if all(any(word in heading for heading in path) for word in wanted):
                yield each


@dataclass(frozen=True, slots=True)
class Block:
    """A heading, a paragraph or a bullet, before numbers and headings are put together."""

    kind: str
    """`heading`, `text` or `bullet`."""
    text: str
    page: int = 0
    level: int = 0
    """Of a heading: 1 is the widest."""
    refs: tuple[str, ...] = ()
    """Numbers of the footnotes that it refers to."""
    margin: float = 0.0
    """Where its first line begins: running numbers stand in one column."""
