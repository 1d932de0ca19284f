"""Finds the library, reads it, and keeps it in a cache while no file has changed."""

from __future__ import annotations

import gc
import hashlib
import os
import pickle
import warnings
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Final

import policygen
from policygen.errors import Fault, LibraryFaults, OldFormWarning
from policygen.library.compiled_templates import keep_compiled
from policygen.library.model import Library


def shipped_root() -> Path:
    """Return the folder that holds legislation/ and policy_templates/: beside the package, or of the checkout."""
    package = Path(policygen.__file__).parent
    return package if (package / "legislation").is_dir() else package.parents[1]


def load(root: Path | None = None, cache: Path | None = None, own: Path | None = None) -> Library:
    """Read the library from a folder that holds legislation/ and policy_templates/.

    With `own`, a school's or trust's folder of the same shape, what stands in its legislation/ is read as well: its own
    learning, for example. With `cache`, a folder, the result is kept there and used again while no file has changed.

    Raises LibraryFaults with every fault found; warns (OldFormWarning) of what is written in an old form in `own`.
    """
    root = root or shipped_root()
    if own is not None and not (own / "legislation").is_dir():
        raise LibraryFaults(Fault("This folder has no legislation/ in it.", "See docs/writing-law-and-clauses.md.", str(own)))
    files = sorted(_library_files(root)) + (sorted(_library_files(own)) if own else []) + _other_papers(root)
    library = _cached(root, files, own, cache) if cache else _read(root, files, own)
    tell_hints(library.hints)
    return library


def tell_hints(hints: Iterable[Fault]) -> None:
    """Warn of what is written in an old form; Python shows each of these warnings once."""
    for each in hints:
        warnings.warn(str(each), OldFormWarning, stacklevel=3)


def _cached(root: Path, files: Sequence[Path], own: Path | None, cache: Path) -> Library:
    stamp = _files_stamp(root, files)
    keep_compiled(cache, stamp)
    kept = _from_cache(cache, stamp)
    if kept is not None:
        return kept
    library = _checked_library(root, files) or _read(root, files, own)
    _into_cache(cache, stamp, library)
    return library


def _read(root: Path, files: Sequence[Path], own: Path | None) -> Library:
    from policygen.library.reader import Reader  # a library out of the cache needs none of what reads it

    return Reader(root, files, own).library()


def _library_files(root: Path) -> Iterator[Path]:
    for folder in (root / "legislation", root / "policy_templates"):
        yield from (Path(each) for each in _files_below(str(folder), (".yaml", ".md", ".docx")))


def _files_below(folder: str, endings: tuple[str, ...]) -> Iterator[str]:
    """Yield the files in a folder and in the folders in it, without hidden ones and what Word keeps beside an open file."""
    try:
        entries = list(os.scandir(folder))
    except OSError:
        return
    for each in entries:
        if each.is_dir(follow_symlinks=False):
            yield from _files_below(each.path, endings)
        elif each.name.endswith(endings) and not each.name.startswith(("~$", ".")):
            yield each.path


def _other_papers(root: Path) -> list[Path]:
    """Return the shipped papers that a library has none of its own for: a folder of one's own need not word them again."""
    if root == shipped_root():
        return []
    papers = Path("policy_templates") / "papers"
    return [path for path in sorted((shipped_root() / papers).glob("*.md")) if not (root / papers / path.name).is_file()]


def _files_stamp(root: Path, files: Sequence[Path]) -> str:
    digest = hashlib.sha256(policygen.__version__.encode())
    inside = f"{root}{os.sep}"
    for path in (*map(str, files), *sorted(_files_below(str(Path(policygen.__file__).parent), (".py",)))):
        state = os.stat(path)  # noqa: PTH116 - by Path it takes three times as long for the eleven hundred
        digest.update(f"{path.removeprefix(inside)}{state.st_size}:{state.st_mtime_ns}".encode())
    return digest.hexdigest()


CHECKED: Final = "checked-library.pickle"
"""The library as it was read and checked when the wheel was built; the digest of what it was read from stands before it."""


def checked_library(root: Path | None = None) -> bytes:
    """Return the library, read and checked, as the build puts it beside the package: its stamp, then the library.

    Raises LibraryFaults with every fault found.
    """
    root = root or shipped_root()
    files = sorted(_library_files(root))
    return _content_stamp(root, files) + pickle.dumps(_read(root, files, None), protocol=pickle.HIGHEST_PROTOCOL)


def _checked_library(root: Path, files: Sequence[Path]) -> Library | None:
    """Return the library as it was checked when the wheel was built; None where there is none, or a file differs since."""
    try:
        shipped = (Path(policygen.__file__).parent / CHECKED).read_bytes()
    except OSError:
        return None
    stamp = _content_stamp(root, files)
    return _unpickled(shipped[len(stamp) :]) if shipped.startswith(stamp) else None


def _content_stamp(root: Path, files: Sequence[Path]) -> bytes:
    """Return a digest of every file that a library is read from, of what reads it, and of what its values are made with."""
    from importlib.metadata import version  # a library out of the cache was made by the same pydantic, or is not read

    digest = hashlib.sha256(f"{policygen.__version__} {version('pydantic').split('.')[0]}".encode())
    package = Path(policygen.__file__).parent
    for path in (*files, *sorted(package.rglob("*.py"))):
        name = path.relative_to(
            root if path.is_relative_to(root / "legislation") or not path.is_relative_to(package) else package
        )
        digest.update(f"{name.as_posix()}\0".encode() + path.read_bytes())
    return digest.digest()


def _from_cache(cache: Path, stamp: str) -> Library | None:
    try:
        return _unpickled((cache / f"library-{stamp[:24]}.pickle").read_bytes())
    except OSError:
        return None


def _unpickled(data: bytes) -> Library | None:
    collecting = gc.isenabled()
    gc.disable()  # the many small values of a library all stay: looking for rubbish among them costs more than reading them
    try:
        kept = pickle.loads(data)  # noqa: S301 - our own file
    except Exception:
        return None
    finally:
        if collecting:
            gc.enable()
    return kept if isinstance(kept, Library) else None


def _into_cache(cache: Path, stamp: str, library: Library) -> None:
    try:
        cache.mkdir(parents=True, exist_ok=True, mode=0o700)
        for old in cache.glob("library-*.pickle"):
            old.unlink(missing_ok=True)
        target = cache / f"library-{stamp[:24]}.pickle"
        part = target.with_suffix(f".{os.getpid()}.part")
        part.write_bytes(pickle.dumps(library, protocol=pickle.HIGHEST_PROTOCOL))
        part.replace(target)
    except OSError:
        return
