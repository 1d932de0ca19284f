"""Reads published guidance from a PDF."""
from __future__ import annotations
import re
from policygen.guidance.assemble import assemble
from policygen.guidance.furniture import apart, without_furniture
from policygen.guidance.layout import blocks_of_lines
from policygen.guidance.lines import body_size
from policygen.guidance.passages import Guidance
from policygen.guidance.pdf import pdf_lines

def read_pdf(data: bytes, name: str):
    lines = without_furniture(pdf_lines(data, name))
    body = body_size(lines)
    text, notes = apart(lines, body)
    first = [l for l in lines if l.page==1]
    big=max(l.size for l in first)
    title=' '.join(l.text for l in first if l.size==big)
    return assemble(blocks_of_lines([l for l in text if l.page>1]), notes, title, ' '.join(l.text for l in first)), notes
