"""What import-linter cannot see: reaching past a front door by attribute (`contacts.repository.x`)."""

import ast
from pathlib import Path

import pytest

SOURCE = Path(__file__).resolve().parents[1] / "src" / "koinon"
CONTEXTS = ("organizations", "identity", "contacts", "channels", "messaging", "inbox")
INNER = {"repository", "service", "policy", "jobs", "handlers", "endpoints", "engine", "module", "events"}


@pytest.mark.parametrize("path", sorted(SOURCE.rglob("*.py")), ids=lambda p: str(p.relative_to(SOURCE)))
def test_no_context_is_entered_past_its_door(path: Path) -> None:
    own = path.relative_to(SOURCE).parts[0]
    reached = [
        f"{node.value.id}.{node.attr}:{node.lineno}"
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Attribute)
        and isinstance(node.value, ast.Name)
        and node.value.id in CONTEXTS
        and node.value.id != own
        and node.attr in INNER
        and own != "wiring.py"
    ]
    assert reached == []
