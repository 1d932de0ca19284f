"""The command as a user runs it, with its own folder, output and exit code, at a tenth of what a new Python takes.

Each run is a process of its own, split off a server that has read the package and the library, and has made one school's policies
so that their templates are compiled: 0.4 s in place of 1.4 s for each run that makes a suite. No run leaves anything for another.
Tests of the start itself, of the terminal and of the wheel begin a new Python instead; so does everything where processes cannot
be split.
"""

from __future__ import annotations

import gc
import multiprocessing
import os
import subprocess
import sys
import tempfile
import warnings
from collections.abc import Mapping
from datetime import date
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
SECONDS = 180
HEAVY = (
    "policygen.api", "policygen.runs.batch", "policygen.runs.extras", "policygen.coverage.checking", "policygen.consistency.school_suite",
    "policygen.library.reader", "docx", "openpyxl", "questionary", "rich.markup", "rich.table", "rich.progress", "typer.core",
)  # fmt: skip
"""What many commands import. Not the commands themselves: they look at their terminal when they are imported."""


def policygen(
    *arguments: object, cwd: Path | None = None, options: tuple[str, ...] = (), **environment: str
) -> subprocess.CompletedProcess[str]:
    """Run policygen with some arguments; `options` are for Python, of which `-W error` is the only one that is no new Python."""
    given, folder = list(map(str, arguments)), str(cwd or ROOT)
    variables = {**os.environ, **environment}
    if "forkserver" not in multiprocessing.get_all_start_methods() or options not in ((), ("-W", "error")):
        command = [sys.executable, *options, "-m", "policygen", *given]
        return subprocess.run(
            command, capture_output=True, text=True, encoding="utf-8", check=False, timeout=SECONDS, cwd=folder, env=variables
        )
    with tempfile.TemporaryDirectory() as name:
        said = [str(Path(name, "stdout")), str(Path(name, "stderr"))]
        process = _server().Process(target=_run, args=(given, folder, variables, bool(options), *said))
        process.start()
        process.join(SECONDS)
        if process.exitcode is None:
            process.kill()
            raise subprocess.TimeoutExpired(given, SECONDS)
        out, err = (Path(each).read_text(encoding="utf-8") for each in said)
        return subprocess.CompletedProcess(given, process.exitcode, out, err)


@cache
def _server() -> Any:
    """Return where processes are split off; the server reads what all of them need as soon as it starts."""
    before = os.environ.get("PYTHONPATH")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([__name__])
    os.environ["PYTHONPATH"] = os.pathsep.join([str(Path(__file__).parent), *filter(None, [before])])
    os.environ["POLICYGEN_TESTS_SERVE"] = "1"
    try:
        import_module("multiprocessing.forkserver").ensure_running()
    finally:
        del os.environ["POLICYGEN_TESTS_SERVE"]
        os.environ.pop("PYTHONPATH") if before is None else os.environ.update(PYTHONPATH=before)
    return context


def _get_ready() -> None:
    """Import what commands need, and keep the library in mind: what has its stamp is not read again."""
    for name in HEAVY:
        import_module(name)
    import platformdirs

    loading: Any = import_module("policygen.library.load")
    root, from_cache = loading.shipped_root(), loading._from_cache
    stamp = loading._files_stamp(root, sorted(loading._library_files(root)))
    kept = loading.load(cache=Path(platformdirs.user_cache_dir("policygen", appauthor=False)))
    loading._from_cache = lambda cache, wanted: kept if wanted == stamp else from_cache(cache, wanted)
    read_school = import_module("policygen.schools.school_file").read_school
    answers = read_school(ROOT / "examples" / "oakfield-primary.yaml", kept.vocabulary).answers
    for policy in kept.policies.values():
        import_module("policygen.generation.generate").generate(policy, kept, answers, date(2026, 11, 24)).word()
    os.fsync = lambda fd: None  # see conftest.py
    gc.freeze()


def _run(arguments: list[str], folder: str, variables: Mapping[str, str], strict: bool, out: str, err: str) -> None:
    """Run a command in this process, which is for nothing else, and leave with its exit code."""
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(variables)
    for number, path in ((1, out), (2, err)):
        opened = os.open(path, os.O_WRONLY | os.O_CREAT)
        os.dup2(opened, number)
        os.close(opened)
    sys.stdout = open(1, "w", encoding="utf-8", closefd=False)  # noqa: SIM115 - for the life of the process
    sys.stderr = open(2, "w", encoding="utf-8", closefd=False, buffering=1)  # noqa: SIM115
    sys.argv = ["policygen", *arguments]
    if strict:
        warnings.simplefilter("error")
    import_module("policygen.cli").main()


if os.environ.pop("POLICYGEN_TESTS_SERVE", ""):
    _get_ready()
