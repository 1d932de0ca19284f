"""The pages on which a school is asked: one question a page, what was answered, and what is left."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from policygen.errors import Faults
from policygen.facts.answers import AnswerError
from policygen.facts.known import broken_rules
from policygen.facts.shown import answer_words
from policygen.facts.vocabulary import Fact, Value, label
from policygen.interview import Interview, people_named
from policygen.runs.record import read_record
from policygen.schools.trust_file import Trust
from policygen.web.make_pages import questions_first
from policygen.web.page_words import what_and_step
from policygen.web.preview_pages import preview_place
from policygen.web.question_form import answer_in_form, fields, in_page_words, typed_in, wrong_field
from policygen.web.school_jobs import policies_folder
from policygen.web.views import page, school_at
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
            return RedirectResponse(school_at(workspace.begin(answer)), 303)
        except (AnswerError, Faults) as error:
            errors = [str(error) if isinstance(error, AnswerError) else error.faults[0].what]
    return page(
        "start.html", 422 if errors else 200, title="Your schools", schools=workspace.schools(), trusts=workspace.trusts(),
        unreadable=workspace.unreadable(), errors=errors, name=name, folder=workspace.folder.name,
    )  # fmt: skip


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
        later=len(interview.not_sure()), answered=_given(interview),
        next_question=following.name if following else "", waiting=len(waiting), usual=len(interview.usual()),
        made=read_record(policies_folder(_workspace(request), key)) is not None,
        first=len(questions_first(_workspace(request), interview.school.answers)),
    )  # fmt: skip


def _given(interview: Interview) -> int:
    """Return how many answers people have given: none that stands as usual, and none that is still to be found out."""
    aside = {*interview.usual(), *interview.not_sure()}
    return sum(1 for each in interview.school.answers if each not in aside)


async def detail_page(request: Request) -> Response:
    """Leads to the first question that could wait, or to the answers where none is left."""
    key = request.path_params["key"]
    interview = _workspace(request).interview(key)
    more = interview.detail()
    return RedirectResponse(school_at(key, f"/question/{more[0]}?back=detail") if more else school_at(key, "/answers"), 303)


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
    against: list[dict[str, str]] = []
    trusts = _trusts_answer(workspace, key, name, fact=question.fact)
    if trusts.get("locked"):
        return page("locked.html", title=question.fact.ask, school=_school_name(interview), key=key, **trusts)
    if request.method == "POST":
        form = await request.form()
        typed = typed_in(form)
        try:
            if form.get("do") == "trust":
                workspace.back_to_trust(key, name)
                return RedirectResponse(school_at(key, f"/answers#{name}"), 303)
            answer, before = answer_in_form(question.fact, form, listed, people, question.suggestion), workspace.stamp(key)
            against = _spoken_against(interview, name, answer)
            workspace.save_answer(key, name, answer, str(form.get("sure", "")))
            return RedirectResponse(_after(workspace, key, name, str(form.get("back", "")), before), 303)
        except AnswerError as wrong:
            error = in_page_words(str(wrong))
        except Faults as wrong:
            error = what_and_step(wrong.faults[0])
    back = str((typed or {}).get("back", [""])[0]) or request.query_params.get("back", "")
    return page(
        "question.html", 422 if error else 200, title=question.fact.ask, school=_school_name(interview), key=key, name=name,
        question=question, fields=fields(question, typed, error, listed, people), error=error,
        wrong=wrong_field(question.fact, typed or {}, error),
        reasons=reasons(interview, name), back=back, leads_back=_leads_back(interview, key, name, back),
        trusts=trusts, against=against if error else [], shared={}, at=school_at(key), stop=school_at(key),
        waiting=len(interview.detail()) if back == "detail" else 0,
    )  # fmt: skip


def _spoken_against(interview: Interview, name: str, answer: Value) -> list[dict[str, str]]:
    """Return the answers that the first broken rule holds against a new one, as they stand; none where no rule is broken."""
    vocabulary, answers = interview.library.vocabulary, interview.school.answers
    broken = broken_rules(vocabulary, {**answers, name: answer})
    others = [each for each in broken[0].facts if each != name and each in answers] if broken else []
    return [
        {"name": each, "asks": label(vocabulary, each), "said": answer_words(vocabulary.facts[each], answers[each])}
        for each in others
    ]


def _trusts_answer(workspace: Workspace, key: str, name: str, fact: Fact) -> dict[str, object]:
    """Return what the trust answers to a question for a school: its words, whether they hold, and whether it is locked."""
    in_trust = workspace.trust_of(key)
    if in_trust is None or name not in in_trust[0].shared:
        return {}
    trust, school = in_trust
    own = name in trust.own.get(school, {})
    locked = name in trust.locks.facts
    return {"said": answer_words(fact, trust.shared[name]), "holds": not own, "locked": locked, "trust": trust.name}


def _leads_back(interview: Interview, key: str, name: str, back: str) -> str:
    """Return where "Back" leads: to where a person came from, or to the question before."""
    if place := preview_place(back):
        return place.address(key)
    if back == "answers":
        return school_at(key, f"/answers#{name}")
    before = _before(interview, name)
    return school_at(key, f"/question/{before}" if before else "")


def _after(workspace: Workspace, key: str, name: str, back: str, since: str) -> str:
    if place := preview_place(back):
        return place.address(key, since)
    if back == "answers":
        return school_at(key, f"/answers#{name}")
    interview = workspace.interview(key)
    following = interview.next()
    if back == "detail" and following is None:
        more = interview.detail()
        return school_at(key, f"/question/{more[0]}?back=detail") if more else school_at(key, "/answers")
    return school_at(key, f"/question/{following.name}") if following else school_at(key, "/answers")


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
    in_trust = _workspace(request).trust_of(key)
    trust = in_trust[0] if in_trust else Trust("", ())
    own = trust.own.get(in_trust[1], {}) if in_trust else {}
    groups: dict[str, list[dict[str, str]]] = {}
    for name, fact in vocabulary.facts.items():
        if name in school.answers and known.relevant(name) is not False:
            row = {"name": name, "asks": label(vocabulary, name), "said": answer_words(fact, school.answers[name])}
            if not sought or sought in f"{row['asks']} {row['said']}".casefold():
                groups.setdefault(vocabulary.subjects[fact.subject], []).append(row)
    return page(
        "answers.html", title="Check your answers", school=_school_name(interview), key=key, groups=groups,
        trusts={name for name in trust.shared if name not in own}, locked=set(trust.locks.facts), trust=trust.name,
        left=interview.at_most(), usual=set(interview.usual()),
        later=[{"name": name, "asks": label(vocabulary, name)} for name in interview.not_sure()], sought=sought,
    )  # fmt: skip


def _school_name(interview: Interview) -> str:
    return str(interview.school.answers.get("school_name") or "School")
