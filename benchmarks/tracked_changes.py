"""How long a tracked update takes, beside the floor and Docxodus, in the same run.

    python benchmarks/tracked_changes.py [runs]

The document is a policy made about 40 pages long, with about 15 % of its paragraphs changed. Prints medians and ratios:
processor time for what runs in this process, which a busy machine does not lengthen, and elapsed time for all, since
Docxodus runs in a process of its own.
"""

from __future__ import annotations

import io
import resource
import statistics
import sys
import time
import zipfile
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

from lxml import etree
from rapidfuzz.distance import Indel

from policygen.generation.generate import Generated, generate
from policygen.generation.update import read_prior
from policygen.library.load import load
from policygen.markup.blocks import Block, Paragraph, Part, Run
from policygen.schools.school_file import read_school
from policygen.word.merging.update import Reason, merge_and_redline
from policygen.word.proof.verify import verify
from policygen.word.writing.document import write_word

ROOT = Path(__file__).resolve().parents[1]
ON = date(2026, 11, 24)
MOMENT = "2026-11-24T09:00:00Z"


def main() -> None:
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 7
    for times in (1, 8):
        measure(times, runs if times == 1 else 3)


def measure(times: int, runs: int) -> None:
    old, new = pair(times)
    prior = read_prior(old, "adopted.docx")
    made = merge_and_redline(old, new, prior.base, {}, MOMENT, default=Reason("KCSIE 2026"))
    cases: dict[str, Callable[[], object]] = {
        "floor: parse, diff, write": lambda: floor(old, new),
        "policygen: merge and mark": lambda: merge_and_redline(old, new, prior.base, {}, MOMENT, default=Reason("KCSIE 2026")),
        "policygen: verify": lambda: verify(made.redline, old, made.clean),
    }
    if times == 1:
        cases |= peers(old, new)
    taken: dict[str, list[tuple[float, float]]] = {name: [] for name in cases}
    for number in range(runs + 1):
        for name, run in cases.items():
            start, busy = time.perf_counter(), time.process_time()
            run()
            if number:
                taken[name].append(((time.perf_counter() - start) * 1000, (time.process_time() - busy) * 1000))
    middle = {name: statistics.median(elapsed for elapsed, _ in each) for name, each in taken.items()}
    worked = {name: statistics.median(busy for _, busy in each) for name, each in taken.items()}
    mine = middle["policygen: merge and mark"]
    body = etree.fromstring(zipfile.ZipFile(io.BytesIO(old)).read("word/document.xml"))
    letters = sum(len(t.text or "") for t in body.iter("{*}t"))
    proved = not verify(made.redline, old, made.clean)
    print(f"\n{letters // 2600} pages or so, {made.report.revisions} tracked changes, proved: {proved}")
    print(f"{'':30}{'elapsed ms':>11}{'x floor':>9}{'x policygen':>13}{'processor ms':>14}{'x floor':>9}")
    lowest = "floor: parse, diff, write"
    for name, each in middle.items():
        own = (
            "" if "policygen" not in name and "floor" not in name else f"{worked[name]:14.0f}{worked[name] / worked[lowest]:9.1f}"
        )
        print(f"{name:30}{each:11.0f}{each / middle[lowest]:9.1f}{each / mine:13.2f}{own}")
    print(f"peak memory of this whole process {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")


def peers(old: bytes, new: bytes) -> dict[str, Callable[[], object]]:
    """Return what else compares two Word files, as far as it is installed: two ways to Docxodus."""
    found: dict[str, Callable[[], object]] = {}
    try:
        from python_redlines import DocxodusEngine
    except ImportError:
        print('For python-redlines: pip install "python-redlines[docxodus]"')
    else:
        engine = DocxodusEngine()
        found["python-redlines Docxodus"] = lambda: engine.run_redline("peer", old, new)
    try:
        import docx_scalpel
    except ImportError:
        print("For Docxodus in one process: pip install docx-scalpel")
    else:
        found["Docxodus by docx-scalpel"] = lambda: docx_scalpel.docx_diff_compare(old, new)
    return found


def pair(times: int) -> tuple[bytes, bytes]:
    """Return a policy as adopted and as it has to be now: as long as wanted, every seventh paragraph changed in a few words."""
    shelf = load()
    answers = read_school(ROOT / "examples" / "oakfield-primary.yaml", shelf.vocabulary).answers
    made = generate(shelf.policies["safeguarding"], shelf, answers, ON)
    return written(made, times, changed=False), written(made, times, changed=True)


def written(made: Generated, times: int, *, changed: bool) -> bytes:
    parts: list[Part] = []
    count = 0
    for copy in range(times * 2):
        for part in made.document.body:
            blocks = []
            for block in part.blocks:
                count += 1
                touched = changed and count % 7 == 0 and isinstance(block, Paragraph) and block.look == "text"
                blocks.append(longer(block) if touched else block)
            name = part.name if copy == 0 else f"{part.name[:28]}-{copy}"
            parts.append(Part(name, tuple(blocks), part.clause))
    document = replace(made.document, body=tuple(parts))
    return write_word(document, made.manifest, made.house_style, ON.isoformat())


def longer(block: Block) -> Block:
    assert isinstance(block, Paragraph)
    return Paragraph((*block.runs, Run(" The lead checks this each term and says so.")), block.look)


def floor(old: bytes, new: bytes) -> bytes:
    """Unzip and parse both, walk and compare the words, serialise and zip: what any comparison has to do at least."""
    roots, texts = [], []
    for data in (old, new):
        package = zipfile.ZipFile(io.BytesIO(data))
        parts = {name: package.read(name) for name in package.namelist()}
        root = etree.fromstring(parts["word/document.xml"])
        roots.append((root, parts))
        texts.append(["".join(t.text or "" for t in p.iter("{*}t")) for p in root.iter("{*}p")])
    for code in Indel.opcodes(texts[0], texts[1]):
        if code.tag != "equal":
            one, other = " ".join(texts[0][code.src_start : code.src_end]), " ".join(texts[1][code.dest_start : code.dest_end])
            Indel.opcodes(one.split(), other.split())
    root, parts = roots[1]
    parts["word/document.xml"] = etree.tostring(root)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as package:
        for name, content in parts.items():
            package.writestr(name, content)
    return out.getvalue()


if __name__ == "__main__":
    main()
