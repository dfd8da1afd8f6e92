"""Looking ahead at many people leaves the process free for everybody else."""

import asyncio
import sys
from types import FrameType
from uuid import UUID

from koinon import messaging
from koinon.platform.services import Services
from koinon.simulator import Simulator
from tests.messaging import cast

PEOPLE = 3_000
# A condition over names, for which there is no shortcut: the interpreter runs once for each of them.
BODY = "{% if contact.first_name != '' %}Hi {{ contact.first_name | upcase | append: '!' }}{% endif %} Come at six."


def rendering() -> bool:
    """Whether some thread renders texts at this moment."""
    frames: list[FrameType | None] = list(sys._current_frames().values())
    while frames:
        frame = frames.pop()
        if frame is not None:
            if frame.f_code.co_name == "_rendered":
                return True
            frames.append(frame.f_back)
    return False


async def test_the_loop_turns_while_thousands_of_texts_are_rendered(
    services: Services, chapel: UUID, carrier: Simulator
) -> None:
    await cast.sender(services, chapel, carrier.url)
    names = [(f"Ada{n}", "Lovelace") for n in range(PEOPLE)]
    await cast.people(services, chapel, cast.distinct(PEOPLE), names=names)
    seen, done = False, asyncio.Event()

    async def others() -> None:
        nonlocal seen
        while not done.is_set():
            seen = seen or rendering()
            await asyncio.sleep(0)

    waiting = asyncio.create_task(others())
    draft = messaging.BroadcastDraft(name="Supper", body=BODY, audience=cast.EVERYBODY)
    async with services.database.transaction(chapel) as tx:
        found = await messaging.preview(tx, draft)
    done.set()
    await waiting
    assert (found.recipients, found.distribution) == (PEOPLE, {1: PEOPLE})
    assert seen


async def test_who_lacks_a_value_is_named(services: Services, chapel: UUID, carrier: Simulator) -> None:
    await cast.sender(services, chapel, carrier.url)
    names = [("Ada", "Okafor"), ("", "Keller")]
    people = await cast.people(services, chapel, cast.distinct(2), names=names)
    draft = messaging.BroadcastDraft(name="Sunday", body="Hi {{ contact.first_name }}", audience=cast.EVERYBODY)
    async with services.database.transaction(chapel) as tx:
        assert await messaging.excluded_people(tx, draft, "missing_value") == [people[1]]
