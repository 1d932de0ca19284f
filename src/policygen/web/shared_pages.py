"""What a trust answers for all its schools: everything on one page, and a question a page, saved in the trust's own file."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import quote

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from policygen.errors import Faults
from policygen.facts.answers import AnswerError
from policygen.facts.shown import answer_words
from policygen.facts.vocabulary import label
from policygen.interview import Interview, people_named
from policygen.schools.school_file import School
from policygen.schools.shared_answers import OF_EACH_SCHOOL
from policygen.schools.trust_file import Trust
from policygen.web.page_words import what_and_step
from policygen.web.question_form import answer_in_form, fields, in_page_words, typed_in, wrong_field
from policygen.web.trust_pages import trust_at
from policygen.web.views import page
from policygen.web.why import reasons
from policygen.web.workspace import Workspace


async def shared_answers_page(request: Request) -> Response:
    """What the trust answers for all its schools, with a way to change each, and the questions that it could answer too."""
    workspace: Workspace = request.app.state.workspace
    key = request.path_params["key"]
    trust = await run_in_threadpool(workspace.read_trust, key)
    sought, subject = (request.query_params.get(each, "").strip() for each in ("find", "subject"))
    vocabulary = workspace.library.vocabulary
    rows = [
        {"name": name, "asks": label(vocabulary, name), "said": answer_words(fact, trust.shared[name]),
         "locked": name in trust.locks.facts, "different": len(_answered_differently(trust, name))}
        for name, fact in vocabulary.facts.items() if name in trust.shared
    ]  # fmt: skip
    more = [
        {"name": name, "asks": label(vocabulary, name)}
        for name, fact in vocabulary.facts.items()
        if fact.asked and name not in trust.shared and name not in OF_EACH_SCHOOL
        and (sought.casefold() in f"{label(vocabulary, name)} {fact.ask}".casefold() if sought else fact.subject == subject)
    ]  # fmt: skip
    return page(
        "shared_answers.html", title="Answers for all schools", trust=trust, at=trust_at(key), rows=rows, more=more,
        sought=sought, subject=vocabulary.subjects.get(subject, ""), subjects=_subjects_with_questions(workspace),
    )  # fmt: skip


def _subjects_with_questions(workspace: Workspace) -> Mapping[str, str]:
    vocabulary = workspace.library.vocabulary
    asked = {fact.subject for fact in vocabulary.facts.values() if fact.asked}
    return {name: said for name, said in vocabulary.subjects.items() if name in asked}


def _answered_differently(trust: Trust, name: str) -> list[str]:
    """Return the schools that give an answer of their own to what the trust answers, or could answer."""
    return [
        str(school.answers.get("school_name") or key)
        for key, school in trust.schools
        if name in trust.own.get(key, {}) and trust.own[key][name] != trust.shared.get(name)
    ]


async def shared_question_page(request: Request) -> Response:
    """One question put to the trust: answered for all its schools, and saved at once."""
    workspace: Workspace = request.app.state.workspace
    key, name = request.path_params["key"], request.path_params["name"]
    trust = await run_in_threadpool(workspace.read_trust, key)
    vocabulary, answers = workspace.library.vocabulary, trust_at(key, "/answers")
    if name not in vocabulary.facts or not vocabulary.facts[name].asked or name in OF_EACH_SCHOOL:
        return page("problem.html", 404, title="There is no such question", said="No trust is asked this.", next_step="Go back.")
    interview = Interview(workspace.library, list(workspace.library.policies.values()), School(trust.shared), workspace.on)
    form, error = (await request.form() if request.method == "POST" else None), ""
    if form is not None:
        error = await run_in_threadpool(_saved, workspace, key, name, form, interview)
        if not error:
            return RedirectResponse(f"{answers}#{quote(name)}", 303)
    question = interview.question(name, 0)
    listed = workspace.library.authorities if question.fact.from_list == "local-authorities" else ()
    typed, people = typed_in(form) if form is not None else None, people_named(interview)
    may_go = name in trust.shared and name not in trust.locks.facts
    title = f"{question.fact.ask} All schools of {trust.name or 'the trust'}"
    return page(
        "question.html", 422 if error else 200, title=title, name=name, at=trust_at(key), stop=answers, question=question,
        fields=fields(question, typed, error, listed, people), error=error, wrong=wrong_field(question.fact, typed or {}, error),
        reasons=reasons(interview, name), back="answers", leads_back=answers, trusts={}, against=[], waiting=0,
        shared={"name": trust.name, "may_go": may_go, "different": _answered_differently(trust, name)},
    )  # fmt: skip


def _saved(workspace: Workspace, key: str, name: str, form: FormData, interview: Interview) -> str:
    """Save what was sent; return why it could not be, empty where it was."""
    try:
        if form.get("do") == "leave":
            workspace.leave_shared(key, name)
            return ""
        question = interview.question(name, 0)
        listed = workspace.library.authorities if question.fact.from_list == "local-authorities" else ()
        answer = answer_in_form(question.fact, form, listed, people_named(interview), question.suggestion)
        workspace.save_shared(key, name, answer, str(form.get("sure", "")))
    except AnswerError as wrong:
        return in_page_words(str(wrong))
    except Faults as wrong:
        return what_and_step(wrong.faults[0])
    return ""
