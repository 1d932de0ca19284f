"""What every request has to pass: this computer, this browser, this origin, and no more than fits."""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from http.cookies import SimpleCookie
from typing import Final
from urllib.parse import parse_qs

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse, RedirectResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

COOKIE: Final = "policygen"
MOST_BYTES: Final = 60 * 1024 * 1024
"""More than this is not taken in one upload."""
MOST_OF_REGISTER: Final = 320 * 1024 * 1024
"""The register of schools, which is chosen on a page of its own, is larger than any policy: some 60 MB as it is published."""
_SAFE: Final[Mapping[str, str]] = {
    "content-security-policy": (
        "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; font-src 'self'; form-action 'self'; "
        "frame-ancestors 'none'; base-uri 'none'; connect-src 'self'"
    ),
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), microphone=(), geolocation=()",
    "cache-control": "no-store",
}
"""Headers of every answer: nothing from elsewhere is loaded, nothing is framed, nothing is kept by the browser."""
_REPORTS: Final = _SAFE["content-security-policy"].replace("style-src 'self'", "style-src 'self' 'unsafe-inline'")
"""For papers that policygen makes itself, whose style stands in the page; their scripts would still not run."""


@dataclass(frozen=True, slots=True)
class Gate:
    """Lets through what comes from the page that was opened here, and nothing else.

    A name that another site makes point at this computer (DNS rebinding) fails on `Host`; a form on another site fails on
    `Origin` and has no cookie (SameSite); a program that guesses the port has no token.
    """

    app: ASGIApp
    token: str
    hosts: frozenset[str]
    """What `Host` may be: this computer with the port."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or refuse it."""
        if scope["type"] == "lifespan":
            await self.app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        refused = self._refused(scope, headers)
        if refused is not None:
            await refused(scope, receive, _with_headers(send))
            return
        await self.app(scope, _Counted(receive, most_bytes(scope["path"])), _with_headers(send))

    def _refused(self, scope: Scope, headers: Headers) -> PlainTextResponse | RedirectResponse | None:
        if scope["type"] != "http" or headers.get("host", "") not in self.hosts:
            return PlainTextResponse("This address is not policygen's.", 421)
        origin = headers.get("origin")
        if scope["method"] != "GET" and (origin is None or origin.removeprefix("http://") not in self.hosts):
            return PlainTextResponse("This did not come from a page of policygen, so nothing was done.", 403)
        given = parse_qs(scope["query_string"].decode("latin-1")).get("token", [""])[0]
        if scope["path"] == "/start" and hmac.compare_digest(given.encode(), self.token.encode()):
            entered = RedirectResponse("/", 303)
            entered.set_cookie(COOKIE, self.token, httponly=True, samesite="strict", path="/")
            return entered
        cookie = SimpleCookie(headers.get("cookie", "")).get(COOKIE)
        if cookie is None or not hmac.compare_digest(cookie.value.encode(), self.token.encode()):
            return PlainTextResponse("Open policygen with the address that it showed when it started.", 403)
        length = headers.get("content-length", "0")
        most = most_bytes(scope["path"])
        if not length.isdigit() or int(length) > most:
            return PlainTextResponse(f"This is more than {most // 1024 // 1024} MB. Send fewer files at a time.", 413)
        return None


def most_bytes(path: str) -> int:
    """Return how much is taken at an address."""
    return MOST_OF_REGISTER if path == "/register" else MOST_BYTES


class TooMuch(Exception):
    """More came than was announced or than fits."""


class _Counted:
    """Receives a request's body, and stops where more comes than fits, whatever its headers said."""

    def __init__(self, receive: Receive, most: int) -> None:
        self.receive, self.most, self.seen = receive, most, 0

    async def __call__(self) -> Message:
        message = await self.receive()
        self.seen += len(message.get("body", b""))
        if self.seen > self.most:
            raise TooMuch
        return message


def _with_headers(send: Send) -> Send:
    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            own = headers.get("x-policygen-paper")
            for name, value in _SAFE.items():
                headers[name] = value
            if own:
                headers["content-security-policy"] = _REPORTS
        await send(message)

    return sending
