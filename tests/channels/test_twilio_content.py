"""Templates and answers to tap by Twilio's Content API, against the simulator (CHN-035)."""

from collections.abc import AsyncIterator

import msgspec
import pytest
import pytest_asyncio

from koinon.channels import Accepted, ErrorKind, Refused, TemplateContent
from koinon.channels.contracts import Choice, ChoiceContent, TemplateButton, TemplateDraft
from koinon.channels.ports.refusal import ProviderRefused
from koinon.channels.ports.templates import Templates
from koinon.channels.providers.twilio_whatsapp import content
from koinon.channels.providers.twilio_whatsapp.adapter import TwilioWhatsApp
from koinon.channels.providers.twilio_whatsapp.choices import types
from koinon.channels.providers.twilio_whatsapp.templates import handed_in
from koinon.simulator.twilio.accounts import desk
from tests.channels.twins.twilio import TwilioWhatsAppTwin
from tests.simulator.running import KEY, call, simulating

WELCOME = TemplateDraft(
    name="welcome",
    language="en",
    category="utility",
    body="Hello {{1}}, see you {{2}}",
    examples=("Ann", "Sunday"),
    buttons=(TemplateButton("quick_reply", "Yes", "yes"),),
)
YES_NO = ChoiceContent("buttons", (Choice("yes", "Yes"), Choice("no", "No")))


@pytest_asyncio.fixture
async def twin() -> AsyncIterator[TwilioWhatsAppTwin]:
    async with simulating() as simulator:
        yield TwilioWhatsAppTwin(simulator)


def templates_of(twin: TwilioWhatsAppTwin) -> Templates:
    assert twin.provider.templates is not None
    return twin.provider.templates


async def test_a_template_is_handed_in_approved_sent_and_deleted(twin: TwilioWhatsAppTwin) -> None:
    """With the window closed only an approved template leaves; the values are numbered."""
    twin.simulator.carrier.set_scenario("*", {"window": True})
    templates = templates_of(twin)
    made = await templates.create(twin.credentials, WELCOME)
    assert (made.state, made.name, made.category) == ("pending", "welcome", "utility")
    await call(twin.simulator, "POST", "/_sim/clock", {"advance": 5})
    (listed,) = await templates.list(twin.credentials)
    assert (listed.provider_id, listed.state, listed.body) == (made.provider_id, "approved", WELCOME.body)
    assert listed.buttons == WELCOME.buttons
    said = TemplateContent("welcome", "en", made.provider_id, ("Ada", "Monday"))
    wanted = msgspec.structs.replace(twin.message(), content=said)
    (result,) = await twin.provider.send(twin.credentials, [wanted])
    assert isinstance(result, Accepted)
    carried = twin.carried(result.provider_id)
    assert carried is not None
    assert (carried.text, carried.status) == ("Hello Ada, see you Monday", "delivered")
    await templates.delete(twin.credentials, "welcome")
    assert await templates.list(twin.credentials) == []
    with pytest.raises(ProviderRefused):
        await templates.delete(twin.credentials, "welcome")


async def test_a_rejected_template_says_why(twin: TwilioWhatsAppTwin) -> None:
    await templates_of(twin).create(twin.credentials, msgspec.structs.replace(WELCOME, name="reject_me"))
    await call(twin.simulator, "POST", "/_sim/clock", {"advance": 5})
    (listed,) = await templates_of(twin).list(twin.credentials)
    assert (listed.state, listed.reason) == ("rejected", "INVALID_FORMAT")


async def test_a_template_that_is_gone_or_lacks_a_value_is_the_templates_fault(twin: TwilioWhatsAppTwin) -> None:
    bare = await templates_of(twin).create(twin.credentials, msgspec.structs.replace(WELCOME, examples=()))
    for said in (TemplateContent("x", "en", "HX" + "0" * 32), TemplateContent("x", "en", bare.provider_id, ("Ada",))):
        wanted = msgspec.structs.replace(twin.message(), content=said)
        (result,) = await twin.provider.send(twin.credentials, [wanted])
        assert isinstance(result, Refused)
        assert result.error.kind is ErrorKind.TEMPLATE


async def test_all_pages_of_templates_are_read(twin: TwilioWhatsAppTwin, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(content, "PAGE_SIZE", 2)
    for number in range(5):
        await templates_of(twin).create(twin.credentials, msgspec.structs.replace(WELCOME, name=f"t{number}"))
    assert [one.name for one in await templates_of(twin).list(twin.credentials)] == [f"t{n}" for n in range(5)]


async def test_a_list_that_cannot_be_had_is_an_error(twin: TwilioWhatsAppTwin) -> None:
    await call(twin.simulator, "PUT", "/_sim/scenarios", {"outage": True})
    with pytest.raises(ProviderRefused) as refused:
        await templates_of(twin).list(twin.credentials)
    assert refused.value.error.kind is ErrorKind.RETRYABLE
    with pytest.raises(ProviderRefused) as refused:
        await templates_of(twin).list(twin.with_a_wrong_key())
    assert refused.value.error.kind is ErrorKind.CONFIGURATION


async def test_answers_to_tap_are_made_once_for_any_text(twin: TwilioWhatsAppTwin) -> None:
    """Also by the next process, which finds them by their name; they are no templates of the account."""
    messages = [msgspec.structs.replace(twin.message(body=f"Coming {n}?"), content=YES_NO) for n in range(3)]
    results = await twin.provider.send(twin.credentials, [*messages, twin.message()])
    carried = [twin.carried(one.provider_id) for one in results if isinstance(one, Accepted)]
    assert [one.text for one in carried if one] == ["Coming 0?", "Coming 1?", "Coming 2?", "Hello"]
    await TwilioWhatsApp().send(twin.credentials, messages[:1])
    account = twin.simulator.carrier.account(KEY)
    assert account is not None
    (made,) = desk(account).templates.values()
    assert made.types == types(YES_NO)
    assert await templates_of(twin).list(twin.credentials) == []


async def test_what_cannot_be_made_is_refused_and_the_others_leave(twin: TwilioWhatsAppTwin) -> None:
    broken = msgspec.structs.replace(twin.message(), content=YES_NO)
    fresh = TwilioWhatsApp()
    nowhere = twin.with_a_wrong_key()
    (refused,) = await fresh.send(nowhere, [broken])
    assert isinstance(refused, Refused)
    assert refused.error.kind is ErrorKind.CONFIGURATION
    first, second = await fresh.send(twin.credentials, [twin.message(), broken])
    assert isinstance(first, Accepted)
    assert isinstance(second, Accepted)


@pytest.mark.parametrize(
    ("changes", "kind"),
    [
        ({"buttons": ()}, "twilio/text"),
        ({}, "twilio/quick-reply"),
        ({"buttons": (TemplateButton("url", "Map", "https://x.test"),)}, "twilio/call-to-action"),
        ({"footer": "Reply STOP to end"}, "whatsapp/card"),
        ({"header": "News"}, "whatsapp/card"),
        ({"buttons": (*WELCOME.buttons, TemplateButton("phone", "Call", "+12025550100"))}, "whatsapp/card"),
    ],
)
def test_the_plainest_type_that_holds_a_template(changes: dict[str, object], kind: str) -> None:
    """Content types of Twilio's documentation."""
    body = handed_in(msgspec.structs.replace(WELCOME, **changes))
    assert list(body["types"]) == [kind]
    assert body["variables"] == {"1": "Ann", "2": "Sunday"}


def test_a_list_of_answers_has_its_label() -> None:
    rows = ChoiceContent("list", (Choice("a", "Sunday", "10 am"), Choice("b", "Monday")), "Pick a day")
    assert types(rows) == {
        "twilio/list-picker": {
            "body": "{{1}}",
            "button": "Pick a day",
            "items": [
                {"item": "Sunday", "id": "a", "description": "10 am"},
                {"item": "Monday", "id": "b", "description": ""},
            ],
        }
    }
