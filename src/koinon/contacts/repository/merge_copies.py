"""What a survivor gets of the absorbed person's households and wishes, and gives back when the merge is undone."""

from datetime import datetime
from uuid import UUID

from koinon.contacts.policy.merge_movers import MergeMover, Moved
from koinon.kit import clock
from koinon.platform.db import Tx


async def _join_households(tx: Tx, absorbed: UUID, survivor: UUID) -> Moved:
    """A place in each household they were not in; where both were, head if either was."""
    params = {"organization_id": tx.organization_id, "from": absorbed, "into": survivor}
    was: list[tuple[UUID, str]] = await tx.all(
        tuple,
        """
        update household_members mine
        set role = 'head'
        from household_members before
        join household_members theirs on theirs.organization_id = %(organization_id)s
          and theirs.contact_id = %(from)s and theirs.household_id = before.household_id and theirs.role = 'head'
        where mine.organization_id = %(organization_id)s
          and mine.contact_id = %(into)s
          and mine.role <> 'head'
          and before.organization_id = %(organization_id)s
          and before.contact_id = mine.contact_id
          and before.household_id = mine.household_id
        returning mine.household_id, before.role
        """,
        params,
    )
    added = await tx.all(
        UUID,
        """
        insert into household_members (organization_id, household_id, contact_id, role, is_primary_household, joined_at)
        select %(organization_id)s, t.household_id, %(into)s, t.role,
               t.is_primary_household and not exists (
                 select from household_members p
                 where p.organization_id = %(organization_id)s and p.contact_id = %(into)s and p.is_primary_household),
               t.joined_at
        from household_members t
        where t.organization_id = %(organization_id)s
          and t.contact_id = %(from)s
        on conflict do nothing
        returning household_id
        """,
        params,
    )
    return {"added": added, "roles": was}


async def _leave_households(tx: Tx, _absorbed: UUID, survivor: UUID, moved: Moved) -> None:
    params = {
        "organization_id": tx.organization_id,
        "id": survivor,
        "added": [UUID(one) for one in moved.get("added", ())],
        "households": [UUID(one) for one, _ in moved.get("roles", ())],
        "roles": [role for _, role in moved.get("roles", ())],
    }
    await tx.execute(
        """
        delete from household_members
        where organization_id = %(organization_id)s
          and contact_id = %(id)s
          and household_id = any(%(added)s)
        """,
        params,
    )
    await tx.execute(
        """
        update household_members m
        set role = n.role
        from unnest(%(households)s::uuid[], %(roles)s::text[]) as n (household_id, role)
        where m.organization_id = %(organization_id)s
          and m.contact_id = %(id)s
          and m.household_id = n.household_id
          and m.role = 'head'
        """,
        params,
    )


async def _joined_since(tx: Tx, survivor: UUID, at: datetime) -> int:
    return int(
        await tx.scalar(
            """
            select count(*)
            from household_members
            where organization_id = %(organization_id)s and contact_id = %(id)s and joined_at > %(at)s
            """,
            {"organization_id": tx.organization_id, "id": survivor, "at": at},
        )
    )


async def _take_wishes(tx: Tx, absorbed: UUID, survivor: UUID) -> Moved:
    """What they said of topics: of two words the no, and the later end of a rest. The proof stays whose it was."""
    params = {"organization_id": tx.organization_id, "from": absorbed, "into": survivor, "stamp": clock.now()}
    was = await tx.all(
        tuple,
        """
        update topic_preferences mine
        set subscribed = mine.subscribed and theirs.subscribed,
            paused_until = greatest(mine.paused_until, theirs.paused_until),
            ledger_id = case when mine.subscribed and not theirs.subscribed then theirs.ledger_id
                             else mine.ledger_id end,
            updated_at = %(stamp)s
        from topic_preferences theirs
        join topic_preferences before on before.organization_id = %(organization_id)s and before.contact_id = %(into)s
          and before.channel = theirs.channel and before.topic_id is not distinct from theirs.topic_id
        where mine.organization_id = %(organization_id)s
          and mine.id = before.id
          and theirs.organization_id = %(organization_id)s
          and theirs.contact_id = %(from)s
          and (before.subscribed and not theirs.subscribed
               or theirs.paused_until > coalesce(before.paused_until, '-infinity'))
        returning mine.id, before.subscribed, before.paused_until, before.ledger_id
        """,
        params,
    )
    added = await tx.all(
        UUID,
        """
        insert into topic_preferences (id, organization_id, contact_id, channel, topic_id, subscribed, paused_until,
                                       ledger_id, created_by, created_at, updated_at)
        select koinon_uuid7(), %(organization_id)s, %(into)s, t.channel, t.topic_id, t.subscribed, t.paused_until,
               t.ledger_id, t.created_by, t.created_at, %(stamp)s
        from topic_preferences t
        where t.organization_id = %(organization_id)s
          and t.contact_id = %(from)s
        on conflict do nothing
        returning id
        """,
        params,
    )
    return {"before": was, "added": added, "stamps": [params["stamp"]]}


async def _give_wishes_back(tx: Tx, _absorbed: UUID, survivor: UUID, moved: Moved) -> None:
    """Where the person said nothing since."""
    if not moved.get("stamps"):
        return
    before = moved.get("before", ())
    params = {
        "organization_id": tx.organization_id,
        "id": survivor,
        "stamp": moved["stamps"][0],
        "added": [UUID(one) for one in moved.get("added", ())],
        "ids": [UUID(row[0]) for row in before],
        "subscribed": [row[1] for row in before],
        "paused": [row[2] for row in before],
        "ledger": [row[3] and UUID(row[3]) for row in before],
    }
    await tx.execute(
        """
        delete from topic_preferences
        where organization_id = %(organization_id)s
          and contact_id = %(id)s
          and id = any(%(added)s)
          and updated_at = %(stamp)s::timestamptz
        """,
        params,
    )
    await tx.execute(
        """
        update topic_preferences p
        set subscribed = n.subscribed, paused_until = n.paused_until, ledger_id = n.ledger_id, updated_at = now()
        from unnest(%(ids)s::uuid[], %(subscribed)s::boolean[], %(paused)s::timestamptz[], %(ledger)s::uuid[])
             as n (id, subscribed, paused_until, ledger_id)
        where p.organization_id = %(organization_id)s
          and p.contact_id = %(id)s
          and p.id = n.id
          and p.updated_at = %(stamp)s::timestamptz
        """,
        params,
    )


async def _wished_since(tx: Tx, survivor: UUID, at: datetime) -> int:
    return int(
        await tx.scalar(
            """
            select count(*)
            from topic_preferences
            where organization_id = %(organization_id)s and contact_id = %(id)s and created_at > %(at)s
            """,
            {"organization_id": tx.organization_id, "id": survivor, "at": at},
        )
    )


HOUSEHOLDS = MergeMover(
    "households", ("household_members",), _join_households, _leave_households, _joined_since, once=True
)
WISHES = MergeMover("topics", ("topic_preferences",), _take_wishes, _give_wishes_back, _wished_since, once=True)
