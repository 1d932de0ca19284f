"""A real Chromium for tests: opened once a file, and what has to be right on every page, whoever made it."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import lru_cache
from importlib import resources

import pytest
from playwright.sync_api import Browser, Page, sync_playwright
from serving import PATIENCE, Server

CHROMIUM = next(
    (found for name in ("chromium", "chromium-browser", "google-chrome", "chrome") if (found := shutil.which(name))), ""
)
needs_chromium = pytest.mark.skipif(not CHROMIUM, reason="no Chromium on this computer")
needs_chromium_and_time = [needs_chromium, pytest.mark.slow]
_LOOKS = 150
NARROW, WIDE = {"width": 320, "height": 640}, {"width": 1280, "height": 900}
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--disable-background-networking", "--disable-extensions"]

LOOKED_AT = """() => {
  const faults = [];
  const say = (what, of) => faults.push(what + (of ? ': ' + of.outerHTML.slice(0, 160) : ''));
  const all = [...document.body.querySelectorAll('*')];
  const shown = each => each.getClientRects().length && !each.closest('.govuk-visually-hidden, .govuk-skip-link');
  if (document.documentElement.scrollWidth > innerWidth)
    say('goes over the side', all.find(each => shown(each) && each.getBoundingClientRect().right > innerWidth + 1));
  for (const each of all.filter(shown)) {
    const style = getComputedStyle(each);
    if (/hidden|clip/.test(style.overflowX) && each.scrollWidth > each.clientWidth + 1) say('is cut off', each);
    if (/hidden|clip/.test(style.overflowY) && each.scrollHeight > each.clientHeight + 1) say('is cut off', each);
  }
  if (document.querySelectorAll('h1').length !== 1) say('has not one h1');
  if (!document.documentElement.lang) say('says no language');
  const ids = all.map(each => each.id).filter(Boolean);
  for (const id of ids.filter((id, at) => ids.indexOf(id) !== at)) say('has an id twice: ' + id);
  for (const each of document.querySelectorAll('input:not([type=hidden]), select, textarea'))
    if (!each.labels?.length) say('has no label', each);
  for (const each of document.querySelectorAll('[aria-describedby], [aria-labelledby]'))
    for (const id of `${each.getAttribute('aria-describedby') || ''} ${each.getAttribute('aria-labelledby') || ''}`.split(' '))
      if (id && !document.getElementById(id)) say('is described by what is not there', each);
  return faults;
}"""
"""What a person would stumble over, and what a program that reads pages aloud would."""

FOCUSED = """() => {
  const at = document.activeElement;
  if (!at || at === document.body) return {what: '', shown: true, inside: true};
  const style = getComputedStyle(at), box = at.getBoundingClientRect();
  const line = parseFloat(style.outlineWidth) > 0 && style.outlineStyle !== 'none' && !/, 0\\)$/.test(style.outlineColor);
  const words = (at.labels?.[0]?.textContent || at.textContent || at.value || '').trim().replace(/\\s+/g, ' ');
  return {
    what: `${at.tagName.toLowerCase()}|${at.name || ''}|${at.type || ''}|${at.value || ''}|${words}`,
    shown: line || style.boxShadow !== 'none',
    inside: box.top < innerHeight && box.bottom > 0 && box.left < innerWidth && box.right > 0,
  };
}"""
"""Which element has the focus, whether that can be seen, and whether it stands in the window."""


@contextmanager
def real_browser() -> Iterator[Browser]:
    """A Chromium without a window."""
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield opened
        opened.close()


@contextmanager
def opened(browser: Browser, server: Server, size: dict[str, int], *, scripts: bool) -> Iterator[Page]:
    """A page that has come in by the right address; that nothing else was asked for, and no script failed, is looked at after."""
    context = browser.new_context(viewport=size, java_script_enabled=scripts)  # type: ignore[arg-type]
    asked: list[str] = []
    failed: list[str] = []
    context.on("request", lambda request: asked.append(request.url))
    page = context.new_page()
    page.set_default_timeout(PATIENCE * 1000)
    page.on("pageerror", lambda error: failed.append(str(error)))
    page.on("console", lambda said: failed.append(said.text) if "Content Security Policy" in said.text else None)
    page.goto(f"http://{server.host}/start?token=a-token")
    yield page
    context.close()
    assert [each for each in asked if not each.startswith((f"http://{server.host}/", "data:"))] == []
    assert failed == []


def lasting_faults(page: Page, looks: int = _LOOKS) -> list[str]:
    """Return what a person would stumble over.

    A browser that was told another size lays out anew in its own time, so a fault counts when it stays.
    """
    page.wait_for_load_state()
    for _ in range(looks):
        faults = [str(each) for each in page.evaluate(LOOKED_AT)]
        if not faults:
            break
        page.wait_for_timeout(100)
    return faults


def comes_true(page: Page, said: Callable[[], bool]) -> bool:
    """Whether something is so, or is once the browser has laid out, scrolled and given the focus, which it does in its own time."""
    for _ in range(_LOOKS):
        if said():
            return True
        page.wait_for_timeout(100)
    return said()


def assert_all_right(page: Page) -> None:
    """Assert that nothing is cut off or goes over the side, and that every field and place has its name."""
    faults = lasting_faults(page)
    assert faults == [], f"{page.url} at {page.viewport_size}: {faults}"


@lru_cache(maxsize=1)
def axe() -> str:
    """The text of axe-core."""
    return resources.files("axe_core_python").joinpath("axe.min.js").read_text(encoding="utf-8")


TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def violations(page: Page) -> list[str]:
    """Return what axe-core finds on a page against WCAG 2.2 AA and good practice."""
    page.wait_for_load_state()
    page.evaluate(f"() => {{ {axe()} }}")
    run = "async tags => (await axe.run(document, {runOnly: tags, resultTypes: ['violations']}))"
    told = page.evaluate(run, TAGS)
    assert told["passes"], "nothing was looked at"
    return [f"{each['id']} ({len(each['nodes'])}): {each['nodes'][0]['html'][:200]}" for each in told["violations"]]
