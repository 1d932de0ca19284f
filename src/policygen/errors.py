"""The errors that policygen raises.

    PolicygenError
    ├── Faults            something a user can put right: where, what, what next; one or many at once
    │   ├── ExpressionFault   a condition that cannot be read or names what does not exist
    │   ├── LibraryFaults     legislation/ or policy_templates/
    │   ├── SchoolFaults      a school's answers file
    │   └── OutputFault       a file that cannot be written
    └── Gaps              a shipped policy would leave out what a school must or should have

`OldFormWarning` is a warning of Python; the command line shows it as a hint. Anything else that escapes is a bug in policygen
and shows its traceback. Messages name questions, files and lines; they never repeat an answer, because answers hold people's
names and numbers.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong, and what to do about it."""

    what: str
    next_step: str = ""
    path: str = ""
    line: int | None = None

    def at(self, path: object, line: int | None = None) -> Fault:
        """Return the same fault with its place, keeping a place that is already known."""
        return replace(self, path=self.path or str(path), line=self.line if self.line is not None else line)

    def __str__(self) -> str:
        place = ""
        if self.path:
            place = f"{self.path}, line {self.line}: " if self.line is not None else f"{self.path}: "
        return f"{place}{self.what}" + (f" {self.next_step}" if self.next_step else "")


class PolicygenError(Exception):
    """Base of every error that policygen raises on purpose."""


class Faults(PolicygenError):
    """One or more faults that a user can put right."""

    def __init__(self, faults: Iterable[Fault] | Fault | str) -> None:
        if isinstance(faults, str):
            faults = Fault(faults)
        self.faults: Sequence[Fault] = (faults,) if isinstance(faults, Fault) else tuple(faults)
        super().__init__("\n".join(map(str, self.faults)))

    def __reduce__(self) -> tuple[type[Faults], tuple[Sequence[Fault]]]:
        return type(self), (self.faults,)


class ExpressionFault(Faults):
    """A condition that cannot be read, or that names a fact or choice which does not exist."""


class LibraryFaults(Faults):
    """Faults in legislation/ or policy_templates/."""


class SchoolFaults(Faults):
    """Faults in a school's answers."""


class OutputFault(Faults):
    """A file or folder that cannot be written."""


class OldFormWarning(FutureWarning):
    """Something in a user's own folder that works in this version and is to be written in another way; the words of a Fault."""


class Gaps(PolicygenError):
    """Applicable requirements that no clause of a policy meets."""

    def __init__(self, policy: str, requirements: Sequence[str], layers: Sequence[str] = ()) -> None:
        self.policy = policy
        self.requirements = tuple(requirements)
        self.layers = tuple(layers)
        listed = "\n".join(f"  {name}" for name in self.requirements)
        step = f"\nIf {' and '.join(layers)} means it, say why under 'without' in layer.yaml." if layers else ""
        super().__init__(f"The policy '{policy}' leaves out {len(self.requirements)} requirement(s):\n{listed}{step}")

    def __reduce__(self) -> tuple[type[Gaps], tuple[str, Sequence[str], Sequence[str]]]:
        return type(self), (self.policy, self.requirements, self.layers)
