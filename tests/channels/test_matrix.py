"""The table in the guide speaks of the providers that there are (`make conformance`)."""

from koinon import channels
from tests.channels.matrix import BEGIN, END, GUIDE


def test_the_guide_names_every_provider_and_nothing_broken() -> None:
    text = GUIDE.read_text(encoding="utf-8")
    table = text[text.index(BEGIN) : text.index(END)]
    head = next(line for line in table.splitlines() if line.startswith("| |"))
    assert [cell.strip() for cell in head.strip("| ").split("|")] == [
        channels.PROVIDERS[name].title for name in sorted(channels.PROVIDERS)
    ]
    assert "✗" not in table
