"""What templates add to messaging's wiring."""

from koinon import organizations
from koinon.messaging.templates.notices import KINDS
from koinon.messaging.templates.whatsapp import handing, syncing
from koinon.organizations import ArchivePart
from koinon.platform.jobs import Schedule

NOTICES = KINDS
JOBS = (handing.say, syncing.sync, syncing.find)
SCHEDULES = (Schedule(syncing.find, 60),)
PERMISSIONS = ("templates:read", "templates:write", "templates:approve")


def register() -> None:
    """Hear what WhatsApp decides; name the tables that an archive holds, and what it leaves out."""
    syncing.register()
    for table in ("templates", "template_versions", "template_variants"):
        organizations.register_part(ArchivePart(table))
    organizations.leave_out({"whatsapp_templates": "approved for this installation's accounts"})
