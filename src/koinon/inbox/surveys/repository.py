"""SQL of surveys."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from koinon.inbox.contracts.lists import Reach
from koinon.inbox.repository.visible import Access
from koinon.inbox.surveys.contracts import AgentFigures, Candidate, Survey, SurveySettings
from koinon.platform.db import Tx

_SURVEY = """
select s.id, s.conversation_id, s.contact_id, s.state, s.reason, s.rating, s.comment, s.agent_id, s.sent_at,
       s.responded_at, s.expires_at
from csat_surveys s
where s.organization_id = %(organization_id)s
"""


async def settings(tx: Tx) -> SurveySettings:
    """What is set, or the defaults."""
    row = await tx.first(
        dict,
        "select is_on, delay_minutes, texts from survey_settings where organization_id = %(organization_id)s",
        {"organization_id": tx.organization_id},
    )
    return SurveySettings() if row is None else msgspec.convert(row, SurveySettings)


async def save_settings(tx: Tx, wanted: SurveySettings, now: datetime) -> None:
    """Keep them; what was resolved before it was switched on is not asked about."""
    await tx.execute(
        """
        insert into survey_settings (organization_id, is_on, delay_minutes, texts, since)
        values (%(organization_id)s, %(is_on)s, %(delay)s, %(texts)s::jsonb, %(now)s)
        on conflict (organization_id) do update
          set is_on = excluded.is_on,
              delay_minutes = excluded.delay_minutes,
              texts = excluded.texts,
              since = case when survey_settings.is_on then survey_settings.since else excluded.since end,
              updated_at = now()
        """,
        {
            "organization_id": tx.organization_id,
            "is_on": wanted.is_on,
            "delay": wanted.delay_minutes,
            "texts": msgspec.json.encode(wanted.texts).decode(),
            "now": now,
        },
    )


async def due(tx: Tx, now: datetime, most_answers: int, most: int) -> list[Candidate]:
    """Conversations to ask about, one a person, locked: a person of ours answered, and nobody was asked for a week."""
    return await tx.all(
        Candidate,
        """
        select c.id, c.contact_id, c.resolved_at, c.assignee_id, p.locale
        from conversations c
        join survey_settings t
          on t.organization_id = %(organization_id)s
         and t.is_on
        join contacts p
          on p.organization_id = %(organization_id)s
         and p.id = c.contact_id
        where c.organization_id = %(organization_id)s
          and c.status = 'resolved'
          and c.resolved_at <= %(now)s::timestamptz - make_interval(mins => t.delay_minutes)
          and c.resolved_at > %(now)s::timestamptz - make_interval(mins => t.delay_minutes) - interval '1 day'
          and c.resolved_at >= t.since
          and c.first_reply_at is not null
          and c.last_inbound_at is not null
          and not c.is_spam
          and c.flag is null
          and not exists (select
                          from csat_surveys s
                          where s.organization_id = %(organization_id)s
                            and s.contact_id = c.contact_id
                            and s.sent_at > %(now)s::timestamptz - interval '7 days')
          and not exists (select
                          from csat_surveys s
                          where s.organization_id = %(organization_id)s
                            and s.conversation_id = c.id
                            and s.closing = c.resolved_at)
          and (select count(*)
               from automatic_answers a
               where a.organization_id = %(organization_id)s
                 and a.contact_id = c.contact_id
                 and a.created_at > %(now)s::timestamptz - interval '1 day'
                 and a.state <> 'refused') < %(most_answers)s
        order by c.resolved_at
        limit %(most)s
        for no key update of p skip locked
        """,
        {"organization_id": tx.organization_id, "now": now, "most_answers": most_answers, "most": most},
    )


async def insert(tx: Tx, values: Mapping[str, Any]) -> None:
    """Keep what was asked, or why it was not."""
    await tx.execute(
        """
        insert into csat_surveys (id, organization_id, conversation_id, contact_id, closing, token_hash, state, reason,
                                  delivery_id, agent_id, sent_at, expires_at)
        values (%(id)s, %(organization_id)s, %(conversation_id)s, %(contact_id)s, %(closing)s, %(token_hash)s,
                %(state)s, %(reason)s, %(delivery_id)s, %(agent_id)s, %(sent_at)s, %(expires_at)s)
        """,
        {"organization_id": tx.organization_id, **values},
    )


async def expire(tx: Tx, now: datetime) -> int:
    """Surveys that nobody answered in time."""
    return await tx.execute(
        """
        update csat_surveys
        set state = 'expired',
            updated_at = now()
        where organization_id = %(organization_id)s
          and state = 'sent'
          and expires_at <= %(now)s
        """,
        {"organization_id": tx.organization_id, "now": now},
    )


async def by_token(tx: Tx, token_hash: bytes, *, lock: bool = False) -> Survey | None:
    """The survey behind a link."""
    found = _SURVEY + "  and s.token_hash = %(hash)s" + ("\nfor update" if lock else "")
    return await tx.first(Survey, found, {"organization_id": tx.organization_id, "hash": token_hash})


async def of_conversation(tx: Tx, conversation_id: UUID) -> Survey | None:
    """The newest of a conversation."""
    found = _SURVEY + "  and s.conversation_id = %(id)s\norder by s.sent_at desc\nlimit 1"
    return await tx.first(Survey, found, {"organization_id": tx.organization_id, "id": conversation_id})


async def asked_at(tx: Tx, pairs: Sequence[tuple[bytes, UUID]], since: datetime) -> list[tuple[bytes, UUID, UUID]]:
    """(address, sender, survey): the newest survey of each address and sender that went out since then."""
    return await tx.all(
        tuple,
        """
        select a.address_hash, a.sender_id, s.id
        from unnest(%(hashes)b::bytea[], %(senders)s::uuid[]) as a (address_hash, sender_id)
        cross join lateral (
          select s.id
          from conversations c
          join csat_surveys s
            on s.organization_id = %(organization_id)s
           and s.conversation_id = c.id
          where c.organization_id = %(organization_id)s
            and c.address_hash = a.address_hash
            and c.sender_id = a.sender_id
            and c.deleted_at is null
            and s.sent_at > %(since)s
            and s.state in ('sent', 'answered')
          order by s.sent_at desc
          limit 1) s
        """,
        {
            "organization_id": tx.organization_id,
            "hashes": [pair[0] for pair in pairs],
            "senders": [pair[1] for pair in pairs],
            "since": since,
        },
    )


async def one(tx: Tx, survey_id: UUID) -> Survey | None:
    """One, locked."""
    found = _SURVEY + "  and s.id = %(id)s\nfor update"
    return await tx.first(Survey, found, {"organization_id": tx.organization_id, "id": survey_id})


async def answer(tx: Tx, survey_id: UUID, rating: int, comment: str | None, now: datetime) -> None:
    """Write an answer; a day counts from the first."""
    await tx.execute(
        """
        update csat_surveys
        set state = 'answered',
            rating = %(rating)s,
            comment = coalesce(%(comment)s, comment),
            responded_at = coalesce(responded_at, %(now)s),
            updated_at = now()
        where organization_id = %(organization_id)s
          and id = %(id)s
        """,
        {"organization_id": tx.organization_id, "id": survey_id, "rating": rating, "comment": comment, "now": now},
    )


async def figures(tx: Tx, since: datetime, access: Access) -> tuple[int, list[int]]:
    """How many went out, and how many answers of 1 to 5 there are, since then, in what somebody may see."""
    row: tuple[int, ...] = await tx.one(
        tuple,
        f"""
        select count(*)::int, count(*) filter (where rating = 1)::int, count(*) filter (where rating = 2)::int,
               count(*) filter (where rating = 3)::int, count(*) filter (where rating = 4)::int,
               count(*) filter (where rating = 5)::int
        from csat_surveys
        where organization_id = %(organization_id)s
          and state <> 'refused'
          and sent_at > %(since)s
          {_seen(access)}
        """,
        {"organization_id": tx.organization_id, "since": since, **access.params},
    )
    return row[0], list(row[1:])


async def by_agent(tx: Tx, since: datetime, access: Access) -> list[AgentFigures]:
    """The same by user, most answers first."""
    return await tx.all(
        AgentFigures,
        f"""
        select agent_id, count(*)::int as answers, avg(rating)::float8 as mean,
               count(*) filter (where rating >= 4)::int as happy
        from csat_surveys
        where organization_id = %(organization_id)s
          and rating is not null
          and sent_at > %(since)s
          {_seen(access)}
        group by agent_id
        order by answers desc, agent_id
        limit 100
        """,
        {"organization_id": tx.organization_id, "since": since, **access.params},
    )


def _seen(access: Access) -> str:
    """Whoever sees all counts what was deleted too: the figures of a month do not change by it."""
    return "" if access.reach is Reach.ALL else access.of("csat_surveys.conversation_id")


async def latest(tx: Tx, most: int, access: Access) -> list[Survey]:
    """The newest answers, in conversations that somebody may see."""
    return await tx.all(
        Survey,
        f"""{_SURVEY}
          and s.rating is not null
          {access.of("s.conversation_id")}
        order by s.responded_at desc, s.id desc
        limit %(most)s
        """,
        {"organization_id": tx.organization_id, "most": most, **access.params},
    )
