"""How long an answer may be: as its channel takes it (INB-005); and a template that failed is sent as one again.

Meta, Cloud API: text 4,096 characters, the caption of a file 1,024.
"""

from uuid import UUID

import pytest

from koinon import inbox
from koinon.inbox.service import words
from koinon.platform.errors import InvalidFieldsError
from koinon.simulator import Simulator
from tests.inbox.conftest import Desk
from tests.inbox.test_fallbacks import close, contents, said, talk
from tests.messaging.conftest import carrier
from tests.messaging.templates.approved import approved

__all__ = ["carrier", "talk"]


@pytest.mark.parametrize(
    ("channel", "has_files", "most", "sentence"),
    [
        ("sms", False, 1_600, "A text may have at most {most} characters."),
        ("whatsapp", False, 4_096, "WhatsApp takes at most {most} characters."),
        ("whatsapp", True, 1_024, "Beside a file WhatsApp takes at most {most} characters."),
        ("email", False, 50_000, "A mail may have at most {most} characters."),
    ],
)
def test_each_channel_has_its_own_limit_and_names_it(channel: str, has_files: bool, most: int, sentence: str) -> None:
    assert len(words.checked("a" * most, channel, has_files=has_files)) == most
    with pytest.raises(InvalidFieldsError) as refused:
        words.checked("a" * (most + 1), channel, has_files=has_files)
    [fault] = refused.value.listed
    assert (fault.path, fault.sentence, fault.values["most"]) == ("body", sentence, most)


async def test_a_long_answer_goes_by_whatsapp(desk: Desk, talk: UUID) -> None:
    async with desk.services.database.transaction(desk.ana) as tx:
        await inbox.reply(tx, desk.services, talk, inbox.Draft("a" * 4_096, "k"))
        with pytest.raises(InvalidFieldsError):
            await inbox.reply(tx, desk.services, talk, inbox.Draft("a" * 4_097, "l"))


async def test_a_template_that_failed_is_sent_again_as_one(desk: Desk, talk: UUID, carrier: Simulator) -> None:
    """Its words alone would be refused: the window is closed."""
    template_id = await approved(desk.services, desk.organization)
    await close(desk)
    template = inbox.Templated(template_id, {"speaker": "Ben"})
    async with desk.services.database.transaction(desk.ana) as tx:
        made = await inbox.reply(tx, desk.services, talk, inbox.Draft("", "k", template=template))
        await tx.execute(
            "update deliveries set state = 'failed' where organization_id = %(o)s", {"o": desk.organization}
        )
    async with desk.services.database.transaction(desk.ana) as tx:
        await inbox.try_again(tx, desk.services, talk, made.message_id, "again")
    assert await said(desk, talk) == ["Hello Ada, Ben answers you today."] * 2
    assert [one["variant"]["whatsapp"]["values"] for one in await contents(desk)] == [["Ada", "Ben"]] * 2
