"""WhatsApp through Twilio; only what differs from `twilio` stands here."""
