"""The page that stands there while the law and the policies are read: a browser that opens at once is answered at once."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

_PAGE: Final = (
    b'<!doctype html><html lang="en-GB"><head><meta charset="utf-8"><title>policygen is opening</title></head>'
    b"<body><main><h1>policygen is opening</h1><p>It reads the law and the policies. "
    b"This page goes on by itself.</p></main></body></html>"
)
_ANSWER: Final = (
    b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nRefresh: 1\r\nCache-Control: no-store\r\n"
    b"Content-Security-Policy: default-src 'none'; frame-ancestors 'none'\r\nX-Content-Type-Options: nosniff\r\n"
    b"Referrer-Policy: no-referrer\r\nConnection: close\r\nContent-Length: " + str(len(_PAGE)).encode() + b"\r\n\r\n" + _PAGE
)
"""The same for every request, with nothing of the school's in it. The browser asks for its address again after a second."""
_MOST_READ: Final = 16 * 1024
_PATIENCE: Final = 0.1  # seconds; how long the last connection may keep the server from starting


@contextmanager
def opening_page(listening: socket.socket) -> Iterator[None]:
    """Answer every request on a listening socket with the page; nothing of it is left when the server takes the socket over."""
    over = threading.Event()
    answering = threading.Thread(target=_answer_all, args=(listening, over), daemon=True)
    listening.settimeout(_PATIENCE)
    answering.start()
    try:
        yield
    finally:
        over.set()
        answering.join()
        listening.settimeout(None)


def _answer_all(listening: socket.socket, over: threading.Event) -> None:
    while not over.is_set():
        try:
            connection, _ = listening.accept()
        except TimeoutError:
            continue
        except OSError:
            return
        with connection:
            connection.settimeout(_PATIENCE)
            try:
                connection.recv(_MOST_READ)
                connection.sendall(_ANSWER)
                connection.shutdown(socket.SHUT_WR)
                connection.recv(_MOST_READ)  # until the browser has read it and closes, or for a moment
            except OSError:
                continue
