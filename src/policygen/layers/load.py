"""Reads the layers of a school from their folders, as strictly as the library itself, and lays them over it."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from policygen.errors import Fault, LibraryFaults, SchoolFaults
from policygen.facts.known import Known
from policygen.layers.folders import Folder, layer_files
from policygen.library.load import tell_hints
from policygen.library.model import Library
from policygen.schools.locks import broken_by, clause_faults, locks_all_of
from policygen.schools.school_file import School
from policygen.schools.trust_file import Trust, inside

_KEPT: Final = 64
"""How many composed libraries a process keeps."""


_composed: dict[str, Library] = {}
_COMPOSING: Final = threading.Lock()


def with_layers(library: Library, folders: Sequence[Folder]) -> Library:
    """Return a library with layers over it; composed once for the same layers, while none of their files changes.

    Raises LibraryFaults with every fault found, each with the layer's file and line.
    """
    if not folders:
        return library
    stamp = f"{library.digest}\0{layers_state(folders)}"
    found = _composed.get(stamp)
    if found is None:
        found = _composed_whole(library, folders)
        tell_hints(found.hints[len(library.hints) :])
        with _COMPOSING:
            _composed[stamp] = found
            while len(_composed) > _KEPT:
                del _composed[next(iter(_composed))]
    return found


def _composed_whole(library: Library, folders: Sequence[Folder]) -> Library:
    """Return a library with layers over it, all of one state: read again where somebody saved a file meanwhile."""
    from policygen.layers.reading import laid_over  # a school without layers needs none of what reads them

    for _ in range(_TRIES):
        before = layers_state(folders)
        library_now = laid_over(library, folders)
        if layers_state(folders) == before:
            return library_now
    step = "Wait until nobody is saving files in it, and run the same command again."
    raise LibraryFaults(Fault("This layer changes while it is read.", step, folders[0].shown))


_TRIES: Final = 3


def layers_state(folders: Sequence[Folder]) -> str:
    """Return the digest of what stands in the folders of layers now; it changes when any file in them is saved."""
    digest = hashlib.sha256()
    for folder in folders:
        digest.update(f"\0{folder.path}\0{folder.shown}".encode())
        for path in layer_files(folder.path):
            try:
                state = path.stat()
            except FileNotFoundError:
                continue  # taken away since it was listed
            digest.update(f"\0{path.relative_to(folder.path)}:{state.st_size}:{state.st_mtime_ns}".encode())
    return digest.hexdigest()


def library_for(library: Library, trust: Trust, school: School, key: str = "") -> Library:
    """Return the library that a school's policies are made from: what travels with policygen, its trust's layers, its own.

    Raises SchoolFaults where the school may not be made as it stands (a locked answer, a question that it has to fill), and
    LibraryFaults where a layer is wrong.
    """
    if trust.problems.get(key):
        raise SchoolFaults(trust.problems[key])
    trusts = with_layers(library, trust_folders(library, trust, school))
    if not locks_all_of(trust.locks, trusts.policies):
        _refuse_wrong_locks(library, trust)
    own = own_folder(school)
    if own is None:
        return trusts
    both = with_layers(library, [*trust_folders(library, trust, school), own])
    broken = list(broken_by(trust.locks, trusts.policies, both.policies))
    if broken:
        raise LibraryFaults(broken)
    return both


def _refuse_wrong_locks(library: Library, trust: Trust) -> None:
    """A locked clause may stand in a layer that only other schools have; one that no school has is a mistake."""
    if trust.problems or not all(school.answers for _, school in trust.schools):
        return  # a school whose file cannot be read may be the one that has it
    uses = {tuple(trust_folders(library, trust, school)) for _, school in trust.schools}
    libraries = [with_layers(library, folders).policies for folders in sorted(uses, key=repr)]
    wrong = list(clause_faults(trust.locks, libraries, trust.file))
    if wrong:
        raise LibraryFaults(wrong)


def trust_folders(library: Library, trust: Trust, school: School) -> list[Folder]:
    """Return the layers of a trust that are for a school."""
    known = Known(library.vocabulary, school.answers)
    folders = []
    for use in trust.layers:
        wanted = True if use.where is None else use.where.value(known)
        if wanted is None and use.where is not None:
            open_ones = ", ".join(sorted(use.where.undecided(known)))
            said = f"Whether the layer '{use.path.name}' is for this school is not known."
            raise SchoolFaults(Fault(said, f"Answer this first: {open_ones}.", use.place))
        if wanted:
            folders.append(Folder(use.path, use.path.as_posix()))
    return folders


def own_folder(school: School) -> Folder | None:
    """Return the folder of a school's own layer; none where it has none.

    Raises SchoolFaults where the folder is not beside or under the school's file, or is not there.
    """
    if not school.layer:
        return None
    home = school.home or Path()
    path = inside(home, school.layer)
    if path is None:
        step = "Put the layer's folder beside the school's file."
        raise SchoolFaults(Fault(f"The layer '{school.layer}' is outside the folder of the school's file.", step))
    if not path.is_dir():
        raise SchoolFaults(Fault(f"There is no folder '{school.layer}' for the school's layer.", "", str(home)))
    return Folder(path, path.as_posix())
