"""Conversations, their messages and our answers."""

from koinon.inbox.answered.answerable import is_answerable
from koinon.inbox.answered.answerable import takes as takes_particular
from koinon.inbox.answered.quoting import of_item as quote_of
from koinon.inbox.answered.service import quote
from koinon.inbox.cold.repository import newest_of_all as archived_until
from koinon.inbox.contracts import (
    Attachment,
    Conversation,
    ConversationQuery,
    ConversationRow,
    Counts,
    Item,
    MessageRow,
    Quote,
    Reaction,
    Reply,
    Status,
    Templated,
    View,
)
from koinon.inbox.mails.showing import Place as MailPlace
from koinon.inbox.mails.showing import ShownMail, shown_mail
from koinon.inbox.merging.service import joined_to, merge
from koinon.inbox.repository.bulk import present
from koinon.inbox.repository.person import whom
from koinon.inbox.service.answering import objection as answer_objection
from koinon.inbox.service.beginning import Way, start, ways_to
from koinon.inbox.service.changes import assign, candidates, file_under, mark_read, mark_unread
from koinon.inbox.service.earlier import earlier_page
from koinon.inbox.service.listing import conversations_page, counts, unread_count
from koinon.inbox.service.reply import Draft, reply, try_again, undo
from koinon.inbox.service.senders import Offered
from koinon.inbox.service.senders import offered as offered_senders
from koinon.inbox.service.states import set_status
from koinon.inbox.service.thread import conversation, thread_page
from koinon.inbox.service.undelivered import undelivered

__all__ = [
    "Attachment",
    "Conversation",
    "ConversationQuery",
    "ConversationRow",
    "Counts",
    "Draft",
    "Item",
    "MailPlace",
    "MessageRow",
    "Offered",
    "Quote",
    "Reaction",
    "Reply",
    "ShownMail",
    "Status",
    "Templated",
    "View",
    "Way",
    "answer_objection",
    "archived_until",
    "assign",
    "candidates",
    "conversation",
    "conversations_page",
    "counts",
    "earlier_page",
    "file_under",
    "is_answerable",
    "joined_to",
    "mark_read",
    "mark_unread",
    "merge",
    "offered_senders",
    "present",
    "quote",
    "quote_of",
    "reply",
    "set_status",
    "shown_mail",
    "start",
    "takes_particular",
    "thread_page",
    "try_again",
    "undelivered",
    "undo",
    "unread_count",
    "ways_to",
    "whom",
]
