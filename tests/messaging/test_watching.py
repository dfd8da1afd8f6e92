"""At night a day's figures raise flags for an operator, and the owner is told what was seen (ORG-029)."""

from uuid import UUID

import pytest

from koinon import contacts, organizations
from koinon.messaging import watching
from koinon.platform.services import Services
from tests.messaging import cast


async def day(services: Services, tenant: UUID, *, sent: int, no: int, complained: int = 0, filtered: int = 0) -> None:
    """A broadcast of today that reached so many, and what came back."""
    draft = await cast.draft(services, tenant)
    async with services.database.transaction(tenant) as tx:
        values = {"o": tenant, "b": draft.id, "sent": sent, "filtered": filtered}
        await tx.execute("update broadcasts set started_at = now(), state = 'completed' where id = %(b)s", values)
        await tx.execute(
            "update broadcast_counts set total = %(sent)s, delivered = %(sent)s, content_failures = %(filtered)s"
            " where broadcast_id = %(b)s",
            values,
        )
        for n, number in enumerate(cast.distinct(no + complained)):
            source = "stop_keyword" if n < no else "complaint"
            await contacts.opt_out(tx, services.vault, phone=number, source=source, evidence=f"message:{n}")


async def flags(services: Services, tenant: UUID) -> list[str]:
    async with services.database.transaction(tenant) as tx:
        await watching.raise_flags(tx, "UTC")
        await watching.raise_flags(tx, "UTC")
        return sorted((await organizations.get(tx)).flags)


@pytest.mark.parametrize(
    ("figures", "raised"),
    [
        ({"sent": 300, "no": 7}, ["opt_out_rate"]),
        ({"sent": 300, "no": 6}, []),  # two in a hundred, not more
        ({"sent": 200, "no": 50}, []),  # too few messages to say anything
        ({"sent": 1_000, "no": 0, "complained": 2}, ["complaint_rate"]),
        ({"sent": 1_000, "no": 0, "complained": 1}, []),
        ({"sent": 300, "no": 0, "filtered": 16}, ["carrier_filtering"]),
        ({"sent": 300, "no": 0, "filtered": 15}, []),
    ],
)
async def test_what_is_beyond_the_bounds_of_a_day_is_flagged_once(
    services: Services, chapel: UUID, figures: dict[str, int], raised: list[str]
) -> None:
    await day(services, chapel, **figures)
    assert await flags(services, chapel) == raised


async def test_a_sample_is_not_watched(services: Services, chapel: UUID) -> None:
    async with services.database.transaction(chapel) as tx:
        await tx.execute("update organizations set is_sample = true where id = %(o)s", {"o": chapel})
    await day(services, chapel, sent=300, no=30)
    assert await flags(services, chapel) == []
