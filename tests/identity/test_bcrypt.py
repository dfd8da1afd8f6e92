"""Hashes that other systems made hold here, and are renewed at the first sign-in (IDN-005).

Vectors: Damien Miller's jBCrypt 0.4, TestBCrypt.java.
"""

import asyncio
from uuid import UUID

import pytest

from koinon.identity import importing, passwords
from koinon.identity.importing import NewMember
from koinon.kit import ids
from koinon.platform import errors, rest
from koinon.platform.errors import InvalidFieldsError
from koinon.platform.services import Services
from tests.identity.browser import PASSWORD, Browser
from tests.identity.conftest import found


def unique_address() -> str:
    return f"{ids.uuid7().hex}@example.org"


ALPHABET = "abcdefghijklmnopqrstuvwxyz"
HASH = "$2a$10$fVH8e28OQRj9tqiDXs1e1uxpsjN0c7II7YPKXua2NAKYvM6iQk7dq"
VECTORS = [
    (ALPHABET, HASH),
    ("a", "$2a$10$k87L/MF28Q673VKh8/cPi.SUl7MU/rWuSiIDDFayrKk/1tBsSQu4u"),
    ("abc", "$2a$10$WvvTPHKwdBJ3uk0Z37EMR.hLA2W6N9AEBhEgrAOljy2Ae5MtaSIUi"),
    ("~!@#$%^&*()      ~!@#$%^&*()PNBFRD", "$2a$10$LgfYWkbzEvQ4JakH7rOvHe0y8pHKF9OaFgwUZ2q7W2FFZmZzJYlfS"),
]


@pytest.mark.parametrize(("password", "kept"), VECTORS)
async def test_a_hash_of_elsewhere_opens_to_its_password_alone(password: str, kept: str) -> None:
    assert await passwords.verify(password, kept)
    assert not await passwords.verify(password + "x", kept)
    assert passwords.needs_rehash(kept)


async def test_what_stands_behind_the_72nd_byte_never_counted_there() -> None:
    kept = "$2b$10$" + "a" * 53
    assert not await passwords.verify("é" * 100, kept)  # cut within a letter, and no error


@pytest.mark.parametrize(
    "kept",
    [
        "$2a$09$" + HASH[7:],
        "$2a$15$" + HASH[7:],
        "$2x$10$" + HASH[7:],
        HASH[:-1],
        HASH + "a",
        "$1$abc$def",
        "plain",
        "",
    ],
)
def test_other_costs_and_schemes_are_none_of_these(kept: str) -> None:
    assert not passwords.is_bcrypt(kept)


async def organization(services: Services) -> UUID:
    made = (await found(services)).organization_id
    assert made is not None
    return made


@pytest.mark.usefixtures("real_cost")
async def test_who_was_brought_from_elsewhere_signs_in_as_before(application: rest.Edge, services: Services) -> None:
    address = unique_address()
    chapel = await organization(services)
    done = await importing.import_members(services, chapel, [NewMember(address, "Grace Hopper", "agent", HASH)])
    assert done == (1, 0, 0)
    browser = Browser(application)
    assert (await browser.sign_in(address, "not the alphabet")).status == 401
    assert (await browser.sign_in(address, ALPHABET)).status == 200
    me = (await browser.call("GET", "/api/v1/me")).json["data"]
    assert [(seat["organization_id"], seat["role"]) for seat in me["seats"]] == [(str(chapel), "agent")]
    async with services.database.system() as tx:
        kept = await tx.one(str, "select password_hash from users where email = %(email)s", {"email": address})
    assert kept.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert (await Browser(application).sign_in(address, ALPHABET)).status == 200


async def test_two_at_once_are_both_let_in(application: rest.Edge, services: Services) -> None:
    address = unique_address()
    await importing.import_members(
        services, await organization(services), [NewMember(address, "Grace Hopper", "agent", HASH)]
    )
    answers = await asyncio.gather(*(Browser(application).sign_in(address, ALPHABET) for _ in range(2)))
    assert [one.status for one in answers] == [200, 200]


async def test_an_account_that_is_here_keeps_its_password(application: rest.Edge, services: Services) -> None:
    chapel, ben = await organization(services), await found(services, "Corner Bakery")
    people = [NewMember(ben.user.email, "Ben", "agent", HASH)]
    assert await importing.import_members(services, chapel, people) == (0, 1, 0)
    assert await importing.import_members(services, chapel, people) == (0, 0, 1)
    assert (await Browser(application).sign_in(ben.user.email, ALPHABET)).status == 401
    assert (await Browser(application).sign_in(ben.user.email, PASSWORD)).status == 200


async def test_one_fault_and_nobody_comes(services: Services) -> None:
    chapel, good = await organization(services), unique_address()
    people = [
        NewMember(good, "Grace Hopper", "agent", HASH),
        NewMember("no address", "", "pope", "5f4dcc3b5aa765d61d8327deb882cf99"),
    ]
    with pytest.raises(InvalidFieldsError) as refused:
        await importing.import_members(services, chapel, people)
    assert [fault.path for fault in refused.value.faults] == ["2.email", "2.name", "2.role", "2.password_hash"]
    async with services.database.system() as tx:
        assert not await tx.scalar("select exists (select from users where email = %(email)s)", {"email": good})
    with pytest.raises(errors.KoinonError):
        await importing.import_members(services, chapel, [])
