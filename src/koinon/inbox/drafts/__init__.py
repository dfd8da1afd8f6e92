"""Drafts: what a user has begun to write in a conversation, kept while they write, on every device (INB-034)."""
