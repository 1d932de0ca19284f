"""What faults and runs say of commands, in the words of the pages: the button or the page in place of the command."""

from __future__ import annotations

import re
from typing import Final

from policygen.errors import Fault

_FURTHER_FOLDER: Final = r"hoose another folder with --out\."
_IN_PAGE: Final = tuple(
    (re.compile(command), words)
    for command, words in (
        (r", in Word or with --accept-existing or --reject-existing", ", in Word"),
        (r", or give --accept-existing or --reject-existing", ""),
        (rf"Run the same command again(?:; if it stays so, c{_FURTHER_FOLDER}|\.)", "Do the same again."),
        (rf"[,;] (?:or|otherwise) c{_FURTHER_FOLDER}", "."),
        (rf"C{_FURTHER_FOLDER}", "Look whether you may write into the folder in which your answers are."),
        (
            r"Bring it up to date with: policygen update FILE",
            "Give it to “Is our policy still right?”, which brings it up to date",
        ),
        (r"Answer what is missing with: policygen ask [^\n]*", "Answer what is missing on the page of the school."),
        (r" \(policygen (?:ask|generate)\)", ""),
        (r"policygen ask writes it again", "it is written again with your next answer"),
        (r"start one with: policygen ask [^\n]*", "begin one under “Your schools”."),
        (r", or see the questions with: policygen explain --facts", ""),
        (
            r"Approve the policies after the meeting with: policygen approve[^\n]*",
            "After the meeting, record the approval under “Approve and publish”.",
        ),
        (
            r"Record an approval first: policygen approve\. Or name the folder that has them with --documents\.",
            "Record an approval first, under “Approve and publish”.",
        ),
        (r"policygen documents lists them", "Choose one of the list"),
        (r"give the day of that meeting with --date", "give the day of that meeting"),
        (r"Say which it is with --policy\.", "Give it the title of the policy on its first page."),
        (r"Give the folder of this policy's own school with --out", "Record it for this policy's own school"),
        (r"Give the right one with --policy and --prior FILE, or call", "Call"),
        (r"Name the right one with --policy and --prior FILE, or move", "Move"),
        (
            r"Check the folder that you gave with --prior, and the URN in the school's file",
            "Look whether it is the right file, and whether the URN among your answers is right",
        ),
        (r"Begin (?:with the record of|one with): policygen [^\n]*", "Begin with the empty one that can be saved here."),
        (r" \(--(?:documents|on)\)", ""),
    )
)
"""In this order; what names no command stays as it is."""


def in_page(words: str) -> str:
    """Return what is said with what to choose in the pages in place of a command."""
    for command, instead in _IN_PAGE:
        words = command.sub(instead, words)
    return words


def step_of(fault: Fault) -> str:
    """Return what to do about a fault, in the pages."""
    return in_page(fault.next_step)


def what_and_step(fault: Fault) -> str:
    """Return what is wrong beside a field, and what to do about it."""
    return f"{fault.what} {step_of(fault)}".strip()
