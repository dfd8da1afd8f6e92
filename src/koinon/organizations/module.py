"""The wiring table of organizations."""

from koinon.organizations import archive, closing, console, data_retention, plans, repository, rollups, sandbox
from koinon.organizations.archive.exporting import SEALED_AS
from koinon.organizations.branding_endpoints import BRANDING_ENDPOINTS
from koinon.organizations.console_endpoints import CONSOLE_ENDPOINTS
from koinon.organizations.data_endpoints import DATA_ENDPOINTS
from koinon.organizations.endpoints import ENDPOINTS
from koinon.organizations.hold_endpoints import HOLD_ENDPOINTS
from koinon.organizations.jobs import JOBS, SCHEDULES
from koinon.organizations.location_endpoints import LOCATION_ENDPOINTS
from koinon.organizations.operator_endpoints import OPERATOR_ENDPOINTS
from koinon.organizations.plans.recount import register_nightly
from koinon.organizations.repository import brands
from koinon.organizations.trial_endpoints import TRIAL_ENDPOINTS
from koinon.platform import ageing, bulk, retention
from koinon.platform.limits import FIGURES
from koinon.platform.module import Module
from koinon.platform.rotation import Sealed, name_columns

name_columns(
    Sealed("guest_recipients", "address_cipher", "phone"),
    Sealed("organization_archives", "passphrase_cipher", SEALED_AS),
)
closing.register_eraser(archive.remove_files)
closing.register_eraser(bulk.remove_files)
closing.register_eraser(sandbox.erase_with_twin)
closing.register_eraser(retention.forget_files)
ageing.register_ageing("organizations", "trial_ends_at", "state_until", key="id", only="sandbox_of is not null")
ageing.register_ageing("organization_limits", "valid_until")
ageing.register_ageing("organization_archives", "expires_at")
ageing.register_looking(*(each.job for each in SCHEDULES))
FIGURES.source = plans.api_figures
register_nightly(rollups.roll_up)
register_nightly(data_retention.begin_forgetting)
plans.register_counter("locations", repository.count_locations)
plans.register_counter("storage_bytes", brands.stored_bytes)

MODULE = Module(
    "organizations",
    endpoints=[
        *ENDPOINTS,
        *LOCATION_ENDPOINTS,
        *DATA_ENDPOINTS,
        *HOLD_ENDPOINTS,
        *OPERATOR_ENDPOINTS,
        *CONSOLE_ENDPOINTS,
        *TRIAL_ENDPOINTS,
        *BRANDING_ENDPOINTS,
    ],
    jobs=(*JOBS, sandbox.empty_sandbox, data_retention.forget_old, console.mail_announcement),
    schedules=SCHEDULES,
    permissions=(
        "organization:read",
        "organization:write",
        "settings:read",
        "settings:write",
        "locations:read",
        "locations:write",
        "organization:transfer",
        "organization:delete",
        "organization:export",
    ),
)
