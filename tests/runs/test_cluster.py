"""A trust's run on a real Dask scheduler with two workers in processes of their own."""

from __future__ import annotations

import importlib
import json
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import Future
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from conftest import EXAMPLES, TRUST
from folders import made, seen
from test_isolation import adopt, marked_trust, nothing_crosses

import command_line
import policygen
from policygen.errors import Faults
from policygen.layers.folders import Folder
from policygen.layers.load import layers_state
from policygen.library.model import Library
from policygen.runs.dask_cluster import TaskInput, TaskResult, _result_of, make_there, on_cluster, unpack
from policygen.runs.jobs import LibrarySource, jobs_of
from policygen.runs.model import Run
from policygen.schools.trust_file import read_schools

ON = "2026-11-24"
POLICIES = ("--policy", "safeguarding", "--policy", "prevent")


@pytest.fixture(scope="module")
def scheduler(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    pytest.importorskip("distributed", reason='needs: pip install "policygen[cluster]"')
    folder = tmp_path_factory.mktemp("dask")
    file = folder / "scheduler.json"
    dask = [sys.executable, "-m", "dask"]
    about = ["--scheduler-file", str(file), "--no-dashboard"]
    started = [
        subprocess.Popen(
            [*dask, "scheduler", "--host", "127.0.0.1", "--port", "0", *about], cwd=folder, stderr=subprocess.DEVNULL
        )
    ]
    try:
        for number in range(2):
            worker = [*dask, "worker", *about, "--nthreads", "1", "--local-directory", str(folder / str(number))]
            started.append(subprocess.Popen(worker, cwd=folder, stderr=subprocess.DEVNULL))
        yield _address(file)
    finally:
        for process in reversed(started):
            process.terminate()
            process.wait(30)


def _address(file: Path) -> str:
    distributed: Any = importlib.import_module("distributed")
    while not (file.is_file() and file.stat().st_size):
        time.sleep(0.05)
    address = str(json.loads(file.read_text(encoding="utf-8"))["address"])
    with distributed.Client(address, set_as_default=False) as client:
        client.wait_for_workers(2, timeout=60)
    return address


def run(file: Path, *arguments: object) -> subprocess.CompletedProcess[str]:
    return command_line.policygen("generate", file, "--on", ON, *POLICIES, *arguments)


def test_a_cluster_makes_the_same_and_no_word_crosses(scheduler: str, tmp_path: Path, shipped: Library) -> None:
    marked = marked_trust(tmp_path, [EXAMPLES[number] for number in (0, 6, 6, 8)], "prevent", shipped)
    adopt(marked, shipped, tmp_path / "adopted")
    about = ("--prior", tmp_path / "adopted", "--html")
    there = run(marked.file, "--out", tmp_path / "there", "--cluster", scheduler, *about)
    here = run(marked.file, "--out", tmp_path / "here", "--jobs", 1, *about)
    assert (there.returncode, there.stderr) == (here.returncode, here.stderr)
    assert (here.returncode in (0, 3), here.stderr) == (True, "")  # 3: words of a school's own met a passage that changed
    assert made(tmp_path / "there") == made(tmp_path / "here")
    assert there.stdout.replace("there", "here") == here.stdout
    nothing_crosses(tmp_path / "there", marked)

    before = seen(tmp_path / "there")
    again = run(marked.file, "--out", tmp_path / "there", "--cluster", scheduler, *about)
    assert again.stdout.count("2 policies, unchanged") == 4
    assert seen(tmp_path / "there") == before


def test_a_file_that_was_edited_here_is_left_alone(scheduler: str, tmp_path: Path) -> None:
    run(TRUST, "--out", tmp_path / "there", "--cluster", scheduler)
    edited = next((tmp_path / "there" / "weir-primary").rglob("*_prevent_*.docx"))
    edited.write_bytes(edited.read_bytes() + b" ")
    mine = edited.read_bytes()
    done = run(TRUST, "--out", tmp_path / "there", "--cluster", scheduler)
    assert f"{edited.name} has been edited since it was made" in done.stderr
    assert edited.read_bytes() == mine
    assert edited.with_name(f"{edited.stem}-2.docx").is_file()


def test_what_is_wrong_with_one_school_is_said_with_the_names_of_files_here(scheduler: str, tmp_path: Path) -> None:
    folder = tmp_path / "adopted" / "weir-primary"
    folder.mkdir(parents=True)
    (folder / "ours.docx").write_bytes(b"not a Word file")
    done = run(TRUST, "--out", tmp_path / "out", "--prior", tmp_path / "adopted", "--cluster", scheduler)
    assert done.returncode == 1
    assert f"{folder / 'ours.docx'}: This is not a Word file." in done.stderr
    assert len(list((tmp_path / "out").glob("*/policies/*_prevent_*.docx"))) == 4


def test_a_worker_with_other_texts_is_refused(scheduler: str, tmp_path: Path, shipped: Library) -> None:
    other = replace(shipped, digest="another")
    with pytest.raises(Faults, match="has another legislation/ or policy_templates/"):
        list(on_cluster(scheduler, [], other, lambda: None))


def parcel(tmp_path: Path, library: Library, digest: str) -> TaskInput:
    run = Run(library, date.fromisoformat(ON), ("prevent",), tmp_path / "out", None, "", False, frozenset(), False)
    job = jobs_of(read_schools(TRUST, library.vocabulary), run, LibrarySource())[0]
    return TaskInput(job, policygen.__version__, digest, (), (), ())


def test_a_worker_that_came_later_with_other_texts_makes_nothing(tmp_path: Path, shipped: Library) -> None:
    back = make_there(parcel(tmp_path, shipped, "another"))
    assert "has another legislation/" in back.outcome.failed[0]
    assert back.files == ()


def test_a_worker_with_another_policygen_makes_nothing(tmp_path: Path, shipped: Library) -> None:
    back = make_there(replace(parcel(tmp_path, shipped, shipped.digest), version="9.9"))
    assert f"A worker has policygen {policygen.__version__}, this computer 9.9." in back.outcome.failed[0]


def test_nothing_is_written_over_a_file_that_was_edited_in_the_meantime(tmp_path: Path, shipped: Library) -> None:
    sent = parcel(tmp_path, shipped, shipped.digest)
    back = make_there(sent)
    name = next(name for name, _ in back.files if name.endswith(".docx"))
    edited = tmp_path / "out" / sent.job.key / name
    edited.parent.mkdir(parents=True)
    edited.write_bytes(b"ours")
    with pytest.raises(Faults, match="was changed while it was being made"):
        unpack(sent.job, {}, back)
    assert edited.read_bytes() == b"ours"
    edited.unlink()
    assert unpack(sent.job, {}, back).made == 1
    assert edited.is_file()


def test_a_layer_saved_while_the_cluster_works_is_told(tmp_path: Path, shipped: Library) -> None:
    sent = parcel(tmp_path, shipped, shipped.digest)
    layer = tmp_path / "ours"
    layer.mkdir()
    (layer / "layer.yaml").write_text("name: Our Trust\nkind: trust\n", "utf-8")
    layers = (Folder(layer, "ours"),)
    job = replace(sent.job, source=replace(sent.job.source, layers=layers, state=layers_state(layers)))
    back: Future[TaskResult] = Future()
    back.set_result(make_there(sent))
    assert not _result_of(job, {}, back).not_used
    (layer / "layer.yaml").write_text("name: Our Trust\nkind: trust\n# saved again\n", "utf-8")
    told = _result_of(job, {}, back)
    assert told.needs_a_person
    assert "A file of its layers was saved while the run was under way" in told.not_used[0][0]


def test_what_is_sent_and_what_comes_back_never_shows_an_answer(tmp_path: Path, shipped: Library) -> None:
    sent = parcel(tmp_path, shipped, shipped.digest)
    back = make_there(sent)
    assert len(back.files) == 4, "the document, its manifest, the record of the folder and the page to start from"
    assert not (tmp_path / "out").exists()
    name = str(sent.job.answers["school_name"])
    assert name not in repr(sent)
    assert name not in repr(back)


def test_no_scheduler_is_said() -> None:
    pytest.importorskip("distributed", reason='needs: pip install "policygen[cluster]"')
    done = [
        sys.executable,
        "-c",
        "import policygen.runs.dask_cluster as c; c.PATIENCE='1s'; list(c.on_cluster('tcp://127.0.0.1:9', [], None, print))",
    ]
    said = subprocess.run(done, capture_output=True, text=True, check=False, timeout=60).stderr
    assert "tcp://127.0.0.1:9: No scheduler answers there." in said


def test_without_the_extra_the_pip_command_is_given(monkeypatch: pytest.MonkeyPatch, shipped: Library) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(Faults, match=r'pip install "policygen\[cluster\]"'):
        list(on_cluster("tcp://127.0.0.1:8786", [], shipped, lambda: None))
