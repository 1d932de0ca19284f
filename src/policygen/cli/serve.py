"""`policygen serve`: policygen in the browser, on this computer."""

from __future__ import annotations

import secrets
import socket
import webbrowser
from datetime import date
from importlib.util import find_spec
from pathlib import Path
from typing import Annotated

import typer

from policygen.cli.app import DONE, On, command, err, out, read_library
from policygen.errors import Fault, Faults
from policygen.web.opening import opening_page

_HERE = "127.0.0.1"


@command
def serve(
    folder: Annotated[Path, typer.Argument(help="The folder with your schools' answers; made if it is not there.")] = Path(),
    on: On = None,
    port: Annotated[int, typer.Option("--port", min=0, max=65535, help="The port; a free one if left out.")] = 0,
    open_browser: Annotated[bool, typer.Option("--browser/--no-browser", help="Open the page in your browser.")] = True,
) -> int:
    """Answer the questions, check policies and make yours in the browser. Nothing leaves this computer.

    Only this computer can reach the page, and only with the address that is shown. Stop with Ctrl-C. See docs/browser.md.

    Exit code 0: stopped. 1: it could not be started.
    """
    missing = next(
        (name for name in ("uvicorn", "starlette", "python_multipart", "govuk_frontend_jinja") if find_spec(name) is None), ""
    )
    if missing:
        step = 'Install it: pip install "policygen[web]"'
        raise Faults(Fault(f"The browser part of policygen is not installed ({missing}).", step))
    folder.mkdir(parents=True, exist_ok=True)
    listening = _listening(port)
    number, token = listening.getsockname()[1], secrets.token_urlsafe(32)
    hosts = frozenset({f"{_HERE}:{number}", f"localhost:{number}"})
    address = f"http://{_HERE}:{number}/start?token={token}"
    out.print(f"policygen opens at {address}", markup=False, soft_wrap=True)
    out.print("Nothing leaves this computer. Stop with Ctrl-C; everything is saved as you go.")
    with opening_page(listening), err.status("Reading the law and the policies …"):
        if open_browser:
            webbrowser.open(address)
        # Imported here, for it takes longer than a person waits for a sign of life.
        import uvicorn

        from policygen.web.app import application
        from policygen.web.workspace import Workspace

        app = application(Workspace(folder.resolve(), read_library(), on or date.today()), token, hosts)
    uvicorn.Server(uvicorn.Config(app, log_level="critical", access_log=False, server_header=False)).run(sockets=[listening])
    return DONE


def _listening(port: int) -> socket.socket:
    made = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        made.bind((_HERE, port))
        made.listen()
    except OSError as error:
        step = "Leave --port out, and a free one is taken."
        raise Faults(Fault(f"Port {port} cannot be used: {error.strerror}.", step)) from error
    return made
