"""Domains that mail is sent from: records to copy, looked at in a real DNS, and addresses that wait (CHN-037)."""

from collections.abc import AsyncIterator
from dataclasses import replace
from uuid import UUID

import pytest
import pytest_asyncio
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_private_key

from koinon import channels
from koinon.channels import DomainChanges, DomainState, EmailDomain, NewDomain, RecordState
from koinon.channels import repository as senders
from koinon.channels.jobs import verify_domains
from koinon.channels.repository import email_domains as rows
from koinon.channels.service.email_domains import DKIM_KEY, signing_key
from koinon.kit import ids
from koinon.platform import dns, errors
from koinon.platform.services import Services
from tests.channels.name_server import NameServer, serving

NAME = "chapel.example"


@pytest_asyncio.fixture
async def server() -> AsyncIterator[NameServer]:
    async with serving() as made:
        yield made


@pytest.fixture
def asking(services: Services, server: NameServer) -> Services:
    known = services.configuration.resolved
    asked = {**known, "DNS_SERVERS": replace(known["DNS_SERVERS"], value=server.address)}
    return replace(services, configuration=replace(services.configuration, resolved=asked))


@pytest_asyncio.fixture
async def domain(services: Services, chapel: UUID) -> EmailDomain:
    async with services.database.transaction(chapel) as tx:
        new = NewDomain(domain=NAME, spf="include:_spf.example.com")
        return await channels.add_email_domain(tx, services.vault, new)


def publish(server: NameServer, domain: EmailDomain, *purposes: str) -> None:
    """Copy records as a person does."""
    for record in domain.records:
        if record.purpose in purposes and record.value:
            server.put(record.host, record.type, record.value)


async def look(asking: Services, chapel: UUID, domain: EmailDomain) -> EmailDomain:
    return await channels.verify_email_domain(asking, chapel, domain.id)


def states(domain: EmailDomain) -> dict[str, RecordState]:
    return {record.purpose: record.state for record in domain.records}


async def kinds(services: Services, chapel: UUID) -> list[str]:
    async with services.database.transaction(chapel) as tx:
        return await tx.all(
            str,
            "select type from events where organization_id = %(o)s and aggregate_type in ('email_domain', 'sender')"
            " order by seq",
            {"o": chapel},
        )


async def add_address(services: Services, chapel: UUID, value: str, state: str = "active") -> UUID:
    """An address to send from, of an account that is not the simulator's."""
    account_id, sender_id = ids.uuid7(), ids.uuid7()
    async with services.database.transaction(chapel) as tx:
        await tx.execute(
            """
            insert into provider_accounts (id, organization_id, provider, name, environment, base_url,
                                           credentials_cipher, key_last4, webhook_token)
            values (%(id)s, %(o)s, 'smtp', 'Mail', 'live', 'smtp://127.0.0.1', ''::bytea, '', %(token)s)
            """,
            {"id": account_id, "o": chapel, "token": account_id.hex},
        )
        await tx.execute(
            """
            insert into senders (id, organization_id, account_id, channel, kind, value, state, is_default,
                                 capabilities, limit_per_second)
            values (%(id)s, %(o)s, %(account)s, 'email', 'email_address', %(value)s, %(state)s, false, '{}', 10)
            """,
            {"id": sender_id, "o": chapel, "account": account_id, "value": value, "state": state},
        )
    return sender_id


async def test_a_new_domain_has_a_key_of_its_own_that_only_we_can_read(
    services: Services, chapel: UUID, domain: EmailDomain
) -> None:
    """RFC 6376 §3.6.1: p= is the key as SubjectPublicKeyInfo; RFC 8301: at least 2,048 bits."""
    dkim = domain.records[0]
    assert dkim.host == f"{domain.dkim_selector}._domainkey.{NAME}"
    async with services.database.transaction(chapel) as tx:
        cipher = await tx.scalar(
            "select dkim_key_cipher from email_domains where organization_id = %(o)s and id = %(id)s",
            {"o": chapel, "id": domain.id},
        )
    key = load_pem_private_key(services.vault.decrypt(cipher, chapel, DKIM_KEY).encode(), None)
    public = key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()
    assert dkim.value == "v=DKIM1; k=rsa; p=" + "".join(public.splitlines()[1:-1])
    assert getattr(key, "key_size", 0) == 2_048


async def test_records_turn_right_one_by_one_and_the_domain_with_them(
    services: Services, asking: Services, chapel: UUID, domain: EmailDomain, server: NameServer
) -> None:
    assert states(domain) == dict.fromkeys(("dkim", "spf", "dmarc", "return_path"), RecordState.WAITING)
    nothing = await look(asking, chapel, domain)
    assert set(states(nothing).values()) == {RecordState.MISSING}
    publish(server, domain, "dkim")
    half = await look(asking, chapel, domain)
    assert (half.state, states(half)["dkim"], states(half)["spf"]) == ("pending", "right", "missing")
    publish(server, domain, "spf")
    server.put(NAME, "MX", "10 mx.chapel.example.")
    whole = await look(asking, chapel, domain)
    assert (whole.state, states(whole)["return_path"]) == (DomainState.VERIFIED, "right")
    assert whole.verified_at is not None
    assert whole.checked_at is not None
    assert await kinds(services, chapel) == ["email_domain.verified"]


async def test_what_is_wrong_is_shown_with_what_stands_there(
    services: Services, asking: Services, chapel: UUID, domain: EmailDomain, server: NameServer
) -> None:
    server.put(domain.records[0].host, "TXT", "v=DKIM1; k=rsa; p=AAAA")
    server.put(NAME, "TXT", "v=spf1 mx -all", "other=1")
    seen = await look(asking, chapel, domain)
    dkim, spf = seen.records[:2]
    assert (dkim.state, dkim.found) == ("wrong", "v=DKIM1; k=rsa; p=AAAA")
    assert (spf.state, spf.value) == ("wrong", "v=spf1 include:_spf.example.com mx -all")


async def test_spf_is_followed_into_what_it_includes(
    services: Services, asking: Services, chapel: UUID, domain: EmailDomain, server: NameServer
) -> None:
    server.put(NAME, "TXT", "v=spf1 include:all.example -all")
    server.put("all.example", "TXT", "v=spf1 include:_spf.example.com -all")
    server.put("_spf.example.com", "TXT", "v=spf1 ip4:192.0.2.0/24 -all")
    assert states(await look(asking, chapel, domain))["spf"] == "right"
    for n in range(11):
        server.put(f"n{n}.example", "TXT", f"v=spf1 include:n{n + 1}.example -all")
    server.put(NAME, "TXT", "v=spf1 include:n0.example include:_spf.example.com -all")
    seen = await look(asking, chapel, domain)
    assert (seen.records[1].state, "ten other names" in seen.records[1].fault) == ("wrong", True)


async def test_where_dns_is_silent_a_domain_stays_what_it_was(
    services: Services, asking: Services, chapel: UUID, domain: EmailDomain, server: NameServer
) -> None:
    publish(server, domain, "dkim", "spf")
    assert (await look(asking, chapel, domain)).state is DomainState.VERIFIED
    server.failing = {name for name, _ in server.zone} | {f"_dmarc.{NAME}"}
    silent = await look(asking, chapel, domain)
    assert (silent.state, states(silent)["dkim"]) == ("verified", "right")


async def test_addresses_stop_and_go_with_their_domain(
    services: Services, asking: Services, chapel: UUID, domain: EmailDomain, server: NameServer
) -> None:
    sender_id = await add_address(services, chapel, f"office@{NAME}")
    publish(server, domain, "dkim", "spf")
    await look(asking, chapel, domain)
    server.zone.clear()
    broken = await look(asking, chapel, domain)
    assert (broken.state, broken.broken_at is not None) == ("broken", True)
    async with services.database.transaction(chapel) as tx:
        stopped = await channels.sender(tx, sender_id)
        (blocker,) = await channels.blockers(tx, sender_id)
    assert (stopped.state, stopped.last_error) == ("pending", "domain_unverified")
    assert (blocker.code, blocker.since, blocker.fix_path) == (
        "domain_unverified",
        broken.broken_at,
        f"/settings/mail/{domain.id}",
    )
    publish(server, domain, "dkim", "spf")
    await look(asking, chapel, domain)
    async with services.database.transaction(chapel) as tx:
        assert (await channels.sender(tx, sender_id)).state == "active"
        assert await channels.blockers(tx, sender_id) == []
    assert await kinds(services, chapel) == [
        "email_domain.verified",
        "email_domain.broken",
        "sender.degraded",
        "email_domain.verified",
        "sender.activated",
    ]


async def test_an_address_without_a_domain_is_told_to_add_it(services: Services, chapel: UUID) -> None:
    sender_id = await add_address(services, chapel, "office@nowhere.example")
    async with services.database.transaction(chapel) as tx:
        (blocker,) = await channels.blockers(tx, sender_id)
    assert (blocker.code, blocker.details) == ("domain_unverified", {"domain": "nowhere.example"})


async def test_a_busy_domain_needs_a_policy_too(
    services: Services, asking: Services, chapel: UUID, domain: EmailDomain, server: NameServer
) -> None:
    sender_id = await add_address(services, chapel, f"news@{NAME}")
    publish(server, domain, "dkim", "spf")
    async with services.database.transaction(chapel) as tx:
        await tx.execute(
            "insert into sender_days (organization_id, sender_id, day, segments)"
            " values (%(o)s, %(s)s, current_date, 5000)",
            {"o": chapel, "s": sender_id},
        )
    busy = await look(asking, chapel, domain)
    assert (busy.state, busy.busiest_day) == ("pending", 5_000)
    assert [record.required for record in busy.records] == [True, True, True, False]
    publish(server, domain, "dmarc")
    assert (await look(asking, chapel, domain)).state is DomainState.VERIFIED


async def test_the_daily_job_looks_by_itself(
    services: Services, asking: Services, chapel: UUID, domain: EmailDomain, server: NameServer
) -> None:
    publish(server, domain, "dkim", "spf")
    await verify_domains.run(asking, None)
    async with services.database.transaction(chapel) as tx:
        assert (await channels.email_domain(tx, domain.id)).state is DomainState.VERIFIED
        due = await tx.scalar(
            "select extract(epoch from due_at - now())::int from wakeups"
            " where organization_id = %(o)s and kind = %(kind)s",
            {"o": chapel, "kind": rows.KIND},
        )
    assert 86_000 < due <= 86_400


async def test_a_change_asks_anew_and_a_used_domain_stays(
    services: Services, asking: Services, chapel: UUID, domain: EmailDomain, server: NameServer
) -> None:
    publish(server, domain, "dkim", "spf")
    await look(asking, chapel, domain)
    async with services.database.transaction(chapel) as tx:
        changed = await channels.change_email_domain(tx, domain.id, DomainChanges(selectors=["s1"]))
    assert [(record.host, record.state) for record in changed.records[:1]] == [(f"s1._domainkey.{NAME}", "waiting")]
    sender_id = await add_address(services, chapel, f"office@{NAME}")
    with pytest.raises(errors.KoinonError) as refused:
        async with services.database.transaction(chapel) as tx:
            await channels.remove_email_domain(tx, domain.id)
    assert refused.value.code == "resource_in_use"
    async with services.database.transaction(chapel) as tx:
        await senders.update_sender(tx, sender_id, {"state": "released"})
        await channels.remove_email_domain(tx, domain.id)
        assert await channels.email_domains(tx) == []


async def test_mail_is_signed_only_while_the_key_stands_in_dns(
    services: Services, asking: Services, chapel: UUID, domain: EmailDomain, server: NameServer
) -> None:
    sender_id = await add_address(services, chapel, f"office@{NAME}")

    async def signing() -> dict[str, str]:
        async with services.database.transaction(chapel) as tx:
            return await signing_key(tx, services.vault, await channels.sender(tx, sender_id))

    assert await signing() == {}
    publish(server, domain, "dkim")
    await look(asking, chapel, domain)
    found = await signing()
    assert (found["dkim_domain"], found["dkim_selector"]) == (NAME, domain.dkim_selector)
    assert found["dkim_key"].startswith("-----BEGIN PRIVATE KEY-----")
    server.zone.clear()
    await look(asking, chapel, domain)
    assert await signing() == {}


@pytest.mark.parametrize("text", ["localhost", "127.0.0.1", "ex ample.org", "", "-a.example", "a" * 300 + ".example"])
async def test_what_is_no_domain_is_refused(services: Services, chapel: UUID, text: str) -> None:
    with pytest.raises(errors.KoinonError) as refused:
        async with services.database.transaction(chapel) as tx:
            await channels.add_email_domain(tx, services.vault, NewDomain(domain=text))
    assert refused.value.status == 422


async def test_letters_of_the_world_are_kept_as_dns_has_them(services: Services, chapel: UUID) -> None:
    """RFC 5891: xn--."""
    async with services.database.transaction(chapel) as tx:
        made = await channels.add_email_domain(tx, services.vault, NewDomain(domain="Iglesia@Peñalolén.Example."))
    assert made.domain.encode().decode("idna") == "peñalolén.example"
    assert made.domain.startswith("xn--")


@pytest.mark.parametrize("text", ["8.8.8.8", "8.8.8.8:5353,[::1]:53", "::1"])
def test_name_servers_are_settings(text: str) -> None:
    assert dns.name_servers(text) == text


@pytest.mark.parametrize("text", ["dns.example", "8.8.8.8:x", "8.8.8.8:0", ""])
def test_what_is_no_name_server_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"name server|port"):
        dns.name_servers(text)
