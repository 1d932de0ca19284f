"""What became of each policy of a school, small enough to keep, to send and to report from: no document is in it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from policygen.also import Beside
from policygen.document import block_text
from policygen.facts import FileModel, Value
from policygen.outputs import file_stem
from policygen.runs import Result


class OpenQuestion(FileModel):
    """A question that is still open."""

    fact: str
    question: str


class NotVerified(FileModel):
    """A requirement behind a policy that was not checked against the official text of its edition."""

    requirement: str
    title: str
    basis: str


class LeftOut(FileModel):
    """A requirement that a layer leaves unmet, and why."""

    requirement: str
    title: str
    force: str
    layer: str
    reason: str


class ToDecide(FileModel):
    """A place where the school's words and the new version's meet, and a person has to choose."""

    clause: str
    kind: str


class Update(FileModel):
    """How an adopted version was brought up to date."""

    file: str
    """The adopted version, below the folder of the adopted ones."""
    recognised_by: str
    two_way: bool
    tracked_changes: int
    kept: int
    """Passages of the school's own."""
    local_words: int
    """Words that the school wrote, in passages of its own and in ours."""
    questions: tuple[ToDecide, ...]
    tracked: str | None
    """Name of the file with tracked changes; none where it did not prove right."""
    brief: str | None
    not_proved: tuple[str, ...]
    locked_changed: tuple[str, ...] = ()
    """Clauses that the trust locks and that the school has changed by hand."""


class FileBeside(FileModel):
    """A file that was written beside a policy."""

    kind: str
    key: str
    title: str
    file: str
    """Below the school's folder."""
    about: Mapping[str, Any] = {}


class PolicyStatus(FileModel):
    """What became of one policy of a school."""

    policy: str
    title: str
    school: str
    on: str
    edition: str
    version: str
    next_review: str = ""
    """An ISO date; empty where it is not known."""
    document: str
    """Name of the file."""
    manifest: str | None = None
    kept_file: str | None = None
    """Name of a file that someone had edited, so that this one has another name."""
    clauses: int
    requirements: int
    words: int
    gaps: tuple[str, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    prior: Update | None = None
    to_do: tuple[OpenQuestion, ...] = ()
    unverified: tuple[NotVerified, ...] = ()
    beside: tuple[FileBeside, ...] = ()

    @property
    def local_share(self) -> float:
        """How much of the document is the school's own wording, from 0 to 1."""
        return min(1.0, self.prior.local_words / self.words) if self.prior and self.words else 0.0

    @property
    def conflicts(self) -> int:
        """How many places a person has to choose in."""
        return len(self.prior.questions) if self.prior else 0

    @property
    def tracked_changes(self) -> int:
        """How many changes are tracked against the adopted version."""
        return self.prior.tracked_changes if self.prior else 0

    @property
    def needs_a_person(self) -> bool:
        """Whether something is to be found out, decided, or looked at."""
        return bool(self.to_do or (self.prior and (self.prior.not_proved or self.prior.questions or self.prior.locked_changed)))

    def as_data(self, folder: Path, adopted: Path | None, *, written: bool) -> dict[str, Any]:
        """Return it for a program to read, with whole paths; `written` says whether this run wrote the file."""
        data = self.model_dump(mode="json", exclude={"kept_file", "prior", "beside"})
        prior = self.prior.model_dump(mode="json") if self.prior else None
        if prior and adopted:
            prior["file"] = str(adopted / prior["file"] if adopted.is_dir() else adopted)
        for name in ("tracked", "brief"):
            if prior and prior[name]:
                prior[name] = str(folder / prior[name])
        return {
            **data,
            "document": str(folder / self.document),
            "manifest": str(folder / self.manifest) if self.manifest else None,
            "written": written,
            "local_share": round(self.local_share, 4),
            "prior": prior,
            "beside": [
                {"kind": each.kind, "key": each.key, "title": each.title, "file": str(folder / each.file), **each.about}
                for each in self.beside
            ],
        }


def status_of(result: Result, answers: Mapping[str, Value], adopted: Path | None) -> PolicyStatus:
    """Return what became of one policy, with names of files as they stand in its folder and in that of the adopted ones."""
    made, written = result.made, result.written
    name = file_stem(made.document.school, made.manifest.policy, made.manifest.on)
    review = answers.get("next_review")
    return PolicyStatus(
        policy=made.manifest.policy,
        title=made.document.title,
        school=made.document.school,
        on=made.manifest.on,
        edition=made.document.edition,
        version=made.document.version,
        next_review=review.isoformat() if isinstance(review, date) else "",
        document=written.document.name if written else f"{name}.docx",
        manifest=written.manifest.name if written else None,
        kept_file=written.kept.name if written and written.kept else None,
        clauses=len(made.selection.clauses),
        requirements=len(made.selection.met),
        words=_words(result),
        gaps=tuple(each.id for each in made.selection.gaps),
        left_out=tuple(
            LeftOut(requirement=each.id, title=each.title, force=each.force, layer=waiver.layer.name, reason=waiver.reason)
            for each, waiver in made.selection.left_out
        ),
        prior=_update(result, adopted),
        to_do=tuple(OpenQuestion(fact=each.fact, question=each.question) for each in made.to_do),
        unverified=tuple(
            NotVerified(requirement=each.id, title=each.title, basis="unread" if each.unread else each.basis)
            for each in made.unverified
        ),
    )


def with_beside(status: PolicyStatus, files: Iterable[Beside], folder: Path) -> PolicyStatus:
    """Return what became of a policy with what was written beside it, in the school's folder."""
    listed = tuple(
        FileBeside(
            kind=each.kind, key=each.key, title=each.title, file=each.path.relative_to(folder).as_posix(),
            about=dict(each.about or {}),
        )
        for each in files
    )  # fmt: skip
    return status.model_copy(update={"beside": listed})


def _words(result: Result) -> int:
    if result.updated:
        return result.updated.merged.report.words
    return sum(len(block_text(block).split()) for part in result.made.document.parts for block in part.blocks)


def _update(result: Result, adopted: Path | None) -> Update | None:
    if result.updated is None or result.match is None:
        return None
    merged, written, path = result.updated.merged, result.written, result.match.path
    return Update(
        file=path.relative_to(adopted).as_posix() if adopted and path != adopted else path.name,
        recognised_by=result.match.by,
        two_way=merged.report.two_way,
        tracked_changes=merged.report.revisions,
        kept=len(merged.kept_local),
        local_words=merged.report.local_words,
        questions=tuple(ToDecide(clause=each.clause, kind=each.kind) for each in merged.conflicts),
        tracked=written.tracked.name if written and written.tracked else None,
        brief=written.brief.name if written and written.brief else None,
        not_proved=result.updated.findings,
        locked_changed=result.updated.locked,
    )
