"""What an installed package holds beside its code: it is built as setuptools builds a wheel, without a network."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
BUILD = """
import sys, tomllib
from setuptools import Distribution, find_packages

told = tomllib.load(open("pyproject.toml", "rb"))["tool"]["setuptools"]
packages = find_packages(told["packages"]["find"]["where"][0])
made = Distribution({"packages": packages, "package_dir": {"": "src"}, "package_data": told["package-data"],
                     "script_name": "built"})
command = made.get_command_obj("build_py")
command.build_lib = sys.argv[1]
command.ensure_finalized()
command.run()
"""
ASK = "from koinon.inbox.assist import guide; print(guide.__file__, *sorted({part.page for part in guide.parts()}))"


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The packages as they are copied into a wheel."""
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run([sys.executable, "-c", BUILD, str(folder)], check=True, cwd=ROOT, capture_output=True)
    return folder


def test_help_chat_finds_the_whole_guide_in_an_installed_package(built: Path) -> None:
    """INB-105: away from the source tree."""
    asked = subprocess.run(
        [sys.executable, "-c", ASK],
        check=True,
        cwd=built,
        env={"PYTHONPATH": str(built), "PATH": ""},
        capture_output=True,
        text=True,
    )
    where, *pages = asked.stdout.split()
    assert Path(where).is_relative_to(built)
    assert pages == sorted(path.stem for path in (ROOT / "docs" / "guide").glob("*.md"))


def test_everything_that_is_not_code_is_shipped(built: Path) -> None:
    """Templates, words, styles and pictures that are kept in the tree; what is built from them is built before."""
    kept = subprocess.run(["git", "ls-files", "src/koinon"], check=True, cwd=ROOT, capture_output=True, text=True)
    known = {Path(line).relative_to("src") for line in kept.stdout.splitlines()}
    left_out = {path for path in known if path.suffix not in SOURCES and not (built / path).exists()}
    assert left_out == set()


SOURCES = {""}
"""The link to the guide has no ending."""
