"""REST v1 of the inbox."""

from litestar import Router

from koinon.inbox.endpoints import conversations, messages

ROUTERS = (
    Router(
        conversations.PATH,
        route_handlers=[
            conversations.list_conversations,
            conversations.count_unread,
            conversations.count_views,
            conversations.begin,
            conversations.read_conversation,
            conversations.change,
            conversations.mark,
            messages.list_messages,
            messages.send,
            messages.undo,
            messages.retry,
        ],
        tags=["Inbox"],
    ),
)
