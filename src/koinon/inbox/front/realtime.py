"""What open pages hear, and who is there."""

from koinon.inbox.service.listing import unread_counts
from koinon.inbox.views.contracts import Watching
from koinon.inbox.views.repository import shown_to as shown_views
from koinon.inbox.views.service import watched_counts

__all__ = ["Watching", "shown_views", "unread_counts", "watched_counts"]
