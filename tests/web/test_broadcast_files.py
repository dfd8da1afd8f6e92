"""Files in the composer: from the library, with the text or as a link, priced and said (MSG-015)."""

from uuid import UUID

import pytest_asyncio

from koinon import messaging
from koinon.messaging.contracts import Variant
from koinon.platform.services import Services
from koinon.simulator import Simulator
from tests.identity.browser import Browser
from tests.identity.conftest import ada, application, browser, signed_in
from tests.messaging import cast
from tests.messaging.conftest import carrier
from tests.messaging.media.test_sending import LONG, file
from tests.organizations.test_organization import organization_id
from tests.pages import application_of
from tests.web.forms_of import form_in

__all__ = ["ada", "application", "browser", "carrier", "signed_in"]


@pytest_asyncio.fixture
async def tenant(ada: Browser, services: Services, carrier: Simulator) -> UUID:
    """Somebody in the United States and somebody in Spain."""
    found = await organization_id(ada)
    await cast.sender(services, found, carrier.url)
    await cast.people(services, found, cast.distinct(1))
    await cast.people(services, found, ["+34612345678"], country="ES")
    ada.app = application_of(services)
    return found


async def page_of(at: Browser, draft: messaging.Broadcast) -> str:
    answer = await at.call("GET", f"/broadcasts/{draft.id}", accept="text/html")
    assert answer.status == 200, answer.raw[:300]
    return answer.raw.decode()


async def typed(
    at: Browser, services: Services, tenant: UUID, draft: messaging.Broadcast, **fields: str
) -> tuple[messaging.Broadcast, str]:
    """A draft after somebody typed these fields into the composer, and what it answered with."""
    form = form_in(await page_of(at, draft), f"/broadcasts/{draft.id}/draft")
    answer = await at.call(
        "POST",
        f"/broadcasts/{draft.id}/draft",
        form.typed(include="all:", **fields),
        content_type="application/x-www-form-urlencoded",
        hx_request="true",
    )
    assert answer.status == 200, answer.raw[:300]
    return await cast.found(services, tenant, draft.id), answer.raw.decode()


async def test_a_picture_goes_with_the_text_and_who_cannot_get_it_is_counted(
    ada: Browser, services: Services, tenant: UUID
) -> None:
    picture = await file(services, tenant)
    shelf = await ada.call("GET", "/broadcasts/files?channel=sms", accept="text/html")
    assert str(picture) in shelf.raw.decode()
    row = await ada.call("GET", f"/broadcasts/files/{picture}?field=sms_media", accept="text/html")
    assert f'name="sms_media" value="{picture}"' in row.raw.decode()
    made = await cast.draft(services, tenant, "")
    draft, shown = await typed(ada, services, tenant, made, body="The fair", sms_media=str(picture))
    said = Variant(channel="sms", body="The fair", media_ids=(picture,), files_as="mms_or_link")
    assert (draft.body, draft.variants) == ("The fair", (said,))
    assert "One picture message each" in shown
    assert "they get a link instead" in shown
    without, _ = await typed(ada, services, tenant, draft, sms_media="")
    assert (without.body, without.variants) == ("The fair", ())


async def test_what_the_api_wrote_is_what_the_page_shows_and_keeps(
    ada: Browser, services: Services, tenant: UUID
) -> None:
    picture = await file(services, tenant)
    spanish = Variant(channel="sms", locale="es", body="La feria", media_ids=(picture,))
    said = Variant(channel="sms", body="The fair of Sunday", media_ids=(picture,))
    made = await cast.draft(services, tenant, "Never sent", variants=(said, spanish))
    page = await page_of(ada, made)
    assert "The fair of Sunday" in page
    assert "Never sent" not in page
    draft, _ = await typed(ada, services, tenant, made, name="The fair")
    assert {one.locale: (one.body, one.media_ids) for one in draft.variants} == {
        "": ("The fair of Sunday", (picture,)),
        "es": ("La feria", (picture,)),
    }


async def test_a_long_text_may_go_as_one_mms(ada: Browser, services: Services, tenant: UUID) -> None:
    made = await cast.draft(services, tenant, "")
    draft, shown = await typed(ada, services, tenant, made, body=LONG)
    assert draft.variants == ()
    assert "As one MMS each: $" in shown
    chosen, shown = await typed(ada, services, tenant, draft, as_mms="yes", as_mms_shown="1")
    assert chosen.variants == (Variant(channel="sms", body=LONG, as_mms=True),)
    assert "One MMS each, whatever its length." in shown
