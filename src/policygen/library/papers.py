"""Reads the templates of papers in policy_templates/papers/, every name in them checked."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from policygen.errors import Fault, Faults
from policygen.formats import strict_yaml
from policygen.language.english import nearest
from policygen.markup.paper_reading import read_paper
from policygen.markup.paper_templates import PAPERS, PaperTemplate

if TYPE_CHECKING:
    from policygen.library.yaml_files import YamlFiles


def read_papers(reader: YamlFiles) -> Iterator[tuple[str, PaperTemplate]]:
    """Yield the templates of papers by key; they count in no digest, so that a word changed in one changes no policy's record.

    What is wrong is added to the reader's faults.
    """
    found = {path.stem: path for path in reader.files if path.parts[-3:-1] == ("policy_templates", "papers")}
    for key in sorted(PAPERS - set(found)):
        reader.faults.append(Fault("This paper is missing.", path=f"policy_templates/papers/{key}.md"))
    for key, path in found.items():
        name = reader.name(path)
        if key not in PAPERS:
            reader.faults.append(Fault("No paper has this name.", nearest(key, set(PAPERS)), name))
            continue
        try:
            yield key, read_paper(strict_yaml.decode(path.read_bytes(), name), name)
        except Faults as error:
            reader.faults.extend(error.faults)
