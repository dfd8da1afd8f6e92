"""Telnyx's block rules as a list: GET /v2/messaging_optouts (developers.telnyx.com "List opt-outs")."""

from typing import NamedTuple
from urllib.parse import urlencode

import msgspec

from koinon.channels.contracts import BlockedPair
from koinon.channels.ports import CannotFind
from koinon.channels.providers.telnyx import schemas
from koinon.platform.http import Response

PAGE_SIZE = 250
MOST_PAGES = 4_000


class OptOutPage(NamedTuple):
    rows: list[BlockedPair]
    pages: int


def query(profile_id: str | None, page: int) -> str:
    """The address of one page, of one messaging profile where the account names it."""
    asked = {"page[number]": str(page), "page[size]": str(PAGE_SIZE)}
    if profile_id:
        asked["filter[messaging_profile_id]"] = profile_id
    return "/v2/messaging_optouts?" + urlencode(asked)


def read(answer: Response) -> OptOutPage:
    """The rows of a page; CannotFind unless the answer surely tells."""
    if answer.status != 200:
        raise CannotFind(f"HTTP {answer.status}")
    try:
        page = schemas.opt_outs_decoder.decode(answer.body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as fault:
        raise CannotFind("an unreadable answer") from fault
    rows = [BlockedPair(row.from_, row.to or "", row.keyword or "", row.created_at) for row in page.data if row.from_]
    return OptOutPage(rows, page.meta.total_pages)
