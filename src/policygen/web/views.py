"""Pages: our own templates, strict, and the components of GOV.UK Frontend as plain functions that give back markup."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any, Final

from jinja2 import ChainableUndefined, PackageLoader, PrefixLoader, StrictUndefined
from jinja2.sandbox import SandboxedEnvironment
from markupsafe import Markup
from starlette.responses import HTMLResponse

from policygen.language.english import count, long_date

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
    made.filters["count"] = count
    made.filters["day"] = lambda value: str(long_date(value))
    return made


def page(template: str, status: int = 200, /, **data: object) -> HTMLResponse:
    """Return a page from its template; `title` names it for the browser's tab."""
    shown: Mapping[str, object] = {"errors": (), "school": "", "key": "", **data}
    return HTMLResponse(_page_environment().get_template(template).render(shown), status_code=status)
