"""The whole application over the test database, and people who have signed up."""

from collections.abc import Awaitable, Callable
from uuid import UUID

import pytest

from koinon import identity, organizations
from koinon.identity.contracts import Role
from koinon.kit import ids
from koinon.platform import rest
from koinon.platform.services import Services
from tests.identity.api import make_api
from tests.identity.browser import FOUNDER, PASSWORD, Browser

SignUpAs = Callable[..., Awaitable[Browser]]


@pytest.fixture(scope="session")
def application(services: Services) -> rest.Edge:
    """The whole REST API behind its edge and guards."""
    return make_api(services)


@pytest.fixture
def browser(application: rest.Edge) -> Browser:
    """A browser in which nobody has signed in."""
    return Browser(application)


async def found(services: Services, name: str = "Grace Chapel", email: str | None = None) -> identity.SignedIn:
    """A new user with a new organization, by the front door; the installation need not be open for sign-up."""
    token = await identity.issue_owner_link(services)
    address = email or f"{ids.uuid7().hex}@example.org"
    async with services.database.system() as tx:
        await tx.execute("update one_time_tokens set user_id = null where purpose = 'owner_link'")
    kind = organizations.Kind.CHURCH
    new = organizations.NewOrganization(name=name, kind=kind, country="US", time_zone="America/New_York")
    form = identity.SignUp("Ada Lovelace", address, PASSWORD, new)
    signed_in = await identity.accept_owner_link(services, token, form, identity.Client())
    assert isinstance(signed_in, identity.SignedIn)  # whoever is new has no second factor yet
    return signed_in


@pytest.fixture
def signed_in(application: rest.Edge, services: Services) -> SignUpAs:
    """Signs a new owner of a new organization in; the browser holds their session."""

    async def make(name: str = "Grace Chapel", email: str | None = None) -> Browser:
        new = Browser(application)
        new.token = (await found(services, name, email)).token
        await new.call("GET", "/api/v1/me")
        return new

    return make


@pytest.fixture
async def ada(signed_in: SignUpAs) -> Browser:
    """Ada, owner of Grace Chapel."""
    return await signed_in("Grace Chapel")


@pytest.fixture
async def ben(signed_in: SignUpAs) -> Browser:
    """Ben, owner of Corner Bakery, another tenant."""
    return await signed_in("Corner Bakery")


async def seat(services: Services, organization_id: UUID, role: Role) -> identity.SignedIn:
    """A new user with a seat in an existing organization."""
    from koinon.identity.accounts import acting, register, start_session, take_seat
    from koinon.identity.passwords import hash_password

    user_id = ids.uuid7()
    form = identity.SignUp("Carla", f"{user_id.hex}@example.org", PASSWORD, None)
    hashed = await hash_password(PASSWORD)
    async with services.database.transaction(acting(user_id, organization_id, "Carla", identity.Client())) as tx:
        await register(tx, user_id, form, hashed)
        await take_seat(tx, user_id, organization_id, role)
    return await start_session(services, user_id, identity.Client())


__all__ = ["FOUNDER", "ada", "application", "ben", "browser", "found", "seat", "signed_in"]
