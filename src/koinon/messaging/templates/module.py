"""What templates add to messaging's wiring."""

from koinon import organizations
from koinon.messaging.templates.notices import KINDS
from koinon.organizations import ArchivePart

NOTICES = KINDS
PERMISSIONS = ("templates:read", "templates:write", "templates:approve")


def register() -> None:
    """Name the tables that an archive holds, and what it leaves out."""
    for table in ("templates", "template_versions", "template_variants"):
        organizations.register_part(ArchivePart(table))
    organizations.leave_out({"whatsapp_templates": "approved for this installation's accounts"})
