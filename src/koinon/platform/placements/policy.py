"""On which database a new organization lives (ORG-035, OPS-123)."""

import hashlib
from collections.abc import Sequence
from uuid import UUID

from koinon.platform.db import HERE
from koinon.platform.placements.contracts import Placement


def choose(known: Sequence[Placement], organization_id: UUID, region: str | None, named: str | None) -> str | None:
    """Its name: the one an operator named, else an open shared one of the region, by hash of the id; None for none.

    Without a region it is the installation's own. Rendezvous hashing (Thaler and Ravishankar 1998): every process
    finds the same one, spread evenly, from nothing but the id and the names.
    """
    if named is not None:
        return next((one.name for one in known if one.name == named and one.state == "open"), None)
    wanted = region if region is not None else next((one.region for one in known if one.name == HERE), "")
    fitting = [o.name for o in known if o.state == "open" and o.kind == "shared" and o.region == wanted]
    return max(fitting, key=lambda name: _weight(name, organization_id), default=None)


def _weight(name: str, organization_id: UUID) -> bytes:
    return hashlib.blake2b(organization_id.bytes + name.encode(), digest_size=16).digest()


def regions(known: Sequence[Placement]) -> list[str]:
    """Where a new organization can live, the installation's own region first."""
    own = next((one.region for one in known if one.name == HERE), "")
    found = {one.region for one in known if one.state == "open" and one.kind == "shared"}
    return sorted(found, key=lambda region: (region != own, region))
