"""Mails tell the time of the reader's clock: their own, else that of the organization they belong to."""

from datetime import UTC, datetime

from koinon.identity import letters
from koinon.identity.contracts import Client
from koinon.identity.seating import home_zone
from koinon.kit import clock
from koinon.platform.services import Services
from koinon.platform.words import words
from tests.identity.browser import Browser


async def test_the_clock_of_who_chose_none_is_their_organizations(ada: Browser, services: Services) -> None:
    async with services.database.system() as tx:
        user_id = await tx.scalar("select id from users order by id desc limit 1")
        assert await home_zone(tx, user_id) == "America/New_York"
        assert await tx.scalar("select count(*) from memberships") == 0  # and nothing more is seen afterwards


def test_it_is_told_on_that_clock() -> None:
    with clock.frozen(datetime(2026, 7, 1, 12, tzinfo=UTC)):
        [(_, here), *_] = letters.facts(words("en", "America/New_York"), Client())
        [(_, own), *_] = letters.facts(words("en", "America/New_York"), Client(), "Europe/Lisbon")
        [(_, nowhere), *_] = letters.facts(words("en"), Client())
    assert ("8:00" in here, "1:00" in own, "12:00" in nowhere and nowhere.endswith("UTC")) == (True, True, True)
