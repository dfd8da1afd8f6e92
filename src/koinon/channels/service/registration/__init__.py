"""Registering senders with carriers: drafts, handing in, what the provider says, numbers (CHN-019..027)."""
