"""The wiring table of identity."""

from koinon import organizations
from koinon.identity import archived, security_log
from koinon.identity.devices import registering
from koinon.identity.endpoints import ENDPOINTS
from koinon.identity.factors import totp
from koinon.identity.fitting import fit_seats
from koinon.identity.jobs import JOBS, SCHEDULES
from koinon.identity.keys import age_test_keys, peppers
from koinon.identity.notices import own
from koinon.identity.notices.kinds import register_notice
from koinon.identity.owner_mail import post_to_owners
from koinon.identity.sso.signing_in import SECRET
from koinon.identity.tokens import signing
from koinon.identity.usage import keys_in_use, seats_taken, signed_in
from koinon.platform import bulk
from koinon.platform.module import Module
from koinon.platform.rotation import Sealed, name_columns
from koinon.platform.rotation.columns import INSTALLATIONS

archived.register()
name_columns(
    Sealed("sso_connections", "client_secret", SECRET),
    Sealed("user_totp", "secret", totp.KIND, (("user_id", "uuid"),), whose="user_id"),
    Sealed("devices", "push_token", registering.SEAL, whose=INSTALLATIONS),
    Sealed("signing_keys", "private_key", signing.KIND, (("kid", "text"),), whose=INSTALLATIONS),
    Sealed("key_peppers", "pepper", peppers.KIND, (("version", "smallint"),), whose=INSTALLATIONS),
)
register_notice(*own.KINDS)
security_log.register_listener(own.on_security)
bulk.register_teller(own.tell_of_job)
organizations.register_owner_mail(post_to_owners)
organizations.register_counter("seats", seats_taken)
organizations.register_fitter("seats", fit_seats)
organizations.register_counter("api_keys", keys_in_use)
organizations.register_rollup(signed_in)
organizations.register_test_ageing(age_test_keys)

MODULE = Module(
    "identity",
    endpoints=ENDPOINTS,
    jobs=JOBS,
    schedules=SCHEDULES,
    permissions=("users:read", "users:write", "roles:read", "roles:write", "api_keys:read"),
    sensitive=("api_keys:write", "audit:read"),
)
