"""A browser that opens before policygen has read the law is told so, and goes on by itself."""

from __future__ import annotations

import socket

import httpx

from policygen.web.opening import opening_page


def listening() -> socket.socket:
    made = socket.socket()
    made.bind(("127.0.0.1", 0))
    made.listen()
    return made


def test_every_address_is_answered_with_the_page_and_asked_for_again() -> None:
    with listening() as here, opening_page(here):
        address = f"http://127.0.0.1:{here.getsockname()[1]}"
        for path in ("/start?token=secret", "/", "/anything"):
            answer = httpx.get(address + path)
            assert answer.status_code == 200
            assert answer.headers["refresh"] == "1"
            assert "policygen is opening" in answer.text
            assert "secret" not in answer.text


def test_a_connection_that_says_nothing_holds_nobody_up() -> None:
    with listening() as here, opening_page(here), socket.create_connection(here.getsockname()):
        assert "is opening" in httpx.get(f"http://127.0.0.1:{here.getsockname()[1]}/").text


def test_who_comes_while_it_ends_is_left_to_the_server() -> None:
    with listening() as here:
        with opening_page(here):
            pass
        with socket.create_connection(here.getsockname()) as waiting:
            waiting.sendall(b"GET / HTTP/1.1\r\n\r\n")
            taken, _ = here.accept()
            with taken:
                assert taken.recv(100).startswith(b"GET / ")
