"""The pictures of docs/browser.md: pages of an invented school, as a real browser shows them.

    python scripts/make_pictures.py [NAME ...]

Needs Chromium. A server is started for it, on a folder that is gone afterwards. Look at each picture before it is committed.
"""

from __future__ import annotations

import io
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Final

import docx
from playwright.sync_api import Page, sync_playwright

from policygen.generation.generate import generate
from policygen.library.load import load
from policygen.schools.school_file import read_school

ROOT: Final = Path(__file__).parents[1]
PICTURES: Final = ROOT / "docs" / "pictures"
ON: Final = date(2026, 11, 24)
WIDTH: Final = 1280
SCHOOL: Final = "/school/oakfield-primary"
COPIED: Final = ("oakfield", "rivers-trust", "brookside", "ash-tree")
EDITED: Final = {"new technology comes in": "new machines come in", "even when both agree": "even if everybody agrees"}
FOREIGN: Final = (
    "Safeguarding policy\n\nReview date: May 2025\n\nStaff tell the designated safeguarding lead of any concern within 24 hours.\n\n"
    "The school works with the LSCB.\n\nAll staff have read Part 1 of Keeping Children Safe in Education 2023.\n\n"
    + "We listen to children, and act in their best interest.\n\n"
    * 8
)


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """Serve a folder; give the address to open."""
    command = [sys.executable, "-m", "policygen", "serve", str(folder), "--no-browser", "--on", ON.isoformat()]
    told_at_once = {**os.environ, "PYTHONUNBUFFERED": "1"}
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=told_at_once) as server:
        assert server.stdout is not None
        found = next(each for line in server.stdout if (each := re.search(r"http://\S+", line)))
        yield found[0]
        server.terminate()


def adopted_file(folder: Path) -> Path:
    """Write last year's policy on online safety as the school edited it."""
    library = load()
    answers = read_school(ROOT / "examples" / "oakfield-primary.yaml", library.vocabulary).answers
    document = docx.Document(
        io.BytesIO(generate(library.policies["online-safety"], library, answers, ON.replace(year=2025)).word())
    )
    for run in (run for each in document.paragraphs for run in each.runs):
        for old, new in EDITED.items():
            run.text = run.text.replace(old, new) if old in run.text else run.text
    path = folder / "Online safety 2025.docx"
    document.save(str(path))
    return path


def question(page: Page, base: str) -> None:
    page.goto(f"{base}{SCHOOL}/question/chair")
    page.get_by_label("Telephone", exact=True).fill("extension 7")
    page.get_by_role("button", name="Save and continue").click()


def preview(page: Page, base: str) -> None:
    page.goto(f"{base}{SCHOOL}/preview/safeguarding")
    clause = page.locator("#clause-worried-parents")
    clause.locator("a[href*='/question/dsl?']").click()
    page.get_by_label("Telephone", exact=True).fill("01632 960109")
    page.get_by_role("button", name="Save and continue").click()
    clause.locator("summary").first.click()
    clause.evaluate("each => { document.activeElement.blur(); each.scrollIntoView(); }")


def checked(page: Page, base: str) -> None:
    page.goto(f"{base}/check")
    page.locator("#files").set_input_files(
        {"name": "Our policy of 2025.txt", "mimeType": "text/plain", "buffer": FOREIGN.encode()}
    )
    page.get_by_role("button", name="Check").click()


def changes(page: Page, base: str) -> None:
    page.goto(f"{base}{SCHOOL}/changes/online-safety")


def decide(page: Page, base: str) -> None:
    page.goto(f"{base}{SCHOOL}/conflicts/online-safety")
    page.locator("main a[href*='/conflicts/online-safety/']").first.click()


def board(page: Page, base: str) -> None:
    page.goto(f"{base}/trust/rivers-trust")


TAKEN: Final[dict[str, tuple[Callable[[Page, str], None], int]]] = {
    "question": (question, 760), "checked": (checked, 860),
    "changes": (changes, 860), "decide": (decide, 900), "board": (board, 700), "preview": (preview, 620),
}  # fmt: skip
"""What is shown in each picture, and how high it is."""


def main() -> None:
    """Take the pictures."""
    PICTURES.mkdir(exist_ok=True)
    wanted = sys.argv[1:] or list(TAKEN)
    with tempfile.TemporaryDirectory() as place, sync_playwright() as playwright:
        folder = Path(place) / "our-schools"
        shutil.copytree(
            ROOT / "examples",
            folder,
            ignore=lambda place, names: [
                each for each in names if Path(place) == ROOT / "examples" and not each.startswith(COPIED)
            ],
        )
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": WIDTH, "height": 800})
        page.set_default_timeout(120_000)
        with served(folder) as address:
            base = address.partition("/start")[0]
            page.goto(address)
            page.locator("#school_name").wait_for()  # a page of its own says so as long as the law is being read
            page.goto(f"{base}{SCHOOL}/make")
            page.locator("#adopted").set_input_files(adopted_file(Path(place)))
            page.get_by_role("button", name="Make our policies").click()
            page.wait_for_url("**/made*")
            for name in wanted:
                show, height = TAKEN[name]
                page.set_viewport_size({"width": WIDTH, "height": height})
                show(page, base)
                page.screenshot(path=PICTURES / f"{name}.png", animations="disabled")
                print(name, (PICTURES / f"{name}.png").stat().st_size // 1000, "kB")
        browser.close()


if __name__ == "__main__":
    main()
