"""Failed attempts in moving windows, by address and by network, shared by all processes (IDN-019..021).

An attempt counts from its beginning and is given back unless it fails: successes do not count, and many at once are no
way round the limit. Strangers' guesses slow their target down and never lock it out.
"""

import asyncio
import contextlib
import ipaddress
import math
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass

from koinon.identity import security_log
from koinon.identity.contracts import Client
from koinon.identity.security_log import Kind
from koinon.platform import errors
from koinon.platform.limits import Bucket
from koinon.platform.limits import Kind as BucketKind
from koinon.platform.services import Services

WINDOW_SECONDS = 15 * 60
MOST_FAILURES = 5
MOST_IN_DEVELOPMENT = 50
DAY, HOUR = 86_400, 3_600
SLOW_FROM, MOST_GUESSES, LONGEST_DELAY = 20, 200, 8
STUFFING = 100
SIGN_UPS = 5
# Everybody is localhost on a developer's machine and in the tests.
LENIENCE = 10
TOLD = {
    "attempt_address": (
        "Too many attempts with this address. Try again in {minutes} min, or choose a new password by mail."
    ),
    "attempt_network": (
        "Too many attempts from this network. Try again in {minutes} min, or choose a new password by mail."
    ),
}


@dataclass
class Attempt:
    """One that is under way; whoever finds that it fails says so."""

    failed: bool = False


@contextlib.asynccontextmanager
async def attempting(services: Services, names: Mapping[str, str]) -> AsyncIterator[Attempt]:
    """An attempt by each of `names` (`{"address": …, "network": …}`), remembered where it failed.

    Raises 429 `auth_attempts_exceeded` with the wait, if any of them has failed five times in 15 minutes.
    """
    verdict = await services.limits.take([_attempts(services, kind, value) for kind, value in names.items()])
    if verdict.refused is not None:
        raise too_many(verdict.refused.reset_in, TOLD.get(verdict.refused.bucket.name))
    attempt = Attempt()
    try:
        yield attempt
    finally:
        if not attempt.failed:
            await services.limits.give_back(verdict)


def _attempts(services: Services, kind: str, value: str) -> Bucket:
    lenient = is_lenient(services)
    most = (MOST_IN_DEVELOPMENT if lenient else MOST_FAILURES) * (LENIENCE if lenient and kind == "network" else 1)
    return Bucket(f"attempt_{kind}", hashed(services, value), most, WINDOW_SECONDS)


def too_many(seconds: float, sentence: str | None = None) -> errors.KoinonError:
    """The 429 with its wait."""
    return errors.AUTH_ATTEMPTS_EXCEEDED(sentence, retry_after=max(1, math.ceil(seconds)))


async def let_in(services: Services, address: str, client: Client) -> None:
    """Who proved by mail whose `address` it is signs in at once: its failures are forgotten, and for 15 minutes those
    of others in the network do not count against it. Its own wrong passwords do."""
    await services.limits.forget([_attempts(services, "address", address), _guesses(services, address)])
    await services.limits.take([_proof(services, address, client)])


async def is_let_in(services: Services, address: str, client: Client) -> bool:
    """Whether somebody in the client's network has proved by mail in the last minutes that `address` is theirs."""
    (level,) = await services.limits.look([_proof(services, address, client)])
    return level.remaining == 0


def _proof(services: Services, address: str, client: Client) -> Bucket:
    return Bucket("let_in", hashed(services, f"{address} {network_of(client.ip)}"), 1, WINDOW_SECONDS)


def is_lenient(services: Services) -> bool:
    """Whether this is a developer's machine or a test."""
    return services.configuration.env in ("development", "test")


def hashed(services: Services, value: str) -> str:
    """What a limiter's key holds in place of an address."""
    return services.vault.sign(value.encode("utf-8", "replace"), "limit").hex()[:32]


async def guesses_at(services: Services, address: str) -> int:
    """How many attempts on an address failed in 24 hours, whoever made them."""
    (level,) = await services.limits.look([_guesses(services, address)])
    return MOST_GUESSES - level.remaining


def delay_after(guesses: int) -> int:
    """The seconds by which the next try is put off: none up to 20 failures, then 1 to 8 (IDN-020)."""
    return max(0, min(LONGEST_DELAY, guesses - SLOW_FROM + 1))


async def put_off(seconds: float) -> None:
    """Let a try wait; it holds no connection meanwhile."""
    await asyncio.sleep(seconds)


async def count_guess(services: Services, address: str) -> int:
    """Note a failed attempt on an address; how many there are now."""
    verdict = await services.limits.take([_guesses(services, address)])
    return MOST_GUESSES - verdict.levels[0].remaining


def _guesses(services: Services, address: str) -> Bucket:
    return Bucket("guesses", hashed(services, address), MOST_GUESSES, DAY, BucketKind.COARSE)


async def refuse_barred(services: Services, client: Client) -> None:
    """Raise 429 for a network that tried passwords on many addresses within the last hour (IDN-021)."""
    (level,) = await services.limits.look([_barred(services, client)])
    if level.remaining == 0:
        raise too_many(level.reset_in)


async def count_stuffing(services: Services, client: Client) -> None:
    """Note a failure of a network; at the hundredth in an hour it is barred for one, and the operator is told once."""
    most = STUFFING * (LENIENCE if is_lenient(services) else 1)
    bucket = Bucket("stuffing", network_of(client.ip), most, HOUR, BucketKind.COARSE)
    verdict = await services.limits.take([bucket])
    if verdict.allowed and verdict.levels[0].remaining > 0:
        return
    if (await services.limits.take([_barred(services, client)])).allowed:
        async with services.database.system() as tx:
            await security_log.note(tx, Kind.RATE_LIMITED, client, severity="high", reason="password_stuffing")


def _barred(_services: Services, client: Client) -> Bucket:
    return Bucket("barred", network_of(client.ip), 1, HOUR)


async def count_sign_up(services: Services, client: Client) -> None:
    """Raise 429 past five sign-ups an hour from one network."""
    most = SIGN_UPS * (LENIENCE if is_lenient(services) else 1)
    verdict = await services.limits.take([Bucket("sign_up", network_of(client.ip), most, HOUR, BucketKind.COARSE)])
    if verdict.refused is not None:
        raise too_many(verdict.refused.reset_in)


def network_of(ip: str | None) -> str:
    """What counts as one caller: an IPv4 address, or the /64 of an IPv6 one."""
    try:
        address = ipaddress.ip_address(ip or "")
    except ValueError:
        return "unknown"
    if isinstance(address, ipaddress.IPv6Address):
        mapped = address.ipv4_mapped
        return str(mapped) if mapped else str(ipaddress.ip_network(f"{address}/64", strict=False))
    return str(address)
