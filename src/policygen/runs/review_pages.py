"""A term's findings of published reviews, written as a page to print."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from policygen.learning.review_prompts import PromptPage, prompts_paper
from policygen.library.model import Library
from policygen.markup.html import web_page
from policygen.runs.output_files import Placed, slug, write_together
from policygen.word.writing.paper import write_paper


def write_review_prompts(library: Library, page: PromptPage, of: str, folder: Path, on: date) -> Placed:
    """Write a term's findings of published reviews as a page to print: Word and web page."""
    paper = prompts_paper(page, library.learning.prompts, library.papers["review-prompts"], of, on)
    files = {".docx": write_paper(paper, library.house_style, on.isoformat()), ".html": web_page(paper).encode()}
    return write_together(folder, f"{slug(of)}_could-it-happen-here_{slug(page.term)}", files)
