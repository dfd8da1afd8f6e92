"""Collects the statements that the code runs, from its syntax tree.

A statement is the text handed to `tx.execute`, `all`, `first`, `one` or `scalar`. Text put together from constants and
from conditions is put together here too, twice: with every condition, and with none. Text whose parts come from
elsewhere (arguments, calls) is left out and named.
"""

import ast
import importlib
import re
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any, NamedTuple

SOURCE = Path(__file__).parent.parent / "src"
_VERBS = re.compile(r"\s*(select|insert|update|delete|with)\b")
_READS = {"all", "first", "one"}
_CALLS = _READS | {"execute", "scalar"}


class Statement(NamedTuple):
    """Where a statement stands, its text, and the name of what its rows become (None: nothing, or a scalar)."""

    place: str
    sql: str
    shape: Any


class Collected(NamedTuple):
    """All statements whose text is known, and the places of those whose text is not."""

    statements: list[Statement]
    unknown: list[str]


def collect() -> Collected:
    """Every statement of the code."""
    statements: dict[tuple[str, str], Statement] = {}
    unknown: set[str] = set()
    for file in sorted(SOURCE.rglob("*.py")):
        text = file.read_text(encoding="utf-8")
        if "tx." not in text:
            continue
        module = importlib.import_module(".".join(file.relative_to(SOURCE).with_suffix("").parts))
        for function in _functions(ast.parse(text)):
            for everything in (True, False):
                for place, sql, shape in _of(function, module, everything):
                    if sql is None:
                        unknown.add(place)
                    elif _VERBS.match(sql):
                        statements[place, sql] = Statement(place, sql, shape)
    return Collected(list(statements.values()), sorted(unknown))


def numbered(sql: str) -> str:
    """`sql` with $1, $2 … in the place of its named parameters."""
    names = list(dict.fromkeys(re.findall(r"%\((\w+)\)[sbt]", sql)))
    return re.sub(r"%\((\w+)\)[sbt]", lambda m: f"${names.index(m[1]) + 1}", sql).replace("%%", "%")


def _functions(tree: ast.Module) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def _of(
    function: ast.FunctionDef | ast.AsyncFunctionDef, module: ModuleType, everything: bool
) -> Iterator[tuple[str, str | None, Any]]:
    local = _locals(function, module, everything)
    for call in _calls(function):
        assert isinstance(call.func, ast.Attribute)
        reads = call.func.attr in _READS
        text = call.args[1] if reads and len(call.args) > 1 else call.args[0]
        place = f"{module.__name__}.{function.name}"
        yield place, _text(text, module, local, everything), _shape(call.args[0], module) if reads else None


def _calls(function: ast.AST) -> Iterator[ast.Call]:
    for node in ast.walk(function):
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and node.func.attr in _CALLS
            and isinstance(node.func.value, ast.Name)
            and node.func.value.id == "tx"
            and node.args
        ):
            yield node


def _locals(function: ast.AST, module: ModuleType, everything: bool) -> dict[str, str]:
    """Local names that hold text, each as its assignments in order leave it."""
    known: dict[str, str] = {}
    for node in ast.walk(function):
        if isinstance(node, ast.Assign):
            for name, value in _pairs(node.targets[0], _chosen(node.value, everything)):
                _keep(known, name, _text(value, module, known, everything))
        elif isinstance(node, ast.AugAssign) and isinstance(node.target, ast.Name) and node.target.id in known:
            more = _text(node.value, module, known, everything)
            _keep(known, node.target.id, None if more is None else known[node.target.id] + more)
    return known


def _keep(known: dict[str, str], name: str, text: str | None) -> None:
    if text is None:
        known.pop(name, None)
    else:
        known[name] = text


def _pairs(target: ast.expr, value: ast.expr) -> Iterator[tuple[str, ast.expr]]:
    if isinstance(target, ast.Name):
        yield target.id, value
    elif isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple):
        for one, its in zip(target.elts, value.elts, strict=True):
            yield from _pairs(one, its)


def _chosen(value: ast.expr, everything: bool) -> ast.expr:
    if isinstance(value, ast.IfExp):
        return value.body if everything else value.orelse
    return value


def _text(node: ast.expr, module: ModuleType, known: dict[str, str], everything: bool) -> str | None:
    node = _chosen(node, everything)
    if isinstance(node, ast.Constant):
        return node.value if isinstance(node.value, str) else None
    if isinstance(node, ast.Name):
        found = known.get(node.id, getattr(module, node.id, None))
        return found if isinstance(found, str) else None
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        return _joined([_text(side, module, known, everything) for side in (node.left, node.right)])
    if isinstance(node, ast.JoinedStr):
        parts = [part.value if isinstance(part, ast.FormattedValue) else part for part in node.values]
        return _joined([_text(part, module, known, everything) for part in parts])
    return None


def _joined(parts: list[str | None]) -> str | None:
    return None if None in parts else "".join(part for part in parts if part is not None)


def _shape(node: ast.expr, module: ModuleType) -> Any:
    found: Any = module
    for name in ast.unparse(node).split("."):
        found = getattr(found, name, None)
    return found
