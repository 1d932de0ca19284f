"""A policy made elsewhere, given back from its check with tracked changes: the bytes of `update`, and nothing kept on the disk."""

from __future__ import annotations

import html
import io
import re
from collections.abc import Iterator
from pathlib import Path

import docx
import httpx
import pytest
from conftest import TODAY
from serving import Server

from policygen.coverage.updating_file import all_offers, start_update, updated_file
from policygen.generation.generate import generate
from policygen.library.model import Library
from policygen.schools.school_file import read_school
from policygen.word.proof.verify import verify

pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")  # lines that the server cuts off
EXAMPLE = Path(__file__).parents[2] / "examples" / "oakfield-primary.yaml"


@pytest.fixture(scope="module")
def server(shipped: Library, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    made = Server(tmp_path_factory.mktemp("schools"), shipped)
    yield made
    made.end()


def whistleblowing() -> bytes:
    document = docx.Document()
    document.add_heading("Whistleblowing policy", 1)
    document.add_paragraph("Staff at Elm Grove School can speak up about wrongdoing to the head or the chair of governors.")
    document.add_heading("How to raise a concern", 2)
    document.add_paragraph("Tell your line manager. If the concern is about the head, tell the chair of governors.")
    document.add_heading("Protection", 2)
    document.add_paragraph("Nobody who speaks up in the public interest is treated badly for it.")
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def asked(page: httpx.Client, data: bytes, name: str = "Our whistleblowing & more.docx") -> httpx.Response:
    told = page.post("/check", files=[("files", (name, data))])
    (address,) = re.findall(r'action="(/paper/[^"]+/update)"', told.text)
    return page.post(address)


def test_the_file_comes_back_as_the_command_would_give_it_and_nothing_is_written(
    page: httpx.Client, server: Server, shipped: Library
) -> None:
    data = whistleblowing()
    told = asked(page, data)
    assert told.status_code == 200
    (address,) = re.findall(r'href="(/paper/[^"]+)">Your file with tracked changes', told.text)
    saved = page.get(address)
    assert 'filename="Our whistleblowing _ more_update.docx"' in saved.headers["content-disposition"]
    started = start_update(data, "Our whistleblowing & more.docx", shipped, TODAY, {})
    made = updated_file(started, all_offers(started))
    assert saved.content == made.redline
    assert verify(saved.content, data, made.clean) == []
    assert f"{made.revisions} tracked changes" in told.text
    for each in made.offers.points:
        assert each.label in html.unescape(told.text)
    assert list(server.folder.iterdir()) == []


def test_a_file_with_changes_that_nobody_settled_is_sent_to_word_first(page: httpx.Client) -> None:
    document = docx.Document(io.BytesIO(whistleblowing()))
    run = document.paragraphs[1].runs[0]._r
    mark = run.makeelement(
        run.tag.replace("}r", "}ins"), {run.tag.replace("}r", "}id"): "9", run.tag.replace("}r", "}author"): "x"}
    )
    run.addprevious(mark)
    mark.append(run)
    out = io.BytesIO()
    document.save(out)
    told = asked(page, out.getvalue())
    assert told.status_code == 409
    assert "Accept or reject them in Word" in told.text
    assert "--accept" not in told.text


def test_a_file_of_ours_is_sent_to_where_more_is_known_of_it(page: httpx.Client, shipped: Library) -> None:
    answers = read_school(EXAMPLE, shipped.vocabulary).answers
    told = asked(page, generate(shipped.policies["whistleblowing"], shipped, answers, TODAY).word())
    assert told.status_code == 409
    assert "Make our policies" in told.text


@pytest.mark.parametrize("address", ["/paper/none/update", "/paper/..%2f..%2fetc/update"])
def test_a_file_that_is_no_longer_kept_is_to_be_checked_again(page: httpx.Client, address: str) -> None:
    told = page.post(address)
    assert told.status_code in (404, 409)
    assert "Traceback" not in told.text
