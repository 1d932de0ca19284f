"""`policygen serve`: policygen in the browser, on this computer."""

from __future__ import annotations

import secrets
import socket
import sys
import webbrowser
from datetime import date
from importlib.util import find_spec
from pathlib import Path
from typing import Annotated, Final

import typer

from policygen.cli.app import DONE, On, command, err, out, read_library
from policygen.errors import Fault, Faults
from policygen.web.opening import opening_page

_HERE: Final = "127.0.0.1"
_OTHERS: Final = (
    "Other computers can reach this page at {}. What that means: whoever has the address with its secret reads and changes "
    "everything in the folder, names and telephones too; it travels unencrypted, so others on the network can read along. "
    "Use it only on a network that you trust, for as long as you need it. Stop with Ctrl-C."
)


@command
def serve(
    folder: Annotated[Path, typer.Argument(help="The folder with your schools' answers; made if it is not there.")] = Path(),
    on: On = None,
    port: Annotated[int, typer.Option("--port", min=0, max=65535, help="The port; a free one if left out.")] = 0,
    host: Annotated[
        str, typer.Option("--host", metavar="ADDRESS", help="Another address of this computer; needs --other-computers.")
    ] = _HERE,
    other_computers: Annotated[
        bool, typer.Option("--other-computers", help="Let others on your network reach the page. It says what that means.")
    ] = False,
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
    if host != _HERE and not other_computers:
        step = f"Leave --host out, and only this computer reaches it. If others are to: --host {host} --other-computers"
        raise Faults(Fault(f"With --host {host} other computers could open your schools' answers.", step))
    folder.mkdir(parents=True, exist_ok=True)
    with listening_on(host, port) as listening:
        _serve_on(listening, host, folder.resolve(), on or date.today(), open_browser=open_browser)
    return DONE


def _serve_on(listening: socket.socket, host: str, folder: Path, on: date, *, open_browser: bool) -> None:
    number, token = listening.getsockname()[1], secrets.token_urlsafe(32)
    names = sorted(_names_of(host))
    hosts = frozenset(f"{each}:{number}" for each in names)
    address = f"http://{_HERE if _HERE in names else names[0]}:{number}/start?token={token}"
    out.print(f"policygen opens at {address}", markup=False, soft_wrap=True)
    if host == _HERE:
        out.print("Nothing leaves this computer. Stop with Ctrl-C; everything is saved as you go.")
    else:
        err.print(_OTHERS.format(", ".join(sorted(hosts))), markup=False, style="yellow")
    with opening_page(listening), err.status("Reading the law and the policies …"):
        if open_browser:
            webbrowser.open(address)
        # Imported here, for it takes longer than a person waits for a sign of life.
        import uvicorn

        from policygen.web.app import application
        from policygen.web.workspace import Workspace

        app = application(Workspace(folder, read_library(), on), token, hosts)
    uvicorn.Server(uvicorn.Config(app, log_level="critical", access_log=False, server_header=False)).run(sockets=[listening])


def _names_of(host: str) -> set[str]:
    """Return what a browser may call the address that is listened on."""
    if host == _HERE:
        return {_HERE, "localhost"}
    if host not in ("0.0.0.0", ""):  # noqa: S104 - only where a person asked for it
        return {host}
    found = {each[4][0] for each in socket.getaddrinfo(socket.gethostname(), None, socket.AF_INET)}
    return {_HERE, "localhost", socket.gethostname().lower(), *map(str, found)}


def listening_on(host: str, port: int) -> socket.socket:
    """Return a socket that listens; port 0 is any free one. Raises Faults where the address cannot be used."""
    # asyncio sends small packets at once where it knows the protocol; else the second half of each page waits 0.04 s.
    made = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    # On Windows, what lets a port be used again at once elsewhere would let another program take it over.
    if sys.platform == "win32":
        made.setsockopt(socket.SOL_SOCKET, socket.SO_EXCLUSIVEADDRUSE, 1)
    else:
        made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        made.bind((host, port))
        made.listen()
    except OSError as error:
        step = (
            "Leave --port out, and a free one is taken."
            if host == _HERE
            else "Leave --host out, or give an address of this computer."
        )
        raise Faults(Fault(f"{host}, port {port}, cannot be used: {error.strerror}.", step)) from error
    return made
