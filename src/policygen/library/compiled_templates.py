"""Keeps what clauses' templates were compiled to beside the library's cache: compiling is half of making a first document."""

from __future__ import annotations

import hashlib
import marshal
import os
import sys
from collections.abc import Iterator, MutableMapping
from functools import cached_property
from pathlib import Path
from typing import Final

from policygen.markup.templates import compile_into

_DIGEST: Final = hashlib.sha256().digest_size


class CompiledTemplates(MutableMapping[str, bytes]):
    """What templates were compiled to, by the digest of each; read from a file when it is first asked for.

    A file that is damaged, or was written by another Python, is as one that is not there.
    """

    def __init__(self, folder: Path, stamp: str) -> None:
        self.folder, self.stamp = folder, stamp
        self._new = 0

    @cached_property
    def path(self) -> Path:
        """The file: one for each library, each policygen, and each Python and Jinja, which compile each in their own way."""
        from importlib.metadata import version  # what fills no template has no use for it

        by = f"{self.stamp} {sys.implementation.cache_tag} {sys.version} {version('jinja2')}"
        return self.folder / f"templates-{hashlib.sha256(by.encode()).hexdigest()[:24]}.bin"

    @cached_property
    def _all(self) -> dict[str, bytes]:
        return _read_compiled(self.path)

    def __getitem__(self, name: str) -> bytes:
        return self._all[name]

    def __setitem__(self, name: str, code: bytes) -> None:
        self._all[name] = code
        self._new += 1

    def __delitem__(self, name: str) -> None:
        del self._all[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._all)

    def __len__(self) -> int:
        return len(self._all)

    def save(self) -> None:
        """Write what is new, with what others have written meanwhile; without a word where that is not possible."""
        if not self._new:
            return
        data = marshal.dumps({**_read_compiled(self.path), **self._all})
        part = self.path.with_suffix(f".{os.getpid()}.part")
        try:
            for old in self.path.parent.glob("templates-*.bin"):
                if old != self.path:
                    old.unlink(missing_ok=True)
            part.write_bytes(hashlib.sha256(data).digest() + data)
            part.replace(self.path)
        except OSError:
            return
        self._new = 0


def _read_compiled(path: Path) -> dict[str, bytes]:
    try:
        data = path.read_bytes()
    except OSError:
        return {}
    if data[:_DIGEST] != hashlib.sha256(data[_DIGEST:]).digest():
        return {}  # half of a file could end Python itself
    kept = marshal.loads(data[_DIGEST:])  # noqa: S302 - our own file, whole
    return kept if isinstance(kept, dict) else {}


_IN_USE: Final[list[CompiledTemplates]] = []


def keep_compiled(cache: Path, stamp: str) -> None:
    """Take compiled templates from a folder from now on, and keep there those of a library that are compiled.

    `stamp` says which library and which policygen it is.
    """
    _IN_USE[:] = [CompiledTemplates(cache, stamp)]
    compile_into(_IN_USE[0])


def save_compiled() -> None:
    """Write what was compiled since it was last written."""
    for each in _IN_USE:
        each.save()
