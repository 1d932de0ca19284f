"""Policies made while pages say how far it is: one making at a time for a school or a trust, each in a thread of its own."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from pathlib import Path

from policygen.errors import Faults
from policygen.runs.batch import bug, carry_out
from policygen.runs.file_record import prepare_kept
from policygen.runs.jobs import Job, Outcome
from policygen.runs.layout import KEPT
from policygen.storage import alone_in
from policygen.web.page_words import in_page

After = Callable[[Mapping[str, Outcome]], object]
"""Called with what became of each school, by its key."""


@dataclass(slots=True)
class Making:
    """What is being made for one school or trust, and how far it is."""

    steps: tuple[str, ...]
    """What is made, in order, as a person reads it."""
    done: int = 0
    failed: tuple[str, ...] = ()
    """Why it stopped, or why a school was not made, in sentences."""
    ended: bool = False
    said: tuple[str, ...] = ()
    """What is to be told besides when it is done."""

    def at_this_moment(self) -> Making:
        """Return a copy as it is now, so that a page which asks twice is told the same twice."""
        ended = self.ended  # asked before the rest: the thread that makes says last of all that it has ended
        return replace(self, ended=ended)

    @property
    def now(self) -> str:
        """What is being made at this moment."""
        return self.steps[min(self.done, len(self.steps) - 1)] if self.steps else ""

    def one_more(self) -> None:
        """Say that one more is done."""
        self.done += 1


@dataclass(slots=True)
class Makings:
    """The makings of this sitting, by the key of the school or the trust."""

    _all: dict[str, Making] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def making_of(self, key: str) -> Making | None:
        """Return the last making of a school or a trust in this sitting, as it is at this moment."""
        made = self._all.get(key)
        return made.at_this_moment() if made is not None else None

    def is_running(self, key: str) -> bool:
        """Whether something is being made for a school or a trust now."""
        made = self._all.get(key)
        return made is not None and not made.ended

    def begin_making(
        self, key: str, jobs: Sequence[Job], steps: Sequence[str], alone: Path | None = None, said: tuple[str, ...] = (),
        after: After = lambda _: None,
    ) -> bool:  # fmt: skip
        """Begin to make; return whether it was begun, for nothing is where it is being made already.

        `alone` is the folder of a trust, in which nobody else may write meanwhile; `said` is told when it is done; `after` is
        called at the end with what became of each school.
        """
        return self.begin_work(key, steps, lambda making: _carry_out_all(making, jobs, alone, after), said)

    def begin_work(self, key: str, steps: Sequence[str], work: Callable[[Making], object], said: tuple[str, ...] = ()) -> bool:
        """Begin any work of some steps, which says of each that it is done; return whether it was begun."""
        with self._lock:
            if self.is_running(key):
                return False
            self._all[key] = making = Making(tuple(steps), said=said)
        threading.Thread(target=_worked, args=(making, work), daemon=True, name=f"making {key}").start()
        return True


def _worked(making: Making, work: Callable[[Making], object]) -> None:
    try:
        work(making)
    except Faults as error:
        making.failed += tuple(in_page(str(error)).splitlines())
    except Exception as error:  # the page says it; a thread would only print it
        making.failed = (bug(error),)
    finally:
        making.ended = True


def _carry_out_all(making: Making, jobs: Sequence[Job], alone: Path | None, after: After) -> None:
    with ExitStack() as held:
        if alone is not None:
            prepare_kept(alone)
            held.enter_context(alone_in(alone, KEPT))
        after({job.key: _carry_out_one(making, job, named=len(jobs) > 1) for job in jobs})


def _carry_out_one(making: Making, job: Job, *, named: bool) -> Outcome:
    end = making.done + len(job.keys)
    outcome = carry_out(job, making.one_more)
    outcome = replace(outcome, failed=tuple(map(in_page, outcome.failed)))
    making.done = end  # those of a school that could not be made as well
    if outcome.failed:
        head = f"{job.answers.get('school_name') or job.key}: " if named else ""
        making.failed += tuple(f"{head}{line}" for line in outcome.failed)
    return outcome
