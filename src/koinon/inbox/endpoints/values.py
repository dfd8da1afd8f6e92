"""What calls of several routes give: instants, and values for the places of a template."""

from datetime import datetime
from typing import Annotated

from msgspec import Meta

Instant = Annotated[datetime, Meta(tz=True, examples=["2026-01-31T09:30:00Z"])]
Values = Annotated[dict[Annotated[str, Meta(max_length=60)], Annotated[str, Meta(max_length=500)]], Meta(max_length=40)]
