"""Policies as web pages: complete, linked, escaped, and without a fault that axe-core finds in a real browser."""

from __future__ import annotations

import html
import json
import re
import shutil
import subprocess
from collections.abc import Callable, Mapping
from html.parser import HTMLParser
from importlib import resources
from itertools import cycle
from pathlib import Path

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
