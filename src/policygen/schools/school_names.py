"""The short name of a school, by which a trust's files and folders are called: it never leads out of the trust's folder."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

LONGEST_KEY: Final = 100
FOLDER_STEP: Final = "Each school gets a folder of this name: use letters, digits and hyphens."

_BAD_NAME: Final = re.compile(
    r'[\x00-\x1f\x7f<>:"/\\|?*\u2028\u2029]|^\.|^\s|[.\s]$|^(con|prn|aux|nul|conin\$|conout\$|com[\d¹²³]|lpt[\d¹²³])\s*(\.|$)|^$',
    re.IGNORECASE,
)


def can_be_a_folder(key: str) -> bool:
    """Return whether a school's short name can be that of a file and a folder on any system, and leads nowhere else."""
    return not _BAD_NAME.search(key) and len(key) <= LONGEST_KEY


def same_school_name(one: str, other: str) -> bool:
    """Return whether two names of a school are the same but for spaces, capitals and the form of apostrophes."""
    return _plain_name(one) == _plain_name(other)


def _plain_name(name: str) -> str:
    return " ".join(name.replace("’", "'").casefold().split())


def same_folder(key: str) -> str:
    """Return what two short names have in common that some system would take for one folder: letters large, small or composed."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", key).casefold())
