"""How mails fared: opened, followed, came back, reported as spam (MSG-093)."""

from uuid import UUID

import pytest

from koinon import messaging
from koinon.channels import AppliedFact, EmailEvent, ErrorKind, ProviderError
from koinon.kit import clock, ids
from koinon.messaging.contracts import Variant
from koinon.messaging.figures.jobs import roll_stats
from koinon.messaging.figures.mails import email_analytics
from koinon.messaging.service import verdicts
from koinon.platform.errors import KoinonError
from koinon.platform.services import Services
from koinon.simulator import Simulator
from tests.messaging import cast as texts
from tests.messaging.channels import cast
from tests.messaging.conftest import Finish

SUPPER = Variant(channel="email", subject="Supper", body="We eat at six.")


def told(delivery_id: UUID, kind: str) -> AppliedFact:
    error = ProviderError("550", ErrorKind.RECIPIENT_INVALID, "no such user") if kind == "bounce" else None
    fact = EmailEvent(
        str(ids.uuid7()), kind, "p", delivery_id, None, "x@people.example", None, None, None, error, clock.now()
    )
    return AppliedFact(ids.uuid7(), None, fact)


async def test_what_came_back_and_what_was_reported_are_rates_of_its_report(
    services: Services, chapel: UUID, carrier: Simulator, finish: Finish
) -> None:
    await cast.sender(services, chapel, carrier.url, "email")
    for name in ("ada", "ben", "cleo", "dora"):
        await cast.person(services, chapel, name, emails=[f"{name}@people.example"], consents={"email": "granted"})
    made = await texts.draft(services, chapel, "", channel="email", variants=(SUPPER,))
    await texts.send(services, chapel, made.id)
    await finish(chapel, made.id)
    async with services.database.transaction(chapel) as tx:
        rows = [row for _, row in await messaging.deliveries_page(tx, made.id)]
        for _ in "twice is once":
            facts = [told(rows[0].id, "bounce"), told(rows[1].id, "complaint"), told(rows[2].id, "open")]
            await verdicts.on_mail_events(tx, services, facts)
    await roll_stats.run(services, chapel, broadcast_id=str(made.id))
    async with services.database.transaction(chapel) as tx:
        mail = (await messaging.report(tx, made.id)).mail
        again, one = await email_analytics(tx, made.id), await email_analytics(tx, rows[1].id)
    assert mail is not None
    assert (mail.messages, mail.bounced, mail.complained, mail.opened) == (4, 1, 1, 0)
    assert (mail.bounce_rate, mail.complaint_rate, mail.open_rate) == (0.25, 0.25, 0.0)
    assert again == mail
    assert (one.messages, one.complained, one.bounced, one.opens, one.opened_at) == (1, 1, 0, 0, None)


async def test_of_a_text_nothing_is_told(services: Services, chapel: UUID, carrier: Simulator, finish: Finish) -> None:
    await texts.people(services, chapel, texts.distinct(1))
    await texts.sender(services, chapel, carrier.url)
    made = await texts.draft(services, chapel, "Hi")
    await texts.send(services, chapel, made.id)
    await finish(chapel, made.id)
    async with services.database.transaction(chapel) as tx:
        [(_, row)] = await messaging.deliveries_page(tx, made.id)
        with pytest.raises(KoinonError) as refused:
            await email_analytics(tx, row.id)
    assert refused.value.status == 409
