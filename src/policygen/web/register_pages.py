"""Begin from the DfE register: its file chosen once, a school or a trust found in it, what it says shown before it is taken."""

from __future__ import annotations

import tempfile
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Final

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from policygen.errors import Fault, Faults
from policygen.facts.shown import answer_words
from policygen.facts.vocabulary import Value, label
from policygen.interview import Interview
from policygen.runs.begun_files import begin_school_file, begin_trust_files, begun_trust, first_answers
from policygen.runs.output_files import slug
from policygen.schools.register import MOST, Register, read_register
from policygen.schools.register_answers import CLOSED, Row, TrustGroup, code, readable_name, value
from policygen.schools.school_file import School
from policygen.storage import write_whole
from policygen.web.page_words import what_and_step
from policygen.web.trust_pages import trust_at
from policygen.web.views import page, school_at, told_of
from policygen.web.workspace import Workspace

STEM: Final = "dfe-register"
"""How the register's file is called that is kept in the folder."""
_ENDINGS: Final = (".csv", ".csv.gz", ".zip")


@dataclass(slots=True)
class RegisterBooks:
    """The register that lies in a folder, read once as long as its files are the same."""

    _state: object = None
    _books: Register | None = None
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def books_in(self, folder: Path) -> Register | None:
        """Return what the register's files in a folder hold; nothing where there is none. Raises Faults where one is damaged."""
        with self._lock:
            files = register_files(folder)
            if (state := _state_of(files)) != self._state:
                self._state, self._books = None, None
                self._books = read_register(files) if files else None
                self._state = state
            return self._books

    def keep(self, folder: Path, files: Sequence[tuple[str, bytes]]) -> None:
        """Write files, which came under some names, into a folder once they were read as the register, in place of those before.

        Raises Faults where they are not it; then those of before stay.
        """
        with tempfile.TemporaryDirectory(prefix="policygen-") as place:
            for number, (name, data) in enumerate(files):
                (Path(place) / f"{number}{_ending(name)}").write_bytes(data)
            books = read_register([Path(place)])
        kept = [folder / f"{STEM}{f'-{number + 1}' if number else ''}{_ending(name)}" for number, (name, _) in enumerate(files)]
        with self._lock:
            before = [path for path in register_files(folder) if path.name.startswith(STEM)]
            for path, (_, data) in zip(kept, files, strict=True):
                write_whole(path, data)
            for path in before:
                if path not in kept:
                    path.unlink(missing_ok=True)
            self._state, self._books = _state_of(register_files(folder)), books


def _state_of(files: Sequence[Path]) -> tuple[tuple[Path, int, int], ...]:
    return tuple((path, about.st_size, about.st_mtime_ns) for path in files for about in [path.stat()])


def register_files(folder: Path) -> list[Path]:
    """Return the files in a folder that can be the register's: those kept from a page, else what a person laid there."""
    there = [path for path in sorted(folder.glob("*")) if path.is_file() and path.name.casefold().endswith(_ENDINGS)]
    kept = [path for path in there if path.name.startswith(STEM)]
    return kept or [path for path in there if path.name.casefold().startswith(_PUBLISHED)]


_PUBLISHED: Final = ("edubase", "extract", "gias", "alldata", "allgroups", "grouplinks", "links_edubase", "groups")
"""How the names of files begin that the register's site gives."""


async def register_page(request: Request) -> Response:
    """The register's file to be chosen; a school or a trust to be looked for."""
    workspace: Workspace = request.app.state.workspace
    if request.method == "POST":
        return await _chosen(request, workspace)
    try:
        books = await run_in_threadpool(_books, request)
    except Faults as error:
        return _file_asked_for(workspace, told_of(error.faults[0]))
    if books is None:
        return _file_asked_for(workspace, "")
    sought, town = (request.query_params.get(each, "").strip() for each in ("find", "town"))
    schools = await run_in_threadpool(books.find_schools, sought, MOST, town) if sought or town else []
    trusts = await run_in_threadpool(books.find_trusts, sought) if sought and not town else []
    return page(
        "register.html", title="Find your school or trust", sought=sought, town=town, most=MOST, number=len(books.schools),
        rows=[_found_school(each) for each in schools], trusts=[_found_trust(books, each) for each in trusts],
    )  # fmt: skip


def _books(request: Request) -> Register | None:
    books: RegisterBooks = request.app.state.register
    workspace: Workspace = request.app.state.workspace
    return books.books_in(workspace.folder)


def _file_asked_for(workspace: Workspace, error: str) -> Response:
    return page("register_file.html", 422 if error else 200, title="The register of schools", errors=[error] if error else [],
                folder=workspace.folder.name)  # fmt: skip


async def _chosen(request: Request, workspace: Workspace) -> Response:
    """Keep the files that were chosen, where they are the register's, in place of those kept before."""
    books: RegisterBooks = request.app.state.register
    form = await request.form(max_files=4, max_fields=4)
    uploads = [each for each in form.getlist("register") if isinstance(each, UploadFile) and each.filename]
    if not uploads:
        return _file_asked_for(workspace, "Choose the file first.")
    files = [(str(each.filename).casefold(), await each.read()) for each in uploads]
    wrong = [name for name, _ in files if not name.endswith(_ENDINGS)]
    if wrong:
        return _file_asked_for(workspace, "This is not a file of the register: it is a CSV file, or a ZIP file with one in it.")
    try:
        await run_in_threadpool(books.keep, workspace.folder, files)
    except Faults as error:
        return _file_asked_for(workspace, what_and_step(error.faults[0]))
    return RedirectResponse("/register", 303)


def _ending(name: str) -> str:
    return next(each for each in _ENDINGS if name.endswith(each))


def _found_school(row: Row) -> dict[str, object]:
    said = ("TypeOfEstablishment (name)", "PhaseOfEducation (name)", "Street", "Town", "Postcode", "LA (name)")
    return {
        "urn": row["URN"].strip(), "name": value(row, "EstablishmentName"), "closed": code(row, "EstablishmentStatus") == CLOSED,
        "status": value(row, "EstablishmentStatus (name)"), "said": ", ".join(filter(None, (value(row, each) for each in said))),
        "trust": readable_name(value(row, "Trusts (name)")),
    }  # fmt: skip


def _found_trust(books: Register, trust: TrustGroup) -> dict[str, object]:
    return {"uid": trust.uid, "name": readable_name(trust.name), "kind": trust.kind or "trust", "open": trust.open,
            "schools": len(books.schools_of(trust))}  # fmt: skip


# ---- begin


async def begin_school_page(request: Request) -> Response:
    """What the register says of a school, to be confirmed; sent, its file is begun."""
    workspace: Workspace = request.app.state.workspace
    books = await run_in_threadpool(_books, request)
    row = books.schools.get(request.path_params["urn"]) if books else None
    if books is None or row is None:
        return RedirectResponse("/register", 303)
    start = first_answers(books, row, workspace.library)
    key = slug(str(start.answers["school_name"]))
    taken = key in {path.stem for path in workspace.folder.glob("*.yaml")}
    if taken:
        key = f"{key}-{start.answers['urn']}"
    path = workspace.folder / f"{key}.yaml"
    if request.method == "POST" and not path.exists():
        workspace.begin_by(partial(begin_school_file, start, workspace.library, path))
        return RedirectResponse(school_at(key), 303)
    library = workspace.library
    left = Interview(library, list(library.policies.values()), School(start.answers), workspace.on).at_most()
    return page(
        "register_school.html", 409 if request.method == "POST" else 200, title=str(start.answers["school_name"]),
        urn=row["URN"].strip(), rows=_answers_shown(workspace, start.answers), notes=start.notes, left=left, file=path.name,
        there=path.exists(), namesake=taken,
    )  # fmt: skip


def _answers_shown(workspace: Workspace, answers: Mapping[str, Value]) -> list[tuple[str, str]]:
    vocabulary = workspace.library.vocabulary
    return [(label(vocabulary, name), answer_words(vocabulary.facts[name], said)) for name, said in answers.items()]


async def begin_trust_page(request: Request) -> Response:
    """The schools of a trust as the register has them, to be confirmed; sent, their files and the trust's are begun."""
    workspace: Workspace = request.app.state.workspace
    books = await run_in_threadpool(_books, request)
    trust = books.groups.get(request.path_params["uid"]) if books else None
    if books is None or trust is None:
        return RedirectResponse("/register", 303)
    begun = await run_in_threadpool(begun_trust, books, trust, workspace.library)
    name = readable_name(trust.name)
    path = workspace.folder / f"{slug(name)}.yaml"
    if request.method == "POST":
        try:
            await run_in_threadpool(workspace.begin_by, partial(begin_trust_files, begun, workspace.library, path))
        except Faults as error:
            said = f"{Path(error.faults[0].path).name}: {error.faults[0].what}"
            raise Faults(Fault(said, "Open it from your schools and trusts.")) from error
        return RedirectResponse(trust_at(path.stem), 303)
    schools = [(str(each.answers["school_name"]), str(each.answers["urn"]), len(each.answers)) for each in begun.starts]
    left = [(value(books.schools[urn], "EstablishmentName"), why) for urn, why in begun.left_out.items()]
    return page(
        "register_trust.html", title=name, uid=trust.uid, schools=schools, left=left, file=path.name, there=path.exists(),
        key=path.stem, shared=_answers_shown(workspace, begun.shared_answers),
    )  # fmt: skip
