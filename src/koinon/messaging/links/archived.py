"""What an archive holds of links: where they led and what came of them. A code belongs to the address that made it."""

from koinon import organizations
from koinon.organizations import ArchivePart


def register() -> None:
    """Name every table of links."""
    organizations.register_part(ArchivePart("links", omit=("code", "host")))
    organizations.register_part(ArchivePart("link_stats"))
    organizations.register_part(ArchivePart("link_clicks", omit=("visitor", "ip_cut", "code"), imported=False))
    organizations.leave_out(
        {
            "click_arrivals": "of the last seconds",
            "link_codes": "lead from this installation's address",
            "link_domains": "are proved anew where they are to lead",
            "link_stops": "the operator's",
            "link_visitors": "hashes by this installation's key",
        }
    )
