"""Several processes that make schools side by side: each school goes to one, and one that dies takes no other with it."""

from __future__ import annotations

import gc
import multiprocessing
import signal
import sys
import threading
import warnings
from collections import deque
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from typing import Any, Final, Literal

from policygen.errors import OldFormWarning
from policygen.library.compiled_templates import save_compiled
from policygen.runs.batch import carry_out, seldom_tidied
from policygen.runs.jobs import Job, Outcome, Stopped, Tell

Method = Literal["fork", "spawn"]
Make = Callable[[Job, Tell], Outcome]


PATIENCE: Final = 15.0
"""Seconds for a process to finish the policy it is at when the run is stopped."""


def usual_method() -> Method:
    """Return how processes are started: as copies of this one on Linux, where that is safe; anew elsewhere."""
    return "fork" if sys.platform == "linux" and threading.active_count() == 1 else "spawn"


def side_by_side(
    jobs: Sequence[Job], count: int, tell: Tell, *, make: Make = carry_out, method: Method | None = None
) -> Generator[Outcome, None, None]:
    """Make schools in `count` processes and yield what became of each as it is done; the library is read once in each.

    A process that dies costs its school: that is said, and another process takes its place. When the iterator is closed, each
    process finishes the policy it is at.
    """
    pool = ProcessPool(count, make, method or usual_method())
    with _shared_memory():
        try:
            yield from pool.outcomes(jobs, tell)
        finally:
            pool.close()


@contextmanager
def _shared_memory() -> Iterator[None]:
    """Keep what is there now out of the search for unreachable objects, so that copies of this process share its memory."""
    gc.collect()
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()


@dataclass(eq=False, slots=True)
class _WorkerProcess:
    process: Any
    pipe: Connection
    job: Job | None = None


class ProcessPool:
    """Processes that wait for schools, each at the other end of a pipe of its own.

    A pipe each, and not one queue for all: a process that is killed while it holds the lock of a queue stops the others.
    """

    def __init__(self, count: int, make: Make, method: Method) -> None:
        self.count, self.make, self.method = count, make, method
        self.workers: list[_WorkerProcess] = []

    def outcomes(self, jobs: Sequence[Job], tell: Tell) -> Iterator[Outcome]:
        """Make schools and yield what became of each as it is done; `tell` is called after each policy."""
        waiting = deque(jobs)
        while waiting or any(each.job for each in self.workers):
            self._give_out(waiting)
            for pipe in wait([each.pipe for each in self.workers], timeout=1.0):
                worker = next(each for each in self.workers if each.pipe is pipe)
                outcome = _received(worker)
                if outcome is None:
                    tell()
                    continue
                worker.job = None
                self._give_out(waiting)
                yield outcome

    def close(self) -> None:
        """Let every process finish the policy it is at, and end it; what they have written is whole in any case."""
        for each in self.workers:
            with suppress(OSError):
                each.pipe.send(None)
        for each in self.workers:
            each.process.join(PATIENCE)
            if each.process.is_alive():
                each.process.terminate()
                each.process.join()
            each.pipe.close()
        self.workers = []

    def _give_out(self, waiting: deque[Job]) -> None:
        for worker in self.workers:
            if worker.job is None and waiting and worker.process.is_alive():
                _give(worker, waiting.popleft())
        self.workers = [each for each in self.workers if each.job is not None or each.process.is_alive()]
        while waiting and len(self.workers) < self.count:
            _give(self._started(), waiting.popleft())

    def _started(self) -> _WorkerProcess:
        context: Any = multiprocessing.get_context(self.method)
        ours, theirs = context.Pipe()
        others = [ours, *(each.pipe for each in self.workers)] if self.method == "fork" else []
        process = context.Process(target=_make_what_comes, args=(theirs, others, self.make), daemon=True)
        process.start()
        theirs.close()
        worker = _WorkerProcess(process, ours)
        self.workers.append(worker)
        return worker


def _give(worker: _WorkerProcess, job: Job) -> None:
    worker.job = job
    with suppress(OSError):  # it has died just now: that is found when its answer is waited for
        worker.pipe.send(job)


def _received(worker: _WorkerProcess) -> Outcome | None:
    """Return what a worker's school became; nothing where it only has another policy done."""
    try:
        message = worker.pipe.recv()
    except (EOFError, OSError):
        worker.process.join(5)
        key = worker.job.key if worker.job else ""
        return Outcome(key, failed=(_why_it_ended(worker.process.exitcode),))
    return message if isinstance(message, Outcome) else None


def _why_it_ended(code: int | None) -> str:
    how = f"signal {-code}" if code is not None and code < 0 else f"code {code}"
    return f"The process that made this school ended ({how}), perhaps for want of memory. Run again, with a smaller --jobs."


def _make_what_comes(pipe: Connection, others: Sequence[Connection], make: Make) -> None:
    """Make the schools that come down a pipe, until there is none or nobody at the other end."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C goes to every process; the first one tells the others
    warnings.simplefilter("ignore", OldFormWarning)  # the first process has told it
    for each in others:
        each.close()
    try:
        with seldom_tidied():
            while (job := pipe.recv()) is not None:
                pipe.send(make(job, lambda: _after_each_policy(pipe)))
    except (EOFError, OSError, Stopped):
        return
    finally:
        save_compiled()


def _after_each_policy(pipe: Connection) -> None:
    if pipe.poll():  # nothing is sent to a busy process but that it is to stop
        raise Stopped
    pipe.send(1)
