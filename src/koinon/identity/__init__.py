"""Identity: people who sign in, their seats and rights, sessions, API keys, and the trail of what was done.

Owns the tables users, sessions, one_time_tokens (of the installation), memberships, roles, invitations,
ownership_transfers, api_keys, audit_log, notifications and how people want to be told (of a tenant).
Below it stands organizations. `GUARDS` and `DEPENDENCIES` belong on the application: no route escapes them.
"""

from koinon import organizations
from koinon.identity.accounts import (
    change_password,
    end_sessions,
    move_to,
    seats,
    sign_in,
    sign_up,
    signup_mode,
)
from koinon.identity.audit_chain import Verdict as AuditVerdict
from koinon.identity.audit_chain import verify as verify_audit
from koinon.identity.audit_keeping import redact_trail
from koinon.identity.audit_trail import (
    INSTALLATION,
    REDACTED,
    TrailQuery,
    audit,
    audit_each_once,
    audit_once,
    trail,
    trail_csv,
)
from koinon.identity.callers import present_rights
from koinon.identity.catalogue import permissions, publish_permissions
from koinon.identity.client import place_of, site_of
from koinon.identity.confirming import confirm_passkey, confirm_password
from koinon.identity.contracts import (
    ApiKey,
    AuditRow,
    Client,
    Correspondent,
    Invitation,
    Invited,
    Member,
    NewApiKey,
    OpenInvitation,
    OwnerLink,
    Permission,
    Role,
    RoleView,
    Seat,
    Session,
    SignedIn,
    SignUp,
    User,
)
from koinon.identity.cookies import (
    browser_mark,
    browser_mark_cookie,
    cleared_cookies,
    device_cookie,
    device_token,
    journey_cookie,
    session_cookies,
    wanted_path,
)
from koinon.identity.csrf import FIELD as CSRF_FIELD
from koinon.identity.csrf import masked_csrf_token
from koinon.identity.devices.contracts import Device, NewDevice
from koinon.identity.devices.contracts import Platform as DevicePlatform
from koinon.identity.devices.registering import own_devices, register_device, remove_device, web_push_key
from koinon.identity.factors import moving
from koinon.identity.factors.enrolment import (
    add_passkey,
    begin_totp,
    confirm_totp,
    factors_of,
    forget_devices,
    new_recovery_codes,
    remove_passkey,
    remove_totp,
)
from koinon.identity.factors.moving import warn_of_move
from koinon.identity.factors.second_step import (
    Challenge,
    answer_passkey,
    answer_recovery_code,
    answer_totp,
    open_challenge,
)
from koinon.identity.founding import found_another, may_found
from koinon.identity.guards import (
    BEFORE_SEND,
    DEPENDENCIES,
    GUARDS,
    WAYS,
    client_of,
    cookie_would_be_dropped,
    known_session,
    must_enrol_by,
    refuse_unverified,
    requires,
    session_of,
)
from koinon.identity.importing import NewMember, import_members
from koinon.identity.invitations import (
    invite,
    join,
    join_as_new,
    list_invitations,
    open_invitation,
    resend_invitation,
    revoke_invitation,
)
from koinon.identity.keys import (
    api_key,
    create_api_key,
    list_api_keys,
    revoke_api_key,
    rotate_api_key,
)
from koinon.identity.keys.pasted import report_keys_in
from koinon.identity.keys.reminders import remind_of_test_key
from koinon.identity.links.asking import ask as ask_for_link
from koinon.identity.links.asking import new_browser_mark
from koinon.identity.links.following import (
    ask_new_address,
    lock_account,
    open_link,
    reset_password,
    sign_in_by_link,
    take_new_address,
    undo_new_address,
    verify_email,
)
from koinon.identity.links.offering import magic_links_offered
from koinon.identity.links.tokens import PATHS as LINK_PATHS
from koinon.identity.links.tokens import Purpose as LinkPurpose
from koinon.identity.members import (
    correspondents,
    list_members,
    me,
    member,
    member_of,
    person_behind,
    register_seat_mover,
    remove_member,
    restore_member,
    suspend_member,
    update_me,
    update_member,
    user_names,
    users_who_may,
)
from koinon.identity.naming import elsewhere, own_path, renamed, start_at, take_name
from koinon.identity.notices.contracts import Notice, Preference, QuietHours, Raised
from koinon.identity.notices.forgetting import forget_notices
from koinon.identity.notices.kinds import NoticeKind, Said, register_notice
from koinon.identity.notices.kinds import every as notice_kinds
from koinon.identity.notices.preferences import choose as choose_notices
from koinon.identity.notices.preferences import keep_quiet, quiet_hours
from koinon.identity.notices.preferences import preferences as notice_preferences
from koinon.identity.notices.pushing import Message as PushMessage
from koinon.identity.notices.pushing import register_pusher
from koinon.identity.notices.raising import notify, notify_many, who_wants
from koinon.identity.notices.reading import (
    follow_notice,
    notices,
    read_notices,
    read_notices_about,
    unread_notices,
    unread_notices_of,
)
from koinon.identity.notices.signals import Signals, keep_signals, signals, signals_now
from koinon.identity.operating import (
    ask_factor_reset,
    calibrate,
    make_operator,
    reset_members_factors,
    revoke_every_session,
    rotate_pepper,
    rotate_signing_keys,
)
from koinon.identity.own_data import erase_me
from koinon.identity.own_data import own_data as everything_of_me
from koinon.identity.owner_links import accept_owner_link, issue_owner_link, owner_link, seat_owner
from koinon.identity.owner_mail import post_to_owners
from koinon.identity.passwords import use_passes
from koinon.identity.places import register_limit
from koinon.identity.refusals import Refusals
from koinon.identity.rights import permissions_of
from koinon.identity.roles import create_role, delete_role, list_roles, listed_permissions, role, role_id, update_role
from koinon.identity.samples import remove_sample, reset_sample
from koinon.identity.seating import key_names, member_names, places_of, register_welcome
from koinon.identity.security_log import SecurityEvent
from koinon.identity.security_log import of_organization as security_events
from koinon.identity.sessions import Known, of_session, own_sessions
from koinon.identity.shortcuts import ACTIONS as SHORTCUT_ACTIONS
from koinon.identity.shortcuts import DEFAULT as DEFAULT_SHORTCUTS
from koinon.identity.shortcuts import Shortcuts, keep_shortcuts, shortcuts
from koinon.identity.signing_up import ask_sign_up, finish_sign_up
from koinon.identity.signing_up import is_by_mail as sign_up_is_by_mail
from koinon.identity.signing_up import opened as opened_sign_up
from koinon.identity.sockets.entering import Entered, enter_socket, living_sessions
from koinon.identity.sockets.entering import standing as socket_standing
from koinon.identity.sso.confirming import Ways, depart_to_confirm, ways_of
from koinon.identity.sso.connecting import PRESETS as SSO_PRESETS
from koinon.identity.sso.connecting import Domain as SSO_DOMAIN
from koinon.identity.sso.connecting import SsoConnection
from koinon.identity.sso.connecting import change as change_sso
from koinon.identity.sso.connecting import connect as connect_sso
from koinon.identity.sso.connecting import connections as sso_connections
from koinon.identity.sso.connecting import disconnect as disconnect_sso
from koinon.identity.sso.connecting import prove as prove_sso
from koinon.identity.sso.connecting import test as test_sso
from koinon.identity.sso.finding import connection_for as sso_connection_for
from koinon.identity.sso.signing_in import CALLBACK as SSO_CALLBACK
from koinon.identity.sso.signing_in import depart as depart_to_provider
from koinon.identity.stepping_up import is_fresh
from koinon.identity.strength import Strength
from koinon.identity.strength import sentence_of as strength_sentence
from koinon.identity.strength import strength as password_strength
from koinon.identity.support.contracts import SupportAccess, SupportSession
from koinon.identity.support.entering import (
    allow_support,
    enter_as_support,
    forbid_support,
    leave_support,
    support_access,
)
from koinon.identity.transfers import Transfer, decide_transfer, offer_ownership, pending_transfer
from koinon.identity.usage import has_teammate, owner_has_factor, owner_is_verified
from koinon.identity.viewing import stop_viewing, view_as
from koinon.platform import bulk

organizations.register_auditor(audit)
bulk.register_auditor(audit)
bulk.register_resolver(present_rights)

__all__ = [
    "BEFORE_SEND",
    "CSRF_FIELD",
    "DEFAULT_SHORTCUTS",
    "DEPENDENCIES",
    "GUARDS",
    "INSTALLATION",
    "LINK_PATHS",
    "REDACTED",
    "SHORTCUT_ACTIONS",
    "SSO_CALLBACK",
    "SSO_DOMAIN",
    "SSO_PRESETS",
    "WAYS",
    "ApiKey",
    "AuditRow",
    "AuditVerdict",
    "Challenge",
    "Client",
    "Correspondent",
    "Device",
    "DevicePlatform",
    "Entered",
    "Invitation",
    "Invited",
    "Known",
    "LinkPurpose",
    "Member",
    "NewApiKey",
    "NewDevice",
    "NewMember",
    "Notice",
    "NoticeKind",
    "OpenInvitation",
    "OwnerLink",
    "Permission",
    "Preference",
    "PushMessage",
    "QuietHours",
    "Raised",
    "Refusals",
    "Role",
    "RoleView",
    "Said",
    "Seat",
    "SecurityEvent",
    "Session",
    "Shortcuts",
    "SignUp",
    "Signals",
    "SignedIn",
    "SsoConnection",
    "Strength",
    "SupportAccess",
    "SupportSession",
    "TrailQuery",
    "Transfer",
    "User",
    "Ways",
    "accept_owner_link",
    "add_passkey",
    "allow_support",
    "answer_passkey",
    "answer_recovery_code",
    "answer_totp",
    "api_key",
    "ask_factor_reset",
    "ask_for_link",
    "ask_new_address",
    "ask_sign_up",
    "audit",
    "audit_each_once",
    "audit_once",
    "begin_totp",
    "browser_mark",
    "browser_mark_cookie",
    "calibrate",
    "change_password",
    "change_sso",
    "choose_notices",
    "cleared_cookies",
    "client_of",
    "confirm_passkey",
    "confirm_password",
    "confirm_totp",
    "connect_sso",
    "cookie_would_be_dropped",
    "correspondents",
    "create_api_key",
    "create_role",
    "decide_transfer",
    "delete_role",
    "depart_to_confirm",
    "depart_to_provider",
    "device_cookie",
    "device_token",
    "disconnect_sso",
    "elsewhere",
    "end_sessions",
    "enter_as_support",
    "enter_socket",
    "erase_me",
    "everything_of_me",
    "factors_of",
    "finish_sign_up",
    "follow_notice",
    "forbid_support",
    "forget_devices",
    "forget_notices",
    "found_another",
    "has_teammate",
    "import_members",
    "invite",
    "is_fresh",
    "issue_owner_link",
    "join",
    "join_as_new",
    "journey_cookie",
    "keep_quiet",
    "keep_shortcuts",
    "keep_signals",
    "key_names",
    "known_session",
    "leave_support",
    "list_api_keys",
    "list_invitations",
    "list_members",
    "list_roles",
    "listed_permissions",
    "living_sessions",
    "lock_account",
    "magic_links_offered",
    "make_operator",
    "masked_csrf_token",
    "may_found",
    "me",
    "member",
    "member_names",
    "member_of",
    "move_to",
    "moving",
    "must_enrol_by",
    "new_browser_mark",
    "new_recovery_codes",
    "notice_kinds",
    "notice_preferences",
    "notices",
    "notify",
    "notify_many",
    "of_session",
    "offer_ownership",
    "open_challenge",
    "open_invitation",
    "open_link",
    "opened_sign_up",
    "own_devices",
    "own_path",
    "own_sessions",
    "owner_has_factor",
    "owner_is_verified",
    "owner_link",
    "password_strength",
    "pending_transfer",
    "permissions",
    "permissions_of",
    "person_behind",
    "place_of",
    "places_of",
    "post_to_owners",
    "prove_sso",
    "publish_permissions",
    "quiet_hours",
    "read_notices",
    "read_notices_about",
    "redact_trail",
    "refuse_unverified",
    "register_device",
    "register_limit",
    "register_notice",
    "register_pusher",
    "register_seat_mover",
    "register_welcome",
    "remind_of_test_key",
    "remove_device",
    "remove_member",
    "remove_passkey",
    "remove_sample",
    "remove_totp",
    "renamed",
    "report_keys_in",
    "requires",
    "resend_invitation",
    "reset_members_factors",
    "reset_password",
    "reset_sample",
    "restore_member",
    "revoke_api_key",
    "revoke_every_session",
    "revoke_invitation",
    "role",
    "role_id",
    "rotate_api_key",
    "rotate_pepper",
    "rotate_signing_keys",
    "seat_owner",
    "seats",
    "security_events",
    "session_cookies",
    "session_of",
    "shortcuts",
    "sign_in",
    "sign_in_by_link",
    "sign_up",
    "sign_up_is_by_mail",
    "signals",
    "signals_now",
    "signup_mode",
    "site_of",
    "socket_standing",
    "sso_connection_for",
    "sso_connections",
    "start_at",
    "stop_viewing",
    "strength_sentence",
    "support_access",
    "suspend_member",
    "take_name",
    "take_new_address",
    "test_sso",
    "trail",
    "trail_csv",
    "undo_new_address",
    "unread_notices",
    "unread_notices_of",
    "update_me",
    "update_member",
    "update_role",
    "use_passes",
    "user_names",
    "users_who_may",
    "verify_audit",
    "verify_email",
    "view_as",
    "wanted_path",
    "warn_of_move",
    "ways_of",
    "web_push_key",
    "who_wants",
]
