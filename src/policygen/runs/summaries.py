"""From what a run made of a policy to what is kept of it: small enough to keep and to send; no document is in it."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from policygen.markup.blocks import block_text
from policygen.papers.policy_status import (
    FileBeside,
    LeftOut,
    NoLongerSaid,
    NotVerified,
    OpenQuestion,
    PolicyStatus,
    ToDecide,
    Update,
)
from policygen.runs.model import Beside, Result


def status_of(result: Result, folder: Path, adopted: Path | None) -> PolicyStatus:
    """Return what became of one policy, with files as they are named below the folder of the run and that of the adopted ones."""
    made, written = result.made, result.written
    return PolicyStatus(
        policy=made.manifest.policy,
        title=made.document.title,
        school=made.document.school,
        on=made.manifest.on,
        edition=made.document.edition,
        version=made.document.version,
        next_review=made.next_review.isoformat() if made.next_review else "",
        document=_name_below(folder, result.document(folder)),
        manifest=_name_below(folder, written.manifest) if written else None,
        kept_file=_name_below(folder, written.kept) if written and written.kept else None,
        clauses=len(made.selection.clauses),
        requirements=len(made.selection.met),
        words=_words_of_result(result),
        gaps=result.gaps,
        left_out=tuple(
            LeftOut(requirement=each.id, title=each.title, force=each.force, layer=waiver.layer.name, reason=waiver.reason)
            for each, waiver in made.selection.left_out
        ),
        prior=_update_summary(result, folder, adopted),
        to_do=tuple(
            OpenQuestion(fact=each.fact, question=each.question, called=each.called, critical=each.critical)
            for each in made.to_do
        ),
        unverified=tuple(
            NotVerified(requirement=each.id, title=each.title, basis="unread" if each.unread else each.basis)
            for each in made.unverified
        ),
    )


def status_data(status: PolicyStatus, folder: Path, adopted: Path | None, *, written: bool) -> dict[str, Any]:
    """Return it for a program to read, with whole paths; `written` says whether this run wrote the file."""
    data = status.model_dump(mode="json", exclude={"kept_file", "prior", "beside"})
    prior = status.prior.model_dump(mode="json") if status.prior else None
    if prior and adopted:
        prior["file"] = str(adopted / prior["file"] if adopted.is_dir() else adopted)
    for name in ("tracked", "brief"):
        if prior and prior[name]:
            prior[name] = str(folder / prior[name])
    return {
        **data,
        "document": str(folder / status.document),
        "manifest": str(folder / status.manifest) if status.manifest else None,
        "written": written,
        "local_share": round(status.local_share, 4),
        "prior": prior,
        "beside": [
            {"kind": each.kind, "key": each.key, "title": each.title, "file": str(folder / each.file), **each.about}
            for each in status.beside
        ],
    }


def status_with_extras(status: PolicyStatus, files: Iterable[Beside], folder: Path) -> PolicyStatus:
    """Return what became of a policy with what was written beside it, in the school's folder."""
    listed = tuple(
        FileBeside(
            kind=each.kind, key=each.key, title=each.title, file=each.path.relative_to(folder).as_posix(),
            about=dict(each.about or {}),
        )
        for each in files
    )  # fmt: skip
    return status.model_copy(update={"beside": listed})


def _name_below(folder: Path, path: Path) -> str:
    return path.relative_to(folder).as_posix()


def _words_of_result(result: Result) -> int:
    if result.updated:
        return result.updated.merged.report.words
    return sum(len(block_text(block).split()) for part in result.made.document.parts for block in part.blocks)


def _update_summary(result: Result, folder: Path, adopted: Path | None) -> Update | None:
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
        decided=len(merged.decided),
        tracked=_name_below(folder, written.tracked) if written and written.tracked else None,
        brief=_name_below(folder, written.brief) if written and written.brief else None,
        not_proved=result.updated.findings,
        locked_changed=result.updated.locked,
        lost=tuple(
            NoLongerSaid(requirement=each.requirement.id, point=each.point.name if each.point else "", says=str(each))
            for each in result.updated.lost
        ),
    )
