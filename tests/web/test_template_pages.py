"""Templates as pages over HTTP: begun with a starter, written in a language, compared, reviewed, thrown away."""

from collections.abc import AsyncIterator
from uuid import UUID

import pytest

from koinon import channels, messaging, organizations
from koinon.channels import Environment, NewAccount
from koinon.identity.contracts import Role
from koinon.messaging import TemplateDraft, TemplateVariant
from koinon.platform.services import Services
from koinon.web.pages.templates.versions import marked
from tests.identity.browser import Browser
from tests.identity.conftest import found, seat
from tests.pages import pages_of
from tests.web.forms_of import form_in

FORM = "application/x-www-form-urlencoded"


class Desk:
    """Ada, an owner, at the pages of her chapel."""

    def __init__(self, services: Services, ada: Browser, ben: Browser, organization_id: object) -> None:
        self.services, self.ada, self.ben, self.organization_id = services, ada, ben, organization_id

    async def page(self, path: str, by: Browser | None = None) -> str:
        answer = await (by or self.ada).call("GET", path, accept="text/html")
        assert answer.status == 200, (path, answer.status, answer.raw[:400])
        return answer.raw.decode()

    async def send(self, path: str, action: str, by: Browser | None = None, **fields: str) -> tuple[int, str, str]:
        """Fill the form with this action on a page in; status, where it leads, what came back."""
        form = form_in(await self.page(path, by), action)
        headers = {"accept": "text/html", "content_type": FORM, "x_csrf_token": form["csrf_token"]}
        answer = await (by or self.ada).call("POST", action, form.typed(**fields), **headers)
        return answer.status, answer.headers.get("location", ""), answer.raw.decode()

    async def begun(self, starter: str = "welcome") -> str:
        """The page of a template begun with a starter."""
        page = await self.page("/templates/new")
        token = form_in(page, "/templates")["csrf_token"]
        headers = {"accept": "text/html", "content_type": FORM, "x_csrf_token": token}
        answer = await self.ada.call("POST", "/templates", f"starter={starter}".encode(), **headers)
        assert answer.status == 303, answer.raw[:300]
        return answer.headers["location"]


@pytest.fixture(scope="module")
async def desk(services: Services) -> AsyncIterator[Desk]:
    ada, ben = Browser(pages_of(services)), Browser(pages_of(services))
    signed = await found(services)
    assert signed.organization_id is not None
    ada.token, ben.token = signed.token, (await seat(services, signed.organization_id, Role.OWNER)).token
    for browser in (ada, ben):
        await browser.call("GET", "/api/v1/me")
    yield Desk(services, ada, ben, signed.organization_id)


async def test_an_empty_list_leads_to_starters_of_its_kind(desk: Desk) -> None:
    assert "No templates yet" in await desk.page("/templates")
    page = await desk.page("/templates/new")
    assert "Welcome after a first visit" in page
    assert "Order is ready" not in page


async def test_a_starter_is_there_in_three_languages_and_is_published(desk: Desk) -> None:
    path = await desk.begun()
    page = await desk.page(path)
    assert all(f"channel=sms&amp;locale={one}" in page for one in ("en", "es", "pt"))
    status, where, _ = await desk.send(path, f"{path}/publish", note="First")
    assert (status, where) == (303, path)
    assert "Ready" in await desk.page(path)
    assert "Welcome after a first visit" in await desk.page("/templates?show=ready&q=welcome")


async def test_words_are_saved_and_mistakes_told_at_their_field(desk: Desk) -> None:
    path = await desk.begun()
    spanish = f"{path}?channel=sms&locale=es"
    wrong, _, page = await desk.send(spanish, f"{path}/variant", body="Hola {{ contact.frist_name }}")
    assert wrong == 422
    assert "contact.frist_name is not known." in page
    saved, where, _ = await desk.send(spanish, f"{path}/variant", body="Hola {{ contact.first_name }}")
    assert (saved, where) == (303, spanish)
    assert "Hola {{ contact.first_name }}" in await desk.page(spanish)
    other = await desk.page(f"{path}?channel=sms&locale=pt")
    assert "foi bom ter você" in other


async def test_a_language_begins_with_the_words_of_another_and_is_taken_out(desk: Desk) -> None:
    path = await desk.begun()
    begun = await desk.page(f"{path}?channel=sms&locale=fr&from=en")
    assert "it was good to have you" in begun
    assert (await desk.send(f"{path}?channel=sms&locale=fr", f"{path}/variant", body="Bonjour"))[0] == 303
    assert "French" in await desk.page(path)
    assert (await desk.send(f"{path}?channel=sms&locale=fr", f"{path}/remove"))[0] == 303
    assert "locale=fr&amp;" not in await desk.page(f"{path}?channel=email")


async def test_the_page_says_who_gets_which_language_and_who_none(desk: Desk) -> None:
    for name, locale in (("Ana", "es"), ("Bia", "pt")):
        made = await desk.ada.call("POST", "/api/v1/contacts", {"given_name": name, "locale": locale})
        assert made.status == 201, made.raw
    async with desk.services.database.transaction(desk.organization_id) as tx:  # type: ignore[arg-type]
        template = await messaging.create_template(
            tx, TemplateDraft(name="Spanish", variants=(TemplateVariant(channel="sms", locale="es", body="Hola"),))
        )
    page = await desk.page(f"/templates/{template.id}")
    card = page[page.index("Who gets which language") :]
    portuguese = card[card.index("Portuguese") :]
    assert "gets nothing" in portuguese[:400]
    assert "Spanish" in card


async def test_typed_words_arrive_in_the_preview_unsaved(desk: Desk) -> None:
    path = await desk.begun()
    form = form_in(await desk.page(path), f"{path}/variant")
    headers = {"accept": "text/html", "content_type": FORM, "x_csrf_token": form["csrf_token"], "hx_request": "true"}
    typed = form.typed(body="Hi {{ contact.first_name }} from {{ organization.name }}")
    answer = await desk.ada.call("POST", f"{path}/preview", typed, **headers)
    shown = answer.raw.decode()
    assert answer.status == 200, shown[:300]
    assert "Hi Ana from " in shown
    assert "1 segment" in shown
    broken = await desk.ada.call("POST", f"{path}/preview", form.typed(body="Hi {{ contact"), **headers)
    assert "A tag or variable is not closed." in broken.raw.decode()


async def test_versions_stand_side_by_side(desk: Desk) -> None:
    path = await desk.begun()
    await desk.send(path, f"{path}/publish")
    await desk.send(f"{path}?channel=sms&locale=en", f"{path}/variant", body="Hello <b>there</b>")
    page = await desk.page(f"{path}/versions")
    assert "<ins>Hello" in page
    assert "&lt;b&gt;" not in page or "<b>there" not in page
    assert "Unchanged: " in page
    status, where, _ = await desk.send(f"{path}/versions", f"{path}/versions/1/restore")
    assert (status, where) == (303, path)
    assert "it was good to have you" in await desk.page(f"{path}?channel=sms&locale=en")


def test_what_differs_is_marked_word_by_word_and_escaped() -> None:
    old, new = marked("Hi {{ contact.first_name }}, at <9>", "Hi {{ contact.name }}, at <10>")
    assert old == "Hi <del>{{ contact.first_name }}</del>, at &lt;<del>9</del>&gt;"
    assert new == "Hi <ins>{{ contact.name }}</ins>, at &lt;<ins>10</ins>&gt;"


async def test_one_hands_in_and_another_sends_back_then_approves(desk: Desk) -> None:
    async with desk.services.database.transaction(desk.organization_id) as tx:  # type: ignore[arg-type]
        await organizations.change_settings(tx, {"messaging.template_review": True})
    try:
        path = await desk.begun("event")
        assert (await desk.send(path, f"{path}/submit", words="Please look"))[0] == 303
        own = await desk.page(path)
        assert "Please look" in own
        assert f'action="{path}/approve"' not in own
        assert (await desk.send(path, f"{path}/reject", desk.ben, words="The time is missing"))[0] == 303
        assert "The time is missing" in await desk.page(path)
        await desk.send(path, f"{path}/submit")
        assert (await desk.send(path, f"{path}/approve", desk.ben))[0] == 303
        assert "Ready" in await desk.page(path)
    finally:
        async with desk.services.database.transaction(desk.organization_id) as tx:  # type: ignore[arg-type]
            await organizations.change_settings(tx, {"messaging.template_review": False})


async def test_details_are_changed_and_a_taken_name_is_told(desk: Desk) -> None:
    path = await desk.begun("birthday")
    await desk.begun("cancelled")
    status, _, page = await desk.send(f"{path}/details", f"{path}/details", name="A service is cancelled")
    assert (status, "This already exists." in page) == (409, True)
    details = {"name": "Birthday", "folder": "Joy", "default_locale": "es"}
    assert (await desk.send(f"{path}/details", f"{path}/details", **details))[0] == 303
    assert "Joy" in await desk.page("/templates?q=birthday")


async def test_it_is_archived_and_deleted(desk: Desk) -> None:
    path = await desk.begun()
    assert (await desk.send(path, f"{path}/archive"))[0] == 303
    assert path not in await desk.page("/templates")
    assert path in await desk.page("/templates?show=archived")
    assert "Nothing needs it any more" in await desk.page(f"{path}/delete")
    assert (await desk.send(f"{path}/delete", f"{path}/delete"))[:2] == (303, "/templates")
    assert (await desk.ada.call("GET", path, accept="text/html")).status == 404


async def test_a_message_begins_with_a_template_and_pins_it_until_it_is_changed(desk: Desk) -> None:
    path = await desk.begun("birthday")
    template_id = path.rpartition("/")[2]
    early = await desk.ada.call("GET", f"/broadcasts/new?template={template_id}", accept="text/html")
    assert early.status == 409  # nothing of it is published
    await desk.send(path, f"{path}/publish")
    begun = await desk.ada.call("GET", f"/broadcasts/new?template={template_id}", accept="text/html")
    draft = begun.headers["location"]
    page = await desk.page(draft)
    assert "Happy birthday, {{ contact.first_name" in page
    assert ", version 1" in page
    listed = await desk.page(f"{draft}/templates")
    assert "Birthday greeting" in listed
    broadcast = f"/api/v1{draft}"
    kept = (await desk.ada.call("GET", broadcast)).json["data"]
    assert (kept["channel"], {one["channel"] for one in kept["variants"]}) == ("sms", {"sms", "email"})
    assert (await desk.send(draft, f"{draft}/draft", name="Birthdays"))[0] == 303  # as the page saves itself
    assert ", version 1" in await desk.page(draft)
    await desk.ada.call("PATCH", broadcast, {"body": "My own words"})
    assert ", version 1" not in await desk.page(draft)


async def test_values_that_would_be_given_are_left_for_the_writer(desk: Desk) -> None:
    path = await desk.begun("event")
    await desk.send(path, f"{path}/publish")
    begun = await desk.ada.call("GET", f"/broadcasts/new?template={path.rpartition('/')[2]}", accept="text/html")
    page = await desk.page(begun.headers["location"])
    assert "invites you to [name] on [day]" in page
    assert ", version 1" not in page


async def test_whatsapp_stands_in_words_beside_the_text(desk: Desk) -> None:
    assert "No WhatsApp account is connected" in await desk.page("/templates/whatsapp")
    path = await desk.begun("event")
    page = await desk.page(f"{path}?channel=whatsapp&locale=en")
    assert "Connect a WhatsApp account" in page
    await desk.send(
        f"{path}?channel=whatsapp&locale=en", f"{path}/variant", body="Bye {{ contact.first_name }}", button_text=""
    )
    assert "no personal field at the very beginning or end" in await desk.page(f"{path}?channel=whatsapp&locale=en")
    template_id = UUID(path.rpartition("/")[2])
    async with desk.services.database.transaction(desk.organization_id) as tx:  # type: ignore[arg-type]
        new = NewAccount(provider="whatsapp_cloud", name="WhatsApp", environment=Environment.SIMULATOR)
        account = await channels.connect_account(tx, desk.services.vault, new, "http://127.0.0.1:1")
    await desk.send(f"{path}?channel=whatsapp&locale=en", f"{path}/variant", body="Bye {{ contact.first_name }}, dear.")
    assert "Publish these words, then hand them in." in await desk.page(f"{path}?channel=whatsapp&locale=en")
    await desk.send(path, f"{path}/publish")
    status, _, _ = await desk.send(f"{path}?channel=whatsapp&locale=en", f"{path}/whatsapp")
    assert status == 303
    assert "WhatsApp is looking at it" in await desk.page(f"{path}?channel=whatsapp&locale=en")
    async with desk.services.database.transaction(desk.organization_id) as tx:  # type: ignore[arg-type]
        await tx.execute(
            "update whatsapp_templates set status = 'rejected', reason = 'SCAM', category = 'marketing'"
            " where organization_id = %(o)s and template_id = %(t)s and account_id = %(a)s",
            {"o": desk.organization_id, "t": template_id, "a": account.id},
        )
    listed = await desk.page("/templates/whatsapp")
    assert "Refused by WhatsApp" in listed
    assert "WhatsApp takes it for fraud." in listed


async def test_a_mail_is_written_in_blocks(desk: Desk) -> None:
    path = await desk.begun()
    english = f"{path}?channel=email&locale=en"
    form = form_in(await desk.page(english), f"{path}/variant")
    assert '"type":"heading"' in form["mail_blocks"]
    blocks = '[{"type":"heading","text":"Hello {{ contact.first_name }}"},{"type":"footer"}]'
    assert (await desk.send(english, f"{path}/variant", mail_subject="Hello", mail_blocks=blocks))[0] == 303
    async with desk.services.database.transaction(desk.organization_id) as tx:  # type: ignore[arg-type]
        found = await messaging.template_version(tx, UUID(path.rpartition("/")[2]))
    mail = found.variant("email", "en")
    assert mail is not None
    assert (mail.subject, [one["type"] for one in mail.blocks]) == ("Hello", ["heading", "footer"])
    wrong = blocks.replace("first_name", "frist_name")
    status, _, page = await desk.send(english, f"{path}/variant", mail_blocks=wrong)
    assert (status, "contact.frist_name is not known." in page) == (422, True)
