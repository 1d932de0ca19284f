"""The built wheel, installed by itself: it holds the law, the policies and the examples, and makes a policy."""

from __future__ import annotations

import os
import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import pytest
from conftest import ROOT

pytestmark = pytest.mark.slow


def run(*command: object, cwd: Path | None = None) -> str:
    # Python's own variables, such as PYTHONPATH, would lead to the sources instead of the wheel.
    clean = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON") and name != "VIRTUAL_ENV"}
    done = subprocess.run(
        [str(part) for part in command], cwd=cwd, env=clean, capture_output=True, text=True, check=False, timeout=600
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_the_wheel_alone_makes_a_policy(tmp_path: Path) -> None:
    run(sys.executable, "-m", "build", "--wheel", "--outdir", tmp_path, ROOT)
    (wheel,) = tmp_path.glob("*.whl")
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
    home = tmp_path / "env"
    venv.create(home, with_pip=True)
    python = home / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
    run(python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", wheel)
    example = run(python, "-c", "import policygen, pathlib; print(pathlib.Path(policygen.__file__).parent / 'examples')").strip()
    out = run(
        python, "-m", "policygen", "generate", Path(example) / "oakfield-primary.yaml", "--on", "2026-11-24", cwd=tmp_path
    )  # fmt: skip
    assert "no gaps" in out
    (document,) = (tmp_path / "policies").glob("*_safeguarding_*.docx")
    assert document.stat().st_size > 20_000
