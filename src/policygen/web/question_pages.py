"""The pages on which a school is asked: one question a page, what was answered, and what is left."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from policygen.errors import Faults
from policygen.facts.answers import AnswerError
from policygen.facts.shown import answer_words
from policygen.facts.vocabulary import label
from policygen.interview import Interview, people_named
from policygen.web.make_pages import questions_first
from policygen.web.question_form import answer_in_form, fields, typed_in
from policygen.web.views import page
from policygen.web.why import reasons
from policygen.web.workspace import Workspace


def _workspace(request: Request) -> Workspace:
    found: Workspace = request.app.state.workspace
    return found


async def start_page(request: Request) -> Response:
    """The schools of the folder, and a place to begin a new one."""
    workspace = _workspace(request)
    errors: list[str] = []
    name = ""
    if request.method == "POST":
        name = str((await request.form()).get("school_name", "")).strip()
        try:
            answer = read_name(workspace, name)
            return RedirectResponse(f"/school/{workspace.begin(answer)}", 303)
        except (AnswerError, Faults) as error:
            errors = [str(error) if isinstance(error, AnswerError) else error.faults[0].what]
    return page("start.html", 422 if errors else 200, title="Your schools", schools=workspace.schools(), errors=errors, name=name,
                folder=workspace.folder.name)  # fmt: skip


def read_name(workspace: Workspace, name: str) -> str:
    """Return a school's name as `ask` takes it. Raises AnswerError."""
    from policygen.facts.answers import read_answer

    if not name:
        raise AnswerError("Enter the name of the school.")
    return str(read_answer(workspace.library.vocabulary.facts["school_name"], name))


async def school_page(request: Request) -> Response:
    """The task list of a school."""
    key = request.path_params["key"]
    interview = _workspace(request).interview(key)
    following = interview.next()
    waiting = [name for name in interview.detail() if name not in interview.first()]
    return page(
        "school.html", title=_school_name(interview), school=_school_name(interview), key=key, left=interview.at_most(),
        later=len(interview.not_sure()), answered=len(interview.school.answers),
        next_question=following.name if following else "", waiting=len(waiting), usual=len(interview.usual()),
        first=len(questions_first(_workspace(request), interview.school.answers)),
    )  # fmt: skip


async def detail_page(request: Request) -> Response:
    """Leads to the first question that could wait, or to the answers where none is left."""
    key = request.path_params["key"]
    interview = _workspace(request).interview(key)
    more = interview.detail()
    return RedirectResponse(f"/school/{key}/question/{more[0]}?back=detail" if more else f"/school/{key}/answers", 303)


async def question_page(request: Request) -> Response:
    """One question: put, or answered and saved at once."""
    workspace, key, name = _workspace(request), request.path_params["key"], request.path_params["name"]
    interview = workspace.interview(key)
    vocabulary = interview.library.vocabulary
    if name not in vocabulary.facts or not vocabulary.facts[name].asked:
        return page(
            "problem.html", 404, title="There is no such question", said="There is no such question.", next_step="Go back."
        )
    question = interview.question(name, interview.at_most())
    listed = interview.library.authorities if question.fact.from_list == "local-authorities" else ()
    people, error, typed = people_named(interview), "", None
    if request.method == "POST":
        form = await request.form()
        typed = typed_in(form)
        try:
            workspace.save_answer(key, name, answer_in_form(question.fact, form, listed, people), str(form.get("sure", "")))
            return RedirectResponse(_after(workspace, key, name, str(form.get("back", ""))), 303)
        except AnswerError as wrong:
            error = str(wrong)
        except Faults as wrong:
            error = f"{wrong.faults[0].what} {wrong.faults[0].next_step}".strip()
    return page(
        "question.html", 422 if error else 200, title=question.fact.ask, school=_school_name(interview), key=key, name=name,
        question=question, fields=fields(question, typed, error, listed, people), error=error,
        reasons=reasons(interview, name), back=request.query_params.get("back", ""), before=_before(interview, name),
    )  # fmt: skip


def _after(workspace: Workspace, key: str, name: str, back: str) -> str:
    if back == "answers":
        return f"/school/{key}/answers#{name}"
    interview = workspace.interview(key)
    following = interview.next()
    if back == "detail" and following is None:
        more = interview.detail()
        return f"/school/{key}/question/{more[0]}?back=detail" if more else f"/school/{key}/answers"
    return f"/school/{key}/question/{following.name}" if following else f"/school/{key}/answers"


def _before(interview: Interview, name: str) -> str:
    """Return the question that was answered before this one, in the order of the questions."""
    asked = [each for each in interview.library.vocabulary.facts if each in interview.school.answers or each == name]
    place = asked.index(name)
    return asked[place - 1] if place else ""


async def answers_page(request: Request) -> Response:
    """Check your answers: every answer with a way to change it, and what is still to find out."""
    key = request.path_params["key"]
    interview = _workspace(request).interview(key)
    vocabulary, school, known = interview.library.vocabulary, interview.school, interview.known
    sought = request.query_params.get("find", "").strip().casefold()
    groups: dict[str, list[dict[str, str]]] = {}
    for name, fact in vocabulary.facts.items():
        if name in school.answers and known.relevant(name) is not False:
            row = {"name": name, "asks": label(vocabulary, name), "said": answer_words(fact, school.answers[name])}
            if not sought or sought in f"{row['asks']} {row['said']}".casefold():
                groups.setdefault(vocabulary.subjects[fact.subject], []).append(row)
    return page(
        "answers.html", title="Check your answers", school=_school_name(interview), key=key, groups=groups,
        left=interview.at_most(), usual=set(interview.usual()),
        later=[{"name": name, "asks": label(vocabulary, name)} for name in interview.not_sure()], sought=sought,
    )  # fmt: skip


def _school_name(interview: Interview) -> str:
    return str(interview.school.answers.get("school_name") or "School")
