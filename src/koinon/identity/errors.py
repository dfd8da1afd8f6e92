"""Errors of this context besides the shared ones."""

from koinon.platform import errors

SIGN_UP_CLOSED = errors.register(
    "sign_up_closed", 403, "New accounts are made by invitation. Ask an owner of your organization to invite you."
)
VIEW_IS_READ_ONLY = errors.register(
    "view_is_read_only", 403, "You are looking through other eyes: nothing can be changed until you stop."
)
