"""The documents say what is so: the coverage table is whole, links lead somewhere, no file names a machine."""

import ast
import functools
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
COVERAGE = (ROOT / "docs" / "coverage.md").read_text(encoding="utf-8")
ROW = re.compile(r"^\| ([A-Z]{3}-\d{3}) \| (.*?) \| (.*?) ?\|$", re.MULTILINE)
REFERENCE = re.compile(r"(tests/[\w/]+\.py)::(\w+)")
LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
# Spelled apart, so that this file does not name what it forbids.
ELSEWHERE = re.compile(
    "|".join(("pypi" + r"\.org", "python" + "hosted", "registry" + r"\.npmjs", "/" + "work/", "/tmp/" + "plan"))
)
ROWS = ROW.findall(COVERAGE)


@functools.cache
def proofs_in(path: Path) -> frozenset[str]:
    """Names of the tests in a file, those of classes included, and of test classes."""
    kinds = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef
    named = (node.name for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(node, kinds))
    return frozenset(name for name in named if name.lower().startswith("test"))


def documents() -> list[Path]:
    return sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])


def tracked() -> Iterator[Path]:
    """Every text file of the project; without git, as in an unpacked archive, those outside hidden folders."""
    try:
        listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
        names = listed.splitlines()
    except (OSError, subprocess.CalledProcessError):
        names = [str(p.relative_to(ROOT)) for p in ROOT.rglob("*") if not str(p.relative_to(ROOT)).startswith(".")]
    for name in names:
        path = ROOT / name
        if path.is_file() and path.suffix not in (".png", ".woff2", ".ico", ".webp"):
            yield path


def test_every_requirement_has_one_row() -> None:
    required = (ROOT / "tests" / "data" / "requirement_ids.txt").read_text(encoding="utf-8").split()
    assert len(required) == len(set(required)) == 1015
    assert sorted(row[0] for row in ROWS) == sorted(required)


def test_every_row_names_tests_that_exist_or_says_not_yet() -> None:
    faults = []
    for requirement, cell, _ in ROWS:
        named = REFERENCE.findall(cell)
        if cell != "not yet" and "<br>".join(f"{file}::{name}" for file, name in named) != cell:
            faults.append(f"{requirement}: {cell}")
        faults += [
            f"{requirement}: {file}::{name}"
            for file, name in named
            if not (ROOT / file).is_file() or name not in proofs_in(ROOT / file)
        ]
    assert faults == []


def test_the_head_counts_the_rows() -> None:
    proven = sum(cell != "not yet" and not note for _, cell, note in ROWS)
    partly = sum(cell != "not yet" and bool(note) for _, cell, note in ROWS)
    assert (
        f"Of {len(ROWS)} requirements {proven} are proven, {partly} in part, {len(ROWS) - proven - partly} not yet."
        in COVERAGE
    )


@pytest.mark.parametrize("path", documents(), ids=lambda path: str(path.relative_to(ROOT)))
def test_every_relative_link_leads_somewhere(path: Path) -> None:
    targets = [target.split("#")[0] for target in LINK.findall(path.read_text(encoding="utf-8"))]
    relative = [target for target in targets if target and not re.match(r"[a-z]+:", target)]
    assert [target for target in relative if not (path.parent / target).exists()] == []


def test_no_file_names_a_registry_or_a_machines_path() -> None:
    found = []
    for path in tracked():
        text = path.read_text(encoding="utf-8", errors="replace")
        found += [f"{path.relative_to(ROOT)}: {match[0]}" for match in ELSEWHERE.finditer(text)]
    assert found == []
