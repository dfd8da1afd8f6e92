"""Files that people sent are fetched with the key and kept sealed; uploads are made once in 29 days (CHN-036)."""

from datetime import datetime
from pathlib import Path
from uuid import UUID

import pytest

from koinon import channels, wiring, worker
from koinon.channels import InboundMessage, facts, media
from koinon.channels.contracts import Fact
from koinon.channels.jobs import apply_webhooks
from koinon.channels.media import fetch_media
from koinon.channels.registry import PROVIDERS
from koinon.channels.repository import media as rows
from koinon.kit import clock
from koinon.platform.storage import Storage, storage
from koinon.simulator import whatsapp_cloud
from koinon.simulator.whatsapp_cloud.files import PNG
from tests.channels.test_whatsapp_accounts import Business, business

__all__ = ["business"]
PERSON = "+12025552345"
Heard = list[InboundMessage]


@pytest.fixture
def heard(monkeypatch: pytest.MonkeyPatch) -> Heard:
    """What reached the handlers; only this test listens."""
    seen: Heard = []
    monkeypatch.setattr(facts, "_handlers", {kind: [] for kind, _ in facts.ORDER})

    async def listen(tx: object, services: object, applied: object) -> None:
        seen.extend(one.fact for one in applied)  # type: ignore[attr-defined]

    channels.register_fact_handler("inbound_message", 10, listen)
    return seen


async def picture(business: Business) -> None:
    """Somebody sends one, and it is heard."""
    await business.sync()
    account = business.simulator.carrier.account(business.key)
    assert account is not None
    number = (await business.number()).value
    whatsapp_cloud.receive(
        business.simulator.carrier, account, sender=number, person=PERSON, text="Look", media=("https://x.test/a.jpg",)
    )
    await business.apply()


async def fetch(business: Business) -> None:
    await fetch_media.run(business.services, business.chapel)


def media_id(fact: Fact) -> UUID:
    assert isinstance(fact, InboundMessage)
    return UUID(fact.media[0].url.removeprefix("/media/"))


async def test_a_picture_is_named_by_our_address_fetched_and_kept_sealed(business: Business, heard: Heard) -> None:
    await picture(business)
    (fact,) = heard
    assert fact.media[0].url.startswith("/media/")
    await fetch(business)
    got = await channels.open_media(business.services, business.chapel, media_id(fact))
    assert (got.content, got.content_type) == (PNG, "image/png")
    name = f"{business.chapel}/inbound/{media_id(fact)}"
    lying = await storage(business.services.configuration).get(name)
    assert lying is not None
    assert PNG not in lying


async def test_the_same_call_again_fetches_nothing_twice(business: Business, heard: Heard) -> None:
    await picture(business)
    await fetch(business)
    async with business.services.database.transaction(business.chapel) as tx:
        await tx.execute(
            "update inbound_webhooks set state = 'received', next_at = null where account_id = %(a)s",
            {"a": business.account_id},
        )
    await apply_webhooks.run(business.services, None)
    async with business.services.database.transaction(business.chapel) as tx:
        known = await rows.kept_media(tx, media_id(heard[0]))
        assert await rows.awaited(tx, 20) == []
    assert known is not None
    assert (known.state, known.bytes) == ("kept", len(PNG))


async def test_a_file_that_is_gone_is_not_asked_for_again(business: Business, heard: Heard) -> None:
    await picture(business)
    account = business.simulator.carrier.account(business.key)
    assert account is not None
    whatsapp_cloud.desk(account).files.clear()
    for _ in range(rows.MOST_TRIES):
        await fetch(business)
    with pytest.raises(Exception, match="resource_not_found"):
        await channels.open_media(business.services, business.chapel, media_id(heard[0]))
    async with business.services.database.transaction(business.chapel) as tx:
        known = await rows.kept_media(tx, media_id(heard[0]))
    assert known is not None
    assert known.state == "gone"
    assert known.error is not None


async def test_nobody_else_opens_it(business: Business, heard: Heard, bakery: UUID) -> None:
    await picture(business)
    await fetch(business)
    with pytest.raises(Exception, match="resource_not_found"):
        await channels.open_media(business.services, bakery, media_id(heard[0]))


async def test_what_is_forgotten_is_deleted_where_it_lies(business: Business, heard: Heard) -> None:
    await picture(business)
    await fetch(business)
    one = media_id(heard[0])
    async with business.services.database.transaction(business.chapel) as tx:
        assert await channels.forget_media(tx, [one]) == 1
    from koinon.channels.media import drop_media

    await drop_media.run(business.services, business.chapel, media_ids=[str(one)])
    assert await storage(business.services.configuration).get(f"{business.chapel}/inbound/{one}") is None


async def test_what_came_by_an_account_goes_with_it(business: Business, heard: Heard) -> None:
    await picture(business)
    await fetch(business)
    one = media_id(heard[0])
    async with business.services.database.transaction(business.chapel) as tx:
        for sender in await channels.senders(tx):
            if sender.account_id == business.account_id:
                await channels.release_sender(tx, sender.id)
        await channels.remove_account(tx, business.account_id)
        assert await rows.kept_media(tx, one) is None
    await worker.drain(business.services, wiring.jobs())
    assert await storage(business.services.configuration).get(f"{business.chapel}/inbound/{one}") is None


async def test_files_of_a_provider_that_is_not_known_here_wait_and_keep_no_worker_busy(
    business: Business, heard: Heard, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As while two versions run beside each other; with a set full of them the job began anew at once, for ever."""
    await picture(business)
    one = media_id(heard[0])
    monkeypatch.setattr(media, "AT_ONCE", 1)
    monkeypatch.delitem(PROVIDERS, "whatsapp_cloud")
    begun = clock.now()
    async with business.services.database.transaction(business.chapel) as tx:
        await tx.execute("delete from procrastinate_jobs where task_name = 'channels.fetch_media' and status = 'todo'")
    await fetch(business)
    async with business.services.database.transaction(business.chapel) as tx:
        [waiting] = await rows.awaited(tx, 20)
        assert (waiting.id, waiting.tries) == (one, 1)
        [at] = await tx.all(
            datetime,
            "select scheduled_at from procrastinate_jobs where task_name = 'channels.fetch_media' and status = 'todo'"
            " and args->>'organization_id' = %(o)s",
            {"o": str(business.chapel)},
        )
    assert at >= begun + media.AGAIN


async def test_a_file_is_uploaded_once_for_29_days(business: Business) -> None:
    await business.sync()
    number = (await business.number()).value
    file = channels.Upload(b"%PDF-1.7", "application/pdf", "programme.pdf")

    async def up() -> str:
        return await channels.upload_media(business.services, business.chapel, business.account_id, number, file)

    first = await up()
    assert first.startswith("document:")
    assert await up() == first
    async with business.services.database.transaction(business.chapel) as tx:
        days = await tx.scalar(
            "select extract(epoch from expires_at - now()) / 86400 from media_uploads where organization_id = %(o)s",
            {"o": business.chapel},
        )
        assert round(days) == 29
        await tx.execute(
            "update media_uploads set expires_at = %(now)s where organization_id = %(o)s",
            {"o": business.chapel, "now": clock.now()},
        )
    assert await up() != first


async def test_storage_keeps_replaces_and_forgets(tmp_path: Path) -> None:
    from obstore.store import LocalStore

    kept = Storage(LocalStore(tmp_path / "files", mkdir=True))
    assert await kept.get("a/b") is None
    await kept.put("a/b", b"one")
    await kept.put("a/b", b"two")
    assert await kept.get("a/b") == b"two"
    await kept.delete("a/b")
    await kept.delete("a/b")
    assert await kept.get("a/b") is None
