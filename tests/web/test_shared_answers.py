"""In the browser a trust answers for all its schools: in its own file, by the same rules, and a school's own answer still wins."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape

import httpx
import pytest
from conftest import TODAY
from serving import Server

from policygen.facts.vocabulary import Value
from policygen.library.model import Library
from policygen.schools.trust_file import Trust, read_schools

NASTY = "<img src=x onerror=alert(1)>{{ 7*7 }}"
TRUST = f"""\
# Our trust. Ask the office before you change this.
trust: {{name: "{NASTY}"}}
answers:
  filtering_system: the regional service   # until 2027
  board_name: trust board
locks:
  facts: [board_name]
schools:
- school: elm
  answers: {{school_name: Elm School, age_low: 3, age_high: 11, filtering_system: our own box}}
- school: ash
  answers: {{school_name: Ash School, age_low: 4, age_high: 11}}
"""
AT = "/trust/northern"


@pytest.fixture
def server(shipped: Library, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("shared")
    (folder / "northern.yaml").write_text(TRUST, encoding="utf-8")
    made = Server(folder, shipped)
    yield made
    made.end()


def words(told: httpx.Response) -> str:
    return " ".join(unescape(re.sub("<[^>]+>", " ", told.text)).split())


def trust_now(server: Server, library: Library) -> Trust:
    return read_schools(server.folder / "northern.yaml", library.vocabulary)


def answer_of(trust: Trust, school: str, name: str) -> Value | None:
    return dict(trust.schools)[school].answers.get(name)


def test_the_page_shows_what_the_trust_answers_what_is_locked_and_who_differs(page: httpx.Client) -> None:
    assert f'href="{AT}/answers"' in page.get(AT).text
    told = page.get(f"{AT}/answers")
    assert "the regional service" in told.text
    assert "1 school answers it differently." in told.text
    assert words(told).count("locked") == 2, "the sentence on top, and the one answer"
    assert "<img" not in told.text


def test_an_answer_is_saved_in_the_trusts_file_for_every_school_that_has_none_of_its_own(
    page: httpx.Client, server: Server, shipped: Library
) -> None:
    asked = page.get(f"{AT}/question/filtering_system")
    assert "You answer for all schools of" in asked.text
    assert "1 school keeps a different answer of its own: Elm School." in words(asked)
    assert 'value="the regional service"' in asked.text
    told = page.post(f"{AT}/question/filtering_system", data={"answer": "the new service", "do": "save"})
    assert told.url.path == f"{AT}/answers"
    trust = trust_now(server, shipped)
    assert trust.shared["filtering_system"] == "the new service"
    assert answer_of(trust, "ash", "filtering_system") == "the new service"
    assert answer_of(trust, "elm", "filtering_system") == "our own box"


def test_every_other_line_of_the_trusts_file_stays(page: httpx.Client, server: Server) -> None:
    page.post(f"{AT}/question/phone", data={"answer": "01632 960111", "do": "save"})
    lines = (server.folder / "northern.yaml").read_text(encoding="utf-8").splitlines()
    assert [each for each in lines if "phone" not in each] == TRUST.splitlines()
    assert [each.strip() for each in lines if "phone" in each] == ["phone: 01632 960111"]


def test_what_cannot_be_right_is_told_beside_the_question_and_nothing_is_saved(page: httpx.Client, server: Server) -> None:
    told = page.post(f"{AT}/question/email", data={"answer": "office@", "do": "save"})
    assert told.status_code == 422
    assert "e-mail address" in told.text
    assert 'value="office@"' in told.text
    assert (server.folder / "northern.yaml").read_text(encoding="utf-8") == TRUST


def test_what_cannot_be_true_of_a_school_is_refused_with_its_name(page: httpx.Client, server: Server) -> None:
    told = page.post(f"{AT}/question/has_nursery", data={"answer": "yes", "do": "save"})
    assert told.status_code == 200, "both schools may have nursery classes"
    told = page.post(f"{AT}/question/has_sixth_form", data={"answer": "yes", "do": "save"})
    assert told.status_code == 422
    assert "This would be so in: Elm School, Ash School." in words(told)
    assert "has_sixth_form" not in (server.folder / "northern.yaml").read_text(encoding="utf-8")


def test_an_answer_is_left_to_each_school_again_unless_it_is_locked(page: httpx.Client, server: Server, shipped: Library) -> None:
    assert "Leave it to each school" in page.get(f"{AT}/question/filtering_system").text
    page.post(f"{AT}/question/filtering_system", data={"do": "leave"})
    trust = trust_now(server, shipped)
    assert "filtering_system" not in trust.shared
    assert answer_of(trust, "ash", "filtering_system") is None
    assert "Leave it to each school" not in page.get(f"{AT}/question/board_name").text
    told = page.post(f"{AT}/question/board_name", data={"do": "leave"})
    assert told.status_code == 422
    assert "The trust locks this answer" in told.text
    assert "Leave it to each school" not in page.get(f"{AT}/question/phone").text


def test_questions_are_found_by_words_and_by_subject(page: httpx.Client, shipped: Library) -> None:
    found = page.get(f"{AT}/answers", params={"find": "telephone"})
    assert f'href="{AT}/question/phone"' in found.text
    for subject in {fact.subject for fact in shipped.vocabulary.facts.values() if fact.asked}:
        assert f"{AT}/answers?subject={subject}" in found.text
    assert (
        f'href="{AT}/question/phone"'
        in page.get(f"{AT}/answers", params={"subject": shipped.vocabulary.facts["phone"].subject}).text
    )


@pytest.mark.parametrize("name", ["school_name", "urn", "no_such_question", "..%2fetc"])
def test_what_each_school_has_of_its_own_is_not_asked_for_all(page: httpx.Client, server: Server, name: str) -> None:
    assert page.get(f"{AT}/question/{name}").status_code == 404
    assert page.post(f"{AT}/question/{name}", data={"answer": "One name", "do": "save"}).status_code == 404
    assert (server.folder / "northern.yaml").read_text(encoding="utf-8") == TRUST


def test_a_school_that_stands_alone_has_no_such_pages(page: httpx.Client, server: Server) -> None:
    (server.folder / "alone.yaml").write_text("answers: {school_name: Alone}\n", encoding="utf-8")
    assert page.get("/trust/alone/answers").status_code == 409
    assert page.post("/trust/alone/question/phone", data={"answer": "01632 960111", "do": "save"}).status_code == 409


def test_a_trust_whose_file_has_no_answers_yet_gets_its_first(server: Server, page: httpx.Client, shipped: Library) -> None:
    path = server.folder / "small.yaml"
    path.write_text("trust: {name: Small}\nschools:\n- {school: elm, answers: {school_name: Elm School}}\n", encoding="utf-8")
    assert "Nothing is answered for all schools yet." in page.get("/trust/small/answers").text
    page.post("/trust/small/question/next_review", data={"day": "15", "month": "10", "year": "2027", "do": "save"})
    page.post("/trust/small/question/phone", data={"do": "later"})
    shared = read_schools(path, shipped.vocabulary).shared
    assert str(shared["next_review"]) == "2027-10-15"
    assert shared["phone"] == "not sure yet"
    past = page.post("/trust/small/question/next_review", data={"day": "1", "month": "1", "year": str(TODAY.year), "do": "save"})
    assert past.status_code == 422
