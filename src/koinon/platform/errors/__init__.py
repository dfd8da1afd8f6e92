"""Errors: `raise errors.RESOURCE_NOT_FOUND()`.

The shared catalogue of the API specification (API-011..016). A context registers its own codes in its `errors.py`:
`GATHERING_FULL = errors.register("gathering_full", 409, "This gathering is full.")`.
"""

from koinon.platform.errors.fields import MOST_LISTED, FieldFault, Gathered, InvalidFieldsError, invalid, invalid_field
from koinon.platform.errors.registry import (
    REGISTERED,
    ErrorCode,
    ErrorRegistrationError,
    KoinonError,
    fill,
    register,
)

# ruff: noqa: E501 - one line a code keeps the table readable
# fmt: off
MALFORMED_REQUEST = register("malformed_request", 400, "The request body is not valid JSON.")
MISSING_SIGNATURE = register("missing_signature", 400, "This call must be signed, and it has no signature.")

AUTHENTICATION_REQUIRED = register("authentication_required", 401, "Sign in or send an API key to do this.")
INVALID_CREDENTIALS = register("invalid_credentials", 401, "The address or the password is not right.")
INVALID_TOKEN = register("invalid_token", 401, "This token is not valid.")
EXPIRED_TOKEN = register("expired_token", 401, "This token has expired.")
SESSION_REVOKED = register("session_revoked", 401, "This session has ended. Sign in again.")
INVALID_API_KEY = register("invalid_api_key", 401, "This API key is not known.")
EXPIRED_API_KEY = register("expired_api_key", 401, "This API key has expired.")
REVOKED_API_KEY = register("revoked_api_key", 401, "This API key has been revoked.")
INVALID_SIGNATURE = register("invalid_signature", 401, "The signature of this call is not right.")

INSUFFICIENT_PERMISSIONS = register("insufficient_permissions", 403, "Your role does not allow this.")
INSUFFICIENT_SCOPE = register("insufficient_scope", 403, "This API key lacks the scope {required}.")
REAUTHENTICATION_REQUIRED = register("reauthentication_required", 403, "Confirm your password to do this.")
MFA_REQUIRED = register("mfa_required", 403, "A second factor is needed to sign in.")
MFA_ENROLLMENT_REQUIRED = register("mfa_enrollment_required", 403, "Your organization asks for a second factor. Set one up to go on.")
IP_NOT_ALLOWED = register("ip_not_allowed", 403, "This API key may not be used from your network address.")
CSRF_FAILED = register("csrf_failed", 403, "This form is out of date or came from another site. Reload the page and try again.")
ORIGIN_NOT_ALLOWED = register("origin_not_allowed", 403, "Calls from this web site are not allowed.")
EMAIL_UNVERIFIED = register("email_unverified", 403, "Confirm your mail address to do this.")

RESOURCE_NOT_FOUND = register("resource_not_found", 404, "There is nothing here with this id.")
ROUTE_NOT_FOUND = register("route_not_found", 404, "There is nothing at this address.")
METHOD_NOT_ALLOWED = register("method_not_allowed", 405, "This address does not take this method.")
NOT_ACCEPTABLE = register("not_acceptable", 406, "We cannot answer in the format you asked for.")
RESOURCE_GONE = register("resource_gone", 410, "This has been removed.")
VERSION_SUNSET = register("version_sunset", 410, "This version has been retired.")
LINK_EXPIRED = register("link_expired", 410, "This link has expired.")

CONFLICT = register("conflict", 409, "This clashes with a change made at the same time.")
DUPLICATE_RESOURCE = register("duplicate_resource", 409, "This already exists.")
INVALID_STATE = register("invalid_state", 409, "This cannot be done in the present state.")
RESOURCE_IN_USE = register("resource_in_use", 409, "This is still in use.")
IDEMPOTENCY_KEY_IN_PROGRESS = register("idempotency_key_in_progress", 409, "The first call with this idempotency key is still running.", retryable=True)
PLAN_LIMIT_EXCEEDED = register("plan_limit_exceeded", 409, "Your plan allows {limit} and {current} are in use.")
DOWNGRADE_BLOCKED = register("downgrade_blocked", 409, "The plan you chose is too small for what is in use.")
ORGANIZATION_SUSPENDED = register("organization_suspended", 409, "This organization is suspended: nothing can be sent.")
ORGANIZATION_READ_ONLY = register("organization_read_only", 409, "This organization can only be read at the moment.")
SUBSCRIPTION_INACTIVE = register("subscription_inactive", 409, "The subscription is not active.")
TRIAL_MODE_RESTRICTED = register(
    "trial_mode_restricted", 409, "Sending is on trial: only confirmed test numbers get messages."
)
SPEND_CAP_REACHED = register("spend_cap_reached", 409, "The spending limit has been reached.")
LIVE_MODE_ONLY = register(
    "live_mode_only", 409, "This belongs to the living organization and cannot be done in test mode."
)
ORGANIZATION_SWITCHED = register(
    "organization_switched", 409, "This page belongs to another of your organizations than the one you are in now."
)
FEATURE_DISABLED = register("feature_disabled", 409, "This feature is turned off for the organization.")
RECIPIENT_OPTED_OUT = register("recipient_opted_out", 409, "This person has opted out of messages.")
RECIPIENT_UNREACHABLE = register("recipient_unreachable", 409, "This person cannot be reached at this address.")
CONSENT_MISSING = register("consent_missing", 409, "There is no consent to write to this person.")
QUIET_HOURS = register("quiet_hours", 409, "It is quiet hours where this person is.")
OUTSIDE_MESSAGING_WINDOW = register("outside_messaging_window", 409, "The window for free replies has closed.")
TEMPLATE_REQUIRED = register("template_required", 409, "Only an approved template can be sent now.")
SENDER_NOT_REGISTERED = register("sender_not_registered", 409, "The sender is not registered for this kind of message.")
FREQUENCY_CAP_REACHED = register("frequency_cap_reached", 409, "This person has had enough messages for now.")
PAYMENT_FAILED = register("payment_failed", 409, "The payment did not go through.")
PAYMENT_ACTION_REQUIRED = register("payment_action_required", 409, "The payment needs to be confirmed.")
ALREADY_REFUNDED = register("already_refunded", 409, "This has already been refunded.")
REFUND_EXCEEDS_PAYMENT = register("refund_exceeds_payment", 409, "The refund is larger than the payment.")
CHARGE_DISPUTED = register("charge_disputed", 409, "This payment is disputed.")

PRECONDITION_FAILED = register("precondition_failed", 412, "Somebody changed this in the meantime.")
PAYLOAD_TOO_LARGE = register("payload_too_large", 413, "The request is too large.")
URI_TOO_LONG = register("uri_too_long", 414, "The address is too long.")
UNSUPPORTED_MEDIA_TYPE = register("unsupported_media_type", 415, "The content type is not one that can be read here.")

VALIDATION_FAILED = register("validation_failed", 422, "Some fields need another look.")
MISSING_REQUIRED_FIELD = register("missing_required_field", 422, "A required field is missing.")
UNKNOWN_FIELD = register("unknown_field", 422, "A field is not known here.")
INVALID_PHONE_NUMBER = register("invalid_phone_number", 422, "This is not a phone number that can be reached.")
INVALID_EMAIL = register("invalid_email", 422, "This is not a mail address.")
INVALID_ENUM = register("invalid_enum", 422, "This value is not one of the choices.")
OUT_OF_RANGE = register("out_of_range", 422, "This value is outside the allowed range.")
INVALID_CURSOR = register("invalid_cursor", 422, "This cursor does not fit the list. Start again from the first page.")
INVALID_FILTER = register("invalid_filter", 422, "A filter is not known here.")
INVALID_SORT = register("invalid_sort", 422, "The list cannot be sorted this way.")
INVALID_FILE = register("invalid_file", 422, "This file cannot be read.")
INVALID_TIME_ZONE = register("invalid_time_zone", 422, "This is not a time zone.")
INVALID_RECURRENCE = register("invalid_recurrence", 422, "This recurrence rule cannot be read.")
INVALID_TEMPLATE = register("invalid_template", 422, "The template has a mistake.")
UNSAFE_URL = register("unsafe_url", 422, "This address cannot be used.")
PASSWORD_TOO_WEAK = register("password_too_weak", 422, "This password is too easy to guess.")
IDEMPOTENCY_KEY_REUSED = register("idempotency_key_reused", 422, "This idempotency key was used for another call.")
CONFIRMATION_REQUIRED = register("confirmation_required", 422, "Say that you mean everything.")

RATE_LIMIT_EXCEEDED = register("rate_limit_exceeded", 429, "Too many requests. Try again in {retry_after} seconds.", retryable=True)
CONCURRENCY_LIMIT_EXCEEDED = register("concurrency_limit_exceeded", 429, "Too many requests at the same time.", retryable=True)
DAILY_QUOTA_EXCEEDED = register("daily_quota_exceeded", 429, "The daily quota is used up.", retryable=True)
AUTH_ATTEMPTS_EXCEEDED = register("auth_attempts_exceeded", 429, "Too many attempts. Try again in {minutes} min.", retryable=True)

INTERNAL_ERROR = register("internal_error", 500, "Something went wrong on our side. It has been recorded.")
CHANNEL_PROVIDER_ERROR = register("channel_provider_error", 503, "The carrier does not answer at the moment.", retryable=True)
BILLING_PROVIDER_ERROR = register("billing_provider_error", 503, "The payment service does not answer at the moment.", retryable=True)
STORAGE_ERROR = register("storage_error", 503, "The file store does not answer at the moment.", retryable=True)
DEPENDENCY_UNAVAILABLE = register("dependency_unavailable", 503, "A part of the service is not available at the moment.", retryable=True)
TIMEOUT = register("timeout", 503, "This took too long and was stopped.", retryable=True)
MAINTENANCE = register("maintenance", 503, "The service is being maintained.", retryable=True)

# fmt: on
__all__ = [
    "MOST_LISTED",
    "REGISTERED",
    "ErrorCode",
    "ErrorRegistrationError",
    "FieldFault",
    "Gathered",
    "InvalidFieldsError",
    "KoinonError",
    "fill",
    "invalid",
    "invalid_field",
    "register",
]
