"""`kill -9` while mails go out, and texts that failed go on as mails: nothing lost, nothing twice (MSG-027, 029, 032).

The judge is the carriers' own durable record, as in `test_chaos`. Resend carries the mails: of the providers of mail it
can be asked about what is in doubt. KOINON_CHAOS_MAILS and KOINON_CHAOS_SEED change its size and its dice.
"""

import asyncio
import os
import random
import time
from collections import Counter
from typing import Any
from uuid import UUID

import psycopg
import pytest
from tests.chaos.test_chaos import SEED, WINDOWS, audit
from tests.conftest import make_organization
from tests.installation import Installation, running
from tests.messaging import cast

from koinon import channels, organizations
from koinon.channels.records import Environment
from koinon.channels.service.accounts import NewAccount, connect_account
from koinon.channels.service.senders import NewSender, add_sender
from koinon.kit import ids
from koinon.messaging.contracts import BroadcastState, FallbackStep, Variant
from koinon.platform import process
from koinon.platform.db import DatabaseUnavailable
from koinon.platform.services import Services

PEOPLE = int(os.environ.get("KOINON_CHAOS_MAILS", "600"))
GONE = PEOPLE // 4
TAKEN = 2 * PEOPLE
"""Messages that carriers take in all: texts but those to the gone, mails to everybody, and the gone once more."""
PATIENCE = 240.0
VICTIMS = ("worker", "web-0", "worker", "postgres", "worker")
MAIL = Variant(channel="email", subject="Sunday at ten", body="Dear {{ contact.first_name }}, doors open at 9:30.")
OPEN = frozenset({"scheduled", "queued", "held", "sending", "sent"})

pytestmark = [pytest.mark.chaos, pytest.mark.slow]


async def test_kill_9_loses_no_mail_and_sends_none_twice_by_whichever_way() -> None:
    with running(**WINDOWS) as there:
        async with process.services(there.settings, name="chaos", pool=2) as services:
            chapel = await make_organization(services.database, "Chaos Chapel")
            await cast.sender(services, chapel, there.simulator, limit=1500)
            await mailing(services, chapel, there.simulator)
            await people(services, chapel)
            text = await cast.draft(
                services, chapel, "Hi {{ contact.first_name }}", variants=(MAIL,), fallback=(FallbackStep("email"),)
            )
            mail = await cast.draft(services, chapel, "", channel="email", variants=(MAIL,))
            for made in (text, mail):
                await cast.send(services, chapel, made.id, key=str(made.id))
            blows = await torment(there)
            rows = await settled(there, services, chapel)
            record = audit(there)
            done = [await cast.found(services, chapel, made.id) for made in (text, mail)]
    assert blows == len(VICTIMS), "every blow falls while messages go out"
    assert [one.state for one in done] == [BroadcastState.COMPLETED] * 2
    agrees(record, rows, text.id, mail.id)


def agrees(record: dict[str, Any], rows: list[tuple[Any, ...]], text: UUID, mail: UUID) -> None:
    """The carriers' record and the ledger tell the same story."""
    accepts = {tag: entry["accepts"] for tag, entry in record["deliveries"].items()}
    assert {tag: count for tag, count in accepts.items() if count > 1} == {}, "accepted twice"
    assert record["untagged"] == 0
    assert accepts.keys() == {str(row[0]) for row in rows if row[3] == "delivered"}, "one knows what the other does not"
    texts = {row[0]: row[3] for row in rows if row[1] == text}
    mails = [row[3] for row in rows if row[1] == mail]
    gone_on = [(row[4], row[3]) for row in rows if row[4] is not None]
    assert sorted(texts.values()) == ["delivered"] * (PEOPLE - GONE) + ["failed"] * GONE
    assert mails == ["delivered"] * PEOPLE
    assert sorted(first for first, _ in gone_on) == sorted(one for one, state in texts.items() if state == "failed")
    assert {state for _, state in gone_on} == {"delivered"}
    assert len(rows) == TAKEN + GONE


async def torment(there: Installation) -> int:
    """Kill one after another as the carriers take more, the last while texts go on as mails; how many blows fell."""
    dice, fell = random.Random(SEED), 0
    deadline = time.monotonic() + PATIENCE
    for number, victim in enumerate(VICTIMS, 1):
        threshold = (
            dice.uniform(number - 1, number) / len(VICTIMS) * TAKEN if number < len(VICTIMS) else TAKEN - GONE + 1
        )
        while audit(there)["accepted"] < threshold:
            assert time.monotonic() < deadline, f"{audit(there)['accepted']} of {threshold:g} taken"
            await asyncio.sleep(0.05)
        while not there.kill(victim):  # noqa: ASYNC110
            await asyncio.sleep(0.05)
        fell += audit(there)["accepted"] < TAKEN
    return fell


async def settled(there: Installation, services: Services, chapel: UUID) -> list[tuple[Any, ...]]:
    """Id, broadcast, channel, state and what it follows of each message, once none is open and all are written."""
    deadline, rows = time.monotonic() + PATIENCE, list[tuple[Any, ...]]()
    while time.monotonic() < deadline:
        try:
            async with services.database.transaction(chapel) as tx:
                rows = await tx.all(
                    tuple,
                    "select id, broadcast_id, channel, state, fallback_of from deliveries"
                    " where organization_id = %(o)s",
                    {"o": chapel},
                )
        except (DatabaseUnavailable, OSError, psycopg.Error):
            await asyncio.sleep(1)
            continue
        if len(rows) >= TAKEN + GONE and not {row[3] for row in rows} & OPEN:
            return rows
        await asyncio.sleep(0.5)
    left = Counter(row[2:4] for row in rows if row[3] in OPEN)
    raise AssertionError(f"not settled: {len(rows)} rows, open {left}, {audit(there)['accepted']} taken")


async def mailing(services: Services, chapel: UUID, url: str) -> channels.Sender:
    """A mailbox of the organization's at simulated Resend."""
    async with services.database.transaction(chapel) as tx:
        await organizations.update(tx, {"postal_address": "12 Hill Street\nSpringfield"})
        new = NewAccount(provider="resend", name="Our mail", environment=Environment.SIMULATOR)
        account = await connect_account(tx, services.vault, new, url)
        return await add_sender(
            tx, NewSender(account_id=account.id, value="office@chapel.example", kind="email", limit_per_second=1_000)
        )


async def people(services: Services, chapel: UUID) -> None:
    """Everybody has a number and a mail address; nobody answers at the numbers of the last (CHN-077: …0001)."""
    gone = [f"+1{area}{line}0001" for area in (212, 646, 917) for line in range(200, 200 + GONE)][:GONE]
    made = await cast.people(services, chapel, [*cast.distinct(PEOPLE - GONE), *gone])
    mails = [f"ada{number}@people.example" for number in range(PEOPLE)]
    values = {
        "o": chapel,
        "contacts": made,
        "ids": [ids.uuid7() for _ in made],
        "hashes": [services.vault.lookup(one, chapel, "email") for one in mails],
        "ciphers": [services.vault.encrypt(one, chapel, "email") for one in mails],
    }
    async with services.database.transaction(chapel) as tx:
        await tx.execute(
            "insert into addresses (id, organization_id, contact_id, kind, value_cipher, value_hash, is_primary)"
            " select a, %(o)s, c, 'email', v, h, true"
            " from unnest(%(ids)s::uuid[], %(contacts)s::uuid[], %(ciphers)s::bytea[], %(hashes)s::bytea[])"
            " u (a, c, v, h)",
            values,
        )
        await tx.execute(
            "insert into consent_ledger (id, organization_id, contact_id, channel, address_hash, action, source,"
            " actor_kind, occurred_at)"
            " select koinon_uuid7(), %(o)s, c, 'email', h, 'granted', 'form', 'system', now()"
            " from unnest(%(contacts)s::uuid[], %(hashes)s::bytea[]) u (c, h)",
            values,
        )
        await tx.execute(
            "insert into address_consents (organization_id, channel, address_hash, state, changed_at, ledger_id)"
            " select %(o)s, 'email', address_hash, 'granted', now(), id from consent_ledger"
            " where organization_id = %(o)s and channel = 'email'",
            values,
        )
