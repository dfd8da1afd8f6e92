"""The one-time owner link (IDN-002)."""

from datetime import timedelta
from uuid import UUID

import pytest

from koinon import identity, organizations
from koinon.kit import clock, ids
from koinon.platform import errors
from koinon.platform.db import Database
from koinon.platform.services import Services
from tests.identity.browser import PASSWORD


async def fresh(services: Services, *organization_ids: UUID, first: UUID | None = None) -> str:
    """A link for `first`, or of a first start, whoever else the test database holds."""
    token = await identity.issue_owner_link(services, organization_ids)
    async with services.database.system() as tx:
        await tx.execute("update one_time_tokens set user_id = %(first)s where used_at is null", {"first": first})
    return token


def form(name: str = "Ada Lovelace", organization: organizations.NewOrganization | None = None) -> identity.SignUp:
    return identity.SignUp(name, f"{ids.uuid7().hex}@example.org", PASSWORD, organization)


async def test_a_link_makes_the_owner_of_the_samples(services: Services, chapel: UUID, bakery: UUID) -> None:
    token = await fresh(services, chapel, bakery)
    assert (await identity.owner_link(services, token)).organization_ids == (chapel, bakery)
    signed_in = await identity.accept_owner_link(services, token, form(), identity.Client())
    seats = await identity.seats(services, signed_in.user.id)
    assert {(seat.organization_id, seat.role) for seat in seats} == {(chapel, "owner"), (bakery, "owner")}
    assert signed_in.organization_id == chapel


async def test_a_link_works_once(services: Services, chapel: UUID) -> None:
    token = await fresh(services, chapel)
    await identity.accept_owner_link(services, token, form(), identity.Client())
    with pytest.raises(errors.KoinonError, match="link_expired"):
        await identity.accept_owner_link(services, token, form(), identity.Client())
    with pytest.raises(errors.KoinonError, match="link_expired"):
        await identity.owner_link(services, token)


async def test_a_link_lives_thirty_minutes(services: Services, chapel: UUID) -> None:
    token = await fresh(services, chapel)
    with clock.frozen(clock.now() + timedelta(minutes=29)):
        await identity.owner_link(services, token)
    with clock.frozen(clock.now() + timedelta(minutes=31)), pytest.raises(errors.KoinonError, match="link_expired"):
        await identity.owner_link(services, token)


async def test_a_newer_link_voids_the_older(services: Services, chapel: UUID) -> None:
    older = await fresh(services, chapel)
    newer = await fresh(services, chapel)
    with pytest.raises(errors.KoinonError, match="link_expired"):
        await identity.owner_link(services, older)
    await identity.owner_link(services, newer)


async def test_a_refused_form_leaves_the_link_usable(services: Services, chapel: UUID) -> None:
    token = await fresh(services, chapel)
    weak = identity.SignUp("Ada", "ada@example.org", "short", None)
    with pytest.raises(errors.KoinonError, match="password_too_weak"):
        await identity.accept_owner_link(services, token, weak, identity.Client())
    await identity.accept_owner_link(services, token, form(), identity.Client())


async def test_a_reissued_link_lets_the_first_user_back_in(services: Services, chapel: UUID) -> None:
    made = await identity.accept_owner_link(services, await fresh(services, chapel), form(), identity.Client())
    token = await fresh(services, first=made.user.id)
    link = await identity.owner_link(services, token)
    assert link.user_id == made.user.id
    signed_in = await identity.accept_owner_link(services, token, None, identity.Client())
    assert signed_in.user.id == link.user_id


async def test_the_link_itself_is_not_stored(services: Services, database: Database, chapel: UUID) -> None:
    token = await fresh(services, chapel)
    async with database.system() as tx:
        rows = await tx.all(str, "select t::text from one_time_tokens t")
    assert not any(token in row for row in rows)


@pytest.mark.parametrize("token", ["", "x", "é" * 50, "a" * 5000, "\x00"])
async def test_a_made_up_link_is_expired(services: Services, token: str) -> None:
    with pytest.raises(errors.KoinonError, match="link_expired"):
        await identity.owner_link(services, token)
