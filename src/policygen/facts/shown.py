"""Answers as a person reads them."""

from __future__ import annotations

from datetime import date

from policygen.facts.vocabulary import LEFT_OUT, NOT_SURE, Fact, Value


def answer_words(fact: Fact, value: Value) -> str:
    """Return an answer as a person reads it."""
    if value in (NOT_SURE, LEFT_OUT):
        return str(value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    if fact.type == "choice":
        return fact.choices.get(value, str(value))
    if isinstance(value, tuple):
        return ", ".join(fact.choices.get(each, str(each)) if isinstance(each, str) else str(each) for each in value) or "none"
    if fact.type == "date" and isinstance(value, date):
        return f"{value.day} {value:%B %Y}"
    if fact.type in ("person", "contact"):
        return ", ".join(part for part in (getattr(value, name) for name in value.__slots__) if part)
    return str(value)
