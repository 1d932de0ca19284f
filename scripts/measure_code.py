"""Print how large the code's modules and functions are, and how many names stand in more than one module.

python scripts/measure_code.py
"""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

PACKAGE = Path(__file__).resolve().parents[1] / "src" / "policygen"
MODULES = {path.relative_to(PACKAGE).as_posix(): path for path in sorted(PACKAGE.rglob("*.py"))}
Function = ast.FunctionDef | ast.AsyncFunctionDef


def module_lines() -> dict[str, int]:
    """Return how many lines each module has, by its path in the package."""
    return {name: len(path.read_text(encoding="utf-8").splitlines()) for name, path in MODULES.items()}


def function_lines() -> dict[str, int]:
    """Return how many lines each function has, without its docstring, as `path: name`."""
    return {
        f"{name}: {node.name}": _length(node)
        for name, tree in _trees()
        for node in ast.walk(tree)
        if isinstance(node, Function)
    }  # fmt: skip


def shared_names() -> tuple[dict[str, list[str]], float]:
    """Return the top-level function names that stand in several modules, each with its modules, and their share of all functions.

    The underscore of a private name does not count: who searches for a word finds them all.
    """
    where: dict[str, list[str]] = {}
    for module, tree in _trees():
        for node in tree.body:
            if isinstance(node, Function):
                where.setdefault(node.name.lstrip("_"), []).append(module)
    shared = {name: modules for name, modules in where.items() if len(set(modules)) > 1}
    return shared, sum(map(len, shared.values())) / sum(map(len, where.values()))


def _trees() -> Iterator[tuple[str, ast.Module]]:
    for name, path in MODULES.items():
        yield name, ast.parse(path.read_text(encoding="utf-8"))


def _length(function: Function) -> int:
    lines = (function.end_lineno or function.lineno) - function.lineno + 1
    first = function.body[0]
    if ast.get_docstring(function) is not None:
        lines -= (first.end_lineno or first.lineno) - first.lineno + 1
    return lines


def _most(figures: dict[str, int], limit: int) -> str:
    over = [f"{count:5}  {name}" for name, count in Counter(figures).most_common() if count > limit]
    return "\n".join([f"over {limit} lines: {len(over)}; the longest has {max(figures.values())}", *over])


def main() -> None:
    print(f"Modules {_most(module_lines(), 400)}")
    print(f"Functions {_most(function_lines(), 40)}")
    shared, share = shared_names()
    print(f"Functions whose name stands in several modules: {share:.1%}")
    for name, modules in sorted(shared.items(), key=lambda each: (-len(each[1]), each[0])):
        print(f"{len(modules):5}  {name}: {', '.join(modules)}")


if __name__ == "__main__":
    main()
