"""What an archive holds of seats, roles and the trail: to be read, and roles to be used again. Never a credential."""

from koinon import organizations
from koinon.organizations import ArchivePart


def register() -> None:
    """Name every table of this context."""
    organizations.register_part(ArchivePart("roles"))
    organizations.register_part(ArchivePart("memberships", imported=False))
    organizations.register_part(ArchivePart("audit_log", omit=("txid", "hash"), imported=False))
    organizations.leave_out(
        {
            "api_keys": "credentials",
            "api_requests": "of this installation",
            "audit_seals": "sealed with a key of this installation",
            "bulk_job_items": "work done here",
            "bulk_jobs": "work done here",
            "notification_hours": "a person's own",
            "notification_preferences": "a person's own",
            "notification_signals": "a person's own",
            "user_shortcuts": "a person's own",
            "notifications": "told to people of this installation, for 90 days",
            "invitations": "hold secrets, and lead here",
            "ownership_transfers": "between people of this installation",
            "support_accesses": "leave given to operators of this installation",
            "security_events": "of this installation",
            "sessions": "credentials",
            "sso_connections": "a client secret, and the consent of a provider that knows this installation's address",
        }
    )
