"""Everybody's own page, from a text's link to a saved change, on a phone and without script (CON-063..066)."""

import re
from datetime import timedelta
from uuid import UUID

import pytest
from playwright.async_api import expect

from koinon import contacts
from koinon.contacts import ContactChanges, NewTopic
from koinon.kit import clock
from tests.web.site import Site, violations

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("fresh_limits")]
ADA = "+12125550198"
CSRF = {"Origin": ""}


async def a_topic(site: Site) -> UUID:
    async with site.services.database.transaction(site.organization) as tx:
        return (await contacts.create_topic(tx, NewTopic(names={"en": "Events", "es": "Actividades"}))).id


async def test_from_the_link_to_a_saved_change_in_spanish_on_a_phone(site: Site) -> None:
    topic, ada = await a_topic(site), await site.person("Ada", "Okafor", ADA)
    async with site.services.database.transaction(site.organization) as tx:
        await contacts.update(tx, site.services.vault, ada.id, ContactChanges(locale="es"))
        token = contacts.preference_token(site.services.vault, site.organization, ada.id)
    public = await site.browser.new_context(
        viewport={"width": 390, "height": 844}, reduced_motion="reduce", java_script_enabled=True
    )
    phone = await public.new_page()
    await phone.goto(f"{site.url}/p/{token}")
    await expect(phone.get_by_role("heading", name="Lo que recibes de nosotros")).to_be_visible()
    await expect(phone.locator("html")).to_have_attribute("lang", re.compile("^es"))
    assert await violations(phone) == []
    await phone.get_by_role("switch", name="Mensajes de texto").check()
    await phone.get_by_role("switch", name="Actividades").uncheck()
    await phone.get_by_label("Pausa").select_option("30")
    await phone.get_by_role("button", name="Guardar lo que elegí").click()
    await expect(phone.get_by_role("status")).to_contain_text("Actividades: no")
    assert await violations(phone) == []
    await phone.get_by_label("Demasiados mensajes").check()
    await phone.get_by_role("button", name="Enviar", exact=True).click()
    await expect(phone.get_by_text("Gracias por decírnoslo")).to_be_visible()
    await public.close()
    async with site.services.database.transaction(site.organization) as tx:
        choices = await contacts.topic_choices(tx, ada.id)
        assert [(one.topic.id, one.subscribed, one.source) for one in choices] == [(topic, False, "preference_centre")]
        assert (await contacts.addresses(tx, site.services.vault, ada.id))[0].consent == "granted"
        until = await contacts.paused_until(tx, ada.id)
        assert until is not None and until > clock.now() + timedelta(days=29)
        assert [one.reason for one in await contacts.leave_reasons(tx, ada.id)] == ["too_many"]


async def test_a_link_nobody_gave_is_no_page_and_the_thirty_first_call_waits(site: Site) -> None:
    page = await site.page("/p/" + "x" * 70)
    answers = [await page.request.get(f"{site.url}/p/{'x' * 70}") for _ in range(31)]
    assert answers[0].status == 404
    assert answers[-1].status == 429
    assert int(answers[-1].headers["retry-after"]) > 0
