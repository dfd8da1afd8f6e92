"""Whatever is said of a mail is said in Spanish and Portuguese too."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from koinon.messaging import mail
from koinon.platform.words import catalog

SAYING = ("blocks.py", "bulk_rules.py", "checking.py", "handwritten.py", "lint.py")


def _sentences() -> Iterator[str]:
    """Texts of several words that are no docstring."""
    for name in SAYING:
        tree = ast.parse(Path(mail.__file__).with_name(name).read_text())
        docs = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docs:
                text = node.value
                if " " in text and (text[0].isupper() or text[0] in "“{") and "\n" not in text:
                    yield text


@pytest.mark.parametrize("language", ["es", "pt"])
def test_every_sentence_has_its_translation(language: str) -> None:
    own = {"{{ unsubscribe_url }}", "{{ organization.postal_address }}"}
    spoken = catalog(language)
    missing = sorted({one for one in _sentences() if (None, one) not in spoken} - own)
    assert len(set(_sentences())) > 40
    assert missing == []
