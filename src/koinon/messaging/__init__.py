"""Messaging: what is sent, to whom, and what became of it. Broadcasts, the delivery ledger, the engine, the one gate.

Owns broadcasts, broadcast_counts, unreached, deliveries, delivery_events, fold_cursors, leases, delivery_queue,
address_paces, doubts, waiting_receipts, delivery_keys, keyword_answers, counted_replies, reply_windows.
Stands on contacts (people, consent) and channels (senders, carriers); inbox and the pages call it. Functions take
`(tx, ...)`; those that send take `services` after it.
"""

from koinon.messaging.content import CONTACT_PATHS, KNOWN_PATHS, Offence, SegmentsPreview, segments_preview
from koinon.messaging.content.unfilled import unfilled
from koinon.messaging.contracts import (
    Approval,
    Approvals,
    AudienceRef,
    BlankPolicy,
    BlockerRef,
    Broadcast,
    BroadcastDraft,
    BroadcastState,
    Counts,
    Delivery,
    DeliveryEvent,
    DeliveryRow,
    DeliveryState,
    DeliveryStatus,
    Money,
    NotReached,
    NotReachedPerson,
    OptOutList,
    Preview,
    Progress,
    Purpose,
    Sample,
    TargetRef,
)
from koinon.messaging.engine.delivered import SETTLED
from koinon.messaging.front.content import *
from koinon.messaging.front.figures import *
from koinon.messaging.front.filling import *
from koinon.messaging.front.holds import *
from koinon.messaging.front.link_domains import *
from koinon.messaging.front.links import *
from koinon.messaging.front.mail import *
from koinon.messaging.front.media import *
from koinon.messaging.front.replies import *
from koinon.messaging.front.rules import *
from koinon.messaging.front.schedules import *
from koinon.messaging.front.splits import *
from koinon.messaging.front.templates import *
from koinon.messaging.front.whatsapp_templates import *
from koinon.messaging.policy.difference import Difference, Figures
from koinon.messaging.policy.pausing import sentence as pause_sentence
from koinon.messaging.policy.reasons import REASONS, waiting_sentence
from koinon.messaging.policy.reasons import sentence as reason_sentence
from koinon.messaging.preferences import undo_seconds
from koinon.messaging.repository.broadcasts import names as broadcast_names
from koinon.messaging.repository.broadcasts import present
from koinon.messaging.repository.deliveries import test_arrived
from koinon.messaging.repository.last_written import last_written_to
from koinon.messaging.repository.opt_out_rates import OptOutRate, opt_out_rates
from koinon.messaging.service.addressed import Words, message_contact, message_mailbox, message_phone
from koinon.messaging.service.approvals import approval, waiting_approval
from koinon.messaging.service.approvals import ask as ask_for_approval
from koinon.messaging.service.approvals import decide as decide_approval
from koinon.messaging.service.approvals import withdraw as withdraw_approval
from koinon.messaging.service.custom_keywords import answered_to_keywords
from koinon.messaging.service.double_opt_in import ask_consent
from koinon.messaging.service.drafts import create_draft, delete_draft, draft_of, duplicate, get, update_draft
from koinon.messaging.service.editing import also_editing, is_mine
from koinon.messaging.service.messages import (
    AnsweredMail,
    Going,
    answer_by_mail,
    as_reply,
    by_way_of,
    can_reply,
    cancel_message,
    queue_message,
    register_loop_listener,
    segment_price,
)
from koinon.messaging.service.opt_out_lists import compare_soon as compare_opt_outs
from koinon.messaging.service.opt_out_lists import latest as opt_out_lists
from koinon.messaging.service.plans import excluded_people, preview
from koinon.messaging.service.preference_centre import claim_number, send_export_code
from koinon.messaging.service.releasing import Held, held_messages
from koinon.messaging.service.results import (
    begin_export,
    deliveries_for_contact,
    deliveries_page,
    delivery,
    delivery_events,
    delivery_states,
    export_csv,
    list_page,
    not_reached,
    not_reached_people,
    progress,
)
from koinon.messaging.service.sandbox_endings import end_in_sandbox, unreported
from koinon.messaging.service.sending import cancel, pause, resume, retry_failed, send, undo
from koinon.messaging.service.testing import test_sender
from koinon.messaging.service.trial import ask_guest
from koinon.messaging.service.trying import test_send

__all__ = [
    "CONTACT_PATHS",
    "KNOWN_PATHS",
    "REASONS",
    "SETTLED",
    "AnsweredMail",
    "Approval",
    "Approvals",
    "AudienceRef",
    "BlankPolicy",
    "BlockerRef",
    "Broadcast",
    "BroadcastDraft",
    "BroadcastState",
    "Counts",
    "Delivery",
    "DeliveryEvent",
    "DeliveryRow",
    "DeliveryState",
    "DeliveryStatus",
    "Difference",
    "Figures",
    "Going",
    "Held",
    "Money",
    "NotReached",
    "NotReachedPerson",
    "Offence",
    "OptOutList",
    "OptOutRate",
    "Preview",
    "Progress",
    "Purpose",
    "Sample",
    "SegmentsPreview",
    "TargetRef",
    "Words",
    "also_editing",
    "answer_by_mail",
    "answered_to_keywords",
    "approval",
    "as_reply",
    "ask_consent",
    "ask_for_approval",
    "ask_guest",
    "begin_export",
    "broadcast_names",
    "by_way_of",
    "can_reply",
    "cancel",
    "cancel_message",
    "claim_number",
    "compare_opt_outs",
    "create_draft",
    "decide_approval",
    "delete_draft",
    "deliveries_for_contact",
    "deliveries_page",
    "delivery",
    "delivery_events",
    "delivery_states",
    "draft_of",
    "duplicate",
    "end_in_sandbox",
    "excluded_people",
    "export_csv",
    "get",
    "held_messages",
    "is_mine",
    "last_written_to",
    "list_page",
    "message_contact",
    "message_mailbox",
    "message_phone",
    "not_reached",
    "not_reached_people",
    "opt_out_lists",
    "opt_out_rates",
    "pause",
    "pause_sentence",
    "present",
    "preview",
    "progress",
    "queue_message",
    "reason_sentence",
    "register_loop_listener",
    "resume",
    "retry_failed",
    "segment_price",
    "segments_preview",
    "send",
    "send_export_code",
    "test_arrived",
    "test_send",
    "test_sender",
    "undo",
    "undo_seconds",
    "unfilled",
    "unreported",
    "update_draft",
    "waiting_approval",
    "waiting_sentence",
    "withdraw_approval",
]
