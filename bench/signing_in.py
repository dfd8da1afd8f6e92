"""Signing in, token checks and renewals over the real database, each beside its limit (identity specification §5).

The whole use case without HTTP: look-up, Argon2id, session, audit row, signed token. Beside the burst somebody
opens the list of people in the same process: how much longer that page takes then is what others feel.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable
from statistics import median, quantiles

import uvloop
from tests.messaging import cast
from tests.platform.asgi import call

from bench.installation import installed
from koinon import identity, organizations
from koinon.app import Application
from koinon.identity import renewal
from koinon.identity.cookies import ACCESS_COOKIE, COOKIE
from koinon.identity.tokens import access
from koinon.kit import ids
from koinon.platform.services import Services

PASSWORD = "ochre tramway delta pixel"
CLIENT = identity.Client("127.0.0.1", "bench")
SIGN_INS, RENEWALS, CHECKS, BURST, TABS = 60, 300, 20_000, 20, 50
BURSTS, PAGES = 5, 40


async def person(services: Services) -> identity.SignedIn:
    """Somebody with an organization and a password."""
    token = await identity.issue_owner_link(services)
    async with services.database.system() as tx:
        await tx.execute("update one_time_tokens set user_id = null where purpose = 'owner_link'")
    kind = organizations.Kind.CHURCH
    new = organizations.NewOrganization(name="Grace Chapel", kind=kind, country="US", time_zone="America/New_York")
    form = identity.SignUp("Ada", f"{ids.uuid7().hex}@example.org", PASSWORD, new)
    made = await identity.accept_owner_link(services, token, form, CLIENT)
    assert isinstance(made, identity.SignedIn)
    return made


async def p95(times: int, act: Callable[[], Awaitable[object]]) -> float:
    """The 95th percentile of one call, in milliseconds."""
    return quantiles([await milliseconds(act) for _ in range(times)], n=20)[-1]


async def milliseconds(act: Callable[[], Awaitable[object]]) -> float:
    """How long one call takes; others get a turn before it."""
    await asyncio.sleep(0)
    began = time.perf_counter()
    await act()
    return (time.perf_counter() - began) * 1000


def reader(services: Services, signed_in: identity.SignedIn) -> Callable[[], Awaitable[object]]:
    """Opens the page with the list of people, as somebody's browser does."""
    app = Application(services)
    cookies = {"cookie": f"{COOKIE}={signed_in.token}; {ACCESS_COOKIE}={signed_in.access}"}

    async def read() -> None:
        answer = await call(app, "GET", "/people", headers=cookies)
        assert answer.status == 200, answer

    return read


async def burst(services: Services, email: str, read: Callable[[], Awaitable[object]]) -> tuple[float, float, float]:
    """Seconds for 20 sign-ins at once; a page's p95 alone and meanwhile, in milliseconds, over BURSTS of them."""
    alone, meanwhile, seconds = [], [], []
    for _ in range(BURSTS):
        alone += [await milliseconds(read) for _ in range(PAGES)]
        began = time.perf_counter()
        signing = asyncio.gather(*(identity.sign_in(services, email, PASSWORD, CLIENT) for _ in range(BURST)))
        while not signing.done():
            meanwhile.append(await milliseconds(read))
        await signing
        seconds.append(time.perf_counter() - began)
    return median(seconds), quantiles(alone, n=20)[-1], quantiles(meanwhile, n=20)[-1]


async def renewals(services: Services, signed_in: identity.SignedIn) -> float:
    """p95 of a renewal in milliseconds, each with the token of the one before."""
    held = [signed_in.token]

    async def renew() -> None:
        held[0] = (await renewal.renew(services, held[0], CLIENT)).refresh

    return await p95(RENEWALS, renew)


async def tabs(services: Services, signed_in: identity.SignedIn) -> tuple[float, int]:
    """Seconds for 50 tabs that renew at once, and how many different successors they got."""
    began = time.perf_counter()
    got = await asyncio.gather(*(renewal.renew(services, signed_in.token, CLIENT) for _ in range(TABS)))
    return time.perf_counter() - began, len({tokens.refresh for tokens in got})


async def measure(services: Services) -> None:
    """Print every figure beside its limit."""
    ada = await person(services)
    email = ada.user.email
    await identity.sign_in(services, email, PASSWORD, CLIENT)
    show("sign in, p95", await p95(SIGN_INS, lambda: identity.sign_in(services, email, PASSWORD, CLIENT)), 200, "ms")
    assert ada.organization_id is not None
    await cast.people(services, ada.organization_id, cast.distinct(50))
    seconds, alone, meanwhile = await burst(services, email, reader(services, ada))
    show("20 sign-ins at once", seconds, 2.5, "s")
    show("another page's p95 meanwhile", meanwhile / alone, 1.2, "×")
    print(f"  {alone:.1f} ms alone, {meanwhile:.1f} ms meanwhile")
    await access.verify(services, ada.access)
    show("access token checked, p95", await p95(CHECKS, lambda: access.verify(services, ada.access)), 0.2, "ms")
    show("renewal, p95", await renewals(services, await person(services)), 30, "ms")
    seconds, successors = await tabs(services, await person(services))
    print(f"50 tabs that renew at once           {seconds * 1000:9.1f} ms   {successors} successor (limit 1)")


def show(name: str, figure: float, limit: float, unit: str) -> None:
    """One line."""
    verdict = "met" if figure <= limit else "MISSED"
    print(f"{name:34} {figure:11.4f} {unit:3}  limit {limit:g} {unit}  {verdict}", flush=True)


if __name__ == "__main__":
    from koinon.platform import logs

    logs.configure("error")
    uvloop.run(installed(measure))
