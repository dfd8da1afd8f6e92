"""Mail: domains and what mailboxes answer."""

__all__: list[str] = []
