"""Hosts of an organization's own: added, looked at in a real DNS, used, removed, given up (MSG-072)."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from koinon import messaging
from koinon.kit import clock
from koinon.messaging import LinkDomain, LinkDomainState
from koinon.messaging.links import preferences
from koinon.messaging.links.domains import looking, policy
from koinon.messaging.links.domains import repository as rows
from koinon.messaging.links.domains.checking import check_link_domains
from koinon.platform.errors import KoinonError
from koinon.platform.services import Services
from tests.channels.name_server import NameServer
from tests.messaging.links.conftest import make_link
from tests.messaging.links.domains.conftest import HOST, OURS, Owning, publish


async def add(asking: Services, organization_id: UUID, host: str = HOST) -> LinkDomain:
    async with asking.database.transaction(organization_id) as tx:
        return await messaging.add_link_domain(tx, host)


async def look(asking: Services, organization_id: UUID, domain: LinkDomain) -> LinkDomain:
    found = await messaging.check_link_domain(asking, organization_id, domain.id)
    assert found is not None
    return found


async def refused(asking: Services, organization_id: UUID, host: str) -> tuple[int, str]:
    with pytest.raises(KoinonError) as raised:
        await add(asking, organization_id, host)
    return raised.value.status, raised.value.code


def states(domain: LinkDomain) -> list[str]:
    return [record.state.value for record in domain.records]


async def kinds(services: Services, organization_id: UUID) -> list[str]:
    async with services.database.transaction(organization_id) as tx:
        return await tx.all(
            str,
            "select type from events where organization_id = %(o)s and aggregate_type = 'link_domain' order by seq",
            {"o": organization_id},
        )


async def acts(services: Services, organization_id: UUID) -> list[str]:
    async with services.database.transaction(organization_id) as tx:
        return await tx.all(
            str,
            "select action from audit_log where organization_id = %(o)s and resource_type = 'link_domain' order by id",
            {"o": organization_id},
        )


async def base(services: Services, organization_id: UUID) -> str:
    async with services.database.transaction(organization_id) as tx:
        return await preferences.base_of(tx)


async def test_records_turn_right_one_by_one_and_links_take_the_host(
    asking: Services, chapel: UUID, server: NameServer
) -> None:
    made = await add(asking, chapel, "https://GO.Chapel.example/")
    alias, proof = made.records
    assert (made.host, made.state, made.is_used, made.checked_at) == (HOST, "waiting", True, None)
    assert (alias.type, alias.host, alias.value, alias.state) == ("CNAME", HOST, OURS, "waiting")
    assert (proof.type, proof.host) == ("TXT", f"_koinon-challenge.{HOST}")
    assert states(await look(asking, chapel, made)) == ["missing", "missing"]
    server.put(HOST, "CNAME", f"{OURS}.")
    half = await look(asking, chapel, made)
    assert (half.state, states(half)) == ("waiting", ["right", "missing"])
    assert await base(asking, chapel) == f"http://{OURS}"
    server.put(proof.host, "TXT", proof.value)
    whole = await look(asking, chapel, made)
    assert (whole.state, states(whole)) == (LinkDomainState.VERIFIED, ["right", "right"])
    assert whole.verified_at is not None
    assert await base(asking, chapel) == f"http://{HOST}"
    told = ["link_domain.added", "link_domain.verified"]
    assert await kinds(asking, chapel) == told
    assert await acts(asking, chapel) == told


async def test_what_is_wrong_is_shown_with_what_stands_there(
    asking: Services, chapel: UUID, server: NameServer
) -> None:
    made = await add(asking, chapel)
    server.put(HOST, "CNAME", "elsewhere.example.")
    server.put(made.records[1].host, "TXT", "koinon-link-domain=another")
    alias, proof = (await look(asking, chapel, made)).records
    assert (alias.state, alias.found, alias.fault) == ("wrong", "elsewhere.example", policy.OTHER_ALIAS)
    assert (proof.state, proof.found, proof.fault) == ("wrong", "koinon-link-domain=another", policy.OTHER_PROOF)


async def test_the_top_of_a_domain_leads_here_by_its_address(
    asking: Services, chapel: UUID, server: NameServer
) -> None:
    made = await add(asking, chapel, "chapel.example")
    server.put(made.records[1].host, "TXT", made.records[1].value)
    server.put(OURS, "A", "192.0.2.1")
    server.put(OURS, "AAAA", "2001:db8::1")
    server.put("chapel.example", "A", "192.0.2.1")
    assert (await look(asking, chapel, made)).state is LinkDomainState.VERIFIED


async def test_one_that_is_verified_and_fails_is_told_of_and_comes_back(
    asking: Services, chapel: UUID, server: NameServer, owning: Owning
) -> None:
    made = await owning(chapel, HOST)
    server.zone.clear()
    failing = await look(asking, chapel, made)
    assert (failing.state, states(failing)) == ("failing", ["missing", "missing"])
    assert failing.failing_since is not None
    assert await base(asking, chapel) == f"http://{OURS}"
    publish(server, made)
    again = await look(asking, chapel, made)
    assert (again.state, again.failing_since) == ("verified", None)
    assert await base(asking, chapel) == f"http://{HOST}"
    assert (await kinds(asking, chapel))[1:] == ["link_domain.verified", "link_domain.failing", "link_domain.verified"]


async def test_where_dns_is_silent_a_host_stays_what_it_was(
    asking: Services, chapel: UUID, server: NameServer, owning: Owning
) -> None:
    made = await owning(chapel, HOST)
    server.failing = {name for name, _ in server.zone}
    silent = await look(asking, chapel, made)
    assert (silent.state, states(silent)) == ("verified", ["right", "right"])
    assert silent.checked_at > made.checked_at  # type: ignore[operator]


async def test_only_who_proves_a_host_has_it(
    asking: Services, chapel: UUID, bakery: UUID, server: NameServer, owning: Owning
) -> None:
    theirs = await add(asking, bakery)  # anybody may write a name down
    mine = await owning(chapel, HOST)
    assert mine.state is LinkDomainState.VERIFIED
    publish(server, theirs)  # the name changed hands, and the chapel forgot it
    taken = await look(asking, bakery, theirs)
    assert (taken.state, taken.records[1].fault) == ("waiting", policy.TAKEN)
    async with asking.database.transaction(chapel) as tx:
        await messaging.remove_link_domain(tx, mine.id)  # it never was in a link
        assert await messaging.link_domains(tx) == []
    assert (await look(asking, bakery, theirs)).state is LinkDomainState.VERIFIED


async def test_a_host_that_fails_for_a_week_may_be_proved_by_another(
    asking: Services, chapel: UUID, bakery: UUID, server: NameServer, owning: Owning
) -> None:
    mine = await owning(chapel, HOST)
    server.zone.clear()
    await look(asking, chapel, mine)
    with clock.frozen(clock.now() + timedelta(days=8)):
        lapsed = await look(asking, chapel, mine)
        assert (lapsed.state, lapsed.failing_since) == ("waiting", None)
        assert (await owning(bakery, HOST)).state is LinkDomainState.VERIFIED
    assert (await acts(asking, chapel))[-1] == "link_domain.lapsed"


async def test_one_that_came_back_and_was_not_proved_again_may_be_proved_by_another(
    asking: Services, chapel: UUID, bakery: UUID, server: NameServer, owning: Owning
) -> None:
    made = await owning(chapel, HOST)
    await sent_with(asking, chapel, HOST)
    async with asking.database.transaction(chapel) as tx:
        await messaging.remove_link_domain(tx, made.id)
    back = await add(asking, chapel)
    server.zone.clear()  # the name changed hands before it was looked at again
    assert (await look(asking, chapel, back)).state is LinkDomainState.WAITING
    async with asking.database.transaction(chapel) as tx:
        assert await rows.owners(tx, [HOST]) == {HOST: chapel}
    with clock.frozen(clock.now() + timedelta(days=8)):
        for _ in range(2):
            assert (await look(asking, chapel, back)).state is LinkDomainState.WAITING
        assert (await owning(bakery, HOST)).state is LinkDomainState.VERIFIED
    assert (await acts(asking, chapel)).count("link_domain.lapsed") == 1


async def test_one_that_is_given_up_while_it_is_looked_at_leads_to_nobody(
    asking: Services, chapel: UUID, server: NameServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = await add(asking, chapel)
    publish(server, made)
    look_in_dns = looking.look_in_dns

    async def slow(*asked: Any) -> Any:
        found = await look_in_dns(*asked)
        async with asking.database.transaction(chapel) as tx:
            await messaging.remove_link_domain(tx, made.id)
        return found

    monkeypatch.setattr(looking, "look_in_dns", slow)
    assert await messaging.check_link_domain(asking, chapel, made.id) is None
    async with asking.database.transaction(chapel) as tx:
        assert await rows.owners(tx, [HOST]) == {}


async def test_another_is_used_or_none(asking: Services, chapel: UUID, owning: Owning) -> None:
    first, second = await owning(chapel, HOST), await owning(chapel, "s.chapel.example")
    assert (first.is_used, second.is_used) == (True, False)

    async def use(domain: LinkDomain, on: bool) -> str:
        async with asking.database.transaction(chapel) as tx:
            assert (await messaging.use_link_domain(tx, domain.id, on=on)).is_used is on
            used = [one.host for one in await messaging.link_domains(tx) if one.is_used]
            assert used == ([domain.host] if on else [])
        return await base(asking, chapel)

    assert await use(second, True) == "http://s.chapel.example"
    assert await use(second, True) == "http://s.chapel.example"
    assert await use(second, False) == f"http://{OURS}"
    assert await use(first, True) == f"http://{HOST}"
    assert (await kinds(asking, chapel)).count("link_domain.used") == 2


async def sent_with(asking: Services, organization_id: UUID, host: str) -> None:
    link_id, _ = await make_link(asking, organization_id, "https://church.example/")
    async with asking.database.transaction(organization_id) as tx:
        await tx.execute(
            "update links set host = %(h)s where organization_id = %(o)s and id = %(l)s",
            {"o": organization_id, "h": host, "l": link_id},
        )


async def test_a_removed_one_stays_while_its_dns_leads_here(
    asking: Services, chapel: UUID, server: NameServer, owning: Owning
) -> None:
    made = await owning(chapel, HOST)
    await sent_with(asking, chapel, HOST)
    async with asking.database.transaction(chapel) as tx:
        await messaging.remove_link_domain(tx, made.id)
        await messaging.remove_link_domain(tx, made.id)
    kept = await look(asking, chapel, made)
    assert (kept.state, kept.is_used, kept.links) == ("removed", False, 1)
    async with asking.database.transaction(chapel) as tx:
        assert await rows.owners(tx, [HOST]) == {HOST: chapel}
        with pytest.raises(KoinonError, match="invalid_state"):
            await messaging.use_link_domain(tx, made.id, on=True)
    server.zone.clear()
    assert await messaging.check_link_domain(asking, chapel, made.id) is None
    async with asking.database.transaction(chapel) as tx:
        assert await messaging.link_domains(tx) == []
        assert await rows.owners(tx, [HOST]) == {}


async def test_a_removed_one_is_forgotten_once_its_links_have_ended(
    asking: Services, chapel: UUID, owning: Owning
) -> None:
    made = await owning(chapel, HOST)
    await sent_with(asking, chapel, HOST)
    async with asking.database.transaction(chapel) as tx:
        await messaging.remove_link_domain(tx, made.id)
    with clock.frozen(clock.now() + timedelta(days=401)):
        assert await messaging.check_link_domain(asking, chapel, made.id) is None


async def test_a_removed_one_comes_back_and_another_is_given_up_at_once(
    asking: Services, chapel: UUID, owning: Owning
) -> None:
    made = await owning(chapel, HOST)
    await sent_with(asking, chapel, HOST)
    async with asking.database.transaction(chapel) as tx:
        await messaging.remove_link_domain(tx, made.id)
    back = await add(asking, chapel)
    assert (back.id, back.state, back.removed_at) == (made.id, "waiting", None)
    assert (await look(asking, chapel, back)).state is LinkDomainState.VERIFIED
    async with asking.database.transaction(chapel) as tx:
        await messaging.remove_link_domain(tx, made.id, give_up=True)
        assert await messaging.link_domains(tx) == []
        assert await rows.owners(tx, [HOST]) == {}
    assert (await kinds(asking, chapel))[-1] == "link_domain.given_up"


async def test_the_job_looks_by_itself_often_at_first(asking: Services, chapel: UUID, server: NameServer) -> None:
    made = await add(asking, chapel)

    async def due() -> int:
        async with asking.database.transaction(chapel) as tx:
            return int(
                await tx.scalar(
                    "select extract(epoch from due_at - now())::int from wakeups"
                    " where organization_id = %(o)s and kind = %(kind)s",
                    {"o": chapel, "kind": rows.KIND},
                )
            )

    assert await due() <= 0
    await check_link_domains.run(asking, None)
    assert 200 < await due() <= 300
    publish(server, made)
    async with asking.database.transaction(chapel) as tx:
        await rows.schedule_check(tx, 0)
    await check_link_domains.run(asking, None)
    async with asking.database.transaction(chapel) as tx:
        assert (await messaging.link_domain(tx, made.id)).state is LinkDomainState.VERIFIED
    assert 86_000 < await due() <= 86_400


async def test_what_cannot_be_added(asking: Services, chapel: UUID) -> None:
    await add(asking, chapel)
    assert await refused(asking, chapel, HOST) == (409, "duplicate_resource")
    for host in (OURS, "co.uk", "127.0.0.1", "no host", "x.local"):
        assert (await refused(asking, chapel, host))[0] == 422
    async with asking.database.transaction(chapel) as tx:
        for number in range(19):
            await messaging.add_link_domain(tx, f"n{number}.chapel.example")
    assert await refused(asking, chapel, "n20.chapel.example") == (409, "invalid_state")


async def test_an_installation_without_a_public_name_takes_none(services: Services, chapel: UUID) -> None:
    preferences.configure(services.configuration)
    assert messaging.link_target() is None
    assert await refused(services, chapel, HOST) == (409, "invalid_state")


async def test_nobody_sees_anothers(asking: Services, chapel: UUID, bakery: UUID, owning: Owning) -> None:
    made = await owning(chapel, HOST)
    async with asking.database.transaction(bakery) as tx:
        assert await messaging.link_domains(tx) == []
        assert await tx.scalar("select count(*) from link_domains") == 0
        for act in (
            messaging.link_domain(tx, made.id),
            messaging.use_link_domain(tx, made.id, on=True),
            messaging.remove_link_domain(tx, made.id, give_up=True),
        ):
            with pytest.raises(KoinonError, match="resource_not_found"):
                await act
    with pytest.raises(KoinonError, match="resource_not_found"):
        await messaging.check_link_domain(asking, bakery, made.id)
    async with asking.database.transaction(bakery) as tx:
        await rows.release(tx, HOST)
    async with asking.database.system() as tx:
        assert await rows.owners(tx, [HOST]) == {HOST: chapel}
        assert await tx.scalar("select count(*) from link_domains") == 0
