"""What providers tell of mails, devices and people on other channels (CHN-060, CON-021, CON-045)."""

from typing import Any
from uuid import UUID

import pytest

from koinon import contacts
from koinon.channels import AppliedFact, DeviceGone, EmailEvent, ErrorKind, InboundMessage, OptOut, ProviderError
from koinon.kit import clock, ids
from koinon.messaging import handlers
from koinon.messaging.service import verdicts
from koinon.platform.services import Services
from tests.messaging import cast as texts
from tests.messaging.channels import cast

MAIL = "ada@people.example"
YES = {"email": "granted", "whatsapp": "granted", "sms": "granted"}


def event(kind: Any, error: ErrorKind | None = None) -> AppliedFact:
    told = ProviderError("550", error, "told") if error is not None else None
    fact = EmailEvent(str(ids.uuid7()), kind, "p", None, None, MAIL, None, None, None, told, clock.now())
    return AppliedFact(ids.uuid7(), None, fact)


async def state(services: Services, organization_id: UUID, contact_id: UUID, kind: str) -> tuple[str, str]:
    async with services.database.transaction(organization_id) as tx:
        [one] = [a for a in await contacts.addresses(tx, services.vault, contact_id) if a.kind == kind]
    return one.status, one.consent


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        ([("bounce", ErrorKind.RECIPIENT_INVALID)], ("bounced", "granted")),
        ([("bounce", ErrorKind.RETRYABLE)], ("active", "granted")),
        ([("complaint", None)], ("complained", "denied")),
        ([("unsubscribe", None)], ("active", "denied")),
        ([("open", None), ("click", None)], ("active", "granted")),
    ],
)
async def test_what_a_provider_says_of_a_mail_marks_its_address(
    services: Services, chapel: UUID, told: list[tuple[str, ErrorKind | None]], expected: tuple[str, str]
) -> None:
    ada = await cast.person(services, chapel, "Ada", emails=[MAIL], consents={"email": "granted"})
    events = [event(kind, error) for kind, error in told]
    async with services.database.transaction(chapel) as tx:
        await verdicts.on_mail_events(tx, services, events)
        await verdicts.on_mail_events(tx, services, events)  # twice is once
    assert await state(services, chapel, ada, "email") == expected


async def test_stop_on_whatsapp_is_about_whatsapp(services: Services, chapel: UUID) -> None:
    [number] = texts.distinct(1)
    await cast.person(services, chapel, "Ada", phones=[number], consents={"sms": "granted", "whatsapp": "granted"})
    hashed = contacts.address_hash(services.vault, chapel, "whatsapp", number)

    async def says(text: str) -> tuple[str, str]:
        fact = InboundMessage(str(ids.uuid7()), text, "+12025550111", number, text, (), clock.now(), None, "whatsapp")
        async with services.database.transaction(chapel) as tx:
            await handlers.on_inbound(tx, services, [AppliedFact(ids.uuid7(), None, fact)])
            texts_, chat = [(await contacts.consent_states(tx, [hashed], c))[hashed].state for c in ("sms", "whatsapp")]
        return texts_, chat

    assert await says("What time is it?") == ("granted", "granted")
    assert await says("STOP") == ("granted", "denied")
    assert await says("START") == ("granted", "granted")


async def test_a_providers_own_list_of_whatsapp_says_nothing_of_texts(services: Services, chapel: UUID) -> None:
    [number] = texts.distinct(1)
    await cast.person(services, chapel, "Ada", phones=[number], consents={"sms": "granted", "whatsapp": "granted"})
    hashed = contacts.address_hash(services.vault, chapel, "whatsapp", number)
    fact = OptOut("e", "+12025550111", number, "stop", clock.now(), "whatsapp")
    async with services.database.transaction(chapel) as tx:
        await handlers.on_opt_outs(tx, services, [AppliedFact(ids.uuid7(), None, fact)])
        assert (await contacts.consent_states(tx, [hashed], "whatsapp"))[hashed].state == "denied"
        assert (await contacts.consent_states(tx, [hashed], "sms"))[hashed].state == "granted"


async def test_a_device_that_is_gone_is_left_alone(services: Services, chapel: UUID) -> None:
    ada = await cast.person(services, chapel, "Ada", emails=[MAIL])
    token, vault = "a-device-token", services.vault
    async with services.database.transaction(chapel) as tx:
        await tx.execute(
            "insert into addresses (id, organization_id, contact_id, kind, value_cipher, value_hash, is_primary)"
            " values (%(id)s, %(o)s, %(c)s, 'push', %(v)s, %(h)s, true)",
            {
                "id": ids.uuid7(),
                "o": chapel,
                "c": ada,
                "v": vault.encrypt(token, chapel, "push"),
                "h": contacts.address_hash(vault, chapel, "push", token),
            },
        )
        gone = AppliedFact(ids.uuid7(), None, DeviceGone("e", token, clock.now()))
        await verdicts.on_devices_gone(tx, services, [gone])
        status = await tx.scalar("select status from addresses where contact_id = %(c)s and kind = 'push'", {"c": ada})
    assert status == "unreachable"
