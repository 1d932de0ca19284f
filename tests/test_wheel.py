"""The built wheel, installed by itself: it holds the law, the policies and the examples, and makes a policy.

What it needs is taken from where the tests run, since fetching it again takes a minute; that it asks for all of it is compared
with pyproject.toml, and that this is all of it is what deptry looks at.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
import tomllib
import venv
import zipfile
from pathlib import Path

import httpx
import pytest
from conftest import ROOT
from packaging.requirements import Requirement

pytestmark = pytest.mark.slow


def run(*command: object, cwd: Path | None = None) -> str:
    # Python's own variables, such as PYTHONPATH, would lead to the sources instead of the wheel.
    clean = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON") and name != "VIRTUAL_ENV"}
    clean["UV_SYSTEM_CERTS"] = "1"
    done = subprocess.run(
        [str(part) for part in command], cwd=cwd, env=clean, capture_output=True, text=True, check=False, timeout=600
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def environment_with(wheel: Path, home: Path) -> Path:
    """Install the wheel by itself, and let its Python find what it needs among what the tests need; return its Python."""
    venv.create(home)
    python = home / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
    pip = (sys.executable, "-m", "pip", "--python", python, "--disable-pip-version-check")
    run(*pip, "install", "--quiet", "--no-deps", wheel)
    code = "import sysconfig; print(sysconfig.get_path('purelib'))"
    own, shared = Path(run(python, "-c", code).strip()), run(sys.executable, "-c", code).strip()
    # A path in a .pth file is looked through for packages; the .pth files in it, an editable install's too, are not read.
    (own / "shared.pth").write_text(f"{shared}\n", encoding="utf-8")
    return python


def asked_for(python: Path) -> set[Requirement]:
    """Return what the installed wheel asks for, extras left out."""
    listed = run(python, "-c", "import importlib.metadata as m; print('\\n'.join(m.requires('policygen')))").splitlines()
    return {Requirement(each) for each in listed if "extra ==" not in each}


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("wheel")
    run(sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", place, ROOT)
    (built,) = place.glob("*.whl")
    return built


def test_the_wheel_alone_makes_a_policy(wheel: Path, tmp_path: Path) -> None:
    inside = set(zipfile.ZipFile(wheel).namelist())
    for part in (
        "legislation/facts.yaml",
        "policy_templates/house-style.docx",
        "policy_templates/papers/governors.md",
        "markup/pages/page.html.jinja",
        "examples/oakfield-primary.yaml",
        "py.typed",
        "checked-library.pickle",
    ):
        assert f"policygen/{part}" in inside
    python = environment_with(wheel, tmp_path / "env")
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert asked_for(python) == set(map(Requirement, project["dependencies"]))
    example = run(python, "-c", "import policygen, pathlib; print(pathlib.Path(policygen.__file__).parent / 'examples')").strip()
    out = run(
        python, "-m", "policygen", "generate", Path(example) / "oakfield-primary.yaml", "--on", "2026-11-24", cwd=tmp_path
    )  # fmt: skip
    assert "no gaps" in out
    (document,) = (tmp_path / "oakfield-primary-documents" / "policies").glob("*_safeguarding_*.docx")
    assert document.stat().st_size > 20_000


@pytest.mark.skipif(
    sys.platform != "linux", reason="a copied Python is tried on Linux only; elsewhere the upstream archive is needed"
)
def test_the_folder_for_computers_without_python_opens_the_pages_with_nothing_from_outside_it(
    wheel: Path, tmp_path: Path
) -> None:
    run(sys.executable, ROOT / "scripts/build_app.py", "--wheel", wheel, "--out", tmp_path, "--for-trying")
    home = tmp_path / "policygen-linux"
    (tmp_path / "person").mkdir()
    alone = {"HOME": str(tmp_path / "person"), "PATH": "/nowhere"}
    started = subprocess.Popen([home / "start-policygen.sh", tmp_path / "our schools", "--no-browser"], env=alone, text=True,
                               stdout=subprocess.PIPE, stderr=subprocess.STDOUT)  # fmt: skip
    try:
        assert started.stdout
        said = [started.stdout.readline() for _ in range(3)]
        assert said[0].startswith("policygen is starting")
        with httpx.Client(follow_redirects=True, timeout=60) as browser:
            while "is opening" in (shown := browser.get(said[2].split()[-1])).text:
                time.sleep(0.2)
        assert "policygen is free and open source" in shown.text
        mapped = {
            line.split()[-1]
            for line in Path(f"/proc/{started.pid}/maps").read_text(encoding="utf-8").splitlines()
            if ".so" in line
        }
        system = ("/lib", "/usr/lib")
        assert {each for each in mapped if not each.startswith((str(home), *system))} == set()
        assert any("lxml" in each for each in mapped)
    finally:
        started.terminate()
        started.communicate()


@pytest.mark.parametrize(
    "system", ["x86_64-pc-windows-msvc", "aarch64-apple-darwin", "x86_64-apple-darwin", "x86_64-unknown-linux-gnu"]
)
def test_everything_it_needs_comes_as_wheels_for(system: str, wheel: Path, tmp_path: Path) -> None:
    uv = Path(sys.executable).parent / "uv"
    chosen = ("--python-platform", system, "--python-version", "3.13", "--only-binary", ":all:", "--target", tmp_path)
    run(uv, "pip", "install", "--dry-run", *chosen, f"{wheel}[web,pdf]")
