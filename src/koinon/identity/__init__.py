"""Identity: people who sign in, their seats and rights, sessions, API keys, and the trail of what was done.

Owns the tables users, sessions, one_time_tokens (of the installation), memberships, api_keys, audit_log (of a tenant).
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
from koinon.identity.audit_trail import audit, trail
from koinon.identity.contracts import (
    ApiKey,
    AuditRow,
    Client,
    Correspondent,
    NewApiKey,
    OwnerLink,
    Role,
    Seat,
    Session,
    SignedIn,
    SignUp,
    User,
)
from koinon.identity.csrf import FIELD as CSRF_FIELD
from koinon.identity.csrf import csrf_token
from koinon.identity.guards import (
    DEPENDENCIES,
    GUARDS,
    client_of,
    cookie_would_be_dropped,
    known_session,
    requires,
)
from koinon.identity.keys import create_api_key, list_api_keys, revoke_api_key
from koinon.identity.members import correspondents, me, user_names, users_who_may
from koinon.identity.owner_links import accept_owner_link, issue_owner_link, owner_link
from koinon.identity.policy import PERMISSIONS, permissions_of
from koinon.identity.sessions import cleared_cookie, session_cookie
from koinon.identity.strength import Strength
from koinon.identity.strength import strength as password_strength

organizations.register_auditor(audit)

__all__ = [
    "CSRF_FIELD",
    "DEPENDENCIES",
    "GUARDS",
    "PERMISSIONS",
    "ApiKey",
    "AuditRow",
    "Client",
    "Correspondent",
    "NewApiKey",
    "OwnerLink",
    "Role",
    "Seat",
    "Session",
    "SignUp",
    "SignedIn",
    "Strength",
    "User",
    "accept_owner_link",
    "audit",
    "change_password",
    "cleared_cookie",
    "client_of",
    "cookie_would_be_dropped",
    "correspondents",
    "create_api_key",
    "csrf_token",
    "end_sessions",
    "issue_owner_link",
    "known_session",
    "list_api_keys",
    "me",
    "move_to",
    "owner_link",
    "password_strength",
    "permissions_of",
    "requires",
    "revoke_api_key",
    "seats",
    "session_cookie",
    "sign_in",
    "sign_up",
    "signup_mode",
    "trail",
    "user_names",
    "users_who_may",
]
