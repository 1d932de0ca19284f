"""A browser that opens before policygen has read the law is told so, and goes on by itself."""

from __future__ import annotations

import socket
from pathlib import Path

import httpx
import pytest
import uvicorn

from policygen.cli.main import run
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


@pytest.mark.parametrize("host", ["0.0.0.0", "192.0.2.1", ""])
def test_other_computers_are_let_in_only_when_asked_for_twice(
    host: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["serve", str(tmp_path / "schools"), "--host", host, "--no-browser"]) == 1
    said = " ".join(capsys.readouterr().err.split())
    assert "other computers could open your schools' answers" in said
    assert "--other-computers" in said
    assert not (tmp_path / "schools").exists()


def test_who_lets_other_computers_in_is_told_what_that_means(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    monkeypatch.setattr(uvicorn.Server, "run", lambda self, sockets: asked.append(sockets[0].getsockname()[0]))
    assert run(["serve", str(tmp_path / "schools"), "--host", "0.0.0.0", "--other-computers", "--no-browser"]) == 0
    said = capsys.readouterr()
    assert asked == ["0.0.0.0"]
    assert "unencrypted" in said.err
    assert "Nothing leaves this computer" not in said.out
