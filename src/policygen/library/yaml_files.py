"""The files of a library, each read once and counted in its digest; what is wrong is collected with file and line."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from policygen.errors import Fault, Faults, LibraryFaults
from policygen.formats import strict_yaml
from policygen.formats.strict_yaml import YamlFile
from policygen.library.old_keys import OLD_NAMES, with_new_keys

Model = TypeVar("Model", bound=BaseModel)


class YamlFiles:
    """Reads files below a root, or in a folder of the user's own; collects faults, and hints about keys of an old form."""

    def __init__(self, root: Path, files: Sequence[Path], own: Path | None = None, shown: str = "") -> None:
        self.root, self.files, self.own, self.shown = root, files, own, shown
        self.faults: list[Fault] = []
        self.hints: list[Fault] = []
        """What still works in this version and is to be written in another way."""
        self.digest = hashlib.sha256()
        self.beside: dict[Path, list[Path]] = {}
        """The files by the folder that they stand in."""
        for path in files:
            self.beside.setdefault(path.parent, []).append(path)
        self._names: dict[Path, str] = {}
        self._texts: dict[str, str] = {}
        self._parsed: dict[str, YamlFile] = {}
        self._in_old_form: set[str] = set()

    def stop_if_faulty(self) -> None:
        """Raise LibraryFaults where anything is wrong so far."""
        if self.faults:
            raise LibraryFaults(self.faults)

    def name(self, path: Path) -> str:
        """Return a file's name for messages: short within the library, whole in a folder of the user's own."""
        if path not in self._names:
            self._names[path] = self._named(path)
        return self._names[path]

    def _named(self, path: Path) -> str:
        if not path.is_relative_to(self.root):
            return path.as_posix()
        short = path.relative_to(self.root).as_posix()
        return f"{self.shown}/{short}" if self.shown else short

    def content(self, path: Path) -> bytes:
        """Return a file as bytes and count it in the digest."""
        data = path.read_bytes() if path.is_file() else b""
        self.digest.update(self.name(path).encode() + b"\0" + data)
        return data

    def text(self, path: Path) -> str:
        """Return the text of a file, read once."""
        name = self.name(path)
        if name not in self._texts:
            self._texts[name] = strict_yaml.decode(self.content(path), name)
        return self._texts[name]

    def data(self, path: Path) -> Any:
        """Return what a YAML file holds; None where it cannot be read."""
        name = self.name(path)
        if name not in self._parsed:
            try:
                self._parsed[name] = self._read(path)
            except Faults as error:
                self.faults.extend(error.faults)
                return None
        return self._parsed[name].value

    def _read(self, path: Path) -> YamlFile:
        name = self.name(path)
        parsed = strict_yaml.parse(self.text(path), name)
        if not self._of_the_user(path):
            return parsed
        value, renamed = with_new_keys(parsed.value, policy=path.name == "policy.yaml")
        if renamed:
            self._in_old_form.add(name)
        self.hints += (Fault(said, step, name, parsed.line(*keys)) for keys, said, step in renamed)
        return YamlFile(value, parsed.nodes)

    def _of_the_user(self, path: Path) -> bool:
        """Whether a file is of a layer or of a folder named with --own, and not of the library itself."""
        return bool(self.shown) or (self.own is not None and path.is_relative_to(self.own))

    def line(self, path: str, *keys: object) -> int | None:
        """Return the line of a path of keys in a file that was read, by its name."""
        if path in self._in_old_form:
            keys = tuple(OLD_NAMES.get(str(key), key) for key in keys)
        return self._parsed[path].line(*keys) if path in self._parsed else None

    def model(self, model: type[Model], path: Path) -> Model | None:
        """Return a file as its model; None where it is not of that form."""
        data = self.data(path)
        if data is None:
            self.faults.append(Fault("This file is missing or empty.", path=self.name(path)))
            return None
        return self.validated(model, data, path)

    def validated(self, model: type[Model], data: Any, path: Path, under: Sequence[object] = ()) -> Model | None:
        """Return a part of a file, found `under` some keys, as its model; None where it is not of that form."""
        name = self.name(path)
        try:
            return model.model_validate(data)
        except ValidationError as error:
            self.faults.extend(strict_yaml.model_faults(error, lambda *keys: self.line(name, *keys), name, under))
        except Faults as error:
            self.faults.extend(fault.at(name, self.line(name, *under)) for fault in error.faults)
        return None
