"""Reads a section file: a title, then clauses, each begun by its marker."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from typing import Final, Literal

import yaml
from pydantic import ValidationError

from policygen.errors import Fault, LibraryFaults
from policygen.file_model import Condition, FileModel
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
    after: str = ""
    """In a layer: the clause that a new one stands after; the end of its section if left out."""


_MARKER = re.compile(r"^<!--\s*clause:")
_NAME = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
_FENCE = re.compile(r"^\s*(`{3,}|~{3,})")
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
    reader.read(text.splitlines())
    if reader.faults:
        raise LibraryFaults(reader.faults)
    return Section(name, reader.title, tuple(reader.clauses), path, part)


class _SectionReader:
    def __init__(self, name: str, path: str, shared: Mapping[str, Shared], *, titled: bool, layer: bool) -> None:
        self.name, self.path, self.shared, self.titled, self.layer = name, path, shared, titled, layer
        self.title = self.heading = ""
        self.clauses: list[Clause] = []
        self.faults: list[Fault] = []
        self._marker: ClauseMarker | None = None
        self._text: list[str] = []
        self._line = 0
        self._fence = ""

    def fault(self, what: str, line: int) -> None:
        self.faults.append(Fault(what, path=self.path, line=line))

    def read(self, lines: Sequence[str]) -> None:
        number = 0
        while number < len(lines):
            line = lines[number]
            if not self._fence and _MARKER.match(line):
                number = self._begin(lines, number)
            elif not self._fence and line.startswith(("# ", "## ")):
                self._headed(line, number + 1)
            else:
                self._keep(line, number + 1)
            number += 1
        self._end()
        if not self.title and self.titled:
            self.fault("A section begins with its title, a line such as '# Training'.", 1)

    def _headed(self, line: str, number: int) -> None:
        self._end()
        if line.startswith("## "):
            self.heading = line[3:].strip()
        elif self.title:
            self.fault("A section has one '#' title; use '##' for headings inside it.", number)
        else:
            self.title = line[2:].strip()

    def _keep(self, line: str, number: int) -> None:
        fence = _FENCE.match(line)
        if fence and not self._fence:
            self._fence = fence.group(1)
        elif fence and fence.group(1).startswith(self._fence):
            self._fence = ""
        if self._marker is not None:
            self._text.append(line)
        elif line.strip():
            self.fault("This text belongs to no clause; put a clause marker before it.", number)

    def _begin(self, lines: Sequence[str], start: int) -> int:
        self._end()
        end = start
        while end < len(lines) and "-->" not in lines[end]:
            end += 1
        body = "\n".join(lines[start : end + 1]).strip().removeprefix("<!--").partition("-->")[0]
        self._line = start + 1
        try:
            self._marker = ClauseMarker.model_validate(yaml.safe_load(body.strip()))
        except (yaml.YAMLError, ValidationError) as error:
            self.fault(f"This clause marker cannot be read: {_short(error)}", start + 1)
            self._marker = ClauseMarker(clause="unreadable")
        if not _NAME.fullmatch(self._marker.clause) or len(self._marker.clause) > LONGEST_NAME:
            self.fault(
                f"'{self._marker.clause}' is no name for a clause: use small letters, digits and hyphens, "
                f"at most {LONGEST_NAME} characters.",
                start + 1,
            )
        return end

    def _end(self) -> None:
        if self._marker is None:
            return
        marker, text = self._marker, "\n".join(self._text).strip("\n")
        if not text.strip():
            self.fault(f"The clause '{marker.clause}' has no text.", self._line)
        why = (marker.why,) if isinstance(marker.why, str) else marker.why
        if not marker.meets and not why and not self.layer:
            self.fault(REASONLESS.format(marker.clause), self._line)
        if marker.after and not self.layer:
            self.fault("'after' is for the clauses of a layer; here the order is that of the file.", self._line)
        used = [self.shared[each] for each in dict.fromkeys(uses(text)) if each in self.shared]
        self.clauses.append(
            Clause(
                marker.clause, marker.meets, marker.when, why, self.heading, self._filled(text), self.name, self.path,
                self._line, marker.after, written=text, shared=tuple(used), also=marker.also,
            )
        )  # fmt: skip
        self._marker, self._text = None, []

    def _filled(self, text: str) -> str:
        """Put in the shared passages as they stand in their own files, so that they are checked and selected like any words."""

        def passage(name: str) -> str:
            if name not in self.shared:
                near = get_close_matches(name, list(self.shared), n=1)
                step = f"Did you mean '{near[0]}'?" if near else f"Write it in policy_templates/shared/{name}.md."
                self.faults.append(Fault(f"There is no shared passage called '{name}'.", step, self.path, self._line))
                return ""
            return self.shared[name].text

        return with_passages(text, passage)


def _short(error: Exception) -> str:
    if isinstance(error, ValidationError):
        first = error.errors()[0]
        return f"{'.'.join(map(str, first['loc']))}: {first['msg']}"
    return " ".join(str(error).split())
