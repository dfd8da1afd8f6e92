"""Refusals in people's own words, and STOP as far as it reaches."""

from koinon.contacts.contracts.refusals import Refusal, RefusalDecision, RefusalState
from koinon.contacts.repository.sender_stops import of_contact as stopped_by
from koinon.contacts.service.refusals import decide_refusal, note_refusal, open_refusals
from koinon.contacts.service.stopping import StopScope, opt_in, opt_out, stop_scope, stopped_senders

__all__ = [
    "Refusal",
    "RefusalDecision",
    "RefusalState",
    "StopScope",
    "decide_refusal",
    "note_refusal",
    "open_refusals",
    "opt_in",
    "opt_out",
    "stop_scope",
    "stopped_by",
    "stopped_senders",
]
