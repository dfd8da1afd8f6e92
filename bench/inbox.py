"""The inbox at a million messages: list, thread, counts, search, an accepted reply; under forced row-level security.

One organization of 50,000 conversations (4,000 of them open) and a million messages, whose words are the 5,574 real
texts of tests/data/sms_collection.tsv, beside nineteen small ones; one thread holds 10,000. Each figure is a whole use
case in its own transaction: p50 and p95 in milliseconds, beside the limit of the specification. The load of the
machine stands beside them. `python -m bench inbox [messages]`; `python -m bench.inbox bulk` measures 10,000
conversations changed by one job alone (INB-081).
"""

import asyncio
import os
import sys
import time
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from statistics import quantiles
from uuid import UUID

import psycopg
import uvloop

from bench.installation import installed
from koinon import channels, contacts, inbox, wiring
from koinon.inbox.search.policy import tokens
from koinon.kit import ids
from koinon.platform import bulk
from koinon.platform.actor import Actor, ActorKind
from koinon.platform.bulk import running
from koinon.platform.db import Tx
from koinon.platform.rest import PageRequest, sign_cursors_with
from koinon.platform.services import Services

MESSAGES, PER_CONVERSATION, LONG_THREAD, SMALL = 1_000_000, 20, 10_000, 19
TEXTS = Path(__file__).parent.parent / "tests" / "data" / "sms_collection.tsv"
TWO_WORDS = ("free call", "see you", "good morning", "win prize", "sorry later", "love you", "home tonight", "send txt")
TIMES, SEARCHES = 200, 10

_TEXTS = """
create temporary table bench_texts on commit drop as
select n, body, setweight(to_tsvector('simple', words), 'A') || to_tsvector('english', words) as words
from unnest(%(bodies)s::text[], %(words)s::text[]) with ordinality as t (body, words, n)
"""
_PEOPLE = """
insert into contacts (id, organization_id, given_name, family_name, given_key, family_key)
select koinon_uuid7(), %(o)s, 'Ada' || n, 'Okafor' || mod(n, 977), 'ada' || n, 'okafor' || mod(n, 977)
from generate_series(1, %(conversations)s) n
"""
_CONVERSATIONS = """
insert into conversations (id, organization_id, contact_id, channel, sender_id, address_hash, address_cipher, status,
                           preview, message_count, last_message_at, number, assignee_id)
select koinon_uuid7(), %(o)s, c.id, 'sms', %(sender)s, sha256(uuid_send(c.id)), %(cipher)s,
       case when mod(c.n, 12) = 0 then 'open' else 'resolved' end, 'Can I bring my sister?', %(per)s,
       now() - c.n * interval '1 minute', c.n, case when mod(c.n, 36) = 0 then %(user)s::uuid end
from (select id, row_number() over () as n from contacts where organization_id = %(o)s) c
"""
_MESSAGES = """
with made as (
  insert into messages (id, organization_id, conversation_id, direction, kind, author_type, body, created_at)
  select koinon_uuid7(), %(o)s, c.id, case when mod(k, 2) = 0 then 'out' else 'in' end, 'text', 'contact', t.body,
         c.last_message_at - k * interval '1 minute'
  from conversations c
  cross join generate_series(1, %(per)s) k
  join bench_texts t on t.n = mod(c.number::bigint * 31 + k * 7919, %(texts)s) + 1
  where c.organization_id = %(o)s and c.number between %(first)s and %(last)s
  returning id, conversation_id, direction, body, created_at)
insert into message_search (organization_id, message_id, conversation_id, direction, created_at, words)
select %(o)s, m.id, m.conversation_id, m.direction, m.created_at, t.words
from made m
join (select distinct on (body) body, words from bench_texts) t on t.body = m.body
"""


def texts() -> list[str]:
    """The 5,574 real texts."""
    return [line.partition("\t")[2] for line in TEXTS.read_text(encoding="utf-8").splitlines()]


async def fill(services: Services, messages: int, user: UUID, known: UUID | None = None) -> UUID:
    """An organization, one that is there or a new one, with so many messages; its id."""
    organization = known or ids.uuid7()
    async with services.database.transaction(organization) as tx:
        await tx.execute(
            "insert into organizations (id, name, slug, kind, time_zone, locale, currency, country)"
            " values (%(o)s, 'Grace Chapel', %(slug)s, 'church', 'UTC', 'en', 'USD', 'US') on conflict (id) do nothing",
            {"o": organization, "slug": f"grace-{organization.hex[-12:]}"},
        )
        number = f"+1202555{organization.int % 10_000:04d}"
        sender = await channels.ensure_simulator(tx, services.vault, "http://127.0.0.1:1", number)
        named = {"o": organization, "sender": sender.id, "per": PER_CONVERSATION, "user": user}
        named |= {"conversations": max(1, messages // PER_CONVERSATION)}
        named["cipher"] = services.vault.encrypt("+12125550198", organization, "phone")
        await tx.execute(_PEOPLE, named)
        await tx.execute(_CONVERSATIONS, named)
    bodies = texts()
    for first in range(1, messages // PER_CONVERSATION + 1, 2_500):
        async with services.database.transaction(organization) as tx:
            await tx.execute(_TEXTS, {"bodies": bodies, "words": [" ".join(tokens(body)) for body in bodies]})
            await tx.execute(_MESSAGES, {**named, "texts": len(bodies), "first": first, "last": first + 2_499})
    return organization


_LONG = """
insert into messages (id, organization_id, conversation_id, direction, kind, author_type, body, created_at)
select koinon_uuid7(), %(o)s, %(c)s, 'in', 'text', 'contact', 'Message ' || k, now() - k * interval '1 second'
from generate_series(1, %(n)s) k
"""


async def measured(name: str, limit: str, times: int, run: Callable[[int], Awaitable[object]]) -> None:
    """Run a use case so often, and print how long it took."""
    took = []
    for n in range(times + 5):
        begun = time.perf_counter()
        await run(n)
        took.append((time.perf_counter() - begun) * 1000)
    cuts = quantiles(took[5:], n=100)
    print(f"{name:48} p50 {cuts[49]:8.1f} ms   p95 {cuts[94]:8.1f} ms   limit {limit}", flush=True)


async def measure(services: Services) -> None:
    """Fill, then every figure."""
    sign_cursors_with(b"k" * 32)
    wanted, user = int(sys.argv[1]) if len(sys.argv) > 1 else MESSAGES, ids.uuid7()
    begun = time.perf_counter()
    organization = await fill(services, wanted, user)
    for _ in range(SMALL):
        await fill(services, 2_000, user)
    long = await prepare(services, organization, user)
    print(f"filled in {time.perf_counter() - begun:.0f} s; load {os.getloadavg()[0]:.1f}", flush=True)
    allowed = frozenset({"conversations:read", "conversations:write", "messages:send", "contacts:read"})
    ana = Actor(kind=ActorKind.USER, organization_id=organization, id=user, name="Ana", permissions=allowed)

    async def inside(use: Callable[[Tx], Awaitable[object]]) -> object:
        async with services.database.transaction(ana) as tx:
            return await use(tx)

    await _lists(services, inside)
    await measured(
        "50 messages of a thread of 10,000",
        "25 ms",
        TIMES,
        lambda _: inside(lambda tx: inbox.thread_page(tx, long, PageRequest(50))),
    )
    await _searches(services, inside)
    await _replies(services, inside)


Inside = Callable[[Callable[[Tx], Awaitable[object]]], Awaitable[object]]


async def prepare(services: Services, organization: UUID, user: UUID) -> UUID:
    """One thread of 10,000, a user, marks of what is unread, and figures for the planner; the thread."""
    async with services.database.transaction(organization) as tx:
        long = UUID(
            str(
                await tx.scalar(
                    "select id from conversations where organization_id = %(o)s and number = 12", {"o": organization}
                )
            )
        )
        await tx.execute(_LONG, {"o": organization, "c": long, "n": LONG_THREAD})
        await tx.execute(
            "insert into users (id, email, email_normalized, name)"
            " values (%(u)s, 'ana@example.com', 'ana@example.com', 'Ana')",
            {"u": user},
        )
        await tx.execute(
            "insert into unread (organization_id, user_id, conversation_id, last_message_at)"
            " select organization_id, %(u)s, id, last_message_at from conversations"
            " where organization_id = %(o)s and mod(number, 250) = 0",
            {"o": organization, "u": user},
        )
    owner = services.database.url.replace("koinon_app", "koinon_owner")  # whose figures autovacuum would take later
    with psycopg.connect(owner, autocommit=True) as connection:
        connection.execute("vacuum analyze")
    return long


async def _lists(services: Services, inside: Inside) -> None:
    asked: Sequence[tuple[str, inbox.ConversationQuery]] = (
        ("list: open", inbox.ConversationQuery(urgent_first=True)),
        ("list: mine", inbox.ConversationQuery(inbox.View.MINE)),
        ("list: unread", inbox.ConversationQuery(inbox.View.UNREAD)),
        ("list: everything, by a filter of two", inbox.ConversationQuery(
            inbox.View.ALL, filters=inbox.Filters(assignees=("me",), channels=("sms",)))),
        ("list: two words in messages", inbox.ConversationQuery(text="good morning")),
    )  # fmt: skip
    for name, query in asked:
        await measured(
            name,
            "40 ms",
            TIMES if not query.text else 40,
            lambda _, query=query: inside(  # type: ignore[misc]
                lambda tx: inbox.conversations_page(tx, services.vault, query, PageRequest(25))
            ),
        )
    await measured("counts, exact", "-", TIMES, lambda _: inside(inbox.counts_with_views))


async def _searches(services: Services, inside: Inside) -> None:
    for sort in (inbox.Sort.RELEVANCE, inbox.Sort.NEWEST):
        await measured(
            f"search: two words, by {sort.value}",
            "150 ms",
            len(TWO_WORDS) * SEARCHES,
            lambda n, sort=sort: inside(  # type: ignore[misc]
                lambda tx: inbox.search_messages(
                    tx, services.vault, TWO_WORDS[n % len(TWO_WORDS)], sort, PageRequest(25)
                )
            ),
        )


async def _replies(services: Services, inside: Inside) -> None:
    """Answers to somebody who may be written to: the whole gate."""

    async def known(tx: Tx) -> UUID:
        made = await contacts.create(
            tx, services.vault, contacts.NewContact(given_name="Ada", phones=("+12125550198",))
        )
        return (await inbox.start(tx, services.vault, made.id)).id

    conversation = UUID(str(await inside(known)))
    await measured(
        "accept a reply",
        "60 ms",
        100,
        lambda n: inside(lambda tx: inbox.reply(tx, services, conversation, inbox.Draft(f"Yes, at {n}", f"key-{n}"))),
    )


MANY, MANY_LIMIT = 10_000, 20.0
_CHANGES: Sequence[tuple[str, dict[str, object]]] = (
    ("update", {"priority": "high"}),
    ("assign", {"assignee_id": None}),
    ("label", {}),
    ("mark_read", {}),
    ("resolve", {}),
    ("undo", {}),
    ("delete", {"confirm": "delete"}),
)


async def measure_bulk(services: Services) -> None:
    """Each operation on 10,000 conversations by a job: seconds until accepted and until done."""
    user = ids.uuid7()
    organization = await fill(services, MANY * PER_CONVERSATION, user)
    await prepare(services, organization, user)
    rights = frozenset({"conversations:read", "conversations:write", "settings:write"})
    ana = Actor(kind=ActorKind.USER, organization_id=organization, id=user, name="Ana", permissions=rights)
    async with services.database.transaction(organization) as tx:
        named = {"o": organization, "u": user}
        await tx.execute(
            "insert into memberships (id, organization_id, user_id, role)"
            " values (koinon_uuid7(), %(o)s, %(u)s, 'owner')",
            named,
        )
        given = "update conversations set assignee_id = %(u)s, status = 'open' where organization_id = %(o)s"
        await tx.execute(given, named)
        visitor = (await inbox.create_label(tx, "Visitor")).id
    last: UUID | None = None
    for name, updates in _CHANGES:
        given_updates: dict[str, object] = {"add": [str(visitor)]} if name == "label" else updates
        begun = time.perf_counter()
        async with services.database.transaction(ana) as tx:
            last = await _begun(tx, services, name, given_updates, last)
        accepted = time.perf_counter() - begun
        while await running._step(services, organization, last):
            pass
        took = time.perf_counter() - begun
        async with services.database.transaction(ana) as tx:
            done = (await bulk.get_job(tx, last)).done
        met = "met" if took <= MANY_LIMIT else "MISSED"
        told = f"accepted {accepted:5.2f} s   done {took:6.2f} s   {done:6} changed"
        print(f"bulk {name:10} {told}   limit {MANY_LIMIT:g} s {met}; load {os.getloadavg()[0]:.1f}", flush=True)


async def _begun(tx: Tx, services: Services, name: str, updates: dict[str, object], last: UUID | None) -> UUID:
    if name == "undo" and last is not None:
        return (await bulk.undo_job(tx, last)).id
    asked = bulk.BulkRequest(operation=name, filters={"match": {"spam": False}}, updates=updates, expected_count=MANY)
    begun = (await bulk.submit(tx, services, bulk.COLLECTIONS["conversations"], asked)).job_id
    assert begun is not None
    return begun


if __name__ == "__main__":
    uvloop.install()
    assert wiring.MODULES
    asyncio.run(installed(measure_bulk if sys.argv[1:] == ["bulk"] else measure))
