"""Resend: mail out in batches of 100, events by Svix, mail in by its receiving API."""
