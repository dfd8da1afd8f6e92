"""The size rule: a file over 500 lines or a function over 60 fails CI (architecture §2)."""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

FILE, FUNCTION = 500, 60
ROOT = Path(__file__).resolve().parents[1]


def faults(path: Path) -> Iterator[str]:
    """Each breach in `path`, in words."""
    text = path.read_text()
    lines = text.count("\n")
    if lines > FILE:
        yield f"{path.relative_to(ROOT)}: {lines} lines (at most {FILE})"
    if path.suffix != ".py":
        return
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            length = (node.end_lineno or node.lineno) - node.lineno + 1
            if length > FUNCTION:
                yield f"{path.relative_to(ROOT)}:{node.lineno}: {node.name} has {length} lines (at most {FUNCTION})"


def main() -> int:
    """Print every breach; 1 where there is one."""
    sources = [p for folder in ("src", "tests", "bench", "frontend", "migrations") for p in (ROOT / folder).rglob("*")]
    checked = [
        p
        for p in sources
        if p.suffix in {".py", ".ts", ".css", ".html"} and "dist" not in p.parts and "data" not in p.parts
    ]
    found = [fault for path in checked for fault in faults(path)]
    print(*found, sep="\n")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
