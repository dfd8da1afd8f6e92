"""Broadcasts that name a template of WhatsApp: refused before they leave unless it goes out (MSG-007, 019, 034)."""

from uuid import UUID

import pytest

from koinon import channels, messaging
from koinon.messaging.contracts import Variant, WhatsAppTemplateRef
from koinon.messaging.policy import pausing
from koinon.messaging.templates.whatsapp import repository
from koinon.platform.errors import KoinonError
from koinon.platform.services import Services
from koinon.platform.words import catalog
from koinon.simulator import Simulator
from tests.messaging import cast as texts
from tests.messaging.channels import cast
from tests.messaging.channels.test_whatsapp import TEMPLATE, WORDS, YES, approved


@pytest.fixture
async def number(services: Services, chapel: UUID, carrier: Simulator) -> channels.Sender:
    """A WhatsApp number whose account has one approved template, and Ada who agreed."""
    sender = await cast.sender(services, chapel, carrier.url, "whatsapp")
    await approved(services, chapel, carrier, sender)
    await cast.person(services, chapel, "Ada", phones=texts.distinct(1), consents=YES)
    return sender


async def draft(services: Services, chapel: UUID, named: WhatsAppTemplateRef | None) -> messaging.Broadcast:
    words = Variant(channel="whatsapp", body=WORDS.body, whatsapp=named)
    return await texts.draft(services, chapel, "", channel="whatsapp", variants=(words,))


async def objections(services: Services, chapel: UUID, made: messaging.Broadcast) -> list[tuple[str, str]]:
    async with services.database.transaction(chapel) as tx:
        found = await messaging.preview(tx, messaging.draft_of(made))
    return [(one.code, one.fix_path) for one in found.blockers]


@pytest.mark.usefixtures("number")
async def test_an_approved_one_with_its_values_is_in_nobodys_way(services: Services, chapel: UUID) -> None:
    made = await draft(services, chapel, TEMPLATE)
    assert await objections(services, chapel, made) == []
    await texts.send(services, chapel, made.id)


@pytest.mark.usefixtures("number")
@pytest.mark.parametrize(
    ("named", "code"),
    [
        (WhatsAppTemplateRef("no_such_thing", "en_US", ("{{ contact.first_name }}",)), "template_unknown"),
        (WhatsAppTemplateRef("table_ready", "de", ("{{ contact.first_name }}",)), "template_unknown"),
        (WhatsAppTemplateRef("table_ready", "en_US", ()), "template_values"),
        (WhatsAppTemplateRef("table_ready", "en_US", ("Ada", "nine")), "template_values"),
        (WhatsAppTemplateRef("table_ready", "en_US", (" ",)), "template_values"),
    ],
)
async def test_one_that_whatsapp_would_refuse_is_refused_by_the_look_and_by_sending(
    services: Services, chapel: UUID, named: WhatsAppTemplateRef, code: str
) -> None:
    made = await draft(services, chapel, named)
    assert await objections(services, chapel, made) == [(code, "#whatsapp")]
    with pytest.raises(KoinonError) as refused:
        await texts.send(services, chapel, made.id)
    assert refused.value.code == "broadcast_blocked"
    assert refused.value.details is not None
    assert named.name in refused.value.details["first"]
    assert "people" not in refused.value.details["first"]


@pytest.mark.parametrize("status", ["pending", "rejected", "paused", "disabled"])
async def test_one_that_is_not_approved_is_refused(
    services: Services, chapel: UUID, number: channels.Sender, status: str
) -> None:
    async with services.database.transaction(chapel) as tx:
        [row] = await repository.of_account(tx, number.account_id)
        await repository.update(tx, row.id, {"status": status})
    made = await draft(services, chapel, TEMPLATE)
    assert await objections(services, chapel, made) == [("template_unapproved", "#whatsapp")]
    with pytest.raises(KoinonError, match="broadcast_blocked"):
        await texts.send(services, chapel, made.id)


@pytest.mark.usefixtures("number")
async def test_without_one_it_says_that_nobody_wrote_lately(services: Services, chapel: UUID) -> None:
    made = await draft(services, chapel, None)
    assert await objections(services, chapel, made) == [("empty_audience", "#whatsapp")]
    with pytest.raises(KoinonError) as refused:
        await texts.send(services, chapel, made.id)
    assert refused.value.code == "empty_audience"
    assert "Choose a template" in refused.value.message


@pytest.mark.parametrize(
    ("detail", "said"),
    [
        ("template:132001", "WhatsApp has no such template in this language, or did not approve it."),
        ("template:132000", "The template’s values do not fit it."),
        ("template:63999", "The template was refused or does not fit its values."),
        ("account:1", "The provider stopped the account, for example for lack of funds."),
        ("content", "Many messages were refused for their content."),
        ("sender_paused", "The sender is paused."),
        ("The template is not at WhatsApp any more. Hand it in again.", "The template is not at WhatsApp any more."),
    ],
)
def test_why_it_paused_is_told_in_words(detail: str, said: str) -> None:
    """132000 "template param count mismatch", 132001 "template does not exist": Meta, Cloud API error codes."""
    assert pausing.sentence("configuration", detail, "whatsapp").startswith(said)


def test_every_word_of_a_pause_is_translated() -> None:
    for locale in ("es", "pt"):
        for one in (*pausing.TEMPLATES.values(), *pausing.BURSTS.values()):
            assert (None, one) in catalog(locale), (locale, one)
