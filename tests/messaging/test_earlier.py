"""Leaving out who got an earlier broadcast, or anything lately, and writing to those who came since (MSG-021, 024)."""

import re
from collections.abc import AsyncIterator
from uuid import UUID

import pytest

from koinon import messaging
from koinon.kit import ids
from koinon.messaging import AudienceRef, TargetRef
from koinon.platform.errors import InvalidFieldsError
from koinon.platform.services import Services
from koinon.simulator import Simulator
from tests.identity.browser import Browser
from tests.identity.conftest import found
from tests.messaging import cast
from tests.messaging.conftest import Finish
from tests.pages import pages_of

EVERYBODY = (TargetRef("all"),)


async def recipients(services: Services, organization_id: UUID, *exclude: TargetRef) -> int:
    draft = messaging.BroadcastDraft(name="Next", body="Hi", audience=AudienceRef(EVERYBODY, exclude))
    async with services.database.transaction(organization_id) as tx:
        return (await messaging.preview(tx, draft)).recipients


async def sent(services: Services, organization_id: UUID, finish: Finish, body: str = "Hi") -> UUID:
    made = await cast.draft(services, organization_id, body)
    await cast.send(services, organization_id, made.id)
    await finish(organization_id, made.id)
    return made.id


async def test_who_got_it_is_left_out_and_who_did_not_is_not(
    services: Services, chapel: UUID, carrier: Simulator, finish: Finish
) -> None:
    """By number: of a family that shares one nobody is written to again. Two come new; one was told to come back."""
    await cast.sender(services, chapel, carrier.url)
    numbers = cast.distinct(5)
    await cast.people(services, chapel, numbers[:3])
    first = await sent(services, chapel, finish)
    await cast.people(services, chapel, [*numbers[3:], numbers[0]])
    assert await recipients(services, chapel) == 5
    assert await recipients(services, chapel, TargetRef("broadcast", first)) == 2
    async with services.database.transaction(chapel) as tx:
        await tx.execute(
            "update deliveries set state = 'failed' where broadcast_id = %(b)s and position = 1", {"b": first}
        )
    assert await recipients(services, chapel, TargetRef("broadcast", first)) == 3


async def test_who_got_anything_lately_is_left_out(
    services: Services, chapel: UUID, carrier: Simulator, finish: Finish
) -> None:
    """The age of a message is that of its id."""
    await cast.sender(services, chapel, carrier.url)
    await cast.people(services, chapel, cast.distinct(2))
    await sent(services, chapel, finish)
    await cast.people(services, chapel, cast.distinct(1, start=9))
    assert await recipients(services, chapel, TargetRef("recent", days=7)) == 1
    eight_days = ids.uuid7().int - (8 * 86_400_000 << 80)
    async with services.database.transaction(chapel) as tx:
        row = await tx.scalar("select id from deliveries limit 1")
        await tx.execute("update deliveries set id = %(new)s where id = %(i)s", {"new": UUID(int=eight_days), "i": row})
    assert await recipients(services, chapel, TargetRef("recent", days=7)) == 2
    assert await recipients(services, chapel, TargetRef("recent", days=30)) == 1


@pytest.mark.parametrize(
    ("audience", "path"),
    [
        (AudienceRef((TargetRef("broadcast", ids.uuid7()),)), "audience.include[0].kind"),
        (AudienceRef(EVERYBODY, (TargetRef("recent"),)), "audience.exclude[0].days"),
        (AudienceRef(EVERYBODY, (TargetRef("recent", days=366),)), "audience.exclude[0].days"),
        (AudienceRef(EVERYBODY, (TargetRef("broadcast"),)), "audience.exclude[0].id"),
    ],
)
async def test_what_can_only_be_left_out_is_refused_elsewhere(
    services: Services, chapel: UUID, audience: AudienceRef, path: str
) -> None:
    with pytest.raises(InvalidFieldsError) as refused:
        await cast.draft(services, chapel, audience=audience)
    assert [fault.path for fault in refused.value.faults] == [path]


class Ada(Browser):
    """The owner of an organization that sent something to three people; a fourth has come since."""

    organization_id: UUID
    broadcast_id: UUID


@pytest.fixture
async def ada(services: Services, carrier: Simulator, finish: Finish) -> AsyncIterator[Ada]:
    browser = Ada(pages_of(services))
    signed_in = await found(services)
    assert signed_in.organization_id is not None
    browser.token, browser.organization_id = signed_in.token, signed_in.organization_id
    await browser.call("GET", "/api/v1/me")
    await cast.sender(services, browser.organization_id, carrier.url)
    await cast.people(services, browser.organization_id, cast.distinct(3))
    browser.broadcast_id = await sent(services, browser.organization_id, finish, "Doors open at nine.")
    await cast.people(services, browser.organization_id, cast.distinct(1, start=3))
    yield browser


async def test_the_picker_offers_what_went_out_and_a_chip_says_so(ada: Ada) -> None:
    offered = (await ada.call("GET", "/broadcasts/audience-options", accept="text/html")).raw.decode()
    assert (
        f'data-value="broadcast:{ada.broadcast_id}" data-label="without those who got “Sunday”" data-name="exclude"'
        in offered
    )
    assert 'data-value="recent:7" data-label="without those written to in the last 7 days"' in offered


async def test_newcomers_are_written_to_in_one_click(services: Services, ada: Ada) -> None:
    page = (await ada.call("GET", f"/broadcasts/{ada.broadcast_id}", accept="text/html")).raw.decode()
    assert f'action="/broadcasts/{ada.broadcast_id}/newcomers"' in page
    async with services.database.transaction(ada.organization_id) as tx:
        made = await messaging.duplicate(tx, ada.broadcast_id, newcomers=True)
        plan = await messaging.preview(tx, messaging.draft_of(made))
    assert (made.body, plan.recipients) == ("Doors open at nine.", 1)
    composer = (await ada.call("GET", f"/broadcasts/{made.id}", accept="text/html")).raw.decode()
    assert re.search(rf'name="exclude" value="broadcast:{ada.broadcast_id}"', composer)
    assert "without those who got “Sunday”" in composer
