"""A trust's run on a Dask cluster: schools go to its workers as values, and what they write comes back as bytes.

Nothing is shared but the network: answers and adopted files are sent with a school, each worker reads the library of the
policygen that is installed there, and the files are written here. Needs the extra `policygen[cluster]`.
"""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Generator, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from importlib import import_module
from pathlib import Path
from typing import Any, Final

import platformdirs

import policygen
from policygen.errors import Fault, Faults, Gaps, OutputFault
from policygen.layers.folders import Folder
from policygen.library.model import Library
from policygen.runs.adopted_files import adopted_files, read_file
from policygen.runs.batch import bug, carry_out, doubted_for_its_layers
from policygen.runs.file_record import settle
from policygen.runs.jobs import Job, LibrarySource, Outcome, Tell
from policygen.runs.output_files import prepare_folder
from policygen.runs.record import (
    NAME,
    FileState,
    PolicyRecord,
    SchoolRecord,
    adopted_states,
    read_record,
    state_of,
    untouched,
    write_record,
)
from policygen.runs.start_here import write_start_here
from policygen.schools.school_file import School
from policygen.storage import write_whole

PATIENCE: Final = "15s"
"""How long to wait for the scheduler to answer."""


AHEAD: Final = 2
"""Schools under way for each thread of the cluster: what is sent and what comes back is bounded by it."""


@dataclass(frozen=True, slots=True)
class TaskInput:
    """A school's part of a run as it is sent: with its files, and with what the library there has to be."""

    job: Job = field(repr=False)
    version: str
    """Of policygen here."""
    library: str
    """Digest of the library here; that of the worker has to be the same."""
    adopted: tuple[tuple[str, bytes], ...] = field(repr=False)
    layers: tuple[tuple[tuple[str, bytes], ...], ...] = field(repr=False)
    """The files of each layer of the school's library."""
    present: tuple[tuple[str, bytes], ...] = field(repr=False)
    """Files in the school's folder that may have been edited, so that none is written over."""


@dataclass(frozen=True, slots=True)
class TaskResult:
    """What comes back: what became of the school, its record, and the files to write."""

    outcome: Outcome
    record: str = field(repr=False, default="")
    files: tuple[tuple[str, bytes], ...] = field(repr=False, default=())


def on_cluster(address: str, jobs: Sequence[Job], library: Library, tell: Tell) -> Generator[Outcome, None, None]:
    """Make schools on the workers of a Dask scheduler and write what comes back; yield what became of each as it is done.

    Raises Faults where the extra is missing, no scheduler answers there, or a worker has another policygen.
    """
    client = _client(address)
    try:
        _refuse_another_library(client, library)
        yield from _outcomes(client, list(jobs), tell)
    finally:
        client.close()


def _dask() -> tuple[Any, Any]:
    return import_module("dask"), import_module("distributed")


def _client(address: str) -> Any:
    try:
        dask, distributed = _dask()
    except ImportError as error:
        raise Faults(Fault("For --cluster, Dask is needed.", 'Run: pip install "policygen[cluster]"')) from error
    dask.config.set({"distributed.admin.large-graph-warning-threshold": "1 GB"})  # adopted files are sent on purpose
    try:
        client = distributed.Client(address, timeout=PATIENCE, set_as_default=False)
    except (OSError, ValueError, TimeoutError) as error:
        step = "Give its address as the scheduler says it when it starts, such as tcp://192.168.1.20:8786."
        raise Faults(Fault("No scheduler answers there.", step, address)) from error
    if not client.scheduler_info(n_workers=-1)["workers"]:
        client.close()
        raise Faults(Fault("The scheduler has no workers.", f"Start one with: dask worker {address} --nthreads 1", address))
    return client


def _refuse_another_library(client: Any, library: Library) -> None:
    try:
        found = client.run(library_there)
    except Exception as error:
        raise Faults(Fault(f"The cluster's workers cannot run policygen ({type(error).__name__}).", _SAME)) from error
    for worker, (version, digest) in found.items():
        _refuse_other(str(worker), (version, digest), (policygen.__version__, library.digest))


_SAME: Final = "Install the same policygen, with the same texts, on every machine."


def _refuse_other(where: str, there: tuple[str, str], here: tuple[str, str]) -> None:
    """Refuse a worker whose policygen, or whose library, is not the one here; each is given as version and digest."""
    if there[0] != here[0]:
        raise Faults(Fault(f"A worker has policygen {there[0]}, this computer {here[0]}.", _SAME, where))
    if there[1] != here[1]:
        raise Faults(Fault("A worker has another legislation/ or policy_templates/ than this computer.", _SAME, where))


def _source_there() -> LibrarySource:
    return LibrarySource(Path(platformdirs.user_cache_dir("policygen", appauthor=False)))


def library_there() -> tuple[str, str]:
    """Return the version of policygen on a worker, and the digest of its library."""
    return policygen.__version__, _source_there().library().digest


def _outcomes(client: Any, waiting: list[Job], tell: Tell) -> Iterator[Outcome]:
    sent: dict[Any, tuple[Job, Mapping[str, str]]] = {}
    done = _dask()[1].as_completed(loop=client.loop)
    waiting.reverse()

    def send_more() -> Iterator[Outcome]:
        while waiting and len(sent) < AHEAD * max(1, sum(client.nthreads().values())):
            job = waiting.pop()
            if job.refused:
                yield Outcome(job.key, failed=job.refused)
                continue
            try:
                parcel = _parcel(job)
                future = client.submit(make_there, parcel, pure=False, retries=0)
            except (Faults, OSError) as error:
                yield Outcome(job.key, failed=tuple(str(error).splitlines()))
            else:
                sent[future] = job, {name: _sha256_of(data) for name, data in parcel.present}
                done.add(future)

    yield from send_more()
    for future in done:
        job, present = sent.pop(future)
        yield _result_of(job, present, future)
        for _ in job.keys:
            tell()
        future.release()
        yield from send_more()


def _result_of(job: Job, present: Mapping[str, str], future: Any) -> Outcome:
    try:
        back: TaskResult = future.result()
    except Exception as error:  # the worker has gone: what it says may name values, so only its kind is told
        said = f"The cluster's worker that made this school was lost ({type(error).__name__}). Run again."
        return Outcome(job.key, failed=(said,))
    if not back.record:
        return back.outcome
    try:
        return doubted_for_its_layers(job, unpack(job, present, back))
    except (Faults, OSError) as error:
        return Outcome(job.key, failed=tuple(str(error).splitlines()))


# ---- sending


def _parcel(job: Job) -> TaskInput:
    adopted = []
    if job.prior:
        adopted = [(path.relative_to(job.prior).as_posix(), read_file(path)) for path in adopted_files(job.prior)]
    layers = tuple(tuple(_files_of(folder.path)) for folder in job.source.layers)
    if not job.run.dry_run:
        settle(job.folder)  # the worker knows what lies here by the record alone
    return TaskInput(job, policygen.__version__, job.source.library().digest, tuple(adopted), layers, tuple(_may_be_edited(job)))


def _files_of(folder: Path) -> Iterator[tuple[str, bytes]]:
    for path in sorted(folder.rglob("*")):
        if path.is_file() and not path.name.startswith((".", "~$")):
            yield path.relative_to(folder).as_posix(), read_file(path)


def _may_be_edited(job: Job) -> Iterator[tuple[str, bytes]]:
    """Yield the files in a school's folder that are not as the last run left them."""
    record = read_record(job.folder)
    states = [*record.beside, *(state for each in record.policies.values() for state in each.outputs)] if record else []
    known = {state.name: state for state in states}
    for path in sorted(job.folder.rglob("*")) if job.folder.is_dir() else ():
        name = path.relative_to(job.folder).as_posix()
        if path.is_file() and name != NAME and not path.name.startswith((".", "~$")):
            state = known.get(name)
            if state is None or not untouched(job.folder, [state]):
                yield name, read_file(path)


# ---- on the worker


def make_there(parcel: TaskInput) -> TaskResult:
    """Make a school on a worker, in a folder of its own that is gone afterwards; nothing that goes wrong gets out."""
    try:
        with tempfile.TemporaryDirectory(prefix="policygen-") as folder:
            return _made_in(Path(folder), parcel)
    except (Faults, Gaps) as error:
        return TaskResult(Outcome(parcel.job.key, failed=tuple(str(error).splitlines())))
    except Exception as error:
        return TaskResult(Outcome(parcel.job.key, failed=(bug(error),)))


def _made_in(place: Path, parcel: TaskInput) -> TaskResult:
    out, adopted = place / "out", place / "adopted"
    layers = [place / f"layer-{number}" for number in range(len(parcel.layers))]
    for folder, sent in ((out, parcel.present), (adopted, parcel.adopted), *zip(layers, parcel.layers, strict=True)):
        folder.mkdir()
        for name, data in sent:
            target = folder / name
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(data)
    shown = [each.shown for each in parcel.job.source.layers]
    library = replace(_source_there(), layers=tuple(map(Folder, layers, shown)))
    _refuse_other("A worker", (policygen.__version__, library.library().digest), (parcel.version, parcel.library))
    job = parcel.job.placed(out, adopted if parcel.job.prior else None, library)
    outcome = _as_said_there(carry_out(job), {out: parcel.job.folder, adopted: parcel.job.prior or adopted})
    present = dict(parcel.present)
    files = [(path.relative_to(out).as_posix(), path.read_bytes()) for path in sorted(out.rglob("*")) if path.is_file()]
    record = dict(files).pop(NAME, b"").decode()
    return TaskResult(outcome, record, tuple((name, data) for name, data in files if name != NAME and present.get(name) != data))


def _as_said_there(outcome: Outcome, places: dict[Path, Path]) -> Outcome:
    """Return an outcome that names files as they stand where the run was started."""

    def moved(said: Any) -> Any:
        match said:
            case str():
                for here, there in places.items():
                    said = said.replace(str(here), str(there))
                return said
            case dict():
                return {name: moved(each) for name, each in said.items()}
            case list() | tuple():
                return [moved(each) for each in said]
            case _:
                return said

    return replace(outcome, failed=tuple(moved(outcome.failed)), kept=tuple(moved(outcome.kept)), data=tuple(moved(outcome.data)))


# ---- writing here


def unpack(job: Job, present: Mapping[str, str], back: TaskResult) -> Outcome:
    """Write what came back, each file whole, and the record last; nothing over a file that was edited in the meantime."""
    if job.run.dry_run:
        return back.outcome
    prepare_folder(job.folder)
    files = dict(back.files)
    for name, now in _may_be_edited(job):
        if name in files and now != files[name] and _sha256_of(now) != present.get(name):
            raise OutputFault(Fault("This file was changed while it was being made.", "Run again.", str(job.folder / name)))
    for name, data in back.files:
        target = job.folder / name
        if target.resolve().is_relative_to(job.folder.resolve()):
            target.parent.mkdir(parents=True, exist_ok=True)
            if not (target.is_file() and target.read_bytes() == data):
                write_whole(target, data)
    before = read_record(job.folder)
    there = SchoolRecord.model_validate_json(back.record).model_copy(update={"failed": back.outcome.failed})
    here = _record_here(job, there, before)
    write_record(here, job.folder)
    if not here.failed:  # the worker had not all that lies here
        write_start_here(job.folder, here, job.source.library(), School(job.answers))
    return back.outcome


def _record_here(job: Job, there: SchoolRecord, before: SchoolRecord | None) -> SchoolRecord:
    """Return a worker's record with the sizes and times of the files here, and with the policies that were not asked for."""
    policies = {
        key: PolicyRecord(inputs=each.inputs, outputs=_states(job.folder, each.outputs), status=each.status)
        for key, each in there.policies.items()
    }
    known = {each.name: each for each in there.adopted}
    paths = adopted_files(job.prior) if job.prior else []
    now = adopted_states(job.prior, paths, before) if job.prior else []
    adopted = [
        known[each.name].model_copy(update={"size": each.size, "mtime_ns": each.mtime_ns})
        for each in now if each.name in known and known[each.name].sha256 == each.sha256
    ]  # fmt: skip
    adopted += [each for each in there.adopted if not each.sha256]  # what is not there any more
    return there.model_copy(update={
        "policies": dict(sorted({**(before.policies if before else {}), **policies}.items())),
        "adopted": tuple(adopted), "beside": _states(job.folder, there.beside),
    })  # fmt: skip


def _states(folder: Path, there: Sequence[FileState]) -> tuple[FileState, ...]:
    return tuple(state_of(folder, each.name) for each in there)


def _sha256_of(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
