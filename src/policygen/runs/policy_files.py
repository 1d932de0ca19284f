"""The files of one policy: their names, and how they are written."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from pydantic import ConfigDict, TypeAdapter

from policygen.generation.generate import Generated
from policygen.generation.update import Updated
from policygen.markup.blocks import paper_text
from policygen.runs.file_record import digest_of_bytes, prepare_kept, write_if_new
from policygen.runs.layout import KEPT, POLICIES, RECORDS
from policygen.runs.output_files import slug, write_together
from policygen.word.writing.paper import write_paper

DOCUMENT: Final = ".docx"
TRACKED: Final = "_changes.docx"
BRIEF: Final = "_brief.docx"
BRIEF_TEXT: Final = "_brief.txt"


MANIFEST: Final = ".manifest.json"
"""How the names of a policy's files end."""


@dataclass(frozen=True, slots=True)
class Written:
    """What was written for one policy."""

    document: Path
    manifest: Path
    unchanged: bool = False
    """The same files were there already and were left alone."""
    kept: Path | None = None
    """A file of such a name that someone had edited; it was left alone and these have another name."""
    tracked: Path | None = None
    """The same with tracked changes against the adopted version."""
    brief: Path | None = None
    """The page that says what changed."""
    instead: Path | None = None
    """The new file that would have had the name of the one that was kept."""
    summary: Path | None = None
    """The brief as plain text, for an e-mail."""

    @property
    def files(self) -> tuple[Path, ...]:
        """Every file of the policy."""
        return tuple(each for each in (self.document, self.manifest, self.tracked, self.brief, self.summary) if each)


DRAFT: Final = "draft"
APPROVED: Final = "approved"
"""How a document stands, in its name."""


def file_stem(made: Generated) -> str:
    """Return the name of a document without its ending: school, policy, date and status."""
    status = DRAFT if made.document.draft else APPROVED
    return f"{slug(made.document.school)}_{made.manifest.policy}_{made.manifest.on}_{status}"


def form_stem(school: str, form: str, on: str) -> str:
    """Return the name of a form without its ending: school, form and date."""
    return f"{slug(school)}_{form}_{on}"


# ---- a policy


def write_policy(made: Generated, folder: Path, updated: Updated | None = None, brief_style: bytes = b"") -> Written:
    """Write a policy and its manifest, beside files of its name that someone edited rather than over them.

    `folder` is that of the run: the Word files go into `policies`, the brief as text into `records`, the manifest out of sight.
    With `updated`, the adopted version brought up to date, that is what is written, with its tracked version and its brief.

    Raises OutputFault where the folder or a file cannot be written.
    """
    stem = file_stem(made)
    files = _policy_files(made, updated, brief_style)
    placed = write_together(folder / POLICIES, stem, files, in_passing=(BRIEF,), root=folder)
    document = placed.files[DOCUMENT]
    prepare_kept(folder)
    manifest = folder / KEPT / f"{document.stem}{MANIFEST}"
    new = write_if_new(manifest, _manifest_file(made, document.name, files[DOCUMENT]))
    tracked, brief = placed.files.get(TRACKED), placed.files.get(BRIEF)
    summary = None
    if updated is not None and brief is not None:
        text = {BRIEF_TEXT: paper_text(updated.brief).encode()}
        summary = write_together(folder / RECORDS, document.stem, text, in_passing=text, root=folder).files[BRIEF_TEXT]
    return Written(document, manifest, placed.unchanged and not new, placed.kept, tracked, brief, placed.instead, summary)


def _policy_files(made: Generated, updated: Updated | None, style: bytes) -> dict[str, bytes]:
    """Return the files of a policy by how their names end; a tracked version only where it proved right.

    A policy that stays as it was adopted has no changes to show and no brief.
    """
    if updated is None:
        return {DOCUMENT: made.word()}
    if updated.changes_nothing:
        return {DOCUMENT: updated.clean}
    brief = {BRIEF: write_paper(updated.brief, style, made.manifest.on)}
    return {DOCUMENT: updated.clean, **({TRACKED: updated.tracked} if updated.tracked else {}), **brief}


def _manifest_file(made: Generated, name: str, document: bytes) -> bytes:
    data = json.loads(made.manifest.text())
    data["file"] = {"name": name, "sha256": digest_of_bytes(document)}
    # Python's own json lays out a text with indents ten times as slowly; what is inside is in order already.
    return _JSON.dump_json(dict(sorted(data.items())), indent=1) + b"\n"


_JSON: Final = TypeAdapter(dict[str, Any], config=ConfigDict(defer_build=True))
