"""Where a school's words and the new version's meet: each question on a page of its own, decided there, saved at once."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from policygen.errors import Fault, SchoolFaults
from policygen.generation.causes import FORCE
from policygen.generation.change_brief import clause_places
from policygen.generation.decisions import ASKED, SchoolDecision, decision_on, name_in_record
from policygen.generation.lost_points import lost_in_sentences
from policygen.runs.batch import carry_out
from policygen.runs.decision_files import read_decisions, save_decision
from policygen.runs.kept_adopted import kept_adopted
from policygen.runs.record import read_record
from policygen.web.changes_pages import UpdateShown, update_shown
from policygen.web.school_jobs import decision_record, job_of_school, policies_folder
from policygen.web.views import page, school_at
from policygen.web.workspace import Workspace
from policygen.word.merging.choices import Choice, Chosen, one_line
from policygen.word.merging.decided import choices_of
from policygen.word.merging.plan import Conflict
from policygen.word.reading.blocks import digest
from policygen.word.writing.document import clause_bookmark

ROLES: Final = (
    "Headteacher", "Designated safeguarding lead", "Business manager", "Governing board", "Trust", "Another role",
)  # fmt: skip
_LONGEST: Final = 5000
_MAKING: Final = threading.Lock()
_USUAL: Final[Mapping[Choice, str]] = {
    "ours": "Keep our words", "new": "Take the new words", "own": "Write our own words", "both": "Keep both",
}  # fmt: skip
_SAID: Final[Mapping[str, Mapping[Choice, str]]] = {
    "removed here": {"ours": "Keep our passage", "new": "Take it out, as the new version does"},
    "removed by school": {"ours": "Leave it out", "new": "Put it in, with the new words"},
    "both added": {"ours": "Keep only our words", "new": "Take only the new words"},
    "table": {"ours": "Keep our table or row", "new": "Take the new one"},
    "whose": {"ours": "Keep it: it is ours", "new": "Take it out: an older version said it"},
}


@dataclass(frozen=True, slots=True)
class Question:
    """A question with what a page says of it."""

    key: str
    """Its name in addresses: made from its clause and texts, so that another text has another."""
    conflict: Conflict
    chosen: Chosen | None
    place: str
    cause: str
    reasons: tuple[str, ...]
    laws: tuple[str, ...]
    """What law rests on the passage, each with its source and paragraph."""

    @property
    def asked(self) -> str:
        """What the question is about."""
        return ASKED[self.conflict.kind]

    def said(self, choice: Choice) -> str:
        """Return a choice as it is offered here."""
        return _SAID.get(self.conflict.kind, {}).get(choice, _USUAL[choice])


async def conflicts_page(request: Request) -> Response:
    """Every question of a policy: those that wait, and those that are decided, with what came of it."""
    workspace: Workspace = request.app.state.workspace
    key, policy = request.path_params["key"], request.path_params["policy"]
    shown = await run_in_threadpool(update_shown, workspace, key, policy)
    if shown is None or shown.result.updated is None:
        return RedirectResponse(school_at(key, "/make"), 303)
    questions = list(questions_of(shown))
    lost = lost_in_sentences(shown.result.updated.lost)
    done = next((each for each in questions if each.key == request.query_params.get("done") and each.chosen), None)
    made = shown.result.made
    return page(
        "conflicts.html", title=f"Questions to decide: {made.document.title}", school=made.document.school, key=key,
        policy=policy, waiting=[each for each in questions if each.chosen is None],
        decided=[each for each in questions if each.chosen], lost=lost, done=done, file=shown.file,
    )  # fmt: skip


async def conflict_page(request: Request) -> Response:
    """One question: the texts, why, and the choice; sent, it is saved and the policy made anew."""
    workspace: Workspace = request.app.state.workspace
    key, policy, name = (request.path_params[each] for each in ("key", "policy", "question"))
    shown = await run_in_threadpool(update_shown, workspace, key, policy)
    question = next((each for each in questions_of(shown) if each.key == name), None) if shown else None
    if shown is None or question is None:
        if request.method == "GET":
            return RedirectResponse(school_at(key, f"/conflicts/{policy}"), 303)
        said = "The texts of this question have changed since you opened the page, so nothing was saved."
        raise SchoolFaults(Fault(said, "Go back to the questions of the policy and look again."))
    errors: dict[str, str] = {}
    stands = _stands(workspace, key, shown, question)
    if request.method == "POST":
        form = await request.form(max_files=0, max_fields=20)
        stands = {each: str(form.get(each, "")) for each in ("choice", "words", "role")}
        errors = dict(_faults_by_field(form, question)) if form.get("do") != "undo" else {}
        if not errors:
            await run_in_threadpool(_decision_saved, workspace, key, shown, question, form)
            return RedirectResponse(school_at(key, f"/conflicts/{policy}?done={name}"), 303)
    made = shown.result.made
    return page(
        "conflict.html", 422 if errors else 200, title="Which words do you want?", school=made.document.school, key=key,
        policy=policy, policy_title=made.document.title, question=question, stands=stands, wrong=errors,
        errors=list(errors.values()), summary=[{"text": said, "href": f"#{field}"} for field, said in errors.items()],
        with_own="own" in choices_of(question.conflict), **_decision_fields(question, stands),
    )  # fmt: skip


def _decision_fields(question: Question, stands: Mapping[str, str]) -> dict[str, list[dict[str, object]]]:
    """Return the choices and the roles as the form offers them."""
    choices: list[dict[str, object]] = [
        {"value": each, "text": question.said(each), "checked": each == stands["choice"]}
        for each in choices_of(question.conflict)
    ]
    roles: list[dict[str, object]] = [
        {"value": each, "text": each or "Choose", "selected": each == stands["role"]} for each in ("", *ROLES)
    ]
    return {"items": choices, "role_items": roles}


def questions_of(shown: UpdateShown) -> Iterator[Question]:
    """Yield the questions of an update, the law first, those that are decided last."""
    updated, made = shown.result.updated, shown.result.made
    if updated is None:
        return
    why = {clause_bookmark(name): cause for name, cause in updated.why.items()}
    places = clause_places(made)
    found = []
    for conflict, chosen in (*((each, None) for each in updated.merged.conflicts), *updated.merged.decided):
        cause = why.get(conflict.clause)
        laws = [
            (each.force, f"{each.title}: {each.citation()} ({FORCE[each.force]})")
            for name, clauses in made.selection.met.items()
            if (each := made.law.requirements[name]).force == "must" and conflict.clause in map(clause_bookmark, clauses)
        ]
        found.append(
            Question(
                digest(f"{conflict.clause}\x1c{conflict.digest}"), conflict, chosen,
                places.get(conflict.clause, ""), cause.author if cause else "",
                cause.lines() if cause else (), tuple(said for _, said in laws),
            )
        )  # fmt: skip
    unique = {each.key: each for each in found}
    yield from sorted(unique.values(), key=lambda each: (each.chosen is not None, not each.laws))


# ---- what was sent


def _faults_by_field(form: FormData, question: Question) -> Iterator[tuple[str, str]]:
    """Yield what is wrong with a decision as it was sent, by the field."""
    choice, words = str(form.get("choice", "")), one_line(str(form.get("words", "")))
    if choice not in choices_of(question.conflict):
        yield "choice", "Choose which words you want."
    if choice == "own" and not words:
        yield "words", "Write the words that you want."
    if len(words) > _LONGEST:
        yield "words", f"Use at most {_LONGEST:,} characters."
    if form.get("role") not in ROLES:
        yield "role", "Choose who decided."


def _decision_saved(workspace: Workspace, key: str, shown: UpdateShown, question: Question, form: FormData) -> None:
    """Save a decision, or take it out, and make the policy anew."""
    made = shown.result.made
    conflict = question.conflict
    clause = name_in_record(conflict.clause, made.manifest.clauses)
    decision: SchoolDecision | None = None
    if form.get("do") != "undo":
        choice = next(each for each in choices_of(conflict) if each == form.get("choice"))
        decision = decision_on(conflict, choice, str(form.get("words", "")), str(form.get("role", "")), workspace.on)
    save_decision(
        decision_record(workspace, key), made.document.school, (made.manifest.policy, clause, conflict.digest), decision
    )
    made_anew(workspace, key)


def made_anew(workspace: Workspace, key: str) -> None:
    """Make what has changed of a school's policies, where they have been made before; one after another.

    Where that fails the decision stands, and the pages say that the Word files are of before.
    """
    if read_record(policies_folder(workspace, key)) is None:
        return
    with _MAKING:
        job = job_of_school(workspace, key)
        carry_out(job.placed(job.folder, kept_adopted(workspace.folder, key), job.source))


def _stands(workspace: Workspace, key: str, shown: UpdateShown, question: Question) -> dict[str, str]:
    """Return what the form holds first: the decision that was made before, or the school's own words to begin with."""
    if question.chosen is None:
        return {"choice": "", "words": question.conflict.school, "role": ""}
    made = shown.result.made
    record = read_decisions(decision_record(workspace, key), made.document.school).decisions
    clause = name_in_record(question.conflict.clause, made.manifest.clauses)
    found = record.get(made.manifest.policy, {}).get(clause, {}).get(question.conflict.digest)
    role = found.role if found else ""
    return {"choice": question.chosen.choice, "words": question.chosen.words or question.conflict.school, "role": role}
