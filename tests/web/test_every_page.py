"""Every page that can be reached from the first one, whoever made it: axe-core, valid HTML, and no link that leads nowhere.

Nobody names a page here. A crawler follows every link and sends every form, on a folder with a school half answered, one complete
with its policies made, and a trust. Pages are opened in a real browser as long as they hold anything that was not on one before,
the largest first: it has most of what there is.
"""

from __future__ import annotations

import io
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from urllib.parse import parse_qs, urldefrag, urljoin, urlsplit

import docx
import httpx
import lxml.html
import pytest
from conftest import LAST_YEAR, ROOT
from playwright.sync_api import Browser, Page
from real_browser import NARROW, WIDE, lasting_faults, needs_chromium, opened, real_browser, violations
from serving import Server, when_made

from policygen.generation.generate import generate
from policygen.library.model import Library
from policygen.schools.school_file import read_school

pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
KEY = "oakfield-primary"
MOST = 900
"""More addresses than these say that the crawler goes round in a circle."""


@dataclass(frozen=True)
class Seen:
    """A page as it was answered."""

    address: str
    """Path and query."""
    status: int
    tree: lxml.html.HtmlElement
    policy: str
    """Its content security policy."""

    @property
    def own(self) -> bool:
        """Whether it is a page of the application; a report brings its own style and stands alone."""
        return "unsafe-inline" not in self.policy


@dataclass
class Crawl:
    """What was found, and what led where."""

    pages: dict[str, Seen] = field(default_factory=dict)
    """By address, in the order in which they were found; forms under "POST address"."""
    led_by: dict[str, set[str]] = field(default_factory=dict)
    links: dict[str, list[str]] = field(default_factory=dict)
    files: dict[str, int] = field(default_factory=dict)
    """Addresses that are no pages, with their status."""


def same_place(address: str) -> tuple[str, tuple[str, ...]]:
    """Return what two addresses have in common that show the same page: the path, and what the query asks for.

    To where a question leads back is not in it: each would be there once for every place that it is reached from.
    """
    parts = urlsplit(address)
    return parts.path, tuple(sorted(parse_qs(parts.query, keep_blank_values=True).keys() - {"back", "since"}))


def links_of(page: Seen) -> list[str]:
    """Return where a page leads to, and what it loads."""
    elements = page.tree.xpath("//a/@href | //link/@href | //img/@src | //script/@src | //iframe/@src")
    return [str(each) for each in elements]


def crawled(client: httpx.Client, host: str) -> Crawl:
    """Follow every link from the first page."""
    found, waiting, places = Crawl(), ["/"], {same_place("/")}
    while waiting:
        address = waiting.pop(0)
        told = client.get(address)
        if "text/html" not in told.headers.get("content-type", ""):
            found.files[address] = told.status_code
            continue
        page = Seen(
            address, told.status_code, lxml.html.document_fromstring(told.content), told.headers["content-security-policy"]
        )
        found.pages[address] = page
        found.links[address] = links_of(page)
        for link in found.links[address]:
            target = urldefrag(urljoin(f"http://{host}{urlsplit(str(told.url)).path}", link))[0]
            if not target.startswith(f"http://{host}/"):
                continue
            further = target.removeprefix(f"http://{host}")
            found.led_by.setdefault(further, set()).add(address)
            if same_place(further) not in places:
                places.add(same_place(further))
                waiting.append(further)
        assert len(places) < MOST
    return found


def shape(tree: lxml.html.HtmlElement) -> set[str]:
    """Return what a page is built from: each kind of element with its classes and its parent's."""
    return {
        f"{each.getparent().get('class', '') if each.getparent() is not None else ''} > {each.tag} {each.get('class', '')} "
        f"{each.get('type', '')} {each.get('role', '')}"
        for each in tree.iter()
        if isinstance(each.tag, str)
    }


def adopted_and_edited(library: Library) -> bytes:
    """Return last year's policy on online safety, edited where this year's differs, so that somebody has to decide."""
    answers = read_school(ROOT / "examples" / f"{KEY}.yaml", library.vocabulary).answers
    made = docx.Document(io.BytesIO(generate(library.policies["online-safety"], library, answers, LAST_YEAR).word()))
    run = next(run for each in made.paragraphs for run in each.runs if "new technology comes in" in run.text)
    run.text = run.text.replace("new technology comes in", "new machines come in")
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


@pytest.fixture(scope="module")
def server(shipped: Library, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("schools")
    shutil.copy(ROOT / "examples" / f"{KEY}.yaml", folder)
    trust = (ROOT / "examples" / "rivers-trust.yaml").read_text(encoding="utf-8")
    head, _, schools = trust.partition("\nschools:\n")
    two = [line for line in schools.splitlines() if "weir-primary" in line or "mill-race" in line]
    (folder / "rivers-trust.yaml").write_text("\n".join([head, "schools:", *two, ""]), encoding="utf-8")
    shutil.copytree(ROOT / "examples" / "rivers-trust", folder / "rivers-trust")
    half = (ROOT / "examples" / "willow-bank-special.yaml").read_text(encoding="utf-8").splitlines(keepends=True)
    (folder / "half-answered.yaml").write_text("".join(half[: half.index("  # People\n")]), encoding="utf-8")
    made = Server(folder, shipped)
    with made.browser() as client:
        files = [("adopted", ("Online safety 2025.docx", adopted_and_edited(shipped)))]
        assert when_made(client, client.post(f"/school/{KEY}/make", files=files)).status_code == 200
    yield made
    made.end()


@pytest.fixture(scope="module")
def crawl(server: Server) -> Crawl:
    with server.browser() as client:
        return crawled(client, server.host)


def test_the_crawler_comes_far(crawl: Crawl) -> None:
    paths = {urlsplit(each).path for each in crawl.pages}
    assert f"/school/{KEY}/made" in paths
    assert "/school/half-answered/answers" in paths
    assert "/trust/rivers-trust" in paths
    assert any("/changes/" in each for each in paths)
    assert any("/conflicts/" in each for each in paths)
    assert len([each for each in paths if "/question/" in each]) > 100
    assert any(each.endswith(".docx") for each in crawl.files)


def test_no_link_leads_nowhere(crawl: Crawl) -> None:
    dead = {address: page.status for address, page in crawl.pages.items() if page.status != 200}
    dead |= {address: status for address, status in crawl.files.items() if status != 200}
    assert {address: (status, sorted(crawl.led_by.get(address, ()))[:3]) for address, status in dead.items()} == {}


def test_every_place_that_a_link_points_to_is_there(crawl: Crawl) -> None:
    ids = {same_place(address)[0]: set(page.tree.xpath("//@id")) for address, page in crawl.pages.items()}
    missing = set()
    for address, links in crawl.links.items():
        for link in links:
            target, place = urldefrag(urljoin(address, link))
            if place and same_place(target)[0] in ids and place not in ids[same_place(target)[0]]:
                missing.add((same_place(address)[0], link))
    assert sorted(missing)[:5] == []


def test_nothing_is_loaded_or_linked_from_elsewhere(crawl: Crawl, server: Server) -> None:
    out = {
        (address, link)
        for address, links in crawl.links.items()
        for link in links
        if crawl.pages[address].own
        and urlsplit(link).scheme not in ("", "data")
        and not link.startswith(f"http://{server.host}/")
    }
    assert sorted(out)[:5] == []


def test_every_page_is_valid_and_has_a_title_of_its_own(crawl: Crawl) -> None:
    faults: list[str] = []
    titles: dict[str, str] = {}
    for address, page in crawl.pages.items():
        tree, path = page.tree, same_place(address)[0]
        title = "".join(tree.xpath("//title/text()")).strip()
        if titles.setdefault(title, path) != path:
            faults.append(f"{path}: has the title of {titles[title]}: {title}")
        faults += [f"{path}: {each}" for each in html_faults(page)]
    assert faults[:10] == []


def html_faults(page: Seen) -> Iterator[str]:
    """Yield what is not right in the HTML of a page."""
    tree = page.tree
    ids = tree.xpath("//@id")
    if len(ids) != len(set(ids)):
        yield "an id stands twice: " + ", ".join({each for each in ids if ids.count(each) > 1})
    if not (tree.get("lang") or "").startswith("en"):
        yield "says no language"
    if len(tree.xpath("//h1")) != 1:
        yield "has not one h1"
    levels = [int(each.tag[1]) for each in tree.iter("h1", "h2", "h3", "h4", "h5", "h6")]
    if any(after - before > 1 for before, after in pairwise(levels)):
        yield f"skips a heading: {levels}"
    labelled = set(tree.xpath("//label/@for"))
    for each in tree.xpath("//input[not(@type='hidden')] | //select | //textarea"):
        if each.get("id") not in labelled:
            yield f"has no label: {each.get('name')}"
    if page.own and tree.xpath("//style | //script[not(@src)] | //@style | //@*[starts-with(name(), 'on')]"):
        yield "has a script or a style in it"


BAD = """<!DOCTYPE html><html><head><title>x</title></head><body><h1>One</h1><h1>Two</h1><h3>Three</h3><p id="a">a</p><p id="a">b</p>
<p style="width: 2000px; color: #ddd">far and pale</p><input name="nameless"><img src="data:image/png;base64,"></body></html>"""


def test_a_bad_page_is_found_to_be_bad() -> None:
    faults = "; ".join(html_faults(Seen("/bad", 200, lxml.html.document_fromstring(BAD), "")))
    for each in ("an id stands twice: a", "says no language", "has not one h1", "skips a heading", "nameless", "a style in it"):
        assert each in faults


@pytest.mark.slow
@needs_chromium
def test_axe_finds_nothing_on_any_page_and_nothing_goes_over_the_side(crawl: Crawl, server: Server) -> None:
    with real_browser() as browser:
        bad = browser.new_page()
        bad.set_content(BAD)
        told = "; ".join(faults_in_both_sizes(bad))
        for each in ("image-alt", "color-contrast", "label (1)", "320 wide: goes over the side", "1280 wide: has not one h1"):
            assert each in told
        assert seen_by_axe(browser, crawl, server) == {}


def seen_by_axe(browser: Browser, crawl: Crawl, server: Server) -> dict[str, list[str]]:
    """Open every page that holds anything new, and send its forms with nothing in them; return what is found, by the page."""
    found: dict[str, list[str]] = {}
    known: set[str] = set()
    with opened(browser, server, WIDE, scripts=True) as page:
        for address, each in sorted(crawl.pages.items(), key=lambda found: -len(list(found[1].tree.iter()))):
            new = shape(each.tree) - known
            if not new:
                continue
            known |= new
            page.goto(f"http://{server.host}{address}")
            found[address] = faults_in_both_sizes(page) if each.own else violations(page)
            if any(" > form " in part or "-form" in part or " input" in part for part in new):
                for number in range(page.locator("form[method=post]").count()):
                    page.goto(f"http://{server.host}{address}")
                    page.evaluate(EMPTIED)
                    page.locator("form[method=post]").nth(number).locator("button").first.click()
                    found[f"{address}, form {number + 1} sent empty"] = faults_in_both_sizes(page)
    return {address: said for address, said in found.items() if said}


EMPTIED = """() => document.querySelectorAll('input:not([type=hidden]), textarea').forEach(each => {
  if (/radio|checkbox/.test(each.type)) each.checked = false; else each.value = '';
})"""


def faults_in_both_sizes(page: Page) -> list[str]:
    """Return what axe-core finds, and what does not fit, wide and narrow."""
    found = violations(page)
    for size in (NARROW, WIDE):
        page.set_viewport_size(size)  # type: ignore[arg-type]
        found += [f"{size['width']} wide: {each}" for each in lasting_faults(page, looks=5)]
    return found
