"""SQL of assistance."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from koinon.platform.db import Tx


class Kept(msgspec.Struct, frozen=True):
    """Settings as they are kept."""

    is_simulated: bool
    base_url: str
    model: str
    key_cipher: bytes | None
    features: Sequence[str]
    monthly_tokens: int


class Unfelt(msgspec.Struct, frozen=True):
    """A conversation whose last words nobody has judged."""

    id: UUID
    text: str


async def settings(tx: Tx) -> Kept | None:
    """What is set."""
    return await tx.first(
        Kept,
        """
        select is_simulated, base_url, model, key_cipher, features, monthly_tokens
        from assist_settings
        where organization_id = %(organization_id)s
        """,
        {"organization_id": tx.organization_id},
    )


async def save(tx: Tx, values: Mapping[str, Any]) -> None:
    """Keep them."""
    await tx.execute(
        """
        insert into assist_settings (organization_id, is_simulated, base_url, model, key_cipher, features,
                                     monthly_tokens)
        values (%(organization_id)s, %(is_simulated)s, %(base_url)s, %(model)s, %(key_cipher)s, %(features)s,
                %(monthly_tokens)s)
        on conflict (organization_id) do update
          set is_simulated = excluded.is_simulated,
              base_url = excluded.base_url,
              model = excluded.model,
              key_cipher = excluded.key_cipher,
              features = excluded.features,
              monthly_tokens = excluded.monthly_tokens,
              updated_at = now()
        """,
        {"organization_id": tx.organization_id, **values},
    )


async def spent(tx: Tx, since: datetime) -> int:
    """Tokens since then."""
    return int(
        await tx.scalar(
            """
            select coalesce(sum(tokens), 0)
            from assist_calls
            where organization_id = %(organization_id)s
              and created_at >= %(since)s
            """,
            {"organization_id": tx.organization_id, "since": since},
        )
    )


async def note(tx: Tx, values: Mapping[str, Any]) -> None:
    """Write down a call."""
    await tx.execute(
        """
        insert into assist_calls (id, organization_id, feature, user_id, conversation_id, tokens, latency_ms, outcome,
                                  created_at)
        values (%(id)s, %(organization_id)s, %(feature)s, %(user_id)s, %(conversation_id)s, %(tokens)s, %(latency_ms)s,
                %(outcome)s, %(at)s)
        """,
        {"organization_id": tx.organization_id, **values},
    )


async def use(tx: Tx, call_id: UUID, user_id: UUID | None, used: str) -> bool:
    """Write down what became of what a user was told; False where they asked no such thing."""
    return bool(
        await tx.execute(
            """
            update assist_calls
            set used = %(used)s
            where organization_id = %(organization_id)s
              and id = %(id)s
              and user_id = %(user_id)s
            """,
            {"organization_id": tx.organization_id, "id": call_id, "user_id": user_id, "used": used},
        )
    )


async def knowledge(tx: Tx) -> list[str]:
    """The canned replies of the whole organization that are marked as knowledge."""
    bodies = await tx.all(
        dict,
        """
        select bodies
        from canned_replies
        where organization_id = %(organization_id)s
          and is_knowledge
          and scope = 'organization'
        order by use_count desc, id
        limit 200
        """,
        {"organization_id": tx.organization_id},
    )
    return [text for row in bodies for text in row["bodies"].values() if isinstance(text, str) and text]


async def summary(tx: Tx, conversation_id: UUID) -> tuple[str, int] | None:
    """(summary, how many messages there were) as last made."""
    return await tx.first(
        tuple,
        """
        select words, message_count
        from assist_summaries
        where organization_id = %(organization_id)s
          and conversation_id = %(id)s
        """,
        {"organization_id": tx.organization_id, "id": conversation_id},
    )


async def keep_summary(tx: Tx, conversation_id: UUID, words: str, message_count: int) -> None:
    """Keep a summary until ten more messages are there."""
    await tx.execute(
        """
        insert into assist_summaries (organization_id, conversation_id, words, message_count)
        values (%(organization_id)s, %(id)s, %(words)s, %(count)s)
        on conflict (organization_id, conversation_id) do update
          set words = excluded.words,
              message_count = excluded.message_count,
              created_at = now()
        """,
        {"organization_id": tx.organization_id, "id": conversation_id, "words": words, "count": message_count},
    )


async def unfelt(tx: Tx, most: int) -> list[Unfelt]:
    """Open conversations with new words, the oldest first, each with the last of them."""
    return await tx.all(
        Unfelt,
        """
        select c.id, m.body as text
        from conversations c
        cross join lateral (
          select m.body
          from messages m
          where m.organization_id = %(organization_id)s
            and m.conversation_id = c.id
            and m.direction = 'in'
            and m.body <> ''
          order by m.created_at desc, m.id desc
          limit 1) m
        where c.organization_id = %(organization_id)s
          and c.status = 'open'
          and (c.sentiment_at is null or c.sentiment_at < c.last_inbound_at)
        order by c.last_inbound_at
        limit %(most)s
        """,
        {"organization_id": tx.organization_id, "most": most},
    )


async def felt(tx: Tx, rows: Sequence[Mapping[str, Any]], at: datetime) -> None:
    """Write down how people feel (id, word, score)."""
    await tx.execute(
        """
        update conversations c
        set sentiment = a.word,
            sentiment_score = a.score,
            sentiment_at = %(at)s
        from unnest(%(id)s::uuid[], %(word)s::text[], %(score)s::real[]) as a (id, word, score)
        where c.organization_id = %(organization_id)s
          and c.id = a.id
        """,
        {
            "organization_id": tx.organization_id,
            "at": at,
            **{name: [row[name] for row in rows] for name in ("id", "word", "score")},
        },
    )
