"""Signing in, token checks and renewals over the real database, each beside its limit (identity specification §5).

The whole use case without HTTP: look-up, Argon2id, session, audit row, signed token. Beside the burst another task
reads the database: what it waits then against what it waits alone is what other pages feel.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable
from statistics import quantiles

import uvloop

from bench.installation import installed
from koinon import identity, organizations
from koinon.identity import renewal
from koinon.identity.tokens import access
from koinon.kit import ids
from koinon.platform.services import Services

PASSWORD = "ochre tramway delta pixel"
CLIENT = identity.Client("127.0.0.1", "bench")
SIGN_INS, RENEWALS, CHECKS, BURST, TABS = 60, 300, 20_000, 20, 50


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
    taken = []
    for _ in range(times):
        began = time.perf_counter()
        await act()
        taken.append((time.perf_counter() - began) * 1000)
    return quantiles(taken, n=20)[-1]


async def burst(services: Services, email: str) -> tuple[float, float, float]:
    """Seconds for 20 sign-ins at once; p95 of another reader alone and meanwhile, in milliseconds."""

    async def read() -> None:
        async with services.database.system() as tx:
            await tx.scalar("select 1")

    alone = await p95(200, read)
    began = time.perf_counter()
    signing = asyncio.gather(*(identity.sign_in(services, email, PASSWORD, CLIENT) for _ in range(BURST)))
    taken = []
    while not signing.done():
        at = time.perf_counter()
        await read()
        taken.append((time.perf_counter() - at) * 1000)
        await asyncio.sleep(0.002)
    await signing
    return time.perf_counter() - began, alone, quantiles(taken, n=20)[-1]


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
    seconds, alone, meanwhile = await burst(services, email)
    show("20 sign-ins at once", seconds, 2.5, "s")
    print(f"  another reader's p95: {alone:.2f} ms alone, {meanwhile:.2f} ms meanwhile ({meanwhile / alone:.2f} ×)")
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
