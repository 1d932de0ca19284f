"""`policygen layer create`: an edited Word master turned into a layer of clauses."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Annotated

import typer
import yaml

from policygen.cli.app import DONE, NEEDS_A_PERSON, as_json, layer_command, out, read_library, renamed
from policygen.errors import Fault, Faults, OutputFault
from policygen.language.english import count
from policygen.layers.adopt import REASON, Adopted, Adoption, foreign
from policygen.layers.folders import LAYER
from policygen.layers.load import library_for
from policygen.layers.one_school import secrets_of
from policygen.runs.output_files import prepare_folder
from policygen.schools.school_file import read_school
from policygen.schools.trust_file import Trust
from policygen.storage import write_whole


@layer_command
def layer_create(
    master: Annotated[Path, typer.Argument(help="The Word file that was edited, made by policygen or not.")],
    into: Annotated[
        Path, typer.Option("--into", help="The folder of the layer: a new one, or one that has no words for this policy.")
    ],
    policy: Annotated[str | None, typer.Option(help="Which policy it is, where the file does not say so.")] = None,
    school: Annotated[
        Path | None, typer.Option("--school", help="The answers it was made with: its names and numbers become placeholders.")
    ] = None,
    name: Annotated[str, typer.Option("--name", help="Whose layer it is, for a new one.")] = "Our trust",
    kind: Annotated[str, typer.Option("--kind", help="partnership, diocese, trust or school, for a new layer.")] = "trust",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would be made and write nothing.")] = False,
    json: Annotated[bool, typer.Option("--json", help="Print the result for a program to read.")] = False,
) -> int:
    """Turn an edited Word master into a layer: edited clauses replace, added words are added, and what was deleted is taken
    out with a reason that you write. Where the values of one school stood, placeholders stand again.

    Exit code 0: done, nothing to look at. 3: done, and a person has to look at something or to write a reason.
    """
    made = _layer_of(master, policy, school)
    if not dry_run and not made.empty:
        _write_layer(made, into, name, kind)
    if json:
        as_json({
            "policy": made.policy, "into": str(into), "written": not dry_run and not made.empty, "counts": dict(made.counts),
            "files": sorted(made.files()), "removes": sorted(made.removes), "findings": made.findings,
        })  # fmt: skip
    else:
        _tell_layer(made, into, dry_run=dry_run)
    return NEEDS_A_PERSON if made.findings or made.removes else DONE


renamed(layer_create, "adopt", "layer create")


def _layer_of(master: Path, key: str | None, file: Path | None) -> Adopted:
    from policygen.generation.update import read_prior
    from policygen.word.reading.safe_open import open_word
    from policygen.word.reading.word_file import WordFile

    library = read_library()
    answers = {}
    if file is not None:
        school = read_school(file, library.vocabulary)
        library, answers = library_for(library, Trust("", ()), school), dict(school.answers)
    try:
        prior = read_prior(master.read_bytes(), str(master))
    except OSError as error:
        raise Faults(Fault(f"This file cannot be read: {error.strerror}.", "", str(master))) from error
    opened = open_word(prior.data, str(master))
    word, secrets = WordFile(opened.parts, opened.document), secrets_of(answers, library.vocabulary)
    if prior.manifest is None or prior.base is None:
        if key is None:
            raise Faults(Fault("This file does not say which policy it is.", "Name it with --policy.", str(master)))
        return _told_of_pending(foreign(word, key, library.policies, secrets), prior.pending)
    if key is not None and key != prior.manifest.policy:
        raise Faults(Fault(f"This file is the policy '{prior.manifest.policy}'.", "Leave --policy out.", str(master)))
    policy = library.policy(prior.manifest.policy)
    made = Adoption(word, prior.base, prior.manifest, policy, library.vocabulary, secrets).adopted()
    return _told_of_pending(made, prior.pending)


def _told_of_pending(made: Adopted, pending: int) -> Adopted:
    if pending:
        said = f"The file holds {count(pending, 'tracked change')} that nobody has settled, read as accepted. Look at it."
        made.findings.append(said)
    return made


def _write_layer(made: Adopted, into: Path, name: str, kind: str) -> None:
    folder = into / "policy_templates" / made.policy
    if folder.exists() and any(folder.iterdir()):
        step = "Give another folder with --into, or move the words that are there away."
        raise OutputFault(Fault("This layer has words for the policy already.", step, str(folder)))
    about = into / LAYER
    text = about.read_text(encoding="utf-8") if about.is_file() else yaml.safe_dump({"name": name, "kind": kind}, sort_keys=False)
    for path, content in made.files().items():
        target = into / "policy_templates" / path
        prepare_folder(target.parent)
        write_whole(target, content.encode())
    prepare_folder(into)
    if made.removes or not about.is_file():
        write_whole(about, _with_removes(text, made).encode())


def _with_removes(text: str, made: Adopted) -> str:
    if not made.removes:
        return text
    from ruamel.yaml import YAML

    editor = YAML(typ="rt")
    editor.width = 110
    data = editor.load(text)
    data.setdefault("removes", {}).setdefault(made.policy, {}).update(made.removes)
    written = io.StringIO()
    editor.dump(data, written)
    return written.getvalue()


def _tell_layer(made: Adopted, into: Path, *, dry_run: bool) -> None:
    if made.empty:
        out.print("Nothing was edited: the layer would be empty, so none is written.")
    else:
        counts = ", ".join(f"{count} {what}" for what, count in made.counts.items())
        out.print(f"{made.policy}: {counts}", markup=False)
        for path in sorted(made.files()):
            out.print(f"  {'would write' if dry_run else 'written'}  {into / 'policy_templates' / path}", markup=False)
    for name in made.removes:
        out.print(f"  reason wanted  {made.policy}: {name} (in {into / LAYER}, in place of '{REASON}')", markup=False)
    for each in made.findings:
        out.print(f"  look at  {each}", markup=False)
