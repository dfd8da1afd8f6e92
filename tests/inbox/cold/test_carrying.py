"""An organization takes its archived words along, and has them readable wherever it goes (ORG-039, 040, INB-110)."""

import json
import zipfile
from pathlib import Path

import pytest

from koinon import inbox, organizations
from koinon.organizations.archive.exporting import LostRowsError
from koinon.organizations.jobs import write_archive
from koinon.platform.jobs import attempting
from koinon.platform.rest import PageRequest
from koinon.platform.services import Services
from koinon.platform.storage import storage
from tests.inbox import cast
from tests.inbox.cold.test_mails import years_pass
from tests.inbox.cold.years import archive, files, old_talk, there, words
from tests.inbox.conftest import Desk
from tests.inbox.mail.test_showing import arrives, letter, only, shown
from tests.inbox.mail.test_threads import Post, post
from tests.messaging.conftest import carrier
from tests.organizations.test_archive import elsewhere, exported, tables

__all__ = ["carrier", "elsewhere", "post"]


async def test_archived_words_are_exported_and_readable_where_they_are_imported(
    desk: Desk, elsewhere: Services, tmp_path: Path
) -> None:
    talk = await old_talk(desk)
    await archive(desk)
    path = await exported(desk.services, desk.organization, tmp_path)
    assert {row["body"] for row in tables(path)["messages"]} >= {"Zephyr is my secret", "It is safe here"}
    made = await organizations.import_archive(elsewhere, path)
    ana = await cast.user(elsewhere.database, made)
    there_ = Desk(elsewhere, made, desk.number, ana)
    assert await words(there_, talk) == ["It is safe here", "Zephyr is my secret"]
    async with elsewhere.database.transaction(made) as tx:
        assert await tx.scalar("select count(*) from message_search where organization_id = %(o)s", {"o": made}) == 2
    await archive(there_)
    assert await there(there_) == 0
    assert await words(there_, talk) == ["It is safe here", "Zephyr is my secret"]


async def test_how_archived_mails_look_is_carried_along(post: Post, elsewhere: Services, tmp_path: Path) -> None:
    await arrives(post, letter(files=False))
    known, item = await only(post)
    before = await shown(post, known, item.id)
    await years_pass(post)
    made = await organizations.import_archive(elsewhere, await exported(post.services, post.chapel, tmp_path))
    assert await shown(Post(elsewhere, made, post.sender, post.carrier), known, item.id) == before


async def test_an_archive_tells_what_could_not_be_read(desk: Desk, tmp_path: Path) -> None:
    await old_talk(desk)
    await archive(desk)
    for file in await files(desk):
        await storage(desk.services.configuration).delete(file)
    path = await exported(desk.services, desk.organization, tmp_path)
    with zipfile.ZipFile(path) as found:
        told = json.loads(found.read("manifest.json"))["tables"]["messages"]
    assert (told["rows"], told["lost"]) == (0, 3), "what was said, and whom it was given to"


async def test_an_export_that_lost_something_is_tried_again_and_tells_only_at_the_last(desk: Desk) -> None:
    await old_talk(desk)
    await archive(desk)
    for file in await files(desk):
        await storage(desk.services.configuration).delete(file)
    async with desk.services.database.transaction(desk.organization) as tx:
        asked = await organizations.request_export(tx, desk.services.vault)

    async def standing() -> tuple[str, list[int]]:
        async with desk.services.database.transaction(desk.organization) as tx:
            [row] = await organizations.archives(tx)
            told = await tx.all(
                int,
                """
                select (args->'values'->>'lost')::int
                from procrastinate_jobs
                where task_name = 'organizations.mail_owners'
                  and args->>'kind' = 'exported'
                  and args->>'organization_id' = %(o)s
                """,
                {"o": str(desk.organization)},
            )
        return row.state, told

    with attempting(last=False), pytest.raises(LostRowsError, match="3 rows of messages could not be read"):
        await write_archive.run(desk.services, desk.organization, archive_id=str(asked.id))
    assert await standing() == ("running", [])
    with attempting(last=True):
        await write_archive.run(desk.services, desk.organization, archive_id=str(asked.id))
    assert await standing() == ("done", [3])


async def test_with_new_ids_the_archived_words_follow(desk: Desk, tmp_path: Path) -> None:
    await old_talk(desk)
    await archive(desk)
    made = await organizations.import_archive(
        desk.services, await exported(desk.services, desk.organization, tmp_path), new_ids=True
    )
    ana = await cast.user(desk.services.database, made)
    async with desk.services.database.transaction(ana) as tx:
        query = inbox.ConversationQuery(inbox.View.ALL)
        [row], _ = await inbox.conversations_page(tx, desk.services.vault, query, PageRequest(25))
    assert await words(Desk(desk.services, made, desk.number, ana), row.id) == [
        "It is safe here",
        "Zephyr is my secret",
    ]
