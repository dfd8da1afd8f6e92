"""What one person wants to hear about, on their page: what they said, a pause, why they left, and what staff note."""

from datetime import datetime
from uuid import UUID

from litestar import post
from litestar.params import FromPath
from litestar.response import Redirect
from msgspec import Struct

from koinon import contacts
from koinon.contacts import PreferenceChanges, TopicChoice
from koinon.platform.db import Tx
from koinon.web import forms
from koinon.web.ambient import ambient
from koinon.web.i18n import gettext
from koinon.web.pages.preferences import REASONS
from koinon.web.visit import Visit

THEIR_OWN = frozenset(["preference_centre", "one_click", "stop_keyword"])


class TopicLine(Struct, frozen=True):
    """A topic on somebody's page; `own_no`: they left it themselves, and only they come back."""

    id: UUID
    name: str
    subscribed: bool
    own_no: bool


class TheirTopics(Struct, frozen=True):
    """The card: topics, until when they rest, and what they said on leaving."""

    lines: list[TopicLine]
    paused_until: datetime | None
    reasons: list[str]


async def their_topics(tx: Tx, contact_id: UUID) -> TheirTopics:
    """What the card shows, in the reader's language."""
    given = await contacts.leave_reasons(tx, contact_id)
    return TheirTopics(
        [_line(one) for one in await contacts.topic_choices(tx, contact_id)],
        await contacts.paused_until(tx, contact_id),
        [
            f"{gettext(REASONS[one.reason])}: “{one.words}”" if one.words else gettext(REASONS[one.reason])
            for one in given
        ],
    )


def _line(one: TopicChoice) -> TopicLine:
    own_no = not one.subscribed and one.source in THEIR_OWN
    return TopicLine(one.topic.id, one.topic.name(ambient().locale), one.subscribed, own_no)


@post("/people/{contact_id:uuid}/topics/{topic_id:uuid}", opt={"permission": "consent:write"})
async def note_topic(visit: Visit, contact_id: FromPath[UUID], topic_id: FromPath[UUID]) -> Redirect:
    """They told your team that they want a topic, or do not."""
    wanted = forms.text(await visit.form(), "want") == "yes"
    async with visit.transaction() as tx:
        changes = PreferenceChanges(topics={topic_id: wanted})
        await contacts.save_preferences(tx, visit.services.vault, contact_id, changes, "staff")
    return Redirect(f"/people/{contact_id}", status_code=303)


HANDLERS = [note_topic]
