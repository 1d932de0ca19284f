"""Build the folder for computers without Python: an upstream Python as it was published, the wheels, and something to double-click.

python scripts/build_app.py --system windows --python python-3.13.9-embed-amd64.zip --sha256 DIGEST
python scripts/build_app.py --system linux --python cpython-3.13.9-x86_64-unknown-linux-gnu-install_only.tar.gz --sha256 DIGEST
python scripts/build_app.py                        for this computer, with a copy of the Python that runs this: for trying only

Nothing is packed into one program: programs that nobody signed are stopped by AppLocker and by virus scanners, while the
Python of python.org is signed. docs/app-folder.md says where the archives come from and what was tried.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import platform
import shutil
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from setup_env import ROOT

ZIP_DAY: Final = (2020, 1, 1, 0, 0, 0)
"""The time of every file in the archive, so that the same inputs give the same bytes."""
NOT_NEEDED: Final = frozenset({"__pycache__", "test", "tests", "idlelib", "turtledemo", "site-packages", "lib2to3", "ensurepip"})
"""Parts of a Python that is copied which policygen does not use."""


@dataclass(frozen=True)
class System:
    """A kind of computer: what its wheels are called, where its Python stands, and what a person double-clicks."""

    wheels: str
    python: tuple[str, ...]
    launcher: str


SYSTEMS: Final = {
    "windows": System("x86_64-pc-windows-msvc", ("python.exe",), "Start policygen.cmd"),
    "macos": System("aarch64-apple-darwin", ("bin", "python3"), "Start policygen.command"),
    "linux": System("x86_64-unknown-linux-gnu", ("bin", "python3"), "start-policygen.sh"),
}

WINDOWS_LAUNCHER: Final = """@echo off
title policygen
if not exist "%~dp0python\\python.exe" (
  echo Open the folder that was unzipped and start policygen there: right-click the zip file and choose "Extract All".
  pause
  exit /b 1
)
echo policygen is starting. Your browser opens in a moment.
echo Leave this window open while you work; close it to stop. Everything is saved as you go.
"%~dp0python\\python.exe" -I "%~dp0start.py" %*
if errorlevel 1 pause
"""

UNIX_LAUNCHER: Final = """#!/bin/sh
here=${0%/*}
[ "$here" = "$0" ] && here=.
here=$(cd "$here" && pwd)
echo "policygen is starting. Your browser opens in a moment."
echo "Leave this window open while you work; close it to stop. Everything is saved as you go."
LD_LIBRARY_PATH="$here/python/lib${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}" exec "$here/python/bin/python3" -I "$here/start.py" "$@"
"""

START: Final = '''"""Starts policygen in the browser, with the schools' answers in the person's own documents."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent / "lib"))

from platformdirs import user_documents_path
from policygen.cli import main

if __name__ == "__main__":
    sys.argv[1:] = ["serve", *(sys.argv[1:] or [str(user_documents_path() / "policygen")])]
    main()
'''

READ_ME: Final = """policygen
=========

Start it by double-clicking "{launcher}". Your browser opens; nothing leaves this computer, and nobody needs to be an administrator.

Your answers and policies are kept in your own Documents, in the folder "policygen". A newer policygen is another folder like this one:
unzip it, start it there, and your work is where it was. To be rid of policygen, delete this folder.

{system_note}
python/   Python {version}, as its makers published it
lib/      policygen and what it needs, each with its licence
"""

NOTES: Final = {
    "windows": """If Windows says that the file came from another computer: right-click the zip file before you extract it, choose Properties,
tick Unblock, and extract it then. If your school's computers do not start files that are not on a list, ask your IT support to allow
python\\python.exe in this folder; it is signed by the Python Software Foundation.
""",
    "macos": """The first time, right-click the file, choose Open, and Open again.
""",
    "linux": "",
}


def main() -> None:
    """Build the folder and its zip file; say how large they are."""
    asked = _arguments()
    system = SYSTEMS[asked.system]
    home = asked.out / f"policygen-{asked.system}"
    if home.exists():
        sys.exit(f"{home} is there already. Move it away first.")
    home.mkdir(parents=True)
    take_python(asked.python, asked.sha256, home / "python")
    version = python_version(home / "python", asked.python_version)
    add_packages(asked.wheel or build_wheel(asked.out), system, version, home / "lib")
    written = WINDOWS_LAUNCHER.replace("\n", "\r\n") if asked.system == "windows" else UNIX_LAUNCHER
    (home / system.launcher).write_bytes(written.encode("ascii"))
    (home / system.launcher).chmod(0o755)
    (home / "start.py").write_text(START, encoding="utf-8", newline="\n")
    words = READ_ME.format(launcher=system.launcher, system_note=NOTES[asked.system], version=version)
    (home / "READ-ME-FIRST.txt").write_text(words, encoding="utf-8", newline="\r\n" if asked.system == "windows" else "\n")
    if asked.for_trying:
        return
    compiled = compile_ahead(home, home.joinpath("python", *system.python))
    archive = zip_folder(home, asked.out / f"{home.name}.zip")
    print(f"{home}: {megabytes(home.rglob('*'))} MB, {archive.name} {megabytes([archive])} MB, Python {version}, {compiled}.")


def _arguments() -> argparse.Namespace:
    here = {"Windows": "windows", "Darwin": "macos"}.get(platform.system(), "linux")
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--system", choices=sorted(SYSTEMS), default=here)
    parser.add_argument(
        "--python", type=Path, default=Path(sys.base_prefix), help="the upstream archive; this Python's folder if left out"
    )
    parser.add_argument("--sha256", default="", help="the digest that the archive's makers publish; needed for an archive")
    parser.add_argument("--python-version", default="", help="such as 3.13, where the archive does not say it")
    parser.add_argument("--wheel", type=Path, help="policygen's wheel; built if left out")
    parser.add_argument("--for-trying", action="store_true", help="the folder only, neither compiled ahead nor zipped")
    parser.add_argument("--out", type=Path, default=ROOT / "dist")
    asked = parser.parse_args()
    if not asked.python.exists():
        parser.error(f"There is no {asked.python}.")
    if asked.python.is_file() and not asked.sha256:
        parser.error("Give --sha256 with the digest that the makers of this archive publish.")
    if asked.python.is_dir() and asked.system != here:
        parser.error(f"A folder for {asked.system} needs its Python: give the upstream archive with --python.")
    return asked


def take_python(source: Path, digest: str, to: Path) -> None:
    """Unpack an upstream archive whose digest is right, or copy a Python that runs here without what is not needed."""
    if source.is_dir():
        name = f"python{sys.version_info.major}.{sys.version_info.minor}"
        left_out = shutil.ignore_patterns(*NOT_NEEDED, "config-*", "*.a")
        shutil.copytree(source / "lib" / name, to / "lib" / name, ignore=left_out, symlinks=True)
        for library in source.glob("lib/libpython3*.so*"):
            shutil.copy2(library, to / "lib" / library.name)
        (to / "bin").mkdir()
        shutil.copy2((source / "bin" / name).resolve(), to / "bin" / "python3")
        return
    found = hashlib.sha256(source.read_bytes()).hexdigest()
    if found != digest.lower().strip():
        sys.exit(f"{source.name} is not what was published: its digest is {found}. Download it again from its makers.")
    with tempfile.TemporaryDirectory() as place:
        unpacked = Path(place)
        if source.suffix == ".zip":
            with zipfile.ZipFile(source) as archive:
                archive.extractall(unpacked)
        else:
            with tarfile.open(source) as archive:
                archive.extractall(unpacked, filter="data")
        inside = list(unpacked.iterdir())
        shutil.copytree(inside[0] if len(inside) == 1 and inside[0].is_dir() else unpacked, to, symlinks=True)


def python_version(home: Path, given: str) -> str:
    """Return which Python this is, such as 3.13, from the names of its files."""
    if given:
        return given
    for found in sorted(home.rglob("python3*")):
        digits = found.name.removeprefix("python3").removesuffix(
            found.suffix if found.suffix in {".dll", ".zip", "._pth"} else ""
        )
        digits = digits.lstrip(".")
        if digits.isdigit():
            return f"3.{digits}"
    sys.exit(f"{home} does not say which Python it is: give --python-version.")


def build_wheel(out: Path) -> Path:
    """Build policygen's wheel from this folder and return it."""
    run_here(sys.executable, "-m", "build", "--wheel", "--outdir", out, ROOT)
    return max(out.glob("policygen-*.whl"), key=lambda path: path.stat().st_mtime)


def add_packages(wheel: Path, system: System, version: str, to: Path) -> None:
    """Unpack policygen and what it needs, as wheels for that system and Python; nothing is built and nothing of it runs here."""
    uv = shutil.which("uv", path=str(Path(sys.executable).parent)) or shutil.which("uv")
    if not uv:
        sys.exit("uv is needed to choose wheels for another system: pip install uv")
    chosen = ("--python-platform", system.wheels, "--python-version", version, "--only-binary", ":all:", "--target", to)
    asked = ("pip", "install", "--quiet", "--link-mode", "copy", *chosen, f"{wheel.resolve()}[web,pdf]")
    run_here(uv, *asked, UV_SYSTEM_CERTS="1")  # a school's network often has certificates of its own
    for name in ("bin", "tests"):  # starters with the path of this computer in them; tests that a package left beside itself
        shutil.rmtree(to / name, ignore_errors=True)


def compile_ahead(home: Path, python: Path) -> str:
    """Let the folder's own Python compile it, where it runs on this computer; a first start need not do it then."""
    try:
        options = ("-q", "--invalidation-mode", "unchecked-hash")  # times change when a folder is unzipped
        # Without the folder's own path in them, the files are the same wherever it is built.
        done = subprocess.run([python, "-I", "-m", "compileall", *options, "-s", home, home / "lib", home / "python"],
                              check=False, capture_output=True)  # fmt: skip
    except OSError:
        return "not compiled ahead: its Python does not run here"
    return "compiled ahead" if done.returncode in {0, 1} else "not compiled ahead"


def zip_folder(home: Path, archive: Path) -> Path:
    """Write the folder as a zip file, in order, with what may be started marked so."""
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as kept:
        for path in sorted(home.rglob("*")):
            if path.is_file():
                entry = zipfile.ZipInfo(path.relative_to(home.parent).as_posix(), ZIP_DAY)
                entry.compress_type = zipfile.ZIP_DEFLATED
                entry.create_system = 3  # Unix, whose marks of what may be started are kept
                entry.external_attr = (0o755 if path.stat().st_mode & 0o100 else 0o644) << 16
                kept.writestr(entry, path.read_bytes())
    return archive


def megabytes(paths: Iterable[Path]) -> int:
    return round(sum(path.stat().st_size for path in paths if path.is_file()) / 1024 / 1024)


def run_here(*command: object, **settings: str) -> None:
    done = subprocess.run([str(part) for part in command], cwd=ROOT, env={**os.environ, **settings}, check=False)
    if done.returncode:
        sys.exit(done.returncode)


if __name__ == "__main__":
    main()
