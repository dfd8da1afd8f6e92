"""What is meant for a child goes to its guardians, once a number, and the ledger says for whom (CON-006..008, 024)."""

from datetime import timedelta
from uuid import UUID

import pytest

from koinon import contacts, messaging
from koinon.contacts import ContactChanges, NewMember
from koinon.contacts.service import bulk
from koinon.kit import clock
from koinon.messaging.contracts import AudienceRef, BlankPolicy, DeliveryRow, TargetRef
from koinon.messaging.engine import freezing
from koinon.messaging.service import plans
from koinon.platform.actor import Actor, ActorKind
from koinon.platform.db import Tx
from koinon.platform.errors import KoinonError
from koinon.platform.services import Services
from koinon.simulator import Simulator
from tests.messaging import cast
from tests.messaging.conftest import Finish

NAMED = "{{ contact.first_name }}: camp for {{ child.first_name | default: 'you' }}"
HOME, TEEN, ALONE = cast.distinct(3)


async def family(services: Services, organization: UUID) -> dict[str, UUID]:
    """Rosa and Luis, both heads, share a phone; Ana has one of her own, Teo has none. Eva lives alone."""
    names = [("Rosa", "Alvarez"), ("Luis", "Alvarez"), ("Ana", "Alvarez"), ("Eva", "Ito")]
    made = await cast.people(services, organization, [HOME, HOME, TEEN, ALONE], names=names)
    people = dict(zip(("Rosa", "Luis", "Ana", "Eva"), made, strict=True))
    async with services.database.transaction(organization) as tx:
        new = contacts.NewContact(given_name="Teo", family_name="Alvarez")
        people["Teo"] = (await contacts.create(tx, services.vault, new)).id
        members = [NewMember(people["Rosa"], "head"), NewMember(people["Luis"], "head")]
        members += [NewMember(people["Ana"], "child"), NewMember(people["Teo"], "child")]
        await contacts.create_household(tx, "Alvarez family", members=members)
    return people


def of(people: dict[str, UUID], *names: str) -> AudienceRef:
    return AudienceRef(tuple(TargetRef("contact", people[name]) for name in names))


async def ledger(tx: Tx, broadcast_id: UUID) -> dict[str, DeliveryRow]:
    return {row.body: row for _, row in await messaging.deliveries_page(tx, broadcast_id)}


async def sent(services: Services, finish: Finish, organization: UUID, **draft: object) -> dict[str, DeliveryRow]:
    """What a broadcast wrote into the ledger; its preview has said the same before."""
    made = await cast.draft(services, organization, NAMED, **draft)
    async with services.database.transaction(organization) as tx:
        plan = await messaging.preview(tx, messaging.draft_of(made))
    await cast.send(services, organization, made.id)
    done = await finish(organization, made.id)
    told = {reason: count for reason, count in plan.exclusions.items() if reason != "duplicate"}
    assert (plan.recipients, plan.people, told) == (done.counts.total, done.counts.people, done.exclusions)
    async with services.database.transaction(organization) as tx:
        return await ledger(tx, made.id)


async def test_children_are_spoken_of_to_their_guardians_once_a_number(
    services: Services, chapel: UUID, carrier: Simulator, finish: Finish
) -> None:
    await cast.sender(services, chapel, carrier.url)
    people = await family(services, chapel)
    rows = await sent(services, finish, chapel, audience=of(people, "Ana", "Teo", "Eva"))
    assert set(rows) == {"Alvarez family: camp for Ana & Teo", "Eva: camp for you"}
    row = rows["Alvarez family: camp for Ana & Teo"]
    assert set(row.covers or ()) == {people["Rosa"], people["Luis"]}
    assert set(row.children or ()) == {people["Ana"], people["Teo"]}
    assert carrier.carrier.audit.summary()["accepted"] == 2


async def test_a_guardian_who_is_meant_too_gets_one_message(
    services: Services, chapel: UUID, carrier: Simulator, finish: Finish
) -> None:
    await cast.sender(services, chapel, carrier.url)
    people = await family(services, chapel)
    async with services.database.transaction(chapel) as tx:
        await contacts.delete(tx, [people["Luis"]])
    rows = await sent(services, finish, chapel)
    assert set(rows) == {"Rosa: camp for Ana & Teo", "Eva: camp for you"}


async def test_a_copy_goes_to_the_guardians_and_a_consent_lets_it_go_to_the_minor_alone(
    services: Services, chapel: UUID, carrier: Simulator, finish: Finish
) -> None:
    await cast.sender(services, chapel, carrier.url)
    people = await family(services, chapel)
    async with services.database.transaction(chapel) as tx:
        await contacts.update(tx, services.vault, people["Ana"], ContactChanges(guardian_policy="guardian_copy"))
    rows = await sent(services, finish, chapel, audience=of(people, "Ana"))
    assert set(rows) == {"Ana: camp for you", "Alvarez family: camp for Ana"}
    agreed = ContactChanges(guardian_policy="direct", guardian_consent="Rosa, by phone")
    async with services.database.transaction(chapel) as tx:
        await contacts.update(tx, services.vault, people["Ana"], agreed)
    assert set(await sent(services, finish, chapel, audience=of(people, "Ana"))) == {"Ana: camp for you"}


async def test_without_a_guardian_who_can_be_reached_nobody_gets_it(
    services: Services, chapel: UUID, carrier: Simulator
) -> None:
    await cast.sender(services, chapel, carrier.url)
    people = await family(services, chapel)
    made = await cast.draft(services, chapel, NAMED, audience=of(people, "Ana", "Teo"), blank_policy=BlankPolicy.SKIP)
    async with services.database.transaction(chapel) as tx:
        assert (await messaging.preview(tx, messaging.draft_of(made))).exclusions == {"minor": 2, "duplicate": 1}
        await contacts.opt_out(tx, services.vault, phone=HOME, source="stop_keyword", evidence="m1")
        plan = await messaging.preview(tx, messaging.draft_of(made))
    assert (plan.recipients, plan.exclusions) == (0, {"no_guardian": 2})


async def test_who_is_left_out_by_name_gets_it_for_no_child_either(services: Services, chapel: UUID) -> None:
    people = await family(services, chapel)
    whom = AudienceRef(of(people, "Ana").include, of(people, "Rosa", "Luis").include)
    made = await cast.draft(services, chapel, NAMED, audience=whom)
    async with services.database.transaction(chapel) as tx:
        plan = await messaging.preview(tx, messaging.draft_of(made))
    assert (plan.recipients, plan.exclusions) == (0, {"no_guardian": 1})


async def test_the_samples_of_a_preview_greet_a_shared_number_as_the_ledger_does(
    services: Services, chapel: UUID, carrier: Simulator, finish: Finish
) -> None:
    await cast.sender(services, chapel, carrier.url)
    await family(services, chapel)
    made = await cast.draft(services, chapel, NAMED)
    async with services.database.transaction(chapel) as tx:
        samples = (await messaging.preview(tx, messaging.draft_of(made))).samples
    written = set(await sent(services, finish, chapel))
    assert "Alvarez family: camp for Ana & Teo" in written
    assert {one.text for one in samples if one.label in ("first", "longest", "most_expensive")} <= written


async def test_people_of_no_household_who_share_a_number_keep_their_own_greeting(
    services: Services, chapel: UUID, carrier: Simulator, finish: Finish
) -> None:
    await cast.sender(services, chapel, carrier.url)
    await cast.people(services, chapel, [HOME, HOME], names=[("Ada", "L"), ("Ben", "M")])
    assert set(await sent(services, finish, chapel)) == {"Ada: camp for you"}


async def test_a_message_to_a_minor_is_refused_and_says_who_the_guardians_are(
    services: Services, chapel: UUID, carrier: Simulator
) -> None:
    await cast.sender(services, chapel, carrier.url)
    people = await family(services, chapel)
    with pytest.raises(KoinonError) as refused:
        async with services.database.transaction(chapel) as tx:
            await messaging.message_contact(tx, services, people["Ana"], body="Hi")
    assert refused.value.code == "recipient_unreachable"
    assert refused.value.details["reason"] == "minor"
    assert set(refused.value.details["guardian_ids"]) == {str(people["Rosa"]), str(people["Luis"])}
    async with services.database.transaction(chapel) as tx:
        hashed = contacts.phone_hash(services.vault, chapel, TEEN)
        assert await messaging.can_reply(tx, people["Ana"], hashed) == "minor"
        await messaging.message_contact(tx, services, people["Rosa"], body="Hi")


async def test_the_family_phone_reaches_the_guardian_under_whichever_name(
    services: Services, chapel: UUID, carrier: Simulator
) -> None:
    await cast.sender(services, chapel, carrier.url)
    people = await family(services, chapel)
    async with services.database.transaction(chapel) as tx:
        await contacts.add_address(tx, services.vault, people["Teo"], "phone", HOME)
        await messaging.message_contact(tx, services, people["Teo"], body="Hi {{ contact.first_name }}")


@pytest.mark.parametrize("gone", ["deceased", "deleted"])
async def test_a_shared_phone_is_the_childs_alone_once_the_guardian_is_gone(
    services: Services, chapel: UUID, carrier: Simulator, gone: str
) -> None:
    await cast.sender(services, chapel, carrier.url)
    people = await family(services, chapel)
    async with services.database.transaction(chapel) as tx:
        await contacts.add_address(tx, services.vault, people["Rosa"], "phone", TEEN)
        if gone == "deleted":
            await contacts.delete(tx, [people["Rosa"]])
        else:
            await contacts.update(tx, services.vault, people["Rosa"], ContactChanges(status="deceased"))
    with pytest.raises(KoinonError) as refused:
        async with services.database.transaction(chapel) as tx:
            await messaging.message_contact(tx, services, people["Ana"], body="Hi")
    assert refused.value.details["reason"] == "minor"


async def test_a_child_who_died_since_is_not_spoken_of(
    services: Services, chapel: UUID, carrier: Simulator, finish: Finish
) -> None:
    await cast.sender(services, chapel, carrier.url)
    people = await family(services, chapel)
    made = await cast.draft(services, chapel, NAMED, audience=of(people, "Teo"))
    await cast.send(services, chapel, made.id)
    async with services.database.transaction(chapel) as tx:
        await plans.start(tx, made.id)
    await freezing.freeze(services, chapel, made.id)
    async with services.database.transaction(chapel) as tx:
        await contacts.update(tx, services.vault, people["Teo"], ContactChanges(status="deceased"))
    done = await finish(chapel, made.id)
    assert (done.counts.sent, done.counts.refused) == (0, 1)
    async with services.database.transaction(chapel) as tx:
        (row,) = (await ledger(tx, made.id)).values()
    assert row.reason == "deceased"


async def test_what_waits_for_somebody_ends_as_they_become_unreachable(
    services: Services, chapel: UUID, carrier: Simulator
) -> None:
    await cast.sender(services, chapel, carrier.url)
    people = await family(services, chapel)
    later = clock.now() + timedelta(hours=1)
    async with services.database.transaction(chapel) as tx:
        waiting = [
            (await messaging.message_contact(tx, services, people[name], body="Hi", not_before=later)).id
            for name in ("Rosa", "Eva")
        ]
        await contacts.update(tx, services.vault, people["Eva"], ContactChanges(status="deceased"))
        queued = "select delivery_id from delivery_queue where organization_id = %(o)s"
        assert await tx.all(UUID, queued, {"o": chapel}) == [waiting[0]]
        gone = "select to_state, reason from delivery_events where organization_id = %(o)s and delivery_id = %(id)s"
        assert await tx.all(tuple, gone, {"o": chapel, "id": waiting[1]}) == [("refused", "deceased")]
    async with services.database.transaction(chapel) as tx:
        told = "select count(*) from events where organization_id = %(o)s and type = 'contact.unreachable'"
        assert await tx.scalar(told, {"o": chapel}) == 1


async def test_only_an_admin_brings_somebody_back_from_the_dead(services: Services, chapel: UUID) -> None:
    people = await family(services, chapel)
    staff = Actor(
        kind=ActorKind.USER, id=UUID(int=7), organization_id=chapel, permissions=frozenset({"contacts:write"})
    )
    async with services.database.transaction(chapel) as tx:
        await contacts.update(tx, services.vault, people["Eva"], ContactChanges(status="deceased"))
    with pytest.raises(KoinonError) as refused:
        async with services.database.transaction(staff) as tx:
            await contacts.update(tx, services.vault, people["Eva"], ContactChanges(status="active"))
    assert refused.value.code == "insufficient_permissions"
    with pytest.raises(KoinonError):
        async with services.database.transaction(staff) as tx:
            await bulk.update(tx, {"status": "active"}, [people["Eva"]])
    async with services.database.transaction(chapel) as tx:
        back = await contacts.update(tx, services.vault, people["Eva"], ContactChanges(status="active"))
    assert back.status == "active"
