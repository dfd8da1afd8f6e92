"""The index of words, and what is found by it.

A text is kept twice in one vector: as its words stand (weight A: exact phrases ask for those, and every word is found,
in whatever language), and as the organization's language stems them.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

import msgspec

from koinon.inbox.search.contracts import Found, Sort
from koinon.inbox.search.policy import Term, tokens
from koinon.platform.db import Tx

MOST_MATCHES = 10_000
MOST_WORDS = 20_000
_LANGUAGE = """case left(o.locale, 2)
         when 'es' then 'spanish' when 'pt' then 'portuguese' when 'en' then 'english' else 'simple' end"""


async def index(tx: Tx, rows: Sequence[Mapping[str, Any]]) -> None:
    """Have messages found by their words: rows as they are appended. Notes are found too; lines of events are not."""
    spoken = [(row, words) for row in rows if row["kind"] != "event" and (words := _words(row))]
    if not spoken:
        return
    columns = ("id", "conversation_id", "direction", "author_id", "at")
    await tx.execute(
        f"""
        insert into message_search (organization_id, message_id, conversation_id, direction, author_id, has_media,
                                    created_at, words)
        select %(organization_id)s, a.id, a.conversation_id, a.direction, a.author_id, a.has_media, a.at,
               setweight(to_tsvector('simple', a.words), 'A') || to_tsvector(({_LANGUAGE})::regconfig, a.words)
        from unnest(%(id)s::uuid[], %(conversation_id)s::uuid[], %(direction)s::text[], %(author_id)s::uuid[],
                    %(has_media)s::boolean[], %(at)s::timestamptz[], %(words)s::text[])
             as a (id, conversation_id, direction, author_id, has_media, at, words)
        join organizations o
          on o.id = %(organization_id)s
        on conflict (organization_id, message_id) do update
          set words = excluded.words,
              has_media = excluded.has_media
          where message_search.organization_id = %(organization_id)s
        """,
        {
            "organization_id": tx.organization_id,
            "words": [words for _, words in spoken],
            "has_media": [str(row["media"]) != "[]" for row, _ in spoken],
            **{name: [row[name] for row, _ in spoken] for name in columns},
        },
    )


def _words(row: Mapping[str, Any]) -> str:
    """A text, a mail's subject before it; a picture without words is found by being one."""
    details = msgspec.json.decode(row["details"]) if row["details"] else {}
    found = tokens(f"{details.get('subject') or ''} {row['body']}")[:MOST_WORDS]
    return " ".join(found) or (" " if str(row["media"]) != "[]" else "")


async def reword(tx: Tx, message_id: UUID, body: str) -> None:
    """A message or note says something else now; nothing (an empty `body`) is not found."""
    named = {"organization_id": tx.organization_id, "id": message_id, "words": " ".join(tokens(body)[:MOST_WORDS])}
    if not named["words"]:
        await tx.execute(
            "delete from message_search where organization_id = %(organization_id)s and message_id = %(id)s", named
        )
        return
    await tx.execute(
        f"""
        update message_search s
        set words = setweight(to_tsvector('simple', %(words)s), 'A')
                    || to_tsvector(({_LANGUAGE})::regconfig, %(words)s)
        from organizations o
        where s.organization_id = %(organization_id)s
          and s.message_id = %(id)s
          and o.id = %(organization_id)s
        """,
        named,
    )


class Older(msgspec.Struct, frozen=True):
    """A message that may not be in the index yet."""

    id: UUID
    conversation_id: UUID
    direction: str
    kind: str
    author_id: UUID | None
    body: str
    media: Any
    details: dict[str, Any] | None
    created_at: datetime


async def older(tx: Tx, before: UUID | None, limit: int) -> list[Older]:
    """Messages that arrived before the message `before` (None: the newest), newest first."""
    return await tx.all(
        Older,
        f"""
        select m.id, m.conversation_id, m.direction, m.kind, m.author_id, m.body, m.media, m.details, m.created_at
        from messages m
        where m.organization_id = %(organization_id)s
          {"and m.id < %(before)s" if before else ""}
        order by m.id desc
        limit %(limit)s
        """,
        {"organization_id": tx.organization_id, "before": before, "limit": limit},
    )


class Conditions(NamedTuple):
    """What beyond words is asked: SQL over `c` (conversations) and `s` (the index), with its parameters."""

    sql: str = ""
    params: Mapping[str, Any] = {}


# No text holds a blank as a word: what operators alone ask is looked for in every message.
_ANY = "$$!' '$$::tsquery"


def tsquery(terms: Sequence[Term]) -> tuple[str, dict[str, Any]]:
    """Terms as an expression and its parameters; without any every text fits. `language` is a parameter beside them."""
    if not terms:
        return _ANY, {}
    parts = []
    for n, term in enumerate(terms):
        plain = f"to_tsquery('simple', %(term{n})s)"
        either = plain if term.exact else f"({plain} || to_tsquery(%(language)s::text::regconfig, %(term{n})s))"
        parts.append(f"!!({either})" if term.excluded else either)
    return " && ".join(parts), {f"term{n}": term.tsquery for n, term in enumerate(terms)}


_FOUND = """
select s.message_id as id, s.conversation_id, c.number, c.contact_id, p.given_name, p.family_name, p.preferred_name,
       c.channel, c.status, c.address_cipher, s.direction, s.author_id, u.name as author_name, p.restricted, p.photo_id,
       case when p.restricted then '' else m.body end as body, m.created_at, s.score
from (select s.message_id, s.conversation_id, s.direction, s.author_id, s.score
      from koinon_search_messages({query}, %(since)s, %(until)s, %(most)s) s
      join conversations c
        on c.organization_id = %(organization_id)s
       and c.id = s.conversation_id
      where true
        {conditions}
        {after}
        /* asked: s.created_at; s.created_at */
      order by {order}
      limit %(limit)s) s
join messages m
  on m.organization_id = %(organization_id)s
 and m.id = s.message_id
join conversations c
  on c.organization_id = %(organization_id)s
 and c.id = s.conversation_id
join contacts p
  on p.organization_id = %(organization_id)s
 and p.id = c.contact_id
left join users u
  on u.id = s.author_id
order by {order}
"""
_ORDERS = {Sort.RELEVANCE: "s.score desc, s.message_id desc", Sort.NEWEST: "s.message_id desc"}
_AFTER = {
    Sort.RELEVANCE: "and (s.score, s.message_id) < (%(after_score)s, %(after_id)s)",
    Sort.NEWEST: "and s.message_id < %(after_id)s",
}


class Span(NamedTuple):
    """When the messages are of; either end open."""

    since: datetime | None = None
    until: datetime | None = None


async def find(
    tx: Tx,
    terms: Sequence[Term],
    *,
    language: str,
    span: Span,
    conditions: Conditions,
    sort: Sort,
    after: tuple[int, UUID] | None,
    limit: int,
) -> list[Found]:
    """Messages that hold all `terms`, of the newest ten thousand that do."""
    query, named = tsquery(terms)
    sql = _FOUND.format(
        query=query, conditions=conditions.sql, after=_AFTER[sort] if after else "", order=_ORDERS[sort]
    )
    params = {
        "organization_id": tx.organization_id,
        "language": language,
        "since": span.since,
        "until": span.until,
        "most": MOST_MATCHES,
        "limit": limit,
        "after_score": after[0] if after else None,
        "after_id": after[1] if after else None,
    }
    return await tx.all(Found, sql, params | named | dict(conditions.params))


def conversations_sql(terms: Sequence[Term]) -> tuple[str, dict[str, Any]]:
    """A select of the conversations whose messages hold all terms, and its parameters."""
    query, named = tsquery(terms)
    return (
        f"select f.conversation_id from koinon_search_messages({query}, null, null, %(search_most)s) f",
        named | {"search_most": MOST_MATCHES},
    )


async def meant(tx: Tx, terms: Sequence[Term], language: str, words: Sequence[str]) -> set[str]:
    """Those of the `words` that one of the terms means."""
    if not terms or not words:
        return set()
    query, named = tsquery([msgspec.structs.replace(term, excluded=False) for term in _each(terms)])
    found = await tx.all(
        str,
        f"""
        select w.word
        from unnest(%(words)s::text[]) as w (word)
        where setweight(to_tsvector('simple', w.word), 'A') || to_tsvector(%(language)s::text::regconfig, w.word)
              @@ ({query.replace(" && ", " || ")})
        """,
        {"words": list(words), "language": language, **named},
    )
    return set(found)


def _each(terms: Sequence[Term]) -> list[Term]:
    return [Term((word,), exact=term.exact, begins=term.begins) for term in terms for word in term.words]


async def language(tx: Tx) -> str:
    """The text search configuration of the organization's language."""
    return str(
        await tx.scalar(
            f"select {_LANGUAGE} from organizations o where o.id = %(organization_id)s",
            {"organization_id": tx.organization_id},
        )
    )


class Named(msgspec.Struct, frozen=True):
    """A label or a team by its name."""

    id: UUID
    name: str


async def label_names(tx: Tx) -> list[Named]:
    """Every label."""
    return await tx.all(
        Named,
        "select id, name from labels where organization_id = %(organization_id)s",
        {"organization_id": tx.organization_id},
    )


async def team_names(tx: Tx) -> list[Named]:
    """Every team."""
    return await tx.all(
        Named,
        "select id, name from inbox_teams where organization_id = %(organization_id)s",
        {"organization_id": tx.organization_id},
    )


async def oldest_indexed(tx: Tx) -> UUID | None:
    """The oldest message that can be found; None where none can."""
    return await tx.first(
        UUID,
        """
        select message_id
        from message_search
        where organization_id = %(organization_id)s
        order by message_id
        limit 1
        """,
        {"organization_id": tx.organization_id},
    )
