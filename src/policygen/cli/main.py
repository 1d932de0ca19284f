"""Runs a command, and turns errors into messages and exit codes: the one place that does."""

from __future__ import annotations

import sys
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from policygen.cli.app import DONE, FIX, app, err
from policygen.errors import Faults, Gaps, OldFormWarning


def run(arguments: Sequence[str]) -> int:
    """Run a command and return its exit code."""
    _register_commands(arguments)
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    try:
        with _hints_shown(), _compiled_kept():
            app(list(arguments))
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else DONE
    except Faults as error:
        for fault in error.faults:
            err.print(str(fault), markup=False, style="red")
        return FIX
    except Gaps as error:
        err.print(str(error), markup=False, style="red")
        if not error.layers:
            err.print("This is a fault in the policy's templates, not in your answers.", markup=False)
        return FIX
    except BrokenPipeError:
        sys.stderr.close()
        return DONE
    return DONE


def _register_commands(arguments: Sequence[str]) -> None:
    """Register the command that is asked for, or all of them where it is none that stands in a module of its name.

    Most of a short command's time would go into importing what the others need.
    """
    asked = arguments[0] if arguments else ""
    module = {"calendar": "documents", "layer": "layer_create"}.get(asked, asked)
    if module.replace("_", "").isalpha() and find_spec(f"policygen.cli.{module}") is not None:
        import_module(f"policygen.cli.{module}")
    names = {each.name for each in app.registered_commands} | {
        each.name for each in app.registered_groups if module == "layer_create"
    }
    if asked not in names:
        import_module("policygen.cli.commands")


@contextmanager
def _compiled_kept() -> Iterator[None]:
    """Keep what templates were compiled to for the next command, where this one read the library."""
    try:
        yield
    finally:
        compiled = sys.modules.get("policygen.library.compiled_templates")
        if compiled is not None:
            compiled.save_compiled()


@contextmanager
def _hints_shown() -> Iterator[None]:
    """Show what is written in an old form as a message, each once, and no other warning in another way than usual."""
    with warnings.catch_warnings():
        usual = warnings.showwarning
        warnings.simplefilter("default", OldFormWarning)

        def show(message: Warning | str, category: type[Warning], *place: Any, **more: Any) -> None:
            if issubclass(category, OldFormWarning):
                err.print(str(message), markup=False, style="yellow")
            else:
                usual(message, category, *place, **more)

        warnings.showwarning = show
        yield
