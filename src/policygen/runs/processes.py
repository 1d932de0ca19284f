"""Several processes that make schools side by side: each school goes to one, and one that dies takes no other with it."""

from __future__ import annotations

import gc
import multiprocessing
import signal
import sys
import threading
from collections import deque
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from multiprocessing.connection import Connection, wait
from typing import Any, Final, Literal

from policygen.runs.batch import carry_out, seldom_tidied
from policygen.runs.jobs import Job, Outcome, Stopped, Tell

Method = Literal["fork", "spawn"]
Make = Callable[[Job, Tell], Outcome]


PATIENCE: Final = 15.0
"""Seconds for a process to finish the policy it is at when the run is stopped."""


def usual_method() -> Method:
    """Return how processes are started: as copies of this one on Linux, where that is safe; anew elsewhere."""
    return "fork" if sys.platform == "linux" and threading.active_count() == 1 else "spawn"


def make_one(job: Job, tell: Tell) -> Outcome:
    """Make one school, with the library read once in each process."""
    return carry_out(job, tell)


def side_by_side(
    jobs: Sequence[Job], count: int, tell: Tell, *, make: Make = make_one, method: Method | None = None
) -> Generator[Outcome, None, None]:
    """Make schools in `count` processes and yield what became of each as it is done.

    A process that dies costs its school: that is said, and another process takes its place. When the iterator is closed, each
    process finishes the policy it is at.
    """
    crew = _Crew(count, make, method or usual_method())
    try:
        yield from crew.outcomes(deque(jobs), tell)
    finally:
        crew.dismiss()


@dataclass(eq=False, slots=True)
class _Worker:
    process: Any
    pipe: Connection
    job: Job | None = None


@dataclass(slots=True)
class _Crew:
    count: int
    make: Make
    method: Method
    workers: list[_Worker] = field(default_factory=list)

    def outcomes(self, waiting: deque[Job], tell: Tell) -> Iterator[Outcome]:
        while waiting or any(each.job for each in self.workers):
            self._give_out(waiting)
            for pipe in wait([each.pipe for each in self.workers], timeout=1.0):
                worker = next(each for each in self.workers if each.pipe is pipe)
                said = _heard(worker)
                if said is None:
                    tell()
                    continue
                worker.job = None
                self._give_out(waiting)
                yield said

    def _give_out(self, waiting: deque[Job]) -> None:
        for worker in self.workers:
            if worker.job is None and waiting and worker.process.is_alive():
                self._give(worker, waiting)
        self.workers = [each for each in self.workers if each.job is not None or each.process.is_alive()]
        while waiting and len(self.workers) < self.count:
            self._give(self._hired(), waiting)

    def _give(self, worker: _Worker, waiting: deque[Job]) -> None:
        worker.job = waiting.popleft()
        try:
            worker.pipe.send(worker.job)
        except OSError:  # it has died just now: heard of when its answer is waited for
            return

    def _hired(self) -> _Worker:
        context: Any = multiprocessing.get_context(self.method)
        ours, theirs = context.Pipe()
        others = [ours, *(each.pipe for each in self.workers)] if self.method == "fork" else []
        process = context.Process(target=_work, args=(theirs, others, self.make), daemon=True)
        process.start()
        theirs.close()
        worker = _Worker(process, ours)
        self.workers.append(worker)
        return worker

    def dismiss(self) -> None:
        """Send every process home; what they have written is whole in any case."""
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


def _heard(worker: _Worker) -> Outcome | None:
    """Return what a worker's school became; nothing where it only has another policy done."""
    try:
        said = worker.pipe.recv()
    except (EOFError, OSError):
        worker.process.join(5)
        key = worker.job.key if worker.job else ""
        return Outcome(key, failed=(_died(worker.process.exitcode),))
    return said if isinstance(said, Outcome) else None


def _died(code: int | None) -> str:
    how = f"signal {-code}" if code is not None and code < 0 else f"code {code}"
    return f"The process that made this school ended ({how}), perhaps for want of memory. Run again, with a smaller --jobs."


def _work(pipe: Connection, others: Sequence[Connection], make: Make) -> None:
    """Make the schools that come down a pipe, until there is none or nobody at the other end."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C goes to every process; the first one tells the others
    for each in others:
        each.close()
    gc.collect()
    gc.freeze()  # what was there at the start stays shared with the first process
    try:
        with seldom_tidied():
            while (job := pipe.recv()) is not None:
                pipe.send(make(job, lambda: _after_each(pipe)))
    except (EOFError, OSError, Stopped):
        return


def _after_each(pipe: Connection) -> None:
    if pipe.poll():  # nothing is sent to a busy process but that it is to stop
        raise Stopped
    pipe.send(1)
