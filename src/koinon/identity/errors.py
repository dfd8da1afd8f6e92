"""Errors of this context besides the shared ones."""

from koinon.platform import errors

SIGN_UP_CLOSED = errors.register(
    "sign_up_closed", 403, "New accounts are made by invitation. Ask an owner of your organization to invite you."
)
