"""Reading across organizations: only their own rows, only where an operator is at work."""

from typing import Any
from uuid import UUID

from koinon.platform.db import Tx

_LISTED = """o.id, o.name, o.slug, o.kind, o.state, o.sending_mode, o.plan_code, o.flags, o.is_sample, o.country,
       o.closing_at, o.created_at"""

LIST = f"""
select {_LISTED}
from organizations o
where o.sandbox_of is null
  and (%(search)s = '' or position(%(search)s in lower(o.name)) > 0 or position(%(search)s in o.slug) > 0)
  and (%(state)s::text is null or o.state = %(state)s)
  and (%(after)s::uuid is null or o.id < %(after)s)
order by o.id desc
limit %(limit)s
"""
ONE = f"""
select {_LISTED}
from organizations o
where o.slug = %(given)s
   or o.id::text = %(given)s
"""


async def as_operator(tx: Tx) -> None:
    """Let this transaction see every organization's own row, and nothing else of them."""
    await tx.execute("set local koinon.operator = 'on'")


def values(search: str, state: str | None, after: UUID | None, limit: int) -> dict[str, Any]:
    """What `LIST` asks for."""
    return {"search": search.strip().lower(), "state": state, "after": after, "limit": limit}
