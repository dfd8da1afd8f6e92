"""Messaging's own errors."""

from koinon.platform import errors

EMPTY_AUDIENCE = errors.register("empty_audience", 422, "Nobody would get this message. Choose other people.")
BROADCAST_BLOCKED = errors.register("broadcast_blocked", 409, "{first} It has to be mended before this can be sent.")
TEXT_TOO_LONG = errors.register("text_too_long", 422, "The text needs {segments} parts; at most 10 can be sent.")
MISSING_VALUES = errors.register(
    "missing_values", 409, "{count} people lack a value that the text needs. Choose what happens to them."
)
UNFILLED_PLACES = errors.register(
    "unfilled_places", 409, "There is a place still to be filled in: {places}. Say so if it is meant to stand there."
)
UNDO_OVER = errors.register("undo_over", 409, "It has begun to go out, so it can no longer be undone.")
SENDER_MISSING = errors.register("sender_missing", 409, "There is no sender yet. Connect one, or use the simulator.")
GATE_REFUSED = errors.register("gate_refused", 409, "This message cannot be sent to this person.")
IDEMPOTENCY_KEY_REQUIRED = errors.register(
    "idempotency_key_required", 422, "Send an Idempotency-Key header, so that a repeated call does not send twice."
)
APPROVAL_REQUIRED = errors.register(
    "approval_required", 409, "It goes to {recipients} phones; above {threshold} a second person has to approve it."
)
APPROVAL_BY_ANOTHER = errors.register(
    "approval_by_another", 409, "Somebody else than who asked has to decide, signed in."
)
APPROVAL_OVER = errors.register(
    "approval_over", 409, "Nothing waits for approval: it was decided, taken back, or the draft was changed since."
)
LINK_ENDED = errors.register(
    "link_ended", 410, "This link is not in use any more. Ask whoever sent it to you for another one."
)
LINK_UNSAFE = errors.register(
    "link_unsafe", 422, "The link {url} cannot be sent: it is blocked, or it reads like an address that it is not."
)
