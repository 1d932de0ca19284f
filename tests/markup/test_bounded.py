"""Templates and links of anybody's layer: nothing grows without end, nothing opens a program or another computer."""

from __future__ import annotations

import pytest
from conftest import ROOT
from jinja2.exceptions import SecurityError, TemplateError

from policygen.errors import LibraryFaults
from policygen.formats.package import read_parts, write_parts
from policygen.markup.markdown import _laid_out, safe_link
from policygen.markup.templates import environment
from policygen.word.writing.house_style import packed


@pytest.mark.parametrize(
    "template",
    ["{{ 'x' * 3000000000 }}", "{{ 3000000000 * 'x' }}", "{{ ['x'] * 3000000000 }}", "{{ 9 ** 999999999 }}", "{{ '%999999999d' % 1 }}",
     "{{ 'x'.ljust(3000000000) }}", "{{ '{:999999999}'.format(1) }}"],
)  # fmt: skip
def test_no_template_grows_without_end(template: str) -> None:
    with pytest.raises((SecurityError, TemplateError)):
        environment().from_string(template).render()


def test_small_sums_are_done() -> None:
    assert environment().from_string("{{ 2 * 3 }}{{ 'ab' * 2 }}{{ 7 % 4 }}").render() == "6abab3"


@pytest.mark.parametrize(
    "link", ["smb://host/x", "//host/share", "ms-word:ofe|u|http://x", "SMB:x", "search-ms:query=x", "ftp://x/y"]
)
def test_a_link_that_opens_a_program_or_another_computer_is_refused(link: str) -> None:
    with pytest.raises(ValueError, match="a link leads to a web page"):
        _laid_out(f"Read [this]({link}).")


def test_a_program_before_a_number_is_no_computer_with_a_port() -> None:
    with pytest.raises(ValueError, match="a link leads to a web page"):
        safe_link("javascript:0,open()")


@pytest.mark.parametrize(
    "link", ["https://www.gov.uk/x", "http://a.b", "mailto:a@b.example", "tel:01632960000", "#records", "www.a.example:8080/x"]
)
def test_a_link_to_a_page_a_message_or_a_place_is_kept(link: str) -> None:
    assert _laid_out(f"Read [this]({link}).")


def test_a_wrong_placeholder_in_a_house_style_is_told_with_the_right_ones() -> None:
    parts = read_parts((ROOT / "policy_templates" / "house-style.docx").read_bytes())
    name = "word/document.xml"
    wrong = write_parts(
        {**parts, name: parts[name].replace(b"{{ school }}", b"{{ skool }}").replace(b"{{school}}", b"{{ skool }}")}
    )
    assert wrong != write_parts(parts)
    with pytest.raises(LibraryFaults, match=r"house-style\.docx: .*skool.*There are school, trust, title"):
        packed(wrong)


def test_a_house_style_that_is_no_word_file_is_told() -> None:
    with pytest.raises(LibraryFaults, match="not a Word document that can be used"):
        packed(b"PK\x03\x04 no")
