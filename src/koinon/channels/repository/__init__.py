"""All SQL of channels but the throttle's.

Takes a transaction, never commits; every statement names the organization for every table. What came later lies in a
module of its subject and is imported from there.
"""

from koinon.channels.repository.accounts import (
    AccountSecrets,
    account,
    account_named,
    account_secrets,
    accounts,
    accounts_page,
    calls_arriving,
    delete_account,
    insert_account,
    list_in_directory,
    move_simulated,
    note_calls,
    update_account,
    webhook_address,
)
from koinon.channels.repository.breakers import (
    breaker,
    claim_probes,
    close_breaker,
    open_breaker,
)
from koinon.channels.repository.probes import (
    organizations_to_probe,
    probed_organizations,
    schedule_probe,
)
from koinon.channels.repository.senders import (
    clear_default,
    default_sender,
    insert_sender,
    sender,
    senders,
    senders_of,
    senders_page,
    update_sender,
    values_of,
)

__all__ = [
    "AccountSecrets",
    "account",
    "account_named",
    "account_secrets",
    "accounts",
    "accounts_page",
    "breaker",
    "calls_arriving",
    "claim_probes",
    "clear_default",
    "close_breaker",
    "default_sender",
    "delete_account",
    "insert_account",
    "insert_sender",
    "list_in_directory",
    "move_simulated",
    "note_calls",
    "open_breaker",
    "organizations_to_probe",
    "probed_organizations",
    "schedule_probe",
    "sender",
    "senders",
    "senders_of",
    "senders_page",
    "update_account",
    "update_sender",
    "values_of",
    "webhook_address",
]
