"""Above a threshold nobody sends on their own word (MSG-018)."""

from datetime import timedelta
from uuid import UUID

import msgspec
import pytest

from koinon import identity, messaging, organizations
from koinon.kit import clock
from koinon.messaging import errors as refusals
from koinon.messaging.contracts import BroadcastDraft, BroadcastState
from koinon.platform.actor import Actor, ActorKind
from koinon.platform.errors import KoinonError
from koinon.platform.mail import outbox
from koinon.platform.services import Services
from koinon.simulator import Simulator
from tests.messaging import cast
from tests.messaging.conftest import Finish
from tests.messaging.staff import member


@pytest.fixture
async def ada(services: Services, chapel: UUID, carrier: Simulator) -> Actor:
    """Ada of Grace Chapel, where more than two phones need a second person, and three people can be written to."""
    await cast.sender(services, chapel, carrier.url)
    await cast.people(services, chapel, cast.distinct(3))
    async with services.database.transaction(chapel) as tx:
        await organizations.change_settings(tx, {"messaging.approval_above": 2})
    return await member(services, chapel, "Ada")


@pytest.fixture
async def ben(services: Services, chapel: UUID) -> Actor:
    return await member(services, chapel, "Ben", locale="es")


@pytest.fixture
async def draft(services: Services, ada: Actor) -> UUID:
    async with services.database.transaction(ada) as tx:
        written = BroadcastDraft(name="Supper", body="Come at six", audience=cast.EVERYBODY)
        return (await messaging.create_draft(tx, written)).id


async def ask(services: Services, actor: Actor, draft: UUID, words: str = "") -> messaging.Approval:
    async with services.database.transaction(actor) as tx:
        return await messaging.ask_for_approval(tx, services, draft, words)


async def decide(
    services: Services, actor: Actor, draft: UUID, approve: bool = True, words: str = ""
) -> messaging.Approval:
    async with services.database.transaction(actor) as tx:
        return await messaging.decide_approval(tx, services, draft, approve=approve, words=words)


async def send(services: Services, actor: Actor, draft: UUID) -> messaging.Broadcast:
    async with services.database.transaction(actor) as tx:
        return await messaging.send(tx, services, draft, key="once")


async def refused(services: Services, actor: Actor, draft: UUID) -> str:
    with pytest.raises(KoinonError) as caught:
        await send(services, actor, draft)
    return caught.value.code


async def change(services: Services, actor: Actor, draft: UUID, **changes: object) -> None:
    async with services.database.transaction(actor) as tx:
        await messaging.update_draft(tx, draft, changes)


async def test_its_author_alone_cannot_send_it(services: Services, ada: Actor, draft: UUID) -> None:
    assert await refused(services, ada, draft) == refusals.APPROVAL_REQUIRED.code
    await ask(services, ada, draft)
    assert await refused(services, ada, draft) == refusals.APPROVAL_REQUIRED.code
    with pytest.raises(KoinonError) as caught:
        await decide(services, ada, draft)
    assert caught.value.code == refusals.APPROVAL_BY_ANOTHER.code
    assert await refused(services, ada, draft) == refusals.APPROVAL_REQUIRED.code


async def test_once_another_approves_it_can_be_sent(services: Services, ada: Actor, ben: Actor, draft: UUID) -> None:
    await ask(services, ada, draft, "Is six right?")
    decided = await decide(services, ben, draft, words="Yes")
    assert (decided.state, decided.decided_by, decided.request_words, decided.decision_words) == (
        "approved", ben.id, "Is six right?", "Yes",
    )  # fmt: skip
    assert (await send(services, ada, draft)).state is BroadcastState.SCHEDULED


async def test_declined_stays_unsent(services: Services, ada: Actor, ben: Actor, draft: UUID) -> None:
    await ask(services, ada, draft)
    await decide(services, ben, draft, approve=False, words="It is at seven")
    assert await refused(services, ada, draft) == refusals.APPROVAL_REQUIRED.code


@pytest.mark.parametrize("changes", [{"body": "Come at seven"}, {"purpose": messaging.Purpose.PROMOTIONAL}])
async def test_an_approval_holds_for_what_was_shown(
    services: Services, ada: Actor, ben: Actor, draft: UUID, changes: dict[str, object]
) -> None:
    await ask(services, ada, draft)
    await decide(services, ben, draft)
    await change(services, ada, draft, **changes)
    assert await refused(services, ada, draft) in (refusals.APPROVAL_REQUIRED.code, refusals.EMPTY_AUDIENCE.code)


async def test_another_name_or_the_same_words_again_need_no_new_approval(
    services: Services, ada: Actor, ben: Actor, draft: UUID
) -> None:
    await ask(services, ada, draft)
    await decide(services, ben, draft)
    await change(services, ada, draft, name="Harvest supper", body="Come at seven")
    await change(services, ada, draft, body="Come at six")
    assert (await send(services, ada, draft)).state is BroadcastState.SCHEDULED


async def test_many_more_people_than_were_shown_need_a_new_approval(
    services: Services, chapel: UUID, ada: Actor, ben: Actor, draft: UUID
) -> None:
    await ask(services, ada, draft)
    await decide(services, ben, draft)
    await cast.people(services, chapel, cast.distinct(2, start=100))
    assert await refused(services, ada, draft) == refusals.APPROVAL_REQUIRED.code


async def test_a_group_that_is_filled_after_send_waits_for_a_second_person(
    services: Services, chapel: UUID, carrier: Simulator, finish: Finish, ada: Actor, ben: Actor, draft: UUID
) -> None:
    async with services.database.transaction(chapel) as tx:
        await organizations.change_settings(tx, {"messaging.approval_above": 3})
    await send(services, ada, draft)
    await cast.people(services, chapel, cast.distinct(2, start=100))
    with clock.frozen(clock.now() + timedelta(minutes=2)):
        paused = await finish(chapel, draft)
        assert (paused.state, paused.pause_reason) == (BroadcastState.PAUSED, "changed")
        assert carrier.carrier.audit.summary()["accepted"] == 0
        async with services.database.transaction(ada) as tx:
            with pytest.raises(KoinonError) as caught:
                await messaging.resume(tx, draft)
        assert caught.value.code == refusals.APPROVAL_REQUIRED.code
        async with services.database.transaction(ben) as tx:
            await messaging.resume(tx, draft)
        assert (await finish(chapel, draft)).counts.sent == 5


async def test_a_key_is_the_person_who_made_it(services: Services, ada: Actor, draft: UUID) -> None:
    """Asking by a key of one's own and approving in person would be one person's word twice."""
    scopes = ("broadcasts:write", "broadcasts:approve", "broadcasts:send")
    async with services.database.transaction(ada) as tx:
        key, _ = await identity.create_api_key(tx, services.vault, identity.NewApiKey("Mine", scopes))
    by_key = Actor(
        kind=ActorKind.API_KEY, organization_id=ada.organization_id, id=key.id, permissions=frozenset(scopes)
    )
    await ask(services, by_key, draft)
    for actor in (ada, by_key):
        with pytest.raises(KoinonError) as caught:
            await decide(services, actor, draft)
        assert caught.value.code == refusals.APPROVAL_BY_ANOTHER.code


async def test_at_or_below_the_threshold_nobody_is_asked(
    services: Services, chapel: UUID, ada: Actor, draft: UUID
) -> None:
    async with services.database.transaction(chapel) as tx:
        await organizations.change_settings(tx, {"messaging.approval_above": 3})
    assert (await send(services, ada, draft)).state is BroadcastState.SCHEDULED


async def test_asked_twice_is_one_request(services: Services, ada: Actor, draft: UUID) -> None:
    first = await ask(services, ada, draft)
    assert (await ask(services, ada, draft)).id == first.id


async def test_a_request_can_be_taken_back_and_then_not_be_granted(
    services: Services, ada: Actor, ben: Actor, draft: UUID
) -> None:
    await ask(services, ada, draft)
    async with services.database.transaction(ada) as tx:
        await messaging.withdraw_approval(tx, draft)
    with pytest.raises(KoinonError) as caught:
        await decide(services, ben, draft)
    assert caught.value.code == refusals.APPROVAL_OVER.code


async def test_both_are_mailed_in_their_own_language(
    services: Services, chapel: UUID, ada: Actor, ben: Actor, draft: UUID
) -> None:
    await ask(services, ada, draft, "Is six right?")
    await decide(services, ben, draft, words="Sí")
    async with services.database.transaction(chapel) as tx:
        rows = await tx.all(bytes, "select cipher from mails where organization_id = %(o)s order by id", {"o": chapel})
    opened = [services.vault.unseal(row, chapel, outbox.SEAL) for row in rows]
    to_ben, to_ada = (msgspec.json.decode(each, type=outbox.Sealed) for each in opened)
    assert to_ben.to.startswith("ben.") and to_ada.to.startswith("ada.")
    assert "Ada pide tu aprobación." in to_ben.text and "“Is six right?”" in to_ben.text
    assert to_ada.subject == "“Supper” is approved" and "“Sí”" in to_ada.text


async def test_the_trail_names_who_asked_and_who_approved(
    services: Services, chapel: UUID, ada: Actor, ben: Actor, draft: UUID
) -> None:
    await ask(services, ada, draft)
    await decide(services, ben, draft)
    async with services.database.transaction(chapel) as tx:
        trail = await tx.all(
            tuple,
            "select action, actor_id from audit_log where organization_id = %(o)s and resource_id = %(id)s order by id",
            {"o": chapel, "id": draft},
        )
    assert trail[1:] == [("broadcast.approval_requested", ada.id), ("broadcast.approved", ben.id)]
