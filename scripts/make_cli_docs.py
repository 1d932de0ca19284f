"""Write docs/cli.md from the commands themselves; a test checks that it is up to date.

python scripts/make_cli_docs.py
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import typer.main

TARGET = Path(__file__).parents[1] / "docs" / "cli.md"
HEAD = """# Commands

Made from the commands by `scripts/make_cli_docs.py`; do not edit.

Results go to standard output, messages to standard error. Exit codes: 0 done · 1 the user can fix it · 2 wrong usage ·
3 done, and something needs a person · 130 stopped with Ctrl-C.
"""


def text() -> str:
    import policygen.cli.commands  # noqa: F401 - registers the commands
    from policygen.cli.app import app

    return HEAD + "".join(section(name, command) for name, command in sorted(commands(typer.main.get_command(app))))


def commands(group: Any, before: str = "") -> Iterator[tuple[str, Any]]:
    """Yield the commands by name, those of a group too; the names of an earlier version are left out."""
    for name, command in group.commands.items():
        if hasattr(command, "commands"):
            yield from commands(command, f"{before}{name} ")
        elif not command.hidden:
            yield f"{before}{name}", command


def section(name: str, command: Any) -> str:
    arguments = [metavar(each) for each in command.params if each.param_type_name == "argument"]
    about = "\n\n".join(" ".join(part.split()) for part in (command.help or "").split("\n\n"))
    rows = [f"| `{names(each)}` | {' '.join((each.help or '').split())} |" for each in command.params if each.name != "help"]
    table = "\n".join(["| | |", "|---|---|", *rows])
    return f"\n## policygen {name}\n\n    policygen {name} {' '.join([*arguments, '[OPTIONS]'])}\n\n{about}\n\n{table}\n"


def names(parameter: Any) -> str:
    return metavar(parameter) if parameter.param_type_name == "argument" else ", ".join(parameter.opts)


def metavar(argument: Any) -> str:
    name = argument.metavar or argument.name.upper()
    return name if argument.required or name.startswith("[") else f"[{name}]"


if __name__ == "__main__":
    TARGET.write_text(text(), encoding="utf-8")
