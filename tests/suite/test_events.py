"""One event, one procedure: whichever policy or hand-out tells the steps, doer, order, limits and exceptions agree."""

from __future__ import annotations

from datetime import date

import pytest
from conftest import LAST_YEAR, TODAY
from shared import NAMES
from test_corrections import AT_ONCE, Text, text_of

__all__ = ["text_of"]

DAYS = [TODAY, LAST_YEAR]
NOT_NURSERY = [name for name in NAMES if name != "little-acorns-nursery"]
GOVERNED = [name for name in NAMES if name != "noor-hill-school"]


@pytest.mark.parametrize("key", ["safeguarding", "attendance", "summary-safeguarding", "summary-attendance"])
@pytest.mark.parametrize("name", [name for name in NAMES if name != "meridian-sixth-form"])
def test_missing_child(text_of: Text, name: str, key: str) -> None:
    text = text_of(name, key)
    assert "up to ten minutes" in text
    assert "DSL rings 999, then the parents, then the social worker" in text
    assert "rings the parents and the police" not in text


@pytest.mark.parametrize("key", ["safeguarding", "online-safety", "summary-safeguarding", "summary-online-safety"])
@pytest.mark.parametrize("name", NOT_NURSERY)
def test_nude_image(text_of: Text, name: str, key: str) -> None:
    text = text_of(name, key)
    assert "Do not look" in text and "Tell the DSL" in text
    if key in ("safeguarding", "online-safety"):
        assert [words for words in AT_ONCE if words not in text] == []


@pytest.mark.parametrize("on", DAYS, ids=str)
@pytest.mark.parametrize("name", [name for name in NAMES if name != "meridian-sixth-form"])
def test_force_and_telling_parents(text_of: Text, name: str, on: date) -> None:
    text = text_of(name, "restrictive-interventions", on)
    assert "Parents are told the same day, and in writing by the next working day, except a parent" in text
    assert "by the next working day" in text and "in writing too" not in text
    assert "except a parent where telling" in text_of(name, "safeguarding", on)


@pytest.mark.parametrize("name", GOVERNED)
def test_allegation_against_someone_who_governs(text_of: Text, name: str) -> None:
    for key in ("safeguarding", "allegations-against-staff"):
        assert "; about the chair, the vice-chair" in text_of(name, key)


@pytest.mark.parametrize("name", NAMES)
def test_allegation_against_the_head_and_the_lado_in_time(text_of: Text, name: str) -> None:
    for key in ("safeguarding", "allegations-against-staff"):
        text = text_of(name, key)
        assert "within 1 working day at the latest" in text
        first = "The LADO, as the" if name == "noor-hill-school" else "The chair of the"
        assert first in text


def test_allegation_against_supply_staff(text_of: Text) -> None:
    for key in ("safeguarding", "allegations-against-staff"):
        text = text_of("oakfield-primary", key)
        assert "the basic facts" in text and "tells the agency the same day" in text


@pytest.mark.parametrize("name", NAMES)
def test_data_breach(text_of: Text, name: str) -> None:
    for key in ("online-safety", "staff-code-of-conduct"):
        assert "IT support and the data protection officer at once" in text_of(name, key)


@pytest.mark.parametrize("name", NAMES)
def test_visit_at_home(text_of: Text, name: str) -> None:
    for key in ("attendance", "staff-code-of-conduct"):
        text = text_of(name, key)
        assert "On every visit two members of staff go together" in text
        assert "is at home without a parent" in text and "first visit" not in text


@pytest.mark.parametrize("name", NAMES)
def test_child_in_danger_now(text_of: Text, name: str) -> None:
    for key in ("safeguarding", "online-safety"):
        text = text_of(name, key)
        assert "Call 999 now." in text
        assert text.index("Call 999 now.") < text.index("Then tell the DSL or a deputy at once.")
        assert "Stay with the child if it is safe." in text
    assert "if life is at risk" not in text_of(name, "behaviour")
    assert "social care straight away" in text_of(name, "safeguarding")
    assert "social care straight away" in text_of(name, "allegations-against-staff")


@pytest.mark.parametrize("name", NAMES)
def test_medical_emergency(text_of: Text, name: str) -> None:
    assert "Anyone may call 999" in text_of(name, "medical-conditions")
    assert "Any adult may give adrenaline and call 999" in text_of(name, "allergy-safety")
    chart = text_of(name, "allergy-safety")
    assert chart.index("Give ADRENALINE at once") < chart.index("Call 999 and say ANAPHYLAXIS")
    ill = text_of(name, "medical-conditions")
    assert ill.index("give adrenaline first") < ill.index("Call 999 now")
    for key in ("medical-conditions", "allergy-safety"):
        assert "stays until a parent comes" in text_of(name, key)


@pytest.mark.parametrize("name", NAMES)
def test_file_transfer(text_of: Text, name: str) -> None:
    text = text_of(name, "safeguarding")
    assert "within 5 days for a move during the year, or within the first 5 days of a new term" in text
    assert "separately from the main file" in text and "rings if no receipt" in text
