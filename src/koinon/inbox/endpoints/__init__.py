"""REST v1 of the inbox."""

from litestar import Router

from koinon.inbox.canned import endpoints as canned
from koinon.inbox.deleting.endpoints import delete_conversation
from koinon.inbox.drafts import endpoints as drafts
from koinon.inbox.endpoints import (
    assignments,
    bulk,
    conversations,
    labels,
    links,
    messages,
    narrowing,
    searching,
    views,
)
from koinon.inbox.endpoints.assigning import ASSIGNING
from koinon.inbox.macros import endpoints as macros
from koinon.inbox.merging.endpoints import merge_conversations
from koinon.inbox.notes.endpoints import NOTES
from koinon.inbox.scheduled import endpoints as scheduled
from koinon.inbox.watching.endpoints import WATCHERS

links.declare()
CONVERSATIONS = [
    conversations.list_conversations,
    conversations.count_unread_conversations,
    conversations.count_conversations,
    narrowing.list_recent_conversations,
    conversations.start_conversation,
    conversations.read_conversation,
    conversations.update_conversation,
    conversations.mark_conversation_read,
    conversations.record_conversation_read,
    assignments.list_conversation_assignments,
    assignments.assign_conversation,
    delete_conversation,
    merge_conversations,
    bulk.change_conversations,
]
MESSAGES = [
    messages.list_conversation_messages,
    messages.reply_to_conversation,
    messages.undo_reply,
    messages.retry_reply,
    *NOTES,
    *WATCHERS,
]
ROUTERS = (
    Router(conversations.PATH, route_handlers=[*CONVERSATIONS, *MESSAGES], tags=["Inbox"]),
    Router(searching.PATH, route_handlers=[searching.search_messages], tags=["Inbox"]),
    labels.ROUTER,
    Router("/", route_handlers=macros.HANDLERS, tags=["Inbox"]),
    Router("/", route_handlers=[*canned.HANDLERS, *scheduled.HANDLERS, *drafts.HANDLERS], tags=["Inbox"]),
    views.ROUTER,
    *ASSIGNING,
)
