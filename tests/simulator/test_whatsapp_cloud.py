"""The simulated Cloud API: windows, tiers, pairs, templates, files, quality; driven by plain HTTP and by our ports."""

import hmac
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

import msgspec
import pytest
import pytest_asyncio

from koinon import channels
from koinon.channels import Credentials
from koinon.channels.contracts import ProviderTemplate, TemplateDraft
from koinon.channels.ports import ProviderRefused
from koinon.channels.service import fields
from koinon.kit import ids
from koinon.simulator import Simulator, whatsapp_cloud
from koinon.simulator.whatsapp_cloud.state import app_secret, phone_id, waba_id
from tests.simulator.running import FROM, KEY, TO, call, quick, simulating
from tests.simulator.sink import Sink, sink

META = channels.provider("whatsapp_cloud")
PHONE, WABA = phone_id(FROM), waba_id(KEY)
DRAFT = TemplateDraft(
    name="sunday", language="en_US", category="utility", body="Hi {{1}}, see you at {{2}}.", examples=("Ada", "10")
)


@pytest_asyncio.fixture
async def simulator() -> AsyncIterator[Simulator]:
    async with simulating(quick(channel_limits=True, template_seconds=0)) as made:
        yield made


@pytest_asyncio.fixture
async def webhooks(simulator: Simulator) -> AsyncIterator[Sink]:
    async with sink() as made:
        assert META.business is not None
        await META.business.subscribe(account(simulator), made.url)
        yield made


def account(simulator: Simulator) -> Credentials:
    return fields.kept(META, META.simulated(KEY)).credentials(simulator.url)


async def send(simulator: Simulator, to: str = TO, **body: Any) -> dict[str, Any]:
    asked = {"messaging_product": "whatsapp", "to": to, "type": "text", "text": {"body": "Hello"}, **body}
    return decoded((await call(simulator, "POST", f"/v23.0/{PHONE}/messages", asked)).body)


def decoded(raw: bytes) -> dict[str, Any]:
    made: dict[str, Any] = msgspec.json.decode(raw)
    return made


def hear(simulator: Simulator, person: str = TO, text: str = "Hi", **more: Any) -> str:
    known = simulator.carrier.account(KEY)
    assert known is not None
    return whatsapp_cloud.receive(simulator.carrier, known, sender=FROM, person=person, text=text, **more).id


async def statuses(webhooks: Sink, count: int) -> list[dict[str, Any]]:
    return [
        status
        for got in await webhooks.take(count)
        for status in decoded(got.raw)["entry"][0]["changes"][0]["value"]["statuses"]
    ]


async def control(simulator: Simulator, **decision: Any) -> None:
    answer = await call(simulator, "POST", "/_sim/whatsapp", {"account": KEY, **decision})
    assert answer.status == 200


async def approved(simulator: Simulator, webhooks: Sink, draft: TemplateDraft = DRAFT) -> ProviderTemplate:
    assert META.templates is not None
    made = await META.templates.create(account(simulator), draft)
    await webhooks.next()
    return made


async def test_without_a_message_of_theirs_free_words_fail_with_131047(simulator: Simulator, webhooks: Sink) -> None:
    sent = await send(simulator)
    (told,) = await statuses(webhooks, 1)
    assert (told["id"], told["status"], told["errors"][0]["code"]) == (sent["messages"][0]["id"], "failed", 131047)


async def test_the_window_opens_with_their_message_and_closes_after_24_hours(
    simulator: Simulator, webhooks: Sink
) -> None:
    hear(simulator)
    await webhooks.next()
    await send(simulator)
    assert [one["status"] for one in await statuses(webhooks, 2)] == ["sent", "delivered"]
    simulator.carrier.timeline.set(advance=86_401)
    await send(simulator)
    assert [one["status"] for one in await statuses(webhooks, 1)] == ["failed"]


async def test_meta_escapes_what_is_not_ascii_before_it_signs(simulator: Simulator, webhooks: Sink) -> None:
    hear(simulator, text="Até já 🙌 1/2")
    got = await webhooks.next()
    assert b"At\\u00e9 j\\u00e1 \\ud83d\\ude4c 1\\/2" in got.raw
    ours = hmac.digest(app_secret(KEY).encode(), got.raw, sha256).hex()
    assert got.headers["x-hub-signature-256"] == f"sha256={ours}"
    (fact,) = META.parse(got.raw)
    assert isinstance(fact, channels.InboundMessage)
    assert fact.text == "Até já 🙌 1/2"


async def test_the_pair_limit_holds_after_a_burst_of_45(simulator: Simulator) -> None:
    answers = [await send(simulator, type="reaction", reaction={"emoji": "🙏"}) for _ in range(60)]
    refused = [one["error"]["code"] for one in answers if "error" in one]
    assert not any("error" in one for one in answers[:46])  # 45 borrowed and the one of now
    assert set(refused) == {131056}


async def test_a_number_begins_with_no_more_people_than_its_tier(simulator: Simulator, webhooks: Sink) -> None:
    await control(simulator, number=FROM, tier="TIER_250")
    simulator.carrier.set_scenario(KEY, {"channel_limits": False})
    kept = simulator.carrier.account(KEY)
    assert kept is not None
    codes = [(await send(simulator, f"+1202555{3000 + n}")).get("error", {}).get("code") for n in range(251)]
    assert codes[:250] == [None] * 250
    assert codes[250] == 131048
    hear(simulator, "+12025553250")
    assert "error" not in await send(simulator, "+12025553250")  # they wrote: nobody began with them
    assert kept.violations == 1


async def test_a_template_is_approved_some_seconds_later_and_goes_out_without_a_window(
    simulator: Simulator, webhooks: Sink
) -> None:
    asked = {"name": "sunday", "language": {"code": "en_US"}}
    values = [{"type": "body", "parameters": [{"type": "text", "text": "Ben"}, {"type": "text", "text": "11"}]}]
    assert (await send(simulator, type="template", template=asked))["error"]["code"] == 132001
    made = await approved(simulator, webhooks)
    assert made.state == "pending"
    assert (await send(simulator, type="template", template=asked))["error"]["code"] == 132000
    sent = await send(simulator, type="template", template={**asked, "components": values})
    carried = simulator.carrier.phones.get(sent["messages"][0]["id"])
    assert carried is not None
    assert carried.text == "Hi Ben, see you at 11."
    await control(simulator, template="sunday", status="PAUSED")
    assert (await send(simulator, type="template", template={**asked, "components": values}))["error"]["code"] == 132015


async def test_templates_are_listed_by_pages_and_deleted_by_name(simulator: Simulator) -> None:
    templates, credentials = META.templates, account(simulator)
    assert templates is not None
    for n in range(120):
        await templates.create(credentials, msgspec.structs.replace(DRAFT, name=f"sunday_{n}"))
    listed = await templates.list(credentials)
    assert [one.name for one in listed] == [f"sunday_{n}" for n in range(120)]
    assert (listed[0].body, listed[0].category, listed[0].language) == (DRAFT.body, "utility", "en_US")
    await templates.delete(credentials, "sunday_0", listed[0].provider_id)
    assert len(await templates.list(credentials)) == 119
    with pytest.raises(ProviderRefused):
        await templates.delete(credentials, "sunday_0")


async def test_a_rejected_template_says_why(simulator: Simulator, webhooks: Sink) -> None:
    await approved(simulator, webhooks, msgspec.structs.replace(DRAFT, name="please_reject"))
    assert META.templates is not None
    (listed,) = await META.templates.list(account(simulator))
    assert (listed.state, listed.reason) == ("rejected", "INVALID_FORMAT")


@pytest.mark.parametrize(
    ("changes", "subcode"),
    [
        ({"body": "{{1}} is here", "examples": ("Ada",)}, 2388299),
        ({"body": "Hi {{1}}!", "examples": ()}, 2388043),
        ({"body": "a" * 1_025, "examples": ()}, 2388040),
        ({"name": "Not Allowed"}, None),
    ],
)
async def test_templates_that_meta_does_not_take(
    simulator: Simulator, changes: dict[str, Any], subcode: int | None
) -> None:
    assert META.templates is not None
    with pytest.raises(ProviderRefused) as refused:
        await META.templates.create(account(simulator), msgspec.structs.replace(DRAFT, **changes))
    assert refused.value.error.code == "100"
    assert refused.value.error.detail


async def test_a_file_goes_up_and_comes_back_with_the_key_only_for_five_minutes(simulator: Simulator) -> None:
    media, credentials = META.media, account(simulator)
    assert media is not None
    only = msgspec.structs.replace(credentials, more={**credentials.more, "phone_number_id": PHONE})
    reference = await media.upload(only, FROM, b"%PDF-1.7", "application/pdf", 'a "name".pdf')
    kind, _, file_id = reference.partition(":")
    assert kind == "document"
    fetched = await media.fetch(credentials, "whatsapp-media:" + file_id)
    assert (fetched.content, fetched.content_type) == (b"%PDF-1.7", "application/pdf")
    told = decoded((await call(simulator, "GET", f"/v23.0/{file_id}")).body)
    path = told["url"].removeprefix(simulator.url)
    assert (await call(simulator, "GET", path, key="nobody")).status == 401
    simulator.carrier.timeline.set(advance=301)
    assert (await call(simulator, "GET", path)).status == 404
    with pytest.raises(ProviderRefused):
        await media.fetch(credentials, "whatsapp-media:404")


async def test_what_people_send_is_fetched_by_its_id(simulator: Simulator, webhooks: Sink) -> None:
    hear(simulator, text="Look", media=("https://x.test/a.jpg",))
    (fact,) = META.parse((await webhooks.next()).raw)
    assert isinstance(fact, channels.InboundMessage)
    assert META.media is not None
    fetched = await META.media.fetch(account(simulator), fact.media[0].url)
    assert fetched.content.startswith(b"\x89PNG")
    assert sha256(fetched.content).hexdigest() == fact.media[0].sha256


async def test_a_message_is_marked_read_and_somebody_is_typing(simulator: Simulator) -> None:
    assert META.business is not None
    only = msgspec.structs.replace(account(simulator), more={"phone_number_id": PHONE})
    heard = hear(simulator)
    await META.business.mark_read(only, FROM, heard, typing=True)
    known = simulator.carrier.account(KEY)
    assert known is not None
    kept = whatsapp_cloud.desk(known)
    assert (kept.read, kept.typing) == ([heard], [heard])
    with pytest.raises(ProviderRefused):
        await META.business.mark_read(only, FROM, "wamid.unknown")


async def test_the_account_tells_its_numbers_their_quality_and_the_tokens_end(simulator: Simulator) -> None:
    assert META.business is not None
    await control(simulator, number=FROM, quality="RED", tier="TIER_1K", token_ends=1_900_000_000)
    told = await META.business.read(account(simulator))
    assert (told.waba_id, told.review_state, told.currency) == (WABA, "approved", "USD")
    assert told.token_expires_at == datetime.fromtimestamp(1_900_000_000, UTC)
    number = next(one for one in told.numbers if one.e164 == FROM)
    assert (number.provider_id, number.quality, number.tier) == (PHONE, "red", 1_000)


async def test_a_number_is_found_among_those_of_the_account(simulator: Simulator) -> None:
    """No phone_number_id is entered: the adapter asks the account whose the sender is."""
    await control(simulator, number=FROM)
    message = channels.OutgoingMessage(ids.uuid7(), ids.uuid7(), FROM, TO, "Hi", (), "")
    (sent,) = await META.send(account(simulator), [message])
    assert isinstance(sent, channels.Accepted)
    (refused,) = await META.send(account(simulator), [msgspec.structs.replace(message, sender="+12125550000")])
    assert isinstance(refused, channels.Refused)
    assert refused.error.kind is channels.ErrorKind.CONFIGURATION


async def test_a_live_token_is_refused(simulator: Simulator) -> None:
    answer = await call(simulator, "GET", f"/v23.0/{WABA}", key="EAAGm0PX4ZCpsBA")
    assert (answer.status, decoded(answer.body)["error"]["code"]) == (401, 190)


async def test_messages_name_what_they_answer_both_ways(simulator: Simulator, webhooks: Sink) -> None:
    """ "Contextual replies" and the webhooks' `context`; a reaction goes without the emoji when it is taken back."""
    theirs = hear(simulator, text="Is there parking?")
    await webhooks.next()
    sent = (await send(simulator, context={"message_id": theirs}))["messages"][0]["id"]
    await statuses(webhooks, 2)
    carried = simulator.carrier.phones.get(sent)
    assert carried is not None
    assert carried.replies_to == theirs
    hear(simulator, text="Where?", replies_to=sent)
    [answer] = META.parse((await webhooks.next()).raw)
    assert isinstance(answer, channels.InboundMessage)
    assert (answer.text, answer.replies_to) == ("Where?", sent)
    hear(simulator, text="👍", replies_to=sent, is_reaction=True)
    [put] = META.parse((await webhooks.next()).raw)
    assert isinstance(put, channels.InboundMessage)
    assert (put.kind, put.text, put.replies_to) == ("reaction", "👍", sent)
    hear(simulator, text="", replies_to=sent, is_reaction=True)
    [gone] = META.parse((await webhooks.next()).raw)
    assert isinstance(gone, channels.ReactionRemoved)
    assert gone.replies_to == sent


async def test_a_context_without_a_message_is_refused(simulator: Simulator) -> None:
    answer = await send(simulator, context={})
    assert answer["error"]["code"] == 131008


async def test_where_the_scenario_says_so_templates_are_approved_from_the_start_on() -> None:
    """They are there after a new start, so that a demo goes on."""
    filled = [{"type": "body", "parameters": [{"type": "text", "text": one} for one in ("Ada", "Grace Chapel")]}]
    template = {"name": "hello_again", "language": {"code": "es"}, "components": filled}
    for _ in range(2):
        async with simulating(quick(ready_templates=True)) as started:
            assert META.templates is not None
            listed = await META.templates.list(account(started))
            assert {(one.name, one.language) for one in listed} >= {("hello_again", "en"), ("hello_again", "es")}
            assert {one.state for one in listed} == {"approved"}
            assert "error" not in await send(started, type="template", template=template)
