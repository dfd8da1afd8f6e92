"""WhatsApp: accounts, templates, media."""

__all__: list[str] = []
