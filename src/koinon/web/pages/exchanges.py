"""What was said to carriers in the last seven days, without people, keys and words (CHN-068)."""

from typing import Annotated
from uuid import UUID

from litestar import Response, Router, get
from litestar.params import FromQuery
from msgspec import Meta

from koinon import channels
from koinon.channels import Exchange
from koinon.kit.pagination import Cursor
from koinon.platform import errors
from koinon.platform.rest import PageRequest
from koinon.web.visit import VISIT, Visit

HOME = "/settings/exchanges"
MOST = 30
Mark = Annotated[str, Meta(max_length=2048)]


@get(HOME, opt={"permission": "channels:write"})
async def list_exchanges(
    visit: Visit,
    account: FromQuery[str] = "",
    show: FromQuery[str] = "",
    message: FromQuery[str] = "",
    cursor: FromQuery[Mark | None] = None,
) -> Response[str]:
    """Every failed call and a few of the others, newest first; of one account or message."""
    failed = True if show == "failed" else None
    chosen = {"page": "exchanges", "account": account, "failed": failed, "message": message}
    paging = PageRequest(MOST, cursor)
    at = paging.cursor(chosen)
    with visit.words():
        async with visit.transaction() as tx:
            accounts = {one.id: one.name for one in await channels.accounts(tx)}
            asked = {"account_id": _id(account), "delivery_id": _id(message), "failed": failed}
            rows = await channels.exchanges_page(tx, paging.fetch, at, **asked)  # type: ignore[arg-type]
        shown, pagination = paging.cut(rows, chosen, lambda row: Cursor((row.created_at,), row.id))
        kept = "".join([f"&account={account}" if account else "", "&show=failed" if failed else ""])
        after = f"{HOME}?cursor={pagination.next_cursor}{kept}" if pagination.has_more else ""
        return visit.draw(
            "channels/exchanges.html",
            active="settings",
            rows=[(row, report(row)) for row in shown],
            accounts=accounts,
            account=_id(account),
            failed=bool(failed),
            after=after,
        )


def report(row: Exchange) -> str:
    """What a provider's support asks for, in English and as plain text: ids, times, codes, no content."""
    lines = {
        "Provider": f"{row.provider} ({row.operation})",
        "Time (UTC)": row.created_at.isoformat(timespec="milliseconds"),
        "Request": f"{row.method} {row.url}",
        "Answer": f"HTTP {row.status}" if row.status is not None else f"none ({row.fault})",
        "Error code": row.error_code or "none",
        "Took": f"{row.duration_ms:.0f} ms",
        "Our message": str(row.delivery_id or "none"),
        "Our call": str(row.id),
        "Answer without content": f"\n{row.response}" if row.response else "empty",
    }
    return "\n".join(f"{name}: {value}" for name, value in lines.items())


def _id(text: str) -> UUID | None:
    try:
        return UUID(text) if text else None
    except ValueError:
        raise errors.RESOURCE_NOT_FOUND() from None


router = Router("/", route_handlers=[list_exchanges], dependencies=VISIT, include_in_schema=False)
