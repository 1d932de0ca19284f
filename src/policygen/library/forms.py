"""Reads policy_templates/forms/ and checks that every name in it is known, as with the clauses of policies."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from jinja2 import TemplateSyntaxError

from policygen.markup.templates import links_in, names_in
from policygen.policies.forms import FORM_WORDS, NOT_IN_FORMS, Form, FormFile

if TYPE_CHECKING:
    from policygen.library.checks import Checks
    from policygen.library.reader import Reader


FILE = "form.yaml"
TEMPLATE = "form.docx"


def read_forms(reader: Reader, folder: Path) -> Iterator[tuple[str, Form]]:
    """Yield every form of a folder with its key, which is the name of its own folder."""
    from policygen.word.writing.form import template_text  # not needed by whatever finds the library in the cache

    for path in (each for each in reader.files if each.name == FILE and each.is_relative_to(folder)):
        about = reader.model(FormFile, path)
        if about is not None:
            template = reader.content(path.with_name(TEMPLATE))
            yield path.parent.name, Form(path.parent.name, about, template, template_text(template))


def check_forms(checks: Checks, forms: Mapping[str, Form]) -> None:
    """Find every name in a form that is not known, and everything that is missing."""
    for form in forms.values():
        _FormCheck(checks, form).run()


class _FormCheck:
    def __init__(self, checks: Checks, form: Form) -> None:
        self.checks, self.form = checks, form
        self.folder = f"policy_templates/forms/{form.key}"
        self.path = f"{self.folder}/{FILE}"

    def line(self, *keys: object) -> Callable[[], int | None]:
        return lambda: self.checks.reader.line(self.path, *keys)

    def fault(self, what: str, key: str, next_step: str = "") -> None:
        self.checks.fault(what, self.path, self.line(key)(), next_step)

    def run(self) -> None:
        file, checks = self.form.file, self.checks
        checks.condition(file.when, self.path, self.line("when"))
        checks.names(file.meets, checks.requirements, "requirement", self.path, self.line("meets"))
        checks.names([file.policy], checks.policies, "policy", self.path, self.line("policy"))
        if file.policy in checks.policies:
            clauses = {clause.name for clause in checks.policies[file.policy].clauses}
            checks.names(file.clauses, clauses, "clause in that policy", self.path, self.line("parts"))
        if not file.meets and not file.why and not file.clauses:
            self.fault("This form rests on nothing; say what it meets, or why it is there.", "title")
        if file.parts and not file.poster and not self.form.template:
            self.fault("This form has no Word template.", "parts", f"Add {TEMPLATE}, or run: python scripts/make_forms.py")
        for text in (file.title, file.about, file.filled_in_by, file.kept):
            self._placeholders(text, self.path, 1)
        self._sheets()
        self._template()

    def _sheets(self) -> None:
        for number, sheet in enumerate(self.form.file.sheets):
            self.checks.condition(sheet.when, self.path, self.line("sheets", number))
            for place, column in enumerate(sheet.columns):
                line = self.line("sheets", number, "columns", place)
                self.checks.condition(column.when, self.path, line)
                self.checks.names(column.meets, self.checks.requirements, "requirement", self.path, line)
                for text in (column.header, column.for_whom):
                    self._placeholders(text, self.path, line() or 1)

    def _template(self) -> None:
        for name, text in self.form.template_texts.items():
            self._placeholders(text, f"{self.folder}/{TEMPLATE} ({name})", None)

    def _placeholders(self, text: str, path: str, line: int | None) -> None:
        checks = self.checks
        try:
            _, wrong = names_in(text, checks.vocabulary, checks.values)
            links = links_in(text)
        except TemplateSyntaxError as error:
            checks.fault(
                f"This cannot be read as a template: {error.message}", path, line, "Look at the braces of its placeholders."
            )
            return
        for name in wrong:
            if name not in FORM_WORDS:
                checks.unknown_placeholder(name, path, line)
        known = {"policy": set(checks.titles), "edition": set(checks.sources), "in_force": set(checks.requirements),
                 "binds": set(checks.requirements), "clause": self._clauses()}  # fmt: skip
        for kind, name in links:
            if kind in NOT_IN_FORMS:
                checks.fault(f"A form stands alone and cannot point to the {kind} '{name}'.", path, line)
            elif kind in known:
                called = "requirement" if kind in ("in_force", "binds") else kind
                checks.names([name], known[kind], called, path, lambda: line)

    def _clauses(self) -> set[str]:
        policy = self.checks.policies.get(self.form.file.policy)
        return {clause.name for clause in policy.clauses} if policy else set()
