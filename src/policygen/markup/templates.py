"""The templates of clauses: a sandboxed, strict, escaping Jinja, and the names that a template uses."""

from __future__ import annotations

import hashlib
import marshal
import re
from collections.abc import Iterable, Iterator, MutableMapping
from functools import lru_cache
from typing import TYPE_CHECKING, Final, NamedTuple

from policygen.facts.vocabulary import RECORD_PARTS, Vocabulary
from policygen.markup.outputs import MARKDOWN

if TYPE_CHECKING:
    from types import CodeType

    from jinja2 import Template, nodes
    from jinja2.sandbox import SandboxedEnvironment

TEMPLATES: Final = 1 << 14
"""More than a suite has clauses and headings: a trust's run goes through all of them for each school in turn."""


WORDS: Final = frozenset({
    "school", "in_school", "to_school", "pupil", "pupils", "law", "section", "appendix", "policy", "edition", "in_force",
    "binds",
})  # fmt: skip
"""Names that clauses may use besides facts."""

_WORD_FACTS: Final = {
    "school": "school_word", "in_school": "school_word", "to_school": "school_word",
    "pupil": "pupil_word", "pupils": "pupil_word",
}  # fmt: skip


@lru_cache(maxsize=1)
def environment() -> SandboxedEnvironment:
    """Return the environment that clauses are run in."""
    return MARKDOWN.environment()


def run_as_it_is(template: Template, context: dict[str, object]) -> str:
    """Return a template's text with what it names, which is not copied for it first: a school has hundreds of answers.

    Raises what a template raises.
    """
    return "".join(template.root_render_func(template.new_context(context, shared=True)))


_COMPILED: Final[list[MutableMapping[str, bytes]]] = []


def compile_into(kept: MutableMapping[str, bytes]) -> None:
    """Take what templates were compiled to from `kept`, by the digest of each, and put there what is compiled from now on."""
    _COMPILED[:] = [kept]


@lru_cache(maxsize=TEMPLATES)
def _template(text: str) -> Template:
    made = environment()
    return made.template_class.from_code(made, _code_of(text), made.make_globals(None))


def _code_of(text: str) -> CodeType:
    """Return what a template was compiled to, now or in an earlier run."""
    if not _COMPILED:
        return environment().compile(_parsed_template(text))
    kept, name = _COMPILED[0], hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
    before = kept.get(name)
    if before is not None:
        found: CodeType = marshal.loads(before)  # noqa: S302 - what the next lines put there
        return found
    code = environment().compile(_parsed_template(text))
    kept[name] = marshal.dumps(code)
    return code


@lru_cache(maxsize=TEMPLATES)
def _parsed_template(text: str) -> nodes.Template:
    return environment().parse(text)


def names_in(text: str, vocabulary: Vocabulary, law: Iterable[str]) -> tuple[frozenset[str], list[str]]:
    """Return the facts that a clause's template uses, and what is wrong with the names in it.

    Raises jinja2.TemplateSyntaxError where the text is no template.
    """
    names, parts, _ = _template_names(text)
    wrong: list[str] = []
    used: set[str] = set()
    for name in names:
        if name in vocabulary.facts:
            used.add(name)
        elif name in WORDS:
            used.update({_WORD_FACTS[name]} if name in _WORD_FACTS else ())
        else:
            wrong.append(name)
    legal = set(law)
    for owner, part in parts:
        wrong.extend(_wrong_part(owner, part, vocabulary, legal))
    return frozenset(used), wrong


class _Read(NamedTuple):
    names: tuple[str, ...]
    """The names that a template reads and does not set itself."""
    parts: tuple[tuple[str, str], ...]
    """The parts of such that it takes, with their owners."""
    links: tuple[tuple[str, str], ...]
    """The calls by which it links to something, with what is linked to."""


@lru_cache(maxsize=TEMPLATES)
def _template_names(text: str) -> _Read:
    """Return what a template names. Raises jinja2.TemplateSyntaxError where the text is none."""
    if "{" not in text:
        return _Read((), (), ())  # no tags: nearly all headings
    tags = _usual_tags(text)
    if tags is None:
        return _names_in_tree(text)
    from jinja2 import TemplateSyntaxError  # only what fills or checks a template needs Jinja

    try:
        found = [_names_in_tree(tag) for tag in tags]
    except TemplateSyntaxError:
        return _names_in_tree(text)  # raises the same, with its line in the whole
    return _Read(
        tuple(name for each in found for name in each.names),
        tuple(part for each in found for part in each.parts),
        tuple(link for each in found for link in each.links),
    )


_INSIDE: Final = r"""(?:[^{}%"']|"[^"{}%]*"|'[^'{}%]*')*"""
_TAG: Final = re.compile(rf"\{{\{{({_INSIDE})\}}\}}|\{{%[-+]?\s*(if|elif|else|endif)\b({_INSIDE})%\}}")


def _usual_tags(text: str) -> list[str] | None:
    """Return the tags of a template that has no others than prints and conditions, each as a template by itself.

    None where it has others, or where conditions do not close. The same few hundred tags stand in all clauses: Jinja reads each
    of them once, and not with every clause again, which takes a quarter of reading the library.
    """
    rest = _TAG.sub("", text)
    if any(opening in rest for opening in ("{{", "{%", "{#")):
        return None
    tags: list[str] = []
    open_ones: list[bool] = []
    for printed, word, asked in _TAG.findall(text):
        if not word:
            tags.append(f"{{{{{printed}}}}}")
        elif word == "if":
            open_ones.append(False)
        elif not open_ones or (word != "endif" and open_ones[-1]) or (word != "elif" and asked.strip(" \t\n-+")):
            return None
        elif word == "else":
            open_ones[-1] = True
        elif word == "endif":
            open_ones.pop()
        if word in ("if", "elif"):
            tags.append(f"{{% if {asked}%}}{{% endif %}}")
    return None if open_ones else tags


@lru_cache(maxsize=TEMPLATES)
def _names_in_tree(text: str) -> _Read:
    """Return what a template names, as Jinja reads it."""
    from jinja2 import nodes  # only what fills or checks a template needs Jinja

    names, parts, calls = [], [], []
    for node in nodes_below(_parsed_template(text)):
        if isinstance(node, nodes.Name):
            names.append(node)
        elif isinstance(node, nodes.Getattr):
            parts.append((node.node, node.attr))
        elif isinstance(node, nodes.Call):
            calls.append(node)
    local = {name.name for name in names if name.ctx == "store"}
    return _Read(
        tuple(name.name for name in names if name.ctx == "load" and name.name not in local),
        tuple((owner.name, part) for owner, part in parts if isinstance(owner, nodes.Name) and owner.name not in local),
        tuple(
            (call.node.name, str(call.args[0].value))
            for call in calls
            if isinstance(call.node, nodes.Name) and call.args and isinstance(call.args[0], nodes.Const)
        ),
    )


def nodes_below(tree: nodes.Node) -> Iterator[nodes.Node]:
    """Yield every node below one in the order of the text; as `find_all`, which goes through all its levels for each."""
    waiting = list(tree.iter_child_nodes())[::-1]
    while waiting:
        node = waiting.pop()
        yield node
        waiting += list(node.iter_child_nodes())[::-1]


def _wrong_part(owner: str, part: str, vocabulary: Vocabulary, legal: set[str]) -> Iterator[str]:
    if owner == "law":
        if part not in legal:
            yield f"law.{part}"
    elif owner in vocabulary.facts and part not in RECORD_PARTS.get(vocabulary.facts[owner].type, ()):
        yield f"{owner}.{part}"


def links_in(text: str) -> tuple[tuple[str, str], ...]:
    """Return what a template links to: ("section", "records"), ("policy", "behaviour"), ("in_force", "kcsie.dsl.x")."""
    return _template_names(text).links
