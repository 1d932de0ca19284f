"""What an update changes, shown in the browser: the page says what the tracked Word file says, with its causes."""

from __future__ import annotations

import html
import io
import re
import shutil
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from html.parser import HTMLParser
from xml.etree import ElementTree

import docx
import httpx
import pytest
from conftest import ROOT, TODAY
from serving import Server, when_made

from policygen.generation.generate import generate
from policygen.library.model import Library
from policygen.schools.school_file import read_school

pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")  # lines that the server cuts off
LAST_YEAR = TODAY.replace(year=2025)
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
POLICY = "online-safety"
SCHOOL = "/school/oakfield-primary"
OWN = "On Fridays the computer club meets in the library & <b>nobody</b> uses {{ 7*7 }}."


@pytest.fixture(scope="module")
def server(shipped: Library, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    few = replace(shipped, policies={key: shipped.policies[key] for key in (POLICY, "whistleblowing")})
    made = Server(tmp_path_factory.mktemp("schools"), few)
    shutil.copy(ROOT / "examples" / "oakfield-primary.yaml", made.folder / "oakfield-primary.yaml")
    yield made
    made.end()


@pytest.fixture(scope="module")
def adopted(shipped: Library, server: Server) -> bytes:
    """Last year's policy with a paragraph of the school's own and other words in a row of its control table."""
    answers = read_school(server.folder / "oakfield-primary.yaml", shipped.vocabulary).answers
    document = docx.Document(io.BytesIO(generate(shipped.policies[POLICY], shipped, answers, LAST_YEAR).word()))
    place = next(each for each in document.paragraphs if each.text.startswith("At least once every 12 months"))
    place.insert_paragraph_before(OWN)
    place.add_run(" We did it twice last year.")
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


@pytest.fixture(scope="module")
def page(server: Server, adopted: bytes) -> Iterator[httpx.Client]:
    with server.browser() as client:
        made = when_made(client, client.post(f"{SCHOOL}/make", files=[("adopted", ("Online 2025.docx", adopted))]))
        assert made.url.path == f"{SCHOOL}/made"
        yield client


class Marks(HTMLParser):
    """The words in `ins` and `del` of a page, without what only screen readers say."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.words: dict[str, list[str]] = {"ins": [], "del": []}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in ("ins", "del"):
            self.open.append(tag)
        elif tag == "span":
            self.open.append("hidden" if ("class", "govuk-visually-hidden") in attrs else "span")

    def handle_endtag(self, tag: str) -> None:
        if tag in ("ins", "del", "span"):
            self.open.pop()

    def handle_data(self, data: str) -> None:
        if "hidden" not in self.open:
            for each in self.open:
                if each in self.words:
                    self.words[each].append(data)


def marked_on(text: str) -> dict[str, str]:
    marks = Marks()
    marks.feed(text[text.index("The policy</h2>") :])
    return {kind: squeezed("".join(words)) for kind, words in marks.words.items()}


def marked_in(tracked: bytes) -> dict[str, str]:
    """Read what is inserted and deleted from the XML of a Word file: the body, then its headers and footers."""
    words: dict[str, list[str]] = {"ins": [], "del": []}
    with zipfile.ZipFile(io.BytesIO(tracked)) as archive:
        for name in archive.namelist():
            if re.fullmatch(r"word/(document|header\d+|footer\d+)\.xml", name):
                for mark in _marks(archive, name):
                    kind = mark.tag.removeprefix(W)
                    words[kind] += [each.text or "" for each in mark.iter(f"{W}t" if kind == "ins" else f"{W}delText")]
    return {kind: squeezed("".join(each)) for kind, each in words.items()}


def _marks(archive: zipfile.ZipFile, name: str) -> list[ElementTree.Element]:
    root = ElementTree.fromstring(archive.read(name))
    return [each for each in root.iter() if each.tag in (f"{W}ins", f"{W}del")]


def squeezed(text: str) -> str:
    return re.sub(r"[\s\u2011\u00ad]", "", text)


def tracked_file(server: Server, policy: str = POLICY) -> bytes:
    found = list(server.folder.rglob(f"*{policy}*_changes.docx"))
    assert len(found) == 1
    return found[0].read_bytes()


def test_the_page_shows_the_insertions_and_deletions_of_the_tracked_word_file(page: httpx.Client, server: Server) -> None:
    shown, written = marked_on(page.get(f"{SCHOOL}/changes/{POLICY}").text), marked_in(tracked_file(server))
    assert len(written["ins"]) > 1000
    assert len(written["del"]) > 100
    assert shown == written


def test_the_summary_counts_each_cause_and_the_filter_shows_just_these(page: httpx.Client) -> None:
    whole = page.get(f"{SCHOOL}/changes/{POLICY}").text
    total = int(re.search(r"All causes: (\d+)", whole)[1])  # type: ignore[index]
    causes = re.findall(r'\?cause=([a-z-]+)">[^<]*: (\d+)</a>', whole)
    assert sum(int(number) for _, number in causes) == total == len(set(re.findall(r'id="change-(\d+)"', whole)))
    for kind, number in causes:
        shown = page.get(f"{SCHOOL}/changes/{POLICY}", params={"cause": kind}).text
        assert len(re.findall(r'id="change-\d+"', shown)) == int(number)
        assert set(re.findall(r"pg-change--([a-z-]+)", shown)) == {kind}
    assert page.get(f"{SCHOOL}/changes/{POLICY}?cause=<script>").text == whole


def test_each_change_of_law_names_source_and_paragraph(page: httpx.Client) -> None:
    shown = page.get(f"{SCHOOL}/changes/{POLICY}?cause=law").text
    assert re.search(r"<li>KCSIE 2026, para(?:s|graph)? \d+", shown)


def test_every_change_leads_to_the_next_and_back_by_anchors_that_are_there(page: httpx.Client) -> None:
    text = page.get(f"{SCHOOL}/changes/{POLICY}").text
    numbers = [int(each) for each in re.findall(r'id="change-(\d+)"', text)]
    assert numbers == list(range(1, len(numbers) + 1))
    nexts = [int(each) for each in re.findall(r'href="#change-(\d+)">Next', text)]
    befores = [int(each) for each in re.findall(r'href="#change-(\d+)">Previous', text)]
    assert (nexts, befores) == (numbers[1:], numbers[:-1])


def test_what_stays_is_folded_and_the_schools_own_words_are_words(page: httpx.Client) -> None:
    text = page.get(f"{SCHOOL}/changes/{POLICY}").text
    folded = "".join(re.findall(r"(?s)<details.*?</details>", text))
    assert html.escape(OWN, quote=False) in text
    assert len(squeezed(folded)) > len(squeezed(text)) / 3
    assert "<b>nobody" not in text


def test_what_is_marked_is_also_said_for_those_who_do_not_see_it(page: httpx.Client) -> None:
    text = page.get(f"{SCHOOL}/changes/{POLICY}").text
    shown = text[text.index("The policy</h2>") :]
    assert len(re.findall(r"<ins>", shown)) == len(re.findall(r'<ins><span class="govuk-visually-hidden">inserted: ', shown))
    assert len(re.findall(r"<del>", shown)) == len(re.findall(r'<del><span class="govuk-visually-hidden">deleted: ', shown))


def test_the_page_says_when_the_word_file_is_of_other_answers(page: httpx.Client, server: Server) -> None:
    file = server.folder / "oakfield-primary.yaml"
    before = file.read_text(encoding="utf-8")
    assert "Make the policies again" not in page.get(f"{SCHOOL}/changes/{POLICY}").text
    try:
        file.write_text(before.replace("Imogen Marsden", "Imogen Marsh"), encoding="utf-8")
        assert "Make the policies again" in page.get(f"{SCHOOL}/changes/{POLICY}").text
    finally:
        file.write_text(before, encoding="utf-8")


def test_a_policy_without_an_adopted_version_leads_back(page: httpx.Client) -> None:
    assert page.get(f"{SCHOOL}/changes/whistleblowing").url.path == f"{SCHOOL}/make"
    assert page.get(f"{SCHOOL}/changes/no-such-policy").status_code == 409


# ---- adopted files are kept


def test_the_adopted_file_is_kept_and_used_again_without_another_upload(
    page: httpx.Client, server: Server, adopted: bytes
) -> None:
    folder = server.folder / "oakfield-primary-adopted"
    assert [each.name for each in sorted(folder.iterdir())] == ["Online 2025.docx"]
    assert "Online 2025.docx" in page.get(f"{SCHOOL}/make").text
    before = tracked_file(server)
    when_made(page, page.post(f"{SCHOOL}/make"))
    assert tracked_file(server) == before
    assert (folder / "Online 2025.docx").read_bytes() == adopted


def test_a_file_that_cannot_be_used_is_refused_and_not_kept(page: httpx.Client, server: Server) -> None:
    told = page.post(f"{SCHOOL}/make", files=[("adopted", ("broken.docx", b"PK no such thing"))])
    assert told.status_code == 409
    assert not (server.folder / "oakfield-primary-adopted" / "broken.docx").exists()


def test_a_file_that_is_no_policy_is_named_with_the_reason(page: httpx.Client, server: Server) -> None:
    document = docx.Document()
    document.add_paragraph("Minutes of the gardening club")
    out = io.BytesIO()
    document.save(out)
    told = when_made(page, page.post(f"{SCHOOL}/make", files=[("adopted", ("club.docx", out.getvalue()))]))
    assert "club.docx is not used: it does not say which policy it is" in html.unescape(told.text)
    (server.folder / "oakfield-primary-adopted" / "club.docx").unlink(missing_ok=True)


def test_a_newer_adopted_file_takes_the_place_of_the_one_before_and_neither_is_lost(
    page: httpx.Client, server: Server, adopted: bytes
) -> None:
    document = docx.Document(io.BytesIO(adopted))
    document.add_paragraph("Approved again in June.")
    out = io.BytesIO()
    document.save(out)
    folder, earlier = (server.folder / f"oakfield-primary-{each}" for each in ("adopted", "adopted-earlier"))
    told = when_made(page, page.post(f"{SCHOOL}/make", files=[("adopted", ("Online 2025.docx", out.getvalue()))]))
    assert "was the adopted version before" in told.text
    assert (folder / "Online 2025.docx").read_bytes() == out.getvalue()
    assert (earlier / "Online 2025.docx").read_bytes() == adopted
