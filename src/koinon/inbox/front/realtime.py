"""What open pages hear, and who is there."""

from koinon.inbox.service.listing import view_counts
from koinon.inbox.views.repository import shown_to as shown_views

__all__ = ["shown_views", "view_counts"]
