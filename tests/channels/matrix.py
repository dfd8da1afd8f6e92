"""`make conformance`: the suite over every provider, as a table of providers by what they can and how they refuse.

With `--write` the table goes into docs/guide/providers.md.
"""

import re
import subprocess
import sys
import tempfile
from collections import defaultdict
from pathlib import Path
from xml.etree import ElementTree

from koinon import channels

GUIDE = Path(__file__).parents[2] / "docs" / "guide" / "providers.md"
BEGIN, END = "<!-- matrix -->", "<!-- /matrix -->"
MARKS = {"passed": "✓", "skipped": "–", "failed": "✗"}
_NAME = re.compile(r"test_(?P<name>\w+)(?:\[(?P<parameters>.*)\])?")
WORST = ("skipped", "passed", "failed")
Cells = defaultdict[str, dict[str, str]]


def run(report: Path) -> int:
    """Run the suite in a process of its own; 0 if every point holds."""
    suite = Path(__file__).parent / "test_conformance.py"
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", f"--junit-xml={report}", str(suite)]
    return subprocess.run(command, check=False).returncode


def read(report: Path) -> Cells:
    """What each test said of each provider; the worst where several say the same."""
    cells: Cells = defaultdict(dict)
    for case in ElementTree.parse(report).iter("testcase"):
        found = _NAME.fullmatch(case.get("name", ""))
        parameters = (found["parameters"] or "").split("-") if found else []
        provider = next((one for one in parameters if one in channels.PROVIDERS), None)
        if found is None or provider is None:
            continue
        outcome = "failed" if {"failure", "error"} & {part.tag for part in case} else "passed"
        outcome = "skipped" if case.find("skipped") is not None else outcome
        cases = [one for one in parameters if one != provider]
        row = ": ".join([found["name"].replace("_", " "), *(one.replace("_", " ") for one in cases[:1])])
        cells[row][provider] = max(cells[row].get(provider, "skipped"), outcome, key=WORST.index)
    return cells


def table(cells: Cells) -> str:
    """Markdown: a row a point of the suite, a column a provider."""
    names = sorted(channels.PROVIDERS)
    lines = ["| | " + " | ".join(channels.PROVIDERS[name].title for name in names) + " |"]
    lines.append("|---|" + "---|" * len(names))
    for row, said in sorted(cells.items()):
        lines.append(f"| {row} | " + " | ".join(MARKS[said.get(name, "skipped")] for name in names) + " |")
    return "\n".join(lines)


def main() -> int:
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.xml"
        code = run(report)
        shown = table(read(report))
    sys.stdout.write(shown + "\n\n✓ holds   – not offered by the provider   ✗ broken\n")
    if "--write" in sys.argv:
        text = GUIDE.read_text(encoding="utf-8")
        start, end = text.index(BEGIN) + len(BEGIN), text.index(END)
        GUIDE.write_text(f"{text[:start]}\n{shown}\n{text[end:]}", encoding="utf-8")
    return code


if __name__ == "__main__":
    sys.exit(main())
