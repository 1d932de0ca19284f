"""Reads a section file: a title, then clauses, each begun by its marker."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from functools import lru_cache
from itertools import pairwise
from typing import Final, Literal, NamedTuple

import yaml
from markdown_it import MarkdownIt
from pydantic import ValidationError

from policygen.errors import Fault, LibraryFaults
from policygen.file_model import Condition, FileModel
from policygen.formats import strict_yaml
from policygen.policies.model import Clause, Section, Shared, Why, uses, with_passages

LONGEST_NAME: Final = 34
"""Word keeps 40 characters of a bookmark's name; a clause's bookmark is its name after a short prefix."""


class ClauseMarker(FileModel):
    """The comment that begins a clause."""

    clause: str
    meets: tuple[str, ...] = ()
    when: Condition | None = None
    why: Why | tuple[Why, ...] = ()
    also: Literal["", "section"] = ""
    """Where else its words may say what it meets: in its section."""
    house: tuple[str, ...] = ()
    """The limits in its text that no law sets and that are the school's own choice: `house: [within ten minutes]`."""
    limits_from: tuple[str, ...] = ()
    """Requirements that set a limit in its text and that it does not claim to meet."""
    not_limits: tuple[str, ...] = ()
    """Words in its text that look like a limit and bind nobody."""
    after: str = ""
    """In a layer: the clause that a new one stands after; the end of its section if left out."""


_MARKER = re.compile(r"\s*<!--\s*clause:")
_NAME = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
REASONLESS: Final = "The clause '{}' meets no requirement; say why it is there: learning, good practice or context."


def read_section(
    name: str,
    text: str,
    path: str,
    part: Literal["front", "body", "appendix"],
    *,
    titled: bool = True,
    layer: bool = False,
    shared: Mapping[str, Shared] | None = None,
) -> Section:
    """Read a section file: one `#` title, then clauses, each begun by its marker, with shared passages filled in.

    Without `titled`, the title may be left out. In a `layer`, a clause that replaces another need not say why it is there.

    Raises LibraryFaults, with lines, where the text is not of that form.
    """
    reader = _SectionReader(name, path, shared or {}, titled=titled, layer=layer)
    reader.read(text)
    if reader.faults:
        raise LibraryFaults(reader.faults)
    return Section(name, reader.title, tuple(reader.clauses), path, part)


class _Cut(NamedTuple):
    """A marker or a heading of a section file, by its lines: `start` up to `end`, counted from 0."""

    kind: str
    """`#`, `##`, or `marker`."""
    start: int
    end: int


@lru_cache(maxsize=1)
def _block_parser() -> MarkdownIt:
    """Return Markdown that tells comments, headings, code and lists apart and leaves the words in them alone."""
    made = MarkdownIt("commonmark")
    made.core.ruler.enableOnly(["normalize", "block"])
    made.block.ruler.enableOnly(["fence", "html_block", "heading", "list", "paragraph"])
    return made


def _cuts(text: str) -> Iterator[_Cut]:
    """Yield where titles, headings and clauses begin; what stands in code or a list is not one of them."""
    for token in _block_parser().parse(text):
        if token.level == 0 and token.map is not None:
            if token.type == "heading_open" and token.markup in ("#", "##"):
                yield _Cut(token.markup, *token.map)
            elif token.type == "html_block" and _MARKER.match(token.content):
                yield _Cut("marker", *token.map)


class _SectionReader:
    def __init__(self, name: str, path: str, shared: Mapping[str, Shared], *, titled: bool, layer: bool) -> None:
        self.name, self.path, self.shared, self.titled, self.layer = name, path, shared, titled, layer
        self.title = self.heading = ""
        self.clauses: list[Clause] = []
        self.faults: list[Fault] = []

    def fault(self, what: str, line: int) -> None:
        self.faults.append(Fault(what, path=self.path, line=line))

    def read(self, text: str) -> None:
        lines = text.split("\n")
        cuts = [_Cut("", 0, 0), *_cuts(text), _Cut("", len(lines), len(lines))]
        for cut, following in pairwise(cuts):
            written = "\n".join(lines[cut.start : cut.end])
            inside = lines[cut.end : following.start]
            if cut.kind == "marker":
                marker = self._marker(written, cut.start + 1)
                blank = next((number for number, each in enumerate(inside) if each), 0)
                self._clause(marker, "\n".join(inside).strip("\n"), cut.start + 1, cut.end + 1 + blank)
                continue
            self._headed(cut, written.strip().removeprefix(cut.kind).strip())
            for number, line in enumerate(inside, cut.end + 1):
                if line.strip():
                    self.fault("This text belongs to no clause; put a clause marker before it.", number)
        if not self.title and self.titled:
            self.fault("A section begins with its title, a line such as '# Training'.", 1)

    def _headed(self, cut: _Cut, words: str) -> None:
        if cut.kind == "##":
            self.heading = words
        elif cut.kind and self.title:
            self.fault("A section has one '#' title; use '##' for headings inside it.", cut.start + 1)
        elif cut.kind:
            self.title = words

    def _marker(self, written: str, line: int) -> ClauseMarker:
        body = written.strip().removeprefix("<!--").partition("-->")[0]
        try:
            marker = ClauseMarker.model_validate(strict_yaml.load_mark(body.strip()))
        except (yaml.YAMLError, ValidationError) as error:
            self.fault(f"This clause marker cannot be read: {_error_in_short(error)}", line)
            marker = ClauseMarker(clause="unreadable")
        if not _NAME.fullmatch(marker.clause) or len(marker.clause) > LONGEST_NAME:
            self.fault(
                f"'{marker.clause}' is no name for a clause: use small letters, digits and hyphens, "
                f"at most {LONGEST_NAME} characters.",
                line,
            )
        return marker

    def _clause(self, marker: ClauseMarker, text: str, line: int, text_line: int) -> None:
        if not text.strip():
            self.fault(f"The clause '{marker.clause}' has no text.", line)
        why = (marker.why,) if isinstance(marker.why, str) else marker.why
        if not marker.meets and not why and not self.layer:
            self.fault(REASONLESS.format(marker.clause), line)
        if marker.after and not self.layer:
            self.fault("'after' is for the clauses of a layer; here the order is that of the file.", line)
        used = [self.shared[each] for each in dict.fromkeys(uses(text)) if each in self.shared]
        self.clauses.append(
            Clause(
                marker.clause, marker.meets, marker.when, why, self.heading, self._filled(text, line), self.name, self.path,
                line, marker.after, written=text, shared=tuple(used), also=marker.also,
                house=marker.house, limits_from=marker.limits_from, not_limits=marker.not_limits, text_line=text_line,
            )
        )  # fmt: skip

    def _filled(self, text: str, line: int) -> str:
        """Put in the shared passages as they stand in their own files, so that they are checked and selected like any words."""

        def passage(name: str) -> str:
            if name not in self.shared:
                near = get_close_matches(name, list(self.shared), n=1)
                step = f"Did you mean '{near[0]}'?" if near else f"Write it in policy_templates/shared/{name}.md."
                self.faults.append(Fault(f"There is no shared passage called '{name}'.", step, self.path, line))
                return ""
            return self.shared[name].text

        return with_passages(text, passage)


def _error_in_short(error: Exception) -> str:
    if isinstance(error, ValidationError):
        first = error.errors()[0]
        return f"{'.'.join(map(str, first['loc']))}: {first['msg']}"
    return " ".join(str(error).split())
