"""What can be wrong about placements."""

from koinon.platform.errors import register

PLACEMENT_CLOSED = register("placement_closed", 409, "No database there takes new organizations now.")
