"""What an update changes, shown: the policy with everything that comes in and goes, each change with its cause."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Final

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from policygen.generation.changes_told import CAUSES, CauseKind, ChangesTold, ToldChange, ToldStretch, changes_told
from policygen.runs.adopted_files import adopted_files
from policygen.runs.file_record import digest_of_bytes
from policygen.runs.kept_adopted import kept_adopted
from policygen.runs.layout import POLICIES
from policygen.runs.model import Result, Run
from policygen.runs.policy_files import TRACKED, file_stem
from policygen.runs.record import digest_of
from policygen.runs.run import adopted_by, make_policy
from policygen.schools.school_file import School
from policygen.web.school_jobs import policies_folder, school_run
from policygen.web.views import page, school_at
from policygen.web.workspace import Workspace
from policygen.word.merging.shown import ShownPassage, ShownRow

_SHORT: Final = 2
"""So many passages that stay are shown between two changes; more are folded."""
_MANY_WORDS: Final = 60
_STORIES: Final = {"body": "The policy", "header": "Top of the pages", "footer": "Foot of the pages"}

Row = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class UpdateShown:
    """A policy brought up to date, to be shown."""

    result: Result
    told: ChangesTold
    file: str = ""
    """The name of the tracked Word file; empty where there is none that says the same."""


async def changes_page(request: Request) -> Response:
    """A policy with its tracked changes; of one cause only, where that is asked for."""
    workspace: Workspace = request.app.state.workspace
    key, policy = request.path_params["key"], request.path_params["policy"]
    shown = await run_in_threadpool(update_shown, workspace, key, policy)
    if shown is None:
        return RedirectResponse(school_at(key, "/make"), 303)
    made, counts = shown.result.made, shown.told.counts()
    wanted = next((kind for kind in counts if kind == request.query_params.get("cause")), None)
    updated = shown.result.updated
    return page(
        "changes.html", title=f"What changes: {made.document.title}", school=made.document.school, key=key, policy=policy,
        policy_title=made.document.title, counts=[(kind, CAUSES[kind], number) for kind, number in counts.items()],
        total=sum(counts.values()), wanted=wanted, stories=[*_stories(shown.told, wanted)], file=shown.file,
        adopted=shown.result.match.path.name if shown.result.match else "",
        conflicts=len(updated.merged.conflicts) if updated else 0,
    )  # fmt: skip


def update_shown(workspace: Workspace, key: str, policy: str) -> UpdateShown | None:
    """Return the update of a school's policy as it would be made now; nothing where it has no adopted version.

    Raises Faults where the school, the policy or the adopted files cannot be used.
    """
    workspace.path(key)
    folder, prior = policies_folder(workspace, key), kept_adopted(workspace.folder, key)
    if prior is None:
        return None
    run, school = school_run(workspace, key, prior, showing=True)
    run.library.policy(policy)
    state = (
        policy,
        run.library.digest,
        run.on,
        repr(school),
        run.locked,
        repr(run.decisions),
        *_state_of_files(prior),
        *_state_of_files(folder),
    )
    with _LOCK:
        if _MADE.get((folder, policy), (None, None))[0] != state:
            _MADE.pop((folder, policy), None)
            _MADE[folder, policy] = state, _update_made(workspace, run, school, key, policy)
            while len(_MADE) > _KEPT:
                _MADE.pop(next(iter(_MADE)))
        made = _MADE[folder, policy][1]
    if made is None or made.updated is None:
        return None
    tracked = folder / POLICIES / f"{file_stem(made.made)}{TRACKED}"
    same = made.updated.tracked is not None and digest_of(tracked) == digest_of_bytes(made.updated.tracked)
    return UpdateShown(made, changes_told(made.updated), tracked.name if same else "")


_MADE: Final[dict[tuple[Path, str], tuple[object, Result | None]]] = {}
"""What was made last, with the state of everything that it was made from: it is used again only while that is the same."""
_KEPT: Final = 8
_LOCK: Final = threading.Lock()


def _state_of_files(folder: Path) -> Iterator[tuple[str, str]]:
    for each in adopted_files(folder) if folder.is_dir() else ():
        yield str(each), digest_of(each)


def _update_made(workspace: Workspace, run: Run, school: School, key: str, policy: str) -> Result | None:
    """Make a policy's update; all policies are looked for among the adopted files, for a file may be any of them."""
    match = adopted_by(run, school).matches.get(policy)
    return make_policy(run, policy, school, workspace.path(key), match, None) if match is not None else None


# ---- what the page is made from


def _stories(told: ChangesTold, wanted: CauseKind | None) -> Iterator[Row]:
    shown = [each.number for each in told.changes() if wanted in (None, each.kind)]
    for story in told.stories:
        rows = [*_story_rows(story.parts, shown, wanted)]
        if rows:
            yield {"title": _STORIES.get(story.place.split(" ", 1)[0], story.place), "rows": rows}


def _story_rows(parts: Sequence[ToldChange | ToldStretch], shown: Sequence[int], wanted: CauseKind | None) -> Iterator[Row]:
    place = ""
    for each in parts:
        if isinstance(each, ToldChange) and each.number in shown:
            yield _change_row(each, place, shown)
        elif isinstance(each, ToldStretch) and wanted is None:
            yield from _stretch_rows(each.passages)
        place = next((one.text() for one in reversed(each.passages) if one.kind == "heading" and one.mark != "del"), place)


def _change_row(change: ToldChange, place: str, shown: Sequence[int]) -> Row:
    at = shown.index(change.number)
    own = next((one.text() for one in change.passages if one.kind == "heading"), "")
    return {
        "kind": "change", "number": change.number, "cause_kind": change.kind, "label": CAUSES[change.kind], "cause": change.cause,
        "reasons": change.reasons, "place": "" if own else place, "blocks": [*_blocks(change.passages)],
        "before": shown[at - 1] if at else 0, "after": shown[at + 1] if at + 1 < len(shown) else 0,
    }  # fmt: skip


def _stretch_rows(passages: Sequence[ShownPassage]) -> Iterator[Row]:
    """Yield what stays between two changes: folded where it is long, with the headings before the next change in sight."""
    end = len(passages)
    while end and passages[end - 1].kind == "heading":
        end -= 1
    rest, headings = passages[:end], passages[end:]
    words = sum(len(each.text().split()) for each in rest)
    if len(rest) > _SHORT or words > _MANY_WORDS:
        first = next((each.text() for each in rest if each.kind == "heading"), "")
        yield {"kind": "folded", "number": len(rest), "words": words, "first": first, "blocks": [*_blocks(rest)]}
    elif rest:
        yield {"kind": "plain", "blocks": [*_blocks(rest)]}
    if headings:
        yield {"kind": "plain", "blocks": [*_blocks(headings)]}


def _blocks(passages: Sequence[ShownPassage]) -> Iterator[Row]:
    """Yield passages as the page has them, items of a list together."""
    for items, group in groupby((each for each in passages if each.text().strip() or each.note), lambda one: one.kind == "item"):
        if items:
            yield {"kind": "list", "items": list(group)}
        else:
            yield from ({"kind": each.kind, "passage": each, "rows": [*_rows_in_sight(each)]} for each in group)


def _rows_in_sight(table: ShownPassage) -> Iterator[tuple[ShownRow | None, int]]:
    """Yield the rows of a table; of one that changes, its first and those that change, and how many stand between them."""
    hidden = 0
    for number, row in enumerate(table.rows):
        if number and table.changes and not row.changes:
            hidden += 1
            continue
        if hidden:
            yield None, hidden
        hidden = 0
        yield row, 0
    if hidden:
        yield None, hidden
