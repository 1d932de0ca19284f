"""What a comment asks of a person where a merge could not decide."""

from __future__ import annotations

from typing import Final

from policygen.word.merging.comments import AUTHOR
from policygen.word.merging.plan import Conflict


def question(conflict: Conflict, author: str, comment: str) -> str:
    """Return the comment that asks a person to choose; `author` and `comment` say why the clause changed."""
    cause = f" ({author})" if author not in ("", AUTHOR) else ""
    match conflict.kind:
        case "removed here":
            text = (f"Your school changed these words, and the new version{cause} no longer has this paragraph. "
                    "Keep it if it is still right for your school, or delete it.")  # fmt: skip
        case "removed by school":
            text = (f"Your school took a paragraph out near here, and the new version{cause} has changed it. "
                    f"It now says: “{conflict.new}”\nLeave it out, put it back, or write your own.")  # fmt: skip
        case "whose":
            text = (f"The new version has nothing like this, and what follows it: “{_beginning(conflict.school)}”\n"
                    "The file does not say what it was made from, so nobody can tell whether your school wrote it or an older "
                    "version. Keep what is your school's, and delete the rest.")  # fmt: skip
        case "both added":
            text = ("Your school and the new version both added words at this place. Both are kept, your school's first. "
                    "Check that they say what you mean together.")  # fmt: skip
        case _:
            text = (f"Your school wrote: “{conflict.school}”\nThe new version{cause} says: “{conflict.new}”\n"
                    "Your school's words are kept. Keep them, use the new ones, or write your own.")  # fmt: skip
    return f"Please choose. {text}" + (f"\n{comment}" if comment else "")


def _beginning(words: str) -> str:
    return words if len(words) <= _QUOTED else f"{words[:_QUOTED].rsplit(' ', 1)[0]} …"


_QUOTED: Final = 120
