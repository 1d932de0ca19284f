"""What a Word file fetches or opens from outside: templates and pictures of other computers, links that start programs."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Final

from policygen.word.reading.safe_open import parse

_SAFE_LINK: Final = re.compile(r"(?:https?://|mailto:|tel:|#)", re.IGNORECASE)
_KINDS: Final = {
    "attachedTemplate": "a template", "image": "a picture", "oleObject": "an object", "frame": "a frame",
    "subDocument": "a part of the text", "video": "a film", "audio": "a sound",
}  # fmt: skip
_SHORTEST_ADDRESS: Final = 60


def outside_links(parts: Mapping[str, bytes]) -> Iterator[str]:
    """Yield, in words, what a file loads from elsewhere when it is opened, and links to other than web pages and mail.

    An ordinary link to a web page, a mail address or a telephone is no such thing.
    """
    for name in sorted(parts):
        if name.endswith(".rels") and b"External" in parts[name]:
            for each in parse(parts[name], name):
                if each.get("TargetMode") == "External":
                    yield from _outside(each.get("Type", "").rpartition("/")[2], each.get("Target", ""))


def _outside(kind: str, target: str) -> Iterator[str]:
    shown = target if len(target) <= _SHORTEST_ADDRESS else f"{target[:_SHORTEST_ADDRESS]}…"
    if kind == "hyperlink":
        if not _SAFE_LINK.match(target) and (":" in target or target.startswith(("//", "\\"))):
            yield f"a link that opens no web page but {shown}"
    else:
        yield f"{_KINDS.get(kind, 'something')} that Word fetches from {shown}"
