"""In the browser an approval is recorded and sealed, a file is held against it, and what was approved goes to the website."""

from __future__ import annotations

import io
import shutil
import zipfile
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import docx
import httpx
import pytest
from conftest import ROOT, TODAY
from serving import Server

from policygen.facts.vocabulary import Value
from policygen.formats.pdf_words import pdf_words
from policygen.generation.generate import generate
from policygen.library.model import Library

SCHOOL = "/school/oakfield-primary"
SAID = {
    "approved_by": "Full governing board", "minute": "12.3", "recorded_by": "Clerk",
    "approved_on-day": "20", "approved_on-month": "11", "approved_on-year": "2026",
}  # fmt: skip


@pytest.fixture(scope="module")
def drafts(shipped: Library, example: Callable[[str], Mapping[str, Value]]) -> Mapping[str, bytes]:
    return {
        key: generate(shipped.policies[key], shipped, example("oakfield-primary"), TODAY).word()
        for key in ("behaviour", "whistleblowing")
    }


@pytest.fixture
def server(shipped: Library, drafts: Mapping[str, bytes], tmp_path: Path) -> Iterator[Server]:
    shutil.copy(ROOT / "examples" / "oakfield-primary.yaml", tmp_path / "oakfield-primary.yaml")
    place = tmp_path / "oakfield-primary-documents" / "policies"
    place.mkdir(parents=True)
    for key, data in drafts.items():
        (place / f"oakfield_{key}_2026-11-24_draft.docx").write_bytes(data)
    made = Server(tmp_path, shipped)
    yield made
    made.end()


def approved_in(server: Server) -> list[Path]:
    return sorted(server.folder.glob("oakfield-primary-documents/records/approved/*/*/*.docx"))


def with_a_sentence(data: bytes, words: str) -> bytes:
    opened = docx.Document(io.BytesIO(data))
    opened.paragraphs[-1].insert_paragraph_before(words)
    kept = io.BytesIO()
    opened.save(kept)
    return kept.getvalue()


def test_an_approval_is_recorded_and_shown_and_the_draft_stays(
    server: Server, page: httpx.Client, drafts: Mapping[str, bytes]
) -> None:
    assert page.get(f"{SCHOOL}/approve").text.count(">for approval<") == 2
    told = page.post(f"{SCHOOL}/approve/behaviour", data=SAID)
    assert told.url.path == f"{SCHOOL}/approve"
    assert "approved on 20 November 2026 by Full governing board, minute 12.3" in told.text
    (kept,) = approved_in(server)
    assert kept.parent.name == "2026-11-20"
    assert (
        server.folder / "oakfield-primary-documents/policies/oakfield_behaviour_2026-11-24_draft.docx"
    ).read_bytes() == drafts["behaviour"]
    assert page.get(f"{SCHOOL}/file/{kept.name}").content == kept.read_bytes()


@pytest.mark.parametrize(
    ("change", "field", "words"),
    [
        ({"approved_by": " "}, "approved_by", "Enter who approved it"),
        ({"recorded_by": "Clerk " * 40}, "recorded_by", "at most 200 letters"),
        (
            {"approved_on-day": "", "approved_on-month": "", "approved_on-year": ""},
            "approved_on-day",
            "Enter the day of the approval",
        ),
        ({"approved_on-day": "31", "approved_on-month": "2"}, "approved_on-day", "This is no day"),
        ({"approved_on-year": "2031"}, "approved_on-day", "still to come"),
        (
            {"next_review-day": "1", "next_review-month": "1", "next_review-year": "2026"},
            "next_review-day",
            "comes after the approval",
        ),
    ],
)
def test_what_is_wrong_is_said_beside_its_field_and_nothing_is_recorded(
    server: Server, page: httpx.Client, change: Mapping[str, str], field: str, words: str
) -> None:
    told = page.post(f"{SCHOOL}/approve/behaviour", data={**SAID, **change})
    assert told.status_code == 422
    assert words in told.text
    assert f'href="#{field}"' in told.text
    assert f'id="{field}"' in told.text
    assert 'value="12.3"' in told.text
    assert approved_in(server) == []


def test_what_speaks_against_an_approval_is_shown_with_it(
    server: Server, page: httpx.Client, drafts: Mapping[str, bytes]
) -> None:
    place = next((server.folder / "oakfield-primary-documents" / "policies").glob("*_behaviour_*"))
    place.write_bytes(with_a_sentence(drafts["behaviour"], "We ring [home: to be confirmed]. Again: [home: to be confirmed]."))
    assert "1 thing in the newest file is still to be confirmed" in page.get(f"{SCHOOL}/approve/behaviour").text
    told = page.post(f"{SCHOOL}/approve/behaviour", data=SAID).text
    assert "1 thing in it still stands as to be confirmed: home." in told
    assert "after the day of this approval: look whether it is what was approved" in told
    told = page.post(f"{SCHOOL}/publish", data={}).text
    assert "Behaviour policy: it says in public that this is to be confirmed: home." in told


def test_another_file_can_be_what_was_approved(server: Server, page: httpx.Client, drafts: Mapping[str, bytes]) -> None:
    own = with_a_sentence(drafts["behaviour"], "The river gate is locked at nine.")
    page.post(f"{SCHOOL}/approve/behaviour", data=SAID, files={"file": ("Our behaviour policy.docx", own)})
    (kept,) = approved_in(server)
    assert "The river gate is locked at nine." in [each.text for each in docx.Document(str(kept)).paragraphs]


def test_other_words_under_a_day_that_is_approved_are_refused(
    server: Server, page: httpx.Client, drafts: Mapping[str, bytes]
) -> None:
    page.post(f"{SCHOOL}/approve/behaviour", data=SAID)
    (kept,) = approved_in(server)
    before = kept.read_bytes()
    own = with_a_sentence(drafts["behaviour"], "The river gate is locked at nine.")
    told = page.post(f"{SCHOOL}/approve/behaviour", data=SAID, files={"file": ("again.docx", own)})
    assert told.status_code == 422
    assert 'href="#file"' in told.text
    assert approved_in(server) == [kept]
    assert kept.read_bytes() == before


@pytest.mark.parametrize("name", ["no.docx", "page.html", "../../evil.docx"])
def test_what_is_no_word_file_is_refused(server: Server, page: httpx.Client, name: str) -> None:
    told = page.post(f"{SCHOOL}/approve/behaviour", data=SAID, files={"file": (name, b"<script>alert(1)</script>")})
    assert told.status_code == 422
    assert "<script>alert" not in told.text
    assert approved_in(server) == []
    assert sorted(path.name for path in server.folder.iterdir()) == ["oakfield-primary-documents", "oakfield-primary.yaml"]


def test_a_file_is_held_against_what_was_approved(server: Server, page: httpx.Client, drafts: Mapping[str, bytes]) -> None:
    page.post(f"{SCHOOL}/approve/behaviour", data=SAID)
    kept = approved_in(server)[0].read_bytes()
    changed = with_a_sentence(kept, "Detention may last for three hours.")
    sent = [("files", ("as it is.docx", kept)), ("files", ("changed.docx", changed)), ("files", ("never.docx", drafts["whistleblowing"])),
            ("files", ("broken.docx", b"PK no"))]  # fmt: skip
    told = page.post(f"{SCHOOL}/verify", files=sent).text
    assert "It is as approved on 20 November 2026" in told
    assert "It was changed since it was approved" in told
    assert "<ins>Detention may last for three hours.</ins>" in told
    assert "It was never approved" in told
    assert "cannot be read" in told


def test_what_was_approved_goes_to_the_website_and_nothing_else(page: httpx.Client) -> None:
    told = page.post(f"{SCHOOL}/publish", data={})
    assert told.status_code == 422
    assert "Nothing here is adopted yet" in told.text
    page.post(f"{SCHOOL}/approve/whistleblowing", data=SAID)
    assert "Behaviour policy" in page.post(f"{SCHOOL}/publish", data={}).text
    told = page.post(f"{SCHOOL}/publish", data={"also": "whistleblowing"})
    assert "1 policy for your website" in told.text
    with zipfile.ZipFile(io.BytesIO(page.get(f"{SCHOOL}/website.zip").content)) as archive:
        assert archive.namelist() == [
            f"website/{name}" for name in ("index.html", "whistleblowing.docx", "whistleblowing.html", "whistleblowing.pdf")
        ]
    shown = page.get(f"{SCHOOL}/website/whistleblowing.html")
    assert "20 November 2026" in shown.text
    assert "script-src 'self'" in shown.headers["content-security-policy"]
    assert page.get(f"{SCHOOL}/website/..%2f..%2foakfield-primary.yaml").status_code == 404
    assert page.get(f"{SCHOOL}/website/oakfield-primary.yaml").url.path == f"{SCHOOL}/publish"


def test_what_was_made_is_saved_as_word_pdf_and_page_with_what_was_written_into_it(
    server: Server, page: httpx.Client, drafts: Mapping[str, bytes]
) -> None:
    name = "oakfield_behaviour_2026-11-24_draft.docx"
    own = with_a_sentence(drafts["behaviour"], "The river gate is locked at nine.")
    (server.folder / "oakfield-primary-documents/policies" / name).write_bytes(own)
    address = f"{SCHOOL}/file/{name}"
    assert page.get(address).content == own
    drawn = page.get(address, params={"as": "pdf"})
    assert drawn.headers["content-disposition"] == 'attachment; filename="oakfield_behaviour_2026-11-24_draft.pdf"'
    assert "Therivergateislockedatnine." in "".join("".join(pdf_words(drawn.content)).split())
    assert "The river gate is locked at nine." in page.get(address, params={"as": "page"}).text
    struck = docx.Document(io.BytesIO(own))
    struck.paragraphs[-1].insert_paragraph_before("").add_run("No phones.").font.strike = True
    struck.save(str(server.folder / "oakfield-primary-documents/policies" / name))
    told = page.get(address, params={"as": "page"})
    assert told.status_code == 409
    assert "holds what a web page would not show" in told.text
