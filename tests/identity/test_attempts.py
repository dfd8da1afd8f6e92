"""What failed attempts cost (IDN-019..021): by address, by network, over a day, over many addresses."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from koinon import identity
from koinon.identity import attempts
from koinon.identity.links import asking, tokens
from koinon.kit import ids
from koinon.platform import alerts, configuration, errors, rest
from koinon.platform.configuration import Configuration
from koinon.platform.limits import MemoryLimits
from koinon.platform.services import Services
from tests.identity.browser import PASSWORD, Browser
from tests.identity.conftest import found
from tests.identity.mailbox import mails_to

NEW = "seven grey herons wading"
WRONG = "not the right phrase"


@pytest.fixture
def strict(services: Services, settings: Configuration) -> Services:
    """Production's limits, with counters of their own."""
    given = {f"KOINON_{name}": str(v.value) for name, v in settings.resolved.items() if v.source != "default"}
    production = configuration.load(given | {"KOINON_ENV": "production", "KOINON_PUBLIC_URL": "https://k.example.org"})
    return replace(services, configuration=production, limits=MemoryLimits())


@pytest.fixture
def pauses(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[float]]:
    """How long tries were put off."""
    waited: list[float] = []

    async def put_off(seconds: float) -> None:
        waited.append(seconds)

    monkeypatch.setattr(attempts, "put_off", put_off)
    yield waited


async def try_in(services: Services, email: str, ip: str, password: str = WRONG, device: str = "") -> str:
    try:
        await identity.sign_in(services, email, password, identity.Client(ip), device_token=device)
    except errors.KoinonError as refused:
        return refused.code
    return "in"


async def test_five_failures_from_one_network_stop_it_and_a_sixth_address(strict: Services) -> None:
    codes = [await try_in(strict, f"n{n}-{ids.uuid7().hex}@example.org", "203.0.113.7") for n in range(6)]
    assert codes == ["invalid_credentials"] * 5 + ["auth_attempts_exceeded"]
    assert await try_in(strict, f"{ids.uuid7().hex}@example.org", "203.0.113.8") == "invalid_credentials"


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", True),
        ("2001:db8:1:2::1", "2001:db8:1:3::1", False),
        ("::ffff:203.0.113.7", "203.0.113.7", True),
        ("203.0.113.7", "203.0.113.8", False),
    ],
)
def test_a_network_is_an_address_or_a_64(one: str, other: str, same: bool) -> None:
    assert (attempts.network_of(one) == attempts.network_of(other)) is same


async def test_successes_do_not_count(strict: Services) -> None:
    ada = await found(strict)
    assert [await try_in(strict, ada.user.email, "203.0.113.9", PASSWORD) for _ in range(7)] == ["in"] * 7


@pytest.mark.parametrize(("guesses", "delay"), [(0, 0), (19, 0), (20, 1), (21, 2), (27, 8), (400, 8)])
def test_each_try_after_twenty_waits_one_to_eight_seconds(guesses: int, delay: int) -> None:
    assert attempts.delay_after(guesses) == delay


async def test_twenty_guesses_slow_strangers_and_lock_nobody_out(strict: Services, pauses: list[float]) -> None:
    ada = await found(strict)
    email = ada.user.email
    for _ in range(19):
        await attempts.count_guess(strict, email)
    assert await try_in(strict, email, "203.0.113.1") == "invalid_credentials"  # the twentieth
    assert pauses == []
    assert await try_in(strict, email, "203.0.113.2") == "invalid_credentials"
    assert pauses == [1]
    assert await try_in(strict, email, "203.0.113.3", PASSWORD) == "in"
    assert pauses == [1, 2]
    told = [letter for letter in await mails_to(strict, email) if letter.subject.startswith("Somebody tries to guess")]
    assert len(told) == 1


@pytest.mark.parametrize(("failures", "told"), [(4, 0), (5, 1)])
async def test_a_sign_in_after_five_failures_is_told_to_the_operator(
    strict: Services, failures: int, told: int
) -> None:
    """OPS-090: at a browser that was not known, whichever networks the guesses came from."""
    ada = await found(strict)
    for n in range(failures):
        assert await try_in(strict, ada.user.email, f"203.0.{n}.1") == "invalid_credentials"
    await strict.limits.forget([attempts._attempts(strict, "address", ada.user.email)])
    assert await try_in(strict, ada.user.email, "203.0.113.9", PASSWORD) == "in"
    async with strict.database.system() as tx:
        raised = [one for one in await alerts.standing(tx) if str(ada.user.id) in one.subject]
    assert [(one.kind, one.severity) for one in raised] == [("security_login_after_failures", "error")] * told


async def test_an_unknown_address_is_slowed_the_same(strict: Services, pauses: list[float]) -> None:
    email = f"{ids.uuid7().hex}@example.org"
    for _ in range(22):
        await attempts.count_guess(strict, email)
    await try_in(strict, email, "203.0.113.1")
    assert pauses == [3]


async def test_a_hundred_failures_over_addresses_bar_the_network_for_an_hour(strict: Services) -> None:
    ada = await found(strict)
    for n in range(100):
        await try_in(strict, f"s{n}-{ids.uuid7().hex}@example.org", "198.51.100.4")
    with pytest.raises(errors.KoinonError) as refused:
        await identity.sign_in(strict, ada.user.email, PASSWORD, identity.Client("198.51.100.4"))
    assert refused.value.code == "auth_attempts_exceeded"
    assert 3500 < (refused.value.retry_after or 0) <= 3600
    assert await try_in(strict, ada.user.email, "198.51.100.5", PASSWORD) == "in"
    async with strict.database.system() as tx:
        alerts = await tx.scalar(
            "select count(*) from security_events where kind = 'rate_limited' and ip = '198.51.100.4'"
        )
    assert alerts == 1


async def test_five_sign_ups_an_hour_from_one_network(strict: Services) -> None:
    home = identity.Client("2001:db8:5:6::1")
    for _ in range(5):
        await attempts.count_sign_up(strict, home)
    with pytest.raises(errors.KoinonError) as refused:
        await attempts.count_sign_up(strict, identity.Client("2001:db8:5:6::2"))
    assert refused.value.code == "auth_attempts_exceeded"
    assert 3500 < (refused.value.retry_after or 0) <= 3660
    await attempts.count_sign_up(strict, identity.Client("2001:db8:5:7::1"))


@pytest.mark.parametrize("purpose", [tokens.Purpose.MAGIC_LINK, tokens.Purpose.VERIFY_EMAIL])
async def test_five_mails_an_hour_to_one_address(strict: Services, purpose: tokens.Purpose) -> None:
    address = f"{ids.uuid7().hex}@example.org"
    for n in range(5):
        await asking.ask(strict, purpose, address, identity.Client(f"203.0.113.{n}"), "en")
    with pytest.raises(errors.KoinonError) as refused:
        await asking.ask(strict, purpose, address.upper(), identity.Client("203.0.113.9"), "en")
    assert refused.value.code == "auth_attempts_exceeded"


async def test_fifty_while_developing(application: rest.Edge, services: Services) -> None:
    assert attempts.is_lenient(services)
    assert (attempts.MOST_FAILURES, attempts.MOST_IN_DEVELOPMENT) == (5, 50)
    email = f"{ids.uuid7().hex}@example.org"
    statuses = [(await Browser(application).sign_in(email, WRONG)).status for _ in range(7)]
    assert statuses == [401] * 7


async def test_a_reset_by_mail_lets_its_owner_in_at_once_and_nobody_else(strict: Services) -> None:
    ada = await found(strict)
    email, client = ada.user.email, identity.Client("203.0.113.44")
    for _ in range(5):
        assert await try_in(strict, email, "203.0.113.44") == "invalid_credentials"
    assert await try_in(strict, email, "203.0.113.44", PASSWORD) == "auth_attempts_exceeded"
    async with strict.database.system() as tx:
        path = await tokens.make(
            tx, strict.vault, tokens.Purpose.RESET_PASSWORD, ids.uuid7(), ada.user.id, {"email": email}
        )
    await identity.reset_password(strict, str(path).rpartition("/")[2], NEW, client)
    assert await try_in(strict, f"{ids.uuid7().hex}@example.org", "203.0.113.44") == "auth_attempts_exceeded"
    assert await try_in(strict, email, "203.0.113.44", NEW) == "in"
    again = [await try_in(strict, email, "203.0.113.44") for _ in range(6)]
    assert again == ["invalid_credentials"] * 5 + ["auth_attempts_exceeded"]


async def test_the_refusal_speaks_of_minutes_and_of_what_was_tried_too_often(strict: Services) -> None:
    address = f"{ids.uuid7().hex}@example.org"
    for n in range(5):
        await try_in(strict, address, f"203.0.113.{n}")
    with pytest.raises(errors.KoinonError) as refused:
        await identity.sign_in(strict, address, WRONG, identity.Client("203.0.113.9"))
    said = "Too many attempts with this address. Try again in 15 min, or choose a new password by mail."
    assert refused.value.message == said
