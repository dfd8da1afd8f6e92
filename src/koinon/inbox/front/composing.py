"""What is written: notes, canned replies, macros, drafts, send later."""

from koinon.inbox.canned.contracts import CannedDraft, CannedReply
from koinon.inbox.canned.contracts import Picked as PickedReply
from koinon.inbox.canned.service import canned_replies, canned_reply
from koinon.inbox.canned.service import change as change_canned_reply
from koinon.inbox.canned.service import create as create_canned_reply
from koinon.inbox.canned.service import delete as delete_canned_reply
from koinon.inbox.canned.service import pick as pick_reply
from koinon.inbox.canned.service import used as reply_used
from koinon.inbox.deleting.service import delete as delete_conversation
from koinon.inbox.drafts.contracts import ReplyDraft
from koinon.inbox.drafts.service import draft as reply_draft
from koinon.inbox.drafts.service import drop as drop_draft
from koinon.inbox.drafts.service import save as save_draft
from koinon.inbox.macros.contracts import Macro, MacroAction, MacroDraft, MacroEffect, MacroRun
from koinon.inbox.macros.policy import MOST_ACTIONS as MOST_MACRO_STEPS
from koinon.inbox.macros.running import MacroStoppedError
from koinon.inbox.macros.running import run as run_macro
from koinon.inbox.macros.service import change as change_macro
from koinon.inbox.macros.service import create as create_macro
from koinon.inbox.macros.service import delete as delete_macro
from koinon.inbox.macros.service import macro, macros
from koinon.inbox.mails.begun import usual_subject
from koinon.inbox.notes.naming import colleagues, namable
from koinon.inbox.notes.policy import LONGEST as LONGEST_NOTE
from koinon.inbox.notes.policy import may_edit as may_edit_note
from koinon.inbox.notes.service import NewNote, note
from koinon.inbox.notes.service import add as add_note
from koinon.inbox.notes.service import change as change_note
from koinon.inbox.notes.service import delete as delete_note
from koinon.inbox.policy import LONGEST_OF_ALL as LONGEST_REPLY
from koinon.inbox.policy import longest as longest_reply
from koinon.inbox.quoting import apart as said_and_quoted
from koinon.inbox.scheduled.contracts import Later, ScheduledReply
from koinon.inbox.scheduled.sending import send_now as send_scheduled_now
from koinon.inbox.scheduled.service import cancel as cancel_scheduled
from koinon.inbox.scheduled.service import change as change_scheduled
from koinon.inbox.scheduled.service import (
    in_words,
    own_zone,
    schedule,
    scheduled_page,
    scheduled_reply,
)
from koinon.inbox.scheduled.service import waiting_in as scheduled_in
from koinon.inbox.service.files import with_links
from koinon.inbox.watching.contracts import Watcher
from koinon.inbox.watching.service import follow, unfollow, watchers

__all__ = [
    "LONGEST_NOTE",
    "LONGEST_REPLY",
    "MOST_MACRO_STEPS",
    "CannedDraft",
    "CannedReply",
    "Later",
    "Macro",
    "MacroAction",
    "MacroDraft",
    "MacroEffect",
    "MacroRun",
    "MacroStoppedError",
    "NewNote",
    "PickedReply",
    "ReplyDraft",
    "ScheduledReply",
    "Watcher",
    "add_note",
    "cancel_scheduled",
    "canned_replies",
    "canned_reply",
    "change_canned_reply",
    "change_macro",
    "change_note",
    "change_scheduled",
    "colleagues",
    "create_canned_reply",
    "create_macro",
    "delete_canned_reply",
    "delete_conversation",
    "delete_macro",
    "delete_note",
    "drop_draft",
    "follow",
    "in_words",
    "longest_reply",
    "macro",
    "macros",
    "may_edit_note",
    "namable",
    "note",
    "own_zone",
    "pick_reply",
    "reply_draft",
    "reply_used",
    "run_macro",
    "said_and_quoted",
    "save_draft",
    "schedule",
    "scheduled_in",
    "scheduled_page",
    "scheduled_reply",
    "send_scheduled_now",
    "unfollow",
    "usual_subject",
    "watchers",
    "with_links",
]
