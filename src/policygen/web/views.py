"""Pages: our own templates, strict, and the components of GOV.UK Frontend as plain functions that give back markup."""

from __future__ import annotations

from datetime import timedelta
from functools import lru_cache
from pathlib import PurePath
from typing import Any, Final
from urllib.parse import quote

from jinja2 import ChainableUndefined, PackageLoader, PrefixLoader, StrictUndefined
from jinja2.sandbox import SandboxedEnvironment
from markupsafe import Markup
from starlette.responses import HTMLResponse

from policygen.errors import Fault
from policygen.language.english import count, long_date, shortened
from policygen.web.page_words import in_page, step_of

_COMPONENTS: Final = {
    "button": "govukButton", "back-link": "govukBackLink", "radios": "govukRadios", "checkboxes": "govukCheckboxes",
    "input": "govukInput", "textarea": "govukTextarea", "error-summary": "govukErrorSummary", "file-upload": "govukFileUpload",
    "details": "govukDetails", "date-input": "govukDateInput", "summary-list": "govukSummaryList", "tag": "govukTag",
    "select": "govukSelect", "inset-text": "govukInsetText", "warning-text": "govukWarningText",
    "notification-banner": "govukNotificationBanner", "fieldset": "govukFieldset",
}  # fmt: skip


@lru_cache(maxsize=1)
def _library_environment() -> SandboxedEnvironment:
    """The environment of the component library, whose templates look at parameters that nobody gave."""
    loader = PrefixLoader({"govuk_frontend_jinja": PackageLoader("govuk_frontend_jinja")})  # its templates name each other so
    return SandboxedEnvironment(
        loader=loader, autoescape=True, undefined=ChainableUndefined, trim_blocks=True, lstrip_blocks=True
    )


@lru_cache(maxsize=64)
def _macro(name: str) -> Any:
    template = _library_environment().get_template(f"govuk_frontend_jinja/components/{name}/macro.html")
    return getattr(template.module, _COMPONENTS[name])


def component(name: str, /, **params: object) -> Markup:
    """Return a component of GOV.UK Frontend as markup; `text` and `value` in its parameters are escaped by it."""
    return Markup(str(_macro(name)(params)))  # noqa: S704 - the library escapes what it is given


@lru_cache(maxsize=1)
def _page_environment() -> SandboxedEnvironment:
    made = SandboxedEnvironment(
        loader=PackageLoader("policygen.web"), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    made.globals["component"] = component
    made.filters["count"], made.filters["said"] = count, said_of
    made.filters["in_page"], made.filters["step"] = in_page, step_of
    made.filters["before"] = lambda day: day - timedelta(days=1)
    made.filters["address"] = lambda key: quote(str(key), safe=":")
    made.filters["shortened"] = shortened
    made.filters["day"] = lambda value: str(long_date(value))
    return made


def school_at(key: str, rest: str = "") -> str:
    """Return the address of a school's page; a file can be called anything, so its name is written as an address wants it."""
    return f"/school/{quote(key, safe=':')}{rest}"


def said_of(fault: Fault) -> str:
    """Return what is wrong, with the name of the file and the line, and without the folder."""
    line = f", line {fault.line}" if fault.line else ""
    place = f"{PurePath(fault.path).name}{line}: " if fault.path else ""
    return f"{place}{fault.what}"


def told_of(fault: Fault) -> str:
    """Return what is wrong and what to do about it in the pages."""
    return f"{said_of(fault)} {step_of(fault)}".strip()


def page(template: str, status: int = 200, /, **data: object) -> HTMLResponse:
    """Return a page from its template; `title` names it for the browser's tab."""
    shown: dict[str, object] = {"errors": (), "school": "", "key": "", **data}
    shown["key"] = quote(str(shown["key"]), safe=":")  # it stands in addresses only, and a file can be called anything
    return HTMLResponse(_page_environment().get_template(template).render(shown), status_code=status)
