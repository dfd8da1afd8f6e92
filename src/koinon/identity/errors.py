"""Errors of this context besides the shared ones."""

from koinon.platform import errors

SIGN_UP_CLOSED = errors.register(
    "sign_up_closed", 403, "New accounts are made by invitation. Ask an owner of your organization to invite you."
)
VIEW_IS_READ_ONLY = errors.register(
    "view_is_read_only", 403, "You are looking through other eyes: nothing can be changed until you stop."
)
APP_LOCK_REQUIRED = errors.register(
    "app_lock_required", 403, "Your organization asks for the app’s lock. Set up fingerprint, face or code to go on."
)
SSO_FAILED = errors.register(
    "sso_failed",
    403,
    "Signing in with your organization did not work. Try again, or ask who runs your accounts.",
)
SSO_REQUIRED = errors.register(
    "sso_required", 403, "Your organization signs in with its own provider. Use “Sign in with your organization”."
)
