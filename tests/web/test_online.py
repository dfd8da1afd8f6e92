"""Who counts as online on the team's page (IDN-016): seen in the last five minutes."""

from datetime import timedelta

import pytest

from koinon.identity import Member
from koinon.kit import clock, ids
from koinon.web.pages.team import is_online


@pytest.mark.parametrize(
    ("state", "ago", "online"),
    [
        ("active", timedelta(minutes=4, seconds=59), True),
        ("active", timedelta(minutes=5), False),
        ("active", None, False),
        ("suspended", timedelta(0), False),
    ],
)
def test_seen_in_the_last_five_minutes(state: str, ago: timedelta | None, online: bool) -> None:
    now = clock.now()
    with clock.frozen(now):
        ada = Member(
            id=ids.uuid7(), user_id=ids.uuid7(), name="Ada", email="ada@example.org", role="owner", role_name="Owner",
            location_ids=[], title=None, state=state, joined_at=now, version=1,
            last_seen_at=None if ago is None else now - ago,
        )  # fmt: skip
        assert is_online(ada) is online
