"""What the lines of a thread say of who did something, and why (INB-029)."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest

from koinon.inbox import Filters, Item
from koinon.kit import ids
from koinon.platform.actor import Actor, ActorKind
from koinon.web.pages import inbox_asked
from koinon.web.pages.inbox_lines import told

ANA, BEN = UUID(int=1), UUID(int=2)
READER = Actor(kind=ActorKind.USER, organization_id=UUID(int=9), id=UUID(int=3), name="Cy")


def line(details: dict[str, Any], author: UUID | None = None, name: str | None = None) -> str:
    at = datetime(2026, 11, 2, tzinfo=UTC)
    item = Item(id=ids.uuid7(), source="message", direction="internal", kind="event", details=details,
                author_id=author, author_name=name, created_at=at)  # fmt: skip
    return told(item, READER)


# INB-024: previous agent within 30 days, else whoever is free; INB-026: offline too long, or removed.
@pytest.mark.parametrize(
    ("details", "said"),
    [
        ({"why": "dealt", "to": str(BEN), "name": "Ben"}, "Given to Ben, who was free"),
        ({"why": "returned", "to": str(BEN), "name": "Ben"}, "Given to Ben, who had this before"),
        ({"why": "left", "to": str(BEN), "name": "Ben"}, "Given to Ben: whoever had this left the team"),
        ({"why": "left", "to": None}, "Waiting for somebody again: whoever had this left the team"),
        ({"why": "offline"}, "Waiting for somebody again: whoever had this was away too long"),
    ],
)
def test_what_nobody_did_by_hand_says_why(details: dict[str, Any], said: str) -> None:
    assert line({"what": "assigned", **details}) == said
    # Whoever took the seat away did not give the conversation back.
    assert line({"what": "assigned", **details}, ANA, "Ana") == said


@pytest.mark.parametrize(
    ("details", "said"),
    [
        ({"why": "answered", "to": str(ANA)}, "Ana took this by answering"),
        ({"to": str(ANA)}, "Ana took this"),
        ({"to": str(BEN), "name": "Ben"}, "Ana gave this to Ben"),
        ({"to": str(READER.id), "name": "Cy"}, "Ana gave this to you"),
        ({"to": None}, "Ana gave this back"),
    ],
)
def test_what_somebody_did_names_them(details: dict[str, Any], said: str) -> None:
    assert line({"what": "assigned", **details}, ANA, "Ana") == said


def test_whoever_writes_again_opens_it_and_not_koinon() -> None:
    assert line({"what": "status", "to": "open", "why": "message"}) == "They wrote again: this is open anew"
    assert line({"what": "status", "to": "open"}, ANA, "Ana") == "Ana reopened this"
    rule = {"what": "status", "to": "resolved", "rule": "Thanks"}
    assert line(rule) == "Koinon marked this done (rule “Thanks”)"


def test_a_filter_of_the_first_day_of_all_is_drawn() -> None:
    """`until` is the first moment that is left out; before the first of all there is none."""
    first = datetime(1, 1, 1, tzinfo=UTC)
    assert inbox_asked.days(Filters(since=first, until=first)) == ("0001-01-01", "")
