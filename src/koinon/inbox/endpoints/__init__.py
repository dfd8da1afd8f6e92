"""REST v1 of the inbox."""

from litestar import Router

from koinon.inbox.endpoints import bulk, conversations, links, messages

links.declare()
ROUTERS = (
    Router(
        conversations.PATH,
        route_handlers=[
            conversations.list_conversations,
            conversations.count_unread_conversations,
            conversations.count_conversations,
            conversations.start_conversation,
            conversations.read_conversation,
            conversations.update_conversation,
            conversations.mark_conversation_read,
            bulk.change_conversations,
            messages.list_conversation_messages,
            messages.reply_to_conversation,
            messages.undo_reply,
            messages.retry_reply,
        ],
        tags=["Inbox"],
    ),
)
