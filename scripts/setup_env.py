"""Make the project's own environment, .venv, with nothing but Python; the other scripts begin here."""

from __future__ import annotations

import subprocess
import sys
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
HOME = ROOT / ".venv"
BIN = HOME / ("Scripts" if sys.platform == "win32" else "bin")


def python() -> Path:
    return BIN / ("python.exe" if sys.platform == "win32" else "python")


def ready(extra: str) -> None:
    """Make .venv and install policygen into it from this folder, with an extra such as `dev`; quick when it is there."""
    if not python().exists():
        print("Making .venv …", flush=True)
        venv.create(HOME, with_pip=True)
    mark = HOME / f".policygen-{extra or 'plain'}"
    wanted = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    if mark.exists() and mark.read_text(encoding="utf-8") == wanted:
        return
    print("Installing policygen and what it needs …", flush=True)
    target = f"{ROOT}[{extra}]" if extra else str(ROOT)
    run(python(), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--editable", target)
    mark.write_text(wanted, encoding="utf-8")


def run(*command: object) -> None:
    """Run a command in the project's folder; leave with its code where it fails."""
    code = subprocess.run([str(part) for part in command], cwd=ROOT, check=False).returncode
    if code:
        sys.exit(code)
