"""Policies as web pages: complete, linked, escaped, and without a fault that axe-core finds in a real browser."""

from __future__ import annotations

import html
import json
import os
import re
import shutil
import subprocess
from collections.abc import Callable, Iterator, Mapping
from html.parser import HTMLParser
from importlib import resources
from itertools import cycle, pairwise
from pathlib import Path

import lxml.html
import pytest
from conftest import TODAY

from policygen.coverage.any_file import read_foreign
from policygen.coverage.checking import checked
from policygen.coverage.report_paper import check_paper, check_picture
from policygen.facts.vocabulary import Value
from policygen.generation.generate import Generated, generate
from policygen.law.changes import law_changes
from policygen.library.model import Library
from policygen.markup.blocks import Table, block_text
from policygen.markup.html import policy_page, web_page
from policygen.papers.law_briefing import briefing

PolicyOf = Callable[..., Generated]
BROWSER = next(
    (found for name in ("chromium", "chromium-browser", "google-chrome", "chrome") if (found := shutil.which(name))), ""
)


class Reader(HTMLParser):
    def __init__(self, page: str) -> None:
        super().__init__()
        self.levels: list[int] = []
        self.ids: list[str] = []
        self.links: list[str] = []
        self.text: list[str] = []
        self.open: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if re.fullmatch(r"h[1-6]", tag):
            self.levels.append(int(tag[1]))
        if given.get("id"):
            self.ids.append(str(given["id"]))
        if tag == "a":
            self.links.append(str(given.get("href")))
        if tag not in ("meta", "br", "link"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text.append(data)


@pytest.fixture(scope="module", params=["oakfield-primary", "meridian-sixth-form"])
def made(request: pytest.FixtureRequest, policy_of: PolicyOf) -> Generated:
    return policy_of(request.param)


def test_every_word_of_the_policy_is_on_the_page(made: Generated) -> None:
    shown = " ".join("".join(Reader(policy_page(made.document)).text).split())
    for part in made.document.parts:
        for block in part.blocks:
            text = block_text(block)
            lines = re.split(r"[\t\n]", text) if isinstance(block, Table) else [text]
            assert [line for line in lines if " ".join(line.split()) not in shown] == []


def test_elements_close_headings_never_skip_and_links_lead_somewhere(made: Generated) -> None:
    page = Reader(policy_page(made.document))
    assert page.open == []
    assert page.levels.count(1) == 1
    assert all(after - before <= 1 for before, after in zip(page.levels, page.levels[1:], strict=False))
    assert len(page.ids) == len(set(page.ids))
    assert [link for link in page.links if link.startswith("#") and link[1:] not in page.ids] == []


def test_a_name_with_markup_comes_out_as_text(shipped: Library, example: Callable[..., dict[str, object]]) -> None:
    answers = {**example("oakfield-primary"), "school_name": "<script>alert(1)</script> & Co"}
    page = policy_page(generate(shipped.policies["safeguarding"], shipped, answers, TODAY).document)
    assert "<script>" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; Co" in page


AUDIT = """
(async () => {
  const found = {};
  for (const [name, text] of Object.entries(PAGES)) {
    const frame = document.createElement('iframe');
    frame.style = 'width: 1024px; height: 768px';
    const loaded = new Promise(done => { frame.onload = done; });
    frame.srcdoc = text;
    document.body.append(frame);
    await loaded;
    const script = frame.contentDocument.createElement('script');
    script.textContent = AXE;
    frame.contentDocument.head.append(script);
    const told = await frame.contentWindow.axe.run(frame.contentDocument);
    if (told.violations.length) found[name] = told.violations.map(each => [each.id, each.nodes.length, each.nodes[0].html]);
    if (!told.passes.length) found[name] = [['nothing was looked at', 0, '']];
    frame.remove();
  }
  const pre = document.createElement('pre');
  pre.id = 'found';
  pre.textContent = JSON.stringify(found);
  document.body.append(pre);
})();
"""


A_POLICY = (
    "Safeguarding policy\n\nReview date: May 2025\n\n" + "Staff tell the LSCB of a concern within 24 hours. [Insert name]\n\n" * 6
)


def audits(pages: Mapping[str, str], folder: Path) -> dict[str, list[str]]:
    """Open pages one after the other in one real browser with axe-core; return what is found, by the name of the page.

    What a page can have wrong by what it says is looked for on each. The browser has those that are built of anything that no
    longer one is built of; every one with POLICYGEN_ALL_PAGES=1.
    """
    found = {name: said for name, page in pages.items() if (said := faults_without_browser(page))}
    chosen = pages if os.environ.get("POLICYGEN_ALL_PAGES") else with_anything_new(pages)
    for name, said in audits_in_browser(chosen, folder).items():
        found[name] = [*found.get(name, []), *said]
    return found


def faults_without_browser(page: str) -> list[str]:
    """Return what no page may have, however it is built: an id twice, a heading skipped, a link without words."""
    tree = lxml.html.document_fromstring(page)
    ids = [str(each.get("id")) for each in tree.iter() if each.get("id")]
    levels = [int(each.tag[1]) for each in tree.iter("h1", "h2", "h3", "h4", "h5", "h6")]
    return [
        *(f"an id stands twice: {each}" for each in sorted(set(ids)) if ids.count(each) > 1),
        *(f"a heading is skipped: {levels}" for before, after in pairwise(levels) if after - before > 1),
        *(
            f"has no words: {each.tag}"
            for each in tree.iter("a", "caption", "title")
            if not "".join(map(str, each.itertext())).strip()
        ),
        *(["has not one h1"] if levels.count(1) != 1 else []),
    ]


def with_anything_new(pages: Mapping[str, str]) -> dict[str, str]:
    """Return the pages, the longest first, that are built of anything that none before them is built of."""
    known: set[str] = set()
    chosen = {}
    for name, page in sorted(pages.items(), key=lambda each: -len(each[1])):
        built = set(built_of(lxml.html.document_fromstring(page)))
        if built - known:
            known |= built
            chosen[name] = page
    return chosen


_TELLING = ("class", "style", "type", "role", "scope", "lang", "colspan", "rowspan", "width", "height")


def built_of(page: lxml.html.HtmlElement) -> Iterator[str]:
    """Yield each kind of element with its parent's, and each style sheet."""
    for each in page.iter():
        if isinstance(each.tag, str):
            yield f"{kind_of(each.getparent())} > {kind_of(each)}"
            if each.tag in ("style", "script"):
                yield str(each.text)


def kind_of(element: lxml.html.HtmlElement | None) -> str:
    """Return an element's name with its attributes, and whether it is empty."""
    if element is None:
        return ""
    said = [f"{name}={value}" if name in _TELLING else name for name, value in sorted(element.attrib.items())]
    return " ".join([str(element.tag), *said, "" if len(element) or (element.text or "").strip() else "empty"])


def test_a_page_like_others_is_left_out_and_one_with_anything_new_is_not() -> None:
    plain = "<html lang='en'><title>One</title><body><h1>One</h1><p>Words of a page.</p>{}</body></html>"
    more = ["", "<p>x</p>", "<p></p>", "<p class='pale'>x</p>", "<ul><li>x</li></ul>", "<p style='color: #ccc'>x</p>"]
    chosen = with_anything_new({each: plain.format(each) for each in more})
    assert set(chosen) == {each for each in more if each not in ("", "<p>x</p>")}


def test_what_can_be_wrong_by_what_a_page_says_is_found_without_a_browser() -> None:
    bad = "<html><body><h1>One</h1><h3 id='a'>Two</h3><a id='a' href='/'> </a><h1>Three</h1></body></html>"
    assert len(faults_without_browser(bad)) == 4


def audits_in_browser(pages: Mapping[str, str], folder: Path) -> dict[str, list[str]]:
    """Open pages one after the other in one real browser with axe-core; return what it finds, by the name of the page."""
    axe = resources.files("axe_core_python").joinpath("axe.min.js").read_text(encoding="utf-8")
    script = f"const PAGES = {json.dumps(pages)}; const AXE = {json.dumps(axe)};".replace("</", "<\\/") + AUDIT
    file = folder / "audit.html"
    file.write_text(f'<!DOCTYPE html><meta charset="utf-8"><body><script>{script}</script></body>', encoding="utf-8")
    command = [
        BROWSER, "--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={folder / 'profile'}",
        "--virtual-time-budget=600000", "--dump-dom", file.as_uri(),
    ]  # fmt: skip
    done = subprocess.run(command, capture_output=True, text=True, timeout=600, check=False)
    found = re.search(r'<pre id="found">(.*?)</pre>', done.stdout, re.DOTALL)
    assert found, done.stderr[-500:]
    return {name: list(map(str, said)) for name, said in json.loads(html.unescape(found.group(1))).items()}


@pytest.mark.slow
@pytest.mark.skipif(not BROWSER, reason="there is no Chromium on this machine")
def test_axe_finds_nothing_on_any_policy_and_something_on_a_bad_page(
    shipped: Library, example: Callable[..., Mapping[str, Value]], tmp_path: Path
) -> None:
    schools = ("oakfield-primary", "meridian-sixth-form")
    pages = {
        f"{name}/{key}": policy_page(generate(policy, shipped, example(name), TODAY).document)
        for (key, policy), name in zip(shipped.policies.items(), cycle(schools), strict=False)
    }
    law = law_changes(shipped.legislation, TODAY.replace(year=2025), TODAY)
    pages["briefing"] = web_page(briefing(law, [], shipped.policies, "A trust", shipped.papers["law-briefing"]))
    held = checked(read_foreign(A_POLICY.encode(), "policy.txt"), shipped, TODAY)
    pages["check"] = web_page(check_paper(held, shipped, TODAY, full=True), check_picture(held, shipped))
    bad = pages["briefing"].replace('<html lang="en-GB">', "<html>").replace("color: #1b1b1b", "color: #ccc")
    found = audits({**pages, "bad": bad}, tmp_path)
    assert {name: said for name, said in found.items() if name != "bad"} == {}
    assert [each for each in found["bad"] if "html-has-lang" in each]
    assert [each for each in found["bad"] if "color-contrast" in each]
