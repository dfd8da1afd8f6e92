"""The composer's channels: words of each are kept, previewed and priced by themselves (MSG-011, 026, 028)."""

import json
from uuid import UUID

import pytest_asyncio

from koinon import channels, messaging
from koinon.channels.records import Environment
from koinon.channels.service.accounts import NewAccount
from koinon.messaging.contracts import FallbackStep, Variant
from koinon.platform.services import Services
from koinon.simulator import Simulator
from tests.identity.browser import Browser
from tests.identity.conftest import ada, application, browser, signed_in
from tests.messaging import cast as texts
from tests.messaging.channels import cast
from tests.messaging.conftest import carrier
from tests.messaging.templates.approved import approved
from tests.organizations.test_organization import organization_id
from tests.pages import application_of
from tests.web.forms_of import form_in

__all__ = ["ada", "application", "browser", "carrier", "signed_in"]


DOORS = '[{"type":"text","html":"<p>Doors open at nine.</p>"},{"type":"footer"}]'


@pytest_asyncio.fixture
async def tenant(ada: Browser, services: Services, carrier: Simulator) -> UUID:
    """Everybody's senders, and three people."""
    found = await organization_id(ada)
    await texts.sender(services, found, carrier.url)
    await cast.sender(services, found, carrier.url, "email")
    yes = {"sms": "granted", "email": "granted"}
    [first, second] = texts.distinct(2)
    await cast.person(services, found, "Ada", phones=[first], emails=["ada@people.example"], consents=yes)
    await cast.person(services, found, "Ben", emails=["ben@people.example"], consents={"email": "granted"})
    await cast.person(services, found, "Inés", phones=[second], locale="es", consents={"sms": "granted"})
    ada.app = application_of(services)
    return found


async def typed(at: Browser, services: Services, tenant: UUID, **fields: str) -> tuple[messaging.Broadcast, str]:
    """A draft after somebody typed these fields into the composer, and the figures it answered with."""
    made = await texts.draft(services, tenant, "")
    page = (await at.call("GET", f"/broadcasts/{made.id}", accept="text/html")).raw.decode()
    form = form_in(page, f"/broadcasts/{made.id}/draft")
    answer = await at.call(
        "POST",
        f"/broadcasts/{made.id}/draft",
        form.typed(include="all:", **fields),
        content_type="application/x-www-form-urlencoded",
        hx_request="true",
    )
    assert answer.status == 200, answer.raw[:300]
    return await texts.found(services, tenant, made.id), answer.raw.decode()


async def test_a_mail_is_written_and_shown_as_its_reader_gets_it(
    ada: Browser, services: Services, tenant: UUID
) -> None:
    fields = {
        "channel": "email",
        "mail_subject": "Sunday, {{ contact.first_name }}",
        "mail_blocks": DOORS,
    }
    draft, shown = await typed(ada, services, tenant, **fields)
    assert (draft.channel, draft.variants) == (
        "email",
        (Variant(channel="email", subject="Sunday, {{ contact.first_name }}", blocks=tuple(json.loads(DOORS))),),
    )
    assert "Sunday, Ada" in shown
    assert "by mail" in shown


async def template_draft(services: Services, tenant: UUID) -> messaging.Broadcast:
    """A draft as a template with mails in three languages leaves it: its text in the body."""
    blocks = ({"type": "text", "html": "<p>Dear [name], see <b>you</b>.</p>"}, {"type": "footer"})
    mails = tuple(
        Variant(channel="email", locale=locale, subject=f"Words {locale}", blocks=blocks) for locale in ("en", "es")
    )
    return await texts.draft(services, tenant, "Come [day]!", channel="email", variants=mails)


async def test_a_mail_in_several_languages_is_edited_in_each(ada: Browser, services: Services, tenant: UUID) -> None:
    made = await template_draft(services, tenant)
    page = (await ada.call("GET", f"/broadcasts/{made.id}", accept="text/html")).raw.decode()
    assert "Words es" in page
    form = form_in(page, f"/broadcasts/{made.id}/draft")
    answer = await ada.call(
        "POST",
        f"/broadcasts/{made.id}/draft",
        form.typed(include="all:", mail_es_subject="Palabras", mail_es_blocks=DOORS),
        content_type="application/x-www-form-urlencoded",
        hx_request="true",
    )
    assert answer.status == 200
    kept = (await texts.found(services, tenant, made.id)).variants
    assert [(one.locale, one.subject) for one in kept] == [("en", "Words en"), ("es", "Palabras")]


async def test_the_review_of_a_mail_shows_it_designed_and_what_is_to_be_filled_in(
    ada: Browser, services: Services, tenant: UUID
) -> None:
    made = await template_draft(services, tenant)
    review = (
        await ada.call("GET", f"/broadcasts/{made.id}/review", accept="text/html", hx_request="true")
    ).raw.decode()
    assert "There is a place still to be filled in: [name]" in review
    assert "[day]" not in review
    assert f'src="/broadcasts/{made.id}/mail?' in review
    framed = await ada.call("GET", f"/broadcasts/{made.id}/mail?locale=es", accept="text/html")
    assert "see <b>you</b>" in framed.raw.decode()
    assert "frame-ancestors 'self'" in framed.headers["content-security-policy"]


async def test_what_suits_each_says_how_many_go_each_way(ada: Browser, services: Services, tenant: UUID) -> None:
    draft, shown = await typed(
        ada, services, tenant, channel="auto", body="Hi", mail_subject="Sunday", mail_blocks=DOORS, body_es="Hola"
    )
    assert draft.channel == "auto"
    assert 'id="sender-choice"' in shown
    assert {(one.channel, one.locale) for one in draft.variants} == {("email", ""), ("sms", "es")}
    assert "2 by text" in shown
    assert "1 by mail" in shown
    assert "Hola" in shown
    assert "Everybody else: <span" in shown  # MSG-002: how many get which language
    assert "Spanish: <span" in shown


async def test_a_mistake_in_a_mail_is_told_and_the_rest_kept(ada: Browser, services: Services, tenant: UUID) -> None:
    draft, shown = await typed(
        ada,
        services,
        tenant,
        channel="email",
        name="Kept",
        mail_subject="Hi {{ contact.frist_name }}",
        mail_blocks=DOORS,
    )
    assert draft.name == "Kept"
    assert draft.variants[0].subject == "Hi {{ contact.frist_name }}"
    assert "contact.frist_name is not known" in shown


async def test_a_template_for_whatsapp_is_picked_from_those_approved_and_filled(
    ada: Browser, services: Services, tenant: UUID
) -> None:
    async with services.database.transaction(tenant) as tx:
        new = NewAccount(provider="whatsapp_cloud", name="WhatsApp", environment=Environment.SIMULATOR)
        await channels.connect_account(tx, services.vault, new, "http://127.0.0.1:1")
    await approved(
        services, tenant, "Table ready", "Hello {{ contact.first_name | default: 'you' }}, your table waits."
    )
    await approved(services, tenant, "Not looked at", status="pending")
    draft, _ = await typed(ada, services, tenant, channel="whatsapp", whatsapp_body="Your table is ready")
    path = f"/broadcasts/{draft.id}"
    dialog = (await ada.call("GET", f"{path}/whatsapp-templates", accept="text/html")).raw.decode()
    assert ("table_ready" in dialog, "not_looked_at" in dialog) == (True, False)
    nothing = await ada.call("GET", f"{path}/whatsapp-templates?q=zebra", accept="text/html")
    assert "table_ready" not in nothing.raw.decode()
    form = form_in(dialog, f"{path}/whatsapp-template")
    kind = {"content_type": "application/x-www-form-urlencoded"}
    assert (await ada.call("POST", f"{path}/whatsapp-template", form.typed(), **kind)).status == 303
    page = (await ada.call("GET", path, accept="text/html")).raw.decode()
    assert "your table waits." in page
    again = form_in(page, f"{path}/draft").typed(whatsapp_value_1="friend")
    assert (await ada.call("POST", f"{path}/draft", again, **kind, hx_request="true")).status == 200
    [kept] = (await texts.found(services, tenant, draft.id)).variants
    assert kept.body == "Your table is ready"
    assert kept.whatsapp is not None
    assert (kept.whatsapp.name, kept.whatsapp.language, kept.whatsapp.values) == ("table_ready", "en", ("friend",))
    none = form_in(page, f"{path}/whatsapp-template").typed()
    assert (await ada.call("POST", f"{path}/whatsapp-template", none, **kind)).status == 303
    assert (await texts.found(services, tenant, draft.id)).variants[0].whatsapp is None


async def test_where_a_text_goes_on_to_is_chosen_beside_its_words(
    ada: Browser, services: Services, tenant: UUID
) -> None:
    draft, _ = await typed(
        ada,
        services,
        tenant,
        channel="sms",
        body="Hi",
        mail_subject="Sunday",
        mail_body="Hello",
        fallback="email",
        fallback_after="60",
    )
    assert draft.fallback == (FallbackStep("email", 60),)
    draft, shown = await typed(ada, services, tenant, channel="sms", body="Hi", fallback="email")
    assert "Nothing is written for this channel" in shown


async def test_a_mail_gets_a_further_language_by_one_press(ada: Browser, services: Services, tenant: UUID) -> None:
    mail = Variant(channel="email", subject="Sunday", blocks=({"type": "text", "html": "<p>See you.</p>"},))
    made = await texts.draft(services, tenant, "", channel="email", variants=(mail,))
    page = (await ada.call("GET", f"/broadcasts/{made.id}", accept="text/html")).raw.decode()
    assert f'formaction="/broadcasts/{made.id}/mail-language"' in page
    pressed = {"body": b"add_locale=es", "content_type": "application/x-www-form-urlencoded"}
    sent = await ada.call("POST", f"/broadcasts/{made.id}/mail-language", **pressed)
    assert sent.status == 303, sent.raw[:300]
    draft = await texts.found(services, tenant, made.id)
    assert [(one.locale, one.subject) for one in draft.variants] == [("", "Sunday"), ("es", "Sunday")]
    page = (await ada.call("GET", f"/broadcasts/{made.id}", accept="text/html")).raw.decode()
    assert 'name="mail_es_subject"' in page
