"""Refusals in people's own words (CON-059), and how far a STOP reaches (CON-045)."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest

from koinon import contacts, organizations
from koinon.contacts import jobs
from koinon.contacts.policy.refusals import decide_by, is_refusal
from koinon.contacts.repository import consents, sender_stops
from koinon.kit import ids
from koinon.messaging.contracts import Aim
from koinon.messaging.repository import singles
from koinon.messaging.repository.reckoning import reckon
from koinon.messaging.service import messages
from koinon.platform.services import Services
from koinon.simulator import Simulator
from tests.identity.browser import Browser
from tests.messaging import cast
from tests.messaging.conftest import Drain, carrier, drain
from tests.messaging.facts import inbound, told

__all__ = ["carrier", "drain"]
COLLECTION = Path(__file__).parent.parent / "data" / "sms_collection.tsv"
ADA = "+12125550131"
# Of 5,574 real texts (SMS Spam Collection) two ask not to be written to, in so many words.
REFUSALS_IN_COLLECTION = (
    "Please don't text me anymore. I have nothing else to say.",
    "Any chance you might have had with me evaporated as soon as you violated my privacy",
)
SAID = """
leave me alone|Please stop texting me!|quit texting me|Could you stop sending me these messages?
Do not contact me anymore.
don't text me again|never text this number again|remove me from your list|take me off this list please|lose my number
No more texts please|I don't want any more messages|I do not want to receive texts from you|Wrong number, stop texting
no me escriban más|Ya no me manden mensajes, por favor
dejen de escribirme|¡Déjenme en paz!|no quiero recibir más mensajes
ya no quiero que me escriban|quítenme de su lista|borren mi número|No quiero mensajes|no me mandes más
me deixa em paz|me deixem em paz!|deixe-me em paz|não me mande mais mensagens|nao me mandem mais
pare de me mandar mensagem
parem de mandar mensagens|não quero mais receber mensagens|me tire da lista|apague meu número
"""
NOT_SAID = """
don't stop texting me|Don't text me when you drive|please do not contact me before 9|I told him to stop texting me
I will stop texting now and go to sleep|leave me a message|stop by at five|take me off the rota on Sunday
I don't want to miss it
no more texts? is the choir over?|I can't stop smiling|Remove me from the kitchen team|quit smoking with me
no me escriban la fecha, ya la tengo|No me manden a Juan|no quiero mas cafe|no me deje sola el domingo
não me mande a conta agora|para de chover!|me deixa na igreja|não quero mais pão|me tire uma dúvida
"""


def listed(texts: str) -> list[str]:
    return [text for line in texts.strip().splitlines() for text in line.split("|")]


@pytest.mark.parametrize(
    "said",
    ["no me escriban" + " nunca mas" * 120 + " si", "stop texting me" + " ever again" * 120 + " then"],
)
def test_a_text_made_to_keep_a_pattern_busy_is_read_at_once(said: str) -> None:
    """With two readings of a word each repetition doubled the work: 2**120 steps, and no worker came back from it."""
    assert not is_refusal(said)


@pytest.mark.parametrize("text", listed(SAID))
def test_a_wish_not_to_be_written_to_is_seen(text: str) -> None:
    assert is_refusal(text)


@pytest.mark.parametrize("text", listed(NOT_SAID))
def test_words_about_something_else_are_not(text: str) -> None:
    assert not is_refusal(text)


def test_of_five_thousand_real_texts_only_refusals_are_flagged() -> None:
    texts = [line.split("\t", 1)[1] for line in COLLECTION.read_text("utf-8").splitlines()]
    found = [text for text in texts if is_refusal(text)]
    assert len(texts) == 5_574
    assert len(found) == len(REFUSALS_IN_COLLECTION)
    assert all(text.startswith(REFUSALS_IN_COLLECTION) for text in found)


@pytest.mark.parametrize(
    ("said", "last"),
    [(date(2026, 11, 20), date(2026, 12, 4)), (date(2026, 11, 21), date(2026, 12, 4)),
     (date(2026, 11, 23), date(2026, 12, 7))],
)  # fmt: skip
def test_ten_business_days_leave_weekends_out(said: date, last: date) -> None:
    """Counted on a calendar: from Friday the 20th the tenth working day is Friday the 4th."""
    assert decide_by(said) == last


async def refused(services: Services, chapel: UUID) -> tuple[UUID, contacts.Refusal]:
    """(person, what waits): Ada agreed once and asks to be left alone."""
    [ada] = await cast.people(services, chapel, [ADA])
    await told(services, chapel, inbound("Please leave me alone", ADA))
    async with services.database.transaction(chapel) as tx:
        hashed = contacts.phone_hash(services.vault, chapel, ADA)
        found = await contacts.open_refusals(tx, [hashed])
    return ada, found[hashed]


async def reason(services: Services, chapel: UUID, person: UUID, purpose: str = "promotional") -> str | None:
    """What the gate says of a message to Ada now."""
    async with services.database.transaction(chapel) as tx:
        hashed = contacts.phone_hash(services.vault, chapel, ADA)
        answer: str | None = await messages.can_reply(tx, person, hashed, purpose=purpose)
        decision = (await contacts.may_contact(tx, [hashed], "sms", purpose))[hashed]
        preview = (await reckon(tx, cast.EVERYBODY, Aim(purpose))).exclusions
    kept_out = {name for name, count in preview.items() if count}
    assert (decision.allowed, bool(kept_out)) == (answer is None, answer is not None)
    return answer


async def state(services: Services, chapel: UUID) -> str:
    async with services.database.transaction(chapel) as tx:
        hashed = contacts.phone_hash(services.vault, chapel, ADA)
        return str((await contacts.consent_states(tx, [hashed]))[hashed].state)


async def test_what_is_promotional_waits_for_staff(services: Services, chapel: UUID, carrier: Simulator) -> None:
    await cast.sender(services, chapel, carrier.url)
    ada, waiting = await refused(services, chapel)
    assert await reason(services, chapel, ada) == "refusal_pending"
    assert await reason(services, chapel, ada, "informational") is None
    async with services.database.transaction(chapel) as tx:
        await contacts.decide_refusal(tx, waiting.id, "not_refusal")
    assert await reason(services, chapel, ada) is None


async def test_staff_decide_that_it_is_a_stop(ada: Browser, services: Services, carrier: Simulator) -> None:
    chapel = UUID((await ada.call("GET", "/api/v1/organization")).json["data"]["id"])
    await cast.sender(services, chapel, carrier.url)
    person, waiting = await refused(services, chapel)
    answer = await ada.call("GET", "/api/v1/refusals?standing=open&include_total=true")
    [listed_one] = answer.json["data"]
    assert answer.json["meta"]["pagination"]["total"] == 1
    assert (await ada.call("GET", "/api/v1/refusals?standing=0")).status == 422
    assert (listed_one["id"], listed_one["contact_id"]) == (str(waiting.id), str(person))
    path = f"/api/v1/refusals/{waiting.id}/decision"
    answer = await ada.call("POST", path, {"decision": "stop"})
    assert (answer.status, answer.json["data"]["state"]) == (200, "stop")
    assert await reason(services, chapel, person) == "recipient_opted_out"
    again = await ada.call("POST", path, {"decision": "not_refusal"})
    assert (again.status, again.error["code"]) == (409, "invalid_state")


async def test_silence_means_stop(services: Services, chapel: UUID, carrier: Simulator) -> None:
    await cast.sender(services, chapel, carrier.url)
    _, waiting = await refused(services, chapel)
    assert waiting.decide_by > datetime.now(UTC) + timedelta(days=13)
    await jobs.settle_refusals.run(services, None)
    assert await state(services, chapel) == "granted"
    async with services.database.transaction(chapel) as tx:
        await tx.execute("update refusals set decide_by = now()")
        await tx.execute("update wakeups set due_at = now() where kind = 'contacts.settle_refusals'")
    await jobs.settle_refusals.run(services, None)
    assert await state(services, chapel) == "denied"


async def test_a_word_of_their_own_decides_it(services: Services, chapel: UUID, carrier: Simulator) -> None:
    await cast.sender(services, chapel, carrier.url)
    person, _ = await refused(services, chapel)
    await told(services, chapel, inbound("START", ADA))
    assert await reason(services, chapel, person) is None
    await told(services, chapel, inbound("me deixa em paz", ADA), inbound("STOP", ADA))
    async with services.database.transaction(chapel) as tx:
        assert await tx.all(str, "select state from refusals order by said_at") == ["not_refusal", "stop"]


async def scope(services: Services, chapel: UUID, value: str) -> None:
    async with services.database.transaction(chapel) as tx:
        await organizations.change_settings(tx, {"contacts.stop_scope": value})


async def stopped(services: Services, chapel: UUID, channel: contacts.Channel) -> str | None:
    async with services.database.transaction(chapel) as tx:
        hashed = contacts.phone_hash(services.vault, chapel, ADA)
        found = (await contacts.consent_states(tx, [hashed], channel)).get(hashed)
    return found.state if found else None


async def test_stop_may_end_whatsapp_too_and_start_brings_both_back(
    services: Services, chapel: UUID, carrier: Simulator
) -> None:
    await cast.sender(services, chapel, carrier.url)
    await scope(services, chapel, "sms_and_whatsapp")
    await told(services, chapel, inbound("STOP", ADA))
    assert [await stopped(services, chapel, "sms"), await stopped(services, chapel, "whatsapp")] == ["denied"] * 2
    await told(services, chapel, inbound("START", ADA))
    assert [await stopped(services, chapel, "sms"), await stopped(services, chapel, "whatsapp")] == ["granted"] * 2


async def test_stop_may_end_the_texts_of_one_number_only(
    services: Services, chapel: UUID, carrier: Simulator, drain: Drain
) -> None:
    """Its own number writes no more, another still does, and the ledger replays to just that (CON-043)."""
    sender = await cast.sender(services, chapel, carrier.url)
    [person] = await cast.people(services, chapel, [ADA])
    await scope(services, chapel, "sender")
    await told(services, chapel, inbound("STOP", ADA))
    hashed = contacts.phone_hash(services.vault, chapel, ADA)
    async with services.database.transaction(chapel) as tx:
        assert await messages.can_reply(tx, person, hashed) == "recipient_opted_out"
        facts = await singles.person(tx, person, hashed, 0, ids.uuid7(), sender_id=ids.uuid7())
        here = (await reckon(tx, cast.EVERYBODY, Aim("promotional", None, sender.id))).exclusions
        elsewhere = (await reckon(tx, cast.EVERYBODY, Aim("promotional", None, ids.uuid7()))).exclusions
        assert (facts.consent_state, here, elsewhere) == ("granted", {"opted_out": 1}, {})
        assert await contacts.stopped_senders(tx, [hashed]) == {hashed: [sender.id]}
        assert await consents.mismatches(tx) + await sender_stops.mismatches(tx) == 0
    assert await state(services, chapel) == "granted"
    await drain()
    async with services.database.transaction(chapel) as tx:
        [body] = await tx.all(str, "select body from deliveries where origin = 'system'")
    assert "this number" in body
    await told(services, chapel, inbound("START", ADA))
    async with services.database.transaction(chapel) as tx:
        assert await messages.can_reply(tx, person, hashed) is None
