"""What the inbox tells people about, and whom it does not name (IDN-051, IDN-030)."""

from uuid import UUID

from koinon.identity.notices import reading
from koinon.identity.notices.repository.entries import notices
from koinon.inbox.notices import tell_assignee
from koinon.kit import ids
from koinon.platform.actor import Actor
from koinon.platform.db import Database
from tests.inbox import cast


async def told(database: Database, chapel: UUID, conversation: UUID, reader: Actor) -> str:
    """The headline that a mail or a push to `reader` would carry: written by the system, not by them."""
    assert reader.id is not None
    async with database.transaction(chapel) as tx:
        await tell_assignee(tx, conversation, reader.id)
        rows = await notices(tx, reader.id, 10, None, unread=False)
        found = await reading.worded_for(tx, rows, {reader.id: "en"})
        assert await tx.scalar("select current_user") == "koinon_app"
    return found[rows[0].id].title


async def test_who_sits_elsewhere_is_told_without_the_name(database: Database, chapel: UUID) -> None:
    north, (eve,) = ids.uuid7(), await cast.contacts(database, chapel, "Eve")
    [talk] = await cast.conversations(database, chapel, await cast.sender(database, chapel), [eve])
    ana, ben = await cast.user(database, chapel), await cast.user(database, chapel, "Ben")
    async with database.transaction(chapel) as tx:
        await tx.execute(
            "insert into locations (id, organization_id, name) values (%(n)s, %(o)s, 'North')",
            {"n": north, "o": chapel},
        )
        await tx.execute(
            "update memberships set location_ids = %(n)s where organization_id = %(o)s and user_id = %(b)s",
            {"n": [north], "o": chapel, "b": ben.id},
        )
    assert await told(database, chapel, talk, ana) == "The conversation with Eve is yours"
    assert await told(database, chapel, talk, ben) == "A conversation is yours"
