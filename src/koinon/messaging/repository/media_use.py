"""Which broadcasts, templates and waiting messages still need files of the library."""

from collections.abc import Sequence
from uuid import UUID

from koinon.platform.db import Tx

_NAMED = """
        select b.name, m.id #>> '{}' as media_id
        from broadcasts b
        cross join jsonb_path_query(
          jsonb_build_array(b.variants, b.ab), '$.**.media_ids[*]') as m (id)
        where b.organization_id = %(organization_id)s
          and b.state in ('draft', 'scheduled', 'preparing', 'sending', 'paused')
        union
        select b.name, m.id #>> '{}'
        from broadcasts b
        cross join jsonb_path_query(
          jsonb_build_array(b.variants, b.ab), '$.**.header_media_id') as m (id)
        where b.organization_id = %(organization_id)s
          and b.state in ('draft', 'scheduled', 'preparing', 'sending', 'paused')
        union
        select s.name, m.id #>> '{}'
        from schedules s
        cross join jsonb_path_query(s.content, '$.**.media_ids[*]') as m (id)
        where s.organization_id = %(organization_id)s
          and s.status in ('pending', 'paused')
        union
        select t.name, m.id::text
        from templates t
        join template_versions v
          on v.organization_id = %(organization_id)s and v.template_id = t.id
        join template_variants w
          on w.organization_id = %(organization_id)s and w.version_id = v.id
        cross join unnest(w.media_ids) as m (id)
        where t.organization_id = %(organization_id)s
          and t.deleted_at is null
        union
        select coalesce(nullif(d.reference, ''), '…'), m.id #>> '{}'
        from delivery_queue q
        join deliveries d on d.organization_id = %(organization_id)s and d.id = q.delivery_id
        cross join jsonb_path_query(d.content, '$.**.media_ids[*]') as m (id)
        where q.organization_id = %(organization_id)s
          and d.content is not null
"""


async def used_by(tx: Tx, media_ids: Sequence[UUID]) -> list[str]:
    """Names of templates, of schedules that go on, and of broadcasts not done yet, that send one of these files.

    A single message that waits is named by its reference.
    """
    return await tx.all(
        str,
        f"""
        with named as ({_NAMED})
        select distinct name
        from named
        where media_id = any(%(media_ids)s::text[])
        order by name
        limit 20
        """,
        {"organization_id": tx.organization_id, "media_ids": [str(one) for one in media_ids]},
    )


async def kept(tx: Tx) -> list[UUID]:
    """Files that must not end for want of use."""
    return await tx.all(
        UUID,
        f"""
        with named as ({_NAMED})
        select distinct media_id::uuid as id
        from named
        where media_id is not null
        """,
        {"organization_id": tx.organization_id},
    )
