"""Signing in by an OpenID provider (IDN-037), against a real one (Canaille) and one whose claims can be doctored."""

# ruff: noqa: F811 -- fixtures of providers.py
import logging
import socket
import struct
from collections.abc import Awaitable, Callable, Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

import aiohttp
import pytest
from aiohttp.abc import AbstractResolver

from koinon import identity, organizations
from koinon.identity.contracts import Role
from koinon.identity.entering import Entry
from koinon.identity.factors import requirement
from koinon.identity.factors.second_step import first_proof_given
from koinon.identity.sso import connecting, dns
from koinon.identity.sso.provider import Provider, ProviderError, Registered, challenge_of
from koinon.kit import ids
from koinon.platform import errors, rest
from koinon.platform.actor import Actor, ActorKind
from koinon.platform.http import guarded
from koinon.platform.services import Services
from tests.identity.api import make_api
from tests.identity.authenticator import Authenticator
from tests.identity.browser import PASSWORD, Browser
from tests.identity.conftest import found, seat
from tests.identity.mailbox import mails_to
from tests.identity.providers import (  # noqa: F401 -- fixtures
    CALLBACK,
    Connect,
    acting,
    ada,
    arrive,
    claimed,
    connect,
    depart,
    doctored,
    domain,
    entered,
)
from tests.identity.test_factors import with_passkey

# The providers run in threads of this process, and their libraries warn of what they depend on.
pytestmark = pytest.mark.filterwarnings("ignore")


def test_pkce_is_that_of_the_rfc() -> None:
    # RFC 7636, appendix B
    assert challenge_of("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk") == "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"


def test_a_dns_answer_is_read() -> None:
    query = dns.question("grace-chapel.org", 7)
    assert query[12:] == b"\x0cgrace-chapel\x03org\0" + struct.pack(">HH", 16, 1)
    text = b"koinon-domain-proof=abc"
    record = b"\xc0\x0c" + struct.pack(">HHIH", 16, 1, 300, len(text) + 1) + bytes([len(text)]) + text
    answer = struct.pack(">HHHHHH", 7, 0x8180, 1, 1, 0, 0) + query[12:] + record
    assert dns.parsed(answer) == ["koinon-domain-proof=abc"]


# The real provider


@pytest.fixture
def canaille(iam_server: Any) -> Iterator[Any]:
    logging.getLogger("canaille").setLevel(logging.CRITICAL)
    iam_server.app.config["CANAILLE_OIDC"]["USERINFO_MAPPING"]["EMAIL_VERIFIED"] = "{{ true }}"
    yield iam_server
    iam_server.logged_user = None


def client_at(server: Any) -> Any:
    client = server.models.Client(
        client_id=ids.uuid7().hex,
        client_secret="secret",
        client_name="Koinon",
        redirect_uris=[CALLBACK],
        token_endpoint_auth_method="client_secret_basic",
        grant_types=["authorization_code"],
        response_types=["code"],
        scope=["openid", "email", "profile"],
    )
    server.backend.save(client)
    server.backend.update(client, audience=[client])
    server.backend.save(client)
    return client


async def consented(server: Any, client: Any, email: str, url: str) -> str:
    """A person at the provider says yes; where their browser is sent."""
    with server.app.app_context():
        user = server.models.User(
            user_name=ids.uuid7().hex, family_name="Hopper", formatted_name="Grace Hopper", emails=[email]
        )
        server.backend.save(user)
        server.login(user)
        server.consent(user, client)
    async with (
        aiohttp.ClientSession() as session,
        session.get(url, allow_redirects=False) as answer,
    ):
        assert answer.status == 302, await answer.text()
        return str(answer.headers["location"])


async def test_a_person_of_a_proved_domain_signs_in_by_a_real_provider(
    application: rest.Edge, services: Services, ada: identity.SignedIn, canaille: Any, connect: Connect, domain: str
) -> None:
    with canaille.app.app_context():
        client = client_at(canaille)
        client_id = client.client_id
    connection = await connect(canaille.url.rstrip("/"), client_id, "secret", "agent")
    url, cookie = await depart(application, connection)
    asked = parse_qs(urlsplit(url).query)
    assert asked["code_challenge_method"] == ["S256"]
    assert asked["redirect_uri"] == [CALLBACK]
    back = await consented(canaille, client, f"grace@{domain}", url)
    answer = await arrive(application, back, cookie)
    assert (answer.status, answer.headers["location"]) == (303, "/")
    assert entered(answer)
    browser = Browser(application)
    browser._keep(answer)
    me = (await browser.call("GET", "/api/v1/me")).json["data"]
    assert (me["user"]["email"], me["seats"][0]["role"]) == (f"grace@{domain}", "agent")
    assert me["user"]["email_verified_at"] is not None
    replayed = await arrive(application, back, cookie)
    assert (replayed.status, entered(replayed)) == (403, False)  # a code works once


async def test_a_wrong_verifier_is_refused_by_the_provider(canaille: Any) -> None:
    with canaille.app.app_context():
        client = client_at(canaille)
        us = Registered(client.client_id, "secret", CALLBACK)
    provider = Provider(canaille.url.rstrip("/"), is_local=True)
    known = await provider.metadata()
    url = provider.start(known, us, state="s", nonce="n", verifier="v" * 43)
    back = await consented(canaille, client, "x@example.org", url)
    code = parse_qs(urlsplit(back).query)["code"][0]
    with pytest.raises(ProviderError, match="status_400"):
        await provider.finish(known, us, code, nonce="n", verifier="w" * 43)


async def test_a_wrong_nonce_is_refused(canaille: Any) -> None:
    with canaille.app.app_context():
        client = client_at(canaille)
        us = Registered(client.client_id, "secret", CALLBACK)
    provider = Provider(canaille.url.rstrip("/"), is_local=True)
    known = await provider.metadata()
    url = provider.start(known, us, state="s", nonce="ours", verifier="v" * 43)
    code = parse_qs(urlsplit(await consented(canaille, client, "x@example.org", url)).query)["code"][0]
    with pytest.raises(ProviderError, match="id_token_"):
        await provider.finish(known, us, code, nonce="another", verifier="v" * 43)


async def test_another_browser_and_another_state_are_refused(
    application: rest.Edge, canaille: Any, connect: Connect, domain: str
) -> None:
    with canaille.app.app_context():
        client = client_at(canaille)
        client_id = client.client_id
    connection = await connect(canaille.url.rstrip("/"), client_id, "secret", "agent")
    url, cookie = await depart(application, connection)
    back = await consented(canaille, client, f"grace@{domain}", url)
    for location, carried in ((back, "x=1"), (back.replace("state=", "state=x"), cookie)):
        answer = await arrive(application, location, carried)
        assert (answer.status, entered(answer)) == (403, False)


# Doctored claims


@pytest.mark.parametrize(
    ("claims", "comes_in"),
    [
        ({"email_verified": True}, True),
        ({"email_verified": False}, False),
        ({}, False),
        ({"email_verified": "yes"}, False),
    ],
)
async def test_only_a_verified_address_signs_in(
    application: rest.Edge, doctored: str, connect: Connect, domain: str, claims: dict[str, Any], comes_in: bool
) -> None:
    connection = await connect(doctored, "koinon", "secret", "agent")
    url, cookie = await depart(application, connection)
    back = await claimed(doctored, url, ids.uuid7().hex, email=f"grace@{domain}", **claims)
    assert entered(await arrive(application, back, cookie)) is comes_in


async def test_an_address_outside_the_proved_domain_is_refused(
    application: rest.Edge, doctored: str, connect: Connect, ada: identity.SignedIn, services: Services
) -> None:
    connection = await connect(doctored, "koinon", "secret", "agent")
    url, cookie = await depart(application, connection)
    back = await claimed(doctored, url, "mallory", email=ada.user.email, email_verified=True)
    assert not entered(await arrive(application, back, cookie))
    async with services.database.system() as tx:
        reasons = await tx.all(
            str,
            """
            select details ->> 'reason' from security_events
            where kind = 'sso_failed' and organization_id = %(o)s
            """,
            {"o": ada.organization_id},
        )
    assert reasons == ["domain_not_proved"]


async def test_a_newcomer_gets_no_seat_unless_the_connection_says_so(
    application: rest.Edge, doctored: str, connect: Connect, domain: str
) -> None:
    connection = await connect(doctored, "koinon", "secret", None)
    url, cookie = await depart(application, connection)
    back = await claimed(doctored, url, "newcomer", email=f"new@{domain}", email_verified=True)
    assert not entered(await arrive(application, back, cookie))


async def test_nobody_lets_newcomers_in_who_may_do_more_than_they(
    services: Services, ada: identity.SignedIn, doctored: str, connect: Connect
) -> None:
    connection = await connect(doctored, "koinon", "secret", "agent")
    async with services.database.transaction(acting(ada, "admin")) as tx:
        await connecting.change(tx, connection, enforce=False, default_role="viewer")
        with pytest.raises(errors.KoinonError, match="insufficient_permissions"):
            await connecting.change(tx, connection, enforce=False, default_role="owner")


async def test_who_registered_a_strangers_address_before_loses_the_account(
    application: rest.Edge, services: Services, doctored: str, connect: Connect, domain: str
) -> None:
    squatter = await found(services, "Elsewhere", f"grace@{domain}")
    async with services.database.system() as tx:
        await tx.execute("update users set email_verified_at = null where id = %(u)s", {"u": squatter.user.id})
    browser = Browser(application)
    assert (await browser.sign_in(f"grace@{domain}")).status == 200
    connection = await connect(doctored, "koinon", "secret", "agent")
    url, cookie = await depart(application, connection)
    back = await claimed(doctored, url, ids.uuid7().hex, email=f"grace@{domain}", email_verified=True)
    assert entered(await arrive(application, back, cookie))
    assert (await browser.call("GET", "/api/v1/me")).status == 401
    assert (await Browser(application).sign_in(f"grace@{domain}")).status == 401


async def test_another_subject_with_the_same_address_is_refused(
    application: rest.Edge, doctored: str, connect: Connect, domain: str
) -> None:
    connection = await connect(doctored, "koinon", "secret", "agent")
    for subject, comes_in in (("first", True), ("second", False), ("first", True)):
        url, cookie = await depart(application, connection)
        back = await claimed(doctored, url, subject + domain, email=f"grace@{domain}", email_verified=True)
        assert entered(await arrive(application, back, cookie)) is comes_in, subject


async def test_enforcing_turns_passwords_off_but_for_one_owner(
    application: rest.Edge, services: Services, ada: identity.SignedIn, doctored: str, connect: Connect, domain: str
) -> None:
    assert ada.organization_id is not None
    carla = await seat(services, ada.organization_id, Role.AGENT)
    async with services.database.system() as tx:
        for user, name in ((carla.user.id, "carla"), (ada.user.id, "ada")):
            address = f"{name}@{domain}"
            await tx.execute(
                "update users set email = %(a)s, email_normalized = %(a)s where id = %(u)s", {"a": address, "u": user}
            )
    connection = await connect(doctored, "koinon", "secret", None)
    owner = acting(ada)
    async with services.database.transaction(owner) as tx:
        await connecting.change(tx, connection, enforce=True, default_role=None)
    refused = await Browser(application).sign_in(f"carla@{domain}")
    assert (refused.status, refused.error["code"]) == (403, "sso_required")
    wrong = await Browser(application).sign_in(f"carla@{domain}", "not the right phrase")
    assert wrong.error["code"] == "invalid_credentials"
    assert (await Browser(application).sign_in(f"ada@{domain}", PASSWORD)).status == 200  # who connected it


@pytest.fixture
async def enforced(services: Services, ada: identity.SignedIn, doctored: str, connect: Connect, domain: str) -> Browser:
    """Carla, an agent of the domain, signed in before her organization turned every way off but its provider."""
    assert ada.organization_id is not None
    carla = await seat(services, ada.organization_id, Role.AGENT)
    async with services.database.system() as tx:
        await tx.execute(
            "update users set email = %(a)s, email_normalized = %(a)s where id = %(u)s",
            {"a": f"carla@{domain}", "u": carla.user.id},
        )
    browser = Browser(make_api(services))
    browser.token = carla.token
    await browser.call("GET", "/api/v1/me")
    connection = await connect(doctored, "koinon", "secret", None)
    async with services.database.transaction(acting(ada)) as tx:
        await organizations.change_settings(tx, {requirement.POLICY.key: {"magic_links": True}})
        await connecting.change(tx, connection, enforce=True, default_role=None)
    return browser


async def test_an_enforced_provider_is_not_passed_by_a_passkey(
    application: rest.Edge, services: Services, enforced: Browser
) -> None:
    device = Authenticator()
    assert (await with_passkey(enforced, device)).status == 201
    stranger = Browser(application)
    asked = (await stranger.call("POST", "/api/v1/auth/passkey/options", {})).json["data"]
    credential = device.get(asked["public_key"])
    body = {"challenge_id": asked["challenge_id"], "credential": credential}
    refused = await stranger.call("POST", "/api/v1/auth/passkey/verify", body)
    assert (refused.status, refused.error["code"]) == (403, "sso_required")


async def test_nor_by_a_link(
    services: Services, enforced: Browser, domain: str, drain_jobs: Callable[[], Awaitable[None]]
) -> None:
    client = identity.Client("203.0.113.9")
    mark = identity.new_browser_mark()
    await identity.ask_for_link(services, identity.LinkPurpose.MAGIC_LINK, f"carla@{domain}", client, "en", mark)
    await drain_jobs()
    [letter] = await mails_to(services, f"carla@{domain}")
    assert "/magic" not in letter.text


async def test_the_operators_link_lets_in_all_the_same(services: Services, enforced: Browser) -> None:
    me = UUID((await enforced.call("GET", "/api/v1/me")).json["data"]["user"]["id"])
    entry = Entry(("otk",), is_rescue=True)
    assert isinstance(await first_proof_given(services, me, identity.Client(), entry), identity.SignedIn)
    with pytest.raises(errors.KoinonError, match="sso_required"):
        await first_proof_given(services, me, identity.Client(), Entry(("otk",)))


async def test_what_a_name_leads_to_is_judged_by_the_connection_itself() -> None:
    """DNS rebinding: the address that was judged is the one that is called, so the name is looked up once."""
    looked_up = []

    class Names(AbstractResolver):
        async def resolve(self, host: str, port: int = 0, family: Any = socket.AF_INET) -> list[Any]:
            looked_up.append(host)
            return await aiohttp.ThreadedResolver().resolve("127.0.0.1", port, family)

        async def close(self) -> None: ...

    connector = aiohttp.TCPConnector(resolver=guarded.PublicResolver(Names()), use_dns_cache=False)
    async with aiohttp.ClientSession(connector=connector) as session:
        with pytest.raises(aiohttp.ClientConnectorError) as refused:
            await session.get("https://rebinding.example/")
    assert isinstance(refused.value.os_error, guarded.InnerAddress)
    assert looked_up == ["rebinding.example"]


@pytest.mark.parametrize(
    ("address", "outside"),
    [
        ("93.184.215.14", True),
        ("2606:2800:21f:cb07:6820:80da:af6b:8b2c", True),
        ("127.0.0.1", False),
        ("10.0.0.7", False),
        ("169.254.169.254", False),
        ("100.64.0.1", False),
        ("0.0.0.0", False),
        ("224.0.0.1", False),
        ("::1", False),
        ("fd00::1", False),
        ("fe80::1%eth0", False),
        ("::ffff:127.0.0.1", False),
        ("64:ff9b::7f00:1", False),  # NAT64 (RFC 6052)
        ("64:ff9b::5db8:d70e", True),
        ("2002:a00:7::1", False),  # 6to4 (RFC 3056)
    ],
)
def test_which_addresses_lie_outside(address: str, outside: bool) -> None:
    # IANA's special-purpose registries (RFC 6890)
    assert guarded.is_public(address) is outside


@pytest.mark.parametrize("host", ["１２７.0.0.1", "①27.0.0.1", "127。0。0。1", "[::ffff:127.0.0.1]"])
async def test_a_host_is_judged_as_the_client_reads_it(host: str) -> None:
    """UTS 46 maps wide digits and the ideographic full stop to plain ones: what is called is 127.0.0.1."""
    with pytest.raises(guarded.InnerAddress):
        guarded.connector_for(f"https://{host}:8443/")


async def test_the_address_of_each_socket_is_judged_once_more() -> None:
    async with aiohttp.ClientSession(connector=guarded.connector_for("https://push.example/")) as session:
        with pytest.raises(aiohttp.ClientConnectorError) as refused:
            await session.get("https://127.0.0.1:9/")
    assert isinstance(refused.value.os_error, guarded.InnerAddress)


@pytest.mark.parametrize(
    "url", ["https://a:99999/", "https://a:b/", "https://[::1", "ftp://example.org/", "https:///x"]
)
def test_what_is_no_address_is_called_by_nobody(url: str) -> None:
    with pytest.raises(guarded.NotHttps):
        guarded.connector_for(url)


async def test_a_provider_may_not_lie_inside(services: Services) -> None:
    for issuer in ("http://localhost:1", "https://127.0.0.1", "https://[::1]", "http://example.org"):
        with pytest.raises(ProviderError, match=r"not_https|inner_address"):
            await Provider(issuer, is_local=False).metadata()


async def test_a_domain_belongs_to_one_connection(
    services: Services, doctored: str, connect: Connect, domain: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    await connect(doctored, "koinon", "secret", None)
    ben = await found(services, "Corner Bakery")
    other = Actor(kind=ActorKind.USER, organization_id=ben.organization_id, id=ben.user.id)
    async with services.database.transaction(other) as tx:
        made = await connecting.connect(
            tx,
            services.vault,
            issuer=doctored,
            client_id="k",
            client_secret="s",
            domain=domain,
            default_role=None,
        )

    async def records(_asked: str) -> list[str]:
        return [made.dns_record]

    monkeypatch.setattr(dns, "txt_records", records)
    with pytest.raises(errors.KoinonError, match="duplicate_resource"):
        await connecting.prove(services, other, made.id)
