"""What every command uses: the application, its two consoles, exit codes, the library, the date."""

from __future__ import annotations

import functools
import json
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final, TypeVar

import typer
from rich.console import Console

if TYPE_CHECKING:
    from policygen.library.model import Library

DONE: Final = 0
FIX: Final = 1
NEEDS_A_PERSON: Final = 3
STOPPED: Final = 130

app = typer.Typer(
    help="Tailored, correctly cited school policies for England.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,  # a traceback with local values would show people's names and numbers
    context_settings={"help_option_names": ["-h", "--help"]},
)


# Words are wrapped for a person at a terminal; a file or another program gets whole lines.
out = Console(soft_wrap=not sys.stdout.isatty(), highlight=False)
"""Results."""


err = Console(stderr=True, soft_wrap=not sys.stderr.isatty(), highlight=False)
"""Messages."""


Command = TypeVar("Command", bound=Callable[..., int])


layer = typer.Typer(help="A trust's or a school's own words, as a layer in front of the shipped ones.", no_args_is_help=True)
app.add_typer(layer, name="layer")


def command(work: Command) -> Command:
    """Register a command; what it returns is its exit code."""
    _register(work, app, work.__name__)
    return work


def layer_command(work: Command) -> Command:
    """Register a command of `policygen layer`: its name is what follows `layer_`."""
    _register(work, layer, work.__name__.removeprefix("layer_"))
    return work


def renamed(work: Callable[..., int], before: str, now: str) -> None:
    """Keep the name that a command had in the version before: it works, and says on standard error what its name is now."""

    @functools.wraps(work)
    def with_hint(*given: Any, **named: Any) -> int:
        err.print(f"policygen {before} is now called: policygen {now}", markup=False, style="yellow")
        return work(*given, **named)

    _register(with_hint, app, before, hidden=True)


def _register(work: Callable[..., int], group: typer.Typer, name: str, *, hidden: bool = False) -> None:
    # The help is wrapped to the terminal: the line breaks of the source would stand in it at any width.
    about = "\n\n".join(" ".join(part.split()) for part in (work.__doc__ or "").split("\n\n"))

    @group.command(name, help=about, hidden=hidden)
    @functools.wraps(work)
    def leave(*given: Any, **named: Any) -> None:
        raise typer.Exit(work(*given, **named))


@app.callback()
def start(
    version: Annotated[bool, typer.Option("--version", "-V", help="Say which version this is.", is_eager=True)] = False,
) -> None:
    """Tailored, correctly cited school policies for England."""
    if version:
        from policygen import __version__

        out.print(f"policygen {__version__}")
        raise typer.Exit(DONE)


OwnFolder = Annotated[
    Path | None,
    typer.Option("--own", help="Your own folder with a legislation/ in it, such as your learning from reviews, read as well."),
]


def read_library(own: Path | None = None) -> Library:
    """Return the library that came with policygen, read once and kept in the user's cache folder."""
    import platformdirs

    from policygen.library.load import load

    with err.status("Reading the law and the policies …"):  # shown at a terminal only
        return load(cache=Path(platformdirs.user_cache_dir("policygen", appauthor=False)), own=own)


def day(text: str, option: str | None = None) -> date:
    """Return the date that a person typed after an option, such as 2026-09-01 or 1/9/26."""
    from policygen.facts.answers import AnswerError, read_answer
    from policygen.facts.vocabulary import fact_of_type

    try:
        return read_answer(fact_of_type("date"), text)  # type: ignore[no-any-return]
    except AnswerError as error:
        raise typer.BadParameter(str(error), param_hint=option) from error


On = Annotated[
    date | None,
    typer.Option("--on", parser=day, metavar="DATE", help="The day asked about, such as 2026-09-01. Today if left out."),
]


def tell_kept(kept: Path | None, instead: Path | None) -> None:
    """Say that a file that someone edited was left alone, and where the new one is."""
    if kept is not None:
        said = f"{kept} has been edited since it was made, so it was left alone. The new one is {instead}."
        err.print(said, markup=False, style="yellow")


def as_json(data: Any) -> None:
    """Print a result for a program to read."""
    print(json.dumps(data, ensure_ascii=False, indent=2, default=str))
