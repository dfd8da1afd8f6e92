"""A message in doubt is found though Twilio's clock is minutes off: its answers tell the time (RFC 9110 §6.6.1)."""

import json
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from koinon.channels import Credentials
from koinon.channels.providers.twilio.adapter import Twilio
from tests.platform.http.servers import answering, serving

NOW = datetime.now(UTC)
MADE = NOW - timedelta(seconds=30)


def listed(made: datetime, date: datetime | None) -> bytes:
    """One message of theirs, made at a moment of their clock; `date` stands in the answer's head."""
    row = {
        "sid": "SM" + "0" * 32, "to": "+12025550100", "from": "+12025550199", "direction": "outbound-api",
        "status": "sent", "date_created": format_datetime(made),
    }  # fmt: skip
    body = json.dumps({"messages": [row], "next_page_uri": None}).encode()
    dated = f"Date: {format_datetime(date.astimezone(UTC), usegmt=True)}\r\n" if date else ""
    return f"HTTP/1.1 200 OK\r\n{dated}Content-Length: {len(body)}\r\n\r\n".encode() + body


@pytest.mark.parametrize(
    ("behind", "dated", "found"),
    [
        (timedelta(), True, True),
        (timedelta(minutes=10), True, True),
        (timedelta(minutes=-10), True, True),
        (timedelta(minutes=10), False, False),
        (timedelta(days=400), True, False),
    ],
)
async def test_the_window_is_of_our_clock(behind: timedelta, dated: bool, found: bool) -> None:
    """What was made ten minutes ago by a clock that is right is of another call, and so is what no Date explains."""
    answer = listed(MADE - behind, datetime.now(UTC) - behind if dated else None)
    async with serving(answering(answer)) as url:
        known = Credentials("token", url, "", {"account_sid": "AC" + "1" * 32})
        rows = await Twilio().find(known, "+12025550100", NOW - timedelta(minutes=2), NOW + timedelta(minutes=1))
    assert bool(rows) is found


async def test_an_older_message_is_not_taken_for_it() -> None:
    async with serving(answering(listed(NOW - timedelta(minutes=10), datetime.now(UTC)))) as url:
        known = Credentials("token", url, "", {"account_sid": "AC" + "1" * 32})
        assert await Twilio().find(known, "+12025550100", NOW - timedelta(minutes=2), NOW) == []
