"""Conversations: what people write to us, and our answers, in one thread each.

Owns conversations, messages (partitioned by month), message_keys, mail_ids, unread, watchers. Sends through messaging
(and so through the gate), knows people by contacts, numbers by channels. A thread shows what broadcasts sent by reading
messaging's ledger.
"""

from koinon.inbox.front.assignment import *
from koinon.inbox.front.assistance import *
from koinon.inbox.front.composing import *
from koinon.inbox.front.hours import *
from koinon.inbox.front.lists import *
from koinon.inbox.front.realtime import *
from koinon.inbox.front.surveys import *
from koinon.inbox.front.targets import *
from koinon.inbox.front.threads import *
