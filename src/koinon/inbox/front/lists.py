"""Lists: filters, views, counts, search, who may see what."""

from koinon.inbox.contracts.lists import Filters, Reach
from koinon.inbox.repository.person import Beside
from koinon.inbox.repository.visible import Access, access
from koinon.inbox.repository.visible import among as visible_among
from koinon.inbox.search.contracts import Hit, Sort
from koinon.inbox.search.repository import index as index_messages
from koinon.inbox.search.repository import team_names as named_teams
from koinon.inbox.search.service import messages as search_messages
from koinon.inbox.search.service import narrowed as asks_conversations
from koinon.inbox.service.person import all_messages, beside
from koinon.inbox.views.contracts import COLUMNS as LIST_COLUMNS
from koinon.inbox.views.contracts import InboxView, Whose
from koinon.inbox.views.service import (
    ViewDraft,
    all_views,
    change_view,
    drop_view,
    get_view,
    keep_view,
    may_change_view,
)
from koinon.inbox.views.service import counts as counts_with_views

__all__ = [
    "LIST_COLUMNS",
    "Access",
    "Beside",
    "Filters",
    "Hit",
    "InboxView",
    "Reach",
    "Sort",
    "ViewDraft",
    "Whose",
    "access",
    "all_messages",
    "all_views",
    "asks_conversations",
    "beside",
    "change_view",
    "counts_with_views",
    "drop_view",
    "get_view",
    "index_messages",
    "keep_view",
    "may_change_view",
    "named_teams",
    "search_messages",
    "visible_among",
]
