"""An organization's address: changed once in 30 days, the old one leads on for a year (ORG-005)."""

from datetime import timedelta
from uuid import UUID

import pytest

from koinon import organizations
from koinon.kit import clock
from koinon.platform.db import Database
from tests.identity.browser import Browser
from tests.organizations.test_organization import NEW, create, organization_id

HOME = "/api/v1/organization"


async def found(database: Database, slug: str) -> tuple[UUID, bool] | None:
    async with database.system() as tx:
        lead = await organizations.find_by_slug(tx, slug)
    return None if lead is None else (lead.organization_id, lead.is_old)


async def slug_of(browser: Browser) -> str:
    return str((await browser.call("GET", HOME)).json["data"]["slug"])


async def age(database: Database, organization: UUID, days: int) -> None:
    """Let the last change have been so long ago."""
    at = clock.now() - timedelta(days=days)
    async with database.transaction(organization) as tx:
        values = {"id": organization, "at": at}
        await tx.execute("update organizations set slug_changed_at = %(at)s where id = %(id)s", values)
        await tx.execute(
            "update directory set created_at = %(at)s where kind = 'old_slug' and organization_id = %(id)s", values
        )


async def test_it_is_changed_and_the_old_one_leads_on_for_a_year(ada: Browser, database: Database) -> None:
    own, before = await organization_id(ada), await slug_of(ada)
    after = f"new-{own.hex[-12:]}"
    answer = await ada.call("PATCH", HOME, {"slug": after})
    assert (answer.status, answer.json["data"]["slug"]) == (200, after)
    assert (await found(database, after), await found(database, before)) == ((own, False), (own, True))
    await age(database, own, 364)
    assert await found(database, before) == (own, True)
    await age(database, own, 366)
    assert await found(database, before) is None


async def test_within_thirty_days_it_stays_and_says_until_when(ada: Browser, database: Database) -> None:
    own = await organization_id(ada)
    await ada.call("PATCH", HOME, {"slug": f"one-{own.hex[-12:]}"})
    refused = await ada.call("PATCH", HOME, {"slug": f"two-{own.hex[-12:]}"})
    assert (refused.status, refused.json["error"]["code"]) == (409, "invalid_state")
    assert "changeable_at" in refused.json["error"]["details"]
    await age(database, own, 31)
    assert (await ada.call("PATCH", HOME, {"slug": f"two-{own.hex[-12:]}"})).status == 200


@pytest.mark.parametrize("slug", ["ab", "a" * 41, "Grace", "a--b", "-ab", "né", "www", "api", "webhooks", "status"])
async def test_what_is_no_address_or_reserved_is_told_at_its_field(ada: Browser, slug: str) -> None:
    answer = await ada.call("PATCH", HOME, {"slug": slug})
    assert (answer.status, [f["path"] for f in answer.json["error"]["details"]["fields"]]) == (422, ["slug"])


async def test_nobody_takes_what_another_has_or_had_within_a_year(
    ada: Browser, ben: Browser, database: Database
) -> None:
    own, before = await organization_id(ada), await slug_of(ada)
    after = f"hers-{own.hex[-12:]}"
    await ada.call("PATCH", HOME, {"slug": after})
    for taken in (after, before):
        answer = await ben.call("PATCH", HOME, {"slug": taken})
        assert (answer.status, answer.json["error"]["code"]) == (409, "duplicate_resource")
    await age(database, own, 366)
    assert (await ben.call("PATCH", HOME, {"slug": before})).status == 200
    assert await found(database, before) == (await organization_id(ben), False)


async def test_a_new_organization_of_that_name_gets_another_one(ada: Browser, database: Database) -> None:
    import msgspec

    own = await organization_id(ada)
    name = f"Harbor {own.hex[-12:]}"
    async with database.transaction(own) as tx:
        slug = organizations.policy.slug_of(name)
        await tx.execute("update organizations set slug = %(slug)s where id = %(id)s", {"id": own, "slug": slug})
    await ada.call("PATCH", HOME, {"slug": f"new-{own.hex[-12:]}"})
    made = await create(database, msgspec.structs.replace(NEW, name=name))
    assert made.slug == f"{slug}-2"


async def test_one_takes_ones_own_old_address_back(ada: Browser, database: Database) -> None:
    own, before = await organization_id(ada), await slug_of(ada)
    await ada.call("PATCH", HOME, {"slug": f"new-{own.hex[-12:]}"})
    await age(database, own, 31)
    assert (await ada.call("PATCH", HOME, {"slug": before})).status == 200
    assert await found(database, before) == (own, False)
    assert await found(database, f"new-{own.hex[-12:]}") == (own, True)
