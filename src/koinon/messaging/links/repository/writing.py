"""Links and codes as a message makes them, and as somebody changes them."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from koinon.messaging.links.policy.codes import new_codes
from koinon.platform.db import Tx

MOST_TRIES = 8


class NewLink(NamedTuple):
    """A link to be made; `host` is the organization's own that it lies on, None on the installation's address."""

    id: UUID
    url: str
    is_trap: bool = False
    host: str | None = None


class NewCode(NamedTuple):
    """A code to be drawn: for whom, and what it leads to."""

    link_id: UUID
    delivery_id: UUID | None


async def insert(
    tx: Tx, links: Sequence[NewLink], *, origin: str, origin_id: UUID, channel: str, tracking: str
) -> None:
    """Make links that live 13 months from now (MSG-074)."""
    await tx.execute(
        """
        insert into links (id, organization_id, origin, origin_id, channel, tracking, url, is_trap, host,
                           expires_at, created_by)
        select id, %(organization_id)s, %(origin)s, %(origin_id)s, %(channel)s, %(tracking)s, url, is_trap, host,
               now() + interval '13 months', %(by)s
        from unnest(%(ids)s::uuid[], %(urls)s::text[], %(traps)s::bool[], %(hosts)s::text[])
               as l (id, url, is_trap, host)
        """,
        {
            "organization_id": tx.organization_id,
            "origin": origin,
            "origin_id": origin_id,
            "channel": channel,
            "tracking": tracking,
            "by": tx.actor.id,
            "ids": [link.id for link in links],
            "urls": [link.url for link in links],
            "traps": [link.is_trap for link in links],
            "hosts": [link.host for link in links],
        },
    )


async def draw(tx: Tx, wanted: Sequence[NewCode]) -> list[str]:
    """A code for each of `wanted`, in order. Raises RuntimeError where no free one was found in eight draws."""
    found: list[str] = [""] * len(wanted)
    open_ = list(range(len(wanted)))
    for _ in range(MOST_TRIES):
        if not open_:
            return found
        codes = new_codes(len(open_))
        taken = set(await _insert(tx, codes, [wanted[at] for at in open_]))
        for at, code in zip(open_, codes, strict=True):
            found[at] = code if code in taken else ""
        open_ = [at for at in open_ if not found[at]]
    if open_:
        raise RuntimeError("no free codes")
    return found


async def _insert(tx: Tx, codes: Sequence[str], wanted: Sequence[NewCode]) -> list[str]:
    return await tx.all(
        str,
        """
        insert into link_codes (code, organization_id, link_id, delivery_id)
        select code, %(organization_id)s, link_id, delivery_id
        from unnest(%(codes)s::text[], %(links)s::uuid[], %(deliveries)s::uuid[]) as c (code, link_id, delivery_id)
        on conflict (code) do nothing
        returning code
        """,
        {
            "organization_id": tx.organization_id,
            "codes": list(codes),
            "links": [one.link_id for one in wanted],
            "deliveries": [one.delivery_id for one in wanted],
        },
    )


async def name_codes(tx: Tx, codes: Sequence[tuple[UUID, str]]) -> None:
    """Keep the code of links that have one for everybody."""
    await tx.execute(
        """
        update links l
        set code = c.code
        from unnest(%(ids)s::uuid[], %(codes)s::text[]) as c (id, code)
        where l.organization_id = %(organization_id)s
          and l.id = c.id
        """,
        {
            "organization_id": tx.organization_id,
            "ids": [link_id for link_id, _ in codes],
            "codes": [code for _, code in codes],
        },
    )


async def delete_of(tx: Tx, origin_id: UUID) -> int:
    """Forget the links of a message that was never sent; how many."""
    return await tx.execute(
        """
        delete from links
        where organization_id = %(organization_id)s
          and origin_id = %(origin_id)s
          and clicks = 0
        """,
        {"organization_id": tx.organization_id, "origin_id": origin_id},
    )


async def change(
    tx: Tx, link_id: UUID, *, label: str | None = None, disabled: bool | None = None, expires_at: datetime | None = None
) -> bool:
    """Name a link, disable or enable it, or set when it ends; False for a stranger's."""
    return bool(
        await tx.execute(
            """
            update links
            set label = coalesce(%(label)s::text, label),
                disabled_at = case when %(disabled)s::bool is null then disabled_at
                                   when %(disabled)s::bool then coalesce(disabled_at, now()) end,
                disabled_by = case when %(disabled)s::bool is null then disabled_by
                                   when %(disabled)s::bool then coalesce(disabled_by, %(by)s::uuid) end,
                expires_at = coalesce(%(expires_at)s::timestamptz, expires_at),
                updated_at = now()
            where organization_id = %(organization_id)s
              and id = %(id)s
            """,
            {
                "organization_id": tx.organization_id,
                "id": link_id,
                "label": label,
                "disabled": disabled,
                "by": tx.actor.id,
                "expires_at": expires_at,
            },
        )
    )


async def stop(tx: Tx, link_id: UUID, *, on: bool) -> bool:
    """The operator's own switch of one link; False for a stranger's."""
    return bool(
        await tx.execute(
            """
            update links
            set stopped_at = case when %(on)s then coalesce(stopped_at, now()) end, updated_at = now()
            where organization_id = %(organization_id)s
              and id = %(id)s
            """,
            {"organization_id": tx.organization_id, "id": link_id, "on": on},
        )
    )


async def stop_all(tx: Tx, reason: str) -> None:
    """The operator's switch of all links of an organization, those to come too."""
    await tx.execute(
        """
        insert into link_stops (organization_id, reason, stopped_by)
        values (%(organization_id)s, %(reason)s, %(by)s)
        on conflict (organization_id) do update set reason = excluded.reason
        """,
        {"organization_id": tx.organization_id, "reason": reason, "by": tx.actor.id},
    )


async def release_all(tx: Tx) -> bool:
    """Undo `stop_all`; False where nothing was stopped."""
    return bool(
        await tx.execute(
            "delete from link_stops where organization_id = %(organization_id)s",
            {"organization_id": tx.organization_id},
        )
    )


async def stopped(tx: Tx) -> str | None:
    """Why the operator stopped all links of this organization, or None."""
    reason: str | None = await tx.scalar(
        "select reason from link_stops where organization_id = %(organization_id)s",
        {"organization_id": tx.organization_id},
    )
    return reason
