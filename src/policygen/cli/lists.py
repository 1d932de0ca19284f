"""Lists at a terminal: lines picked or ticked, narrowed by typing; no line is taken that nobody chose."""

from __future__ import annotations

import string
import textwrap
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from policygen.cli.app import out

if TYPE_CHECKING:
    from prompt_toolkit.key_binding import KeyBindings
    from questionary.prompts.common import InquirerControl

NOTHING: Final = "\0nothing"
"""What is returned where Enter was pressed and no line was chosen."""
_UNCHOSEN: Final = "…"
"""The line on which a list begins: it is no answer, and no typing finds it."""
_INDENT: Final = "     "


def pick_line(question: str, lines: Mapping[str, str], marked: str, keys: Mapping[str, str]) -> str:
    """Return the key of the line that a person picks, NOTHING, or what a single key means.

    Typing narrows the list. Enter takes a line that is marked, that the arrows went to, or that alone is left.
    """
    begin = {} if marked in lines else {NOTHING: _UNCHOSEN}
    control = _list_control({**begin, **lines}, marked if marked in lines else None)
    moved = False

    def arrow(step: Callable[[], None]) -> None:
        nonlocal moved
        moved = True
        step()

    def enter(event: Any) -> None:
        left = control.filtered_choices
        exact = [each for each in left if _flat(each.title).casefold() == (control.search_filter or "").strip().casefold()]
        chosen = control.get_pointed_at().value
        if control.search_filter and not moved:
            chosen = left[0].value if control.found_in_search and len(left) == 1 else NOTHING
        if control.search_filter and not moved and len(exact) == 1:
            chosen = exact[0].value
        control.is_answered = chosen != NOTHING
        event.app.exit(result=chosen)

    def narrow(character: str) -> None:
        nonlocal moved
        moved = False
        if character == "clear":
            control.search_filter = None
        else:
            control.add_search_character(character)  # type: ignore[arg-type]

    bindings = _bindings(enter, lambda: arrow(control.select_previous), lambda: arrow(control.select_next))
    for character in string.printable.strip() + " ":
        bindings.add(character, eager=True)(lambda _event, character=character: narrow(character))
    bindings.add("backspace", eager=True)(lambda _event: control.remove_search_character())
    bindings.add("c-u", eager=True)(lambda _event: narrow("clear"))
    return str(_run(question, control, bindings, keys))


def tick_lines(question: str, lines: Mapping[str, str], ticked: Sequence[str], keys: Mapping[str, str]) -> Any:
    """Return the keys of the lines that a person ticks, or what a single key means; letters do nothing here."""
    control = _list_control(lines, None, ticked)

    def toggle(_event: Any) -> None:
        value = control.get_pointed_at().value
        (control.selected_options.remove if value in control.selected_options else control.selected_options.append)(value)

    def enter(event: Any) -> None:
        control.is_answered = True
        event.app.exit(result=[each.value for each in control.get_selected_values()])

    bindings = _bindings(enter, control.select_previous, control.select_next)
    bindings.add(" ", eager=True)(toggle)
    return _run(question, control, bindings, keys)


def _list_control(lines: Mapping[str, str], marked: str | None, ticked: Sequence[str] = ()) -> InquirerControl:
    from questionary import Choice
    from questionary.prompts.common import InquirerControl

    class Lines(InquirerControl):
        """Lines of which typing leaves those that hold what was typed; a long one goes on under its beginning."""

        @property
        def filtered_choices(self) -> list[Choice]:
            sought = (self.search_filter or "").casefold()
            found = [each for each in self.choices if sought in _flat(each.title).casefold() and each.value != NOTHING]
            self.found_in_search = bool(found)
            return found if sought and found else self.choices

    choices = [Choice(_over_lines(title), value=key, checked=key in ticked) for key, title in lines.items()]
    return Lines(choices, initial_choice=marked)


def _over_lines(title: str) -> str:
    width = max(out.width - 7, 20)
    return f"\n{_INDENT}".join(textwrap.wrap(title, width, break_long_words=False)) or title


def _flat(title: Any) -> str:
    return " ".join(str(title).split())


def _bindings(enter: Callable[[Any], None], up: Callable[[], None], down: Callable[[], None]) -> KeyBindings:
    from prompt_toolkit.key_binding import KeyBindings

    bindings = KeyBindings()
    bindings.add("up", eager=True)(lambda _event: up())
    bindings.add("down", eager=True)(lambda _event: down())
    for key in ("enter", "c-j"):  # a key typed ahead of the list comes in as the second
        bindings.add(key, eager=True)(enter)
    for key in ("c-c", "c-q", "c-d"):  # Ctrl-D stops wherever a line is typed too
        bindings.add(key, eager=True)(lambda event: event.app.exit(exception=KeyboardInterrupt, style="class:aborting"))
    bindings.add("<any>")(lambda _event: None)
    return bindings


def _run(question: str, control: InquirerControl, bindings: KeyBindings, keys: Mapping[str, str]) -> Any:
    """Show a list until a line or a key ends it; a key bound later goes before typing that narrows the list."""
    from prompt_toolkit.application import Application
    from questionary.prompts.common import create_inquirer_layout
    from questionary.styles import merge_styles_default

    for key, meaning in keys.items():
        bindings.add(key, eager=True)(lambda event, meaning=meaning: event.app.exit(result=meaning))

    def tokens() -> list[tuple[str, str]]:
        return [("class:qmark", "•"), ("class:question", f" {question} "), ("class:answer", _answer_line(question, control))]

    layout = create_inquirer_layout(control, tokens)
    app: Application[Any] = Application(layout=layout, key_bindings=bindings, style=merge_styles_default([]))
    return app.run()


def _answer_line(question: str, control: InquirerControl) -> str:
    """Return what was chosen, on lines of its own where the question's last one has too little room."""
    if not control.is_answered:
        return ""
    ticked = [_flat(each.title) for each in control.get_selected_values()]
    said = ", ".join(ticked) or (_flat(control.get_pointed_at().title) if control.pointed_at is not None else "none")
    room = out.width - 4 - len(question.rpartition("\n")[2])
    return said if len(said) < room else f"\n{_INDENT}" + _over_lines(said)
