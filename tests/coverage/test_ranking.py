"""What protects children is told first, a title once, and of a long list the first are shown and the rest counted."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from conftest import TODAY
from test_web_page import BROWSER, audits

from policygen.coverage.any_file import read_foreign
from policygen.coverage.checking import CheckedFile, checked
from policygen.coverage.ranking import LOOKED_AT_FIRST
from policygen.coverage.report_paper import check_paper, check_picture
from policygen.coverage.report_rows import coverage_rows, not_said
from policygen.library.model import Library
from policygen.markup.html import web_page

THIN = """\
# Safeguarding Policy

Fernhill Primary School, Chapel Road, Mossley

Approved by governors: October 2026. Review: October 2027.

Our Designated Safeguarding Lead is Gail Turner. Her deputy is Sam Reed. The safeguarding governor is Ken Bright.

We are committed to keeping children safe. All staff have a duty to look after children.

Staff who are worried about a child tell the DSL at once and write it down on a pink form.

The DSL refers cases to Mossley Borough Council children's services.

Parents can see this policy on our website.
"""


@pytest.fixture(scope="module")
def thin(shipped: Library) -> CheckedFile:
    return checked(read_foreign(THIN.encode(), "safeguarding.md"), shipped, TODAY)


def test_what_is_looked_at_first_is_asked_today(shipped: Library) -> None:
    law = shipped.legislation.on(TODAY)
    assert [each for each in LOOKED_AT_FIRST if each not in law.requirements] == []


def test_what_protects_children_comes_first(thin: CheckedFile, shipped: Library) -> None:
    rows = coverage_rows(thin, shipped)
    law = [each.requirement for each in not_said(rows, "must")]
    guidance = [each.requirement for each in not_said(rows, "should")]
    assert law[0] == "fgm-act-2003.reporting.teachers-report"
    assert law.index("kcsie.recruitment.dbs") < law.index("kcsie.governance.no-discrimination")
    assert guidance.index("kcsie.allegations.lado") < guidance.index("kcsie.greater-risk.sport")


def test_no_line_of_a_requirement_says_what_its_title_or_another_says(thin: CheckedFile, shipped: Library) -> None:
    for row in coverage_rows(thin, shipped):
        said = [row.title.casefold(), *(each.casefold() for each in row.missing)]
        assert len(said) == len(set(said)), row


def test_of_a_long_list_the_word_report_shows_the_first_and_counts_the_rest(thin: CheckedFile, shipped: Library) -> None:
    every = len(not_said(coverage_rows(thin, shipped), "should"))
    short = web_page(check_paper(thin, shipped, TODAY, full=False))
    more = re.search(r"(\d+) more of guidance are not said", short)
    assert more and int(more[1]) == every - 25
    whole = web_page(check_paper(thin, shipped, TODAY, full=True))
    assert "more of guidance are not said" not in whole
    assert whole.count("<tr") > short.count("<tr") + 150


def test_the_report_begins_with_an_answer_and_with_what_to_do_first(thin: CheckedFile, shipped: Library) -> None:
    page = web_page(check_paper(thin, shipped, TODAY, full=False))
    text = " ".join(re.sub(r"<[^>]+>", " ", page).split())
    assert "It needs work: the law asks" in text
    begin = text.partition("Begin with these:")[2]
    assert begin.index("A teacher reports known FGM") < begin.index("What the law asks and it does not say")


@pytest.mark.slow
@pytest.mark.skipif(not BROWSER, reason="there is no Chromium on this machine")
def test_axe_finds_nothing_on_the_report(thin: CheckedFile, shipped: Library, tmp_path: Path) -> None:
    pages = {
        "full": web_page(check_paper(thin, shipped, TODAY, full=True), check_picture(thin, shipped)),
        "short": web_page(check_paper(thin, shipped, TODAY, full=False)),
    }
    assert audits(pages, tmp_path) == {}
