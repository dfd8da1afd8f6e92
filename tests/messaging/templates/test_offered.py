"""Templates that can be sent on WhatsApp now are one statement, however many there are (API-044, MSG-007)."""

from typing import Any

import pytest

from koinon import messaging, organizations
from koinon.messaging import TemplateVariant
from koinon.platform.db import Tx
from tests.channels.test_whatsapp_accounts import Business, business  # noqa: F401
from tests.messaging.templates.approved import approved
from tests.messaging.templates.test_whatsapp import simulator  # noqa: F401


@pytest.fixture
def issued(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The statements so far."""
    seen: list[str] = []
    run = Tx._run

    async def noting(tx: Tx, sql: str, params: Any) -> Any:
        seen.append(sql)
        return await run(tx, sql, params)

    monkeypatch.setattr(Tx, "_run", noting)
    return seen


async def names(business: Business) -> list[str]:  # noqa: F811
    async with business.services.database.transaction(business.chapel) as tx:
        return [name for _, name in await messaging.offered_templates(tx, 50)]


async def test_many_are_one_statement(business: Business, issued: list[str]) -> None:  # noqa: F811
    await business.sync()
    told = []
    for more in (1, 4):
        for n in range(more):
            await approved(business.services, business.chapel, f"We are back {more} {n}")
        issued.clear()
        told.append((len(await names(business)), sum("from templates" in one or "whatsapp" in one for one in issued)))
        assert len(issued) <= 2  # whether templates are reviewed is a setting
    assert told == [(1, 1), (5, 1)]


async def test_only_words_that_are_approved_published_and_reviewed(business: Business) -> None:  # noqa: F811
    await business.sync()
    services, chapel = business.services, business.chapel
    offered = await approved(services, chapel, "Offered")
    await approved(services, chapel, "Waits", status="pending")
    gone, rewritten = await approved(services, chapel, "Archived"), await approved(services, chapel, "Rewritten")
    async with services.database.transaction(chapel) as tx:
        await messaging.archive_template(tx, gone, archived=True)
        other = TemplateVariant(channel="whatsapp", locale="en", body="Other words")
        await messaging.update_template(tx, rewritten, {"variants": (other,)})
    assert set(await names(business)) == {"Offered", "Rewritten"}  # what is only written is not sent yet
    async with services.database.transaction(chapel) as tx:
        await messaging.publish_template(tx, rewritten)
        assert await messaging.offered_templates(tx, 50) == [(offered, "Offered")]
        await organizations.change_settings(tx, {"messaging.template_review": True})
    assert await names(business) == []
