"""How long pages take in the browser: the median of warm requests to a real server, in milliseconds and against the style sheet.

    python benchmarks/pages.py

The ratio to a request for the style sheet says the same on any machine. The goals are for two cores that do nothing else: any
page 200 ms, the saving of an answer 50 ms, a preview after a clause changed 300 ms.
"""

from __future__ import annotations

import asyncio
import shutil
import tempfile
import threading
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from statistics import median
from typing import Final

import httpx
import uvicorn

from policygen.cli.serve import listening_on
from policygen.library.load import load, shipped_root
from policygen.web.app import application
from policygen.web.workspace import Workspace

ON: Final = date(2026, 11, 29)
KEY: Final = "oakfield-primary"
TIMES: Final = 15
GOALS: Final = {"answer saved": 50, "a clause changed: preview": 300}


def served(workspace: Workspace) -> tuple[str, uvicorn.Server]:
    """Start a server of a folder in a thread; return its address."""
    listening = listening_on("127.0.0.1", 0)  # as the command does
    host = f"127.0.0.1:{listening.getsockname()[1]}"
    server = uvicorn.Server(uvicorn.Config(application(workspace, "t", frozenset({host})), log_level="critical"))
    threading.Thread(target=lambda: asyncio.run(server.serve(sockets=[listening])), daemon=True).start()
    while not server.started:
        time.sleep(0.01)
    return f"http://{host}", server


def took(doing: Callable[[], object]) -> float:
    """Return how many milliseconds something takes: the median of several times, after one that does not count."""
    doing()
    times = []
    for _ in range(TIMES):
        began = time.perf_counter()
        doing()
        times.append((time.perf_counter() - began) * 1000)
    return median(times)


def measured(client: httpx.Client, workspace: Workspace) -> dict[str, float]:
    """Return the milliseconds of each page."""
    school, number = f"/school/{KEY}", iter(range(10**6))

    def get(address: str) -> Callable[[], object]:
        return lambda: client.get(address).raise_for_status()

    def answer() -> None:
        sent = {"answer": f"01632 960{100 + next(number) % 800}", "do": "save", "back": "answers"}
        assert client.post(f"{school}/question/phone", data=sent).status_code == 303

    def answer_and_next() -> None:
        sent = {"answer": f"01632 960{100 + next(number) % 800}", "do": "save"}
        client.post(f"{school}/question/phone", data=sent, follow_redirects=True).raise_for_status()

    def preview_after_change() -> None:
        workspace.save_answer(KEY, "phone", f"01632 960{100 + next(number) % 800}")
        began.append(time.perf_counter())
        client.get(f"{school}/preview/safeguarding").raise_for_status()
        changed.append((time.perf_counter() - began[-1]) * 1000)

    began: list[float] = []
    changed: list[float] = []
    found = {
        name: took(get(address))
        for name, address in {
            "style sheet": "/static/style.css", "your schools": "/", "a school": school, "answers": f"{school}/answers",
            "question (text)": f"{school}/question/phone", "question (person)": f"{school}/question/chair",
            "question (people)": f"{school}/question/deputy_dsls", "make": f"{school}/make", "check": "/check",
            "preview: safeguarding": f"{school}/preview/safeguarding",
        }.items()
    }  # fmt: skip
    found["answer saved"] = took(lambda: workspace.save_answer(KEY, "phone", f"01632 960{100 + next(number) % 800}"))
    found["answer sent"] = took(answer)
    found["answer sent, next page"] = took(answer_and_next)
    took(preview_after_change)
    found["a clause changed: preview"] = median(changed[1:])
    return found


def main() -> None:
    """Print a line for each page."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        shutil.copy(shipped_root() / "examples" / f"{KEY}.yaml", folder)
        workspace = Workspace(folder, load(), ON)
        address, server = served(workspace)
        with httpx.Client(base_url=address, headers={"origin": address}, timeout=60) as client:
            client.get("/start?token=t")
            found = measured(client, workspace)
        server.should_exit = True
    bare = found["style sheet"]
    print(f"{'page':32}{'ms':>8}{'x style sheet':>15}{'goal ms':>9}")
    for name, spent in found.items():
        print(f"{name:32}{spent:>8.1f}{spent / bare:>15.1f}{GOALS.get(name, 200):>9}")


if __name__ == "__main__":
    main()
