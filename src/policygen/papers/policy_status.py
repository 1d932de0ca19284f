"""What became of one policy of a school, as it is kept beside the documents and as a report tells it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from policygen.file_model import FileModel


class OpenQuestion(FileModel):
    """A question that is still open."""

    fact: str
    question: str
    called: str = ""
    critical: bool = False
    """Whether a child's safety hangs on it, so that the policy is not for approval while it is open."""


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


class NoLongerSaid(FileModel):
    """Something that law or statutory guidance asks for and that the school's edits took out."""

    requirement: str
    point: str
    """Its name; empty where the whole passage of a requirement is gone."""
    says: str
    """What a person reads."""


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
    decided: int = 0
    """Questions that the school has decided."""
    tracked: str | None
    """Name of the file with tracked changes; none where it did not prove right."""
    brief: str | None
    not_proved: tuple[str, ...]
    locked_changed: tuple[str, ...] = ()
    """Clauses that the trust locks and that the school has changed by hand."""
    lost: tuple[NoLongerSaid, ...] = ()
    """What is asked for and the school's copy no longer says."""


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
        return len(self.prior.questions) + len(self.prior.lost) if self.prior else 0

    @property
    def tracked_changes(self) -> int:
        """How many changes are tracked against the adopted version."""
        return self.prior.tracked_changes if self.prior else 0

    @property
    def held_up_by(self) -> tuple[str, ...]:
        """What is not known yet and keeps the policy from being for approval, each in a few words."""
        return tuple(each.called or each.fact for each in self.to_do if each.critical)

    @property
    def needs_a_person(self) -> bool:
        """Whether something is to be found out, decided, or looked at."""
        prior = self.prior
        return bool(
            self.to_do or self.gaps or (prior and (prior.not_proved or prior.questions or prior.locked_changed or prior.lost))
        )
