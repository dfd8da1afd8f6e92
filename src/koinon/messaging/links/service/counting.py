"""What was clicked and opened, judged and counted, some hundred at a time (MSG-076 to 078)."""

import hashlib
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from koinon.messaging.links import events
from koinon.messaging.links.policy.counting import Counted, Visit, Who, count
from koinon.messaging.links.policy.verdicts import AT_ONCE, TRAPPED, Facts, Verdict, device_of, judge, judge_open
from koinon.messaging.links.repository import clicks as rows
from koinon.messaging.links.repository.clicks import Click, Followed, Opens, Reached, Sums
from koinon.messaging.links.repository.resolving import Arrival
from koinon.platform.db import Tx
from koinon.platform.jobs import job
from koinon.platform.services import Services

AT_A_TIME = 1_000


@job("messaging.record_clicks", queue="automation", time_limit=120.0)
async def count_job(services: Services, _organization_id: UUID | None) -> None:
    """Judge and count what web processes heard."""
    async with services.database.system() as tx:
        waiting = await rows.organizations_waiting(tx)
    for organization_id in waiting:
        while await count_some(services, organization_id) == AT_A_TIME:
            pass


async def count_some(services: Services, organization_id: UUID) -> int:
    """Judge and count the oldest of an organization, in one commit; how many there were."""
    async with services.database.transaction(organization_id) as tx:
        arrivals = await rows.claim(tx, AT_A_TIME)
        if arrivals:
            known = await rows.reached(tx, list({one.delivery_id for one in arrivals if one.delivery_id is not None}))
            await _clicks(tx, [one for one in arrivals if one.kind == "click"], known)
            await _opens(tx, [one for one in arrivals if one.kind == "open"], known)
    return len(arrivals)


async def _clicks(tx: Tx, arrivals: Sequence[Arrival], reached: Mapping[UUID, Reached]) -> None:
    links = await rows.followed(tx, list({one.link_id for one in arrivals if one.link_id is not None}))
    arrivals = [one for one in arrivals if one.link_id in links]
    if not arrivals:
        return
    others, trapped = await _others(tx, arrivals, links)
    verdicts = [_verdict(one, links, reached, others, trapped) for one in arrivals]
    visits = [
        Visit(one.link_id, visitor_of(one), one.at)
        for one, verdict in zip(arrivals, verdicts, strict=True)
        if one.link_id is not None and verdict.kind == "human"
    ]
    last = await rows.last_counted(tx, list({(visit.link_id, visit.visitor) for visit in visits})) if visits else {}
    counted = iter(count(visits, last))
    results = [next(counted) if verdict.kind == "human" else None for verdict in verdicts]
    judged = [_click(*each) for each in zip(arrivals, verdicts, results, strict=True)]
    await rows.keep(tx, judged)
    await _figures(tx, judged, results)
    _tell(tx, judged, links)


async def _figures(tx: Tx, judged: Sequence[Click], results: Sequence[Counted | None]) -> None:
    sums = defaultdict[tuple[UUID, datetime], list[int]](lambda: [0, 0, 0])
    remembered: dict[Who, datetime] = {}
    first: dict[UUID, datetime] = {}
    for click, result in zip(judged, results, strict=True):
        into = sums[click.link_id, click.at.replace(minute=0, second=0, microsecond=0)]
        into[0] += 1
        if result is not None and result.counts:
            into[1] += 1
            into[2] += result.is_first
            remembered[click.link_id, click.visitor] = click.at
        if click.verdict == "human" and click.delivery_id is not None:
            first.setdefault(click.delivery_id, click.at)
    await rows.add(tx, [Sums(*key, *values) for key, values in sums.items()])
    if remembered:
        await rows.remember(tx, remembered)
    if first:
        await rows.mark_clicked(tx, dict(sorted(first.items())))


async def _others(
    tx: Tx, arrivals: Sequence[Arrival], links: Mapping[UUID, Followed]
) -> tuple[dict[bytes, list[tuple[UUID, datetime]]], dict[bytes, list[datetime]]]:
    """By visitor, in this batch and just before it: which links were opened when; when one that nobody sees."""
    since = min(one.at for one in arrivals)
    found = defaultdict[bytes, list[tuple[UUID, datetime]]](list)
    trapped = defaultdict[bytes, list[datetime]](list)
    for visitor, link_id, at, rule in await rows.lately(tx, list({visitor_of(one) for one in arrivals}), since):
        found[bytes(visitor)].append((link_id, at))
        if rule == "trap":
            trapped[bytes(visitor)].append(at)
    for one in arrivals:
        if one.link_id is not None:
            found[visitor_of(one)].append((one.link_id, one.at))
            if links[one.link_id].is_trap:
                trapped[visitor_of(one)].append(one.at)
    return found, trapped


def _verdict(
    one: Arrival,
    links: Mapping[UUID, Followed],
    reached: Mapping[UUID, Reached],
    others: Mapping[bytes, Sequence[tuple[UUID, datetime]]],
    trapped: Mapping[bytes, Sequence[datetime]],
) -> Verdict:
    link = links[one.link_id] if one.link_id is not None else None
    known = reached.get(one.delivery_id) if one.delivery_id is not None else None
    if known is not None and known.is_test:
        return Verdict("unsure", "test")
    near = any(
        other != one.link_id and abs(at - one.at) <= AT_ONCE and _same_message(link, other, links)
        for other, at in others[visitor_of(one)]
    )
    return judge(
        Facts(
            one.at,
            one.agent,
            one.is_head,
            one.is_prefetch,
            one.is_hosting,
            any(abs(at - one.at) <= TRAPPED for at in trapped.get(visitor_of(one), ())),
            known.at if known is not None else None,
            near,
        )
    )


def _same_message(link: Followed | None, other: UUID, links: Mapping[UUID, Followed]) -> bool:
    beside = links.get(other)
    return link is None or beside is None or beside.origin_id == link.origin_id


def _click(one: Arrival, verdict: Verdict, result: Counted | None) -> Click:
    assert one.link_id is not None
    return Click(
        one.id,
        one.link_id,
        one.code,
        one.delivery_id,
        one.at,
        one.ip_cut,
        visitor_of(one),
        hashlib.blake2b(one.agent.encode(), digest_size=8).digest(),
        device_of(one.agent),
        verdict.kind,
        verdict.rule,
        result is not None and result.counts,
    )


def visitor_of(one: Arrival) -> bytes:
    """Who it was: the recipient where known, else address and agent (MSG-077)."""
    if one.delivery_id is None:
        return bytes(one.network)
    return hashlib.blake2b(one.delivery_id.bytes, digest_size=16).digest()


def _tell(tx: Tx, judged: Sequence[Click], links: Mapping[UUID, Followed]) -> None:
    """One event a link, of clicks that count."""
    by_link = defaultdict[UUID, list[Click]](list)
    for click in judged:
        if click.counts:
            by_link[click.link_id].append(click)
    for link_id, some in by_link.items():
        tx.publish(events.clicked(links[link_id], some))


async def _opens(tx: Tx, arrivals: Sequence[Arrival], reached: Mapping[UUID, Reached]) -> None:
    by_delivery = defaultdict[UUID, list[Arrival]](list)
    for one in arrivals:
        if one.delivery_id in reached and one.delivery_id is not None and not reached[one.delivery_id].is_test:
            by_delivery[one.delivery_id].append(one)
    opens = [_opened(reached[delivery_id], some) for delivery_id, some in sorted(by_delivery.items())]
    if not opens:
        return
    await rows.mark_opened(tx, opens)
    if seen := [one.delivery_id for one in opens if one.times]:
        tx.publish(events.opened(seen))


def _opened(known: Reached, some: Sequence[Arrival]) -> Opens:
    verdicts = [
        judge_open(Facts(one.at, one.agent, one.is_head, one.is_prefetch, one.is_hosting, delivered_at=known.at))
        for one in some
    ]
    seen = [one for one, verdict in zip(some, verdicts, strict=True) if verdict.kind == "human"]
    return Opens(
        known.id,
        seen[0].at if seen else None,
        len(seen),
        device_of(seen[0].agent) if seen else None,
        len(some) - len(seen),
    )
