"""Two newcomers who err, a school and a trust: thirty slips each, written down before any was tried; none is saved silently."""

from __future__ import annotations

import os
import re
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from policygen.facts.answers import written
from policygen.formats import strict_yaml
from policygen.interview import Interview
from policygen.library.model import Library
from policygen.schools.school_file import School, read_school, save_school

pexpect = pytest.importorskip("pexpect", reason="a pseudo-terminal needs pexpect, which Windows does not have")
SLIPS: Mapping[str, list[dict[str, Any]]] = yaml.safe_load((Path(__file__).parent / "slips.yaml").read_text("utf-8"))
ON = date(2026, 11, 29)
KEYS = {
    "enter": "\r", "up": "\x1b[A", "down": "\x1b[B", "right": "\x1b[C", "space": " ", "tab": "\t", "clear": "\x15", "ctrl-c": "\x03",
    "paste-begin": "\x1b[200~", "paste-end": "\x1b[201~",
}  # fmt: skip
CONTROL = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]|\x1b\][^\x07]*\x07|\r")


class Newcomer:
    """Somebody at a terminal, with a file in which only the questions of the slips are open."""

    def __init__(self, file: Path, library: Library) -> None:
        self.file, self.library = file, library
        command = ["-m", "policygen", "ask", str(file), "--on", ON.isoformat()]
        env = {**os.environ, "TERM": "xterm-256color", "NO_COLOR": "1", "PROMPT_TOOLKIT_NO_CPR": "1", "COLUMNS": "200"}
        self.child = pexpect.spawn(sys.executable, command, encoding="utf-8", timeout=60, dimensions=(60, 200), env=env)

    def types(self, keys: str) -> None:
        """Type key by key as a hand does; a key that ends a prompt is followed by a moment for the next one."""
        said = keys.replace("LONG", "lorem ipsum " * 40)
        for part in re.split(r"(\{[a-z-]+\})", said):
            if part:
                self.child.send(KEYS.get(part.strip("{}"), part))
            if part == "{enter}":
                time.sleep(0.02)

    def sees(self, text: str) -> bool:
        try:
            self.child.expect(re.escape(text))
        except (pexpect.TIMEOUT, pexpect.EOF):
            return False
        return True

    def screen(self) -> str:
        return CONTROL.sub("", self.child.before or "")[-900:]

    def saved(self) -> dict[str, Any]:
        return strict_yaml.load(self.file.read_text(encoding="utf-8"), "")["answers"]  # type: ignore[no-any-return]

    def interview(self) -> Interview:
        return Interview(self.library, list(self.library.policies.values()), read_school(self.file, self.library.vocabulary), ON)


def tried(who: Newcomer, slips: list[dict[str, Any]]) -> Iterator[str]:
    """Make some slips one after the other; yield what went otherwise than written down."""
    for slip in slips:
        before = who.saved().get(slip["at"])
        who.types(slip["types"])
        if "sees" in slip and not who.sees(slip["sees"]):
            yield f"{slip['at']}, {slip['slip']}: '{slip['sees']}' was not said"
        now = who.saved().get(slip["at"])
        if now != before and ("right" in slip or now != slip.get("holds")):
            yield f"{slip['at']}, {slip['slip']}: SAVED {now!r}"
        who.types(slip.get("right", ""))
        if "holds" in slip and not settles(who, slip["at"], slip["holds"]):
            yield f"{slip['at']}, {slip['slip']}: the right answer gave {who.saved().get(slip['at'])!r}"


def settles(who: Newcomer, name: str, value: object) -> bool:
    """Whether the file comes to hold an answer: the program saves it a moment after the key."""
    end = time.monotonic() + 15
    while who.saved().get(name) != value:
        if time.monotonic() > end:
            return False
        time.sleep(0.1)
    return True


def sitting(who: Newcomer, slips: list[dict[str, Any]]) -> Iterator[str]:
    """Go through all questions, the main ones and then the others, and make every slip at its question."""
    left = {name: [each for each in slips if each["at"] == name] for name in dict.fromkeys(each["at"] for each in slips)}
    order = list(who.library.vocabulary.facts)
    interview = who.interview()
    main = [name for name in sorted(left.keys() & set(order), key=order.index) if interview.in_first_pass(name)]
    for name in main:
        assert who.sees(who.library.vocabulary.facts[name].ask[:40]), (
            f"{name} is not asked; {CONTROL.sub('', who.child.before or '')[-2000:]}"
        )
        yield from tried(who, left.pop(name))
        if not who.child.isalive():
            return
    later = sorted(left.keys() & set(order), key=order.index)
    if later:
        assert who.sees("more detail"), who.screen()
        who.types("y{enter}")
    for name in later:
        assert who.sees(who.library.vocabulary.facts[name].ask[:40]), (
            f"{name} is not asked; {CONTROL.sub('', who.child.before or '')[-2000:]}"
        )
        yield from tried(who, left.pop(name))
        if not who.child.isalive():
            return
    for name, said in (("end", "Is everything right?"), ("change", "Which one do you want to change?")):
        if name in left:
            assert who.sees(said)
            yield from tried(who, left.pop(name))


@pytest.mark.slow
@pytest.mark.parametrize(
    ("who", "example_name", "changed"),
    [
        ("school", "oakfield-primary", {}),
        ("trust", "brookside-academy", {"religious_character": "church_of_england", "trust_name": "", "trust_size": "multi"}),
    ],
)
def test_no_slip_of_a_newcomer_is_saved_silently(
    shipped: Library, example: Callable[[str], Any], tmp_path: Path, who: str, example_name: str, changed: dict[str, Any]
) -> None:
    slips = SLIPS[who]
    assert len(slips) >= 30
    asked = {each["at"] for each in slips}
    answers = {name: value for name, value in {**example(example_name), **changed}.items() if name not in asked}
    file = tmp_path / "our-school.yaml"
    save_school(School(answers, dict.fromkeys(answers, "2026-11-20")), file, shipped.vocabulary)
    newcomer = Newcomer(file, shipped)
    try:
        wrong = list(sitting(newcomer, slips))
    finally:
        newcomer.child.close(force=True)
    assert wrong == []
    assert {name: written(value) for name, value in answers.items()}.items() <= newcomer.saved().items(), (
        "no other answer changed"
    )
