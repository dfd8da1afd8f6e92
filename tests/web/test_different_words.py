"""Other words in the composer, and how they do on the broadcast's page (MSG-095)."""

from uuid import UUID

from koinon import messaging
from koinon.messaging import Split, SplitWords
from koinon.messaging.contracts import Variant
from koinon.platform.services import Services
from tests.identity.browser import Browser
from tests.identity.conftest import ada, application, browser, signed_in
from tests.messaging import cast as texts
from tests.messaging.conftest import Drain, carrier, drain
from tests.messaging.splits.test_splits import settled
from tests.web.test_composer_channels import tenant, typed

__all__ = ["ada", "application", "browser", "carrier", "drain", "signed_in", "tenant"]


async def test_other_texts_are_kept_and_emptied_ones_are_none(ada: Browser, services: Services, tenant: UUID) -> None:
    draft, _ = await typed(ada, services, tenant, body="Come on Sunday", ab_body_B="Sunday at nine", ab_share="30")
    assert draft.ab == Split(others=(SplitWords(body="Sunday at nine"),), share=30)
    bare, _ = await typed(ada, services, tenant, body="Come on Sunday", ab_body_B="  ")
    assert bare.ab is None


async def test_another_subject_is_the_same_mail_under_it(ada: Browser, services: Services, tenant: UUID) -> None:
    fields = {"channel": "email", "mail_subject": "Sunday", "mail_blocks": '[{"type":"text","html":"<p>Nine.</p>"}]'}
    draft, _ = await typed(ada, services, tenant, **fields, ab_subject_B="See you at nine", ab_by="hand")
    assert draft.ab is not None
    ((mail,),) = (one.variants for one in draft.ab.others)
    assert isinstance(mail, Variant)
    assert (mail.subject, mail.blocks) == ("See you at nine", draft.variants[0].blocks)


async def test_the_page_shows_the_sample_and_a_press_sends_the_rest(
    ada: Browser, services: Services, tenant: UUID, drain: Drain
) -> None:
    split = Split(others=(SplitWords(body="Sunday at nine"),), by="hand")
    made = await texts.draft(services, tenant, "Come on Sunday", ab=split)
    await texts.people(services, tenant, texts.distinct(10, start=50))
    await texts.send(services, tenant, made.id)
    await settled(services, tenant, drain)
    page = (await ada.call("GET", f"/broadcasts/{made.id}", accept="text/html")).raw.decode()
    assert "Everybody else waits until you choose." in page
    assert "So far there are too few to tell." in page
    pressed = await ada.call(
        "POST",
        f"/broadcasts/{made.id}/ab",
        b"winner=B",
        content_type="application/x-www-form-urlencoded",
        hx_request="true",
    )
    assert pressed.status == 200, pressed.raw[:300]
    await settled(services, tenant, drain)
    done = await texts.found(services, tenant, made.id)
    assert (done.ab_winner, done.counts.sent) == ("B", done.counts.total)
    async with services.database.transaction(tenant) as tx:
        rows = [row.body for _, row in await messaging.deliveries_page(tx, made.id)]
    assert (rows.count("Come on Sunday"), rows.count("Sunday at nine")) == (2, len(rows) - 2)
