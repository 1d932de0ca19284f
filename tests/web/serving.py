"""A real server of a folder for tests, and a browser that has come in by the right address."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import httpx
import uvicorn
from conftest import TODAY

from policygen.cli.serve import listening_on
from policygen.library.model import Library
from policygen.web.app import application
from policygen.web.workspace import Workspace

PATIENCE = 300  # seconds; how long anything may take on a machine that is busy with other things


class Server:
    """A server of a folder, on a port of its own, and a browser that has come in by the right address."""

    def __init__(self, folder: Path, library: Library, on: date = TODAY) -> None:
        self.folder = folder
        self.socket = listening_on("127.0.0.1", 0)
        self.host = f"127.0.0.1:{self.socket.getsockname()[1]}"
        app = application(Workspace(folder, library, on), "a-token", frozenset({self.host}))
        self.server = uvicorn.Server(uvicorn.Config(app, log_level="critical", access_log=False))
        self.thread = threading.Thread(target=lambda: asyncio.run(self.server.serve(sockets=[self.socket])), daemon=True)
        self.thread.start()
        while not self.server.started:
            time.sleep(0.01)

    @contextmanager
    def browser(self, *, inside: bool = True) -> Iterator[httpx.Client]:
        with httpx.Client(base_url=f"http://{self.host}", follow_redirects=True, timeout=PATIENCE) as client:
            client.headers["origin"] = f"http://{self.host}"
            if inside:
                assert client.get("/start", params={"token": "a-token"}).status_code == 200
            yield client

    def end(self) -> None:
        self.server.should_exit = True
        self.thread.join(10)


def when_made(page: httpx.Client, told: httpx.Response) -> httpx.Response:
    """Return the page to which the page of a making leads once it is done; the browser would come again as the page asks."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        if "refresh" not in told.headers:
            return told
        time.sleep(0.05)
        told = page.get(told.url)
    raise AssertionError("the making does not end")
