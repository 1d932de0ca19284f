"""Words that take the place of others fit their sentence: capitals, articles, and what stands beside them already."""

from __future__ import annotations

import io
from datetime import date

import docx
import pytest
from foreign_policies import foreign_policy

from policygen.coverage.reading_plain import read_text
from policygen.coverage.titles_told import titles_told
from policygen.coverage.updating_file import Started, all_offers, start_update, updated_file
from policygen.coverage.words_fitted import fitted
from policygen.facts.vocabulary import Person
from policygen.library.model import Library
from policygen.word.reading.safe_open import ready

ON = date(2026, 11, 29)


@pytest.mark.parametrize(
    ("text", "old", "new", "becomes"),
    [
        ("Peer on peer abuse is never banter.", "Peer on peer", "child-on-child abuse", "Child-on-child abuse is never banter."),
        ("She renews it every three years.", "three years", "every 2 years", "She renews it every two years."),
        ("She renews it every 3 years.", "3 years", "every 2 years", "She renews it every 2 years."),
        ("Tell them within 5 days.", "within 5 days", "within one day", "Tell them within 1 day."),
        ("We follow Some Guide 2021.", "Some Guide 2021", "Some Guide 2026", "We follow Some Guide 2026."),
        ("She fills in an ABC form.", "ABC", "the local early help plan", "She fills in a local early help plan form."),
        ("Call the Wexcombe Board at once.", "Board", "the local partners", "Call the Wexcombe local partners at once."),
        ("An enhanced CRB check is made.", "CRB", "Disclosure and Barring Service", "An enhanced DBS check is made."),
        ("3. DUTIES OF THE SENIOR PERSON", "SENIOR PERSON", "safeguarding lead", "3. DUTIES OF THE SAFEGUARDING LEAD"),
        ("We tell the Safe Boards (SB).", "Safe Boards", "local partners", "We tell the local partners."),
        ("1.1 Sexting is a crime.", "Sexting", "sharing of nudes", "1.1 Sharing of nudes is a crime."),
        (
            "Head | Named Person | 01632",
            "Named Person",
            "designated safeguarding lead",
            "Head | Designated safeguarding lead | 01632",
        ),
    ],
)
def test_it_reads_on(text: str, old: str, new: str, becomes: str) -> None:
    start = text.index(old)
    fit = fitted(text, start, start + len(old), new)
    assert text.replace(fit.old, fit.new, 1) == becomes


@pytest.fixture(scope="module")
def council(shipped: Library) -> Started:
    policy = foreign_policy("council")
    document = docx.Document(io.BytesIO(policy.data))
    document.sections[0].header.paragraphs[0].text = "Ashbeck CP | with the Thornmere Local Safeguarding Children Board"
    document.add_paragraph("All staff have safeguarding training every three years.")
    held = io.BytesIO()
    document.save(held)
    people = {"school_name": "Ashbeck Community Primary School", "chair": Person("Zelda Hext")}
    dsl = {"dsl": Person("Ola Prime", phone="01632 960199", email="ola.prime@ashbeck-primary.sch.uk")}
    return start_update(held.getvalue(), policy.file_name, shipped, ON, {**people, **dsl}, ("safeguarding",))


def test_it_mends_editions_limits_terms_names_and_people_in_text_tables_and_headers(council: Started) -> None:
    offers = all_offers(council, "stale")
    assert any("It trains staff every few years" in each for each in offers.left), "the same words are mended elsewhere only"
    made = updated_file(council, offers)
    after = docx.Document(io.BytesIO(ready(made.redline, pending="accept")))
    text = "\n".join(each.text for each in after.paragraphs)
    cells = "\n".join(cell.text for table in after.tables for row in table.rows for cell in row.cells)
    assert made.findings == ()
    assert "Education 2026, Working Together to Safeguard Children 2026 and the procedures of the Thornmere local" in text
    assert "renew their training every two years." in text
    assert "the LADO within one working day when" in text
    assert "Staff at Ashbeck Community Primary School used the same" in text
    assert after.sections[0].header.paragraphs[0].text == "Ashbeck CP | with the Thornmere local safeguarding partners"
    assert "Child-on-child abuse\nHarm that" in cells
    assert "Zelda Hext" in cells and "Ola Prime (Deputy Headteacher)" in cells
    assert "01632 960199 ola.prime@ashbeck-primary.sch.uk" in cells


def test_it_gives_their_headers_back(council: Started) -> None:
    made = updated_file(council, all_offers(council, "stale"))
    before = docx.Document(io.BytesIO(ready(made.redline, pending="reject")))
    assert before.sections[0].header.paragraphs[0].text == "Ashbeck CP | with the Thornmere Local Safeguarding Children Board"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("The head teacher tells the governing body.", {"head_title": "headteacher", "board_name": "governing body"}),
        ("The Executive Headteacher decides.", {"head_title": "executive headteacher"}),
        ("The vice principal tells the Principal. The principal risk is fire.", {"head_title": "principal"}),
        ("The Trust Board decides. The local governing body looks.", {}),
        ("Our principle is that children come first.", {}),
    ],
)
def test_titles_are_those_that_the_file_uses(text: str, told: dict[str, str]) -> None:
    assert titles_told(read_text(text.encode(), "ours.txt")) == told
